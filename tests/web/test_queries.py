"""A list asks the database as often for three rows as for one."""

from collections.abc import Callable

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from web.plan_service import SEEN, tell_plans
from web.service import tell_service

from muster.web.clock import written

AT = written(SEEN)
Told = Callable[[int], object]


def queries(told: Told, rows: int, client: Client, address: str) -> int:
    """Return how many queries the page takes when the service is told with so many rows."""
    with transaction.atomic():
        told(rows)
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(address)
        transaction.set_rollback(True)
    assert answer.status_code == 200
    return len(asked)


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
    one = queries(told, 1, client, address)

    assert one > 5
    assert queries(told, 3, client, address) == one
