"""A list asks the database as often for three rows as for one."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from web.plan_service import SEEN, tell_plans
from web.rights import grant
from web.service import BUREAUS, EVENING, POST, ROOT, home, tell_service

from muster.core import kinds as k
from muster.core.kinds import Job
from muster.core.ledger import AsOf
from muster.core.person import Person
from muster.store.states import states_of
from muster.web.clock import written

AT = written(SEEN)
SAME_ROWS = {"/", "/figures/assigned", "/organisations", "/strength"}  # what is in them grows
Told = Callable[[int], object]


def asked_of(told: Told, rows: int, client: Client, address: str) -> tuple[int, int]:
    """Return how many queries a page of so many rows takes, and how many rows it shows."""
    with transaction.atomic():
        told(rows)
        found = asked(client, address)
        transaction.set_rollback(True)
    return found


def asked(client: Client, address: str) -> tuple[int, int]:
    """Return how many queries a page takes when it is opened again, and how many rows it shows."""
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address)
    assert answer.status_code == 200
    shown = answer.content.decode()
    return len(queries), shown.count("<tr") + shown.count("<li") + shown.count("<article")


def held(n: int) -> tuple[str, str, k.Kind]:
    body = k.HoldPlaced(hold="h", gate=k.Gate.MEDICAL_HOLD, rule="medical-hold")
    return f"person:{20 + n:07}", home(20 + n), body


def alias(n: int) -> tuple[str, str, k.Kind]:
    return f"org:{list(BUREAUS)[n]}", ROOT, k.AliasGiven(alias=f"别名{n}")


def relief(n: int) -> tuple[str, str, k.Kind]:
    why = next(iter(k.ReliefCause))
    body = k.ReliefAsked(role="officer", heads=1 + n, needed_by=SEEN, why=why)
    return POST, "org:150100", body


def exception(n: int) -> tuple[str, str, k.Kind]:
    rule, until = k.Gate.FAMILY_CARE.value, SEEN + timedelta(days=90)
    body = k.DerogationAsked(rule=rule, person=f"person:{20 + n:07}", why="needed", until=until)
    return f"derogation:{n}", home(20 + n), body


def arrived(n: int) -> tuple[str, str, k.Kind]:
    return f"person:{30 + n:07}", "org:150100", k.Arrived(org="org:150100", post=POST)


def opened(n: int) -> tuple[str, str, k.Kind]:
    body = k.PostOpened(name=f"post {n}", kind=k.PostKind.VILLAGE, parent="org:150100")
    return f"post:150100-Q{n}", "org:150100", body


def bulletin(n: int) -> tuple[str, str, k.Kind]:
    body = k.BulletinIssued(
        form="briefing",
        number=10 + n,
        about=ROOT,
        at=EVENING,
        known=EVENING,
        head_seq=1,
        head_digest="0",
        text_zh="值班简报\n第10期\n",
        text_en="Duty Briefing\nNo. 10\n",
    )
    return f"bulletin:{10 + n}", ROOT, body


def claimed(n: int) -> tuple[str, str, k.Kind]:
    body = k.ClaimMade(figure="assigned", about=None, number=n, qualifier="exact", quote=f"{n}人")
    return f"claim:q{n}", ROOT, body


def tell_lists(rows: int) -> None:
    """Tell the service, and after its evenings so many more of what each of LISTS lists."""
    told = tell_service()
    told.tell(30, 19, [said(n) for n in range(rows) for said in LISTS.values() if said])
    for number in range(rows):
        grant(f"a{number}", (Job.REVIEWER, "org:150100"))


LISTS: dict[str, Callable[[int], tuple[str, str, k.Kind]] | None] = {
    "/care?view=medical_hold": held,
    "/aliases": alias,
    "/relief": relief,
    "/derogations": exception,
    "/bulletins": bulletin,
    "/claims": claimed,
    "/deployment/recall?about=150100-P1": arrived,
    "/organisations/150100/change": opened,
    "/rights": None,
}


def test_lists_of_three_take_as_many_queries_as_lists_of_one(ledger: str, client: Client) -> None:
    def told(rows: int) -> dict[str, tuple[int, int]]:
        with transaction.atomic():
            tell_lists(rows)
            found = {address: asked(client, address) for address in LISTS}
            transaction.set_rollback(True)
        return found

    one, three = told(1), told(3)

    assert {address: n for address, (n, _) in three.items()} == {
        address: n for address, (n, _) in one.items()
    }
    assert [address for address in LISTS if three[address][1] <= one[address][1]] == []


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("/letters", lambda n: tell_service(letters=n)),
        ("/letters?decision=open", lambda n: tell_service(letters=n)),
        ("/figures/letters_received", lambda n: tell_service(letters=n)),
        ("/figures/assigned", lambda n: tell_service(people=37 + n)),
        ("/figures/assigned?org=150100-S1", lambda n: tell_service(people=37 + n)),
        ("/", lambda n: tell_service(returns=9 + n)),
        (f"/deployment?at={AT}", lambda n: tell_plans(lines=n)),
        (f"/deployment?by=line&at={AT}", lambda n: tell_plans(lines=n)),
        (f"/deployment/plans?at={AT}", lambda n: tell_plans(proposed=n)),
        (f"/deployment/plans/e1?at={AT}", lambda n: tell_plans(heads=n)),
        (f"/deployment/plans/e1?view=open&at={AT}", lambda n: tell_plans(open=n)),
        ("/strength", lambda n: tell_service(returns=9 + n)),
        ("/search?q=hemoumou", lambda n: tell_service(people=37 + n)),
        ("/organisations", lambda n: tell_service(people=37 + n)),
    ],
)
def test_three_rows_take_as_many_queries_as_one(
    ledger: str, client: Client, address: str, told: Told
) -> None:
    one, few = asked_of(told, 1, client, address)
    three, many = asked_of(told, 3, client, address)

    assert one > 5
    assert three == one
    assert (many > few) != (address in SAME_ROWS)


def test_the_states_of_nobody_are_had_without_a_query(ledger: str) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert states_of(Person, [], AsOf(SEEN, SEEN)) == {}
    assert len(queries) == 0
