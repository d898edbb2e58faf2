"""Bulletins as they were issued, in both languages."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Path, Query, Router, Schema
from pydantic import Field

from muster.api.deed import missing
from muster.api.question import ClockedPage, Clocks, Page, listing, part, sight
from muster.api.route import read
from muster.core.access import Thing, inside
from muster.steps.access_path import paths
from muster.steps.bulletin import Issued, editions, issued
from muster.steps.sight import Scoped

router = Router()


class BulletinOut(Schema):
    """A bulletin in its last edition."""

    number: int
    edition: int
    form: str
    title: dict[str, str]
    about: str | None
    at: datetime
    known: datetime
    issued_at: datetime
    published: bool
    fact: int = Field(description="Number of the fact that issued this edition.")


class BulletinWhole(BulletinOut):
    """A bulletin with its text."""

    text: dict[str, str]
    why: str = Field(description="Why this edition took the place of the one before.")
    head_seq: int
    head_digest: str
    editions: int


@read(router, "/bulletins", "bulletins", Page[BulletinOut])
def bulletins(request: HttpRequest, asked: Annotated[ClockedPage, Query()]) -> Page[BulletinOut]:
    """The bulletins that are seen, by number."""
    seen, cursor = listing(request, "bulletins", asked)
    found = sorted(_seen(issued(seen.asof), seen), key=lambda each: each.body.number)
    shown, more = part(((each.body.number, each) for each in found), cursor, asked.limit)
    return Page(items=[BulletinOut(**_bulletin(each)) for each in shown], next=more)


class EditionAsked(Clocks):
    """Which edition."""

    edition: int | None = Field(None, ge=1, le=10_000, description="The last one if left out.")


@read(router, "/bulletins/{number}", "bulletin", BulletinWhole)
def one(
    request: HttpRequest,
    number: Annotated[int, Path(ge=1, le=2**31 - 1)],
    asked: Annotated[EditionAsked, Query()],
) -> BulletinWhole:
    """One bulletin with its text, in its last edition or the one asked for."""
    seen = sight(request, "bulletin", asked)
    own = [e for e in _seen(editions(seen.asof), seen) if e.body.number == number]
    last = max(own, key=lambda each: each.edition, default=None)
    chosen = last
    if asked.edition is not None:
        chosen = next((each for each in own if each.edition == asked.edition), None)
    if chosen is None:
        raise missing("number")
    return BulletinWhole(
        **_bulletin(chosen),
        text={"zh": chosen.body.text_zh, "en": chosen.body.text_en},
        why=chosen.why,
        head_seq=chosen.body.head_seq,
        head_digest=chosen.body.head_digest,
        editions=len(own),
    )


def _seen(known: Iterable[Issued], seen: Scoped) -> list[Issued]:
    """Return the bulletins that may be read: what is published, whoever reads bulletins at all."""
    given, tops = list(known), seen.extent_of(Thing.BULLETIN)
    lies = paths({each.body.about for each in given if each.body.about}, seen.asof)
    return [
        each
        for each in given
        if (each.body.published and tops)
        or inside(tops, lies[each.body.about] if each.body.about else ())
    ]


def _bulletin(each: Issued) -> dict[str, Any]:
    body, titles = each.body, each.titles
    return {
        "number": body.number,
        "edition": each.edition,
        "form": body.form,
        "title": {"zh": titles.zh, "en": titles.en},
        "about": body.about,
        "at": body.at,
        "known": body.known,
        "issued_at": each.issued_at,
        "published": body.published,
        "fact": each.seq,
    }
