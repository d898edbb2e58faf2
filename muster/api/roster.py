"""Rosters of posts: made, judged, published, told, changed with notice."""

from collections.abc import Callable, Iterable
from dataclasses import replace
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
from muster.core.work import RostersAsked
from muster.formats.roster_words import RosterWording
from muster.steps import roster_life as step
from muster.steps import work as works
from muster.steps.duty_roll import ends
from muster.steps.figure import zone
from muster.steps.hand import Hand
from muster.steps.roster_record import Refused as NotDone
from muster.steps.roster_record import RosterCase, case_of, new_shift, roster_of, rosters_at
from muster.steps.sight import Scoped

router = Router()
SHIFT_MAX_H, HEADS_MAX = 48, 200  # of a shift that comes


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
    case = case_seen(code, seen, Verb.SEE)
    found, words = case.breaches, words_of(case.record)
    told = told_of(found, plans=makes(case, seen))
    return RosterWhole(
        **_roster(case.record),
        sound=not any(b.hard and b.rule not in LACKS for b in found),
        points=score(case.problem, case.roster).cost,
        breaches=[breach_out(each, words) for each in told],
        open=[OpenOut(shift=duty.shift, person=tail(duty.person)) for duty in case.open],
        untold=[tail(person) for person in case.record.untold],
    )


def case_seen(code: str, seen: Scoped, verb: Verb) -> RosterCase:
    """Return a roster with its people, if the caller may there what is asked for."""
    return case_of(record_seen(code, seen, verb), seen.asof, rules(seen.asof))


def makes(case: RosterCase, seen: Scoped) -> bool:
    """Return whether the caller may make a roster, and so knows what people ask of it."""
    return seen.sees(case.record.post, Thing.ROSTER, verb=Verb.PROPOSE)


def record_seen(code: str, seen: Scoped, verb: Verb) -> RosterOnRecord:
    """Return the roster, if the caller may there what is asked for."""
    found = roster_of(code, seen.asof)
    if found is None or not seen.sees(found.post, Thing.ROSTER, verb=verb):
        raise missing("code")
    return found


def words_of(found: RosterOnRecord) -> RosterWording:
    """Return how a roster is told: its shifts by name, its people by number."""
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


def breach_out(each: Breach, words: RosterWording) -> BreachOut:
    """Return a broken rule as an answer says it."""
    return BreachOut(
        rule=each.rule.value,
        shift=each.shift_id or None,
        person=tail(each.person or "") or None,
        have=each.have,
        need=each.need,
        points=each.points,
        said=words.breach(each),
    )


# --- recorded ------------------------------------------------------------------------------------


class DraftIn(Deed):
    """For which days a roster is to be made."""

    begins: Moment | None = Field(
        None, description="A moment of its first day; tomorrow where it is left out."
    )
    days: Whole = Field(14, ge=1, le=28)
    seed: Whole = Field(0, ge=0, le=2**31 - 1, description="What decides between equals.")


@act(router, "/posts/{path:code}/rosters", "roster-draft")
def draft(
    request: HttpRequest, code: Annotated[Code, Path()], body: DraftIn, key: Key
) -> HttpResponse:
    """Ask for the best roster of a post from who is there, as long work whose code is ``made``.

    The long work says how far it is; once it is done, the code of the roster it drafted.
    """
    seen = doing(request, "roster-draft", body)
    place = post_named(code, "roster-draft", seen)
    begins = body.begins or seen.asof.at + timedelta(days=1)
    first = begins.astimezone(zone()).replace(hour=0, minute=0, second=0, microsecond=0)
    rules(seen.asof)  # refused at once where there are none
    asked = RostersAsked(
        org=None, day0=first, days=body.days, seed=body.seed, post=place.code, at=seen.asof.at
    )
    org, made = place.parent or "", list[str]()

    def act_it(hand: Hand) -> None:
        made.append(works.ask(asked, by=hand.by, org=org, at=seen.now))

    return record(request, key, org, act_it, made=made)


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

    return _done(request, "roster-check", code, body, key, it, Verb.PROPOSE)


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


class AddedIn(Schema):
    """A shift that the roster does not have yet: of a new post, or more to do."""

    begins: Moment
    hours: Whole = Field(ge=1, le=SHIFT_MAX_H)
    heads: Whole = Field(ge=1, le=HEADS_MAX)
    officers: Whole = Field(0, ge=0, le=HEADS_MAX, description="Sworn officers among them.")


class ChangesIn(Deed):
    """Changes of a roster, and why."""

    changes: list[DutyChangeIn] = Field([], max_length=200)
    added: list[AddedIn] = Field(
        [],
        max_length=20,
        description="Shifts that come with the changes, named in these as the repair names them.",
    )
    why: Why


@act(router, "/rosters/{path:code}/changes", "roster-change")
def change(
    request: HttpRequest, code: Annotated[Code, Path()], body: ChangesIn, key: Key
) -> HttpResponse:
    """Change a published roster, unless a rule would be broken that is not broken already.

    A draft is changed whatever that breaks, and then checked anew. What is published is changed by
    whoever decides; on shorter notice than the rule asks, the account answers for it by name.
    """
    changes = [
        DutyChange(change=c.change, shift=c.shift, person=f"person:{c.person}")
        for c in body.changes
    ]

    found = roster_of(f"roster:{code}")
    waits = found is not None and found.waits and not body.added

    def amended(hand: Hand, seen: Scoped) -> object:
        return step.amend(
            hand, f"roster:{code}", changes, seen.asof.at, rules(seen.asof), why=body.why
        )

    def changed(hand: Hand, seen: Scoped) -> object:
        return step.change(
            hand,
            f"roster:{code}",
            changes,
            seen.asof.at,
            rules(seen.asof),
            why=body.why,
            authorised_by=seen.actor.account,
            added=added_to(record_seen(code, seen, Verb.DECIDE), body.added),
        )

    it, verb = (amended, Verb.PROPOSE) if waits else (changed, Verb.DECIDE)
    return _done(request, "roster-change", code, body, key, it, verb)


def added_to(found: RosterOnRecord, given: Iterable[AddedIn]) -> tuple[RosterShift, ...]:
    """Return the shifts that a roster gets, each named after those it has."""
    added: list[RosterShift] = []
    for each in given:
        before = replace(found, shifts=(*found.shifts, *added))
        added.append(new_shift(before, each.begins, each.hours, each.heads, officers=each.officers))
    return tuple(added)


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


def _done(
    request: HttpRequest,
    operation: str,
    code: str,
    body: Deed,
    key: Key,
    it: Callable[[Hand, Scoped], object],
    verb: Verb = Verb.DECIDE,
) -> HttpResponse:
    seen = doing(request, operation, body)
    found = record_seen(code, seen, verb)
    words = words_of(found)
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
