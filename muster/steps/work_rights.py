"""Who may ask for which long work, and fetch what came of it."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from muster.core.access import EVERYWHERE, Thing, Verb
from muster.core.ledger import AsOf
from muster.core.work import BulletinAsked, PaperAsked, RostersAsked, StrengthAsked, Task, Work
from muster.steps.access import actor_of
from muster.steps.bulletin_sight import readable
from muster.steps.sight import Scoped, Sight

# What must be allowed besides asking for work at all: what the work itself does.
NEEDS: Mapping[Task, tuple[Verb, Thing]] = {
    Task.PLAN: (Verb.PROPOSE, Thing.PLAN),
    Task.REGISTER: (Verb.RECORD, Thing.ORGANISATION),
    Task.STRENGTH: (Verb.SEE, Thing.FIGURE),
    Task.ROSTERS: (Verb.PROPOSE, Thing.ROSTER),
    Task.BULLETIN: (Verb.SEE, Thing.BULLETIN),
    Task.PAPER: (Verb.SEE, Thing.PLAN),
    Task.MEND: (Verb.PROPOSE, Thing.ROSTER),
    Task.VERIFY: (Verb.SEE, Thing.SYSTEM),
}
# What knows no bounds is asked for only by who may do it everywhere.
WHOLE = frozenset({Task.PLAN, Task.REGISTER, Task.VERIFY})


RECORDING = frozenset({Task.PLAN, Task.REGISTER, Task.ROSTERS})


def still_may(work: Work, now: datetime) -> bool:
    """Return whether the account that asked for work still may what it records, when it begins."""
    if work.task not in RECORDING or not work.by.startswith("account:"):
        return True
    verb, thing = NEEDS[work.task]
    actor = actor_of(work.by.partition(":")[2], now)
    sight = Sight(address="long work", actor=actor, asof=AsOf(now, now), now=now)
    post = work.asked.post if isinstance(work.asked, RostersAsked) else ""
    return sight.sees(post or work.org, thing, verb=verb)


def may_ask(task: Task, sight: Scoped) -> bool:
    """Return whether the actor may ask for work of this kind for the organisation shown."""
    verb, thing = NEEDS[task]
    if task in WHOLE:
        return EVERYWHERE in sight.extent_of(thing, verb=verb)
    return sight.here(Thing.WORK, verb=Verb.RECORD) and sight.here(thing, verb=verb)


def seen_work(works: Iterable[Work], sight: Scoped) -> list[Work]:
    """Return those of ``works`` that are the actor's own, or where the actor sees work."""
    given = list(works)
    seen = sight.seen({each.org for each in given}, Thing.WORK)
    return [each for each in given if each.org in seen or each.by == sight.actor.account]


def fetchable(works: Iterable[Work], sight: Scoped) -> frozenset[str]:
    """Return the codes of ``works`` of which the actor may have the file that came of them.

    They may themselves what it did, whoever asked for it. A paper is handed to who asked for it
    alone, while they see what is on it; a bulletin, to who may read that bulletin. Queries do not
    grow with the works.
    """
    ended = [each for each in works if each.end and each.end.file]
    there = [each for each in ended if each.task not in (Task.PAPER, Task.BULLETIN)]
    may = {}
    for task in {each.task for each in there}:
        verb, thing = NEEDS[task]
        may[task] = sight.seen({_of(e) for e in there if e.task is task}, thing, verb=verb)
    others = _papers(ended, sight) | _bulletins(ended, sight)
    return others | {each.code for each in there if _of(each) in may[each.task]}


def _of(work: Work) -> str:
    """Return what the file of a piece of work is of."""
    if isinstance(work.asked, StrengthAsked):
        return work.asked.org or EVERYWHERE
    return work.org


def _bulletins(works: Iterable[Work], sight: Sight) -> frozenset[str]:
    written = [(e.code, e.asked.number) for e in works if isinstance(e.asked, BulletinAsked)]
    may = readable({number for _, number in written}, sight) if written else frozenset()
    return frozenset(code for code, number in written if number in may)


def _papers(works: Iterable[Work], sight: Scoped) -> frozenset[str]:
    own = [(e, e.asked) for e in works if e.by == sight.actor.account]
    papers = [(each, asked) for each, asked in own if isinstance(asked, PaperAsked)]
    plans = sight.seen({asked.plan for _, asked in papers if asked.plan}, Thing.PLAN)
    tops = {asked.beneath or EVERYWHERE for _, asked in papers if not asked.plan}
    boards = sight.seen(tops, Thing.DEPLOYMENT)
    return frozenset(
        each.code
        for each, asked in papers
        if (asked.plan in plans if asked.plan else (asked.beneath or EVERYWHERE) in boards)
    )


def stoppable(works: Iterable[Work], sight: Scoped) -> frozenset[str]:
    """Return the codes of ``works`` that the actor may ask to stop: their own, or with the right.

    The right is to record work where it was asked for. Queries do not grow with the works.
    """
    going = [each for each in works if not each.ended]
    may = sight.seen({each.org for each in going}, Thing.WORK, verb=Verb.RECORD)
    own = sight.actor.account
    return frozenset(each.code for each in going if each.by == own or each.org in may)
