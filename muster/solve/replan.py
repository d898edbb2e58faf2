"""A new plan that changes as few of the old one's commitments as it is worth.

Whoever the old plan sends, and still may go, is held where they are, and the rest is planned
around them: that changes least. Then those are set free who stand dearest, by the prices of that
flow: who could be replaced, or would be worth more elsewhere, by so many points or more, or has a
quality that other posts lack now; and of them nobody moves for less. Each threshold gives one point
of the trade-off between commitments changed and points lost; at 0 everybody is free, so that bound
is the bound of all.
"""

from collections.abc import Callable, Sequence

import numpy as np

from muster.core.deployment import Plan, Problem
from muster.solve.answer import CHANGE, Point, Replanned
from muster.solve.columns import NONE, Columns, columns, whole
from muster.solve.deployment import answered
from muster.solve.locks import fit, fits_kind, fixed
from muster.solve.makeups import beyond
from muster.solve.network import Stays
from muster.solve.search import (
    NO_BOUNDS,
    Bounds,
    Found,
    Halt,
    Progress,
    search,
    without_looking_for_garbage,
)
from muster.solve.simplex import Whole
from muster.solve.tally import tally
from muster.solve.trim import in_the_way

SAMPLE = 256  # people


def replan(
    problem: Problem,
    before: Plan,
    *,
    seed: int = 0,
    change: int = CHANGE,
    thresholds: Sequence[int | None] = (None, 4 * CHANGE, CHANGE, CHANGE // 4, 0),
    limit_s: float | None = None,
    progress: Progress | None = None,
    stop: Callable[[], bool] | None = None,
) -> Replanned:
    """Return the plan for which points and changes, at ``change`` points each, weigh least.

    ``thresholds`` are the points of the trade-off that are tried, in order. ``(None,)`` is the
    quickest: only what has come open is filled, and no bound is sought. A threshold of 0 holds
    nobody and finds the bound.
    """
    halt = Halt(limit_s, stop)
    say = progress or (lambda _: None)
    with without_looking_for_garbage():
        read = columns(problem, seed=seed)
        was = _standing(read, before)
        tried: list[tuple[Point, Found]] = []
        bounds = NO_BOUNDS
        for threshold in thresholds:
            if tried and halt():
                break
            found = _try(read, was, tried[0][1] if tried else None, threshold, halt, say)
            changes = sum(int(found.line[row]) != line for row, line in was.items())
            price = tally(read, found.network.ways, found.line).total
            tried.append((Point(threshold=threshold, changes=changes, cost=price), found))
            if threshold == 0:
                bounds = found.bounds
    _, best = min(tried, key=lambda each: each[0].cost + change * each[0].changes)
    points = tuple(sorted((point for point, _ in tried), key=lambda point: point.changes))
    return _told(best, bounds, before, points, halt.halted)


def _try(
    read: Columns,
    was: dict[int, int],
    base: Found | None,
    threshold: int | None,
    halt: Halt,
    say: Progress,
) -> Found:
    """Return the best plan found in which nobody moves for less than ``threshold`` points."""
    locked = fixed(read)
    loose = set(was)
    if threshold is None:
        loose = _stuck(read, was)
    elif base is not None and threshold > 0:
        loose = _dear(read, was, base, threshold) | _spare(read, was)
    while True:
        held = _held(read, locked, was, loose)
        stays = {row: line for row, line in was.items() if row in loose and row not in locked}
        points = CHANGE if threshold is None else max(1, threshold)
        found = search(read, held, halt, say, Stays(stays, points), bounded=threshold == 0)
        # Somebody has fallen out whom a makeup or a squad needs: the others there are free again.
        broken = in_the_way(read, found.line, found.held)
        if not broken:
            return found
        loose |= broken
        for row in broken & locked.keys():
            del locked[row]


def _standing(read: Columns, before: Plan) -> dict[int, int]:
    """Return the line (row) of each person (row) whom ``before`` sends and who still may go."""
    lines, crowd = read.lines, read.crowd
    known: dict[int, int] = {}
    for person, code, _ in sorted(before.moves):
        row, line = crowd.row.get(person), lines.row.get(code)
        if row is not None and line is not None:
            known.setdefault(row, line)
    rows, at = whole(known), whole(known.values())
    able = fit(read, rows, at)
    heads = lines.heads.tolist()
    found: dict[int, int] = {}
    for (row, line), may in zip(known.items(), able.tolist(), strict=True):
        if may and heads[line] > 0:
            found[row] = line
            heads[line] -= 1
    return found


def _stuck(read: Columns, was: dict[int, int]) -> set[int]:
    """Return who stands where a makeup lacks more than those could bring who are yet to come."""
    lines, crowd = read.lines, read.crowd
    line = _line_of(read, was)
    free = lines.heads - np.bincount(whole(was.values()), minlength=len(lines.lines))
    lacking = beyond(read, line)
    drawn = np.bincount(crowd.floor[list(was)], minlength=len(crowd.floors))
    idle = np.flatnonzero((line == NONE) & (drawn < crowd.release)[crowd.floor])
    stuck: set[int] = set()
    for makeup in np.flatnonzero(lacking < 0).tolist():
        rows = lines.bound_line[lines.bound_makeup == makeup]
        some = idle[(crowd.qualities[idle] & int(lines.makeup_bit[makeup])) > 0]
        where = rows[free[rows] > 0].tolist()
        lacks = int(-lacking[makeup])
        if all(  # a sample is enough for most
            sum(_coming(read, part, row, int(free[row])) for row in where) < lacks
            for part in (some[:: 1 + len(some) // SAMPLE], some)
        ):
            stuck |= set(np.flatnonzero(np.isin(line, rows)).tolist())
    return stuck


def _spare(read: Columns, was: dict[int, int]) -> set[int]:
    """Return who has a quality that some makeup lacks, and stands where others have it too."""
    lines, crowd = read.lines, read.crowd
    line = _line_of(read, was)
    lacking = beyond(read, line)
    found: set[int] = set()
    for bit in np.unique(lines.makeup_bit[lacking < 0]).tolist():
        of = lines.makeup_bit[lines.bound_makeup] == bit
        least = np.full(len(lines.lines), np.iinfo(np.int64).max)
        np.minimum.at(least, lines.bound_line[of], lacking[lines.bound_makeup[of]])
        rows = np.flatnonzero((line != NONE) & ((crowd.qualities & bit) > 0))
        found |= set(rows[least[line[rows]] > 0].tolist())
    return found


def _line_of(read: Columns, was: dict[int, int]) -> Whole:
    line = np.full(len(read.crowd.people), NONE, np.int64)
    line[list(was)] = list(was.values())
    return line


def _coming(read: Columns, rows: Whole, line: int, heads: int) -> int:
    """Return how many of these people could go to a line, up to so many heads."""
    return min(heads, int(fit(read, rows, np.full_like(rows, line)).sum()))


def _held(
    read: Columns, locked: dict[int, int], was: dict[int, int], loose: set[int]
) -> dict[int, int]:
    """Return who is held: by a lock, or where they stand, unless ``loose``."""
    crowd, lines = read.crowd, read.lines
    held = dict(locked)
    heads = (lines.heads - np.bincount(whole(held.values()), minlength=len(lines.lines))).tolist()
    drawn = np.bincount(crowd.floor[list(held)], minlength=len(crowd.floors))
    room = (crowd.release - drawn).tolist()
    rows = whole(row for row in was if row not in held and row not in loose)
    rows = rows[np.argsort(crowd.turn[rows])]
    for row, floor in zip(rows.tolist(), crowd.floor[rows].tolist(), strict=True):
        line = was[row]
        if heads[line] > 0 and room[floor] > 0:
            held[row] = line
            heads[line] -= 1
            room[floor] -= 1
    return held


def _dear(read: Columns, was: dict[int, int], base: Found, threshold: int) -> set[int]:
    """Return who costs ``threshold`` points more than another would, or is worth more elsewhere."""
    if not was:
        return set()
    rows, lines = whole(was), whole(was.values())
    price = _line_price(read, base)
    crowd, site = read.crowd, read.crowd.site[rows]
    other = read.lines.org[lines] != crowd.site_home[site]
    worth = price[lines] - base.network.ways.weigh(read.lines.place[lines], site, other)
    replaced = crowd.points[rows] + base.floor_price[crowd.floor[rows]] - worth
    open_near = _best_elsewhere(read, base, rows) - worth
    return set(rows[np.maximum(replaced, open_near) >= threshold].tolist())


def _line_price(read: Columns, base: Found) -> Whole:
    """Return what one more head of each line costs."""
    price = np.zeros(len(read.lines.lines), np.int64)
    for group, rows in enumerate(base.network.heads.lines):
        price[rows] = base.slot_price[group]
    return price


def _best_elsewhere(read: Columns, base: Found, rows: Whole) -> Whole:
    """Return what each person would be worth at the best line that is still short."""
    lines = read.lines
    sent = base.line[base.line != NONE]
    filled = np.bincount(sent, minlength=len(lines.lines))
    short = np.flatnonzero(filled < lines.heads)
    best = np.zeros(len(rows), np.int64)
    kinds = read.crowd.kind[rows]
    for line in short.tolist():
        able = np.array(
            [fits_kind(read, kind, line) for kind in range(len(read.crowd.kinds))], np.bool_
        )
        km = base.network.ways.km[lines.place[line], read.crowd.site[rows]]
        worth = np.where(
            able[kinds] & (km < 65_535),
            int(lines.unmet_wanted[line]) - base.network.ways.weight_km * km.astype(np.int64),
            0,
        )
        best = np.maximum(best, worth)
    return best


def _told(
    best: Found, bounds: Bounds, before: Plan, points: tuple[Point, ...], stopped: bool
) -> Replanned:
    answer = answered(best, bounds, stopped=stopped)
    old = {move.person: move.line for move in before.moves}
    now = {move.person: move.line for move in answer.plan.moves}
    both = old.keys() & now.keys()
    kept = sum(old[person] == now[person] for person in both)
    able = old.keys() & best.columns.crowd.row.keys()
    return Replanned(
        answer=answer,
        kept=kept,
        changed=len(both) - kept,
        dropped=len(able - both),
        lost=len(old.keys() - able),
        new=len(now.keys() - both),
        trade_off=points,
    )
