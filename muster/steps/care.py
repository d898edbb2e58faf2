"""Care: holds, isolation, bereavement, rest and cases. The reasons are restricted."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from muster.core import kinds as k
from muster.core.care import (
    Case,
    IsolationRule,
    RestRule,
    awaits_choice,
    isolation_due,
    not_due,
    rest_due,
)
from muster.core.ledger import AsOf, Draft
from muster.core.person import Person
from muster.core.rule_kinds import Bereavement
from muster.core.rules import RulePack
from muster.steps.access import persons_of
from muster.steps.deployment_reserve import joined, move_up
from muster.steps.hand import Hand
from muster.store.dialect import writing
from muster.store.ledger import Appended, append
from muster.store.reading import head, standing_of
from muster.store.states import states, states_of, subjects_counted


def record(
    hand: Hand,
    facts: Iterable[tuple[str, k.Kind, datetime]],
    pack: RulePack | None = None,
) -> Appended:
    """Record care facts: (person or case, what, when it became true).

    Who may not go any more is not ordered any more: the order is lifted, and the next of the
    reserve whom every gate lets pass by ``pack``, or by the one in force, moves up.
    """
    given = list(facts)
    about = [subject for subject, _, _ in given if subject.startswith("person:")]
    with writing():
        now = hand.clock()
        people = states_of(Person, about, AsOf(now, now))
        homes = {code: _org_of(person, hand) for code, person in people.items()}
        recorded = append(
            [
                hand.draft(
                    subject,
                    body,
                    at,
                    org=homes.get(subject, hand.org),
                    concerns=(body.person,) if isinstance(body, k.CaseOpened) else (),
                )
                for subject, body, at in given
            ],
            clock=hand.clock,
        )
        if not about:
            return recorded
        at = max(now, *(at for _, _, at in given))
        return joined(recorded, move_up(hand, at, pack, people=about))


def isolate(
    hand: Hand,
    people: Iterable[tuple[str, datetime]],
    at: datetime,
    rules: tuple[IsolationRule, ...],
    pack: RulePack | None = None,
) -> Appended:
    """Isolate people from ``at``; each comes with the moment of the last exposure.

    The release is due by the rule in force at that exposure; it takes a record to release.
    """
    facts = [(person, began(exposed_at, rules), at) for person, exposed_at in people]
    return record(hand, facts, pack)


def began(exposed_at: datetime, rules: tuple[IsolationRule, ...]) -> k.IsolationBegan:
    """Return what is recorded of who was last exposed then.

    Raises ``ValueError`` when no rule of isolation was in force yet.
    """
    due, rule = isolation_due(exposed_at, rules)
    return k.IsolationBegan(
        hold="isolation", rule=rule.name, exposed_at=exposed_at, release_due=due
    )


def offer(pack: RulePack, at: datetime) -> k.BereavementOffered:
    """Return what is recorded when leave is offered to somebody bereaved, by the rule in force."""
    rule, days = pack.in_force(Bereavement, at=at), pack.bereavement_days(at=at)
    return k.BereavementOffered(hold="bereavement", rule=rule.name, days=days)


def release_due(hand: Hand, at: datetime) -> Appended:
    """Release everybody whose isolation was due to end by ``at`` and is still on record."""
    asof = AsOf(at, hand.clock())
    drafts: list[Draft] = []
    isolated = subjects_counted(None, [f"held.{k.Gate.ISOLATION}.{role}" for role in k.Role], asof)
    for code, person in states_of(Person, isolated, asof).items():
        for hold in person.holds:
            if hold.gate is k.Gate.ISOLATION and hold.due is not None and hold.due <= at:
                body = k.IsolationReleased(hold=hold.code)
                drafts.append(hand.draft(code, body, hold.due, org=_org_of(person, hand)))
    return append(drafts, clock=hand.clock)


def rest(hand: Hand, people: Iterable[str], at: datetime, rule: RestRule) -> Appended:
    """Order these people to rest from ``at`` for as long as the rule says."""
    until = at + timedelta(days=rule.rest_days)
    body = k.RestOrdered(hold=f"rest-{at:%Y%m%d}", rule=rule.name, until=until)
    return record(hand, [(person, body, at) for person in people])


def must_rest(scope: str | None, asof: AsOf, rule: RestRule) -> dict[str, Person]:
    """Return who of ``scope`` is at a post and was without a break for as long as is allowed."""
    deployed = subjects_counted(scope, [f"status.deployed.{role}" for role in k.Role], asof)
    long = {
        code: person
        for code, person in states_of(Person, deployed, asof).items()
        if person.status == "deployed" and rest_due(person.post_since, at=asof.at, rule=rule)
    }
    rested = _rested(long, asof)
    return {
        code: person
        for code, person in long.items()
        if rest_due(rested.get(code, person.post_since), at=asof.at, rule=rule)
    }


def held(scope: str | None, gate: k.Gate, asof: AsOf) -> dict[str, Person]:
    """Return whom of ``scope`` a hold of ``gate`` keeps back as of then, in code order."""
    kept = subjects_counted(scope, [f"held.{gate}.{role}" for role in k.Role], asof)
    return states_of(Person, kept, asof)


@dataclass(frozen=True, slots=True)
class NotDue:
    """Nothing was lifted: by the rule these people stay isolated beyond the moment asked for."""

    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OwnHold:
    """Nothing was recorded: nobody ends what holds themselves back."""

    person: str


def own_hold(hand: Hand, people: Iterable[str]) -> OwnHold | None:
    """Return that whoever records is one of ``people``, by whichever account of theirs."""
    own = persons_of({hand.by}).get(hand.by)
    return OwnHold(own) if own in set(people) else None


def lift(
    hand: Hand, people: Collection[str], gate: k.Gate, at: datetime
) -> Appended | NotDue | OwnHold:
    """Lift every hold of ``gate`` on these people from ``at``; who has none is left as they are."""
    if own := own_hold(hand, people):
        return own
    states_now = states_of(Person, people, AsOf(at, hand.clock()))
    early = tuple(code for code, person in states_now.items() if not_due(person, gate, at))
    if early:
        return NotDue(early)
    released = k.IsolationReleased if gate is k.Gate.ISOLATION else k.HoldLifted
    return record(
        hand,
        [
            (code, released(hold=hold.code), at)
            for code, person in states_now.items()
            for hold in person.holds
            if hold.gate is gate
        ],
    )


def choose(
    hand: Hand, person: str, choice: k.BereavementChosen, at: datetime, pack: RulePack
) -> Appended | OwnHold | None:
    """Record what somebody bereaved chose, for the hold that waits for it; None if none does."""
    if own := own_hold(hand, [person]):
        return own
    known = states_of(Person, [person], AsOf(at, hand.clock())).get(person)
    hold = awaits_choice(known) if known else None
    if hold is None:
        return None
    return record(hand, [(person, replace(choice, hold=hold), at)], pack)


def _rested(people: Iterable[str], asof: AsOf) -> dict[str, datetime]:
    """Return when the last rest of each of ``people`` ended: from there the days count anew."""
    ended: dict[str, datetime] = {}
    for fact in standing_of(people, last=head(asof.known)[0]):
        if isinstance(fact.body, k.RestOrdered) and fact.body.until <= asof.at:
            ended[fact.subject] = max(fact.body.until, ended.get(fact.subject, fact.body.until))
    return ended


def _org_of(person: Person, hand: Hand) -> str:
    return person.record.home if person.record else hand.org


def cases(asof: AsOf) -> list[Case]:
    """Return the injury and death cases as of ``asof``, timelines in order."""
    return [case for _, case in states(Case, "case", asof) if case.opened is not None]
