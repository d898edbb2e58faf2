"""What each kind of rule of a pack says: its fields, each with the span that makes sense.

What a pack is, which of its rules is in force and how one is read stands in ``core/rules``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any


@dataclass(frozen=True, slots=True)
class Span:
    """The least and the most a whole number may be."""

    least: int
    most: int


# What a rule costs where a roster breaks it, for each unit beyond its limit; 0: it must be kept.
Weight = Annotated[int, Span(0, 100_000)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Isolation:
    """How long a contact is isolated, counted from the last unprotected exposure."""

    facility_days: Annotated[int, Span(0, 60)]
    home_days: Annotated[int, Span(0, 60)]


@dataclass(frozen=True, slots=True, kw_only=True)
class MedicalHold:
    """Which gate is answered first when several hold, and who may review a medical hold."""

    precedence: tuple[str, ...]  # every Gate once
    reviewers: tuple[str, ...]  # role codes


@dataclass(frozen=True, slots=True, kw_only=True)
class NearRetirement:
    """From this age on, no high-risk post."""

    age_years: Annotated[int, Span(40, 75)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bereavement:
    """How many days of leave are offered at once."""

    offer_days: Annotated[int, Span(1, 60)]


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyCare:
    """How many adults of a dual-service household may be away, and which flags hold anybody."""

    adults_away_max: Annotated[int, Span(0, 1)]
    child_under_years: Annotated[int, Span(1, 18)]
    held_flags: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseFloor:
    """Which share of a home organisation's people, per role, stays."""

    keep_percent: Annotated[int, Span(0, 100)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Travel:
    """How far anybody is sent."""

    travel_max_km: Annotated[int, Span(1, 20_016)]


@dataclass(frozen=True, slots=True, kw_only=True)
class CompulsoryRest:
    """When rest is ordered, by days in a row or by hours a day, and for how long."""

    days_in_a_row_max: Annotated[int, Span(1, 60)]
    day_average_max_h: Annotated[int, Span(1, 24)]
    average_over_days: Annotated[int, Span(1, 60)]
    rest_days: Annotated[int, Span(1, 30)]
    weight_points: Weight = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RestBetweenShifts:
    """How long people rest between two shifts."""

    rest_min_h: Annotated[int, Span(1, 72)]
    weight_points: Weight = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOfDays:
    """How many days in a row people may be rostered."""

    run_max_days: Annotated[int, Span(1, 31)]
    weight_points: Weight = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class NightsInARow:
    """How many nights in a row people may be rostered."""

    nights_max: Annotated[int, Span(1, 31)]
    weight_points: Weight = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekHours:
    """How many hours a week people may be rostered, on average over some weeks."""

    week_average_max_h: Annotated[int, Span(1, 168)]
    average_over_weeks: Annotated[int, Span(1, 52)]
    weight_points: Weight = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class FatigueIndex:
    """From where on a duty tires too much, or raises the risk of mistakes: see core/fatigue.py."""

    fatigue_day_max: Annotated[int, Span(1, 100)]
    fatigue_night_max: Annotated[int, Span(1, 100)]
    risk_max_percent: Annotated[int, Span(50, 500)]  # of the usual risk
    weight_points: Weight = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class WeeklyRest:
    """How long people rest at a stretch within seven days of the last such rest."""

    rest_min_h: Annotated[int, Span(12, 96)]
    weight_points: Weight = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryAfterNights:
    """How long people rest between a night and the next duty that is none."""

    rest_min_h: Annotated[int, Span(1, 120)]
    weight_points: Weight = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ShapeOfDays:
    """How few days in a row people are rostered, and how few or many they are off."""

    run_min_days: Annotated[int, Span(1, 7)]
    off_min_days: Annotated[int, Span(1, 7)]
    off_max_days: Annotated[int, Span(1, 60)]
    weight_points: Weight = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Successions:
    """Which kinds of shift do not follow each other from one day to the next, as ``E-D``."""

    forbidden: tuple[str, ...]
    weight_points: Weight = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Portions:
    """What people stand within 28 days; a roster of another length has its part."""

    hours_max: Annotated[int, Span(1, 672)]
    hours_min: Annotated[int, Span(0, 672)]
    weekends_max: Annotated[int, Span(0, 4)]
    holidays_max: Annotated[int, Span(0, 28)]
    kinds_max: tuple[str, ...]  # kind of shift and how many, as ``N:8``
    weight_points: Weight = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedStint:
    """How long a stint of closed duty lasts, and how long people are isolated before it."""

    days_min: Annotated[int, Span(1, 60)]
    days_max: Annotated[int, Span(1, 60)]
    isolation_days: Annotated[int, Span(0, 30)]
    weight_points: Weight = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class FixedCrews:
    """How many people of other crews a shift may have."""

    others_max: Annotated[int, Span(0, 100)]
    weight_points: Weight = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class FairShares:
    """What is shared fairly, over past rosters too: points for each unit beyond a share, 0: not."""

    night_points: Weight
    weekend_points: Weight
    holiday_points: Weight
    hour_points: Weight


@dataclass(frozen=True, slots=True, kw_only=True)
class Holidays:
    """Which days are holidays, each as ``2020-01-25``; they are shared out fairly."""

    days: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyRequests:
    """What a request that is not met costs a roster, and how many a person may make.

    A duty that somebody cannot stand is not given to them, so those days are few.
    """

    want_points: Annotated[int, Span(0, 100_000)]
    avoid_points: Annotated[int, Span(0, 100_000)]
    cannot_days_max: Annotated[int, Span(0, 28)]  # of any 28 days in a row
    days_max: Annotated[int, Span(1, 28)]  # of any 28 days in a row, with those
    ahead_days_max: Annotated[int, Span(1, 92)]


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterWeights:
    """What a roster is charged for what its shifts lack and for change: see core/roster_score."""

    officer_missing_points: Weight
    head_missing_points: Weight
    competence_missing_points: Weight
    leader_missing_points: Weight
    change_points: Weight
    wanted_missing_points: Weight


@dataclass(frozen=True, slots=True, kw_only=True)
class EnforcingPost:
    """How many sworn officers every shift of an enforcing post needs."""

    officers_min: Annotated[int, Span(1, 10)]


@dataclass(frozen=True, slots=True, kw_only=True)
class TemporaryBranch:
    """What a temporary Party branch is made of, and what it may not do.

    ``by_request`` names the kinds of unit that are founded by a request and a reply alone.
    """

    full_members_min: Annotated[int, Span(1, 50)]
    members_max: Annotated[int, Span(1, 500)]
    affiliation_transferred: bool
    dissolved_at_task_end: bool
    admits_members: bool
    by_request: tuple[str, ...] = ()  # every UnitKind that needs both papers


@dataclass(frozen=True, slots=True, kw_only=True)
class PostLeader:
    """How many leaders a post has among its people, where one is asked for."""

    leaders_min: Annotated[int, Span(1, 5)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Burden:
    """Over how many days back the days served and the nights away are counted."""

    burden_days: Annotated[int, Span(1, 28)]  # states keep no more: see core/stay.py


@dataclass(frozen=True, slots=True, kw_only=True)
class DeploymentWeights:
    """What weighs against a plan besides open need, in points: see core/plan.py."""

    day_served_points: Annotated[int, Span(0, 10_000)]
    night_away_points: Annotated[int, Span(0, 10_000)]
    share_drawn_points: Annotated[int, Span(0, 10_000)]
    km_points: Annotated[int, Span(0, 1_000)]
    other_organisation_points: Annotated[int, Span(0, 100_000)]
    squad_split_points: Annotated[int, Span(0, 100_000)]
    not_volunteered_points: Annotated[int, Span(0, 9)]  # less than a kilometre: among equals only


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanApproval:
    """Who may approve a deployment plan; who made or changed it may not in any case."""

    approvers: tuple[str, ...]  # role codes
    reviews_min: Annotated[int, Span(0, 5)] = 0  # by others, who have looked at it as it stands


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterNotice:
    """How long before a duty a published roster may change without somebody answering for it."""

    notice_min_h: Annotated[int, Span(0, 672)]


RULE_KINDS: Mapping[str, type[Any]] = {
    "isolation": Isolation,
    "medical_hold": MedicalHold,
    "near_retirement": NearRetirement,
    "bereavement": Bereavement,
    "family_care": FamilyCare,
    "release_floor": ReleaseFloor,
    "travel": Travel,
    "compulsory_rest": CompulsoryRest,
    "rest_between_shifts": RestBetweenShifts,
    "run_of_days": RunOfDays,
    "nights_in_a_row": NightsInARow,
    "week_hours": WeekHours,
    "weekly_rest": WeeklyRest,
    "recovery_after_nights": RecoveryAfterNights,
    "shape_of_days": ShapeOfDays,
    "successions": Successions,
    "portions": Portions,
    "closed_stint": ClosedStint,
    "fixed_crews": FixedCrews,
    "fatigue_index": FatigueIndex,
    "fair_shares": FairShares,
    "roster_weights": RosterWeights,
    "holidays": Holidays,
    "duty_requests": DutyRequests,
    "enforcing_post": EnforcingPost,
    "temporary_branch": TemporaryBranch,
    "post_leader": PostLeader,
    "burden": Burden,
    "deployment_weights": DeploymentWeights,
    "plan_approval": PlanApproval,
    "roster_notice": RosterNotice,
}
ROSTER_KINDS: tuple[type[Any], ...] = (
    RestBetweenShifts,
    RunOfDays,
    NightsInARow,
    EnforcingPost,
    WeekHours,
    CompulsoryRest,
    WeeklyRest,
    RecoveryAfterNights,
    ShapeOfDays,
    Successions,
    Portions,
    ClosedStint,
    FixedCrews,
    FatigueIndex,
    FairShares,
    RosterWeights,
)
OPTIONAL_KINDS = frozenset(
    {
        "week_hours",
        "weekly_rest",
        "recovery_after_nights",
        "shape_of_days",
        "successions",
        "portions",
        "closed_stint",
        "fixed_crews",
        "fatigue_index",
        "fair_shares",
        "roster_weights",
        "holidays",
        "duty_requests",
        "roster_notice",
    }
)
