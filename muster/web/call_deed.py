"""What is recorded of calls: a call is issued, a copy is answered, by its addressee or by phone."""

from dataclasses import replace

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from muster.core import kinds as k
from muster.core.access import Thing, Verb
from muster.core.call import MAY_FOLLOW, Copy
from muster.core.figure import CALL_FORMS
from muster.steps import call
from muster.steps import call_answer as step
from muster.web.call import find_call, issuing_org
from muster.web.fault import Fault
from muster.web.form import Done, hand_of, key_of, led_back, moment_of, sent_before
from muster.web.question import Question, deed
from muster.web.words_call import LEVELS

LINE_MAX = 200  # characters of a number, a title, a reason
TEXT_MAX = 20_000


@deed
def answer(request: HttpRequest, question: Question, *, code: str) -> Done:
    """Record the answer of those ticked; what is not of the own organisation came by phone."""
    found = find_call(code, question)
    if isinstance(found, Fault):
        return found
    if sent_before(request):
        return led_back(question, "call", code)
    said, why = request.POST.get("answer", ""), request.POST.get("why", "").strip()
    ticked = {f"org:{tail}" for tail in request.POST.getlist("to")}
    copies = {c.sent.addressee: c for c in found.copies if c.sent and c.sent.addressee in ticked}
    faults = _unanswerable(request, ticked, copies, question)
    if faults:
        return faults
    own = question.extent_of(Thing.CALL, verb=Verb.RECORD)
    step.answer(
        hand_of(request, question, min(ticked)),
        code,
        said,
        moment_of(question),
        to=ticked,
        why=why,
        phoned=() if said == "delivered" else ticked - own,
        means=request.POST.get("means", "") if said == "delivered" else "",
    )
    return led_back(question, "call", code)


def _unanswerable(
    request: HttpRequest, ticked: set[str], copies: dict[str, Copy], question: Question
) -> list[Fault]:
    """Return everything that keeps an answer from being recorded."""
    said, why = request.POST.get("answer", ""), request.POST.get("why", "").strip()
    faults = []
    may = question.seen(ticked, Thing.CALL, verb=Verb.RECORD)
    if not ticked or ticked != copies.keys() or ticked != may:
        remedy = _("Tick those who answer, among the organisations you record for.")
        faults.append(Fault(field="to", given=", ".join(sorted(ticked)), remedy=remedy))
    if said not in MAY_FOLLOW:
        remedy = _("Choose one of the answers.")
        faults.append(Fault(field="answer", given=said, remedy=remedy))
    if said == "delivered" and request.POST.get("means") not in call.MEANS:
        remedy = _("Choose how it reached them.")
        faults.append(Fault(field="means", given=request.POST.get("means", ""), remedy=remedy))
    if said == "refused" and not 0 < len(why) <= LINE_MAX:
        remedy = _("Say in up to %(most)s characters why they cannot comply.")
        faults.append(Fault(field="why", given=why, remedy=remedy % {"most": LINE_MAX}))
    if faults:
        return faults
    late = [to for to, copy in sorted(copies.items()) if copy.answer not in MAY_FOLLOW[said]]
    remedy = _("It has answered otherwise already. Look at the call again.")
    return [Fault(field="to", given=to, remedy=remedy, refused=True) for to in late]


@deed
def issue(request: HttpRequest, question: Question) -> Done:
    """Issue a call for the organisation shown to those chosen beneath it."""
    code, issuer = key_of(request)[:12], issuing_org(question)
    if sent_before(request):
        return led_back(question, "call", code)
    given = request.POST
    body = k.CallIssued(
        form=given.get("form", ""),
        number=given.get("number", "").strip(),
        title=given.get("title", "").strip(),
        text=given.get("text", "").strip().replace("\r\n", "\n"),
        urgent="urgent" in given,
    )
    chosen = tuple(sorted({f"org:{tail}" for tail in given.getlist("to")}))
    beneath = call.open_beneath(question.asof)
    faults = _unfit(body, issuer, question)
    if not chosen or not issuer or not set(chosen) <= set(beneath.get(issuer, ())):
        remedy = _("Choose at least one organisation directly beneath the one that issues.")
        faults.append(Fault(field="to", given=", ".join(chosen), remedy=remedy))
    if given.get("levels", "") not in LEVELS:
        remedy = _("Choose how far down it goes.")
        faults.append(Fault(field="levels", given=given.get("levels", ""), remedy=remedy))
    if faults:
        return faults
    call.issue(
        hand_of(request, question, issuer),
        code,
        body,
        moment_of(question),
        children={**beneath, issuer: chosen},
        levels=int(given["levels"]),
    )
    return led_back(question, "call", code)


def _unfit(body: k.CallIssued, issuer: str, question: Question) -> list[Fault]:
    """Return what is wrong with the words of a call; a number is given out once."""
    faults = []
    if body.form not in CALL_FORMS:
        faults.append(Fault(field="form", given=body.form, remedy=_("Choose one from the list.")))
    for field, text, most in (
        ("number", body.number, LINE_MAX),
        ("title", body.title, LINE_MAX),
        ("text", body.text, TEXT_MAX),
    ):
        if not 0 < len(text) <= most:
            remedy = _("Write from 1 to %(most)s characters.") % {"most": most}
            faults.append(Fault(field=field, given=text[:LINE_MAX], remedy=remedy))
    now = replace(question.asof, at=max(question.asof.at, question.clock.now))
    issued = (c.issued.number for c in call.calls(now) if c.issued and c.issued_by == issuer)
    if body.number in issued:
        next_one = _("This number is given out already. Write the next one.")
        faults.append(Fault(field="number", given=body.number, remedy=next_one))
    return faults
