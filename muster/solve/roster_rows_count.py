"""What people keep to by counts, as rows: hours, kinds, weekends, holidays, shares, wishes.

:func:`rows_of` puts all rows of a problem together.
"""

from collections import defaultdict
from collections.abc import Collection

from muster.core.kinds import Wish
from muster.core.roster import Lock, Problem, Roster
from muster.core.roster_share import Shares, burdens, fair_shares, present_days
from muster.solve.roster_rows import Rows, Terms, charge_changes, charge_shifts, empty_rows
from muster.solve.roster_rows_person import Own, charge_rest


def rows_of(problem: Problem, draft: Roster | None, locks: Collection[Lock]) -> Rows:
    """Return all rows of ``problem``, of its likeness to ``draft`` and of what is settled."""
    rows, shares = empty_rows(problem, locks), fair_shares(problem)
    for index in range(len(rows.problem.people)):
        charge_rest(rows, index)
        charge_counts(rows, index, shares)
    charge_shifts(rows)
    if draft is not None:
        charge_changes(rows, draft)
    return rows


def charge_counts(rows: Rows, index: int, shares: Shares) -> None:
    """Add every row of one person that counts over the whole roster, and their wishes."""
    own, rules, problem = Own(rows, index), rows.problem.rules, rows.problem
    hours = [(column, shift.length_h) for column, shift in own.shifts]
    if rules.hours_max:
        rows.add(hours, high=rules.hours_max.limit, price=rules.hours_max.weight)
    if rules.hours_min:
        least_h = rules.hours_min.limit * present_days(problem, own.person) // own.days
        rows.add(hours, low=least_h, price=rules.hours_min.weight)
    if rules.weekends_max:
        days: dict[int, list[int]] = defaultdict(list)
        for column, shift in own.shifts:
            weekend = problem.weekend(shift.day)
            if weekend is not None:
                days[weekend].append(column)
        weekends = [(rows.any_of(columns), 1) for columns in days.values()]
        rows.add(weekends, high=rules.weekends_max.limit, price=rules.weekends_max.weight)
    charge_duties(own, shares)
    _charge_wishes(own)


def charge_duties(own: Own, shares: Shares) -> None:
    """Add every row of one person that counts duties or their hours: kinds, holidays, shares."""
    rows, rules, problem = own.rows, own.rules, own.rows.problem
    for kind, rule in rules.kinds_max:
        of_kind = [(column, 1) for column, shift in own.shifts if shift.kind == kind]
        rows.add(of_kind, high=rule.limit, price=rule.weight)
    if rules.holidays_max:
        holidays = [t for day in sorted(problem.holidays) for t in own.works_on(day)]
        rows.add(holidays, high=rules.holidays_max.limit, price=rules.holidays_max.weight)
    for burden in burdens(problem):
        share = shares[burden.broken, own.person.number]
        before = sum(burden.units(duty) for duty in own.person.stood)
        most = max(0, share + burden.rule.limit - before)
        borne = [(c, units) for c, shift in own.shifts if (units := burden.units(shift))]
        rows.add(borne, high=most, price=burden.rule.weight)


def _charge_wishes(own: Own) -> None:
    for request in own.person.requests:
        if request.wish is Wish.CANNOT:
            continue
        about = [each for each in own.shifts if request.covers(each[1])]
        terms: Terms = own.any_of(about) if about else []
        if request.wish is Wish.WANT:
            own.rows.add(terms, low=1, price=request.weight)
        elif terms:
            own.rows.add(terms, high=0, price=request.weight)
