"""The most that squads can gain at given prices, when their members are not looked at one by one.

A squad that moves together gains what its people gain at one post, all of them, or nothing. One
that would like to stand together gains at one post what whoever likes gains there; at more posts
no more than each on their own, less the price of being parted once. At one post no line takes more
of them than it wants heads.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numba import njit

from muster.solve.columns import NONE, Columns, grouped, runs, whole
from muster.solve.cores import on_all_cores
from muster.solve.flow import Network
from muster.solve.offer import Asks
from muster.solve.seating import NO, seated
from muster.solve.simplex import Flags, Whole
from muster.solve.slots import Heads
from muster.solve.ways import OUT_OF_REACH, Kilometres


@dataclass(frozen=True, slots=True, kw_only=True)
class Squads:
    """The squads of those who may go, and the posts, as the search for the best post sees them."""

    rows: Whole  # people, squad by squad
    begin: Whole  # where the people of each squad begin
    whole: Flags  # of each squad: whether it moves together
    posts: "Posts"


class Posts(NamedTuple):
    """The slots of each post, those of lines alike together; lines alike may be of many posts."""

    slots: Whole  # post by post, in each by lines alike
    begin: Whole  # where the slots of each post begin
    alike: Whole  # where the lines alike of each post begin
    alike_begin: Whole  # where the slots of those lines begin
    room: Whole  # their heads


def squads(columns: Columns, network: Network) -> Squads:
    """Return the posts, and the squads of which nobody is held."""
    crowd = columns.crowd
    everybody = grouped(np.flatnonzero(crowd.squad != NONE).tolist(), crowd.squad)
    of_row = network.classes.of_row
    members = sorted(
        (squad, rows) for squad, rows in everybody.items() if (of_row[rows] != NONE).all()
    )
    many = [len(rows) for _, rows in members]
    return Squads(
        rows=whole(row for _, rows in members for row in rows),
        begin=np.concatenate([[0], np.cumsum(many)]).astype(np.int64),
        whole=np.array([squad in crowd.together for squad, _ in members], np.bool_),
        posts=_posts(columns, network.heads),
    )


def _posts(columns: Columns, heads: Heads) -> Posts:
    rows = whole(row for some in heads.lines for row in some)
    groups = np.repeat(np.arange(len(heads.lines)), whole(map(len, heads.lines)))
    key = columns.lines.post[rows] * len(heads.lines) + groups
    key, at = np.unique(key, return_inverse=True)
    post, group = key // max(1, len(heads.lines)), key % max(1, len(heads.lines))
    slots = np.argsort(heads.group, kind="stable")
    many = np.bincount(heads.group, minlength=len(heads.lines))[group]
    begin = np.cumsum(many) - many
    alike = np.searchsorted(post, np.arange(int(post.max(initial=-1)) + 2))
    return Posts(
        slots=slots[runs(np.searchsorted(heads.group[slots], group), many)],
        begin=np.append(begin, many.sum())[alike],
        alike=alike,
        alike_begin=np.append(begin, many.sum()),
        room=np.bincount(at, heads.of_line[rows], minlength=len(key)).astype(np.int64),
    )


def worth_together(
    columns: Columns,
    network: Network,
    asked: Asks,
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
    crowd, way, slots = columns.crowd, network.ways, network.slots
    posts = here.posts
    if not len(here.whole) or not len(posts.slots):
        return np.zeros(len(here.whole), np.int64)
    sets, set_of = _sets(asked.meets, crowd.kind[here.rows])
    known = _Known(
        posts=posts,
        meets=asked.meets,
        kind=crowd.kind,
        site=crowd.site,
        site_home=crowd.site_home,
        cost=cost,
        need=slots.need,
        place=slots.place,
        org=slots.org,
        ask=slots.ask,
        price=price,
        kind_bar=asked.kind_bar,
        allowed=asked.allowed,
        km=way.km,
        weight_km=way.weight_km,
        weight_other=way.weight_other,
        post_place=_common(slots.place[posts.slots], posts.begin[:-1]),
        post_price=np.maximum.reduceat(price[posts.slots], posts.begin[:-1]),
        set_price=_dearest(posts.slots, posts.begin, slots.need, price, sets),
        set_of=set_of,
    )
    return _at_once(here, alone, split, known)


def _at_once(here: Squads, alone: Whole, split: int, known: "_Known") -> Whole:
    """Return the most that each squad gains, some squads in each thread."""
    found = np.zeros(len(here.whole), np.int64)

    def fill(begin: int, end: int) -> None:
        own = here.begin[begin : end + 1], here.whole[begin:end]
        _best_posts(here.rows, *own, alone, split, known, found[begin:end])

    on_all_cores(fill, len(here.whole))
    return found


def _sets(meets: Flags, kinds: Whole) -> tuple[Flags, Whole]:
    """Return the sets of needs that people of ``kinds`` meet, and the set of each kind, or NONE."""
    some = np.unique(kinds)
    sets, at = np.unique(meets[some], axis=0, return_inverse=True)
    set_of = np.full(len(meets), NONE, np.int64)
    set_of[some] = at.reshape(-1)
    return sets, set_of


def _common(number: Whole, begin: Whole) -> Whole:
    """Return of each run of numbers the one that all are, or NONE."""
    least, most = np.minimum.reduceat(number, begin), np.maximum.reduceat(number, begin)
    return np.where(least == most, least, NONE)


class _Known(NamedTuple):
    """What decides what a person gains by a slot."""

    posts: Posts
    meets: Flags
    kind: Whole
    site: Whole
    site_home: Whole
    cost: Whole
    need: Whole
    place: Whole
    org: Whole
    ask: Whole
    price: Whole
    kind_bar: Whole
    allowed: Flags
    km: Kilometres
    weight_km: int
    weight_other: int
    post_place: Whole  # where all slots are, or NONE
    post_price: Whole  # of the dearest slot
    set_price: Whole  # post x set of needs: of the dearest slot that asks one of them
    set_of: Whole  # of each kind, the set of needs that it meets


@njit(cache=True, nogil=True)
def _best_posts(
    rows: Whole,
    begin: Whole,
    together: Flags,
    alone: Whole,
    split: int,
    known: _Known,
    found: Whole,
) -> None:
    """Fill in the most that each squad gains, post by post, as ways from a place lie together."""
    apart = np.zeros(found.size, np.int64)
    site = np.full(found.size, NONE)  # of all of a squad, or NONE
    needs = np.zeros(found.size, np.int64)  # what all of them must gain together, before their cost
    for squad in range(found.size):
        own = rows[begin[squad] : begin[squad + 1]]
        for row in own:
            apart[squad] += max(0, alone[row])
        if (known.site[own] == known.site[own[0]]).all():
            site[squad] = known.site[own[0]]
        found[squad] = 0 if together[squad] else max(np.int64(0), apart[squad] - split)
        cost = known.cost[own]
        needs[squad] = cost.sum() if together[squad] else own.size * cost.min()
    for post in range(known.posts.begin.size - 1):
        place = known.post_place[post]
        for squad in range(found.size):
            best, many = found[squad], begin[squad + 1] - begin[squad]
            if best >= apart[squad]:
                continue
            if place >= 0 and site[squad] >= 0:
                away = known.km[place, site[squad]]
                gain = known.post_price[post] - known.weight_km * away
                if away == OUT_OF_REACH or many * gain - needs[squad] <= best:
                    continue
            own = rows[begin[squad] : begin[squad + 1]]
            if _could_gain(own, together[squad], post, apart[squad], best, alone, known):
                found[squad] = _gained(own, together[squad], post, apart[squad], best, alone, known)


@njit(cache=True, nogil=True)
def _gained(
    own: Whole,
    together: bool,
    post: int,
    apart: int,
    best: int,
    alone: Whole,
    known: _Known,
) -> int:
    """Return what people gain at a post, if that is more than ``best``, or else that."""
    total, rest = np.int64(0), apart
    begin = known.posts.begin
    for row in own:
        rest -= max(0, alone[row])
        most = _best_slot(row, begin[post], begin[post + 1], known)
        total += most if together else max(0, most)
        if total + rest <= best:
            return best
    return max(best, _seated(own, together, post, known))


@njit(cache=True, nogil=True)
def _seated(own: Whole, together: bool, post: int, known: _Known) -> int:
    """Return what people gain at a post of which no line takes more than its heads."""
    first, end = known.posts.alike[post], known.posts.alike[post + 1]
    begin = known.posts.alike_begin
    gain = np.zeros((own.size, end - first + 1), np.int64)  # the last: who stays gains nothing
    room = np.full(end - first + 1, np.int64(0) if together else np.int64(own.size))
    for i in range(first, end):
        room[i - first] = known.posts.room[i]
        for n in range(own.size):
            gain[n, i - first] = _best_slot(own[n], begin[i], begin[i + 1], known)
    return seated(gain, room)


@njit(cache=True, nogil=True)
def _could_gain(
    own: Whole,
    together: bool,
    post: int,
    apart: int,
    best: int,
    alone: Whole,
    known: _Known,
) -> bool:
    """Return whether people could gain more than ``best`` at a post.

    Each gains no more than by the dearest slot whose need they meet, nor than alone.
    """
    total, rest, place = np.int64(0), apart, known.post_place[post]
    for row in own:
        gain = known.set_price[post, known.set_of[known.kind[row]]] - known.cost[row]
        if place >= 0:
            away = known.km[place, known.site[row]]
            gain = NO if away == OUT_OF_REACH else gain - known.weight_km * away
        gain = min(gain, alone[row])
        rest -= max(0, alone[row])
        total += gain if together else max(0, gain)
        if total + rest <= best:
            return False
    return True


@njit(cache=True, nogil=True)
def _dearest(order: Whole, begin: Whole, need: Whole, price: Whole, sets: Flags) -> Whole:
    """Return post x set of needs: what the dearest slot pays that asks one of them."""
    found = np.full((len(begin) - 1, len(sets)), NO)
    for post in range(len(begin) - 1):
        for slot in order[begin[post] : begin[post + 1]]:
            for number in range(len(sets)):
                if sets[number, need[slot]]:
                    found[post, number] = max(found[post, number], price[slot])
    return found


@njit(cache=True, nogil=True)
def _best_slot(row: int, begin: int, end: int, known: _Known) -> int:
    """Return the most that a person gains by one of the slots of a post."""
    most = NO
    kind, site = known.kind[row], known.site[row]
    for j in range(begin, end):
        slot = known.posts.slots[j]
        gain = known.price[slot] - known.cost[row]
        if gain <= most or not known.meets[kind, known.need[slot]]:
            continue
        away = known.km[known.place[slot], site]
        if away == OUT_OF_REACH or not known.allowed[known.kind_bar[kind], known.ask[slot]]:
            continue
        gain -= known.weight_km * away
        if known.site_home[site] != known.org[slot]:
            gain -= known.weight_other
        most = max(most, gain)
    return int(most)
