"""What is recorded of requests for units: asked, approved or declined by others, withdrawn."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from muster.core import kinds as k
from muster.core.access import Thing, Verb
from muster.core.unit import Request
from muster.steps import unit_request as step
from muster.steps.hand import Hand
from muster.web.fault import Fault
from muster.web.form import Done, hand_of, led_back, moment_of, sent_before, why_of
from muster.web.question import Question, deed
from muster.web.unit_form import PAPER_MAX, new_unit, refused, rules_or_fault, text_of
from muster.web.unit_new import LOOKS, shown


@deed
def ask(request: HttpRequest, question: Question) -> Done:
    """Ask for a unit with its first members: it stands once the organisation above approves.

    A button that looks for a place or for people, and anything wrong, leads back to the form.
    """
    if request.POST.get("act") in LOOKS:
        return shown(request, question, asks=True)
    done = _asked(request, question)
    if isinstance(done, HttpResponse):
        return done
    return shown(request, question, [done] if isinstance(done, Fault) else done, asks=True)


def _asked(request: HttpRequest, question: Question) -> Done:
    unit, rules = new_unit(request, question, Verb.PROPOSE), rules_or_fault(question)
    number, why = text_of(request, "request", PAPER_MAX), why_of(request)
    wrong = [*(unit if isinstance(unit, list) else ()), number, why]
    if isinstance(unit, list) or isinstance(number, Fault) or isinstance(why, Fault):
        return [each for each in wrong if isinstance(each, Fault)]
    if not unit.above:
        remedy = _("Choose an organisation above the one the unit stands in.")
        return Fault(field="approved_by", given="", remedy=remedy)
    if isinstance(rules, Fault):
        return rules
    if sent_before(request):
        return led_back(question, "unit", unit.code)
    body = k.FoundingAsked(
        kind=unit.kind,
        name=unit.name,
        parent=unit.parent,
        to=unit.above,
        number=number,
        why=why,
        members=unit.members,
        post=unit.post,
        together=unit.together,
    )
    hand, wanted = hand_of(request, question, unit.parent), step.Wanted(code=unit.code, body=body)
    broken = step.ask(hand, [wanted], moment_of(question), rules).refused.get(unit.code)
    return refused(broken) if broken else led_back(question, "unit", unit.code)


@deed
def approve(request: HttpRequest, question: Question, *, code: str) -> Done:
    """Approve a request somebody else sent: the unit is founded with the reply."""
    found, rules = _found(code, question, Verb.APPROVE), rules_or_fault(question)
    number = text_of(request, "number", PAPER_MAX)
    if isinstance(found, Fault):
        return found
    if isinstance(number, Fault) or isinstance(rules, Fault):
        return [each for each in (number, rules) if isinstance(each, Fault)]
    if not sent_before(request):
        hand = _replying(request, question, found)
        done = step.approve(
            hand, [step.Reply(code=code, number=number)], moment_of(question), rules
        )
        if broken := done.refused.get(code):
            return refused(broken)
    return led_back(question, "unit", code)


@deed
def decline(request: HttpRequest, question: Question, *, code: str) -> Done:
    """Decline a request somebody else sent, and say why."""
    found = _found(code, question, Verb.APPROVE)
    number, why = text_of(request, "number", PAPER_MAX), why_of(request, one_line=True)
    if isinstance(found, Fault):
        return found
    if isinstance(number, Fault) or isinstance(why, Fault):
        return [each for each in (number, why) if isinstance(each, Fault)]
    if not sent_before(request):
        hand, at = _replying(request, question, found), moment_of(question)
        done = step.decline(hand, code, at, number=number, why=why)
        if isinstance(done, list):
            return refused(done)
    return led_back(question, "unit", code)


@deed
def withdraw(request: HttpRequest, question: Question, *, code: str) -> Done:
    """Ask for a unit no longer, while nobody has replied."""
    found, why = _found(code, question, Verb.PROPOSE), why_of(request, one_line=True)
    if isinstance(found, Fault):
        return found
    if isinstance(why, Fault):
        return why
    if not sent_before(request):
        hand = hand_of(request, question, found.asked.parent)
        done = step.withdraw(hand, code, moment_of(question), why=why)
        if isinstance(done, list):
            return refused(done)
    return led_back(question, "unit", code)


def _found(code: str, question: Question, verb: Verb) -> Request | Fault:
    found = step.request_of(code, question.asof)
    if found is None or not question.sees(f"unit:{code}", Thing.UNIT, verb=verb):
        remedy = _("Choose one from the list of requests, or ask for a later moment.")
        return Fault(field="unit", given=code, remedy=remedy, missing=True)
    return found


def _replying(request: HttpRequest, question: Question, found: Request) -> Hand:
    """Return the hand that replies: for the organisation asked, where the actor may for it."""
    above = question.sees(found.asked.to, Thing.UNIT, verb=Verb.APPROVE)
    return hand_of(request, question, found.asked.to if above else found.asked.parent)
