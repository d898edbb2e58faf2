"""The ledger: append, in order, without gaps, each fact bound to the one before it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
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
from muster.store.dialect import (
    Row,
    among,
    collecting_later,
    insert,
    listed,
    rows,
    writing,
    writing_behind,
)
from muster.store.projection import Projector
from muster.store.reading import COLUMNS, head

PORTION = 4_096  # facts prepared while the portion before is on its way


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
    with writing(), collecting_later(), writing_behind():
        intake = _Intake(given, clock)
        projector = Projector()
        projector.expect(draft.subject for draft in given)
        for facts, made in _portions(intake, given, whole=whole):
            projector.fold(facts, intake.known.subjects)
            insert("fact", COLUMNS.split(", "), made)
            projector.write()
        _keep_aside(intake.refused, clock)
    refusals = tuple(refusal for refusal, _ in intake.refused)
    return Appended(() if whole and refusals else tuple(intake.receipts), refusals)


def _portions(
    intake: "_Intake", given: Sequence[Draft], *, whole: bool
) -> Iterator[tuple[list[Fact], list[Row]]]:
    """Yield what is to be recorded, so much at a time: nothing, if all or nothing was asked."""
    if not whole:
        for at in range(0, len(given), PORTION):
            yield intake.accept(given[at : at + PORTION])
        return
    facts, made = intake.accept(given)
    if not intake.refused:
        for at in range(0, len(facts), PORTION):
            yield facts[at : at + PORTION], made[at : at + PORTION]


@dataclass(slots=True)
class _Known:
    """What the ledger already holds that the drafts name."""

    said: dict[str, tuple[int, int, str]]  # key -> (seq, recorded_us, content)
    subjects: dict[int, str]  # of facts named by a correction
    corrected: set[int]


class _Intake:
    """Decides on drafts in order: record, answer as recorded before, or refuse."""

    def __init__(self, given: Sequence[Draft], clock: Clock) -> None:
        self.known = _read_known(given)
        self.receipts: list[Receipt] = []
        self.refused: list[tuple[Refusal, str]] = []  # with what the draft said
        self._clock = clock
        self._seq, self._recorded_us, digest = head()
        self._digest = digest or GENESIS

    def accept(self, drafts: Iterable[Draft]) -> tuple[list[Fact], list[Row]]:
        """Return the new facts among ``drafts``, as values and as rows."""
        known, facts, made = self.known, [], []
        for draft in drafts:
            corrects = known.said[draft.corrects][0] if draft.corrects in known.said else None
            body = canonical(draft.body)
            said = _content(draft, corrects, body)
            before = known.said.get(draft.key)
            if before is not None and before[2] == said:
                receipt = Receipt(draft.key, before[0], moment(before[1]), repeated=True)
                self.receipts.append(receipt)
                continue
            refusal = _refusal(draft, corrects, known)
            if refusal is not None:
                self.refused.append((refusal, said))
                continue
            fact = self._record(draft, corrects, said)
            facts.append(fact)
            made.append(_row(fact, self._recorded_us, body))
        return facts, made

    def _record(self, draft: Draft, corrects: int | None, said: str) -> Fact:
        self._seq = seq = self._seq + 1
        self._recorded_us = recorded_us = max(micros(self._clock()), self._recorded_us + 1)
        self._digest = chain(self._digest, seq=seq, recorded_us=recorded_us, said=said)
        self.known.said[draft.key] = (seq, recorded_us, said)
        self.known.subjects[seq] = draft.subject
        if corrects is not None:
            self.known.corrected.add(corrects)
        fact = _fact(draft, seq, recorded_us, corrects, self._digest)
        self.receipts.append(Receipt(draft.key, seq, fact.recorded_at, repeated=False))
        return fact


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


def _keep_aside(refused: Sequence[tuple[Refusal, str]], clock: Clock) -> None:
    insert(
        "aside",
        ("key", "refused_us", "code", "stands", "said"),
        [(r.key, micros(clock()), r.code.value, r.seq, said) for r, said in refused],
    )
