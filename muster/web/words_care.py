"""The words of care: lists, tasks of a case, what happened in it."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Words = Mapping[str, str | Promise]

EXPOSURES: Words = {
    "not_yet": _("Write when the last exposure was; it cannot be still to come."),
    "no_rule": _("No rule of isolation was in force then. Write when the last exposure was."),
}
VIEWS: Words = {
    "told": _("Told in confidence"),
    "isolation": _("Isolation"),
    "medical_hold": _("Medical hold"),
    "rest": _("Compulsory rest"),
    "bereavement": _("Bereavement"),
    "family_care": _("Family care"),
    "cases": pgettext_lazy("care", "Cases"),
}
TASKS: Words = {
    "tell_family": _("Tell the family"),
    "see_family": _("Visit the family"),
    "arrange_leave": _("Arrange leave"),
    "medical_care": _("See to treatment"),
    "draft_file": _("Draft the file"),
    "see_again": _("Visit again"),
}
EVENTS: Words = {
    "on_post": _("On duty at the post"),
    "unwell": _("Felt unwell"),
    "to_hospital": _("Taken to hospital"),
    "died": _("Died"),
    "family_told": _("Family told"),
    "file_drafted": _("File drafted"),
}
CASE_FORMS: Words = {
    "injury": pgettext_lazy("case", "Injury"),
    "death": pgettext_lazy("case", "Death"),
    "bereavement": _("Bereavement"),
    "family": _("Family care"),
}
SOURCES: Words = {
    "attendance": pgettext_lazy("source", "attendance"),
    "roster": pgettext_lazy("source", "roster alone"),
}
CHOICES: Words = {
    "leave": pgettext_lazy("bereavement", "Leave"),
    "return": pgettext_lazy("bereavement", "Return to duty"),
}
BY_FIELD: Mapping[str, Words] = {"what": EVENTS, "task": TASKS, "choice": CHOICES}
