"""Coming and going in the last day of the play, so that what has been missed is what is told."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from muster.core import kinds as k
from muster.core.kinds import RosterShift
from muster.play.posts import PlacedPost
from muster.play.stage import Stage, minutes
from muster.steps import duty
from muster.steps.duty_roll import ends
from muster.steps.register import people_of
from muster.steps.roster_record import shifts_at

_DAY = timedelta(days=1)
_MISSING_PERMILLE = 15
_PORTION = 4_000  # facts recorded at once

_Came = tuple[str, duty.Check, datetime, str]


def attend(stage: Stage, post: PlacedPost) -> None:
    """Let people check in to the shifts of the last day, and out of those that are over.

    A few are missing everywhere; of each shift at ``post``, which somebody who tries the pages
    leads, the last two.
    """
    posts = {each.subject: each for each in stage.region.posts}
    asof = stage.asof(stage.scenario.ends)
    facts: list[_Came] = []
    known = people_of(stage.at_post, asof)
    may = {code for code, p in known.items() if not any(h.status for h in p.holds)}
    for subject in sorted(set(stage.at_post.values())):
        for shift in shifts_at(subject, asof):
            over = ends(shift) <= asof.at - _DAY - timedelta(hours=1)
            if not over and shift.start <= asof.at and not _told(stage, posts[subject], shift):
                late = shift.people[-2:] if subject == post.subject else ()
                stand = [p for p in shift.people if p in may and p not in late]
                facts += _came(stage, posts[subject], shift, stand, asof.at)
    hand = stage.hand("crew_leader", source="post tablet")
    for begin in range(0, len(facts), _PORTION):
        duty.check(hand, facts[begin : begin + _PORTION])


def _told(stage: Stage, post: PlacedPost, shift: RosterShift) -> bool:
    """Return whether the scenario's own days have told who came to a shift."""
    says = stage.scenario.check_ins
    day = shift.start.astimezone(stage.zone).date()
    return post.division_code in says.counties and says.first <= day <= says.last


def _came(
    stage: Stage, post: PlacedPost, shift: RosterShift, stand: Sequence[str], at: datetime
) -> Iterator[_Came]:
    dice = stage.dice(f"attended/{post.subject}/{shift.id}")
    for person in stand:
        missing = dice.randrange(1000) < _MISSING_PERMILLE
        came = shift.start - minutes(dice, 20)
        if missing or stage.at_post.get(person) != post.subject:
            continue
        org = post.opened.parent
        yield person, k.CheckedIn(post=post.subject, shift=shift.id), came, org
        if ends(shift) <= at:
            yield person, k.CheckedOut(post=post.subject), ends(shift), org
