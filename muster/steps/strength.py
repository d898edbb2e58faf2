"""The strength return: a row for each organisation beneath, its own people, and the total."""

from dataclasses import dataclass

from muster.core.figure import day_start
from muster.core.ledger import AsOf
from muster.core.strength import ACCOUNTS, COLUMNS, Identity, StrengthRow, identities, strength_row
from muster.steps.figure import zone
from muster.steps.register import children, places
from muster.store.figure import sums
from muster.store.tree import own_sums


@dataclass(frozen=True, slots=True)
class StrengthReturn:
    """A return as of a moment, for the day until then, with the identities it must keep."""

    org: str | None
    name: str
    asof: AsOf
    rows: tuple[StrengthRow, ...]
    total: StrengthRow
    identities: tuple[Identity, ...]

    @property
    def foots(self) -> bool:
        """Whether every identity holds."""
        return all(identity.holds for identity in self.identities)


def strength_return(org: str | None, asof: AsOf, *, since: AsOf | None = None) -> StrengthReturn:
    """Return the strength return of ``org`` (None: the whole service).

    Gains and losses are those since ``since``, by default since local midnight.
    """
    beneath = children(org, asof)
    start = since or AsOf(day_start(asof.at, zone=zone()), asof.known)
    scopes = [org, *(place.code for place in beneath)]
    counts = sums(scopes, ACCOUNTS, asof)
    opening = sums(scopes, ACCOUNTS, start, along=asof)
    known = places([org], asof).get(org) if org else None
    name = known.name if known else ""
    total = strength_row(counts[org], opening[org], org=org or "", name=name)
    rows = [strength_row(counts[p.code], opening[p.code], org=p.code, name=p.name) for p in beneath]
    if rows and org is not None:
        own = own_sums(org, ACCOUNTS, asof)
        had = own_sums(org, ACCOUNTS, start, along=asof)
        rows.insert(0, strength_row(own, had, org="", name=name))
    rows = [row for row in rows if any(getattr(row, column) for column in COLUMNS)]
    return StrengthReturn(
        org, name, asof, tuple(rows), total, identities(rows, total, whole=org is None)
    )
