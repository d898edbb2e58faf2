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

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from muster.core.price import TENTHS
from muster.solve.columns import NONE, Columns
from muster.solve.flow import Network
from muster.solve.offer import Asks
from muster.solve.simplex import Whole
from muster.solve.slots import Left
from muster.solve.squad_worth import squads, worth_together
from muster.solve.ways import Ways, worth


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


def prices(network: Network, slot_price: Whole, weighs: Weighs, makeup: Whole) -> Prices:
    """Return the prices of lines by those of a flow's slots, beside those of makeups."""
    heads = network.heads
    group = np.clip(slot_price[: len(heads.heads)], 0, weighs.unmet_min)
    return Prices(np.where(heads.heads > 0, group, weighs.unmet_min), makeup)


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

    def at(self, weighs: Weighs, prices: Prices) -> int:
        """Return the bound at these prices."""
        way = self._network.ways
        ways = replace(way, weight_km=weighs.weight_km, weight_other=weighs.weight_other)
        worths = self._of_classes(ways, self._slot_prices(prices))
        return self._demand(weighs, prices) - self._supply(worths, weighs)

    def _slot_prices(self, prices: Prices) -> Whole:
        """Return what each slot pays: its group, and each makeup for which its people count."""
        heads = self._network.heads
        # A line that is full or closed pays nobody, whatever it would cost to leave it open.
        price = np.where(heads.heads > 0, prices.group, 0)[heads.group]
        np.add.at(price, heads.paid_slot, prices.makeup[heads.paid_makeup])
        return price

    def _of_classes(self, ways: Ways, price: Whole) -> Whole:
        """Return of each class the most that any slot pays for its people above the way."""
        network, fed = self._network, self._network.feeds
        best = worth(ways, fed.outlets, network.slots, price)
        worths = np.zeros(len(network.classes.site), np.int64)
        np.maximum.at(worths, fed.feed_class, best[fed.feed_outlet])
        return worths

    def _demand(self, weighs: Weighs, prices: Prices) -> int:
        """Return what lines and makeups pay at least."""
        full = self._least * weighs.unmet_min + self._wanted * weighs.unmet_wanted
        term = self._least * np.minimum(prices.group, weighs.unmet_min)
        term += self._wanted * np.minimum(prices.group, weighs.unmet_wanted)
        return int(term.sum()) + self._makeups(prices.makeup, full - term)

    def _makeups(self, quality: Whole, saved: Whole) -> int:
        """Return what makeups add.

        A post pays for the quality it is asked for, or closes the lines of one makeup at least.
        """
        if not len(quality):
            return 0
        asked = quality * self._asks
        paying = asked > 0
        closing = np.array([int(saved[groups].sum()) for groups in self._groups], np.int64)
        closing[~paying | self._manned] = np.iinfo(np.int64).max
        posts = int(self._post.max()) + 1
        total = np.zeros(posts, np.int64)
        np.add.at(total, self._post, asked)
        least = np.full(posts, np.iinfo(np.int64).max)
        np.minimum.at(least, self._post, closing)
        return int(np.minimum(total, least).sum())

    def with_squads(self, weighs: Weighs, prices: Prices) -> int:
        """Return the bound at these prices when squads gain as squads do (see squad_worth)."""
        columns, network = self._columns, self._network
        here, crowd = network.classes, columns.crowd
        price = self._slot_prices(prices)
        worths = self._of_classes(network.ways, price)
        floor_price, floors = self._floor_prices(worths, weighs)
        free = here.of_row != NONE
        cost = crowd.points + floor_price[crowd.floor]
        alone = np.where(free, np.append(worths, 0)[here.of_row] - cost, 0)
        some = squads(columns, network)
        single = np.ones(len(alone), np.bool_)
        single[some.rows] = False
        gained = worth_together(
            columns,
            network,
            self._asked,
            some,
            price=price,
            cost=cost,
            alone=alone,
            split=columns.problem.weights.squad_split,
        )
        supply = floors + int(np.maximum(0, alone[single]).sum()) + int(gained.sum())
        return self._demand(weighs, prices) - supply

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

    def _supply(self, worths: Whole, weighs: Weighs) -> int:
        """Return what people gain at most.

        Of each floor those go who gain most, as long as that is more than the share weighs.
        """
        network, here = self._network, self._network.classes
        gain = np.repeat(worths[here.level_class] - weighs.points, here.level_people)
        floor = np.repeat(here.floor[here.level_class], here.level_people)
        willing = gain > 0
        gain, floor = gain[willing], floor[willing]
        order = np.lexsort((-gain, floor))
        gain, floor = gain[order], floor[order]
        nth = np.arange(len(floor)) - np.searchsorted(floor, floor) + network.drawn[floor]
        of = network.release[floor]
        gain = gain - weighs.share_drawn * (TENTHS * nth // np.maximum(1, of))
        return int(gain[(gain > 0) & (nth < of)].sum())
