"""A word in confidence waits until it is settled; so does a request for relief until answered."""

from datetime import timedelta

from tables import day

from muster.core import kinds as k
from muster.core.confidence import Told, WordStop, stop_of, told_after, waiting_counts
from muster.core.count import Count
from muster.core.kinds import CareOutcome, Matter, ReliefAnswer
from muster.core.ledger import Fact
from muster.core.relief import asks_after

NOON = day(2)


def fact(seq: int, subject: str, body: k.Kind, by: str = "account:wang") -> Fact:
    at = NOON + timedelta(hours=seq)
    return Fact(
        seq=seq,
        key=f"k{seq}",
        kind=body.KIND,
        subject=subject,
        org="org:1",
        holds_from=at,
        recorded_at=at,
        recorded_by=by,
        source="page",
        body=body,
    )


ILL = fact(1, "person:1", k.ToldInConfidence(matter=Matter.ILL), by="account:li")
LOST = fact(2, "person:1", k.ToldInConfidence(matter=Matter.LOST), by="account:li")
TAKEN = fact(3, "person:1", k.TakenUp(told="k1", office="org:1"))
OVER = fact(4, "person:1", k.TakenUp(told="k1", office="org:2"), by="account:zhao")
DONE = fact(
    5, "person:1", k.CareSettled(told="k1", office="org:2", outcome=CareOutcome.NOTHING_MORE)
)


def told(*facts: Fact) -> tuple[Told, ...]:
    waiting: tuple[Told, ...] = ()
    for each in facts:
        waiting = told_after(waiting, each)
    return waiting


def test_a_word_waits_until_it_is_settled_and_whoever_took_it_up_last_has_it() -> None:
    waits = {n: told(*(ILL, LOST, TAKEN, OVER, DONE)[:n]) for n in (2, 3, 4, 5)}

    assert {n: [(t.key, t.taken_by, t.office) for t in waits[n]] for n in waits} == {
        2: [("k1", "", ""), ("k2", "", "")],
        3: [("k1", "account:wang", "org:1"), ("k2", "", "")],
        4: [("k1", "account:zhao", "org:2"), ("k2", "", "")],
        5: [("k2", "", "")],
    }


def test_words_count_at_home_by_what_they_are_of() -> None:
    assert waiting_counts(told(ILL, LOST, ILL), "org:9") == (
        Count("told.health", "org:9", 2),
        Count("told.family", "org:9", 1),
    )


def test_who_has_it_must_be_known_to_whoever_takes_it() -> None:
    (has,) = told(ILL, TAKEN)
    (free,) = told(ILL)
    asked = {
        (word.taken_by if word else None, by, seen): stop_of(word, by=by, seen_by=seen)
        for word in (None, free, has)
        for by in ("account:wang", "account:zhao")
        for seen in ("", "account:wang")
    }

    assert {key: stop for key, stop in asked.items() if stop} == {
        (None, "account:wang", ""): WordStop.NOT_WAITING,
        (None, "account:wang", "account:wang"): WordStop.NOT_WAITING,
        (None, "account:zhao", ""): WordStop.NOT_WAITING,
        (None, "account:zhao", "account:wang"): WordStop.NOT_WAITING,
        ("account:wang", "account:zhao", ""): WordStop.TAKEN,
    }


def test_a_request_in_hand_is_open_and_one_granted_or_declined_is_not() -> None:
    body = k.ReliefAsked(role="officer", heads=2, needed_by=NOON, why=k.ReliefCause.TIRED)
    waiting = asks_after((), fact(1, "post:1", body))
    seen = {}
    for answer in ReliefAnswer:
        decided = k.ReliefDecided(request="k1", answer=answer)
        seen[answer] = [
            (r.key, r.taken_by) for r in asks_after(waiting, fact(2, "post:1", decided))
        ]

    assert seen == {
        ReliefAnswer.IN_HAND: [("k1", "account:wang")],
        ReliefAnswer.GRANTED: [],
        ReliefAnswer.DECLINED: [],
    }
