"""The roster of a post as a grid: people × days, what it breaks and lacks, how fair it is, repair.

Why somebody is absent is never shown: a duty of theirs is open, and that is all.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from muster.core.access import Thing, Verb
from muster.core.fatigue import indices
from muster.core.kinds import Change, DutyChange, RosterShift
from muster.core.ledger import AsOf
from muster.core.roster import DAY_H, LACKS, Breach, Duty, RosterPerson
from muster.core.roster_life import OpenDuty, RosterOnRecord, RosterStatus
from muster.core.roster_request import OF_REQUESTS, told_of
from muster.formats.roster_words import RosterWording, local
from muster.solve.roster_repair import substitutes
from muster.steps.register import people_of
from muster.steps.roster_life import change
from muster.steps.roster_record import Refused, RosterCase, case_of, rosters_at
from muster.steps.rules import pack_in_force
from muster.web.fault import Fault
from muster.web.form import hand_of, led_back, moment_of, new_key, sent_before
from muster.web.question import Question, deed, named_at, page
from muster.web.roster_shown import ChangeShown, Compared, Life, change_of, compared, life_of
from muster.web.subject import Subject, subjects

VIEWS = ("grid", "fairness", "repair", "change", "compare")
OPEN_MAX = 12  # open duties with substitutes beside; the first to come
SUBSTITUTES = 3
BREACHES_MAX = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One person on one day."""

    slots: tuple[str, ...]  # D, E, N, F
    night: bool
    open: bool  # the person will not come
    broken: bool  # by a rule that must be kept
    costs: bool  # by one that is weighed
    absent: bool
    wish: str = ""  # what the person asked of the day; "" too where that is not for the actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One person of the grid."""

    number: str
    name: str  # "" where it is not for the actor
    crew: int | None
    cells: tuple[Cell, ...]
    hours: int
    nights: int
    weekends: int
    fatigue: int | None  # the highest index of a duty
    hours_percent: int  # of the most that anybody stands
    requests: int = 0
    requests_met: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """How many of one slot come and are needed, day by day; None where there is no such shift."""

    slot: str
    days: tuple[tuple[int, int] | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Somebody who could stand an open duty, and what it costs."""

    number: str
    name: str
    cost: int
    broken: tuple[str, ...]  # by them, and what the shift then lacks
    rest: int  # of the cost: all else


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenShown:
    """A duty whose person will not come, and who could stand it."""

    shift: str
    said: str
    number: str
    name: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherShown:
    """Another roster of the post; ``alike`` if it is of the same days and can be compared."""

    record: RosterOnRecord
    alike: bool

    @property
    def code(self) -> str:
        """Its code without the kind."""
        return self.record.code.partition(":")[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class BreachShown:
    """A broken rule in words."""

    said: str
    hard: bool  # it keeps a roster from being published
    shift: str  # that may be changed for it; "" where none is


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterPage:
    """All that the page shows."""

    post: Subject
    view: str
    views: tuple[str, ...]
    record: RosterOnRecord
    others: tuple[OtherShown, ...]  # rosters of the post
    days: tuple[tuple[date, bool], ...]  # and whether it is a weekend
    rows: tuple[Row, ...]
    covers: tuple[Cover, ...]
    breaches: tuple[BreachShown, ...]  # what keeps it from being published first
    more: int  # breaches not shown
    judged: bool  # there is a rule pack to judge by
    plans: bool  # the actor may make a roster
    mends: bool  # and this one can be mended as a whole
    open: tuple[OpenShown, ...]
    changes: bool  # the actor may change it
    decides: bool  # and it is one that people go by
    life: Life
    change: ChangeShown | None  # in its view alone, as the next
    compared: Compared | None
    key: str

    @property
    def asked(self) -> bool:
        """Whether anybody asked anything of it, as far as who looks may know."""
        return any(row.requests for row in self.rows)

    @property
    def code(self) -> str:
        """The code of the roster without its kind."""
        return self.record.code.partition(":")[2]

    @property
    def hard(self) -> tuple[BreachShown, ...]:
        """What keeps it from being published."""
        return tuple(each for each in self.breaches if each.hard)

    @property
    def soft(self) -> tuple[BreachShown, ...]:
        """What may be broken, and costs points."""
        return tuple(each for each in self.breaches if not each.hard)


@page
def one(request: HttpRequest, question: Question, *, code: str) -> HttpResponse | Fault:
    """Answer with the roster that the post goes by, or another one of the post."""
    asked = {name: request.GET.get(name, "") for name in ("roster", "shift", "with")}
    view = request.GET.get("view", VIEWS[0])
    if request.headers.get("HX-Request"):
        return _life_alone(request, question, f"post:{code}", asked["roster"])
    return answered(
        request,
        question,
        code,
        view=view,
        roster=asked["roster"],
        shift=asked["shift"],
        other=asked["with"],
    )


def answered(
    request: HttpRequest,
    question: Question,
    code: str,
    *,
    view: str = VIEWS[0],
    roster: str = "",
    shift: str = "",
    other: str = "",
    said: Refused | None = None,
) -> HttpResponse | Fault:
    """Return the page of a roster of the post; with ``said``, after a step that was refused."""
    post = f"post:{code}"
    if view not in VIEWS:
        return Fault(field="view", given=view, remedy=_("Choose one of the lists."))
    seen = question.sees(post, Thing.ROSTER)
    found = rosters_at(post, question.asof) if seen else []
    called = subjects([post], question.asof)[post]
    if seen and not found and called.named:
        bare = life_of(post, None, RosterWording(), question)
        return render(request, "roster_none.html", {"post": called, "life": bare, "key": new_key()})
    chosen = _chosen(found, roster, question.asof.at)
    if chosen is None:
        remedy = _("No roster is made for this post as of this moment: draft one, or look later.")
        return Fault(field="roster", given=code, remedy=remedy, missing=True)
    others = [r for r in found if r.code != chosen.code]
    judged = judged_of(chosen, question)
    shown = replace(
        _page(judged, others, view, question),
        change=change_of(judged.case, judged.words, shift)
        if view == "change" and judged.case
        else None,
        compared=_compared(judged, others, other, question) if view == "compare" else None,
    )
    status = 409 if said else 200
    refusals = tuple(map(judged.words.refusal, said.refusals)) if said else ()
    return render(request, "roster.html", {"page": shown, "refusals": refusals}, status=status)


def _life_alone(
    request: HttpRequest, question: Question, post: str, roster: str
) -> HttpResponse | Fault:
    """Return what is being made for a post, while one looks on; the whole page once it is made."""
    seen = question.sees(post, Thing.ROSTER)
    called = subjects([post], question.asof)[post]
    if not seen or not called.named:
        return Fault(field="post", given=post, remedy=_("Choose a post."), missing=True)
    life = life_of(post, None, RosterWording(), question)
    shown = {"post": called, "life": life, "code": roster}
    return render(request, "roster_making.html", shown)


def _chosen(found: list[RosterOnRecord], code: str, at: datetime) -> RosterOnRecord | None:
    """Return the roster asked for; else what is published and on now, else the last one made."""
    if code:
        return next((r for r in found if r.code == f"roster:{code}"), None)
    told = [r for r in found if r.status is RosterStatus.PUBLISHED]
    on = [r for r in told if r.begins <= at < r.ends]
    return next(iter([*reversed(on), *reversed(told), *reversed(found)]), None)


# --- the grid ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Judged:
    """A roster with what its checker says of it, as far as there are rules."""

    record: RosterOnRecord
    case: RosterCase | None
    found: tuple[Breach, ...]  # all that the checker finds
    breaches: tuple[Breach, ...]  # what of that the actor is told
    open: tuple[OpenDuty, ...]
    names: dict[str, str]  # of people the actor may name
    words: RosterWording
    plans: bool  # the actor may make a roster, and so knows what people ask of it

    @property
    def gone(self) -> frozenset[tuple[str, str]]:
        """The duties, (person, shift), that nobody will come to."""
        return frozenset((duty.person, duty.shift) for duty in self.open)


def judged_of(record: RosterOnRecord, question: Question) -> Judged:
    """Return a roster judged by the rules in force, told to who looks."""
    pack = pack_in_force(question.asof)
    case = case_of(record, question.asof, pack) if pack else None
    codes = {p.number for p in case.problem.people} if case else set(record.people)
    named = named_at(question, record.post, codes, Thing.PERSON)
    people = people_of(named, question.asof)
    names = {code: person.record.name for code, person in people.items() if person.record}
    shifts = {shift.id: shift for shift in record.shifts}
    found = tuple(case.breaches) if case else ()
    due = case.open if case else ()
    plans = question.sees(record.post, Thing.ROSTER, verb=Verb.PROPOSE)
    words = RosterWording(names, shifts)
    return Judged(record, case, found, told_of(found, plans=plans), due, names, words, plans)


def _compared(
    judged: Judged, others: Sequence[RosterOnRecord], code: str, question: Question
) -> Compared | None:
    pack = pack_in_force(question.asof)
    other = next((r for r in others if r.code == f"roster:{code}"), None)
    if pack is None or other is None or other.begins != judged.record.begins:
        return None
    return compared(judged.record, other, pack, judged.words, question)


def _page(
    judged: Judged, others: Sequence[RosterOnRecord], view: str, question: Question
) -> RosterPage:
    record = judged.record
    decides = question.sees(record.post, Thing.ROSTER, verb=Verb.DECIDE)
    told = record.status is RosterStatus.PUBLISHED
    changes = judged.case is not None and (decides if told else judged.plans and record.waits)
    days = _days(record)
    hidden = set() if changes else {"change"}
    if not others:
        hidden.add("compare")
    first = sorted(judged.breaches, key=lambda b: not b.hard or b.rule in LACKS)[:BREACHES_MAX]
    return RosterPage(
        post=subjects([record.post], question.asof)[record.post],
        view=view,
        views=tuple(each for each in VIEWS if each not in hidden),
        record=record,
        others=tuple(
            OtherShown(record=each, alike=each.begins == record.begins) for each in others
        ),
        days=tuple((day, day.weekday() > 4) for day in days),
        rows=_rows(judged, days),
        covers=_covers(judged, days),
        breaches=tuple(_breach_shown(judged, each, changes=changes) for each in first),
        more=max(0, len(judged.breaches) - BREACHES_MAX),
        judged=judged.case is not None,
        plans=judged.plans,
        mends=judged.plans and told and judged.case is not None,
        open=_open(judged) if view == "repair" else (),
        changes=changes,
        decides=decides and told,
        life=life_of(record.post, record, judged.words, question),
        change=None,
        compared=None,
        key=new_key(),
    )


def _breach_shown(judged: Judged, breach: Breach, *, changes: bool) -> BreachShown:
    return BreachShown(
        said=judged.words.breach(breach),
        hard=breach.hard and breach.rule not in LACKS,
        shift=breach.shift_id if changes else "",
    )


def _days(record: RosterOnRecord) -> list[date]:
    first = local(record.begins).date()
    return [date.fromordinal(first.toordinal() + n) for n in range(record.horizon_days)]


def _rows(judged: Judged, days: list[date]) -> tuple[Row, ...]:
    record, case = judged.record, judged.case
    known = {p.number: p for p in case.problem.people} if case else {}
    crews = {code: n for n, crew in enumerate(record.crews) for code in crew}
    stands: dict[str, dict[date, list[RosterShift]]] = defaultdict(lambda: defaultdict(list))
    for shift in sorted(record.shifts, key=lambda s: s.start):
        for person in shift.people:
            stands[person][local(shift.start).date()].append(shift)
    broken = {(b.person, b.shift_id): False for b in judged.breaches if b.person}
    broken |= {(b.person, b.shift_id): True for b in judged.breaches if b.person and b.hard}
    gone = judged.gone
    hours = {p: sum(s.length_h for own in stands[p].values() for s in own) for p in stands}
    most = max(hours.values(), default=0) or 1
    asked = {p.number: p.requests for p in known.values()} if judged.plans else {}
    unmet = Counter(b.person for b in judged.breaches if b.rule in OF_REQUESTS)
    everybody = sorted({*record.people, *known}, key=lambda p: (crews.get(p, len(crews)), p))
    return tuple(
        Row(
            number=code.partition(":")[2],
            name=judged.names.get(code, ""),
            crew=crews.get(code),
            cells=tuple(
                replace(
                    _cell(code, stands[code][day], broken, gone, n, known.get(code)),
                    wish=next((r.wish.value for r in asked.get(code, ()) if r.day == n), ""),
                )
                for n, day in enumerate(days)
            ),
            hours=hours.get(code, 0),
            nights=sum(s.night for own in stands[code].values() for s in own),
            weekends=len({d.isocalendar()[:2] for d in stands[code] if d.weekday() > 4}),
            fatigue=_peak(stands[code], record, known.get(code)),
            hours_percent=100 * hours.get(code, 0) // most,
            requests=len(asked.get(code, ())),
            requests_met=len(asked.get(code, ())) - unmet[code],
        )
        for code in everybody
    )


def _cell(
    code: str,
    own: list[RosterShift],
    broken: Mapping[tuple[str, str], bool],
    gone: frozenset[tuple[str, str]],
    day: int,
    person: RosterPerson | None,
) -> Cell:
    hours = range(day * DAY_H, (day + 1) * DAY_H)
    away = person is not None and any(
        since < hours.stop and until > hours.start for since, until in person.absent
    )
    return Cell(
        slots=tuple(shift.slot or "S" for shift in own),
        night=any(shift.night for shift in own),
        open=any((code, shift.id) in gone for shift in own),
        broken=any(broken.get((code, shift.id), False) for shift in own),
        costs=any((code, shift.id) in broken for shift in own),
        absent=away,
    )


def _peak(
    stands: dict[date, list[RosterShift]], record: RosterOnRecord, person: RosterPerson | None
) -> int | None:
    """Return the highest fatigue index of the duties, with those before the roster."""
    spans = [
        ((s.start - record.begins).total_seconds() / 3600, s.length_h)
        for own in stands.values()
        for s in own
    ]
    if not spans:
        return None
    before = [(s.start_h, s.end_h) for s in person.stood] if person else []
    found = indices([(start, start + length) for start, length in spans], before=before)
    return round(max(each.fatigue_index for each in found))


def _covers(judged: Judged, days: list[date]) -> tuple[Cover, ...]:
    gone = judged.gone
    by_slot: dict[str, dict[date, tuple[int, int]]] = defaultdict(dict)
    for shift in judged.record.shifts:
        come = sum((person, shift.id) not in gone for person in shift.people)
        by_slot[shift.slot or "S"][local(shift.start).date()] = (come, shift.heads_min)
    return tuple(
        Cover(slot=slot, days=tuple(found.get(day) for day in days))
        for slot, found in sorted(by_slot.items())
    )


# --- repair --------------------------------------------------------------------------------------


def _open(judged: Judged) -> tuple[OpenShown, ...]:
    """Return the duties whose people will not come, the next first, with who could stand them."""
    shifts = {shift.id: shift for shift in judged.record.shifts}
    due = sorted(judged.open, key=lambda duty: (shifts[duty.shift].start, duty.person))
    return tuple(_open_shown(judged, Duty(d.person, d.shift)) for d in due[:OPEN_MAX])


def _open_shown(judged: Judged, duty: Duty) -> OpenShown:
    case, found = judged.case, judged.found
    could = (
        substitutes(case.problem, case.roster, duty, count=SUBSTITUTES, found=found) if case else ()
    )
    return OpenShown(
        shift=duty.shift,
        said=judged.words.shift(duty.shift),
        number=duty.person.partition(":")[2],
        name=judged.names.get(duty.person, ""),
        choices=tuple(
            Choice(
                number=each.person.partition(":")[2],
                name=judged.names.get(each.person, ""),
                cost=each.cost,
                broken=tuple(map(judged.words.breach, told_of(each.told, plans=judged.plans))),
                rest=each.rest,
            )
            for each in could
        ),
    )


@deed
def substitute(request: HttpRequest, question: Question, *, code: str) -> HttpResponse | Fault:
    """Put somebody in the place of one who will not come, unless a rule would be broken by it."""
    post = f"post:{code}"
    back = led_back(question, "post-roster", code, view="repair")
    if not question.sees(post, Thing.ROSTER, verb=Verb.DECIDE):
        return Fault(field="post", given=code, remedy=_("Choose a post."), missing=True)
    if sent_before(request):
        return back
    said = {name: request.POST.get(name, "").strip() for name in ("roster", "shift", "out", "in")}
    found = {r.code for r in rosters_at(post, AsOf(question.asof.at, question.clock.now))}
    subject, pack = f"roster:{said['roster']}", pack_in_force(question.asof)
    if subject not in found or pack is None or not all(said.values()):
        remedy = _("Choose who stands the duty instead.")
        return Fault(field="in", given=said["in"], remedy=remedy)
    answer = change(
        hand_of(request, question, question.root.code if question.root else ""),
        subject,
        [
            DutyChange(change=Change.OUT, shift=said["shift"], person=f"person:{said['out']}"),
            DutyChange(change=Change.IN, shift=said["shift"], person=f"person:{said['in']}"),
        ],
        moment_of(question),
        pack,
        why=request.POST.get("why", "").strip(),
        authorised_by=question.actor.account,
    )
    if isinstance(answer, Refused):
        return answered(request, question, code, view="repair", roster=said["roster"], said=answer)
    return back
