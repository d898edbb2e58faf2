"""Requests for temporary units: ask an organisation above, which approves or declines in a reply.

The rules are looked at when it is asked for, and once more when it is approved, as of then.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from muster.core import kinds as k
from muster.core.ledger import AsOf, Draft
from muster.core.person import Person
from muster.core.unit import (
    Asking,
    Composition,
    Request,
    Unit,
    UnitBreach,
    UnitRules,
    answering,
    asking,
    breaches,
)
from muster.steps.access import persons_of
from muster.steps.hand import Hand
from muster.steps.register import above
from muster.steps.unit import Founded, Founding, composition, drafts_of, taken
from muster.store.dialect import writing
from muster.store.ledger import Appended, append
from muster.store.reading import standing_kind
from muster.store.states import states_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A unit to be asked for, under a code that is free."""

    code: str
    body: k.FoundingAsked


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An approval: of the request for which unit, under which number."""

    code: str
    number: str


def ask(hand: Hand, wanted: Iterable[Wanted], at: datetime, rules: UnitRules) -> Founded:
    """Ask for every unit that no rule forbids, in one transaction; none of them stands yet."""
    given = list(wanted)
    with writing():
        asof = AsOf(at, hand.clock())
        no_more = taken((w.code for w in given), asof)
        people = states_of(Person, {m for w in given for m in w.body.members}, asof)
        drafts: list[Draft] = []
        refused: dict[str, list[UnitBreach]] = {}
        for each in given:
            unit, body = f"unit:{each.code}", each.body
            broken = asking(body.kind, composition(body.members, people), rules=rules)
            if each.code in no_more:
                broken.insert(0, UnitBreach("taken", 1, 0))
            if broken:
                refused[each.code] = broken
                continue
            concerns = (body.parent, body.to, *((body.post,) if body.post else ()), *body.members)
            drafts.append(hand.draft(unit, body, at, org=body.parent, concerns=concerns))
        return Founded(append(drafts, clock=hand.clock), refused)


def approve(hand: Hand, replies: Iterable[Reply], at: datetime, rules: UnitRules) -> Founded:
    """Approve requests in replies that found the units, with those still in the service."""
    given = list(replies)
    with writing():
        asof = AsOf(at, hand.clock())
        requests = _requests((each.code for each in given), asof)
        people = states_of(Person, {m for r in requests.values() for m in r.asked.members}, asof)
        stops = _stops(hand, [each.code for each in given], requests, asof)
        drafts: list[Draft] = []
        refused: dict[str, list[UnitBreach]] = {}
        for each in given:
            request = requests.get(each.code)
            broken = [*stops[each.code], *(_broken(request, people, rules) if request else ())]
            if request is None or broken:
                refused[each.code] = broken
                continue
            drafts += _approval(hand, each, request, people, at)
        return Founded(append(drafts, clock=hand.clock), refused)


def decline(
    hand: Hand, code: str, at: datetime, *, number: str, why: str
) -> Appended | list[UnitBreach]:
    """Decline a request in a reply that says why; nothing is founded."""
    with writing():
        asof = AsOf(at, hand.clock())
        requests = _requests([code], asof)
        if broken := _stops(hand, [code], requests, asof)[code]:
            return broken
        asked = requests[code].asked
        body = k.FoundingAnswered(approved=False, number=number, why=why)
        draft = hand.draft(f"unit:{code}", body, at, org=asked.to, concerns=(asked.parent,))
        return append([draft], clock=hand.clock)


def withdraw(hand: Hand, code: str, at: datetime, *, why: str) -> Appended | list[UnitBreach]:
    """Ask for a unit no longer, while the request still waits."""
    with writing():
        request = _requests([code], AsOf(at, hand.clock())).get(code)
        if request is None or request.standing is not Asking.WAITING:
            return [UnitBreach("not_waiting", 0, 1)]
        asked, body = request.asked, k.FoundingWithdrawn(why=why)
        draft = hand.draft(f"unit:{code}", body, at, org=asked.parent, concerns=(asked.to,))
        return append([draft], clock=hand.clock)


def requests(asof: AsOf) -> list[tuple[str, Request]]:
    """Return every request for a unit as of ``asof`` with the unit's subject, oldest first."""
    asked = {fact.subject for fact in standing_kind(["unit.asked"], asof)}
    known = states_of(Unit, asked, asof)
    found = [(code, unit.request) for code, unit in known.items() if unit.request]
    return sorted(found, key=lambda pair: (pair[1].at, pair[0]))


def request_of(code: str, asof: AsOf) -> Request | None:
    """Return the request in which the unit ``code`` was asked for, None if it was in none."""
    return _requests([code], asof).get(code)


def asked_for(units: Iterable[str], asof: AsOf) -> dict[str, k.FoundingAsked]:
    """Return what was asked for of each of ``units``, subjects, that was asked for in a request."""
    wanted = [code for code in units if code.startswith("unit:")]
    found = states_of(Unit, wanted, asof)
    return {code: unit.request.asked for code, unit in found.items() if unit.request}


def weighed(
    given: Iterable[Request], asof: AsOf, rules: UnitRules | None
) -> list[tuple[Composition, list[UnitBreach]]]:
    """Return who each request's members are as of ``asof``, and what the rules say to them.

    Without rules nothing is said.
    """
    asked = list(given)
    people = states_of(Person, {m for each in asked for m in each.asked.members}, asof)
    return [
        (composition(each.asked.members, people), _broken(each, people, rules) if rules else [])
        for each in asked
    ]


def _requests(codes: Iterable[str], asof: AsOf) -> dict[str, Request]:
    units = states_of(Unit, {f"unit:{code}" for code in codes}, asof)
    return {code.partition(":")[2]: u.request for code, u in units.items() if u.request}


def _stops(
    hand: Hand, codes: Iterable[str], found: dict[str, Request], asof: AsOf
) -> dict[str, list[UnitBreach]]:
    """Return what keeps the hand from replying to each; it acts for its own organisation."""
    ways = above({each.asked.to for each in found.values()}, asof)
    belongs = persons_of({hand.by, *(each.by for each in found.values())})
    return {
        code: answering(
            request := found.get(code),
            hand.by,
            belongs,
            higher=request is not None and hand.org in ways.get(request.asked.to, ()),
        )
        for code in codes
    }


def _broken(request: Request, people: dict[str, Person], rules: UnitRules) -> list[UnitBreach]:
    """Return every rule that founding what was asked for would break as of now."""
    asked = request.asked
    broken = breaches(asked.kind, composition(asked.members, people), approved=True, rules=rules)
    leader = people.get(asked.members[0]) if asked.members else None
    if leader is None or leader.gone:
        broken.append(UnitBreach("leader_gone", 0, 1))
    return broken


def _approval(
    hand: Hand, reply: Reply, request: Request, people: dict[str, Person], at: datetime
) -> list[Draft]:
    asked, answer = request.asked, k.FoundingAnswered(approved=True, number=reply.number)
    order = k.UnitFounded(
        kind=asked.kind,
        name=asked.name,
        parent=asked.parent,
        approved_by=asked.to,
        order=f"{asked.number}、{reply.number}",
        post=asked.post,
        together=asked.together,
        asked_in=asked.number,
        approved_in=reply.number,
    )
    there = tuple(m for m in asked.members if m in people and not people[m].gone)
    founding = Founding(code=reply.code, order=order, members=there)
    unit = f"unit:{reply.code}"
    answered = hand.draft(unit, answer, at, org=asked.to, concerns=(asked.parent,))
    return [answered, *drafts_of(hand, founding, at)]
