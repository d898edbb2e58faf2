"""Where a head is asked to be of a quality, tried elsewhere: one head after another.

The prices of qualities (:mod:`muster.solve.qualities`) say where people of quality would stand if
they could be parted; asked head by head they stand a little dearer than they must. A head that is
dear for its quality is waived and one of another line is asked instead, where that is cheaper by
the prices of the flow. They say what is gained at most; the flow, made good again on the arcs it
has, says what is.
"""

from collections.abc import Callable

import numpy as np

from muster.solve.flow import Flow, Network
from muster.solve.simplex import Whole


def ask_elsewhere(network: Network, flow: Flow, least: int, stop: Callable[[], bool]) -> None:
    """Ask heads of other lines for a quality wherever the flow becomes cheaper by that.

    What promises fewer points than ``least`` is not tried.
    """
    heads, units = network.heads, network.heads.units
    asked = flow.asked()
    if not len(asked):
        return
    asking = _Asking(network, asked.tolist())
    flow.mark()
    dear = flow.slot_price - flow.slot_price[heads.group]
    cost = flow.cost()
    dearest_first = asked[np.argsort(-dear[units.slot[asked]], kind="stable")]
    for unit in dearest_first.tolist():
        if stop():
            return
        other = asking.cheaper(unit, dear, least)
        if other is None:
            continue
        flow.ask_instead(unit, other)
        if (now := flow.cost()) < cost:
            cost = now
            flow.mark()
            asking.move(unit, other)
            dear = flow.slot_price - flow.slot_price[heads.group]
        else:
            flow.take_back()


class _Asking:
    """The units of quality that are asked, and those that could be instead."""

    def __init__(self, network: Network, asked: list[int]) -> None:
        heads = network.heads
        self._group = heads.group.tolist()
        self._slot = heads.units.slot.tolist()
        self._begin = [0] * len(heads.heads) + heads.units.begin.tolist()
        self._many = np.bincount(heads.units.slot, minlength=len(heads.group)).tolist()
        self._free = heads.heads.tolist()
        self._asked = set(asked)
        for unit in asked:
            self._free[self._group[self._slot[unit]]] -= 1
        self._serves, self._slots = heads.serving(), heads.serving_slots()
        self._others: dict[int, list[int]] = {}

    def move(self, unit: int, other: int) -> None:
        """Note that one unit is asked instead of another."""
        self._asked.remove(unit)
        self._asked.add(other)
        self._free[self._group[self._slot[unit]]] += 1
        self._free[self._group[self._slot[other]]] -= 1

    def cheaper(self, unit: int, dear: Whole, least: int) -> int | None:
        """Return the unit that serves the same makeups cheapest, if by ``least`` points or more."""
        slot = self._slot[unit]
        best = min(
            (at for at in self._serving(slot) if self._room(at, slot)),
            key=lambda at: (int(dear[at]), at),
            default=slot,
        )
        if best == slot or dear[slot] - dear[best] < least:
            return None
        begin = self._begin[best]
        free = (n for n in range(begin, begin + self._many[best]) if n not in self._asked)
        return next(free, None)

    def _serving(self, slot: int) -> list[int]:
        if slot not in self._others:
            some = [set(self._slots[makeup]) for makeup in self._serves[slot]]
            self._others[slot] = sorted(set.intersection(*some) - {slot}) if some else []
        return self._others[slot]

    def _room(self, at: int, slot: int) -> bool:
        """Return whether another head could be asked there, if not at ``slot`` any more."""
        group = self._group[at]
        free = self._free[group] + (group == self._group[slot])
        return bool(self._many[at] and free > 0)
