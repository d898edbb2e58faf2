"""Why a right or an account was not recorded, and what to do, by the name of the refusal."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REMEDIES: Mapping[str, Promise] = {
    "no_account": _("Open the account first."),
    "no_organisation": _("Choose one from the list of organisations."),
    "no_right": _("Choose one from the list of rights."),
    "four_eyes": _("Somebody else grants it than who proposed it and who is to hold it."),
    "granted_already": _("It is granted already; there is nothing to do."),
    "revoked_already": _("It is revoked; propose a new one."),
    "ends_before_it_begins": _("Let it end later than it begins."),
    "open_already": _("The account is open already."),
    "no_person": _("Give the number of a person on the register."),
}
