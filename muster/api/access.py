"""Rights: who holds which job where, granted by a second person; and who read what."""

from datetime import datetime
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router, Schema
from pydantic import Field

from muster.api.account import Login
from muster.api.deed import Deed, Line, doing, missing, record, refused, root_of
from muster.api.fault import At, Refused
from muster.api.me import RightOut
from muster.api.question import ClockedPage, Clocks, Code, Moment, Page, listing, part, sight
from muster.api.route import Key, act, read
from muster.api.shapes import tail
from muster.core.access import EVERYWHERE, Reading, Thing, Verb, may
from muster.core.access import Field as Part
from muster.core.kinds import Job
from muster.formats.access_words import REASONS, REMEDIES
from muster.steps import access as step
from muster.steps.access import Held, NotDone, Wish
from muster.steps.access_path import path
from muster.steps.hand import Hand

router = Router()
LOOKED_AT = 2_000  # readings looked through for a page of those one may see
_LAST = 2**62
Where = Annotated[
    str,
    Field(
        pattern=r"^((org|post|person):[^\x00-\x20\x7f:]([^\x00-\x1f\x7f:]{0,78}[^\x00-\x20\x7f:])?|org:\*)$",
        description="Subject of an organisation or a post; org:* is the whole service.",
    ),
]


class RightHeldOut(Schema):
    """A right: who holds which job, where, and how it stands."""

    code: str
    login: str
    job: str
    org: str
    state: str = Field(description="no_job: not granted; granted, not_yet, revoked, ended")
    proposed_by: str
    granted_by: str | None
    until: datetime | None
    why: str


class MayAsked(Clocks):
    """What one would do, and where."""

    verb: Verb = Verb.SEE
    thing: Thing
    part: Part = Part.PLAIN
    where: Where = Field(description="Subject of an organisation or a post.")


class MayOut(Schema):
    """Whether one may, and why."""

    may: bool
    why: str = Field(
        description="granted, own; closed, no_job, revoked, ended, not_yet, elsewhere, field"
    )
    said: str = Field(description="For people, in the language of Accept-Language.")
    right: RightOut | None = Field(description="The right that says so, or comes nearest to it.")


@read(router, "/me/rights", "my-rights", MayOut)
def why(request: HttpRequest, asked: Annotated[MayAsked, Query()]) -> MayOut:
    """Whether the caller may one thing in one place, by this token, and why or why not.

    It is answered by the rights of now, for where the place lay at ``at``. One that is not there is
    answered like one that lies elsewhere.
    """
    seen = sight(request, "my-rights", asked)
    lies = path(asked.where, seen.asof)
    found = may(seen.actor, asked.verb, asked.thing, asked.part, path=lies, at=seen.now)
    grant = found.grant
    return MayOut(
        may=found.allowed,
        why=found.reason.value,
        said=str(REASONS[found.reason]),
        right=RightOut(job=grant.job, org=grant.org, since=grant.since, until=grant.until)
        if grant
        else None,
    )


@read(router, "/rights", "rights", Page[RightHeldOut])
def rights(request: HttpRequest, asked: Annotated[ClockedPage, Query()]) -> Page[RightHeldOut]:
    """Who holds which job where, what waits to be granted, and what is past; by code."""
    seen, cursor = listing(request, "rights", asked)
    known = {held.right.code: held for held in step.rights(seen.now)}
    near = seen.seen(known, Thing.ACCOUNT)
    shown, more = part(((code, known[code]) for code in sorted(near)), cursor, asked.limit)
    return Page(items=[each for held in shown if (each := _right(held))], next=more)


def _right(held: Held) -> RightHeldOut | None:
    right, asked = held.right, held.right.proposed
    if asked is None:
        return None
    return RightHeldOut(
        code=tail(right.code),
        login=tail(asked.holder),
        job=asked.job,
        org=asked.org,
        state=held.state,
        proposed_by=tail(right.proposed_by),
        granted_by=tail(right.granted_by) or None,
        until=asked.until,
        why=asked.why,
    )


class RightIn(Deed):
    """Which job an account is to hold, where, until when, and why."""

    login: Login
    job: Job
    org: Where
    until: Moment | None = None
    why: Line


@act(router, "/rights", "right-propose")
def propose(request: HttpRequest, body: RightIn, key: Key) -> HttpResponse:
    """Propose a right; it has no effect until somebody else grants it."""
    seen = doing(request, "right-propose", body)
    lies = frozenset({EVERYWHERE}) if body.org == EVERYWHERE else path(body.org, seen.asof)
    if not seen.may_in(lies, Thing.ACCOUNT, Verb.PROPOSE):
        raise missing("org")
    wish = Wish(login=body.login, job=body.job, org=body.org, until=body.until, why=body.why)

    def act_it(hand: Hand) -> Refused | None:
        done = step.propose(hand, wish, seen.now)
        if not isinstance(done, NotDone):
            return None
        return _not_done(done, "login" if done is NotDone.NO_ACCOUNT else "org")

    return record(request, key, root_of(seen), act_it)


class RightGrantIn(Deed):
    """That a right is granted: now, and nothing else."""


@act(router, "/rights/{path:code}/grant", "right-grant")
def grant(
    request: HttpRequest, code: Annotated[Code, Path()], body: RightGrantIn, key: Key
) -> HttpResponse:
    """Grant a right that somebody else proposed, and that somebody else is to hold."""
    seen = doing(request, "right-grant", body)
    right = f"grant:{code}"
    if not seen.sees(right, Thing.ACCOUNT, verb=Verb.GRANT):
        raise missing("code")

    def act_it(hand: Hand) -> Refused | None:
        done = step.grant(hand, right, seen.now)
        return None if done is None else _not_done(done, "code")

    return record(request, key, root_of(seen), act_it)


class RevokeIn(Deed):
    """Why a right is held no longer, or turned down."""

    why: Line


@act(router, "/rights/{path:code}/revocation", "right-revoke")
def revoke(
    request: HttpRequest, code: Annotated[Code, Path()], body: RevokeIn, key: Key
) -> HttpResponse:
    """Revoke a right, or turn it down; from then on it is held no longer, in open sessions too."""
    seen = doing(request, "right-revoke", body)
    right = f"grant:{code}"
    if not seen.sees(right, Thing.ACCOUNT, verb=Verb.GRANT):
        raise missing("code")

    def act_it(hand: Hand) -> Refused | None:
        done = step.revoke(hand, right, seen.now, why=body.why)
        return None if done is None else _not_done(done, "code")

    return record(request, key, root_of(seen), act_it)


def _not_done(done: NotDone, field: str) -> Refused:
    if done in (NotDone.NO_ACCOUNT, NotDone.NO_RIGHT, NotDone.NO_ORGANISATION):
        return missing(field)
    return refused([At(field, done.value, REMEDIES[done])])


# --- who read what -------------------------------------------------------------------------------


class ReadingOut(Schema):
    """Somebody was shown something of health or family."""

    at: datetime
    login: str
    subject: str
    field: str
    address: str


@read(router, "/readings", "readings", Page[ReadingOut])
def readings(request: HttpRequest, asked: Annotated[ClockedPage, Query()]) -> Page[ReadingOut]:
    """Who was shown what of health and family, the latest first; for auditors.

    A page may hold fewer than were asked for and still have a next one.
    """
    seen, cursor = listing(request, "readings", asked)
    looked = step.readings(before=cursor.number or _LAST, limit=LOOKED_AT)
    near = seen.seen({each.subject for _n, each in looked}, Thing.LOG)
    mine = [(number, each) for number, each in looked if each.subject in near]
    shown = mine[: asked.limit]
    full = len(mine) > asked.limit
    last = shown[-1][0] if full else looked[-1][0] if len(looked) == LOOKED_AT else None
    return Page(items=[_reading(each) for _n, each in shown], next=cursor.following(last))


def _reading(each: Reading) -> ReadingOut:
    return ReadingOut(
        at=each.at,
        login=tail(each.account),
        subject=each.subject,
        field=each.field,
        address=each.address,
    )
