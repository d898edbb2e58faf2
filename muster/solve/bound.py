"""A lower bound on the cost of every plan there can be, from prices alone.

Prices say what one more head of a line would cost, and what one more person of a quality would
cost a post. With any prices at all, what heads would pay for at most, less what people would gain
at most, is a bound (Lagrangean relaxation: Geoffrion 1974): each line takes the cheaper of its
price and of open need, each floor sends whoever gains, the dearer tenths last. The prices of the
flow make it a good one. It rests on no solver: only on a look at every way there is.

Makeups are in it by the price of quality; couples and squads are not, so no rule about them can
make it too high. People fixed by a hand are no choice: what they cost is added.
"""

from dataclasses import dataclass, replace

import numpy as np

from muster.core.price import TENTHS
from muster.solve.columns import QUALITY_BIT, Columns
from muster.solve.flow import Network
from muster.solve.offer import Asks, Need, feeds
from muster.solve.simplex import Whole
from muster.solve.slots import Left
from muster.solve.ways import Slots, worth


@dataclass(frozen=True, slots=True, kw_only=True)
class Worths:
    """What is paid for, in points: all of them, or those of open need alone."""

    slot_price: Whole
    unmet_min: Whole  # of each group of lines
    unmet_wanted: Whole
    points: Whole  # of each level
    weight_km: int
    weight_other: int
    share_drawn: int


def worths(columns: Columns, network: Network, slot_price: Whole) -> Worths:
    """Return what everything weighs at the prices given."""
    first = np.array([rows[0] for rows in network.heads.lines], np.int64)
    return Worths(
        slot_price=slot_price,
        unmet_min=columns.lines.unmet_min[first],
        unmet_wanted=columns.lines.unmet_wanted[first],
        points=network.classes.level_points,
        weight_km=network.ways.weight_km,
        weight_other=network.ways.weight_other,
        share_drawn=network.share_drawn,
    )


def open_alone(all_of_it: Worths, slot_price: Whole, *, minimum_only: bool) -> Worths:
    """Return what open need weighs, as if nothing else did."""
    wanted = all_of_it.unmet_wanted
    return replace(
        all_of_it,
        slot_price=slot_price,
        unmet_wanted=np.zeros_like(wanted) if minimum_only else wanted,
        points=np.zeros_like(all_of_it.points),
        weight_km=0,
        weight_other=0,
        share_drawn=0,
    )


def bound(columns: Columns, network: Network, rest: Left, asked: Asks, at: Worths) -> int:
    """Return a cost that no plan undercuts, without that of the people who are fixed."""
    prices = _prices(columns, network, rest, at)
    heads = _heads(columns, network, rest)
    full = heads.heads_min * at.unmet_min + heads.wanted * at.unmet_wanted
    term = heads.heads_min * np.minimum(prices.group, at.unmet_min)
    term += heads.wanted * np.minimum(prices.group, at.unmet_wanted)
    demand = int(term.sum()) + _makeups(columns, rest, prices, full - term)
    return demand - _supply(network, _class_worth(columns, network, asked, at, prices), at)


@dataclass(frozen=True, slots=True)
class _Prices:
    group: Whole  # what one more head costs
    quality: list[int]  # of each makeup: what one more person of the quality costs beyond
    group_of: dict[int, int]  # the group of each line


@dataclass(frozen=True, slots=True)
class _Heads:
    heads_min: Whole
    wanted: Whole  # beyond the minimum


def _heads(columns: Columns, network: Network, rest: Left) -> _Heads:
    lines = network.heads.lines
    least = np.array([rest.heads_min[rows].sum() for rows in lines], np.int64)
    both = np.array([rest.heads[rows].sum() for rows in lines], np.int64)
    return _Heads(least, both - least)


def _prices(columns: Columns, network: Network, rest: Left, at: Worths) -> _Prices:
    heads = network.heads
    paid = np.clip(at.slot_price, 0, int(heads.unmet_min.max(initial=0)))
    group = at.unmet_min.copy()  # where nothing is said otherwise: closed, or no slot free
    np.minimum.at(group, heads.group, paid)
    group_of = {row: i for i, rows in enumerate(heads.lines) for row in rows}
    excess: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for slot in np.flatnonzero(heads.qualities).tolist():
        here = int(heads.group[slot])
        bits = int(heads.qualities[slot])
        more = int(paid[slot] - group[here]), int(heads.heads[slot])
        excess.setdefault((here, bits & -bits if bits != 5 else 4), []).append(more)
    quality = []
    for makeup in columns.lines.makeups:
        bit = QUALITY_BIT[makeup.quality]
        some = [
            each
            for code in makeup.lines
            if code in columns.lines.row
            for each in excess.get((group_of[columns.lines.row[code]], bit), ())
        ]
        many = sum(n for _, n in some)
        quality.append(sum(more * n for more, n in some) // many if many else 0)
    return _Prices(group, quality, group_of)


def _makeups(columns: Columns, rest: Left, prices: _Prices, saved: Whole) -> int:
    """Return what makeups add: the price of the quality they ask, or of closing their lines."""
    total = 0
    posts: dict[str, list[tuple[int, int | None]]] = {}
    for i, makeup in enumerate(columns.lines.makeups):
        if not prices.quality[i] or not rest.asks[i]:
            continue
        groups = {
            prices.group_of[columns.lines.row[code]]
            for code in makeup.lines
            if code in columns.lines.row
        }
        closing = None if rest.manned[i] else int(saved[sorted(groups)].sum())
        posts.setdefault(makeup.post, []).append((prices.quality[i] * rest.asks[i], closing))
    for some in posts.values():
        closings = [closing for _, closing in some if closing is not None]
        total += min([sum(asked for asked, _ in some), *closings])
    return total


def _class_worth(
    columns: Columns, network: Network, asked: Asks, at: Worths, prices: _Prices
) -> Whole:
    """Return of each class the most that any line pays for one of its people."""
    slots, price, needs = _lines_as_slots(columns, network, asked, prices)
    ways = replace(network.ways, weight_km=at.weight_km, weight_other=at.weight_other)
    fed = feeds(columns, network.classes, asked, needs)
    best = worth(ways, fed.outlets, slots, price)
    classes = np.zeros(len(network.classes.site), np.int64)
    np.maximum.at(classes, fed.feed_class, best[fed.feed_outlet])
    return classes


def _lines_as_slots(
    columns: Columns, network: Network, asked: Asks, prices: _Prices
) -> tuple[Slots, Whole, list[Need]]:
    """Return each group as a slot for each set of qualities that is paid for there."""
    lines = columns.lines
    paid: dict[int, dict[int, int]] = {}  # group: bit: points
    for makeup, more in zip(lines.makeups, prices.quality, strict=True):
        for code in makeup.lines if more else ():
            if code in lines.row:
                bits = paid.setdefault(prices.group_of[lines.row[code]], {})
                bit = QUALITY_BIT[makeup.quality]
                bits[bit] = bits.get(bit, 0) + more
    ask = np.zeros(len(network.heads.lines), np.int64)
    ask[network.heads.group] = asked.slot_ask
    open_groups = sorted(set(network.heads.group.tolist()))
    needs: dict[Need, int] = {}
    rows: list[tuple[int, int, int]] = []
    for group in open_groups:
        line = lines.lines[network.heads.lines[group][0]]
        sums = {0: int(prices.group[group])}
        for bit, more in sorted(paid.get(group, {}).items()):
            sums |= {bits | bit: points + more for bits, points in sums.items()}
        for qualities, points in sums.items():
            need = Need(line.role, line.competences, qualities)
            rows.append((group, needs.setdefault(need, len(needs)), points))
    table = np.array(rows, np.int64).reshape(-1, 3).T
    first = np.array([some[0] for some in network.heads.lines], np.int64)[table[0]]
    slots = Slots(need=table[1], place=lines.place[first], org=lines.org[first], ask=ask[table[0]])
    return slots, table[2], list(needs)


def _supply(network: Network, worth_of: Whole, at: Worths) -> int:
    """Return what people gain at most: of each floor those who gain most, the share paid for."""
    here = network.classes
    gain = np.repeat(worth_of[here.level_class] - at.points, here.level_people)
    floor = np.repeat(here.floor[here.level_class], here.level_people)
    willing = gain > 0
    gain, floor = gain[willing], floor[willing]
    order = np.lexsort((-gain, floor))
    gain, floor = gain[order], floor[order]
    begin = np.searchsorted(floor, floor)  # each floor's people stand together
    nth = np.arange(len(floor)) - begin + network.drawn[floor]
    of = network.release[floor]
    share = at.share_drawn * (TENTHS * nth // np.maximum(1, of))
    return int(np.maximum(0, gain - share)[nth < of].sum())
