"""The alarms of the duty office: what is wrong, where, and since when."""

from datetime import datetime
from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from muster.api.question import Asked, sight
from muster.api.route import read
from muster.api.shapes import AsOfOut, asof_out
from muster.steps import watch
from muster.steps.alarm import AHEAD, Hit, hits_of, isolated

router = Router()
LISTED = 200


class FindingOut(Schema):
    """One finding of an alarm."""

    where: str = Field(description="Subject of a post or an organisation.")
    at: datetime | None = Field(description="Since when, or when it will be.")
    number: int


class AlarmOut(Schema):
    """One thing that is looked for."""

    name: str
    looked_for: bool = Field(description="False: no shift of that time is known.")
    number: int
    hits: list[FindingOut] = Field(description="The first two hundred, the oldest first.")
    isolated: int | None = Field(
        description="Of those away who are isolated; null: not asked, not for you, or too few."
    )


class AlarmsOut(Schema):
    """Every alarm that is for who asks, those that sound and those that are quiet."""

    items: list[AlarmOut]
    asof: AsOfOut


@read(router, "/alarms", "alarms", AlarmsOut)
def alarms(request: HttpRequest, asked: Annotated[Asked, Query()]) -> AlarmsOut:
    """All that asks for the duty office in an organisation and all beneath it."""
    seen = sight(request, "alarms", asked)
    blind = set() if watch.known(seen.asof.at, AHEAD) else {"away", "short"}
    items = [
        AlarmOut(
            name=name,
            looked_for=name not in blind,
            number=sum(hit.number for hit in hits),
            hits=[_hit(hit) for hit in hits[:LISTED]],
            isolated=isolated(hits, seen) if name == "away" else None,
        )
        for name, hits in hits_of(seen)
    ]
    return AlarmsOut(items=items, asof=asof_out(seen.asof))


def _hit(hit: Hit) -> FindingOut:
    return FindingOut(where=hit.where, at=hit.at, number=hit.number)
