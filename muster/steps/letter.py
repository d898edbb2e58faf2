"""Letters: receive them, look at each signatory's gates, decide each one, show them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from muster.core import kinds as k
from muster.core.kinds import Gate, Outcome
from muster.core.ledger import AsOf, Draft, moment
from muster.core.letter import Gated, GateRules, Letter, decide, gates
from muster.core.person import Person
from muster.steps.derogation import derogated
from muster.steps.hand import Hand
from muster.store.dialect import writing
from muster.store.ledger import Appended, append
from muster.store.reading import head
from muster.store.states import states, states_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A letter as it comes in: who signed, for what, and the earlier letter if there is one."""

    code: str
    org: str
    at: datetime
    signatories: tuple[str, ...]  # subjects of people
    answers: str | None = None
    wants: str = "any"
    previous: str | None = None


def receive(hand: Hand, letters: Iterable[Received]) -> Appended:
    """Record letters and each signature. A joint letter is one letter with many signatories."""
    drafts: list[Draft] = []
    for letter in letters:
        subject = f"letter:{letter.code}"
        body = k.LetterReceived(
            form="joint" if len(letter.signatories) > 1 else "individual",
            answers=letter.answers,
            wants=letter.wants,
            previous=letter.previous,
        )
        linked = (letter.previous,) if letter.previous else ()
        drafts.append(hand.draft(subject, body, letter.at, org=letter.org, concerns=linked))
        drafts += [
            hand.draft(subject, k.LetterSigned(person=p), letter.at, org=letter.org, concerns=(p,))
            for p in letter.signatories
        ]
    return append(drafts, clock=hand.clock)


def releasable(present: Iterable[Person], *, rules: GateRules) -> Counter[tuple[str, str]]:
    """Return how many of each role each home organisation can let go and keep its floor.

    Counted over those on hand at home and fit; who is already away has used the share up.
    """
    own: Counter[tuple[str, str]] = Counter()
    here: Counter[tuple[str, str]] = Counter()
    for person in present:
        if person.record is None or person.gone:
            continue
        place = (person.record.home, person.record.role.value)
        own[place] += 1
        if person.status == "available" and person.with_org == person.record.home:
            here[place] += 1
    floor = {place: keep(heads, rules.release_keep_percent) for place, heads in own.items()}
    return Counter({place: max(0, here[place] - floor[place]) for place in own})


def keep(heads: int, percent: int) -> int:
    """Return how many of ``heads`` stay, rounded up: the release floor."""
    return -(-heads * percent // 100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """One signatory who waits for a decision, with the gates that hold now."""

    letter: str
    org: str
    person: str
    gates: tuple[Gated, ...]
    proposal: Outcome | None  # None: not to be decided yet


def queue(asof: AsOf, rules: GateRules, *, needed: int) -> Sequence[Pending]:
    """Return every undecided signatory in the service, in order of arrival, with a proposal.

    ``needed`` heads are still wanted: the first that no gate holds are proposed, the others
    thanked. A release floor counts down as people of one organisation are proposed.
    """
    waiting = [
        (letter, person)
        for _, letter in sorted(
            states(Letter, "letter", asof), key=lambda item: (str(item[1].received_at), item[0])
        )
        for person, outcome in letter.signatories
        if not outcome and letter.received is not None
    ]
    everybody = dict(states(Person, "person", asof)) if waiting else {}
    left = releasable(everybody.values(), rules=rules)
    opened = derogated(asof)
    found = []
    for letter, code in waiting:
        person = everybody.get(code, Person())
        if person.gone:
            continue
        place = (person.record.home, person.record.role.value) if person.record else ("", "")
        held = gates(
            person,
            at=asof.at,
            high_risk=letter.received is not None and letter.received.wants in HIGH_RISK,
            releasable=left[place],
            rules=rules,
            derogations=opened.get(code, frozenset()),
        )
        proposal = decide(held, needed=needed > 0)
        if proposal is Outcome.ACCEPTED:
            needed -= 1
            left[place] -= 1
        found.append(
            Pending(letter=letter.code, org=letter.org, person=code, gates=held, proposal=proposal)
        )
    return found


_BY_RULE = frozenset({Gate.NEAR_RETIREMENT, Gate.RELEASE_FLOOR})  # judged, never recorded
HIGH_RISK = ("hospital", "coach_station")  # where the sick are met; the demand line says so too


def decide_all(
    hand: Hand,
    pending: Iterable[Pending],
    at: datetime,
    derogations: Mapping[str, str] | None = None,
) -> Appended:
    """Record the decision on each signatory that has a proposal; a person stands behind it.

    Judged by all that is on record by then: who is held by other gates than when the decision
    was proposed, is isolated, or has left the service is not decided on, and comes up again.
    """
    with writing():
        known = AsOf(at, moment(head()[1]))
        return append(
            [
                hand.draft(
                    each.letter,
                    k.LetterDecided(
                        person=each.person,
                        outcome=outcome,
                        gates=tuple(gated.gate for gated in each.gates),
                        derogation=(derogations or {}).get(each.person),
                    ),
                    at,
                    org=each.org,
                    concerns=(each.person,),
                )
                for each, outcome in _still_so(list(pending), known)
            ],
            clock=hand.clock,
        )


def _still_so(pending: Sequence[Pending], asof: AsOf) -> Iterator[tuple[Pending, Outcome]]:
    """Yield who may be decided on, and how: the gates on record are those that were seen."""
    people = states_of(Person, {each.person for each in pending}, asof)
    opened = derogated(asof)
    for each in pending:
        person = people.get(each.person, Person())
        held = {*person.gates} - opened.get(each.person, frozenset())
        seen = {gated.gate for gated in each.gates} - _BY_RULE
        if each.proposal is None or person.gone or held != seen or Gate.ISOLATION in held:
            continue
        if each.proposal is not Outcome.ACCEPTED or not each.gates:
            yield each, each.proposal


def letters_of(codes: Iterable[str], asof: AsOf) -> dict[str, Letter]:
    """Return these letters as of ``asof``, by subject."""
    return states_of(Letter, codes, asof)


def volunteers(asof: AsOf) -> frozenset[str]:
    """Return everybody who signed a letter and was not declined, as of ``asof``."""
    return frozenset(
        person
        for _, letter in states(Letter, "letter", asof)
        for person, outcome in letter.signatories
        if outcome in (Outcome.ACCEPTED, Outcome.RESERVE, "")
    )
