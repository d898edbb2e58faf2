"""Which state a subject starts in, by its kind: the one table that ties stages to the ledger."""

from dataclasses import dataclass
from typing import Self

from muster.core import kinds as k
from muster.core.access import AccountLife, Right
from muster.core.call import Call, Copy
from muster.core.care import Case
from muster.core.count import Count, Lasting, State
from muster.core.demand import Demand
from muster.core.duty import Discrepancy
from muster.core.ledger import Fact
from muster.core.letter import Letter
from muster.core.message import Message
from muster.core.person import Person
from muster.core.proposal import PlanLife
from muster.core.register import Organisation, Post
from muster.core.roster_life import RosterLife
from muster.core.roster_swap import Swap
from muster.core.unit import Unit


@dataclass(frozen=True, slots=True)
class Noted(Lasting):
    """A subject whose latest fact says all there is: a claim, a return, a bulletin."""

    code: str = ""

    def after(self, fact: Fact) -> Self:
        """Return the note; what it holds is read from the fact itself."""
        return type(self)(fact.subject)

    def events(self, before: Self, fact: Fact) -> tuple[Count, ...]:
        """Return one more of its kind, where a figure asks for it."""
        if isinstance(fact.body, k.DerogationGranted):
            return (Count(f"event.derogation.{fact.body.rule}", fact.org),)
        return ()


STARTS: dict[str, State] = {
    "person": Person(),
    "org": Organisation(),
    "post": Post(),
    "unit": Unit(),
    "call": Call(),
    "copy": Copy(),
    "letter": Letter(),
    "demand": Demand(),
    "plan": PlanLife(),
    "case": Case(),
    "roster": RosterLife(),
    "swap": Swap(),
    "discrepancy": Discrepancy(),
    "grant": Right(),
    "account": AccountLife(),
    "message": Message(),
}
_NOTED = Noted()


def start(subject: str) -> State:
    """Return the state ``subject`` is in before its first fact."""
    return STARTS.get(subject.partition(":")[0], _NOTED)
