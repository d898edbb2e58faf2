"""What people ask of rosters to come: duties they want, would rather not stand, or cannot.

Nobody says why, and nobody is asked. A reason of health or family is told in confidence instead,
to those who care. A request that is not met costs a roster points; a duty that somebody cannot
stand is not given to them at all, so a person has few of these.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from muster.core.kinds import Wish
from muster.core.roster import Breach, BreachRule, Problem, Request
from muster.core.roster_refusal import RosterRefusal, RosterRefusalCode
from muster.core.rule_kinds import DutyRequests

WINDOW_DAYS = 28  # in which requests are counted
# What tells of a request: for whoever makes the roster, not for all who look at it.
OF_REQUESTS = frozenset({BreachRule.REQUEST_UNMET, BreachRule.CANNOT})
_Code = RosterRefusalCode


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRequest:
    """What one person asks of one day; ``slot`` is one of a pattern, or "" for any duty."""

    seq: int  # of the fact
    day: date
    slot: str
    wish: Wish


def told_of(breaches: Iterable[Breach], *, plans: bool) -> tuple[Breach, ...]:
    """Return those of ``breaches`` that may be told to whoever ``plans`` rosters, or only looks."""
    return tuple(each for each in breaches if plans or each.rule not in OF_REQUESTS)


def not_to_be_asked(
    days: Collection[date],
    wish: Wish,
    *,
    today: date,
    standing: Iterable[OwnRequest],
    settled: Collection[date],
    rule: DutyRequests,
) -> list[RosterRefusal]:
    """Return why somebody cannot ask for ``days``, every reason by name; none if they can.

    ``standing`` is what else they ask; ``settled`` are days for which a roster is published.
    """
    others = [each for each in standing if each.day not in days]
    found = [] if days else [RosterRefusal(_Code.NO_DAY)]
    for day in sorted(days):
        if day <= today:
            found.append(RosterRefusal(_Code.DAY_TOO_NEAR, day.isoformat()))
        elif (day - today).days > rule.ahead_days_max:
            said = RosterRefusal(_Code.DAY_TOO_FAR, day.isoformat(), need=rule.ahead_days_max)
            found.append(said)
        elif day in settled:
            found.append(RosterRefusal(_Code.DAY_PUBLISHED, day.isoformat()))
    cannot = {each.day for each in others if each.wish is Wish.CANNOT}
    for code, all_days, most in (
        (_Code.TOO_MANY_REQUESTS, {each.day for each in others} | set(days), rule.days_max),
        (
            _Code.CANNOT_TOO_OFTEN,
            cannot | set(days) if wish is Wish.CANNOT else set(),
            rule.cannot_days_max,
        ),
    ):
        if (have := most_within(all_days)) > most:
            found.append(RosterRefusal(code, have=have, need=most))
    return found


def most_within(days: Iterable[date]) -> int:
    """Return how many of ``days`` lie within the fullest ``WINDOW_DAYS`` days in a row."""
    ahead = sorted(set(days))
    return max(
        (sum(0 <= (d - first).days < WINDOW_DAYS for d in ahead) for first in ahead), default=0
    )


def with_requests(
    problem: Problem, asked: Mapping[str, Sequence[OwnRequest]], rule: DutyRequests, first: date
) -> Problem:
    """Return ``problem`` with what its people ask of its days; ``first`` is day 0.

    What no shift of the post could ever meet is left out: nobody is counted as disappointed by
    an evening that the post does not have.
    """
    people = tuple(
        replace(
            person,
            requests=tuple(
                request
                for each in asked.get(person.number, ())
                if any(map((request := _request(each, rule, first)).covers, problem.shifts))
            ),
        )
        for person in problem.people
    )
    return replace(problem, people=people)


def _request(asked: OwnRequest, rule: DutyRequests, first: date) -> Request:
    points = {Wish.WANT: rule.want_points, Wish.AVOID: rule.avoid_points, Wish.CANNOT: 0}
    return Request(
        wish=asked.wish,
        day=(asked.day - first).days,
        kind=asked.slot,
        weight=points[asked.wish],
    )
