"""The evening return is filed on a page: one tick for each, by those who record figures."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

from django.test import Client
from web.plan_service import SEEN
from web.rights import grant
from web.service import BUREAUS

from muster.core.kinds import Job
from muster.core.ledger import AsOf
from muster.steps.evening import evening
from muster.web.clock import written

EVENING = SEEN + timedelta(days=1)
AT = f"at={written(EVENING)}"
FIRST, SECOND, THIRD = list(BUREAUS)[:3]


def sent(client: Client, *codes: str) -> int:
    given = {"key": uuid4().hex, "organisation": codes}
    return client.post(f"/return/filed?{AT}", given).status_code


def left() -> set[str]:
    return set(evening(None, AsOf(EVENING, EVENING.replace(year=2100))).open)


def test_an_organisation_files_once_and_for_itself_alone(
    service: str, english: Client, as_login: Callable[[str], None]
) -> None:
    before = left()
    grant("chief", *((Job.STATION_CHIEF, f"org:{code}") for code in (FIRST, THIRD)))
    as_login("chief")
    page = english.get(f"/return?{AT}").content.decode()
    answers = [sent(english), sent(english, SECOND), sent(english, FIRST), sent(english, FIRST)]

    english.post("/near", {"place": f"org:{THIRD}", "next": "/return"})
    there = english.get(f"/return?{AT}").content.decode()
    listed = [[f'value="{code}"' in each for code in BUREAUS] for each in (page, there)]

    assert listed == [[code == one for code in BUREAUS] for one in (FIRST, THIRD)]
    assert f'<option value="org:{THIRD}" selected>' in there
    assert answers == [400, 400, 302, 400]
    assert before - left() == {f"org:{FIRST}"}
