"""Every operation against who may not call it: no token, a bad one, a neighbour, the revoked."""

import re
from datetime import UTC, datetime
from typing import Any, NamedTuple

import pytest
from api.program import Answer, Program, program
from web.plan_service import SEEN
from web.rights import ask_right, everywhere, grant, grant_around, operator
from web.service import POST, ROOT, STATION, Service, at

from muster.api import door
from muster.api.main import document
from muster.api.rights import NEEDS
from muster.core import kinds as k
from muster.core.kinds import Job
from muster.core.ledger import Fact
from muster.steps import access, reading, token, webhook
from muster.steps.ledger import fact, head
from muster.steps.register import record

HERE, PEER = "org:150100", "org:150200"
AT = SEEN.isoformat()


class Sample(NamedTuple):
    """An operation as it is called, and what a neighbour and somebody beneath are answered."""

    path: str
    asked: dict[str, str | int] | None = None
    body: dict[str, Any] | None = None  # None: it shows; else it records
    peer: int = 200
    child: int = 200
    own: int = 200  # who may all of it


def shows(path: str, peer: int = 404, child: int = 404, **asked: str | int) -> Sample:
    return Sample(path, asked, peer=peer, child=child)


def lists(path: str, **asked: str | int) -> Sample:
    return Sample(path, asked)


def does(path: str, own: int = 404, peer: int = 404, child: int = 404, **body: Any) -> Sample:
    return Sample(path, body=body, peer=peer, child=child, own=own)


WHO = ["0000012"]
ROSTER = "150100-P1/20200129"
HOOK = "0" * 12
NONE = "0" * 32  # the key of no fact
WHOLE = (403, 403)  # of a part of the service: it asks for all of it
OWN = (403, 403, 403)  # no job gives the right: it is each one's own
SAMPLES = {
    "me": lists("/me"),
    "my-requests": shows("/me/requests")._replace(own=404),
    "my-request": does("/me/requests", *OWN, days=[AT], wish="want"),
    "my-request-back": does("/me/requests/taken-back", *OWN, fact=1),
    "my-deeds": lists("/me/deeds"),
    "undo": does("/me/deeds/undone", 409, 409, 409, fact=1),
    "organisations": lists("/organisations"),
    "organisation": shows("/organisations/150100"),
    "organisation-change": shows("/organisations/150100/change"),
    "organisation-open": does(
        "/organisations/150100/organisations", own=201, code="150100-S9", name="n", kind="station"
    ),
    "organisation-rename": does("/organisations/150100-S9/names", own=201, name="m", why="w"),
    "organisation-move": does(
        "/organisations/150100-S9/parents", own=201, parent="150200", why="w"
    ),
    "organisation-close": does("/organisations/150100/closure", own=409, why="w"),
    "post-change": shows("/posts/150100-P1/change"),
    "post-open": does(
        "/organisations/150100/posts", own=201, code="150100-P9", name="n", kind="village"
    ),
    "post-rename": does("/posts/150100-P9/names", own=201, name="m", why="w"),
    "post-move": does("/posts/150100-P9/owners", own=201, parent="150200", why="w"),
    "post-close": does("/posts/150100-P1/closure", own=409, why="w"),
    "aliases": lists("/aliases"),
    "alias-give": does("/organisations/150100/aliases", own=201, alias="一机关"),
    "alias-end": does("/aliases/1/end", why="w"),
    "alias-back": does("/aliases/1/withdrawal", why="w"),
    "search": lists("/search", q="0000012"),
    "people": lists("/people"),
    "person": shows("/people/0000012"),
    "person-application": does("/people/0000035/application", own=201, state="wished"),
    "person-competence": does("/people/0000020/competences", own=201, competence="swat"),
    "facts": lists("/facts", subject="person:0000012"),
    "fact": shows("/facts/{letter.received}"),
    "ledger": lists("/ledger"),
    "corrections": lists("/corrections"),
    "correction-proposals": lists("/corrections/proposals"),
    "correction-preview": does(
        "/facts/{letter.received}/corrections/preview", own=200, withdrawn=True, why="twice"
    ),
    "correction-make": does(
        "/facts/{letter.received}/corrections", own=409, withdrawn=True, why="twice"
    ),
    "correction-confirm": does(f"/corrections/proposals/{NONE}/confirmation"),
    "correction-set-aside": does(f"/corrections/proposals/{NONE}/set-aside", why="no"),
    "figures": lists("/figures"),
    "figure": shows("/figures/assigned", peer=200, child=200),
    "figure-counted": shows("/figures/medical_holds/counted", peer=200, child=200),
    "strength": lists("/strength"),
    "evening-file": does("/returns", own=201, organisations=["152500"]),
    "calls": lists("/calls"),
    "call": shows("/calls/1", peer=200),  # it was sent to the neighbour too
    "call-issue": does(
        "/calls",
        own=201,
        issuer="150100",
        form="directive",
        number="1",
        title="Wind",
        text="Close the lanes.",
        to=["150100-S1"],
    ),
    "call-answer": does("/calls/1/answers", own=201, to=["150300"], answer="accepted"),
    "letters": lists("/letters"),
    "letter": shows("/letters/joint"),
    "letter-write": does("/letters"),  # these accounts belong to nobody
    "letter-sign": does("/letters/joint/signatures"),
    "letter-unsign": does("/letters/joint/signatures/taken-back"),
    "letter-decide": does(
        "/letters/decisions",
        own=409,
        outcome="declined",
        choices=[{"letter": "joint", "person": "0000012"}],
    ),
    "derogations": lists("/derogations"),
    "derogation-ask": does(
        "/derogations",
        own=409,
        person="0000012",
        gate="rest",
        until="2100-01-01T00:00:00Z",
        why="needed",
    ),
    "derogation-grant": does("/derogations/none/grant"),
    "derogation-end": does("/derogations/none/end", why="no"),
    "posts": lists("/posts"),
    "board": shows("/posts/150100-P1/board"),
    "post-roster": shows("/posts/150100-P1/rosters"),
    "roster": shows(f"/rosters/{ROSTER}"),
    "roster-repair-ask": does(f"/rosters/{ROSTER}/repairs", own=201),
    "roster-repair": shows("/long-work/none/repair")._replace(own=404),
    "roster-draft": does("/posts/150100-P1/rosters", own=201, days=1),
    "roster-check": does(f"/rosters/{ROSTER}/checks", own=409),
    "roster-publish": does(f"/rosters/{ROSTER}/publication", own=409),
    "roster-change": does(
        f"/rosters/{ROSTER}/changes",
        own=409,
        changes=[{"change": "out", "shift": "none", "person": WHO[0]}],
        why="asked for",
    ),
    "roster-tell": does(f"/rosters/{ROSTER}/told", own=201, means="notice"),
    "my-swaps": shows("/me/swaps")._replace(own=404),  # these accounts belong to nobody
    "my-swap-offers": shows("/me/swaps/offers", shift="s0")._replace(own=404),
    "swap-ask": does("/me/swaps", *OWN, shift="s0", to=WHO[0]),
    "swap-answer": does("/me/swaps/answers", *OWN, swap=f"{ROSTER}/1", answer="agree"),
    "post-swaps": shows("/posts/150100-P1/swaps"),
    "swap-decide": does(f"/swaps/{ROSTER}/1/decisions", own=201, outcome="refused", why="no"),
    "roster-withdraw": does(f"/rosters/{ROSTER}/withdrawal", own=201, why="not stood"),
    "post-roll": does("/posts/150100-P1/roll", own=201, act="in", people=WHO),
    "post-note": does("/posts/150100-P1/notes", own=201, note="quiet"),
    "post-relief": does(
        "/posts/150100-P1/relief",
        own=201,
        role="any_police",
        heads=2,
        needed_by="2100-01-01T00:00:00Z",
        why="tired",
    ),
    "post-compare": does("/posts/150100-P1/comparisons", own=409, shift="none"),
    "post-settle": does(
        "/posts/150100-P1/settlements", own=409, discrepancy="none", outcome="absent"
    ),
    "my-duty": does("/me/duty", act="in", post="150100-P1"),
    "my-word": does("/me/words", matter="ill"),
    "held": lists("/care/holds", gate="medical_hold"),
    "cases": lists("/care/cases"),
    "hold": does("/care/holds", own=201, people=WHO, gate="medical_hold"),
    "lift": does("/care/holds/lifted", own=201, people=WHO, gate="medical_hold"),
    "isolate": does("/care/isolations", own=201, people=WHO, exposed_at=AT),
    "rest-due": lists("/care/rests"),
    "rest": does("/care/rests", own=409, people=WHO),
    "words": lists("/care/words"),
    "word-take": does(f"/care/words/{NONE}/taken", person=WHO[0]),
    "word-settle": does(f"/care/words/{NONE}/settled", person=WHO[0], outcome="held"),
    "case": shows("/care/cases/1"),
    "case-open": does("/care/cases", own=201, person=WHO[0], form="injury"),
    "leave-offer": does("/care/leave", own=201, person=WHO[0]),
    "leave-choice": does(
        "/care/leave/choices", own=201, person=WHO[0], choice="leave", approved_by="chief"
    ),
    "case-event": does("/care/cases/1/events", own=201, what="unwell"),
    "case-task": does("/care/cases/1/tasks", own=201, task="see_family", done=True),
    "relief": lists("/relief"),
    "relief-decide": does(
        "/relief/decisions", own=409, post="150100-P1", request=NONE, answer="granted"
    ),
    "messages": lists("/messages", of="call:1"),
    "message-remind": does("/messages/reminders", of="call:1"),
    "message-answer": does("/messages/answers", of="call:1", said="yes"),
    "my-messages": shows("/me/messages", peer=200, child=200),
    "my-receipt": does("/me/receipts", message=NONE, said="yes"),
    "demand": lists("/demand"),
    "demand-raise": does("/posts/150100-P1/demand", own=201, role="officer", heads=2),
    "demand-change": does("/demand/e1/gate/changes", own=201, role="officer", heads=2),
    "plans": lists("/plans"),
    "plan": shows("/plans/e1"),
    "plan-moves": shows("/plans/e1/moves"),
    "plan-progress": shows("/plans/e1/progress"),
    "plan-reserve": shows("/plans/e1/reserve"),
    "plan-compare": shows("/plans/e1/comparison", other="e1"),
    "plan-compare-people": shows("/plans/e1/comparison/people", other="e1"),
    "plan-verdict": does("/plans/e1/verdict", own=200),
    "plan-ask": does("/deployment/plans", own=201, peer=409, child=409, lines=["e1/gate"]),
    "plan-amend": does(
        "/plans/e1/changes",
        own=409,
        changes=[{"change": "out", "person": "0000099", "demand": "e1/gate"}],
        why="knows the gate",
    ),
    "plan-mend": does(
        "/plans/e1/mended",
        own=201,
        code="e1-2",
        changes=[{"change": "ban", "person": "0000016"}],
        why="knows the gate",
    ),
    "carry": does("/deployment/steps", own=409, people=WHO, step="depart"),
    "recall": does("/deployment/recalls", own=409, people=["0000020"], why="over"),
    "my-move": does("/me/moves", step="depart"),
    "plan-review": does("/plans/e1/reviews", own=201, remark="looked at it"),
    "plan-approve": does("/plans/e1/approval", own=201),
    "plan-withdraw": does("/plans/e1/withdrawal", own=201, why="not needed"),
    "demand-met": does("/demand/e1/ward/closure", own=201, why="quiet"),
    "person-absence": does("/people/0000035/absence", own=201, why="leave"),
    "person-back": does("/people/0000035/back", own=201),
    "person-household": does("/people/0000035/household", own=201, household=["carer"]),
    "person-transfer": does("/transfers", own=201, people=["0000024"], home="150200", why="w"),
    "person-separate": does("/people/0000024/separation", own=201, cause="retired", why="w"),
    "units": lists("/units"),
    "unit": shows("/units/150100-T1"),
    "unit-found": does(
        "/units",
        own=409,
        code="150100-T9",
        kind="temporary_branch",
        name="Ninth",
        parent="150100",
        order="No. 9",
        members=WHO,
    ),
    "unit-requests": lists("/unit-requests"),
    "unit-paper": shows("/unit-requests/150100-B9/papers/request.docx"),
    "unit-ask": does(
        "/unit-requests",
        own=409,
        code="150100-B8",
        kind="squad",
        name="Eighth",
        parent="150100",
        approved_by="150000",
        number="No. 8",
        why="needed",
        members=WHO,
    ),
    "unit-withdraw": does("/unit-requests/none/withdrawal", why="over"),
    "unit-decline": does("/unit-requests/none/refusal", number="No. 3", why="too early"),
    "unit-approve": does("/unit-requests/150100-B9/approval", own=201, number="No. 3"),
    "unit-name": does(
        "/units/150100-T1/names", own=409, name="Twelve", after=WHO[0], consent=False
    ),
    "unit-join": does("/units/150100-T1/members", own=201, person="0000000"),
    "unit-dissolve": does("/units/150100-T1/dissolution", own=201, why="done"),
    "bulletins": lists("/bulletins"),
    "bulletin": shows("/bulletins/1", peer=200, child=200),  # it is published
    "bulletin-proposals": lists("/bulletins/proposals"),
    "bulletin-proposal": shows(f"/bulletins/proposals/{NONE}")._replace(own=404),
    "bulletin-propose": does("/bulletins/proposals", own=201, org="150100"),
    "bulletin-correct": does("/bulletins/1/corrections", own=201, why="late news"),
    "bulletin-issue": does(f"/bulletins/proposals/{NONE}/issue"),
    "bulletin-set-aside": does(f"/bulletins/proposals/{NONE}/set-aside", why="no"),
    "alarms": lists("/alarms"),
    "accounts": shows("/accounts", *WHOLE),
    "account-open": does("/accounts", 201, *WHOLE, login="new"),
    "account-close": does("/accounts/gone/closing", 201, *WHOLE, why="moved on"),
    "my-rights": lists("/me/rights", thing="person", where=HERE),
    "rights": lists("/rights"),
    "right-propose": does(
        "/rights", own=201, login="nobody", job="reviewer", org=HERE, why="helps out"
    ),
    "right-grant": does("/rights/RIGHT/grant", own=201),
    "right-revoke": does("/rights/RIGHT/revocation", own=201, why="moved on"),
    "readings": lists("/readings"),
    "rules": lists("/rules"),
    "work-verify": does("/long-work/verifications", 201, *WHOLE),
    "rules-adopt": does("/rules", 201, *WHOLE, pack="cn-2020", order="No. 7"),
    "webhooks": lists("/webhooks"),
    "webhook": shows(f"/webhooks/{HOOK}"),
    "webhook-make": does(
        "/webhooks", own=201, address="https://hooks.example/a", hears=["letter"], org="150100"
    ),
    "webhook-change": does(f"/webhooks/{HOOK}/changes", own=201, act="remove"),
    "claims": lists("/claims"),
    "claim-make": does(
        "/claims", own=201, figure="assigned", about="150100", number=4, origin="by telephone"
    ),
    "claim-drop": does("/claims/{claim.made}/withdrawal", own=201, reason="twice"),
    "works": lists("/long-work"),
    "work": shows("/long-work/none")._replace(own=404),
    "work-file": shows("/long-work/none/file")._replace(own=404),
    "work-strength": does("/long-work/strength", own=201, org="150100"),
    "work-rosters": does("/long-work/rosters", own=201, org="150100"),
    "work-bulletin": does("/long-work/bulletins", own=201, org="150100", number=1, ending="docx"),
    "work-cancel": does("/long-work/none/cancellation"),
}
WAITS = ("account:nobody", Job.RESPONDER)  # a right that was asked for, and not granted
OF_ANYBODY = {
    "me": 200,
    "my-deeds": 200,
    "my-rights": 200,
    "undo": 409,
    "facts": 200,
    "fact": 404,
}  # of an account without any right


def operations() -> dict[str, str]:
    return {
        each["operationId"]: method
        for path in document()["paths"].values()
        for method, each in path.items()
    }


def test_every_operation_says_what_it_asks_for_and_is_tried_here() -> None:
    acting = {name for name, sample in SAMPLES.items() if sample.body is not None}

    assert operations().keys() == NEEDS.keys() == SAMPLES.keys()
    assert {name for name, method in operations().items() if method != "get"} == acting


@pytest.fixture
def accounts(planned: str) -> str:
    """A ledger with a plan, and accounts: of a neighbour, of a station beneath, revoked, of all."""
    tell_roster()
    heard = frozenset({"letter"})
    webhook.register(operator(), "https://hooks.example/", heard, HERE, SEEN, code=HOOK)
    grant_around(PEER, STATION)
    ask_right("nobody", HERE)
    for right in grant("gone", *everywhere(*Job)):
        assert access.revoke(operator(), right, datetime.now(UTC), why="moved on") is None
    return planned


def tell_roster() -> None:
    """Tell a roster of the post, and a swap asked for in it."""
    told = Service(at(29, 12))
    one, other = "person:0000012", "person:0000013"
    shifts = [
        k.RosterShift(id=f"s{n}", start=at(30, 8 + 8 * n), length_h=8, people=(person,))
        for n, person in enumerate((one, other))
    ]
    roster = k.RosterPublished(
        post=POST, pattern="3x2", horizon_days=1, shifts=tuple(shifts), shortfalls=0, changed=0
    )
    swap = k.SwapAsked(
        roster=f"roster:{ROSTER}", post=POST, asker=one, gives="s0", asked_of=other, takes=None
    )
    hand, subject = told.hand(), f"roster:{ROSTER}"
    concerns = (subject, POST, one, other)
    drafts = [
        hand.draft(subject, roster, told.now, concerns=(POST,)),
        hand.draft(f"swap:{ROSTER}/1", swap, told.now, concerns=concerns),
    ]
    record(hand, drafts)


def called(who: Program, name: str) -> Answer:
    sample = SAMPLES[name]
    path = re.sub(r"\{([a-z.]+)\}", lambda found: str(number(found[1])), sample.path)
    path = path.replace("RIGHT", asked_for() if "RIGHT" in path else "")
    if sample.body is None:
        clocks = {} if name in ("me", "ledger") else {"at": AT}
        return who.ask(path, **(sample.asked or {}), **clocks)
    late = {} if name == "claim-drop" else {"at": AT}
    return who.do(path, {**sample.body, **late})


def asked_for() -> str:
    """Return the code of the right that was asked for."""
    held = access.rights(datetime.now(UTC))
    asked = ((each.right.code, each.right.proposed) for each in held)
    found = (code for code, p in asked if p and (p.holder, p.job) == WAITS)
    return next(found).partition(":")[2]


def number(kind: str) -> int:
    return next(f.seq for f in facts() if f.kind == kind and f.org in (HERE, ROOT))


def facts() -> list[Fact]:
    reach = reading.extent()
    assert reach is not None
    return [found for seq in range(1, reach.seq + 1) if (found := fact(seq))]


def test_no_operation_answers_whom_it_should_not(
    accounts: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "_too_many", lambda *_given: False)
    revoked = program("own")
    token.revoke(operator(), revoked.code, datetime.now(UTC))
    bad = {
        "token_missing": Program(""),
        "token_unknown": Program("muster_api_x"),
        "token_ended": program("own", days=-1),
        "token_revoked": revoked,
    }
    last = head().seq
    unexpected = {}
    for code, who in bad.items():
        for name in SAMPLES:
            answer = called(who, name)
            if (answer.status, answer.code) != (401, code):
                unexpected[code, name] = answer

    assert unexpected == {}
    assert head().seq == last


def test_no_operation_shows_or_records_beyond_a_right(accounts: str) -> None:
    unexpected = {}
    last = head().seq
    for who in ("nobody", "gone", "peer", "child"):
        holder = program(who)
        last += 1
        for name, sample in SAMPLES.items():
            asked = {"peer": sample.peer, "child": sample.child}.get(who, 403)
            if who in ("nobody", "gone"):
                asked = OF_ANYBODY.get(name, 403)
            answer = called(holder, name)
            if answer.status != asked:
                unexpected[who, name] = (answer.status, asked, answer.said)

    assert unexpected == {}
    assert head().seq == last  # but for the tokens themselves nothing was recorded


def test_who_may_all_is_answered_and_a_token_that_reads_alone_records_nothing(
    accounts: str,
) -> None:
    reads, unexpected = program("own", act=False), {}
    last = head().seq
    for name, sample in SAMPLES.items():
        answer = called(reads, name)
        asked = (403, "read_only") if sample.body is not None else (sample.own, None)
        if answer.status != asked[0] or (asked[1] and answer.code != asked[1]):
            unexpected["reads", name] = (answer.status, answer.said)
    assert head().seq == last
    own = program("own")
    for name, sample in SAMPLES.items():
        if sample.body is not None and (answer := called(own, name)).status != sample.own:
            unexpected["own", name] = (answer.status, sample.own, answer.said)

    assert unexpected == {}
