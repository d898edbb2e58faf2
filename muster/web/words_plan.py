"""The words of what a plan is asked for, and of a proposal that waits for a second hand."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

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
