"""Webhooks: nothing is lost, nothing comes under two numbers, nothing private leaves."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from uuid import uuid4

import pytest
from standardwebhooks import Webhook as Verifier
from standardwebhooks import WebhookVerificationError
from steps.service import enlist, hand
from tables import day

from muster.core import kinds as k
from muster.core import webhook as core
from muster.core.ledger import AsOf
from muster.core.webhook import FAMILIES, WAITS, State, Unfit
from muster.steps import webhook as step
from muster.steps.register import history, record
from muster.steps.webhook import Sender
from muster.store.dialect import run

SENDER = Sender(key=b"a key", base="https://muster.example")
NOW = datetime.now(tz=day(1).tzinfo)


@dataclass
class Received:
    """A real server on this machine, what it got, and what it answers next."""

    address: str = ""
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)


@pytest.fixture
def other() -> Iterator[Received]:
    received = Received()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            received.got.append(({k.lower(): v for k, v in self.headers.items()}, body))
            self.send_response(received.answers.pop(0) if received.answers else 204)
            self.send_header("location", "http://127.0.0.1:1/elsewhere")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    received.address = f"http://127.0.0.1:{server.server_port}/hook?a=1"
    yield received
    server.shutdown()
    server.server_close()


def registered(address: str, org: str = "org:*") -> core.Webhook:
    hook = step.register(hand(), address, frozenset(FAMILIES), org, NOW)
    assert isinstance(hook, core.Webhook)
    return hook


def tell(body: k.Kind, subject: str = "person:01") -> None:
    record(hand(), [hand().draft(subject, body, day(2))])


RECEIVED = k.LetterReceived(form="individual", answers=None)


def test_a_delivery_is_understood_by_another_library_and_says_no_more_than_that_there_is_a_fact(
    ledger: str, other: Received
) -> None:
    enlist()
    hook = registered(other.address)
    record(hand(), [hand().draft("letter:1", RECEIVED, day(2), concerns=("person:01",))])
    assert step.write(NOW) == 1
    sent = datetime.now(tz=NOW.tzinfo)
    assert step.send_due(hand(), SENDER, sent) == 1
    (headers, body) = other.got[0]
    verifier = Verifier(core.secret_of(SENDER.key, hook.code))

    said = verifier.verify(body, headers)
    assert set(said["data"]) == {"id", "kind", "at", "known", "subject", "fact"}
    assert (said["type"], said["data"]["subject"]) == ("letter.received", "letter:1")
    assert said["data"]["fact"].startswith("https://muster.example/api/v1/facts/")
    with pytest.raises(WebhookVerificationError):
        verifier.verify(body + b" ", headers)
    (found,) = step.deliveries(hook.code)
    assert (found[0].state, found[0].status) == (State.DELIVERED, 204)


def test_nobody_hears_of_health_or_family_or_of_what_lies_elsewhere(
    ledger: str, other: Received
) -> None:
    enlist()
    whole, near = registered(other.address), registered(other.address, "org:nowhere")
    tell(k.HoldPlaced(hold="h", gate=k.Gate.BEREAVEMENT, until=None, rule="r"))
    tell(k.ToldInConfidence(matter=k.Matter.ILL))
    tell(k.CheckedIn(post="post:c1", shift=None))

    assert step.write(NOW) == 1
    kinds = [[fact.kind for _, fact in step.deliveries(h.code)] for h in (whole, near)]
    assert kinds == [["duty.in"], []]


def test_what_fails_is_tried_again_under_the_same_number_until_it_arrives(
    ledger: str, other: Received
) -> None:
    enlist()
    registered(other.address)
    tell(k.CheckedIn(post="post:c1", shift=None))
    step.write(NOW)
    other.answers = [500, 302]
    counts = [
        step.send_due(hand(), SENDER, NOW + timedelta(seconds=s))
        for s in (0, 1, 5, 5 + 299, 5 + 300)
    ]

    assert counts == [0, 0, 0, 0, 1]  # a redirection is a failure and is not followed
    assert len(other.got) == 3
    assert len({headers["webhook-id"] for headers, _ in other.got}) == 1


def test_an_address_that_fails_for_long_is_disabled_and_hears_all_of_it_afterwards(
    ledger: str, other: Received
) -> None:
    enlist()
    hook = registered(other.address)
    tell(k.CheckedIn(post="post:c1", shift=None))
    step.write(NOW)
    at = NOW
    for wait in (timedelta(0), *WAITS):
        other.answers, at = [503], at + wait
        assert step.send_due(hand(), SENDER, at) == 0
    (dead,) = step.webhooks()
    tell(k.CheckedOut(post="post:c1"))
    assert (dead.disabled, step.write(at)) == (at, 0)

    step.enable(hand(), dead, at)
    step.replay(hook.code, None, at)
    assert (step.write(at), step.send_due(hand(), SENDER, at)) == (1, 2)
    kinds = [json.loads(body)["type"] for _, body in other.got[-2:]]
    assert sorted(kinds) == ["duty.in", "duty.out"]
    other.answers = [410]
    step.replay(hook.code, step.deliveries(hook.code)[0][0].code, at)
    step.send_due(hand(), SENDER, at)
    assert step.webhooks()[0].gone is True
    told = history(f"webhook:{hook.code}", AsOf(at, datetime.now(tz=NOW.tzinfo)))
    assert [each.body for each in told] == [
        k.WebhookRegistered(host="127.0.0.1", families=FAMILIES, top="org:*"),
        k.WebhookDisabled(stop=k.WebhookStop.GAVE_UP),
        k.WebhookEnabled(),
        k.WebhookDisabled(stop=k.WebhookStop.GONE),
    ]


def test_a_slow_receiver_holds_nobody_up_and_each_hears_in_order(ledger: str) -> None:
    enlist()
    registered("https://slow.example/"), registered("https://quick.example/")
    for body in (k.CheckedIn(post="post:c1", shift=None), k.CheckedOut(post="post:c1")):
        tell(body)
    assert step.write(NOW) == 4
    got: dict[str, list[str]] = {"slow": [], "quick": []}
    quick_has_all = threading.Event()
    waited = []

    def post(address: str, body: bytes, _headers: dict[str, str], _private: bool) -> int:
        who = "slow" if "slow" in address else "quick"
        if who == "slow":
            waited.append(quick_has_all.wait(timeout=5))
        got[who].append(json.loads(body)["type"])
        if len(got["quick"]) == 2:
            quick_has_all.set()
        return 204

    assert step.send_due(hand(), SENDER, NOW, post=post) == 4
    assert (got["slow"], got["quick"], waited) == (
        ["duty.in", "duty.out"],
        ["duty.in", "duty.out"],
        [True, True],
    )


def test_a_receiver_far_behind_leaves_room_for_others(ledger: str) -> None:
    enlist()
    registered("https://behind.example/")
    for _ in range(25):
        tell(k.CheckedIn(post="post:c1", shift=None))
    step.write(NOW)
    registered("https://new.example/")
    tell(k.CheckedOut(post="post:c1"))
    step.write(NOW)
    got: list[str] = []

    def post(address: str, _body: bytes, _headers: dict[str, str], _private: bool) -> int:
        got.append(address)
        return 204

    assert step.send_due(hand(), SENDER, NOW, post=post) == 21
    assert got.count("https://new.example/") == 1


def test_a_worker_that_dies_before_it_notes_writes_nothing_twice(
    ledger: str, other: Received
) -> None:
    enlist()
    hook = registered(other.address)
    tell(k.CheckedIn(post="post:c1", shift=None))
    step.write(NOW)
    run("UPDATE webhook SET heard = %s", [hook.heard])  # as if the note were lost

    assert step.write(NOW) == 1
    assert len(step.deliveries(hook.code)) == 1


@pytest.mark.parametrize(
    ("address", "wrong"),
    [
        ("https://hooks.example/a", None),
        ("http://127.0.0.1:8000/a", None),
        ("http://localhost/a", None),
        ("http://hooks.example/a", Unfit.NOT_HTTPS),
        ("http://10.0.0.1/a", Unfit.NOT_HTTPS),
        ("ftp://hooks.example/a", Unfit.NOT_HTTPS),
        ("https://a:b@hooks.example/", Unfit.NAMES_SOMEBODY),
        ("https://", Unfit.NO_ADDRESS),
        ("https://hooks.example:99999/", Unfit.NO_ADDRESS),
        ("https://ho oks.example/", Unfit.NO_ADDRESS),
        ("", Unfit.NO_ADDRESS),
    ],
)
def test_an_address_is_https_or_of_this_machine(address: str, wrong: Unfit | None) -> None:
    assert step.unfit(address) is wrong


def test_a_name_that_leads_into_a_private_network_is_not_followed() -> None:
    shut = [
        *("10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "127.0.0.1", "0.0.0.0"),
        *("100.64.0.1", "224.0.0.1", "255.255.255.255", "::1", "fe80::1", "fc00::1", "::"),
        *("::ffff:10.0.0.1", "::ffff:127.0.0.1", "64:ff9b::a00:1", "2002:a00:1::", "ff02::1"),
    ]
    public = ["93.184.216.34", "2606:4700::1111"]

    assert [ip for ip in shut if core.open_to(ip, loopback=False, private=False)] == []
    assert all(core.open_to(ip, loopback=False, private=False) for ip in public)
    assert [ip for ip in shut if core.open_to(ip, loopback=False, private=True)] == [
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "100.64.0.1",
        "fc00::1",
        "::ffff:10.0.0.1",
    ]
    assert not core.open_to("10.0.0.1", loopback=True, private=False)
    assert step.post_to(f"https://localhost.invalid/{uuid4().hex}", b"", {}, False) == 0
