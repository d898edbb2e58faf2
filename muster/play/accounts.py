"""The demo's accounts: one for each job, so that whoever tries Muster can be everybody in turn."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from muster.core.access import EVERYWHERE, OPERATOR
from muster.core.kinds import Job, RosterShift
from muster.play.evening import leave_open
from muster.play.posts import PlacedPost
from muster.play.staff import Enrolled
from muster.play.stage import Stage
from muster.steps import access
from muster.steps.account import open_account
from muster.steps.day import SOON
from muster.steps.duty_roll import shifts_at

PASSWORD = "muster-demo"  # no secret: these accounts are refused wherever the demo is not
_LATER = timedelta(hours=24)


def open_accounts(stage: Stage) -> list[str]:
    """Open an account for each job, called like it, with work to do; return their names."""
    member, post = _member(stage)
    hand = stage.hand(OPERATOR)
    names = []
    for job, org, person in _holders(member, post):
        names.append(job.value)
        open_account(hand, job.value, hand.clock(), person=person, password=PASSWORD, demo=True)
        wish = access.Wish(login=job.value, job=job, org=org)
        right = access.propose(hand, wish, hand.clock())
        if not isinstance(right, str) or access.grant(hand, right, hand.clock()) is not None:
            raise RuntimeError(f"{job.value}: {right}")
    leave_open(stage, post, f"person:{member.number}")
    return names


def _holders(member: Enrolled, post: PlacedPost) -> Iterator[tuple[Job, str, str | None]]:
    """Yield who holds which job where: some at one post or its station, the others everywhere."""
    near = {
        Job.RESPONDER: member.home,
        Job.CREW_LEADER: post.subject,
        Job.STATION_CHIEF: post.opened.parent,
    }
    for job in Job:
        person = f"person:{member.number}" if job is Job.RESPONDER else None
        yield job, near.get(job, EVERYWHERE), person


def _member(stage: Stage) -> tuple[Enrolled, PlacedPost]:
    """Return somebody whose day shows most, and their post: with a letter, and a shift to come.

    Better with another one after the day after. Where nobody has such a shift, somebody who wrote
    a letter, else anybody, and the first post.
    """
    wrote = [p for p in stage.region.people if f"person:{p.number}" in stage.wrote]
    found = (wrote or list(stage.region.people))[0], stage.region.posts[0]
    for n, (person, post, lasts) in enumerate(_on_soon(stage, wrote)):
        if lasts:
            return person, post
        found = (person, post) if n == 0 else found
    return found


def _on_soon(
    stage: Stage, people: Iterable[Enrolled]
) -> Iterator[tuple[Enrolled, PlacedPost, bool]]:
    """Yield who stands a shift that begins soon, where, and whether their roster goes on."""
    posts = {post.subject: post for post in stage.region.posts}
    shifts: dict[str, tuple[RosterShift, ...]] = {}
    at = stage.scenario.ends
    for person in people:
        code = f"person:{person.number}"
        post = stage.at_post.get(code, "")
        if post in posts and post not in shifts:
            shifts[post] = shifts_at(post, stage.asof(at))
        own = [shift.start for shift in shifts.get(post, ()) if code in shift.people]
        if any(at < start < at + SOON for start in own):
            yield person, posts[post], max(own) > at + _LATER
