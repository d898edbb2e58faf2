"""What one person keeps to, as rows: rest, runs of days and nights, successions, hours of a week.

What follows here is what ``muster.core.roster_rest`` says in its own words. Runs of forbidden
length are patterns: days worked, with a day off at either end, may not all be so.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence

from muster.core.roster import DAY_H, WEEK_DAYS, RosterPerson, Shift
from muster.core.roster_rules import Rule
from muster.solve.roster_rows import Rows, Terms

WEEK_H = WEEK_DAYS * DAY_H


class Own:
    """One person's columns: by shift, and what says that a day is worked."""

    def __init__(self, rows: Rows, index: int) -> None:
        self.person: RosterPerson = rows.problem.people[index]
        self.rows, self.rules, self.days = rows, rows.problem.rules, rows.problem.horizon_days
        self.shifts: list[tuple[int, Shift]] = [
            (column, shift)
            for s, shift in enumerate(rows.shifts)
            if rows.allowed[column := rows.column(index, s)]
        ]
        rest = self.rules.rest_min_h
        self.rest_h = rest.limit if rest and rest.hard else 0
        self.works = self.on_days(self.shifts)
        self.away = [
            self.person.absent_between_h(day * DAY_H, (day + 1) * DAY_H) > 0
            for day in range(self.days)
        ]
        self.last_day = max((duty.day for duty in self.person.stood), default=None)

    def on_days(self, shifts: Iterable[tuple[int, Shift]]) -> list[Terms]:
        """Return for each day what adds up to 1 if any of ``shifts`` on it is stood, 0 if not."""
        by_day: dict[int, list[tuple[int, Shift]]] = defaultdict(list)
        for column, shift in shifts:
            by_day[shift.day].append((column, shift))
        return [self.any_of(by_day[day]) for day in range(self.days)]

    def any_of(self, shifts: Sequence[tuple[int, Shift]]) -> Terms:
        """Return what adds up to 1 if any of ``shifts`` is stood, 0 if none is."""
        columns = [column for column, _ in shifts]
        if not columns or exclude_each_other([shift for _, shift in shifts], self.rest_h):
            return [(column, 1) for column in columns]
        return [(self.rows.any_of(columns), 1)]

    def works_on(self, day: int) -> Terms:
        """Return what adds up to 1 if a day is worked; nothing for days outside the roster."""
        return self.works[day] if 0 <= day < self.days else []

    def between(self, first: Shift, last: Shift) -> Terms:
        """Return, each taking 1 away, the duties that would come between two."""
        low, high = (first.start_h, first.id), (last.start_h, last.id)
        return [(c, -1) for c, shift in self.shifts if low < (shift.start_h, shift.id) < high]


def charge_rest(rows: Rows, index: int) -> None:
    """Add every row of rest of one person."""
    own, rules = Own(rows, index), rows.problem.rules
    for clique in cliques(own.shifts, own.rest_h):
        rows.add([(column, 1) for column in clique], high=1, price=None)
    if rules.rest_min_h and not rules.rest_min_h.hard:
        _tired(own, rules.rest_min_h)
    if rules.weekly_rest_min_h:
        _weekly_rest(own, rules.weekly_rest_min_h)
    if rules.run_max_days:
        _too_long(own, rules.run_max_days, own.works, own.person.worked_run_days)
    if rules.run_min_days:
        _too_short(own, rules.run_min_days)
    if rules.off_min_days:
        _off_too_short(own, rules.off_min_days)
    if rules.off_max_days:
        _off_too_long(own, rules.off_max_days)
    _successions(own)
    if rules.nights_in_row_max:
        nights = own.on_days([each for each in own.shifts if each[1].night])
        _too_long(own, rules.nights_in_row_max, nights, own.person.worked_run_nights)
    if rules.recovery_min_h:
        _unrecovered(own, rules.recovery_min_h)
    if rules.hours_per_7_days_max:
        _weeks(own, rules.hours_per_7_days_max)


def _price(rule: Rule, units: int = 1) -> int | None:
    return rule.points(units)


def _tired(own: Own, rule: Rule) -> None:
    for b, (after, shift) in enumerate(own.shifts):
        off_h = own.person.last_off_h
        if off_h is not None and 0 <= shift.start_h - off_h < rule.limit:
            missing_h = rule.limit - (shift.start_h - off_h)
            earlier = [(column, -1) for column, _ in own.shifts[:b]]
            own.rows.add([(after, 1), *earlier], high=0, price=_price(rule, missing_h))
        for before, last in own.shifts[:b]:
            rest_h = shift.start_h - last.end_h
            if 0 <= rest_h < rule.limit:
                terms = [(before, 1), (after, 1), *own.between(last, shift)]
                own.rows.add(terms, high=1, price=_price(rule, rule.limit - rest_h))


def _weekly_rest(own: Own, rule: Rule) -> None:
    """Ask after each duty for a rest that begins before the week lets it begin no more."""
    most_h = WEEK_H - rule.limit
    shared = own.rows.shared = own.rows.shared + 1
    breaks: dict[int, int | None] = {}
    spans = [(column, s.start_h, s.end_h) for column, s in own.shifts]
    ended = sorted({end_h for _, _, end_h in spans})

    def broken(hour: int) -> int | None:
        """Return the column that says that no rest begins at ``hour``; None: one does."""
        if hour not in breaks:
            then = hour + rule.limit
            within = [c for c, start_h, end_h in spans if end_h > hour and start_h < then]
            breaks[hour] = own.rows.any_of(within) if within else None
        return breaks[hour]

    def ask(begun_h: int, first_h: int, when: Terms) -> None:
        last = bisect_right(ended, begun_h + most_h)
        columns = [broken(hour) for hour in ended[bisect_left(ended, first_h) : last]]
        if None not in columns:
            terms = [(column, 1) for column in dict.fromkeys(columns) if column is not None]
            high = len(terms) - 1 + len(when)
            own.rows.add([*terms, *when], high=high, price=_price(rule), shared=shared)

    for column, start_h, end_h in spans:
        ask(start_h, end_h, [(column, 1)])
    begun_h, off_h = stretch_before(own.person, rule.limit)
    if off_h is not None and begun_h is not None:
        ended = sorted({off_h, *ended})
        ask(max(begun_h, off_h - most_h), off_h, [])


def stretch_before(person: RosterPerson, rest_h: int) -> tuple[int | None, int | None]:
    """Return begin and end of the last duties before the roster without a weekly rest between."""
    begun_h: int | None = None
    off_h: int | None = None
    for duty in sorted(person.stood, key=lambda duty: duty.start_h):
        if begun_h is None or off_h is None or duty.start_h - off_h >= rest_h:
            begun_h, off_h = duty.start_h, duty.end_h
        off_h = max(off_h, duty.end_h)
    return begun_h, off_h


def _too_long(own: Own, rule: Rule, days: Sequence[Terms], before: int) -> None:
    """Charge each stretch of one day more than the limit in which every day is worked."""
    if before:
        left = max(0, rule.limit - before)
        for last in range(left, min(own.days, max(left + 1, rule.limit))):
            if all(days[: last + 1]):
                terms = [term for day in days[: last + 1] for term in day]
                own.rows.add(terms, high=last, price=_price(rule))
    for first in range(own.days - rule.limit):
        window = days[first : first + rule.limit + 1]
        if all(window):
            own.rows.add([t for day in window for t in day], high=rule.limit, price=_price(rule))


def _less(days: Iterable[Terms]) -> Terms:
    return [(column, -factor) for day in days for column, factor in day]


def _too_short(own: Own, rule: Rule) -> None:
    before = own.person.worked_run_days
    for first in range(own.days):
        had = before if first == 0 else 0
        if (first == 0 and not own.person.stood) or (first and own.away[first - 1]):
            continue
        for length in range(1, rule.limit - had):
            end = first + length
            if end >= own.days:
                break
            worked = own.works[first:end]
            if own.away[end] or not all(worked):
                continue
            off = [own.works[end], *([own.works[first - 1]] if first else [])]
            terms = [*(t for day in worked for t in day), *_less(off)]
            own.rows.add(terms, high=length - 1, price=_price(rule, rule.limit - had - length))


def _off_too_short(own: Own, rule: Rule) -> None:
    for end in range(own.days):
        for length in range(1, rule.limit):
            first = end - length
            if any(own.away[max(0, first) : end]) or not own.works[end]:
                break
            off = _less(own.works[max(0, first) : end])
            price = _price(rule, rule.limit - length)
            if first > 0:
                terms = [*own.works[first - 1], *own.works[end], *off]
                own.rows.add(terms, high=1, price=price)
            elif own.last_day is not None and first == own.last_day + 1:
                own.rows.add([*own.works[end], *off], high=0, price=price)


def _off_too_long(own: Own, rule: Rule) -> None:
    """Charge each stretch of one day more than the limit in which no day is worked.

    A stretch that reaches a day of absence is not charged: between that day and this stretch
    something must have been stood.
    """
    since = own.last_day + 1 if own.last_day is not None else 0
    for first in range(since, own.days - rule.limit):
        window = range(max(0, first), first + rule.limit + 1)
        if not window or any(own.away[day] for day in window):
            continue
        terms = [term for day in window for term in own.works[day]]
        low = 1
        for side in (range(window.start - 1, -1, -1), range(window.stop, own.days)):
            to_absence = next((day for day in side if own.away[day]), None)
            if to_absence is not None:
                low -= 1
                days = range(min(to_absence, side.start), max(to_absence, side.start) + 1)
                between = [column for day in days for column, _ in own.works[day]]
                if between:
                    terms.append((own.rows.any_of(between), -1))
        own.rows.add(terms, low=low, price=_price(rule))


def _successions(own: Own) -> None:
    for pair in own.rules.successions:
        for column, shift in own.shifts:
            if shift.kind != pair.after:
                continue
            if shift.day == 0:
                kinds = {duty.kind for duty in own.person.stood if duty.day == -1}
                if pair.before in kinds:
                    own.rows.add([(column, 1)], high=0, price=_price(pair.rule))
                continue
            before = [
                each
                for each in own.shifts
                if each[1].day == shift.day - 1 and each[1].kind == pair.before
            ]
            if before:
                terms = [(column, 1), *own.any_of(before)]
                own.rows.add(terms, high=1, price=_price(pair.rule))


def _unrecovered(own: Own, rule: Rule) -> None:
    last = max(own.person.stood, key=lambda duty: (duty.start_h, duty.length_h), default=None)
    for b, (after, shift) in enumerate(own.shifts):
        if shift.night:
            continue
        if last is not None and last.night and shift.start_h - last.end_h < rule.limit:
            missing_h = rule.limit - max(0, shift.start_h - last.end_h)
            earlier = [(column, -1) for column, _ in own.shifts[:b]]
            own.rows.add([(after, 1), *earlier], high=0, price=_price(rule, missing_h))
        for night, before in own.shifts[:b]:
            rest_h = shift.start_h - before.end_h
            if before.night and rest_h < rule.limit:
                between = own.between(before, shift)
                terms = [(night, 1), (after, 1), *between]
                own.rows.add(terms, high=1, price=_price(rule, rule.limit - max(0, rest_h)))


def _weeks(own: Own, rule: Rule) -> None:
    """Charge the fullest seven days, those before the roster included."""
    shared = own.rows.shared = own.rows.shared + 1
    before_h = {-1 - i: hours for i, hours in enumerate(own.person.worked_h)}
    for last in range(own.days):
        week = range(last - WEEK_DAYS + 1, last + 1)
        had_h = sum(before_h.get(day, 0) for day in week)
        terms = [(c, s.length_h) for c, s in own.shifts if s.day in week]
        left_h = rule.limit - had_h
        if left_h < 0:  # full already before the roster: whatever ends the week is beyond
            terms += [(column, -left_h) for column, _ in own.works[last]]
        if own.works[last]:
            own.rows.add(terms, high=max(0, left_h), price=_price(rule), shared=shared)


# --- which duties exclude each other ----------------------------------------------------------


def cliques(shifts: Sequence[tuple[int, Shift]], rest_h: int) -> list[list[int]]:
    """Return the largest sets of columns, given by start, of which one person stands one.

    A duty with the rest after it is an interval: where one starts, all those before it that have
    not ended with their rest are in its way (Golumbic 1980, ch. 8).
    """
    found: list[list[int]] = []
    running: list[tuple[int, Shift]] = []
    for each in shifts:
        still = [other for other in running if each[1].start_h < other[1].end_h + rest_h]
        if len(still) < len(running) and len(running) > 1:
            found.append([column for column, _ in running])
        running = [*still, each]
    return [*found, [column for column, _ in running]] if len(running) > 1 else found


def exclude_each_other(shifts: Sequence[Shift], rest_h: int) -> bool:
    """Return whether one person stands at most one of ``shifts`` (Helly: they share an hour)."""
    return max(s.start_h for s in shifts) < min(s.end_h for s in shifts) + rest_h
