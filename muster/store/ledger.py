"""The ledger: append, in order, without gaps, each fact bound to the one before it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from muster.core.ledger import (
    GENESIS,
    Draft,
    Fact,
    Refusal,
    RefusalCode,
    canonical,
    chain,
    content,
    micros,
    moment,
)
from muster.store.dialect import Row, among, collecting_later, insert, listed, rows, writing
from muster.store.projection import Projector
from muster.store.reading import COLUMNS, head

BATCH = 20_000  # facts projected at a time: bounds memory, not the transaction


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a draft: its place in the ledger, new or from before."""

    key: str
    seq: int
    recorded_at: datetime
    repeated: bool  # it was already recorded


@dataclass(frozen=True, slots=True)
class Appended:
    """The answer to an append: receipts in order of the drafts, and what was kept aside."""

    receipts: tuple[Receipt, ...]
    refusals: tuple[Refusal, ...]


Clock = Callable[[], datetime]


def _now() -> datetime:
    return datetime.now(UTC)


def append(drafts: Iterable[Draft], *, clock: Clock = _now, whole: bool = False) -> Appended:
    """Record ``drafts`` in one transaction and bring the projections up to date.

    A draft whose key is known with the same content is answered as already recorded; one with
    other content, or that corrects what cannot be corrected, is refused and kept aside. With
    ``whole`` one refusal keeps all the others out as well. Durable when it returns.
    """
    given = list(drafts)
    with writing(), collecting_later():
        accepted = _accept(given, clock)
        answer = accepted.answer
        if answer.refusals:
            _keep_aside(answer.refusals, given, clock)
            if whole:
                return Appended((), answer.refusals)
        insert("fact", COLUMNS.split(", "), accepted.rows)
        projector = Projector()
        for at in range(0, len(accepted.facts), BATCH):
            projector.add(accepted.facts[at : at + BATCH], accepted.corrected)
    return answer


@dataclass(slots=True)
class _Known:
    """What the ledger already holds that the drafts name."""

    said: dict[str, tuple[int, int, str]]  # key -> (seq, recorded_us, content)
    subjects: dict[int, str]  # of facts named by a correction
    corrected: set[int]


@dataclass(frozen=True, slots=True)
class _Accepted:
    """What is decided on the drafts; new facts as values and as rows."""

    answer: Appended
    facts: list[Fact]
    rows: list[Row]
    corrected: dict[int, str]  # the subjects of the facts they correct, by seq


def _accept(given: Sequence[Draft], clock: Clock) -> _Accepted:
    """Decide on each draft: record it, answer it as recorded before, or refuse it."""
    known = _read_known(given)
    seq, recorded_us, digest = head()
    digest = digest or GENESIS
    facts: list[Fact] = []
    made: list[Row] = []
    receipts: list[Receipt] = []
    refusals: list[Refusal] = []
    for draft in given:
        corrects = known.said[draft.corrects][0] if draft.corrects in known.said else None
        body = canonical(draft.body)
        said = _content(draft, corrects, body)
        before = known.said.get(draft.key)
        if before is not None and before[2] == said:
            receipts.append(Receipt(draft.key, before[0], moment(before[1]), repeated=True))
            continue
        refusal = _refusal(draft, corrects, known)
        if refusal is not None:
            refusals.append(refusal)
            continue
        seq += 1
        recorded_us = max(micros(clock()), recorded_us + 1)
        digest = chain(digest, seq=seq, recorded_us=recorded_us, said=said)
        known.said[draft.key] = (seq, recorded_us, said)
        known.subjects[seq] = draft.subject
        if corrects is not None:
            known.corrected.add(corrects)
        fact = _fact(draft, seq, recorded_us, corrects, digest)
        facts.append(fact)
        made.append(_row(fact, recorded_us, body))
        receipts.append(Receipt(draft.key, seq, fact.recorded_at, repeated=False))
    corrected = {f.corrects: known.subjects[f.corrects] for f in facts if f.corrects is not None}
    return _Accepted(Appended(tuple(receipts), tuple(refusals)), facts, made, corrected)


def _refusal(draft: Draft, corrects: int | None, known: _Known) -> Refusal | None:
    if draft.key in known.said:
        return Refusal(draft.key, RefusalCode.OTHER_CONTENT, known.said[draft.key][0])
    if draft.corrects is not None and corrects is None:
        return Refusal(draft.key, RefusalCode.CORRECTS_UNKNOWN)
    if corrects in known.corrected:
        return Refusal(draft.key, RefusalCode.CORRECTS_CORRECTED, corrects)
    return None


def _read_known(given: Sequence[Draft]) -> _Known:
    named = {draft.key for draft in given}
    named |= {draft.corrects for draft in given if draft.corrects is not None}
    said: dict[str, tuple[int, int, str]] = {}
    subjects: dict[int, str] = {}
    for row in rows(f"SELECT {COLUMNS} FROM fact WHERE {among('key')}", [listed(named)]):
        said[row[1]] = (row[0], row[6], said_by(row))
        subjects[row[0]] = row[3]
    corrected = (
        {
            row[0]
            for row in rows(
                f"SELECT corrects FROM fact WHERE {among('corrects')}", [listed(subjects)]
            )
        }
        if subjects
        else set()
    )
    return _Known(said, subjects, corrected)


def said_by(row: Row) -> str:
    """Return the content of the fact in a row of ``COLUMNS``, as it was digested."""
    _, key, kind, subject, org, holds_us, _, by, source, corrects, reason, concerns, body, _ = row
    return content(
        key=key,
        kind=kind,
        subject=subject,
        org=org,
        holds_from_us=holds_us,
        recorded_by=by,
        source=source,
        corrects=corrects,
        reason=reason,
        concerns=concerns.split(),
        body=body,
    )


def _content(draft: Draft, corrects: int | None, body: str) -> str:
    return content(
        key=draft.key,
        kind=draft.body.KIND,
        subject=draft.subject,
        org=draft.org,
        holds_from_us=micros(draft.holds_from),
        recorded_by=draft.recorded_by,
        source=draft.source,
        corrects=corrects,
        reason=draft.reason,
        concerns=draft.concerns,
        body=body,
    )


def _fact(draft: Draft, seq: int, recorded_us: int, corrects: int | None, digest: str) -> Fact:
    at = draft.holds_from
    return Fact(
        seq=seq,
        key=draft.key,
        kind=draft.body.KIND,
        subject=draft.subject,
        org=draft.org,
        holds_from=at if at.tzinfo is UTC else at.astimezone(UTC),
        recorded_at=moment(recorded_us),
        recorded_by=draft.recorded_by,
        source=draft.source,
        body=draft.body,
        corrects=corrects,
        reason=draft.reason,
        concerns=draft.concerns,
        digest=digest,
    )


def _row(fact: Fact, recorded_us: int, body: str) -> Row:
    return (
        fact.seq,
        fact.key,
        fact.kind,
        fact.subject,
        fact.org,
        micros(fact.holds_from),
        recorded_us,
        fact.recorded_by,
        fact.source,
        fact.corrects,
        fact.reason,
        " ".join(fact.concerns),
        body,
        fact.digest,
    )


def _keep_aside(refusals: Sequence[Refusal], given: Sequence[Draft], clock: Clock) -> None:
    drafts = {draft.key: draft for draft in given}
    insert(
        "aside",
        ("key", "refused_us", "code", "stands", "said"),
        [
            (r.key, micros(clock()), r.code.value, r.seq, _content(d, None, canonical(d.body)))
            for r in refusals
            for d in [drafts[r.key]]
        ],
    )
