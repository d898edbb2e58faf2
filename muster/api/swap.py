"""Duties that change hands: asked for and answered by two, decided by the leader of the post."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router, Schema
from pydantic import Field

from muster.api.deed import Deed, doing, missing, record, refused, root_of, rules
from muster.api.duty import ShiftId, post_named
from muster.api.fault import Refused
from muster.api.me import home_of, mine_of
from muster.api.question import Clocks, Code, sight
from muster.api.roster import said
from muster.api.route import Key, act, read
from muster.api.shapes import tail
from muster.core.access import Thing, Verb
from muster.core.roster_swap import Swap
from muster.formats.roster_words import RosterWording
from muster.steps import roster_swap as step
from muster.steps.duty_roll import ends
from muster.steps.hand import Hand
from muster.steps.roster_record import Refused as NotDone
from muster.steps.sight import Scoped

router = Router()
OFFERS_MAX = 60
Reason = Annotated[str, Field("", max_length=200, pattern=r"^[^\x00]*$")]


class SwapOut(Schema):
    """A swap of duties."""

    code: str
    status: str = Field(description="asked, agreed, declined, withdrawn, approved, refused")
    roster: str
    post: str
    asker: str = Field(description="Number.")
    gives: str = Field(description="The shift given.")
    asked_of: str = Field(description="Number of who is asked to stand it.")
    takes: str | None = Field(description="The shift taken for it.")
    why: str
    said: str = Field(description="Why it was refused.")


class ComingOut(Schema):
    """A coming duty of one's own."""

    shift: str
    begins: datetime
    ends: datetime


class MySwapsOut(Schema):
    """One's own coming duties on the roster one goes by, and the swaps one is in."""

    duties: list[ComingOut]
    swaps: list[SwapOut]


@read(router, "/me/swaps", "my-swaps", MySwapsOut)
def mine(request: HttpRequest, asked: Annotated[Clocks, Query()]) -> MySwapsOut:
    """One's own coming duties, which could change hands, and the swaps one is in."""
    seen = sight(request, "my-swaps", asked)
    own = mine_of(seen)
    found, person = step.own_roster(own, seen.asof), seen.actor.person
    if found is None:
        return MySwapsOut(duties=[], swaps=[])
    duties = [
        ComingOut(shift=s.id, begins=s.start, ends=ends(s))
        for s in step.coming(found, seen.asof.at)
        if person in s.people
    ]
    swaps = [s for s in step.swaps_at(found.post, seen.asof) if person in _parties(s)]
    return MySwapsOut(duties=duties, swaps=list(_swaps(swaps)))


def _parties(swap: Swap) -> set[str]:
    return {swap.asked.asker, swap.asked.asked_of} if swap.asked else set()


def _swaps(found: Iterable[Swap]) -> Iterable[SwapOut]:
    for swap in found:
        if (asked := swap.asked) is not None:
            yield SwapOut(
                code=tail(swap.code),
                status=swap.status,
                roster=tail(asked.roster),
                post=tail(asked.post),
                asker=tail(asked.asker),
                gives=asked.gives,
                asked_of=tail(asked.asked_of),
                takes=asked.takes,
                why=asked.why,
                said=swap.said,
            )


class OfferOut(Schema):
    """With whom a duty could change hands, and for what."""

    person: str
    takes: str | None = Field(description="One of their shifts in return; null: for nothing.")


class OffersOut(Schema):
    """Who could take a duty so that no rule is broken; at most sixty."""

    items: list[OfferOut]


class OffersAsked(Clocks):
    """Which duty."""

    shift: ShiftId


@read(router, "/me/swaps/offers", "my-swap-offers", OffersOut, ruled=True)
def offers(request: HttpRequest, asked: Annotated[OffersAsked, Query()]) -> OffersOut:
    """With whom a coming duty of one's own could change hands: the checker is asked first."""
    seen = sight(request, "my-swap-offers", asked)
    found, person = step.own_roster(mine_of(seen), seen.asof), seen.actor.person
    coming = step.coming(found, seen.asof.at) if found else []
    if found is None or not any(s.id == asked.shift and person in s.people for s in coming):
        raise missing("shift")
    offered = step.offered(found, seen.asof, rules(seen.asof), person=person, shift=asked.shift)
    items = [OfferOut(person=tail(o.person), takes=o.takes) for o in offered[:OFFERS_MAX]]
    return OffersOut(items=items)


class SwapIn(Deed):
    """Which duty is given to whom, for what."""

    shift: ShiftId
    to: Code = Field(description="Number of a colleague.")
    takes: ShiftId | None = None
    why: Reason = ""


@act(router, "/me/swaps", "swap-ask")
def ask(request: HttpRequest, body: SwapIn, key: Key) -> HttpResponse:
    """Ask a colleague to stand a duty of one's own, for one of theirs or for nothing."""
    seen = doing(request, "swap-ask", body)
    own = mine_of(seen)
    found, pack = step.own_roster(own, seen.asof), rules(seen.asof)
    if found is None:
        raise missing("shift")

    def it(hand: Hand) -> Refused | None:
        done = step.ask(
            hand,
            found.code,
            seen.asof.at,
            asker=seen.actor.person,
            gives=body.shift,
            partner=f"person:{body.to}",
            takes=body.takes,
            why=body.why,
            pack=pack,
        )
        return _not_done(done)

    return record(request, key, home_of(own), it)


class SwapAnswerIn(Deed):
    """What one says: who was asked agrees or declines, who asked takes it back."""

    swap: Code
    answer: Literal["agree", "decline", "take_back"]


@act(router, "/me/swaps/answers", "swap-answer")
def answer(request: HttpRequest, body: SwapAnswerIn, key: Key) -> HttpResponse:
    """Agree to a swap one was asked for, or decline it; or take back what one asked for."""
    seen = doing(request, "swap-answer", body)
    own, person, at = mine_of(seen), seen.actor.person, seen.asof.at
    swap = step.swap_of(body.swap, seen.asof)
    if swap is None or person not in _parties(swap):
        raise missing("swap")
    pack = rules(seen.asof)

    def it(hand: Hand) -> Refused | None:
        match body.answer:
            case "agree":
                done: object = step.agree(hand, swap.code, at, person=person, pack=pack)
            case "decline":
                done = step.decline(hand, swap.code, at, person=person)
            case "take_back":
                done = step.take_back(hand, swap.code, at, person=person)
        return _not_done(done)

    return record(request, key, home_of(own), it)


# --- decided -------------------------------------------------------------------------------------


class SwapsOut(Schema):
    """The swaps in the published rosters of a post, the latest first."""

    items: list[SwapOut]


@read(router, "/posts/{path:code}/swaps", "post-swaps", SwapsOut)
def swaps(
    request: HttpRequest, code: Annotated[Code, Path()], asked: Annotated[Clocks, Query()]
) -> SwapsOut:
    """The swaps at a post, those that wait and those that are settled."""
    seen = sight(request, "post-swaps", asked)
    place = post_named(code, "post-swaps", seen)
    return SwapsOut(items=list(_swaps(step.swaps_at(place.code, seen.asof))))


class SwapDecisionIn(Deed):
    """What is decided, and why a swap is refused."""

    outcome: Literal["approved", "refused"]
    why: Reason = Field("", description="Of a refusal; needed there.")


@act(router, "/swaps/{path:code}/decisions", "swap-decide")
def decide(
    request: HttpRequest, code: Annotated[Code, Path()], body: SwapDecisionIn, key: Key
) -> HttpResponse:
    """Approve a swap, so that the roster changes with it, or refuse it; never by a party of it."""
    seen = doing(request, "swap-decide", body)
    swap = _decided_on(code, seen)
    at, pack = seen.asof.at, rules(seen.asof)

    def it(hand: Hand) -> Refused | None:
        if body.outcome == "refused":
            return _not_done(step.refuse(hand, swap.code, at, why=body.why))
        by = seen.actor.account
        return _not_done(step.approve(hand, swap.code, at, pack, authorised_by=by))

    return record(request, key, root_of(seen), it)


def _decided_on(code: str, seen: Scoped) -> Swap:
    found = step.swap_of(code, seen.asof)
    post = found.asked.post if found and found.asked else ""
    if found is None or not seen.sees(post, Thing.ROSTER, verb=Verb.DECIDE):
        raise missing("code")
    return found


def _not_done(done: object) -> Refused | None:
    return refused(said(done, RosterWording())) if isinstance(done, NotDone) else None
