"""A large problem planned region by region, and joined: what crosses borders is found at the end.

Regions are planned at the same time, in threads, since nearly all of it is compiled. The flow of
the whole then begins where the regions have left off, once with what they pay for qualities, for
the prices, and once as they have settled it, for the plan. Few arcs pay then.
"""

import os
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np

from muster.solve.asking import FlowPrices, ask_all, found_prices
from muster.solve.columns import NONE, Columns
from muster.solve.flow import Flow, Network, Start
from muster.solve.naming import slots_named
from muster.solve.near_squad import draw_together
from muster.solve.network import NOBODY_STAYS, lay
from muster.solve.offer import Asks
from muster.solve.qualities import priced
from muster.solve.regions import Region, part_of, regions
from muster.solve.settle import settle
from muster.solve.simplex import Whole
from muster.solve.slots import Heads, Left, left
from muster.solve.squads import Sent, tell

BITS = 8  # sets of qualities
STEPS_AFTER = 8  # of their prices in the whole
Stop = Callable[[], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """What a region has come to, in rows of the whole; a **key** is the first line of a slot's
    group, and its qualities."""

    priced: tuple[Whole, Whole]  # people and the keys of their slots, at the prices of qualities
    settled: tuple[Whole, Whole]
    makeup: tuple[Whole, Whole]  # makeups and their prices
    asked: tuple[Whole, Whole]  # keys, and how many are asked of a quality there
    by_day: Whole  # people
    squads: list[Sent]  # with keys for slots


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """The plan of the whole, and prices for its bound."""

    network: Network
    asked: Asks
    flow: Flow
    prices: FlowPrices
    line: Whole


def joined(
    read: Columns,
    held: dict[int, int],
    rest: Left,
    stop: Stop,
    *,
    halvings: int,
) -> Joined:
    """Return the plan of a problem halved so often into regions."""
    with ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        laid = pool.submit(lay, read, held, rest)
        some = regions(read, held, rest, halvings, stop)
        network, asked = laid.result()
        made = list(pool.map(lambda region: _planned(read, region, stop), some))
        slot_of = _slots(network.heads)
        at = pool.submit(_prices, read, rest, network, made, slot_of, stop)
        flow, line = _settled(read, held, network, asked, made, slot_of, stop)
        return Joined(network=network, asked=asked, flow=flow, prices=at.result(), line=line)


# --- one region ---------------------------------------------------------------------------------


def _planned(read: Columns, region: Region, stop: Stop) -> Planned:
    part, held = part_of(read, region)
    rest = left(part, held)
    network, asked = lay(part, held, rest)
    flow = Flow(network)
    at = found_prices(part, network, flow, rest.asks, stop)
    keys = _keys(network.heads, region.lines)
    priced = _people(part, network, flow, keys, region.people)
    at, squads = ask_all(part, network, flow, asked, at, rest, held, NOBODY_STAYS, stop)
    settled = settle(part, network, flow, held, squads, stop)
    units = Counter(network.heads.units.slot[flow.asked()].tolist())
    makeups = np.unique(read.lines.bound_makeup[np.isin(read.lines.bound_line, region.lines)])
    going = [sent for sent in squads if (settled.line[list(sent.slots)] != NONE).all()]
    return Planned(
        priced=priced,
        settled=_people(part, network, flow, keys, region.people),
        makeup=(makeups, at.makeup),
        asked=(keys[list(units)], np.array(list(units.values()), np.int64)),
        by_day=region.people[sorted(settled.by_day)],
        squads=[
            replace(
                sent,
                slots={int(region.people[r]): int(keys[s]) for r, s in sent.slots.items()},
            )
            for sent in going
        ],
    )


def _keys(heads: Heads, line: Whole) -> Whole:
    """Return the key of each slot when ``line`` is what each row is called in the whole."""
    first = line[np.array([rows[0] for rows in heads.lines], np.int64)]
    found: Whole = first[heads.group] * BITS + heads.qualities
    return found


def _people(
    part: Columns, network: Network, flow: Flow, keys: Whole, people: Whole
) -> tuple[Whole, Whole]:
    slot = slots_named(part, network, flow.shipped())
    going = np.flatnonzero(slot != NONE)
    return people[going], keys[slot[going]]


# --- the whole ----------------------------------------------------------------------------------


def _slots(heads: Heads) -> Whole:
    """Return the slot of each key, or NONE."""
    keys = _keys(heads, np.arange(1 + max((rows[0] for rows in heads.lines), default=0)))
    found = np.full(BITS + int(keys.max(initial=0)), NONE, np.int64)
    found[keys] = np.arange(len(keys))
    return found


def _prices(
    read: Columns,
    rest: Left,
    network: Network,
    made: list[Planned],
    slot_of: Whole,
    stop: Stop,
) -> FlowPrices:
    """Return the prices of the whole, not far from those of the qualities that regions found."""
    makeup = np.zeros(len(read.lines.makeups), np.int64)
    for each in made:
        makeup[each.makeup[0]] = each.makeup[1]
    slot = _standing(read, (each.priced for each in made), slot_of)
    flow = Flow(network, started(network, slot, np.zeros(0, np.int64)))
    flow.pay(makeup)
    flow.run(stop)
    best = priced(read, network, flow, rest.asks, stop, steps=STEPS_AFTER, begin=makeup)
    tell(read, network, flow, _squads(made, slot_of))
    flow.run(stop)
    return FlowPrices(
        best.makeup,
        (best.slot + flow.slot_price) // 2,
        flow.open_prices(),
        flow.open_prices(minimum_only=True),
    )


def _settled(
    read: Columns,
    held: dict[int, int],
    network: Network,
    asked: Asks,
    made: list[Planned],
    slot_of: Whole,
    stop: Stop,
) -> tuple[Flow, Whole]:
    """Return the flow of the whole, made good from what the regions settled, and who goes where."""
    slot = _standing(read, (each.settled for each in made), slot_of)
    units = _units(network.heads, made, slot_of)
    unit_slot = network.heads.units.slot[units]
    there = np.bincount(slot[slot != NONE], minlength=len(network.heads.group))
    nth = np.arange(len(units)) - np.searchsorted(unit_slot, unit_slot)
    flow = Flow(network, started(network, slot, units[nth < there[unit_slot]]))
    line = np.full(len(slot), NONE, np.int64)
    first = np.array([rows[0] for rows in network.heads.lines], np.int64)
    line[slot != NONE] = first[network.heads.group[slot[slot != NONE]]]
    line[list(held)] = list(held.values())
    squads = _squads(made, slot_of)
    tell(read, network, flow, squads)
    draw_together(read, network, flow, asked, line, ())
    flow.ask(units.tolist())
    by_day = [int(row) for each in made for row in each.by_day]
    found = settle(read, network, flow, held, squads, stop, by_day=by_day, finer=False)
    return flow, found.line


def _standing(read: Columns, parts: Iterable[tuple[Whole, Whole]], slot_of: Whole) -> Whole:
    slot = np.full(len(read.crowd.people), NONE, np.int64)
    for people, keys in parts:
        slot[people] = slot_of[keys]
    return slot


def _squads(made: list[Planned], slot_of: Whole) -> list[Sent]:
    return [
        replace(sent, slots={row: int(slot_of[key]) for row, key in sent.slots.items()})
        for each in made
        for sent in each.squads
    ]


def _units(heads: Heads, made: list[Planned], slot_of: Whole) -> Whole:
    """Return the units of quality that the regions ask."""
    slots = slot_of[np.concatenate([each.asked[0] for each in made])]
    many = np.concatenate([each.asked[1] for each in made])
    order = np.argsort(slots)
    slots, many = slots[order], many[order]
    begin = heads.units.begin[slots - len(heads.heads)]
    within = np.arange(int(many.sum())) - np.repeat(np.cumsum(many) - many, many)
    found: Whole = np.repeat(begin, many) + within
    return found


def started(network: Network, slot: Whole, units: Whole) -> Start:
    """Return the flow by which each person goes to ``slot``, of which ``units`` are filled."""
    here, feeds, needs = network.classes, network.feeds, int(network.slots.need.max()) + 1
    rows = np.flatnonzero((slot != NONE) & (here.of_row != NONE))
    level = np.full(len(slot), NONE, np.int64)
    level[here.rows] = np.repeat(np.arange(len(here.level_people)), here.level_people)
    keys = feeds.feed_class * needs + feeds.outlets.need[feeds.feed_outlet]
    order = np.argsort(keys, kind="stable")
    wanted = here.of_row[rows] * needs + network.slots.need[slot[rows]]
    feed = order[np.searchsorted(keys[order], wanted)]
    slots = len(network.slots.need)
    ways, people = np.unique(feeds.feed_outlet[feed] * slots + slot[rows], return_counts=True)
    return Start(
        level_people=np.bincount(level[rows], minlength=len(here.level_people)).astype(np.int64),
        feed_people=np.bincount(feed, minlength=len(keys)).astype(np.int64),
        outlets=ways // slots,
        slots=ways % slots,
        people=people.astype(np.int64),
        units=units,
    )
