"""The ledger itself: correct a fact, look at one, verify all, rebuild what follows from it."""

import json
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import datetime

import msgspec

from muster.core.kinds import Kind, Withdrawn
from muster.core.ledger import Fact, moment
from muster.steps.deployment_reserve import joined, move_up
from muster.steps.hand import Hand
from muster.store.dialect import writing
from muster.store.ledger import Appended, append
from muster.store.reading import aside, keyed, numbered
from muster.store.reading import head as _head
from muster.store.rebuild import rebuild as _rebuild
from muster.store.verify import Verified
from muster.store.verify import verify as _verify

Progress = Callable[[str, int, int], None]


def fact(seq: int) -> Fact | None:
    """Return the fact with this number."""
    found = numbered([seq])
    return found[0] if found else None


def is_recorded(key: str) -> bool:
    """Return whether the ledger holds a fact with this key."""
    return bool(keyed(key))


@dataclass(frozen=True, slots=True)
class Aside:
    """A draft that was refused and kept for a person to look at."""

    key: str
    refused_at: datetime
    code: str  # of a RefusalCode
    stands: int | None  # the fact in its way
    kind: str
    subject: str
    recorded_by: str
    source: str
    said: str  # all of it, as the ledger would have digested it


def kept_aside() -> list[Aside]:
    """Return every draft that was refused, the latest first."""
    found = []
    for key, refused_us, code, stands, said in aside():
        _key, kind, subject, _org, _holds_us, by, source, *_rest = json.loads(said.split("\n")[0])
        found.append(Aside(key, moment(refused_us), code, stands, kind, subject, by, source, said))
    return found


@dataclass(frozen=True, slots=True)
class Head:
    """The last fact of the ledger: its number, when it was recorded, its digest."""

    seq: int
    recorded_at: datetime
    digest: str


def head(known: datetime | None = None) -> Head:
    """Return the head of the ledger, as known by ``known`` if given; an empty one has number 0."""
    seq, recorded_us, digest = _head(known)
    return Head(seq, moment(recorded_us), digest)


def correct(
    hand: Hand, seq: int, reason: str, *, body: Kind | None = None, at: datetime | None = None
) -> Appended:
    """Record a fact that replaces the one at ``seq``, or withdraws it when no ``body`` is given.

    Who may not go by what is then on record is not ordered any more; the reserve moves up.
    Raises ``LookupError`` when there is no such fact.
    """
    wrong = fact(seq)
    if wrong is None:
        raise LookupError(f"the ledger holds no fact {seq}")
    draft = hand.draft(
        wrong.subject,
        body or Withdrawn(),
        at or wrong.holds_from,
        org=wrong.org,
        concerns=_concerns(wrong, body),
        corrects=wrong.key,
        reason=reason,
    )
    with writing():
        corrected = append([draft], clock=hand.clock)
        if not draft.subject.startswith("person:"):
            return corrected
        at = max(hand.clock(), draft.holds_from)
        return joined(corrected, move_up(hand, at, people=[draft.subject]))


def _concerns(wrong: Fact, body: Kind | None) -> tuple[str, ...]:
    """Return what a fact concerns once ``body`` takes its place: another post, where it says so."""
    if body is None:
        return wrong.concerns
    names = (each.name for each in fields(body))  # type: ignore[arg-type]
    anew = {getattr(wrong.body, name, None): getattr(body, name) for name in names}
    return tuple(anew.get(each) or each for each in wrong.concerns)


def verify(progress: Progress) -> Verified:
    """Read the whole ledger and every projection, and return every disagreement."""
    return _verify(progress=progress)


def encoded(found: Verified) -> bytes:
    """Return what a verification found as it is kept, and handed to programs."""
    return msgspec.json.encode(found)


def decoded(content: bytes) -> Verified:
    """Return what :func:`encoded` wrote."""
    return msgspec.json.decode(content, type=Verified)


def rebuild(progress: Progress) -> int:
    """Make every projection anew from the facts; return how many facts there were."""
    return _rebuild(progress=progress)
