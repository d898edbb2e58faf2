"""A list of the API asks the database as often for three rows as for one, whichever list it is."""

from api.program import Program, program
from api.test_rights_api import SAMPLES
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from web.duty_service import RESPONDER
from web.plan_service import tell_plans
from web.service import ROOT, STATION, TESTER, Service, at, home
from web.test_queries import tell_carried, tell_own, tell_rows

from muster.api.main import document
from muster.core import kinds as k
from muster.core.kinds import Matter

AT = at(30, 20).isoformat()
# What each list is asked where its sample in test_rights_api shows none, or but one thing.
ASKED: dict[str, dict[str, str | int]] = {
    "facts": {"subject": "person:0000039"},
    "messages": {"of": "plan:e1"},
    "organisations": {"org": "150100"},
    "search": {"q": "hemoumou"},
}
OF_A_PLAN = {"messages", "plan-progress", "plan-reserve", "plan-compare-people"}
OWN = {"my-requests", "my-swaps", "my-messages", "post-swaps", "post-roster"}
SAME_ROWS = {
    "alarms": "sorts of alarms, however many there are of each",
    "figures": "every figure there is, however many facts",
    "my-deeds": "the last deeds of one account",
    "my-messages": "what waits for oneself; of others it is counted in messages",
    "my-swap-offers": "who may stand one shift: asked once, for a shift of one's own",
    "plan-compare-people": "two plans that are alike differ in nobody",
    "plan-progress": "whom the plan moves, whatever was ordered besides",
    "post-roster": "rosters of one post, one after another",
    "rest-due": "nobody served so long here",
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
        question = {**(sample.asked or {}), **ASKED.get(name, {}), "at": AT}
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


def test_every_list_takes_as_many_queries_for_three_rows_as_for_one(ledger: str) -> None:
    others = lists() - OF_A_PLAN - OWN - {"my-swap-offers", "plan-moves"}
    groups = (
        (tell_more, TESTER, others),
        (tell_carried, TESTER, OF_A_PLAN),
        (lambda n: tell_plans(heads=n), TESTER, {"plan-moves"}),
        (tell_own, RESPONDER, OWN - {"post-swaps", "post-roster"}),
        (tell_own, TESTER, {"post-swaps", "post-roster"}),
    )
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
