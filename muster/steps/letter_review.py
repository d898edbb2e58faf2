"""The reviewer's queue: who waits for a decision, what holds them, deciding what gates allow."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from muster.core import kinds as k
from muster.core.derogation import Derogation
from muster.core.kinds import Gate, Outcome
from muster.core.ledger import AsOf, moment
from muster.core.letter import (
    OPEN,
    Gated,
    GateRules,
    Letter,
    LetterStop,
    forbidding,
    gates,
)
from muster.core.person import Person
from muster.steps.derogation import in_force
from muster.steps.hand import Hand
from muster.steps.letter import HIGH_RISK, releasable
from muster.store.dialect import writing
from muster.store.figure import opened
from muster.store.ledger import Appended, append
from muster.store.reading import head, mentions
from muster.store.states import states_of, subjects_ever

UNDECIDED, DEFERRED, RESERVE = "decision.pending", "decision.deferred", "decision.reserve"
CHANGEABLE = (*OPEN, Outcome.RESERVE.value)  # what a decision may still be made of

Place = tuple[str, str]  # home organisation, role


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """A letter by the same person from before, and what it was answered."""

    code: str
    received_at: datetime | None
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """A gate that would hold somebody, and the derogation in force that lets them pass it."""

    gated: Gated
    derogation: Derogation


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One signatory who may be decided on, with all a reviewer has to know."""

    letter: Letter
    person: str
    state: Person
    outcome: str  # so far; "" while undecided
    gates: tuple[Gated, ...]
    passes: tuple[Passed, ...]
    spare: int  # how many of the same role the home organisation can still let go
    earlier: tuple[Earlier, ...]

    def forbids(self, outcome: Outcome) -> bool:
        """Return whether a gate forbids this decision now."""
        return bool(forbidding(self.gates, outcome))


@dataclass(frozen=True, slots=True)
class Queue:
    """A page of the queue, letter by letter in order of arrival, and where the next begins."""

    waiting: tuple[Waiting, ...]
    next: int | None


def queue_of(
    scope: str | None,
    standing: Collection[str],
    asof: AsOf,
    rules: GateRules,
    *,
    after: int = 0,
    limit: int = 15,
) -> Queue:
    """Return signatories of up to ``limit`` letters beneath ``scope`` that stand at ``standing``.

    ``standing`` names accounts such as :data:`UNDECIDED`. Queries do not grow with the rows.
    """
    found, more = opened(scope, dict.fromkeys(standing, 1), asof, after=after, limit=limit)
    wanted = {account.rpartition(".")[2].replace("pending", "") for account in standing}
    known = states_of(Letter, [each.subject for each in found], asof)
    letters = [known[each.subject] for each in found if each.subject in known]
    rows = [(letter, p, o) for letter in letters for p, o in letter.signatories if o in wanted]
    judged = _Judge(rows, asof, rules)
    before = _earlier({person for _, person, _ in rows}, asof)
    return Queue(
        tuple(
            Waiting(
                letter=letter,
                person=person,
                state=judged.people.get(person, Person()),
                outcome=outcome,
                gates=judged.held(letter, person),
                passes=judged.passed(letter, person),
                spare=judged.spare[judged.place(person)],
                earlier=tuple(e for e in before[person] if _is_before(e, letter)),
            )
            for letter, person, outcome in rows
        ),
        more,
    )


class _Judge:
    """What holds each signatory of some letters now; floors count down as people are accepted."""

    def __init__(
        self, rows: Sequence[tuple[Letter, str, str]], asof: AsOf, rules: GateRules
    ) -> None:
        self.asof, self.rules = asof, rules
        self.people = states_of(Person, {person for _, person, _ in rows}, asof)
        homes = {p.record.home for p in self.people.values() if p.record}
        staff = subjects_ever([f"assigned.{role}" for role in k.Role], asof, scopes=homes)
        present = states_of(Person, staff, asof).values() if homes else ()
        self.spare: Counter[Place] = releasable(present, rules=rules)
        self.opens = _derogations(asof)

    def place(self, person: str) -> Place:
        record = self.people.get(person, Person()).record
        return (record.home, record.role.value) if record else ("", "")

    def held(self, letter: Letter, person: str) -> tuple[Gated, ...]:
        opens = self.opens.get(person, {})
        return tuple(g for g in self._gates(letter, person) if g.gate not in opens)

    def passed(self, letter: Letter, person: str) -> tuple[Passed, ...]:
        opens = self.opens.get(person, {})
        if not opens:
            return ()
        return tuple(
            Passed(gated=g, derogation=opens[g.gate])
            for g in self._gates(letter, person)
            if g.gate in opens
        )

    def _gates(self, letter: Letter, person: str) -> tuple[Gated, ...]:
        return gates(
            self.people.get(person, Person()),
            at=self.asof.at,
            high_risk=letter.received is not None and letter.received.wants in HIGH_RISK,
            releasable=self.spare[self.place(person)],
            rules=self.rules,
        )

    def derogation(self, letter: Letter, person: str) -> str | None:
        """Return the derogation that lets ``person`` past a gate, if one does."""
        return next((each.derogation.code for each in self.passed(letter, person)), None)


def _derogations(asof: AsOf) -> Mapping[str, dict[Gate, Derogation]]:
    found: dict[str, dict[Gate, Derogation]] = defaultdict(dict)
    for each in reversed(in_force(asof)):  # of two for one gate the later is named
        found[each.person][each.rule] = each
    return found


def _earlier(people: Collection[str], asof: AsOf) -> dict[str, list[Earlier]]:
    """Return every letter each of ``people`` signed, in order of arrival."""
    signed = mentions(people, ["letter.signed"], asof)
    letters = states_of(Letter, {f.subject for facts in signed.values() for f in facts}, asof)
    found: dict[str, list[Earlier]] = defaultdict(list)
    for person, facts in signed.items():
        for code in sorted({fact.subject for fact in facts} & letters.keys()):
            letter = letters[code]
            outcome = letter.outcome_of(person)
            if outcome is not None:
                found[person].append(
                    Earlier(code=code, received_at=letter.received_at, outcome=outcome)
                )
        found[person].sort(key=lambda each: (str(each.received_at), each.code))
    return found


def _is_before(earlier: Earlier, letter: Letter) -> bool:
    if earlier.code == letter.code or earlier.received_at is None or letter.received_at is None:
        return False
    named = letter.received is not None and letter.received.previous == earlier.code
    return named or earlier.received_at < letter.received_at


# --- deciding ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What a reviewer decides on one signatory of one letter."""

    letter: str
    person: str
    outcome: Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class NotDecided:
    """Why one signatory is not decided on so: by which gates, if by any."""

    choice: Choice
    stop: LetterStop
    gates: tuple[Gated, ...] = ()


def decide_some(
    hand: Hand, choices: Iterable[Choice], at: datetime, rules: GateRules
) -> Appended | tuple[NotDecided, ...]:
    """Record these decisions, or none and every one that a gate or an earlier decision forbids.

    Judged by all that is on record by then. Who is accepted uses up what the home organisation can
    spare, so that of several at once the last may be one too many.
    """
    with writing():
        given = list(choices)
        asof = AsOf(at, moment(head()[1]))
        letters = states_of(Letter, {choice.letter for choice in given}, asof)
        rows = [(letters.get(c.letter, Letter()), c.person, "") for c in given]
        judge = _Judge(rows, asof, rules)
        drafts, stopped = [], []
        for choice, (letter, person, _) in zip(given, rows, strict=True):
            held = judge.held(letter, person)
            stop = _stop(choice, letter, judge.people.get(person, Person()), held)
            if stop is not None:
                stopped.append(stop)
                continue
            accepted = choice.outcome is Outcome.ACCEPTED
            body = k.LetterDecided(
                person=person,
                outcome=choice.outcome,
                gates=tuple(gated.gate for gated in held),
                derogation=judge.derogation(letter, person) if accepted else None,
            )
            judge.spare[judge.place(person)] -= accepted
            drafts.append(hand.draft(letter.code, body, at, org=letter.org, concerns=(person,)))
        return tuple(stopped) or append(drafts, clock=hand.clock, whole=True)


def _stop(
    choice: Choice, letter: Letter, person: Person, held: tuple[Gated, ...]
) -> NotDecided | None:
    outcome = letter.outcome_of(choice.person)
    if letter.received is None:
        return NotDecided(choice=choice, stop=LetterStop.NO_LETTER)
    if outcome is None:
        return NotDecided(choice=choice, stop=LetterStop.NOT_SIGNED)
    if person.record is None or person.gone:
        return NotDecided(choice=choice, stop=LetterStop.LEFT_SERVICE)
    if outcome not in CHANGEABLE or outcome == choice.outcome:
        return NotDecided(choice=choice, stop=LetterStop.DECIDED)
    if forbidden := forbidding(held, choice.outcome):
        return NotDecided(choice=choice, stop=LetterStop.GATE, gates=forbidden)
    return None
