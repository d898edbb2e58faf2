"""A roster mended: for who will not come, for a crew isolated at once, for a shift more."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated

from django.http import HttpRequest
from ninja import Path, Query, Router, Schema
from pydantic import Field

from muster.api.deed import missing
from muster.api.question import Clocks, Code, Moment, sight
from muster.api.roster import (
    HEADS_MAX,
    LIMIT_S,
    SHIFT_MAX_H,
    AddedIn,
    BreachOut,
    OpenOut,
    added_to,
    breach_out,
    case_seen,
    makes,
    words_of,
)
from muster.api.route import read
from muster.api.shapes import tail
from muster.core.access import Verb
from muster.core.kinds import Change, DutyChange, RosterShift
from muster.core.roster import Lock, Must
from muster.core.roster_request import told_of
from muster.formats.roster_words import RosterWording
from muster.steps.duty_roll import ends
from muster.steps.roster_record import RosterCase
from muster.steps.roster_repair import WAYS, Mended, OpenPlace, ways

router = Router()
_NUMBER = r"[0-9A-Za-z-]{1,40}"
_DUTY = r"[0-9A-Za-z-]+@[^\x00-\x20\x7f,@]+"
_DUTIES = rf"^{_DUTY}(,{_DUTY})*$"
_LONG = 3_000  # characters of an address


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


class ComesOut(Schema):
    """A shift that the roster would get, under the name that changes use."""

    id: str
    begins: datetime
    ends: datetime


class WayOut(Schema):
    """One way to mend a roster."""

    changes: list[ChangeOut]
    points_after: int
    proven: bool = Field(description="None leaves less open, or as little with fewer changes.")
    left: list[BreachOut] = Field(description="What stays short.")


class RepairOut(Schema):
    """What to change in a roster; nothing is recorded."""

    changes: list[ChangeOut] | None = Field(
        description="As few as can be; null: nothing was found that keeps every rule."
    )
    points_before: int
    points_after: int | None
    proven: bool = Field(description="None leaves less open, or as little with fewer changes.")
    left: list[BreachOut] = Field(description="What stays short.")
    added: list[ComesOut] = Field(description="The shift that was asked for.")
    ways: list[WayOut] = Field(
        description="As many as were asked for, the least left open first, then the cheapest."
    )
    places: list[OpenPlaceOut]


class RepairAsked(Clocks):
    """Who else will not come, what is settled, which shift comes, how long may be looked."""

    absent: str | None = Field(
        None,
        pattern=rf"^{_NUMBER}(,{_NUMBER}){{0,199}}$",
        description="Numbers of people who will not come, though nothing says so yet.",
    )
    crew: int | None = Field(
        None, ge=1, le=99, description="A crew of which nobody will come; 1 is the first."
    )
    must: str | None = Field(
        None,
        pattern=_DUTIES,
        max_length=_LONG,
        description="NUMBER@SHIFT, …: stands it, whatever it costs.",
    )
    never: str | None = Field(
        None, pattern=_DUTIES, max_length=_LONG, description="NUMBER@SHIFT, …: does not stand it."
    )
    new_begins: Moment | None = Field(None, description="A shift comes that begins then.")
    new_hours: int = Field(8, ge=1, le=SHIFT_MAX_H)
    new_heads: int = Field(1, ge=1, le=HEADS_MAX)
    new_officers: int = Field(0, ge=0, le=HEADS_MAX, description="Sworn officers among them.")
    ways: int = Field(1, ge=1, le=WAYS, description="How many ways to mend are ranked.")
    limit_s: int = Field(5, ge=1, le=LIMIT_S, description="Seconds, for all ways together.")


@read(router, "/rosters/{path:code}/repair", "roster-repair", RepairOut, ruled=True)
def repair(
    request: HttpRequest,
    code: Annotated[Code, Path()],
    asked: Annotated[RepairAsked, Query()],
) -> RepairOut:
    """How to mend a roster for what is known now, with the fewest changes; and who could stand in.

    What is proposed is recorded as changes, by whoever may decide on the roster; a shift more, as
    ``added`` with them.
    """
    seen = sight(request, "roster-repair", asked)
    bare = case_seen(code, seen, Verb.SEE)
    added = added_to(bare.record, _added(asked))
    case = bare.with_shifts(added)
    absent = [f"person:{number}" for number in (asked.absent or "").split(",") if number]
    if set(absent) - {person.number for person in case.problem.people}:
        raise missing("absent")
    if asked.crew and asked.crew > len(case.record.crews):
        raise missing("crew")
    crew = case.record.crews[asked.crew - 1] if asked.crew else ()
    found = ways(
        case,
        absent=(*absent, *crew),
        locks=[
            *_locks(asked.must, Must.MUST, case),
            *_locks(asked.never, Must.NEVER, case),
        ],
        count=asked.ways,
        limit_s=asked.limit_s / asked.ways,
    )
    return _repair(found, added, words_of(case.record), plans=makes(bare, seen))


def _added(asked: RepairAsked) -> Iterable[AddedIn]:
    if asked.new_begins is not None:
        yield AddedIn(
            begins=asked.new_begins,
            hours=asked.new_hours,
            heads=asked.new_heads,
            officers=asked.new_officers,
        )


def _locks(text: str | None, must: Must, case: RosterCase) -> list[Lock]:
    """Return the locks an address says; ``Refused`` if one names nobody or no shift of it."""
    people = {person.number for person in case.problem.people}
    shifts = {shift.id for shift in case.problem.shifts}
    given = [each.split("@") for each in (text or "").split(",") if each]
    if any(f"person:{number}" not in people or shift not in shifts for number, shift in given):
        raise missing(must.value)
    return [Lock(f"person:{number}", shift, must) for number, shift in given]


def _repair(
    found: tuple[Mended, ...],
    added: Iterable[RosterShift],
    words: RosterWording,
    *,
    plans: bool,
) -> RepairOut:
    first = found[0]
    return RepairOut(
        changes=None if first.roster is None else _changes(first.changes),
        points_before=first.before.cost,
        points_after=first.after.cost if first.after else None,
        proven=first.proven,
        left=[breach_out(each, words) for each in first.left],
        added=[ComesOut(id=each.id, begins=each.start, ends=ends(each)) for each in added],
        ways=[
            WayOut(
                changes=_changes(each.changes),
                points_after=each.after.cost,
                proven=each.proven,
                left=[breach_out(b, words) for b in each.left],
            )
            for each in found
            if each.after is not None
        ],
        places=[_place(place, words, plans=plans) for place in first.places],
    )


def _changes(given: Iterable[DutyChange]) -> list[ChangeOut]:
    return [ChangeOut(change=c.change, shift=c.shift, person=tail(c.person)) for c in given]


def _place(place: OpenPlace, words: RosterWording, *, plans: bool) -> OpenPlaceOut:
    return OpenPlaceOut(
        shift=place.duty.shift,
        person=tail(place.duty.person),
        could=[
            SubstituteOut(
                person=tail(s.person),
                points=s.cost,
                breaches=[breach_out(b, words) for b in told_of(s.broken, plans=plans)],
            )
            for s in place.substitutes
        ],
    )
