"""Who is ordered is told, once, by the channel they have; what became of it is a fact."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from steps.service import bodies, enlist, hand
from tables import day, draft

from muster.core import kinds as k
from muster.core.access import OPERATOR
from muster.core.kinds import Movement
from muster.steps import access, call_answer, watch
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
    monkeypatch.setattr(step.store, "tried", lambda *_, **__: None)
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


@pytest.mark.parametrize("at_ten_to_ten", [step.send_due, lambda *_: 0])
def test_what_failed_or_was_left_lying_by_day_wakes_nobody_at_night(
    ledger, tmp_path, at_ten_to_ten
) -> None:
    begun()
    order()
    step.write(NIGHT - timedelta(minutes=70))
    by_day = at_ten_to_ten(hand("messenger"), NIGHT - timedelta(minutes=70))
    step.reach("person:01", f"file://{tmp_path / 'sent.txt'}", "en")

    assert (by_day, send(NIGHT), send(NIGHT + timedelta(hours=8))) == (0, 0, 1)


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


# --- whom else, and when ----------------------------------------------------------------------


def reached(tmp_path, *whose: str):
    """Let each of these be reached by the file returned."""
    file = tmp_path / "sent.txt"
    for each in whose:
        step.reach(each, f"file://{file}", "en")
    return file


def titles(file) -> list[str]:
    if not file.exists():
        return []
    return [line.split("\t")[0] for line in file.read_text(encoding="utf-8").splitlines()]


def tell(*drafts) -> None:
    record(hand(), list(drafts))


SHIFT = k.RosterShift(
    id="s0", start=NOON + timedelta(hours=20), length_h=8, people=("person:01", "person:02")
)
ROSTER = k.RosterPublished(
    post="post:gate", pattern="3x2", horizon_days=1, shifts=(SHIFT,), shortfalls=0, changed=0
)
CHANGE = k.RosterChanged(
    changes=(k.DutyChange(change=k.Change.OUT, shift="s0", person="person:01"),),
    why="w",
    changed_by="x",
    notice_h=20,
)
ASKED = k.SwapAsked(
    roster="roster:r", post="post:gate", asker="person:01", gives="s0", asked_of="person:02"
)


def test_rosters_changes_and_swaps_are_told_to_those_they_concern_who_have_a_channel(
    ledger, tmp_path
) -> None:
    begun()
    file = reached(tmp_path, "person:01")
    tell(draft("roster:r", ROSTER, 1, concerns=("post:gate",)), draft("roster:r", CHANGE, 1))
    tell(draft("swap:r/1", ASKED, 1), draft("swap:r/1", k.SwapAgreed(person="person:02"), 1))

    assert send() == 3
    assert sorted(titles(file)) == ["A change of your shifts", "Your shifts", "Your swap is agreed"]
    assert {each.whom for each, _ in step.latest()} == {"person:01"}


def test_whoever_says_they_know_their_shifts_has_been_told_by_the_roster_too(
    ledger, tmp_path
) -> None:
    begun()
    reached(tmp_path, "person:01")
    tell(draft("roster:r", ROSTER, 1, concerns=("post:gate",)))
    send()
    (asked,) = step.asked_of("person:01")

    assert step.answer(hand(), asked.code, day(3), by="page", said="yes")
    assert step.asked_of("person:01") == []
    assert bodies("roster.told") == [
        ("roster:r", k.RosterTold(people=("person:01",), means="page"))
    ]


def test_whoever_asked_for_relief_is_told_the_answer_and_an_answer_of_care_has_no_word_of_it(
    ledger, tmp_path
) -> None:
    begun()
    file = reached(tmp_path, "account:leader", "person:02")
    asked = k.ReliefAsked(role="officer", heads=1, needed_by=NOON, why=k.ReliefCause.TIRED)
    request = hand("account:leader").draft("post:gate", asked, day(1))
    record(hand("account:leader"), [request])
    granted = k.ReliefDecided(request=request.key, answer=k.ReliefAnswer.GRANTED)
    cared = k.CareSettled(
        told="t", office="org:4", outcome=k.CareOutcome.ANSWERED, reply=k.CareReply.CALL_US
    )
    tell(draft("post:gate", granted, 1), draft("person:02", cared, 1))
    send()

    assert sorted(titles(file)) == ["An answer for you", "An answer to your request"]
    assert "call us" not in file.read_text(encoding="utf-8")


def call(addressee: str, *, urgent: bool = False, relay: str = "org:2") -> None:
    issued = k.CallIssued(form="directive", number="1", title="t", text="x", urgent=urgent)
    copy = k.CopySent(call="call:1", addressee=addressee, relay=relay)
    at = NOON.astimezone(day(0).tzinfo)
    record(
        hand(),
        [
            hand().draft("call:1", issued, at),
            hand().draft(f"copy:1/{addressee}", copy, at, concerns=("call:1", addressee)),
        ],
    )


def test_an_office_without_a_channel_is_told_through_its_duty_officers(ledger, tmp_path) -> None:
    begun()
    file = reached(tmp_path, "person:05")
    office("night", "org:3", "person:05")
    call("org:3")

    assert (send(), titles(file)) == (1, ["A call has come in"])


def office(login: str, org: str, person: str) -> None:
    operator = hand(OPERATOR)
    access.open_account(operator, login, day(0), person=person)
    wish = access.Wish(login=login, job=k.Job.DUTY_OFFICER, org=org)
    right = access.propose(operator, wish, day(0))
    assert isinstance(right, str)
    assert access.grant(operator, right, day(0)) is None


def test_a_call_wakes_an_officer_at_night_only_if_it_is_urgent(ledger, tmp_path) -> None:
    begun()
    reached(tmp_path, "person:05")
    office("night", "org:3", "person:05")
    call("org:3")
    plain = send(NIGHT)
    tell(draft("copy:2/3", k.CopySent(call="call:2", addressee="org:3"), 1))
    urgent = k.CallIssued(form="directive", number="2", title="t", text="x", urgent=True)
    tell(draft("call:2", urgent, 1))

    assert (plain, send(NIGHT)) == (0, 1)


def test_silence_is_told_to_the_organisation_above_once(ledger, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(settings, "MUSTER_SILENCE_MIN", 60)
    begun()
    file = reached(tmp_path, "org:2")
    call("org:3")
    told = [step.escalate(NOON + timedelta(minutes=minutes)) for minutes in (59, 60, 61, 62, 600)]
    step.send_due(hand("messenger"), NOON + timedelta(minutes=62))

    assert (told, titles(file)) == ([0, 1, 0, 0, 0], ["Still no answer"])
    assert [b.about for _, b in bodies("message.sent") if b.form == "silence"] == ["call:1"]


def test_who_answers_a_call_has_answered_what_told_them_of_it(ledger, tmp_path) -> None:
    begun()
    reached(tmp_path, "org:3")
    call("org:3")
    send()
    answers = []
    for said, org, phoned in (("delivered", "org:3", ()), ("refused", "org:3", ("org:3",))):
        call_answer.answer(hand(), "1", said, day(3), to=[org], why="w", phoned=phoned)
        answers.append({each.whom: each.answer for each in step.part("call:1")})

    assert answers == [{"org:3": ""}, {"org:3": "no"}]
    assert [b.means for _, b in bodies("message.answered")] == ["telephone"]


def test_an_order_nobody_answers_is_told_to_the_home_of_whoever_got_it(
    ledger, tmp_path, monkeypatch
) -> None:
    monkeypatch.setattr(settings, "MUSTER_SILENCE_MIN", 60)
    begun()
    file = reached(tmp_path, "org:3")
    for number in ("01", "02"):
        order(number)
    send()

    assert [step.escalate(NOON + timedelta(minutes=m)) for m in (61, 63)] == [1, 0]
    step.send_due(hand("messenger"), NOON + timedelta(minutes=64))
    assert titles(file) == ["Still no answer"]


def test_the_silent_are_reminded_once_an_hour_and_who_has_answered_is_not(ledger, tmp_path) -> None:
    begun()
    file = reached(tmp_path, "person:01", "person:02")
    for number in ("01", "02"):
        order(number)
    send()
    codes = {each.whom: each.code for each in step.part("plan:1")}
    step.answer(hand(), codes["person:02"], day(3), by="telephone", said="yes", said_by="wife")
    again = [step.remind(codes.values(), NOON + timedelta(minutes=m)) for m in (1, 2)]
    send(NOON + timedelta(minutes=3))

    assert (again, titles(file)[2:]) == ([1, 0], ["Please answer"])
    assert [b.said_by for _, b in bodies("message.answered")] == ["wife"]


def test_a_shift_that_is_near_is_told_once(ledger, tmp_path) -> None:
    begun()
    file = reached(tmp_path, "person:01")
    tell(draft("roster:r", ROSTER, 1, concerns=("post:gate",)))
    watch.follow(NOON)
    counts = [step.remind_of_shifts(NOON + timedelta(hours=h)) for h in (7, 8, 9)]
    step.send_due(hand("messenger"), NOON + timedelta(hours=9))

    assert (counts, titles(file)) == ([0, 1, 0], ["Your next shift"])
