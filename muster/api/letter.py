"""Letters: read, written, signed, taken back, decided on. Nobody is ranked by letters.

Who waits for a medical opinion is told as undecided, and of gates how many were closed, never
which: a letter never tells a reason.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router, Schema
from pydantic import Field

from muster.api.deed import Deed, doing, missing, record, refused, root_of, rules
from muster.api.fault import At, Refused
from muster.api.me import home_of
from muster.api.question import AskedPage, Clocks, Code, Page, listing, sight
from muster.api.route import Key, act, read
from muster.api.shapes import tail
from muster.core.access import Thing, Verb
from muster.core.access_field import field_of_gate
from muster.core.kinds import Outcome, PostKind
from muster.core.letter import Letter
from muster.formats.letter_words import STOPS
from muster.formats.wording import GATES
from muster.steps import day, letter_own
from muster.steps.figure import open_figure
from muster.steps.hand import Hand
from muster.steps.letter import letters_of
from muster.steps.letter_own import Stopped, Wish
from muster.steps.letter_review import Choice, NotDecided, decide_some
from muster.steps.shown import on_record
from muster.steps.sight import Scoped

router = Router()
_OPEN = ("", Outcome.DEFERRED.value)


class SignatoryOut(Schema):
    """Somebody who signed, and what they were answered."""

    person: str = Field(description="Number.")
    decision: str = Field(description="open, accepted, reserve, declined")


class LetterOut(Schema):
    """A letter."""

    code: str
    form: str
    wants: str
    org: str
    received_at: datetime | None
    answers: str | None = Field(description="Subject of the call it answers.")
    previous: str | None = Field(description="Subject of the writer's letter before.")
    signatories: int
    decisions: dict[str, int]


class LetterWhole(LetterOut):
    """A letter with those who signed it, of whom the caller may know."""

    signed_by: list[SignatoryOut]


@read(router, "/letters", "letters", Page[LetterOut])
def letters(request: HttpRequest, asked: Annotated[AskedPage, Query()]) -> Page[LetterOut]:
    """The letters of an organisation and all beneath it, in order of arrival."""
    seen, cursor = listing(request, "letters", asked)
    opened = open_figure(
        "letters_received", seen.scope, seen.asof, after=cursor.number, limit=asked.limit
    )
    found = letters_of([each.subject for each in opened.counted], seen.asof)
    items = [LetterOut(**_letter(letter)) for letter in found.values() if letter.received]
    return Page(items=items, next=cursor.following(opened.after))


@read(router, "/letters/{path:code}", "letter", LetterWhole)
def one(
    request: HttpRequest, code: Annotated[Code, Path()], asked: Annotated[Clocks, Query()]
) -> LetterWhole:
    """One letter."""
    seen, subject = sight(request, "letter", asked), f"letter:{code}"
    letter = letters_of([subject], seen.asof).get(subject)
    if letter is None or letter.received is None or not seen.sees(subject, Thing.LETTER):
        raise missing("code")
    own, every = seen.actor.person, seen.sees(letter.org, Thing.LETTER)
    signed = [
        SignatoryOut(person=tail(person), decision=_decision(outcome))
        for person, outcome in letter.signatories
        if every or person == own
    ]
    return LetterWhole(**_letter(letter), signed_by=signed)


def _letter(letter: Letter) -> dict[str, Any]:
    body = letter.received
    told: dict[str, int] = {}
    for _person, outcome in letter.signatories:
        told[_decision(outcome)] = told.get(_decision(outcome), 0) + 1
    return {
        "code": tail(letter.code),
        "form": body.form if body else "",
        "wants": body.wants if body else "",
        "org": letter.org,
        "received_at": letter.received_at,
        "answers": body.answers if body else None,
        "previous": body.previous if body else None,
        "signatories": len(letter.signatories),
        "decisions": told,
    }


def _decision(outcome: str) -> str:
    return "open" if outcome in _OPEN else outcome


# --- one's own -----------------------------------------------------------------------------------


class LetterIn(Deed):
    """A letter of one's own; with ``invited`` it is a joint one."""

    wants: Literal["any"] | PostKind = "any"
    invited: list[Code] = Field([], max_length=60, description="Numbers of colleagues.")


@act(router, "/letters", "letter-write")
def write(request: HttpRequest, body: LetterIn, key: Key) -> HttpResponse:
    """Write a letter, alone or inviting colleagues to sign it too.

    Its code is the first twelve digits of the key.
    """
    seen = doing(request, "letter-write", body)
    home, appeal = _home(seen), day.appeal(seen.asof)
    wish = Wish(
        code=key.hex[:12],
        person=seen.actor.person,
        answers=appeal.code if appeal else None,
        wants=str(body.wants),
        invited=tuple(dict.fromkeys(f"person:{number}" for number in body.invited)),
    )
    return record(
        request, key, home, lambda hand: _stopped(letter_own.write(hand, wish, seen.asof.at))
    )


class SignIn(Deed):
    """That one signs, or takes the signature back: when, and nothing else."""


@act(router, "/letters/{path:code}/signatures", "letter-sign")
def sign(
    request: HttpRequest, code: Annotated[Code, Path()], body: SignIn, key: Key
) -> HttpResponse:
    """Sign a joint letter one was invited to."""
    return _signature(request, key, doing(request, "letter-sign", body), code, letter_own.sign)


@act(router, "/letters/{path:code}/signatures/taken-back", "letter-unsign")
def unsign(
    request: HttpRequest, code: Annotated[Code, Path()], body: SignIn, key: Key
) -> HttpResponse:
    """Take one's signature back; after a decision it stays."""
    return _signature(request, key, doing(request, "letter-unsign", body), code, letter_own.unsign)


def _signature(
    request: HttpRequest,
    key: UUID,
    seen: Scoped,
    code: str,
    step: Callable[[Hand, str, str, datetime], object],
) -> HttpResponse:
    """Record what one does with one's own signature, for one's home."""
    letter, person, at = f"letter:{code}", seen.actor.person, seen.asof.at
    home = _home(seen)
    return record(request, key, home, lambda hand: _stopped(step(hand, letter, person, at)))


def _home(seen: Scoped) -> str:
    mine = day.day_of(seen.actor.person, seen.asof) if seen.actor.person else None
    if mine is None:
        raise missing("account")
    return home_of(mine)


def _stopped(done: object) -> Refused | None:
    if not isinstance(done, Stopped):
        return None
    return refused(At(tail(person), stop.value, STOPS[stop]) for stop, person in done.reasons)


# --- decisions -----------------------------------------------------------------------------------


class ChoiceIn(Schema):
    """Whom one decides on, of which letter."""

    letter: Code
    person: Code = Field(description="Number.")


class DecisionIn(Deed):
    """One decision on everybody named, or on nobody."""

    outcome: Outcome
    choices: list[ChoiceIn] = Field(min_length=1, max_length=100)


@act(router, "/letters/decisions", "letter-decide")
def decide(request: HttpRequest, body: DecisionIn, key: Key) -> HttpResponse:
    """Decide on letters: accept, reserve, decline, or ask for a medical opinion.

    A decision a gate forbids is refused by name, and then none of them is recorded.
    """
    seen = doing(request, "letter-decide", body)
    named = {f"letter:{each.letter}" for each in body.choices}
    if named != seen.seen(named, Thing.LETTER, verb=Verb.DECIDE):
        raise missing("choices")
    gates = rules(seen.asof).gate_rules(at=seen.asof.at)
    choices = [
        Choice(letter=f"letter:{c.letter}", person=f"person:{c.person}", outcome=body.outcome)
        for c in body.choices
    ]

    def step(hand: Hand) -> Refused | None:
        done = decide_some(hand, choices, seen.asof.at, gates)
        return refused(_not_decided(done, seen)) if isinstance(done, tuple) else None

    return record(request, key, root_of(seen), step)


def _not_decided(done: tuple[NotDecided, ...], seen: Scoped) -> list[At]:
    """Return why not; of the gates those whose reason the caller may see, which is on record."""
    told, read_of = [], []
    for each in done:
        person = each.choice.person
        told.append(At(tail(person), each.stop.value, STOPS[each.stop]))
        for gated in each.gates:
            field = field_of_gate(gated.gate)
            if seen.sees(each.choice.letter, Thing.LETTER, field):
                told.append(At(tail(person), gated.gate.value, GATES[gated.gate]))
                read_of.append((person, field))
    on_record(seen, read_of)
    return told
