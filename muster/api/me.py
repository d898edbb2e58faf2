"""Who a token is, and what somebody records of themselves."""

from dataclasses import replace
from datetime import datetime
from typing import Literal

from allauth.account.adapter import get_adapter
from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field

from muster.api.deed import Deed, doing, missing, record, refused
from muster.api.fault import At, Refused
from muster.api.question import Code, caller_of
from muster.api.route import Key, act, read
from muster.api.shapes import tail
from muster.core.kinds import Matter
from muster.core.post_code import Says
from muster.core.token import narrowed
from muster.formats.post_code_words import REFUSALS
from muster.steps import day, duty_roll, post_code
from muster.steps.day import Day, posts_of
from muster.steps.duty_roll import Called
from muster.steps.hand import Hand
from muster.steps.post_code import Giver
from muster.steps.sight import Scoped

router = Router()


class RightOut(Schema):
    """A right the account holds now and the token leaves, before it is cut to organisations."""

    job: str
    org: str = Field(
        description="Subject of an organisation or a post; org:* is the whole service."
    )
    since: datetime
    until: datetime | None


class TokenOut(Schema):
    """What the token is good for."""

    code: str
    name: str
    until: datetime
    act: bool
    orgs: list[str]
    jobs: list[str]


class MeOut(Schema):
    """Who calls."""

    account: str
    person: str | None = Field(description="Number of the person the account belongs to.")
    token: TokenOut
    rights: list[RightOut]


@read(router, "/me", "me", MeOut)
def me(request: HttpRequest) -> MeOut:
    """Who the token is: its account, its scope, and the rights that are left by it now."""
    caller = caller_of(request)
    scope = caller.token.scope
    left = narrowed(caller.actor, type(scope)(act=scope.act, jobs=scope.jobs), {})
    return MeOut(
        account=tail(caller.actor.account),
        person=tail(left.person) or None,
        token=TokenOut(
            code=caller.token.code,
            name=caller.token.name,
            until=caller.token.until,
            act=scope.act,
            orgs=sorted(tail(org) for org in scope.orgs),
            jobs=sorted(scope.jobs),
        ),
        rights=[
            RightOut(job=g.job, org=g.org, since=g.since, until=g.until)
            for g in left.grants
            if g.in_force(caller.now)
        ],
    )


class DutyIn(Deed):
    """That one comes on duty at a post, or goes off."""

    act: Literal["in", "out"]
    post: Code | None = Field(None, description="Code of the post; needed to come without a code.")
    code: str | None = Field(
        None,
        pattern=r"^[0-9]{6}$",
        description="The six digits the post shows now: who gives them stands there.",
    )


@act(router, "/me/duty", "my-duty")
def my_duty(request: HttpRequest, body: DutyIn, key: Key) -> HttpResponse:
    """Come on duty at one's own post, or go off.

    Where one is expected: posted, ordered or rostered there. After five wrong codes of an
    account, or sixty from an address, one waits five minutes.
    """
    sight = doing(request, "my-duty", body)
    mine = mine_of(sight)
    person, at = sight.actor.person, sight.asof.at

    def step(hand: Hand) -> Refused | None:
        post = _gone_from(mine) if body.act == "out" else _come_to(request, body, mine, sight)
        if isinstance(post, Refused):
            return post
        shift = day.shift_near(mine, post, at)
        come, gone = ((), (person,)) if body.act == "out" else ((person,), ())
        by_code = body.act == "in" and body.code is not None
        known = replace(hand, source="post code") if by_code else hand
        called = Called(post=post, shift=shift, come=come, gone=gone)
        duty_roll.call_roll(known, called, at)
        return None

    return record(request, key, home_of(mine), step)


def _gone_from(mine: Day) -> str | Refused:
    return mine.person.on_duty or refused([At("act", "not_on_duty")])


def _come_to(request: HttpRequest, body: DutyIn, mine: Day, sight: Scoped) -> str | Refused:
    """Return the post somebody comes to: the one named, or the one whose code they know."""
    expected, named = posts_of(mine), {f"post:{body.post}"} if body.post else set[str]()
    if not named <= expected or not (named or body.code):
        return refused([At("post", "not_expected")])
    post = next(iter(named), "")
    if body.code:
        giver = Giver(account=sight.actor.account, place=get_adapter().get_client_ip(request))
        says, post = post_code.judged(body.code, named or expected, giver, sight.now)
        if says is Says.WAIT:
            return Refused("too_many_codes", At("code", says.value, REFUSALS[says]))
        if says is not Says.HERE:
            return refused([At("code", says.value, REFUSALS[says])])
    if mine.person.on_duty not in ("", post):
        return refused([At("post", "on_duty_elsewhere")])
    return post


class WordIn(Deed):
    """What one tells those who care."""

    matter: Matter


@act(router, "/me/words", "my-word")
def my_word(request: HttpRequest, body: WordIn, key: Key) -> HttpResponse:
    """Tell in confidence that one is ill, was in contact, has lost somebody, is needed at home."""
    sight = doing(request, "my-word", body)
    mine = mine_of(sight)

    def step(hand: Hand) -> None:
        day.tell(hand, sight.actor.person, body.matter, sight.asof.at)

    return record(request, key, home_of(mine), step)


def mine_of(sight: Scoped) -> Day:
    """Return the day of who calls; ``Refused`` where the account belongs to nobody."""
    mine = day.day_of(sight.actor.person, sight.asof) if sight.actor.person else None
    if mine is None:
        raise missing("account")
    return mine


def home_of(mine: Day) -> str:
    """Return the home organisation of who calls."""
    return mine.person.record.home if mine.person.record else ""
