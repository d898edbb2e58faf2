"""Composing a bulletin on a page: choose, see each sentence, add prose, preview, propose it."""

from dataclasses import dataclass, replace

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from muster.core.access import Thing, Verb
from muster.core.bulletin import Bulletin, Commission, Language
from muster.core.forms import FORMS
from muster.core.kinds import HandWritten
from muster.core.template import SectionPlan
from muster.formats.bulletin_words import NOT_ISSUED, OBJECTIONS
from muster.steps import bulletin as step
from muster.steps import bulletin_life
from muster.store.ledger import Appended
from muster.web.bulletin import called_so, handed_over, seen_bulletins
from muster.web.bulletin_paper import Paragraph, language, paragraphs
from muster.web.fault import Fault, whole
from muster.web.form import WHY_MAX, hand_of, key_of, led_back, moment_of, new_key, sent_before
from muster.web.hand_written import HandChecked, hand_checked
from muster.web.question import Question, deed, page

PROSE_MAX = 4000  # characters of one section
LINE_MAX = 200  # characters of a reference, an addressee
NUMBER_MAX = 10**6


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionShown:
    """One section of the form: whether it is asked for, and what a hand adds to it."""

    plan: SectionPlan
    title: str
    hint: str
    asked: bool
    zh: str
    en: str
    checked: HandChecked | None  # None: nothing is written, or who asks may not check it


@dataclass(frozen=True, slots=True, kw_only=True)
class Composing:
    """All that the page shows."""

    written: Bulletin
    paragraphs: tuple[Paragraph, ...]
    forms: tuple[tuple[str, str], ...]
    sections: tuple[SectionShown, ...]
    objections: tuple[tuple[str, str | Promise], ...]
    endings: tuple[str, ...]
    official: bool
    key: str  # of the fact, made once: sent twice, it is recorded once
    before: step.Issued | None = None  # what is to be corrected
    why: str = ""
    tried: bool = False  # it was to be proposed, and was not

    @property
    def unsettled(self) -> bool:
        """Whether it was not proposed for what the check alone finds."""
        return self.tried and self.wrong and not self.objections

    @property
    def checked(self) -> bool:
        """Whether a hand wrote anything."""
        return bool(self.written.commission.prose)

    @property
    def wrong(self) -> bool:
        """Whether the check finds something wrong in what a hand wrote: who proposes says so."""
        return any(each.checked.wrong for each in self.sections if each.checked)


@page
def compose(request: HttpRequest, question: Question) -> HttpResponse | Fault:
    """Answer with a bulletin as it would be issued, and the form that changes it."""
    form = request.GET.get("form", "briefing")
    if form not in FORMS:
        return _no_form(form)
    commission = Commission(form=form)
    number = step.next_number(question.asof)
    return _shown(request, question, commission, number=number, key=new_key())


@deed
def composed(request: HttpRequest, question: Question) -> HttpResponse | Fault | list[Fault]:
    """Preview a bulletin with what a hand wrote, hand it over as a file, or propose it."""
    commission, faults = _commission(request)
    number = whole(request.POST.get("number", ""), most=NUMBER_MAX)
    if number is None or number == 0:
        given, remedy = request.POST.get("number", ""), gettext_lazy("Give a number from 1.")
        faults.append(Fault(field="number", given=given, remedy=remedy))
    if faults or number is None:
        return faults
    act, key = request.POST.get("act", "preview"), key_of(request)
    if act == "preview":
        return _shown(request, question, commission, number=number, key=key)
    if act not in step.ENDINGS and not question.here(Thing.BULLETIN, verb=Verb.PROPOSE):
        raise PermissionDenied
    written = step.write(question.scope, question.asof, number=number, commission=commission)
    if act in step.ENDINGS:
        return handed_over(written, act)
    if sent_before(request):
        return led_back(question, "bulletin-proposal", key)
    blocked = step.objections(written, question.asof, now=question.clock.now)
    if blocked or _unsettled(request, question, commission):
        return _shown(request, question, commission, number=number, key=key, tried=True)
    hand = hand_of(request, question)
    return _answer(bulletin_life.propose(hand, written, moment_of(question)), question)


@page
def correct(request: HttpRequest, question: Question, *, number: int) -> HttpResponse | Fault:
    """Answer with the next edition of a bulletin, as known now, and the form that proposes it."""
    before = _before(number, question)
    if before is None:
        return Fault(field="bulletin", given=str(number), remedy=NOT_ISSUED, missing=True)
    return _shown(request, question, before.commission, number=number, key=new_key(), before=before)


@deed
def corrected(
    request: HttpRequest, question: Question, *, number: int
) -> HttpResponse | Fault | list[Fault]:
    """Preview the next edition of a bulletin, or propose it with a reason."""
    before = _before(number, question)
    if before is None:
        return Fault(field="bulletin", given=str(number), remedy=NOT_ISSUED, missing=True)
    asked, faults = _commission(request, form=before.body.form)
    why = request.POST.get("why", "").strip()
    if len(why) > WHY_MAX:
        remedy = _("Say why, in up to %(most)s characters.") % {"most": WHY_MAX}
        faults.append(Fault(field="why", given=why[:LINE_MAX], remedy=remedy))
    if faults:
        return faults
    commission = replace(asked, sections=before.commission.sections, wording=before.body.wording)
    key = key_of(request)
    if request.POST.get("act", "preview") != "propose":
        return _shown(request, question, commission, number=number, key=key, before=before)
    if sent_before(request):
        return led_back(question, "bulletin-proposal", key)
    written = step.corrected(
        before, known=question.asof.known, why=why or "–", commission=commission
    )
    blocked = step.objections(written, question.asof, now=question.clock.now, why=why)
    if blocked or _unsettled(request, question, commission):
        return _shown(
            request, question, commission, number=number, key=key, before=before, tried=True
        )
    hand, at = hand_of(request, question), moment_of(question)
    return _answer(bulletin_life.propose(hand, written, at, why=why), question)


def _unsettled(request: HttpRequest, question: Question, commission: Commission) -> bool:
    """Whether the check finds a hand wrong, and who proposes has not said that it stands."""
    texts = [said for prose in commission.prose for said in (prose.zh, prose.en) if said]
    told = None if "stands" in request.POST else hand_checked(texts, question, question.asof)
    return told is not None and told.wrong


def _before(number: int, question: Question) -> step.Issued | None:
    named = step.find(number, question.asof)
    return next(iter(seen_bulletins([named] if named else [], question)), None)


def _answer(proposed: Appended, question: Question) -> HttpResponse | Fault:
    if proposed.refusals:
        remedy = gettext_lazy("Open the form anew; what it was to record is kept aside.")
        return Fault(field="key", given=proposed.refusals[0].key, remedy=remedy)
    return led_back(question, "bulletin-proposal", proposed.receipts[0].key)


def _no_form(form: str) -> Fault:
    remedy = _("Leave it out, or use one of: %(names)s.") % {"names": ", ".join(FORMS)}
    return Fault(field="form", given=form, remedy=remedy)


def _commission(request: HttpRequest, form: str = "") -> tuple[Commission, list[Fault]]:
    """Return what the form asks for, and everything that is wrong with it."""
    given = request.POST
    name = form or given.get("form", "briefing")
    if name not in FORMS:
        return Commission(), [_no_form(name)]
    faults, prose = [], []
    plans = [plan for plan in FORMS[name].sections if not plan.heads_others]
    for plan in plans:
        zh, en = (_plain(given.get(f"{plan.key}.{lang}", "")) for lang in ("zh", "en"))
        if len(zh) > PROSE_MAX or len(en) > PROSE_MAX:
            remedy = _("Write up to %(most)s characters.") % {"most": PROSE_MAX}
            faults.append(Fault(field=plan.key, given=(zh or en)[:LINE_MAX], remedy=remedy))
        elif zh or en:
            prose.append(HandWritten(section=plan.key, zh=zh, en=en))
    lines = {n: _plain(given.get(n, "")) for n in ("reference", "addressed_to", "copies_to")}
    for field, said in lines.items():
        if len(said) > LINE_MAX:
            remedy = _("Write up to %(most)s characters.") % {"most": LINE_MAX}
            faults.append(Fault(field=field, given=said[:LINE_MAX], remedy=remedy))
    chosen = [plan.key for plan in plans if plan.key in given.getlist("section")]
    every = len(chosen) == len(plans) or not given.getlist("section")
    commission = Commission(
        form=name,
        published="internal" not in given,
        rounded="rounded" in given,
        sections=() if every else tuple(chosen),
        prose=tuple(prose),
        reference=lines["reference"],
        addressed_to=lines["addressed_to"],
        copies_to=lines["copies_to"],
    )
    return commission, faults


def _plain(said: str) -> str:
    """Return what was written as one paragraph: no line breaks, no tabs, no characters unseen."""
    return " ".join("".join(c if c.isprintable() else " " for c in said).split())


def _shown(
    request: HttpRequest,
    question: Question,
    commission: Commission,
    *,
    number: int,
    key: str,
    before: step.Issued | None = None,
    tried: bool = False,
) -> HttpResponse:
    """Return the page: the form as it was sent, and beside it the bulletin it makes."""
    why = request.POST.get("why", "").strip()
    if before is None:
        written = step.write(question.scope, question.asof, number=number, commission=commission)
        objections = step.objections(written, question.asof, now=question.clock.now)
    else:
        written = step.corrected(
            before, known=question.asof.known, why=why or "…", commission=commission
        )
        objections = step.objections(written, question.asof, now=question.clock.now, why=why)
    composing = Composing(
        written=written,
        paragraphs=paragraphs(written),
        forms=tuple((name, called_so(name)) for name in FORMS),
        sections=tuple(_section(plan, commission, question) for plan in _plans(commission)),
        objections=tuple((_field(o, commission), OBJECTIONS[o.code]) for o in objections)
        if tried
        else (),
        endings=step.ENDINGS,
        official=FORMS[commission.form].official,
        key=key,
        before=before,
        why=why,
        tried=tried,
    )
    return render(request, "compose.html", {"page": composing}, status=400 if tried else 200)


def _plans(commission: Commission) -> list[SectionPlan]:
    return [plan for plan in FORMS[commission.form].sections if not plan.heads_others]


def _field(objection: step.Objection, commission: Commission) -> str:
    """Return what an objection is about, in the language of the page."""
    titles = {plan.key: plan.title for plan in _plans(commission)}
    if objection.field in titles:
        return titles[objection.field][0 if language() is Language.ZH else 1]
    return ""


def _section(plan: SectionPlan, commission: Commission, question: Question) -> SectionShown:
    place = 0 if language() is Language.ZH else 1
    prose = next((p for p in commission.prose if p.section == plan.key), None)
    zh, en = (prose.zh, prose.en) if prose else ("", "")
    return SectionShown(
        plan=plan,
        title=plan.title[place],
        hint=plan.hint[place],
        asked=plan.key in (commission.sections or (plan.key,)),
        zh=zh,
        en=en,
        checked=hand_checked([said for said in (zh, en) if said], question, question.asof),
    )
