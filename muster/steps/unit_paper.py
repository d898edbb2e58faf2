"""The request for a temporary unit and the reply to it, as papers: read from facts, then set."""

from collections.abc import Iterable
from datetime import date, datetime

from muster.core.access import Field, Thing
from muster.core.bulletin import Document, Language, Name
from muster.core.ledger import AsOf
from muster.core.person import Person
from muster.core.unit import Request
from muster.core.unit_paper import (
    PaperFacts,
    PaperKind,
    PaperMember,
    reply_paper,
    request_paper,
)
from muster.formats.bulletin_docx import docx_of
from muster.formats.bulletin_pdf import pdf_of
from muster.steps.figure import zone
from muster.steps.reading import english_names
from muster.steps.register import places
from muster.steps.sight import Sight
from muster.store.states import states_of

MAKERS = {"docx": docx_of, "pdf": pdf_of}


def papers_of(request: Request) -> tuple[PaperKind, ...]:
    """Return which papers there are: the reply only once somebody replied."""
    return tuple(PaperKind) if request.reply is not None else (PaperKind.REQUEST,)


def readable(units: Iterable[str], sight: Sight) -> frozenset[str]:
    """Return those of ``units``, subjects, whose papers the actor may read.

    They name everybody and who is in the Party: they are for who may see both, of the whole unit.
    """
    named = sight.seen(units, Thing.UNIT, Field.NAME)
    return sight.seen(named, Thing.UNIT, Field.PARTY)


def paper(unit: str, request: Request, kind: PaperKind, asof: AsOf, language: Language) -> Document:
    """Return one paper about ``unit``, a subject, with people and places as of when it was written.

    Raises ``ValueError`` for a reply nobody gave yet.
    """
    facts = _facts(unit, request, kind, asof)
    return (request_paper if kind is PaperKind.REQUEST else reply_paper)(facts, language)


def _facts(unit: str, request: Request, kind: PaperKind, asof: AsOf) -> PaperFacts:
    asked, replied = request.asked, request.reply_at
    written = request.at if kind is PaperKind.REQUEST or replied is None else replied
    then = AsOf(written, asof.known)
    people = states_of(Person, asked.members, then)
    homes = {p.record.home for p in people.values() if p.record}
    names = _named({asked.parent, asked.to, *([asked.post] if asked.post else []), *homes}, then)
    joined = [m for m in asked.members if m in people and unit in _units(people[m])]
    return PaperFacts(
        request=request,
        parent=names[asked.parent],
        to=names[asked.to],
        post=names[asked.post] if asked.post else None,
        asked_on=_day(request.at),
        replied_on=_day(replied) if replied else None,
        members=_members(asked.members, people, names),
        joined=_members(joined, people, names),
        known=written,
        mark=unit,
    )


def _units(person: Person) -> tuple[str, ...]:
    return (*person.branches, *person.teams)


def _day(at: datetime) -> date:
    return at.astimezone(zone()).date()


def _named(codes: Iterable[str], asof: AsOf) -> dict[str, Name]:
    """Return what places are called in both languages; one not known, by its code."""
    wanted = set(codes)
    known, english = places(wanted, asof), english_names(asof)
    chinese = {code: known[code].name if code in known else code for code in wanted}
    return {code: Name(zh=zh, en=english.get(code, zh)) for code, zh in chinese.items()}


def _members(
    codes: Iterable[str], people: dict[str, Person], names: dict[str, Name]
) -> tuple[PaperMember, ...]:
    return tuple(
        PaperMember(
            number=code.partition(":")[2],
            name=record.name,
            home=names[record.home],
            full=bool(record.party_since),
        )
        for code in codes
        if code in people and (record := people[code].record)
    )
