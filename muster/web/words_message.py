"""The words for messages: subjects, facts and fields of them."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Words = Mapping[str, str | Promise]

SUBJECTS: Words = {"message": pgettext_lazy("subject", "Message")}
FACTS: Words = {
    "message.sent": _("Message sent"),
    "message.failed": _("Message not taken"),
    "message.delivered": _("Message delivered"),
    "message.answered": _("Message answered"),
}
FIELDS: Words = {
    "to": pgettext_lazy("message", "To"),
    "attempt": _("Attempt"),
    "answer": _("Answer"),
}
