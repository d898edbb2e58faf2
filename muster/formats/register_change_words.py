"""The words of changes of the register: what stands in the way of one, and what to do about it."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from muster.core.register_change import Bar, Barred, NotGiven

# With how many there are.
BARS: Mapping[Bar, Promise] = {
    Bar.UNKNOWN: _("There is no such place as of then. Ask for a later moment."),
    Bar.CLOSED: _("It is closed already."),
    Bar.CODE_TAKEN: _("This code is taken. Write one that is free."),
    Bar.NAME_TAKEN: _("Another one of the same organisation is called so. Write another name."),
    Bar.SAME_NAME: _("It is called so already."),
    Bar.SAME_PLACE: _("It stands there already."),
    Bar.NO_ORGANISATION: _("Write the code, full name or alias of one organisation."),
    Bar.ABOVE_CLOSED: _("That organisation is closed. Choose one that is open."),
    Bar.BENEATH_ITSELF: _("It cannot stand beneath itself, nor beneath what stands beneath it."),
    Bar.THERE: _(
        "People stand there or were sent there: %(number)s. Let them be relieved or recalled first."
    ),
    Bar.ON_THE_WAY: _("People are on the way there: %(number)s. Let them arrive, or be recalled."),
    Bar.ORDERED: _("People are ordered there: %(number)s. Recall them first."),
    Bar.ROSTER: _(
        "Published rosters that are not over: %(number)s. Withdraw them on the page of the roster."
    ),
    Bar.PEOPLE: _("People belong to it: %(number)s. Transfer them to another organisation first."),
    Bar.GUESTS: _("People are on hand with it, away from home: %(number)s. Let them return first."),
    Bar.ORGANISATIONS: _(
        "Organisations stand beneath it: %(number)s. Close them first, or move them."
    ),
    Bar.POSTS: _("Posts belong to it: %(number)s. Close them first, or move them."),
    Bar.UNITS: _("Temporary units stand in it: %(number)s. Dissolve them first."),
}
# Why an alias is not given, not ended, or not taken back.
NOT_GIVEN: Mapping[NotGiven, Promise] = {
    NotGiven.NO_ORGANISATION: _("Write the code or the full name of an organisation."),
    NotGiven.TAKEN: _("Another organisation is called so; then it would name neither surely."),
    NotGiven.OWN: _("It is called so already."),
    NotGiven.NO_ALIAS: _(
        "It was ended or taken back already, or there is none. Look at the list again."
    ),
}
# The field of a form or a request that a bar is about; "" for the place itself.
FIELDS: Mapping[Bar, str] = {
    Bar.CODE_TAKEN: "code",
    Bar.NAME_TAKEN: "name",
    Bar.SAME_NAME: "name",
    **dict.fromkeys(
        (Bar.SAME_PLACE, Bar.NO_ORGANISATION, Bar.ABOVE_CLOSED, Bar.BENEATH_ITSELF), "parent"
    ),
}


def said(barred: Barred) -> str:
    """Return what stands in the way, in words."""
    return str(BARS[barred.bar]) % {"number": barred.number}
