"""What the search learns from the checker: rows for rules that no list of rows says beforehand.

The index of a duty depends on all duties before it, compulsory rest on what rest was given since.
So a roster found is judged, and each row of duties that broke such a rule becomes a row of its own
(lazy constraints); for fatigue and risk it is learnt for every person and every day, since the
clock is the same for all. Lessons lead the way and prove nothing.
"""

from collections.abc import Iterable, Iterator, Sequence
from math import ceil

from muster.core.fatigue import Index, indices
from muster.core.roster import DAY_H, Breach, BreachRule, Problem, Roster, RosterPerson, Shift
from muster.core.roster_check import breaches_of, by_person
from muster.core.roster_rules import CLOSED_BREAK_DAYS, Rule, Rules
from muster.core.roster_share import fair_shares
from muster.solve.roster_rows import Rows

_LAST = 6  # duties looked back on: those before them have hardly left anything
_LEARNT_MOST = 40  # patterns at a time
_BROKEN_BY_SEQUENCE = frozenset(
    {
        BreachRule.REST_ORDER_DUE,
        BreachRule.STINT_TOO_LONG,
        BreachRule.STINT_TOO_SHORT,
        BreachRule.ISOLATION_TOO_SHORT,
        BreachRule.WEEKLY_REST_MISSING,
    }
)

Pattern = tuple[tuple[int, int], ...]  # of duties: hours since midnight of the first day, length


class Lessons:
    """Adds rows to a problem's rows for what its rosters were found to break."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._known: dict[Pattern, int | None] = {}
        self._said: set[tuple[int, ...]] = set()
        self._shares = fair_shares(rows.problem)
        self._people = {person.number: p for p, person in enumerate(rows.problem.people)}
        self._at = {shift.id: s for s, shift in enumerate(rows.shifts)}
        self._starting: dict[tuple[int, int], list[int]] = {}
        for s, shift in enumerate(rows.shifts):
            self._starting.setdefault((shift.start_h, shift.length_h), []).append(s)

    def learn(self, roster: Roster, found: Iterable[Breach]) -> bool:
        """Add a row for each thing not known yet; return whether there was any."""
        before = len(self._rows.rows)
        stands = by_person(self._rows.problem, roster)
        for breach in found:
            if breach.person is not None and breach.rule in _BROKEN_BY_SEQUENCE:
                self._forbid(breach, stands[breach.person])
        if _tiring(self._rows.problem.rules):
            self._learn_patterns(stands)
        return len(self._rows.rows) > before

    # --- what one person's duties broke -------------------------------------------------------

    def _forbid(self, breach: Breach, own: Sequence[Shift]) -> None:
        """Charge, or forbid, the fewest duties of a person that break the rule by themselves."""
        problem = self._rows.problem
        person = problem.people[self._people[breach.person or ""]]
        left = sorted(own, key=lambda shift: shift.start_h)
        ends_stint = breach.rule is BreachRule.STINT_TOO_SHORT
        if not ends_stint:
            for shift in list(left):
                fewer = [other for other in left if other is not shift]
                if self._breaks(problem, person, fewer, breach):
                    left = fewer
        columns = tuple(self._column(person, shift) for shift in left)
        if not columns or columns in self._said:
            return
        self._said.add(columns)
        terms = [(column, 1) for column in columns]
        if ends_stint:
            terms += self._besides(person, left)
        self._rows.add(terms, high=len(columns) - 1, price=breach.points, bounds=False)

    def _breaks(
        self, problem: Problem, person: RosterPerson, own: Sequence[Shift], breach: Breach
    ) -> bool:
        return any(
            other.rule is breach.rule and other.shift_id == breach.shift_id
            for other in breaches_of(problem, person, own, self._shares)
        )

    def _besides(self, person: RosterPerson, own: Sequence[Shift]) -> list[tuple[int, int]]:
        """Return, each taking 1 away, the duties near ``own`` that would make it another row."""
        near = CLOSED_BREAK_DAYS + 1
        stood = {shift.id for shift in own}
        return [
            (column, -1)
            for shift in self._rows.shifts
            if own[0].day - near <= shift.day <= own[-1].day + near and shift.id not in stood
            if self._rows.allowed[column := self._column(person, shift)]
        ]

    def _column(self, person: RosterPerson, shift: Shift) -> int:
        return self._rows.column(self._people[person.number], self._at[shift.id])

    # --- what tires ---------------------------------------------------------------------------

    def _learn_patterns(self, stands: dict[str, list[Shift]]) -> None:
        fresh: dict[Pattern, int | None] = {}
        for number in self._people:
            own = sorted(stands[number], key=lambda shift: (shift.start_h, shift.end_h))
            for last in range(len(own)):
                for first in range(last, max(-1, last - _LAST), -1):
                    self._consider(own[first : last + 1], fresh)
                    if len(fresh) >= _LEARNT_MOST:
                        break
        for pattern, price in fresh.items():
            if price != 0:
                self._teach(pattern, price)

    def _consider(self, row: Sequence[Shift], fresh: dict[Pattern, int | None]) -> None:
        """Find out what the first duty of ``row`` adds to what the last one is charged."""
        origin_h = row[0].day * DAY_H
        pattern = tuple((shift.start_h - origin_h, shift.length_h) for shift in row)
        if pattern in self._known:
            return
        rules = self._rows.problem.rules
        with_first, without = _charge(rules, row), _charge(rules, row[1:]) if row[1:] else 0
        if without is None:
            price: int | None = 0  # forbidden already
        elif with_first is None:
            price = None
        else:
            price = max(0, with_first - without)
        self._known[pattern] = price
        if price != 0:
            fresh[pattern] = price

    def _teach(self, pattern: Pattern, price: int | None) -> None:
        for day in range(self._rows.problem.horizon_days):
            places = [
                self._starting.get((day * DAY_H + start_h, length_h), [])
                for start_h, length_h in pattern
            ]
            if not all(places):
                continue
            for p in range(len(self._people)):
                columns = [self._rows.column(p, place[0]) for place in places]
                if all(self._rows.allowed[column] for column in columns):
                    terms = [(column, 1) for column in columns]
                    self._rows.add(terms, high=len(terms) - 1, price=price, bounds=False)


def _tiring(rules: Rules) -> bool:
    return bool(rules.fatigue_day_max or rules.fatigue_night_max or rules.risk_max_percent)


def _charge(rules: Rules, row: Sequence[Shift]) -> int | None:
    """Return what the last duty of ``row`` is charged for its indices; None: it is forbidden."""
    index = indices([(shift.start_h, shift.end_h) for shift in row])[-1]
    points = 0
    for rule, value in _limits(rules, row[-1], index):
        if value > rule.limit:
            more = rule.points(ceil(value) - rule.limit)
            if more is None:
                return None
            points += more
    return points


def _limits(rules: Rules, shift: Shift, index: Index) -> Iterator[tuple[Rule, float]]:
    tired = rules.fatigue_night_max if shift.night else rules.fatigue_day_max
    if tired:
        yield tired, index.fatigue_index
    if rules.risk_max_percent:
        yield rules.risk_max_percent, 100 * index.risk_index
