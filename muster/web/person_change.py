"""What is recorded of one person by hand, each part by those whose job it is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from muster.core import kinds as k
from muster.core.access import Field, Thing, Verb
from muster.core.person import Person
from muster.core.person_change import (
    ABSENCES,
    AWAY,
    OWN,
    Application,
    Cause,
    Household,
    PersonFault,
)
from muster.formats.person_change_words import remedy_of
from muster.formats.wording import COMPETENCES
from muster.steps import person_change as step
from muster.steps.register import find, people_of
from muster.web.fault import Fault
from muster.web.form import Done, hand_of, led_back, moment_of, new_key, sent_before, why_of
from muster.web.moment import maybe_moment
from muster.web.question import Question, deed, no_person, page
from muster.web.shown import on_record
from muster.web.subject import Subject, subjects
from muster.web.unit_people import people_named

Said = k.Kind | Fault | list[Fault]
CODE_MAX = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePage:
    """The forms that whoever looks may fill in, and what stands now."""

    number: str
    name: str  # "" where the actor may not see it
    home: Subject
    gone: bool
    away: bool  # an absence recorded by hand stands
    applied: str  # how far an application has come, "" for who may not see it
    household: tuple[str, ...]  # empty for who may not see it
    household_code: str
    may_absence: bool
    may_party: bool
    may_register: bool
    may_family: bool
    key: str
    absences: tuple[str, ...] = tuple(ABSENCES)
    asked: tuple[str, ...] = tuple(Application)
    causes: tuple[str, ...] = tuple(Cause)
    competences: tuple[str, ...] = tuple(COMPETENCES)
    flags: tuple[str, ...] = tuple(Household)


# What each form asks of who fills it in: the field of a person they may record.
ASKS: Mapping[str, Field] = {
    "absence": Field.AVAILABILITY,
    "party": Field.PARTY,
    "register": Field.NAME,
    "family": Field.FAMILY,
}
SHOWN = (Field.NAME, Field.PARTY, Field.FAMILY)  # of which the right to record shows nothing


def may_change(subject: str, question: Question) -> dict[str, bool]:
    """Return which of :data:`ASKS` whoever looks may record of a person."""
    return {
        name: question.sees(subject, Thing.PERSON, field, Verb.RECORD)
        for name, field in ASKS.items()
    }


@page
def one(request: HttpRequest, question: Question, *, code: str) -> HttpResponse | Fault:
    """Answer with what may be recorded of a person, each form for who may fill it in."""
    found, subject = seen_person(code, question), f"person:{code}"
    if found is None:
        return no_person(code)
    (person, record), may = found, may_change(subject, question)
    sees = {f for f in SHOWN if question.sees(subject, Thing.PERSON, f)}
    if family := may["family"] and Field.FAMILY in sees:
        on_record(question, [(subject, Field.FAMILY)])
    shown = ChangePage(
        number=code,
        name=record.name if Field.NAME in sees else "",
        home=subjects([record.home], question.asof)[record.home],
        gone=bool(person.gone),
        away=any(hold.code == AWAY for hold in person.holds),
        applied=person.applied if may["party"] and Field.PARTY in sees else "",
        household=record.household if family else (),
        household_code=(record.household_code or "") if family else "",
        may_absence=may["absence"],
        may_party=may["party"],
        may_register=may["register"],
        may_family=may["family"],
        key=new_key(),
    )
    return render(request, "person_change.html", {"page": shown})


def seen_person(code: str, question: Question) -> tuple[Person, k.Appointed] | None:
    """Return somebody and their record; None where there is nobody, or not for the actor."""
    subject = f"person:{code}"
    person = people_of([subject], question.asof).get(subject)
    if person is None or person.record is None or not question.sees(subject, Thing.PERSON):
        return None
    return person, person.record


# --- recorded ------------------------------------------------------------------------------------


@deed
def absence(request: HttpRequest, question: Question, *, code: str) -> Done:
    """Record that somebody is away, why and until when."""
    why = _chosen(request, "why", ABSENCES)
    until = maybe_moment(request, "until")
    if faults := [each for each in (why, until) if isinstance(each, Fault)]:
        return faults
    body = k.AbsenceBegan(
        hold=AWAY, why=k.Absence(str(why)), until=None if isinstance(until, Fault) else until
    )
    return _record(request, question, code, ASKS["absence"], body)


@deed
def back(request: HttpRequest, question: Question, *, code: str) -> Done:
    """Record that somebody is back."""
    return _record(request, question, code, ASKS["absence"], k.AbsenceEnded(hold=AWAY))


@deed
def application(request: HttpRequest, question: Question, *, code: str) -> Done:
    """Record that somebody asks to join the Party: in words, or in writing."""
    state = _chosen(request, "state", Application)
    if isinstance(state, Fault):
        return state
    body = k.Wished() if state == Application.WISHED else k.Applied()
    return _record(request, question, code, ASKS["party"], body)


@deed
def separate(request: HttpRequest, question: Question, *, code: str) -> Done:
    """Record that somebody has left the service, and why."""
    cause, why = _chosen(request, "cause", Cause), why_of(request, one_line=True)
    if faults := [each for each in (cause, why) if isinstance(each, Fault)]:
        return faults
    body = k.Separated(cause=str(cause))
    return _record(request, question, code, ASKS["register"], body, why=str(why))


@deed
def competence(request: HttpRequest, question: Question, *, code: str) -> Done:
    """Record that somebody may now do something more."""
    what, until = _chosen(request, "competence", COMPETENCES), maybe_moment(request, "until")
    if faults := [each for each in (what, until) if isinstance(each, Fault)]:
        return faults
    learnt = k.Competence(str(what), None if isinstance(until, Fault) else until)
    body = k.CompetenceGranted(competence=learnt)
    return _record(request, question, code, ASKS["register"], body)


@deed
def household(request: HttpRequest, question: Question, *, code: str) -> Done:
    """Record what the service must know of a household; what is not ticked holds no longer."""
    flags = request.POST.getlist("household")
    shared = request.POST.get("household_code", "").strip()
    if strange := [flag for flag in flags if flag not in tuple(Household)]:
        return _no_choice("household", strange[0])
    if len(shared) > CODE_MAX or (shared and not shared.isprintable()):
        remedy = _("Write it in %(most)s characters or fewer.") % {"most": CODE_MAX}
        return Fault(field="household_code", given=shared, remedy=remedy)
    body = k.HouseholdNoted(household=tuple(sorted(set(flags))), household_code=shared or None)
    return _record(request, question, code, ASKS["family"], body)


@deed
def transfer(request: HttpRequest, question: Question) -> Done:
    """Record that somebody, or many at once, belong to another organisation from now on."""
    people = people_named(request, "people", question, part=Field.NAME, verb=Verb.RECORD)
    why = why_of(request, one_line=True)
    given = request.POST.get("home", "").strip()
    home = find(given, question.asof) or ""
    faults = [each for each in (people, why) if isinstance(each, Fault)]
    may = question.sees(home, Thing.PERSON, Field.NAME, Verb.RECORD) if home else False
    if not home.startswith("org:") or not may:
        remedy = _("Write the code, full name or alias of an organisation whose register you keep.")
        faults.append(Fault(field="home", given=given, remedy=remedy))
    if faults or isinstance(people, Fault):
        return faults
    if not sent_before(request):
        hand = hand_of(request, question)
        body = k.Transferred(home=home)
        if wrong := step.change(hand, people, body, moment_of(question), why=str(why)):
            return _said(wrong)
    return led_back(question, "person", people[0].partition(":")[2])


def _record(
    request: HttpRequest,
    question: Question,
    code: str,
    field: Field,
    body: k.Kind,
    *,
    why: str = "",
) -> Done:
    """Record ``body`` of one person, if whoever asks may record that field of them."""
    subject = f"person:{code}"
    may = question.sees(subject, Thing.PERSON, field, Verb.RECORD)
    if not may or seen_person(code, question) is None:
        return no_person(code)
    if field is Field.FAMILY and question.actor.person == subject:
        return _said([(subject, OWN)])
    if not sent_before(request):
        hand = hand_of(request, question)
        if wrong := step.change(hand, [subject], body, moment_of(question), why=why):
            return _said(wrong)
    return led_back(question, "person", code)


def _said(wrong: Iterable[tuple[str, PersonFault]]) -> list[Fault]:
    return [
        Fault(
            field=fault.field,
            given=code.partition(":")[2],
            remedy=remedy_of(fault),
            refused=fault.field == "person",
        )
        for code, fault in wrong
    ]


def _chosen(request: HttpRequest, field: str, among: Iterable[str]) -> str | Fault:
    given = request.POST.get(field, "")
    return given if given in tuple(among) else _no_choice(field, given)


def _no_choice(field: str, given: str) -> Fault:
    return Fault(field=field, given=given, remedy=_("Choose one from the list."))
