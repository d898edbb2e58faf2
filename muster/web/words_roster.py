"""What facts of rosters and swaps are called on pages."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from muster.core.kinds import Wish

VIEWS: Mapping[str, str | Promise] = {
    "grid": pgettext_lazy("roster", "Grid"),
    "fairness": pgettext_lazy("roster", "Fairness and fatigue"),
    "repair": pgettext_lazy("roster", "Repair"),
    "change": pgettext_lazy("roster", "Change by hand"),
    "compare": pgettext_lazy("roster", "Compare"),
}
WISHES: Mapping[str, str | Promise] = {
    Wish.WANT: pgettext_lazy("wish", "wants to"),
    Wish.AVOID: pgettext_lazy("wish", "would rather not"),
    Wish.CANNOT: pgettext_lazy("wish", "cannot"),
}
REQUESTS: Mapping[str, str | Promise] = {
    "open": pgettext_lazy("request", "open"),
    "met": pgettext_lazy("request", "met"),
    "unmet": pgettext_lazy("request", "could not be met"),
}
SUBJECTS: Mapping[str, str | Promise] = {
    "roster": _("Roster"),
    "swap": _("Swap"),
    "request": _("Request for a duty"),
}
FACTS: Mapping[str, str | Promise] = {
    "roster.drafted": _("Roster drafted"),
    "roster.amended": _("Draft of a roster changed by hand"),
    "roster.checked": _("Roster checked"),
    "roster.published": _("Roster published"),
    "roster.told": _("People told their duties"),
    "roster.changed": _("Roster changed"),
    "roster.withdrawn": _("Roster withdrawn"),
    "request.made": _("Request for a duty"),
    "swap.asked": _("Swap asked for"),
    "swap.agreed": _("Swap agreed to"),
    "swap.declined": _("Swap declined"),
    "swap.withdrawn": _("Swap taken back"),
    "swap.approved": _("Swap approved"),
    "swap.refused": _("Swap refused"),
}
FIELDS: Mapping[str, str | Promise] = {
    "added": _("New shifts"),
    "asker": _("Who asks"),
    "asked_of": _("Who is asked"),
    "authorised_by": _("Who answers for the short notice"),
    "breaches": _("Rules broken"),
    "changed_by": _("Changed by"),
    "checked_by": _("Checked by"),
    "crews": _("Crews"),
    "cycle_day": _("Day of the cycle at the start"),
    "drafted_by": _("Drafted by"),
    "gives": _("Duty given away"),
    "means": _("Told by"),
    "notice_h": _("Notice, in hours"),
    "people": _("People"),
    "published_by": _("Published by"),
    "refused_by": _("Refused by"),
    "roster": _("Roster"),
    "swap": _("Swap"),
    "takes": _("Duty taken in return"),
    "slot": _("Which duty of the day"),
    "wish": _("What is asked"),
}
