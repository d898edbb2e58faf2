"""The words of what forms ask for, beside those of what facts say."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from muster.web.words import FIELDS

# By the name of the field of a form; an address has no words, its parts are named as they stand.
ASKED: Mapping[str, str | Promise] = {
    **FIELDS,
    "account": pgettext_lazy("asked", "Account"),
    "act": pgettext_lazy("asked", "What to do"),
    "after": _("Named after"),
    "approver": _("Approved by"),
    "bulletin": pgettext_lazy("asked", "Bulletin"),
    "case": _("Case"),
    "chosen": _("Chosen"),
    "claim": pgettext_lazy("asked", "Claim"),
    "code": _("Code"),
    "consent": _("Consent of the family"),
    "crew": pgettext_lazy("asked", "Crew"),
    "decision": pgettext_lazy("asked", "Decision"),
    "exposed": _("Last exposure"),
    "fact": _("Fact"),
    "file": _("File"),
    "invited": pgettext_lazy("asked", "Invited"),
    "lat": _("Latitude, decimal degrees"),
    "letter": pgettext_lazy("asked", "Letter"),
    "login": _("Login"),
    "lon": _("Longitude, decimal degrees"),
    "message": pgettext_lazy("asked", "Message"),
    "name": _("Name"),
    "number": _("Number"),
    "reason": _("Reason"),
    "step": pgettext_lazy("asked", "Step"),
    "webhook": pgettext_lazy("asked", "Webhook"),
    "who": pgettext_lazy("asked", "Who"),
    "within": pgettext_lazy("asked", "Organisation"),
    "work": pgettext_lazy("asked", "Long work"),
}
