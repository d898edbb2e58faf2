"""Rosters of posts: made, judged, published, told, changed with notice, mended."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router, Schema
from pydantic import Field

from muster.api.deed import Deed, Numbers, Why, doing, missing, record, refused, root_of, rules
from muster.api.duty import ShiftId, post_named
from muster.api.fault import At, Refused
from muster.api.question import Clocks, Code, Moment, Whole, sight
from muster.api.route import Key, act, read
from muster.api.shapes import tail
from muster.core.access import Thing, Verb
from muster.core.kinds import Change, DutyChange, RosterShift
from muster.core.roster import LACKS, Breach
from muster.core.roster_life import RosterOnRecord, RosterStatus
from muster.core.roster_request import told_of
from muster.core.roster_score import score
from muster.formats.roster_words import RosterWording
from muster.steps import roster as making
from muster.steps import roster_life as step
from muster.steps.duty_roll import ends
from muster.steps.figure import zone
from muster.steps.hand import Hand
from muster.steps.roster_record import Refused as NotDone
from muster.steps.roster_record import RosterCase, case_of, roster_of, rosters_at
from muster.steps.roster_repair import Mended, mended
from muster.steps.sight import Scoped

router = Router()
LIMIT_S = 20  # a program waits no longer


class DutyOut(Schema):
    """One shift of a roster, and who stands it."""

    id: str
    begins: datetime
    ends: datetime
    people: list[str]


class RosterOut(Schema):
    """A roster of a post."""

    code: str
    post: str
    status: str = Field(description="draft, checked, published, withdrawn")
    begins: datetime
    days: int
    pattern: str
    shifts: list[DutyOut]


class RostersOut(Schema):
    """The rosters of a post, in the order they came to be what they are."""

    items: list[RosterOut]


class BreachOut(Schema):
    """A rule that a roster breaks."""

    rule: str
    shift: str | None
    person: str | None
    have: int
    need: int
    points: int | None = Field(description="What it costs; null: it may not be broken.")
    said: str = Field(description="For people, in the language of Accept-Language.")


class OpenOut(Schema):
    """A duty whose person will not come; why is not told."""

    shift: str
    person: str


class RosterWhole(RosterOut):
    """A roster as its checker judges it, by what is known of its people."""

    sound: bool = Field(description="Nothing is broken that keeps it from being published.")
    points: int
    breaches: list[BreachOut]
    open: list[OpenOut]
    untold: list[str] = Field(description="Numbers of who does not know yet how duties stand.")


@read(router, "/posts/{path:code}/rosters", "post-roster", RostersOut)
def rosters(
    request: HttpRequest, code: Annotated[Code, Path()], asked: Annotated[Clocks, Query()]
) -> RostersOut:
    """The rosters of a post, with who stands which shift."""
    seen = sight(request, "post-roster", asked)
    place = post_named(code, "post-roster", seen)
    return RostersOut(items=[RosterOut(**_roster(r)) for r in rosters_at(place.code, seen.asof)])


@read(router, "/rosters/{path:code}", "roster", RosterWhole, ruled=True)
def one(
    request: HttpRequest, code: Annotated[Code, Path()], asked: Annotated[Clocks, Query()]
) -> RosterWhole:
    """One roster, what it breaks, which of its duties are open, and who has not been told."""
    seen = sight(request, "roster", asked)
    case = _case(code, seen, Verb.SEE)
    found, words = case.breaches, _words(case.record)
    told = told_of(found, plans=_plans(case, seen))
    return RosterWhole(
        **_roster(case.record),
        sound=not any(b.hard and b.rule not in LACKS for b in found),
        points=score(case.problem, case.roster).cost,
        breaches=[_breach(each, words) for each in told],
        open=[OpenOut(shift=duty.shift, person=tail(duty.person)) for duty in case.open],
        untold=[tail(person) for person in case.record.untold],
    )


def _case(code: str, seen: Scoped, verb: Verb) -> RosterCase:
    return case_of(_record(code, seen, verb), seen.asof, rules(seen.asof))


def _plans(case: RosterCase, seen: Scoped) -> bool:
    """Return whether the caller may make a roster, and so knows what people ask of it."""
    return seen.sees(case.record.post, Thing.ROSTER, verb=Verb.PROPOSE)


def _record(code: str, seen: Scoped, verb: Verb) -> RosterOnRecord:
    """Return the roster, if the caller may there what is asked for."""
    found = roster_of(code, seen.asof)
    if found is None or not seen.sees(found.post, Thing.ROSTER, verb=verb):
        raise missing("code")
    return found


def _words(found: RosterOnRecord) -> RosterWording:
    return RosterWording(shifts={shift.id: shift for shift in found.shifts})


def _roster(found: RosterOnRecord) -> dict[str, Any]:
    return {
        "code": tail(found.code),
        "post": found.post,
        "status": RosterStatus(found.status).value,
        "begins": found.begins,
        "days": found.horizon_days,
        "pattern": found.pattern,
        "shifts": [_duty(shift) for shift in found.shifts],
    }


def _duty(shift: RosterShift) -> DutyOut:
    people = [tail(person) for person in shift.people]
    return DutyOut(id=shift.id, begins=shift.start, ends=ends(shift), people=people)


def _breach(each: Breach, words: RosterWording) -> BreachOut:
    return BreachOut(
        rule=each.rule.value,
        shift=each.shift_id or None,
        person=tail(each.person or "") or None,
        have=each.have,
        need=each.need,
        points=each.points,
        said=words.breach(each),
    )


# --- mended --------------------------------------------------------------------------------------


class ChangeOut(Schema):
    """Somebody taken off a shift, or put on it."""

    change: Change
    shift: str
    person: str


class SubstituteOut(Schema):
    """Somebody who could stand an open duty, and what more that costs."""

    person: str
    points: int
    breaches: list[BreachOut]


class OpenPlaceOut(OpenOut):
    """An open duty, and who could stand it, the cheapest first."""

    could: list[SubstituteOut]


class RepairOut(Schema):
    """What to change in a roster; nothing is recorded."""

    changes: list[ChangeOut] | None = Field(
        description="As few as can be; null: nothing was found that keeps every rule."
    )
    points_before: int
    points_after: int | None
    proven: bool = Field(description="None leaves less open, or as little with fewer changes.")
    left: list[BreachOut] = Field(description="What stays short.")
    places: list[OpenPlaceOut]


class RepairAsked(Clocks):
    """Who else will not come, and how long may be looked."""

    absent: str | None = Field(
        None,
        pattern=r"^[0-9A-Za-z-]{1,40}(,[0-9A-Za-z-]{1,40}){0,199}$",
        description="Numbers of people who will not come, though nothing says so yet.",
    )
    limit_s: int = Field(5, ge=1, le=LIMIT_S)


@read(router, "/rosters/{path:code}/repair", "roster-repair", RepairOut, ruled=True)
def repair(
    request: HttpRequest,
    code: Annotated[Code, Path()],
    asked: Annotated[RepairAsked, Query()],
) -> RepairOut:
    """How to mend a roster for what is known now, with the fewest changes; and who could stand in.

    What is proposed is recorded as changes, by whoever may decide on the roster.
    """
    seen = sight(request, "roster-repair", asked)
    case = _case(code, seen, Verb.SEE)
    absent = [f"person:{number}" for number in (asked.absent or "").split(",") if number]
    if set(absent) - {person.number for person in case.problem.people}:
        raise missing("absent")
    found = mended(case, absent=absent, limit_s=float(asked.limit_s))
    return _repair(found, _words(case.record), plans=_plans(case, seen))


def _repair(found: Mended, words: RosterWording, *, plans: bool) -> RepairOut:
    changes = [
        ChangeOut(change=c.change, shift=c.shift, person=tail(c.person)) for c in found.changes
    ]
    return RepairOut(
        changes=None if found.roster is None else changes,
        points_before=found.before.cost,
        points_after=found.after.cost if found.after else None,
        proven=found.proven,
        left=[_breach(each, words) for each in found.left],
        places=[
            OpenPlaceOut(
                shift=place.duty.shift,
                person=tail(place.duty.person),
                could=[
                    SubstituteOut(
                        person=tail(s.person),
                        points=s.cost,
                        breaches=[_breach(b, words) for b in told_of(s.broken, plans=plans)],
                    )
                    for s in place.substitutes
                ],
            )
            for place in found.places
        ],
    )


# --- recorded ------------------------------------------------------------------------------------


class DraftIn(Deed):
    """For which days a roster is to be made, and how long may be looked for a better one."""

    begins: Moment | None = Field(
        None, description="A moment of its first day; tomorrow where it is left out."
    )
    days: Whole = Field(14, ge=1, le=28)
    limit_s: Whole = Field(5, ge=1, le=LIMIT_S)
    seed: Whole = Field(0, ge=0, le=2**31 - 1, description="What decides between equals.")


@act(router, "/posts/{path:code}/rosters", "roster-draft")
def draft(
    request: HttpRequest, code: Annotated[Code, Path()], body: DraftIn, key: Key
) -> HttpResponse:
    """Make the best roster of a post from who is there, and record it as a draft.

    Its code is that of the post and its first day; with a number where that is taken.
    """
    seen = doing(request, "roster-draft", body)
    place = post_named(code, "roster-draft", seen)
    begins = body.begins or seen.asof.at + timedelta(days=1)
    first = begins.astimezone(zone()).replace(hour=0, minute=0, second=0, microsecond=0)
    limits = rules(seen.asof).roster_limits(at=first)
    posts = making.staffed(seen.asof, posts=frozenset({place.code}), begins=first)
    if not posts:
        raise refused([At("code", "nobody_there")])
    made = making.best(  # before the one writer is asked for: looking takes seconds
        posts[0],
        limits,
        first,
        horizon_days=body.days,
        seed=body.seed,
        limit_s=float(body.limit_s),
        by=seen.actor.account,
    )
    if made is None:
        raise refused([At("code", "nothing_found")])

    def act_it(hand: Hand) -> Refused | None:
        return _not_done(step.draft(hand, made.draft, seen.asof.at), RosterWording())

    return record(request, key, place.parent or "", act_it)


class CheckIn(Deed):
    """That a draft is judged, and what one says of it."""

    remark: str = Field("", max_length=200, pattern=r"^[^\x00]*$")


@act(router, "/rosters/{path:code}/checks", "roster-check")
def check(
    request: HttpRequest, code: Annotated[Code, Path()], body: CheckIn, key: Key
) -> HttpResponse:
    """Record what the checker says of a draft, by all that is known now."""

    def it(hand: Hand, seen: Scoped) -> object:
        at, pack = seen.asof.at, rules(seen.asof)
        return step.check(hand, f"roster:{code}", at, pack, remark=body.remark)

    return _done(request, "roster-check", code, body, key, it)


class PublishIn(Deed):
    """That a checked roster is published: when, and nothing else."""


@act(router, "/rosters/{path:code}/publication", "roster-publish")
def publish(
    request: HttpRequest, code: Annotated[Code, Path()], body: PublishIn, key: Key
) -> HttpResponse:
    """Publish a checked roster; what was learnt since the check is judged again."""

    def it(hand: Hand, seen: Scoped) -> object:
        return step.publish(hand, f"roster:{code}", seen.asof.at, rules(seen.asof))

    return _done(request, "roster-publish", code, body, key, it)


class DutyChangeIn(Schema):
    """Somebody taken off a shift, or put on it."""

    change: Change
    shift: ShiftId
    person: Code = Field(description="Number.")


class ChangesIn(Deed):
    """Changes of a published roster, and why."""

    changes: list[DutyChangeIn] = Field(min_length=1, max_length=200)
    why: Why


@act(router, "/rosters/{path:code}/changes", "roster-change")
def change(
    request: HttpRequest, code: Annotated[Code, Path()], body: ChangesIn, key: Key
) -> HttpResponse:
    """Change a published roster, unless a rule would be broken that is not broken already.

    On shorter notice than the rule asks, the account that changes it answers for it by name.
    """
    changes = [
        DutyChange(change=c.change, shift=c.shift, person=f"person:{c.person}")
        for c in body.changes
    ]

    def it(hand: Hand, seen: Scoped) -> object:
        return step.change(
            hand,
            f"roster:{code}",
            changes,
            seen.asof.at,
            rules(seen.asof),
            why=body.why,
            authorised_by=seen.actor.account,
        )

    return _done(request, "roster-change", code, body, key, it)


class TellIn(Deed):
    """Who has been told how their duties stand, and by what means."""

    people: Numbers | None = Field(None, description="Null: all who have not been told yet.")
    means: str = Field(min_length=1, max_length=40, pattern=r"^[a-z][a-z_]*$")


@act(router, "/rosters/{path:code}/told", "roster-tell")
def tell(
    request: HttpRequest, code: Annotated[Code, Path()], body: TellIn, key: Key
) -> HttpResponse:
    """Record that people know their duties as they stand."""
    people = [f"person:{number}" for number in body.people or ()]

    def it(hand: Hand, seen: Scoped) -> object:
        return step.tell(hand, f"roster:{code}", people, seen.asof.at, means=body.means)

    return _done(request, "roster-tell", code, body, key, it)


class RosterWithdrawIn(Deed):
    """Why a roster is not stood, or not any further."""

    why: Why


@act(router, "/rosters/{path:code}/withdrawal", "roster-withdraw")
def withdraw(
    request: HttpRequest, code: Annotated[Code, Path()], body: RosterWithdrawIn, key: Key
) -> HttpResponse:
    """Withdraw a roster, with the reason."""

    def it(hand: Hand, seen: Scoped) -> object:
        return step.withdraw(hand, f"roster:{code}", seen.asof.at, why=body.why)

    return _done(request, "roster-withdraw", code, body, key, it)


_VERBS = {"roster-check": Verb.PROPOSE}  # the others decide


def _done(
    request: HttpRequest,
    operation: str,
    code: str,
    body: Deed,
    key: Key,
    it: Callable[[Hand, Scoped], object],
) -> HttpResponse:
    seen = doing(request, operation, body)
    found = _record(code, seen, _VERBS.get(operation, Verb.DECIDE))
    words = _words(found)
    return record(request, key, root_of(seen), lambda hand: _not_done(it(hand, seen), words))


def _not_done(done: object, words: RosterWording) -> Refused | None:
    return refused(said(done, words)) if isinstance(done, NotDone) else None


def said(done: NotDone, words: RosterWording) -> Iterable[At]:
    """Return every reason why a step with a roster was not taken, in words without names."""
    return [
        At(tail(each.about), (each.breach.rule if each.breach else each.code).value,
           words.refusal(each))
        for each in done.refusals
    ]  # fmt: skip
