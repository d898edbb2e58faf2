"""What welfare records: isolate, hold, lift, order rest, a case and its tasks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from muster.core import kinds as k
from muster.core.access import Field, Thing, Verb
from muster.core.care import EVENTS, TASKS, Case, exposure_fault, isolated_until, isolation_due
from muster.core.kinds import Gate
from muster.core.rules import RulePack
from muster.steps import care as step
from muster.steps.hand import Hand
from muster.steps.register import people_of
from muster.steps.rules import pack_in_force
from muster.web.care import LIFTED, REST, VIEWS, find_case
from muster.web.confidence import not_exposed
from muster.web.fault import Fault
from muster.web.form import hand_of, led_back, moment_of, sent_before
from muster.web.moment import maybe_moment, moment
from muster.web.question import Question, deed

CHOSEN_MAX = 500
SAID_MAX = 200
REASONS: Mapping[str, Gate] = {
    gate.value: gate for gate in (Gate.MEDICAL_HOLD, Gate.BEREAVEMENT, Gate.FAMILY_CARE)
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What every form of care sends: for whom, and who does it, when, by which rules."""

    people: tuple[str, ...]
    hand: Hand
    at: datetime
    pack: RulePack


@deed
def isolate(request: HttpRequest, question: Question) -> HttpResponse | Fault:
    """Isolate those chosen since their last exposure; the pack says until when."""
    sent, exposed = sent_for(request, question, Field.HEALTH), moment(request, "exposed")
    if isinstance(sent, Fault):
        return sent
    if isinstance(exposed, Fault):
        return exposed
    rules = sent.pack.isolation_rules()
    if wrong := exposure_fault(exposed, rules, at=sent.at):
        return not_exposed(request, wrong)
    due, _rule = isolation_due(exposed, rules)
    known = people_of(sent.people, question.asof)
    longer = [code for code, person in known.items() if not isolated_until(person, due)]
    if not sent_before(request):
        step.isolate(sent.hand, [(code, exposed) for code in longer], sent.at, rules, sent.pack)
    return _back(question, Gate.ISOLATION.value)


@deed
def hold(request: HttpRequest, question: Question) -> HttpResponse | Fault:
    """Hold somebody back for a reason of health or family, until a moment or until it is lifted."""
    reason = request.POST.get("gate", "")
    if reason not in REASONS:
        return Fault(field="gate", given=reason, remedy=_("Choose one of the reasons."))
    sent, until = sent_for(request, question, VIEWS[reason]), maybe_moment(request, "until")
    if isinstance(sent, Fault):
        return sent
    if isinstance(until, Fault):
        return until
    if until is not None and until <= sent.at:
        remedy = _("Write a moment still to come, or none.")
        return Fault(field="until", given=str(until), remedy=remedy)
    held = people_of(sent.people, question.asof)
    body = k.HoldPlaced(hold=reason, gate=REASONS[reason], rule="by_hand", until=until)
    given = [(code, body, sent.at) for code, p in held.items() if body.gate not in p.gates]
    if not sent_before(request):
        step.record(sent.hand, given, sent.pack)
    return _back(question, reason)


@deed
def lift(request: HttpRequest, question: Question) -> HttpResponse | Fault:
    """Lift a hold of those chosen, or release them from isolation, after the review it asks for."""
    reason = request.POST.get("gate", "")
    gates = {gate.value: gate for gate in LIFTED}
    if reason not in gates:
        return Fault(field="gate", given=reason, remedy=_("Choose one of the reasons."))
    sent = sent_for(request, question, VIEWS[reason])
    if isinstance(sent, Fault):
        return sent
    if sent_before(request):
        return _back(question, reason)
    lifted = step.lift(sent.hand, sent.people, gates[reason], sent.at)
    if isinstance(lifted, step.OwnHold):
        return own_hold(lifted)
    if isinstance(lifted, step.NotDue):
        remedy = _("Their isolation is not over by the rule. Release them when it is due.")
        given = ", ".join(code.partition(":")[2] for code in lifted.people)
        return Fault(field="person", given=given, remedy=remedy, refused=True)
    return _back(question, reason)


@deed
def rest(request: HttpRequest, question: Question) -> HttpResponse | Fault:
    """Order those chosen to rest who have been at their posts as long as is allowed."""
    sent = sent_for(request, question, Field.AVAILABILITY)
    if isinstance(sent, Fault):
        return sent
    rule = sent.pack.rest_rule(at=sent.at)
    must = step.must_rest(question.scope, question.asof, rule)
    if not sent_before(request):
        step.rest(sent.hand, [code for code in sent.people if code in must], sent.at, rule)
    return _back(question, REST)


def own_hold(own: step.OwnHold) -> Fault:
    """Return that nobody ends what holds themselves."""
    remedy = _("Somebody else lifts what holds you back.")
    return Fault(field="person", given=own.person, remedy=remedy, refused=True)


def sent_for(
    request: HttpRequest, question: Question, field: Field, numbers: Sequence[str] = ()
) -> Sent | Fault:
    """Return for whom a form is, as far as the actor may record it, or what is wrong with it.

    For those of ``numbers``; without any, for those the form chooses.
    """
    named = numbers or request.POST.getlist("person")[:CHOSEN_MAX]
    chosen = [f"person:{number}" for number in named]
    known = people_of(chosen, question.asof)
    may = question.seen(known, Thing.CARE, field, Verb.RECORD)
    if not may or may != set(chosen):
        remedy = _("Choose people of your organisations from the list.")
        return Fault(field="person", given=", ".join(chosen), remedy=remedy)
    pack = pack_in_force(question.asof)
    if pack is None:
        remedy = _("Adopt a rule pack first: it says how long, and from whom.")
        return Fault(field="rules", given="", remedy=remedy, refused=True)
    hand = hand_of(request, question, question.root.code if question.root else "")
    return Sent(people=tuple(sorted(may)), hand=hand, at=moment_of(question), pack=pack)


# --- cases ---------------------------------------------------------------------------------------


@deed
def event(request: HttpRequest, question: Question, *, code: str) -> HttpResponse | Fault:
    """Add a dated line to a case: what happened, as it was reported."""
    found = find_case(code, question, Verb.RECORD)
    what, said = request.POST.get("what", ""), request.POST.get("said", "").strip()
    when = maybe_moment(request, "when")
    if isinstance(found, Fault):
        return found
    if isinstance(when, Fault):
        return when
    if what not in EVENTS or len(said) > SAID_MAX:
        remedy = _("Choose what happened, and say it in %(most)s characters or fewer.")
        return Fault(field="what", given=what, remedy=remedy % {"most": SAID_MAX})
    at = when or moment_of(question)
    about = "approximate" in request.POST
    body = k.CaseEvent(what=what, said=said, approximate=about)
    return _case_told(request, question, found, body, at)


@deed
def task(request: HttpRequest, question: Question, *, code: str) -> HttpResponse | Fault:
    """Give a task of a case to an owner, or say that it is done."""
    found = find_case(code, question, Verb.RECORD)
    if isinstance(found, Fault):
        return found
    what = request.POST.get("task", "")
    if what not in TASKS:
        return Fault(field="task", given=what, remedy=_("Choose one of the tasks."))
    if "done" in request.POST:
        done = k.CaseTaskDone(task=what)
        return _case_told(request, question, found, done, moment_of(question))
    due, owner = moment(request, "due"), request.POST.get("owner", "").strip()
    if isinstance(due, Fault):
        return due
    if not owner or len(owner) > SAID_MAX:
        remedy = _("Write who sees to it: an office, or an office and number.")
        return Fault(field="owner", given=owner, remedy=remedy)
    given = k.CaseTaskGiven(task=what, owner=owner, due=due)
    return _case_told(request, question, found, given, moment_of(question))


def _case_told(
    request: HttpRequest, question: Question, found: Case, body: k.Kind, at: datetime
) -> HttpResponse | Fault:
    if not sent_before(request):
        step.record(hand_of(request, question, found.org), [(found.code, body, at)])
    return led_back(question, "case", found.code.partition(":")[2])


def _back(question: Question, view: str) -> HttpResponse:
    org = {"org": question.org.code.partition(":")[2]} if question.org else {}
    return led_back(question, "care", view=view, **org)
