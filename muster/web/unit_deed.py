"""What the office for Party building records: units founded, joined, named, dissolved."""

from django.http import HttpRequest, HttpResponse

from muster.core import kinds as k
from muster.core.access import Verb
from muster.core.unit import UnitBreach
from muster.steps import unit as step
from muster.web.fault import Fault
from muster.web.form import Done, hand_of, led_back, moment_of, sent_before
from muster.web.question import Question, deed
from muster.web.unit import find_unit
from muster.web.unit_form import (
    PAPER_MAX,
    new_unit,
    refused,
    rules_or_fault,
    text_of,
)
from muster.web.unit_new import LOOKS, shown
from muster.web.unit_people import nobody, people_named


@deed
def found(request: HttpRequest, question: Question) -> Done:
    """Found a unit with its first members by an order, where no request is asked for it.

    A button that looks for a place or for people, and anything wrong, leads back to the form.
    """
    if request.POST.get("act") in LOOKS:
        return shown(request, question)
    done = _found(request, question)
    if isinstance(done, HttpResponse):
        return done
    return shown(request, question, [done] if isinstance(done, Fault) else done)


def _found(request: HttpRequest, question: Question) -> Done:
    unit, order = new_unit(request, question, Verb.APPROVE), text_of(request, "order", PAPER_MAX)
    rules = rules_or_fault(question)
    wrong = [*(unit if isinstance(unit, list) else ()), order]
    if isinstance(unit, list) or isinstance(order, Fault):
        return [each for each in wrong if isinstance(each, Fault)]
    if isinstance(rules, Fault):
        return rules
    if sent_before(request):
        return led_back(question, "unit", unit.code)
    body = k.UnitFounded(
        kind=unit.kind,
        name=unit.name,
        parent=unit.parent,
        approved_by=unit.above,
        order=order,
        post=unit.post,
        together=unit.together,
    )
    founding = step.Founding(code=unit.code, order=body, members=unit.members)
    hand = hand_of(request, question, unit.parent)
    done = step.found(hand, [founding], moment_of(question), rules)
    broken = done.refused.get(unit.code)
    return refused(broken) if broken else led_back(question, "unit", unit.code)


@deed
def join(request: HttpRequest, question: Question, *, code: str) -> Done:
    """Let somebody join a unit, by number."""
    unit, rules = find_unit(code, question, Verb.RECORD), rules_or_fault(question)
    if isinstance(unit, Fault):
        return unit
    people = people_named(request, "person", question)
    if isinstance(people, Fault) or len(people) != 1:
        return people if isinstance(people, Fault) else nobody("person", "")
    if isinstance(rules, Fault):
        return rules
    if not sent_before(request):
        hand = hand_of(request, question, unit.founded.parent if unit.founded else "")
        done = step.admit(hand, code, people[0], moment_of(question), rules)
        if isinstance(done, list):
            return refused(done)
    return led_back(question, "unit", code)


@deed
def name(request: HttpRequest, question: Question, *, code: str) -> Done:
    """Name a unit after somebody whose family consents."""
    unit = find_unit(code, question, Verb.RECORD)
    if isinstance(unit, Fault):
        return unit
    called, people = text_of(request, "name"), people_named(request, "after", question, gone=True)
    faults = [fault for fault in (called, people) if isinstance(fault, Fault)]
    if isinstance(called, Fault) or isinstance(people, Fault):
        return faults
    if len(people) != 1:
        return nobody("after", "")
    if not sent_before(request):
        if unit.dissolved:
            return refused([UnitBreach("dissolved", 0, 1)])
        body = k.UnitNamed(name=called, after=people[0], consent="consent" in request.POST)
        hand = hand_of(request, question, unit.founded.parent if unit.founded else "")
        done = step.name(hand, code, body, moment_of(question))
        if isinstance(done, list):
            return refused(done)
    return led_back(question, "unit", code)


@deed
def dissolve(request: HttpRequest, question: Question, *, code: str) -> Done:
    """Dissolve a unit for a reason; everybody in it leaves with it."""
    unit = find_unit(code, question, Verb.APPROVE)
    if isinstance(unit, Fault):
        return unit
    why = text_of(request, "why")
    if isinstance(why, Fault):
        return why
    if not sent_before(request):
        if unit.dissolved:
            return refused([UnitBreach("dissolved", 0, 1)])
        hand = hand_of(request, question, unit.founded.parent if unit.founded else "")
        step.dissolve(hand, code, moment_of(question), why)
    return led_back(question, "unit", code)
