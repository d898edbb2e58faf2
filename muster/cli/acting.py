"""Who acts at the terminal where two have to: an account that may, named with ``--by``."""

from django.utils.translation import gettext as _

from muster.core.access import EVERYWHERE, Thing, Verb, may
from muster.core.ledger import AsOf
from muster.steps.access import actor_of
from muster.steps.access_path import path
from muster.steps.hand import Hand
from muster.store.now import this_moment


def hand_of(login: str, verb: Verb, thing: Thing, about: str | None) -> Hand:
    """Return the hand of an account that may do this to what is ``about`` a subject.

    Raises ``ValueError`` if it may not. Nobody is asked for a password: who sits at the machine
    itself could write to the database; that it was done there is on record.
    """
    now = this_moment()
    actor = actor_of(login.removeprefix("account:"), now)
    lies = path(about, AsOf(now, now)) if about else frozenset({EVERYWHERE})
    if not may(actor, verb, thing, path=lies, at=now).allowed:
        said = _("--by %(login)s: no open account of that name may do this; see: muster access who")
        raise ValueError(said % {"login": login})
    return Hand(by=actor.account, org=about or "org:service", source="command line")
