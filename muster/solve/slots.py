"""Lines as slots, and which of their heads are asked to be of a quality, so that makeups hold.

A makeup asks that among all people of its lines there are so many of one quality. The flow is
told more than that: of *these* lines so many heads each. So whatever it fills keeps the makeup.
Each line has a slot, and beside it one for each set of qualities that makeups might ask there: by
those people of quality go, at a price (:mod:`muster.solve.qualities`) or unit by unit at a reward.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

import numpy as np

from muster.core.deployment import Quality, fills
from muster.core.kinds import Role
from muster.solve.columns import NONE, QUALITY_BIT, SWORN, Columns, whole
from muster.solve.makeups import having
from muster.solve.simplex import Flags, Whole

SPARE = 1.25  # how many more must come by chance than are asked, for a quality to be free
_SCARCE_FIRST = (Quality.LEADER, Quality.FULL_MEMBER, Quality.SWORN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """What lines and makeups still want when some people's lines are fixed."""

    heads: Whole  # of each line
    heads_min: Whole
    asks: list[int]  # people of its quality that each makeup still needs
    manned: list[bool]  # whether somebody is fixed at one of its lines, so that it must hold


@dataclass(frozen=True, slots=True, kw_only=True)
class Heads:
    """Slots, as parallel arrays: first one for each group of lines alike, then the qualities'."""

    lines: list[list[int]]  # rows of each group
    of_line: Whole  # heads of each line
    of_line_min: Whole
    heads: Whole  # of each group
    heads_min: Whole
    unmet_min: Whole
    unmet_wanted: Whole
    group: Whole  # of each slot
    qualities: Whole  # bits; 0 for the groups themselves
    units: "Units"
    scarce: Flags  # of each makeup, whether its quality has a price
    paid_slot: Whole  # with ``paid_makeup``: which slots' people count for which makeups
    paid_makeup: Whole

    @property
    def first(self) -> Whole:
        """The first line (row) of each group: what it asks, all of them ask."""
        return whole(rows[0] for rows in self.lines)

    def serving(self) -> defaultdict[int, list[int]]:
        """Return the makeups for which the people of each slot count."""
        return _together(self.paid_slot, self.paid_makeup)

    def serving_slots(self) -> defaultdict[int, list[int]]:
        """Return the slots whose people count for each makeup."""
        return _together(self.paid_makeup, self.paid_slot)


def _together(keys: Whole, values: Whole) -> defaultdict[int, list[int]]:
    found: defaultdict[int, list[int]] = defaultdict(list)
    for key, value in zip(keys.tolist(), values.tolist(), strict=True):
        found[key].append(value)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Units:
    """Heads that can be asked to be of a quality, one by one, slot by slot, as parallel arrays."""

    slot: Whole  # of the quality
    reward: Whole  # points for filling it so
    begin: Whole  # where the units of each slot begin, the first of those beside the groups first
    likely: list[dict[int, int]]  # of each makeup, how many units of a slot to ask where unsure


def left(columns: Columns, fixed: dict[int, int]) -> Left:
    """Return what is left to fill when people (rows) are ``fixed`` to lines (rows)."""
    lines = columns.lines
    line = np.full(len(columns.crowd.people), NONE, np.int64)
    line[list(fixed)] = list(fixed.values())
    at = np.bincount(whole(fixed.values()), minlength=len(lines.lines)).astype(np.int64)
    have = having(columns, line)
    return Left(
        heads=np.maximum(0, lines.heads - at),
        heads_min=np.maximum(0, lines.heads_min - at),
        asks=np.maximum(0, lines.makeup_wants - have.counting).tolist(),
        manned=(have.people > 0).tolist(),
    )


def slots(columns: Columns, rest: Left) -> Heads:
    """Return the slots of the lines; lines whose makeup asks more heads than they have get none."""
    sharing = _Sharing(columns, rest)
    for i in range(len(columns.lines.makeups)):
        if rest.asks[i] and not sharing.possible(i):
            sharing.close(i)
    groups = _groups(columns, sharing.heads)
    lines = columns.lines
    first = whole(rows[0] for rows in groups)
    group_of = np.full(len(lines.lines), NONE, np.int64)
    for number, rows in enumerate(groups):
        group_of[rows] = number
    beside = sharing.beside(group_of, len(groups))
    heads, heads_min = (
        np.bincount(group_of, many, minlength=len(groups)).astype(np.int64)
        for many in (sharing.heads, sharing.heads_min)
    )
    return Heads(
        lines=groups,
        of_line=sharing.heads,
        of_line_min=sharing.heads_min,
        heads=heads,
        heads_min=heads_min,
        unmet_min=lines.unmet_min[first],
        unmet_wanted=lines.unmet_wanted[first],
        group=np.concatenate([np.arange(len(groups)), beside.group]),
        qualities=np.concatenate([np.zeros(len(groups), np.int64), beside.qualities]),
        units=beside.units,
        scarce=beside.scarce,
        paid_slot=beside.paid_slot,
        paid_makeup=beside.paid_makeup,
    )


def _groups(columns: Columns, heads: Whole) -> list[list[int]]:
    """Return the lines in groups of those alike; what a makeup or a ban names is alone."""
    lines = columns.lines
    bound = {ban.line for ban in columns.problem.bans}
    bound |= {code for makeup in lines.makeups for code in makeup.lines}
    alike: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for row, line in enumerate(lines.lines):
        place = int(lines.place[row]), int(lines.window[row]), line.org, line.priority
        need = line.role, line.competences, line.high_risk, line.overnight
        alone = row if line.code in bound else NONE
        alike[(*place, *need, alone, bool(heads[row]))].append(row)
    return list(alike.values())


class _Beside(NamedTuple):
    """The slots beside the groups."""

    group: Whole
    qualities: Whole
    units: Units
    scarce: Flags
    paid_slot: Whole
    paid_makeup: Whole


class _Sharing:
    """The heads of each line, and which of them are asked of whom."""

    def __init__(self, columns: Columns, rest: Left) -> None:
        self._lines = columns.lines
        self._asks = rest.asks
        self.heads = rest.heads.copy()
        self.heads_min = rest.heads_min.copy()
        self._open: list[int] = self.heads.tolist()  # the same, quicker to read one by one
        bound = self._lines.bound_line.tolist()  # makeup after makeup
        many = np.bincount(self._lines.bound_makeup, minlength=len(self._asks)).tolist()
        end = list(accumulate(many))
        self._rows = [bound[to - n : to] for to, n in zip(end, many, strict=True)]
        self._keys: dict[int, list[tuple[int, int, int]]] = defaultdict(list)  # of asked, by row
        asks: dict[tuple[str, frozenset[str]], int] = {}
        ask = [asks.setdefault((n.role, n.competences), len(asks)) for n in self._lines.lines]
        self._ask = ask  # of each line, the number of what it asks
        self._suited = [
            [
                (kind.qualities, many)
                for kind, many in columns.crowd.everybody.items()
                if fills(kind.role, role) and competences <= kind.competences
            ]
            for role, competences in asks
        ]
        self._chances: dict[tuple[int, int], float] = {}  # by number and bits
        self._at: list[list[int]] = []  # of each makeup its hosts, once all that close are closed

    def possible(self, i: int) -> bool:
        """Return whether the lines of a makeup have heads enough for what it asks."""
        return sum(self._open[row] for row in self._hosts(i)) >= self._asks[i]

    def close(self, i: int) -> None:
        """Give nobody to the lines of a makeup."""
        rows = self._rows[i]
        self.heads[rows] = self.heads_min[rows] = 0
        for row in rows:
            self._open[row] = 0

    def _hosts(self, i: int) -> list[int]:
        sworn = self._lines.makeups[i].quality is Quality.SWORN
        role = Role.DUTY_AUXILIARY if sworn else None
        lines, heads = self._lines.lines, self._open
        return [row for row in self._rows[i] if heads[row] and lines[row].role != role]

    def beside(self, group_of: Whole, groups: int) -> "_Beside":
        """Return the slots beside the groups, for each set of qualities that is asked there."""
        asked: dict[tuple[int, int, int], int] = {}  # makeup, row, bits: how many
        free = self._open.copy()
        self._at = [self._hosts(i) if many else [] for i, many in enumerate(self._asks)]
        for i in sorted(range(len(self._asks)), key=lambda i: (self._order(i), i)):
            if self._at[i]:
                self._share(i, self._at[i], free, asked)
        serving = self._serving(range(len(self._asks)))
        scarce = self._scarce()
        sets = self._sets(self._serving(np.flatnonzero(scarce).tolist()))
        slot: dict[tuple[int, int], int] = {}
        for row, bits in sorted({*sets, *((row, bits) for _, row, bits in asked)}):
            slot[row, bits] = groups + len(slot)
        likely: list[dict[int, int]] = [{} for _ in self._asks]
        for (i, row, bits), n in asked.items():
            likely[i][slot[row, bits]] = n
        paid = [
            (at, i)
            for (row, bits), at in slot.items()
            for bit, makeups in serving[row].items()
            if self._has(row, bits) & bit
            for i in makeups
        ]
        table = np.array(paid, np.int64).reshape(-1, 2).T
        many, reward = self._units(slot, paid, groups)
        units = Units(
            slot=np.repeat(groups + np.arange(len(slot)), many),
            reward=np.repeat(reward, many),
            begin=np.cumsum(many) - many,
            likely=likely,
        )
        group = whole(int(group_of[row]) for row, _ in slot)
        qualities = whole(bits for _, bits in slot)
        return _Beside(group, qualities, units, scarce, table[0], table[1])

    def _scarce(self) -> Flags:
        """Return of each makeup whether too few come by chance, so that its quality has a price."""
        found = np.zeros(len(self._asks), np.bool_)
        for i, makeup in enumerate(self._lines.makeups):
            if not self._asks[i]:
                continue
            bit = QUALITY_BIT[makeup.quality]
            come = sum(self._likely(row, bit) * float(self._open[row]) for row in self._at[i])
            found[i] = come < SPARE * self._asks[i]
        return found

    def _serving(self, makeups: Iterable[int]) -> dict[int, dict[int, list[int]]]:
        """Return of each line (row) and quality (bit) the makeups that want more of it there."""
        found: dict[int, dict[int, list[int]]] = defaultdict(dict)
        for i in makeups:
            bit = QUALITY_BIT[self._lines.makeups[i].quality]
            for row in self._at[i]:
                found[row].setdefault(bit, []).append(i)
        return found

    def _sets(self, serving: dict[int, dict[int, list[int]]]) -> Iterator[tuple[int, int]]:
        """Yield each line and set of qualities for which a price could be paid there."""
        for row, bits in serving.items():
            sets = [0]
            for bit in sorted(bits):
                sets += [had | bit for had in sets]
            yield from ((row, had) for had in sets[1:] if self._likely(row, had))

    def _units(
        self, slot: dict[tuple[int, int], int], paid: list[tuple[int, int]], groups: int
    ) -> tuple[Whole, Whole]:
        """Return how many units of each slot can be asked, and what filling one is rewarded."""
        makeups = self._lines.makeups
        loss = [
            1 + points // n if n else 0 for points, n in zip(self._loss(), self._asks, strict=True)
        ]
        many, reward = [0] * len(slot), [0] * len(slot)
        bits = {at: bits for (_, bits), at in slot.items()}
        for at, i in paid:
            if bits[at] & QUALITY_BIT[makeups[i].quality]:
                many[at - groups] = max(many[at - groups], self._asks[i])
                reward[at - groups] += loss[i]
        heads = whole(self._open[row] for row, _ in slot)
        return np.minimum(whole(many), heads), whole(reward)

    def _order(self, i: int) -> int:
        return _SCARCE_FIRST.index(self._lines.makeups[i].quality)

    def _share(
        self, i: int, hosts: list[int], free: list[int], asked: dict[tuple[int, int, int], int]
    ) -> None:
        """Ask a makeup's people of its lines: where they most likely go anyway."""
        bit = QUALITY_BIT[self._lines.makeups[i].quality]
        here = [key for row in hosts for key in self._keys[row]]
        missing = self._asks[i] - sum(asked[k] for k in here if self._has(k[1], k[2]) & bit)
        if missing <= 0:
            return
        likely = {row: self._likely(row, bit) * self._open[row] for row in hosts}
        while missing > 0 and (some := [row for row in hosts if free[row]]):
            row = max(some, key=lambda row: (likely[row] - asked.get((i, row, bit), 0), -row))
            if (i, row, bit) not in asked:
                self._keys[row].append((i, row, bit))
            asked[i, row, bit] = asked.get((i, row, bit), 0) + 1
            free[row] -= 1
            missing -= 1
        for key in here:  # no head is free any more: one person must have two qualities
            both = min(missing, asked[key])
            if both > 0 and not self._has(key[1], key[2]) & bit:
                asked[key] -= both
                joint = key[0], key[1], key[2] | bit
                if joint not in asked:
                    self._keys[joint[1]].append(joint)
                asked[joint] = asked.get(joint, 0) + both
                missing -= both

    def _has(self, row: int, bits: int) -> int:
        """Return the qualities of whoever fills a head of a line that asks for ``bits``."""
        return bits | (SWORN if self._lines.lines[row].role == Role.OFFICER else 0)

    def _likely(self, row: int, bit: int) -> float:
        """Return how likely somebody who goes to a line has qualities: as of all who could."""
        key = self._ask[row], bit
        if key not in self._chances:
            suited = self._suited[key[0]]
            having = sum(many for qualities, many in suited if not bit & ~qualities)
            self._chances[key] = having / max(1, sum(many for _, many in suited))
        return self._chances[key]

    def _loss(self) -> list[int]:
        """Return of each makeup the points of open need if nobody can be sent to its lines."""
        lines = self._lines
        points = self.heads_min * lines.unmet_min
        points += (self.heads - self.heads_min) * lines.unmet_wanted
        total = np.zeros(len(self._asks), np.int64)
        np.add.at(total, lines.bound_makeup, points[lines.bound_line])
        loss: list[int] = total.tolist()
        return loss


def asked_bits(columns: Columns, heads: Heads) -> Whole:
    """Return of each slot the bits that people must have; officers are sworn anyway."""
    officers = [columns.lines.lines[row].role == Role.OFFICER for row in heads.first.tolist()]
    sworn = np.array(officers, np.bool_)[heads.group]
    return np.where(sworn, heads.qualities & ~SWORN, heads.qualities)
