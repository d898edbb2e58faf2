"""Heads as slots: which of a line's heads must be of a quality, so that makeups hold.

A makeup asks that among all people of its lines there are so many of one quality. The flow is
told more than that: *these* heads of *that* line. So whatever it fills keeps the makeup. The
choice can cost a little; the bound (:mod:`muster.solve.bound`) knows nothing of it.
"""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from muster.core.deployment import Makeup, Quality
from muster.core.kinds import Role
from muster.solve.columns import NONE, QUALITY_BIT, SWORN, Columns, whole
from muster.solve.simplex import Whole

_ORDER = (Quality.LEADER, Quality.FULL_MEMBER, Quality.SWORN)  # the scarcer first


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """What lines and makeups still want when some people's lines are fixed."""

    heads: Whole  # of each line
    heads_min: Whole
    asks: list[int]  # people of its quality that each makeup still needs
    manned: list[bool]  # whether somebody is fixed at one of its lines, so that it must hold


@dataclass(frozen=True, slots=True, kw_only=True)
class Heads:
    """Slots, as parallel arrays: heads of a line, or of several alike, that ask one quality."""

    group: Whole
    qualities: Whole  # bits
    heads: Whole
    heads_min: Whole
    unmet_min: Whole
    unmet_wanted: Whole
    lines: list[list[int]]  # rows of each group


def left(columns: Columns, fixed: dict[int, int]) -> Left:
    """Return what is left to fill when people (rows) are ``fixed`` to lines (rows)."""
    lines, crowd = columns.lines, columns.crowd
    at = np.bincount(whole(fixed.values()), minlength=len(lines.lines)).astype(np.int64)
    asks, manned = [], []
    for makeup in lines.makeups:
        rows = {lines.row[code] for code in makeup.lines if code in lines.row}
        here = [person for person, line in fixed.items() if line in rows]
        bit = QUALITY_BIT[makeup.quality]
        have = sum(bool(crowd.kinds[crowd.kind[person]].qualities & bit) for person in here)
        asks.append(max(0, makeup.heads_min - makeup.present - have))
        manned.append(bool(here))
    return Left(
        heads=np.maximum(0, lines.heads - at),
        heads_min=np.maximum(0, lines.heads_min - at),
        asks=asks,
        manned=manned,
    )


def slots(columns: Columns, rest: Left, closed: frozenset[int]) -> tuple[Heads, frozenset[int]]:
    """Return the slots of the lines, and the makeups for whose sake lines are closed.

    ``closed`` makeups get nobody, nor do those whose lines have not the heads for what is asked.
    """
    shares = _Shares(columns, rest)
    for i in sorted(closed):
        shares.close(i)
    for quality in _ORDER:
        for i, makeup in enumerate(columns.lines.makeups):
            if makeup.quality is quality and i not in closed and not shares.claim(i, makeup):
                shares.close(i)
                closed |= {i}
    return shares.heads(), closed


class _Shares:
    """The heads of each line while they are being shared out to makeups."""

    def __init__(self, columns: Columns, rest: Left) -> None:
        self._lines = columns.lines
        self._banned = {ban.line for ban in columns.problem.bans if ban.line is not None}
        self._asks = rest.asks
        self._min = rest.heads_min
        self._all = rest.heads.copy()
        self._free = rest.heads.tolist()
        self._claims: dict[int, list[list[int]]] = defaultdict(list)  # line: [bits, heads, dear]

    def close(self, makeup: int) -> None:
        """Give nobody to the lines of ``makeup``."""
        for row in self._rows(self._lines.makeups[makeup]):
            self._all[row] = self._free[row] = 0
            self._claims.pop(row, None)

    def claim(self, i: int, makeup: Makeup) -> bool:
        """Set heads aside for ``makeup``; return whether there are enough."""
        bit = QUALITY_BIT[makeup.quality]
        rows = [row for row in self._rows(makeup) if self._may_host(row, makeup.quality)]
        missing = self._asks[i] - sum(
            heads
            for row in rows
            for bits, heads, _ in self._claims[row]
            if self._has(row, bits, bit)
        )
        if missing <= 0:
            return True
        dear = self._loss(makeup) // self._asks[i]
        for row in sorted(rows, key=lambda row: (self._mixed(row), -self._free[row], row)):
            some = min(missing, self._free[row])
            if some:
                self._free[row] -= some
                self._claims[row].append([bit, some, dear])
                missing -= some
        for row in rows:  # no head is free any more: one person must have two qualities
            for claim in list(self._claims[row]):
                some = min(missing, claim[1])
                if some > 0 and not self._has(row, claim[0], bit):
                    claim[1] -= some
                    self._claims[row].append([claim[0] | bit, some, max(dear, claim[2])])
                    missing -= some
        return missing <= 0

    def _rows(self, makeup: Makeup) -> list[int]:
        return sorted(self._lines.row[code] for code in makeup.lines if code in self._lines.row)

    def _may_host(self, row: int, quality: Quality) -> bool:
        role = self._lines.lines[row].role
        return quality is not Quality.SWORN or role != Role.DUTY_AUXILIARY

    def _mixed(self, row: int) -> bool:
        return self._lines.lines[row].role != Role.OFFICER

    def _has(self, row: int, bits: int, bit: int) -> bool:
        sworn = SWORN if self._lines.lines[row].role == Role.OFFICER else 0
        return bool((bits | sworn) & bit)

    def _loss(self, makeup: Makeup) -> int:
        """Return the points of open need if nobody can be sent to the lines of ``makeup``."""
        lines = self._lines
        return sum(
            int(
                self._min[row] * lines.unmet_min[row]
                + (self._all[row] - self._min[row]) * lines.unmet_wanted[row]
            )
            for row in self._rows(makeup)
        )

    def heads(self) -> Heads:
        """Return all heads as slots; lines alike that nothing else binds are one group."""
        lines = self._lines
        rows: list[tuple[int, int, int, int, int, int]] = []
        groups = self._groups()
        for number, group in enumerate(groups):
            first = group[0]
            least = int(self._min[group].sum()) if self._all[first] else 0
            claims = sorted((c for c in self._claims.get(first, ()) if c[1]), key=lambda c: -c[2])
            free = sum(self._free[row] for row in group)
            price = int(lines.unmet_min[first]), int(lines.unmet_wanted[first])
            for bits, heads, dear in [*claims, [0, free, 0]]:
                if heads:
                    own = heads if dear else min(heads, least)
                    bare = bits & ~SWORN if not self._mixed(first) else bits
                    rows.append((number, bare, heads, own, price[0] + dear, price[1]))
                    least = max(0, least - own)
        columns = np.array(rows, np.int64).reshape(-1, 6).T
        return Heads(
            group=columns[0],
            qualities=columns[1],
            heads=columns[2],
            heads_min=columns[3],
            unmet_min=columns[4],
            unmet_wanted=columns[5],
            lines=groups,
        )

    def _groups(self) -> list[list[int]]:
        lines = self._lines
        bound = {row for makeup in lines.makeups for row in self._rows(makeup)}
        bound.update(lines.row[code] for code in self._banned if code in lines.row)
        alike: dict[tuple[object, ...], list[int]] = defaultdict(list)
        for row, line in enumerate(lines.lines):
            place = int(lines.place[row]), int(lines.window[row]), line.org, line.priority
            need = line.role, line.competences, line.high_risk, line.overnight
            alone = row if row in bound else NONE
            alike[(*place, *need, alone, self._all[row] > 0)].append(row)
        return list(alike.values())
