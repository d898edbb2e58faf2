"""Who was told of a call, a plan or a roster, what came back, and what is done about silence."""

from collections import Counter
from dataclasses import dataclass, replace

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from muster.core.access import Field, Thing, Verb
from muster.core.ledger import AsOf
from muster.core.message import SILENCE
from muster.steps import message as step
from muster.steps.message import Waiting
from muster.steps.register import people_of
from muster.steps.roster_record import roster_of
from muster.web.call import find_call, titled
from muster.web.deployment_plan import seen_plan
from muster.web.fault import Fault, whole
from muster.web.form import Done, hand_of, led_back, moment_of, new_key, sent_before
from muster.web.question import Question, deed, page
from muster.web.subject import Subject, subjects
from muster.web.templatetags.shown import days
from muster.web.words import word
from muster.web.words_message import PARTS

PAGE = 50
CHOSEN_MAX = 500
WHO_MAX = 60  # characters of who telephoned
KINDS = {"call": "call", "plan": "plan", "roster": "post-roster"}  # what has messages, its page
SAID = ("yes", "no", "other")


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRow:
    """Somebody who was told, and what came back."""

    message: Waiting
    to: Subject
    name: str  # of what kind the message is
    reminded: int
    may_record: bool

    @property
    def standing(self) -> str:
        """Where it stands: answered, taken by a channel, waiting for its time, not reached."""
        if self.message.answer:
            return self.message.answer
        if self.message.taken:
            return "silent"
        return "waits" if self.message.attempts == 0 else "unreached"


@dataclass(frozen=True, slots=True, kw_only=True)
class MessagesPage:
    """The messages that belong to one call, plan or roster, the silent ones first."""

    kind: str
    code: str
    called: str  # what they belong to, in words
    back: str  # name of the page of what they belong to; "": not for who looks
    back_to: str  # whose page that is
    rows: tuple[MessageRow, ...]
    total: int
    counts: tuple[tuple[str, int], ...]
    told: tuple[Subject, ...]  # offices that were told of silence
    silence_min: int
    next: int | None
    may_record: bool
    key: str
    reminded: int | None = None  # how many were reminded just now; None: nobody was asked for


_ORDER = {"silent": 0, "unreached": 1, "waits": 2, "no": 3, "other": 4, "yes": 5}


@page
def messages(
    request: HttpRequest, question: Question, *, kind: str, code: str
) -> HttpResponse | Fault:
    """Answer with those told of a call, a plan or a roster whom the actor may see."""
    if kind not in KINDS:
        remedy = _("Open it from a call, a plan or a roster.")
        return Fault(field="kind", given=kind, remedy=remedy, missing=True)
    found = step.part(f"{kind}:{code}")
    seen = question.seen({each.whom for each in found}, Thing.MESSAGE)
    found = [each for each in found if each.whom in seen]
    shown = _page(kind, code, found, question)
    again = whole(request.GET.get("reminded", ""), most=len(found))
    return render(request, "messages.html", {"page": replace(shown, reminded=again)})


def _page(kind: str, code: str, found: list[Waiting], question: Question) -> MessagesPage:
    reminded = Counter(each.reminds for each in found if each.reminds)
    own = [each for each in found if not each.reminds and each.form != SILENCE]
    rows = sorted(
        (MessageRow(message=m, to=_nobody(m), name=m.form, reminded=0, may_record=False)
         for m in own),
        key=lambda row: (_ORDER[row.standing], row.message.written, row.message.code),
    )  # fmt: skip
    counts = Counter(row.standing for row in rows)
    shown = rows[question.after : question.after + PAGE]
    whoms = {row.message.whom for row in shown}
    offices = [each.whom for each in found if each.form == SILENCE]
    called = _named(whoms, question) | subjects(offices, question.asof)
    may = question.seen(whoms, Thing.MESSAGE, verb=Verb.RECORD)
    more = question.after + PAGE
    opens = _opens(kind, code, question)
    return MessagesPage(
        kind=kind,
        code=code,
        called=_called(kind, code, question.asof) if opens else code,
        back=KINDS[kind] if opens else "",
        back_to=code.partition("/")[0] if kind == "roster" else code,
        rows=tuple(
            MessageRow(
                message=row.message,
                to=called[row.message.whom],
                name=row.name,
                reminded=reminded[row.message.code],
                may_record=row.message.whom in may,
            )
            for row in shown
        ),
        total=len(rows),
        counts=tuple((name, counts[name]) for name in _ORDER if counts[name]),
        told=tuple(called[code] for code in offices),
        silence_min=settings.MUSTER_SILENCE_MIN,
        next=more if more < len(rows) else None,
        may_record=bool(may),
        key=new_key(),
    )


def _named(codes: set[str], question: Question) -> dict[str, Subject]:
    """Return how each is shown; people by name and number to who may see their names."""
    called = subjects(codes, question.asof)
    seen = question.seen({c for c in codes if c.startswith("person:")}, Thing.PERSON, Field.NAME)
    for code, person in people_of(seen, question.asof).items():
        if person.record:
            said = f"{person.record.name} {called[code].tail}"
            called[code] = replace(called[code], name=said)
    return called


def _opens(kind: str, code: str, question: Question) -> bool:
    """Return whether the actor may open what the messages belong to."""
    if kind == "call":
        return not isinstance(find_call(code, question), Fault)
    if kind == "plan":
        return seen_plan(code, question) is not None
    return question.sees(f"post:{code.partition('/')[0]}", Thing.ROSTER)


def _called(kind: str, code: str, asof: AsOf) -> str:
    """Return a call by its title, a roster by its post and its day, a plan by its code."""
    if kind == "call":
        return titled(f"call:{code}", asof).name
    if kind == "roster":
        post = f"post:{code.partition('/')[0]}"
        name, record = subjects([post], asof)[post].name, roster_of(code, asof)
        said = days(record) if record else ""
        return format_html("{} {} {}", word(PARTS, kind), name, said)
    return f"{word(PARTS, kind)} {code}"


def _nobody(message: Waiting) -> Subject:
    return Subject(code=message.whom, name="", named=False)


@deed
def remind(request: HttpRequest, question: Question) -> Done:
    """Write again to those ticked, or to all who are silent, of whom the actor may record."""
    chosen = _chosen(request, question)
    if isinstance(chosen, Fault):
        return chosen
    kind, code, messages = chosen
    again = step.remind([each.code for each in messages], question.clock.now)
    return led_back(question, "messages", kind, code, reminded=str(again))


@deed
def answered(request: HttpRequest, question: Question) -> Done:
    """Note what those ticked have said by telephone, and who said it."""
    chosen = _chosen(request, question)
    if isinstance(chosen, Fault):
        return chosen
    kind, code, messages = chosen
    said, who = request.POST.get("said", ""), request.POST.get("who", "").strip()
    faults = []
    if said not in SAID:
        faults.append(Fault(field="said", given=said, remedy=_("Choose one of the answers.")))
    if len(who) > WHO_MAX:
        remedy = _("Say in up to %(most)s characters who telephoned.") % {"most": WHO_MAX}
        faults.append(Fault(field="who", given=who, remedy=remedy))
    if faults:
        return faults
    if not sent_before(request):
        org = question.root.code if question.root else ""
        hand, at = hand_of(request, question, org), moment_of(question)
        for each in messages:
            step.answer(hand, each.code, at, by="telephone", said=said, said_by=who)
    return led_back(question, "messages", kind, code)


def _chosen(request: HttpRequest, question: Question) -> tuple[str, str, list[Waiting]] | Fault:
    """Return what the messages of a form belong to, and those the actor may record of."""
    kind, _colon, code = request.POST.get("of", "").partition(":")
    ticked = frozenset(request.POST.getlist("message")[:CHOSEN_MAX])
    codes = None if "all" in request.POST else ticked
    own = step.chosen(f"{kind}:{code}", codes) if kind in KINDS else []
    may = question.seen({each.whom for each in own}, Thing.MESSAGE, verb=Verb.RECORD)
    own = [each for each in own if each.whom in may]
    if not own:
        remedy = _("Tick those it is about, among the people you record for.")
        return Fault(field="message", given=code, remedy=remedy)
    return kind, code, own


@deed
def receipt(request: HttpRequest, question: Question) -> Done:
    """Record that one has read what one was told, or that one cannot come."""
    code, said = request.POST.get("message", ""), request.POST.get("said", "")
    person = question.actor.person
    asked = next((m for m in step.asked_of(person) if m.code == code), None) if person else None
    if sent_before(request):
        return led_back(question, "me")
    if asked is None or said not in ("yes", "no"):
        remedy = _("It is answered already, or was not sent to you.")
        return Fault(field="message", given=code[:8], remedy=remedy)
    step.answer(hand_of(request, question, ""), code, moment_of(question), by="page", said=said)
    return led_back(question, "me")
