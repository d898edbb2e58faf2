"""Who stood beside whom: contacts of somebody, found from duty records. No memory is asked for.

Attendance is what people recorded on coming and going; where nobody did, the roster says who
should have been there, and the contact says that it is by roster alone.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

TOGETHER_MIN = timedelta(minutes=15)  # less is a change-over (domain/practice §5: close contact)


class Source(StrEnum):
    """What says that somebody was there; the first is the stronger."""

    ATTENDANCE = "attendance"
    ROSTER = "roster"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stint:
    """Somebody at a post from one moment to another."""

    person: str
    post: str
    since: datetime
    until: datetime
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Somebody who was at the same posts at the same time, added up."""

    person: str
    together: timedelta
    last: datetime  # the end of the last time together
    posts: tuple[str, ...]
    source: Source  # the weakest that the time together rests on


def contacts(
    person: str, stints: Iterable[Stint], *, least: timedelta = TOGETHER_MIN
) -> list[Contact]:
    """Return who was with ``person`` for ``least`` or longer in all, the longest first.

    Stints of one person at one post that overlap are one; attendance goes before the roster.
    """
    own, others = [], defaultdict(list)
    for stint in _merged(stints):
        own.append(stint) if stint.person == person else others[stint.person].append(stint)
    found = [_contact(own, theirs) for theirs in others.values()]
    near = [each for each in found if each is not None and each.together >= least]
    return sorted(near, key=lambda each: (-each.together, each.person))


def _contact(own: list[Stint], theirs: list[Stint]) -> Contact | None:
    shared = [
        (min(a.until, b.until), min(a.until, b.until) - max(a.since, b.since), a, b)
        for a in own
        for b in theirs
        if a.post == b.post and min(a.until, b.until) > max(a.since, b.since)
    ]
    if not shared:
        return None
    by_roster = any(Source.ROSTER in (a.source, b.source) for _, _, a, b in shared)
    return Contact(
        person=theirs[0].person,
        together=sum((time for _, time, _, _ in shared), timedelta()),
        last=max(end for end, _, _, _ in shared),
        posts=tuple(sorted({a.post for _, _, a, _ in shared})),
        source=Source.ROSTER if by_roster else Source.ATTENDANCE,
    )


def _merged(stints: Iterable[Stint]) -> list[Stint]:
    """Return stints with no overlap of one person at one post."""
    by_place: dict[tuple[str, str], list[Stint]] = defaultdict(list)
    for stint in stints:
        by_place[stint.person, stint.post].append(stint)
    merged: list[Stint] = []
    for own in by_place.values():
        kept: list[Stint] = []
        for stint in sorted(own, key=lambda s: (s.source, s.since)):  # attendance first
            if not any(stint.since < k.until and k.since < stint.until for k in kept):
                kept.append(stint)
        merged += kept
    return merged
