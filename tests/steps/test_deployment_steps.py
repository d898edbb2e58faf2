"""Needs meet people: what the ledger says becomes a problem, a plan, orders, and moves."""

from dataclasses import replace

import pytest
from steps.service import (
    PACK,
    asof,
    bodies,
    derogation,
    enlist,
    hand,
    person,
    recorded,
    statuses,
    withdraw,
)
from tables import day, draft

from muster.core import kinds as k
from muster.core.deployment import (
    Block,
    BreachRule,
    DeploymentBreach,
    Floor,
    Limits,
    Move,
    Plan,
    Reason,
    ReasonCode,
)
from muster.core.kinds import Absence, Gate, Movement, OrgKind, PostKind
from muster.core.unfilled import Unfilled
from muster.solve.deployment import Answer, plan
from muster.steps import care
from muster.steps import deployment as step
from muster.steps.deployment import Refused, Scope, Situation
from muster.steps.deployment_moves import carry_out as carry_out_moves
from muster.steps.deployment_reading import HeldBack, Need, board, held_back
from muster.steps.letter import Received, decide_all, queue, receive
from muster.steps.register import record


def demand(code: str, post: str, role: str, heads: int, at: float = 0, **more: object) -> None:
    body = k.DemandRaised(post=f"post:{post}", role=role, heads=heads, **more)
    recorded(step.raise_demand(hand("duty_office"), [(code, body)], day(at)))


def here(at: float, **only: object) -> Situation:
    return step.situation(asof(at), PACK, Scope(**only))


def approve(at: float, code: str = "1", *, movement: Movement = Movement.LOCAL) -> list[str]:
    """Propose and approve a plan, and return "number to line" for each order."""
    found = here(at)
    answer = step.solve(found, seed=1)
    propose(found, answer, at, code, movement=movement)
    recorded(step.approve(hand("chief"), code, day(at), PACK, approved_by=APPROVER))
    return said(answer.plan)


APPROVER = "deployment_approver"


def propose(found: Situation, answer: Answer, at: float, code: str = "1", **more: object) -> object:
    movement = more.pop("movement", Movement.LOCAL)
    clerk = hand("duty_office")
    return step.propose(clerk, code, found, answer, day(at), movement=movement, seed=1, **more)


def said(plan: Plan) -> list[str]:
    return sorted(f"{tail(move.person)} to {tail(move.line)}" for move in plan.moves)


def tail(subject: str) -> str:
    return subject.partition(":")[2]


def carry_out(*moves: tuple[str, k.Kind, float]) -> None:
    given = [(f"person:{number}", body, day(at), "org:3") for number, body, at in moves]
    recorded(carry_out_moves(hand("station_chief"), given))


def blocks(found: Situation) -> dict[str, list[Block]]:
    return {tail(c.number): list(c.blocked) for c in found.problem.candidates if c.blocked}


# --- from the ledger to a problem ----------------------------------------------------------------


def test_a_situation_holds_open_lines_fit_people_floors_and_the_packs_reach(ledger) -> None:
    enlist()
    demand("gate/officer", "gate", "officer", 2, priority=1)
    demand("ward/medic", "ward", "any_police", 1, competence="medic", high_risk=True)

    found = here(1)

    assert found.asof == asof(1)
    assert [(line.code, line.org, line.heads) for line in found.problem.lines] == [
        ("demand:gate/officer", "org:4", 2),
        ("demand:ward/medic", "org:3", 1),
    ]
    assert found.owners == {"demand:gate/officer": "org:4", "demand:ward/medic": "org:3"}
    assert found.posts == {"demand:gate/officer": "post:gate", "demand:ward/medic": "post:ward"}
    assert found.problem.limits == Limits(travel_max_km=800)
    assert [floor for floor in found.problem.floors if floor.home != "org:9"] == [
        Floor(home="org:3", role="duty_auxiliary", keep=2),
        Floor(home="org:3", role="officer", keep=3),
        Floor(home="org:5", role="officer", keep=1),
        Floor(home="org:6", role="officer", keep=1),
    ]


def test_a_partners_people_and_those_who_do_not_stand_at_posts_are_not_drawn(ledger) -> None:
    enlist()
    demand("gate/officer", "gate", "officer", 2)

    numbers = [tail(c.number) for c in here(1).problem.candidates]

    assert numbers == ["01", "02", "03", "04", "05", "06", "11", "12", "13", "14", "21", "22", "31"]


def test_a_partners_own_need_is_met_by_its_own_people(ledger) -> None:
    enlist()
    own = k.PostOpened(name="pass", kind=PostKind.VILLAGE, parent="org:9", lat_e6=42_000_000)
    record(hand(), [draft("post:pass", own)])
    demand("pass/officer", "pass", "officer", 1)

    assert [tail(c.number) for c in here(1).problem.candidates] == ["91", "92"]


def test_only_some_lines_and_only_some_people_when_asked(ledger) -> None:
    enlist()
    demand("w1/gate", "gate", "officer", 1)
    demand("w2/ward", "ward", "officer", 1)

    found = here(1, only_lines="w2/", among=frozenset({"person:01", "person:99"}))

    assert [line.code for line in found.problem.lines] == ["demand:w2/ward"]
    assert [c.number for c in found.problem.candidates] == ["person:01"]


def test_a_line_that_is_met_or_whose_post_is_closed_asks_for_nobody(ledger) -> None:
    enlist()
    demand("gate/officer", "gate", "officer", 1)
    demand("ward/officer", "ward", "officer", 1)
    record(hand(), [draft("demand:ward/officer", k.DemandMet(), 2)])
    record(hand(), [draft("post:gate", k.PostClosed(), 3)])

    lines = {at: [line.code for line in here(at).problem.lines] for at in (1, 2, 3)}

    assert lines == {
        1: ["demand:gate/officer", "demand:ward/officer"],
        2: ["demand:gate/officer"],
        3: [],
    }


# --- what holds a candidate back -----------------------------------------------------------------

HELD: dict[str, tuple[k.Kind, Block]] = {
    "medical hold": (
        k.HoldPlaced(hold="h", gate=Gate.MEDICAL_HOLD, rule="medical-hold"),
        Block("medical_hold", "medical-hold"),
    ),
    "sickness": (
        k.AbsenceBegan(hold="h", why=Absence.SICK, until=day(9)),
        Block("medical_hold", "sick", day(9)),
    ),
    "leave": (
        k.AbsenceBegan(hold="h", why=Absence.LEAVE, until=day(9)),
        Block("leave", "leave", day(9)),
    ),
    "isolation": (
        k.IsolationBegan(hold="h", rule="isolation-14", exposed_at=day(0), release_due=day(14)),
        Block("isolation", "isolation-14", day(14)),
    ),
    "bereavement, leave offered": (
        k.BereavementOffered(hold="h", rule="bereavement-3", days=3),
        Block("bereavement", "bereavement-3"),
    ),
    "family care": (
        k.HoldPlaced(hold="h", gate=Gate.FAMILY_CARE, rule="family-care"),
        Block("family_care", "family-care"),
    ),
    "rest": (
        k.RestOrdered(hold="h", rule="compulsory-rest-15-10", until=day(4)),
        Block("rest", "compulsory-rest-15-10", day(4)),
    ),
}


@pytest.mark.parametrize("name", HELD)
def test_a_gate_holds_a_candidate_back_and_the_open_line_says_which(ledger, name) -> None:
    body, block = HELD[name]
    enlist()
    recorded(care.record(hand("welfare_officer"), [("person:01", body, day(1))]))
    demand("gate/officer", "gate", "officer", 1)

    found = here(3, among=frozenset({"person:01"}))
    answer = step.solve(found, seed=1)

    assert blocks(found) == {"01": [block]}
    assert answer.plan.moves == ()
    assert answer.unfilled == (
        Unfilled(line="demand:gate/officer", missing=1, blocked_by=((block.gate, 1),)),
    )


@pytest.mark.parametrize("said_of_line", [True, False])
def test_near_retirement_goes_to_the_gate_but_not_to_the_ward(ledger, said_of_line: bool) -> None:
    enlist()
    demand("gate/officer", "gate", "officer", 9)
    demand("ward/officer", "ward", "officer", 9, high_risk=said_of_line)  # the post is
    problem = here(1, among=frozenset({"person:04"})).problem

    answer = plan(replace(problem, floors=(), makeups=()), seed=1)

    assert said(answer.plan) == ["04 to gate/officer"]
    assert answer.unfilled == (
        Unfilled(line="demand:gate/officer", missing=8, blocked_by=()),
        Unfilled(line="demand:ward/officer", missing=9, blocked_by=(("near_retirement", 1),)),
    )


def test_the_release_floor_keeps_half_at_home_and_the_open_line_says_so(ledger) -> None:
    enlist()
    demand("ward/auxiliary", "ward", "duty_auxiliary", 9)

    answer = step.solve(here(1), seed=1)

    assert len(answer.plan.moves) == 2  # of four
    assert answer.unfilled == (
        Unfilled(line="demand:ward/auxiliary", missing=7, blocked_by=(("kept_by_floor", 2),)),
    )


def test_nobody_is_sent_farther_than_the_pack_allows_or_without_the_competence(ledger) -> None:
    enlist()
    far = k.OrgFounded(name="far", kind=OrgKind.STATION, parent="org:1", lat_e6=51_000_000)
    away = k.PostOpened(name="far", kind=PostKind.VILLAGE, parent="org:f", lat_e6=51_000_000)
    record(hand(), [draft("org:f", far), draft("post:far", away)])
    demand("far/officer", "far", "officer", 1)
    demand("ward/medic", "ward", "duty_auxiliary", 1, competence="medic")

    answer = step.solve(here(1), seed=1)

    assert answer.plan.moves == ()
    assert answer.unfilled == (
        Unfilled(line="demand:far/officer", missing=1, blocked_by=(("too_far", 9),)),
        Unfilled(line="demand:ward/medic", missing=1, blocked_by=(("none_exists", 0),)),
    )


@pytest.mark.parametrize(
    "moves",
    [
        [k.Ordered(plan="plan:0", demand="demand:0", post="post:ward", org="org:3",
                   movement=Movement.LOCAL, reasons=())],
        [k.Departed(org="org:5", movement=Movement.DISPATCH)],
        [k.Arrived(org="org:3", post="post:ward")],
        [k.Departed(org="org:5", movement=Movement.SECOND), k.Arrived(org="org:5", post="")],
    ],
    ids=["ordered", "on the way", "at a post", "seconded"],
)  # fmt: skip
def test_while_one_adult_of_a_household_is_away_the_other_stays(ledger, moves) -> None:
    enlist()
    demand("gate/officer", "gate", "officer", 1)
    carry_out(*(("03", body, 1 + n / 8) for n, body in enumerate(moves)))

    assert blocks(here(2))["21"] == [Block("family_care", "family-care")]

    carry_out(("03", k.Relieved(post="post:ward"), 3), ("03", k.Returned(), 3.1))
    assert "21" not in blocks(here(4))


def test_who_has_left_the_service_is_away_from_no_household_and_fills_no_line(ledger) -> None:
    enlist()
    demand("ward/officer", "ward", "officer", 1)
    ordered = k.Ordered(
        plan="plan:0",
        demand="demand:ward/officer",
        post="post:ward",
        org="org:3",
        movement=Movement.LOCAL,
        reasons=(),
    )
    carry_out(("03", ordered, 1), ("03", k.Arrived(org="org:3", post="post:ward"), 1.5))
    assert here(2).problem.lines == ()

    carry_out(("03", k.Departed(org="org:5", movement=Movement.REINFORCE), 2.5))
    carry_out(("03", k.Arrived(org="org:3", post="post:ward"), 3))
    recorded(care.record(hand(), [("person:03", k.Separated(cause="died"), day(4))]))
    found = here(5)

    assert [(line.code, line.heads) for line in found.problem.lines] == [("demand:ward/officer", 1)]
    assert blocks(found) == {}
    assert "person:03" not in [c.number for c in found.problem.candidates]


def test_the_only_carer_of_a_household_is_held_by_the_flag_the_pack_names(ledger) -> None:
    enlist()
    noted = k.HouseholdNoted(household=("carer",))
    recorded(care.record(hand(), [("person:01", noted, day(1))]))
    demand("gate/officer", "gate", "officer", 1)

    assert blocks(here(2)) == {"01": [Block("family_care", "family-care")]}


def test_a_derogation_lets_exactly_its_rule_and_person_pass_until_it_expires(ledger) -> None:
    enlist()
    unfit = k.HoldPlaced(hold="m", gate=Gate.MEDICAL_HOLD, rule="medical-hold")
    carer = k.HoldPlaced(hold="f", gate=Gate.FAMILY_CARE, rule="family-care")
    facts = [(f"person:{n}", b, day(1)) for n, b in (("01", unfit), ("02", unfit), ("02", carer))]
    recorded(care.record(hand(), [*facts, ("person:05", unfit, day(1))]))
    demand("gate/officer", "gate", "officer", 1)
    for number in ("01", "02"):
        grant(Gate.MEDICAL_HOLD, number)
    held = Block("medical_hold", "medical-hold")
    family = Block("family_care", "family-care")

    assert blocks(here(5.99)) == {"02": [family], "05": [held]}
    assert blocks(here(6)) == {"01": [held], "02": [family, held], "05": [held]}
    assert blocks(here(1.9)) == blocks(here(6))


def grant(rule: Gate, number: str) -> None:
    body = k.DerogationGranted(
        rule=rule.value, person=f"person:{number}", authoriser="deputy", why="why", until=day(6)
    )
    recorded(derogation(f"{rule}-{number}", body, day(2)))


def test_a_derogation_opens_near_retirement_and_a_household_too(ledger) -> None:
    enlist()
    demand("ward/officer", "ward", "officer", 1, high_risk=True)
    carry_out(("03", k.Arrived(org="org:3", post="post:ward"), 1))
    grant(Gate.NEAR_RETIREMENT, "04")
    grant(Gate.FAMILY_CARE, "21")

    near = {at: [tail(c.number) for c in here(at).problem.candidates if c.near_retirement]
            for at in (5, 6)}  # fmt: skip

    assert near == {5: [], 6: ["04"]}
    assert "21" not in blocks(here(5))
    assert blocks(here(6))["21"] == [Block("family_care", "family-care")]


# --- plan, approve, carry out --------------------------------------------------------------------


def test_a_plan_is_ordered_carried_out_relieved_and_returned_state_by_state(ledger) -> None:
    enlist()
    for number in ("05", "06"):  # with the one to come, an officer for each of three crews
        carry_out((number, k.Arrived(org="org:4", post="post:gate"), 0.5))
    demand("gate/officer", "gate", "officer", 1, priority=1)
    approve(1, movement=Movement.REINFORCE)
    ((subject, ordered),) = bodies("move.ordered")
    number = tail(subject)
    home = person(number, 1).record.home
    carry_out(
        (number, k.Departed(org="org:4", movement=Movement.REINFORCE), 2),
        (number, k.Arrived(org="org:4", post="post:gate"), 3),
        (number, k.Relieved(post="post:gate"), 8.5),
        (number, k.Returned(), 9),
    )

    def at_a_glance(at: float) -> tuple[str, str, str, str, str]:
        now = person(number, at)
        return now.status, now.with_org, now.post, tail(now.ordered), tail(now.serves)

    assert ordered.demand == "demand:gate/officer"
    assert [at_a_glance(at) for at in (0.5, 1, 2, 3, 8.5, 9)] == [
        ("available", home, "", "", ""),
        ("available", home, "", "gate/officer", ""),
        ("temporary_duty", "org:4", "", "gate/officer", ""),
        ("deployed", "org:4", "post:gate", "", "gate/officer"),
        ("available", "org:4", "", "", ""),
        ("available", home, "", "", ""),
    ]
    assert person(number, 9).days_served(day(9)) == 5
    assert person(number, 9).sent == ("reinforce",)


def test_the_approved_plan_keeps_its_numbers_reasons_and_what_it_leaves_open(ledger) -> None:
    enlist()
    demand("ward/auxiliary", "ward", "duty_auxiliary", 3)
    receive(
        hand(),
        [Received(code="l", org="org:3", at=day(0.5), signatories=("person:11", "person:12"))],
    )
    found = here(1)
    answer = step.solve(found, seed=1)
    approve(1, "first")

    assert bodies("plan.approved") == [
        (
            "plan:first",
            k.PlanApproved(
                lines=1,
                heads=3,
                moves=2,
                cost=answer.cost,
                bound=answer.bound,
                unmet=(
                    k.UnmetLine(
                        demand="demand:ward/auxiliary",
                        missing=1,
                        blocked_by=(("kept_by_floor", 2),),
                    ),
                ),
                approved_by=APPROVER,
            ),
        )
    ]
    assert bodies("move.ordered") == [
        (
            f"person:{number}",
            k.Ordered(
                plan="plan:first",
                demand="demand:ward/auxiliary",
                post="post:ward",
                org="org:3",
                movement=Movement.LOCAL,
                reasons=("own_organisation", "nearest:0", "fewest_days_served:0", "volunteered"),
            ),
        )
        for number in ("11", "12")  # the letter decides between equals
    ]


def test_a_reason_is_written_with_its_parameters() -> None:
    assert [
        step.written(Reason(ReasonCode.OWN_ORGANISATION)),
        step.written(Reason(ReasonCode.ONLY_WITH_COMPETENCE, ("medic", 2))),
    ] == ["own_organisation", "only_with_competence:medic:2"]


def test_who_is_ordered_is_not_ordered_again_and_a_relieved_line_is_open_again(ledger) -> None:
    enlist()
    demand("ward/auxiliary", "ward", "duty_auxiliary", 1)
    first = approve(1)
    assert approve(1.2, "2") == []
    number = first[0][:2]
    demand("gate/officer", "gate", "officer", 1, at=1.5)
    assert blocks(here(1.8)) == {number: [Block("already_committed", "one_commitment")]}

    carry_out((number, k.Arrived(org="org:3", post="post:ward"), 3))
    record(hand(), [draft("demand:gate/officer", k.DemandMet(), 3.5)])
    assert here(4).problem.lines == ()
    carry_out((number, k.Relieved(post="post:ward"), 9), (number, k.Returned(), 9.5))

    (again,) = approve(10, "3")
    assert again[2:] == " to ward/auxiliary"
    assert again[:2] != number  # who has served longest rests first


def test_a_withdrawn_arrival_leaves_the_person_ordered(ledger) -> None:
    enlist()
    arrived = ("person:11", k.Arrived(org="org:3", post="post:ward"), day(2), "org:3")
    (seq,) = recorded(carry_out_moves(hand(), [arrived]))
    assert statuses(3, "11") == {"11": "deployed"}

    withdraw(seq, "another person of that name")

    assert statuses(3, "11") == {"11": "available"}


# --- a plan changed by hand ----------------------------------------------------------------------


def by_hand(found: Situation, *moves: tuple[str, str]) -> object:
    """Propose a plan somebody made by hand: (number, line) pairs."""
    plan = Plan(tuple(Move(f"person:{n}", line) for n, line in moves))
    answer = replace(step.solve(found, seed=1), plan=plan)
    made = propose(found, answer, 2, "hand", outcome="hand")
    if isinstance(made, Refused):
        return made.breaches
    return step.approve(hand("chief"), "hand", day(2), PACK, approved_by=APPROVER)


def breach(rule: BreachRule, *of: object) -> DeploymentBreach:
    person, line, *parameters = of
    return DeploymentBreach(rule, person, line, tuple(parameters))


def test_a_plan_made_by_hand_is_refused_with_every_rule_it_breaks(ledger) -> None:
    enlist()
    unfit = k.HoldPlaced(hold="m", gate=Gate.MEDICAL_HOLD, rule="medical-hold")
    recorded(care.record(hand(), [("person:01", unfit, day(1))]))
    demand("ward/officer", "ward", "officer", 2, high_risk=True)
    demand("gate/officer", "gate", "officer", 9)
    demand("north/officer", "north", "officer", 9)
    ward, gate, north = (f"demand:{post}/officer" for post in ("ward", "gate", "north"))

    refused = {
        "held back": by_hand(here(2), ("01", ward)),
        "near retirement": by_hand(here(2), ("04", ward)),
        "wrong role": by_hand(here(2), ("11", ward)),
        "a partner's": by_hand(here(2), ("91", ward)),
        "too many": by_hand(here(2), ("02", ward), ("05", ward), ("22", ward)),
        "below the floor": by_hand(here(2), ("02", gate), ("05", gate), ("06", gate)),
        "two at an enforcing post": by_hand(here(2), ("02", gate), ("05", gate)),
        "both adults": by_hand(here(2), ("03", north), ("21", ward)),
    }

    assert refused == {
        "held back": [
            breach(BreachRule.BLOCKED, "person:01", ward, "medical_hold", "medical-hold")
        ],
        "near retirement": [breach(BreachRule.NEAR_RETIREMENT, "person:04", ward)],
        "wrong role": [
            breach(BreachRule.WRONG_ROLE, "person:11", ward, "duty_auxiliary", "officer")
        ],
        "a partner's": [breach(BreachRule.PERSON_UNKNOWN, "person:91", ward)],
        "too many": [breach(BreachRule.LINE_OVERFILLED, None, ward, 3, 2)],
        "below the floor": [breach(BreachRule.FLOOR_BROKEN, None, None, "org:3", "officer", 3, 2)],
        "two at an enforcing post": [
            breach(
                BreachRule.MAKEUP_SHORT, None, None, "post:gate", "sworn", 2, 3, "enforcing-post"
            )
        ],
        "both adults": [breach(BreachRule.HOUSEHOLD_AWAY, None, None, "person:03", "person:21")],
    }
    assert bodies("plan.approved") == []
    assert bodies("move.ordered") == []


def test_a_sound_plan_made_by_hand_is_recorded_with_its_own_cost_and_open_need(ledger) -> None:
    enlist()
    demand("ward/auxiliary", "ward", "duty_auxiliary", 2)
    proposed = step.solve(here(2), seed=1)

    recorded(by_hand(here(2), ("14", "demand:ward/auxiliary")))

    ((_, plan),) = bodies("plan.approved")
    assert (plan.moves, plan.bound) == (1, proposed.bound)
    assert plan.cost > proposed.cost
    assert plan.unmet == (
        k.UnmetLine(
            demand="demand:ward/auxiliary",
            missing=1,
            blocked_by=(("available", 1), ("kept_by_floor", 2)),
        ),
    )


def test_a_plan_is_judged_by_what_is_known_when_it_is_approved(ledger) -> None:
    enlist()
    demand("ward/auxiliary", "ward", "duty_auxiliary", 1)
    found = here(2)
    answer = step.solve(found, seed=1)
    (move,) = answer.plan.moves
    unfit = k.HoldPlaced(hold="m", gate=Gate.MEDICAL_HOLD, rule="medical-hold")
    recorded(care.record(hand("welfare_officer"), [(move.person, unfit, day(1))]))

    refused = approved(found, answer)

    assert refused == [
        breach(BreachRule.BLOCKED, move.person, move.line, "medical_hold", "medical-hold")
    ]
    assert bodies("move.ordered") == []


def test_two_plans_for_one_line_are_not_both_approved(ledger) -> None:
    enlist()
    demand("ward/auxiliary", "ward", "duty_auxiliary", 1)
    demand("ward/medic", "ward", "officer", 1, competence="medic")  # stays open
    found = here(2)
    one = step.solve(found, seed=1)
    other = replace(one, plan=Plan((Move("person:14", one.plan.moves[0].line),)))
    assert one.plan.moves[0].person != "person:14"
    recorded(approved(found, one))

    refused = approved(found, other, code="2")

    assert refused == [breach(BreachRule.LINE_UNKNOWN, "person:14", one.plan.moves[0].line)]
    assert len(bodies("move.ordered")) == 1


def approved(found: Situation, answer: Answer, code: str = "1") -> object:
    """Propose and approve a plan; return what was broken, or recorded."""
    proposed = propose(found, answer, 2, code)
    if isinstance(proposed, Refused):
        return proposed.breaches
    done = step.approve(hand("chief"), code, day(2), PACK, approved_by=APPROVER)
    return done.breaches if isinstance(done, Refused) else done


# --- what a person may ask -----------------------------------------------------------------------


def test_the_board_sets_those_on_duty_at_a_post_against_what_it_needs(ledger) -> None:
    enlist()
    demand("w1/gate", "gate", "officer", 2)
    demand("w2/gate", "gate", "officer", 1)
    demand("w1/ward", "ward", "duty_auxiliary", 1)
    orders = approve(1)
    at_gate = [o[:2] for o in orders if "gate" in o]
    carry_out(*((n, k.Arrived(org="org:4", post="post:gate"), 2) for n in at_gate))
    assert list(board(asof(3))) == [
        Need("post:gate", "officer", 3, 3),
        Need("post:ward", "duty_auxiliary", 1, 0),  # ordered, not arrived
    ]
    ill = k.AbsenceBegan(hold="s", why=Absence.SICK)
    recorded(care.record(hand(), [(f"person:{at_gate[0]}", ill, day(4))]))

    assert next(iter(board(asof(5)))) == Need("post:gate", "officer", 3, 2)
    asked = [line.heads for line in here(5).problem.lines if line.post == "post:gate"]
    assert asked == [1]  # a plan asks for whom the board lacks


def test_held_back_counts_people_and_signatories_by_gate_without_a_name(ledger) -> None:
    enlist()
    unfit = k.HoldPlaced(hold="m", gate=Gate.MEDICAL_HOLD, rule="medical-hold")
    carer = k.HoldPlaced(hold="f", gate=Gate.FAMILY_CARE, rule="family-care")
    facts = [(f"person:{n}", b, day(1)) for n, b in (("01", unfit), ("02", unfit), ("01", carer))]
    recorded(care.record(hand(), facts))
    rules = PACK.gate_rules(at=day(1))
    receive(hand(), [Received(code="l", org="org:3", at=day(2), signatories=("person:01",))])
    decide_all(hand("reviewer"), queue(asof(3), rules, needed=9), day(3))

    found = [each for each in held_back(asof(4)) if each.people or each.signatories]

    assert found == [HeldBack("medical_hold", 2, 1), HeldBack("family_care", 1, 1)]
    assert not any(each.signatories for each in held_back(asof(2.5)))
