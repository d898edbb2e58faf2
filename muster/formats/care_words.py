"""Why a word told in confidence is not seen to, in words."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from muster.core.confidence import WordStop

WORD_STOPS: Mapping[str, str | Promise] = {
    WordStop.NOT_WAITING: _("It is settled already. Look at the list again."),
    WordStop.TAKEN: _("Somebody else has just taken it up. Look at the list again."),
}
