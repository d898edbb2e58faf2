"""The words of temporary units: what a rule forbids, and which field of a form it is about."""

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
    "by_request": _("A unit of this kind is asked for in a request, and founded with the reply."),
    "no_request": _("A unit of this kind needs no request: found it by an order."),
    "taken": _("Another unit has this code; write one that is free."),
    "leader_gone": _("Who is to lead it has left the service: decline, and let them ask anew."),
    "not_waiting": _("There is no request for this unit that waits for a reply."),
    "four_eyes": _("Somebody else replies than who asked."),
    "lower_organisation": _(
        "The organisation that was asked replies, or one above it; yours is neither."
    ),
}
# The field of a form that a breach is about.
FIELDS: Mapping[str, str] = {
    "no_approval": "approved_by",
    "too_few_full_members": "members",
    "too_many_members": "members",
    "no_consent": "consent",
    "dissolved": "unit",
    "member": "person",
    "by_request": "kind",
    "no_request": "kind",
    "taken": "code",
    "leader_gone": "members",
    "not_waiting": "unit",
    "four_eyes": "unit",
    "lower_organisation": "unit",
}
