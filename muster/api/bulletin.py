"""Bulletins as they were issued, in both languages."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Path, Query, Router, Schema
from pydantic import Field

from muster.api.deed import missing
from muster.api.question import ClockedPage, Clocks, Page, listing, part, sight
from muster.api.route import read
from muster.steps.bulletin import Issued, editions, issued
from muster.steps.bulletin_sight import seen_bulletins

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
    found = sorted(seen_bulletins(issued(seen.asof), seen), key=lambda each: each.body.number)
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
    own = [e for e in seen_bulletins(editions(seen.asof), seen) if e.body.number == number]
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
