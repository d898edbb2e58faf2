"""Who may ask for which long work, and fetch what came of it."""

from collections.abc import Iterable, Mapping

from muster.core.access import EVERYWHERE, Thing, Verb
from muster.core.work import Task, Work
from muster.steps.sight import Scoped

# What must be allowed besides asking for work at all: what the work itself does.
NEEDS: Mapping[Task, tuple[Verb, Thing]] = {
    Task.PLAN: (Verb.PROPOSE, Thing.PLAN),
    Task.REGISTER: (Verb.RECORD, Thing.ORGANISATION),
    Task.STRENGTH: (Verb.SEE, Thing.FIGURE),
    Task.ROSTERS: (Verb.PROPOSE, Thing.ROSTER),
    Task.BULLETIN: (Verb.SEE, Thing.BULLETIN),
}
# What knows no bounds is asked for only by who may do it everywhere.
WHOLE = frozenset({Task.PLAN, Task.REGISTER})


def may_ask(task: Task, sight: Scoped) -> bool:
    """Return whether the actor may ask for work of this kind for the organisation shown."""
    verb, thing = NEEDS[task]
    if task in WHOLE:
        return EVERYWHERE in sight.extent_of(thing, verb=verb)
    return sight.here(Thing.WORK, verb=Verb.RECORD) and sight.here(thing, verb=verb)


def where_may(task: Task, orgs: Iterable[str], sight: Scoped) -> frozenset[str]:
    """Return for which of ``orgs`` the actor may what the work does."""
    verb, thing = NEEDS[task]
    return sight.seen(orgs, thing, verb=verb)


def may_fetch(work: Work, sight: Scoped) -> bool:
    """Return whether the actor may have the file that came of a piece of work they see."""
    own = work.by == sight.actor.account
    there = bool(work.end and work.end.file)
    return there and (own or bool(where_may(work.task, [work.org], sight)))
