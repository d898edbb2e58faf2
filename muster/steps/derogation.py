"""Derogations: ask that one rule let one person pass, grant what somebody else asked, end it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from muster.core import kinds as k
from muster.core.access import LOGGED, Field, Thing, Verb, one_person
from muster.core.access_field import field_of_gate
from muster.core.derogation import (
    LONGEST,
    Derogation,
    DerogationStop,
    Standing,
    derogations,
    stops_granting,
)
from muster.core.kinds import Gate
from muster.core.ledger import AsOf, moment
from muster.core.person import Person
from muster.steps.access import persons_of
from muster.steps.hand import Hand
from muster.steps.sight import Sight
from muster.store.dialect import writing
from muster.store.ledger import append
from muster.store.reading import head, standing_kind
from muster.store.states import states_of

_KINDS = ("derogation.asked", "derogation.granted", "derogation.ended")


def every(asof: AsOf) -> list[Derogation]:
    """Return every derogation ever asked for, as of ``asof``, the latest first."""
    found = derogations(standing_kind(_KINDS, asof)).values()
    return sorted(
        found, key=lambda d: (d.asked_at or d.granted_at or asof.at, d.code), reverse=True
    )


def in_force(asof: AsOf) -> list[Derogation]:
    """Return the derogations that let somebody pass at ``asof.at``, the latest first."""
    return [each for each in every(asof) if each.standing(asof.at) is Standing.GRANTED]


def derogated(asof: AsOf) -> dict[str, frozenset[Gate]]:
    """Return the gates that a derogation in force opens, by person."""
    opened: dict[str, set[Gate]] = defaultdict(set)
    for each in in_force(asof):
        opened[each.person].add(each.rule)
    return {person: frozenset(rules) for person, rules in opened.items()}


def of_people(people: Iterable[str], asof: AsOf) -> dict[str, list[Derogation]]:
    """Return the derogations in force of each of ``people`` who has one."""
    wanted, found = frozenset(people), defaultdict(list)
    for each in in_force(asof):
        if each.person in wanted:
            found[each.person].append(each)
    return dict(found)


def gates_open_to(people: Collection[str], sight: Sight) -> Mapping[Field, frozenset[str]]:
    """Return of which of ``people`` the actor may see derogations of gates of each field."""
    return {
        field: sight.seen(people, Thing.DEROGATION, field)
        for field in (Field.PLAIN, *sorted(LOGGED))
    }


def askable(person: str, sight: Sight) -> tuple[Gate, ...]:
    """Return the gates of which the actor may ask a derogation for ``person``: whose they see."""
    parts = gates_open_to([person], sight)
    return tuple(
        gate for gate in Gate if gate is not Gate.ISOLATION and person in parts[field_of_gate(gate)]
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A derogation as it is asked for."""

    rule: Gate
    person: str  # subject
    why: str
    until: datetime


def ask(hand: Hand, wish: Wish, at: datetime) -> str | DerogationStop:
    """Ask for a derogation and return its subject; it lets nobody pass until another grants it.

    It lies in the person's own organisation, so that whoever grants there finds it.
    """
    with writing():
        known = _now_known(at)
        person = states_of(Person, [wish.person], known).get(wish.person, Person())
        if stop := _stops_asking(wish, person, known):
            return stop
        key = hand.new_key()
        subject = f"derogation:{key}"
        body = k.DerogationAsked(
            rule=wish.rule.value, person=wish.person, why=wish.why.strip(), until=wish.until
        )
        home = person.record.home if person.record else hand.org  # whoever asks: those who grant
        draft = hand.draft(subject, body, at, org=home, concerns=(wish.person,))
        append([replace(draft, key=key)], clock=hand.clock, whole=True)
        return subject


def _stops_asking(wish: Wish, person: Person, asof: AsOf) -> DerogationStop | None:
    if person.record is None or person.gone:
        return DerogationStop.NO_PERSON
    if wish.rule is Gate.ISOLATION:
        return DerogationStop.NOT_ITS_GATE
    if not wish.why.strip():
        return DerogationStop.NO_WHY
    if wish.until <= asof.at:
        return DerogationStop.TOO_LATE
    if wish.until > asof.at + LONGEST:
        return DerogationStop.TOO_LONG
    stands = (
        each
        for each in every(asof)
        if (each.person, each.rule) == (wish.person, wish.rule)
        and each.standing(asof.at) in (Standing.ASKED, Standing.GRANTED)
    )
    return DerogationStop.STANDS_ALREADY if next(stands, None) else None


def grant(hand: Hand, code: str, at: datetime, *, authoriser: str = "") -> DerogationStop | None:
    """Grant what somebody else asked for: from ``at`` to its end that rule lets that person pass.

    ``authoriser`` is whoever stands behind it by name, the hand itself if left out.
    """
    with writing():
        known = _now_known(at)
        asked = derogations(standing_kind(_KINDS, known)).get(code)
        if asked is None or asked.until is None:
            return DerogationStop.UNKNOWN
        belongs = persons_of({hand.by, asked.asked_by})
        if stop := stops_granting(asked, hand.by, at, belongs):
            return stop
        body = k.DerogationGranted(
            rule=asked.rule.value,
            person=asked.person,
            authoriser=authoriser or hand.by,
            why=asked.why,
            until=asked.until,
        )
        draft = hand.draft(code, body, at, org=asked.org, concerns=(asked.person,))
        append([draft], clock=hand.clock, whole=True)
    return None


def may_end(known: Iterable[Derogation], sight: Sight) -> frozenset[str]:
    """Return which of ``known`` the actor may end: may grant, or asked for and may still ask."""
    given = {each.code: each for each in known}
    asks = sight.seen(given, Thing.DEROGATION, verb=Verb.PROPOSE)
    belongs = persons_of({sight.actor.account, *(each.asked_by for each in given.values())})
    own = {code for code in asks if one_person(sight.actor.account, given[code].asked_by, belongs)}
    return sight.seen(given, Thing.DEROGATION, verb=Verb.APPROVE) | own


def end(hand: Hand, code: str, at: datetime, *, why: str) -> DerogationStop | None:
    """Turn down what was asked for, or end at ``at`` what was granted, and say why."""
    with writing():
        known = _now_known(at)
        found = derogations(standing_kind(_KINDS, known)).get(code)
        if found is None:
            return DerogationStop.UNKNOWN
        if not why.strip():
            return DerogationStop.NO_WHY
        match found.standing(at):
            case Standing.ENDED:
                return DerogationStop.ENDED
            case Standing.OVER:
                return DerogationStop.OVER
        body = k.DerogationEnded(why=why.strip())
        draft = hand.draft(code, body, at, org=found.org, concerns=(found.person,))
        append([draft], clock=hand.clock, whole=True)
    return None


def _now_known(at: datetime) -> AsOf:
    return AsOf(at, moment(head()[1]))
