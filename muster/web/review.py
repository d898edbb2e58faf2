"""The reviewer's queue: letters one works through by keyboard, with what gates allow and why."""

from dataclasses import dataclass, replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from muster.core.access import Field, Thing, Verb
from muster.core.access_field import field_of_gate
from muster.core.kinds import Gate, Outcome
from muster.core.letter import Gated
from muster.formats.wording import GATES
from muster.steps.letter_review import (
    DEFERRED,
    RESERVE,
    UNDECIDED,
    Choice,
    NotDecided,
    Waiting,
    decide_some,
    queue_of,
)
from muster.web.deployment_plan import no_rules, pack_of
from muster.web.derogation_shown import PassShown, passing
from muster.web.fault import Fault
from muster.web.form import Done, hand_of, led_back, moment_of, new_key, sent_before
from muster.web.question import Question, deed, page
from muster.web.shown import on_record
from muster.web.subject import Subject, subjects
from muster.web.words import word
from muster.web.words_day import STOPS

LETTERS = 15  # on one page
END = "end"
STANDING = {"open": UNDECIDED, "opinion": DEFERRED, "reserve": RESERVE}
TABS = {
    "open": pgettext_lazy("review", "To decide"),
    "opinion": pgettext_lazy("review", "Waiting for an opinion"),
    "reserve": pgettext_lazy("review", "In reserve"),
}
KEYS = {
    Outcome.ACCEPTED: ("a", _("Accept")),
    Outcome.RESERVE: ("r", _("Reserve")),
    Outcome.DECLINED: ("d", _("Decline with thanks")),
    Outcome.DEFERRED: ("m", _("Ask for a medical opinion")),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class GateShown:
    """A gate as the actor may see it; ``name`` is empty where the reason is kept back."""

    gated: Gated
    name: str
    passes: PassShown | None = None  # a derogation lets them pass it

    @property
    def asked(self) -> str:
        """The gate one may ask a derogation of, "" where there is none to be had."""
        known = self.name and self.gated.gate is not Gate.ISOLATION
        return self.gated.gate.value if known else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One decision the reviewer may make, or that a gate forbids."""

    outcome: str
    key: str
    word: str
    forbidden: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingShown:
    """One signatory of the queue."""

    waiting: Waiting
    name: str
    home: Subject | None
    gates: tuple[GateShown, ...]
    passes: tuple[GateShown, ...]  # gates that derogations open
    asks: bool  # the actor may ask for a derogation
    acts: tuple[Act, ...]

    @property
    def who(self) -> str:
        """What the form calls this signatory of this letter."""
        return f"{self.waiting.letter.code}|{self.waiting.person}"

    @property
    def number(self) -> str:
        """The person's number."""
        return self.waiting.person.partition(":")[2]

    @property
    def letter(self) -> str:
        """The code of the letter without its kind."""
        return self.waiting.letter.code.partition(":")[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewPage:
    """All that the queue shows."""

    tabs: tuple[tuple[str, str], ...]
    standing: str
    rows: tuple[WaitingShown, ...]
    acts: tuple[Act, ...]
    ruled: bool  # a rule pack is in force
    key: str
    next: int | None
    on: str  # the row to go on with after a decision, END where none is left, "" before any


@page
def review(request: HttpRequest, question: Question) -> HttpResponse | Fault:
    """Answer with who waits for a decision, in order of arrival."""
    health = question.here(Thing.LETTER, Field.HEALTH)
    tabs = {name: said for name, said in TABS.items() if health or name != "opinion"}
    standing = request.GET.get("standing", "open")
    if standing not in tabs:
        remedy = _("Leave it out, or use one of: %(names)s.") % {"names": ", ".join(tabs)}
        return Fault(field="standing", given=standing, remedy=remedy)
    pack = pack_of(question)
    rows: tuple[WaitingShown, ...] = ()
    more = None
    if pack is not None:
        wanted = [STANDING[standing]]
        if standing == "open" and not health:  # that somebody waits for an opinion is a reason
            wanted.append(DEFERRED)
        queue = queue_of(
            question.scope,
            wanted,
            question.asof,
            pack.gate_rules(at=question.asof.at),
            after=question.after,
            limit=LETTERS,
        )
        rows, more = _shown(queue.waiting, question), queue.next
    shown = ReviewPage(
        tabs=tuple((name, str(said)) for name, said in tabs.items()),
        standing=standing,
        rows=rows,
        acts=_acts(None),
        ruled=pack is not None,
        key=new_key(),
        next=more,
        on=_on(request.GET.get("on", ""), rows),
    )
    return render(request, "review.html", {"page": shown})


def _on(given: str, rows: tuple[WaitingShown, ...]) -> str:
    """Return the row ``given``, or the first where it is not there; "" where none is asked for."""
    names = [row.who for row in rows]
    if not given or given in names:
        return given
    return names[0] if names else END


def _shown(waiting: tuple[Waiting, ...], question: Question) -> tuple[WaitingShown, ...]:
    people = {each.person for each in waiting}
    letters = {each.letter.code for each in waiting}
    named = question.seen(people, Thing.LETTER, Field.NAME)
    asks = question.seen(people, Thing.DEROGATION, verb=Verb.PROPOSE)
    parts = {
        field: question.seen(letters, Thing.LETTER, field) for field in (Field.HEALTH, Field.FAMILY)
    }
    on_record(
        question,
        (
            (each.person, field)
            for each in waiting
            for gated in (*each.gates, *(p.gated for p in each.passes))
            if each.letter.code in parts.get(field := field_of_gate(gated.gate), ())
        ),
    )
    homes = {each.state.record.home for each in waiting if each.state.record}
    called = subjects(homes, question.asof)
    return tuple(
        WaitingShown(
            waiting=each,
            name=each.state.record.name if each.state.record and each.person in named else "",
            home=called.get(each.state.record.home) if each.state.record else None,
            gates=tuple(_gate(gated, each.letter.code, parts) for gated in each.gates),
            passes=tuple(
                replace(_gate(p.gated, each.letter.code, parts), passes=passing(p.derogation))
                for p in each.passes
            ),
            asks=each.person in asks,
            acts=_acts(each),
        )
        for each in waiting
    )


def _gate(gated: Gated, letter: str, parts: dict[Field, frozenset[str]]) -> GateShown:
    field = field_of_gate(gated.gate)
    open_to = field not in parts or letter in parts[field]
    return GateShown(gated=gated, name=word(GATES, gated.gate) if open_to else "")


def _acts(waiting: Waiting | None) -> tuple[Act, ...]:
    return tuple(
        Act(
            outcome=outcome.value,
            key=key,
            word=str(said),
            forbidden=waiting is not None
            and (waiting.forbids(outcome) or waiting.outcome == outcome),
        )
        for outcome, (key, said) in KEYS.items()
    )


# --- deciding ------------------------------------------------------------------------------------


@deed
def decide(request: HttpRequest, question: Question) -> Done:
    """Record one decision, or the same one on everybody ticked; none if a gate forbids any."""
    one = request.POST.get("one", "")
    said, chosen = request.POST.get("act", ""), request.POST.getlist("who")
    if one:
        said, _bar, who = one.partition("|")
        chosen = [who]
    if said not in tuple(Outcome) or not chosen or any(each.count("|") != 1 for each in chosen):
        remedy = _("Tick whom you decide on, and choose the decision.")
        return Fault(field="who", given=", ".join(chosen), remedy=remedy)
    pack = pack_of(question)
    if pack is None:
        return no_rules()
    pairs = [each.split("|") for each in chosen]
    letters = {letter for letter, _person in pairs}
    if letters - question.seen(letters, Thing.LETTER, verb=Verb.DECIDE):
        remedy = _("Choose one from the list of letters, or ask for a later moment.")
        return Fault(field="who", given=", ".join(chosen), remedy=remedy, missing=True)
    if not sent_before(request):
        at = moment_of(question)
        hand = hand_of(request, question, question.root.code if question.root else "")
        choices = [Choice(letter=le, person=p, outcome=Outcome(said)) for le, p in pairs]
        done = decide_some(hand, choices, at, pack.gate_rules(at=at))
        if isinstance(done, tuple):
            return [_refused(each, question) for each in done]
    standing = request.POST.get("standing", "open")
    asked = {
        "standing": standing if standing in TABS else "",
        "org": question.org.code.partition(":")[2] if question.org else "",
        "after": str(question.after or ""),
        "on": _goes_on(request.POST.getlist("row"), chosen),
    }
    return led_back(question, "review", **{name: said for name, said in asked.items() if said})


def _goes_on(rows: list[str], chosen: list[str]) -> str:
    """Return the row behind the last of ``chosen`` on the page they were on, else one before."""
    places = [n for n, row in enumerate(rows) if row in chosen]
    behind = rows[places[-1] + 1 :] if places else []
    before = [row for row in reversed(rows) if row not in chosen]
    return next(iter((*behind, *before)), END)


def _refused(each: NotDecided, question: Question) -> Fault:
    letter, person = each.choice.letter, each.choice.person
    fields = [(gated.gate, field_of_gate(gated.gate)) for gated in each.gates]
    shown = [(g, f) for g, f in fields if question.sees(letter, Thing.LETTER, f)]
    on_record(question, ((person, field) for _gate, field in shown))
    remedy = word(STOPS, each.stop)
    return Fault(
        field=each.choice.person.partition(":")[2],
        given=word({o: said for o, (_key, said) in KEYS.items()}, each.choice.outcome),
        remedy=f"{remedy} {' · '.join(word(GATES, gate) for gate, _field in shown)}".strip(),
        refused=True,
    )
