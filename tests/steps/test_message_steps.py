"""Who is ordered is told, once, by the channel they have; what became of it is a fact."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from steps.service import bodies, enlist, hand
from tables import day, draft

from muster.core import kinds as k
from muster.core.kinds import Movement
from muster.steps import message as step
from muster.steps.register import record

NOON = datetime(2020, 1, 22, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
NIGHT = NOON + timedelta(hours=11)
ORDER = k.Ordered(
    plan="plan:1",
    demand="demand:gate",
    post="post:gate",
    org="org:4",
    movement=Movement.LOCAL,
    reasons=("fewest_days",),
)


def order(number: str = "01") -> None:
    record(hand(), [draft(f"person:{number}", ORDER, 1)])


def begun() -> None:
    """The service from which messages are written: nothing before this is told."""
    enlist()
    order("05")
    assert step.write(NOON) == 0


def send(at: datetime = NOON) -> int:
    step.write(at)
    return step.send_due(hand("messenger"), at)


def told() -> list[tuple[str, str]]:
    return [
        (kind, body.means)
        for kind in ("message.failed", "message.delivered", "message.answered")
        for _, body in bodies(kind)
    ]


def test_who_is_ordered_is_told_once_where_to_and_not_why(ledger, tmp_path) -> None:
    begun()
    file = tmp_path / "sent.txt"
    assert step.reach("person:01", f"file://{file}", "en")
    order()

    assert (send(), send()) == (1, 0)

    (line,) = file.read_text(encoding="utf-8").splitlines()
    assert line.startswith("Order\tYou are ordered to a post. Please look at your page and answer.")
    assert "post gate" in line
    assert [body for _, body in bodies("message.sent")] == [
        k.MessageSent(to="person:01", about="post:gate", form="ordered")
    ]
    assert told() == [("message.delivered", "file")]


def test_no_fact_holds_an_address(ledger, tmp_path) -> None:
    begun()
    step.reach("person:01", f"file://{tmp_path / 'secret.txt'}", "en")
    order()
    send()

    assert "secret" not in str([bodies(k) for k in ("message.sent", "message.delivered")])


def test_a_worker_that_died_before_it_noted_sends_the_same_number_and_the_file_holds_it_once(
    ledger, tmp_path, monkeypatch
) -> None:
    begun()
    file = tmp_path / "sent.txt"
    step.reach("person:01", f"file://{file}", "en")
    order()
    monkeypatch.setattr(step.store, "tried", lambda *_: None)
    send()
    monkeypatch.undo()

    send()

    assert len(file.read_text(encoding="utf-8").splitlines()) == 1
    assert told() == [("message.delivered", "file")]


def test_what_no_channel_takes_is_tried_again_later_and_each_failure_is_a_fact(ledger) -> None:
    begun()
    order()

    at_once = [send(NOON), send(NOON)]
    send(NOON + timedelta(minutes=1))

    assert at_once == [0, 0]
    assert [(b.means, b.attempt) for _, b in bodies("message.failed")] == [("none", 1), ("none", 2)]


def test_at_night_who_is_off_duty_is_left_in_peace_until_morning(ledger, tmp_path) -> None:
    begun()
    step.reach("person:01", f"file://{tmp_path / 'sent.txt'}", "en")
    order()

    assert [send(NIGHT), send(NIGHT + timedelta(hours=8))] == [0, 1]


def test_an_answer_by_telephone_is_noted_and_an_unknown_message_has_none(ledger, tmp_path) -> None:
    begun()
    step.reach("person:01", f"file://{tmp_path / 'sent.txt'}", "en")
    order()
    send()
    ((message, _),) = step.latest()

    noted = step.answer(hand(), message.code, day(3), by="telephone", said="yes")
    unknown = step.answer(hand(), "none", day(3), by="telephone", said="yes")

    assert (noted, unknown) == (True, False)
    assert [now.answer for _, now in step.latest()] == ["yes"]


def test_an_address_no_service_has_is_not_kept(ledger) -> None:
    assert not step.reach("person:01", "nobody", "en")
