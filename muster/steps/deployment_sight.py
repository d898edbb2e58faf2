"""Who may see and change a plan, and of whom it may be asked.

A plan lies where its lines are asked for, but may draw on people of the whole service. Whoever
sees it sees whom it sends. What it says of the others, and what would become of them, is for those
who see them too.
"""

from muster.core.access import EVERYWHERE, Thing, Verb
from muster.core.ledger import AsOf
from muster.core.proposal import PlanOnRecord
from muster.steps.reading import posts_of
from muster.steps.register import above, lines_of, places
from muster.steps.sight import Sight

_OVER_ALL = frozenset({Verb.PROPOSE, Verb.APPROVE})  # whoever it may draw on


def may(record: PlanOnRecord, sight: Sight, verb: Verb) -> bool:
    """Return whether the actor may, of a plan; changing and approving take all it may draw on."""
    if not sight.sees(record.code, Thing.PLAN, verb=verb):
        return False
    return verb not in _OVER_ALL or covers(record, sight, verb)


def covers(record: PlanOnRecord, sight: Sight, verb: Verb = Verb.SEE) -> bool:
    """Return whether the actor may, of everybody whom a plan may draw on."""
    if EVERYWHERE in sight.extent_of(Thing.PLAN, verb=verb):
        return True
    tops = _drawn_from(record, sight.asof)
    return sight.seen(tops, Thing.PLAN, verb=verb) == tops


def asks_of(record: PlanOnRecord, person: str, sight: Sight) -> bool:
    """Return whether the actor may ask what a plan makes of somebody."""
    sent = any(move.person == person for move in record.moves)
    return sent or covers(record, sight) or sight.sees(person, Thing.PLAN)


def _drawn_from(record: PlanOnRecord, asof: AsOf) -> frozenset[str]:
    """Return the organisations beneath which are all whom a plan may draw on."""
    if record.proposed is None:
        return frozenset()  # orders alone
    if record.proposed.drawn_from is not None:
        return frozenset({record.proposed.drawn_from})
    codes = {move.demand for move in record.moves} | {each.demand for each in record.unmet}
    asked = (line.raised for line in lines_of(codes, asof).values())
    owners = set(posts_of({raised.post for raised in asked if raised}, asof).values())
    every = set[str]().union(*above(owners, asof).values())
    return frozenset(code for code, org in places(every, asof).items() if org.parent is None)
