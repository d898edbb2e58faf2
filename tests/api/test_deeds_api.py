"""What is done through the API end to end, stage by stage: seen in a list, done, gone from it."""

from datetime import UTC, datetime, timedelta

import pytest
from api.program import Answer, Program, program
from django.core.cache import cache
from django.test import Client
from web.plan_service import SEEN
from web.rights import everywhere, grant
from web.service import TESTER

from muster.core.forms import FORMS
from muster.core.kinds import Job
from muster.core.message import Quiet
from muster.core.post_code import code as code_of
from muster.steps import message, work, work_tasks
from muster.steps.hand import Hand
from muster.steps.ledger import fact
from muster.steps.post_code import secret

AT = SEEN.isoformat()
POST = "150100-P1"
NUMBER = "0000012"
KEY = "0b8f6c1e-8f43-4c55-8f9c-3b7f3f1f3a55"


def done(answer: object) -> list[str]:
    """Return the kinds of fact that were recorded."""
    assert answer.status == 201, answer  # type: ignore[attr-defined]
    return [each["kind"] for each in answer.said["facts"]]  # type: ignore[attr-defined]


@pytest.fixture
def li(planned: str) -> Program:
    """A program of somebody who works at a post."""
    grant("li", (Job.RESPONDER, "org:150100"), person=f"person:{NUMBER}")
    return program("li")


@pytest.fixture
def second(planned: str) -> Program:
    """A program of another account that may everything: for what two people do."""
    grant("second", *everywhere(*Job))
    return program("second")


# --- welfare and the duty office -----------------------------------------------------------------


def test_a_word_in_confidence_is_taken_up_and_settled_once(
    li: Program, tester: Program, second: Program
) -> None:
    assert done(li.do("/me/words", {"matter": "ill", "at": AT})) == ["care.told"]
    (told,) = tester.ask("/care/words", at=AT).said["items"]
    word, who = f"/care/words/{told['word']}", {"person": NUMBER, "at": AT}

    assert (told["matter"], told["taken_by"], told["outcomes"][0]) == ("ill", None, "held")
    assert done(tester.do(f"{word}/taken", who)) == ["care.taken_up"]
    taken = second.do(f"{word}/taken", who)
    assert (taken.status, taken.wrong) == (409, [("word", "taken")])
    wrong = tester.do(f"{word}/settled", {**who, "outcome": "leave_offered"})
    assert wrong.wrong == [("outcome", "not_of_this_matter")]
    assert done(tester.do(f"{word}/settled", {**who, "outcome": "held"})) == [
        "hold.placed",
        "care.settled",
    ]
    assert tester.ask("/care/words", at=AT).said["items"] == []


@pytest.mark.parametrize("operation", ["settled", "isolated"])
def test_nobody_is_isolated_for_what_is_to_come_or_what_was_before_any_rule(
    li: Program, tester: Program, operation: str
) -> None:
    li.do("/me/words", {"matter": "contact", "at": AT})
    (told,) = tester.ask("/care/words", at=AT).said["items"]
    word = {"person": NUMBER, "outcome": "isolated", "at": AT}
    path, body = {
        "settled": (f"/care/words/{told['word']}/settled", word),
        "isolated": ("/care/isolations", {"people": [NUMBER], "at": AT}),
    }[operation]
    wrong = [
        tester.do(path, {**body, "exposed_at": day}).wrong
        for day in ("2190-01-01T00:00:00Z", "2019-12-01T00:00:00Z")
    ]

    assert wrong == [[("exposed_at", "not_yet")], [("exposed_at", "no_rule")]]


def test_nobody_sees_to_their_own_word_nor_records_their_own_choice(planned: str) -> None:
    grant("nurse", *everywhere(*Job), person=f"person:{NUMBER}")
    nurse = program("nurse")
    nurse.do("/me/words", {"matter": "lost", "at": AT})
    (told,) = nurse.ask("/care/words", at=AT).said["items"]
    answer = nurse.do(f"/care/words/{told['word']}/taken", {"person": NUMBER, "at": AT})

    assert (answer.status, answer.wrong) == (409, [("person", "own_word")])

    nurse.do("/care/leave", {"person": NUMBER, "at": AT})
    chosen = {"person": NUMBER, "choice": "return", "approved_by": "chief", "at": AT}
    answer = nurse.do("/care/leave/choices", chosen)
    assert (answer.status, answer.wrong) == (409, [("person", "own_hold")])


def test_relief_is_declined_with_a_word_and_waits_no_longer(tester: Program) -> None:
    asked = {"role": "any_police", "heads": 2, "needed_by": "2100-01-01T00:00:00Z", "why": "tired"}
    tester.do(f"/posts/{POST}/relief", {**asked, "at": AT})
    (waits,) = tester.ask("/relief", at=AT).said["items"]
    answer = {"post": POST, "request": waits["request"], "answer": "declined", "at": AT}

    assert (waits["heads"], waits["taken_by"]) == (2, None)
    assert tester.do("/relief/decisions", answer).wrong == [("word", "no_why")]
    assert done(tester.do("/relief/decisions", {**answer, "word": "nobody is free"})) == [
        "relief.decided"
    ]
    assert tester.ask("/relief", at=AT).said["items"] == []


def test_a_case_has_a_timeline_and_tasks_with_owners(tester: Program) -> None:
    case = "/care/cases/1"
    line = {"what": "to_hospital", "said": "by road", "approximate": True, "at": AT}
    task = {"task": "see_family", "at": AT}

    assert done(tester.do(f"{case}/events", line)) == ["case.event"]
    assert tester.do(f"{case}/tasks", task).wrong == [("owner", "needed"), ("due", "needed")]
    given = {**task, "owner": "welfare office", "due": AT}
    assert done(tester.do(f"{case}/tasks", given)) == ["case.task_given"]
    assert done(tester.do(f"{case}/tasks", {**task, "done": True})) == ["case.task_done"]
    shown = tester.ask(case, at=AT).said
    assert [(each["what"], each["said"], each["approximate"]) for each in shown["lines"]] == [
        ("to_hospital", "by road", True)
    ]
    (made,) = shown["tasks"]
    assert (made["owner"], datetime.fromisoformat(made["done_at"])) == ("welfare office", SEEN)


def test_the_silent_are_reminded_and_what_they_say_by_telephone_is_noted(
    tester: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Quiet, "over", lambda _quiet, at: at)  # whatever the hour of this test
    message.write(SEEN)  # what was recorded until now is taken as told
    issued = tester.do(
        "/calls",
        {
            "issuer": "150000",
            "form": "directive",
            "number": "9",
            "title": "Wind",
            "text": "Close the lanes.",
            "to": ["150100"],
        },
    )
    assert issued.status == 201, issued
    call = issued.said["facts"][0]["subject"]
    (copy,) = [each for each in issued.said["facts"] if each["kind"] == "copy.sent"]
    now = fact(copy["seq"]).recorded_at  # type: ignore[union-attr]
    while message.write(now):
        pass
    message.send_due(Hand(by="account:work", org="org:150000", source="work"), now)
    (told,) = tester.ask("/messages", of=call).said["items"]

    assert (told["whom"], told["answer"], told["attempts"]) == ("org:150100", None, 1)
    assert done(tester.do("/messages/reminders", {"of": call})) == []
    assert [m["reminds"] for m in tester.ask("/messages", of=call).said["items"]] == [
        None,
        told["code"],
    ]
    said = {"of": call, "messages": [told["code"]], "said": "yes", "who": "duty officer"}
    assert done(tester.do("/messages/answers", said)) == ["message.answered"]
    assert tester.do("/messages/reminders", {"of": call}).status == 404  # nobody is silent now
    lies = {"to": ["150100"], "answer": "delivered", "means": "fax"}
    there = f"/calls/{call.partition(':')[2]}/answers"
    came, again = tester.do(there, lies), tester.do(there, lies)
    assert done(came) == ["copy.delivered"]
    assert fact(came.said["facts"][0]["seq"]).source == "fax"  # type: ignore[union-attr]
    assert again.wrong == [("org:150100", "answered_otherwise")]


# --- units ---------------------------------------------------------------------------------------


def test_a_unit_is_founded_joined_named_and_dissolved(tester: Program) -> None:
    unit = {
        "code": "150100-S9",
        "kind": "squad",
        "name": "Ninth squad",
        "parent": "150100",
        "approved_by": "150000",
        "order": "No. 9",
        "members": [NUMBER, "0000013"],
        "at": AT,
    }
    assert done(tester.do("/units", unit)) == ["unit.founded", "unit.joined", "unit.joined"]
    assert tester.do("/units", unit).wrong == [("code", "taken")]
    assert done(tester.do("/units/150100-S9/members", {"person": "0000011", "at": AT})) == [
        "unit.joined"
    ]
    named = {"name": "Li squad", "after": NUMBER, "consent": False, "at": AT}
    answer = tester.do("/units/150100-S9/names", named)
    assert answer.wrong == [("consent", "no_consent")]
    assert "family" in answer.said["error"]["fields"][0]["message"]
    assert done(tester.do("/units/150100-S9/names", {**named, "consent": True})) == ["unit.named"]
    shown = tester.ask("/units/150100-S9", at=AT).said
    assert (shown["name"], shown["people"]) == ("Li squad", ["0000011", NUMBER, "0000013"])


# --- the register --------------------------------------------------------------------------------


def test_the_register_is_changed_and_what_stands_in_the_way_has_its_name(tester: Program) -> None:
    new = {"code": "150100-S9", "name": "新城派出所", "kind": "station"}
    here, stands = "/organisations/150100", "/organisations/150100-S9"
    assert done(tester.do(f"{here}/organisations", new)) == ["org.founded"]
    assert tester.do(f"{here}/organisations", new).wrong == [("code", "code_taken")]
    named = {"name": "新城南派出所", "why": "split"}
    assert done(tester.do(f"{stands}/names", named)) == ["org.renamed", "org.alias_given"]
    (old,) = [a for a in tester.ask("/aliases").said["items"] if a["org"] == "150100-S9"]
    assert old["alias"] == "新城派出所"
    assert done(tester.do(f"/aliases/{old['fact']}/end", {"why": "w"})) == ["org.alias_ended"]
    post = {"code": "150100-P9", "name": "North gate", "kind": "village"}
    assert done(tester.do(f"{stands}/posts", post)) == ["post.opened"]
    assert tester.do(f"{stands}/closure", {"why": "w"}).wrong == [("", "posts")]
    move = {"parent": "150200", "why": "new border"}
    assert done(tester.do("/posts/150100-P9/owners", move)) == ["post.moved"]
    assert done(tester.do(f"{stands}/closure", {"why": "w"})) == ["org.closed"]
    hangs = tester.ask("/posts/150100-P9/change").said
    assert (hangs["owner"], hangs["closing"], hangs["moving"]) == ("150200", [], [])


# --- rosters -------------------------------------------------------------------------------------


def test_a_roster_is_drafted_checked_published_told_changed_and_withdrawn(
    tester: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work_tasks, "ONE_POST_S", 1)
    made = tester.do(f"/posts/{POST}/rosters", {"days": 2, "at": AT}).said["made"]
    waits = tester.ask(f"/long-work/{made}").said
    work.attempt(made, "w")
    drafted = tester.ask(f"/long-work/{made}").said
    roster = f"/rosters/{drafted['roster']}"
    assert [(w["task"], w["stage"], w["facts"]) for w in (waits, drafted)] == [
        ("rosters", "waiting", 0),
        ("rosters", "done", 1),
    ]
    when = {"at": AT}
    early = tester.do(f"{roster}/publication", when)

    assert early.wrong[0][1] == "not_checked"
    assert done(tester.do(f"{roster}/checks", when)) == ["roster.checked"]
    assert done(tester.do(f"{roster}/publication", when)) == ["roster.published"]
    shown = tester.ask(roster, at=AT).said
    assert (shown["status"], shown["sound"], shown["open"]) == ("published", True, [])
    assert shown["untold"] == sorted({p for shift in shown["shifts"] for p in shift["people"]})
    assert done(tester.do(f"{roster}/told", {**when, "means": "notice"})) == ["roster.told"]
    assert tester.ask(roster, at=AT).said["untold"] == []
    (first, *_rest) = [shift for shift in shown["shifts"] if shift["people"]]
    mended = repaired(tester, roster, absent=first["people"][:1], ways=1).said
    assert {place["person"] for place in mended["places"]} == {first["people"][0]}
    comes = {"begins": datetime(2020, 1, 31, 12, tzinfo=UTC).isoformat(), "hours": 4, "heads": 1}
    best = repaired(tester, roster, ways=2, added=comes).said
    (put,) = [each for each in best["changes"] if each["shift"] == best["added"][0]["id"]]
    stood = {"person": put["person"], "shift": put["shift"]}
    locked = repaired(tester, roster, never=[stood], ways=1, added=comes).said
    unknown = repaired(tester, roster, must=[{**stood, "person": "0000099"}], added=comes)
    assert put["change"] == "in"
    assert best["ways"][0]["changes"] == best["changes"] != locked["changes"]
    assert put not in locked["changes"]
    assert len(best["ways"]) == 2
    assert (unknown.status, unknown.wrong) == (404, [("must", "not_found")])
    more = {**when, "added": [comes], "changes": best["changes"], "why": "the gate opens at night"}
    assert done(tester.do(f"{roster}/changes", more)) == ["roster.changed"]
    stands = {shift["id"]: shift["people"] for shift in tester.ask(roster, at=AT).said["shifts"]}
    assert stands[put["shift"]] == [put["person"]]
    out = {"change": "out", "shift": first["id"], "person": "0000099"}
    wrong = tester.do(f"{roster}/changes", {**when, "changes": [out], "why": "asked for"})
    assert wrong.wrong == [("0000099", "not_on_shift")]
    assert wrong.said["error"]["fields"][0]["message"] == "0000099 does not stand that shift"
    assert done(tester.do(f"{roster}/withdrawal", {**when, "why": "post closes"})) == [
        "roster.withdrawn"
    ]


def repaired(tester: Program, roster: str, **asked: object) -> Answer:
    """The answer to how a roster is mended, once that is found; to the asking if it is refused."""
    made = tester.do(f"{roster}/repairs", {"at": AT, **asked})
    if made.status == 201:
        work.attempt(made.said["made"], "w")
        return tester.ask(f"/long-work/{made.said['made']}/repair", at=AT)
    return made


def test_a_duty_changes_hands_between_two_and_by_a_third(rostered: str) -> None:
    asker, partner, tester = program("asker"), program("partner"), program(TESTER)
    when = {"at": "2020-01-29T23:00:00+08:00"}
    mine = asker.ask("/me/swaps", **when).said
    assert [duty["shift"] for duty in mine["duties"]] == ["s0", "s2"]
    offers = asker.ask("/me/swaps/offers", **when, shift="s0").said["items"]
    assert {"person": "0000013", "takes": "s1"} in offers

    ask = {**when, "shift": "s0", "to": "0000013", "takes": "s1", "why": "a wedding"}
    asked = asker.do("/me/swaps", ask)
    assert done(asked) == ["swap.asked"]
    swap = asked.said["facts"][0]["subject"].partition(":")[2]
    agree = {**when, "swap": swap, "answer": "agree"}
    assert asker.do("/me/swaps/answers", agree).wrong == [(NUMBER, "not_their_swap")]
    early = tester.do(f"/swaps/{swap}/decisions", {**when, "outcome": "approved"})
    assert early.wrong == [(swap, "not_agreed")]
    assert done(partner.do("/me/swaps/answers", agree)) == ["swap.agreed"]
    decided = tester.do(f"/swaps/{swap}/decisions", {**when, "outcome": "approved"})
    assert done(decided) == ["swap.approved", "roster.changed"]
    (told,) = tester.ask(f"/posts/{POST}/swaps", **when).said["items"]
    assert (told["status"], told["asker"], told["takes"]) == ("approved", NUMBER, "s1")


# --- plans and orders ----------------------------------------------------------------------------


def test_a_plan_is_changed_mended_objected_to_approved_and_carried_out(
    tester: Program, second: Program
) -> None:
    when = {"at": AT}
    lock = [{"change": "lock", "person": "0000016", "demand": "e1/gate"}]
    amend = {**when, "changes": lock, "why": "knows the gate"}

    assert done(second.do("/plans/e1/changes", amend)) == ["plan.amended"]
    assert done(second.do("/plans/e1/mended", {**amend, "code": "e1-2"})) == ["plan.proposed"]
    wrong = second.do("/plans/e1/changes", {**amend, "changes": [{**lock[0], "demand": None}]})
    assert wrong.wrong == [("demand", "needed")]
    objection = {**when, "objects": True, "remark": "the gate is closed"}
    assert done(tester.do("/plans/e1/reviews", objection)) == ["plan.reviewed"]
    stopped = tester.do("/plans/e1/approval", when)
    assert (stopped.status, [code for _field, code in stopped.wrong]) == (409, ["objected"])
    assert done(tester.do("/plans/e1/reviews", when)) == ["plan.reviewed"]
    assert done(tester.do("/plans/e1/approval", when))[0] == "plan.approved"

    gone = {**when, "people": ["0000016"], "step": "depart"}
    assert done(tester.do("/deployment/steps", gone)) == ["move.departed"]
    again = tester.do("/deployment/steps", gone)
    assert again.wrong == [("0000016", "set_out_already")]
    assert "0000016" in again.said["error"]["fields"][0]["message"]
    there, later = ((SEEN + timedelta(minutes=after_min)).isoformat() for after_min in (30, 60))
    come = {**gone, "at": there, "step": "arrive"}
    assert done(tester.do("/deployment/steps", come)) == ["move.arrived"]
    back = {"at": later, "people": ["0000016", "0000020"], "why": "the gate is closed"}
    assert set(done(tester.do("/deployment/recalls", back))) >= {
        "move.recalled",
        "move.stood_down",
    }
    progress = tester.ask("/plans/e1/progress", at=later).said["items"]
    standing = {each["person"]: each["standing"] for each in progress}
    assert (standing["0000016"], standing["0000020"]) == ("recalled", "stood_down")


def test_a_plan_made_by_hand_is_judged_before_anything_is_recorded_and_set_beside_another(
    tester: Program, second: Program
) -> None:
    when, judge = {"at": AT}, "/plans/e1/verdict"
    moves = [
        {name: each[name] for name in ("person", "demand")}
        for each in tester.ask("/plans/e1/moves", **when).said["items"]
    ]
    same = second.do(judge, {**when, "moves": moves}, key=None).said
    stays = [each for each in moves if each["person"] != "0000016"]
    held = [*stays, {"person": "0000003", "demand": "e1/gate"}]
    worse = second.do(judge, {**when, "moves": held}, key=None).said
    twice = [{"change": "in", "person": "0000016", "demand": "e1/gate"}]
    again = second.do(judge, {**when, "changes": twice}, key=None).said

    assert (same["sound"], same["open_after"]) == (True, same["open_before"])
    assert (worse["sound"], again["sound"]) == (False, False)
    assert same["costs_before"] == same["costs_after"]
    assert [w["code"] for w in worse["wrong"]] == ["held", "wrong_role", "floor_broken"]
    assert "held back" in worse["wrong"][0]["said"]
    assert again["wrong"][0]["code"] == "in_plan_already"
    ban = {**when, "changes": [{"change": "ban", "person": "0000016"}], "why": "knows the gate"}
    assert tester.ask("/plans/e1", **when).said["by_hand"] == 0
    assert done(second.do("/plans/e1/mended", {**ban, "code": "e1-2"})) == ["plan.proposed"]
    beside = tester.ask("/plans/e1/comparison", other="e1-2", **when).said
    people = tester.ask("/plans/e1/comparison/people", other="e1-2", **when).said["items"]
    assert ("0000016", "e1/gate", None) in [(p["person"], p["one"], p["other"]) for p in people]
    assert beside["changed"] + beside["new"] + beside["dropped"] == len(people)
    assert (
        beside["one"]["moves"]
        == len(moves)
        == beside["kept"] + beside["changed"] + (beside["dropped"])
    )


def test_long_work_is_asked_for_done_and_its_file_fetched(tester: Program) -> None:
    asked = tester.do("/long-work/strength", {"org": "150100", "at": AT}, key=KEY)
    assert done(asked) == []
    code = asked.said["made"]
    again = tester.do("/long-work/strength", {"org": "150100", "at": AT}, key=KEY)
    assert again.said == asked.said  # a repeat asks for nothing more

    work.attempt(code, "here")
    shown = tester.ask(f"/long-work/{code}").said
    assert (shown["stage"], shown["org"], shown["wrong"]) == ("done", "org:150100", [])
    client = Client(SERVER_NAME="localhost")
    file = client.get(f"/api/v1/long-work/{code}/file", headers=tester.headers())
    assert (file["Content-Type"], file.content[:2]) == ("application/octet-stream", b"PK")
    assert shown["file"] in file["Content-Disposition"]


# --- bulletins, rights, slips --------------------------------------------------------------------


def test_a_bulletin_goes_out_by_two(tester: Program, second: Program) -> None:
    prose = [{"section": "summary", "zh": "平安", "en": "All is quiet."}]
    strange = tester.do("/bulletins/proposals", {"prose": [{"section": "verse"}], "at": AT})
    assert strange.wrong == [("prose", "unknown")]
    section = next(plan.key for plan in FORMS["briefing"].sections if not plan.heads_others)
    prose[0]["section"] = section
    made = tester.do("/bulletins/proposals", {"prose": prose, "at": AT}, key=KEY)
    assert done(made) == ["bulletin.proposed"]
    (waits,) = second.ask("/bulletins/proposals", at=AT).said["items"]
    proposal = f"/bulletins/proposals/{waits['proposal']}"

    assert (waits["proposal"], waits["own"], waits["may_issue"]) == (
        KEY.replace("-", ""),
        False,
        True,
    )
    assert "All is quiet." in second.ask(proposal, at=AT).said["text"]["en"]
    own = tester.do(f"{proposal}/issue", {"at": AT})
    assert own.wrong == [("proposal", "own_proposal")]
    assert "Somebody else" in own.said["error"]["fields"][0]["message"]
    assert done(second.do(f"{proposal}/issue", {"at": AT})) == ["bulletin.issued"]
    late = second.do(f"{proposal}/set-aside", {"at": AT, "why": "late"})
    assert late.wrong == [("proposal", "not_proposed")]


def test_a_right_is_proposed_granted_by_another_and_revoked(
    tester: Program, second: Program
) -> None:
    opened = tester.do("/accounts", {"login": "wang", "person": NUMBER}, key=KEY)
    assert done(opened) == ["account.opened"]
    assert "/welcome/wang/" in opened.said["made"]
    again = tester.do("/accounts", {"login": "wang", "person": NUMBER}, key=KEY)
    assert (again.status, again.said["made"]) == (201, None)  # the link is said once

    wish = {"login": "wang", "job": "crew_leader", "org": f"post:{POST}", "why": "leads the gate"}
    made = tester.do("/rights", wish)
    assert done(made) == ["right.proposed"]
    right = f"/rights/{made.said['facts'][0]['subject'].partition(':')[2]}"
    assert tester.do(f"{right}/grant").wrong == [("code", "four_eyes")]
    assert done(second.do(f"{right}/grant")) == ["right.granted"]
    assert program("wang").ask(f"/posts/{POST}/board").status == 200
    assert done(second.do(f"{right}/revocation", {"why": "moved on"})) == ["right.revoked"]
    assert program("wang").ask(f"/posts/{POST}/board").status == 403
    assert done(tester.do("/accounts/wang/closing", {"why": "moved on"})) == ["account.closed"]


def test_a_slip_is_taken_back_by_who_made_it_and_nobody_else(
    tester: Program, second: Program
) -> None:
    slip = tester.do(f"/posts/{POST}/roll", {"act": "in", "people": [NUMBER]}).said["facts"][0]
    (deed, *_earlier) = tester.ask("/me/deeds").said["items"]

    assert (deed["seq"], deed["kind"]) == (slip["seq"], "duty.in")
    theirs = second.do("/me/deeds/undone", {"fact": slip["seq"]})
    assert theirs.wrong == [("fact", "not_yours_now")]
    assert done(tester.do("/me/deeds/undone", {"fact": slip["seq"]})) == ["fact.withdrawn"]
    assert slip["seq"] not in [each["seq"] for each in tester.ask("/me/deeds").said["items"]]


def test_a_fact_is_corrected_once_and_by_two_where_a_bulletin_has_gone_out(
    tester: Program, second: Program
) -> None:
    roll = {"act": "in", "people": [NUMBER, "0000013"]}
    first, again = tester.do(f"/posts/{POST}/roll", roll).said["facts"]
    where, why = f"/facts/{first['seq']}/corrections", {"why": "another person"}

    empty = tester.do(where, {**why, "says": {"post": "150100-P1", "shift": "s0"}})
    assert empty.wrong == [("post", "value"), ("shift", "field")]
    assert tester.do(where, why).wrong == [("fact", "nothing")]
    look = tester.do(f"{where}/preview", {**why, "withdrawn": True}).said
    assert (look["sound"], look["by_two"], look["limits"]) == (True, False, [])
    assert ("on_duty", f"post:{POST}", -1) in [
        (each["figure"], each["org"], each["now"] - each["was"]) for each in look["moved"]
    ]
    look = tester.do(f"{where}/preview", why).said
    assert [(each["field"], each["code"]) for each in look["wrong"]] == [("fact", "nothing")]
    known = {"org": "150100", "form": "daily", "number": 77}
    assert done(tester.do(where, {**why, "withdrawn": True}, key=KEY)) == ["fact.withdrawn"]
    assert tester.do(where, {**why, "withdrawn": True}, key=KEY).status == 201
    assert tester.do(where, {**why, "withdrawn": True}).wrong == [("fact", "corrected")]
    (made,) = tester.ask("/corrections", how="withdrawn", by=TESTER).said["items"]
    assert (made["wrong"]["seq"], made["proposed_by"]) == (first["seq"], None)

    proposal = tester.do("/bulletins/proposals", known).said["key"].replace("-", "")
    assert second.do(f"/bulletins/proposals/{proposal}/issue", {}).status == 201
    again_to = f"/facts/{again['seq']}/corrections"
    look = tester.do(f"{again_to}/preview", {**why, "withdrawn": True}).said
    assert (look["by_two"], look["bulletins"]) == (True, [77])
    asked = tester.do(again_to, {**why, "withdrawn": True})
    assert done(asked) == ["correction.proposed"]
    (waits,) = second.ask("/corrections/proposals").said["items"]
    at_it = f"/corrections/proposals/{waits['proposal']}"
    assert (waits["own"], waits["may_confirm"], waits["withdrawn"]) == (False, True, True)
    assert tester.do(f"{at_it}/confirmation", {}).wrong == [("proposal", "own_proposal")]
    assert done(second.do(f"{at_it}/confirmation", {})) == ["fact.withdrawn"]
    assert second.do(f"{at_it}/set-aside", {"why": "no"}).wrong == [("proposal", "not_proposed")]
    assert tester.ask("/corrections/proposals").said["items"] == []

    begun = tester.ask("/corrections", limit=1).said
    rest = tester.ask("/corrections", cursor=begun["next"]).said
    seqs = [each["by"]["seq"] for each in (*begun["items"], *rest["items"])]
    assert (len(begun["items"]), rest["next"], seqs) == (1, None, sorted(seqs))
    assert len(seqs) >= 2


def test_an_alarm_says_what_is_wrong_where_and_since_when(tester: Program) -> None:
    asked = {"role": "any_police", "heads": 2, "needed_by": "2100-01-01T00:00:00Z", "why": "tired"}
    tester.do(f"/posts/{POST}/relief", {**asked, "at": AT})
    alarms = {each["name"]: each for each in tester.ask("/alarms", at=AT).said["items"]}

    assert (alarms["relief"]["number"], alarms["away"]["looked_for"]) == (1, False)
    assert [hit["where"] for hit in alarms["relief"]["hits"]] == [f"post:{POST}"]


# --- the system ----------------------------------------------------------------------------------


def test_a_webhook_is_made_disabled_enabled_and_removed_and_each_is_a_fact(
    tester: Program,
) -> None:
    wish = {"address": "http://hooks.example/a?pass=word", "hears": ["letter"], "org": "150100"}
    assert tester.do("/webhooks", wish).wrong == [("address", "not_https")]
    assert tester.do("/webhooks", {**wish, "hears": ["care"]}).wrong == [("hears", "unknown")]
    wish["address"] = "https://hooks.example/a?pass=word"
    made = tester.do("/webhooks", wish, key=KEY)
    again = tester.do("/webhooks", wish, key=KEY)
    hook = f"/webhooks/{KEY[:8]}{KEY[9:13]}"
    registered = tester.ask(f"/facts/{made.said['facts'][0]['seq']}").said

    assert (done(made), made.said["made"][:6], again.said) == (
        ["webhook.registered"],
        "whsec_",
        made.said,
    )
    assert "pass=word" not in str(registered)  # an address may open what it leads to
    acts = {act: done(tester.do(f"{hook}/changes", {"act": act})) for act in ("disable", "enable")}
    assert acts == {"disable": ["webhook.disabled"], "enable": ["webhook.enabled"]}
    assert tester.ask(hook).said["deliveries"] == []
    assert done(tester.do(f"{hook}/changes", {"act": "remove"})) == ["webhook.removed"]
    assert tester.ask(hook).status == 404


def test_a_rule_pack_is_put_in_force_by_an_order_and_never_in_the_past(tester: Program) -> None:
    early = tester.do("/rules", {"pack": "cn-2020", "order": "No. 7", "since": AT})
    assert early.wrong == [("since", "over")]
    assert done(tester.do("/rules", {"pack": "cn-2020", "order": "No. 7"})) == ["rules.adopted"]
    told = tester.ask("/rules").said
    assert (told["adopted"][0]["order"], "cn-2020" in told["at_hand"]) == ("No. 7", True)


def test_a_duty_is_asked_for_and_the_request_taken_back(li: Program) -> None:
    day = (SEEN + timedelta(days=20)).isoformat()
    wish = {"days": [day], "wish": "avoid", "at": AT}
    assert li.do("/me/requests", {**wish, "slot": "X"}).status == 422
    assert done(li.do("/me/requests", wish)) == ["request.made"]
    (asked,) = li.ask("/me/requests", at=AT).said["items"]
    assert (asked["day"], asked["wish"], asked["slot"]) == (day[:10], "avoid", "")
    done(li.do("/me/requests/taken-back", {"fact": asked["fact"], "at": AT}))
    assert li.ask("/me/requests", at=AT).said["items"] == []


def test_a_post_code_says_that_one_is_there_and_cannot_be_guessed(li: Program) -> None:
    here = code_of(secret(), f"post:{POST}", datetime.now(UTC))
    wrong = f"{(int(here) + 7) % 10**6:06d}"
    come = {"act": "in", "post": POST, "at": AT}
    refusals = [li.do("/me/duty", {**come, "code": wrong}).wrong for _ in range(5)]
    late = li.do("/me/duty", {**come, "code": here})

    assert refusals == [[("code", "other")]] * 5
    assert (late.status, late.code, late.headers["Retry-After"]) == (429, "too_many_codes", "300")
    cache.delete("post-code:account:account:li")
    assert done(li.do("/me/duty", {"act": "in", "code": here, "at": AT})) == ["duty.in"]
    assert li.do("/me/duty", {"act": "out", "at": AT}).status == 201


def test_a_body_beyond_all_measure_is_named(tester: Program) -> None:
    answer = tester.do(f"/posts/{POST}/notes", {"note": "x" * (3 << 20)})

    assert (answer.status, answer.code) == (413, "too_large")


def test_a_demand_line_is_raised_changed_and_closed(tester: Program) -> None:
    asked = {"role": "officer", "heads": 3, "competences": ["medic"], "at": AT}
    code = tester.do(f"/posts/{POST}/demand", asked).said["made"]
    line = f"/demand/{code}"
    least = tester.do(f"{line}/changes", {**asked, "heads_min": 4})
    changed = done(tester.do(f"{line}/changes", {**asked, "heads": 5}))
    board = tester.ask("/demand").said["items"]
    (shown,) = [each for each in board if each["code"] == code]
    closed = done(tester.do(f"{line}/closure", {"why": "quiet", "at": AT}))

    assert (least.status, least.wrong) == (409, [("heads_min", "more_than_heads")])
    assert (changed, closed) == (["demand.raised"], ["demand.met"])
    assert (shown["required"], shown["competences"]) == (5, ["medic"])
    assert tester.do(f"{line}/closure", {"why": "again"}).wrong == [("line", "closed")]


def test_people_are_away_and_back_learn_ask_move_and_leave(tester: Program) -> None:
    who, home = "/people/0000020", {"home": "150200", "why": "the bureaus merge", "at": AT}
    deeds = [
        (f"{who}/absence", {"why": "leave"}),
        (f"{who}/back", {}),
        (f"{who}/application", {"state": "submitted"}),
        (f"{who}/competences", {"competence": "medic"}),
        (f"{who}/household", {"household": ["carer"]}),
        ("/transfers", {"people": ["0000020", "0000021"], **home}),
        (f"{who}/separation", {"cause": "died", "why": "in an accident"}),
        (f"{who}/back", {}),
    ]
    answers = [tester.do(path, {"at": AT, **body}) for path, body in deeds]

    assert [done(answer) for answer in answers if answer.status == 201] == [
        ["absence.began"],
        ["absence.ended"],
        ["application.submitted"],
        ["person.competence_granted"],
        ["person.household_noted"],
        ["person.transferred", "person.transferred"],
        ["person.separated"],
    ]
    assert [answer.wrong for answer in answers if answer.status != 201] == [
        [("person", "gone")],
    ]


def test_nobody_says_through_a_program_that_their_household_spares_them_no_longer(
    planned: str,
) -> None:
    grant("own", *everywhere(Job.ADMINISTRATOR), person="person:0000020")
    own = program("own")
    said = {"household": ["carer"], "at": AT}

    assert own.do("/people/0000020/household", said).wrong == [("person", "own")]
    assert done(own.do("/people/0000021/household", said)) == ["person.household_noted"]


def test_one_verification_is_under_way_at_a_time_whoever_asks(
    tester: Program, second: Program
) -> None:
    asked = [who.do("/long-work/verifications").said["made"] for who in (tester, second)]
    work.attempt(asked[0], "w")
    again = second.do("/long-work/verifications").said["made"]

    assert asked[0] == asked[1] != again
