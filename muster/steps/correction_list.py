"""Corrections that were made, the latest first: what was wrong, what took its place, by whom."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from muster.core import kinds as k
from muster.core.ledger import Fact
from muster.steps.access_path import paths
from muster.steps.reading import facts
from muster.steps.shown import sights
from muster.steps.sight import Scoped
from muster.steps.undo import WHY
from muster.store.reading import corrections, head, standing_kind

CHUNK = 200  # corrections read at once


class How(StrEnum):
    """How a fact was corrected."""

    WITHDRAWN = "withdrawn"  # it never was
    REPLACED = "replaced"
    UNDONE = "undone"  # by its own hand, within minutes


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A correction: the fact that was wrong, the one that corrects it, the one that proposed it."""

    wrong: Fact
    by: Fact
    proposed: Fact | None

    @property
    def how(self) -> How:
        """How it was corrected."""
        if not isinstance(self.by.body, k.Withdrawn):
            return How.REPLACED
        return How.UNDONE if self.by.reason == WHY else How.WITHDRAWN


def made(
    sight: Scoped,
    *,
    how: How | None,
    by: str,
    beyond: int | None,
    limit: int,
    upward: bool = False,
) -> tuple[list[Made], int | None]:
    """Return the corrections the actor sees, recorded before the one at ``beyond``.

    ``upward`` the earliest first, of those recorded after it. ``by`` is an account that made or
    proposed it, "" for anybody's. Also returns where to go on.
    """
    found: list[Made] = []
    for each in _seen(sight, beyond, upward):
        if how not in (None, each.how) or (by and by not in _hands(each)):
            continue
        if len(found) == limit:
            return found, found[-1].by.seq
        found.append(each)
    return found, None


def _hands(each: Made) -> tuple[str, ...]:
    names = (each.by.recorded_by, each.proposed.recorded_by if each.proposed else "")
    return tuple(name.removeprefix("account:") for name in names)


def proposals_of(sight: Scoped) -> dict[str, Fact]:
    """Return the fact that last proposed to correct each fact, by the key of the latter."""
    asked = standing_kind(["correction.proposed"], sight.asof)
    return {f.body.fact: f for f in asked if isinstance(f.body, k.CorrectionProposed)}


def proposal_of(wrong: Fact, by: Fact, sight: Scoped) -> Fact | None:
    """Return the fact that proposed the correction of ``wrong`` by ``by``, if any did."""
    return _proposed(proposals_of(sight).get(wrong.key), by)


def _seen(sight: Scoped, beyond: int | None, upward: bool) -> Iterator[Made]:
    """Yield every correction of a fact that the actor sees, in the organisation shown."""
    asked = proposals_of(sight)
    for chunk in _chunks(sight, beyond, upward):
        wrong = facts(each.corrects or 0 for each in chunk)
        known = sights(sight, [*chunk, *wrong.values()])
        lies = paths({f.subject for f in chunk}, sight.asof) if sight.org else {}
        for each in chunk:
            was = wrong[each.corrects or 0]
            if sight.org and sight.org.code not in lies[each.subject]:
                continue
            if known[each.seq].seen and known[was.seq].seen:
                yield Made(wrong=was, by=each, proposed=_proposed(asked.get(was.key), each))


def _chunks(sight: Scoped, beyond: int | None, upward: bool) -> Iterator[list[Fact]]:
    after, last = 0, head(sight.asof.known)[0]
    if beyond is not None:
        after, last = (beyond, last) if upward else (after, min(last, beyond - 1))
    while chunk := corrections(
        after=after, last=last, at=sight.asof.at, limit=CHUNK, upward=upward
    ):
        yield chunk
        after, last = (chunk[-1].seq, last) if upward else (after, chunk[-1].seq - 1)


def _proposed(asked: Fact | None, by: Fact) -> Fact | None:
    """Return what proposed a correction, if it was this one: with the same reason, before it."""
    if asked is None or not isinstance(asked.body, k.CorrectionProposed):
        return None
    return asked if asked.seq < by.seq and asked.body.why == by.reason else None
