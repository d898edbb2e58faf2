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
from muster.store.bulk import BULK, insert
from muster.store.dialect import among, appending, collecting_later, listed
from muster.store.now import this_moment
from muster.store.projection import Projector
from muster.store.reading import COLUMNS
from muster.store.wire import Query, Row, writing_behind

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


def append(drafts: Iterable[Draft], *, clock: Clock = this_moment, whole: bool = False) -> Appended:
    """Record ``drafts`` in one transaction and bring the projections up to date.

    A draft whose key is known with the same content is answered as already recorded; one with
    other content, or that corrects what cannot be corrected, is refused and kept aside. With
    ``whole`` one refusal keeps all the others out as well. Durable when it returns.
    """
    given = list(drafts)
    intake, projector = _Intake(given, clock), Projector()
    questions = (*intake.questions(), *projector.questions(*_named(given)))
    short = len(given) < BULK
    with appending(*questions, short=short) as answers, collecting_later(), writing_behind():
        intake.begin(*answers[:3])
        projector.begin(*answers[3:])
        for facts, made in _portions(intake, whole=whole):
            projector.fold(facts, intake.subjects)
            insert("fact", COLUMNS.split(", "), made)
            projector.write()
        _keep_aside(intake.refused, clock)
    refusals = tuple(refusal for refusal, _ in intake.refused)
    return Appended(() if whole and refusals else tuple(intake.receipts), refusals)


def _named(given: Sequence[Draft]) -> tuple[set[str], set[str]]:
    """Return the subjects of ``given``, and other codes they name: places, as a rule.

    The latter save a question later. They are not worth it where there are many.
    """
    subjects = {draft.subject for draft in given}
    if len(given) >= BULK:
        return subjects, set()
    others: set[str] = set()
    for draft in given:
        names: tuple[str, ...] = draft.body.__slots__
        values = (getattr(draft.body, name) for name in names)
        others.update(value for value in values if isinstance(value, str) and ":" in value)
    return subjects, others


def _portions(intake: "_Intake", *, whole: bool) -> Iterator[tuple[list[Fact], list[Row]]]:
    """Yield what is to be recorded, so much at a time: nothing, if all or nothing was asked."""
    given = intake.given
    if not whole:
        for at in range(0, len(given), PORTION):
            yield intake.accept(given[at : at + PORTION])
        return
    facts, made = intake.accept(given)
    if not intake.refused:
        for at in range(0, len(facts), PORTION):
            yield facts[at : at + PORTION], made[at : at + PORTION]


class _Intake:
    """Decides on drafts in order: record, answer as recorded before, or refuse."""

    def __init__(self, given: Sequence[Draft], clock: Clock) -> None:
        self.given = given
        self.receipts: list[Receipt] = []
        self.refused: list[tuple[Refusal, str]] = []  # with what the draft said
        self.subjects: dict[int, str] = {}  # of all facts met here, by seq
        self._said: dict[str, tuple[int, int, str]] = {}  # key -> (seq, recorded_us, content)
        self._corrected: set[int] = set()
        self._clock = clock
        self._seq, self._recorded_us, self._digest = 0, 0, GENESIS

    def questions(self) -> Sequence[Query]:
        """Return what must be known of the ledger; ``begin`` takes the answers."""
        corrects = {draft.corrects for draft in self.given if draft.corrects is not None}
        named = {draft.key for draft in self.given} | corrects
        return (
            (f"SELECT {COLUMNS} FROM fact WHERE {among('key')}", [listed(named)]),
            (
                "SELECT c.corrects FROM fact f JOIN fact c ON c.corrects = f.seq "
                f"WHERE {among('f.key')}",
                [listed(corrects)],
            ),
            ("SELECT seq, recorded_us, digest FROM fact ORDER BY seq DESC LIMIT 1", ()),
        )

    def begin(self, known: Sequence[Row], corrected: Sequence[Row], head: Sequence[Row]) -> None:
        """Take up what the ledger holds already."""
        for row in known:
            self._said[row[1]] = (row[0], row[6], said_by(row))
            self.subjects[row[0]] = row[3]
        self._corrected = {seq for (seq,) in corrected}
        if head:
            self._seq, self._recorded_us, self._digest = head[0]

    def accept(self, drafts: Iterable[Draft]) -> tuple[list[Fact], list[Row]]:
        """Return the new facts among ``drafts``, as values and as rows."""
        facts, made = [], []
        for draft in drafts:
            named = self._said.get(draft.corrects) if draft.corrects is not None else None
            corrects = named[0] if named else None
            body = canonical(draft.body)
            said = _content(draft, corrects, body)
            before = self._said.get(draft.key)
            if before is not None and before[2] == said:
                receipt = Receipt(draft.key, before[0], moment(before[1]), repeated=True)
                self.receipts.append(receipt)
                continue
            refusal = self._refusal(draft, corrects)
            if refusal is not None:
                self.refused.append((refusal, said))
                continue
            fact = self._record(draft, corrects, said)
            facts.append(fact)
            made.append(_row(fact, self._recorded_us, body))
        return facts, made

    def _refusal(self, draft: Draft, corrects: int | None) -> Refusal | None:
        if draft.key in self._said:
            return Refusal(draft.key, RefusalCode.OTHER_CONTENT, self._said[draft.key][0])
        if draft.corrects is not None and corrects is None:
            return Refusal(draft.key, RefusalCode.CORRECTS_UNKNOWN)
        if corrects in self._corrected:
            return Refusal(draft.key, RefusalCode.CORRECTS_CORRECTED, corrects)
        return None

    def _record(self, draft: Draft, corrects: int | None, said: str) -> Fact:
        self._seq = seq = self._seq + 1
        self._recorded_us = recorded_us = max(micros(self._clock()), self._recorded_us + 1)
        self._digest = chain(self._digest, seq=seq, recorded_us=recorded_us, said=said)
        self._said[draft.key] = (seq, recorded_us, said)
        self.subjects[seq] = draft.subject
        if corrects is not None:
            self._corrected.add(corrects)
        fact = _fact(draft, seq, recorded_us, corrects, self._digest)
        self.receipts.append(Receipt(draft.key, seq, fact.recorded_at, repeated=False))
        return fact


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
