"""Orders carried out step by step: set out, arrive, hand over, return; each by name or refused."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from muster.core import kinds as k
from muster.core.carrying import Step, why_not
from muster.core.kinds import Movement
from muster.core.person import Person
from muster.core.proposal import PlanRefusal, PlanRefusalCode
from muster.core.register import Post
from muster.steps.deployment_record import Refused, plan_of, refused
from muster.steps.deployment_reserve import known_now
from muster.steps.hand import Hand
from muster.store.dialect import writing
from muster.store.ledger import Appended, append
from muster.store.states import states_of

_NOBODY = Person()


def carry(hand: Hand, step: Step, people: Sequence[str], at: datetime) -> Appended | Refused:
    """Record that each of ``people`` takes ``step`` at ``at``: all of them, or nobody.

    An order is carried out in the order given; the fact names its plan, line and post.
    """
    with writing():
        chosen = tuple(dict.fromkeys(people))
        if not chosen:
            return refused(PlanRefusalCode.NOBODY)
        found = states_of(Person, chosen, known_now(at))
        wrong = [
            PlanRefusal(why, person)
            for person in chosen
            if (why := why_not(found.get(person, _NOBODY), step)) is not None
        ]
        if wrong:
            return Refused(tuple(wrong))
        owners = _owners(found.values(), at)
        movements = _movements(found.values())
        drafts = []
        for code in chosen:
            body, org, concerns = _body(step, found[code], owners, movements)
            drafts.append(hand.draft(code, body, at, org=org, concerns=concerns))
        return append(drafts, clock=hand.clock)


def _body(
    step: Step, person: Person, owners: Mapping[str, str], movements: Mapping[str, Movement]
) -> tuple[k.Kind, str, tuple[str, ...]]:
    """Return what is recorded, by which organisation, and what else it concerns."""
    if step is Step.RELIEVE:
        line = (person.serves,) if person.serves else ()
        return k.Relieved(post=person.post), person.with_org, (*line, person.post)
    if step is Step.RETURN:
        home = person.record.home if person.record else person.with_org
        return k.Returned(), home, ()
    order = person.orders[0]
    concerns = (order.plan, order.demand, order.post)
    org = owners.get(order.post, person.with_org)
    if step is Step.ARRIVE:
        return k.Arrived(org=org, post=order.post), org, concerns
    return k.Departed(org=org, movement=movements[order.plan]), person.with_org, concerns


def _owners(people: Iterable[Person], at: datetime) -> dict[str, str]:
    """Return the organisation that owns each post somebody is ordered to."""
    posts = {order.post for person in people for order in person.orders}
    found = states_of(Post, posts, known_now(at))
    return {code: post.opened.parent for code, post in found.items() if post.opened}


def _movements(people: Iterable[Person]) -> dict[str, Movement]:
    """Return why each plan moves people; one whose proposal is not on record sends them locally."""
    plans = {person.orders[0].plan for person in people if person.orders}
    records = {code: plan_of(code) for code in plans}
    return {
        code: record.proposed.movement if record and record.proposed else Movement.LOCAL
        for code, record in records.items()
    }
