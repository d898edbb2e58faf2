"""What a calendar shows of rosters and orders: each duty once, with how often it was changed.

A calendar that never hears again of what it was told keeps showing it. So what is no more stays,
cancelled, and whatever happens raises a number that never falls.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from muster.core import kinds as k
from muster.core.kinds import RosterShift
from muster.core.ledger import Fact, order
from muster.core.roster_life import RosterOnRecord, RosterStatus, RosterStep


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarDuty:
    """One duty of one person, or one shift of a post, as a calendar is to show it.

    ``uid`` is the same whatever happens to the duty. ``sequence`` grows with each change that
    touches it, so that a calendar knows the later word from the earlier.
    """

    uid: str
    roster: str
    post: str
    shift: RosterShift
    sequence: int
    changed_at: datetime
    cancelled: bool
    with_people: tuple[str, ...]  # who stands the shift besides; of a shift, who stands it
    whole: bool = False  # it is a shift of the post, and not somebody's duty


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarOrder:
    """One order to a post: from when one is wanted there, and whether it still stands."""

    uid: str
    post: str
    begins: datetime
    sequence: int
    changed_at: datetime
    cancelled: bool


@dataclass(frozen=True, slots=True)
class Left:
    """That somebody left a post: when, and when that was recorded."""

    at: datetime
    recorded_at: datetime


def calendar_of(
    rosters: Iterable[RosterOnRecord], person: str, left: Mapping[str, Left] | None = None
) -> tuple[CalendarDuty, ...]:
    """Return the duties of ``person`` in the rosters they were ever told of, in order of time.

    A duty that was told and is no more is there, cancelled. Where a later roster covers the days
    of an earlier one, the duties the earlier one told of are cancelled; so are those that begin
    after the person ``left`` the post.
    """
    away = left or {}
    found = [
        duty
        for roster, later in _told(rosters)
        for duty in _duties(roster, person, later, away.get(roster.post))
    ]
    return tuple(sorted(found, key=lambda duty: (duty.shift.start, duty.uid)))


def shifts_of(rosters: Iterable[RosterOnRecord]) -> tuple[CalendarDuty, ...]:
    """Return the shifts of a post in the rosters ever published, each with all who stand it."""
    found = [
        CalendarDuty(
            uid=f"{roster.code.partition(':')[2]}/{shift.id}",
            roster=roster.code,
            post=roster.post,
            shift=shift,
            sequence=len(touched := _touching(roster, shift)) + len(turns := _turns(later, shift)),
            changed_at=max(step.recorded_at for step in [_first(roster), *touched, *turns]),
            cancelled=not _stands(roster) or any(_stands(r) for r in _over(later, shift)),
            with_people=shift.people,
            whole=True,
        )
        for roster, later in _told(rosters)
        for shift in roster.shifts
    ]
    return tuple(sorted(found, key=lambda duty: (duty.shift.start, duty.uid)))


def _told(
    rosters: Iterable[RosterOnRecord],
) -> Iterator[tuple[RosterOnRecord, list[RosterOnRecord]]]:
    """Yield each roster that was ever published, with those published after it."""
    told = [r for r in rosters if any(step.what == "published" for step in r.steps)]
    yield from ((roster, told[i + 1 :]) for i, roster in enumerate(told))


def _first(roster: RosterOnRecord) -> RosterStep:
    return next(step for step in roster.steps if step.what == "published")


def _stands(roster: RosterOnRecord) -> bool:
    return roster.status is RosterStatus.PUBLISHED


def _over(later: Iterable[RosterOnRecord], shift: RosterShift) -> list[RosterOnRecord]:
    return [r for r in later if r.begins <= shift.start < r.ends]


def _turns(later: Iterable[RosterOnRecord], shift: RosterShift) -> list[RosterStep]:
    """Return each step by which a later roster took the place of a shift, or gave it back."""
    return [
        step
        for roster in _over(later, shift)
        for step in roster.steps
        if step.what in ("published", "withdrawn")
    ]


def _touching(roster: RosterOnRecord, shift: RosterShift, person: str = "") -> list[RosterStep]:
    """Return each step since publishing that touched a shift, or somebody's duty in it."""
    return [
        step
        for step in roster.steps
        if step.what == "withdrawn"
        or any(c.shift == shift.id and person in ("", c.person) for c in step.changes)
    ]


def _duties(
    roster: RosterOnRecord, person: str, later: list[RosterOnRecord], left: Left | None
) -> Iterator[CalendarDuty]:
    told = {shift.id for shift in roster.told_shifts if person in shift.people}
    came = {c.shift for step in roster.steps for c in step.changes if c.person == person}
    for shift in roster.shifts:
        if shift.id not in told | came:
            continue
        own, turns = _touching(roster, shift, person), _turns(later, shift)
        moments = [s.recorded_at for s in [_first(roster), *_touching(roster, shift), *turns]]
        gone = left is not None and left.at <= shift.start
        ended = not _stands(roster) or any(_stands(r) for r in _over(later, shift))
        first = shift.id not in told  # the change that brought the duty is its first word
        yield CalendarDuty(
            uid=f"{roster.code.partition(':')[2]}/{shift.id}/{person.partition(':')[2]}",
            roster=roster.code,
            post=roster.post,
            shift=shift,
            sequence=len(own) - first + len(turns) + gone,
            changed_at=max([*moments, *([left.recorded_at] if left and gone else [])]),
            cancelled=person not in shift.people or ended or gone,
            with_people=tuple(other for other in shift.people if other != person),
        )


# --- of one person's moves -----------------------------------------------------------------------


def left_posts(facts: Iterable[Fact]) -> dict[str, Left]:
    """Return the posts that a person was at and is at no more, by the facts about them."""
    left: dict[str, Left] = {}
    post = ""
    for fact in sorted(facts, key=order):
        match fact.body:
            case k.Arrived() as body:
                if post and post != body.post:
                    left[post] = Left(fact.holds_from, fact.recorded_at)
                post = body.post
                left.pop(post, None)
            case k.Relieved() | k.Departed() | k.Returned() | k.Separated():
                if post:
                    left[post] = Left(fact.holds_from, fact.recorded_at)
                post = ""
    return left


def orders_of(
    facts: Iterable[Fact], still: Collection[str], lines: Iterable[Fact] = ()
) -> tuple[CalendarOrder, ...]:
    """Return every order there was to a person, in order of time.

    ``still`` are the demand lines of the orders not yet carried out; ``lines``, what was said of
    demand lines: from when on they want people. An order that neither stands nor was carried out
    by arriving is cancelled, however it fell.
    """
    told = sorted(facts, key=order)
    steps: dict[str, list[Fact]] = defaultdict(list)
    posts: dict[str, str] = {}
    for fact in told:
        if isinstance(fact.body, k.Ordered | k.StoodDown):
            steps[fact.body.demand].append(fact)
        if isinstance(fact.body, k.Ordered):
            posts[fact.body.demand] = fact.body.post
    raised: dict[str, list[Fact]] = defaultdict(list)
    for fact in sorted(lines, key=order):
        raised[fact.subject].append(fact)
    found = [
        _order(steps[demand], post, demand in still, told, raised[demand])
        for demand, post in posts.items()
    ]
    return tuple(sorted(found, key=lambda each: (each.begins, each.uid)))


def _order(
    steps: list[Fact], post: str, stands: bool, told: list[Fact], raised: list[Fact]
) -> CalendarOrder:
    given = [fact for fact in steps if isinstance(fact.body, k.Ordered)]
    first, last = given[0], given[-1]
    since = [fact for fact in told if order(fact) > order(last)]
    arrived = any(isinstance(f.body, k.Arrived) and f.body.post == post for f in since)
    wanted = [f for f in raised if isinstance(f.body, k.DemandRaised)]
    begins = [f.body.begins for f in wanted if isinstance(f.body, k.DemandRaised) and f.body.begins]
    fell = not stands and not arrived and steps[-1] is last  # by a move, and not by a word
    moved = [f for f in since if isinstance(f.body, k.Relieved | k.Returned | k.Separated)]
    heard = [*steps, *wanted, *(moved if fell else ())]
    demand = last.body.demand if isinstance(last.body, k.Ordered) else ""
    return CalendarOrder(
        uid=f"order/{demand.partition(':')[2]}/{last.subject.partition(':')[2]}",
        post=post,
        begins=max(begins[-1], first.holds_from) if begins else first.holds_from,
        sequence=len(steps) - 1 + max(len(wanted) - 1, 0) + fell,
        changed_at=max(fact.recorded_at for fact in heard),
        cancelled=not stands and not arrived,
    )
