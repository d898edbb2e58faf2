"""What is kept in memory between requests is never another reader's, language's or moment's."""

import re
import sys
from collections.abc import Callable
from datetime import timedelta
from functools import _lru_cache_wrapper

import pytest
from django.test import Client
from web.conftest import signed_in
from web.plan_service import SEEN
from web.rights import everywhere, grant
from web.service import NORTH_POST

from muster.core.kinds import Job
from muster.web.clock import written

SignIn = Callable[[str], None]
EARLIER = SEEN - timedelta(minutes=61)  # before the evening's need was raised
READERS = (("zh-CN", "all"), ("en", "north"), ("en", "all"), ("zh-CN", "here"))
THEN, NOW = f"at={written(EARLIER)}", f"at={written(SEEN)}"  # known of both is the same
PAGES = (
    ("/deployment?by=line", THEN),
    ("/deployment?by=line", NOW),
    ("/deployment/plans/e1?view=volunteers", NOW),
    ("/deployment/why?about=0000003&plan=e1", NOW),
    ("/bulletins/1?sentence=1", NOW),
)
VARIES = r'name="(?:key|csrfmiddlewaretoken)" value="[^"]*"|known=202[^"]*'


def kept() -> list[_lru_cache_wrapper]:
    """Every memory of ours that is bounded: what is kept for good follows from the code alone."""
    modules = [each for name, each in sys.modules.items() if name.startswith("muster.")]
    every = [each for module in modules for each in vars(module).values()]
    ours = [each for each in every if type(each) is _lru_cache_wrapper]
    return [each for each in ours if each.cache_parameters()["maxsize"] is not None]


def said(client: Client, page: str, moment: str) -> tuple[int, str]:
    answer = client.get(f"{page}{'&' if '?' in page else '?'}{moment}")
    text = answer.content.decode().partition('<main id="main">')[2]
    return answer.status_code, re.sub(VARIES, "", text)


@pytest.fixture
def readers(planned: str, as_login: SignIn) -> Callable[[str, str], Client]:
    """Somebody who may everywhere, and two who may in one bureau each."""
    jobs = (Job.DUTY_OFFICER, Job.REVIEWER)
    grant("all", *everywhere(*jobs))
    grant("here", *((job, "org:150100") for job in jobs))
    grant("north", *((job, f"org:{NORTH_POST[5:11]}") for job in jobs))

    def reader(language: str, login: str) -> Client:
        as_login(login)
        return signed_in(language, login)

    return reader


def test_a_page_is_the_same_whoever_asked_before_in_whatever_language_and_of_what_moment(
    readers: Callable[[str, str], Client],
) -> None:
    asked = [(who, *page) for page in PAGES for who in READERS]
    cold = {}
    for who, page, moment in asked:
        for each in kept():
            each.cache_clear()
        cold[who, page, moment] = said(readers(*who), page, moment)
    warm = {key: said(readers(*key[0]), *key[1:]) for key in asked}
    hits = {each.__name__ for each in kept() if each.cache_info().hits}

    assert [key for key in asked if warm[key] != cold[key]] == []
    assert {"_board", "_here", "_outcomes", "_rewritten"} <= hits
    assert len({text for _status, text in cold.values()}) > 2 * len(PAGES)
