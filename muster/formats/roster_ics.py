"""Duties and orders as iCalendar (RFC 5545), to be opened once or followed as a feed.

A duty keeps its UID for good; a change raises its SEQUENCE, and a duty that is no more says
STATUS:CANCELLED, so that calendars take it away instead of keeping it.
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from unicodedata import category

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from muster.core.roster_calendar import CalendarDuty, CalendarOrder
from muster.formats.roster_words import RosterWording

_LINE_OCTETS = 75  # RFC 5545, 3.1: longer lines are folded
_DOMAIN = "muster"
REFRESH = "PT1H"  # RFC 7986, 5.7: how often a feed is worth asking for


def write_calendar(
    duties: Iterable[CalendarDuty],
    words: RosterWording,
    *,
    name: str,
    orders: Iterable[CalendarOrder] = (),
    named: Collection[str] | None = None,
) -> bytes:
    """Return a calendar of duties and orders, whose every moment is in UTC.

    ``named`` are the people whom it may name; the others of a shift are a number. None: all.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Muster//Roster//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"NAME:{_text(name)}",
        f"X-WR-CALNAME:{_text(name)}",
        f"REFRESH-INTERVAL;VALUE=DURATION:{REFRESH}",
        f"X-PUBLISHED-TTL:{REFRESH}",
        *(line for duty in duties for line in _event(duty, words, named)),
        *(line for order in orders for line in _order(order, words)),
        "END:VCALENDAR",
    ]
    return "".join(_folded(line) + "\r\n" for line in lines).encode()


def _event(
    duty: CalendarDuty, words: RosterWording, named: Collection[str] | None
) -> Iterator[str]:
    shift = duty.shift
    n, slot = len(duty.with_people), words.slot(shift)
    if duty.whole:
        title = ngettext("%(slot)s shift: %(n)d person", "%(slot)s shift: %(n)d people", n)
        title %= {"slot": slot, "n": n}
    else:
        title = _("%(slot)s duty: %(post)s") % {"slot": slot, "post": words.named(duty.post)}
    yield from _begun(duty)
    yield f"DTSTART:{_moment(shift.start)}"
    yield f"DTEND:{_moment(shift.start + timedelta(hours=shift.length_h))}"
    yield f"SUMMARY:{_text(title)}"
    yield f"LOCATION:{_text(words.named(duty.post))}"
    if (people := _people(duty, words, named)) and not duty.cancelled:
        yield f"DESCRIPTION:{_text(people)}"
    yield f"STATUS:{'CANCELLED' if duty.cancelled else 'CONFIRMED'}"
    yield f"TRANSP:{'TRANSPARENT' if duty.whole else 'OPAQUE'}"
    yield "END:VEVENT"


def _people(duty: CalendarDuty, words: RosterWording, named: Collection[str] | None) -> str:
    """Return who stands a duty, the unnamed ones as a number; "" for nobody else."""
    shown = [code for code in duty.with_people if named is None or code in named]
    n = len(duty.with_people) - len(shown)
    if not shown:
        alone = ngettext("With %(n)d other", "With %(n)d others", n) % {"n": n}
        return alone if n and not duty.whole else ""
    people = ", ".join(words.person(code) for code in shown)
    if n:
        people = _("%(people)s and %(n)d more") % {"people": people, "n": n}
    return people if duty.whole else _("With %(people)s") % {"people": people}


def _order(order: CalendarOrder, words: RosterWording) -> Iterator[str]:
    title = _("Ordered to %(post)s") % {"post": words.named(order.post)}
    yield from _begun(order)
    yield f"DTSTART:{_moment(order.begins)}"
    yield f"DTEND:{_moment(order.begins + timedelta(hours=1))}"
    yield f"SUMMARY:{_text(title)}"
    yield f"LOCATION:{_text(words.named(order.post))}"
    yield f"STATUS:{'CANCELLED' if order.cancelled else 'CONFIRMED'}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _begun(event: CalendarDuty | CalendarOrder) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{_text(event.uid)}@{_DOMAIN}"
    yield f"SEQUENCE:{event.sequence}"
    yield f"DTSTAMP:{_moment(event.changed_at)}"
    yield f"LAST-MODIFIED:{_moment(event.changed_at)}"


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(said: str) -> str:
    """Return a text value with what has a meaning of its own escaped (RFC 5545, 3.3.11).

    Characters that control a device stand in no calendar.
    """
    lines = said.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(c for c in lines if c == "\n" or category(c) not in ("Cc", "Cs"))
    escaped = kept.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return escaped.replace("\n", "\\n")


def _folded(line: str) -> str:
    """Return a line in pieces of at most 75 octets, none of which cuts a character in two."""
    pieces, piece, size = [], "", 0
    for character in line:
        octets = len(character.encode())
        if size + octets > _LINE_OCTETS:
            pieces.append(piece)
            piece, size = " ", 1
        piece += character
        size += octets
    return "\r\n".join([*pieces, piece])
