"""What a roster keeps to: limits, each with its rule, its source and what breaking it costs.

A rule pack says which (``core/rules``); here they become the numbers a checker and a solver use.
What each means to the hour stands with the checks: ``roster_rest``, ``roster_order``,
``roster_share`` and ``roster_check``.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from math import ceil
from typing import Any, Self

from muster.core.rule_kinds import (
    ClosedStint,
    EnforcingPost,
    FairShares,
    FatigueIndex,
    FixedCrews,
    NightsInARow,
    Portions,
    RecoveryAfterNights,
    RestBetweenShifts,
    RosterWeights,
    RunOfDays,
    ShapeOfDays,
    Successions,
    WeekHours,
    WeeklyRest,
)
from muster.core.rule_kinds import CompulsoryRest as PackCompulsoryRest
from muster.core.rules import RosterLimits
from muster.core.rules import Rule as PackRule

PORTION_DAYS = 28  # what a pack's portions are given for


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A limit, in the unit of the field that holds it, with the name and source of its rule.

    A rule without a ``weight`` must be kept. With one it may be broken: each unit beyond the
    limit costs so many points.
    """

    name: str
    limit: int
    source: str
    weight: int | None = None

    @property
    def hard(self) -> bool:
        """Whether a roster that breaks the rule may not be published."""
        return self.weight is None

    def points(self, units: int) -> int | None:
        """Return what it costs to be ``units`` beyond the limit; None where it may not be."""
        return None if self.weight is None else self.weight * units


@dataclass(frozen=True, slots=True, kw_only=True)
class Succession:
    """A kind of shift that may not begin on the day after another kind, by one person.

    The limit of the rule is 0: none is allowed.
    """

    before: str
    after: str
    rule: Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class CompulsoryRest:
    """Rest that is ordered after ``rule.limit`` days in a row, or after too many hours a day.

    Once either is reached, no duty begins on the next ``rest_days`` days; the rest given, both
    are counted anew. A breach counts the days of rest that are missing.
    """

    rule: Rule
    rest_days: int
    day_average_max_h: int  # reached, not exceeded: 日均10小时以上
    average_over_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedDuty:
    """Stints of closed duty: people live at the post and do not leave it (``practice.md`` §2).

    A stint runs from a person's first closed duty to the last one with at most
    ``CLOSED_BREAK_DAYS`` free days in between. It lasts ``days_min`` days at least (unless the
    roster or the person's presence ends with it) and ``rule.limit`` at most, and no duty at all
    ends within ``isolation_days`` days before it.
    """

    rule: Rule
    days_min: int
    isolation_days: int


CLOSED_BREAK_DAYS = 2  # days off that are spent at the post; who is away longer has left it


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What every roster of a post keeps to; a rule that is None is not in force.

    A pack says which rules there are, hard or weighted, each with its source
    (``docs/explanation/rosters-of-a-post.md`` lists them). Limits of days and nights are counted
    by the day on which duties begin.
    """

    rest_min_h: Rule | None = None  # between the end of one duty and the begin of the next
    weekly_rest_min_h: Rule | None = None  # at a stretch, within seven days of the last such rest
    run_max_days: Rule | None = None  # days in a row with a duty
    run_min_days: Rule | None = None
    off_max_days: Rule | None = None  # days in a row without a duty, but for absence
    off_min_days: Rule | None = None
    successions: tuple[Succession, ...] = ()
    nights_in_row_max: Rule | None = None
    recovery_min_h: Rule | None = None  # between a night and the next duty that is none
    hours_per_7_days_max: Rule | None = None
    hours_max: Rule | None = None  # over the whole roster
    hours_min: Rule | None = None  # likewise, less what absence takes
    kinds_max: tuple[tuple[str, Rule], ...] = ()  # duties of a kind of shift, over the roster
    weekends_max: Rule | None = None  # weekends with a duty
    holidays_max: Rule | None = None  # holidays with a duty
    compulsory_rest: CompulsoryRest | None = None
    closed_duty: ClosedDuty | None = None
    enforcing_officers_min: Rule | None = None  # on each shift of a post that enforces
    crews_mixed_max: Rule | None = None  # people of other crews on a shift
    fatigue_day_max: Rule | None = None  # fatigue index of a duty by day: core/fatigue.py
    fatigue_night_max: Rule | None = None
    risk_max_percent: Rule | None = None  # risk index of a duty
    fair_nights: Rule | None = None  # beyond one's share, with those before the roster
    fair_weekends: Rule | None = None
    fair_holidays: Rule | None = None
    fair_hours: Rule | None = None

    def binding(self) -> Self:
        """Return these rules without those that are weighted: what must be kept."""

        def kept(value: Any) -> Any:  # noqa: ANN401
            match value:
                case Rule():
                    return value if value.hard else None
                case CompulsoryRest() | ClosedDuty():
                    return value if value.rule.hard else None
                case tuple():
                    return tuple(one for one in value if _rule_in(one).hard)
            return value

        return type(self)(**{field.name: kept(getattr(self, field.name)) for field in fields(self)})

    @classmethod
    def of(cls, limits: RosterLimits, *, horizon_days: int = PORTION_DAYS) -> Self:
        """Return the rules that a pack's ``limits`` say for a roster of so many days.

        A weekly average over several weeks (2003/88/EC art. 16 b) is kept in every seven days:
        stricter than the average asks, since one roster cannot see the weeks after it.
        """
        said = {type(rule.says): rule for rule in limits.in_force}
        plain: dict[str, Any] = {
            field: _rule(said[says], getattr(said[says].says, name))
            for field, (says, name) in _PLAIN.items()
            if says in said
        }
        return cls(
            **plain,
            **_portions(said.get(Portions), horizon_days),
            **_fair(said.get(FairShares)),
            successions=_successions(said.get(Successions)),
            compulsory_rest=_compulsory(said.get(PackCompulsoryRest)),
            closed_duty=_closed(said.get(ClosedStint)),
        )


def _rule_in(one: Succession | tuple[str, Rule]) -> Rule:
    return one.rule if isinstance(one, Succession) else one[1]


_PLAIN: Mapping[str, tuple[type[Any], str]] = {
    "rest_min_h": (RestBetweenShifts, "rest_min_h"),
    "weekly_rest_min_h": (WeeklyRest, "rest_min_h"),
    "run_max_days": (RunOfDays, "run_max_days"),
    "run_min_days": (ShapeOfDays, "run_min_days"),
    "off_min_days": (ShapeOfDays, "off_min_days"),
    "off_max_days": (ShapeOfDays, "off_max_days"),
    "nights_in_row_max": (NightsInARow, "nights_max"),
    "recovery_min_h": (RecoveryAfterNights, "rest_min_h"),
    "hours_per_7_days_max": (WeekHours, "week_average_max_h"),
    "enforcing_officers_min": (EnforcingPost, "officers_min"),
    "crews_mixed_max": (FixedCrews, "others_max"),
    "fatigue_day_max": (FatigueIndex, "fatigue_day_max"),
    "fatigue_night_max": (FatigueIndex, "fatigue_night_max"),
    "risk_max_percent": (FatigueIndex, "risk_max_percent"),
}


def _rule(cited: PackRule[Any], limit: int, weight: int | None = None) -> Rule:
    """Return a limit of a pack's rule; one that weighs nothing there must be kept."""
    if weight is None:
        weight = getattr(cited.says, "weight_points", 0) or None
    return Rule(name=cited.name, limit=limit, source=cited.source, weight=weight)


def _portions(rule: PackRule[Portions] | None, horizon_days: int) -> dict[str, Any]:
    if rule is None:
        return {}
    said = rule.says

    def part(of_28_days: int) -> Rule:
        return _rule(rule, ceil(of_28_days * horizon_days / PORTION_DAYS))

    kinds = (text.partition(":") for text in said.kinds_max)
    return {
        "hours_max": part(said.hours_max),
        "hours_min": _rule(rule, said.hours_min * horizon_days // PORTION_DAYS),
        "weekends_max": part(said.weekends_max),
        "holidays_max": part(said.holidays_max),
        "kinds_max": tuple((kind, part(int(most))) for kind, _, most in kinds),
    }


def _fair(rule: PackRule[FairShares] | None) -> dict[str, Any]:
    if rule is None:
        return {}
    said = rule.says
    points = {
        "fair_nights": said.night_points,
        "fair_weekends": said.weekend_points,
        "fair_holidays": said.holiday_points,
        "fair_hours": said.hour_points,
    }
    return {field: _rule(rule, 0, weight) for field, weight in points.items() if weight}


def _successions(rule: PackRule[Successions] | None) -> tuple[Succession, ...]:
    pairs = (text.partition("-") for text in rule.says.forbidden) if rule else ()
    return tuple(
        Succession(before=before, after=after, rule=_rule(rule, 0))
        for before, _, after in pairs
        if rule
    )


def _compulsory(rule: PackRule[PackCompulsoryRest] | None) -> CompulsoryRest | None:
    if rule is None:
        return None
    return CompulsoryRest(
        rule=_rule(rule, rule.says.days_in_a_row_max),
        rest_days=rule.says.rest_days,
        day_average_max_h=rule.says.day_average_max_h,
        average_over_days=rule.says.average_over_days,
    )


def _closed(rule: PackRule[ClosedStint] | None) -> ClosedDuty | None:
    if rule is None:
        return None
    return ClosedDuty(
        rule=_rule(rule, rule.says.days_max),
        days_min=rule.says.days_min,
        isolation_days=rule.says.isolation_days,
    )


def days_from(first: date, days: Iterable[date]) -> frozenset[int]:
    """Return ``days`` as a roster counts them whose day 0 is ``first``."""
    return frozenset((day - first).days for day in days)


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What a roster is charged besides weighted rules and requests, in points."""

    officer_missing: int = 4000  # a shift that enforces without one is unlawful
    head_missing: int = 2000
    competence_missing: int = 2000
    leader_missing: int = 1000  # without its leader it is still a shift
    change: int = 60  # a duty added to the draft or taken from it
    wanted_missing: int = 50  # a head below those wanted, at least those needed being there

    @classmethod
    def of(cls, limits: RosterLimits) -> Self:
        """Return the weights a pack says, or the usual ones where it says none."""
        for rule in limits.in_force:
            if isinstance(rule.says, RosterWeights):
                said = rule.says
                return cls(
                    officer_missing=said.officer_missing_points,
                    head_missing=said.head_missing_points,
                    competence_missing=said.competence_missing_points,
                    leader_missing=said.leader_missing_points,
                    change=said.change_points,
                    wanted_missing=said.wanted_missing_points,
                )
        return cls()


USUAL_WEIGHTS = Weights()
