"""The most that squads can gain at given prices, when their members are not looked at one by one.

A squad that moves together gains what its people gain at one post, all of them, or nothing. One
that would like to stand together gains at one post what whoever likes gains there; at more posts
no more than each on their own, less the price of being parted once.
"""

from dataclasses import dataclass

import numpy as np
from numba import njit

from muster.solve.columns import Columns, grouped, whole
from muster.solve.flow import Network
from muster.solve.offer import Asks, Need
from muster.solve.simplex import Flags, Whole
from muster.solve.ways import OUT_OF_REACH, Kilometres, Slots


@dataclass(frozen=True, slots=True, kw_only=True)
class Squads:
    """The squads of those who may go, and the posts, as the search for the best post sees them."""

    rows: Whole  # people, squad by squad
    begin: Whole  # where the people of each squad begin
    whole: Flags  # of each squad: whether it moves together
    meets: Flags  # kind x need
    slots: Whole  # the slots, post by post
    post_begin: Whole


def squads(
    columns: Columns, network: Network, slots: Slots, needs: list[Need], group: Whole
) -> Squads:
    """Return the squads and posts; ``group`` is that of each slot."""
    crowd, lines = columns.crowd, columns.lines.lines
    members = sorted(grouped(np.flatnonzero(crowd.squad >= 0).tolist(), crowd.squad).items())
    posts: dict[str, int] = {}
    of_group = [posts.setdefault(lines[rows[0]].post, len(posts)) for rows in network.heads.lines]
    post = np.array(of_group, np.int64)[group]
    order = np.argsort(post, kind="stable")
    many = [len(rows) for _, rows in members]
    return Squads(
        rows=whole(row for _, rows in members for row in rows),
        begin=np.concatenate([[0], np.cumsum(many)]).astype(np.int64),
        whole=np.array([squad in crowd.together for squad, _ in members], np.bool_),
        meets=np.array([[n.met_by(k) for n in needs] for k in crowd.kinds], np.bool_).reshape(
            len(crowd.kinds), len(needs)
        ),
        slots=order,
        post_begin=np.searchsorted(post[order], np.arange(len(posts) + 1)).astype(np.int64),
    )


def worth_together(
    columns: Columns,
    network: Network,
    asked: Asks,
    slots: Slots,
    here: Squads,
    *,
    price: Whole,
    cost: Whole,
    alone: Whole,
    split: int,
) -> Whole:
    """Return the most that each squad gains.

    ``cost`` is what sending each person weighs wherever they go, and ``alone`` what each would gain
    at most; ``price`` what each slot pays.
    """
    crowd, way = columns.crowd, network.ways
    found = np.zeros(len(here.whole), np.int64)
    _best_posts(
        *(here.rows, here.begin, here.whole, here.slots, here.post_begin, here.meets),
        *(crowd.kind, crowd.site, crowd.site_home, cost, alone),
        *(slots.need, slots.place, slots.org, slots.ask, price),
        *(asked.kind_bar, asked.allowed),
        way.km,
        way.weight_km,
        way.weight_other,
        split,
        found,
    )
    return found


@njit(cache=True, nogil=True)
def _best_posts(
    rows: Whole,
    begin: Whole,
    together: Flags,
    order: Whole,
    post_begin: Whole,
    meets: Flags,
    kind: Whole,
    site: Whole,
    site_home: Whole,
    cost: Whole,
    alone: Whole,
    need: Whole,
    place: Whole,
    org: Whole,
    ask: Whole,
    price: Whole,
    kind_bar: Whole,
    allowed: Flags,
    km: Kilometres,
    weight_km: int,
    weight_other: int,
    split: int,
    found: Whole,
) -> None:
    """Fill in the most that each squad gains, post by post."""
    for squad in range(found.size):
        first, last = begin[squad], begin[squad + 1]
        apart = np.int64(0)
        for i in range(first, last):
            apart += max(np.int64(0), alone[rows[i]])
        if apart == 0:
            continue
        best = np.int64(0) if together[squad] else max(np.int64(0), apart - split)
        for post in range(post_begin.size - 1):
            if best >= apart:
                break
            total = np.int64(0)
            rest = apart
            for i in range(first, last):
                row = rows[i]
                rest -= max(np.int64(0), alone[row])
                most = np.int64(-1) << 60
                for j in range(post_begin[post], post_begin[post + 1]):
                    slot = order[j]
                    gain = price[slot] - cost[row]
                    if gain <= most or not meets[kind[row], need[slot]]:
                        continue
                    away = km[place[slot], site[row]]
                    if away == OUT_OF_REACH or not allowed[kind_bar[kind[row]], ask[slot]]:
                        continue
                    gain -= weight_km * away
                    if site_home[site[row]] != org[slot]:
                        gain -= weight_other
                    most = max(most, gain)
                if not together[squad]:
                    most = max(np.int64(0), most)
                total += most
                if total + rest <= best:
                    break
            else:
                best = max(best, total)
        found[squad] = best
