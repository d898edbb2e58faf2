"""Letters: who signed, what each signatory was answered, and the gates no letter passes.

One joint letter with 28 signatures is one letter, 28 signatories and 28 decisions. A second
letter never overwrites the first. Volunteering is voluntary: nothing here ranks anybody.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from muster.core import kinds as k
from muster.core.count import Count, Lasting
from muster.core.kinds import Gate, Outcome
from muster.core.ledger import Fact
from muster.core.person import Person


@dataclass(frozen=True, slots=True)
class Letter(Lasting):
    """A letter at one moment, with each signatory's decision ("" while undecided)."""

    code: str = ""
    received: k.LetterReceived | None = None
    received_at: datetime | None = None
    org: str = ""
    signatories: tuple[tuple[str, str], ...] = ()  # (person, Outcome or "")

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
        if isinstance(body, k.LetterDecided) and body.person in dict(self.signatories):
            decided = {**dict(self.signatories), body.person: body.outcome.value}
            return replace(self, signatories=tuple(sorted(decided.items())))
        return self

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
