"""Derogations in words: where one stands, and why a step with one was not taken."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from muster.core.derogation import DerogationStop, Standing

STANDINGS: Mapping[str, str | Promise] = {
    Standing.ASKED: pgettext_lazy("derogation", "asked for"),
    Standing.GRANTED: pgettext_lazy("derogation", "in force"),
    Standing.OVER: pgettext_lazy("derogation", "its time is up"),
    Standing.ENDED: pgettext_lazy("derogation", "ended early"),
    "refused": pgettext_lazy("derogation", "refused"),  # ended before anybody granted it
}
STOPS: Mapping[str, str | Promise] = {
    DerogationStop.UNKNOWN: _("There is no such derogation."),
    DerogationStop.NO_PERSON: _("Give the number of somebody who is in the service."),
    DerogationStop.NOT_ITS_GATE: _(
        "Nothing lets an isolated person out among others before release."
    ),
    DerogationStop.NO_WHY: _("Say why."),
    DerogationStop.TOO_LATE: _("Let it end later than it begins."),
    DerogationStop.TOO_LONG: _(
        "Let it end within 30 days; who needs longer asks again, and says why again."
    ),
    DerogationStop.STANDS_ALREADY: _(
        "One for this person and this rule is asked for or in force already."
    ),
    DerogationStop.FOUR_EYES: _("Somebody else grants it than who asked and whom it is for."),
    DerogationStop.GRANTED_ALREADY: _("It is granted already; there is nothing to do."),
    DerogationStop.OVER: _("Its time is up; ask again."),
    DerogationStop.ENDED: _("It was refused or has ended; ask again."),
}
