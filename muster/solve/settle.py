"""The rules that are no flow, settled one after another, each time with the flow made good again.

Of a couple that would both be away overnight one goes by day only; where heads that a makeup asks
stay open, its lines get nobody, for nobody may go there. Each is a change of costs, and the flow
is warm: so making it the cheapest again takes a fraction of the time.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np

from muster.core.deployment import overlap
from muster.solve.columns import NONE, Columns, grouped
from muster.solve.elsewhere import ask_elsewhere
from muster.solve.flow import Flow, Network
from muster.solve.makeups import beyond
from muster.solve.naming import named
from muster.solve.qualities import stride
from muster.solve.simplex import Whole
from muster.solve.squads import Sent

TRIED = 3  # strides that asking a head elsewhere must promise


@dataclass(slots=True)
class Settled:
    """What the rules that are no flow have led to."""

    line: Whole  # of each person, or NONE
    closed: set[int] = field(default_factory=set)  # makeups whose lines get nobody
    by_day: set[int] = field(default_factory=set)  # people (rows) who go by day only


def settle(
    columns: Columns,
    network: Network,
    flow: Flow,
    fixed: dict[int, int],
    squads: list[Sent],
    stop: Callable[[], bool],
    *,
    by_day: Iterable[int] = (),
    finer: bool = True,
) -> Settled:
    """Return who goes where when all rules are kept, people ``by_day`` (rows) by day only.

    ``finer`` asks for quality elsewhere where that is cheaper.
    """
    state = Settled(line=np.full(len(columns.crowd.people), NONE, np.int64))
    posted = {row for sent in squads for row in sent.slots}
    if known := _partners(columns, fixed).union(by_day):
        _keep_by_night(network, flow, state, known)
    in_doubt = _InDoubt(columns, network, flow, squads)
    first = True
    while True:
        flow.run(stop)
        state.line = named(columns, network, flow.shipped())
        for row, line in fixed.items():
            state.line[row] = line
        if first and not stop():
            first = False
            waived = in_doubt.waive(beyond(columns, state.line).tolist())
            if finer:
                if waived:
                    flow.run(stop)
                ask_elsewhere(network, flow, TRIED * stride(columns), stop)
            if finer or waived:
                continue
        staying = _clashing(columns, state.line, fixed.keys() | posted) - state.by_day
        if staying:
            _keep_by_night(network, flow, state, staying)
        short = _short(columns, state.line) - state.closed
        if in_doubt.ask(short):
            continue
        for makeup in _worst(columns, short):
            _close(columns, network, flow, state, makeup, squads)
        if not staying and not short:
            return state


def _partners(columns: Columns, fixed: dict[int, int]) -> set[int]:
    """Return the people whose other adult a hand sends overnight."""
    crowd, lines = columns.crowd, columns.lines.lines
    away = {
        int(crowd.household[row])
        for row, line in fixed.items()
        if lines[line].overnight and crowd.household[row] != NONE
    }
    if not away:
        return set()
    rows = np.flatnonzero(np.isin(crowd.household, list(away))).tolist()
    return {row for row in rows if row not in fixed}


def _keep_by_night(network: Network, flow: Flow, state: Settled, rows: set[int]) -> None:
    state.by_day |= rows
    klasses = network.classes.of_row[sorted(rows)]
    flow.keep_by_night(klasses[klasses != NONE])


def _clashing(columns: Columns, line: Whole, bound: set[int]) -> set[int]:
    """Return of each couple that would be away on the same nights the one who is to stay."""
    crowd, lines = columns.crowd, columns.lines.lines
    staying = set()
    away = [row for row in np.flatnonzero(line != NONE).tolist() if lines[line[row]].overnight]
    for adults in grouped(away, crowd.household).values():
        for one, other in combinations(adults, 2):
            if overlap(lines[line[one]].window, lines[line[other]].window):
                last = max((one, other), key=lambda row: (row not in bound, int(crowd.turn[row])))
                staying.add(last)
    return staying


def _short(columns: Columns, line: Whole) -> set[int]:
    """Return the makeups to whose lines people go without enough of the quality among them."""
    return set(np.flatnonzero(beyond(columns, line) < 0).tolist())


class _InDoubt:
    """Asks less of posts that have more than they need, and all that is sure where it was wrong."""

    def __init__(self, columns: Columns, network: Network, flow: Flow, squads: list[Sent]) -> None:
        self._columns, self._network, self._flow = columns, network, flow
        self._squads = squads
        self._sure: set[str] = set()  # posts

    def waive(self, beyond: list[int]) -> bool:
        """Ask no more units than it takes, since others have the quality too; return whether so."""
        heads = self._network.heads
        asked = self._flow.asked()
        slots = heads.units.slot[asked]
        price = self._flow.slot_price
        dear = price[slots] - price[heads.group[slots]]
        serves = heads.serving()
        waived = []
        for at in np.argsort(-dear, kind="stable").tolist():
            some = serves[int(slots[at])]
            if dear[at] > 0 and all(beyond[makeup] > 0 for makeup in some):
                waived.append(int(asked[at]))
                for makeup in some:
                    beyond[makeup] -= 1
        self._flow.waive(waived)
        return bool(waived)

    def ask(self, short: set[int]) -> bool:
        """Ask what is sure to do of the posts that are short, unless it was; return whether so."""
        makeups, units = self._columns.lines.makeups, self._network.heads.units
        posts = {makeups[i].post for i in short} - self._sure
        if not posts:
            return False
        self._sure |= posts
        here = [i for i, makeup in enumerate(makeups) if makeup.post in posts]
        heads = self._network.heads
        slots = heads.paid_slot[np.isin(heads.paid_makeup, here)]
        _call_back(self._network, self._flow, self._squads, set(heads.group[slots].tolist()))
        asked = self._flow.asked()
        self._flow.waive(asked[np.isin(units.slot[asked], slots)].tolist())
        many: Counter[int] = Counter()
        for i in here:
            many.update(units.likely[i])
        first = len(heads.heads)
        begin = units.begin.tolist()
        self._flow.ask([begin[s - first] + n for s, some in many.items() for n in range(some)])
        return True


def _worst(columns: Columns, short: set[int]) -> list[int]:
    """Return half of the makeups that are short: those at the least urgent lines first.

    Whoever is set free there may be what another lacks.
    """
    lines = columns.lines

    def weight(i: int) -> tuple[int, str]:
        makeup = lines.makeups[i]
        rows = [lines.row[code] for code in makeup.lines if code in lines.row]
        return int((lines.unmet_min[rows] * lines.heads_min[rows]).sum()), makeup.post

    return sorted(short, key=weight)[: -(-len(short) // 2)]


def _close(
    columns: Columns,
    network: Network,
    flow: Flow,
    state: Settled,
    makeup: int,
    squads: list[Sent],
) -> None:
    lines = columns.lines
    state.closed.add(makeup)
    rows = {lines.row[code] for code in lines.makeups[makeup].lines if code in lines.row}
    groups = [i for i, some in enumerate(network.heads.lines) if some[0] in rows]
    _call_back(network, flow, squads, set(groups))
    flow.close(np.array(groups, np.int64))


def _call_back(network: Network, flow: Flow, squads: list[Sent], groups: set[int]) -> None:
    """Let the squads stay of which anybody was sent to one of these groups of lines."""
    for sent in squads:
        at = {row: int(network.heads.group[slot]) for row, slot in sent.slots.items()}
        if groups & set(at.values()):
            flow.call_back([(int(network.classes.of_row[row]), g) for row, g in at.items()])
