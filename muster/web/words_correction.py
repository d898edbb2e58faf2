"""The words for corrections by hand: the facts that make or propose one, and what they say."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Words = Mapping[str, str | Promise]

FACTS: Words = {
    "fact.withdrawn": _("Fact withdrawn"),
    "correction.proposed": _("Correction proposed"),
    "correction.set_aside": _("Proposed correction set aside"),
}
FIELDS: Words = {
    "fact": _("Fact"),
    "says": _("Said anew"),
    "withdrawn": pgettext_lazy("correction", "It never was"),
}
# How a fact was corrected.
HOWS: Words = {
    "withdrawn": pgettext_lazy("correction", "withdrawn"),
    "replaced": pgettext_lazy("correction", "said anew"),
    "undone": pgettext_lazy("correction", "undone by its own hand"),
}
