"""What is recorded of somebody by hand: away and back, moved, gone, learnt, asked."""

from collections.abc import Iterable
from datetime import datetime

from muster.core import kinds as k
from muster.core.ledger import AsOf
from muster.core.person import Person
from muster.core.person_change import PersonFault, person_faults
from muster.core.register import Organisation
from muster.steps.deployment_reserve import move_up
from muster.steps.hand import Hand
from muster.store.dialect import writing
from muster.store.ledger import append
from muster.store.states import states_of


def change(
    hand: Hand, people: Iterable[str], body: k.Kind, at: datetime, *, why: str = ""
) -> tuple[tuple[str, PersonFault], ...]:
    """Record ``body`` of all ``people``, or of nobody; return of whom what is wrong.

    Who may not go any more is not ordered any more, and the next of the reserve moves up.
    """
    chosen = tuple(dict.fromkeys(people))
    with writing():
        asof = AsOf(at, hand.clock())
        known = states_of(Person, chosen, asof)
        nobody = Person()
        wrong = [
            (code, fault)
            for code in chosen
            for fault in person_faults(known.get(code, nobody), body, at)
        ]
        concerns: tuple[str, ...] = ()
        if isinstance(body, k.Transferred):
            concerns = (body.home,)
            wrong += [] if _open(body.home, asof) else [("", PersonFault("home", "closed"))]
        if not wrong:
            drafts = [
                hand.draft(code, body, at, org=_home(known[code]), concerns=concerns, reason=why)
                for code in chosen
            ]
            append(drafts, clock=hand.clock, whole=True)
            move_up(hand, max(asof.known, at), people=chosen)
    return tuple(wrong)


def _home(person: Person) -> str:
    return person.record.home if person.record else ""


def _open(code: str, asof: AsOf) -> bool:
    org = states_of(Organisation, [code], asof).get(code)
    return org is not None and org.founded is not None and not org.closed
