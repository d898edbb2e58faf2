"""The duty office's alarms on one page: how many, since when, and where each is mended."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from muster.steps import watch
from muster.steps.alarm import AHEAD, Hit, hits_of, isolated
from muster.web.question import Question, page
from muster.web.subject import Subject, subjects

ROWS_MAX = 8  # places named for each alarm
FOLDED = frozenset({"over_hours"})  # so many at once that they would hide the rest: last, folded


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One post or organisation an alarm names, and the page that mends it."""

    subject: Subject
    page: str
    tail: str
    number: int
    at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """One thing that is wrong: how often, since or from when, and where."""

    name: str
    number: int
    at: datetime | None  # the oldest, or the next
    places: tuple[Place, ...]
    more: int  # places not named
    page: str = ""  # of all of them
    isolated: int | None = None  # of those away; None: not for who looks, or too few to tell

    @property
    def folded(self) -> bool:
        """Whether its places are shown only to who unfolds them."""
        return self.name in FOLDED

    @property
    def where(self) -> int:
        """At how many places it sounds."""
        return len(self.places) + self.more


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmsPage:
    """The alarms that sound, and those that are quiet."""

    loud: tuple[Alarm, ...]
    quiet: tuple[str, ...]
    unknown: tuple[str, ...]  # not looked for: no shift of that time is known


@page
def alarms(request: HttpRequest, question: Question) -> HttpResponse:
    """Answer with all that asks for the duty office, in the organisation shown."""
    hits, unknown = dict(hits_of(question)), set[str]()
    if not watch.known(question.asof.at, AHEAD):
        unknown = {"away", "short"} & hits.keys()
    called = subjects({hit.where for own in hits.values() for hit in own}, question.asof)
    loud = [name for name, own in hits.items() if own]
    told = tuple(
        _alarm(name, hits[name], called, question)
        for name in sorted(loud, key=lambda name: name in FOLDED)
    )
    shown = AlarmsPage(
        loud=told,
        quiet=tuple(name for name, own in hits.items() if not own and name not in unknown),
        unknown=tuple(name for name in hits if name in unknown),
    )
    return render(request, "alarms.html", {"page": shown})


def _alarm(name: str, hits: list[Hit], called: dict[str, Subject], question: Question) -> Alarm:
    by_place = Counter[tuple[str, str, str]]()
    first: dict[tuple[str, str, str], datetime | None] = {}
    for hit in hits:  # the oldest first
        place = (hit.where, hit.page, hit.tail)
        by_place[place] += hit.number
        first.setdefault(place, hit.at)
    order = sorted(first, key=lambda place: -by_place[place]) if name in FOLDED else list(first)
    named = order[:ROWS_MAX]
    return Alarm(
        name=name,
        number=by_place.total(),
        at=hits[0].at,
        places=tuple(
            Place(
                subject=called[where],
                page=page,
                tail=tail,
                number=by_place[where, page, tail],
                at=first[where, page, tail],
            )
            for where, page, tail in named
        ),
        more=len(first) - len(named),
        page={"relief": "relief", "calls": "calls"}.get(name, "posts"),
        isolated=isolated(hits, question) if name == "away" else None,
    )
