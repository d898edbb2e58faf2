"""People looked for by name, pinyin or number, to be chosen for a unit: nobody types a number."""

from collections.abc import Iterable
from dataclasses import dataclass

from muster.core.access import Field, Thing
from muster.core.search import FOUND_BY
from muster.steps.register import people_of
from muster.steps.search import Found, search
from muster.web.question import Question
from muster.web.subject import Subject, subjects


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
