"""A large problem planned region by region, and joined: what crosses borders is found at the end.

Regions are planned at the same time, in threads, since nearly all of it is compiled. The flow of
the whole then begins where the regions have left off, once with what they pay for qualities, for
the prices, and once as they have settled it, for the plan. Few arcs pay then.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from math import log2

import numpy as np

from muster.solve.asking import FlowPrices, ask_all, found_prices
from muster.solve.columns import NONE, Columns, runs, whole
from muster.solve.cores import cores
from muster.solve.flow import Flow, Network
from muster.solve.handing import Handed, Joint, Rows, handed, keys
from muster.solve.near_squad import draw_together
from muster.solve.network import NOBODY_STAYS, lay
from muster.solve.offer import Asks
from muster.solve.qualities import Priced, priced
from muster.solve.regions import Coordination, Region, part_of
from muster.solve.settle import Settled, settle
from muster.solve.simplex import Whole
from muster.solve.slots import Heads, Left, left
from muster.solve.squads import Sent, tell

REGION = 10_000  # people, about
STEPS_OF_FEW = 15  # of the prices of qualities in each region
STEPS_AFTER, SLOWER_AFTER = 8, 10  # of their prices in the whole, and how much slower they begin
AT_ONCE = 5  # halvings: of more, regions are planned in regions of their own
STEPS_OF_MANY = 8  # of the prices of qualities in each of those
FINELY, ROUGHLY = 9, 30  # points: what joining many leaves alone, for prices and for the plan
Stop = Callable[[], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """What a region has come to."""

    priced: Handed  # at the prices of qualities
    settled: Handed
    makeup: tuple[Whole, Whole]  # makeups and their prices
    asked: tuple[Whole, Whole]  # keys, and how many are asked of a quality there
    by_day: Whole  # people
    squads: list[Sent]  # with keys for slots

    def lifted(self, read: Columns, region: Region) -> "Planned":
        """Return the same in rows of the whole."""
        rows = Rows(region.people, region.lines, np.unique(read.crowd.floor[region.people]))
        lines = read.lines
        makeups = np.unique(lines.bound_makeup[np.isin(lines.bound_line, region.lines)])
        return Planned(
            priced=self.priced.lifted(rows),
            settled=self.settled.lifted(rows),
            makeup=(makeups[self.makeup[0]], self.makeup[1]),
            asked=(rows.key(self.asked[0]), self.asked[1]),
            by_day=rows.people[self.by_day],
            squads=[_sent(sent, rows.key, rows.people) for sent in self.squads],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """The plan of the whole, and prices for its bound."""

    network: Network
    asked: Asks
    flow: Flow
    prices: FlowPrices
    line: Whole


@dataclass(frozen=True, slots=True)
class _Laid:
    """A problem laid out, and what its regions have come to."""

    read: Columns
    held: dict[int, int]
    rest: Left
    network: Network
    asked: Asks
    made: list[Planned]
    joint: Joint
    many: bool = False  # people, of the whole: planned in regions of regions


def halvings(people: int) -> int:
    """Return how often a problem of so many is halved into regions; 0 where it is not."""
    return round(log2(people / REGION)) if people >= 2 * REGION else 0


def joined(read: Columns, held: dict[int, int], rest: Left, stop: Stop) -> Joined:
    """Return the plan of a problem, found region by region."""
    with ThreadPoolExecutor(cores()) as pool:
        many = halvings(len(read.crowd.people))
        nested = many > AT_ONCE
        coordination = Coordination(read, held, rest, many // 2 if nested else many)
        whole_laid = pool.submit(lay, read, held, rest)
        some = coordination.regions(stop)
        network, asked = whole_laid.result()
        made = list(pool.map(lambda region: _planned(read, region, stop, nested=nested), some))
        laid = _Laid(read, held, rest, network, asked, made, Joint(network, asked), nested)
        at = pool.submit(_prices, laid, stop, STEPS_AFTER, SLOWER_AFTER)
        flow, found, _ = _settled(laid, stop)
        return Joined(network=network, asked=asked, flow=flow, prices=at.result(), line=found.line)


# --- one region ---------------------------------------------------------------------------------


def _planned(
    read: Columns, region: Region, stop: Stop, *, nested: bool = False, finer: bool = True
) -> Planned:
    """Return what a region has come to, if ``nested`` by regions of its own.

    One of many is not searched as ``finer`` as one of few.
    """
    part, held = part_of(read, region)
    rest = left(part, held)
    network, asked = lay(part, held, rest)
    many = halvings(len(part.crowd.people)) if nested and part.lines.lines else 0
    if many:
        some = Coordination(part, held, rest, many).regions(stop)
        made = [_planned(part, each, stop, finer=False) for each in some]
        laid = _Laid(part, held, rest, network, asked, made, Joint(network, asked))
        return _of_regions(laid, stop).lifted(read, region)
    flow = Flow(network, roughly=True)
    steps = STEPS_OF_FEW if finer else STEPS_OF_MANY
    at = found_prices(part, network, flow, rest.asks, stop, steps=steps)
    priced = handed(part, network, asked, flow)
    at, squads = ask_all(part, network, flow, asked, at, rest, held, NOBODY_STAYS, stop)
    settled = settle(part, network, flow, held, squads, stop, finer=finer)
    found = _made(part, network, asked, priced, at.makeup, flow, squads, settled)
    return found.lifted(read, region)


def _of_regions(laid: _Laid, stop: Stop) -> Planned:
    """Return what a region that was cut into regions has come to."""
    read, network, asked = laid.read, laid.network, laid.asked
    flow, best = _priced(laid, stop, 0)
    priced = handed(read, network, asked, flow)
    flow, settled, squads = _settled(laid, stop)
    return _made(read, network, asked, priced, best.makeup, flow, squads, settled)


def _made(
    read: Columns,
    network: Network,
    asked: Asks,
    priced: Handed,
    makeup: Whole,
    flow: Flow,
    squads: list[Sent],
    settled: Settled,
) -> Planned:
    key = keys(network.heads)
    slots, many = np.unique(network.heads.units.slot[flow.asked()], return_counts=True)
    going = [sent for sent in squads if (settled.line[list(sent.slots)] != NONE).all()]
    return Planned(
        priced=priced,
        settled=handed(read, network, asked, flow),
        makeup=(np.arange(len(makeup)), makeup),
        asked=(key[slots], many),
        by_day=np.array(sorted(settled.by_day), np.int64),
        squads=[_sent(sent, key.__getitem__) for sent in going],
    )


def _sent(sent: Sent, slots: Callable[[Whole], Whole], people: Whole | None = None) -> Sent:
    """Return a squad with its slots told otherwise, and its people where they have other rows."""
    rows, at = whole(sent.slots), slots(whole(sent.slots.values()))
    rows = rows if people is None else people[rows]
    return replace(sent, slots=dict(zip(rows.tolist(), at.tolist(), strict=True)))


# --- the whole ----------------------------------------------------------------------------------


def _priced(laid: _Laid, stop: Stop, steps: int, slower: int = 1) -> tuple[Flow, Priced]:
    """Return a flow of the whole at prices of qualities not far from those that regions found."""
    read, network = laid.read, laid.network
    makeup = np.zeros(len(read.lines.makeups), np.int64)
    for each in laid.made:
        makeup[each.makeup[0]] = each.makeup[1]
    flow = Flow(network)
    flow.pay(makeup)
    parts = [each.priced for each in laid.made]
    flow.begin(laid.joint.start(parts, flow, np.zeros(0, np.int64)))
    if laid.many:
        flow.look_for(FINELY)
    if not steps:
        flow.run(stop)
        return flow, Priced(makeup=makeup, slot=flow.slot_price)
    while flow.rough and not stop():  # the steps go on from there
        flow.round(stop)
    asks = laid.rest.asks
    found = priced(read, network, flow, asks, stop, steps=steps, begin=makeup, slower=slower)
    return flow, found


def _prices(laid: _Laid, stop: Stop, steps: int, slower: int) -> FlowPrices:
    """Return the prices of the whole, before squads are sent."""
    flow, best = _priced(laid, stop, steps, slower)
    least = flow.open_prices(minimum_only=True)
    return FlowPrices(best.makeup, best.slot, flow.open_prices(), least)


def _settled(laid: _Laid, stop: Stop) -> tuple[Flow, Settled, list[Sent]]:
    """Return the flow of the whole, made good from what the regions settled, and who goes where."""
    read, network, made, joint = laid.read, laid.network, laid.made, laid.joint
    parts = [each.settled for each in made]
    slot = joint.standing(parts)
    units = _units(network.heads, made, joint)
    unit_slot = network.heads.units.slot[units]
    there = np.bincount(slot[slot != NONE], minlength=len(network.heads.group))
    nth = np.arange(len(units)) - np.searchsorted(unit_slot, unit_slot)
    line = np.full(len(slot), NONE, np.int64)
    line[slot != NONE] = network.heads.first[network.heads.group[slot[slot != NONE]]]
    line[list(laid.held)] = list(laid.held.values())
    squads = _squads(made, joint)
    flow = Flow(network)
    tell(read, network, flow, squads)
    draw_together(read, network, flow, laid.asked, line, ())
    flow.ask(units.tolist())
    by_day = [int(row) for each in made for row in each.by_day]
    klasses = network.classes.of_row[by_day]
    flow.keep_by_night(klasses[klasses != NONE])
    flow.begin(joint.start(parts, flow, units[nth < there[unit_slot]], by_day))
    if laid.many:
        flow.look_for(ROUGHLY)
    found = settle(read, network, flow, laid.held, squads, stop, by_day=by_day, finer=False)
    return flow, found, squads


def _squads(made: list[Planned], joint: Joint) -> list[Sent]:
    return [_sent(sent, joint.slots) for each in made for sent in each.squads]


def _units(heads: Heads, made: list[Planned], joint: Joint) -> Whole:
    """Return the units of quality that the regions ask."""
    slots = joint.slots(np.concatenate([each.asked[0] for each in made]))
    many = np.concatenate([each.asked[1] for each in made])
    order = np.argsort(slots)
    slots, many = slots[order], many[order]
    begin = heads.units.begin[slots - len(heads.heads)]
    return runs(begin, many)
