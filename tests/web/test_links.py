"""Whatever a page offers somebody to open, they may open: no link leads its reader nowhere."""

import re
from collections import Counter, deque
from collections.abc import Iterator
from html import unescape
from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client
from django.urls import resolve
from web.conftest import signed_in
from web.rights import grant
from web.test_pages import CLOCKS
from web.test_rights_pages import SAMPLES, address

from muster.core.kinds import Job

HREF = re.compile(r'<a [^>]*href="(/[^"#]*)"')
EACH = 4  # addresses of one name that are followed, each from pages of another name
NO_PAGES = {"language", "account_logout"}
WHERE = {
    Job.CREW_LEADER: "post:150100-P1",
    Job.STATION_CHIEF: "org:150100-S1",
}


@pytest.mark.parametrize("job", list(Job))
def test_every_link_that_a_job_is_shown_leads_to_a_page(planned: str, job: Job) -> None:
    person = "person:0000036" if job is Job.RESPONDER else None
    grant(job.value, (job, WHERE.get(job, "org:150100")), person=person)

    assert _dead(signed_in("en", job.value)) == {}


def _dead(client: Client) -> dict[str, tuple[int, str]]:
    """Return the links that answer with a fault, with the status and the page they stand on.

    Begun at every page of the rights table that answers; of each kind of page, each kind of link.
    """
    waiting = deque((f"{begin}?{CLOCKS}", "") for begin in _begin())
    followed, ways, met, dead = Counter[str](), set[tuple[str, str]](), set[str](), {}
    followed.update(dict.fromkeys(NO_PAGES, EACH))
    while waiting:
        asked, page = waiting.popleft()
        way = (_name(page), _name(asked))
        path = urlsplit(asked).path
        if path in met or followed[way[1]] >= EACH or (page and way in ways):
            continue
        followed[way[1]] += 1
        ways.add(way)
        met.add(path)
        answer = client.get(asked)
        if answer.status_code in (200, 302):
            if "html" in answer["Content-Type"]:
                links = HREF.findall(answer.content.decode())
                waiting.extend((urljoin(asked, unescape(link)), asked) for link in links)
        elif page:
            dead[asked] = (answer.status_code, page)
    return dead


def _begin() -> Iterator[str]:
    for name, sample in SAMPLES.items():
        if not sample.post and name not in NO_PAGES:
            yield address(name)


def _name(address: str) -> str:
    return resolve(urlsplit(address).path).url_name or "" if address else ""
