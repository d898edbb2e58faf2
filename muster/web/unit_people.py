"""People of a unit, people looked for to be chosen for one, and whom a form names."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from muster.core.access import Field, Thing, Verb
from muster.core.person import Person
from muster.core.search import FOUND_BY
from muster.steps.register import people_of
from muster.steps.search import Found, search
from muster.web.fault import Fault
from muster.web.question import Question
from muster.web.subject import Subject, subjects

PEOPLE_MAX = 500  # whom one form names


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRow:
    """A member: the name and the standing in the Party, each only for who may see it."""

    number: str
    name: str
    home: Subject | None
    party_since: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Somebody who may be chosen as a member, or is."""

    number: str
    name: str  # "" for who may not be shown it
    home: Subject | None
    party_since: int | None  # None: none, or not for who asks
    gone: bool  # has left the service: a unit may be named after them


def looked_for(sought: str, question: Question) -> Found:
    """Return whom ``sought`` names among those the actor may see by name."""
    thing, field = FOUND_BY["person"]
    return search(sought, question.asof, {"person": question.extent_of(thing, field)})


def candidates(codes: Iterable[str], question: Question) -> tuple[Candidate, ...]:
    """Return these people as far as the actor may see them; queries do not grow with them."""
    people = people_of(codes, question.asof)
    seen = question.seen(people, Thing.PERSON)
    named = question.seen(people, Thing.PERSON, Field.NAME)
    party = question.seen(people, Thing.PERSON, Field.PARTY)
    there = [code for code in dict.fromkeys(codes) if code in seen]
    records = {code: record for code in there if (record := people[code].record)}
    homes = subjects({record.home for record in records.values()}, question.asof)
    return tuple(
        Candidate(
            number=code.partition(":")[2],
            name=record.name if code in named else "",
            home=homes.get(record.home),
            party_since=record.party_since if code in party else None,
            gone=bool(people[code].gone),
        )
        for code, record in records.items()
    )


def members_shown(
    people: Mapping[str, Person], question: Question, *, party: bool
) -> tuple[MemberRow, ...]:
    """Return these people of a unit as far as the actor may see them, by as many queries.

    ``party``: the actor may see who of the unit is in the Party.
    """
    seen = question.seen(people, Thing.PERSON)
    named = question.seen(people, Thing.PERSON, Field.NAME)
    homes = subjects({p.record.home for p in people.values() if p.record}, question.asof)
    return tuple(
        MemberRow(
            number=code.partition(":")[2],
            name=person.record.name if code in named else "",
            home=homes.get(person.record.home),
            party_since=person.record.party_since if party else None,
        )
        for code, person in people.items()
        if code in seen and person.record
    )


def codes_in(request: HttpRequest, field: str) -> tuple[str, ...]:
    """Return whom a field names by number, each once: ticked, or written with anything between."""
    numbers = re.findall(r"[^\s,;，；、]+", " ".join(request.POST.getlist(field)))
    return tuple(dict.fromkeys(f"person:{number}" for number in numbers))


def people_named(
    request: HttpRequest,
    field: str,
    question: Question,
    *,
    part: Field = Field.PLAIN,
    verb: Verb = Verb.SEE,
    gone: bool = False,
) -> tuple[str, ...] | Fault:
    """Return whom a field names of whom the actor may; ``gone``: also who left the service."""
    codes = codes_in(request, field)
    known = people_of(codes, question.asof)
    there = {code for code, person in known.items() if person.record and (gone or not person.gone)}
    may = question.seen(there, Thing.PERSON, part, verb)
    if not codes or len(codes) > PEOPLE_MAX or may != set(codes):
        return nobody(field, " ".join(request.POST.getlist(field)))
    return codes


def nobody(field: str, given: str) -> Fault:
    """Return the fault of naming nobody, or somebody who is not the actor's to name."""
    remedy = _("Choose people of your organisations, as the register has them.")
    return Fault(field=field, given=given, remedy=remedy)
