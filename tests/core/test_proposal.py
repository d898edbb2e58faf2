"""A plan's life: what it is after each step, and who may take the next."""

import pytest
from tables import day

from muster.core import kinds as k
from muster.core.kinds import Amendment, Change, Movement, PlannedMove
from muster.core.ledger import Fact
from muster.core.plan import Ban, Lock
from muster.core.proposal import (
    PlanLife,
    PlanOnRecord,
    PlanRefusal,
    PlanRefusalCode,
    PlanStatus,
    not_to_be_approved,
    not_to_be_changed,
    plan_on_record,
)

MOVES = (
    PlannedMove(person="person:1", demand="demand:a", reasons=("nearest:3",)),
    PlannedMove(person="person:2", demand="demand:b"),
)
PROPOSED = k.PlanProposed(
    movement=Movement.LOCAL, planned_for=day(1), moves=MOVES, lines=2, heads=3, cost=9, bound=8,
    unmet=(),
    outcome="found", seed=1, head_seq=7, head_digest="d", proposed_by="duty_office",
)  # fmt: skip
REVIEWED = k.PlanReviewed(remark="send a medic along", reviewed_by="political_office")
APPROVED = k.PlanApproved(
    lines=2, heads=3, moves=2, cost=11, bound=8, unmet=(), approved_by="chief"
)
WITHDRAWN = k.PlanWithdrawn(why="the flood is over", withdrawn_by="chief")


def change(what: str, number: int, line: str | None = None, why: str = "why") -> Amendment:
    demand = line and f"demand:{line}"
    return Amendment(change=Change(what), person=f"person:{number}", demand=demand, why=why)


def amended(*changes: Amendment) -> k.PlanAmended:
    return k.PlanAmended(changes=changes, cost=10, bound=8, unmet=(), amended_by="deputy")


def facts(*bodies: k.Kind) -> list[Fact]:
    return [
        Fact(
            seq=n, key=f"{n:032x}", kind=body.KIND, subject="plan:1", org="org:1",
            holds_from=day(n), recorded_at=day(n), recorded_by="clerk", source="x", body=body,
        )
        for n, body in enumerate(bodies, start=1)
    ]  # fmt: skip


def record(*bodies: k.Kind) -> PlanOnRecord:
    found = plan_on_record(facts(*bodies))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("bodies", "status"),
    [
        ((PROPOSED,), "proposed"),
        ((PROPOSED, REVIEWED), "proposed"),
        ((PROPOSED, amended()), "proposed"),
        ((PROPOSED, APPROVED), "approved"),
        ((PROPOSED, APPROVED, WITHDRAWN), "withdrawn"),
        ((PROPOSED, WITHDRAWN, APPROVED), "withdrawn"),
        ((PROPOSED, APPROVED, PROPOSED), "approved"),
        ((APPROVED,), "approved"),  # before proposals were facts
    ],
)
def test_a_plan_stands_where_its_facts_left_it(bodies, status) -> None:
    life = PlanLife()
    for fact in facts(*bodies):
        life = life.after(fact)

    assert (life.status, record(*bodies).status) == (status, PlanStatus(status))


def test_facts_that_begin_no_plan_make_none() -> None:
    assert plan_on_record(facts(REVIEWED)) is None


def test_moves_are_those_proposed_after_every_change_by_hand() -> None:
    by_hand = amended(
        change("out", 1), change("in", 3, "a"), change("lock", 2, "b"), change("ban", 1)
    )

    found = record(PROPOSED, by_hand)

    assert found.moves == (MOVES[1], PlannedMove(person="person:3", demand="demand:a"))
    assert found.by_hand == {"person:3"}
    assert (found.locks, found.bans) == ((Lock("person:2", "demand:b"),), (Ban("person:1", None),))
    assert (found.cost, found.bound) == (10, 8)
    assert [(step.what, step.by) for step in found.steps] == [
        ("proposed", "duty_office"),
        ("amended", "deputy"),
    ]


def test_what_was_said_at_each_step_is_kept_with_who_said_it() -> None:
    said = [(s.what, s.by, s.said) for s in record(PROPOSED, REVIEWED, APPROVED, WITHDRAWN).steps]

    assert said == [
        ("proposed", "duty_office", ""),
        ("reviewed", "political_office", "send a medic along"),
        ("approved", "chief", ""),
        ("withdrawn", "chief", "the flood is over"),
    ]


@pytest.mark.parametrize(
    ("bodies", "by", "approvers", "codes"),
    [
        ((PROPOSED,), "chief", None, []),
        ((PROPOSED,), "chief:0000004", ("chief",), []),
        ((PROPOSED,), "duty_office", None, ["own_plan"]),
        ((PROPOSED, amended()), "deputy", None, ["own_plan"]),
        ((PROPOSED,), "clerk", ("chief",), ["not_allowed"]),
        ((PROPOSED, APPROVED), "duty_office", ("chief",),
         ["not_proposed", "own_plan", "not_allowed"]),
        ((PROPOSED, WITHDRAWN), "chief", None, ["not_proposed"]),
    ],
)  # fmt: skip
def test_four_eyes_see_a_plan_before_anybody_is_ordered(bodies, by, approvers, codes) -> None:
    found = not_to_be_approved(record(*bodies), by, approvers)

    assert [refusal.code.value for refusal in found] == codes


@pytest.mark.parametrize(
    ("bodies", "by", "reviews_min", "codes"),
    [
        ((PROPOSED,), "chief", 0, []),
        ((PROPOSED,), "chief", 1, ["not_reviewed"]),
        ((PROPOSED, REVIEWED), "chief", 1, []),
        ((PROPOSED, REVIEWED), "chief", 2, ["not_reviewed"]),
        ((PROPOSED, REVIEWED), "political_office", 1, ["not_reviewed"]),  # who approves is another
        ((PROPOSED, REVIEWED, amended()), "chief", 1, ["not_reviewed"]),  # it stood otherwise
    ],
)
def test_a_pack_may_ask_that_others_look_at_a_plan_first(bodies, by, reviews_min, codes) -> None:
    found = not_to_be_approved(record(*bodies), by, None, reviews_min=reviews_min)

    assert [refusal.code.value for refusal in found] == codes


@pytest.mark.parametrize(
    ("changes", "refusals"),
    [
        ([change("out", 1), change("in", 1, "b")], []),
        ([change("out", 3)], [("not_in_plan", "person:3")]),
        ([change("out", 1), change("out", 1)], [("not_in_plan", "person:1")]),
        ([change("out", 1, "b")], [("not_in_plan", "person:1")]),
        ([change("in", 1, "a")], [("in_plan_already", "person:1")]),
        ([change("in", 3)], [("line_missing", "person:3")]),
        ([change("lock", 3)], [("line_missing", "person:3")]),
        ([change("ban", 1, why=" ")], [("no_why", "person:1")]),
        ([change("out", 3, why="")], [("no_why", "person:3"), ("not_in_plan", "person:3")]),
    ],
)
def test_a_change_that_cannot_be_made_is_named(changes, refusals) -> None:
    expected = [PlanRefusal(PlanRefusalCode(code), about) for code, about in refusals]

    assert not_to_be_changed(record(PROPOSED), changes) == expected
