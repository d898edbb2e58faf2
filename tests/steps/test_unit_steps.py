"""Temporary units are founded by an order within the rules, named by consent, and dissolved."""

from dataclasses import replace

import pytest
from steps.service import PACK, asof, bodies, enlist, hand, person, recorded, withdraw
from tables import day

from muster.core import kinds as k
from muster.core.bulletin import Language
from muster.core.kinds import UnitKind
from muster.core.unit import Asking, Composition, Unit, UnitBreach
from muster.core.unit_paper import PaperKind
from muster.steps import care, unit_paper, unit_request
from muster.steps import unit as step
from muster.steps.figure import value
from muster.steps.unit import Founding
from muster.steps.unit_request import Reply, Wanted

RULES = PACK.unit_rules(at=day(0))
FULL = ("01", "02", "03")  # members of the Party
BRANCH, SQUAD = UnitKind.TEMPORARY_BRANCH, UnitKind.SQUAD


def order(kind: UnitKind, name: str = "branch", *, approved_by: str = "org:2", **more: str):
    return k.UnitFounded(
        kind=kind, name=name, parent="org:3", approved_by=approved_by, order="1/2020", **more
    )


def founding(code: str, founded: k.UnitFounded, *numbers: str) -> Founding:
    return Founding(code=code, order=founded, members=tuple(f"person:{n}" for n in numbers))


def found(at: float, *foundings: Founding) -> dict[str, list[UnitBreach]]:
    """Found units: a branch by request and reply, the others by order; return what is refused."""
    asks, replies = hand("party_building_office"), hand("approver", org="org:1")
    party = [f for f in foundings if f.order.kind is BRANCH]
    asked = unit_request.ask(asks, map(wanted, party), day(at), RULES)
    recorded(asked.appended)
    answers = [Reply(code=f.code, number="2/2020") for f in party if f.code not in asked.refused]
    approved = unit_request.approve(replies, answers, day(at), RULES)
    recorded(approved.appended)
    plain = step.found(asks, [f for f in foundings if f not in party], day(at), RULES)
    recorded(plain.appended)
    return asked.refused | approved.refused | plain.refused


def wanted(founding: Founding) -> Wanted:
    order = founding.order
    body = k.FoundingAsked(
        kind=order.kind,
        name=order.name,
        parent=order.parent,
        to=order.approved_by,
        number="1/2020",
        why="people of four homes stand there",
        members=founding.members,
        post=order.post,
    )
    return Wanted(code=founding.code, body=body)


def request(at: float, code: str = "b") -> unit_request.Request:
    found = unit_request.request_of(code, asof(at))
    assert found
    return found


def units(at: float) -> dict[str, tuple[str, bool]]:
    """Return the name of each unit and whether it stands."""
    return {
        unit.code.removeprefix("unit:"): (unit.name, not unit.dissolved)
        for unit in step.units(asof(at))
    }


def members(at: float) -> dict[str, tuple[str, ...]]:
    """Return the teams and branches of each person who is in any."""
    found = {n: person(n, at) for n in ("01", "02", "03", "05", "06")}
    return {n: p.teams + p.branches for n, p in found.items() if p.teams or p.branches}


def test_a_unit_is_founded_with_its_members_the_first_of_whom_leads(ledger) -> None:
    enlist()
    post = order(BRANCH, "branch at the gate", post="post:gate")
    refused = found(1, founding("b", post, *FULL), founding("s", order(SQUAD, "squad"), "05", "01"))

    assert refused == {}
    papers = {"order": "1/2020、2/2020", "asked_in": "1/2020", "approved_in": "2/2020"}
    assert step.units(asof(1)) == [
        Unit(
            code="unit:b",
            founded=replace(post, **papers),
            name="branch at the gate",
            request=request(1),
        ),
        Unit(code="unit:s", founded=order(SQUAD, "squad"), name="squad"),
    ]
    assert members(1) == {
        "01": ("unit:s", "unit:b"),
        "02": ("unit:b",),
        "03": ("unit:b",),
        "05": ("unit:s",),
    }
    assert [(s, b.unit, b.office) for s, b in bodies("unit.joined")] == [
        ("person:01", "unit:b", "secretary"),
        ("person:02", "unit:b", "member"),
        ("person:03", "unit:b", "member"),
        ("person:05", "unit:s", "leader"),
        ("person:01", "unit:s", "member"),
    ]
    assert person("01", 1).record.home == "org:3"  # affiliation is not transferred
    assert value("posts_with_temporary_branch", "org:4", asof(1)).by_name == 0
    assert value("posts_with_temporary_branch", "org:3", asof(1)).by_name == 1


REFUSED = {
    "too few full members": (
        founding("x", order(BRANCH), "01", "02", "05"),
        [UnitBreach("too_few_full_members", 2, 3)],
    ),
    "somebody nobody knows": (
        founding("x", order(BRANCH), "01", "02", "99"),
        [UnitBreach("too_few_full_members", 2, 3)],
    ),
    "too many": (
        founding("x", order(BRANCH), *FULL, *(f"5{n:02}" for n in range(48))),
        [UnitBreach("too_many_members", 51, 50)],
    ),
    "no approval": (
        founding("x", order(SQUAD, approved_by=""), "05"),
        [UnitBreach("no_approval", 0, 1)],
    ),
}
MORE = ("01", "02", "03", "04")
CROWD = "\n".join(f"5{n:02} | officer | 3 | 1990 | | " for n in range(48))


@pytest.mark.parametrize("name", REFUSED)
def test_what_a_rule_forbids_is_not_founded_and_every_rule_is_named(ledger, name) -> None:
    wrong, expected = REFUSED[name]
    enlist(_everybody())

    refused = found(1, wrong, founding("s", order(SQUAD, "squad"), "05"))

    assert refused == {"x": expected}
    assert units(1) == {"s": ("squad", True)}  # one wrong order does not hold up the others
    assert members(1) == {"05": ("unit:s",)}


def _everybody() -> str:
    lines = "01 | officer | 3 | 1980 | 2005 |\n02 | officer | 3 | 1985 | 2010 |\n"
    lines += "03 | officer | 3 | 1990 | 2015 |\n05 | officer | 3 | 1988 | |\n"
    return lines + "06 | officer | 3 | 1989 | |\n" + CROWD


def test_a_party_organisation_is_not_founded_by_an_order_and_a_squad_not_by_request(ledger) -> None:
    enlist()
    alone = step.found(hand(), [founding("b", order(BRANCH, approved_by=""), "05")], day(1), RULES)
    squad = wanted(founding("s", order(SQUAD), "05"))
    asked = unit_request.ask(hand(), [squad], day(1), RULES)
    other = step.found(
        hand(), [founding("c", order(BRANCH), *FULL)], day(1), replace(RULES, by_request=())
    )

    assert alone.refused == {
        "b": [
            UnitBreach("no_approval", 0, 1),
            UnitBreach("too_few_full_members", 0, 3),
            UnitBreach("by_request", 0, 1),
        ]
    }
    assert asked.refused == {"s": [UnitBreach("no_request", 1, 0)]}
    assert other.refused == {}  # where the pack asks for no request
    assert units(1) == {"c": ("branch", True)}


def test_no_unit_has_the_code_of_another_however_early_or_the_address_of_a_page(ledger) -> None:
    enlist()
    ask(3, *FULL)
    assert found(3, founding("s", order(SQUAD), "05")) == {}
    before = found(1, *(founding(code, order(SQUAD), "05") for code in ("b", "s", "requests")))

    assert before == {code: [UnitBreach("taken", 1, 0)] for code in ("b", "s", "requests")}


def ask(at: float, *numbers: str) -> None:
    asked = unit_request.ask(
        hand("party_building_office"),
        [wanted(founding("b", order(BRANCH), *numbers))],
        day(at),
        RULES,
    )
    assert asked.refused == {}
    recorded(asked.appended)


def approve(at: float, by: str = "approver", org: str = "org:1") -> list[UnitBreach]:
    done = unit_request.approve(hand(by, org), [Reply(code="b", number="2/2020")], day(at), RULES)
    return done.refused.get("b", [])


def test_a_unit_asked_for_stands_only_once_somebody_else_above_approves(ledger) -> None:
    enlist()
    ask(1, *FULL)
    assert (units(1), members(1), request(1).standing) == ({}, {}, Asking.WAITING)
    again = unit_request.ask(hand(), [wanted(founding("b", order(BRANCH), *FULL))], day(1.5), RULES)

    assert again.refused == {"b": [UnitBreach("taken", 1, 0)]}
    four_eyes, lower = UnitBreach("four_eyes", 1, 2), UnitBreach("lower_organisation", 0, 1)
    assert {
        "who asked": approve(2, by="party_building_office"),
        "beneath the one asked": approve(2, org="org:3"),
        "both": approve(2, by="party_building_office", org="org:5"),
        "the one asked": approve(2, org="org:2"),
        "again": approve(3),
    } == {
        "who asked": [four_eyes],
        "beneath the one asked": [lower],
        "both": [four_eyes, lower],
        "the one asked": [],
        "again": [UnitBreach("not_waiting", 0, 1)],
    }
    assert units(2) == {"b": ("branch", True)}
    assert (request(1).standing, request(2).standing) == (Asking.WAITING, Asking.APPROVED)
    assert value("temporary_party_organisations", "org:3", asof(2)).by_name == 1
    assert value("temporary_party_organisations", "org:3", asof(1.9)).by_name == 0


def test_the_rules_are_looked_at_again_when_it_is_approved(ledger) -> None:
    enlist()
    ask(1, *FULL, "05")
    recorded(care.record(hand(), [("person:01", k.Separated(cause="retired"), day(2))]))

    composed, against = unit_request.weighed([request(3)], asof(3), RULES)[0]
    broken = [UnitBreach("too_few_full_members", 2, 3), UnitBreach("leader_gone", 0, 1)]
    assert (composed, against) == (Composition(members=3, full_party_members=2), broken)
    assert approve(3) == broken
    assert units(3) == {}


def test_who_has_left_since_does_not_join_and_the_others_do(ledger) -> None:
    enlist()
    ask(1, *MORE)
    recorded(care.record(hand(), [("person:02", k.Separated(cause="retired"), day(2))]))

    assert approve(3) == []
    assert sorted(step.members(["unit:b"], asof(3))["unit:b"]) == [
        "person:01", "person:03", "person:04",
    ]  # fmt: skip


def test_a_request_is_declined_with_a_reason_or_withdrawn_and_nothing_stands(ledger) -> None:
    enlist()
    ask(1, *FULL)
    by_itself = unit_request.decline(
        hand("party_building_office"), "b", day(2), number="3", why="no"
    )
    declined = unit_request.decline(hand("approver"), "b", day(2), number="3/2020", why="too early")
    recorded(declined)
    late = unit_request.withdraw(hand(), "b", day(3), why="not needed")

    assert by_itself == [UnitBreach("four_eyes", 1, 2)]
    assert late == [UnitBreach("not_waiting", 0, 1)]
    said = request(2)
    assert (said.standing, said.reply, said.reply_by) == (
        Asking.DECLINED,
        k.FoundingAnswered(approved=False, number="3/2020", why="too early"),
        "approver",
    )
    other = wanted(founding("c", order(BRANCH), *FULL))
    recorded(unit_request.ask(hand(), [other], day(4), RULES).appended)
    recorded(unit_request.withdraw(hand(), "c", day(5), why="not needed"))
    assert (request(5, "c").standing, request(5, "c").withdrawn_why) == (
        Asking.WITHDRAWN,
        "not needed",
    )
    assert (units(5), [code for code, _ in unit_request.requests(asof(5))]) == (
        {},
        ["unit:b", "unit:c"],
    )


def test_both_papers_say_who_asks_whom_for_what_in_either_language(ledger) -> None:
    enlist()
    ask(1, *MORE)
    recorded(care.record(hand(), [("person:02", k.Separated(cause="retired"), day(2))]))
    assert approve(3) == []

    def said(kind: PaperKind, language: Language) -> list[str]:
        made = unit_paper.paper("unit:b", request(3), kind, asof(3), language)
        return [line.text for line in made.lines]

    assert said(PaperKind.REQUEST, Language.ZH) == [
        "organisation 3文件",
        "1/2020\t签发人：　　　　",
        "关于成立branch的请示",
        "organisation 2：",
        "people of four homes stand there",
        "为此，拟在organisation 3成立branch（临时党支部），成员4名，其中正式党员4名，"
        "由person 01任书记。",
        "成员的党员组织关系不转接，任务结束时该组织撤销。",
        "成员名单：",
        "1. person 01（01），书记，正式党员，organisation 3",
        "2. person 02（02），正式党员，organisation 3",
        "3. person 03（03），正式党员，organisation 3",
        "4. person 04（04），正式党员，organisation 3",
        "妥否，请批示。",
        "organisation 3",
        "2020年1月21日",
        "organisation 3\t2020年1月21日印发",
    ]
    assert said(PaperKind.REPLY, Language.EN) == [
        "organisation 2",
        "2/2020",
        "Approval to found branch",
        "organisation 3:",
        "Your request to found branch (1/2020) was received and considered.",
        "branch is to be founded at organisation 3 with 3 members, with person 01 as secretary.",
        "Members keep their affiliation, and it is dissolved when the task ends.",
        "Members:",
        "1. person 01 (01), secretary, full Party member, organisation 3",
        "2. person 03 (03), full Party member, organisation 3",
        "3. person 04 (04), full Party member, organisation 3",
        "This is our reply.",
        "organisation 2",
        "23 January 2020",
        "organisation 2\tprinted 23 January 2020",
    ]
    made = [
        make(unit_paper.paper("unit:b", request(3), PaperKind.REPLY, asof(3), Language.ZH))
        for make in unit_paper.MAKERS.values()
    ]
    assert [each[:4] for each in made] == [b"PK\x03\x04", b"%PDF"]


def test_who_has_left_the_service_is_no_member_and_counts_for_no_rule(ledger) -> None:
    enlist()
    recorded(care.record(hand(), [("person:03", k.Separated(cause="retired"), day(1))]))

    refused = found(2, founding("b", order(BRANCH), *FULL))

    assert refused == {"b": [UnitBreach("too_few_full_members", 2, 3)]}


def test_what_was_founded_against_a_rule_is_still_recorded_as_it_was_reported(ledger) -> None:
    enlist()
    step.found_unchecked(hand(), founding("b", order(BRANCH), "05"), day(1))

    assert units(1) == {"b": ("branch", True)}


def test_a_squad_is_named_only_with_the_familys_consent_and_keeps_its_code(ledger) -> None:
    enlist()
    found(1, founding("s", order(SQUAD, "squad"), "05", "06"))
    named = k.UnitNamed(name="squad named 01", after="person:01", consent=False)

    refused = step.name(hand(), "s", named, day(2))
    assert refused == [UnitBreach("no_consent", 0, 1)]
    assert units(2) == {"s": ("squad", True)}

    with_consent = k.UnitNamed(name="squad named 01", after="person:01", consent=True)
    recorded(step.name(hand(), "s", with_consent, day(3)))
    assert units(3) == {"s": ("squad named 01", True)}
    assert step.units(asof(3))[0].named_after == "person:01"
    assert value("squads_named", "org:3", asof(3)).by_name == 1


def test_a_dissolved_unit_has_no_members_and_stays_founded(ledger) -> None:
    enlist()
    found(1, founding("b", order(BRANCH), *FULL), founding("s", order(SQUAD, "squad"), "01", "05"))
    recorded(step.join(hand(), [("person:06", "unit:s", SQUAD)], day(2)))
    assert members(2)["06"] == ("unit:s",)

    recorded(step.dissolve(hand(), "s", day(3)))
    recorded(step.dissolve(hand(), "b", day(4)))

    assert units(4) == {"b": ("branch", False), "s": ("squad", False)}
    assert members(3) == dict.fromkeys(FULL, ("unit:b",))
    assert members(4) == {}
    founded = ("temporary_party_organisations_founded", "vanguard_teams_and_squads_founded")
    standing = ("temporary_party_organisations", "vanguard_teams_and_squads", "squad_members")
    assert {n: value(n, "org:1", asof(5)).by_name for n in (*founded, *standing)} == {
        **dict.fromkeys(founded, 1),
        **dict.fromkeys(standing, 0),
    }


def test_a_founding_entered_twice_is_withdrawn_and_the_first_stays(ledger) -> None:
    enlist()
    found(1, founding("b", order(BRANCH), *FULL))
    again = step.found_unchecked(hand(), founding("b-again", order(BRANCH)), day(1))
    number = "temporary_party_organisations_founded"
    assert value(number, "org:1", asof(2)).by_name == 2

    for seq in recorded(again):
        withdraw(seq, "entered twice")

    assert value(number, "org:1", asof(2)).by_name == 1
    assert units(2) == {"b": ("branch", True)}


def test_a_wish_in_words_and_a_written_application_are_two_states(ledger) -> None:
    enlist()
    facts = [
        ("person:11", "org:3", k.Wished(), day(1)),
        ("person:12", "org:3", k.Wished(), day(1)),
        ("person:12", "org:3", k.Applied(), day(2)),
        ("person:12", "org:3", k.Wished(), day(3)),  # what was handed in stays handed in
    ]
    recorded(step.apply(hand("party_building_office"), facts))

    assert {n: person(n, 4).applied for n in ("11", "12", "13")} == {
        "11": "wished",
        "12": "submitted",
        "13": "",
    }
    figures = ("wishes_expressed", "applications_submitted")
    assert [value(name, "org:3", asof(4)).by_name for name in figures] == [3, 1]
