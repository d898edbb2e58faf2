"""Whom there is to send, as the flow sees it: people in classes, classes at outlets.

People whom every line treats alike (same site, role, wanted competences and qualities, near
retirement or not, free at the same times) are one **class**; what sending one of them weighs is
a **level** of the class. Floors are capacities above the classes. A class feeds **outlets**, one
for each site and need that it meets, apart by what such people may not do.

Members of couples, and of squads that move together, are each a class of their own: so the flow
says what becomes of every one of them, and one of them alone can be kept back or sent.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from muster.core.deployment import fills
from muster.solve.columns import NONE, Columns, Kind, runs, whole
from muster.solve.simplex import Whole
from muster.solve.slots import Heads, asked_bits
from muster.solve.ways import Outlets, Slots, begins


class Need(NamedTuple):
    """The people that heads ask for."""

    role: str
    competences: frozenset[str]
    qualities: int

    def met_by(self, kind: Kind) -> bool:
        """Return whether people of ``kind`` fill it."""
        return (
            fills(kind.role, self.role)
            and self.competences <= kind.competences
            and not self.qualities & ~kind.qualities
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Classes:
    """The people in classes and levels."""

    of_row: Whole  # the class of each person; NONE for those who are not to be moved
    site: Whole
    kind: Whole
    floor: Whole
    single: Whole  # the row of the one person, or NONE
    level_class: Whole  # levels are sorted by class, then points
    level_points: Whole
    level_people: Whole
    rows: Whole  # the people, level by level, within a level by turn
    drawn: Whole  # the place of each person in the order of squads, in a squad by lot


@dataclass(frozen=True, slots=True, kw_only=True)
class Feeds:
    """Which classes set out from which outlets, and the outlets."""

    feed_class: Whole
    feed_outlet: Whole
    outlets: Outlets


def classes(columns: Columns, *, singles: Whole, fixed: Whole, room: Whole) -> Classes:
    """Return the classes of all but the ``fixed``; of ``singles`` each is a class of their own.

    ``room`` is how many each floor lets go besides the fixed.
    """
    crowd = columns.crowd
    here = room[crowd.floor] > 0
    here[fixed] = False
    own = np.zeros(len(crowd.people), np.int64)
    own[singles] = singles + 1
    rows = np.flatnonzero(here)
    kinds, everybody = max(1, len(crowd.kinds)), len(crowd.people) + 1
    keys = (crowd.site[rows] * kinds + crowd.kind[rows]) * everybody + own[rows]
    found, of = np.unique(keys, return_inverse=True)
    of_row = np.full(len(crowd.people), NONE, np.int64)
    of_row[rows] = of
    order = rows[np.lexsort((crowd.turn[rows], crowd.points[rows], of))]
    new = np.flatnonzero(
        (np.diff(of_row[order], prepend=NONE) != 0)
        | (np.diff(crowd.points[order], prepend=NONE) != 0)
    )
    first = order[new]
    lead = first[np.flatnonzero(np.diff(of_row[first], prepend=NONE))]
    drawn = np.empty(len(crowd.people), np.int64)
    drawn[np.lexsort((crowd.lot, crowd.squad))] = np.arange(len(drawn))
    return Classes(
        of_row=of_row,
        site=crowd.site[lead],
        kind=crowd.kind[lead],
        floor=crowd.floor[lead],
        single=found % everybody - 1,
        level_class=of_row[first],
        level_points=crowd.points[first],
        level_people=np.diff(new, append=len(order)),
        rows=order,
        drawn=drawn,
    )


class Asks(NamedTuple):
    """Needs and what else lines ask, and which people may not do it."""

    needs: list[Need]
    slot_need: Whole
    slot_ask: Whole
    kind_bar: Whole
    allowed: "np.typing.NDArray[np.bool_]"  # bar x ask; the second half of the bars by day only
    meets: "np.typing.NDArray[np.bool_]"  # kind x need


def asks(columns: Columns, heads: Heads) -> Asks:
    """Return what the slots ask of people, beyond the site."""
    lines, crowd = columns.lines, columns.crowd
    banned = {ban.line for ban in columns.problem.bans}
    bars: dict[tuple[bool, frozenset[int], frozenset[str]], int] = {}
    kind_bar = whole(
        bars.setdefault((kind.near_retirement, kind.busy, kind.banned), len(bars))
        for kind in crowd.kinds
    )
    found: dict[tuple[bool, int, bool, str], int] = {}
    needs: dict[Need, int] = {}
    group_ask, slot_need = [], []
    for group in heads.lines:
        line = lines.lines[group[0]]
        code = line.code if line.code in banned else ""
        ask = line.high_risk, int(lines.window[group[0]]), line.overnight, code
        group_ask.append(found.setdefault(ask, len(found)))
    bits = asked_bits(columns, heads)
    for group, qualities in zip(heads.group.tolist(), bits.tolist(), strict=True):
        line = lines.lines[heads.lines[group][0]]
        need = Need(line.role, line.competences, qualities)
        slot_need.append(needs.setdefault(need, len(needs)))
    allowed = [
        [
            not ((near and risk) or window in busy or code in bans or (overnight and by_day))
            for risk, window, overnight, code in found
        ]
        for by_day in (False, True)
        for near, busy, bans in bars
    ]
    return Asks(
        needs=list(needs),
        slot_need=whole(slot_need),
        slot_ask=whole(group_ask)[heads.group] if group_ask else whole(()),
        kind_bar=kind_bar,
        allowed=np.array(allowed, np.bool_).reshape(2 * len(bars), len(found)),
        meets=np.array([[n.met_by(k) for n in needs] for k in crowd.kinds], np.bool_).reshape(
            len(crowd.kinds), len(needs)
        ),
    )


def slots_of(columns: Columns, heads: Heads, asked: Asks) -> Slots:
    """Return the slots as the search for ways sees them."""
    first = whole(group[0] for group in heads.lines)[heads.group] if heads.lines else whole(())
    lines = columns.lines
    return Slots(
        need=asked.slot_need, place=lines.place[first], org=lines.org[first], ask=asked.slot_ask
    )


def feeds(columns: Columns, here: Classes, asked: Asks) -> Feeds:
    """Return the outlets of all needs and who feeds them.

    A person who is a class of their own feeds others too, from which one goes by day only.
    """
    many, flat = asked.meets.sum(axis=1), np.nonzero(asked.meets)[1]
    begin = np.concatenate([[0], np.cumsum(many)])
    by_day = len(asked.allowed) // 2
    couples = np.flatnonzero((here.single != NONE) & _in_household(columns, here.single))
    klass = np.concatenate([np.arange(len(here.kind)), couples])
    bar = asked.kind_bar[here.kind[klass]] if len(klass) else klass
    bar = bar + by_day * (np.arange(len(klass)) >= len(here.kind))
    n = many[here.kind[klass]] if len(klass) else klass
    feed_class = np.repeat(klass, n)
    feed_need = flat[runs(begin[here.kind[klass]], n)]
    bars, sites = max(1, len(asked.allowed)), len(columns.crowd.sites)
    keys = (feed_need * sites + here.site[feed_class]) * bars + np.repeat(bar, n)
    found, feed_outlet = np.unique(keys, return_inverse=True)
    need, site = found // (bars * sites), found // bars % sites
    outlets = Outlets(
        need=need,
        site=site,
        bar=found % bars,
        begin=begins(need, site, needs=len(asked.needs), sites=sites),
        site_org=columns.crowd.site_home,
        allowed=asked.allowed,
    )
    return Feeds(feed_class=feed_class, feed_outlet=feed_outlet, outlets=outlets)


def _in_household(columns: Columns, single: Whole) -> "np.typing.NDArray[np.bool_]":
    if not len(columns.crowd.people):
        return np.zeros(0, np.bool_)
    found: np.typing.NDArray[np.bool_] = columns.crowd.household[single] != NONE
    return found
