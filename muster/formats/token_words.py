"""What is said of tokens: where one stands, and why none was made."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from muster.core.token import TokenState

STATES: Mapping[TokenState, Promise] = {
    TokenState.GOOD: pgettext_lazy("token", "good"),
    TokenState.ENDED: pgettext_lazy("token", "ended"),
    TokenState.REVOKED: pgettext_lazy("token", "revoked"),
}
NOT_MADE: Mapping[str, Promise] = {
    "no_account": _("Open the account first."),
    "no_name": _("Say in up to 80 characters what the token is for."),
    "ends_before_it_begins": _("Let it end later than it begins."),
    "too_long": _("A token is good for a year at most; make another one then."),
    "no_organisation": _("Choose one from the list of organisations."),
    "too_many": _("This account holds as many tokens as it may; revoke one that is not needed."),
    "no_token": _("Choose one from the list of tokens."),
    "revoked_already": _("It is revoked already; there is nothing to do."),
}  # by the value of steps.token.NotMade
