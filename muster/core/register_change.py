"""Changes of the register: what hangs on a post or an organisation, and what that bars.

A place is opened, renamed, moved and closed by one fact each. None of them may leave people
standing where nothing is, or count them where they are not: so what hangs on the place is looked
at first, and each thing that stands in the way has a name of its own.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from muster.core.register import Organisation, Post

CODE = r"[0-9A-Za-z][0-9A-Za-z-]{0,39}"
DIVISION = r"[0-9]{6}"  # GB/T 2260
NAME_MAX = 100  # characters
AUTHORISED_MAX = 100_000  # heads


class Bar(StrEnum):
    """Why a change of the register is not made."""

    UNKNOWN = "unknown"  # there is no such place as of then
    CLOSED = "closed"  # it was closed already
    CODE_TAKEN = "code_taken"
    NAME_TAKEN = "name_taken"  # by another one in the same organisation
    SAME_NAME = "same_name"
    SAME_PLACE = "same_place"  # it stands there already
    NO_ORGANISATION = "no_organisation"  # to stand in, as of then
    ABOVE_CLOSED = "above_closed"  # the organisation it would stand in is closed
    BENEATH_ITSELF = "beneath_itself"
    THERE = "there"  # people have been sent to the post, or are on duty there
    ON_THE_WAY = "on_the_way"
    ORDERED = "ordered"
    ROSTER = "roster"  # a published roster is not over
    PEOPLE = "people"  # belong to the organisation
    GUESTS = "guests"  # people on hand with it, away from home
    ORGANISATIONS = "organisations"  # stand beneath
    POSTS = "posts"
    UNITS = "units"


class NotGiven(StrEnum):
    """Why an alias is not given, or not taken back."""

    NO_ORGANISATION = "no_organisation"
    TAKEN = "taken"  # another organisation is called so
    OWN = "own"  # it is called so already
    NO_ALIAS = "no_alias"  # there is none to take back or to end, or not any more


@dataclass(frozen=True, slots=True)
class Barred:
    """One thing that stands in the way, and how many of it there are."""

    bar: Bar
    number: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class OnPost:
    """What hangs on a post at one moment."""

    there: tuple[str, ...] = ()  # people sent there, whatever holds them, and those on duty there
    on_the_way: tuple[str, ...] = ()
    ordered: tuple[str, ...] = ()  # and not on the way yet
    rosters: tuple[str, ...] = ()  # published and not over
    lines: tuple[str, ...] = ()  # of demand, open
    units: tuple[str, ...] = ()  # that stand there
    asks: int = 0  # for relief, not answered


@dataclass(frozen=True, slots=True, kw_only=True)
class InOrganisation:
    """What hangs on an organisation and all beneath it at one moment."""

    people: int = 0  # who belong to it
    guests: int = 0  # on hand with it or beneath it, away from home
    organisations: int = 0  # directly beneath, and open
    posts: int = 0
    units: int = 0
    rights: int = 0  # held for it itself; they are no reason to keep it


def opening(
    known: bool, name: str, above: Organisation | None, beside: Iterable[str]
) -> list[Barred]:
    """Return what bars opening a place called ``name`` in ``above``, beside those called so."""
    found = [Barred(Bar.CODE_TAKEN)] if known else []
    return found + _standing(name, above, beside)


def renaming(place: Post | Organisation | None, name: str, beside: Iterable[str]) -> list[Barred]:
    """Return what bars calling ``place`` by ``name``, beside others that are called so."""
    if found := _there(place):
        return found
    if called(place) == name:
        return [Barred(Bar.SAME_NAME)]
    return [Barred(Bar.NAME_TAKEN)] if name in set(beside) else []


def moving_post(
    post: Post | None, hangs: OnPost, above: Organisation | None, beside: Iterable[str]
) -> list[Barred]:
    """Return what bars giving ``post`` to ``above``.

    Whoever stands there, or is on the way, is on hand with the organisation that owns the post;
    who is only ordered will be with whoever owns it when they leave.
    """
    if found := _there(post):
        return found
    if above and stands_in(post) == above.code:
        return [Barred(Bar.SAME_PLACE)]
    return people_on(hangs) + _standing(called(post), above, beside)


def people_on(hangs: OnPost) -> list[Barred]:
    """Return the people of a post who bar moving it, whoever is to own it."""
    return _numbers((Bar.THERE, len(hangs.there)), (Bar.ON_THE_WAY, len(hangs.on_the_way)))


def moving_organisation(
    org: Organisation | None,
    above: Organisation | None,
    way: Sequence[str],
    beside: Iterable[str],
) -> list[Barred]:
    """Return what bars putting ``org`` beneath ``above``; ``way`` is above and all above it."""
    if found := _there(org):
        return found
    if above and stands_in(org) == above.code:
        return [Barred(Bar.SAME_PLACE)]
    return placing(org, above, way, beside)


def placing(
    place: Post | Organisation | None,
    above: Organisation | None,
    way: Sequence[str],
    beside: Iterable[str],
) -> list[Barred]:
    """Return what bars ``place`` standing in ``above``; ``way`` is above and all above it."""
    if place and place.code in way:
        return [Barred(Bar.BENEATH_ITSELF)]
    return _standing(called(place), above, beside)


def closing_post(post: Post | None, hangs: OnPost) -> list[Barred]:
    """Return what bars closing ``post``. Its open demand ends with it, and so bars nothing."""
    return _there(post) or _numbers(
        (Bar.THERE, len(hangs.there)),
        (Bar.ON_THE_WAY, len(hangs.on_the_way)),
        (Bar.ORDERED, len(hangs.ordered)),
        (Bar.ROSTER, len(hangs.rosters)),
    )


def closing_organisation(org: Organisation | None, hangs: InOrganisation) -> list[Barred]:
    """Return what bars closing ``org``: whoever and whatever belongs to it or stands beneath."""
    return _there(org) or _numbers(
        (Bar.PEOPLE, hangs.people),
        (Bar.GUESTS, hangs.guests),
        (Bar.ORGANISATIONS, hangs.organisations),
        (Bar.POSTS, hangs.posts),
        (Bar.UNITS, hangs.units),
    )


def both(one: Iterable[Barred], other: Iterable[Barred]) -> list[Barred]:
    """Return what bars a change at either of two moments, each thing once with its larger number.

    What is told late must hold from when it is told of, and on until now.
    """
    most: dict[Bar, int] = {}
    for each in (*one, *other):
        most[each.bar] = max(each.number, most.get(each.bar, 0))
    return [Barred(bar, number) for bar, number in most.items()]


def called(place: Post | Organisation | None) -> str:
    """Return the name a place goes by, "" where there is none."""
    said = place.opened if isinstance(place, Post) else place.founded if place else None
    return said.name if said else ""


def lies(org: Organisation) -> tuple[int, int]:
    """Return the latitude and longitude of an organisation.

    What is opened in it lies there, unless somebody says where it lies.
    """
    return (org.founded.lat_e6, org.founded.lon_e6) if org.founded else (0, 0)


def degrees_e6(given: str, *, most: int) -> int | None:
    """Return what ``given`` writes as decimal degrees, in millionths; None beyond ``most``."""
    text = given.strip()
    if not re.fullmatch(r"-?[0-9]{1,3}([.][0-9]{1,9})?", text):
        return None
    degrees = round(Decimal(text) * 1_000_000)
    return degrees if abs(degrees) <= most * 1_000_000 else None


def stands_in(place: Post | Organisation | None) -> str:
    """Return the organisation a place stands in, "" for a root and where there is no place."""
    if isinstance(place, Post):
        return place.opened.parent if place.opened else ""
    return place.parent or "" if place else ""


def _there(place: Post | Organisation | None) -> list[Barred]:
    if place is None or not called(place):
        return [Barred(Bar.UNKNOWN)]
    return [Barred(Bar.CLOSED)] if place.closed else []


def _standing(name: str, above: Organisation | None, beside: Iterable[str]) -> list[Barred]:
    if above is None or above.founded is None:
        return [Barred(Bar.NO_ORGANISATION)]
    if above.closed:
        return [Barred(Bar.ABOVE_CLOSED)]
    return [Barred(Bar.NAME_TAKEN)] if name in set(beside) else []


def _numbers(*found: tuple[Bar, int]) -> list[Barred]:
    return [Barred(bar, number) for bar, number in found if number]
