"""From the linear program over rosters to a roster for everybody: the surest first, one by one.

Whoever is given a roster should make the program no dearer: others are tried before a loss is
taken, and then the least is.
"""

from collections.abc import Callable
from math import ceil, inf
from random import Random

import numpy as np

from muster.solve.roster_days import BIG
from muster.solve.roster_program import Program, Stop

_SURE, _SEEN = 0.999, 1e-6  # shares of the program
_ROUNDS, _HURRIED = 12, 3
_TRIES = 4  # of whom to give a roster, before a loss is taken
_AT_ONCE, _SPLIT = 8, 8  # part of the open who are given theirs at once, at first and in a hurry
_LOSS = 0.5  # points that are none
_CLOSE = 1e-3
_CHANCE = 0.3  # of a share, that dice may add


def dive(
    program: Program, *, below: Callable[[], float], stop: Stop, hurry: Stop, dice: Random | None
) -> list[int] | None:
    """Return a column for each person that together cost less than ``below``, or None.

    Those who have been given a roster keep it; the others are given none for good. In a hurry,
    and after a loss where no roster is known, nobody else is tried before a loss is taken. With
    ``dice`` others may come before the surest.
    """
    kept = set(program.given)
    try:
        return _dived(program, below, stop, hurry, dice)
    finally:
        program.take_back(program.given.keys() - kept)


def _dived(
    program: Program, below: Callable[[], float], stop: Stop, hurry: Stop, dice: Random | None
) -> list[int] | None:
    value = program.generate(_ROUNDS, stop=stop)
    first, lost = below() == inf, False
    while program.open:
        if stop() or ceil(value - _CLOSE) >= below():
            return None
        surest = _surest(program, dice)
        numbers = [number for _, number in surest]
        sure = [number for share, number in surest if share > _SURE]
        if sure:
            program.give(sure)
            program.solve()
        elif not numbers:  # nothing may be had by some
            return None
        elif hurry() or (first and lost):
            program.give(numbers[: 1 + len(numbers) // _SPLIT])
            value = program.generate(_HURRIED, stop=stop)
        else:
            before = value
            value = _some_given(program, value, numbers, lambda: stop() or hurry())
            lost = lost or value > before + _LOSS
    chosen = [program.given[person] for person in range(len(program.post.people))]
    return chosen if program.price(chosen) < below() - _CLOSE else None


def _some_given(program: Program, value: float, numbers: list[int], stop: Stop) -> float:
    """Give some of these columns to their people, at the least loss; return the program's worth.

    Several are given at once where that loses nothing; else one.
    """
    tried: list[tuple[float, int]] = []
    many = len(numbers) // _AT_ONCE
    for some in ([numbers[:many]] if many > 1 else []) + [[number] for number in numbers[:_TRIES]]:
        program.give(some)
        least = min(tried)[0] if tried else BIG
        then = program.generate(_ROUNDS, stop=stop, enough=value + _LOSS, above=least)
        if then <= value + _LOSS or stop():
            return then
        if len(some) == 1:
            tried.append((then, some[0]))
        program.take_back([program.columns[number].person for number in some])
    program.give([min(tried)[1]])
    return program.solve()


def _surest(program: Program, dice: Random | None) -> list[tuple[float, int]]:
    """Return (share, number) of the column of each open person with the greatest share.

    The greatest come first; with ``dice`` about so.
    """
    best: dict[int, tuple[float, int]] = {}
    for number in np.flatnonzero(program.shares > _SEEN).tolist():
        person, share = program.columns[number].person, float(program.shares[number])
        if person not in program.given and (person not in best or share > best[person][0]):
            best[person] = share, number
    chance = {number: dice.random() if dice else 0.0 for _, number in sorted(best.values())}
    return sorted(best.values(), key=lambda each: (-each[0] - _CHANCE * chance[each[1]], each[1]))
