"""What may be corrected by hand, how it may be said anew, and what rests on it."""

import pytest
from tables import day

from muster.core import kinds as k
from muster.core.access import Field
from muster.core.access_field import PARTS, fields_of
from muster.core.correction import (
    BY_HAND,
    OWN_STEP,
    Bar,
    Barred,
    OwnStep,
    moved,
    moves,
    own_step,
    places,
    resting,
    said_anew,
)
from muster.core.figure import FIGURES
from muster.core.kinds import KINDS, Movement, SaidAnew
from muster.core.ledger import Fact
from muster.core.subjects import start

LI, LETTER = "person:1", "letter:1"
CAME, WENT = k.CheckedIn(post="post:a", shift="s"), k.CheckedOut(post="post:a")
APPOINTED = k.Appointed(name="Li", role=k.Role.OFFICER, home="org:1", birth_year=1980)


def fact(seq: int, body: k.Kind, at: float, subject: str = LI) -> Fact:
    return Fact(
        seq=seq,
        key=f"k{seq}",
        kind=body.KIND,
        subject=subject,
        org="org:1",
        holds_from=day(at),
        recorded_at=day(at),
        recorded_by="account:wang",
        source="page",
        body=body,
    )


def test_each_kind_is_corrected_by_hand_or_has_a_step_of_its_own() -> None:
    families = {name.partition(".")[0] for name in KINDS}
    by_hand = {body.KIND.partition(".")[0] for body in BY_HAND}
    assert families - set(OWN_STEP) == {"duty", "return"} == families - set(OWN_STEP) & by_hand
    assert set(OWN_STEP) <= families
    for body, open_ in BY_HAND.items():
        assert set(open_) <= set(body.__dataclass_fields__), body.KIND


def test_what_is_corrected_by_hand_is_open_to_who_sees_the_ledger_alone() -> None:
    """So neither a form nor a proposal tells what a field of its own keeps back."""
    kept = {f for body in BY_HAND for f in fields_of(body.__new__(body))} - {Field.PLAIN}
    assert (kept, [body for body in BY_HAND if body in PARTS]) == (set(), [])


@pytest.mark.parametrize(
    ("body", "step"),
    [
        (CAME, None),
        (k.LetterSigned(person=LI), None),
        (k.LetterUnsigned(person=LI), OwnStep.LETTER),
        (k.RightGranted(), OwnStep.ACCOUNT),
        (k.Withdrawn(), OwnStep.RECORD_ANEW),
        (k.HoldLifted(hold="h"), OwnStep.CARE),
        (APPOINTED, OwnStep.PERSON),
        (k.Recalled(why="", report_by=day(1), recalled_by=""), OwnStep.PLAN),
    ],
)
def test_a_decision_an_identity_or_a_word_in_confidence_is_put_right_elsewhere(
    body: k.Kind, step: OwnStep | None
) -> None:
    assert own_step(body) is step


def test_a_field_is_said_anew_or_all_that_is_wrong_is_named() -> None:
    left = k.Departed(org="org:1", movement=Movement.LOCAL)
    asked = k.ReliefAsked(role="officer", heads=2, needed_by=day(1), why=k.ReliefCause.LOAD)

    def anew(body: k.Kind, **says: str) -> object:
        return said_anew(body, [SaidAnew(field=f, text=t) for f, t in says.items()])

    assert anew(left, movement="dispatch") == k.Departed(org="org:1", movement=Movement.DISPATCH)
    assert anew(CAME, post="post:b") == k.CheckedIn(post="post:b", shift="s")
    assert anew(asked, heads="12") == k.ReliefAsked(
        role="officer", heads=12, needed_by=day(1), why=k.ReliefCause.LOAD
    )
    assert anew(k.LetterSigned(person=LI), person="person:2") == [Barred(Bar.FIELD, "person")]
    assert anew(CAME, post="org:1", shift="t") == [
        Barred(Bar.VALUE, "post"),
        Barred(Bar.FIELD, "shift"),
    ]
    for wrong in ("0", "-1", "x", "", "123456", "١"):
        assert anew(asked, heads=wrong) == [Barred(Bar.VALUE, "heads")], wrong
    assert anew(left, movement="flown") == [Barred(Bar.VALUE, "movement")]


def test_it_is_counted_at_the_places_it_speaks_of_else_where_it_was_reported() -> None:
    assert places(LI, "org:9", CAME) == {"post:a"}
    assert places(LI, "org:9", k.Returned()) == {"org:9"}
    assert places(LETTER, "org:9", k.LetterSigned(person=LI)) == {LETTER}


def test_what_would_mean_nothing_without_it_rests_on_it() -> None:
    facts = [fact(1, APPOINTED, 0), fact(2, CAME, 1), fact(3, WENT, 1.5)]
    late = fact(2, CAME, 1.6)

    def rests(gone: int, come: Fact | None = None, among: list[Fact] = facts) -> tuple[int, ...]:
        (wrong,) = (f for f in among if f.seq == gone)
        return resting(start(wrong.subject), among, gone=wrong, come=come)

    assert rests(2) == (3,)  # went off duty without having come
    assert rests(3) == ()
    assert rests(2, late) == (3,)
    assert rests(2, fact(2, CAME, 1.2)) == ()
    assert rests(3, fact(3, WENT, 0.5)) == (3,)  # before coming it means nothing itself
    twice = [*facts[:2], fact(4, CAME, 1.1), facts[2]]
    assert (rests(2, among=twice), rests(4, among=twice)) == ((), ())


def test_signatures_decisions_and_answers_rest_on_what_they_answer() -> None:
    facts = [fact(1, APPOINTED, 0), fact(2, CAME, 1.5)]
    postings = moves(start(LI), facts, gone=facts[1], come=fact(2, k.CheckedIn(post="post:b"), 1.6))
    few = [FIGURES[name] for name in ("on_duty", "check_ins", "check_ins_today")]

    def by(at: float, since: float) -> dict[tuple[str, str], int]:
        return moved(few, postings, at=day(at), since=day(since))

    there = {("on_duty", "post:a"): -1, ("on_duty", "post:b"): 1}
    assert by(2, 1) == there
    assert by(1.55, 1) == {
        ("check_ins", "org:1"): -1,
        ("check_ins_today", "org:1"): -1,
        ("on_duty", "post:a"): -1,
    }
    gone = moves(start(LI), facts, gone=facts[1])
    assert moved(few, gone, at=day(3), since=day(2)) == {
        ("check_ins", "org:1"): -1,
        ("on_duty", "post:a"): -1,
    }
