"""What leaders and Party members are worth to each post, and of which lines they are asked.

A makeup ties the people of several lines together, which no flow can say. So each makeup pays a
price for each person of its quality, whichever of its lines they take; where people are too few
the price rises, where they are too many it falls (subgradients of the Lagrangean: Held, Wolfe and
Crowder 1974), each by a pace of its own, faster as long as it goes one way and slower when it turns
(Riedmiller and Braun 1993). The flow is warm and prices change little, so a step costs a fraction
of the first flow. The last prices make a good bound, and where people of quality stand then is
where to ask for them.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from muster.solve.columns import NONE, Columns
from muster.solve.flow import Flow, Network
from muster.solve.simplex import Whole
from muster.solve.squads import Sent

FASTER, SLOWER = 1.3, 0.6  # for a makeup that still lacks, or still has too many; that has turned
KEPT = 0.85  # of the mean of prices, from one step to the next
_NO = -(1 << 60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Priced:
    """The best prices found: of each makeup's quality, and of each slot at the same time."""

    makeup: Whole
    slot: Whole


def priced(
    columns: Columns,
    network: Network,
    flow: Flow,
    asks: list[int],
    stop: Callable[[], bool],
    *,
    steps: int,
    begin: Whole | None = None,
    slower: int = 1,
) -> Priced:
    """Return the prices at which the bound is highest, of those that a few steps lead to.

    They ``begin`` with prices that are nearly right, or with as good as none, and at a pace so many
    times ``slower`` than where nothing is known.
    """
    many = np.where(network.heads.scarce, np.array(asks, np.int64), 0)
    makeup = np.where(many > 0, flow.worth + 1, 0) if begin is None else begin
    best: Priced | None = None
    most = _worth_at_most(network, many)
    far = float(stride(columns))
    pace = np.full(len(many), far / slower)
    low, way = _NO, np.zeros(len(many), np.int64)
    mean = makeup.astype(np.float64)
    for left in range(steps if many.any() else 0, 0, -1):
        if left == 1:  # what prices waver about is mostly better than any of them
            makeup = np.rint(mean).astype(np.int64)
        flow.pay(makeup)
        rough = flow.rough
        if stop() or flow.round(stop) is None:
            break
        lacking = many - _counted(network, flow, len(many))
        lacking[(many == 0) | ((makeup == 0) & (lacking < 0))] = 0
        done = not (lacking > 0).any()
        if done:
            rough = not flow.run(stop)
        here = flow.cost() + int((makeup * many).sum())
        if here > low and not rough:
            low, best = here, Priced(makeup=makeup, slot=flow.slot_price)
        if done:
            break
        before, way = way, np.sign(lacking)
        pace *= np.where(way * before > 0, FASTER, np.where(way * before < 0, SLOWER, 1))
        mean = KEPT * mean + (1 - KEPT) * makeup
        makeup = np.clip(makeup + np.rint(pace * way).astype(np.int64), 0, most)
    if best is None:
        flow.pay(np.zeros_like(makeup))
        flow.run(stop)
        best = Priced(makeup=np.zeros_like(makeup), slot=flow.slot_price)
    return best


def stride(columns: Columns) -> int:
    """Return points that are much for a price of quality: a day served, or twenty kilometres."""
    weights = columns.problem.weights
    return max(1, weights.day_served, 20 * weights.km)


def _worth_at_most(network: Network, asks: Whole) -> Whole:
    """Return what a person of quality is worth to each makeup at most: else its lines close."""
    heads = network.heads
    loss = heads.heads_min * heads.unmet_min
    loss += (heads.heads - heads.heads_min) * heads.unmet_wanted
    lines = np.unique(np.stack([heads.paid_makeup, heads.group[heads.paid_slot]]), axis=1)
    total = np.zeros(len(asks), np.int64)
    np.add.at(total, lines[0], loss[lines[1]])
    return np.where(asks > 0, 1 + total // np.maximum(1, asks), 0)


def _counted(network: Network, flow: Flow, makeups: int) -> Whole:
    """Return how many people count for each makeup, as far as they go by slots of quality."""
    heads, people = network.heads, flow.through()
    return np.bincount(heads.paid_makeup, people[heads.paid_slot], minlength=makeups).astype(
        np.int64
    )


def _dearer(network: Network, flow: Flow, makeup: Whole) -> Whole:
    """Return how much more one more person through each slot costs than through its group."""
    heads = network.heads
    paid = np.zeros(len(heads.group), np.int64)
    np.add.at(paid, heads.paid_slot, makeup[heads.paid_makeup])
    price = flow.slot_price
    return price - price[heads.group] - paid


# --- where they are asked -----------------------------------------------------------------------


def ask(
    columns: Columns,
    network: Network,
    flow: Flow,
    asks: list[int],
    makeup: Whole,
    line: Whole,
    squads: list[Sent],
) -> None:
    """Ask for people of quality where they stand at these prices, or would come for the least.

    ``line`` is where everybody stands; squads that were sent are settled, and count no more.
    """
    sent = {row: slot for squad in squads for row, slot in squad.slots.items()}
    heads = network.heads
    asking = _Asking(columns, network, _dearer(network, flow, makeup), sent.values())
    alone = line.copy()
    alone[list(sent)] = NONE
    there = _there(columns, network, alone)
    flow.pay(np.zeros_like(makeup))
    for i in sorted(
        np.flatnonzero(heads.scarce).tolist(), key=lambda i: (-len(asking.slots[i]), i)
    ):
        asking.ask(i, asks[i], there)
    flow.ask(asking.units)


class _Asking:
    """Units of quality that are asked, one after another."""

    def __init__(
        self, columns: Columns, network: Network, dearer: Whole, taken: Iterable[int]
    ) -> None:
        heads = network.heads
        self.units: list[int] = []
        self.slots, self._serves = heads.serving_slots(), heads.serving()
        self._begin = [0] * len(heads.heads) + heads.units.begin.tolist()
        self._room = np.bincount(heads.units.slot, minlength=len(heads.group)).tolist()
        self._free = heads.heads.tolist()
        self._group = heads.group.tolist()
        for slot in taken:
            self._free[self._group[slot]] -= 1
        self._dearer = dearer.tolist()
        self._have = [0] * len(columns.lines.makeups)

    def ask(self, i: int, many: int, there: list[int]) -> None:
        """Ask for as many as a makeup still wants: of those ``there`` first."""
        for slot in self.slots[i]:
            while self._have[i] < many and there[slot] > 0 and self._can(slot):
                there[slot] -= 1
                self._take(slot)
        while self._have[i] < many and (some := list(filter(self._can, self.slots[i]))):
            self._take(min(some, key=lambda slot: (self._dearer[slot], slot)))

    def _can(self, slot: int) -> bool:
        return bool(self._room[slot] > 0 and self._free[self._group[slot]] > 0)

    def _take(self, slot: int) -> None:
        self.units.append(self._begin[slot])
        self._begin[slot] += 1
        self._room[slot] -= 1
        self._free[self._group[slot]] -= 1
        for i in self._serves[slot]:
            self._have[i] += 1


def _there(columns: Columns, network: Network, line: Whole) -> list[int]:
    """Return how many people of exactly its qualities stand at the lines of each slot."""
    heads, crowd = network.heads, columns.crowd
    rows = np.flatnonzero(line != NONE)
    group_of = np.full(len(columns.lines.lines), NONE, np.int64)
    for number, some in enumerate(heads.lines):
        group_of[some] = number
    beside = np.arange(len(heads.heads), len(heads.group))
    wanted = np.zeros(len(heads.heads), np.int64)
    paid = heads.scarce[heads.paid_makeup]
    bits = columns.lines.makeup_bit
    np.bitwise_or.at(wanted, heads.group[heads.paid_slot[paid]], bits[heads.paid_makeup[paid]])
    beside_of = np.full((len(heads.heads), 8), NONE, np.int64)
    beside_of[heads.group[beside], heads.qualities[beside]] = beside
    group = group_of[line[rows]]
    qualities = crowd.qualities[rows]
    at = beside_of[group, qualities & wanted[group]]
    people: list[int] = np.bincount(at[at != NONE], minlength=len(heads.group)).tolist()
    return people
