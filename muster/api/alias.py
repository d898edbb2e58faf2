"""Aliases of organisations: which stands for whom, given, ended, taken back."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router, Schema

from muster.api.deed import Deed, Line, Why, doing, missing, record, refused
from muster.api.fault import At, Refused
from muster.api.question import AskedPage, Code, Page, listing, part
from muster.api.route import Key, act, read
from muster.api.shapes import tail
from muster.core.access import Thing, Verb
from muster.core.register_change import NotGiven
from muster.formats.register_change_words import NOT_GIVEN
from muster.steps import alias as step
from muster.steps.hand import Hand
from muster.steps.sight import Scoped

router = Router()


class AliasOut(Schema):
    """One alias, and the fact that gave it."""

    fact: int
    alias: str
    org: str
    since: datetime


@read(router, "/aliases", "aliases", Page[AliasOut])
def aliases(request: HttpRequest, asked: Annotated[AskedPage, Query()]) -> Page[AliasOut]:
    """The aliases of organisations one sees, by the fact that gave each."""
    seen, cursor = listing(request, "aliases", asked)
    known = step.aliases(seen.asof)
    near = seen.seen({each.org for each in known}, Thing.ORGANISATION)
    found = {each.given.seq: each for each in known if each.org in near}
    shown, more = part(sorted(found.items()), cursor, asked.limit)
    return Page(
        items=[
            AliasOut(
                fact=each.given.seq,
                alias=each.said,
                org=tail(each.org),
                since=each.given.holds_from,
            )
            for each in shown
        ],
        next=more,
    )


class AliasIn(Deed):
    """How an organisation is also written."""

    alias: Line


@act(router, "/organisations/{path:code}/aliases", "alias-give")
def give(
    request: HttpRequest, code: Annotated[Code, Path()], body: AliasIn, key: Key
) -> HttpResponse:
    """Give an organisation an alias that no other one has."""
    seen, org = doing(request, "alias-give", body), f"org:{code}"
    if not seen.sees(org, Thing.ORGANISATION, verb=Verb.RECORD):
        raise missing("code")
    said = body.alias.strip()
    return record(
        request, key, org, lambda hand: _refused("alias", step.give(hand, org, said, seen.asof.at))
    )


class WithoutIn(Deed):
    """Why an alias is ended or taken back."""

    why: Why


Seq = Annotated[int, Path(ge=1, le=2**47 - 1, description="Of the fact that gave it.")]


@act(router, "/aliases/{fact}/end", "alias-end")
def end(request: HttpRequest, fact: Seq, body: WithoutIn, key: Key) -> HttpResponse:
    """End an alias that was right once; what was written so before is still understood."""
    seen = doing(request, "alias-end", body)
    return _without(
        request, fact, seen, key, lambda hand: step.end(hand, fact, seen.asof.at, body.why)
    )


@act(router, "/aliases/{fact}/withdrawal", "alias-back")
def take_back(request: HttpRequest, fact: Seq, body: WithoutIn, key: Key) -> HttpResponse:
    """Take back an alias that was given by mistake."""
    seen = doing(request, "alias-back", body)
    return _without(request, fact, seen, key, lambda hand: step.take_back(hand, fact, body.why))


def _without(
    request: HttpRequest,
    fact: int,
    seen: Scoped,
    key: Key,
    change: Callable[[Hand], NotGiven | None],
) -> HttpResponse:
    found = next((each for each in step.aliases(seen.asof) if each.given.seq == fact), None)
    if found is None or not seen.sees(found.org, Thing.ORGANISATION, verb=Verb.RECORD):
        raise missing("fact")
    return record(request, key, found.org, lambda hand: _refused("fact", change(hand)))


def _refused(field: str, why: NotGiven | None) -> Refused | None:
    return refused([At(field, why.value, NOT_GIVEN[why])]) if why else None
