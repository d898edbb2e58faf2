"""A call goes down level by level, each copy is answered on its own, and silence is seen."""

from datetime import timedelta

from steps.service import asof, enlist, hand, recorded, withdraw
from tables import day

from muster.core import kinds as k
from muster.core.call import Call, Copy, Silence
from muster.steps import call as step
from muster.steps.call import Receipts
from muster.store.states import states

CHILDREN = {"org:1": ("org:2",), "org:2": ("org:3", "org:5"), "org:3": ("org:4",)}
DIRECTIVE = k.CallIssued(form="directive", number="1", title="at once", text="all to their posts")
APPEAL = k.CallIssued(
    form="appeal", number="2", title="to everybody", text="who can", follows="call:d1"
)


def issue(code: str, body: k.CallIssued, at: float, *, levels: int) -> None:
    answer = step.issue(
        hand("general_office"),
        code,
        body,
        day(at),
        children=CHILDREN,
        levels=levels,
        relay_time=timedelta(hours=6),
    )
    recorded(answer)


def copies(at: float) -> dict[str, tuple[str, float]]:
    """Return the answer of each copy, and on which day it was given."""
    return {
        code.removeprefix("copy:"): (copy.answer, (copy.since - day(0)) / timedelta(days=1))
        for code, copy in states(Copy, "copy", asof(at))
        if copy.since is not None
    }


def test_each_level_gets_its_copy_when_the_one_above_has_handed_it_down(ledger) -> None:
    enlist()
    issue("d1", DIRECTIVE, 1, levels=2)

    assert copies(2) == {
        "d1/2": ("sent", 1.25),
        "d1/3": ("sent", 1.5),
        "d1/5": ("sent", 1.5),
    }
    assert copies(1.3) == {"d1/2": ("sent", 1.25)}


def test_each_copy_is_answered_on_its_own_and_the_oldest_silence_is_named(ledger) -> None:
    enlist()
    issue("d1", DIRECTIVE, 1, levels=3)
    recorded(
        step.answer(
            hand("duty_clerk"),
            "d1",
            [
                ("org:2", k.CopyDelivered(), day(1.3)),
                ("org:2", k.CopyAccepted(), day(1.4)),
                ("org:2", k.CopyExecuted(), day(2)),
                ("org:3", k.CopyRefused(why="the road is closed"), day(1.6)),
                ("org:5", k.CopyDelivered(), day(1.6)),
            ],
        )
    )
    said = Call(code="call:d1", issued=DIRECTIVE, issued_at=day(1), issued_by="org:1")

    assert list(step.receipts(asof(3))) == [
        Receipts(
            call=said,
            by_answer=(
                ("sent", 1),
                ("delivered", 1),
                ("accepted", 0),
                ("refused", 1),
                ("executed", 1),
            ),
            silence=Silence("org:5", timedelta(days=1.5)),  # delivered is no answer
        )
    ]
    (refused,) = [c for _, c in states(Copy, "copy", asof(3)) if c.answer == "refused"]
    assert refused.why == "the road is closed"
    assert next(iter(step.receipts(asof(1.45)))).by_answer[2] == ("accepted", 1)


def test_a_call_everybody_answered_has_no_silence_and_calls_stand_in_order(ledger) -> None:
    enlist()
    issue("a1", APPEAL, 2, levels=1)
    issue("d1", DIRECTIVE, 1, levels=1)
    for code in ("d1", "a1"):
        recorded(step.answer(hand(), code, [("org:2", k.CopyAccepted(), day(3))]))

    found = step.receipts(asof(4))

    assert [(r.call.code, r.silence) for r in found] == [("call:d1", None), ("call:a1", None)]
    assert found[1].call.issued == APPEAL  # it names the directive that caused it
    assert list(step.receipts(asof(0.5))) == []


def test_a_withdrawn_answer_leaves_the_copy_as_it_was(ledger) -> None:
    enlist()
    issue("d1", DIRECTIVE, 1, levels=1)
    (seq,) = recorded(step.answer(hand(), "d1", [("org:2", k.CopyAccepted(), day(2))]))
    assert copies(3) == {"d1/2": ("accepted", 2.0)}

    withdraw(seq, "answered by mistake")

    assert copies(3) == {"d1/2": ("sent", 1.25)}
