"""What one person breaks by orders of an emergency: compulsory rest, and stints of closed duty.

Both look back beyond the roster. Compulsory rest (强制休息) is due after too many days or hours;
closed duty (封闭执勤) is a stint at a post that nobody leaves, with isolation before it.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

from muster.core.roster import DAY_H, Breach, BreachRule, Problem, RosterPerson, Shift
from muster.core.roster_rest import Stand, with_those_before
from muster.core.roster_rules import CLOSED_BREAK_DAYS, ClosedDuty, CompulsoryRest


def order_breaches(
    problem: Problem, person: RosterPerson, own: Sequence[Shift]
) -> Iterator[Breach]:
    """Yield what ``person`` breaks by standing ``own``, which are given in order of time."""
    stands = with_those_before(person, own)
    if problem.rules.compulsory_rest:
        yield from _rest_due(problem.rules.compulsory_rest, person, stands)
    if problem.rules.closed_duty:
        yield from _closed(problem.rules.closed_duty, problem.horizon_days, person, stands)


# --- compulsory rest --------------------------------------------------------------------------


def _rest_due(
    order: CompulsoryRest, person: RosterPerson, stands: Sequence[Stand]
) -> Iterator[Breach]:
    """Yield each rest that was due and not given, at the first duty stood instead of it."""
    on_day: dict[int, list[Stand]] = {}
    for stand in stands:
        on_day.setdefault(stand.day, []).append(stand)
    first: Shift | None = None
    had, missing = 0, 0
    for day, rested_days in _days_while_due(order, on_day):
        if rested_days >= order.rest_days:
            if first is not None:
                yield _order_broken(order, person, first, had, missing)
            first, missing = None, 0
            continue
        shift = next((stand for stand in on_day[day] if isinstance(stand, Shift)), None)
        if shift is not None:
            if first is None:
                first, had = shift, rested_days
            missing += order.rest_days - rested_days
    if first is not None:
        yield _order_broken(order, person, first, had, missing)


def _days_while_due(
    order: CompulsoryRest, on_day: dict[int, list[Stand]]
) -> Iterator[tuple[int, int]]:
    """Yield each day worked while rest was due, and the one it ends with; days off before it."""
    hours = Counter({day: sum(s.length_h for s in there) for day, there in on_day.items()})
    most_h = order.day_average_max_h * order.average_over_days
    due, run, since, last = False, 0, min(hours, default=0), None
    for day in sorted(on_day):
        off_days = 0 if last is None else day - last - 1
        if due:
            yield day, off_days
        if off_days >= order.rest_days:
            due, run, since = False, 0, day
        run = run + 1 if off_days == 0 else 1
        window = range(max(since, day - order.average_over_days + 1), day + 1)
        due = due or run >= order.rule.limit or sum(hours[d] for d in window) >= most_h
        last = day


def _order_broken(
    order: CompulsoryRest, person: RosterPerson, shift: Shift, had: int, missing: int
) -> Breach:
    points = order.rule.points(missing)
    return Breach(
        BreachRule.REST_ORDER_DUE, shift.id, person.number, had, order.rest_days, points=points
    )


# --- closed duty ------------------------------------------------------------------------------


def _closed(
    closed: ClosedDuty, horizon_days: int, person: RosterPerson, stands: Sequence[Stand]
) -> Iterator[Breach]:
    for stint in _stints(stands):
        own = [stand for stand in stint if isinstance(stand, Shift)]
        if own:
            yield from _too_long(closed, person, stint, own)
            yield from _too_short(closed, horizon_days, person, stint, own[-1])
            if own[0] is stint[0]:
                yield from _not_isolated(closed, person, own[0], stands)


def _stints(stands: Sequence[Stand]) -> list[list[Stand]]:
    stints: list[list[Stand]] = []
    for stand in stands:
        if stand.closed:
            if stints and stand.day - stints[-1][-1].day - 1 <= CLOSED_BREAK_DAYS:
                stints[-1].append(stand)
            else:
                stints.append([stand])
    return stints


def _too_long(
    closed: ClosedDuty, person: RosterPerson, stint: Sequence[Stand], own: Sequence[Shift]
) -> Iterator[Breach]:
    begun, most = stint[0].day, closed.rule.limit
    days = stint[-1].day - begun + 1
    had = max((stand.day - begun + 1 for stand in stint if stand.day < 0), default=0)
    if days > max(most, had):
        first = next(shift for shift in own if shift.day >= begun + most)
        points = closed.rule.points(days - max(most, had))
        yield Breach(BreachRule.STINT_TOO_LONG, first.id, person.number, days, most, points=points)


def _too_short(
    closed: ClosedDuty,
    horizon_days: int,
    person: RosterPerson,
    stint: Sequence[Stand],
    last: Shift,
) -> Iterator[Breach]:
    """Yield a stint below its least; a day off at either end may have been spent at the post."""
    days = stint[-1].day - stint[0].day + 1
    goes_on = last.day + CLOSED_BREAK_DAYS + 1 >= horizon_days
    unknown = stint[0].day <= CLOSED_BREAK_DAYS and not person.stood
    if days + CLOSED_BREAK_DAYS < closed.days_min and not (goes_on or unknown):
        points = closed.rule.points(closed.days_min - days)
        yield Breach(
            BreachRule.STINT_TOO_SHORT, last.id, person.number, days, closed.days_min, points=points
        )


def _not_isolated(
    closed: ClosedDuty, person: RosterPerson, first: Shift, stands: Sequence[Stand]
) -> Iterator[Breach]:
    ends = [stand.end_h for stand in stands if stand.start_h < first.start_h]
    if not ends:
        return
    days = max(0, first.day - (max(ends) - 1) // DAY_H - 1)
    if days < closed.isolation_days:
        points = closed.rule.points(closed.isolation_days - days)
        yield Breach(
            BreachRule.ISOLATION_TOO_SHORT,
            first.id,
            person.number,
            days,
            closed.isolation_days,
            points=points,
        )
