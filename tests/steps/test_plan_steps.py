"""A plan's life step by step, each refusal by name; reserves, recalls, plans made anew."""

from collections import Counter
from dataclasses import replace

import pytest
from steps.service import PACK, asof, bodies, enlist, hand, person, recorded, statuses
from tables import day, draft

from muster.core import kinds as k
from muster.core.deployment import BreachRule, breaches
from muster.core.kinds import Amendment, Change, FallOut, Gate, Movement
from muster.core.plan import Block, Commitment, Move, Plan, Window
from muster.core.proposal import PlanOnRecord, PlanStatus
from muster.core.rules import RulePack
from muster.formats.rulepack import adopted_rule_pack
from muster.steps import care, deployment_moves, person_change, rules
from muster.steps import deployment as step
from muster.steps import deployment_reading as reading
from muster.steps.deployment import Refused, Scope
from muster.steps.deployment_reading import Carried, Standing
from muster.steps.deployment_reserve import move_up
from muster.steps.ledger import correct
from muster.steps.letter import Received, receive
from muster.steps.register import record

CLERK, CHIEF = "duty_office", "deployment_approver"
AUX = "demand:ward/auxiliary"


def demand(code: str, heads: int, at: float = 0, **more: object) -> None:
    post, _, role = code.partition("/")
    role = more.pop("role", {"auxiliary": "duty_auxiliary"}.get(role, role))
    body = k.DemandRaised(post=f"post:{post}", role=role, heads=heads, **more)
    recorded(step.raise_demand(hand(CLERK), [(code, body)], day(at)))


def propose(code: str = "1", at: float = 1, *, moves: str = "", **more: object) -> object:
    """Propose the best plan, or one made by hand: "11 ward/auxiliary, 12 ward/auxiliary"."""
    here = step.situation(asof(at), PACK, more.pop("scope", Scope()))
    answer = step.solve(here, seed=1)
    if moves:
        pairs = (each.split() for each in moves.split(", "))
        plan = Plan(tuple(Move(f"person:{n}", f"demand:{line}") for n, line in pairs))
        answer = replace(answer, plan=plan)
    return step.propose(
        hand(CLERK), code, here, answer, day(at), movement=Movement.LOCAL, seed=1, **more
    )


def approve(
    code: str = "1", at: float = 1, by: str = CHIEF, percent: int = 100, pack: RulePack = PACK
) -> object:
    return step.approve(hand(by), code, day(at), pack, approved_by=by, reserve_percent=percent)


def codes(answer: object) -> list[str]:
    """Return why a step was refused: code, then what it is about."""
    assert isinstance(answer, Refused), answer
    return [f"{refusal.code} {refusal.about}".strip() for refusal in answer.refusals]


def plan(code: str = "1", at: float = 99) -> PlanOnRecord:
    found = step.plan_of(code, asof(at))
    assert found is not None
    return found


def moved(code: str = "1") -> list[str]:
    return [f"{m.person[7:]} {m.demand[7:]}" for m in plan(code).moves]


def change(what: str, number: str, line: str | None, why: str = "on night duty") -> Amendment:
    demand = line and f"demand:{line}"
    return Amendment(change=Change(what), person=f"person:{number}", demand=demand, why=why)


def amend(*changes: Amendment, code: str = "1", at: float = 1) -> object:
    return step.amend(hand("deputy"), code, changes, day(at), PACK, amended_by="deputy")


def held(number: str, at: float, rule: Gate = Gate.MEDICAL_HOLD) -> None:
    body = k.HoldPlaced(hold="h", gate=rule, rule="r")
    recorded(care.record(hand("welfare"), [(f"person:{number}", body, day(at))], PACK))


# --- proposed, looked at, changed ----------------------------------------------------------------


def test_a_proposal_says_what_it_was_made_from_and_orders_nobody(ledger) -> None:
    enlist()
    demand("ward/auxiliary", 3)
    head = step.situation(asof(1), PACK).seq

    recorded(propose(scope=Scope("ward/", "org:3", frozenset({"person:11", "person:12"}))))

    ((subject, body),) = bodies("plan.proposed")
    assert (subject, body.head_seq, body.planned_for, body.proposed_by) == (
        "plan:1", head, day(1), CLERK,
    )  # fmt: skip
    assert (body.only_lines, body.drawn_from, body.among) == (
        "ward/", "org:3", ("person:11", "person:12"),
    )  # fmt: skip
    assert (body.outcome, body.lines, body.heads, len(body.moves)) == ("proven", 1, 3, 2)
    assert body.moves[0].reasons == ("own_organisation", "nearest:0")
    assert plan().status is PlanStatus.PROPOSED
    assert bodies("move.ordered") == []
    assert person("11", 9).orders == ()


def test_a_plan_can_be_read_as_it_was_made(ledger) -> None:
    enlist()
    demand("ward/auxiliary", 2)
    made_from = step.situation(asof(1), PACK)
    recorded(propose())
    held("14", 0.5)  # learnt later, true before

    again = reading.situation_of(plan(), PACK)

    assert again.problem == made_from.problem
    assert again.problem != step.situation(asof(1), PACK).problem


REFUSED_PROPOSALS = [
    ("11 ward/auxiliary, 91 ward/auxiliary", ["rule_broken person:91"]),
    (
        "11 ward/auxiliary, 12 ward/auxiliary, 13 ward/auxiliary",
        ["rule_broken demand:ward/auxiliary", "rule_broken"],
    ),
    ("01 ward/auxiliary", ["rule_broken person:01"]),
]  # fmt: skip


@pytest.mark.parametrize(("moves", "why"), REFUSED_PROPOSALS)
def test_a_plan_that_breaks_a_rule_is_not_proposed(ledger, moves, why) -> None:
    enlist()
    demand("ward/auxiliary", 2)

    assert codes(propose(moves=moves)) == why
    assert bodies("plan.proposed") == []


def test_a_code_is_given_once(ledger) -> None:
    enlist()
    demand("ward/auxiliary", 1)
    recorded(propose())

    assert codes(propose()) == ["code_taken plan:1"]


def test_a_review_is_kept_with_the_plan_until_it_is_decided(ledger) -> None:
    enlist()
    demand("ward/auxiliary", 1)

    def review(code: str = "1") -> object:
        return step.review(hand(), code, "send two", day(1), reviewed_by="political")

    assert codes(review("9")) == ["plan_unknown plan:9"]
    recorded(propose())
    recorded(review())
    recorded(approve())

    assert codes(review()) == ["not_proposed plan:1"]
    assert [(s.what, s.by, s.said) for s in plan().steps] == [
        ("proposed", CLERK, ""),
        ("reviewed", "political", "send two"),
        ("approved", CHIEF, ""),
    ]


def test_a_hand_takes_one_out_and_puts_another_in_and_says_why(ledger) -> None:
    enlist()
    demand("ward/auxiliary", 1)
    recorded(propose())
    (was,) = moved()
    other = "14" if was[:2] != "14" else "13"

    recorded(amend(change("out", was[:2], None), change("in", other, "ward/auxiliary")))
    recorded(approve())

    assert moved() == [f"{other} ward/auxiliary"]
    assert plan().by_hand == {f"person:{other}"}
    ((who, order),) = bodies("move.ordered")
    assert (who, order.reasons) == (
        f"person:{other}",
        ("own_organisation", "nearest:0", "fewest_days_served:0"),
    )


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ([("in", "91", "ward/auxiliary")], ["rule_broken person:91"]),
        ([("in", "01", "ward/auxiliary")],
         ["rule_broken person:01", "rule_broken demand:ward/auxiliary"]),
        ([("out", "41", None)], ["not_in_plan person:41"]),
        ([("ban", "41", None, "")], ["no_why person:41"]),
        ([("lock", "13", "ward/auxiliary")], ["rule_broken person:13"]),
        ([("ban", "11", None)], ["rule_broken person:11"]),
    ],
)  # fmt: skip
def test_a_change_that_would_break_a_rule_is_refused_whole(ledger, changes, why) -> None:
    enlist()
    demand("ward/auxiliary", 1)
    recorded(propose(moves="11 ward/auxiliary"))

    assert codes(amend(*(change(*each) for each in changes))) == why
    assert bodies("plan.amended") == []


def test_a_verdict_shows_what_changes_would_come_to_and_records_nothing(ledger) -> None:
    enlist()
    demand("ward/auxiliary", 2)
    recorded(propose())
    now = step.situation(asof(1), PACK)

    verdict = step.judge(plan(), [change("out", moved()[0][:2], None, "")], now)

    assert [refusal.code for refusal in verdict.refusals] == ["no_why"]
    assert not verdict.sound
    assert verdict.breaches == ()
    assert [(u.line, u.missing) for u in verdict.unfilled] == [(AUX, 1)]
    assert verdict.costs_after.unmet_min > verdict.costs_before.unmet_min == 0
    assert bodies("plan.amended") == []


# --- approved or withdrawn -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("by", "amended", "why"),
    [
        (CHIEF, False, []),
        (f"{CHIEF}:0000004", False, []),
        (CLERK, False, ["own_plan duty_office", "not_allowed duty_office"]),
        ("clerk", False, ["not_allowed clerk"]),
        ("deputy", True, ["own_plan deputy", "not_allowed deputy"]),
    ],
)
def test_who_made_a_plan_does_not_approve_it_nor_anybody_the_pack_does_not_name(
    ledger, by, amended, why
) -> None:
    enlist()
    demand("ward/auxiliary", 1)
    recorded(propose())
    if amended:
        recorded(amend(change("ban", "14", None)))

    answer = approve(by=by)

    assert ([] if not why else codes(answer)) == why
    assert bool(bodies("move.ordered")) == (why == [])


def test_a_plan_is_approved_once_and_must_be_on_record(ledger) -> None:
    enlist()
    demand("ward/auxiliary", 1)
    assert codes(approve()) == ["plan_unknown plan:1"]
    recorded(propose())
    recorded(approve())

    assert codes(approve()) == ["not_proposed plan:1"]


def test_what_was_learnt_since_the_proposal_stands_against_its_approval(ledger) -> None:
    enlist()
    demand("ward/auxiliary", 1)
    recorded(propose())
    held(moved()[0][:2], 0.5)

    (refusal,) = approve().refusals

    assert refusal.breach.rule is BreachRule.BLOCKED
    assert bodies("move.ordered") == bodies("reserve.placed") == []


def test_a_withdrawn_plan_lifts_its_orders_and_thanks_its_reserve(ledger) -> None:
    enlist()
    demand("ward/auxiliary", 1)
    recorded(propose())
    recorded(approve())
    (went,) = (subject for subject, _ in bodies("move.ordered"))
    (waits,) = (subject for subject, _ in bodies("reserve.placed"))

    def withdraw(why: str) -> object:
        return step.withdraw(hand(), "1", why, day(2), withdrawn_by=CHIEF)

    assert codes(withdraw(" ")) == ["no_why plan:1"]
    recorded(withdraw("the flood is over"))

    assert plan().status is PlanStatus.WITHDRAWN
    assert (person(went[7:], 1.5).ordered, person(went[7:], 2).ordered) == (AUX, "")
    assert (person(waits[7:], 1.5).standby.place, person(waits[7:], 2).standby) == (1, None)
    assert codes(withdraw("again")) == ["withdrawn_already plan:1"]


# --- the reserve ---------------------------------------------------------------------------------


def ordered_and_reserve() -> tuple[str, list[str]]:
    """Approve a plan for one auxiliary; return who goes and who stands by, in order."""
    demand("ward/auxiliary", 1)
    recorded(propose())
    recorded(approve(percent=300))
    ((went, _),) = bodies("move.ordered")
    placed = sorted(bodies("reserve.placed"), key=lambda each: each[1].place)
    assert [body.place for _, body in placed] == [1, 2, 3]
    return went[7:], [subject[7:] for subject, _ in placed]


def standings() -> list[tuple[str, str]]:
    return [(e.person[7:], e.standing.value) for e in reading.reserve_of("1", asof(99))]


def test_who_falls_under_a_gate_is_ordered_no_longer_and_the_next_moves_up(ledger) -> None:
    enlist()
    went, (first, *others) = ordered_and_reserve()

    held(went, 2)

    assert bodies("move.stood_down") == [
        (f"person:{went}", k.StoodDown(plan="plan:1", demand=AUX, why=FallOut.HELD))
    ]
    ((up, body),) = bodies("reserve.moved_up")
    assert (up, body.replaces, body.fell_out, body.place, body.passed) == (
        f"person:{first}", f"person:{went}", FallOut.HELD, 1, 0,
    )  # fmt: skip
    assert body.reasons[:2] == ("own_organisation", "nearest:0")
    assert (person(went, 3).ordered, person(first, 3).ordered) == ("", AUX)
    assert standings() == [(first, "moved_up"), *((n, "waits") for n in others)]
    assert reading.carried_out(plan(), asof(3)) == [
        Carried(person=f"person:{went}", demand=AUX, post="", standing=Standing.STOOD_DOWN),
        Carried(
            person=f"person:{first}", demand=AUX, post="post:ward", standing=Standing.ORDERED,
            replaces=f"person:{went}",
        ),
    ]  # fmt: skip


def test_who_may_not_go_is_passed_over_and_who_declined_is_not_asked(ledger) -> None:
    enlist()
    went, (first, second, third) = ordered_and_reserve()
    recorded(deployment_moves.decline(hand(), f"person:{first}", day(1.5)))
    assert codes(deployment_moves.decline(hand(), f"person:{first}", day(1.6))) == [
        f"not_on_reserve person:{first}"
    ]
    absent = k.AbsenceBegan(hold="l", why=k.Absence.TRAINING)
    recorded(care.record(hand(), [(f"person:{second}", absent, day(1.7))], PACK))

    recorded(deployment_moves.cannot_come(hand(), f"person:{went}", day(2), PACK))

    # four, one held: two stay at home, so one more may go
    ((up, body),) = bodies("reserve.moved_up")
    assert (up[7:], body.place, body.passed, body.fell_out) == (third, 3, 1, FallOut.CANNOT_COME)


def test_where_nobody_of_the_reserve_may_go_the_need_stays_open(ledger) -> None:
    enlist()
    went, reserve = ordered_and_reserve()
    for n, number in enumerate(reserve[:2]):
        held(number, 1.2 + n / 10)

    held(went, 2)

    assert bodies("reserve.moved_up") == []  # the third has to stay: half of them do
    (line,) = reading.demand_board(asof(3))
    assert (line.required, line.have, line.ordered, line.need, line.open) == (1, 0, 0, 1, 1)


def test_who_leaves_the_service_leaves_a_place_to_the_reserve(ledger) -> None:
    enlist()
    went, (first, *_) = ordered_and_reserve()

    gone = k.Separated(cause="retired")
    recorded(care.record(hand(), [(f"person:{went}", gone, day(2))], PACK))

    ((up, body),) = bodies("reserve.moved_up")
    assert (up[7:], body.fell_out) == (first, FallOut.LEFT_SERVICE)


@pytest.mark.parametrize(
    ("told", "why"),
    [
        (k.AbsenceBegan(hold="absence", why=k.Absence.LEAVE), FallOut.HELD),
        (k.Separated(cause="retired"), FallOut.LEFT_SERVICE),
    ],
)
def test_who_is_away_or_gone_by_hand_is_ordered_no_longer_and_the_next_moves_up(
    ledger, told, why
) -> None:
    enlist()
    rules.adopt(hand("legal"), PACK, day(0))
    went, (first, *_) = ordered_and_reserve()

    assert person_change.change(hand(), [f"person:{went}"], told, day(2)) == ()

    ((up, body),) = bodies("reserve.moved_up")
    assert (up[7:], body.fell_out) == (first, why)
    assert person(went, 3).ordered == ""


def test_the_rules_in_force_judge_who_moves_up_where_no_others_are_given(ledger) -> None:
    enlist()
    rules.adopt(hand("legal"), PACK, day(0))
    went, (first, *_) = ordered_and_reserve()
    body = k.HoldPlaced(hold="h", gate=Gate.FAMILY_CARE, rule="r")

    recorded(care.record(hand("welfare"), [(f"person:{went}", body, day(2))]))

    assert person(first, 3).ordered == AUX
    assert rules.pack_in_force(asof(3)) == PACK
    assert rules.pack_in_force(asof(-1)) is None


def test_a_hold_that_a_correction_brings_back_lifts_the_order_at_once(ledger) -> None:
    enlist()
    rules.adopt(hand("legal"), PACK, day(0))
    held("11", 0.5)
    lifted = [("person:11", k.HoldLifted(hold="h"), day(0.8))]
    (wrong,) = recorded(care.record(hand("welfare"), lifted, PACK))
    demand("ward/auxiliary", 1)
    recorded(propose(moves="11 ward/auxiliary"))
    recorded(approve(percent=300))
    assert person("11", 2).ordered == AUX

    now = replace(hand("physician"), clock=lambda: day(3))
    recorded(correct(now, wrong, "it was somebody else who was cleared"))

    assert person("11", 2000).ordered == ""
    ((up, body),) = bodies("reserve.moved_up")
    assert (body.replaces, body.fell_out) == ("person:11", FallOut.HELD)
    assert person(up[7:], 2000).ordered == AUX


def test_a_rest_order_lifts_what_somebody_at_a_post_is_ordered_to_next(ledger) -> None:
    enlist()
    here = [
        draft("person:11", k.Arrived(org="org:3", post="post:gate"), 1),
        draft("person:11", order(AUX), 2),
    ]
    record(hand(), here)
    assert person("11", 15).ordered == AUX

    recorded(care.rest(hand(CLERK), ["person:11"], day(17), PACK.rest_rule(at=day(17))))

    assert (person("11", 2000).ordered, person("11", 18).status) == ("", "rest")


def order(line: str) -> k.Ordered:
    return k.Ordered(
        plan="plan:1",
        demand=line,
        post="post:ward",
        org="org:3",
        movement=Movement.LOCAL,
        reasons=(),
    )


def test_a_hold_learnt_by_another_way_is_found_when_somebody_looks(ledger) -> None:
    enlist()
    went, (first, *_) = ordered_and_reserve()
    record(hand(), [draft(f"person:{went}", k.HoldPlaced(hold="h", gate=Gate.REST, rule="r"), 2)])
    assert person(went, 3).ordered == AUX

    recorded(reading_again := move_up(hand(), day(3), PACK))

    assert len(reading_again.receipts) == 3
    assert (person(went, 4).ordered, person(first, 4).ordered) == ("", AUX)
    assert move_up(hand(), day(4), PACK).receipts == ()


def test_a_pack_that_asks_for_a_review_has_nobody_ordered_before_it(ledger) -> None:
    asked = 'approvers = ["deployment_approver"]'
    pack = adopted_rule_pack(PACK.text.replace(asked, f"{asked}\nreviews_min = 1"))
    assert pack is not None
    enlist()
    demand("ward/auxiliary", 1)
    recorded(propose(moves="11 ward/auxiliary"))

    assert codes(approve(pack=pack)) == ["not_reviewed plan:1"]
    recorded(step.review(hand("political"), "1", "", day(1), reviewed_by="political"))
    recorded(approve(pack=pack))
    assert plan().status is PlanStatus.APPROVED


# --- called back ---------------------------------------------------------------------------------


def recall(*numbers: str, why: str = "a court case", at: float = 4, by: float = 5) -> object:
    return deployment_moves.recall(
        hand(CHIEF), [f"person:{n}" for n in numbers], why, day(at),
        report_by=day(by), recalled_by=CHIEF, pack=PACK,
    )  # fmt: skip


def carry(number: str, body: k.Kind, at: float) -> None:
    recorded(step.carry_out(hand(), [(f"person:{number}", body, day(at), "org:3")]))


def test_who_is_called_back_counts_as_there_until_the_return_and_a_reserve_moves_up(ledger) -> None:
    enlist()
    went, (first, *_) = ordered_and_reserve()
    carry(went, k.Arrived(org="org:3", post="post:ward"), 2)

    recorded(recall(went))

    assert statuses(4.5, went) == {went: "deployed"}
    assert person(went, 4.5).recall.report_by == day(5)
    assert person(first, 4.5).ordered == AUX
    (line,) = reading.demand_board(asof(4.5))
    assert (line.have, line.ordered, line.recalled, line.need, line.open) == (1, 1, 1, 0, 0)
    assert reading.progress_of(plan(), asof(4.5)) == {Standing.RECALLED: 1, Standing.ORDERED: 1}
    assert [
        [e.person for e in reading.carried_page(plan(), each, asof(4.5), after=0, limit=9)[0]]
        for each in (Standing.RECALLED, Standing.ORDERED, Standing.DONE)
    ] == [["person:12"], ["person:11"], []]
    carry(went, k.Relieved(post="post:ward"), 4.8)
    carry(went, k.Returned(), 4.9)
    assert (person(went, 5).recall, statuses(5, went)) == (None, {went: "available"})


def test_who_is_called_back_on_the_way_is_so_by_every_count(ledger) -> None:
    enlist()
    went, _reserves = ordered_and_reserve()
    carry(went, k.Departed(org="org:3", movement=Movement.LOCAL), 2)

    recorded(recall(went))

    carried = {e.person[7:]: e.standing for e in reading.carried_out(plan(), asof(4.5))}
    listed, _more = reading.carried_page(plan(), Standing.RECALLED, asof(4.5), after=0, limit=9)
    assert carried[went] is Standing.RECALLED
    assert [each.person[7:] for each in listed] == [went]
    assert reading.progress_of(plan(), asof(4.5)) == Counter(carried.values())


def test_who_has_not_set_out_is_called_back_by_lifting_the_order(ledger) -> None:
    enlist()
    went, (first, *_) = ordered_and_reserve()

    recorded(recall(went))

    assert bodies("move.recalled") == []
    assert [(s[7:], b.why) for s, b in bodies("move.stood_down")] == [(went, FallOut.RECALLED)]
    assert person(first, 5).ordered == AUX


@pytest.mark.parametrize(
    ("numbers", "more", "why"),
    [
        (["99"], {}, ["person_unknown person:99"]),
        (["01"], {}, ["not_away person:01"]),
        (["01", "99"], {"why": " ", "by": 4},
         ["no_why", "no_notice", "not_away person:01", "person_unknown person:99"]),
        (["05"], {}, ["recalled_already person:05"]),
    ],
)  # fmt: skip
def test_a_recall_that_cannot_be_is_refused_with_every_reason(ledger, numbers, more, why) -> None:
    enlist()
    carry("05", k.Arrived(org="org:3", post="post:ward"), 1)
    recorded(recall("05", at=2, by=3))
    before = len(bodies("move.recalled"))

    assert codes(recall(*numbers, **more)) == why
    assert len(bodies("move.recalled")) == before


def test_nobody_who_is_at_home_can_cancel_an_order(ledger) -> None:
    enlist()

    answers = [
        deployment_moves.cannot_come(hand(), f"person:{n}", day(1), PACK) for n in ("01", "99")
    ]

    assert list(map(codes, answers)) == [["not_away person:01"], ["person_unknown person:99"]]


# --- made anew -----------------------------------------------------------------------------------


def test_a_plan_made_anew_keeps_who_may_still_go_and_withdraws_the_old_once_approved(
    ledger,
) -> None:
    enlist()
    demand("ward/auxiliary", 2)
    recorded(propose(moves="11 ward/auxiliary, 12 ward/auxiliary"))
    recorded(approve(percent=0))
    record(hand(), [draft("person:11", k.HoldPlaced(hold="h", gate=Gate.REST, rule="r"), 2)])

    made = step.replan(hand(CLERK), "1", "2", day(2), PACK, seed=1)

    recorded(made.recorded)
    kept = made.made  # the floor: half of them stays, so nobody else may go
    assert (kept.kept, kept.changed, kept.new, kept.dropped, kept.lost) == (1, 0, 0, 0, 1)
    assert plan("1").status is PlanStatus.APPROVED
    recorded(approve("2", 2, percent=0))
    assert [plan(code).status.value for code in "12"] == ["withdrawn", "approved"]
    assert [s[7:] for s, _ in bodies("move.ordered")] == ["11", "12"]  # nobody twice
    assert [s[7:] for s, _ in bodies("move.stood_down")] == ["11"]
    assert (person("11", 3).ordered, person("12", 3).ordered) == ("", AUX)


def test_a_plan_is_made_anew_from_one_that_stands(ledger) -> None:
    enlist()
    demand("ward/auxiliary", 1)
    assert codes(step.replan(hand(), "1", "2", day(1), PACK, seed=1)) == ["plan_unknown plan:1"]
    recorded(propose())
    recorded(step.withdraw(hand(), "1", "why", day(1), withdrawn_by=CHIEF))

    assert codes(step.replan(hand(), "1", "2", day(1), PACK, seed=1)) == [
        "withdrawn_already plan:1"
    ]


def test_plans_on_record_come_latest_first(ledger) -> None:
    enlist()
    demand("ward/auxiliary", 1)
    demand("ward/officer", 1)
    recorded(propose("a", 1, scope=Scope("ward/aux")))
    recorded(propose("b", 2, scope=Scope("ward/off")))
    recorded(approve("a", 2))

    found = [(record.code, record.status.value) for record in reading.plans(asof(3))]

    assert found == [("plan:b", "proposed"), ("plan:a", "approved")]
    assert [record.code for record in reading.plans(asof(1.5))] == ["plan:a"]


# --- needs with windows, leaders, several competences --------------------------------------------


def test_who_is_bound_until_a_day_can_be_planned_for_the_day_after(ledger) -> None:
    enlist()
    demand("ward/auxiliary", 1, ends=day(5))
    recorded(propose())
    recorded(approve(percent=0))
    (went,) = (n[:2] for n in moved())
    carry(went, k.Arrived(org="org:3", post="post:ward"), 2)
    demand("north/auxiliary", 1, begins=day(5), ends=day(9))
    demand("north/any", 1, begins=day(4), ends=day(9), role="any_police")

    found = step.situation(asof(3), PACK)

    (bound,) = (c for c in found.problem.candidates if c.number[7:] == went)
    assert bound.blocked == ()
    assert bound.commitments == (Commitment(Window(day(3), day(5)), AUX),)
    assert [line.window for line in found.problem.lines] == [
        Window(day(5), day(9)), Window(day(4), day(9)),
    ]  # fmt: skip
    assert codes(propose("2", 3, moves=f"{went} north/any")) == [f"rule_broken person:{went}"]
    recorded(propose("2", 3, moves=f"{went} north/auxiliary"))
    recorded(approve("2", 3, percent=0))
    assert (person(went, 4).serves, person(went, 4).ordered) == (AUX, "demand:north/auxiliary")
    carry(went, k.Relieved(post="post:ward"), 5)
    carry(went, k.Arrived(org="org:5", post="post:north"), 5.5)
    assert (person(went, 6).serves, person(went, 6).orders) == ("demand:north/auxiliary", ())


def sendable(scope: Scope = Scope()) -> tuple[int, int]:
    """Return how many auxiliaries the planner sends on day 3, and how many the checker allows."""
    here = step.situation(asof(3), PACK, scope)
    made = step.solve(here, seed=1).plan
    four = Plan(tuple(Move(f"person:{n}", "demand:north/auxiliary") for n in (11, 12, 13, 14)))
    found = breaches(here.problem, four)
    (floor,) = (b for b in found if b.rule is BreachRule.FLOOR_BROKEN)
    assert breaches(here.problem, made) == []
    return len(made.moves), floor.parameters[3]


def test_who_is_home_again_before_any_line_begins_keeps_the_floor_like_anybody(ledger) -> None:
    enlist()  # of four auxiliaries two stay
    demand("ward/auxiliary", 2, ends=day(5))
    recorded(propose())
    recorded(approve(percent=0))
    for number in sorted(n[:2] for n in moved()):
        carry(number, k.Arrived(org="org:3", post="post:ward"), 2)
    demand("north/auxiliary", 4, at=2, begins=day(5), ends=day(9))

    assert sendable() == (2, 2)
    demand("gate/auxiliary", 4, at=2, begins=day(4), ends=day(9))
    assert sendable() == (0, 0)  # the two are away while a line lasts
    assert sendable(Scope("north/")) == (2, 2)
    held(moved()[0][:2], 2.5)
    assert sendable(Scope("north/")) == (1, 1)


def test_a_need_ends_with_its_window(ledger) -> None:
    enlist()
    demand("ward/auxiliary", 1, ends=day(5))

    assert [len(step.situation(asof(at), PACK).problem.lines) for at in (4.9, 5)] == [1, 0]
    assert [len(reading.demand_board(asof(at))) for at in (4.9, 5)] == [1, 0]


def test_a_line_says_its_least_its_competences_and_what_is_already_there(ledger) -> None:
    enlist()
    demand("ward/any", 3, role="any_police", heads_min=2, competence="medic",
           competences=("driver",))  # fmt: skip
    carry("05", k.Ordered(plan="plan:0", demand="demand:ward/any", post="post:ward", org="org:3",
                          movement=Movement.LOCAL, reasons=()), 1)  # fmt: skip

    (line,) = step.situation(asof(2), PACK).problem.lines

    assert (line.heads, line.heads_min, line.competences) == (2, 1, {"driver", "medic"})


def test_the_board_can_be_asked_of_a_part_of_the_tree(ledger) -> None:
    enlist()
    demand("ward/auxiliary", 1)
    demand("north/officer", 2, heads_min=1)

    found = [
        (line.demand, line.org, line.required_min, line.required)
        for line in reading.demand_board(asof(1), beneath="org:5")
    ]

    assert found == [("demand:north/officer", "org:5", 1, 2)]


# --- what a plan means for people ----------------------------------------------------------------


def test_why_somebody_is_held_is_for_those_alone_who_may_see_it(ledger) -> None:
    enlist()
    demand("ward/auxiliary", 1)
    letters = [
        Received(code=n, org="org:3", at=day(0.2), signatories=(f"person:{n}",))
        for n in ("11", "12", "13")
    ]
    receive(hand(), letters)
    held("13", 0.5)
    here = step.situation(asof(1), PACK)
    planned = step.solve(here, seed=1).plan
    block = Block(Gate.MEDICAL_HOLD, "r")

    seen = reading.outcomes(here, planned, seed=1, health=True)
    shown = reading.outcomes(here, planned, seed=1)

    assert sorted(each.code.value for each in seen) == ["held", "reserve", "selected"]
    assert [each.held for each in seen] == [(), (), (block,)]
    assert shown == tuple(each.discreet() for each in seen)
    assert reading.why_person(here, planned, "person:13", health=True).held == (block,)
    assert reading.why_person(here, planned, "person:13").held == ()
    assert reading.why_line(here, planned, AUX).code.value == "filled"
