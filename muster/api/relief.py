"""Relief that posts ask for: what waits, and the duty office's answer."""

from datetime import datetime
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from muster.api.deed import Deed, doing, missing, record, refused
from muster.api.fault import At, Refused
from muster.api.question import AskedPage, Code, Page, listing, part
from muster.api.route import Key, act, read
from muster.api.shapes import tail
from muster.core import kinds as k
from muster.core.access import Thing, Verb
from muster.core.kinds import ReliefAnswer
from muster.core.ledger import micros
from muster.core.relief import Request
from muster.steps import relief as step
from muster.steps.hand import Hand
from muster.steps.register import places

router = Router()


class ReliefOut(Schema):
    """A request for people that is neither granted nor declined."""

    request: str = Field(description="Key of the fact that asked.")
    post: str
    role: str
    heads: int
    needed_by: datetime
    why: str
    asked_by: str = Field(description="Login.")
    asked_at: datetime
    taken_by: str | None = Field(description="Login of who has it in hand.")


@read(router, "/relief", "relief", Page[ReliefOut])
def relief(request: HttpRequest, asked: Annotated[AskedPage, Query()]) -> Page[ReliefOut]:
    """What the posts of an organisation and all beneath it ask for, the oldest first."""
    seen, cursor = listing(request, "relief", asked)
    found = step.waiting(seen.scope, seen.asof)
    rows, more = part(
        [(f"{micros(each.at):020d} {each.key}", (post, each)) for post, each in found],
        cursor,
        asked.limit,
    )
    return Page(items=[_relief(post, each) for post, each in rows], next=more)


def _relief(post: str, each: Request) -> ReliefOut:
    return ReliefOut(
        request=each.key,
        post=tail(post),
        role=each.asked.role,
        heads=each.asked.heads,
        needed_by=each.asked.needed_by,
        why=each.asked.why,
        asked_by=tail(each.asked_by),
        asked_at=each.at,
        taken_by=tail(each.taken_by) or None,
    )


class ReliefDecisionIn(Deed):
    """What the duty office says to a request."""

    post: Code
    request: str = Field(pattern=r"^[0-9a-f]{32}$", description="Key of the fact that asked.")
    answer: ReliefAnswer
    word: str = Field("", max_length=200, description="Said with it; needed to decline.")
    seen_by: Code | None = Field(
        None, description="Login of who had it in hand on the list one was shown; null: nobody."
    )


@act(router, "/relief/decisions", "relief-decide")
def decide(request: HttpRequest, body: ReliefDecisionIn, key: Key) -> HttpResponse:
    """Answer a request of a post; never over the head of who has it in hand."""
    seen = doing(request, "relief-decide", body)
    post = f"post:{body.post}"
    place = places([post], seen.asof).get(post)
    if place is None or not seen.sees(post, Thing.DEPLOYMENT, verb=Verb.DECIDE):
        raise missing("post")
    told = k.ReliefDecided(request=body.request, answer=body.answer, word=body.word.strip())

    def act_it(hand: Hand) -> Refused | None:
        if told.answer is ReliefAnswer.DECLINED and not told.word:
            return refused([At("word", "no_why")])
        by = f"account:{body.seen_by}" if body.seen_by else ""
        done = step.decide(hand, post, told, seen.asof.at, seen_by=by)
        if isinstance(done, step.Late):
            return refused([At("request", "taken" if done.taken_by else "not_waiting")])
        return None

    return record(request, key, place.parent or "", act_it)
