"""The demo's accounts: one for each job, so that whoever tries Muster can be everybody in turn."""

from collections.abc import Iterator

from muster.core.access import EVERYWHERE, OPERATOR
from muster.core.kinds import Job
from muster.play.evening import leave_open
from muster.play.posts import PlacedPost
from muster.play.staff import Enrolled
from muster.play.stage import Stage
from muster.steps import access
from muster.steps.account import open_account
from muster.steps.day import SOON
from muster.steps.duty_roll import shifts_at

PASSWORD = "muster-demo"  # no secret: these accounts are refused wherever the demo is not


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

    Where nobody has both, somebody who wrote a letter, else anybody, and the first post.
    """
    posts = {post.subject: post for post in stage.region.posts}
    wrote = [p for p in stage.region.people if f"person:{p.number}" in stage.wrote]
    at = stage.scenario.ends
    asof = stage.asof(at)
    for person in wrote:
        post = stage.at_post.get(f"person:{person.number}", "")
        for shift in shifts_at(post, asof) if post in posts else ():
            if f"person:{person.number}" in shift.people and at < shift.start < at + SOON:
                return person, posts[post]
    return (wrote or list(stage.region.people))[0], stage.region.posts[0]
