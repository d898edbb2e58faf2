"""The ways somebody is reached, kept by themselves: add one, try it, forget it.

An address is made here from the kind of a service and a key that service gave out, never taken
as typed: so no page sends anywhere else, and no file is written. It stands in no fact.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from muster.steps import message
from muster.store import message as store
from muster.store.message import Contact

# Services that give out a key to be written to by it, as Apprise names them.
SERVICES: Mapping[str, str] = {
    "wecombot": "wecombot://{}",
    "dingtalk": "dingtalk://{}",
    "feishu": "feishu://{}",
    "schan": "schan://{}",
    "ntfys": "ntfys://{}",
}
CHANNELS_MAX = 5  # of one person
SHOWN = 4  # last characters of a key that are shown to its owner
_KEY = re.compile(r"[A-Za-z0-9_-]{8,100}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """One way somebody is reached, without the key that opens it."""

    place: int  # among their own, from 1
    service: str
    ends: str  # the last characters of the key
    own: bool  # added on the page; another was set at the terminal


def of(whose: str) -> tuple[Channel, ...]:
    """Return how ``whose`` is reached."""
    return tuple(_shown(n, each) for n, each in enumerate(store.contacts(whose), start=1))


def add(whose: str, service: str, key: str, language: str) -> bool:
    """Keep a way ``whose`` is reached; return False where that is no key, or there are too many."""
    if service not in SERVICES or not _KEY.fullmatch(key):
        return False
    if len(store.contacts(whose)) >= CHANNELS_MAX:
        return False
    return message.reach(whose, SERVICES[service].format(key), language)


def try_out(whose: str, place: int, title: str, body: str) -> bool | None:
    """Send a trial through one of them: whether it was taken; None if there is no such way."""
    found = _at(whose, place)
    return message.by_channel(found.address, title, body) if found else None


def forget(whose: str, place: int) -> bool:
    """Forget one of them; return whether there was one."""
    found = _at(whose, place)
    if found:
        store.forget_one(whose, found.address)
    return found is not None


def _at(whose: str, place: int) -> Contact | None:
    known = store.contacts(whose)
    return known[place - 1] if 1 <= place <= len(known) else None


def _shown(place: int, contact: Contact) -> Channel:
    service, _, rest = contact.address.partition("://")
    own = service in SERVICES
    return Channel(place=place, service=service, ends=rest[-SHOWN:] if own else "", own=own)
