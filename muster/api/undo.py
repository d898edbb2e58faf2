"""A slip of the last minutes: what one recorded oneself, and taken back by a correction."""

from datetime import datetime
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from muster.api.deed import Deed, doing, record, refused, root_of
from muster.api.fault import At, Refused
from muster.api.question import Clocks, Whole, sight
from muster.api.route import Key, act, read
from muster.core.undo import WITHIN
from muster.steps import undo as step
from muster.steps.hand import Hand

router = Router()


class DeedOut(Schema):
    """A fact one recorded and may still take back."""

    seq: int
    kind: str
    subject: str
    recorded_at: datetime
    until: datetime = Field(description="It may be taken back before.")


class DeedsOut(Schema):
    """What one may take back, the latest first."""

    items: list[DeedOut]


@read(router, "/me/deeds", "my-deeds", DeedsOut)
def deeds(request: HttpRequest, asked: Annotated[Clocks, Query()]) -> DeedsOut:
    """What the account recorded in the last minutes and may take back; at this moment."""
    seen = sight(request, "my-deeds", asked)
    found = step.last_deeds(seen.actor.account, seen.now)
    items = [
        DeedOut(
            seq=f.seq,
            kind=f.kind,
            subject=f.subject,
            recorded_at=f.recorded_at,
            until=f.recorded_at + WITHIN,
        )
        for f in found
    ]
    return DeedsOut(items=items)


class UndoIn(Deed):
    """Which fact."""

    fact: Whole = Field(ge=1, le=2**62, description="Its number.")


@act(router, "/me/deeds/undone", "undo")
def undo(request: HttpRequest, body: UndoIn, key: Key) -> HttpResponse:
    """Take back one fact that the account recorded in the last minutes, by a correction."""
    seen = doing(request, "undo", body)

    def act_it(hand: Hand) -> Refused | None:
        if step.undo(hand, body.fact, seen.now) is None:
            return refused([At("fact", "not_yours_now")])
        return None

    return record(request, key, root_of(seen), act_it)
