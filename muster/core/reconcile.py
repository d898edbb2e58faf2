"""Claims: proposed from a text, made by a person, and reconciled with what is counted by name.

A claim says 200, the ledger counts 187 people by name: 13 are to be chased, at the organisations
beneath that have not reported, or late. What is claimed is never added to what is counted.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from hashlib import sha256

from muster.core.claim import WHOLE_SERVICE, Reading, Readings
from muster.core.exactness import agrees
from muster.core.figure import Coverage, Filing
from muster.core.ledger import AsOf

QUOTE_CHARS = 200  # the longest quotation kept with a claim


class Unfit(StrEnum):
    """Why a reading cannot become a claim."""

    NOTHING = ""
    NO_FIGURE = "no_figure"  # no figure counts this
    NO_ORGANISATION = "no_organisation"  # the register knows none of this name
    NOT_WHOLE = "not_whole"
    NO_NUMBER = "no_number"  # one is meant and no number written, or a range


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """One reading as the claim it would be; ``unfit`` says why it cannot be one."""

    place: int  # among the proposals, from 1
    reading: Reading
    about: str | None
    as_of: datetime
    quote: str
    code: str  # of the claim; the same reading of the same text has the same
    unfit: Unfit = Unfit.NOTHING


def propose(
    readings: Readings, *, about: str | None, at: datetime, zone: tzinfo
) -> tuple[Proposal, ...]:
    """Return a proposal for every reading of a text.

    A number of which the text names no organisation is of ``about``; one without an as-of holds
    at ``at``; a day without an hour is taken to its end, but not beyond ``at``.
    """
    mark = sha256(readings.text.encode()).hexdigest()[:16]
    return tuple(
        Proposal(
            place=place,
            reading=reading,
            about=whose(reading, about),
            as_of=_moment(reading.as_of, at, zone),
            quote=_quote(readings.text, reading),
            code=f"{mark}/{reading.start}-{reading.end}",
            unfit=_unfit(reading),
        )
        for place, reading in enumerate(readings.readings, start=1)
    )


def whose(reading: Reading, about: str | None) -> str | None:
    """Return whose a number is: of the organisation named, else of ``about``; None: of all."""
    if reading.org_code == WHOLE_SERVICE:
        return None
    return reading.org_code or about


def _unfit(reading: Reading) -> Unfit:
    if reading.numeral is None or reading.numeral.upper is not None:
        return Unfit.NO_NUMBER
    if reading.figure is None:
        return Unfit.NO_FIGURE
    if reading.org is not None and reading.org_code is None:
        return Unfit.NO_ORGANISATION
    return Unfit.NOTHING if reading.number == int(reading.number) else Unfit.NOT_WHOLE


def _moment(as_of: date | datetime | None, at: datetime, zone: tzinfo) -> datetime:
    if as_of is None:
        return at
    if isinstance(as_of, datetime):
        return as_of if as_of.tzinfo else as_of.replace(tzinfo=zone)
    end = datetime.combine(as_of + timedelta(days=1), time.min, tzinfo=zone)
    return min(end - timedelta(seconds=1), at) if as_of <= at.astimezone(zone).date() else end


def _quote(text: str, reading: Reading) -> str:
    """Return the sentence a reading stands in, or its own words where that is long."""
    stops = "。！？\n"
    start = max(text.rfind(stop, 0, reading.start) for stop in stops) + 1
    ends = [end for stop in stops if (end := text.find(stop, reading.end)) >= 0]
    said = text[start : min(ends, default=len(text) - 1) + 1].strip()
    return said if len(said) <= QUOTE_CHARS else reading.quote


# --- reconciling ---------------------------------------------------------------------------------


class Filed(StrEnum):
    """How an organisation has filed the return that was due last."""

    REPORTED = "reported"
    ZERO = "zero"  # it reported, and had none
    LATE = "late"
    SILENT = "silent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A number somebody reported without names, as it stands in the ledger."""

    seq: int
    figure: str
    about: str | None  # None: the whole service
    number: int
    qualifier: str
    quote: str
    origin: str
    as_of: datetime
    recorded_by: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciled:
    """A claim beside the count as of the same moment, and how the returns came in."""

    claim: Claim
    asof: AsOf
    by_name: int
    coverage: Coverage

    @property
    def settled(self) -> bool:
        """Whether the count lies within what was claimed."""
        return agrees(self.by_name, self.claim.number, self.claim.qualifier)

    @property
    def to_chase(self) -> int:
        """How many were claimed that nobody has named."""
        return 0 if self.settled else max(0, self.claim.number - self.by_name)

    @property
    def beyond(self) -> int:
        """How many are named beyond what was claimed."""
        return 0 if self.settled else max(0, self.by_name - self.claim.number)


@dataclass(frozen=True, slots=True, kw_only=True)
class Debtor:
    """An organisation beneath: how it filed, and how many it has by name."""

    org: str
    filed: Filed
    by_name: int


def filed_by(
    expected: Iterable[str],
    filings: Iterable[Filing],
    *,
    deadline: datetime,
    at: datetime,
    figure: str,
) -> dict[str, Filed]:
    """Return how each of the ``expected`` organisations had filed by ``at``.

    The rule is that of :func:`muster.core.figure.coverage`, which only counts them.
    """
    filed: dict[str, list[Filing]] = {}
    for filing in sorted(filings, key=lambda f: f.filed_at):
        if filing.filed_at <= at:
            filed.setdefault(filing.org, []).append(filing)
    return {org: _filed(filed.get(org, []), deadline, figure) for org in expected}


def _filed(own: list[Filing], deadline: datetime, figure: str) -> Filed:
    if not own:
        return Filed.SILENT
    if own[0].filed_at > deadline:
        return Filed.LATE
    return Filed.ZERO if figure in own[-1].zero else Filed.REPORTED
