"""The words of the duty office's alarms: what is wrong, and what mends it."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = Mapping[str, str | Promise]

ALARMS: Words = {
    "relief": _("Posts that ask for relief"),
    "missing": _("Rostered and not checked in"),
    "held_on_duty": _("On duty in spite of a gate"),
    "no_check_out": _("Still checked in after the shift"),
    "over_hours": _("Over the hours of a week"),
    "away": _("Rostered, and cannot come"),
    "short": _("Shifts that lack heads"),
    "calls": _("Calls without an answer"),
}
REMEDIES: Words = {
    "relief": _("Answer them: granted, in hand or declined."),
    "missing": _("Call the post, and settle each on its board. Whoever checks in late settles it."),
    "held_on_duty": _("Relieve them now: a gate is closed."),
    "no_check_out": _("Ask whether they are still there, and check them out."),
    "over_hours": _("Let somebody else stand the next duty; the roster page names three."),
    "away": _("Choose somebody else on the roster page; it names three for each duty."),
    "short": _("Mend the roster, or ask for people."),
    "calls": _("Ask the addressees, or take their answer down by telephone."),
}
