"""What somebody may type to find a person or a place: names, aliases, and how they are read."""

import unicodedata
from collections.abc import Callable, Mapping

from muster.core import kinds as k
from muster.core.access import Field, Thing

TYPED_MAX = 60  # characters
Readings = Callable[[str], tuple[str, ...]]

NAMING: tuple[type[k.Kind], ...] = (
    k.Appointed,
    k.OrgFounded,
    k.OrgRenamed,
    k.AliasGiven,
    k.PostOpened,
    k.PostRenamed,
    k.UnitFounded,
    k.UnitNamed,
    k.FoundingAsked,
    k.FoundingAnswered,
)
# What must be seen of a subject before it may be found by what it is called.
FOUND_BY: Mapping[str, tuple[Thing, Field]] = {
    "person": (Thing.PERSON, Field.NAME),
    "org": (Thing.ORGANISATION, Field.PLAIN),
    "post": (Thing.ORGANISATION, Field.PLAIN),
    "unit": (Thing.UNIT, Field.PLAIN),
}
# What is found by its number, written whole, and what must be seen of it before.
NUMBERED: Mapping[str, Thing] = {
    "letter": Thing.LETTER,
    "call": Thing.CALL,
    "plan": Thing.PLAN,
    "demand": Thing.DEPLOYMENT,
    "bulletin": Thing.BULLETIN,
}


def typed(text: str) -> str:
    """Return ``text`` as it is compared: one width, small letters, no spaces; "" for nothing.

    So ``ＨＡＩ　la`` finds what ``haila`` finds. More than ``TYPED_MAX`` characters are cut off.
    """
    plain = unicodedata.normalize("NFKC", text[: 2 * TYPED_MAX]).casefold()
    return "".join(each for each in plain if not each.isspace() and each.isprintable())[:TYPED_MAX]


def words(body: k.Kind, readings: Readings) -> tuple[str, ...]:
    """Return what a fact calls its subject, each as typed and each once; nothing if it does not.

    A unit is found by the numbers of its papers too.

    ``readings`` gives how a Chinese name is read: whole, and by its first letters.
    """
    said: list[str] = []
    numbers: list[str] = []  # of papers: nobody reads them aloud
    match body:
        case k.OrgFounded(name=name, name_en=english) | k.OrgRenamed(name=name, name_en=english):
            said = [name, english]
        case k.Appointed(name=name) | k.PostOpened(name=name) | k.PostRenamed(name=name):
            said = [name]
        case k.UnitFounded(name=name, order=number) | k.FoundingAsked(name=name, number=number):
            said, numbers = [name], [number]
        case k.UnitNamed(name=name):
            said = [name]
        case k.FoundingAnswered(number=number):
            numbers = [number]
        case k.AliasGiven(alias=alias):
            said = [alias]
    every = [*(word for each in said for word in (each, *readings(each))), *numbers]
    return tuple(dict.fromkeys(filter(None, map(typed, every))))
