"""Invented names, Han and Mongolian as written in Chinese, composed from parts.

The parts are data (``names.toml``). Whatever is drawn, only a name that
:func:`composable` accepts can come out.
"""

from itertools import product
from random import Random

from muster.play.spec import HanNames, MongolianNames, NameStock

_COMMON = 6  # the n-th surname weighs 1 / (n + 6): the first ten cover about a third of people


def names(stock: NameStock, *, count: int, mongolian_percent: int, seed: str) -> list[str]:
    """Return ``count`` invented names, the given share of them Mongolian, in no order."""
    chance = Random(seed)
    mongolian = count * mongolian_percent // 100
    found = _han(stock.han, count - mongolian, chance)
    found += _mongolian(stock.mongolian, mongolian, chance)
    chance.shuffle(found)
    return found


def composable(stock: NameStock, name: str) -> bool:
    """Return whether a draw could ever give ``name``."""
    surname, given = name[:1], name[1:]
    if surname in stock.han.surnames and given in {*_doubles(stock.han), *stock.han.given_single}:
        return True
    return name in {*stock.mongolian.whole, *_joined(stock.mongolian)}


def _han(stock: HanNames, count: int, chance: Random) -> list[str]:
    weights = [1 / (place + _COMMON) for place in range(len(stock.surnames))]
    surnames = chance.choices(stock.surnames, weights, k=count)
    short = count * stock.single_percent // 100
    given = chance.choices(stock.given_single, k=short)
    given += chance.choices(_doubles(stock), k=count - short)
    return [surname + rest for surname, rest in zip(surnames, given, strict=True)]


def _mongolian(stock: MongolianNames, count: int, chance: Random) -> list[str]:
    whole = count * stock.whole_percent // 100
    found = chance.choices(stock.whole, k=whole)
    return found + chance.choices(_joined(stock), k=count - whole)


def _doubles(stock: HanNames) -> list[str]:
    return [a + b for a, b in product(stock.given_first, stock.given_last) if a != b]


def _joined(stock: MongolianNames) -> list[str]:
    return [a + b for a, b in product(stock.first, stock.last)]
