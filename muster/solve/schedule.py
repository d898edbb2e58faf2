"""The cheapest schedule of one person, exactly: a shortest path with resources, compiled.

Time and weekends are in the table (:mod:`muster.solve.schedule_table`). How often a kind is stood
has a price (Lagrangean) where it is limited, and a best-first search settles what prices leave
open. See Irnich and Desaulniers, *Shortest path problems with resource constraints* (2005).
"""

import numpy as np

from muster.solve.schedule_search import beam, search
from muster.solve.schedule_table import (
    BIG,
    CLOSE,
    POSSIBLE,
    Path,
    Person,
    Reals,
    Wholes,
    compiled,
    fill,
    first_of_weekend,
    follow,
    is_charged,
)

_BEAM = 64  # partial schedules followed at once
_DEAR = 1e6  # above all that a schedule can cost


@compiled
def _stood(path: Path, person: Person, kinds: int, stood: Wholes) -> bool:
    """Count how often each kind is stood, weekends last; return whether that is allowed."""
    stood[:] = 0
    for day in range(path.size):
        if path[day] < kinds:
            stood[path[day]] += 1
            stood[kinds] += first_of_weekend(day, day > 0 and path[day - 1] < kinds)
    for kind in range(kinds):
        if stood[kind] > person.most[kind]:
            return False
    return bool(stood[kinds] <= person.weekends_max)


@compiled
def cheapest(
    table: Reals,
    cost: Reals,
    person: Person,
    prices: Reals,
    path: Path,
    below: float,
    aim: float,
    close: float,
    rounds: int,
    pops: int,
) -> tuple[float, float]:
    """Write a schedule cheaper than ``below`` into ``path``; return (its cost or BIG, a bound).

    ``cost`` is D x (S + 1), rest last. ``prices`` (S + 1: kinds that are limited, weekends last)
    are where the search begins, and are left where it ended. It stops early once the schedule
    found is within ``close`` times the distance from the bound to ``aim``. ``rounds`` of
    Lagrangean ascent are followed by at most ``pops`` steps of search; the bound always holds.
    """
    days, kinds = cost.shape[0], cost.shape[1] - 1
    priced, tried = cost.copy(), np.empty(days, np.int8)
    stood, best_prices = np.zeros(kinds + 1, np.int64), prices.copy()
    bound, found, is_limited = -BIG, BIG, person.weekends_priced
    for kind in person.kinds:
        is_limited = is_limited or is_charged(person, kind, days)
    spread = _spread(cost, person)
    for turn in range(rounds):
        value = _bound_at(table, cost, priced, person, prices, tried)
        if value >= POSSIBLE:
            return BIG, BIG
        if value > bound:
            bound = value
            best_prices[:] = prices
        if _stood(tried, person, kinds, stood):
            here = _cost_of(tried, cost)
            if here < min(found, below):
                found = here
                path[:] = tried
        top = min(found, below)
        done = bound >= top - CLOSE or not is_limited or found - bound <= close * (aim - bound)
        if done or not _raise(
            prices, stood, person, days, _short(top, aim, bound) - value, spread, turn
        ):
            break
    prices[:] = best_prices
    top = min(found, below)
    if bound >= top - CLOSE or not is_limited or found - bound <= close * (aim - bound):
        return found, min(bound, top)
    here, least = _settle(table, cost, priced, person, prices, path, top, aim, pops)
    return min(found, here), min(max(bound, least), min(found, here, below))


@compiled
def _settle(
    table: Reals,
    cost: Reals,
    priced: Reals,
    person: Person,
    prices: Reals,
    path: Path,
    top: float,
    aim: float,
    pops: int,
) -> tuple[float, float]:
    """Search at the best prices; return (cost of what is now in ``path`` or BIG, a bound).

    Where nothing but the answer itself is asked for (no ``aim``), something is found in the end.
    """
    _bound_at(table, cost, priced, person, prices, np.empty(cost.shape[0], np.int8))
    here, least = search(table, priced, person, prices, path, top, pops)
    if here >= POSSIBLE and top >= POSSIBLE and aim >= POSSIBLE and least < POSSIBLE:
        here = beam(table, priced, person, prices, path, _BEAM)
        if here >= POSSIBLE:
            here = _frugal(table, cost, priced, person, path)
    if here < POSSIBLE:
        here = _cost_of(path, cost)  # without what rounding the prices added
    return here, least


@compiled
def _bound_at(
    table: Reals, cost: Reals, priced: Reals, person: Person, prices: Reals, tried: Path
) -> float:
    """Fill the table at ``prices``; return the bound they give, and the schedule in ``tried``."""
    days, kinds = cost.shape[0], cost.shape[1] - 1
    paid = 0.0
    for kind in range(kinds):
        if is_charged(person, kind, days):
            priced[:, kind] = cost[:, kind] + prices[kind]
            paid += prices[kind] * person.most[kind]
    if person.weekends_priced:
        paid += prices[kinds] * person.weekends_max
    fill(table, priced, person, prices[kinds])
    return follow(table, priced, person, prices[kinds], tried) - paid


@compiled
def _frugal(table: Reals, cost: Reals, priced: Reals, person: Person, path: Path) -> float:
    """Write the schedule with least of what is limited into ``path``; return its cost."""
    prices = np.full(cost.shape[1], _DEAR)
    stood = np.zeros(cost.shape[1], np.int64)
    possible = _bound_at(table, cost, priced, person, prices, path) < POSSIBLE
    if possible and _stood(path, person, cost.shape[1] - 1, stood):
        return _cost_of(path, cost)
    return BIG


@compiled
def _short(top: float, aim: float, bound: float) -> float:
    """Return what the bound may be raised to, as far as anything tells."""
    return min(top, bound + 20) if aim < POSSIBLE else top


@compiled
def _spread(cost: Reals, person: Person) -> float:
    """Return how far apart costs are: what a price may have to be."""
    low, high = BIG, -BIG
    for kind in person.kinds:
        low, high = min(low, cost[:, kind].min()), max(high, cost[:, kind].max())
    return max(20.0, high - low)


@compiled
def _cost_of(path: Path, cost: Reals) -> float:
    total = 0.0
    for day in range(path.size):
        total += cost[day, path[day]]
    return total


@compiled
def _raise(
    prices: Reals,
    stood: Wholes,
    person: Person,
    days: int,
    short: float,
    spread: float,
    turn: int,
) -> bool:
    """Move ``prices`` along the subgradient (Held and Karp 1971); return whether there is one.

    While nothing tells how far it is (``short``), the largest moves by half of ``spread``, by a
    quarter, and so on.
    """
    kinds = prices.size - 1
    over = np.zeros(kinds + 1)
    for kind in range(kinds):
        if is_charged(person, kind, days):
            over[kind] = stood[kind] - person.most[kind]
    if person.weekends_priced:
        over[kinds] = stood[kinds] - person.weekends_max
    for i in range(kinds + 1):
        if over[i] < 0 and prices[i] <= 0:
            over[i] = 0.0
    norm = (over * over).sum()
    if norm == 0:
        return False
    if short < POSSIBLE:
        step = min(max(0.5, short), spread) / norm / (1 + 0.3 * turn)
    else:
        step = spread / (2 + turn) / np.abs(over).max()
    for i in range(kinds + 1):
        prices[i] = max(0.0, prices[i] + step * over[i])
    return True
