"""Facts, the chain that binds them, and what the ledger said at a given moment.

A fact is never edited or removed. A wrong fact is answered by a later one that names it in
``corrects``. Two clocks are kept apart: ``holds_from`` is when the thing became true in the
field, ``recorded_at`` is when this ledger learnt it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import Field, dataclass, fields
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from json.encoder import JSONEncoder, encode_basestring
from typing import Any

from muster.core.kinds import KINDS, LATER, Kind

GENESIS = "0" * 64  # the digest before the first fact
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A fact as handed in: all but its place in the ledger.

    ``key`` is a UUID as 32 hexadecimal digits, made by whoever records, before the first try,
    so that a repeat is recognised. ``corrects`` is the key of the fact it replaces.
    """

    key: str
    subject: str
    org: str  # the reporting organisation
    holds_from: datetime
    recorded_by: str
    source: str
    body: Kind
    corrects: str | None = None
    reason: str = ""
    concerns: tuple[str, ...] = ()  # other subjects it speaks of

    def __post_init__(self) -> None:
        if self.holds_from.utcoffset() is None:
            raise ValueError(f"{self.subject}: holds_from has no zone")
        if self.corrects is not None and not self.reason:
            raise ValueError(f"{self.subject}: a correction needs a reason")
        if self.body.OF not in ("any", self.subject.partition(":")[0]):
            raise ValueError(f"{self.subject}: {self.body.KIND} is of {self.body.OF}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One statement in its place in the ledger."""

    seq: int  # 1-based, no gaps
    key: str
    kind: str
    subject: str
    org: str
    holds_from: datetime
    recorded_at: datetime  # later than that of the fact before it
    recorded_by: str
    source: str
    body: Kind
    corrects: int | None = None  # seq of the fact it replaces
    reason: str = ""
    concerns: tuple[str, ...] = ()
    digest: str = ""


@dataclass(frozen=True, slots=True)
class AsOf:
    """The pair every question takes: true at ``at``, known by ``known``."""

    at: datetime
    known: datetime


class RefusalCode(StrEnum):
    """Why a draft was not recorded, in order of precedence."""

    OTHER_CONTENT = "key already used for other content"
    CORRECTS_UNKNOWN = "corrects a fact the ledger does not hold"
    CORRECTS_CORRECTED = "corrects a fact that is already corrected"


@dataclass(frozen=True, slots=True)
class Refusal:
    """One draft that was not recorded: which, why, and the fact that stands in its way."""

    key: str
    code: RefusalCode
    seq: int | None = None


def micros(moment: datetime) -> int:
    """Return ``moment`` as whole microseconds since 1970 UTC."""
    since = moment - _EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def moment(at_us: int) -> datetime:
    """Return the moment ``at_us`` microseconds after 1970 UTC."""
    return _EPOCH + timedelta(microseconds=at_us)


def canonical(body: Kind) -> str:
    """Return the one JSON text of a body: keys sorted, no spaces, moments as ISO 8601 UTC.

    A field that came later (:data:`muster.core.kinds.LATER`) is left out where it says nothing
    new, so what was recorded before it came has the text it always had.
    """
    said = [
        label + _text(value)
        for name, label, unsaid in _LABELS.get(type(body)) or _label(type(body))
        if (value := getattr(body, name)) != unsaid
    ]
    return "{" + ",".join(said) + "}"


def _label(body: type[Any]) -> tuple[tuple[str, str, object], ...]:
    """Return (field, label, value that is left out) for each field of ``body``, by name."""
    _LABELS[body] = tuple(
        (each.name, encode_basestring(each.name) + ":", _unsaid(each))
        for each in sorted(fields(body), key=lambda each: each.name)
    )
    return _LABELS[body]


def _unsaid(of: Field[object]) -> object:
    return of.default if of.metadata == LATER else _SAID_ALWAYS


def _text(value: object) -> str:
    """Return ``value`` as JSON; what most values are needs no encoder."""
    if isinstance(value, str):
        return encode_basestring(value)
    if type(value) is int:
        return str(value)
    return "null" if value is None else "[]" if value == () else _ENCODER.encode(value)


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    labels = _LABELS.get(type(value)) or _label(type(value))
    said = ((name, getattr(value, name), unsaid) for name, _, unsaid in labels)
    return {name: each for name, each, unsaid in said if each != unsaid}


_SAID_ALWAYS = object()  # equals no value of a field
_LABELS: dict[type, tuple[tuple[str, str, object], ...]] = {}
_ENCODER = JSONEncoder(default=_plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def content(
    *,
    key: str,
    kind: str,
    subject: str,
    org: str,
    holds_from_us: int,
    recorded_by: str,
    source: str,
    corrects: int | None,
    reason: str,
    concerns: Iterable[str],
    body: str,
) -> str:
    """Return all a fact says, as one unambiguous text: what a repeat must equal."""
    texts = [encode_basestring(text) for text in (key, kind, subject, org)]
    texts.append(str(holds_from_us))
    texts += [encode_basestring(recorded_by), encode_basestring(source)]
    texts.append("null" if corrects is None else str(corrects))
    texts += [encode_basestring(text) for text in (reason, *concerns)]
    return "[" + ",".join(texts) + "]\n" + body


def chain(before: str, *, seq: int, recorded_us: int, said: str) -> str:
    """Return the digest of the fact at ``seq`` that says ``said`` (see :func:`content`)."""
    return sha256(f"{before}\n{seq}\n{recorded_us}\n{said}".encode()).hexdigest()


def order(fact: Fact) -> tuple[datetime, int, str]:
    """Return the key that puts facts in the order they became true.

    Nothing in it depends on arrival, so the same facts in any order end in one state.
    """
    return fact.holds_from, KINDS[fact.kind].RANK, fact.key


def standing(facts: Iterable[Fact], *, known: datetime) -> Iterator[Fact]:
    """Yield the facts known by ``known`` that no fact known by then corrects."""
    seen = [fact for fact in facts if fact.recorded_at <= known]
    replaced = {fact.corrects for fact in seen if fact.corrects is not None}
    return (fact for fact in seen if fact.seq not in replaced)
