"""The evening return: an organisation says that all it knows is recorded."""

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field

from muster.api.deed import Deed, doing, missing, record, refused
from muster.api.fault import At, Refused
from muster.api.question import Code
from muster.api.route import Key, act
from muster.core.access import Thing, Verb
from muster.steps import evening as step
from muster.steps.hand import Hand
from muster.steps.register import places

router = Router()
Organisations = Annotated[list[Code], Field(min_length=1, max_length=500, description="Codes.")]


class ReturnIn(Deed):
    """Who files the return of this evening; until noon, that of the evening before."""

    organisations: Organisations
    zero: list[str] = Field(
        [],
        max_length=300,
        description="Names of figures of which they had none; not those that count somebody there.",
    )


@act(router, "/returns", "evening-file")
def filed(request: HttpRequest, body: ReturnIn, key: Key) -> HttpResponse:
    """Say that organisations have recorded all they know up to this evening: all or none."""
    seen = doing(request, "evening-file", body)
    orgs = [f"org:{code}" for code in body.organisations]
    there = set(places(orgs, seen.asof))
    if seen.seen(there, Thing.FIGURE, verb=Verb.RECORD) != set(orgs):
        raise missing("organisations")

    def act_it(hand: Hand) -> Refused | None:
        wrong = step.file(hand, orgs, seen, seen.asof.at, zero=body.zero)
        if wrong is None:
            return None
        said = [At("zero", "unknown", name) for name in wrong.unknown]
        said += [At("zero", "counted", name) for name, _org in wrong.counted]
        said += [At("organisations", "not_due", org.partition(":")[2]) for org in wrong.not_due]
        return refused(said)

    return record(request, key, orgs[0], act_it)
