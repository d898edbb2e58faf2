"""How messages reach somebody is theirs to say: added, tried, forgotten; sent nowhere else."""

import pytest
from django.test import Client
from web.conftest import signed_in
from web.rights import grant

from muster.core.kinds import Job
from muster.steps import message
from muster.store import message as store

ME = "person:0000012"


@pytest.fixture
def own(service: str) -> Client:
    grant("own", (Job.RESPONDER, "org:150100"), person=ME)
    return signed_in("en", "own")


def sent(client: Client, **form: str) -> int:
    return client.post("/my/channels/change", form).status_code


def addresses() -> list[str]:
    return [each.address for each in store.contacts(ME)]


def test_a_channel_is_added_tried_and_forgotten(
    own: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    took: list[str] = []
    monkeypatch.setattr(message, "by_channel", lambda to, *_: bool(took.append(to)) or True)
    added = sent(own, add="1", service="ntfys", secret="north-gate-0012")
    page = own.get("/my/channels").content.decode()
    tried = own.post("/my/channels/change", {"try": "1"}, follow=True).content.decode()
    forgotten = sent(own, forget="1")

    assert (added, forgotten, took, addresses()) == (302, 302, ["ntfys://north-gate-0012"], [])
    assert ("…0012" in page, "north-gate" in page) == (True, False)
    assert "The trial was taken" in tried


@pytest.mark.parametrize(
    "form",
    [
        {"service": "file", "secret": "tmp-messages"},
        {"service": "json", "secret": "localhost"},
        {"service": "ntfys", "secret": "10.0.0.1/topic"},
        {"service": "ntfys", "secret": "user@host:1234"},
        {"service": "schan", "secret": "short"},
    ],
)
def test_no_file_and_no_place_of_ones_choice_is_written_to(
    own: Client, form: dict[str, str]
) -> None:
    assert (sent(own, add="1", **form), addresses()) == (400, [])


def test_there_are_five_at_most_and_what_is_gone_is_not_tried(own: Client) -> None:
    answers = [sent(own, add="1", service="ntfys", secret=f"north-gate-{n:04}") for n in range(6)]

    assert answers == [302] * 5 + [400]
    assert (sent(own, forget="6"), sent(own, **{"try": "0"}), len(addresses())) == (404, 404, 5)
