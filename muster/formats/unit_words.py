"""The words of temporary units: what a rule forbids, how a unit stands, who leads it."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = Mapping[str, str | Promise]

# With how many there are and how many the rule asks for.
BREACHES: Words = {
    "no_approval": _("Name the organisation above that approved the order."),
    "too_few_full_members": _(
        "A temporary branch needs at least %(need)s full Party members; named: %(have)s."
    ),
    "too_many_members": _(
        "A temporary branch has at most %(need)s members; it would have %(have)s."
    ),
    "no_consent": _("A unit is named after somebody only if the family consents."),
    "dissolved": _("The unit is dissolved; nothing more is recorded of it."),
    "member": _("They belong to this unit already."),
}
# The field of a form that a breach is about.
FIELDS: Mapping[str, str] = {
    "no_approval": "approved_by",
    "too_few_full_members": "members",
    "too_many_members": "members",
    "no_consent": "consent",
    "dissolved": "unit",
    "member": "person",
}
