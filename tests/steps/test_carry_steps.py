"""Orders carried out step by step, plans narrowed down, looked at with an objection."""

from collections import Counter

import pytest
from steps.service import PACK, asof, enlist, hand, recorded
from steps.test_plan_steps import CHIEF, CLERK, approve, codes, demand, plan, propose
from tables import day

from muster.core import kinds as k
from muster.core.carrying import Step, next_steps, why_not
from muster.core.conflict import Cause, CauseKind
from muster.core.kinds import Amendment, Change, Movement, Role
from muster.core.person import Person
from muster.core.stay import Order, Recall
from muster.steps import deployment as step
from muster.steps.deployment import Scope
from muster.steps.deployment_carry import carry
from muster.steps.deployment_need import not_to_be_planned
from muster.steps.deployment_reading import Standing, carried_out, carried_page, progress_of
from muster.steps.deployment_record import conflict_of, scope_of
from muster.steps.register import history, people_of

HOME, AWAY = "org:1", "org:2"
RECORD = k.Appointed(name="", role=Role.OFFICER, home=HOME, birth_year=1980)
ORDER = (Order("demand:a", "post:a", "plan:1"),)
NOTICE = Recall("floods", day(9))


@pytest.mark.parametrize(
    ("person", "steps"),
    [
        (Person(record=RECORD, with_org=HOME), []),
        (Person(record=RECORD, with_org=HOME, orders=ORDER), ["depart", "arrive"]),
        (
            Person(record=RECORD, with_org=AWAY, orders=ORDER, on_the_way=True),
            ["arrive", "return"],
        ),
        (Person(record=RECORD, with_org=AWAY, post="post:a", post_since=day(1)), ["relieve"]),
        (
            Person(record=RECORD, with_org=AWAY, post="post:a", post_since=day(1), recall=NOTICE),
            ["relieve"],
        ),
        (Person(record=RECORD, with_org=HOME, recall=NOTICE, orders=ORDER), ["return"]),
        (Person(record=RECORD, with_org=AWAY), ["return"]),
        (Person(record=RECORD, gone="retired", orders=ORDER), []),
        (Person(), []),
    ],
)
def test_what_somebody_may_do_next_follows_from_where_they_are(person, steps) -> None:
    assert [str(each) for each in next_steps(person)] == steps
    assert [each for each in Step if why_not(person, each) is None] == steps


def test_an_order_is_carried_out_step_by_step_and_nothing_twice(ledger) -> None:
    enlist()
    demand("ward/auxiliary", 1)
    propose()
    recorded(approve())
    (sent,) = [move.person for move in plan().moves]

    taken = []
    for n, each in enumerate((Step.DEPART, Step.ARRIVE, Step.RELIEVE)):
        recorded(carry(hand(CLERK), each, [sent], day(2 + n)))
        taken.append(dict(progress_of(plan(), asof(2 + n))))
        told = [carried_page(plan(), e, asof(2 + n), after=0, limit=9)[0] for e in taken[-1]]
        assert [[each.person for each in page] for page in told] == [[sent]]
        assert Counter(e.standing for e in carried_out(plan(), asof(2 + n))) == taken[-1]

    assert taken == [
        {Standing.ON_THE_WAY: 1}, {Standing.AT_POST: 1}, {Standing.DONE: 1},
    ]  # fmt: skip
    assert codes(carry(hand(CLERK), Step.ARRIVE, [sent], day(7))) == [f"no_order {sent}"]
    assert codes(carry(hand(CLERK), Step.RELIEVE, [sent, "person:none"], day(7))) == [
        f"not_at_post {sent}", "person_unknown person:none",
    ]  # fmt: skip
    assert codes(carry(hand(CLERK), Step.RETURN, [sent], day(7))) == [f"at_home {sent}"]
    assert codes(carry(hand(CLERK), Step.RETURN, [], day(7))) == ["nobody"]
    departed = next(f for f in history(sent, asof(9)) if isinstance(f.body, k.Departed))
    assert departed.body.movement is Movement.LOCAL
    assert people_of([sent], asof(9))[sent].post == ""


def test_a_plan_may_be_for_some_lines_alone_and_says_so_when_it_is_read_again(ledger) -> None:
    enlist()
    demand("gate/officer", 1, priority=1)
    demand("ward/officer", 1, priority=3)
    scopes = {
        "urgent": Scope(priority_max=1),
        "ward": Scope(beneath="post:ward"),
        "named": Scope(only=frozenset({"demand:ward/officer"})),
    }

    lines = {}
    for name, scope in scopes.items():
        recorded(propose(name, scope=scope))
        here = step.situation(asof(1), PACK, scope)
        lines[name] = [line.code for line in here.problem.lines]
        assert scope_of(plan(name)) == scope

    assert lines == {
        "urgent": ["demand:gate/officer"],
        "ward": ["demand:ward/officer"],
        "named": ["demand:ward/officer"],
    }


def test_a_line_that_is_over_closed_or_unknown_is_refused_by_name(ledger) -> None:
    enlist()
    demand("gate/officer", 1, ends=day(2))
    demand("ward/officer", 1)
    named = Scope(only=frozenset({"demand:gate/officer", "demand:ward/officer", "demand:none"}))

    def said(at: float, scope: Scope) -> list[str]:
        here = step.situation(asof(at), PACK, scope)
        return [f"{each.code} {each.about}".strip() for each in not_to_be_planned(here)]

    assert said(3, named) == ["window_over demand:gate/officer", "line_unknown demand:none"]
    assert said(3, Scope()) == []
    assert said(3, Scope(only_lines="gate")) == ["nothing_open"]


def test_an_objection_holds_up_the_approval_until_the_plan_changes_or_it_is_taken_back(
    ledger,
) -> None:
    enlist()
    demand("ward/auxiliary", 1)
    propose()

    def look(at: float, remark: str = "", by: str = "looker", *, objects: bool = False) -> object:
        return step.review(hand(by), "1", remark, day(at), reviewed_by=by, objects=objects)

    assert codes(look(1, "fine", CLERK)) == [f"own_review {CLERK}"]
    assert codes(look(1, " ", objects=True)) == ["no_why plan:1"]
    recorded(look(1.1, "too few leaders", objects=True))
    assert codes(approve(at=2)) == ["objected looker"]
    assert [(s.by, s.said, s.objects) for s in plan().reviews] == [
        ("looker", "too few leaders", True)
    ]
    recorded(look(2.1))
    assert plan().objections == ()
    recorded(look(2.2, "no", "other", objects=True))
    (move,) = plan().moves
    lock = Amendment(change=Change.LOCK, person=move.person, demand=move.demand, why="known there")
    recorded(step.amend(hand("deputy"), "1", [lock], day(3), PACK, amended_by="deputy"))
    assert plan().reviews == ()
    recorded(approve(at=4, by=CHIEF))


def test_a_plan_keeps_what_cannot_hold_together(ledger) -> None:
    enlist()
    demand("gate/officer", 2, competence="diver")
    propose()

    found = conflict_of(plan())

    assert found is not None
    told, heads = found
    assert told.causes == (Cause(CauseKind.LINE, ("demand:gate/officer",)),)
    assert (told.needed, told.exist, told.left) == (2, 0, 0)
    assert heads == {told.causes[0]: 2}
