"""A morning at a post of the small service: a roster, and accounts of those who work there."""

from dataclasses import replace

from web.service import POST, Service, at, home

from muster.core import kinds as k
from muster.core.access import EVERYWHERE, OPERATOR
from muster.core.kinds import Job
from muster.steps import access
from muster.steps.register import record

RESPONDER, LEADER, REVIEWER = "li", "leader", "reviewer"


def tell_duty(told: Service) -> None:
    """Tell the roster, and open the accounts of a responder, a post's leader and a reviewer."""
    tell_roster(told)
    open_account(told, RESPONDER, Job.RESPONDER, home(12), person="person:0000012")
    open_account(told, LEADER, Job.STATION_CHIEF, POST)
    open_account(told, REVIEWER, Job.REVIEWER, EVERYWHERE)


def open_account(told: Service, login: str, job: Job, org: str, person: str | None = None) -> None:
    """Open an account by the service's own clock: pages show nothing later than it."""
    hand = replace(told.hand(), by=OPERATOR)
    access.open_account(hand, login, told.now, person=person)
    right = access.propose(hand, access.Wish(login=login, job=job, org=org), told.now)
    assert isinstance(right, str), right
    assert access.grant(hand, right, told.now) is None


def tell_roster(told: Service, shifts: int = 2, also: tuple[str, ...] = ()) -> None:
    """Tell a roster of so many shifts, the first from eight in the morning."""
    told.now = at(29, 22)
    people = ("person:0000012", "person:0000013", *also)
    body = k.RosterPublished(
        post=POST,
        pattern="3x2",
        horizon_days=1,
        shifts=tuple(
            k.RosterShift(id=f"s{n}", start=at(30, 8 + 8 * n), length_h=8, people=people)
            for n in range(shifts)
        ),
        shortfalls=0,
        changed=0,
    )
    code = "roster:150100-P1/20200130"
    record(told.hand(), [told.hand().draft(code, body, told.now, concerns=(POST,))])
