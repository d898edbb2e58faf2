"""What is done about a plan on pages: changed by hand, mended, reviewed, approved, withdrawn.

Each answers a form, records facts or says by name why it recorded none, and leads back to a
page.
"""

from dataclasses import dataclass, replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from muster.core.access import Thing, Verb
from muster.core.kinds import Amendment, Movement
from muster.core.proposal import PlanOnRecord
from muster.core.rules import RulePack
from muster.steps import deployment as steps
from muster.steps.access import jobs_by
from muster.steps.deployment_amending import Mending, seed_of, wished_by
from muster.steps.deployment_amending import mended as mend
from muster.steps.deployment_record import Refused
from muster.web.deployment_amend import read_edits, read_mending
from muster.web.deployment_plan import no_plan, no_rules, pack_of, seen_plan
from muster.web.deployment_words import refusals_said
from muster.web.fault import Fault
from muster.web.form import WHY_MAX, Done, hand_of, moment_of, sent_before, why_of
from muster.web.question import Question, deed

CODE_MAX = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What a form about a plan says; what it need not say is empty."""

    record: PlanOnRecord
    pack: RulePack
    why: str
    anew: str  # code of a new plan
    edits: tuple[Amendment, ...]
    how: Mending


@deed
def amended(request: HttpRequest, question: Question, *, code: str) -> Done:
    """Record the changes by hand that a form carries, each with the reason given once."""
    form = _form(request, question, code, wants=("why",))
    if not isinstance(form, Form):
        return form
    if sent_before(request):
        return _led_back(None, question, "plan", form.record.code)
    hand, at = hand_of(request, question), moment_of(question)
    recorded = steps.amend(hand, code, form.edits, at, form.pack, amended_by=question.actor.account)
    return _led_back(recorded, question, "plan", form.record.code)


@deed
def mended(request: HttpRequest, question: Question, *, code: str) -> Done:
    """Propose as a plan of its own what the planner makes of changes by hand."""
    form = _form(request, question, code, wants=("code",))
    if not isinstance(form, Form):
        return form
    record = form.record
    if sent_before(request):
        return _led_back(None, question, "compare", record.code, b=form.anew)
    recorded = steps.propose(
        hand_of(request, question),
        form.anew,
        wished_by(record, form.edits, form.pack),
        mend(record, form.edits, form.pack, form.how).found.answer,
        moment_of(question),
        movement=record.proposed.movement if record.proposed else Movement.LOCAL,
        seed=seed_of(record),
        replaces=record.code,
    )
    return _led_back(recorded, question, "compare", record.code, b=form.anew)


@deed
def review(request: HttpRequest, question: Question, *, code: str) -> Done:
    """Record what somebody who has not made a plan says of it: nothing against it, or why not."""
    record = seen_plan(code, question)
    if record is None:
        return no_plan(code)
    said, remark = request.POST.get("objects", ""), request.POST.get("remark", "").strip()
    if said not in ("", "1"):
        return Fault(field="objects", given=said, remedy=_("Choose one from the list."))
    if len(remark) > WHY_MAX:
        remedy = _("Say it in up to %(most)s characters.") % {"most": WHY_MAX}
        return Fault(field="remark", given=remark, remedy=remedy)
    if sent_before(request):
        return _led_back(None, question, "plan", record.code)
    recorded = steps.review(
        hand_of(request, question),
        code,
        remark,
        moment_of(question),
        reviewed_by=question.actor.account,
        objects=bool(said),
    )
    return _led_back(recorded, question, "plan", record.code)


@deed
def approve(request: HttpRequest, question: Question, *, code: str) -> Done:
    """Approve a plan and order its moves, by somebody who neither proposed nor changed it."""
    form = _form(request, question, code)
    if not isinstance(form, Form):
        return form
    if sent_before(request):
        return _led_back(None, question, "plan", form.record.code)
    hand, at = hand_of(request, question), moment_of(question)
    jobs = jobs_by(question.actor, Verb.APPROVE, Thing.PLAN, question.clock.now)
    recorded = steps.approve(
        hand, code, at, form.pack, approved_by=question.actor.account, jobs=jobs
    )
    return _led_back(recorded, question, "plan", form.record.code)


@deed
def withdraw(request: HttpRequest, question: Question, *, code: str) -> Done:
    """Withdraw a plan, with the reason."""
    form = _form(request, question, code, wants=("why",))
    if not isinstance(form, Form):
        return form
    if sent_before(request):
        return _led_back(None, question, "plan", form.record.code)
    hand, at = hand_of(request, question), moment_of(question)
    recorded = steps.withdraw(hand, code, form.why, at, withdrawn_by=question.actor.account)
    return _led_back(recorded, question, "plan", form.record.code)


def _form(
    request: HttpRequest, question: Question, code: str, *, wants: tuple[str, ...] = ()
) -> Form | list[Fault]:
    """Return what a form says, or everything that is wrong with it."""
    record, pack = seen_plan(code, question), pack_of(question)
    edits = read_edits(request.POST.get("edits", ""))
    how = read_mending(request.POST.get("mend", Mending.BALANCED))
    why = why_of(request) if "why" in wants else ""
    anew = _code(request) if "code" in wants else ""
    if (
        record is None
        or pack is None
        or isinstance(edits, Fault)
        or isinstance(how, Fault)
        or isinstance(why, Fault)
        or isinstance(anew, Fault)
    ):
        missing = (no_plan(code) if record is None else None, no_rules() if pack is None else None)
        given = (*missing, edits, how, why, anew)
        return [each for each in given if isinstance(each, Fault)]
    said = tuple(replace(each, why=why) for each in edits)
    how = how or Mending.BALANCED
    return Form(record=record, pack=pack, why=why, anew=anew, edits=said, how=how)


def _code(request: HttpRequest) -> str | Fault:
    code = request.POST.get("code", "").strip()
    if not code or len(code) > CODE_MAX or not code.isprintable() or " " in code or ":" in code:
        remedy = _("Give the plan a code of up to %(most)s characters without spaces or colons.")
        return Fault(field="code", given=code, remedy=remedy % {"most": CODE_MAX})
    return code


def _led_back(
    recorded: object, question: Question, page: str, code: str, **asked: str
) -> HttpResponse | list[Fault]:
    """Return the way to ``page``, or why nothing was recorded.

    What was recorded just now is known now: the page asked for no longer looks back in knowing.
    """
    if isinstance(recorded, Refused):
        return refusals_said(recorded.refusals, question)
    clocks = {name: at for name, at in question.clock.pairs if name == "at"}
    tail = code.partition(":")[2]
    if page == "compare":
        address, asked = reverse(page), {"a": tail, **asked}
    else:
        address = reverse(page, args=[tail])
    query = urlencode({**asked, **clocks}).replace("%3A", ":")
    return redirect(f"{address}?{query}" if query else address)
