"""Organisations, and what is called so."""

from typing import Annotated

from django.http import HttpRequest
from ninja import Path, Query, Router, Schema
from pydantic import Field

from muster.api.deed import missing
from muster.api.question import AskedPage, Clocks, Code, Page, listing, part, sight
from muster.api.route import read
from muster.api.shapes import AsOfOut, PlaceOut, asof_out, place_out, tail
from muster.core.access import Thing
from muster.core.search import FOUND_BY
from muster.steps.register import children, organisation, places
from muster.steps.search import numbered, search

router = Router()


class OrganisationOut(PlaceOut):
    """An organisation, its other names, its partners, and the way down to it."""

    aliases: list[str]
    partners: list[str] = Field(description="Subjects of organisations it works with.")
    closed: bool
    way: list[PlaceOut] = Field(description="From the highest one that may be seen.")
    beneath: list[PlaceOut]
    asof: AsOfOut


@read(router, "/organisations", "organisations", Page[PlaceOut])
def organisations(request: HttpRequest, asked: Annotated[AskedPage, Query()]) -> Page[PlaceOut]:
    """The organisations directly beneath one, or the highest that may be seen, by code.

    ``org`` names the one; left out, the list begins at the top of what may be seen.
    """
    seen, cursor = listing(request, "organisations", asked)
    if seen.org:
        found = children(seen.org.code, seen.asof)
    else:
        found = children(None, seen.asof) if seen.whole else list(seen.tops)
    rows = sorted((place.code, place) for place in found) if found else []
    shown, more = part(rows, cursor, asked.limit)
    return Page(items=[place_out(place) for place in shown], next=more)


@read(router, "/organisations/{path:code}", "organisation", OrganisationOut)
def one(
    request: HttpRequest, code: Annotated[Code, Path()], asked: Annotated[Clocks, Query()]
) -> OrganisationOut:
    """One organisation."""
    seen, subject = sight(request, "organisation", asked), f"org:{code}"
    state = organisation(subject, seen.asof)
    place = places([subject], seen.asof).get(subject)
    if state is None or place is None or not seen.sees(subject, Thing.ORGANISATION):
        raise missing("code")
    return OrganisationOut(
        **place_out(place).model_dump(),
        aliases=list(state.aliases),
        partners=list(state.partners),
        closed=state.closed,
        way=[place_out(each) for each in seen.way(subject)],
        beneath=[place_out(each) for each in children(subject, seen.asof)],
        asof=asof_out(seen.asof),
    )


class HitOut(Schema):
    """One thing found."""

    subject: str
    code: str
    name: str
    kind: str
    where: PlaceOut | None


class NumberedOut(Schema):
    """A letter, a call, a plan, a demand line or a bulletin of the number that was typed."""

    subject: str
    code: str
    kind: str


class FoundOut(Schema):
    """What was found."""

    items: list[HitOut]
    numbered: list[NumberedOut]
    more: bool = Field(description="There is more: type more of it.")


class Sought(Clocks):
    """What is looked for."""

    q: str = Field(
        min_length=1,
        max_length=100,
        pattern=r"^[^\x00]*$",
        description="A name, alias, pinyin, initials or number.",
    )


@read(router, "/search", "search", FoundOut)
def found(request: HttpRequest, asked: Annotated[Sought, Query()]) -> FoundOut:
    """People and places by name, alias, pinyin, initials or number, of those that are seen.

    Letters, calls, plans, demand lines and bulletins by their number, written whole.
    """
    seen = sight(request, "search", asked)
    tops = {kind: seen.extent_of(thing, field) for kind, (thing, field) in FOUND_BY.items()}
    answer = search(asked.q, seen.asof, tops)
    return FoundOut(
        items=[
            HitOut(
                subject=hit.subject,
                code=tail(hit.subject),
                name=hit.name,
                kind=hit.kind,
                where=place_out(hit.where) if hit.where else None,
            )
            for hit in answer.hits
        ],
        numbered=[
            NumberedOut(subject=each, code=tail(each), kind=each.partition(":")[0])
            for each in numbered(asked.q, seen)
        ],
        more=answer.more,
    )
