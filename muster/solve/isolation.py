"""What one infected member costs a crew plan, by simulation over who meets whom.

One person of the plan, any with the same chance, has been infected outside on any day of it,
falls ill, and tests positive. Until then, and through whomever they infect, the infection goes
along the plan's contacts; whoever tests positive is isolated with all close contacts since so
many days before symptoms. Nobody takes the place of the isolated.

All chance is drawn before a run begins, for each person: how long until symptoms, whether there
are any, how infectious, and how much exposure it takes (of an exponential law, so that infection
by the day is exact). Plans that are compared meet the same people with the same luck, which
leaves the difference between plans and takes away most of the noise.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import log, sqrt

import numpy as np
from numpy.typing import NDArray

from muster.core.isolation import CLOSE_CONTACT_H, CrewPlan, Stand
from muster.core.spread import Assumed, Mean, Outlook

BATCHES = 40  # each begins on another day of the plan
DAYS = 42  # from infection: three times what isolation takes
NEVER = 10**6

Progress = Callable[[int, int], None]
_Floats = NDArray[np.float32]
_Flags = NDArray[np.bool_]
_Days = NDArray[np.int32]


def outlooks(
    plans: Sequence[CrewPlan],
    assumed: Assumed,
    *,
    runs: int,
    seed: int,
    days: int = DAYS,
    progress: Progress | None = None,
    stop: Callable[[], bool] | None = None,
) -> tuple[Outlook, ...]:
    """Return what to expect of each of ``plans``, which are of equally many people.

    The same ``seed`` gives the same numbers. ``runs`` is rounded up to whole batches; stopped
    between two of them, the answer says how many were run, for all plans the same.
    """
    heads = {len(plan.people) for plan in plans}
    if len(heads) != 1 or runs < 1 or 0 in heads:
        raise ValueError("plans of equally many people are compared, in one run or more")
    size = -(-runs // BATCHES)
    tables = [_Table.of(plan, assumed) for plan in plans]
    told: list[list[_Floats]] = [[] for _ in plans]
    for batch in range(BATCHES):
        luck = _Luck.drawn(np.random.default_rng([seed, batch]), size, heads.copy().pop(), assumed)
        for table, of_plan in zip(tables, told, strict=True):
            first_day = batch * table.days // BATCHES
            of_plan.append(_run(table, luck, assumed, first_day=first_day, days=days))
        if progress:
            progress(batch + 1, BATCHES)
        if stop and stop():
            break
    found = [np.concatenate(each, axis=1) for each in told]
    return tuple(
        _outlook(plan.name, costs, found[0], seed) for plan, costs in zip(plans, found, strict=True)
    )


def _outlook(name: str, costs: _Floats, first: _Floats, seed: int) -> Outlook:
    infected, isolated, lost_h = (_mean(each) for each in costs)
    return Outlook(
        name=name,
        infected=infected,
        isolated=isolated,
        lost_h=lost_h,
        infected_more=_mean(costs[0] - first[0]),
        isolated_more=_mean(costs[1] - first[1]),
        runs=costs.shape[1],
        seed=seed,
    )


def _mean(values: _Floats) -> Mean:
    count = len(values)
    spread = float(np.std(values, ddof=1, dtype=np.float64)) if count > 1 else float("inf")
    return Mean(float(np.mean(values, dtype=np.float64)), spread / sqrt(count))


@dataclass(frozen=True, slots=True)
class _Table:
    """A plan by day: exposure from one to another, who is a close contact, hours on duty."""

    days: int
    exposure: _Floats  # day × person × person
    close: _Floats
    duty_h: _Floats  # day × person

    @classmethod
    def of(cls, plan: CrewPlan, assumed: Assumed) -> "_Table":
        heads = len(plan.people)
        together = np.zeros((plan.days, heads, heads), np.float32)
        exposure = np.zeros_like(together)
        for day, how, hours, some, others in plan.gatherings:
            # who is among themselves is met from both sides, and so counts half from each
            cell = np.ix_([day], some, others or some)
            each_h = hours if others else hours / 2
            together[cell] += each_h
            exposure[cell] += each_h * assumed.per_h(how)
        duty_h = np.zeros((plan.days, heads), np.float32)
        for day, person, hours in plan.duties:
            duty_h[day, person] += hours
        for table in (together, exposure):
            table += table.transpose(0, 2, 1).copy()
        close = (together >= CLOSE_CONTACT_H).astype(np.float32)
        return cls(plan.days, exposure, close, duty_h)


@dataclass(frozen=True, slots=True)
class _Luck:
    """What chance has decided of each person, run by run; who brings it in is of the first day."""

    first: NDArray[np.intp]  # who brings it in
    onset_days: _Days  # from infection to symptoms
    ill: _Flags  # whether there are symptoms
    infectious: _Floats
    resists: _Floats  # how much exposure it takes

    @classmethod
    def drawn(cls, rng: np.random.Generator, runs: int, heads: int, assumed: Assumed) -> "_Luck":
        shape = runs, heads
        first = rng.integers(heads, size=runs)
        spread = log(assumed.incubation_spread)
        onset = rng.lognormal(log(assumed.incubation_days), spread, shape)
        ill = rng.random(shape) >= assumed.asymptomatic_share
        ill[np.arange(runs), first] = True  # one who tests positive
        infectious = rng.gamma(assumed.dispersion, 1 / assumed.dispersion, shape)
        infectious *= np.where(ill, 1.0, assumed.asymptomatic_factor)
        return cls(
            first=first,
            onset_days=np.maximum(1, np.rint(onset)).astype(np.int32),
            ill=ill,
            infectious=infectious.astype(np.float32),
            resists=rng.exponential(1.0, shape).astype(np.float32),
        )


def _run(table: _Table, luck: _Luck, assumed: Assumed, *, first_day: int, days: int) -> _Floats:
    """Return infected, isolated and hours lost (rows) of each run (columns)."""
    runs, heads = luck.ill.shape
    infected_on: _Days = np.full((runs, heads), NEVER, np.int32)
    infected_on[np.arange(runs), luck.first] = 0
    back_on: _Days = np.zeros((runs, heads), np.int32)  # away before this day
    exposed: _Floats = np.zeros((runs, heads), np.float32)
    there: list[_Flags] = []
    lost_h = np.zeros(runs, np.float32)
    for today in range(days):
        day = (first_day + today) % table.days
        here: _Flags = back_on <= today
        there.append(here)
        lost_h += (~here) @ table.duty_h[day]
        gives = _gives(luck, assumed, today - infected_on) * here
        well = infected_on == NEVER
        exposed += (gives @ table.exposure[day]) * (here & well)
        infected_on[well & (exposed >= luck.resists)] = today
        positive = luck.ill & (today - infected_on == luck.onset_days + assumed.positive_after_days)
        if positive.any():
            traced = _traced(table, positive, there, assumed, first_day)
            until = today + 1 + assumed.quarantine_days
            back_on[positive | traced] = until
    isolated = (back_on > 0).sum(axis=1)
    infected = (infected_on < NEVER).sum(axis=1) - 1
    return np.stack([infected, isolated, lost_h]).astype(np.float32)


def _gives(luck: _Luck, assumed: Assumed, since_days: _Days) -> _Floats:
    """Return how infectious everybody is, so many days after infection."""
    begins = np.maximum(1, luck.onset_days - assumed.infectious_before_days)
    ends = luck.onset_days + assumed.infectious_after_days
    on: _Flags = (since_days >= begins) & (since_days < ends)
    factor = np.where(since_days < luck.onset_days, assumed.before_factor, 1.0)
    return (luck.infectious * factor * on).astype(np.float32)


def _traced(
    table: _Table, positive: _Flags, there: list[_Flags], assumed: Assumed, first_day: int
) -> _Flags:
    """Return who was close to somebody positive since the look-back before their symptoms."""
    found: _Flags = np.zeros_like(positive)
    if assumed.look_back_days is None:
        return found
    today = len(there) - 1
    since = max(0, today - assumed.positive_after_days - assumed.look_back_days)
    for then in range(since, today + 1):
        close = table.close[(first_day + then) % table.days]
        found |= (((positive & there[then]).astype(np.float32) @ close) > 0) & there[then]
    return found


# --- other plans for the same people -----------------------------------------------------------


def redealt(
    stands: Sequence[Stand], alike: Sequence[Sequence[str]], *, every_days: int, seed: int
) -> tuple[Stand, ...]:
    """Return the duties with people who are ``alike`` dealt anew to them every so many days.

    Within such days whoever takes over somebody's duties takes all of them.
    """
    blocks = sorted({stand.day // every_days for stand in stands})
    takes: dict[tuple[int, str], str] = {}
    for block in blocks:
        rng = np.random.default_rng([seed, block])
        for group in alike:
            dealt = rng.permutation(len(group))
            takes |= {(block, group[i]): group[j] for i, j in enumerate(dealt)}
    return tuple(
        stand._replace(person=takes.get((stand.day // every_days, stand.person), stand.person))
        for stand in stands
    )


def mixed(people: Sequence[str], seed: int) -> list[str]:
    """Return ``people`` in an order that chance decides."""
    return [people[i] for i in np.random.default_rng(seed).permutation(len(people))]
