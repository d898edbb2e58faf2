"""What is counted over one person's roster (nights, weekends, holidays, shares), as labels.

A label says how much of each has been counted before a day, as far as it matters: more than one
beyond what is charged first is not told apart, so what a label is charged may be too little, and
never too much. What the roster itself is charged, ``charged`` says.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from muster.solve.roster_days import BIG, OnePerson, Post
from muster.solve.roster_rows import ANY, Row
from muster.solve.roster_table import Labels, Numbers
from muster.solve.schedule_table import Path, Reals, Wholes

_LABELS_MOST = 2_000  # of one person; what would make more is left to the program
_PLACES_MOST = 20_000_000  # of one person's states, labels and units together
_STEEPEST = 64.0  # what one more is taken to cost at most, before it is charged


class Counts(NamedTuple):
    """The labels of one person: weekends begun, and how many of each count."""

    labels: Labels
    have: Reals  # label x count
    adds: Wholes  # count x day x choice: 1 where it counts
    most: Reals  # of each count: up to there nothing is charged
    steep: Reals  # of each count: what the first beyond it is charged
    at: Wholes  # of each limit: its count
    limit: Reals
    price: Reals

    def charged(self, path: Path) -> float:
        """Return what a roster is charged for all that is counted, weekends aside."""
        days = np.arange(len(path))
        have = self.adds[:, days, path].sum(axis=1)
        return float((np.maximum(0.0, have[self.at] - self.limit) * self.price).sum())


def counts_of(post: Post) -> tuple[list[Counts], list[Row]]:
    """Return what is counted of each person, and the rows that are left to bind people."""
    size = len(post.rows.shifts)
    own: list[dict[tuple[int, ...], list[tuple[int, float]]]] = [
        defaultdict(list) for _ in post.people
    ]
    left = []
    for row in post.rows.rows:
        people = {column // size for column in row.columns}
        if len(people) == 1 and row.low <= -ANY and set(row.factors) == {1}:
            price = BIG if row.price is None else float(row.price)
            own[people.pop()][row.columns].append((row.high, price))
        else:
            left.append(row)
    counts = []
    for one, limits in zip(post.people, own, strict=True):
        kept = _kept(one, limits)
        counts.append(_counts(one, [(columns, limits[columns]) for columns in kept]))
        for columns in (each for each in limits if each not in kept):
            left += [
                Row(columns, (1,) * len(columns), -ANY, high, None if price >= BIG else int(price))
                for high, price in limits[columns]
            ]
    return counts, left


def _kept(
    one: OnePerson, limits: dict[tuple[int, ...], list[tuple[int, float]]]
) -> list[tuple[int, ...]]:
    """Return which counts become labels: the dearest first, as long as labels stay few."""
    labels, kept = one.days.final.shape[0], list[tuple[int, ...]]()
    most = min(_LABELS_MOST, _PLACES_MOST // (one.days.works.size * one.days.final.shape[1]))
    for columns in sorted(limits, key=lambda c: (-max(price for _, price in limits[c]), c)):
        many = labels * (min(high for high, _ in limits[columns]) + 2)
        if many <= most:
            labels, kept = many, [*kept, columns]
    return kept


def _counts(
    one: OnePerson, kept: Sequence[tuple[tuple[int, ...], list[tuple[int, float]]]]
) -> Counts:
    days, choices = one.cost.shape
    adds = np.zeros((len(kept), days, choices), np.int64)
    for i, (columns, _) in enumerate(kept):
        adds[i, :, :-1] = np.isin(one.duty, columns)
    limits = [(i, high, price) for i, (_, own) in enumerate(kept) for high, price in sorted(own)]
    most = np.array([min(own)[0] for _, own in kept], np.float64)
    steep = np.array([min(_STEEPEST, min(own)[1]) for _, own in kept], np.float64)
    sizes = [one.days.final.shape[0], *(int(high) + 2 for high in most)]
    digits = np.indices(sizes).reshape(len(sizes), -1)
    have = digits[1:].T.astype(np.float64)
    at, limit, price = (
        (np.array(list(each)) for each in zip(*limits, strict=True))
        if limits
        else (np.empty(0, np.int64), np.empty(0), np.empty(0))
    )
    charge = np.zeros(digits.shape[1])
    for i, high, each in limits:
        charge += np.maximum(0.0, have[:, i] - high) * each
    way, onto = _ways(one, adds, digits, sizes)
    return Counts(
        labels=Labels(way, onto, digits[0].astype(np.int64), np.minimum(charge, BIG)),
        have=have,
        adds=adds,
        most=most,
        steep=steep,
        at=at.astype(np.int64),
        limit=limit.astype(np.float64),
        price=price.astype(np.float64),
    )


def _ways(
    one: OnePerson, adds: Wholes, digits: Wholes, sizes: Sequence[int]
) -> tuple[Wholes, Numbers]:
    """Return which way labels go on by day, choice and the day before, and where each way leads."""
    days, choices = one.cost.shape
    weekend, number = one.days.weekend, dict[tuple[int, ...], int]()
    way = np.empty((days, choices, 2), np.int64)
    for day in range(days):
        again = day > 0 and weekend[day] == weekend[day - 1]
        for choice in range(choices):
            for worked in range(2):
                begun = choice < choices - 1 and weekend[day] >= 0 and not (again and worked)
                more = int(begun), *adds[:, day, choice].tolist()
                way[day, choice, worked] = number.setdefault(more, len(number))
    caps = np.array(sizes)[:, None] - 1
    after = (np.minimum(digits + np.array(more)[:, None], caps) for more in number)
    onto = [np.ravel_multi_index(tuple(each), tuple(sizes)) for each in after]
    return way, np.array(onto, np.int32)
