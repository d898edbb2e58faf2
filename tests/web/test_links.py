"""Whatever a page offers somebody to open, they may open: no link leads its reader nowhere."""

import re
from collections import Counter, deque
from html import unescape
from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client
from django.urls import resolve
from web.conftest import signed_in
from web.rights import grant
from web.test_pages import CLOCKS

from muster.core.kinds import Job

HREF = re.compile(r'<a [^>]*href="(/[^"#]*)"')
EACH = 2  # addresses of one name that are followed
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
    """Return the links that answer with a fault, with the status and the page they stand on."""
    begin = f"/my/sign-in?{CLOCKS}"  # every account may, and it shows the navigation
    waiting, followed, dead = deque([(begin, begin)]), Counter[str](), {}
    while waiting:
        address, page = waiting.popleft()
        name = resolve(urlsplit(address).path).url_name or ""
        if followed[name] >= EACH or name in NO_PAGES:
            continue
        followed[name] += 1
        answer = client.get(address)
        if answer.status_code not in (200, 302):
            dead[address] = (answer.status_code, page)
        elif "html" in answer["Content-Type"]:
            links = HREF.findall(answer.content.decode())
            waiting.extend((urljoin(address, unescape(link)), address) for link in links)
    return dead
