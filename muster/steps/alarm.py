"""The alarms of the duty office: each thing that is wrong, where, and since when.

Each list is found from sums and standing states; the number of queries is the same for three
posts as for three thousand.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from muster.core.access import Field, Thing
from muster.core.discretion import SMALL
from muster.core.figure import FIGURES
from muster.core.kinds import Gate
from muster.steps import call, relief, watch
from muster.steps.access_path import paths
from muster.steps.shown import shows_number
from muster.steps.sight import Scoped

AHEAD = timedelta(hours=24)
FORMS = (
    ("missing", Field.PLAIN),
    ("held_on_duty", Field.AVAILABILITY),
    ("no_check_out", Field.PLAIN),
    ("over_hours", Field.PLAIN),
)


@dataclass(frozen=True, slots=True)
class Hit:
    """One finding: where it is mended, how much it counts, since when."""

    where: str  # subject of a post or an organisation
    page: str
    tail: str
    at: datetime | None
    number: int = 1
    isolated: bool = False


def hits_of(sight: Scoped) -> Iterable[tuple[str, list[Hit]]]:
    """Yield what each alarm finds; an alarm that is not for who looks is not there at all."""
    scope, asof = sight.scope, sight.asof
    if sight.here(Thing.DEPLOYMENT):
        asked = relief.waiting(scope, asof)
        yield "relief", [Hit(post, "relief", "", r.at) for post, r in asked]
    for form, field in FORMS:
        if sight.here(Thing.DUTY, field):
            found = watch.found_open(scope, form, asof)
            posts = [(d.found.post, d.found_at) for d in found if d.found]
            yield form, [Hit(post, "post", _tail(post), at) for post, at in posts]
    if sight.here(Thing.ROSTER, Field.AVAILABILITY):
        away = watch.rostered_away(scope, asof, AHEAD)
        yield (
            "away",
            [
                Hit(
                    turn.post,
                    "post-roster",
                    _tail(turn.post),
                    turn.start,
                    isolated=Gate.ISOLATION in person.gates,
                )
                for turn, _, person in away
            ],
        )
    if sight.here(Thing.ROSTER):
        gaps = watch.gaps(asof.at, AHEAD)
        seen = sight.seen({t.post for t in gaps}, Thing.ROSTER) & beneath(sight, gaps)
        yield (
            "short",
            [
                Hit(t.post, "post-roster", _tail(t.post), t.start, t.short)
                for t in gaps
                if t.post in seen
            ],
        )
    if sight.here(Thing.CALL):
        sent = [(copy.sent, copy.sent_at) for copy in call.silent(scope, asof) if copy.sent]
        yield "calls", [Hit(c.addressee, "call", _tail(c.call), at) for c, at in sent]


def beneath(sight: Scoped, gaps: Iterable[watch.Turn]) -> frozenset[str]:
    """Return the posts of ``gaps`` in the organisation shown."""
    posts = {turn.post for turn in gaps}
    if sight.org is None:
        return frozenset(posts)
    lies = paths(posts, sight.asof)
    return frozenset(post for post in posts if sight.org.code in lies[post])


def isolated(hits: list[Hit], sight: Scoped) -> int | None:
    """Return how many duties of the coming day are of somebody isolated, where that may be told.

    To who sees health in care, the number as it is; to who sees its count alone, none so small
    that one would know who.
    """
    if not shows_number(sight, FIGURES["isolated"], sight.scope):
        return None
    number = sum(hit.isolated for hit in hits)
    return number if sight.here(Thing.CARE, Field.HEALTH) or number >= SMALL else None


def _tail(subject: str) -> str:
    return subject.partition(":")[2]
