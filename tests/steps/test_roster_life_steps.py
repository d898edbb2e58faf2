"""A roster is drafted, checked, published, told and changed with notice; swaps need a third."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from steps.service import PACK, asof, enlist, hand, recorded
from tables import day

from muster.core import kinds as k
from muster.core.access import Thing
from muster.core.access_field import thing_of
from muster.core.kinds import Absence, Change, DutyChange, Wish
from muster.core.roster import BreachRule
from muster.core.roster_explanation import people_tell
from muster.core.roster_life import OpenDuty, RosterOnRecord, RosterStatus
from muster.core.roster_refusal import RosterRefusal
from muster.core.roster_refusal import RosterRefusalCode as Code
from muster.core.roster_swap import SwapStatus
from muster.core.rules import RulePack
from muster.steps import care, deployment, roster, roster_life, roster_request, roster_swap
from muster.steps.access_path import path
from muster.steps.figure import value
from muster.steps.roster_record import (
    Refused,
    RosterCase,
    case_of,
    new_shift,
    roster_of,
    rosters_at,
    shifts_at,
)
from muster.steps.roster_repair import mended

MIDNIGHT = datetime(2020, 1, 22, tzinfo=ZoneInfo("Asia/Shanghai"))
LIMITS = PACK.roster_limits(at=day(0))
CODE = "roster:gate/20200122"
GATE = ("01", "02", "05", "11", "12", "13")
D0, N0, D1, N1, D2, N2 = (f"20200122-{day:02d}{slot}" for day in range(3) for slot in "DN")
# by the pattern: D0 01 11, N0 02 12, D1 05 13, N1 01 11, D2 02 12, N2 05 13


def hours(after: float) -> float:
    """Return the day of the tests so many hours after the roster's first midnight."""
    return (MIDNIGHT + timedelta(hours=after) - day(0)) / timedelta(days=1)


def drafted(*, days: int = 3, at: float = -6) -> k.RosterDrafted:
    """Return a roster of the gate as the pattern makes it, with everybody there."""
    enlist()
    arrived = k.Arrived(org="org:4", post="post:gate")
    moves = [(f"person:{n}", arrived, day(1), "org:4") for n in GATE]
    recorded(deployment.carry_out(hand("station_chief"), moves))
    posts = roster.staffed(asof(hours(at)), begins=MIDNIGHT)
    (made,) = roster.plan(posts, LIMITS, MIDNIGHT, horizon_days=days, seed=1, processes=1)
    return made.draft


def published(*, days: int = 3) -> RosterOnRecord:
    recorded(roster_life.draft(hand("clerk"), drafted(days=days), day(hours(-6))))
    roster_life.check(hand("clerk"), CODE, day(hours(-5)), PACK)
    recorded(roster_life.publish(hand("station_chief"), CODE, day(hours(-4)), PACK))
    return standing()


def standing() -> RosterOnRecord:
    record = roster_of(CODE)
    assert record is not None
    return record


def case(at: float) -> RosterCase:
    return case_of(standing(), asof(hours(at)), PACK)


def ill(number: str, at: float) -> None:
    body = k.AbsenceBegan(hold="ill", why=Absence.SICK)
    facts = [(f"person:{number}", body, day(hours(at)))]
    recorded(care.record(hand("welfare_officer"), facts))


def swap_in(shift: str, out: str, comes: str) -> list[DutyChange]:
    return [
        DutyChange(change=Change.OUT, shift=shift, person=f"person:{out}"),
        DutyChange(change=Change.IN, shift=shift, person=f"person:{comes}"),
    ]


def on(shift: str) -> list[str]:
    found = standing().shift(shift)
    assert found is not None
    return [person.removeprefix("person:") for person in found.people]


def reasons(answer: object) -> list[tuple[Code, str]]:
    assert isinstance(answer, Refused), answer
    return [(each.code, each.about.removeprefix("person:")) for each in answer.refusals]


def change(
    changes: list[DutyChange], at: float, *, why: str = "ill", authorised_by: str = ""
) -> object:
    return roster_life.change(
        hand("station_chief"),
        CODE,
        changes,
        day(hours(at)),
        PACK,
        why=why,
        authorised_by=authorised_by,
    )


def amend(changes: list[DutyChange], at: float, *, why: str = "ill") -> object:
    return roster_life.amend(hand("crew_leader"), CODE, changes, day(hours(at)), PACK, why=why)


# --- a shift more ---------------------------------------------------------------------------------


def test_a_new_shift_is_filled_and_comes_into_the_roster_with_the_changes_or_not_at_all(
    ledger,
) -> None:
    record = published()
    extra = new_shift(record, MIDNIGHT + timedelta(hours=68), 4, 1)
    wide = case(2).with_shifts([extra])

    found = mended(wide, limit_s=2)
    assert (extra.id, extra.slot, extra.night) == ("20200122-02X", "X", False)
    (comes,) = [c.person for c in found.changes if (c.change, c.shift) == (Change.IN, extra.id)]
    assert found.left == ()

    def add(*added: k.RosterShift, changes=found.changes, at: float = 3) -> object:
        return roster_life.change(
            hand("station_chief"),
            CODE,
            changes,
            day(hours(at)),
            PACK,
            why="a new post",
            authorised_by="duty_leader",
            added=added,
        )

    assert (Code.SHIFT_UNKNOWN, extra.id) in reasons(add())
    late = replace(extra, start=MIDNIGHT + timedelta(days=3))
    assert reasons(add(late, changes=())) == [(Code.SHIFT_OUTSIDE, extra.id)]
    assert reasons(add(extra, changes=(), at=69)) == [(Code.SHIFT_BEGUN, extra.id)]
    recorded(add(extra))
    assert on(extra.id) == [comes.removeprefix("person:")]
    assert new_shift(standing(), extra.start, 4, 1).id == f"{extra.id}2"
    assert comes in standing().untold


# --- what people ask ------------------------------------------------------------------------------


def wished(number: str, days: list[int], wish: Wish, at: float, slot: str = "") -> object:
    return roster_request.ask(
        hand(number),
        f"person:{number}",
        frozenset((MIDNIGHT + timedelta(days=n)).date() for n in days),
        day(hours(at)),
        PACK,
        wish=wish,
        slot=slot,
        post="post:gate",
    )


def asks(number: str, at: float) -> list[tuple[int, str, Wish]]:
    found = roster_request.own_requests(f"person:{number}", asof(hours(at)))
    return [((each.day - MIDNIGHT.date()).days, each.slot, each.wish) for each in found]


def test_what_people_ask_is_taken_by_the_next_roster_and_they_see_whether_it_is_met(ledger) -> None:
    drafted()
    recorded(wished("01", [0, 2], Wish.WANT, -20))
    recorded(wished("01", [0], Wish.CANNOT, -19))  # another word on the same day replaces it
    recorded(wished("13", [1], Wish.AVOID, -18, slot="D"))
    assert asks("01", -10) == [(0, "", Wish.CANNOT), (2, "", Wish.WANT)]
    (before,) = asks("01", -19.5)[:1]
    assert before == (0, "", Wish.WANT)

    (gate,) = roster.staffed(asof(hours(-6)), begins=MIDNIGHT)
    (made,) = roster.plan([gate], LIMITS, MIDNIGHT, horizon_days=3, seed=1, processes=1)
    recorded(roster_life.draft(hand("clerk"), made.draft, day(hours(-6))))
    tells = {
        each.number: (each.requests, each.requests_met)
        for each in people_tell(case(-5).problem, case(-5).roster)
        if each.requests
    }
    assert "01" not in on(D0)
    assert "01" not in on(N0)
    assert (tells["person:13"], tells["person:01"][0]) == ((1, 1), 1)

    roster_life.check(hand("clerk"), CODE, day(hours(-5)), PACK)
    recorded(roster_life.publish(hand("station_chief"), CODE, day(hours(-4)), PACK))
    late = wished("02", [1], Wish.AVOID, -3)
    assert reasons(late) == [(Code.DAY_PUBLISHED, "2020-01-23")]


def test_a_request_is_taken_back_by_the_person_alone(ledger) -> None:
    drafted()
    recorded(wished("01", [1], Wish.CANNOT, -20))
    (own,) = roster_request.own_requests("person:01", asof(hours(-19)))
    gone = day(hours(-18))

    theirs = roster_request.take_back(hand("02"), "person:02", own.seq, gone)
    assert reasons(theirs) == [(Code.NOT_THEIR_REQUEST, "")]
    recorded(roster_request.take_back(hand("01"), "person:01", own.seq, gone))
    again = roster_request.take_back(hand("01"), "person:01", own.seq, gone)
    assert reasons(again) == [(Code.NOT_THEIR_REQUEST, "")]
    assert asks("01", -17) == []


# --- drafted, checked, published, told ------------------------------------------------------------


def test_a_roster_goes_from_draft_to_checked_to_published_and_each_step_is_a_fact(ledger) -> None:
    body = drafted()
    states = []
    recorded(roster_life.draft(hand("clerk"), body, day(hours(-6))))
    states.append(standing().status)
    checked = roster_life.check(hand("clerk"), CODE, day(hours(-5)), PACK, remark="looked at")
    assert (checked.breaches, checked.shortages) == ((), ())
    states.append(standing().status)
    recorded(roster_life.publish(hand("station_chief"), CODE, day(hours(-4)), PACK))
    states.append(standing().status)

    assert states == [RosterStatus.DRAFT, RosterStatus.CHECKED, RosterStatus.PUBLISHED]
    assert [(s.what, s.by, s.said) for s in standing().steps] == [
        ("drafted", "duty_office", ""),
        ("checked", "clerk", "looked at"),
        ("published", "station_chief", ""),
    ]
    assert shifts_at("post:gate", asof(hours(-4.5))) == ()
    assert shifts_at("post:gate", asof(hours(-4))) == body.shifts


def test_a_second_roster_of_the_same_day_gets_the_next_code_and_a_taken_one_is_refused(
    ledger,
) -> None:
    body = drafted()
    for _ in range(2):
        recorded(roster_life.draft(hand(), body, day(hours(-6))))

    codes = [record.code for record in rosters_at("post:gate", asof(hours(0)))]
    assert codes == [CODE, f"{CODE}-2"]
    taken = roster_life.draft(hand(), body, day(hours(-6)), code="gate/20200122")
    assert reasons(taken) == [(Code.CODE_TAKEN, CODE)]


def test_what_breaks_a_rule_stays_a_draft_and_is_not_published(ledger) -> None:
    body = drafted()
    first, night, *rest = body.shifts  # 01 stands the night after the day
    tired = replace(night, people=("person:01", *night.people))
    recorded(roster_life.draft(hand(), replace(body, shifts=(first, tired, *rest)), day(hours(-6))))

    assert reasons(roster_life.publish(hand(), CODE, day(hours(-5)), PACK)) == [
        (Code.NOT_CHECKED, CODE)
    ]
    checked = roster_life.check(hand(), CODE, day(hours(-5)), PACK)
    assert [(b.rule, b.shift_id, b.have, b.need) for b in checked.breaches] == [
        (BreachRule.REST_TOO_SHORT, N0, 0, 11)
    ]
    assert standing().status is RosterStatus.DRAFT
    assert reasons(roster_life.publish(hand(), CODE, day(hours(-4)), PACK)) == [
        (Code.NOT_CHECKED, CODE)
    ]


def test_a_draft_is_changed_freely_checked_anew_and_published_as_it_stands(ledger) -> None:
    recorded(roster_life.draft(hand("clerk"), drafted(), day(hours(-6))))
    roster_life.check(hand("clerk"), CODE, day(hours(-5.5)), PACK)
    tired = DutyChange(change=Change.IN, shift=N0, person="person:01")  # stands the day before it
    rested = [
        DutyChange(change=Change.OUT, shift=D0, person="person:01"),
        DutyChange(change=Change.IN, shift=D0, person="person:05"),
    ]

    def checked(after_h: float) -> list[BreachRule]:
        found = roster_life.check(hand("clerk"), CODE, day(hours(after_h)), PACK)
        assert not isinstance(found, Refused)
        return [each.rule for each in found.breaches]

    assert reasons(amend([tired], -5, why=" ")) == [(Code.NO_WHY, CODE)]
    assert reasons(change([tired], -5)) == [(Code.NOT_PUBLISHED, CODE)]
    recorded(amend([tired], -5))
    assert (standing().status, checked(-4.9)) == (RosterStatus.DRAFT, [BreachRule.REST_TOO_SHORT])
    recorded(amend(rested, -4.8))
    assert (checked(-4.7), standing().status) == ([], RosterStatus.CHECKED)
    recorded(roster_life.publish(hand("station_chief"), CODE, day(hours(-4)), PACK))

    found = standing()
    stands = {shift.id: shift.people for shift in found.shifts}
    assert stands[D0] == ("person:05", "person:11")
    assert stands[N0] == ("person:01", "person:02", "person:12")
    assert (found.outcome, found.sequence) == ("hand", 0)
    assert set(found.untold) == {p for people in stands.values() for p in people}
    assert value("rosters_changed", "post:gate", asof(hours(0))).by_name == 0


def test_who_falls_ill_after_the_check_is_seen_at_the_publishing(ledger) -> None:
    recorded(roster_life.draft(hand(), drafted(), day(hours(-6))))
    roster_life.check(hand(), CODE, day(hours(-5)), PACK)
    ill("02", -4.5)

    answer = roster_life.publish(hand(), CODE, day(hours(-4)), PACK)
    assert isinstance(answer, Refused)
    assert [(b.rule, b.shift_id, b.person) for b in answer.breaches] == [
        (BreachRule.ABSENT, N0, "person:02"),
        (BreachRule.ABSENT, D2, "person:02"),
    ]
    assert standing().status is RosterStatus.CHECKED


def test_steps_out_of_turn_are_refused_by_name(ledger) -> None:
    def publish(at: float) -> object:
        return roster_life.publish(hand(), CODE, day(hours(at)), PACK)

    assert reasons(publish(-6)) == [(Code.ROSTER_UNKNOWN, CODE)]
    published()
    assert reasons(publish(0)) == [(Code.PUBLISHED_ALREADY, CODE)]
    assert reasons(amend(swap_in(N1, "01", "02"), 0)) == [(Code.PUBLISHED_ALREADY, CODE)]
    assert reasons(roster_life.check(hand(), CODE, day(hours(0)), PACK)) == [
        (Code.PUBLISHED_ALREADY, CODE)
    ]
    assert reasons(roster_life.withdraw(hand(), CODE, day(hours(0)), why=" ")) == [
        (Code.NO_WHY, CODE)
    ]
    recorded(roster_life.withdraw(hand(), CODE, day(hours(1)), why="the post is closed"))
    assert reasons(publish(2)) == [(Code.WITHDRAWN_ALREADY, CODE)]
    assert reasons(change(swap_in(N1, "01", "02"), 2)) == [(Code.WITHDRAWN_ALREADY, CODE)]
    assert shifts_at("post:gate", asof(hours(1))) == ()


def test_who_has_not_been_told_is_known_also_after_a_change(ledger) -> None:
    published()
    waiting = [standing().untold]
    some = [f"person:{n}" for n in GATE[:5]]
    recorded(roster_life.tell(hand(), CODE, some, day(hours(-3)), means="notice"))
    waiting.append(standing().untold)
    recorded(roster_life.tell(hand(), CODE, [], day(hours(-2)), means="telephone"))
    waiting.append(standing().untold)
    recorded(change(swap_in(N2, "13", "11"), 0))
    waiting.append(standing().untold)

    assert [[p.removeprefix("person:") for p in each] for each in waiting] == [
        sorted(GATE),
        ["13"],
        [],
        ["11", "13"],
    ]
    strangers = roster_life.tell(hand(), CODE, ["person:91"], day(hours(1)), means="notice")
    assert reasons(strangers) == [(Code.NOT_AT_POST, "91")]


def test_what_waits_and_what_was_changed_is_counted_at_the_post(ledger) -> None:
    def counted(at: float) -> list[int]:
        names = ("rosters_waiting", "rosters_published", "rosters_changed", "swaps_waiting")
        return [value(name, "post:gate", asof(hours(at))).by_name for name in names]

    published()
    asked(N2, "13", "11", at=0)
    recorded(change(swap_in(N2, "13", "11"), 1))

    assert [counted(at) for at in (-6, -4, 0, 1)] == [
        [1, 0, 0, 0],
        [0, 1, 0, 0],
        [0, 1, 0, 1],
        [0, 1, 1, 1],
    ]


# --- changed with notice --------------------------------------------------------------------------


def test_who_is_held_after_the_publishing_leaves_open_duties_that_anybody_can_see(ledger) -> None:
    published()
    assert case(0).open == ()
    ill("02", 1)

    assert case(2).open == (OpenDuty(N0, "person:02", 12), OpenDuty(D2, "person:02", 12))
    assert case(30).open == (OpenDuty(D2, "person:02", 12),)  # what has begun is past mending
    assert "02" in on(N0)  # nobody has rewritten what people were told


def test_who_has_left_the_post_leaves_open_duties_too(ledger) -> None:
    published()
    gone = [("person:12", k.Relieved(post="post:gate"), day(hours(3)), "org:4")]
    recorded(deployment.carry_out(hand(), gone))

    assert case(4).open == (OpenDuty(N0, "person:12", 12), OpenDuty(D2, "person:12", 12))
    assert reasons(change(swap_in(N2, "13", "12"), 4)) == [(Code.NOT_AT_POST, "12")]


def test_a_change_with_notice_is_made_and_what_people_were_told_is_kept(ledger) -> None:
    record = published()
    recorded(change(swap_in(N2, "13", "11"), 10))

    assert on(N2) == ["05", "11"]
    assert standing().told_shifts == record.shifts
    assert standing().sequence == 1
    assert [(s.notice_h, s.said) for s in standing().steps if s.what == "changed"] == [(58, "ill")]


def test_a_change_on_short_notice_needs_a_name_that_answers_for_it(ledger) -> None:
    published()
    late = swap_in(N2, "13", "11")

    refused = change(late, 48)
    assert isinstance(refused, Refused)
    assert refused.refusals == (RosterRefusal(Code.SHORT_NOTICE, CODE, None, 20, 24),)
    recorded(change(late, 48, authorised_by="duty_leader:0000007"))
    assert on(N2) == ["05", "11"]


def without_notice() -> RulePack:
    return replace(PACK, rules=tuple(r for r in PACK.rules if r.kind != "roster_notice"))


def test_a_pack_without_a_rule_of_notice_asks_for_none(ledger) -> None:
    published()
    hurry = swap_in(N2, "13", "11")
    recorded(roster_life.change(hand(), CODE, hurry, day(hours(60)), without_notice(), why="ill"))


@pytest.mark.parametrize(
    ("changes", "why", "found"),
    [
        ([], "ill", [(Code.NOTHING_CHANGED, CODE)]),
        (swap_in(N2, "13", "11"), " ", [(Code.NO_WHY, CODE)]),
        (swap_in("20200122-09N", "13", "12"), "ill", [(Code.SHIFT_UNKNOWN, "20200122-09N")]),
        (swap_in(N2, "02", "11"), "ill", [(Code.NOT_ON_SHIFT, "02")]),
        (swap_in(N2, "13", "05"), "ill", [(Code.ON_SHIFT_ALREADY, "05")]),
        (swap_in(N2, "13", "91"), "ill", [(Code.NOT_AT_POST, "91")]),
        (swap_in(D2, "02", "01"), "ill", [(Code.RULE_BROKEN, "01")]),  # after the night N1
    ],
)
def test_a_change_that_cannot_be_is_refused_with_every_reason(
    ledger, changes: list[DutyChange], why: str, found: list[tuple[Code, str]]
) -> None:
    published()

    assert reasons(change(changes, 10, why=why)) == found
    assert standing().sequence == 0


def test_a_shift_that_has_begun_is_told_by_check_ins_and_changed_no_more(ledger) -> None:
    published()

    assert reasons(change(swap_in(D0, "11", "13"), 9, authorised_by="duty_leader")) == [
        (Code.SHIFT_BEGUN, D0)
    ]


def test_a_shift_may_be_left_short_by_a_change_for_it_is_open_then_and_seen(ledger) -> None:
    published()
    out = [DutyChange(change=Change.OUT, shift=N2, person="person:05")]
    recorded(change(out, 10))

    assert [(s.shift_id, s.rule, s.missing) for s in case(11).shortfalls] == [
        (N2, BreachRule.OFFICER_MISSING, 1)
    ]


# --- swaps ----------------------------------------------------------------------------------------


def asked(gives: str, asker: str, partner: str, *, takes: str | None = None, at: float) -> object:
    return roster_swap.ask(
        hand(),
        CODE,
        day(hours(at)),
        asker=f"person:{asker}",
        gives=gives,
        partner=f"person:{partner}",
        takes=takes,
        why="a wedding",
    )


SWAP = "swap:gate/20200122/1"


def status() -> str:
    swap = roster_swap.swap_of(SWAP)
    assert swap is not None
    return swap.status


def approve(at: float, *, by: str = "station_chief", authorised_by: str = "") -> object:
    return roster_swap.approve(hand(by), SWAP, day(hours(at)), PACK, authorised_by=authorised_by)


def test_a_swap_is_asked_agreed_and_approved_and_the_roster_changes_at_once(ledger) -> None:
    published(days=4)
    told = [on(N2), on("20200122-03D")]
    recorded(asked(N2, "13", "11", takes="20200122-03D", at=0))
    seen = [status()]
    recorded(roster_swap.agree(hand(), SWAP, day(hours(1)), person="person:11"))
    seen.append(status())
    assert [on(N2), on("20200122-03D")] == told
    recorded(approve(2))
    seen.append(status())

    assert seen == [SwapStatus.ASKED, SwapStatus.AGREED, SwapStatus.APPROVED]
    assert (told, [on(N2), on("20200122-03D")]) == (
        [["05", "13"], ["01", "11"]],
        [["05", "11"], ["01", "13"]],
    )
    last = standing().steps[-1]
    assert (last.what, last.by, last.said, last.swap) == (
        "changed",
        "station_chief",
        "a wedding",
        SWAP,
    )
    assert [swap.code for swap in roster_swap.swaps_of(CODE, asof(hours(3)))] == [SWAP]


def test_the_checker_judges_a_swap_before_it_is_approved(ledger) -> None:
    published()
    recorded(asked(D2, "12", "11", at=0))  # 11 stands the night before
    recorded(roster_swap.agree(hand(), SWAP, day(hours(1)), person="person:11"))

    answer = approve(2)
    assert isinstance(answer, Refused)
    assert [(b.rule, b.shift_id, b.person) for b in answer.breaches] == [
        (BreachRule.REST_TOO_SHORT, D2, "person:11")
    ]
    assert (status(), on(D2)) == (SwapStatus.AGREED, ["02", "12"])
    recorded(roster_swap.refuse(hand("station_chief"), SWAP, day(hours(3)), why="too little rest"))
    assert status() == SwapStatus.REFUSED


def test_nobody_approves_a_swap_of_their_own_and_nobody_before_the_other_agrees(ledger) -> None:
    published()
    recorded(asked(N2, "13", "11", at=0))

    assert reasons(approve(1)) == [(Code.NOT_AGREED, SWAP)]
    recorded(roster_swap.agree(hand(), SWAP, day(hours(1)), person="person:11"))
    assert reasons(approve(2, by="crew_leader:11")) == [(Code.OWN_SWAP, "crew_leader:11")]
    assert reasons(approve(60)) == [(Code.SHORT_NOTICE, CODE)]
    recorded(approve(60, authorised_by="duty_leader"))
    assert reasons(approve(61, authorised_by="duty_leader"))[0] == (Code.SWAP_CLOSED, SWAP)


def test_only_who_was_asked_answers_and_only_who_asked_takes_back(ledger) -> None:
    published()
    recorded(asked(N2, "13", "12", at=0))

    assert reasons(roster_swap.agree(hand(), SWAP, day(hours(1)), person="person:13")) == [
        (Code.NOT_THEIR_SWAP, "13")
    ]
    assert reasons(roster_swap.take_back(hand(), SWAP, day(hours(1)), person="person:12")) == [
        (Code.NOT_THEIR_SWAP, "12")
    ]
    recorded(roster_swap.decline(hand(), SWAP, day(hours(2)), person="person:12"))
    assert status() == SwapStatus.DECLINED
    assert reasons(roster_swap.take_back(hand(), SWAP, day(hours(3)), person="person:13")) == [
        (Code.SWAP_CLOSED, SWAP)
    ]


@pytest.mark.parametrize(
    ("gives", "asker", "partner", "takes", "found"),
    [
        ("20200122-09N", "13", "12", None, [(Code.SHIFT_UNKNOWN, "20200122-09N")]),
        (N2, "01", "12", None, [(Code.NOT_ON_SHIFT, "01")]),
        (N2, "13", "05", None, [(Code.ON_SHIFT_ALREADY, "05")]),
        (N2, "13", "12", N1, [(Code.NOT_ON_SHIFT, "12")]),
        (N2, "13", "91", None, [(Code.NOT_AT_POST, "91")]),
        (D0, "11", "13", None, [(Code.SHIFT_BEGUN, D0)]),
    ],
)
def test_a_swap_that_cannot_be_is_not_asked_for(
    ledger,
    gives: str,
    asker: str,
    partner: str,
    takes: str | None,
    found: list[tuple[Code, str]],
) -> None:
    published()

    assert reasons(asked(gives, asker, partner, takes=takes, at=9)) == found


def test_a_roster_lies_where_its_post_does_from_the_first_draft_on_and_a_swap_with_its_two(
    ledger,
) -> None:
    recorded(roster_life.draft(hand("clerk"), drafted(), day(hours(-6))))
    beneath_the_post = path("post:gate", asof(0)) - {"post:gate"}
    assert path(CODE, asof(hours(0))) == {CODE, "post:gate"} | beneath_the_post

    roster_life.check(hand("clerk"), CODE, day(hours(-5)), PACK)
    recorded(roster_life.publish(hand("station_chief"), CODE, day(hours(-4)), PACK))
    recorded(asked(N2, "13", "12", at=0))
    theirs = {SWAP, "post:gate", "person:13", "person:12"}
    assert path(SWAP, asof(hours(1))) == theirs | beneath_the_post
    assert thing_of(SWAP) is Thing.ROSTER
