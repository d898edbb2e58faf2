"""The duty office's alarms in one place: how many, since when, and the page where each is mended.

Each list is found from sums and standing states; the number of queries is the same for three
posts as for three thousand.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from muster.core.access import Field, Thing
from muster.core.discretion import SMALL
from muster.core.figure import FIGURES
from muster.core.kinds import Gate
from muster.steps import call, relief, watch
from muster.steps.access_path import paths
from muster.web.question import Question, page
from muster.web.shown import shows_number
from muster.web.subject import Subject, subjects

ROWS_MAX = 8  # places named for each alarm
AHEAD = timedelta(hours=24)
FORMS = (
    ("missing", Field.PLAIN),
    ("held_on_duty", Field.AVAILABILITY),
    ("no_check_out", Field.PLAIN),
    ("over_hours", Field.PLAIN),
)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmsPage:
    """The alarms that sound, and those that are quiet."""

    loud: tuple[Alarm, ...]
    quiet: tuple[str, ...]
    unknown: tuple[str, ...]  # not looked for: no shift of that time is known


@dataclass(frozen=True, slots=True)
class _Hit:
    """One finding: where it is mended, how much it counts, since when."""

    where: str  # subject of a post or an organisation
    page: str
    tail: str
    at: datetime | None
    number: int = 1
    isolated: bool = False


@page
def alarms(request: HttpRequest, question: Question) -> HttpResponse:
    """Answer with all that asks for the duty office, in the organisation shown."""
    hits, unknown = dict(_hits(question)), set[str]()
    if not watch.known(question.asof.at, AHEAD):
        unknown = {"away", "short"} & hits.keys()
    called = subjects({hit.where for own in hits.values() for hit in own}, question.asof)
    told = tuple(_alarm(name, own, called, question) for name, own in hits.items() if own)
    shown = AlarmsPage(
        loud=told,
        quiet=tuple(name for name, own in hits.items() if not own and name not in unknown),
        unknown=tuple(name for name in hits if name in unknown),
    )
    return render(request, "alarms.html", {"page": shown})


def _hits(question: Question) -> Iterable[tuple[str, list[_Hit]]]:
    """Yield what each alarm finds; an alarm that is not for who looks is not there at all."""
    scope, asof = question.scope, question.asof
    if question.here(Thing.DEPLOYMENT):
        asked = relief.waiting(scope, asof)
        yield "relief", [_Hit(post, "relief", "", r.at) for post, r in asked]
    for form, field in FORMS:
        if question.here(Thing.DUTY, field):
            found = watch.found_open(scope, form, asof)
            posts = [(d.found.post, d.found_at) for d in found if d.found]
            yield form, [_Hit(post, "post", _tail(post), at) for post, at in posts]
    if question.here(Thing.ROSTER, Field.AVAILABILITY):
        away = watch.rostered_away(scope, asof, AHEAD)
        yield (
            "away",
            [
                _Hit(
                    turn.post,
                    "post-roster",
                    _tail(turn.post),
                    turn.start,
                    isolated=Gate.ISOLATION in person.gates,
                )
                for turn, _, person in away
            ],
        )
    if question.here(Thing.ROSTER):
        gaps = watch.gaps(asof.at, AHEAD)
        seen = question.seen({t.post for t in gaps}, Thing.ROSTER) & _beneath(question, gaps)
        yield (
            "short",
            [
                _Hit(t.post, "post-roster", _tail(t.post), t.start, t.short)
                for t in gaps
                if t.post in seen
            ],
        )
    if question.here(Thing.CALL):
        sent = [(copy.sent, copy.sent_at) for copy in call.silent(scope, asof) if copy.sent]
        yield "calls", [_Hit(c.addressee, "call", _tail(c.call), at) for c, at in sent]


def _beneath(question: Question, gaps: Iterable[watch.Turn]) -> frozenset[str]:
    """Return the posts of ``gaps`` in the organisation shown."""
    posts = {turn.post for turn in gaps}
    if question.org is None:
        return frozenset(posts)
    lies = paths(posts, question.asof)
    return frozenset(post for post in posts if question.org.code in lies[post])


def _alarm(name: str, hits: list[_Hit], called: dict[str, Subject], question: Question) -> Alarm:
    by_place = Counter[tuple[str, str, str]]()
    first: dict[tuple[str, str, str], datetime | None] = {}
    for hit in hits:  # the oldest first
        place = (hit.where, hit.page, hit.tail)
        by_place[place] += hit.number
        first.setdefault(place, hit.at)
    named = list(first)[:ROWS_MAX]
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
        isolated=_isolated(hits, question) if name == "away" else None,
    )


def _isolated(hits: list[_Hit], question: Question) -> int | None:
    """Return how many duties of the coming day are of somebody isolated, where that may be told.

    To who sees health in care, the number as it is; to who sees its count alone, none so small
    that one would know who.
    """
    if not shows_number(question, FIGURES["isolated"], question.scope):
        return None
    number = sum(hit.isolated for hit in hits)
    return number if question.here(Thing.CARE, Field.HEALTH) or number >= SMALL else None


def _tail(subject: str) -> str:
    return subject.partition(":")[2]
