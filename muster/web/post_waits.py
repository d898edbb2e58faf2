"""What waits at the posts for whoever leads them: who did not come, who will not, what is short."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from muster.core.access import Field, Thing, Verb
from muster.steps import reading, watch
from muster.steps.alarm import beneath
from muster.steps.figure import open_figure
from muster.steps.register import people_of
from muster.web.question import Question
from muster.web.subject import Subject, subjects

AHEAD = timedelta(hours=48)
ROWS_MAX = 8  # of each kind
COUNTED = ("discrepancies_open", "swaps_waiting", "relief_asked")


@dataclass(frozen=True, slots=True, kw_only=True)
class Waits:
    """Somebody who did not come or will not, or a shift that lacks people, at one post."""

    post: Subject
    number: str  # of whom it is about; "" where it is about a shift alone
    name: str  # "" where it is not for the actor
    shift: str  # its code; "" where none is named
    at: datetime | None  # when the shift begins; None where it was too long ago to be kept
    lacks: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """How much of what is decided on its board waits at one post."""

    post: Subject
    settling: int
    swaps: int
    relief: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PostsWaiting:
    """All that waits at the posts shown; ``more`` is not named."""

    missing: tuple[Waits, ...]
    away: tuple[Waits, ...]
    short: tuple[Waits, ...]
    counted: tuple[Counted, ...]
    more: int

    @property
    def any(self) -> bool:
        """Whether anything waits."""
        return bool(self.missing or self.away or self.short or self.counted)


_Found = tuple[str, str, str, datetime | None, int]  # post, person, shift, at, lacks


def posts_waiting(question: Question) -> PostsWaiting | None:
    """Return what waits at the posts shown, as often asked for three posts as for three hundred.

    None where who looks decides nothing there, or sees to the whole service: that has its alarms.
    """
    whole = question.scope is None or (question.root and question.scope == question.root.code)
    if (question.whole and whole) or not question.here(Thing.ROSTER, verb=Verb.DECIDE):
        return None
    kinds = [list(_missing(question)), list(_away(question)), list(_short(question))]
    mine = question.seen({e[0] for own in kinds for e in own}, Thing.ROSTER, verb=Verb.DECIDE)
    found = [[each for each in own if each[0] in mine] for own in kinds]
    told = [own[:ROWS_MAX] for own in found]
    flat = [each for own in told for each in own]
    people = {person for _post, person, *_rest in flat if person}
    known = people_of(people, question.asof)
    named = question.seen(people, Thing.DUTY, Field.NAME)
    amounts = _amounts(question)
    called = subjects(
        {*(each[0] for each in flat), *(code for code, _own in amounts)}, question.asof
    )

    def shown(each: _Found) -> Waits:
        post, person, shift, at, lacks = each
        record = known[person].record if person in known and person in named else None
        return Waits(
            post=called[post],
            number=person.partition(":")[2],
            name=record.name if record else "",
            shift=shift,
            at=at,
            lacks=lacks,
        )

    missing, away, short = (tuple(map(shown, own)) for own in told)
    return PostsWaiting(
        missing=missing,
        away=away,
        short=short,
        counted=tuple(
            Counted(post=called[code], settling=own[0], swaps=own[1], relief=own[2])
            for code, own in amounts
        ),
        more=sum(map(len, found)) - len(flat),
    )


def _missing(question: Question) -> Iterable[_Found]:
    """Yield who did not come, the last shift first: those who are missing now."""
    opened = watch.found_open(question.scope, "missing", question.asof)
    found = [(each.found, each.found_at) for each in opened if each.found]
    begun = watch.begun({each.person for each, _at in found}, question.asof.at)
    told = [(e, begun.get((e.post, e.shift or "")), found_at) for e, found_at in found]
    for each, at, _found in sorted(told, key=lambda own: str(own[1] or own[2]), reverse=True):
        yield each.post, each.person, each.shift or "", at, 0


def _away(question: Question) -> Iterable[_Found]:
    for turn, code, _person in watch.rostered_away(question.scope, question.asof, AHEAD):
        yield turn.post, code, turn.shift, turn.start, 0


def _short(question: Question) -> Iterable[_Found]:
    gaps = watch.gaps(question.asof.at, AHEAD)
    within = beneath(question, gaps)
    for turn in gaps:
        if turn.post in within:
            yield turn.post, "", turn.shift, turn.start, turn.short


def _amounts(question: Question) -> list[tuple[str, tuple[int, int, int]]]:
    """Return the first posts shown at which something is to be decided, and how much."""
    opened = open_figure("posts", question.scope, question.asof, after=0, limit=50)
    codes = [each.subject for each in opened.counted]
    found = reading.amounts(COUNTED, codes, question.asof) if codes else {}
    each = [(code, tuple(found[name, code] for name in COUNTED)) for code in codes]
    return [(code, (own[0], own[1], own[2])) for code, own in each if any(own)][:ROWS_MAX]
