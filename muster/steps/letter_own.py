"""Somebody's own letters: write one, invite colleagues to sign too, sign, take a signature back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from muster.core import kinds as k
from muster.core.ledger import AsOf, Draft, moment
from muster.core.letter import Letter, LetterStop, stops_signing, stops_unsigning
from muster.core.person import Person
from muster.steps.hand import Hand
from muster.store.dialect import writing
from muster.store.ledger import Appended, append
from muster.store.reading import head, mentioning
from muster.store.states import states_of

_SIGNING = ("letter.signed", "letter.unsigned", "letter.invited")


@dataclass(frozen=True, slots=True)
class Stopped:
    """Why nothing was recorded: each reason, and whom it is about, if it is about somebody."""

    reasons: tuple[tuple[LetterStop, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A letter as its writer wants it; with ``invited`` it is a joint one."""

    code: str
    person: str
    answers: str | None  # subject of the call
    wants: str = "any"  # a PostKind, or any
    invited: tuple[str, ...] = ()


def letters_with(person: str, asof: AsOf) -> Sequence[Letter]:
    """Return the letters ``person`` signed, took back or was invited to, the latest first."""
    told = mentioning(person, last=head(asof.known)[0], kinds=_SIGNING)
    codes = {fact.subject for fact in told if fact.subject.startswith("letter:")}
    known = [letter for letter in states_of(Letter, codes, asof).values() if letter.received]
    return sorted(known, key=lambda each: (str(each.received_at), each.code), reverse=True)


def write(hand: Hand, wish: Wish, at: datetime) -> Appended | Stopped:
    """Record a letter its writer has signed, and whom they invite to sign it too.

    The letter they wrote before is named in it: a second letter never overwrites the first.
    Only colleagues of the same organisation are invited.
    """
    with writing():
        asof = _now(at)
        people = states_of(Person, (wish.person, *wish.invited), asof)
        if reasons := tuple(_not_written(wish, people)):
            return Stopped(reasons)
        own = people[wish.person]
        home = own.record.home if own.record else hand.org
        earlier = (
            e for e in letters_with(wish.person, asof) if e.outcome_of(wish.person) is not None
        )
        before = next(earlier, None)
        letter = f"letter:{wish.code}"
        body = k.LetterReceived(
            form="joint" if wish.invited else "individual",
            answers=wish.answers,
            wants=wish.wants,
            previous=before.code if before else None,
        )
        drafts = [hand.draft(letter, body, at, org=home, concerns=(before.code,) if before else ())]
        drafts.append(_draft(hand, letter, k.LetterSigned(person=wish.person), at, home))
        drafts += [
            _draft(hand, letter, k.LetterInvited(person=person), at, home)
            for person in wish.invited
        ]
        return append(drafts, clock=hand.clock, whole=True)


def _not_written(wish: Wish, people: dict[str, Person]) -> Iterable[tuple[LetterStop, str]]:
    own = people.get(wish.person, Person())
    if own.record is None or own.gone:
        yield LetterStop.LEFT_SERVICE, wish.person
        return
    for invited in wish.invited:
        other = people.get(invited, Person())
        near = other.record is not None and not other.gone and other.record.home == own.record.home
        if not near or invited == wish.person:
            yield LetterStop.NOT_A_COLLEAGUE, invited


def sign(hand: Hand, letter: str, person: str, at: datetime) -> Appended | Stopped:
    """Record that ``person`` signs the joint letter they were invited to."""
    return _step(hand, letter, k.LetterSigned(person=person), at)


def unsign(hand: Hand, letter: str, person: str, at: datetime) -> Appended | Stopped:
    """Record that ``person`` takes their signature back; after a decision it stays."""
    return _step(hand, letter, k.LetterUnsigned(person=person), at)


def _step(
    hand: Hand, code: str, body: k.LetterSigned | k.LetterUnsigned, at: datetime
) -> Appended | Stopped:
    with writing():
        letter = states_of(Letter, [code], _now(at)).get(code, Letter())
        stops = stops_signing if isinstance(body, k.LetterSigned) else stops_unsigning
        stop = stops(letter, body.person)
        if stop is not None:
            return Stopped(((stop, body.person),))
        return append([_draft(hand, code, body, at, letter.org)], clock=hand.clock)


def _draft(
    hand: Hand,
    letter: str,
    body: k.LetterSigned | k.LetterUnsigned | k.LetterInvited,
    at: datetime,
    org: str,
) -> Draft:
    return hand.draft(letter, body, at, org=org, concerns=(body.person,))


def _now(at: datetime) -> AsOf:
    return AsOf(at, moment(head()[1]))
