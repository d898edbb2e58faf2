"""One person, as whoever asks may see them: where they are, whether they may go, what is on record.

A chief sees until when somebody is not available; only welfare sees why.
"""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from muster.core.access import Field, Thing, Verb
from muster.core.kinds import Appointed
from muster.core.person import Person
from muster.steps.register import history
from muster.web.derogation_shown import PassShown, passes_of
from muster.web.fault import Fault
from muster.web.ledger import FactShown, told
from muster.web.person_change import may_change, seen_person
from muster.web.question import Question, no_person, page
from muster.web.subject import Subject, subjects

FACTS_MAX = 100  # the latest ones


@dataclass(frozen=True, slots=True, kw_only=True)
class Away:
    """Whether somebody is kept back, and until when if that is known; never why."""

    kept_back: bool
    until: datetime | None  # the latest end of all that holds; None: not known


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonPage:
    """All that the page of a person shows."""

    number: str
    name: str  # "" where the actor may not see it
    role: str
    home: Subject
    with_org: Subject | None  # where it is not home
    post: Subject | None
    ordered: tuple[Subject, ...]  # posts ordered to
    on_duty_since: datetime | None
    away: Away | None  # None where the actor may not see it
    passes: tuple[PassShown, ...]  # gates that derogations open, of which the actor may know
    asks: bool  # the actor may ask for a derogation
    changes: bool  # the actor may record something of them
    gone: bool
    facts: tuple[FactShown, ...]
    more: int  # earlier facts, not shown


@page
def one(request: HttpRequest, question: Question, *, code: str) -> HttpResponse | Fault:
    """Answer with the person, or as if there were none to who may not see them."""
    found = seen_person(code, question)
    if found is None:
        return no_person(code)
    return render(request, "person.html", {"page": _shown(code, *found, question)})


def _shown(number: str, person: Person, record: Appointed, question: Question) -> PersonPage:
    subject, home = f"person:{number}", record.home
    places = {home, person.with_org, person.post, *(o.post for o in person.orders)}
    called = subjects({each for each in places if each}, question.asof)
    facts = history(subject, question.asof)

    def sees(field: Field) -> bool:
        return question.sees(subject, Thing.PERSON, field)

    return PersonPage(
        number=number,
        name=record.name if sees(Field.NAME) else "",
        role=record.role.value,
        home=called[home],
        with_org=called.get(person.with_org) if person.with_org != home else None,
        post=called.get(person.post),
        ordered=tuple(called[order.post] for order in person.orders if order.post in called),
        on_duty_since=person.on_duty_since,
        away=_away(person) if sees(Field.AVAILABILITY) else None,
        passes=passes_of([subject], question).get(subject, ()),
        asks=question.sees(subject, Thing.DEROGATION, verb=Verb.PROPOSE),
        changes=any(may_change(subject, question).values()),
        gone=bool(person.gone),
        facts=tuple(reversed(told(facts[-FACTS_MAX:], question))),
        more=max(0, len(facts) - FACTS_MAX),
    )


def _away(person: Person) -> Away:
    ends = [h.until or h.due for h in person.holds if h.gate is not None or h.status]
    known = [end for end in ends if end is not None]
    return Away(
        kept_back=bool(ends),
        until=max(known) if known and len(known) == len(ends) else None,
    )
