"""What a message says, in the language of its channel. No reason is ever in it."""

from collections.abc import Mapping

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from muster.core.ledger import AsOf
from muster.core.message import AGAIN, SHIFT, SILENCE
from muster.steps.register import places
from muster.store.message import Contact, Waiting

TEXTS: Mapping[str, tuple[Promise, Promise]] = {
    "ordered": (
        _("Order"),
        _("You are ordered to a post. Please look at your page and answer."),
    ),
    "recalled": (
        _("Recall"),
        _("You are called back. Please look at your page for when to report at home."),
    ),
    "stood_down": (
        _("Order lifted"),
        _("Your order is lifted: stay where you are. Thank you."),
    ),
    "decided": (
        _("Decision on your letter"),
        _("Your letter has been decided on. Thank you. Please look at your page."),
    ),
    "call": (
        _("A call has come in"),
        _("A call is addressed to your organisation. Please answer it on its page."),
    ),
    "roster": (
        _("Your shifts"),
        _("A roster is published. Your shifts stand on your page; please say that you know them."),
    ),
    "roster_changed": (
        _("A change of your shifts"),
        _("Your shifts have changed. Please look at your page and say that you know."),
    ),
    "relief": (
        _("An answer to your request"),
        _("The duty office has answered your request for relief. It stands on the post's board."),
    ),
    "swap_asked": (
        _("A swap is asked"),
        _("A colleague asks you to stand a shift for them. Please answer."),
    ),
    "swap_agreed": (
        _("Your swap is agreed"),
        _("Your colleague agrees to the swap. It counts when it is approved."),
    ),
    "swap_refused": (
        _("Your swap is not approved"),
        _("Your swap is not approved: your shifts stay as they are."),
    ),
    "answered": (
        _("An answer for you"),
        _("There is an answer for you on your page."),
    ),
    SHIFT: (
        _("Your next shift"),
        _("Your next shift begins soon. The time stands on your page."),
    ),
    SILENCE: (
        _("Still no answer"),
        _("Some beneath you have not answered yet. Please look at the page and ask them."),
    ),
    AGAIN: (
        _("Please answer"),
        _("We have not had your answer yet. Please look at your page and answer."),
    ),
}


def text(message: Waiting, contact: Contact, asof: AsOf) -> tuple[str, str]:
    """Return title and text for one channel; the number says which message it is."""
    with translation.override(contact.language):
        title, said = TEXTS[message.form]
        known = places([message.about], asof) if message.about.startswith("post:") else {}
        where = "".join(f" {place.name}" for place in known.values())
        return str(title), f"{said}{where} [{message.code[:8]}]"
