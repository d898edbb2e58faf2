"""A roster as the ledger holds it: read back, judged by what is known of its people now."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from muster.core import kinds as k
from muster.core.kinds import RosterShift
from muster.core.ledger import AsOf, Fact, moment
from muster.core.pattern import is_night
from muster.core.person import Person
from muster.core.register import Post
from muster.core.roster import (
    DAY_H,
    Breach,
    Duty,
    Problem,
    Roster,
    RosterPerson,
    Shift,
)
from muster.core.roster_check import breaches
from muster.core.roster_explanation import Shortfall, shortfalls
from muster.core.roster_life import (
    OpenDuty,
    RosterLife,
    RosterOnRecord,
    RosterStatus,
    open_duties,
    roster_on_record,
    standing_shifts,
)
from muster.core.roster_refusal import (
    RosterRefusal,
    RosterRefusalCode,
)
from muster.core.roster_request import with_requests
from muster.core.roster_rules import Rules, Weights, days_from
from muster.core.rules import RulePack
from muster.steps.figure import zone
from muster.steps.roster_people import (
    hour,
    moment_of,
    requests_of,
    roster_person,
    stood_before,
    there,
)
from muster.store.reading import head, mentioning, standing_of
from muster.store.states import states, states_of

EXTRA = "X"  # slot of a shift that is in no pattern
HISTORY = timedelta(days=28)  # how far back duties count for rest and for fair shares


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a step was not taken: every reason, by name. Nothing was recorded."""

    refusals: tuple[RosterRefusal, ...]

    @property
    def breaches(self) -> list[Breach]:
        """The rules that would be broken."""
        return [each.breach for each in self.refusals if each.breach is not None]


def refused(*codes: RosterRefusalCode, about: str = "") -> Refused:
    """Return a refusal for each of ``codes``."""
    return Refused(tuple(RosterRefusal(code, about) for code in codes))


def subject_of(code: str) -> str:
    """Return the subject of the roster ``code``, which may be one already."""
    return code if code.startswith("roster:") else f"roster:{code}"


def roster_of(code: str, asof: AsOf | None = None) -> RosterOnRecord | None:
    """Return the roster on record under ``code``, with or without ``roster:``, now or then."""
    facts = standing_of([subject_of(code)], last=head(asof.known if asof else None)[0])
    return roster_on_record(f for f in facts if asof is None or f.holds_from <= asof.at)


def rosters_at(post: str, asof: AsOf) -> list[RosterOnRecord]:
    """Return all rosters of a post as of ``asof``, in the order they came to be what they are."""
    begun = mentioning(post, last=head(asof.known)[0], kinds=("roster.drafted", "roster.published"))
    codes = {f.subject for f in begun if f.subject.startswith("roster:")}
    return _on_record(codes, asof)


def rosters_since(
    posts: Collection[str], since: datetime, asof: AsOf
) -> dict[str, list[RosterOnRecord]]:
    """Return the rosters of many posts that end after ``since``, by post, each as above."""
    codes = [
        code
        for code, life in states(RosterLife, "roster", asof)
        if life.post in posts and life.ends is not None and life.ends > since
    ]
    found: dict[str, list[RosterOnRecord]] = defaultdict(list)
    for record in _on_record(codes, asof):
        found[record.post].append(record)
    return found


def _on_record(codes: Collection[str], asof: AsOf) -> list[RosterOnRecord]:
    facts: dict[str, list[Fact]] = defaultdict(list)
    for fact in standing_of(codes, last=head(asof.known)[0]):
        if fact.holds_from <= asof.at:
            facts[fact.subject].append(fact)
    found = (roster_on_record(told) for told in facts.values())
    known = [record for record in found if record is not None]
    return sorted(known, key=lambda record: (_settled(record), record.code))


def published(post: str, asof: AsOf) -> RosterOnRecord | None:
    """Return the roster last published for ``post`` as of ``asof``, as changed since."""
    told = [r for r in rosters_at(post, asof) if r.status is RosterStatus.PUBLISHED]
    return told[-1] if told else None


def _settled(record: RosterOnRecord) -> int:
    """Return the number of the fact that made a roster what it is: published, or only drafted."""
    told = [step.seq for step in record.steps if step.what == "published"]
    return told[-1] if told else record.steps[-1].seq


def shifts_at(post: str, asof: AsOf) -> tuple[RosterShift, ...]:
    """Return the shifts that people at a post go by, as of ``asof``, of all published rosters."""
    return standing_shifts(rosters_at(post, asof))


# --- a roster with its people --------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterCase:
    """A roster on record as a problem and its answer, with people as known at one moment."""

    record: RosterOnRecord
    asof: AsOf
    problem: Problem
    roster: Roster
    present: frozenset[str]  # who is at the post
    notice_min_h: int | None

    @property
    def breaches(self) -> list[Breach]:
        """Every rule it breaks."""
        return breaches(self.problem, self.roster)

    @property
    def open(self) -> tuple[OpenDuty, ...]:
        """The duties still to come whose people will not stand them."""
        shifts = {shift.id: shift for shift in self.record.shifts}
        return tuple(
            duty
            for duty in open_duties(self.problem, self.roster)
            if shifts[duty.shift].start > self.asof.at
        )

    @property
    def shortfalls(self) -> tuple[Shortfall, ...]:
        """What its shifts lack on paper, and why nobody fills it."""
        return shortfalls(self.problem, self.roster)

    def with_shifts(self, added: Sequence[RosterShift]) -> "RosterCase":
        """Return the same roster with further shifts, which nobody stands yet."""
        if not added:
            return self
        more = tuple(core_shift(shift, self.record.begins) for shift in added)
        inside = tuple(shift for shift in more if 0 <= shift.day < self.record.horizon_days)
        return replace(
            self,
            record=replace(self.record, shifts=(*self.record.shifts, *added)),
            problem=replace(self.problem, shifts=(*self.problem.shifts, *inside)),
        )

    def after(self, changes: Iterable[k.DutyChange]) -> Roster:
        """Return the roster after changes of duties."""
        duties = set(self.roster.duties)
        for change in changes:
            duty = Duty(change.person, change.shift)
            if change.change is k.Change.OUT:
                duties.discard(duty)
            else:
                duties.add(duty)
        return Roster(frozenset(duties))

    def newly_broken(self, changes: Iterable[k.DutyChange]) -> list[Breach]:
        """Return the rules that changes would break and that are not broken already."""
        before = set(self.breaches)
        return [b for b in breaches(self.problem, self.after(changes)) if b not in before]


def case_of(record: RosterOnRecord, asof: AsOf, pack: RulePack) -> RosterCase:
    """Return a roster with its people as known at ``asof``, judged by the rules of its first day.

    Who has left the post since is absent from that moment on; who has come is there to be asked.
    """
    post = states_of(Post, [record.post], asof).get(record.post)
    limits = pack.roster_limits(at=record.begins)
    present = dict(there(asof, frozenset({record.post})).get(record.post, []))
    gone = {code for code in record.people if code not in present}
    known = {**states_of(Person, gone, asof), **present}
    first = record.begins.astimezone(zone()).date()
    bare = Problem(
        post=record.post,
        horizon_days=record.horizon_days,
        enforcing=bool(post and post.opened and post.opened.enforcing),
        shifts=tuple(core_shift(shift, record.begins) for shift in record.shifts),
        people=tuple(_people(record, asof, known, frozenset(present))),
        rules=Rules.of(limits, horizon_days=record.horizon_days),
        weights=Weights.of(limits),
        first_weekday=first.weekday(),
        holidays=days_from(first, limits.holidays),
    )
    asked = requests_of(known, asof)
    problem = with_requests(bare, asked, limits.requests, first)
    return RosterCase(
        record=record,
        asof=asof,
        problem=problem,
        roster=Roster(
            frozenset(Duty(person, shift.id) for shift in record.shifts for person in shift.people)
        ),
        present=frozenset(present),
        notice_min_h=pack.roster_notice_h(at=asof.at),
    )


def _people(
    record: RosterOnRecord, asof: AsOf, known: dict[str, Person], present: frozenset[str]
) -> Iterable[RosterPerson]:
    earlier = [r for r in rosters_at(record.post, asof) if r.code != record.code]
    before = standing_shifts(r for r in earlier if r.begins < record.begins)
    since = [shift for shift in before if shift.start >= record.begins - HISTORY]
    stood = stood_before(since, record.begins)
    crews = {code: i for i, crew in enumerate(record.crews) for code in crew}
    begun = record.status is RosterStatus.PUBLISHED
    left_h = max(0, int(hour(asof.at, record.begins))) if begun else 0
    for code in sorted(known):
        yield roster_person(
            code,
            known[code],
            record.begins,
            crew=crews.get(code),
            stood=stood.get(code, ()),
            left_h=None if code in present else left_h,
        )


def case_now(record: RosterOnRecord, at: datetime, pack: RulePack) -> RosterCase:
    """Return a roster with its people at ``at`` by all that is recorded."""
    return case_of(record, AsOf(at, moment(head()[1])), pack)


# --- shifts as facts and as values ---------------------------------------------------------------


def core_shift(shift: RosterShift, begins: datetime) -> Shift:
    """Return a recorded shift as the core judges it.

    One recorded before shifts said what they need asks for nobody in particular.
    """
    return Shift(
        id=shift.id,
        start_h=int(hour(shift.start, begins)),
        length_h=shift.length_h,
        night=shift.night,
        heads_min=shift.heads_min,
        heads_wanted=max(shift.heads_min, shift.heads_wanted),
        officers_min=shift.officers_min,
        leader=shift.leader,
        kind=shift.slot,
        competences=shift.competences,
        crew=shift.crew,
        closed=shift.closed,
    )


def new_shift(
    record: RosterOnRecord, start: datetime, length_h: int, heads: int, *, officers: int = 0
) -> RosterShift:
    """Return a shift that a roster does not have yet: for a new post, or more to do at this one."""
    start_h = int(hour(start, record.begins))
    taken = {shift.id for shift in record.shifts}
    named = f"{record.begins.astimezone(zone()):%Y%m%d}-{start_h // DAY_H:02d}{EXTRA}"
    code, number = named, 1
    while code in taken:
        number += 1
        code = f"{named}{number}"
    return RosterShift(
        id=code,
        start=start,
        length_h=length_h,
        people=(),
        slot=EXTRA,
        night=is_night(start_h, length_h),
        heads_min=heads,
        heads_wanted=heads,
        officers_min=officers,
    )


def recorded_shift(shift: Shift, people: Iterable[str], begins: datetime) -> RosterShift:
    """Return a shift of a new roster that begins then, with who stands it, as a fact keeps it."""
    return RosterShift(
        id=f"{begins:%Y%m%d}-{shift.id}",
        start=moment_of(shift.start_h, begins),
        length_h=shift.length_h,
        people=tuple(sorted(people)),
        competences=shift.competences,
        crew=shift.crew,
        closed=shift.closed,
        slot=shift.kind,
        night=shift.night,
        heads_min=shift.heads_min,
        heads_wanted=shift.heads_wanted,
        officers_min=shift.officers_min,
        leader=shift.leader,
    )
