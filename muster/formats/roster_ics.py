"""A person's duties as iCalendar (RFC 5545), to be opened once or followed as a feed.

A duty keeps its UID for good; a change raises its SEQUENCE, and a duty that is no more says
STATUS:CANCELLED, so that calendars take it away instead of keeping it.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from django.utils.translation import gettext as _

from muster.core.roster_calendar import CalendarDuty
from muster.formats.roster_words import RosterWording

_LINE_OCTETS = 75  # RFC 5545, 3.1: longer lines are folded
_DOMAIN = "muster"
REFRESH = "PT1H"  # RFC 7986, 5.7: how often a feed is worth asking for


def write_calendar(duties: Iterable[CalendarDuty], words: RosterWording, *, name: str) -> bytes:
    """Return the calendar of one person, whose every moment is in UTC."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Muster//Roster//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"NAME:{_text(name)}",
        f"X-WR-CALNAME:{_text(name)}",
        f"REFRESH-INTERVAL;VALUE=DURATION:{REFRESH}",
        *(line for duty in duties for line in _event(duty, words)),
        "END:VCALENDAR",
    ]
    return "".join(_folded(line) + "\r\n" for line in lines).encode()


def _event(duty: CalendarDuty, words: RosterWording) -> Iterator[str]:
    shift = duty.shift
    title = _("%(slot)s duty: %(post)s") % {
        "slot": words.slot(shift),
        "post": words.named(duty.post),
    }
    yield "BEGIN:VEVENT"
    yield f"UID:{_text(duty.uid)}@{_DOMAIN}"
    yield f"SEQUENCE:{duty.sequence}"
    yield f"DTSTAMP:{_moment(duty.changed_at)}"
    yield f"LAST-MODIFIED:{_moment(duty.changed_at)}"
    yield f"DTSTART:{_moment(shift.start)}"
    yield f"DTEND:{_moment(shift.start + timedelta(hours=shift.length_h))}"
    yield f"SUMMARY:{_text(title)}"
    yield f"LOCATION:{_text(words.named(duty.post))}"
    if duty.with_people and not duty.cancelled:
        people = ", ".join(words.person(code) for code in duty.with_people)
        yield f"DESCRIPTION:{_text(_('With %(people)s') % {'people': people})}"
    yield f"STATUS:{'CANCELLED' if duty.cancelled else 'CONFIRMED'}"
    yield "TRANSP:OPAQUE"
    yield "END:VEVENT"


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(said: str) -> str:
    """Return a text value with what has a meaning of its own escaped (RFC 5545, 3.3.11)."""
    escaped = said.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return escaped.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")


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
