"""Coming and going in the last day of the play, so that what has been missed is what is told."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from muster.core import kinds as k
from muster.core.kinds import RosterShift
from muster.core.ledger import AsOf
from muster.core.person import Person
from muster.play.posts import PlacedPost
from muster.play.stage import Stage, minutes, pick
from muster.steps import duty
from muster.steps.duty_roll import ends
from muster.steps.register import people_of
from muster.steps.roster_record import shifts_at

_DAY = timedelta(days=1)
_MISSING = 12  # of all who stand a shift of that day
_LATE = 2  # of each shift at the post of whoever tries the pages
_PORTION = 4_000  # facts recorded at once

_Stands = tuple[PlacedPost, RosterShift, str]
_Came = tuple[str, duty.Check, datetime, str]


def attend(stage: Stage, post: PlacedPost, member: str) -> None:
    """Let people check in to the shifts of the last day, and out of those that are over.

    A few are missing somewhere; and of each shift at ``post``, which somebody who tries the pages
    leads, the last two but ``member``.
    """
    asof = stage.asof(stage.scenario.ends)
    given = [each for each in _stand(stage, asof) if not _late(each, post, member)]
    missing = set(pick(stage.dice("attended"), range(len(given)), _MISSING))
    stood = [each for n, each in enumerate(given) if n not in missing]
    facts = list(_came(stage, stood, asof.at))
    hand = stage.hand("crew_leader", source="post tablet")
    for begin in range(0, len(facts), _PORTION):
        duty.check(hand, facts[begin : begin + _PORTION])


def _stand(stage: Stage, asof: AsOf) -> Iterator[_Stands]:
    """Yield who stands which shift of the last day: who is there, and nothing keeps back."""
    posts = {each.subject: each for each in stage.region.posts}
    known = people_of(stage.at_post, asof)
    for subject in sorted(set(stage.at_post.values())):
        for shift in shifts_at(subject, asof):
            over = ends(shift) <= asof.at - _DAY - timedelta(hours=1)
            if over or shift.start > asof.at or _told(stage, posts[subject], shift):
                continue
            for person in shift.people:
                here = stage.at_post.get(person) == subject
                if here and not _kept(known[person], shift.start):
                    yield posts[subject], shift, person


def _kept(person: Person, at: datetime) -> bool:
    return any(h.status and (h.since is None or h.since <= at) for h in person.holds)


def _late(each: _Stands, post: PlacedPost, member: str) -> bool:
    stood, shift, person = each
    others = [code for code in shift.people if code != member]
    return stood is post and person in others[-_LATE:]


def _told(stage: Stage, post: PlacedPost, shift: RosterShift) -> bool:
    """Return whether the scenario's own days have told who came to a shift."""
    says = stage.scenario.check_ins
    day = shift.start.astimezone(stage.zone).date()
    return post.division_code in says.counties and says.first <= day <= says.last


def _came(stage: Stage, stood: Sequence[_Stands], at: datetime) -> Iterator[_Came]:
    dice = stage.dice("came")
    for post, shift, person in stood:
        org = post.opened.parent
        came = shift.start - minutes(dice, 20)
        yield person, k.CheckedIn(post=post.subject, shift=shift.id), came, org
        if ends(shift) <= at:
            yield person, k.CheckedOut(post=post.subject), ends(shift), org
