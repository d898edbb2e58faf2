"""What a plan is asked for: lines that are open, and something to fill."""

from collections.abc import Collection

from muster.core.access import Thing
from muster.core.demand import Demand
from muster.core.ledger import AsOf
from muster.core.proposal import PlanRefusal, PlanRefusalCode
from muster.steps.deployment_situation import Situation, is_over
from muster.steps.sight import Sight
from muster.store.states import states_of


def not_to_be_planned(here: Situation) -> list[PlanRefusal]:
    """Return every reason why no plan can be made of what is asked for, by line."""
    found = named_wrongly(here.scope.only or (), here.asof)
    if not found and not here.problem.lines:
        found = [PlanRefusal(PlanRefusalCode.NOTHING_OPEN)]
    return found


def named_wrongly(
    lines: Collection[str], asof: AsOf, sight: Sight | None = None
) -> list[PlanRefusal]:
    """Return which of the lines named are no open lines, or are over at the planning time.

    One that ``sight`` does not see is answered like one that does not exist.
    """
    named = sorted(lines)
    seen = sight.seen(named, Thing.DEPLOYMENT) if sight else named
    known = states_of(Demand, seen, asof) if seen else {}
    found = []
    for line in named:
        demand = known.get(line, Demand())
        if demand.raised is not None and is_over(demand.raised, asof.at):
            found.append(PlanRefusal(PlanRefusalCode.WINDOW_OVER, line))
        elif demand.raised is None or demand.met:
            found.append(PlanRefusal(PlanRefusalCode.LINE_UNKNOWN, line))
    return found
