"""A roster mended: for who will not come, for a crew isolated at once, for a shift more."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router, Schema
from pydantic import Field

from muster.api.deed import Deed, doing, missing, record, refused
from muster.api.duty import ShiftId
from muster.api.fault import At
from muster.api.question import WHOLE, Clocks, Code, Whole, sight
from muster.api.roster import (
    AddedIn,
    BreachOut,
    OpenOut,
    added_to,
    breach_out,
    case_seen,
    record_seen,
    words_of,
)
from muster.api.route import Key, act, read
from muster.api.shapes import tail
from muster.core.access import Thing, Verb
from muster.core.kinds import Change, DutyChange, RosterShift
from muster.core.roster import Lock, Must
from muster.core.roster_life import RosterStatus
from muster.core.roster_request import told_of
from muster.core.work import MendAsked
from muster.formats.roster_words import RosterWording
from muster.steps import work as works
from muster.steps.duty_roll import ends
from muster.steps.hand import Hand
from muster.steps.register import places
from muster.steps.roster_record import RosterCase
from muster.steps.roster_repair import WAYS, Mended, OpenPlace, decoded

router = Router()


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
    lacks: list[BreachOut] = Field(description="What the shift then lacks, or weighs, newly.")
    rest: int = Field(description="Of the points: all else.")


class OpenPlaceOut(OpenOut):
    """An open duty, and who could stand it, the cheapest first."""

    could: list[SubstituteOut]


class LockIn(Schema):
    """Somebody on a shift."""

    person: Code = Field(description="Number.")
    shift: ShiftId


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


class RepairIn(Deed):
    """Who else will not come, what is settled, which shift comes."""

    absent: list[Code] = Field(
        [],
        max_length=200,
        description="Numbers of people who will not come, though nothing says so yet.",
    )
    crew: Annotated[int, Field(ge=1, le=99), WHOLE] | None = Field(
        None, description="A crew of which nobody will come; 1 is the first."
    )
    must: list[LockIn] = Field([], max_length=60, description="Stands it, whatever it costs.")
    never: list[LockIn] = Field([], max_length=60, description="Does not stand it.")
    added: AddedIn | None = Field(None, description="A shift that comes.")
    ways: Whole = Field(WAYS, ge=1, le=WAYS, description="How many ways to mend are ranked.")


@act(router, "/rosters/{path:code}/repairs", "roster-repair-ask")
def ask(
    request: HttpRequest, code: Annotated[Code, Path()], body: RepairIn, key: Key
) -> HttpResponse:
    """Ask how to mend a published roster, as long work whose code is ``made``.

    The long work says how far it is; once it is done ``roster-repair`` says what was found.
    """
    seen = doing(request, "roster-repair-ask", body)
    bare = case_seen(code, seen, Verb.PROPOSE)
    if bare.record.status is not RosterStatus.PUBLISHED:
        raise refused([At("code", "not_published")])
    added = added_to(bare.record, [body.added] if body.added else [])
    case = bare.with_shifts(added)
    known = {person.number for person in case.problem.people}
    if {f"person:{number}" for number in body.absent} - known:
        raise missing("absent")
    if body.crew and body.crew > len(case.record.crews):
        raise missing("crew")
    asked = MendAsked(
        roster=bare.record.code,
        at=seen.asof.at,
        crew=body.crew,
        absent=tuple(dict.fromkeys(body.absent)),
        locks=(
            *_locks(body.must, Must.MUST, case),
            *_locks(body.never, Must.NEVER, case),
        ),
        added=added[0] if added else None,
        ways=body.ways,
    )
    post = bare.record.post
    org, made = places([post], seen.asof)[post].parent or "", list[str]()

    def act_it(hand: Hand) -> None:
        made.append(works.ask(asked, by=hand.by, org=org, at=seen.now))

    return record(request, key, org, act_it, made=made)


@read(router, "/long-work/{code}/repair", "roster-repair", RepairOut)
def repair(
    request: HttpRequest, code: Annotated[Code, Path()], asked: Annotated[Clocks, Query()]
) -> RepairOut:
    """What was found to mend a roster with the fewest changes; and who could stand in.

    What is proposed is recorded as changes, by whoever may decide on the roster; a shift more, as
    ``added`` with them. Work that is not done, or done longer than a day ago, shows nothing.
    """
    seen = sight(request, "roster-repair", asked)
    named = works.find(code)
    kept = works.mended(named) if named else None
    if named is None or not isinstance(named.asked, MendAsked) or kept is None:
        raise missing("code")
    here = record_seen(named.asked.roster, seen, Verb.SEE)
    plans = seen.sees(here.post, Thing.ROSTER, verb=Verb.PROPOSE)
    added = [named.asked.added] if named.asked.added else []
    words = words_of(replace(here, shifts=(*here.shifts, *added)))
    return _repair(decoded(kept), added, words, plans=plans)


def _locks(given: Iterable[LockIn], must: Must, case: RosterCase) -> Iterable[Lock]:
    """Yield the locks that are asked for; ``Refused`` if one names nobody or no shift of it."""
    people = {person.number for person in case.problem.people}
    shifts = {shift.id for shift in case.problem.shifts}
    for each in given:
        if f"person:{each.person}" not in people or each.shift not in shifts:
            raise missing(must.value)
        yield Lock(f"person:{each.person}", each.shift, must)


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
                lacks=[breach_out(b, words) for b in told_of(s.lacks, plans=plans)],
                rest=s.rest,
            )
            for s in place.substitutes
        ],
    )
