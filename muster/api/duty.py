"""Posts: the board of one, its roster, and what its leader records."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router, Schema
from pydantic import Field

from muster.api.deed import Deed, doing, missing, record, refused
from muster.api.fault import At, Refused
from muster.api.question import AskedPage, Clocks, Code, Moment, Page, Whole, listing, sight
from muster.api.rights import NEEDS
from muster.api.route import Key, act, read
from muster.api.shapes import AsOfOut, PlaceOut, asof_out, place_out, tail
from muster.core import kinds as k
from muster.core.access import Field as Part
from muster.core.access import Thing
from muster.core.duty import Discrepancy
from muster.core.kinds import ReliefCause, Role
from muster.steps import duty, duty_roll, reading
from muster.steps.duty_roll import Board, Called, ShiftRoll, board, ends
from muster.steps.figure import open_figure
from muster.steps.hand import Hand
from muster.steps.register import Place, people_of, places
from muster.steps.sight import Scoped

router = Router()
ShiftId = Annotated[str, Field(min_length=1, max_length=120, pattern=r"^[^\x00]*$")]


class PostOut(PlaceOut):
    """A post, and how it is staffed."""

    required: int
    sent: int
    on_duty: int


@read(router, "/posts", "posts", Page[PostOut])
def posts(request: HttpRequest, asked: Annotated[AskedPage, Query()]) -> Page[PostOut]:
    """The posts of an organisation and all beneath it."""
    seen, cursor = listing(request, "posts", asked)
    opened = open_figure("posts", seen.scope, seen.asof, after=cursor.number, limit=asked.limit)
    codes = [each.subject for each in opened.counted]
    counts = reading.amounts(("required", "deployed", "on_duty"), codes, seen.asof)
    named = places(codes, seen.asof)
    items = [
        PostOut(
            **place_out(named[code]).model_dump(),
            required=counts["required", code],
            sent=counts["deployed", code],
            on_duty=counts["on_duty", code],
        )
        for code in codes
        if code in named
    ]
    return Page(items=items, next=cursor.following(opened.after))


# --- the board -----------------------------------------------------------------------------------


class LineOut(Schema):
    """Somebody on a roll: where they are, and since when."""

    person: str
    name: str | None = Field(description="Null where it is not for the caller.")
    presence: str = Field(description="present, expected, missing, left, absent")
    since: datetime | None


class ShiftOut(Schema):
    """One shift of the board."""

    id: str
    begins: datetime
    ends: datetime
    compared: bool = Field(description="Roster and attendance were compared.")
    lines: list[LineOut]


class HereOut(Schema):
    """Somebody on duty."""

    person: str
    name: str | None
    since: datetime


class DiscrepancyOut(Schema):
    """Something to settle."""

    code: str
    form: str
    person: str
    shift: str | None


class BoardOut(Schema):
    """The board of a post."""

    post: PlaceOut
    shifts: list[ShiftOut]
    here: list[HereOut]
    sent: list[str] = Field(description="Numbers of those sent to the post.")
    open: list[DiscrepancyOut]
    asof: AsOfOut


@read(router, "/posts/{path:code}/board", "board", BoardOut)
def one(
    request: HttpRequest, code: Annotated[Code, Path()], asked: Annotated[Clocks, Query()]
) -> BoardOut:
    """Who stands what at a post, who is there, who is missing and since when."""
    seen = sight(request, "board", asked)
    place = post_named(code, "board", seen)
    found = board(place.code, seen.asof)
    names = _names(found, seen)
    return BoardOut(
        post=place_out(place),
        shifts=[_shift(roll, names) for roll in found.shifts],
        here=[
            HereOut(person=tail(a.person), name=names.get(a.person), since=a.came)
            for a in found.here
        ],
        sent=[tail(person) for person in found.staff],
        open=[told for each in found.open if (told := _discrepancy(each))],
        asof=asof_out(seen.asof),
    )


def post_named(code: str, operation: str, seen: Scoped) -> Place:
    """Return the post, if the caller may there what the operation asks for."""
    subject, need = f"post:{code}", NEEDS[operation]
    found = places([subject], seen.asof).get(subject)
    if found is None or need is None or not seen.sees(subject, need.thing, verb=need.verb):
        raise missing("code")
    return found


def _names(found: Board, seen: Scoped) -> dict[str, str]:
    codes = {line.person for shift in found.shifts for line in shift.lines}
    codes |= {each.person for each in found.here}
    named = seen.seen(codes, Thing.DUTY, Part.NAME)
    known = people_of(named, seen.asof)
    return {code: each.record.name for code, each in known.items() if each.record}


def _shift(roll: ShiftRoll, names: dict[str, str]) -> ShiftOut:
    return ShiftOut(
        id=roll.shift.id,
        begins=roll.shift.start,
        ends=ends(roll.shift),
        compared=roll.compared,
        lines=[
            LineOut(
                person=tail(line.person),
                name=names.get(line.person),
                presence=line.presence.value,
                since=line.since,
            )
            for line in roll.lines
        ],
    )


def _discrepancy(each: Discrepancy) -> DiscrepancyOut | None:
    if each.found is None:
        return None
    found = each.found
    return DiscrepancyOut(
        code=tail(each.code), form=found.form, person=tail(found.person), shift=found.shift or None
    )


# --- what the leader of a post records -----------------------------------------------------------


class RollIn(Deed):
    """Who of a crew has come, or has gone."""

    act: Literal["in", "out"]
    people: list[Code] = Field(min_length=1, max_length=200, description="Numbers.")
    shift: ShiftId | None = None


def _at_post(
    request: HttpRequest,
    operation: str,
    code: str,
    body: Deed,
    key: Key,
    step: Callable[[Hand, Place, Scoped], Refused | None],
) -> HttpResponse:
    seen = doing(request, operation, body)
    place = post_named(code, operation, seen)
    return record(request, key, place.parent or "", lambda hand: step(hand, place, seen))


@act(router, "/posts/{path:code}/roll", "post-roll")
def roll(
    request: HttpRequest, code: Annotated[Code, Path()], body: RollIn, key: Key
) -> HttpResponse:
    """Call a roll: those named have come on duty, or have gone off, all at once."""

    def step(hand: Hand, place: Place, seen: Scoped) -> Refused | None:
        people = tuple(dict.fromkeys(f"person:{number}" for number in body.people))
        known = people_of(people, seen.asof)
        strangers = [person for person in people if person not in known]
        if strangers:
            return refused(At(tail(person), "nobody") for person in strangers)
        come, gone = (people, ()) if body.act == "in" else ((), people)
        called = Called(post=place.code, shift=body.shift, come=come, gone=gone)
        duty_roll.call_roll(hand, called, seen.asof.at)
        return None

    return _at_post(request, "post-roll", code, body, key, step)


class ShiftIn(Deed):
    """Which shift."""

    shift: ShiftId


@act(router, "/posts/{path:code}/comparisons", "post-compare")
def compare(
    request: HttpRequest, code: Annotated[Code, Path()], body: ShiftIn, key: Key
) -> HttpResponse:
    """Look for what roster and attendance of a shift disagree on, and record it to be settled."""

    def step(hand: Hand, place: Place, seen: Scoped) -> Refused | None:
        if all(s.id != body.shift for s in duty_roll.shifts_at(place.code, seen.asof)):
            return refused([At("shift", "no_shift")])
        duty.compare(hand, place.code, body.shift, seen.asof.at)
        return None

    return _at_post(request, "post-compare", code, body, key, step)


class NoteIn(Deed):
    """What the next shift must know; nothing of anybody's health or family belongs in it."""

    note: str = Field(min_length=1, max_length=500, pattern=r"^[^\x00]*$")
    shift: ShiftId | None = None


@act(router, "/posts/{path:code}/notes", "post-note")
def note(
    request: HttpRequest, code: Annotated[Code, Path()], body: NoteIn, key: Key
) -> HttpResponse:
    """Hand over: record what one shift tells the next."""

    def step(hand: Hand, place: Place, seen: Scoped) -> None:
        told = k.HandedOver(note=body.note, shift=body.shift)
        duty_roll.hand_over(hand, place.code, told, seen.asof.at)

    return _at_post(request, "post-note", code, body, key, step)


class ReliefIn(Deed):
    """Whom a post asks for."""

    role: Literal["any_police"] | Role
    heads: Whole = Field(ge=1, le=200)
    needed_by: Moment
    why: ReliefCause


@act(router, "/posts/{path:code}/relief", "post-relief")
def relief(
    request: HttpRequest, code: Annotated[Code, Path()], body: ReliefIn, key: Key
) -> HttpResponse:
    """Ask for people; the duty office decides."""

    def step(hand: Hand, place: Place, seen: Scoped) -> Refused | None:
        if body.needed_by <= seen.asof.at:
            return refused([At("needed_by", "over")])
        told = k.ReliefAsked(
            role=str(body.role), heads=body.heads, needed_by=body.needed_by, why=body.why
        )
        duty_roll.ask_relief(hand, place.code, told, seen.asof.at)
        return None

    return _at_post(request, "post-relief", code, body, key, step)


class SettleIn(Deed):
    """How a discrepancy was settled."""

    discrepancy: Code
    outcome: Literal["explained", "swapped", "recorded_late", "absent"]


@act(router, "/posts/{path:code}/settlements", "post-settle")
def settle(
    request: HttpRequest, code: Annotated[Code, Path()], body: SettleIn, key: Key
) -> HttpResponse:
    """Settle a discrepancy of this post."""

    def step(hand: Hand, place: Place, seen: Scoped) -> Refused | None:
        wanted = f"discrepancy:{body.discrepancy}"
        if all(each.code != wanted for each in board(place.code, seen.asof).open):
            return refused([At("discrepancy", "not_open")])
        duty.settle(hand, wanted, body.outcome, seen.asof.at)
        return None

    return _at_post(request, "post-settle", code, body, key, step)
