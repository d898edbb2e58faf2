"""Requests for duties: what one asks of days to come, and takes back; one's own alone."""

from datetime import date, datetime
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from muster.api.deed import Deed, doing, record, refused, rules
from muster.api.fault import At, Refused
from muster.api.me import home_of, mine_of
from muster.api.question import Clocks, Moment, Whole, sight
from muster.api.roster import said
from muster.api.route import Key, act, read
from muster.core.kinds import Wish
from muster.formats.roster_words import RosterWording
from muster.steps import roster_request as step
from muster.steps.figure import zone
from muster.steps.hand import Hand
from muster.steps.roster_record import Refused as NotDone

router = Router()


class RequestOut(Schema):
    """What one asks of a day."""

    fact: int = Field(description="By its number it is taken back.")
    day: date
    slot: str = Field(description="D, E, N, F; empty: any duty.")
    wish: str


class RequestsOut(Schema):
    """What one asks of days that are not over, the nearest first."""

    items: list[RequestOut]
    slots: list[str] = Field(description="The slots of the post one is at.")


@read(router, "/me/requests", "my-requests", RequestsOut)
def requests(request: HttpRequest, asked: Annotated[Clocks, Query()]) -> RequestsOut:
    """What one asks of the roster for days to come; whoever makes a roster sees it there."""
    seen = sight(request, "my-requests", asked)
    mine = mine_of(seen)
    found = step.own_requests(seen.actor.person, seen.asof)
    items = [RequestOut(fact=r.seq, day=r.day, slot=r.slot, wish=r.wish) for r in found]
    return RequestsOut(items=items, slots=list(step.slots_at(mine.person.post, seen.asof)))


class RequestIn(Deed):
    """What one asks of days: a duty wanted, one to be spared, or that one cannot."""

    days: list[Moment] = Field(
        min_length=1, max_length=60, description="A moment of each day, of which the day counts."
    )
    wish: Wish
    slot: str = Field("", max_length=1, pattern=r"^[DENF]?$", description="Empty: any duty.")


@act(router, "/me/requests", "my-request")
def ask(request: HttpRequest, body: RequestIn, key: Key) -> HttpResponse:
    """Ask something of days to come; what one asked of these before is replaced."""
    seen = doing(request, "my-request", body)
    mine, pack = mine_of(seen), rules(seen.asof)
    days = frozenset(_day(each) for each in body.days)

    def act_it(hand: Hand) -> Refused | None:
        if body.slot not in ("", *step.slots_at(mine.person.post, seen.asof)):
            return refused([At("slot", "unknown")])
        done = step.ask(
            hand,
            seen.actor.person,
            days,
            seen.asof.at,
            pack,
            wish=body.wish,
            slot=body.slot,
            post=mine.person.post,
        )
        return _not_done(done)

    return record(request, key, home_of(mine), act_it)


def _day(moment: datetime) -> date:
    return moment.astimezone(zone()).date()


class TakenBackIn(Deed):
    """Which request."""

    fact: Whole = Field(ge=1, le=2**62, description="Number of the fact that asked.")


@act(router, "/me/requests/taken-back", "my-request-back")
def take_back(request: HttpRequest, body: TakenBackIn, key: Key) -> HttpResponse:
    """Ask nothing of a day any more."""
    seen = doing(request, "my-request-back", body)
    mine, person = mine_of(seen), seen.actor.person

    def act_it(hand: Hand) -> Refused | None:
        return _not_done(step.take_back(hand, person, body.fact, seen.asof.at))

    return record(request, key, home_of(mine), act_it)


def _not_done(done: object) -> Refused | None:
    return refused(said(done, RosterWording())) if isinstance(done, NotDone) else None
