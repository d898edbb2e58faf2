"""Webhooks in words: what an address hears of, where a delivery stands, what is wrong with one."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from muster.core.kinds import WebhookStop
from muster.core.webhook import State, Unfit

STATES: Mapping[str, Promise] = {
    State.WAITING: pgettext_lazy("delivery", "waits"),
    State.DELIVERED: pgettext_lazy("delivery", "arrived"),
    State.GIVEN_UP: pgettext_lazy("delivery", "given up"),
}
UNFIT: Mapping[Unfit, Promise] = {
    Unfit.NO_ADDRESS: _("Write a whole address, as https://hooks.example/muster."),
    Unfit.NOT_HTTPS: _("Use https. Plain http is taken for this machine alone."),
    Unfit.NAMES_SOMEBODY: _("Leave out the name and password: deliveries are signed."),
}
STOPS: Mapping[str, Promise] = {
    WebhookStop.BY_HAND: _("Disabled by hand"),
    WebhookStop.GAVE_UP: _("Nothing arrived for days"),
    WebhookStop.GONE: _("It wants no more"),
}
# Families of kinds of facts, as the part of their names before the dot.
FAMILIES_SAID: Mapping[str, Promise] = {
    "account": pgettext_lazy("family of facts", "accounts"),
    "application": pgettext_lazy("family of facts", "applications to join the Party"),
    "bulletin": pgettext_lazy("family of facts", "bulletins"),
    "call": pgettext_lazy("family of facts", "calls"),
    "claim": pgettext_lazy("family of facts", "numbers reported without names"),
    "copy": pgettext_lazy("family of facts", "copies of calls"),
    "demand": pgettext_lazy("family of facts", "demand"),
    "discrepancy": pgettext_lazy("family of facts", "discrepancies"),
    "duty": pgettext_lazy("family of facts", "coming on duty and going off"),
    "fact": pgettext_lazy("family of facts", "corrections"),
    "letter": pgettext_lazy("family of facts", "letters"),
    "message": pgettext_lazy("family of facts", "messages"),
    "move": pgettext_lazy("family of facts", "orders and moves"),
    "org": pgettext_lazy("family of facts", "organisations"),
    "person": pgettext_lazy("family of facts", "people on the register"),
    "plan": pgettext_lazy("family of facts", "plans"),
    "post": pgettext_lazy("family of facts", "posts"),
    "relief": pgettext_lazy("family of facts", "relief asked for"),
    "reserve": pgettext_lazy("family of facts", "the reserve"),
    "return": pgettext_lazy("family of facts", "evening returns"),
    "right": pgettext_lazy("family of facts", "rights"),
    "roster": pgettext_lazy("family of facts", "rosters"),
    "rules": pgettext_lazy("family of facts", "rule packs"),
    "swap": pgettext_lazy("family of facts", "swaps of duties"),
    "token": pgettext_lazy("family of facts", "tokens"),
    "unit": pgettext_lazy("family of facts", "temporary units"),
}
# What words.py takes into the tables of its name.
SUBJECTS: Mapping[str, Promise] = {"webhook": pgettext_lazy("subject", "Webhook")}
FACTS: Mapping[str, Promise] = {
    "webhook.registered": _("Webhook registered"),
    "webhook.disabled": _("Webhook disabled"),
    "webhook.enabled": _("Webhook enabled"),
    "webhook.removed": _("Webhook removed"),
}
FIELDS: Mapping[str, Promise] = {
    "host": _("Host of the address"),
    "families": _("Hears of"),
    "top": _("Of what lies beneath"),
    "stop": _("Why nothing is sent"),
}
