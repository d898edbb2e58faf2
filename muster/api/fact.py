"""Facts: one, those about a subject, and the head of the ledger.

What the caller may not see of a fact is left out and named; that something of health or family
was read is on record. Of gates closed at a decision only how many is told, never which, and who
waits for a medical opinion is told as undecided.
"""

from collections.abc import Iterable, Sequence
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from enum import Enum
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Path, Query, Router, Schema
from pydantic import Field

from muster.api.deed import missing
from muster.api.question import CODE, ClockedPage, Clocks, Page, listing, part, sight
from muster.api.route import read
from muster.core import kinds as k
from muster.core.access import Thing
from muster.core.access_field import thing_of
from muster.core.ledger import Fact
from muster.steps import ledger
from muster.steps.register import history
from muster.steps.shown import FactSight, on_record, sights
from muster.steps.sight import Sight

router = Router()
SUBJECT = rf"^[a-z]{{1,20}}:{CODE[1:]}"
SEQ_MAX = 2**47 - 1
# Long lists, told by how many they are: each has an address of its own.
COUNTED = ("gates", "shifts", "unmet", "moves", "among", "changes", "prose")


class FactOut(Schema):
    """A fact. Of what the caller may not read, neither subject nor kind nor body is told."""

    seq: int
    subject: str | None
    kind: str | None
    org: str
    holds_from: datetime
    recorded_at: datetime
    recorded_by: str
    source: str
    corrects: int | None = Field(description="Number of the fact it takes the place of.")
    reason: str
    body: dict[str, Any] | None
    kept_back: list[str] = Field(description="Fields of the body that are not for the caller.")


class HeadOut(Schema):
    """How far the ledger reaches."""

    seq: int
    recorded_at: datetime
    digest: str


class FactsAsked(ClockedPage):
    """Which facts."""

    subject: str = Field(pattern=SUBJECT, description="Such as person:0004711 or post:150100-P1.")
    kind: str | None = Field(None, pattern=r"^[a-z_]{1,30}\.[a-z_]{1,40}$")


@read(router, "/facts", "facts", Page[FactOut])
def facts(request: HttpRequest, asked: Annotated[FactsAsked, Query()]) -> Page[FactOut]:
    """Every fact about a subject, or that concerns it, known by then; corrected ones too."""
    seen, cursor = listing(request, "facts", asked)
    found = history(asked.subject, seen.asof) if _about(asked.subject, seen) else []
    kept = sights(seen, found)
    rows = [
        (fact.seq, fact)
        for fact in sorted(found, key=lambda fact: fact.seq)
        if kept[fact.seq].seen
        if asked.kind is None or (fact.kind == asked.kind and kept[fact.seq].body)
    ]
    shown, more = part(rows, cursor, asked.limit)
    return Page(items=facts_out(shown, seen), next=more)


def _about(subject: str, seen: Sight) -> bool:
    """Return whether the caller sees the subject at all."""
    return seen.sees(subject, thing_of(subject)) or seen.sees(subject, Thing.LEDGER)


@read(router, "/facts/{seq}", "fact", FactOut)
def one(
    request: HttpRequest,
    seq: Annotated[int, Path(ge=1, le=SEQ_MAX)],
    asked: Annotated[Clocks, Query()],
) -> FactOut:
    """One fact by its number."""
    seen = sight(request, "fact", asked)
    found = ledger.fact(seq)
    if found is None or found.recorded_at > seen.asof.known:
        raise missing("seq")
    told = facts_out([found], seen)
    if not told:
        raise missing("seq")
    return told[0]


@read(router, "/ledger", "ledger", HeadOut)
def head(request: HttpRequest) -> HeadOut:
    """How far the ledger reaches, and the digest of its last fact."""
    found = ledger.head()
    return HeadOut(seq=found.seq, recorded_at=found.recorded_at, digest=found.digest)


def facts_out(given: Sequence[Fact], sight: Sight) -> list[FactOut]:
    """Return those facts that are seen, as far as they are; readings are put on record."""
    kept = sights(sight, given)
    on_record(sight, ((f.subject, field) for f in given for field in kept[f.seq].logged))
    return [_fact(fact, kept[fact.seq]) for fact in given if kept[fact.seq].seen]


def _fact(fact: Fact, seen: FactSight) -> FactOut:
    return FactOut(
        seq=fact.seq,
        subject=fact.subject if seen.body else None,
        kind=fact.kind if seen.body else None,
        org=fact.org,
        holds_from=fact.holds_from,
        recorded_at=fact.recorded_at,
        recorded_by=fact.recorded_by,
        source=fact.source,
        corrects=fact.corrects,
        reason=fact.reason if seen.body else "",
        body=_body(fact.body, seen.back) if seen.body else None,
        kept_back=list(seen.back) if seen.body else [],
    )


def _body(body: k.Kind, back: Iterable[str]) -> dict[str, Any]:
    return {name: _value(name, value) for name, value in _fields(body) if name not in set(back)}


def _fields(value: object) -> list[tuple[str, Any]]:
    if not is_dataclass(value):
        return []
    return [(each.name, getattr(value, each.name)) for each in fields(value)]


def _value(name: str, value: object) -> object:
    if name in COUNTED and isinstance(value, tuple):
        return len(value)
    if value is k.Outcome.DEFERRED:
        return "open"
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, tuple):
        return [_value("", each) for each in value]
    if is_dataclass(value):
        return {inner: _value(inner, each) for inner, each in _fields(value)}
    return value
