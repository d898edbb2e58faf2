"""A brief: what a bulletin is about, who issues it, and what was counted for it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo

from muster.core.bulletin import Commission, Name
from muster.core.difference import Change
from muster.core.figure import Value
from muster.core.ledger import AsOf
from muster.core.strength import Identity

Lookup = Callable[[str, str | None], Value]  # (figure, organisation) to its value


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """One later edition: since when, why, and what it changed."""

    edition: int
    known: datetime
    why: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """What a bulletin is about and who issues it: all ``compose`` needs besides the values.

    ``names`` holds the name of ``about`` as the subject of a sentence (None: the whole
    service), and of each of the ``parts`` in the order of the register. The order is never
    that of the numbers: a bulletin ranks nobody. ``series`` are figures day by day, for charts.
    """

    number: int
    about: str | None
    parts: tuple[str, ...]
    names: Mapping[str | None, Name]
    editor: Name
    asof: AsOf
    zone: tzinfo
    head_seq: int
    head_digest: str
    commission: Commission = field(default_factory=Commission)
    silent: Mapping[str | None, tuple[Name, ...]] = field(default_factory=dict)  # not reported
    series: Mapping[str, tuple[tuple[date, int], ...]] = field(default_factory=dict)
    identities: tuple[Identity, ...] = ()
    edition: int = 1
    corrections: tuple[Correction, ...] = ()


@dataclass(slots=True)
class Counts:
    """The values of a brief, each looked up once."""

    lookup: Lookup
    brief: Brief
    _known: dict[tuple[str, str | None], Value] = field(default_factory=dict)

    def value(self, figure: str, org: str | None) -> Value:
        """Return the value of a figure; raises ``ValueError`` if it is of another moment."""
        if (figure, org) not in self._known:
            value = self.lookup(figure, org)
            if (value.figure, value.org, value.asof) != (figure, org, self.brief.asof):
                raise ValueError(f"asked for {figure} of {org}, got {value}")
            self._known[figure, org] = value
        return self._known[figure, org]

    def number(self, figure: str, org: str | None) -> int:
        """Return what was counted by name."""
        return self.value(figure, org).by_name

    def own(self, figure: str) -> int:
        """Return what the organisation counts beyond its parts."""
        parts = sum(self.number(figure, part) for part in self.brief.parts)
        return self.number(figure, self.brief.about) - parts
