"""Many facts added to the timelines of their subjects: what each of them posts, and where.

A fact that continues its subject's timeline costs one step. A late fact or a correction makes
what follows it be written anew; what is posted is the difference, under the number of the fact
that brought it. So the sum of all postings up to a number is always what was known with that
fact, and never more.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from muster.core.count import Posting, Timeline, rewrite
from muster.core.ledger import Fact, order
from muster.core.subjects import start
from muster.store.reading import standing_of


class Made(NamedTuple):
    """What one fact posts about one subject."""

    subject: str
    postings: list[Posting]


class _Step(NamedTuple):
    """What one fact does to one subject: it comes, or another fact goes, or both."""

    nth: int  # which of the facts being added
    come: Fact | None
    gone: int | None  # seq
    anew: bool  # a correction: never a plain step on


def add(
    facts: Sequence[Fact], corrected: Mapping[int, str], timelines: dict[str, Timeline]
) -> list[list[Made]]:
    """Return what each of ``facts``, in order of seq, makes, its own subject first.

    ``corrected`` gives the subject of each fact that one of them corrects, by seq;
    ``timelines`` must hold all subjects as they were before, and is brought up to date.
    """
    made: list[list[Made]] = [[] for _ in facts]
    late: dict[str, list[_Step]] = {}
    for code, steps in _steps(facts, corrected).items():
        timeline = timelines[code]
        before = (timeline.state, timeline.latest)
        found = _in_order(code, timeline, steps)
        if found is None:
            timelines[code] = Timeline(*before)
            late[code] = steps
            continue
        for step, each in zip(steps, found, strict=True):
            made[step.nth].append(each)
    if late:
        _add_late(facts, late, timelines, made)
    return made


def _steps(facts: Sequence[Fact], corrected: Mapping[int, str]) -> dict[str, list[_Step]]:
    steps: dict[str, list[_Step]] = defaultdict(list)
    for index, fact in enumerate(facts):
        gone = fact.corrects
        if gone is None:
            steps[fact.subject].append(_Step(index, fact, None, False))
            continue
        also = corrected[gone]
        own = gone if also == fact.subject else None
        steps[fact.subject].append(_Step(index, fact, own, True))
        if own is None:
            steps[also].append(_Step(index, None, gone, True))
    return steps


def _in_order(code: str, timeline: Timeline, steps: Sequence[_Step]) -> list[Made] | None:
    """Return what ``steps`` make of ``timeline``, or None where one of them is late."""
    found = []
    for _, fact, _, anew in steps:
        latest = timeline.latest
        if anew or fact is None or (latest is not None and order(fact) <= latest):
            return None
        found.append(Made(code, timeline.add(fact)))
    return found


def _add_late(
    facts: Sequence[Fact],
    late: Mapping[str, Sequence[_Step]],
    timelines: dict[str, Timeline],
    made: list[list[Made]],
) -> None:
    known: dict[str, dict[int, Fact]] = {code: {} for code in late}
    for fact in standing_of(late, last=facts[0].seq - 1):
        known[fact.subject][fact.seq] = fact
    for code, steps in late.items():
        timeline = timelines[code]
        for step in steps:
            postings, timeline = _add_to(known[code], code, timeline, step)
            # the fact's own subject comes first, whichever was reached first here
            at = 0 if step.come is not None else len(made[step.nth])
            made[step.nth].insert(at, Made(code, postings))
        timelines[code] = timeline


def _add_to(
    known: dict[int, Fact], code: str, timeline: Timeline, step: _Step
) -> tuple[list[Posting], Timeline]:
    """Return the postings and the timeline after ``step``; ``known`` are the standing facts."""
    fact = step.come
    gone = known.pop(step.gone) if step.gone is not None else None
    latest = timeline.latest
    if not step.anew and fact is not None and (latest is None or order(fact) > latest):
        postings = timeline.add(fact)
    else:
        postings, timeline = rewrite(
            start(code), [*known.values(), *([gone] if gone else [])], come=fact, gone=gone
        )
    if fact is not None:
        known[fact.seq] = fact
    return postings, timeline
