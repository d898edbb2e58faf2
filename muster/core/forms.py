"""The forms a bulletin can have, and every figure and rule each may speak by."""

from collections.abc import Mapping
from itertools import chain
from types import MappingProxyType

from muster.core import briefing, circular, daily, returned, sitrep
from muster.core.figure import VERBS
from muster.core.template import Form, Rule, figures_of

_FORMS = (briefing.FORM, daily.FORM, circular.FORM, returned.FORM, sitrep.FORM)
FORMS: Mapping[str, Form] = MappingProxyType({form.name: form for form in _FORMS})


def figures_said(form: str = "briefing") -> frozenset[str]:
    """Return the name of every figure a bulletin of this form may speak of."""
    plans = FORMS[form].sections
    verbs = [(v.sent, v.officers, v.civilians, v.party_or_young) for v in VERBS]
    sent = verbs if any(plan.sending for plan in plans) else []
    return frozenset(chain(*map(figures_of, plans), *sent))


def rules_said() -> tuple[Rule, ...]:
    """Return every rule a bulletin of any form may write a sentence by, each once."""
    plans = [plan for form in FORMS.values() for plan in form.sections]
    return tuple(dict.fromkeys(rule for plan in plans for rule in plan.rules))
