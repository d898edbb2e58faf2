"""The demo's accounts: one for each job, so that whoever tries Muster can be everybody in turn."""

from collections.abc import Iterator

from muster.core.access import EVERYWHERE, OPERATOR
from muster.core.kinds import Job, OrgKind
from muster.play.stage import Stage
from muster.steps import access
from muster.steps.account import open_account

PASSWORD = "muster-demo"  # no secret: these accounts are refused wherever the demo is not


def open_accounts(stage: Stage) -> list[str]:
    """Open an account for each job, called like it, and return their names."""
    hand = stage.hand(OPERATOR)
    names = []
    for job, org, person in _holders(stage):
        names.append(job.value)
        open_account(hand, job.value, hand.clock(), person=person, password=PASSWORD, demo=True)
        wish = access.Wish(login=job.value, job=job, org=org)
        right = access.propose(hand, wish, hand.clock())
        if not isinstance(right, str) or access.grant(hand, right, hand.clock()) is not None:
            raise RuntimeError(f"{job.value}: {right}")
    return names


def _holders(stage: Stage) -> Iterator[tuple[Job, str, str | None]]:
    """Yield who holds which job where: some at their post or station, the others everywhere."""
    stations = {o.subject for o in stage.region.orgs if o.founded.kind is OrgKind.STATION}
    people = [p for p in stage.region.people if p.home in stations]
    wrote = [p for p in people if f"person:{p.number}" in stage.wrote]
    member = (wrote or people or list(stage.region.people))[0]
    near = {
        Job.RESPONDER: member.home,
        Job.CREW_LEADER: stage.region.posts[0].subject,
        Job.STATION_CHIEF: member.home,
    }
    for job in Job:
        person = f"person:{member.number}" if job is Job.RESPONDER else None
        yield job, near.get(job, EVERYWHERE), person
