"""A lower bound on the cost of every plan there can be, from prices alone.

Prices say what one more head of a line would cost, and what one more person of a quality would
cost a post. With any prices at all, what heads would pay for at most, less what people would gain
at most, is a bound (Lagrangean relaxation: Geoffrion 1974): each line takes the cheaper of its
price and of open need, each floor sends whoever gains, the dearer tenths last. The prices of the
flow make it a good one, and a few steps towards what people then do too much or too little of make
it better (subgradients: Held, Wolfe and Crowder 1974; the length of a step: Polyak 1969). It rests
on no solver: only on a look at every way there is.

Makeups are in it by the price of quality; couples and squads are not, so no rule about them can
make it too high. People fixed by a hand are no choice: what they cost is added.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from muster.core.price import TENTHS
from muster.solve.columns import NONE, QUALITY_BIT, Columns
from muster.solve.flow import Network
from muster.solve.offer import Asks, Feeds, Need, feeds
from muster.solve.simplex import Flags, Whole
from muster.solve.slots import Left
from muster.solve.squad_worth import squads, worth_together
from muster.solve.ways import Slots, worth


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighs:
    """What weighs how much, in points: all of it, or open need alone."""

    unmet_min: Whole  # of each group of lines
    unmet_wanted: Whole
    points: Whole  # of each level
    weight_km: int
    weight_other: int
    share_drawn: int


class Prices(NamedTuple):
    """What one more head of each group costs, and one more person of quality of each makeup."""

    group: Whole
    makeup: Whole


class Low(NamedTuple):
    """A bound, and by how much lines and makeups want more than people give at these prices."""

    bound: int
    group: Whole
    makeup: Whole


def all_of_it(network: Network) -> Weighs:
    """Return what everything weighs."""
    return Weighs(
        unmet_min=network.heads.unmet_min,
        unmet_wanted=network.heads.unmet_wanted,
        points=network.classes.level_points,
        weight_km=network.ways.weight_km,
        weight_other=network.ways.weight_other,
        share_drawn=network.share_drawn,
    )


def open_alone(weighs: Weighs, *, minimum_only: bool) -> Weighs:
    """Return what open need weighs, as if nothing else did."""
    wanted = weighs.unmet_wanted
    return replace(
        weighs,
        unmet_wanted=np.zeros_like(wanted) if minimum_only else wanted,
        points=np.zeros_like(weighs.points),
        weight_km=0,
        weight_other=0,
        share_drawn=0,
    )


def prices(network: Network, slot_price: Whole, weighs: Weighs, makeups: int) -> Prices:
    """Return the prices of lines and makeups by the prices of a flow's slots."""
    heads, units = network.heads, network.heads.units
    group = np.clip(slot_price[: len(heads.heads)], 0, weighs.unmet_min)
    group = np.where(heads.heads > 0, group, weighs.unmet_min)
    more = slot_price[units.slot] - slot_price[heads.group[units.slot]]
    more = np.clip(more, 0, units.reward)
    many = np.bincount(units.makeup, minlength=makeups)
    total = np.bincount(units.makeup, more, minlength=makeups)
    return Prices(group, (total // np.maximum(1, many)).astype(np.int64))


class Relaxation:
    """The problem with its lines and makeups priced: whatever the prices, a bound."""

    def __init__(self, columns: Columns, network: Network, rest: Left, asked: Asks) -> None:
        self._columns, self._network, self._asked = columns, network, asked
        lines, heads = columns.lines, network.heads
        self._least = np.array([rest.heads_min[rows].sum() for rows in heads.lines], np.int64)
        both = np.array([rest.heads[rows].sum() for rows in heads.lines], np.int64)
        self._wanted = both - self._least
        self._asks = np.array(rest.asks, np.int64)
        self._manned = np.array(rest.manned, np.bool_)
        group_of = {row: i for i, rows in enumerate(heads.lines) for row in rows}
        self._groups = [
            np.array([group_of[lines.row[c]] for c in m.lines if c in lines.row], np.int64)
            for m in lines.makeups
        ]
        posts: dict[str, int] = {}
        post = [posts.setdefault(makeup.post, len(posts)) for makeup in lines.makeups]
        self._post = np.array(post, np.int64)
        self._slots, self._fed = self._lay(columns, asked)

    def _lay(self, columns: Columns, asked: Asks) -> tuple[Slots, Feeds]:
        """Lay a slot for each group and each set of qualities that could be paid for there."""
        lines, heads = columns.lines, self._network.heads
        paying: dict[int, dict[int, list[int]]] = {}  # group: bit: makeups
        for i, (makeup, groups) in enumerate(zip(lines.makeups, self._groups, strict=True)):
            for group in groups.tolist() if self._asks[i] else ():
                bits = paying.setdefault(group, {})
                bits.setdefault(QUALITY_BIT[makeup.quality], []).append(i)
        needs: dict[Need, int] = {}
        rows: list[tuple[int, int]] = []
        paid: list[tuple[int, int]] = []  # slot, makeup
        for group in np.flatnonzero(heads.heads).tolist():
            line = lines.lines[heads.lines[group][0]]
            sets: dict[int, list[int]] = {0: []}
            for bit, some in sorted(paying.get(group, {}).items()):
                sets |= {had | bit: [*own, *some] for had, own in sets.items()}
            for had, own in sets.items():
                paid += [(len(rows), i) for i in own]
                need = Need(line.role, line.competences, had)
                rows.append((group, needs.setdefault(need, len(needs))))
        table = np.array(rows, np.int64).reshape(-1, 2).T
        self._slot_group = table[0]
        self._paid = np.array(paid, np.int64).reshape(-1, 2).T
        first = np.array([some[0] for some in heads.lines], np.int64)[table[0]]
        slots = Slots(
            need=table[1],
            place=lines.place[first],
            org=lines.org[first],
            ask=asked.slot_ask[table[0]],
        )
        self._needs = list(needs)
        return slots, feeds(columns, self._network.classes, asked, self._needs)

    def at(self, weighs: Weighs, prices: Prices) -> Low:
        """Return the bound at these prices, and what they should do next."""
        price = prices.group[self._slot_group]
        np.add.at(price, self._paid[0], prices.makeup[self._paid[1]])
        way = self._network.ways
        ways = replace(way, weight_km=weighs.weight_km, weight_other=weighs.weight_other)
        best, where = worth(ways, self._fed.outlets, self._slots, price)
        worths, slot = self._of_classes(best, where)
        gained, going = self._supply(worths, weighs)
        at_slot = np.bincount(slot, going, minlength=len(price)).astype(np.int64)
        given = np.bincount(self._slot_group, at_slot, minlength=len(prices.group))
        quality = np.bincount(
            self._paid[1], at_slot[self._paid[0]], minlength=len(self._asks)
        ).astype(np.int64)
        demand, closed = self._demand(weighs, prices)
        asked = self._least * (prices.group < weighs.unmet_min)
        asked += self._wanted * (prices.group < weighs.unmet_wanted)
        return Low(
            bound=demand - gained,
            group=asked - given.astype(np.int64),
            makeup=np.where(closed, 0, self._asks) - quality,
        )

    def _demand(self, weighs: Weighs, prices: Prices) -> tuple[int, Flags]:
        """Return what lines and makeups pay at least, and the makeups whose lines are closed."""
        full = self._least * weighs.unmet_min + self._wanted * weighs.unmet_wanted
        term = self._least * np.minimum(prices.group, weighs.unmet_min)
        term += self._wanted * np.minimum(prices.group, weighs.unmet_wanted)
        more, closed = self._makeups(prices.makeup, full - term)
        return int(term.sum()) + more, closed

    def _of_classes(self, best: Whole, where: Whole) -> tuple[Whole, Whole]:
        """Return of each class the most that any line pays for its people, and which slot does."""
        fed = self._fed
        order = np.lexsort((best[fed.feed_outlet], fed.feed_class))
        last = np.flatnonzero(np.diff(fed.feed_class[order], append=-1))
        chosen = order[last]
        worths = np.zeros(len(self._network.classes.site), np.int64)
        slot = np.zeros(len(self._network.classes.site), np.int64)
        worths[fed.feed_class[chosen]] = best[fed.feed_outlet[chosen]]
        slot[fed.feed_class[chosen]] = where[fed.feed_outlet[chosen]]
        return worths, slot

    def _makeups(self, quality: Whole, saved: Whole) -> tuple[int, Flags]:
        """Return what makeups add, and which are closed because that is cheaper.

        A post pays for the quality it is asked for, or closes the lines of one makeup at least.
        """
        if not len(quality):
            return 0, np.zeros(0, np.bool_)
        asked = quality * self._asks
        paying = asked > 0
        closing = np.array([int(saved[groups].sum()) for groups in self._groups], np.int64)
        closing[~paying | self._manned] = np.iinfo(np.int64).max
        posts = int(self._post.max()) + 1
        total = np.zeros(posts, np.int64)
        np.add.at(total, self._post, asked)
        least = np.full(posts, np.iinfo(np.int64).max)
        np.minimum.at(least, self._post, closing)
        return int(np.minimum(total, least).sum()), (least < total)[self._post]

    def with_squads(self, weighs: Weighs, prices: Prices) -> int:
        """Return the bound at these prices when squads gain as squads do (see squad_worth)."""
        columns, network = self._columns, self._network
        here, crowd = network.classes, columns.crowd
        price = prices.group[self._slot_group]
        np.add.at(price, self._paid[0], prices.makeup[self._paid[1]])
        best, where = worth(network.ways, self._fed.outlets, self._slots, price)
        worths, _ = self._of_classes(best, where)
        floor_price, floors = self._floor_prices(worths, weighs)
        free = here.of_row != NONE
        cost = crowd.points + floor_price[crowd.floor]
        alone = np.where(free, np.append(worths, 0)[here.of_row] - cost, 0)
        some = squads(columns, network, self._slots, self._needs, self._slot_group)
        single = np.ones(len(alone), np.bool_)
        single[some.rows] = False
        gained = worth_together(
            columns,
            network,
            self._asked,
            self._slots,
            some,
            price=price,
            cost=cost,
            alone=alone,
            split=columns.problem.weights.squad_split,
        )
        supply = floors + int(np.maximum(0, alone[single]).sum()) + int(gained.sum())
        return self._demand(weighs, prices)[0] - supply

    def _floor_prices(self, worths: Whole, weighs: Weighs) -> tuple[Whole, int]:
        """Return what one more person of each floor is worth, and what floors gain by that."""
        network, here = self._network, self._network.classes
        gain = np.repeat(worths[here.level_class] - weighs.points, here.level_people)
        floor = np.repeat(here.floor[here.level_class], here.level_people)
        order = np.lexsort((-gain, floor))
        gain, floor = gain[order], floor[order]
        nth = np.arange(len(floor)) - np.searchsorted(floor, floor) + network.drawn[floor]
        of = network.release[floor]
        share = weighs.share_drawn * (TENTHS * nth // np.maximum(1, of))
        going = (gain - share > 0) & (nth < of)
        price = np.zeros(len(network.release), np.int64)
        np.maximum.at(price, floor[going], share[going])  # of the last who goes
        n = np.bincount(floor[going], minlength=len(price)) + network.drawn
        # The next would gain no more than that, or the floor lets nobody else go.
        stays = ~going
        beyond = np.full(len(price), np.int64(0))
        np.maximum.at(beyond, floor[stays], gain[stays])
        following = weighs.share_drawn * (TENTHS * n // np.maximum(1, network.release))
        following = np.where(n < network.release, following, np.iinfo(np.int64).max)
        price = np.clip(beyond, price, np.maximum(price, following))
        tenths = np.arange(TENTHS + 1)[None, :]
        edges = -(-tenths * network.release[:, None] // TENTHS) - network.drawn[:, None]
        many = np.diff(np.maximum(0, edges), axis=1)
        left = np.maximum(0, price[:, None] - weighs.share_drawn * np.arange(TENTHS)[None, :])
        return price, int((many * left).sum())

    def _supply(self, worths: Whole, weighs: Weighs) -> tuple[int, Whole]:
        """Return what people gain at most, and how many of each class do.

        Of each floor those go who gain most, as long as that is more than the share weighs.
        """
        network, here = self._network, self._network.classes
        gain = np.repeat(worths[here.level_class] - weighs.points, here.level_people)
        klass = np.repeat(here.level_class, here.level_people)
        willing = gain > 0
        gain, klass = gain[willing], klass[willing]
        floor = here.floor[klass]
        order = np.lexsort((-gain, floor))
        gain, klass, floor = gain[order], klass[order], floor[order]
        nth = np.arange(len(floor)) - np.searchsorted(floor, floor) + network.drawn[floor]
        of = network.release[floor]
        gain = gain - weighs.share_drawn * (TENTHS * nth // np.maximum(1, of))
        going = (gain > 0) & (nth < of)
        many = np.bincount(klass[going], minlength=len(here.site))
        return int(gain[going].sum()), many.astype(np.int64)


def raised(
    relaxation: Relaxation,
    weighs: Weighs,
    start: Prices,
    *,
    cost: int,
    steps: int,
    enough: Callable[[int], bool],
) -> int:
    """Return the best bound found in so many steps from ``start``; a plan of ``cost`` is known."""
    # What the flow pays for quality is paid for one line of each makeup; here it is for all.
    at = best_at = start._replace(makeup=start.makeup // 4)
    low = relaxation.at(weighs, at)
    best, pace = low.bound, 1.0
    for _ in range(steps):
        norm = float((low.makeup**2).sum())
        if norm == 0 or enough(best):
            break
        step = pace * (cost - low.bound) / norm
        quality = at.makeup + np.rint(step * low.makeup).astype(np.int64)
        at = at._replace(makeup=np.maximum(0, quality))
        low = relaxation.at(weighs, at)
        pace *= 0.7 if low.bound <= best else 1
        if low.bound > best:
            best, best_at = low.bound, at
    return max(best, relaxation.with_squads(weighs, best_at))
