"""What stands in the way of proposing or issuing a bulletin, in words, by its name."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NOT_ISSUED = _("Choose one from the list of bulletins, or ask for a later moment.")
OBJECTIONS: Mapping[str, str | Promise] = {
    "number taken": _("Give another number; this one is issued."),
    "not issued": NOT_ISSUED,
    "section empty": _("Write this section; it is not issued without."),
    "no reference": _("Give the reference number."),
    "no addressee": _("Say to whom it is addressed."),
    "no reason": _("Say why there is a new edition."),
    "ahead": _("That moment has not come; choose an earlier one."),
    "nothing changed": _("A new edition would say the same; there is nothing to correct."),
    "not proposed": _("It waits no longer; see the list of bulletins."),
    "own proposal": _("Somebody else issues it than who proposed it."),
    "overtaken": _(
        "Another edition has gone out meanwhile; turn this one down and correct that one."
    ),
}
