"""A bound on what a case costs, by counting alone: there within a moment, however long the horizon.

Of each person it is known how much of each kind, of time and of weekends they can stand at most,
and how much time at least. Whatever days that is on, heads asked for beyond it are missing, and
what must be stood beyond the heads is too much. Runs and rests are left out.
"""

import highspy
import numpy as np
import numpy.typing as npt

from muster.core.staffing import SATURDAY, WEEK_DAYS
from muster.solve.schedule_table import Person
from muster.solve.staffing_case import Case

_FREE = 1e30
_WEEKEND_DAYS = WEEK_DAYS - SATURDAY
Days = npt.NDArray[np.bool_]
Terms = list[tuple[int, float]]


def counted_bound(case: Case) -> float:
    """Return a cost that no paths of a whole ``case`` are below, or 0 where counting tells none."""
    program = highspy.Highs()
    program.setOptionValue("output_flag", False)
    weekend = np.arange(case.days) % WEEK_DAYS >= SATURDAY
    stands: list[list[Terms]] = [[[] for _ in range(case.kinds)] for _ in (False, True)]
    for person in case.persons:
        _stand(program, person, weekend, stands)
    for side, of_kinds in enumerate(stands):
        for kind, terms in enumerate(of_kinds):
            _cover(program, case, weekend == bool(side), kind, terms)
    program.run()
    if program.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return 0.0
    wishes = float(case.wish.min(axis=2).sum())
    return max(0.0, float(program.getInfo().objective_function_value) + wishes)


def _stand(
    program: highspy.Highs, person: Person, weekend: Days, stands: list[list[Terms]]
) -> None:
    """Add how often one person stands each kind, between weekends and on them."""
    own: list[Terms] = [[], []]
    time: Terms = []
    for kind in person.kinds.tolist():
        both: Terms = [(_column(program, 0.0), 1.0), (_column(program, 0.0), 1.0)]
        for side, term in enumerate(both):
            own[side].append(term)
            stands[side][kind].append(term)
        time += [(column, float(person.units[kind])) for column, _ in both]
        if person.most[kind] < weekend.size:
            _row(program, -_FREE, float(person.most[kind]), both)
    _row(program, float(person.lowest[-1]), float(person.highest[-1]), time)
    between, at_weekends = (int((~person.off & (weekend == side)).sum()) for side in (False, True))
    _row(program, -_FREE, float(between), own[0])
    most = min(at_weekends, _WEEKEND_DAYS * int(person.weekends_max))
    _row(program, -_FREE, float(most), own[1])


def _cover(program: highspy.Highs, case: Case, side: Days, kind: int, terms: Terms) -> None:
    """Add what missing heads of a kind on some days, and those beyond, cost at least."""
    if not side.any():
        return
    under, over = (float(price[side, kind].min()) for price in (case.under, case.over))
    heads = float(case.heads[side, kind].sum())
    off = [(_column(program, under), 1.0), (_column(program, over), -1.0)]
    _row(program, heads, heads, [*terms, *off])


def _column(program: highspy.Highs, price: float) -> int:
    column = int(program.getNumCol())
    program.addCol(price, 0.0, _FREE, 0, np.empty(0, np.int32), np.empty(0))
    return column


def _row(program: highspy.Highs, low: float, high: float, terms: Terms) -> None:
    columns = np.array([column for column, _ in terms], np.int32)
    program.addRow(low, high, len(terms), columns, np.array([factor for _, factor in terms]))
