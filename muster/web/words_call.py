"""The words of calls: where a copy stands, what may be answered, how far down a call goes."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

Words = Mapping[str, str | Promise]

NUMBER = pgettext_lazy("call", "Number")
ANSWERS: Words = {
    "sent": pgettext_lazy("copy", "silent"),
    "delivered": pgettext_lazy("copy", "delivered, silent"),
    "accepted": pgettext_lazy("copy", "accepted"),
    "refused": pgettext_lazy("copy", "refused"),
    "executed": pgettext_lazy("copy", "carried out"),
}
DEEDS: Words = {
    "delivered": pgettext_lazy("copy", "It has reached them"),
    "accepted": pgettext_lazy("copy", "Accept"),
    "refused": pgettext_lazy("copy", "Refuse with this reason"),
    "executed": pgettext_lazy("copy", "Carried out"),
}
MEANS: Words = {
    "hand": pgettext_lazy("copy", "by hand"),
    "fax": pgettext_lazy("copy", "by fax"),
    "phone": pgettext_lazy("copy", "by telephone"),
}
LEVELS: Words = {
    "1": pgettext_lazy("call", "those chosen alone"),
    "2": pgettext_lazy("call", "those chosen and the level beneath"),
    "3": pgettext_lazy("call", "those chosen and two levels beneath"),
}
