"""Differences: two editions side by side, and the facts learnt meanwhile that changed a number."""

from collections.abc import Sequence
from dataclasses import dataclass

from muster.core.bulletin import Bulletin
from muster.core.difference import Change, Difference, difference
from muster.core.figure import FIGURES, Measure, accounts, day_start
from muster.core.ledger import AsOf, Fact
from muster.steps.figure import zone
from muster.store.figure import learnt
from muster.store.reading import numbered

SHOWN = 5  # facts named for each change


@dataclass(frozen=True, slots=True, kw_only=True)
class Caused:
    """One number that differs, and the first facts learnt meanwhile that bear on it.

    ``facts`` are none where the two are not of the same moment: then it is time that changed
    the number. ``more`` says how many facts are left out.
    """

    change: Change
    facts: tuple[Fact, ...]
    more: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Two bulletins and all that differs between them."""

    before: Bulletin
    after: Bulletin
    difference: Difference
    caused: tuple[Caused, ...]


def compare(before: Bulletin, after: Bulletin, *, shown: int = SHOWN) -> Compared:
    """Return what ``after`` says otherwise than ``before``, number by number with its causes."""
    found = difference(before, after)
    return Compared(
        before=before,
        after=after,
        difference=found,
        caused=tuple(_caused(change, before, after, shown) for change in found.changes),
    )


def _caused(change: Change, before: Bulletin, after: Bulletin, shown: int) -> Caused:
    if before.asof.at != after.asof.at or change.org == "own":
        return Caused(change=change, facts=())
    seqs = causes(change, before.asof, after.asof)
    return Caused(
        change=change, facts=tuple(numbered(seqs[:shown])), more=max(0, len(seqs) - shown)
    )


def causes(change: Change, then: AsOf, now: AsOf) -> Sequence[int]:
    """Return the numbers of the facts learnt between two clocks that moved a figure."""
    figure = FIGURES[change.figure]
    since = None
    if figure.measure is Measure.FLOW:
        since = day_start(now.at, zone=zone())
    earlier, later = sorted((then.known, now.known))
    return learnt(
        change.org,
        accounts(figure),
        AsOf(now.at, later),
        known_before=earlier,
        since=since,
    )
