"""An order carried out: which step somebody may take next, and why not another.

Set out, arrive, hand over, be back. A post is handed over before its holder goes elsewhere, and
who is called back goes home and nowhere else.
"""

from enum import StrEnum

from muster.core.person import Person
from muster.core.proposal import PlanRefusalCode


class Step(StrEnum):
    """What somebody under orders does next."""

    DEPART = "depart"
    ARRIVE = "arrive"
    RELIEVE = "relieve"
    RETURN = "return"


def next_steps(person: Person) -> tuple[Step, ...]:
    """Return the steps somebody may take now, in the order in which they are usually taken."""
    return tuple(step for step in Step if why_not(person, step) is None)


def why_not(person: Person, step: Step) -> PlanRefusalCode | None:
    """Return why somebody cannot take ``step`` now, None if they can."""
    if person.record is None or person.gone:
        return PlanRefusalCode.PERSON_UNKNOWN
    if step is Step.RELIEVE:
        return None if person.post else PlanRefusalCode.NOT_AT_POST
    if person.post:
        return PlanRefusalCode.NOT_RELIEVED
    if step is Step.RETURN:
        away = person.on_the_way or person.with_org != person.record.home or person.recall
        return None if away else PlanRefusalCode.AT_HOME
    if person.recall is not None:
        return PlanRefusalCode.RECALLED_ALREADY
    if not person.orders:
        return PlanRefusalCode.NO_ORDER
    if step is Step.DEPART and person.on_the_way:
        return PlanRefusalCode.SET_OUT_ALREADY
    return None
