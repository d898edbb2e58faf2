"""Rule packs: which are at hand, which is in force since when; put one in force."""

from dataclasses import replace
from datetime import datetime
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from muster.api.deed import Deed, Line, doing, missing, record, refused, root_of
from muster.api.fault import At, Refused
from muster.api.question import Clocks, Moment, sight
from muster.api.route import Key, act, read
from muster.steps import rules as step
from muster.steps.hand import Hand

router = Router()


class AdoptionOut(Schema):
    """That a pack was put in force."""

    pack: str
    digest: str
    since: datetime
    by: str
    order: str
    at_hand: bool = Field(description="The very text that was adopted can be read here.")


class RulesOut(Schema):
    """The packs put in force, the one in force first, and those at hand."""

    adopted: list[AdoptionOut]
    at_hand: list[str] = Field(description="Names of packs that can be put in force.")


@read(router, "/rules", "rules", RulesOut)
def rules(request: HttpRequest, asked: Annotated[Clocks, Query()]) -> RulesOut:
    """Which rules are in force since when, by which order, and what could be put in force."""
    seen = sight(request, "rules", asked)
    adopted = [
        AdoptionOut(
            pack=told.pack,
            digest=told.digest,
            since=told.fact.holds_from,
            by=told.fact.recorded_by,
            order=told.fact.source,
            at_hand=told.rules is not None,
        )
        for told in step.adoptions(seen.asof)
    ]
    at_hand = [file.name for file in step.pack_files() if file.pack is not None]
    return RulesOut(adopted=adopted, at_hand=at_hand)


class AdoptIn(Deed):
    """Which pack is put in force, by which order, from when."""

    pack: str = Field(min_length=1, max_length=80)
    order: Line = Field(description="The order or the minutes it is adopted by.")
    since: Moment | None = Field(None, description="Now where it is left out; never before.")


@act(router, "/rules", "rules-adopt")
def adopt(request: HttpRequest, body: AdoptIn, key: Key) -> HttpResponse:
    """Put a pack at hand in force from a moment on, by an order that is named."""
    seen = doing(request, "rules-adopt", body)
    pack = next((file.pack for file in step.pack_files() if file.name == body.pack), None)
    if pack is None:
        raise missing("pack")

    def act_it(hand: Hand) -> Refused | None:
        if body.since is not None and body.since < seen.now:
            return refused([At("since", "over")])
        step.adopt(replace(hand, source=body.order), pack, body.since or seen.now)
        return None

    return record(request, key, root_of(seen), act_it)
