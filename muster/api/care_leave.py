"""Leave for the bereaved: offered at once, and what the person chose; for welfare."""

from datetime import timedelta
from typing import Literal

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field

from muster.api.deed import Deed, Line, doing, numbered, record, refused, root_of, rules
from muster.api.fault import At, Refused
from muster.api.question import Code, Moment
from muster.api.route import Key, act
from muster.core import kinds as k
from muster.core.access import Field as Part
from muster.core.access import Thing, Verb
from muster.core.care import CHOICES
from muster.core.kinds import Gate
from muster.core.rules import RulePack
from muster.steps import care as step
from muster.steps.hand import Hand
from muster.steps.register import people_of
from muster.steps.sight import Scoped

router = Router()
Choice = Literal["leave", "return"]
if Choice.__args__ != CHOICES:  # type: ignore[attr-defined]
    raise RuntimeError("what a bereaved person may choose is spelt in two ways")


class OfferIn(Deed):
    """To whom leave is offered."""

    person: Code


@act(router, "/care/leave", "leave-offer")
def offer(request: HttpRequest, body: OfferIn, key: Key) -> HttpResponse:
    """Offer leave to somebody bereaved, for as many days as the rule in force says."""
    seen = doing(request, "leave-offer", body)
    who = _person(body.person, seen)
    pack = rules(seen.asof)

    def act_it(hand: Hand) -> Refused | None:
        if Gate.BEREAVEMENT in people_of([who], seen.asof)[who].gates:
            return refused([At("person", "offered")])
        offered = step.offer(pack, seen.asof.at)
        step.record(hand, [(who, offered, seen.asof.at)], pack)
        return None

    _days(pack, seen)
    return record(request, key, root_of(seen), act_it)


class BereavementChoiceIn(Deed):
    """What somebody bereaved chose, and who approved it."""

    person: Code
    choice: Choice
    back_on: Moment | None = Field(None, description="On leave until then; null: by the rule.")
    approved_by: Line = Field(description="An office, or an office and number.")


@act(router, "/care/leave/choices", "leave-choice")
def choice(request: HttpRequest, body: BereavementChoiceIn, key: Key) -> HttpResponse:
    """Record what a bereaved person chose: leave, or to return to duty at once.

    Nobody records their own choice: it ends what holds them back.
    """
    seen = doing(request, "leave-choice", body)
    who = _person(body.person, seen)
    pack, at = rules(seen.asof), seen.asof.at
    if body.back_on is not None and body.back_on <= at:
        raise refused([At("back_on", "over")])
    back_on = (body.back_on or at + _days(pack, seen)) if body.choice == "leave" else None

    def act_it(hand: Hand) -> Refused | None:
        chosen = k.BereavementChosen(
            hold="", choice=body.choice, back_on=back_on, approved_by=body.approved_by.strip()
        )
        done = step.choose(hand, who, chosen, at, pack)
        if isinstance(done, step.OwnHold):
            return refused([At("person", "own_hold")])
        return refused([At("person", "not_offered")]) if done is None else None

    return record(request, key, root_of(seen), act_it)


def _person(number: str, seen: Scoped) -> str:
    (who,) = numbered([number], seen, Thing.CARE, Verb.RECORD, Part.FAMILY, named="person")
    return who


def _days(pack: RulePack, seen: Scoped) -> timedelta:
    try:
        return timedelta(days=pack.bereavement_days(at=seen.asof.at))
    except LookupError:
        raise Refused("no_rules") from None
