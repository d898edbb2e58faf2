"""What has been published of how the virus of 2020 spreads, and what an outbreak costs.

Every number has its span and its source. What a simulation takes as given (``Assumed``) are plain
numbers from one end of the spans or from within them; what it answers is an :class:`Outlook`.
"""

from dataclasses import dataclass, fields
from enum import StrEnum
from typing import NamedTuple

from muster.core.isolation import Meeting


class Estimate(NamedTuple):
    """A number with the span within which it may lie, and who says so."""

    value: float
    least: float
    most: float
    source: str


class Severity(StrEnum):
    """Which end of the spans is assumed."""

    MILD = "mild"
    USUAL = "usual"
    SEVERE = "severe"


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumed:
    """What a simulation takes as given; rates are new infections per hour with one infectious."""

    incubation_days: float  # the median
    incubation_spread: float  # the factor of one standard deviation
    infectious_before_days: int  # before symptoms
    infectious_after_days: int
    before_factor: float  # how infectious before symptoms, to 1 after them
    asymptomatic_share: float
    asymptomatic_factor: float
    dispersion: float  # the smaller, the more of it comes from few people
    positive_after_days: int  # from symptoms to a positive test and isolation
    shift_per_h: float
    handover_per_h: float
    vehicle_per_h: float
    room_per_h: float
    look_back_days: int | None  # contacts before symptoms who are isolated; None: nobody is
    quarantine_days: int

    def per_h(self, how: Meeting) -> float:
        """Return the rate of one kind of meeting."""
        rates = {
            Meeting.SHIFT: self.shift_per_h,
            Meeting.HANDOVER: self.handover_per_h,
            Meeting.VEHICLE: self.vehicle_per_h,
            Meeting.ROOM: self.room_per_h,
        }
        return rates[how]


_THOMPSON = "Thompson et al. 2021, Clin Infect Dis 73:e754"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """What has been published of the virus of 2020, each number with its span and source.

    Rates by the hour are nowhere published as such: they are worked out here from the share of
    contacts infected, and the hours that share was taken to stand for are given.
    """

    incubation_days: Estimate
    incubation_spread: Estimate
    infectious_before_days: Estimate
    infectious_after_days: Estimate
    before_factor: Estimate
    asymptomatic_share: Estimate
    asymptomatic_factor: Estimate
    dispersion: Estimate
    positive_after_days: Estimate
    shift_per_h: Estimate
    handover_per_h: Estimate
    vehicle_per_h: Estimate
    room_per_h: Estimate

    def assumed(
        self,
        severity: Severity = Severity.USUAL,
        *,
        quarantine_days: int = 14,
        look_back_days: int | None = 2,
    ) -> Assumed:
        """Return plain numbers: the values, or for each number the end that spreads less or more.

        The time from infection to symptoms and how uneven people are stay as they are.
        """
        numbers = {
            field.name: _end(getattr(self, field.name), field.name, severity)
            for field in fields(self)
        }
        whole = {name: round(numbers.pop(name)) for name in _WHOLE_DAYS}
        return Assumed(
            **numbers,
            infectious_before_days=whole["infectious_before_days"],
            infectious_after_days=whole["infectious_after_days"],
            positive_after_days=whole["positive_after_days"],
            look_back_days=look_back_days,
            quarantine_days=quarantine_days,
        )


_WHOLE_DAYS = ("infectious_before_days", "infectious_after_days", "positive_after_days")
_KEPT = frozenset({"incubation_days", "incubation_spread", "dispersion"})
SPREAD = Spread(
    incubation_days=Estimate(
        5.8, 5.3, 6.2, "Wei et al. 2021, Infection, doi:10.1007/s15010-021-01682-x (median)"
    ),
    incubation_spread=Estimate(
        *(1.51, 1.27, 1.77),
        "Lauer et al. 2020, Ann Intern Med 172:577: 97.5 % by 11.5 (8.2 to 15.6) days",
    ),
    infectious_before_days=Estimate(
        2, 1, 3, "He et al. 2020, Nat Med 26:672: from 2.3 (0.8 to 3.0) days before symptoms"
    ),
    infectious_after_days=Estimate(
        7, 5, 10, "He et al. 2020, Nat Med 26:672: declines within 7 days; span assumed"
    ),
    before_factor=Estimate(0.67, 0.5, 1.0, f"{_THOMPSON}: two thirds; span assumed"),
    asymptomatic_share=Estimate(
        0.2, 0.17, 0.25, "Buitrago-Garcia et al. 2020, PLoS Med 17:e1003346"
    ),
    asymptomatic_factor=Estimate(
        *(0.14, 0.1, 0.35),
        f"{_THOMPSON}: one seventh; 0.35 in Buitrago-Garcia et al. 2020, PLoS Med 17:e1003346",
    ),
    dispersion=Estimate(0.1, 0.05, 0.2, "Endo et al. 2020, Wellcome Open Res 5:67"),
    positive_after_days=Estimate(2, 1, 4, "assumed: a day to report, a day to test"),
    shift_per_h=Estimate(
        0.0023, 0.001, 0.0051, f"{_THOMPSON}: 1.2 to 5.9 % of contacts, taken as of 12 h; the mean"
    ),
    handover_per_h=Estimate(
        0.001, 0.0005, 0.0023, f"{_THOMPSON}: 1.2 % of casual contacts, taken as of 12 h"
    ),
    vehicle_per_h=Estimate(
        0.0102, 0.0051, 0.0204, "assumed: twice the most on a shift, for a closed cabin"
    ),
    room_per_h=Estimate(
        0.0047, 0.0038, 0.0057, f"{_THOMPSON}: 21.1 % of a household, taken as of 50 h"
    ),
)


def _end(estimate: Estimate, name: str, severity: Severity) -> float:
    if severity == Severity.USUAL or name in _KEPT:
        return estimate.value
    return estimate.least if severity == Severity.MILD else estimate.most


# --- what comes out ----------------------------------------------------------------------------


class Mean(NamedTuple):
    """An expected number and its standard error."""

    value: float
    error: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What one infected member of a plan costs: both numbers, always.

    ``infected_more`` and ``isolated_more`` compare with the first plan of the same simulation,
    run by run, so their errors are smaller than those of the numbers themselves.
    """

    name: str
    infected: Mean  # people, besides the one who brought it in
    isolated: Mean  # people who were isolated, ill or as contacts, that one included
    lost_h: Mean  # hours of duty that the isolated could not stand
    infected_more: Mean
    isolated_more: Mean
    runs: int
    seed: int
