"""Limits of duty that a correction moves: the day on which rest is due, and hours beyond a limit.

Who keeps the numbers may not alone make somebody's rest due later, or let hours too many vanish.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

from muster.core import kinds as k
from muster.core.correction import Limit
from muster.core.count import state_at
from muster.core.duty import over_hours
from muster.core.ledger import AsOf, Fact
from muster.core.person import Person
from muster.core.rule_kinds import CompulsoryRest, WeekHours
from muster.core.rules import RulePack
from muster.core.subjects import start
from muster.steps.duty import attendances
from muster.steps.figure import zone
from muster.steps.rules import pack_in_force

S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class _Kept:
    """One person's facts as they stand, with a correction or without."""

    person: str
    facts: Sequence[Fact]

    def rest_due(self, rule: CompulsoryRest, at: datetime) -> date | None:
        """Return the day on which rest is due of who is at a post at ``at``, by then or later."""
        state = state_at(start(self.person), self.facts, at=at)
        if not isinstance(state, Person) or state.status != "deployed" or not state.post_since:
            return None
        rested = (f.body.until for f in self.facts if isinstance(f.body, k.RestOrdered))
        since = max([state.post_since, *(until for until in rested if until <= at)])
        due = since + timedelta(days=rule.days_in_a_row_max)
        return due.astimezone(zone()).date()

    def over(self, hours: WeekHours, at: datetime) -> bool:
        """Return whether hours until ``at`` are beyond what ``hours`` allow."""
        checks = (f for f in self.facts if isinstance(f.body, k.CheckedIn | k.CheckedOut))
        weeks, most = hours.average_over_weeks, hours.week_average_max_h
        return over_hours(attendances(checks), at=at, weeks=weeks, week_max_h=most)


def limits_moved(
    facts: Sequence[Fact], gone: Fact, come: Fact | None, asof: AsOf
) -> tuple[Limit, ...]:
    """Return the limits that move, by the rules of now, where ``come`` takes the place of ``gone``.

    ``facts`` are all that stand of one person. Hours are looked at whenever a duty ended.
    """
    pack = pack_in_force(asof) if gone.subject.startswith("person:") else None
    if pack is None:
        return ()
    rest, hours = _in_force(pack, CompulsoryRest, asof.at), _in_force(pack, WeekHours, asof.at)
    stay = [f for f in facts if f.seq != gone.seq]
    was, now = _Kept(gone.subject, facts), _Kept(gone.subject, [*stay, come] if come else stay)
    found = []
    if rest and was.rest_due(rest, asof.at) != now.rest_due(rest, asof.at):
        found.append(Limit.REST)
    if isinstance(gone.body, k.CheckedIn | k.CheckedOut) and hours:
        ends = {f.holds_from for f in (*was.facts, *now.facts) if isinstance(f.body, k.CheckedOut)}
        if any(was.over(hours, at) != now.over(hours, at) for at in {*ends, asof.at}):
            found.append(Limit.HOURS)
    return tuple(found)


def _in_force(pack: RulePack, says: type[S], at: datetime) -> S | None:
    begun = [rule.says for rule in pack.of(says) if rule.valid_from <= at]
    return begun[-1] if begun else None
