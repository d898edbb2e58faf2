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
from muster.core.figure import FIGURES
from muster.steps import evening as step
from muster.steps.hand import Hand
from muster.steps.register import places
from muster.steps.shown import shown_figures

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
        wrong = [At("zero", "unknown", name) for name in body.zero if name not in FIGURES]
        if wrong:
            return refused(wrong)
        numbers = step.counted(shown_figures(seen, seen.scope, body.zero), orgs, seen.asof)
        some = [At("zero", "counted", name) for (name, _org), number in numbers.items() if number]
        if some:
            return refused(some)
        strange = step.file(hand, orgs, seen.asof.at, zero=body.zero)
        said = [At("organisations", "not_due", org.partition(":")[2]) for org in strange]
        return refused(said) if said else None

    return record(request, key, orgs[0], act_it)
