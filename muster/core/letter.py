"""Letters: who signed, what each signatory was answered, and the gates no letter passes.

One joint letter with 28 signatures is one letter, 28 signatories and 28 decisions. A second
letter never overwrites the first. Volunteering is voluntary: nothing here ranks anybody.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Self

from muster.core import kinds as k
from muster.core.count import Count, Lasting
from muster.core.kinds import Gate, Outcome
from muster.core.ledger import Fact
from muster.core.person import Person

OPEN = ("", Outcome.DEFERRED.value)  # there is no answer yet, or none but to wait


@dataclass(frozen=True, slots=True)
class Letter(Lasting):
    """A letter at one moment, with each signatory's decision ("" while undecided)."""

    code: str = ""
    received: k.LetterReceived | None = None
    received_at: datetime | None = None
    org: str = ""
    signatories: tuple[tuple[str, str], ...] = ()  # (person, Outcome or "")
    invited: tuple[str, ...] = ()  # people asked to sign too, whether or not they did

    def after(self, fact: Fact) -> Self:
        """Return the letter after ``fact``."""
        body = fact.body
        if isinstance(body, k.LetterReceived):
            return replace(
                self,
                code=fact.subject,
                received=body,
                received_at=fact.holds_from,
                org=fact.org,
            )
        if isinstance(body, k.LetterSigned):
            known = dict(self.signatories)
            known.setdefault(body.person, "")
            return replace(self, signatories=tuple(sorted(known.items())))
        if isinstance(body, k.LetterInvited) and body.person not in self.invited:
            return replace(self, invited=tuple(sorted((*self.invited, body.person))))
        if isinstance(body, k.LetterUnsigned) and self.outcome_of(body.person) in OPEN:
            kept = tuple(s for s in self.signatories if s[0] != body.person)
            return replace(self, signatories=kept)
        if isinstance(body, k.LetterDecided) and body.person in dict(self.signatories):
            decided = {**dict(self.signatories), body.person: body.outcome.value}
            return replace(self, signatories=tuple(sorted(decided.items())))
        return self

    def outcome_of(self, person: str) -> str | None:
        """Return what ``person`` was answered, "" while undecided; None: they did not sign."""
        return dict(self.signatories).get(person)

    def counts(self) -> tuple[Count, ...]:
        """Return one letter of its form, its signatories, and where each stands."""
        if self.received is None:
            return ()
        counts = [Count(f"letter.{self.received.form}", self.org)]
        if self.received.previous is not None:
            counts.append(Count("letter_again", self.org))
        if self.signatories:
            counts.append(Count(f"signatory.{self.received.form}", self.org, len(self.signatories)))
        for answer in ("", *Outcome):
            heads = sum(1 for _, outcome in self.signatories if outcome == answer)
            if heads:
                counts.append(Count(f"decision.{answer or 'pending'}", self.org, heads))
        return tuple(counts)

    def events(self, before: Self, fact: Fact) -> tuple[Count, ...]:
        """Return one letter received, one signature, or one decision."""
        if self.received is None:
            return ()
        if isinstance(fact.body, k.LetterReceived):
            return (Count(f"event.letter_received.{fact.body.form}", self.org),)
        if isinstance(fact.body, k.LetterSigned):
            return (Count(f"event.letter_signed.{self.received.form}", self.org),)
        if isinstance(fact.body, k.LetterDecided):
            return (Count(f"event.decided.{fact.body.outcome}", self.org),)
        return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Gated:
    """One gate that holds a person back: by which rule, from when, until when if known."""

    gate: Gate
    rule: str
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GateRules:
    """What the pack in force says of the gates that no hold records."""

    near_retirement_age: int  # by this age no high-risk post
    near_retirement_rule: str
    release_floor_rule: str
    release_keep_percent: int  # share of a home organisation's people, per role, that stays


def gates(
    person: Person,
    *,
    at: datetime,
    high_risk: bool,
    releasable: int,
    rules: GateRules,
    derogations: frozenset[Gate] = frozenset(),
) -> tuple[Gated, ...]:
    """Return every gate that keeps ``person`` from being sent at ``at``, derogated ones left out.

    ``releasable`` is how many of the same role the home organisation can still let go.
    """
    held = [
        Gated(gate=h.gate, rule=h.rule, since=h.since, until=h.until)
        for h in person.holds
        if h.gate is not None
    ]
    record = person.record
    if record and high_risk and at.year - record.birth_year >= rules.near_retirement_age:
        held.append(Gated(gate=Gate.NEAR_RETIREMENT, rule=rules.near_retirement_rule))
    if releasable <= 0:
        held.append(Gated(gate=Gate.RELEASE_FLOOR, rule=rules.release_floor_rule))
    return tuple(g for g in held if g.gate not in derogations)


def decide(held: tuple[Gated, ...], *, needed: bool) -> Outcome | None:
    """Return the decision the gates leave open for one signatory; a person confirms it.

    Who is isolated is decided on after release, so there is no decision yet. A medical hold
    waits for a medical opinion; any other gate keeps the person in reserve until it opens;
    without need the answer is a decline with thanks.
    """
    closed = {gated.gate for gated in held}
    if Gate.ISOLATION in closed:
        return None
    if Gate.MEDICAL_HOLD in closed:
        return Outcome.DEFERRED
    if closed:
        return Outcome.RESERVE
    return Outcome.ACCEPTED if needed else Outcome.DECLINED


def forbidding(held: Iterable[Gated], outcome: Outcome) -> tuple[Gated, ...]:
    """Return those of the gates ``held`` that forbid to answer one signatory with ``outcome``.

    Whatever :func:`decide` proposes, no gate forbids. Isolation lets nothing be decided; a medical
    hold waits for an opinion, or is declined with thanks; no gate lets anybody be sent.
    """
    forbidden: dict[Gate, tuple[Outcome, ...]] = {
        Gate.ISOLATION: tuple(Outcome),
        Gate.MEDICAL_HOLD: (Outcome.ACCEPTED, Outcome.RESERVE),
    }
    return tuple(g for g in held if outcome in forbidden.get(g.gate, (Outcome.ACCEPTED,)))


class LetterStop(StrEnum):
    """Why a step with a letter is not taken."""

    NO_LETTER = "no_letter"
    NOT_INVITED = "not_invited"
    NOT_A_COLLEAGUE = "not_a_colleague"  # not of the own organisation, or not known at all
    SIGNED_ALREADY = "signed_already"
    NOT_SIGNED = "not_signed"
    DECIDED = "decided"
    LEFT_SERVICE = "left_service"
    GATE = "gate"  # a gate forbids the decision


def stops_signing(letter: Letter, person: str) -> LetterStop | None:
    """Return why ``person`` may not sign ``letter``; everybody signs for themselves."""
    if letter.received is None:
        return LetterStop.NO_LETTER
    if letter.outcome_of(person) is not None:
        return LetterStop.SIGNED_ALREADY
    return None if person in letter.invited else LetterStop.NOT_INVITED


def stops_unsigning(letter: Letter, person: str) -> LetterStop | None:
    """Return why ``person`` may not take their signature back."""
    if letter.received is None:
        return LetterStop.NO_LETTER
    outcome = letter.outcome_of(person)
    if outcome is None:
        return LetterStop.NOT_SIGNED
    return None if outcome in OPEN else LetterStop.DECIDED
