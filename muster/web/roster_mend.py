"""A roster mended as a whole: for who will not come, a crew isolated at once, a shift more.

The ways are sought as long work, and the page shows how far that is. The address names the work,
so it can be gone back to and sent on to whoever may mend the roster; nothing is recorded before
somebody chooses one of the ways, and says why.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from muster.core.access import Thing, Verb
from muster.core.kinds import Change, DutyChange, RosterShift
from muster.core.roster import Lock, Must
from muster.core.roster_life import RosterOnRecord, RosterStatus
from muster.core.work import MendAsked, Work
from muster.formats.roster_words import RosterWording
from muster.steps import roster_life
from muster.steps import work as works
from muster.steps.figure import zone
from muster.steps.register import places
from muster.steps.roster_record import Refused, RosterCase, new_shift, rosters_at
from muster.steps.roster_repair import WAYS, Mended, decoded
from muster.steps.rules import pack_in_force
from muster.web.fault import Fault, whole
from muster.web.form import hand_of, led_back, moment_of, new_key, sent_before, why_of
from muster.web.question import Question, deed, page
from muster.web.roster import judged_of
from muster.web.subject import Subject, subjects
from muster.web.work import Row, no_work, shown

HOURS_MAX, HEADS_MAX = 48, 200
LOCKS_MAX, ABSENT_MAX = 60, 200
_CHOOSE: Final = _("Choose one from the list.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a roster is to be mended for, as a form says it."""

    crew: int | None
    absent: tuple[str, ...]  # numbers
    begins: str
    hours: str
    heads: str
    officers: str
    locks: tuple[Lock, ...]

    @property
    def text(self) -> str:
        """The locks as the form carries them."""
        return ",".join(map(_written, self.locks))

    @property
    def away(self) -> str:
        """The absent as the form carries them."""
        return ",".join(self.absent)


@dataclass(frozen=True, slots=True, kw_only=True)
class LockShown:
    """Something settled, and the locks without it."""

    said: str
    stands: bool
    without: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """Somebody taken off a shift or put on it, and the locks with which that does not come again.

    There are none to give, "", where somebody cannot come in any case.
    """

    said: str
    locks: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftChanged:
    """One shift that a way changes: who stands it no longer, who comes."""

    shift: str
    out: tuple[Named, ...]
    comes: tuple[Named, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WayShown:
    """One way to mend the roster."""

    text: str  # its changes as the form carries them
    shifts: tuple[ShiftChanged, ...]
    changes: int
    more: int  # points above the roster as it is
    proven: bool
    left: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticked:
    """Somebody of the roster who may be said not to come."""

    number: str
    said: str
    ticked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MendPage:
    """All that the page shows."""

    post: Subject
    record: RosterOnRecord
    wanted: Wanted
    crews: tuple[tuple[int, int], ...]  # (number, people)
    people: tuple[Ticked, ...]
    first: str  # the first moment a shift may begin, as a field of a form writes it
    last: str
    locks: tuple[LockShown, ...]
    row: Row | None  # the work that seeks the ways; None: nothing was asked yet
    here: str  # the address of the page, to look again how far it is and to come back to
    ways: tuple[WayShown, ...] | None  # None: not found yet, or not kept any more
    added: str  # the shift that comes, in words
    records: bool
    notice_min_h: int | None
    refusals: tuple[str, ...]
    key: str

    @property
    def code(self) -> str:
        """The code of the roster without its kind."""
        return self.record.code.partition(":")[2]


@page
def mend(request: HttpRequest, question: Question, *, code: str) -> HttpResponse | list[Fault]:
    """Answer with what a roster can be mended for, and the ways to do it once they are found.

    Asked by htmx it answers with the ways alone, or with how far the work is that seeks them.
    """
    record = _record(question, code, request.GET.get("roster", ""), Verb.PROPOSE)
    if isinstance(record, Fault):
        return [record]
    work = works.find(request.GET["work"]) if "work" in request.GET else None
    if "work" not in request.GET:
        return _answered(request, question, record, _wanted(request.GET, record))
    if work is None or not isinstance(work.asked, MendAsked) or work.asked.roster != record.code:
        return [no_work(request.GET["work"])]
    if request.headers.get("HX-Request") and not work.ended:
        told = {"row": shown([work], question)[0], "here": request.get_full_path()}
        return render(request, "roster_mend_state.html", {"page": told})
    return _answered(request, question, record, _asked_before(work.asked), work)


@deed
def ask(
    request: HttpRequest, question: Question, *, code: str
) -> HttpResponse | Fault | list[Fault]:
    """Ask for ways to mend a roster, to be sought while one does something else."""
    record = _record(question, code, request.POST.get("roster", ""), Verb.PROPOSE)
    if isinstance(record, Fault):
        return record
    wanted, case = _wanted(request.POST, record), judged_of(record, question).case
    if isinstance(wanted, list) or case is None:
        return wanted if isinstance(wanted, list) else _no_rules()
    added = _added(case, wanted)
    if isinstance(added, Fault):
        return added
    asked = MendAsked(
        roster=record.code,
        at=moment_of(question),
        crew=wanted.crew,
        absent=wanted.absent,
        locks=_known(wanted.locks, case.with_shifts(added)),
        added=added[0] if added else None,
        ways=WAYS,
    )
    org = places([record.post], question.asof)[record.post].parent or ""
    work = works.ask(asked, by=question.actor.account, org=org, at=question.clock.now)
    roster = record.code.partition(":")[2]
    return led_back(question, "post-roster-mend", code, roster=roster, work=work)


@deed
def mended(
    request: HttpRequest, question: Question, *, code: str
) -> HttpResponse | Fault | list[Fault]:
    """Record one of the ways to mend a roster, with its new shift, unless a rule is broken."""
    given = request.POST
    record = _record(question, code, given.get("roster", ""), Verb.DECIDE)
    if isinstance(record, Fault):
        return record
    back = led_back(question, "post-roster", code, roster=record.code.partition(":")[2])
    if sent_before(request):
        return back
    case = judged_of(record, question).case
    pack, why = pack_in_force(question.asof), why_of(request)
    wanted, changes = _wanted(given, record), _read_way(given.get("way", ""))
    faults = [*(wanted if isinstance(wanted, list) else ()), *_faulty(changes, why)]
    if faults or case is None or pack is None:
        return faults or _no_rules()
    added = _added(case, wanted) if isinstance(wanted, Wanted) else []
    if isinstance(added, Fault):
        return added
    done = roster_life.change(
        hand_of(request, question),
        record.code,
        changes if isinstance(changes, tuple) else (),
        moment_of(question),
        pack,
        why=str(why),
        authorised_by=question.actor.account,
        added=added,
    )
    return _answered(request, question, record, wanted, None, done) if _refused(done) else back


def _refused(done: object) -> bool:
    return isinstance(done, Refused)


def _faulty(*found: object) -> Iterable[Fault]:
    return (each for each in found if isinstance(each, Fault))


def _record(question: Question, code: str, roster: str, verb: Verb) -> RosterOnRecord | Fault:
    """Return the roster to be mended: the one named, else that which the post goes by."""
    post = f"post:{code}"
    if not question.sees(post, Thing.ROSTER, verb=verb):
        return Fault(field="post", given=code, remedy=_("Choose a post."), missing=True)
    told = [r for r in rosters_at(post, question.asof) if r.status is RosterStatus.PUBLISHED]
    on = [r for r in told if r.begins <= question.asof.at < r.ends]
    named = [r for r in told if r.code == f"roster:{roster}"] if roster else [*told, *on][-1:]
    if not named:
        remedy = _("A published roster is mended; a draft is made anew, or changed by hand.")
        return Fault(field="roster", given=roster or code, remedy=remedy, missing=True)
    return named[0]


def _no_rules() -> Fault:
    return Fault(field="rules", given="", remedy=_("Adopt a rule pack first."))


# --- what is asked -------------------------------------------------------------------------------


def _wanted(given: QueryDict, record: RosterOnRecord) -> Wanted | list[Fault]:
    """Return what the roster is to be mended for, or all that is wrong with how it is said."""
    faults: list[Fault] = []
    known = set(record.people)
    absent = [n for text in given.getlist("absent") for n in text.split(",") if n]
    strange = [n for n in absent if f"person:{n}" not in known]
    if strange or len(absent) > ABSENT_MAX:
        faults.append(Fault(field="absent", given=", ".join(strange), remedy=_CHOOSE))
    crew = whole(given.get("crew", ""), most=len(record.crews))
    if given.get("crew") and not crew:
        faults.append(Fault(field="crew", given=given.get("crew", ""), remedy=_CHOOSE))
    locks = _read_locks(given.get("locks", ""))
    if isinstance(locks, Fault):
        faults.append(locks)
    if faults or isinstance(locks, Fault):
        return faults
    return Wanted(
        crew=crew or None,
        absent=tuple(dict.fromkeys(absent)),
        begins=given.get("begins", "").strip(),
        hours=given.get("hours", "") or "8",
        heads=given.get("heads", "") or "1",
        officers=given.get("officers", "") or "0",
        locks=locks,
    )


def _asked_before(asked: MendAsked) -> Wanted:
    """Return what was asked for, as the form says it."""
    added = asked.added
    return Wanted(
        crew=asked.crew,
        absent=asked.absent,
        begins=_written_moment(added.start) if added else "",
        hours=str(added.length_h) if added else "8",
        heads=str(added.heads_wanted) if added else "1",
        officers=str(added.officers_min) if added else "0",
        locks=asked.locks,
    )


def _written_moment(at: datetime) -> str:
    return f"{at.astimezone(zone()):%Y-%m-%dT%H:%M}"


def _known(locks: Iterable[Lock], case: RosterCase) -> tuple[Lock, ...]:
    shifts = {shift.id for shift in case.problem.shifts}
    return tuple(lock for lock in locks if lock.shift in shifts)


def _duty(text: str) -> tuple[str, str] | None:
    number, _at, shift = text.partition("@")
    return (f"person:{number}", shift) if number and shift else None


def _read_locks(text: str) -> tuple[Lock, ...] | Fault:
    """Return the locks a form carries: ``never:0000123@SHIFT,must:0000456@SHIFT``."""
    found: list[Lock] = []
    for part in text.split(",") if text else ():
        must, _colon, rest = part.partition(":")
        duty = _duty(rest)
        if must not in set(Must) or duty is None or len(found) >= LOCKS_MAX:
            remedy = _("Use the buttons of the page; they set this themselves.")
            return Fault(field="locks", given=part, remedy=remedy)
        found.append(Lock(*duty, Must(must)))
    return tuple(dict.fromkeys(found))


def _written(lock: Lock) -> str:
    return f"{lock.must}:{lock.person.partition(':')[2]}@{lock.shift}"


def _read_way(text: str) -> tuple[DutyChange, ...] | Fault:
    """Return the changes of the way that was chosen; none at all is one too, for a bare shift."""
    found: list[DutyChange] = []
    for part in text.split(",") if text else ():
        change, _colon, rest = part.partition(":")
        duty = _duty(rest)
        if change not in (Change.IN, Change.OUT) or duty is None:
            return Fault(field="way", given=part, remedy=_("Choose one of the ways."))
        found.append(DutyChange(change=Change(change), person=duty[0], shift=duty[1]))
    return tuple(found)


def _written_way(changes: Iterable[DutyChange]) -> str:
    return ",".join(f"{c.change}:{c.person.partition(':')[2]}@{c.shift}" for c in changes)


def _added(case: RosterCase, wanted: Wanted) -> list[RosterShift] | Fault:
    """Return the shift that comes, none where none is asked for, or what is wrong with it."""
    if not wanted.begins:
        return []
    heads, hours = whole(wanted.heads, most=HEADS_MAX), whole(wanted.hours, most=HOURS_MAX)
    officers = whole(wanted.officers, most=heads or 0)
    begins = _moment(wanted.begins)
    if not heads or not hours or officers is None:
        remedy = _("Give hours up to %(hours)d, people up to %(heads)d, officers among them.")
        given = f"{wanted.hours}, {wanted.heads}, {wanted.officers}"
        most = {"hours": HOURS_MAX, "heads": HEADS_MAX}
        return Fault(field="heads", given=given, remedy=remedy % most)
    if begins is None or not max(case.asof.at, case.record.begins) < begins < case.record.ends:
        remedy = _("Choose a moment to come, on the days of this roster.")
        return Fault(field="begins", given=wanted.begins, remedy=remedy)
    return [new_shift(case.record, begins, hours, heads, officers=officers)]


def _moment(text: str) -> datetime | None:
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    return found if found is None or found.tzinfo else found.replace(tzinfo=zone())


# --- what is shown -------------------------------------------------------------------------------


def _answered(
    request: HttpRequest,
    question: Question,
    record: RosterOnRecord,
    wanted: Wanted | list[Fault],
    work: Work | None = None,
    refused: object = None,
) -> HttpResponse | list[Fault]:
    if isinstance(wanted, list):
        return wanted
    told = judged_of(record, question)
    if told.case is None:
        return [_no_rules()]
    added = _added(told.case, wanted)
    if isinstance(added, Fault):
        return [added]
    case = told.case.with_shifts(added)
    words = replace(told.words, shifts={shift.id: shift for shift in case.record.shifts})
    locks = _known(wanted.locks, case)
    wanted = replace(wanted, locks=locks)
    kept = works.mended(work) if work and work.ended else None
    crew = set(case.record.crews[wanted.crew - 1]) if wanted.crew else set()
    gone = crew | {f"person:{number}" for number in wanted.absent}
    away = {(p, shift.id) for p in gone for shift in case.record.shifts}
    away |= {(duty.person, duty.shift) for duty in case.open}
    first = max(case.asof.at + timedelta(hours=1), record.begins).astimezone(zone())
    told_page = MendPage(
        post=subjects([record.post], question.asof)[record.post],
        record=record,
        wanted=wanted,
        crews=tuple((n, len(people)) for n, people in enumerate(record.crews, start=1)),
        people=tuple(_ticked(record, wanted, words)),
        first=_written_moment(first.replace(minute=0)),
        last=_written_moment(record.ends),
        locks=tuple(_locks_shown(locks, words)),
        row=shown([work], question)[0] if work else None,
        here=request.get_full_path(),
        ways=None if kept is None else tuple(_ways(decoded(kept), away, locks, words)),
        added=words.shift(added[0].id) if added else "",
        records=question.sees(record.post, Thing.ROSTER, verb=Verb.DECIDE),
        notice_min_h=case.notice_min_h,
        refusals=tuple(map(words.refusal, refused.refusals))
        if isinstance(refused, Refused)
        else (),
        key=new_key(),
    )
    alone = "roster_mend_ways.html" if request.headers.get("HX-Request") else "roster_mend.html"
    return render(request, alone, {"page": told_page}, status=409 if refused else 200)


def _ticked(record: RosterOnRecord, wanted: Wanted, words: RosterWording) -> Iterable[Ticked]:
    for code in record.people:
        number = code.partition(":")[2]
        yield Ticked(number=number, said=words.person(code), ticked=number in wanted.absent)


def _locks_shown(locks: Sequence[Lock], words: RosterWording) -> Iterable[LockShown]:
    for i, lock in enumerate(locks):
        left = (*locks[:i], *locks[i + 1 :])
        yield LockShown(
            said=f"{words.person(lock.person)} · {words.shift(lock.shift)}",
            stands=lock.must is Must.MUST,
            without=",".join(map(_written, left)),
        )


def _ways(
    found: Iterable[Mended], away: set[tuple[str, str]], locks: Sequence[Lock], words: RosterWording
) -> Iterable[WayShown]:
    for each in found:
        if each.after is None:
            continue
        yield WayShown(
            text=_written_way(each.changes),
            shifts=tuple(_by_shift(each.changes, away, locks, words)),
            changes=len(each.changes),
            more=each.after.cost - each.before.cost,
            proven=each.proven,
            left=tuple(map(words.breach, each.left)),
        )


def _by_shift(
    changes: Sequence[DutyChange],
    away: set[tuple[str, str]],
    locks: Sequence[Lock],
    words: RosterWording,
) -> Iterable[ShiftChanged]:
    """Yield the shifts that change, the first to begin first."""
    for shift in (code for code in _in_order(words) if code in {c.shift for c in changes}):
        here = [c for c in changes if c.shift == shift]
        out, comes = (
            tuple(_named(c, away, locks, words) for c in here if c.change is way)
            for way in (Change.OUT, Change.IN)
        )
        yield ShiftChanged(shift=words.shift(shift), out=out, comes=comes)


def _in_order(words: RosterWording) -> list[str]:
    return sorted(words.shifts, key=lambda code: (words.shifts[code].start, code))


def _named(
    change: DutyChange, away: set[tuple[str, str]], locks: Sequence[Lock], words: RosterWording
) -> Named:
    comes = change.change is Change.IN
    more = Lock(change.person, change.shift, Must.NEVER if comes else Must.MUST)
    settled = comes or (change.person, change.shift) not in away
    return Named(
        said=words.person(change.person),
        locks=",".join(map(_written, (*locks, more))) if settled else "",
    )
