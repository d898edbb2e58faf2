"""Care: when isolation ends, when rest is due, and the timeline of a case.

Muster keeps the timeline of an injury or a death and drafts the case file. It never computes
a legal classification; people decide.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self

from muster.core import kinds as k
from muster.core.count import Count, Lasting
from muster.core.ledger import Fact
from muster.core.person import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class IsolationRule:
    """How long isolation lasts, counted from the last unprotected exposure; valid from a date."""

    name: str
    valid_from: datetime
    days: int
    source: str


def isolation_due(
    exposed_at: datetime, rules: tuple[IsolationRule, ...]
) -> tuple[datetime, IsolationRule]:
    """Return when isolation is due to end, and the rule in force at the exposure.

    The rule changed more than once (domain/practice section 5), so it is dated, never constant.
    Raises ``ValueError`` when no rule was in force yet.
    """
    in_force = [rule for rule in rules if rule.valid_from <= exposed_at]
    if not in_force:
        raise ValueError(f"no isolation rule was in force at {exposed_at}")
    rule = max(in_force, key=lambda rule: rule.valid_from)
    return exposed_at + timedelta(days=rule.days), rule


class ExposureFault(StrEnum):
    """Why nobody can be isolated for an exposure."""

    NOT_YET = "not_yet"  # it is still to come
    NO_RULE = "no_rule"  # no rule of isolation was in force then


def exposure_fault(
    exposed_at: datetime, rules: tuple[IsolationRule, ...], *, at: datetime
) -> ExposureFault | None:
    """Return why nobody can be isolated at ``at`` for this exposure, None if they can."""
    if exposed_at > at:
        return ExposureFault.NOT_YET
    known = any(rule.valid_from <= exposed_at for rule in rules)
    return None if known else ExposureFault.NO_RULE


def isolated_until(person: Person, due: datetime) -> bool:
    """Return whether somebody is isolated until ``due`` or longer already."""
    return any(
        hold.gate is k.Gate.ISOLATION and (hold.due is None or hold.due >= due)
        for hold in person.holds
    )


def not_due(person: Person, gate: k.Gate, at: datetime) -> bool:
    """Return whether the rule keeps somebody isolated beyond ``at``: nobody is released before.

    Holds of other gates end after a review, whenever that is.
    """
    return gate is k.Gate.ISOLATION and any(
        hold.gate is gate and hold.due is not None and hold.due > at for hold in person.holds
    )


def awaits_choice(person: Person) -> str | None:
    """Return the hold of a bereaved person who has not said yet what they choose, None if none."""
    return next(
        (h.code for h in person.holds if h.gate is k.Gate.BEREAVEMENT and not h.status), None
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class RestRule:
    """When a compulsory rest order is due (强制休息令; domain/practice section 2)."""

    name: str
    days_in_a_row_max: int
    rest_days: int
    source: str


def rest_due(post_since: datetime | None, *, at: datetime, rule: RestRule) -> bool:
    """Return whether somebody at a post without a break since ``post_since`` must rest."""
    return post_since is not None and at - post_since >= timedelta(days=rule.days_in_a_row_max)


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One line of a case's timeline."""

    at: datetime
    event: k.CaseEvent


# What a case asks for; the same for everybody, so that nothing is forgotten.
TASKS = ("tell_family", "see_family", "arrange_leave", "medical_care", "draft_file", "see_again")
# What a case is of; which it is, people say.
FORMS = ("injury", "death", "bereavement", "family")
# What a bereaved person may choose: the leave they are offered, or to come back at once.
CHOICES = ("leave", "return")
# What happens in a case, as its timeline names it.
EVENTS = ("on_post", "unwell", "to_hospital", "died", "family_told", "file_drafted")


@dataclass(frozen=True, slots=True)
class CaseTask:
    """Something to be done, by whom and by when."""

    task: str
    owner: str
    due: datetime
    done_at: datetime | None = None

    def late(self, at: datetime) -> bool:
        """Return whether it should have been done by ``at`` and is not."""
        return self.done_at is None and self.due < at


@dataclass(frozen=True, slots=True)
class Case(Lasting):
    """An injury or death case at one moment: facts in their order, no classification."""

    code: str = ""
    opened: k.CaseOpened | None = None
    org: str = ""
    lines: tuple[CaseLine, ...] = ()
    tasks: tuple[CaseTask, ...] = ()  # each task once, as it was last given

    def after(self, fact: Fact) -> Self:
        """Return the case after ``fact``."""
        if isinstance(fact.body, k.CaseOpened):
            return replace(self, code=fact.subject, opened=fact.body, org=fact.org)
        if isinstance(fact.body, k.CaseEvent):
            return replace(self, lines=(*self.lines, CaseLine(fact.holds_from, fact.body)))
        if isinstance(fact.body, k.CaseTaskGiven):
            given = CaseTask(fact.body.task, fact.body.owner, fact.body.due)
            return replace(self, tasks=(*self._without(given.task), given))
        if isinstance(fact.body, k.CaseTaskDone):
            done = fact.body.task
            ended = [replace(t, done_at=fact.holds_from) for t in self.tasks if t.task == done]
            return replace(self, tasks=(*self._without(done), *ended))
        return self

    def _without(self, task: str) -> tuple[CaseTask, ...]:
        return tuple(each for each in self.tasks if each.task != task)

    def counts(self) -> tuple[Count, ...]:
        """Return one case of its form."""
        return (Count(f"case.{self.opened.form}", self.org),) if self.opened else ()
