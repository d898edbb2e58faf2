"""Claims: numbers somebody reported without names, beside the count and never in it."""

from datetime import datetime
from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router, Schema
from pydantic import Field

from muster.api.deed import Deed, doing, missing, record, root_of
from muster.api.question import ClockedPage, Code, Page, Whole, listing, part
from muster.api.route import Key, act, read
from muster.core import kinds as k
from muster.core.access import EVERYWHERE, Thing, Verb, inside
from muster.core.claim import Qualifier
from muster.core.figure import FIGURES
from muster.core.reconcile import Claim, Reconciled
from muster.steps import claim as step
from muster.steps import figure
from muster.steps.access_path import paths
from muster.steps.hand import Hand
from muster.steps.ledger import correct
from muster.steps.register import places
from muster.steps.shown import shows_number
from muster.steps.sight import Scoped

router = Router()
NUMBER_MAX = 10**12


class ClaimOut(Schema):
    """A claim beside its count as of the claim's own moment."""

    seq: int
    figure: str
    about: str | None
    number: int
    qualifier: str
    quote: str
    origin: str
    as_of: datetime
    recorded_by: str
    by_name: int = Field(description="What is counted by name.")
    settled: bool = Field(description="The count lies within what was claimed.")


@read(router, "/claims", "claims", Page[ClaimOut])
def claims(request: HttpRequest, asked: Annotated[ClockedPage, Query()]) -> Page[ClaimOut]:
    """The claims that stand and are seen, by the number of their fact.

    A page ends early where its claims are of many moments: each is counted anew.
    """
    seen, cursor = listing(request, "claims", asked)
    made = sorted(_seen(step.claims(seen.asof), seen), key=lambda claim: claim.seq)
    shown, more = part(((claim.seq, claim) for claim in made), cursor, asked.limit)
    few = step.of_few_moments(shown)
    if len(few) < len(shown):
        more = cursor.following(few[-1].seq)
    found = step.reconcile(few, seen.asof.known)
    return Page(items=[_claim(each) for each in found], next=more)


def _seen(made: tuple[Claim, ...], seen: Scoped, verb: Verb = Verb.SEE) -> list[Claim]:
    """Return the claims of organisations the caller sees, and of numbers they see."""
    tops = seen.extent_of(Thing.CLAIM, verb=verb)
    lies = paths({each.about for each in made if each.about}, seen.asof)
    return [
        each
        for each in made
        if inside(tops, lies[each.about] if each.about else ())
        and shows_number(seen, FIGURES[each.figure], each.about)
    ]


def _claim(each: Reconciled) -> ClaimOut:
    claim = each.claim
    return ClaimOut(
        seq=claim.seq,
        figure=claim.figure,
        about=claim.about,
        number=claim.number,
        qualifier=claim.qualifier,
        quote=claim.quote,
        origin=claim.origin,
        as_of=claim.as_of,
        recorded_by=claim.recorded_by,
        by_name=each.by_name,
        settled=each.settled,
    )


class ClaimIn(Deed):
    """A number as it was reported."""

    figure: Code
    about: Code | None = Field(
        None, description="Code of an organisation; left out: the whole service."
    )
    number: Whole = Field(ge=0, le=NUMBER_MAX)
    qualifier: Qualifier = Qualifier.EXACT
    quote: str = Field("", max_length=500, pattern=r"^[^\x00]*$", description="As it was said.")
    origin: str = Field(
        min_length=1, max_length=200, pattern=r"^[^\x00]*$", description="Who said it, and when."
    )


@act(router, "/claims", "claim-make")
def make(request: HttpRequest, body: ClaimIn, key: Key) -> HttpResponse:
    """Record a number somebody reported without names."""
    seen = doing(request, "claim-make", body)
    about = f"org:{body.about}" if body.about else None
    if body.figure not in FIGURES or not shows_number(seen, FIGURES[body.figure], about):
        raise missing("figure")
    _may(about, seen)
    told = k.ClaimMade(
        figure=body.figure,
        about=about,
        number=body.number,
        qualifier=body.qualifier.value,
        quote=body.quote,
        origin=body.origin,
    )

    def act_it(hand: Hand) -> None:
        figure.claim(hand, key.hex[:12], told, seen.asof.at)

    return record(request, key, about or root_of(seen), act_it)


def _may(about: str | None, seen: Scoped) -> None:
    if about is None:
        if EVERYWHERE not in seen.extent_of(Thing.CLAIM, verb=Verb.RECORD):
            raise missing("about")
    elif about not in places([about], seen.asof) or not seen.sees(
        about, Thing.CLAIM, verb=Verb.RECORD
    ):
        raise missing("about")


class DropIn(Deed):
    """Why a claim is dropped; it stays in the ledger."""

    at: Literal[None] = None  # a withdrawal holds from when the claim did
    reason: str = Field(min_length=1, max_length=500, pattern=r"^[^\x00]*$")


@act(router, "/claims/{seq}/withdrawal", "claim-drop")
def drop(
    request: HttpRequest, seq: Annotated[int, Path(ge=1, le=2**47 - 1)], body: DropIn, key: Key
) -> HttpResponse:
    """Withdraw a claim, with a reason."""
    seen = doing(request, "claim-drop", body)
    named = [each for each in step.claims(seen.asof) if each.seq == seq]
    if not _seen(tuple(named), seen, Verb.RECORD):
        raise missing("seq")

    def act_it(hand: Hand) -> None:
        correct(hand, seq, body.reason)

    return record(request, key, root_of(seen), act_it)
