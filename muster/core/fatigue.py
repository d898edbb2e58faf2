"""How tired a row of duties makes, and how it raises the risk of mistakes: the HSE indices.

The fatigue index and the risk index of the British Health and Safety Executive (Research Report
RR446, 2006), by the formulas of ``domain/science.md`` §2, which give all 42 published rows as
they are printed. Each index has three parts: what the duties before have left (cumulative), the
hours of this one (timing), and the work with its breaks (job).

Both are always shown. Ten day duties of 12 hours in a row hardly raise the fatigue index and
raise the risk by half. They describe groups, compare schedules, and are not the sole means of
judging one. What the published rows do not cover (returns within nine hours, several duties on
one day, nights in a row) follows the formulas and is not verified.

Hours are counted from any local midnight, as in ``core/roster``.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import atan2, cos, exp, floor, inf, log, pi, sin
from typing import NamedTuple

DAY_H = 24
COMMUTE_H = 0.5  # the cumulative parts take half an hour each way, whatever the way is
LEVEL_MAX = 3  # of workload and attention

Span = tuple[float, float]  # of a duty: hour it begins, hour it ends


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What the indices ask of a duty besides its hours.

    The defaults are those of the published rows, but for the way: people of a post are lodged
    near it, so 40 minutes there and back, which the report takes as the least that counts.
    """

    commute_min: int = 40  # there and back
    workload: int = 2  # 0 light … 3 extremely demanding
    attention: int = 1  # 0 hardly any … 3 all or nearly all the time
    break_every_min: int = 180
    break_min: int = 15
    continuous_max_min: int = 240  # the longest stretch without a break
    break_after_min: int = 30  # the break that follows it

    def __post_init__(self) -> None:
        for name, least, most in (
            ("commute_min", 0, 480),
            ("workload", 0, LEVEL_MAX),
            ("attention", 0, LEVEL_MAX),
            ("break_every_min", 15, 720),
            ("break_min", 1, 240),
            ("continuous_max_min", 15, 720),
            ("break_after_min", 1, 240),
        ):
            if not least <= getattr(self, name) <= most:
                raise ValueError(f"{name} is {getattr(self, name)}: give {least} to {most}")

    @property
    def demand(self) -> int:
        """Workload and attention together, 0 to 6."""
        return self.workload + self.attention

    @property
    def stretch_min(self) -> float:
        """The usual stretch of work between two breaks."""
        return (self.break_every_min + self.continuous_max_min) / 2

    @property
    def pause_min(self) -> float:
        """The usual break."""
        return (self.break_min + self.break_after_min) / 2


USUAL_WORK = Work()


class Parts(NamedTuple):
    """What an index is made of: the duties before, the hours of this one, the work and breaks.

    Of fatigue they are probabilities in percent, of risk they are factors: 1.0 is usual.
    """

    cumulative: float
    timing: float
    job: float


class Index(NamedTuple):
    """Both indices of one duty."""

    fatigue_index: float  # percent: how likely people fight sleep, on the mean of the duty
    risk_index: float  # 1.0 is the mean of two days, two nights and four days of rest of 12 h
    fatigue: Parts
    risk: Parts


class Limits(NamedTuple):
    """From where on a duty asks too much, and on whose word."""

    fatigue_day_max: int
    fatigue_night_max: int
    risk_max_percent: int  # of the usual risk
    rule: str
    source: str

    def exceeded_by(self, index: Index, *, night: bool) -> bool:
        """Return whether a duty with ``index`` is beyond one of the limits."""
        most = self.fatigue_night_max if night else self.fatigue_day_max
        return index.fatigue_index > most or 100 * index.risk_index > self.risk_max_percent


def indices(
    spans: Iterable[Span], *, before: Iterable[Span] = (), work: Work = USUAL_WORK
) -> tuple[Index, ...]:
    """Return both indices of each duty of one person, in order of time.

    ``before`` are duties that came earlier; they count as history and are not answered. Duties
    that overlap are taken as a return without any rest: the checker of rosters names them.
    """
    known = sorted(before)
    duties = [*known, *sorted(spans)]
    left = _left_by_sleep(duties)
    risen = _risk_before(duties)
    return tuple(
        _index(span, left[i], risen[i], work) for i, span in enumerate(duties) if i >= len(known)
    )


def _index(span: Span, left: float, risen: float, work: Work) -> Index:
    on_h, off_h = span
    clock_h, length_h = on_h % DAY_H, off_h - on_h
    tired = _sleepy_on_duty(_slope(work), clock_h, length_h, work.commute_min)
    plain = min(_sleepy_on_duty(_EASY_SLOPE, clock_h, length_h, work.commute_min), tired)
    timing, job = _risk_of_hours(clock_h, length_h, work.commute_min), _risk_of_job(length_h, work)
    return Index(
        fatigue_index=100 * (1 - (1 - left) * (1 - tired)),
        risk_index=risen * timing * job,
        fatigue=Parts(100 * left, 100 * plain, 100 * (tired - plain)),
        risk=Parts(risen, timing, job),
    )


# --- fatigue: the hours of a duty, the work and its breaks -------------------------------------

_EASY_SLOPE = 0.14  # points of sleepiness an hour that no break or workload can take away
_HOME_H = 5.23  # the hour of least alertness, by the body's clock
_HOME_POINTS = 0.74
_START_H, _START_POINTS = 1.25, 0.5  # the same for the hour at which a duty begins
_HOUR = pi / 12


def _sleepy(points: float) -> float:
    """Return the probability of fighting sleep at so many points of sleepiness."""
    scale = -0.6 + 1.436 * (1 + 6 / (1 + exp(3.057 - 0.764 * points)))
    return min(1.0, 1.26 / (1 + 3670 * exp(-1.06 * scale)))


@lru_cache(maxsize=4096)
def _sleepy_on_duty(slope: float, clock_h: float, length_h: float, commute_min: int) -> float:
    """Return the mean probability of fighting sleep over the quarters of an hour of a duty."""
    quarters = int(length_h * 4 + 1e-9)
    # the published tool takes no root here; with one, the published night would be 42.9, not 42.0
    rise = (
        _START_POINTS**2
        + _HOME_POINTS**2
        - _START_POINTS * _HOME_POINTS * cos(_HOUR * (_START_H - _HOME_H))
    )
    phase_h = (
        atan2(
            _START_POINTS * sin(_START_H * _HOUR) - _HOME_POINTS * sin(_HOME_H * _HOUR),
            _START_POINTS * cos(_START_H * _HOUR) - _HOME_POINTS * cos(_HOME_H * _HOUR),
        )
        / _HOUR
    )
    at_start = rise * cos(_HOUR * (clock_h - phase_h)) + 2.45 + slope * (commute_min - 30) / 60
    return sum(
        _sleepy(
            at_start
            + slope * quarter / 4
            + _HOME_POINTS * cos(_HOUR * (clock_h + quarter / 4 - _HOME_H))
        )
        for quarter in range(quarters + 1)
    ) / (quarters + 1)


@lru_cache(maxsize=256)
def _slope(work: Work) -> float:
    """Return how many points of sleepiness an hour of such work adds."""
    stretch, pause = work.stretch_min, work.pause_min
    load = (0.125 + 0.015 * work.demand) * 1.2 * stretch / (stretch + pause)
    at_0 = 0.174
    at_5 = 0.172731235 - 0.200918653 * 0.04 + 0.03552264 * 0.04**2
    at_15 = 0.000442 * stretch
    at_30 = 0.000206 - 1.38433e-5 * stretch + 9.6491e-7 * stretch**2
    for from_min, to_min, first, last in (
        (0, 5, at_0, at_5),
        (5, 15, at_5, at_15),
        (15, 30, at_15, at_30),
        (30, 60, at_30, 0.0),
    ):
        if pause < to_min:
            return load + first + (last - first) * (pause - from_min) / (to_min - from_min)
    return load


# --- fatigue: what the nights before have left -------------------------------------------------

_RESTED = 3.9  # reaction speed of the rested; a duty can only lower it
_SLEEP_H = 8.0
_NEW_NIGHT_H = 15.0  # who leaves home from this hour on stands the duty of the coming night
_GOT_OVER, _SANK = 0.686825862760272, 0.136934833451947


@dataclass(frozen=True, slots=True)
class _Night:
    """A duty as seen from its night: hours of the clock of the day before, way to it included."""

    night: int
    from_h: float
    to_h: float
    lost_h: float  # sleep lost in this night
    next_lost_h: float  # sleep lost in the next


def _left_by_sleep(duties: Sequence[Span]) -> list[float]:
    """Return the probability of fighting sleep that the sleep lost before leaves at each duty."""
    if not duties:
        return []
    gaps_h = _gaps(duties)
    nights = [_night(span, gap_h) for span, gap_h in zip(duties, gaps_h, strict=True)]
    speed = _speeds(nights, first=floor((duties[0][0] - COMMUTE_H) / DAY_H))
    left = [_sleepy_at(_RESTED)]
    for night, gap_h in zip(nights[1:], gaps_h, strict=False):
        before, after = speed[night.night - 1], speed[night.night]
        now = before
        if 27 < night.from_h < 39:
            now += (after - before) * (1 + sin(_HOUR * (night.from_h - 33))) / 2
        # hardly any rest since the duty before: all that it cost in sleep is felt at once
        rested = min(1.0, max(0.0, (gap_h - 1) / 8))
        left.append(_sleepy_at(now * rested + after * (1 - rested)))
    return left


def _gaps(duties: Sequence[Span]) -> list[float]:
    """Return the hours at home after each duty; after the last, no end of them."""
    return [*(then[0] - this[1] - 2 * COMMUTE_H for this, then in pairwise(duties)), inf]


def _night(span: Span, gap_h: float) -> _Night:
    leaves_h, hours = span[0] - COMMUTE_H, span[1] - span[0] + 2 * COMMUTE_H
    day = floor(leaves_h / DAY_H)
    clock_h = leaves_h - DAY_H * day
    tonight = clock_h >= _NEW_NIGHT_H
    from_h = clock_h if tonight else clock_h + DAY_H
    to_h = from_h + hours
    early = 37.5 - from_h
    lost_early = (0.03501 * early + 0.01928) * early if from_h > 22.76 else 0.0
    lost_late = _lost_after(to_h, gap_h)
    return _Night(
        night=day + tonight,
        from_h=from_h,
        to_h=to_h,
        lost_h=lost_late if 15 <= from_h <= 22.67 else min(lost_early, lost_late),
        next_lost_h=_lost_after(to_h - DAY_H, gap_h),
    )


def _lost_after(home_h: float, gap_h: float) -> float:
    """Return the hours of sleep lost by coming home at ``home_h`` with ``gap_h`` until the next."""
    bed_h = 16.3 + 0.367 * home_h if home_h < 24.25 else home_h + 1
    slept_h = 8.13
    if home_h >= 18.5:
        falls = 0.472949055173571 * exp(-1.77393493516727 + 0.16244804759197 * (bed_h - 20))
        slept_h = -2.28827436527851 + 11.7995318577367 / (1 + falls)
    by_clock_h = min(_SLEEP_H, 8 - 0.285 * (home_h - 18.5))
    return max(min(_SLEEP_H, 8.07 - (slept_h + by_clock_h) / 2), 9 - gap_h)


def _speeds(nights: Sequence[_Night], *, first: int) -> dict[int, float]:
    """Return the reaction speed after each night, from the one before ``first`` on.

    Of several duties of one night the one that costs most sleep counts: there is one sleep.
    """
    lost: dict[int, float] = {}
    lost_next: dict[int, float] = {}
    for night in nights:
        lost[night.night] = max(lost.get(night.night, 0.0), night.lost_h)
        lost_next[night.night] = max(lost_next.get(night.night, 0.0), night.next_lost_h)
    speed = {first - 1: 3.87}
    for n in range(first, nights[-1].night + 1):
        lost_h = min(_SLEEP_H, lost.get(n, 0.0) + lost_next.get(n - 1, 0.0))
        aim, was = _RESTED - 0.441596758431994 * lost_h, speed[n - 1]
        speed[n] = aim + (was - aim) * exp(-(_SANK if was > aim else _GOT_OVER))
    return speed


def _sleepy_at(speed: float) -> float:
    """Return the probability of fighting sleep at a reaction speed, as the cumulative part."""
    missing = 1.001 - speed / _RESTED
    return _sleepy(max(1.0, log(missing / 0.00189) / 0.801)) / 3


# --- risk --------------------------------------------------------------------------------------

_USUAL_COMMUTE_MIN = 40
_NIGHT_FROM_H, _NIGHT_H = -1, 8  # the night a sleep of recovery takes: 23:00 to 07:00


def _risk_before(duties: Sequence[Span]) -> list[float]:
    """Return by how much the duties before raise the risk of each."""
    risen: list[float] = []
    level, own_before = 1.0, 0.0
    for i, (on_h, off_h) in enumerate(duties):
        own = 0.0886 + 0.0359 * cos(_HOUR * (on_h + off_h) / 2)
        if i:
            home_h, leaves_h = duties[i - 1][1] + COMMUTE_H, on_h - COMMUTE_H
            gap_h = leaves_h - home_h
            if gap_h < 9:
                level += 0.06 * (9 - gap_h)
            elif gap_h > DAY_H:
                level = 1 + (level - 1) * exp(-1.118 * (_nights_free(home_h, leaves_h) - 1))
            else:
                level += (own + own_before) / 2
        own_before = own
        risen.append(level / 1.113 * 0.98899)
    return risen


def _nights_free(from_h: float, to_h: float) -> float:
    """Return how many nights fit between two hours; a part of one counts as that part."""
    days = range(floor(from_h / DAY_H), floor(to_h / DAY_H) + 2)
    begins = [day * DAY_H + _NIGHT_FROM_H for day in days]
    free_h = sum(max(0.0, min(to_h, night + _NIGHT_H) - max(from_h, night)) for night in begins)
    return free_h / _NIGHT_H


@lru_cache(maxsize=4096)
def _risk_of_hours(clock_h: float, length_h: float, commute_min: int) -> float:
    """Return the factor of the hour of the day and of the length, with the way to it."""
    way_h = (commute_min - _USUAL_COMMUTE_MIN) / 60
    awake_h = length_h + way_h
    swing = sin(_HOUR * (clock_h + length_h)) - sin(_HOUR * (clock_h - way_h))
    of_day = 1.0106 + 0.1057 * swing / (_HOUR * awake_h)
    if way_h <= 0:
        of_length = _risk_at(awake_h)
    else:
        of_length = (_risk_at(awake_h) * awake_h - _risk_at(way_h) * way_h) / length_h
    return of_day * of_length / 1.288 * 0.997976


def _risk_at(hours: float) -> float:
    if hours < 4.25:
        return 1 + 0.0359 - 0.8012 * exp(-0.7315 * hours)
    if hours > 8.13:
        return 1 - 0.4287 + 0.1501 * exp(0.129 * hours)
    return 1.0


@lru_cache(maxsize=1024)
def _risk_of_job(length_h: float, work: Work) -> float:
    """Return the factor of workload, attention and breaks.

    Between breaks the risk climbs quarter by quarter; a break takes it down again.
    """
    stretches = 1 + floor(60 * length_h / (work.stretch_min + work.pause_min) - 0.01)
    quarters = round(work.stretch_min / 15)
    relief = exp(-0.395 * (work.pause_min - 13.3))
    kept = 0.24 / 0.2388 * relief / (1 + relief)
    ceiling, climb = 1.826297414, exp(-0.25 * 1.146457295)
    level, total, since = 1.0, 0.0, -1
    for _ in range(stretches * quarters + 1):
        since = since + 1 if since < quarters else 0
        level = 1 + (level - 1) * kept if since == 0 else ceiling + (level - ceiling) * climb
        total += level
    mean = total / (stretches * quarters + 1)
    return (mean / 1.4858 + (work.demand - 3) * 0.0232) / 1.032 / 1.0286182
