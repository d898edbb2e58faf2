"""A list asks the database as often for three rows as for one."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import resolve
from web.conftest import signed_in
from web.duty_service import RESPONDER, tell_duty
from web.plan_service import GATE, SEEN, tell_plans
from web.rights import grant
from web.service import BUREAUS, EVENING, POST, ROOT, Service, at, home, tell_service
from web.test_rights_pages import SAMPLES

from muster.core import kinds as k
from muster.core.access import Field, Reading
from muster.core.kinds import Job
from muster.core.ledger import AsOf
from muster.core.person import Person
from muster.core.work import StrengthAsked
from muster.steps import access, bulletin_life, message, webhook, work
from muster.steps import bulletin as bulletin_step
from muster.steps.claim import MOMENTS
from muster.steps.ledger import correct
from muster.steps.register import record
from muster.store.ledger import append
from muster.store.models import Account
from muster.store.states import states_of
from muster.web.clock import written

AT = written(SEEN)
SAME_ROWS = {"/", "/figures/assigned", "/organisations", "/strength"}  # what is in them grows
Told = Callable[[int], object]


def asked_of(told: Told, rows: int, client: Client, address: str) -> tuple[int, int]:
    """Return how many queries a page of so many rows takes, and how many rows it shows."""
    with transaction.atomic():
        told(rows)
        found = asked(client, address)
        transaction.set_rollback(True)
    return found


def asked(client: Client, address: str) -> tuple[int, int]:
    """Return how many queries a page takes when it is opened again, and how many rows it shows."""
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address)
    assert answer.status_code == 200
    shown = answer.content.decode()
    return len(queries), sum(map(shown.count, ("<tr", "<li", "<article", 'class="own-letter"')))


def held(n: int) -> tuple[str, str, k.Kind]:
    body = k.HoldPlaced(hold="h", gate=k.Gate.MEDICAL_HOLD, rule="medical-hold")
    return f"person:{20 + n:07}", home(20 + n), body


def alias(n: int) -> tuple[str, str, k.Kind]:
    return f"org:{list(BUREAUS)[n]}", ROOT, k.AliasGiven(alias=f"别名{n}")


def relief(n: int) -> tuple[str, str, k.Kind]:
    why = next(iter(k.ReliefCause))
    body = k.ReliefAsked(role="officer", heads=1 + n, needed_by=SEEN, why=why)
    return POST, "org:150100", body


def exception(n: int) -> tuple[str, str, k.Kind]:
    rule, until = k.Gate.FAMILY_CARE.value, SEEN + timedelta(days=90)
    body = k.DerogationAsked(rule=rule, person=f"person:{20 + n:07}", why="needed", until=until)
    return f"derogation:{n}", home(20 + n), body


def arrived(n: int) -> tuple[str, str, k.Kind]:
    return f"person:{30 + n:07}", "org:150100", k.Arrived(org="org:150100", post=POST)


def opened(n: int) -> tuple[str, str, k.Kind]:
    body = k.PostOpened(name=f"post {n}", kind=k.PostKind.VILLAGE, parent="org:150100")
    return f"post:150100-Q{n}", "org:150100", body


def bulletin(n: int) -> tuple[str, str, k.Kind]:
    body = k.BulletinIssued(
        form="briefing",
        number=10 + n,
        about=ROOT,
        at=EVENING,
        known=EVENING,
        head_seq=1,
        head_digest="0",
        text_zh="值班简报\n第10期\n",
        text_en="Duty Briefing\nNo. 10\n",
    )
    return f"bulletin:{10 + n}", ROOT, body


def claimed(n: int) -> tuple[str, str, k.Kind]:
    body = k.ClaimMade(figure="assigned", about=None, number=n, qualifier="exact", quote=f"{n}人")
    return f"claim:q{n}", ROOT, body


def called(n: int) -> tuple[str, str, k.Kind]:
    return f"call:q{n}", ROOT, k.CallIssued(form="appeal", number=f"{n}", title="倡议", text="t")


def founded(n: int) -> tuple[str, str, k.Kind]:
    body = k.UnitFounded(
        kind=k.UnitKind.SQUAD, name=f"突击队{n}", parent="org:150100", approved_by=ROOT, order="1"
    )
    return f"unit:q{n}", "org:150100", body


def founding(n: int) -> tuple[str, str, k.Kind]:
    body = k.FoundingAsked(
        kind=k.UnitKind.TEMPORARY_BRANCH,
        name=f"临时党支部{n}",
        parent="org:150100",
        to=ROOT,
        number=f"请示{n}",
        why="w",
        members=("person:0000012",),
    )
    return f"unit:b{n}", "org:150100", body


def tell_lists(rows: int) -> None:
    """Tell the service, and after its evenings so many more of what each of LISTS lists."""
    tell_rows(tell_service(), rows)


def tell_rows(told: Service, rows: int) -> None:
    """Tell so many of what each of LISTS lists."""
    told.tell(30, 19, [said(n) for n in range(rows) for said in LISTS.values() if said])
    for number in range(rows):
        grant(f"a{number}", (Job.REVIEWER, "org:150100"))
        Account.objects.create(login=f"b{number}")
        asked = StrengthAsked(org=None, at=EVENING, language="en")
        work.ask(asked, by="account:a", org=ROOT, at=told.now)
        address = f"https://93.184.216.34/{number}"
        webhook.register(told.hand(), address, frozenset({"letter"}), ROOT, told.now)
        about = f"person:{20 + number:07}"
        read = Reading(
            at=told.now, account="account:a", subject=about, field=Field.HEALTH, address="/care"
        )
        access.record_readings([read])
        text = bulletin_step.write(ROOT, AsOf(EVENING, told.now), number=20 + number)
        bulletin_life.propose(told.hand(), text, told.now)


def tell_waiting(rows: int) -> None:
    """Tell so many letters that nobody has decided on, besides those of the service."""
    told = tell_plans()
    body = k.LetterReceived(form="individual", answers="call:1", wants="checkpoint")
    codes = [(f"letter:q{n}", 20 + n) for n in range(rows)]
    told.tell(29, 19.5, [(code, home(n), body) for code, n in codes])
    signed = [(code, home(n), k.LetterSigned(person=f"person:{n:07}")) for code, n in codes]
    told.tell(29, 19.6, signed)


def tell_carried(rows: int) -> None:
    """Tell a plan that is approved, and so many who stand by for it and are told of their order."""
    told = tell_plans()
    approved = k.PlanApproved(
        lines=1, heads=rows, moves=rows, cost=0, bound=0, unmet=(), approved_by="deputy"
    )
    said: list[tuple[str, k.Kind]] = [("plan:e1", approved)]
    for n in range(rows):
        placed = k.ReservePlaced(plan="plan:e1", demand=GATE, place=n + 1)
        ordered = k.Ordered(
            plan="plan:e1",
            demand=GATE,
            post=POST,
            org="org:150100",
            movement=k.Movement.LOCAL,
            reasons=(),
        )
        said += [(f"person:{20 + n:07}", placed), (f"person:{30 + n:07}", ordered)]
    message.write(told.now)
    tell_concerning(told, at(29, 19.5), ("plan:e1",), said)
    message.write(told.now)


def tell_concerning(
    told: Service, moment: datetime, about: tuple[str, ...], said: list[tuple[str, k.Kind]]
) -> None:
    """Tell what concerns one plan, or one roster and one of its people."""
    told.now, hand = moment, told.hand()
    record(hand, [hand.draft(code, body, moment, concerns=about) for code, body in said])


def tell_own(rows: int) -> None:
    """Tell the roster of whoever looks, and so many swaps and requests of theirs."""
    told = tell_plans()
    tell_duty(told)
    said: list[tuple[str, k.Kind]] = []
    for n in range(rows):
        swap = k.SwapAsked(roster=ROSTER, post=POST, asker=OWN, gives="s0", asked_of=OTHER)
        wish = k.RequestMade(person=OWN, wish=k.Wish.AVOID, day=at(5 + n, 0) + timedelta(days=31))
        said += [(f"swap:q{n}", swap), (f"request:0000012/q{n}", wish)]
    tell_concerning(told, at(29, 22.5), (ROSTER, OWN), said)


def tell_corrected(rows: int) -> None:
    """Tell so many corrections, and as many that wait for somebody else."""
    tell_corrections(tell_service(), rows)


def tell_corrections(told: Service, rows: int) -> None:
    told.now, hand = at(29, 19), told.hand()
    for n in range(2 * rows):
        came = hand.draft(f"person:{20 + n:07}", k.CheckedIn(post=POST))
        (wrong,) = append([came], clock=hand.clock).receipts
        asked = k.CorrectionProposed(fact=came.key, withdrawn=True, at=told.now, why="twice")
        append([hand.draft(came.subject, asked)], clock=hand.clock)
        if n < rows:
            correct(hand, wrong.seq, "twice")


ROSTER = "roster:150100-P1/20200130"
OWN, OTHER = "person:0000012", "person:0000013"
LISTS: dict[str, Callable[[int], tuple[str, str, k.Kind]] | None] = {
    "/care?view=medical_hold": held,
    "/aliases": alias,
    "/relief": relief,
    "/derogations": exception,
    "/bulletins": bulletin,
    "/claims": claimed,
    "/deployment/recall?about=150100-P1": arrived,
    "/organisations/150100/change": opened,
    "/rights": None,
    "/accounts": None,
    "/rights/readings": None,
    "/webhooks": None,
    "/long-work": None,
    "/calls": called,
    "/units": founded,
    "/units/requests": founding,
    "/posts": None,
}
NIGHT = written(at(29, 23))
OF_MORE: list[tuple[str, Told]] = [
    ("/letters", lambda n: tell_service(letters=n)),
    ("/letters?decision=open", lambda n: tell_service(letters=n)),
    ("/figures/letters_received", lambda n: tell_service(letters=n)),
    ("/figures/assigned", lambda n: tell_service(people=37 + n)),
    ("/figures/assigned?org=150100-S1", lambda n: tell_service(people=37 + n)),
    ("/", lambda n: tell_service(returns=9 + n)),
    (f"/deployment?at={AT}", lambda n: tell_plans(lines=n)),
    (f"/deployment?by=line&at={AT}", lambda n: tell_plans(lines=n)),
    (f"/deployment/plans?at={AT}", lambda n: tell_plans(proposed=n)),
    (f"/deployment/plans/e1?at={AT}", lambda n: tell_plans(heads=n)),
    (f"/deployment/plans/e1?view=open&at={AT}", lambda n: tell_plans(open=n)),
    ("/strength", lambda n: tell_service(returns=9 + n)),
    ("/search?q=hemoumou", lambda n: tell_service(people=37 + n)),
    ("/organisations", lambda n: tell_service(people=37 + n)),
    (f"/review?at={AT}", tell_waiting),
    (f"/deployment/reserve?at={AT}", tell_carried),
    (f"/messages/plan/e1?at={AT}", tell_carried),
    ("/corrections", tell_corrected),
    (f"/me/swaps?at={NIGHT}", tell_own),
    (f"/me/requests?at={NIGHT}", tell_own),
]


def test_lists_of_three_take_as_many_queries_as_lists_of_one(ledger: str, client: Client) -> None:
    def told(rows: int) -> dict[str, tuple[int, int]]:
        with transaction.atomic():
            tell_lists(rows)
            found = {address: asked(client, address) for address in LISTS}
            transaction.set_rollback(True)
        return found

    one, three = told(1), told(3)

    assert {address: n for address, (n, _) in three.items()} == {
        address: n for address, (n, _) in one.items()
    }
    assert [address for address in LISTS if three[address][1] <= one[address][1]] == []


@pytest.mark.parametrize(("address", "told"), OF_MORE)
def test_three_rows_take_as_many_queries_as_one(
    ledger: str, client: Client, address: str, told: Told
) -> None:
    if address.startswith("/me/"):
        client = signed_in("zh-CN", RESPONDER)
    one, few = asked_of(told, 1, client, address)
    three, many = asked_of(told, 3, client, address)

    assert one > 5
    assert three == one
    assert (many > few) != (address in SAME_ROWS)


def test_claims_are_counted_as_of_few_moments_at_once_and_the_rest_stand_on_the_next_page(
    service: str, client: Client
) -> None:
    def told(moments: int) -> tuple[int, int, bool]:
        with transaction.atomic():
            told = Service(at(30, 19))
            for hour in range(moments - 1):  # one is there already
                told.tell(30, 19 + hour, [claimed(hour)])
            queries, rows = asked(client, "/claims")
            more = b"after=5" in client.get("/claims").content
            transaction.set_rollback(True)
        return queries, rows, more

    few, many = told(MOMENTS), told(MOMENTS + 3)

    assert (few[2], many) == (False, (*few[:2], True))


def test_the_states_of_nobody_are_had_without_a_query(ledger: str) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert states_of(Person, [], AsOf(SEEN, SEEN)) == {}
    assert len(queries) == 0


# Pages that list nothing that grows with the ledger, or are asked first: each with what it shows.
NOT_LISTS = {
    "compare": "two plans, once they are chosen",
    "check": "a form",
    "read": "a form",
    "compose": "forms of bulletins",
    "derogation-ask": "a form",
    "plan-first": "a form; the lines are those of the board",
    "demand-ask": "a form",
    "evening": "a form",
    "unit-new": "a form",
    "unit-ask-new": "a form",
    "rights-why": "a form, and one's own rights",
    "why": "one sentence",
    "figures": "every figure there is, however many facts",
    "rules": "rule packs, a handful",
    "rules-compare": "two rule packs",
    "register": "a form, and the last import",
    "system": "one line for each part of the system",
    "verification": "one piece of long work",
    "me": "one's own day",
    "me-record": "what stands about oneself, counted in test_content",
    "my-calendars": "one's own addresses",
    "my-channels": "one's own channels",
    "deeds": "the last deeds of one account",
    "alarms": "sorts of alarms; what they list is /relief, /care and /posts",
    "home": "leads on",
}


def test_every_list_is_among_them_or_said_to_be_none() -> None:
    counted = {
        resolve(path.partition("?")[0]).url_name for path, _told in [*OF_MORE, *LISTS.items()]
    }
    pages = {name for name, sample in SAMPLES.items() if not sample.post and not sample.args}

    assert pages - counted == NOT_LISTS.keys() | {"register-template"}
