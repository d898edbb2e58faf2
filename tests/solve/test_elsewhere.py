"""A head that is dear for its quality is asked elsewhere, if that is cheaper."""

import pytest

from muster.core.deployment import Candidate, DemandLine, Makeup, Problem, Quality
from muster.solve.columns import columns
from muster.solve.elsewhere import ask_elsewhere
from muster.solve.flow import Flow, Network
from muster.solve.network import lay
from muster.solve.slots import left

MEDIC = frozenset({"medic"})
LINES = {"many": 2, "one": 1}  # heads


def problem() -> Problem:
    """Return one that wants a leader at either of two lines; one is for medics."""
    here = {"home": "s", "lat_e6": 0, "lon_e6": 0, "role": "officer"}
    there = {"org": "s", "lat_e6": 0, "lon_e6": 0, "role": "officer", "post": "p"}
    return Problem(
        candidates=(
            Candidate(number="1", leader=True, competences=MEDIC, **here),
            Candidate(number="2", competences=MEDIC, days_served=5, **here),
            *(Candidate(number=number, **here) for number in ("3", "4")),
        ),
        lines=tuple(
            DemandLine(
                code=code, heads=heads, competences=MEDIC if code == "one" else frozenset(), **there
            )
            for code, heads in LINES.items()
        ),
        makeups=(
            Makeup(post="p", quality=Quality.LEADER, heads_min=1, lines=frozenset(LINES), rule="r"),
        ),
    )


def asked_at(network: Network, flow: Flow) -> list[str]:
    """Return the lines of which a leader is asked."""
    groups = network.heads.group[network.heads.units.slot[flow.asked()]].tolist()
    return [list(LINES)[network.heads.lines[group][0]] for group in groups]


def asking(first: str) -> tuple[Network, Flow, dict[str, int]]:
    """Return the cheapest flow that asks a leader of the line ``first``, and the units by line."""
    read = columns(problem(), seed=0)
    network, _ = lay(read, {}, left(read, {}))
    flow = Flow(network)
    of_slot = [list(LINES)[network.heads.lines[g][0]] for g in network.heads.group.tolist()]
    unit = {of_slot[slot]: u for u, slot in enumerate(network.heads.units.slot.tolist())}
    flow.ask([unit[first]])
    flow.run(lambda: False)
    return network, flow, unit


def test_a_try_that_is_taken_back_leaves_the_flow_as_it_was() -> None:
    network, flow, unit = asking("one")
    before = flow.cost(), str(flow.node_prices), str(flow.shipped())
    flow.mark()

    flow.ask_instead(unit["one"], unit["many"])
    tried = flow.cost()
    flow.take_back()

    assert tried - before[0] == 1_000
    assert (flow.cost(), str(flow.node_prices), str(flow.shipped())) == before
    assert asked_at(network, flow) == ["one"]
    assert flow.run(lambda: False)
    assert flow.cost() == before[0]


@pytest.mark.parametrize(
    ("first", "least", "then", "gain"),
    [
        # At `many` the leader goes there, and who has served five days stands in at `one`.
        ("many", 1, "one", 1_000),
        ("many", 1 << 60, "many", 0),  # promises too little to be tried
        ("one", 1, "one", 0),
    ],
)
def test_a_leader_is_asked_elsewhere_where_that_is_cheaper(
    first: str, least: int, then: str, gain: int
) -> None:
    network, flow, _ = asking(first)
    before = flow.cost()

    ask_elsewhere(network, flow, least, lambda: False)

    assert (asked_at(network, flow), before - flow.cost()) == ([then], gain)
