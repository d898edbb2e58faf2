"""Who may what in words: why one may or not; why a right or an account was not recorded."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from muster.core.access import Reason

REMEDIES: Mapping[str, Promise] = {
    "no_account": _("Open the account first."),
    "no_organisation": _("Write the code, full name or alias of one within your reach."),
    "no_right": _("Choose one from the list of rights."),
    "four_eyes": _("Somebody else grants it than who proposed it and who is to hold it."),
    "granted_already": _("It is granted already; there is nothing to do."),
    "revoked_already": _("It is revoked; propose a new one."),
    "ends_before_it_begins": _("Let it end later than it begins."),
    "open_already": _("The account is open already."),
    "no_person": _("Give the number of a person on the register."),
}
# Why one may, or may not, by the reason of a decision.
REASONS: Mapping[str, Promise] = {
    Reason.CLOSED: _("The account is not open."),
    Reason.NO_JOB: _("None of the jobs held is for this."),
    Reason.REVOKED: _("The right was revoked."),
    Reason.ENDED: _("The right has ended."),
    Reason.NOT_YET: _("The right has not begun yet."),
    Reason.ELSEWHERE: _("The right is held for another organisation."),
    Reason.FIELD: _("The job shows this, but not this part of it."),
    Reason.OWN: _("It is one's own."),
    Reason.GRANTED: _("A right that is held allows it."),
}
