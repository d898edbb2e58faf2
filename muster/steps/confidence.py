"""Words in confidence: which wait, who takes one up, and what is recorded because of one."""

from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain

from muster.core import kinds as k
from muster.core.care import isolated_until
from muster.core.confidence import CASES, HOLDS, Told, WordStop, stop_of
from muster.core.kinds import CareOutcome, CareReply, Gate
from muster.core.ledger import AsOf
from muster.core.person import Person
from muster.core.rules import RulePack
from muster.steps import care
from muster.steps.access_path import path
from muster.steps.hand import Hand
from muster.steps.sight import Scoped
from muster.store.dialect import writing
from muster.store.ledger import Appended
from muster.store.states import states_of, subjects_counted


def waiting(
    scope: str | None, parts: tuple[str, ...], asof: AsOf
) -> list[tuple[str, Person, Told]]:
    """Return what people of ``scope`` told of these parts and nobody has settled, oldest first."""
    people = subjects_counted(scope, [f"told.{part}" for part in parts], asof)
    found = [
        (code, person, told)
        for code, person in states_of(Person, people, asof).items()
        for told in person.told
    ]
    return sorted(found, key=lambda row: (row[2].at, row[2].key))


@dataclass(frozen=True, slots=True, kw_only=True)
class Halted:
    """Nothing was recorded, and why; ``by`` is who has the word, where somebody has."""

    stop: WordStop
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """Which word, and who had it on the page that whoever sees to it was shown."""

    person: str
    key: str
    seen_by: str
    office: str  # for which whoever sees to it does


def office_of(sight: Scoped, subject: str) -> str:
    """Return for which organisation the actor acts when they see to ``subject``."""
    lies = path(subject, sight.asof)
    if sight.org and sight.org.code in lies:
        return sight.org.code
    top = next((top.code for top in sight.tops if top.code in lies), "")
    return top or (sight.root.code if sight.root else "")


def take_up(hand: Hand, word: Word, at: datetime) -> Appended | Halted:
    """Record that whoever records sees to ``word`` from now on.

    Two who take it up at once do not both get it: the second is told who was first.
    """
    with writing():
        halted = _halted(hand, word, at)
        if isinstance(halted, Halted):
            return halted
        body = k.TakenUp(told=word.key, office=word.office)
        return care.record(hand, [(word.person, body, at)])


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What comes of a word, with what that outcome asks for."""

    outcome: CareOutcome
    reply: CareReply | None = None
    exposed: datetime | None = None  # the last exposure, where somebody is isolated


def settle(hand: Hand, word: Word, seen: Seen, at: datetime, pack: RulePack) -> Appended | Halted:
    """Record what comes of ``word``, and that it is settled by that, in one transaction.

    Whoever may not go by it is not ordered any more; a hold that is there already is not doubled.
    Raises ``ValueError`` where isolation is asked for and no rule of it was in force.
    """
    with writing():
        told = _halted(hand, word, at)
        if isinstance(told, Halted):
            return told
        person = states_of(Person, [word.person], AsOf(at, hand.clock()))[word.person]
        made = _made(word, told, seen, person, at, pack)
        taken = k.TakenUp(told=word.key, office=word.office)
        first = [(word.person, taken, at)] if told.taken_by != hand.by else []
        keys = [hand.new_key() for _ in range(len(first) + 2)]
        rest = chain(keys, iter(hand.new_key, None))
        drawn = replace(hand, new_key=lambda: next(rest))
        settled = k.CareSettled(
            told=word.key,
            office=word.office,
            outcome=seen.outcome,
            record=keys[len(first)] if made else "",
            reply=seen.reply,
        )
        facts = [*first, *([(*made, at)] if made else []), (word.person, settled, at)]
        return care.record(drawn, facts, pack)


def _halted(hand: Hand, word: Word, at: datetime) -> Told | Halted:
    person = states_of(Person, [word.person], AsOf(at, hand.clock())).get(word.person)
    told = next((t for t in person.told if t.key == word.key), None) if person else None
    stop = stop_of(told, by=hand.by, seen_by=word.seen_by)
    if told is None or stop is not None:
        return Halted(stop=stop or WordStop.NOT_WAITING, by=told.taken_by if told else "")
    return told


def _made(
    word: Word, told: Told, seen: Seen, person: Person, at: datetime, pack: RulePack
) -> tuple[str, k.Kind] | None:
    """Return the fact that an outcome asks for: about whom or what, and what it says."""
    match seen.outcome:
        case CareOutcome.HELD:
            gate = HOLDS[told.matter]
            held = k.HoldPlaced(hold=gate.value, gate=gate, rule="by_hand")
            return None if gate in person.gates else (word.person, held)
        case CareOutcome.ISOLATED:
            began = care.began(seen.exposed or told.at, pack.isolation_rules())
            done = isolated_until(person, began.release_due)
            return None if done else (word.person, began)
        case CareOutcome.LEAVE_OFFERED:
            offered = care.offer(pack, at)
            return None if Gate.BEREAVEMENT in person.gates else (word.person, offered)
        case CareOutcome.CASE_OPENED:
            return f"case:{told.key[:12]}", k.CaseOpened(
                form=CASES[told.matter], person=word.person
            )
    return None
