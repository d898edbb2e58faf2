"""The words of temporary units: what they are, where a request for one stands, what facts say."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from muster.core.kinds import UnitKind
from muster.core.unit import Asking

Words = Mapping[str, str | Promise]

KINDS: Words = {
    UnitKind.TEMPORARY_BRANCH: _("Temporary Party branch"),
    UnitKind.TEMPORARY_COMMITTEE: _("Temporary Party committee"),
    UnitKind.VANGUARD_TEAM: _("Party-member vanguard team"),
    UnitKind.SQUAD: _("Squad"),
}
REQUESTS: Words = {
    Asking.WAITING: pgettext_lazy("unit request", "waits for a reply"),
    Asking.APPROVED: pgettext_lazy("unit request", "approved"),
    Asking.DECLINED: pgettext_lazy("unit request", "declined"),
    Asking.WITHDRAWN: pgettext_lazy("unit request", "withdrawn"),
}
FACTS: Words = {
    "unit.asked": _("Unit asked for"),
    "unit.answered": _("Request for a unit answered"),
    "unit.request_withdrawn": _("Request for a unit withdrawn"),
}
FIELDS: Words = {
    "approved": pgettext_lazy("unit", "Approved"),
    "members": _("Members"),
    "asked_in": _("Number of the request"),
    "approved_in": _("Number of the reply"),
    "together": _("Moves together or not at all"),
}
