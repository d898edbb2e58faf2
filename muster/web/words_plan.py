"""The words of what a plan is asked for, and of a proposal that waits for a second hand."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from muster.formats.wording import COMPETENCES, GATES
from muster.web.words_access import DECIDERS

Words = Mapping[str, str | Promise]

FIELDS: Words = {
    "beneath": _("Only beneath"),
    "conflict": _("What contradicts itself"),
    "objects": _("It cannot stand as it is"),
    "only": _("Only these lines"),
    "priority_max": _("As urgent as that, at least"),
    "proposal": _("Proposal"),
    "rules": _("Rule pack"),
    "replaced_by": _("Made anew as"),
    "report_by": _("To report by"),
    "recalled_by": _("Recalled by"),
}
# How good what a search found is known to be.
SEARCHES: Words = {
    "proven": pgettext_lazy("search", "proven: none is better"),
    "found": pgettext_lazy("search", "found; a better one is not ruled out"),
    "stopped": pgettext_lazy("search", "found when the search was stopped"),
}
# Fields that name who decided on a plan or a roster: an office, or else whoever it was.
_DECIDED_BY = (
    "amended_by", "approved_by", "authorised_by", "changed_by", "checked_by", "drafted_by",
    "proposed_by", "published_by", "recalled_by", "refused_by", "reviewed_by", "withdrawn_by",
)  # fmt: skip
BY_FIELD: Mapping[str, Words] = {
    "competence": COMPETENCES,
    "competences": COMPETENCES,
    "rule": GATES,
    **dict.fromkeys(_DECIDED_BY, DECIDERS),
}
