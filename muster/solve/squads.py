"""Which squads that move together go, and to which post; and loose ones drawn to one post.

A squad goes whole or not at all, which no flow can say. The prices of the flow say what a post
would gain by each of its people. If some post gains more by all of them than they weigh, the squad
is sent to the one that gains most; otherwise all of them stay.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from muster.solve.columns import NONE, QUALITY_BIT, Columns, grouped, whole
from muster.solve.flow import Flow, Network
from muster.solve.offer import Asks
from muster.solve.simplex import Whole
from muster.solve.ways import OUT_OF_REACH

SLOTS = 1_024  # nearest slots tried
POSTS = 8  # best posts tried
_NO = -(1 << 60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A squad that is sent: its people (rows) and the slot of each."""

    squad: int
    slots: dict[int, int]
    gain: int


def send_squads(
    columns: Columns,
    network: Network,
    flow: Flow,
    asked: Asks,
    bound_to: dict[int, str],
) -> list[Sent]:
    """Tell the flow which squads go where and which stay; return those that go.

    ``bound_to`` names the post of squads of which somebody is fixed there.
    """
    crowd = columns.crowd
    members = grouped(np.flatnonzero(np.isin(crowd.squad, list(crowd.together))), crowd.squad)
    chooser = _Chooser(columns, network, flow, asked)
    offers = []
    for squad, rows in members.items():
        found = chooser.best(squad, rows, bound_to.get(squad))
        if found is not None and (found.gain > 0 or squad in bound_to):
            offers.append(found)
    offers.sort(key=lambda sent: (sent.squad not in bound_to, -sent.gain, crowd.squads[sent.squad]))
    going = []
    for offer in offers:  # the first has taken the slots; what the others still find is asked again
        rows = members[offer.squad]
        found = offer
        if not chooser.still(offer):
            found = chooser.best(offer.squad, rows, bound_to.get(offer.squad))
        if found is not None and (found.gain > 0 or offer.squad in bound_to):
            chooser.take(found)
            going.append(found)
    tell(columns, network, flow, going)
    return going


def still_asked(
    columns: Columns, network: Network, asks: list[int], going: list[Sent]
) -> list[int]:
    """Return what each makeup asks besides the leaders and members whom squads bring."""
    crowd, heads = columns.crowd, network.heads
    serving: dict[int, set[tuple[int, int]]] = defaultdict(set)
    for slot, i in zip(heads.paid_slot.tolist(), heads.paid_makeup.tolist(), strict=True):
        bit = QUALITY_BIT[columns.lines.makeups[i].quality]
        serving[int(heads.group[slot])].add((i, bit))
    left = list(asks)
    for sent in going:
        for row, slot in sent.slots.items():
            own = crowd.kinds[crowd.kind[row]].qualities
            for i, bit in serving[int(heads.group[slot])]:
                left[i] -= bool(own & bit)
    return [max(0, many) for many in left]


def tell(columns: Columns, network: Network, flow: Flow, going: Iterable[Sent]) -> None:
    """Tell the flow that these squads go, and that all others that move together stay."""
    crowd = columns.crowd
    whole_squads = np.flatnonzero(np.isin(crowd.squad, list(crowd.together)))
    of_row = network.classes.of_row
    sent: set[int] = set()
    for each in going:
        klasses, at = of_row[whole(each.slots)], whole(each.slots.values())
        sites = network.classes.site[klasses]
        others = network.feeds.outlets.site_org[sites] != network.slots.org[at]
        costs = network.ways.weigh(network.slots.place[at], sites, others)
        groups = network.heads.group[at]
        for way in zip(klasses.tolist(), groups.tolist(), costs.tolist(), strict=True):
            flow.send(*way)
        sent.update(each.slots)
    staying = [of_row[row] for row in whole_squads.tolist() if row not in sent]
    flow.keep_back(np.array([klass for klass in staying if klass != NONE], np.int64))


class _Chooser:
    """Finds the post that gains most by a squad, from the slots that no other squad has taken."""

    def __init__(self, columns: Columns, network: Network, flow: Flow, asked: Asks) -> None:
        self._columns = columns
        self._network = network
        self._asked = asked
        self._price = flow.slot_price.copy()
        self._floor_price = flow.floor_price.copy()
        heads = network.heads
        self._left = heads.heads.copy()
        self._line = heads.first[heads.group]
        posts: dict[str, int] = {}
        lines = columns.lines.lines
        self._posts = [line.post for line in lines]
        of_line = np.array([posts.setdefault(post, len(posts)) for post in self._posts], np.int64)
        self._post = of_line[self._line]
        self._overnight = np.array([line.overnight for line in lines], np.bool_)[self._line]
        # What a post lacks at first: fewer than a squad, and none of its people is looked at.
        self._room_at = np.bincount(
            self._post, np.where(heads.qualities, 0, self._left[heads.group])
        )
        self._roomy: dict[int, Whole] = {}  # slots of posts that lack so many
        self._room: dict[int, int] = defaultdict(int)  # what squads have taken of each floor
        self._at: set[int] = set()  # posts where they have taken anything

    def best(self, squad: int, rows: list[int], post: str | None) -> Sent | None:
        """Return where the people ``rows`` would go; None if no post takes them all."""
        if any(self._network.classes.of_row[row] == NONE for row in rows):
            return None
        if not self._floors_let_go(rows):
            return None
        slots = self._near(rows[0], len(rows))
        if post is not None:
            slots = slots[[self._posts[line] == post for line in self._line[slots]]]
        if not len(slots):
            return None
        by_day = self._by_day(rows)
        gains = np.array([self._gains(row, slots, row in by_day) for row in rows])
        posts, at = np.unique(self._post[slots], return_inverse=True)
        most = np.full((len(rows), len(posts)), _NO)
        for i in range(len(rows)):
            np.maximum.at(most[i], at, gains[i])
        able = np.flatnonzero((most > _NO).all(axis=0))
        total = most[:, able].sum(axis=0)
        for i in np.argsort(-total, kind="stable")[:POSTS].tolist():
            if post is None and total[i] <= 0:  # nor could they gain anything at those after it
                return None
            here = np.flatnonzero(at == able[i])
            found = self._fit(squad, rows, slots[here], gains[:, here])
            if found is not None:
                return found
        return None

    def still(self, sent: Sent) -> bool:
        """Return whether a squad would go there still: elsewhere it cannot have become better."""
        there = self._at.isdisjoint(self._post[list(sent.slots.values())].tolist())
        return there and self._floors_let_go(list(sent.slots))

    def take(self, sent: Sent) -> None:
        """Leave the slots of a squad to it."""
        self._at.update(self._post[list(sent.slots.values())].tolist())
        for row, slot in sent.slots.items():
            self._left[self._network.heads.group[slot]] -= 1
            self._room[int(self._columns.crowd.floor[row])] += 1

    def _floors_let_go(self, rows: list[int]) -> bool:
        network, taken = self._network, self._room
        wanted: dict[int, int] = defaultdict(int)
        for row in rows:
            wanted[int(self._columns.crowd.floor[row])] += 1
        return all(taken[floor] + n <= network.room[floor] for floor, n in wanted.items())

    def _near(self, row: int, many: int) -> Whole:
        """Return the slots nearest to a person of the posts that lacked so many at first."""
        if many not in self._roomy:
            heads = self._network.heads
            able = (heads.heads[heads.group] > 0) & (self._room_at[self._post] >= many)
            self._roomy[many] = np.flatnonzero(able)
        slots = self._roomy[many]
        if len(slots) <= SLOTS:
            return slots
        place = self._network.slots.place[slots]
        km = self._network.ways.km[place, self._columns.crowd.site[row]]
        return np.sort(slots[np.argpartition(km, SLOTS)[:SLOTS]])

    def _by_day(self, rows: list[int]) -> set[int]:
        """Return those who may go by day only, because the other adult is of the squad too."""
        crowd = self._columns.crowd
        couples = grouped(rows, crowd.household)
        return {
            row
            for adults in couples.values()
            for row in sorted(adults, key=lambda row: int(crowd.turn[row]))[1:]
        }

    def _gains(self, row: int, slots: Whole, by_day: bool) -> Whole:
        """Return what each of ``slots`` would gain by a person, _NO where they may not go."""
        crowd, network, asked = self._columns.crowd, self._network, self._asked
        kind, site = int(crowd.kind[row]), int(crowd.site[row])
        ways, want = network.ways, network.slots
        km = ways.km[want.place[slots], site].astype(np.int64)
        gain = self._price[slots] - ways.weight_km * km - crowd.points[row]
        gain -= self._floor_price[crowd.floor[row]]
        gain -= ways.weight_other * (want.org[slots] != crowd.site_home[site])
        able = (
            asked.meets[kind, want.need[slots]]
            & (km != OUT_OF_REACH)
            & (self._left[network.heads.group[slots]] > 0)
        )
        able &= asked.allowed[asked.kind_bar[kind], want.ask[slots]]
        if by_day:
            able &= ~self._overnight[slots]
        return np.where(able, gain, _NO)

    def _fit(self, squad: int, rows: list[int], slots: Whole, gains: Whole) -> Sent | None:
        """Return a slot for each person, those with the fewest choices first."""
        group = self._network.heads.group[slots]
        left = self._left.copy()
        found: dict[int, int] = {}
        total = 0
        for i in sorted(range(len(rows)), key=lambda i: (int((gains[i] > _NO).sum()), rows[i])):
            open_to = np.where(left[group] > 0, gains[i], _NO)
            at = int(np.argmax(open_to))
            if open_to[at] == _NO:
                return None
            left[group[at]] -= 1
            found[rows[i]] = int(slots[at])
            total += int(open_to[at])
        return Sent(squad=squad, slots=found, gain=total)
