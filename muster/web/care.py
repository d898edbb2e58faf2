"""Care: who is kept back and why, whose isolation is to end, who must rest, cases; for welfare.

Only who may see health and family facts comes here, and only so far as their organisations go.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from muster.core import kinds as k
from muster.core.access import Field, Thing, Verb
from muster.core.care import CHOICES, EVENTS, FORMS, TASKS, Case, CaseTask, awaits_choice
from muster.core.contact import Contact
from muster.core.kinds import Gate
from muster.core.person import Person
from muster.steps import care as step
from muster.steps.contact import contacts_of
from muster.steps.figure import values
from muster.steps.register import people_of
from muster.steps.rules import pack_in_force
from muster.web.confidence import VIEW, ToldList, fields_here, told_list
from muster.web.fault import Fault
from muster.web.form import new_key
from muster.web.question import Question, no_person, page
from muster.web.shown import on_record, shown_figures
from muster.web.subject import Subject, subjects

LISTED_MAX = 200
LOOK_BACK = timedelta(days=14)  # contacts: as long as the longest isolation looks back
REST, CASES = "rest", "cases"
FORMS_OF_ONE = 6  # on the page of one person
# What each list shows, and which part of care one must be shown for it.
VIEWS = {
    Gate.ISOLATION.value: Field.HEALTH,
    Gate.MEDICAL_HOLD.value: Field.HEALTH,
    REST: Field.AVAILABILITY,
    Gate.BEREAVEMENT.value: Field.FAMILY,
    Gate.FAMILY_CARE.value: Field.FAMILY,
    CASES: Field.HEALTH,
}
# The figures that say how many a list holds.
NUMBERS = {
    VIEW: ("told_health", "told_family"),
    Gate.ISOLATION.value: ("isolated",),
    Gate.MEDICAL_HOLD.value: ("medical_holds",),
    REST: ("resting",),
    Gate.BEREAVEMENT.value: ("bereaved",),
    Gate.FAMILY_CARE.value: ("family_care",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """Somebody a list shows: since when, until when, by which rule."""

    code: str
    name: str
    home: Subject | None
    since: datetime | None
    ends: datetime | None  # by itself, or when a record is expected to end it
    late: bool  # it should have ended, and has not
    rule: str

    @property
    def number(self) -> str:
        """The number of the person."""
        return self.code.partition(":")[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class CareSheet:
    """One list of those in care, beneath the tabs of all."""

    view: str
    views: tuple[tuple[str, int | None], ...]  # each list, and how many it holds where counted
    kept: tuple[Kept, ...]
    total: int  # of the list, those not shown too
    due: tuple[Kept, ...]  # who must be ordered to rest
    cases: tuple["CaseRow", ...]
    told: ToldList | None  # in confidence, where that is the list
    keys: tuple[str, str]  # of the two forms: who is let go, and who must rest

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.total - len(self.kept)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRow:
    """A case of the list, or the one its page shows."""

    case: Case
    name: str
    home: Subject | None
    late: int  # tasks that should have been done

    @property
    def tail(self) -> str:
        """The code of the case without its kind."""
        return self.case.code.partition(":")[2]


@page
def care(request: HttpRequest, question: Question) -> HttpResponse | Fault:
    """Answer with one list of the organisation shown: isolations, holds, rest, cases."""
    told = (VIEW,) if fields_here(question) else ()
    views = (*told, *(v for v, field in VIEWS.items() if question.here(Thing.CARE, field)))
    view = request.GET.get("view", VIEW)
    if view not in (VIEW, *VIEWS):
        remedy = _("Choose one of the lists.")
        return Fault(field="view", given=view, remedy=remedy)
    if view not in views:
        view = views[0] if views else ""
    kept, total = _kept(view, question)
    if view in VIEWS:
        on_record(question, [(each.code, VIEWS[view]) for each in kept])
    sheet = CareSheet(
        view=view,
        views=_counted(views, question),
        kept=kept,
        total=total,
        due=_due(question) if view == REST else (),
        cases=_cases(question) if view == CASES else (),
        told=told_list(question) if view == VIEW else None,
        keys=(new_key(), new_key()),
    )
    return render(request, "care.html", {"page": sheet})


def _counted(views: tuple[str, ...], question: Question) -> tuple[tuple[str, int | None], ...]:
    """Return each list with how many it holds, as far as the actor is shown its figures."""
    asked = {name for view in views for name in NUMBERS.get(view, ())}
    shown = shown_figures(question, question.scope, asked)
    held = {
        name: value.by_name
        for (name, _org), value in values(shown, [question.scope], question.asof).items()
    }
    counted = []
    for view in views:
        names = NUMBERS.get(view, ())
        seen = [held[name] for name in names if name in held]
        counted.append((view, sum(seen) if seen else None))
    return tuple(counted)


def _kept(view: str, question: Question) -> tuple[tuple[Kept, ...], int]:
    """Return those of a list, who should have been let go first, and how many there are."""
    if view in (VIEW, CASES, ""):
        return (), 0
    gate = Gate.REST if view == REST else Gate(view)
    people = step.held(question.scope, gate, question.asof)
    rows = _shown(people, gate, question)
    rows.sort(key=lambda r: (not r.late, r.ends is None, r.ends or question.asof.at, r.code))
    return tuple(rows[:LISTED_MAX]), len(rows)


def _shown(people: dict[str, Person], gate: Gate | None, question: Question) -> list[Kept]:
    homes = {p.record.home for p in people.values() if p.record}
    called = subjects(homes, question.asof)
    rows = []
    for code, person in people.items():
        hold = next((h for h in person.holds if h.gate is gate), None)
        ends = (hold.until or hold.due) if hold else None
        rows.append(
            Kept(
                code=code,
                name=person.record.name if person.record else "",
                home=called.get(person.record.home) if person.record else None,
                since=hold.since if hold else person.post_since,
                ends=ends,
                late=ends is not None and ends <= question.asof.at,
                rule=hold.rule if hold else "",
            )
        )
    return rows


def _due(question: Question) -> tuple[Kept, ...]:
    pack = pack_in_force(question.asof)
    if pack is None:
        return ()
    rule = pack.rest_rule(at=question.asof.at)
    must = step.must_rest(question.scope, question.asof, rule)
    rows = _shown(must, None, question)
    return tuple(sorted(rows, key=lambda r: (r.since or question.asof.at, r.code))[:LISTED_MAX])


# --- cases ---------------------------------------------------------------------------------------


def _cases(question: Question) -> tuple[CaseRow, ...]:
    found = {case.code: case for case in step.cases(question.asof)}
    seen = question.seen(found, Thing.CARE, Field.HEALTH)
    listed = [found[code] for code in sorted(seen)]
    on_record(question, [(case.opened.person, Field.HEALTH) for case in listed if case.opened])
    return rows_of(listed, question)


def rows_of(cases: list[Case], question: Question) -> tuple[CaseRow, ...]:
    """Return cases as lists show them, those with late tasks first."""
    people = people_of({c.opened.person for c in cases if c.opened}, question.asof)
    homes = {p.record.home for p in people.values() if p.record}
    called = subjects(homes, question.asof)
    rows = []
    for case in cases:
        person = people.get(case.opened.person) if case.opened else None
        record = person.record if person else None
        rows.append(
            CaseRow(
                case=case,
                name=record.name if record else "",
                home=called.get(record.home) if record else None,
                late=sum(task.late(question.asof.at) for task in case.tasks),
            )
        )
    return tuple(sorted(rows, key=lambda row: (-row.late, row.case.code)))


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePage:
    """A case: its timeline, its tasks, and what may still be given."""

    row: CaseRow
    tasks: tuple[tuple[CaseTask, bool], ...]  # and whether it is late
    open_tasks: tuple[str, ...]
    to_give: tuple[str, ...]
    key: str
    events: tuple[str, ...] = EVENTS


@page
def one_case(request: HttpRequest, question: Question, *, code: str) -> HttpResponse | Fault:
    """Answer with a case as a timeline with tasks and owners; no classification is computed."""
    found = find_case(code, question)
    if isinstance(found, Fault):
        return found
    (row,) = rows_of([found], question)
    if found.opened:
        on_record(question, [(found.opened.person, Field.HEALTH)])
    undone = tuple(t.task for t in found.tasks if t.done_at is None)
    shown = CasePage(
        row=row,
        tasks=tuple((task, task.late(question.asof.at)) for task in found.tasks),
        open_tasks=undone,
        to_give=tuple(task for task in TASKS if task not in undone),
        key=new_key(),
    )
    return render(request, "case.html", {"page": shown})


def find_case(code: str, question: Question, verb: Verb = Verb.SEE) -> Case | Fault:
    """Return the case, or the fault of one the actor may not see or that is not there."""
    subject = f"case:{code}"
    found = {case.code: case for case in step.cases(question.asof)}.get(subject)
    if found is None or not question.sees(subject, Thing.CARE, Field.HEALTH, verb):
        remedy = _("Choose one from the list of cases, or ask for a later moment.")
        return Fault(field="case", given=code, remedy=remedy, missing=True)
    return found


# --- one person in care --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactRow:
    """Somebody who was with the person on duty."""

    contact: Contact
    name: str
    isolated: bool
    hours: int
    minutes: int

    @property
    def number(self) -> str:
        """The number of the person."""
        return self.contact.person.partition(":")[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldShown:
    """One hold of a person, with its reason."""

    gate: str
    since: datetime | None
    ends: datetime | None
    rule: str
    may_lift: bool
    key: str  # of the form that lifts it


@dataclass(frozen=True, slots=True, kw_only=True)
class InCarePage:
    """What welfare sees of one person, and what it can do."""

    number: str
    name: str
    home: Subject
    holds: tuple[HoldShown, ...]
    contacts: tuple[ContactRow, ...]
    looked_back_to: datetime
    may_health: bool
    may_family: bool
    gone: bool  # has left the service
    bereaved: bool  # under that gate: offered leave, on leave, or held back
    awaits_choice: bool  # offered leave, and has not chosen yet
    offered_days: int | None  # by the rule in force; None without one
    cases: tuple[CaseRow, ...]
    forms: tuple[str, ...]
    choices: tuple[str, ...]
    keys: tuple[str, ...]  # of the forms, in their order

    @property
    def exposed(self) -> datetime | None:
        """When any of the contacts shown was last on duty with them; None without one."""
        return max((row.contact.last for row in self.contacts), default=None)


@page
def one(request: HttpRequest, question: Question, *, code: str) -> HttpResponse | Fault:
    """Answer with what holds somebody, and who was on duty with them in the last fourteen days."""
    subject = f"person:{code}"
    person = people_of([subject], question.asof).get(subject)
    may = [f for f in (Field.HEALTH, Field.FAMILY) if question.sees(subject, Thing.CARE, f)]
    if person is None or person.record is None or not may:
        return no_person(code)
    on_record(question, [(subject, field) for field in may])
    since = question.asof.at - LOOK_BACK
    record = person.record
    shown = InCarePage(
        number=code,
        name=record.name,
        home=subjects([record.home], question.asof)[record.home],
        holds=_holds(subject, person, question),
        contacts=_contacts(subject, since, question) if Field.HEALTH in may else (),
        looked_back_to=since,
        may_health=question.sees(subject, Thing.CARE, Field.HEALTH, Verb.RECORD),
        may_family=question.sees(subject, Thing.CARE, Field.FAMILY, Verb.RECORD),
        gone=bool(person.gone),
        bereaved=Gate.BEREAVEMENT in person.gates,
        awaits_choice=awaits_choice(person) is not None,
        offered_days=_offered_days(question),
        cases=_cases_of(subject, question) if Field.HEALTH in may else (),
        forms=FORMS,
        choices=CHOICES,
        keys=tuple(new_key() for _ in range(FORMS_OF_ONE)),
    )
    return render(request, "in_care.html", {"page": shown})


def _offered_days(question: Question) -> int | None:
    try:
        pack = pack_in_force(question.asof)
        return pack.bereavement_days(at=question.asof.at) if pack else None
    except LookupError:  # no such rule yet, or the pack's text is not at hand
        return None


def _cases_of(subject: str, question: Question) -> tuple[CaseRow, ...]:
    own = [c for c in step.cases(question.asof) if c.opened and c.opened.person == subject]
    return rows_of(own, question)


def _holds(subject: str, person: Person, question: Question) -> tuple[HoldShown, ...]:
    shown = []
    for hold in person.holds:
        field = VIEWS.get(hold.gate.value if hold.gate else "", Field.HEALTH)
        if question.sees(subject, Thing.CARE, field):
            shown.append(
                HoldShown(
                    gate=hold.gate.value if hold.gate else hold.status,
                    since=hold.since,
                    ends=hold.until or hold.due,
                    rule=hold.rule,
                    may_lift=hold.gate in LIFTED
                    and question.sees(subject, Thing.CARE, field, Verb.RECORD),
                    key=new_key(),
                )
            )
    return tuple(shown)


LIFTED = (Gate.ISOLATION, Gate.MEDICAL_HOLD, Gate.BEREAVEMENT, Gate.FAMILY_CARE)


def _contacts(subject: str, since: datetime, question: Question) -> tuple[ContactRow, ...]:
    found = contacts_of(subject, since, question.asof)
    people = people_of([each.person for each in found], question.asof)
    seen = question.seen(people, Thing.CARE, Field.HEALTH)
    rows = []
    for each in found:
        person = people.get(each.person)
        if person is None or person.record is None or each.person not in seen:
            continue
        minutes = int(each.together.total_seconds()) // 60
        rows.append(
            ContactRow(
                contact=each,
                name=person.record.name,
                isolated=k.Gate.ISOLATION in person.gates,
                hours=minutes // 60,
                minutes=minutes % 60,
            )
        )
    return tuple(rows)
