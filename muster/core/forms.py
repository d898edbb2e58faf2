"""The forms a bulletin can have, and every figure they may speak of."""

from itertools import chain

from muster.core.briefing import BRIEFING
from muster.core.figure import VERBS
from muster.core.template import Rule, figures_in


def figures_said() -> frozenset[str]:
    """Return the name of every figure a briefing may speak of."""
    rules = [rule for plan in BRIEFING for rule in plan.rules]
    templates = [template for rule in rules for template in (rule.zh, rule.en)]
    templates += [t for rule in rules for clause in rule.clauses for t in (clause.zh, clause.en)]
    verbs = [(v.sent, v.officers, v.civilians, v.party_or_young) for v in VERBS]
    return frozenset(chain(*map(figures_in, templates), *verbs))


def rules_said() -> tuple[Rule, ...]:
    """Return every rule a bulletin of any form may write a sentence by."""
    return tuple(rule for plan in BRIEFING for rule in plan.rules)
