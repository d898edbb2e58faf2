"""Checking a text against the ledger: what each number agrees with, or what would be right.

The ledger is asked through ``ask``, so nothing here knows a table. A number is judged at the
moment the text says it holds, as known by the moment the checker is told. One that differs is
looked for: was it known so on an earlier day, is it right for another figure, another
organisation, another day? What a published text may not show (a small count of health or
family) is not shown by a finding either: whether it agrees is not said.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from muster.core.briefing import REMAINDERS
from muster.core.claim import NumberClass as Sort
from muster.core.claim import Numeral, Reading, Readings, Register
from muster.core.dates import dated, impossible
from muster.core.discretion import SMALL
from muster.core.exactness import agrees
from muster.core.figure import FIGURES, Value
from muster.core.finding import Code, Finding, Severity, found
from muster.core.ledger import AsOf
from muster.core.reconcile import whose
from muster.core.sums import contradictions, falls, spot
from muster.core.wording import misworded

_COINCIDENCE = 10  # a smaller number is right for something else by chance too often to say so
# The first figure of each stage; a number is mistaken for one of the same stage, if for any.
_STAGES = (
    *("staff", "authorised", "calls_issued", "letters_received"),
    *("temporary_party_organisations_founded", "required", "on_duty", "medical_holds"),
)
_EVENING = time(18, 0)  # what a text means that names a day and no hour: the evening's bulletin

Ask = Callable[
    [Collection[str], Sequence[str | None], AsOf], Mapping[tuple[str, str | None], Value]
]


class Verdict(StrEnum):
    """What the ledger says of a number."""

    AGREES = "agrees"
    DIFFERS = "differs"
    WITHHELD = "withheld"  # a small count of health or family: not said either way
    NOT_COUNTED = "not_counted"  # no figure counts this by name
    UNKNOWN = "unknown"  # what it counts, or of whom, could not be made out


class Why(StrEnum):
    """Why a number could not be judged."""

    NOTHING = ""
    MEANING = "meaning"
    ORGANISATION = "organisation"
    TO_COME = "to_come"  # it holds as of a moment after all that is known


class HintKind(StrEnum):
    """In what sense a number that differs would be right."""

    KNOWN_THEN = "known_then"  # it is what was known at an earlier moment
    OTHER_FIGURE = "other_figure"
    OTHER_ORGANISATION = "other_organisation"
    OTHER_DAY = "other_day"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """Where a number that differs would be right."""

    kind: HintKind
    figure: str
    org: str | None
    asof: AsOf


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One number of a text and what the ledger says of it.

    ``counted`` is what the ledger counts as of ``asof``; None where nothing is counted or it
    may not be shown.
    """

    start: int
    end: int
    quote: str
    verdict: Verdict
    numeral: Numeral | None
    reading: Reading | None = None
    why: Why = Why.NOTHING
    org: str | None = None  # of which it was asked
    asof: AsOf | None = None
    counted: int | None = None
    hints: tuple[Hint, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A text checked: each number judged, in order, and the findings, in order of place."""

    read: Readings
    judged: tuple[Judged, ...]
    findings: tuple[Finding, ...]
    published: date | None
    asof: AsOf | None  # as which it was checked; None without a ledger


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """As what a text is checked.

    ``about`` is the organisation a number belongs to when the text names none. ``earlier`` are
    moments of knowing to look back to, latest first; ``others`` the organisations a number may
    have been meant for. ``may_see``: the reader may be told small counts of health and family.
    """

    asof: AsOf
    zone: tzinfo
    about: str | None = None
    earlier: tuple[datetime, ...] = ()
    others: tuple[str | None, ...] = ()
    may_see: bool = False


def check_alone(
    read: Readings,
    register: Register,
    *,
    published: date | None = None,
    collective: Collection[str] = (),
    consented: Collection[str] = (),
    earlier: Sequence[Readings] = (),
) -> tuple[Finding, ...]:
    """Return what is wrong with a text whatever the ledger says, in order of place."""
    return _ordered(
        (
            *contradictions(read),
            *falls(read, earlier),
            *impossible(read, published=published or dated(read.text)),
            *misworded(read, register, collective=collective, consented=consented),
        )
    )


def _ordered(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings in order of place; two rules that find the same say it once."""
    told = {(f.start, f.end, f.code, f.expected): f for f in reversed([*findings])}
    return tuple(sorted(told.values(), key=lambda f: (f.start, f.end, f.code)))


def check(
    read: Readings, ask: Ask, frame: Frame, alone: Sequence[Finding], published: date | None = None
) -> Checked:
    """Return a text with every number judged by the ledger; ``alone`` are findings without it."""
    judged = _Judge(read, ask, frame).judged()
    against = [f for f in (_finding(read.text, j) for j in judged) if f is not None]
    return Checked(
        read=read,
        judged=judged,
        findings=_ordered((*against, *alone)),
        published=published or dated(read.text),
        asof=frame.asof,
    )


def _finding(text: str, judged: Judged) -> Finding | None:
    reading = judged.reading
    if reading is None or judged.verdict not in (Verdict.DIFFERS, Verdict.WITHHELD):
        return None
    differs = judged.verdict is Verdict.DIFFERS
    return found(
        text,
        Code.DIFFERS if differs else Code.NOT_FOR_PUBLICATION,
        Severity.WRONG if differs else Severity.LOOK,
        at=(judged.start, judged.end),
        said=reading.number,
        expected="" if judged.counted is None else judged.counted,
    )


# --- judging -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Question:
    """A reading, and the moments at which the ledger is asked about it, the likeliest first."""

    reading: Reading
    figure: str
    org: str | None
    ats: tuple[datetime, ...]


@dataclass(slots=True)
class _Judge:
    read: Readings
    ask: Ask
    frame: Frame
    values: dict[tuple[str, str | None, AsOf], Value] = field(default_factory=dict)

    def judged(self) -> tuple[Judged, ...]:
        """Return every count of the text with its verdict, in order."""
        questions = [self._question(reading) for reading in self.read.readings]
        asked = [q for q in questions if isinstance(q, _Question)]
        self._fetch(asked)
        found_all = [
            self._judge(q) if isinstance(q, _Question) else q for q in questions if q is not None
        ]
        read = {(j.numeral.start, j.numeral.end) for j in found_all if j.numeral}
        titles = [r.numeral for r in self.read.headline if r.numeral]
        read |= {(n.start, n.end) for n in titles}
        for numeral in self.read.numerals:
            counts = numeral.sort is Sort.COUNT and numeral.text != "一"  # 一名 is an article
            if counts and (numeral.start, numeral.end) not in read:
                found_all.append(_unread(self.read.text, numeral))
        return tuple(sorted(found_all, key=lambda j: (j.start, j.end)))

    def _question(self, reading: Reading) -> "_Question | Judged | None":
        figure = reading.figure
        if reading.numeral is None:
            return None
        if figure is None:
            return self._unjudged(reading, Verdict.NOT_COUNTED, Why.NOTHING)
        if reading.org is not None and reading.org_code is None:
            return self._unjudged(reading, Verdict.UNKNOWN, Why.ORGANISATION)
        ats = self._moments(reading)
        if ats[0] > self.frame.asof.known:
            return self._unjudged(reading, Verdict.UNKNOWN, Why.TO_COME)
        return _Question(reading, figure, whose(reading, self.frame.about), ats)

    def _unjudged(self, reading: Reading, verdict: Verdict, why: Why) -> Judged:
        start, end = spot(reading)
        return Judged(
            start=start,
            end=end,
            quote=self.read.text[start:end],
            verdict=verdict,
            numeral=reading.numeral,
            reading=reading,
            why=why,
            org=whose(reading, None),
        )

    def _moments(self, reading: Reading) -> tuple[datetime, ...]:
        """Return when a number holds: at the hour it says, on the evening of its day, or now.

        A day without an hour is taken at the hour asked if it is that day, else in the evening;
        and as a whole, to its last moment.
        """
        as_of, asked, zone = reading.as_of, self.frame.asof.at, self.frame.zone
        if as_of is None:
            return (asked,)
        if isinstance(as_of, datetime):
            return (as_of if as_of.tzinfo else as_of.replace(tzinfo=zone),)
        evening = datetime.combine(as_of, _EVENING, tzinfo=zone)
        last = datetime.combine(as_of + timedelta(days=1), time.min, tzinfo=zone)
        last -= timedelta(microseconds=1)
        if asked.astimezone(zone).date() == as_of:
            return tuple(dict.fromkeys((asked, evening, last)))
        return (evening, last)

    def _fetch(self, questions: Iterable[_Question]) -> None:
        """Ask the ledger once for each moment: every figure of every organisation named there."""
        names: dict[datetime, set[str]] = defaultdict(set)
        orgs: dict[datetime, set[str | None]] = defaultdict(set)
        for question in questions:
            for at in question.ats:
                names[at] |= {question.figure, *_beside(question.figure)}
                orgs[at].add(question.org)
        for at in names:
            self._ask(names[at], orgs[at], AsOf(at, self.frame.asof.known))

    def _ask(self, names: Collection[str], orgs: Collection[str | None], asof: AsOf) -> None:
        in_order = sorted(orgs, key=lambda org: org or "")
        for (name, org), value in self.ask(sorted(names), in_order, asof).items():
            self.values[name, org, asof] = value

    def _number(self, name: str, org: str | None, asof: AsOf) -> int:
        if (name, org, asof) not in self.values:
            self._ask({name, *_beside(name)}, [org], asof)
        return self.values[name, org, asof].by_name

    def _judge(self, question: _Question) -> Judged:
        reading = question.reading
        known = self.frame.asof.known
        asofs = [AsOf(at, known) for at in question.ats]
        counts = [self._number(question.figure, question.org, asof) for asof in asofs]
        right = next((n for n, count in enumerate(counts) if _agrees(count, reading)), None)
        asof = asofs[0 if right is None else right]
        counted: int | None = counts[0 if right is None else right]
        verdict = Verdict.DIFFERS if right is None else Verdict.AGREES
        if self._withheld(question, asof):
            verdict = Verdict.WITHHELD
        if self._hidden(question.figure, question.org, asof):
            counted = None
        start, end = spot(reading)
        return Judged(
            start=start,
            end=end,
            quote=self.read.text[start:end],
            verdict=verdict,
            numeral=reading.numeral,
            reading=reading,
            org=question.org,
            asof=asof,
            counted=None if verdict is Verdict.WITHHELD else counted,
            hints=self._hints(question, asof) if verdict is Verdict.DIFFERS else (),
        )

    # -- what may be said

    def _withheld(self, question: _Question, asof: AsOf) -> bool:
        """Return whether nothing is said either way: the number itself is small or unpublished.

        It must not depend on the count, or four questions would tell it.
        """
        figure = FIGURES[question.figure]
        if self.frame.may_see:
            return False
        return not figure.published or (figure.restricted and question.reading.number < SMALL)

    def _hidden(self, name: str, org: str | None, asof: AsOf) -> bool:
        """Return whether a count may not be shown, itself or for what could be worked out."""
        if self.frame.may_see:
            return False
        figure = FIGURES[name]
        if not figure.published:
            return True
        if figure.restricted and self._number(name, org, asof) < SMALL:
            return True
        return any(
            0
            < self._number(whole, org, asof) - sum(self._number(p, org, asof) for p in parts)
            < SMALL
            for whole, parts in REMAINDERS.get(name, ())
        )

    # -- where it would be right

    def _hints(self, question: _Question, asof: AsOf) -> tuple[Hint, ...]:
        if FIGURES[question.figure].restricted and not self.frame.may_see:
            return ()
        found_all = self._known_then(question, asof)
        if question.reading.number >= _COINCIDENCE:
            found_all = found_all or self._other_figures(question, asof)
            found_all = found_all or self._other_organisations(question, asof)
        found_all = found_all or self._other_days(question, asof)
        return tuple(found_all[:1])

    def _known_then(self, question: _Question, asof: AsOf) -> list[Hint]:
        for known in self.frame.earlier:
            then = AsOf(asof.at, known)
            if asof.at <= known < asof.known and _agrees(
                self._number(question.figure, question.org, then), question.reading
            ):
                return [_hint(HintKind.KNOWN_THEN, question.figure, question.org, then)]
        return []

    def _other_figures(self, question: _Question, asof: AsOf) -> list[Hint]:
        names = [
            name
            for name in _stage(question.figure)
            if name != question.figure and FIGURES[name].published and not FIGURES[name].restricted
        ]
        self._ask(names, [question.org], asof)
        return [
            _hint(HintKind.OTHER_FIGURE, name, question.org, asof)
            for name in names
            if self._number(name, question.org, asof) == question.reading.number
        ]

    def _other_organisations(self, question: _Question, asof: AsOf) -> list[Hint]:
        others = [org for org in self.frame.others if org != question.org]
        if others:
            self._ask([question.figure], others, asof)
        return [
            _hint(HintKind.OTHER_ORGANISATION, question.figure, org, asof)
            for org in others
            if self._number(question.figure, org, asof) == question.reading.number
        ]

    def _other_days(self, question: _Question, asof: AsOf) -> list[Hint]:
        for days in range(1, 8):
            then = AsOf(asof.at - timedelta(days=days), asof.known)
            count = self._number(question.figure, question.org, then)
            if count and _agrees(count, question.reading):
                return [_hint(HintKind.OTHER_DAY, question.figure, question.org, then)]
        return []


def _hint(kind: HintKind, figure: str, org: str | None, asof: AsOf) -> Hint:
    return Hint(kind=kind, figure=figure, org=org, asof=asof)


def _agrees(count: int, reading: Reading) -> bool:
    numeral = reading.numeral
    return agrees(
        count,
        reading.number,
        reading.qualifier.value,
        written=numeral.text if numeral else "",
        upper=numeral.upper if numeral else None,
    )


def _stage(name: str) -> list[str]:
    """Return the figures of the stage that ``name`` belongs to, in order of definition."""
    names = list(FIGURES)
    firsts = [names.index(first) for first in _STAGES]
    start = max(first for first in firsts if first <= names.index(name))
    end = min((first for first in firsts if first > start), default=len(names))
    return names[start:end]


def _beside(name: str) -> set[str]:
    """Return the figures that decide whether ``name`` may be shown."""
    return {n for whole, parts in REMAINDERS.get(name, ()) for n in (whole, *parts)}


def _unread(text: str, numeral: Numeral) -> Judged:
    return Judged(
        start=numeral.start,
        end=numeral.end,
        quote=text[numeral.start : numeral.end],
        verdict=Verdict.UNKNOWN,
        numeral=numeral,
        why=Why.MEANING,
    )
