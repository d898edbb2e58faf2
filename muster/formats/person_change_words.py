"""What is recorded of a person by hand, and what is wrong with it, in words."""

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from muster.core.kinds import Absence
from muster.core.person_change import Application, Cause, Household, PersonFault

Words = Mapping[str, str | Promise]
ABSENCES: Words = {
    Absence.LEAVE: pgettext_lazy("absence", "Leave"),
    Absence.TRAINING: pgettext_lazy("absence", "Training"),
    Absence.OTHER: pgettext_lazy("absence", "Another reason"),
    Absence.UNACCOUNTED: pgettext_lazy("absence", "Unaccounted for"),
}
CAUSES: Words = {
    Cause.RETIRED: pgettext_lazy("separated", "Retired"),
    Cause.RESIGNED: pgettext_lazy("separated", "Resigned"),
    Cause.TRANSFERRED_OUT: pgettext_lazy("separated", "Moved to another service"),
    Cause.DIED: pgettext_lazy("separated", "Died"),
}
HOUSEHOLDS: Words = {
    Household.DUAL_SERVICE: pgettext_lazy("household", "Both adults serve"),
    Household.CHILD_UNDER_3: pgettext_lazy("household", "A child under three"),
    Household.SPOUSE_ON_FRONT_LINE: pgettext_lazy("household", "The other adult is sent already"),
    Household.CARER: pgettext_lazy("household", "Cares for somebody at home"),
}
ASKED: Words = {
    Application.WISHED: pgettext_lazy("application", "Asked in words"),
    Application.SUBMITTED: pgettext_lazy("application", "Handed in the written application"),
}
_REMEDIES: Mapping[tuple[str, str], str | Promise] = MappingProxyType(
    {
        ("person", "gone"): _("Choose somebody who is in the service."),
        ("person", "absent"): _("An absence is on record already. End it first."),
        ("person", "not_absent"): _("No absence is on record that could end."),
        ("person", "member"): _("The register says that they are a member already."),
        ("person", "applied"): _("This is on record already."),
        ("person", "own"): _("Somebody else records this of you."),
        ("home", "same"): _("This is their home organisation already."),
        ("home", "closed"): _("Choose an organisation that is open."),
        ("competence", "held"): _("They have this competence already."),
        ("household_code", "alone"): _("A code is shared by two adults who both serve: say so."),
        ("until", "over"): _("Write an end that is still to come, or none."),
    }
)


def remedy_of(wrong: PersonFault) -> str:
    """Return what would be right, in the language in use."""
    return str(_REMEDIES[wrong.field, wrong.code])
