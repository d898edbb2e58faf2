"""What changed in the rules: a kind of rule over time, two packs or two moments side by side."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from muster.core.rule_kinds import RULE_KINDS
from muster.core.rules import Rule, RulePack


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """One number or word of a rule that is another one now; None where a rule has none."""

    field: str
    before: object | None
    after: object | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleChange:
    """What one kind of rule said and says; a side without a rule of the kind is None.

    ``fields`` is empty where both sides say the same under two names or on two sources.
    """

    kind: str
    before: Rule[Any] | None
    after: Rule[Any] | None
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One rule of a kind with its time: until the next one of the kind takes its place."""

    rule: Rule[Any]
    until: datetime | None
    fields: tuple[FieldChange, ...]  # against the rule before it; of the first, none

    def in_force(self, at: datetime) -> bool:
        """Return whether the rule applies at ``at``."""
        return self.rule.valid_from <= at and (self.until is None or at < self.until)


def standing(pack: RulePack, *, at: datetime) -> Mapping[str, Rule[Any]]:
    """Return the rule of each kind that applies at ``at``, in the order kinds are listed in."""
    last = {rule.kind: rule for rule in pack.rules if rule.valid_from <= at}  # earliest first
    return {kind: last[kind] for kind in RULE_KINDS if kind in last}


def terms(pack: RulePack, kind: str) -> tuple[Term, ...]:
    """Return every rule of one kind with its time, the earliest first."""
    rules = [rule for rule in pack.rules if rule.kind == kind]
    nexts: list[Rule[Any] | None] = [*rules[1:], None]
    befores: list[Rule[Any] | None] = [None, *rules[:-1]]
    return tuple(
        Term(
            rule=rule,
            until=later.valid_from if later else None,
            fields=field_changes(before, rule) if before else (),
        )
        for before, rule, later in zip(befores, rules, nexts, strict=False)
    )


def changes(
    before: RulePack, before_at: datetime, after: RulePack, after_at: datetime
) -> tuple[RuleChange, ...]:
    """Return every kind of rule that is not the same on both sides, in the order of kinds.

    A rule is the same when its name, what it says and what it rests on are.
    """
    was, now = standing(before, at=before_at), standing(after, at=after_at)
    return tuple(
        RuleChange(
            kind=kind,
            before=was.get(kind),
            after=now.get(kind),
            fields=field_changes(was.get(kind), now.get(kind)),
        )
        for kind in RULE_KINDS
        if was.get(kind) != now.get(kind)
    )


def field_changes(before: Rule[Any] | None, after: Rule[Any] | None) -> tuple[FieldChange, ...]:
    """Return what of two rules of one kind differs; all of a rule where there is but one."""
    was = dict(before.parameters) if before else {}
    now = dict(after.parameters) if after else {}
    return tuple(
        FieldChange(field=field, before=was.get(field), after=now.get(field))
        for field in dict.fromkeys((*was, *now))
        if was.get(field) != now.get(field)
    )


def rule_named(pack: RulePack, name: str) -> Rule[Any] | None:
    """Return the rule of ``pack`` that a decision names, None where it has none of that name."""
    return next((rule for rule in pack.rules if rule.name == name), None)
