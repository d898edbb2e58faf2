"""A list of the API asks the database as often for three rows as for one, whichever list it is."""

from dataclasses import replace
from datetime import timedelta

from api.program import Program, program
from api.test_rights_api import SAMPLES
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from web.duty_service import RESPONDER, tell_duty
from web.plan_service import GATE, SENT, change, tell_plans
from web.service import POST, ROOT, STATION, TESTER, Service, at, home
from web.test_queries import (
    OWN,
    alias,
    tell_carried,
    tell_concerning,
    tell_corrections,
    tell_own,
    tell_rows,
)

from muster.api.main import document
from muster.core import kinds as k
from muster.core.kinds import Matter
from muster.steps import message
from muster.steps.register import record
from muster.store.now import this_moment

AT = at(30, 20).isoformat()
WEEKS_LATER = (at(30, 20) + timedelta(days=21)).isoformat()
# What each list is asked where its sample in test_rights_api shows none, or but one thing.
ASKED: dict[str, dict[str, str | int]] = {
    "facts": {"subject": "person:0000039"},
    "messages": {"of": "plan:e1"},
    "my-swap-offers": {"shift": "s0"},
    "organisations": {"org": "150100"},
    "plan-compare-people": {"other": "e2"},
    "rest-due": {"at": WEEKS_LATER},  # by then they have stood their post without a break
    "search": {"q": "hemoumou"},
}
SAME_ROWS = {
    "alarms": "sorts of alarms, however many there are of each",
    "figures": "every figure there is, however many facts",
}


def lists() -> set[str]:
    """Return the operations whose answer has ``items``, or is a part of a list."""
    said = document()
    shapes = said["components"]["schemas"]

    def items(operation: dict) -> bool:
        answer = operation["responses"].get(200) or operation["responses"]["200"]
        shape = answer.get("content", {}).get("application/json", {}).get("schema", {})
        properties = shapes.get(shape.get("$ref", "").rpartition("/")[2], {}).get("properties", {})
        return not {"items", "swaps"}.isdisjoint(properties)

    every = [each for path in said["paths"].values() for each in path.items()]
    return {each["operationId"] for method, each in every if method == "get" and items(each)}


def asked(who: Program, names: set[str]) -> dict[str, tuple[int, int]]:
    """Return how many queries each list takes when it is asked again, and how many rows it has."""
    found = {}
    for name in sorted(names):
        sample = SAMPLES[name]
        question = {"at": AT, **(sample.asked or {}), **ASKED.get(name, {})}
        who.ask(sample.path, **question)
        with CaptureQueriesContext(connection) as queries:
            answer = who.ask(sample.path, **question)
        assert answer.status == 200, (name, answer)
        rows = answer.said.get("items", answer.said.get("swaps"))
        found[name] = len(queries), len(rows)
    return found


def tell_more(rows: int) -> None:
    """Tell so many of what the lists of pages have, and of what only the API lists by itself."""
    told = tell_plans(lines=rows, proposed=rows)
    tell_rows(told, rows)
    _tell_people(told, rows)
    tell_corrections(told, rows)


def _tell_people(told: Service, rows: int) -> None:
    letter = k.LetterReceived(form="individual", answers="call:1", wants="checkpoint")
    said: list[tuple[str, str, k.Kind]] = []
    for n in range(rows):
        one = k.Appointed(name="何某某", role=k.Role.OFFICER, home=STATION, birth_year=1980)
        org = k.OrgFounded(name=f"所{n}", kind=k.OrgKind.STATION, parent="org:150100")
        person = f"person:{20 + n:07}"
        said += [
            (f"person:8{n:06}", ROOT, one),
            (f"org:150100-S{n + 4}", ROOT, org),
            (f"case:q{n}", home(20 + n), k.CaseOpened(form="injury", person=person)),
            ("person:0000039", STATION, k.ToldInConfidence(matter=Matter.NEEDED)),
            (f"letter:q{n}", home(20 + n), letter),
            (f"letter:q{n}", home(20 + n), k.LetterSigned(person=person)),
        ]
    told.tell(30, 19.2, said)


def tell_apart(rows: int) -> None:
    """Tell two plans that part in so many people."""
    told = tell_plans(proposed=2)
    change(told, "e2", *((k.Change.OUT, person, line) for person, line in SENT[:rows]))


def tell_duties(rows: int) -> None:
    """Tell so many rosters with colleagues beside one, orders of one, and deeds by one."""
    told = tell_plans()
    tell_duty(told)
    message.write(told.now)
    others = (*range(13, 13 + 2 * rows), 30)  # one of them is not there any more
    for number in range(rows):
        first = at(30, 22) + timedelta(days=2 * number)
        shifts = [
            k.RosterShift(id=f"s{n}", start=first + timedelta(hours=8 * n), length_h=8, people=(p,))
            for n, p in enumerate([OWN, *(f"person:{number:07}" for number in others)])
        ]
        body = k.RosterPublished(
            post=POST, pattern="3x2", horizon_days=4, shifts=tuple(shifts), shortfalls=0, changed=0
        )
        order = k.Ordered(
            plan=f"plan:q{number}",
            demand=GATE,
            post=POST,
            org="org:150100",
            movement=k.Movement.LOCAL,
            reasons=(),
        )
        tell_concerning(told, at(29, 22.2), (POST,), [(f"roster:150100-P1/2020013{number}", body)])
        tell_concerning(told, at(29, 22.3), (f"plan:q{number}",), [(OWN, order)])
    message.write(told.now)
    message.send_due(told.hand(), told.now + timedelta(hours=10))
    own = replace(told.hand(), by=f"account:{RESPONDER}", clock=this_moment)
    record(own, [own.draft(*alias(n)[::2], told.now) for n in range(rows)])


def test_every_list_takes_as_many_queries_for_three_rows_as_for_one(ledger: str) -> None:
    groups = [
        (tell_carried, TESTER, {"messages", "plan-reserve"}),
        (tell_apart, TESTER, {"plan-compare-people"}),
        (lambda n: tell_plans(heads=n), TESTER, {"plan-moves", "plan-progress"}),
        (tell_own, RESPONDER, {"my-requests", "my-swaps"}),
        (tell_own, TESTER, {"post-swaps"}),
        (tell_duties, RESPONDER, {"my-deeds", "my-messages", "my-swap-offers"}),
        (tell_duties, TESTER, {"post-roster"}),
    ]
    groups.append((tell_more, TESTER, lists().difference(*(names for _, _, names in groups))))
    grown, uneven = set(), {}
    for tell, login, names in groups:
        counted = []
        for rows in (1, 3):
            with transaction.atomic():
                tell(rows)
                counted.append(asked(program(login), names))
                transaction.set_rollback(True)
        one, three = counted
        uneven |= {n: (one[n], three[n]) for n in names if one[n][0] != three[n][0]}
        grown |= {n for n in names if three[n][1] > one[n][1]}

    assert uneven == {}
    assert lists() - grown == SAME_ROWS.keys()
