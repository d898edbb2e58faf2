"""The evening return is filed on a page: one tick for each, by those who record figures."""

import re
from collections.abc import Callable, Iterable
from datetime import timedelta
from uuid import uuid4

from django.test import Client
from web.plan_service import SEEN
from web.rights import grant
from web.service import BUREAUS

from muster.core.kinds import Job
from muster.core.ledger import AsOf
from muster.steps.evening import evening
from muster.steps.figure import filings
from muster.web.clock import written

EVENING = SEEN + timedelta(days=1)
AT = f"at={written(EVENING)}"
KNOWN = AsOf(EVENING, EVENING.replace(year=2100))
FIRST, SECOND, THIRD = list(BUREAUS)[:3]


def sent(client: Client, *codes: str, zero: Iterable[str] = ()) -> int:
    given = {"key": uuid4().hex, "organisation": codes, "zero": list(zero)}
    return client.post(f"/return/filed?{AT}", given).status_code


def left() -> set[str]:
    return set(evening(None, KNOWN).open)


def test_an_organisation_files_once_and_for_itself_alone(
    service: str, english: Client, as_login: Callable[[str], None]
) -> None:
    before = left()
    grant("chief", *((Job.STATION_CHIEF, f"org:{code}") for code in (FIRST, THIRD)))
    as_login("chief")
    page = english.get(f"/return?{AT}").content.decode()
    offered = re.findall(r'name="zero" value="(\w+)"', page)
    none = ("isolated", "letters_received_today")
    answers = [sent(english), sent(english, SECOND)]
    answers += [sent(english, FIRST, zero=wrong) for wrong in (["assigned"], ["none"])]
    answers += [sent(english, FIRST, zero=none), sent(english, FIRST)]
    (filed,) = filings(f"org:{FIRST}", KNOWN).filed

    english.post("/near", {"place": f"org:{THIRD}", "next": "/return"})
    there = english.get(f"/return?{AT}").content.decode()
    listed = [[f'value="{code}"' in each for code in BUREAUS] for each in (page, there)]

    assert listed == [[code == one for code in BUREAUS] for one in (FIRST, THIRD)]
    assert f'<option value="org:{THIRD}" selected>' in there
    assert answers == [400, 400, 400, 400, 302, 400]
    assert before - left() == {f"org:{FIRST}"}
    assert set(none) < set(offered)
    assert {"assigned", "letters_received"}.isdisjoint(offered)
    assert filed.zero == none
