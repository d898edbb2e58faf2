"""From a first flow to one that is asked for all that can be asked of a flow: prices first."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from muster.solve.columns import Columns
from muster.solve.flow import Flow, Network
from muster.solve.naming import named
from muster.solve.near_squad import draw_together
from muster.solve.network import Stays
from muster.solve.offer import Asks
from muster.solve.qualities import ask, priced
from muster.solve.simplex import Whole
from muster.solve.slots import Left
from muster.solve.squads import Sent, send_squads, still_asked

STEPS = 30  # of the prices of qualities
ROUGH = 3  # looks before the first of them, while the flow is rough


@dataclass(frozen=True, slots=True)
class FlowPrices:
    """The prices of a flow that knows of makeups by what they pay."""

    makeup: Whole
    slot: Whole
    open: Whole  # of each slot, in open need alone
    open_min: Whole


def found_prices(
    read: Columns,
    network: Network,
    flow: Flow,
    asks: list[int],
    halt: Callable[[], bool],
    *,
    steps: int = STEPS,
) -> FlowPrices:
    """Return what makeups and slots pay, found in so many steps after the first look."""
    many = flow.rough
    if many and steps:  # what is found while it is rough costs next to nothing
        for _ in range(ROUGH):
            flow.round(halt)
    else:
        flow.run(halt)
    open_need = flow.open_prices(), flow.open_prices(minimum_only=True)
    best = priced(read, network, flow, asks, halt, steps=steps)
    if many:
        open_need = flow.open_prices(), flow.open_prices(minimum_only=True)
    return FlowPrices(best.makeup, best.slot, *open_need)


def posted(read: Columns, held: dict[int, int]) -> dict[int, str]:
    """Return the post of each squad of which somebody is held and which must move together."""
    return {
        int(read.crowd.squad[row]): read.lines.lines[line].post
        for row, line in held.items()
        if int(read.crowd.squad[row]) in read.crowd.together
    }


def ask_all(
    read: Columns,
    network: Network,
    flow: Flow,
    asked: Asks,
    at: FlowPrices,
    rest: Left,
    held: dict[int, int],
    stays: Stays,
    halt: Callable[[], bool],
) -> tuple[FlowPrices, list[Sent]]:
    """Send squads, draw others together and ask for qualities; return prices, and who is sent."""
    squads = send_squads(read, network, flow, asked, posted(read, held))
    flow.run(halt)
    at = replace(at, slot=(at.slot + flow.slot_price) // 2)
    line = named(read, network, flow.shipped())
    line[list(held)] = list(held.values())
    draw_together(read, network, flow, asked, line, stays.at.keys())
    ask(read, network, flow, still_asked(read, network, rest.asks, squads), at.makeup, line, squads)
    flow.run(halt)
    return at, squads
