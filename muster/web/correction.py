"""Correct a fact: how it stands, how it was instead and why, what that changes; then recorded."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from muster.core.correction import BY_HAND, PLACES, Barred, OwnStep, Wanted
from muster.core.figure import FIGURES, Figure
from muster.core.kinds import SaidAnew
from muster.core.ledger import Fact
from muster.formats.correction_words import LIMITS, said
from muster.steps import correction as step
from muster.steps.ledger import fact
from muster.web.fault import Fault
from muster.web.form import WHY_MAX, Done, hand_of, key_of, led_back, new_key, sent_before
from muster.web.ledger import FactShown, FactSpelt, Said, said_of, spelt, told
from muster.web.moment import moment
from muster.web.question import Question, deed, page
from muster.web.shown import sights
from muster.web.subject import Subject, subjects
from muster.web.templatetags.shown import field_moment
from muster.web.words import FIELDS, word

# Where what is not corrected by hand is put right; None: on pages of its own subject.
PAGE_OF: dict[OwnStep, str] = {
    OwnStep.CALL: "calls",
    OwnStep.LETTER: "review",
    OwnStep.DEMAND: "deployment",
    OwnStep.PLAN: "plans",
    OwnStep.UNIT: "units",
    OwnStep.ROSTER: "posts",
    OwnStep.DUTY: "posts",
    OwnStep.RELIEF: "relief",
    OwnStep.CARE: "care",
    OwnStep.CLAIM: "claims",
    OwnStep.BULLETIN: "bulletins",
    OwnStep.RULES: "rules",
    OwnStep.DEROGATION: "derogations",
    OwnStep.ACCOUNT: "rights",
    OwnStep.SYSTEM: "webhooks",
    OwnStep.REGISTER: "organisations",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """One field that may be said otherwise: what it says now, and what there is to choose from."""

    name: str
    word: str
    text: str
    choices: tuple[tuple[str, str], ...]  # (what is recorded, in words)


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """One line of the preview: how it stands, and how it would."""

    word: str
    was: tuple[Said, ...]
    now: tuple[Said, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveShown:
    """A figure that moves."""

    figure: Figure
    place: Subject
    was: int
    now: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a correction changes."""

    withdrawn: bool
    changed: tuple[Changed, ...]
    moves: tuple[MoveShown, ...]
    issued: tuple[int, ...]  # bulletins that were counted with it
    limits: tuple[str, ...]  # of duty that it moves, in words
    by_two: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What was filled in, or stands."""

    withdrawn: bool
    inputs: tuple[Input, ...]
    at: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionPage:
    """All that the page shows."""

    spelt: FactSpelt
    form: Form
    preview: Preview | None
    barred: str  # no correction of it is recorded, and why
    instead: str  # the page where it is put right
    key: str
    why_max: int = WHY_MAX


@page
def form(request: HttpRequest, question: Question, *, seq: int) -> HttpResponse | Fault:
    """Answer with a fact as it stands and the form that corrects it."""
    found = _seen(seq, question)
    if isinstance(found, Fault):
        return found
    barred = next(iter(step.bars(question, found)), None)
    return _shown(request, question, found, _form(request, found), barred=barred, key=new_key())


@deed
def corrected(request: HttpRequest, question: Question, *, seq: int) -> Done:
    """Show what a correction changes, or record it, or propose it where two make it."""
    found = _seen(seq, question)
    if isinstance(found, Fault):
        return found
    if sent_before(request):
        return led_back(question, "fact", str(seq))
    wanted = _wanted(request, found)
    if isinstance(wanted, Fault):
        return wanted
    if request.POST.get("act") != "record":
        look = step.look(question, found, wanted)
        if look.barred:
            return faults(look.barred, seq)
        filled = _form(request, found)
        return _shown(
            request, question, found, filled, preview=_preview(look, question), key=key_of(request)
        )
    done = step.correct(hand_of(request, question), question, seq, wanted)
    return faults(done.barred, seq) if done.barred else led_back(question, "fact", str(seq))


def faults(barred: tuple[Barred, ...], seq: int) -> list[Fault]:
    """Return what stands in the way, as a page names it."""
    return [
        Fault(field=each.field, given=str(seq), remedy=said(each), refused=True) for each in barred
    ]


def _seen(seq: int, question: Question) -> Fact | Fault:
    """Return the fact with this number, if the actor may read what it says."""
    found = fact(seq) if seq <= question.extent.seq else None
    sight = sights(question, [found])[seq] if found else None
    if found is None or not (sight and sight.seen):
        remedy = _("Open the fact from a figure that counts it.")
        return Fault(field="fact", given=str(seq), remedy=remedy, missing=True)
    return found


def _shown(
    request: HttpRequest,
    question: Question,
    found: Fact,
    filled: Form,
    *,
    key: str,
    preview: Preview | None = None,
    barred: Barred | None = None,
) -> HttpResponse:
    shown = CorrectionPage(
        spelt=spelt([found], question)[0],
        form=filled,
        preview=preview,
        barred=said(barred) if barred else "",
        instead=PAGE_OF.get(barred.instead, "") if barred and barred.instead else "",
        key=key,
    )
    return render(request, "correction.html", {"page": shown})


# --- the form ------------------------------------------------------------------------------------


def _form(request: HttpRequest, found: Fact) -> Form:
    given = request.POST
    return Form(
        withdrawn=given.get("what", "withdrawn") == "withdrawn",
        inputs=tuple(_inputs(request, found)),
        at=given.get("at", field_moment(found.holds_from)),
        why=given.get("why", "").strip(),
    )


def _inputs(request: HttpRequest, found: Fact) -> Iterator[Input]:
    for name, among in BY_HAND.get(type(found.body), {}).items():
        yield Input(
            name=name,
            word=word(FIELDS, name),
            text=request.POST.get(name, _plain(found, name)),
            choices=tuple((str(each), said_of(name, each)) for each in among),
        )


def _plain(found: Fact, name: str) -> str:
    """Return what a field says, as people write it: a code without its kind."""
    value = str(getattr(found.body, name) or "")
    return value.partition(":")[2] if _kind(found, name) else value


def _kind(found: Fact, name: str) -> str:
    """Return the kind of subject that a field names, "" where it names none."""
    kind, colon, _code = str(getattr(found.body, name) or "").partition(":")
    return kind if colon and kind in PLACES else ""


def _wanted(request: HttpRequest, found: Fact) -> Wanted | Fault:
    """Return the correction that the form asks for: what is as it stands is not said anew."""
    withdrawn = request.POST.get("what", "") == "withdrawn"
    at = moment(request, "at") if request.POST.get("at", "").strip() and not withdrawn else None
    if isinstance(at, Fault):
        return at
    why = request.POST.get("why", "").strip()
    if len(why) > WHY_MAX:
        remedy = _("Say why, in up to %(most)s characters.") % {"most": WHY_MAX}
        return Fault(field="why", given=why[:WHY_MAX], remedy=remedy)
    stands = isinstance(at, datetime) and field_moment(at) == field_moment(found.holds_from)
    return Wanted(
        withdrawn=withdrawn,
        says=() if withdrawn else tuple(_says(request, found)),
        at=None if stands else at,
        why=why,
    )


def _says(request: HttpRequest, found: Fact) -> Iterator[SaidAnew]:
    for name in BY_HAND.get(type(found.body), {}):
        text = request.POST.get(name, "").strip()
        kind = _kind(found, name)
        if name in request.POST and text != _plain(found, name):
            whole = f"{kind}:{text}" if kind and text and ":" not in text else text
            yield SaidAnew(field=name, text=whole)


# --- what it changes -----------------------------------------------------------------------------


def _preview(look: step.Look, question: Question) -> Preview:
    moves = step.figures_moved(question, look)
    called = subjects({each.org for each in moves}, question.asof)
    return Preview(
        withdrawn=look.body is None,
        changed=tuple(_changed(look, question)),
        moves=tuple(
            MoveShown(
                figure=FIGURES[each.figure], place=called[each.org], was=each.was, now=each.now
            )
            for each in moves
        ),
        issued=look.issued,
        limits=tuple(str(LIMITS[each]) for each in look.limits),
        by_two=look.by_two,
    )


def _changed(look: step.Look, question: Question) -> Iterator[Changed]:
    """Yield what is said otherwise, field by field, and when."""
    if look.body is None:
        return
    come = replace(look.fact, body=look.body, holds_from=look.at)
    was, now = spelt([look.fact], question)[0], spelt([come], question)[0]
    before = {each.name: each.said for each in was.fields}
    for each in now.fields:
        if each.said != before.get(each.name, ()):
            yield Changed(
                word=each.word or word(FIELDS, each.name),
                was=before.get(each.name, ()),
                now=each.said,
            )
    if look.at != look.fact.holds_from:
        yield Changed(
            word=str(_("True from")),
            was=(Said(moment=look.fact.holds_from),),
            now=(Said(moment=look.at),),
        )


# --- a correction that waits ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingShown:
    """A correction that waits for a second person, as pages show it."""

    proposal: step.Proposal
    made: FactShown
    wrong: FactShown
    stand: step.Stand


def waiting_shown(asked: list[step.Proposal], question: Question) -> tuple[WaitingShown, ...]:
    """Return corrections that wait as pages show them; queries do not grow."""
    stands = step.stands(question, asked)
    every = {f.seq: f for each in asked for f in (each.made, each.wrong)}
    shown = {each.fact.seq: each for each in told(every.values(), question)}
    return tuple(
        WaitingShown(
            proposal=each,
            made=shown[each.made.seq],
            wrong=shown[each.wrong.seq],
            stand=stands[each.made.key],
        )
        for each in asked
    )


def preview_of(each: step.Proposal, question: Question) -> Preview | str:
    """Return what a correction that waits changes by now, or what stands in its way."""
    look = step.look_again(question, each)
    return " ".join(map(said, look.barred)) if look.barred else _preview(look, question)


@deed
def confirmed(request: HttpRequest, question: Question, *, key: str) -> Done:
    """Record a correction that somebody else proposed."""
    found = _waits(key, question)
    if isinstance(found, Fault):
        return found
    if not sent_before(request):
        barred = step.confirm(hand_of(request, question), question, key)
        if barred:
            return faults(barred, found.wrong.seq)
    return led_back(question, "fact", str(found.wrong.seq))


@deed
def set_aside(request: HttpRequest, question: Question, *, key: str) -> Done:
    """Turn down a proposed correction, or take back one's own, and say why."""
    found = _waits(key, question)
    if isinstance(found, Fault):
        return found
    if not sent_before(request):
        why = request.POST.get("why", "").strip()[:WHY_MAX]
        barred = step.set_aside(hand_of(request, question), question, key, why)
        if barred:
            return faults(barred, found.wrong.seq)
    return led_back(question, "fact", str(found.wrong.seq))


def _waits(key: str, question: Question) -> step.Proposal | Fault:
    """Return the correction proposed by the fact with this key, if the actor sees it."""
    found = step.ever_proposed(key)
    if found is None or not sights(question, [found.wrong])[found.wrong.seq].seen:
        remedy = _("Choose one from the list of corrections.")
        return Fault(field="proposal", given=key, remedy=remedy, missing=True)
    return found
