"""Why a step with a letter was not taken, in words."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from muster.core.letter import LetterStop

STOPS: Mapping[str, str | Promise] = {
    LetterStop.NO_LETTER: _("There is no such letter."),
    LetterStop.NOT_INVITED: _("You were not invited to sign this letter."),
    LetterStop.NOT_A_COLLEAGUE: _(
        "Nobody of your own organisation has this number. Only colleagues can be invited."
    ),
    LetterStop.SIGNED_ALREADY: _("You have signed this letter already."),
    LetterStop.NOT_SIGNED: _("This person has not signed the letter, or has taken it back."),
    LetterStop.DECIDED: _("There is a decision already."),
    LetterStop.LEFT_SERVICE: _("This person is not in the service any more."),
    LetterStop.GATE: _("A gate forbids this decision."),
}
