"""The words for messages: subjects, facts and fields of them."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from muster.steps.message_text import TEXTS

Words = Mapping[str, str | Promise]

STANDINGS: Words = {
    "silent": pgettext_lazy("message", "no answer"),
    "unreached": pgettext_lazy("message", "not reached"),
    "waits": pgettext_lazy("message", "goes out later"),
    "yes": pgettext_lazy("message", "yes"),
    "no": pgettext_lazy("message", "no"),
    "other": pgettext_lazy("message", "something else"),
}
ANSWERS: Words = {said: STANDINGS[said] for said in ("yes", "no", "other")}
MEANS: Words = {
    "page": pgettext_lazy("means", "on the page"),
    "notice": pgettext_lazy("means", "by a notice"),
    "roll": pgettext_lazy("means", "at the roll call"),
    "telephone": _("by telephone"),
    "message": pgettext_lazy("means", "by message"),
    "file": pgettext_lazy("means", "into a file"),
    "none": pgettext_lazy("means", "no channel"),
}
SERVICES: Words = {
    "file": pgettext_lazy("means", "into a file"),
    "wecombot": _("WeCom"),
    "dingtalk": _("DingTalk"),
    "feishu": _("Feishu"),
    "schan": _("ServerChan"),
    "ntfys": "ntfy",
}
PARTS: Words = {"call": _("Call"), "plan": _("Plan"), "roster": _("Roster")}
TITLES: Words = {form: title for form, (title, _said) in TEXTS.items()}
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
    "said_by": _("Who telephoned"),
}
