"""Derogations, as pages: what waits to be granted, what is in force, what is past; ask, grant, end.

One asks and another grants. Each row says whose interest it is, which gate, and until when; which
gate of health or family it is, and why, is seen by those alone who may see such reasons.
"""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from muster.core.access import Field, Thing, Verb
from muster.core.access_field import field_of_gate
from muster.core.derogation import Derogation, DerogationStop, Standing, stops_granting
from muster.core.kinds import Gate
from muster.core.person import Person
from muster.core.stay import Hold
from muster.formats.derogation_words import STOPS
from muster.formats.wording import GATES
from muster.steps import derogation as step
from muster.steps.access import persons_of
from muster.steps.access_path import paths
from muster.steps.register import people_of
from muster.web.fault import Fault
from muster.web.form import (
    Done,
    hand_of,
    led_back,
    moment_of,
    new_key,
    sent_before,
    why_of,
)
from muster.web.moment import moment
from muster.web.question import Question, deed, page
from muster.web.shown import on_record
from muster.web.subject import Subject, subjects
from muster.web.words import word

PAST_MAX = 100  # the latest ones
NAME_MAX = 80  # characters of in whose name it is granted
_FIELDS = {
    DerogationStop.NO_PERSON: "person",
    DerogationStop.NOT_ITS_GATE: "gate",
    DerogationStop.NO_WHY: "why",
    DerogationStop.TOO_LATE: "until",
    DerogationStop.TOO_LONG: "until",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DerogationShown:
    """One derogation, as far as the actor may see it; ``gate`` and ``why`` are empty if not."""

    told: Derogation
    name: str
    home: Subject | None
    gate: str
    why: str
    hold: Hold | None  # what closes the gate now, where the actor may see it
    standing: str
    may_grant: bool
    may_end: bool
    others: bool  # somebody else has to grant it
    key: str

    @property
    def number(self) -> str:
        """The number of whoever it is for."""
        return self.told.person.partition(":")[2]

    @property
    def tail(self) -> str:
        """The code without its kind."""
        return self.told.code.partition(":")[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class DerogationsPage:
    """What waits, what is in force, what is past."""

    waiting: tuple[DerogationShown, ...]
    granted: tuple[DerogationShown, ...]
    past: tuple[DerogationShown, ...]
    more: int  # past ones not shown


@page
def derogations(request: HttpRequest, question: Question) -> HttpResponse:
    """Answer with the derogations of an organisation: the one that waits longest comes first."""
    known = step.every(question.asof)
    seen = question.seen({each.code for each in known}, Thing.DEROGATION)
    if question.org:
        lies = paths(seen, question.asof)
        seen = frozenset(code for code in seen if question.org.code in lies[code])
    mine = [each for each in known if each.code in seen]
    past = [e for e in mine if e.standing(question.asof.at) in (Standing.OVER, Standing.ENDED)]
    kept = {each.code for each in past[PAST_MAX:]}
    rows = _shown([each for each in mine if each.code not in kept], question)
    found = DerogationsPage(
        waiting=tuple(row for row in reversed(rows) if row.standing == Standing.ASKED),
        granted=tuple(row for row in rows if row.standing == Standing.GRANTED),
        past=tuple(r for r in rows if r.standing not in (Standing.ASKED, Standing.GRANTED)),
        more=len(kept),
    )
    return render(request, "derogations.html", {"page": found})


def _shown(known: list[Derogation], question: Question) -> tuple[DerogationShown, ...]:
    """Return ``known`` as the list shows them; queries do not grow with them."""
    at = question.asof.at
    persons = {each.person for each in known}
    people = people_of(persons, question.asof)
    homes = subjects({p.record.home for p in people.values() if p.record}, question.asof)
    named = question.seen(persons, Thing.DEROGATION, Field.NAME)
    parts = step.gates_open_to(persons, question)
    codes = {each.code for each in known}
    may = question.seen(codes, Thing.DEROGATION, verb=Verb.APPROVE)
    ends = step.may_end(known, question)
    me = question.actor.account
    belongs = persons_of({me, *(each.asked_by for each in known)})
    rows, read = [], []
    for each in known:
        person = people.get(each.person, Person())
        field = field_of_gate(each.rule)
        open_to = each.person in parts[field]
        read += [(each.person, field)] if open_to else []
        live = each.standing(at) in (Standing.ASKED, Standing.GRANTED)
        stop = stops_granting(each, me, at, belongs) if each.code in may else None
        rows.append(
            DerogationShown(
                told=each,
                name=person.record.name if person.record and each.person in named else "",
                home=homes.get(person.record.home) if person.record else None,
                gate=word(GATES, each.rule) if open_to else "",
                why=each.why if open_to else "",
                hold=next((h for h in person.holds if open_to and h.gate == each.rule), None),
                standing=each.outcome(at),
                may_grant=each.code in may and stop is None,
                may_end=live and each.code in ends,
                others=each.code in may and stop is DerogationStop.FOUR_EYES,
                key=new_key(),
            )
        )
    on_record(question, read)
    return tuple(rows)


# --- to ask for one ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class AskPage:
    """For whom a derogation is asked, of which of the gates the actor may know."""

    person: str  # number
    name: str
    home: Subject | None
    gates: tuple[tuple[str, str | Promise, bool], ...]  # (gate, word, whether it is closed now)
    gate: str
    key: str


@page
def ask(request: HttpRequest, question: Question) -> HttpResponse | Fault:
    """Answer with the form to ask for a derogation for one person, from wherever its gate shows."""
    number = request.GET.get("person", "").strip()
    person = _named(number, question)
    if number and person is None:
        return _nobody(number)
    subject = f"person:{number}"
    gates = step.askable(subject, question) if person else ()
    closed = {hold.gate for hold in person.holds} if person else set()
    told = [(gate, field_of_gate(gate)) for gate in gates if gate in closed]
    on_record(question, ((subject, field) for _gate, field in told))
    record = person.record if person else None
    sees_name = record and question.sees(subject, Thing.DEROGATION, Field.NAME)
    shown = AskPage(
        person=number,
        name=record.name if record and sees_name else "",
        home=subjects([record.home], question.asof)[record.home] if record else None,
        gates=tuple((gate.value, GATES[gate], gate in closed) for gate in gates),
        gate=request.GET.get("gate", ""),
        key=new_key(),
    )
    return render(request, "derogation_ask.html", {"page": shown})


def _named(number: str, question: Question) -> Person | None:
    """Return the person of whom the actor may ask for derogations, None if there is none."""
    subject = f"person:{number}"
    person = people_of([subject], question.asof).get(subject) if number else None
    if person is None or person.record is None:
        return None
    return person if question.sees(subject, Thing.DEROGATION, verb=Verb.PROPOSE) else None


def _nobody(number: str) -> Fault:
    return Fault(field="person", given=number, remedy=STOPS[DerogationStop.NO_PERSON], missing=True)


@deed
def asked(request: HttpRequest, question: Question) -> Done:
    """Ask for a derogation: it lets nobody pass before somebody else grants it."""
    if sent_before(request):
        return led_back(question, "derogations")
    number, gate = request.POST.get("person", "").strip(), request.POST.get("gate", "")
    person, until, why = _named(number, question), moment(request, "until"), why_of(request)
    faults = [each for each in (until, why) if isinstance(each, Fault)]
    if person is None:
        faults.insert(0, _nobody(number))
    elif gate not in step.askable(f"person:{number}", question):
        faults.insert(0, Fault(field="gate", given=gate, remedy=_("Choose one from the list.")))
    if faults or isinstance(until, Fault) or isinstance(why, Fault):
        return faults
    wish = step.Wish(rule=Gate(gate), person=f"person:{number}", why=why, until=until)
    done = step.ask(hand_of(request, question), wish, moment_of(question))
    if isinstance(done, DerogationStop):
        return _stopped(done, request)
    return led_back(question, "derogations")


def _stopped(stop: DerogationStop, request: HttpRequest) -> Fault:
    field = _FIELDS.get(stop, "derogation")
    given = request.POST.get(field, "")
    unknown = stop is DerogationStop.UNKNOWN
    refused = field == "derogation" and not unknown
    return Fault(field=field, given=given, remedy=STOPS[stop], missing=unknown, refused=refused)


# --- to grant and to end one ---------------------------------------------------------------------


@deed
def granted(request: HttpRequest, question: Question) -> Done:
    """Grant what somebody else asked for; from then on that one gate lets that one person pass."""
    code, name = _code(request), request.POST.get("authoriser", "").strip()
    if sent_before(request):
        return led_back(question, "derogations")
    if not question.sees(code, Thing.DEROGATION, verb=Verb.APPROVE):
        return _unknown(request)
    if len(name) > NAME_MAX or not (name or "-").isprintable():
        remedy = _("Write one line of up to %(most)s characters.") % {"most": NAME_MAX}
        return Fault(field="authoriser", given=name[:NAME_MAX], remedy=remedy)
    at, hand = moment_of(question), hand_of(request, question)
    if stop := step.grant(hand, code, at, authoriser=name):
        return _stopped(stop, request)
    return led_back(question, "derogations")


@deed
def ended(request: HttpRequest, question: Question) -> Done:
    """Refuse what was asked for, or end what is in force; whoever asked may take it back."""
    code, why = _code(request), why_of(request)
    if sent_before(request):
        return led_back(question, "derogations")
    known = [each for each in step.every(question.asof) if each.code == code]
    if code not in step.may_end(known, question):
        return _unknown(request)
    if isinstance(why, Fault):
        return why
    if stop := step.end(hand_of(request, question), code, moment_of(question), why=why):
        return _stopped(stop, request)
    return led_back(question, "derogations")


def _code(request: HttpRequest) -> str:
    return f"derogation:{request.POST.get('derogation', '').strip()}"


def _unknown(request: HttpRequest) -> Fault:
    given = request.POST.get("derogation", "")
    return Fault(
        field="derogation", given=given, remedy=STOPS[DerogationStop.UNKNOWN], missing=True
    )
