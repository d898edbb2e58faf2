"""Reconciliation: a claim without names beside what is counted by name, and who is missing.

A claim says 200, the ledger counts 187 people by name: 13 are to be chased, at the organisations
beneath that have not reported, or late. What is claimed is never added to what is counted.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from muster.core.exactness import agrees
from muster.core.figure import Coverage, Filing
from muster.core.ledger import AsOf


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
