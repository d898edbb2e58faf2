"""A service of sixteen people written as tables, and hands that record it, for tests of steps.

Two counties, each with a station, stand beneath one bureau; a border detachment is a partner of
its own. Moments are days after the first midnight of ``tables``; all that is recorded is known.
"""

from datetime import datetime, timedelta
from pathlib import Path

from tables import day, draft

from muster.core import kinds as k
from muster.core.kinds import OrgKind, PostKind, Role
from muster.core.ledger import AsOf, Draft
from muster.core.person import Person
from muster.core.rules import RulePack
from muster.formats.rulepack import read_rule_pack
from muster.steps.hand import Hand
from muster.steps.ledger import correct, head
from muster.steps.register import record
from muster.store.ledger import Appended, append
from muster.store.reading import every, fact
from muster.store.states import states_of

ROOT = Path(__file__).resolve().parent.parent.parent
PACK: RulePack = read_rule_pack(ROOT / "rulepacks" / "cn-2020.toml")

# code | kind | above | degrees north | reports
ORGS = """
    1 | department    | - | 42.0 | no
    2 | bureau        | 1 | 42.0 | yes
    3 | county_bureau | 2 | 42.0 | yes
    4 | station       | 3 | 42.1 | yes
    5 | county_bureau | 2 | 43.0 | yes
    6 | station       | 5 | 43.1 | no
    9 | detachment    | - | 42.0 | no
"""
# code | kind | owner | degrees north | enforcing | high risk
POSTS = """
    gate  | checkpoint | 4 | 42.1 | yes | no
    ward  | hospital   | 3 | 42.0 | no  | yes
    north | community  | 5 | 43.0 | no  | no
"""
# number | role | home | born | in the Party since | household
PEOPLE = """
    01 | officer            | 3 | 1980 | 2005 |
    02 | officer            | 3 | 1985 | 2010 |
    03 | officer            | 3 | 1990 | 2015 | H1
    04 | officer            | 3 | 1961 | 1990 |
    05 | officer            | 3 | 1988 |      |
    06 | officer            | 3 | 1989 |      |
    11 | duty_auxiliary     | 3 | 1995 |      |
    12 | duty_auxiliary     | 3 | 1996 |      |
    13 | duty_auxiliary     | 3 | 1997 |      |
    14 | duty_auxiliary     | 3 | 1998 |      |
    21 | officer            | 5 | 1982 | 2008 | H1
    22 | officer            | 5 | 1983 |      |
    31 | officer            | 6 | 1984 | 2009 |
    41 | clerical_auxiliary | 2 | 1991 |      |
    91 | officer            | 9 | 1992 | 2016 |
    92 | officer            | 9 | 1993 |      |
"""


def cells(table: str) -> list[list[str]]:
    """Return the cells of a table, row by row."""
    return [[c.strip() for c in line.split("|")] for line in table.strip().splitlines()]


def organisations(table: str = ORGS) -> list[Draft]:
    return [
        draft(
            f"org:{code}",
            k.OrgFounded(
                name=f"organisation {code}",
                kind=OrgKind(kind),
                parent=None if above == "-" else f"org:{above}",
                lat_e6=round(float(north) * 1e6),
                lon_e6=115_000_000,
                reports=reports == "yes",
            ),
        )
        for code, kind, above, north, reports in cells(table)
    ]


def posts(table: str = POSTS) -> list[Draft]:
    return [
        draft(
            f"post:{code}",
            k.PostOpened(
                name=f"post {code}",
                kind=PostKind(kind),
                parent=f"org:{owner}",
                lat_e6=round(float(north) * 1e6),
                lon_e6=115_000_000,
                enforcing=enforcing == "yes",
                high_risk=high_risk == "yes",
            ),
        )
        for code, kind, owner, north, enforcing, high_risk in cells(table)
    ]


def people(table: str = PEOPLE) -> list[Draft]:
    return [
        draft(
            f"person:{number}",
            k.Appointed(
                name=f"person {number}",
                role=Role(role),
                home=f"org:{home}",
                birth_year=int(born),
                party_since=int(since) if since else None,
                household=("dual_service", "child_under_3") if household else (),
                household_code=household or None,
            ),
        )
        for number, role, home, born, since, household in cells(table)
    ]


def enlist(table: str = PEOPLE) -> None:
    """Record the organisations, the posts and the people of ``table``."""
    record(hand("register_clerk"), [*organisations(), *posts(), *people(table)])


def hand(by: str = "clerk", org: str = "org:1") -> Hand:
    """Return the hand of somebody who records a minute after the last fact."""
    return Hand(by=by, org=org, source="test", clock=_a_minute_later)


def derogation(code: str, body: k.DerogationGranted, at: datetime, by: str = "deputy") -> object:
    """Record that a derogation is granted, without asking for it first."""
    named = hand(by).draft(f"derogation:{code}", body, at, concerns=(body.person,))
    return append([named], clock=_a_minute_later)


def _a_minute_later() -> datetime:
    last = head()
    return max(last.recorded_at + timedelta(minutes=1), day(0)) if last.seq else day(0)


def asof(at: float) -> AsOf:
    """Return ``at`` with all that is recorded known."""
    return AsOf(day(at), day(10_000))


def person(number: str, at: float) -> Person:
    """Return what the ledger says of a person."""
    return states_of(Person, [f"person:{number}"], asof(at))[f"person:{number}"]


def statuses(at: float, *numbers: str) -> dict[str, str]:
    """Return the status of each person."""
    return {number: person(number, at).status for number in numbers}


def bodies(kind: str) -> list[tuple[str, k.Kind]]:
    """Return (subject, body) of every fact of ``kind``, in order, corrected or not."""
    facts = [fact(row) for page in every() for row in page]
    return [(f.subject, f.body) for f in facts if f.kind == kind]


def recorded(answer: object) -> tuple[int, ...]:
    """Return the numbers of the facts an answer says were recorded, none of them refused."""
    assert isinstance(answer, Appended), answer
    assert answer.refusals == ()
    return tuple(receipt.seq for receipt in answer.receipts)


def withdraw(seq: int, reason: str = "it was wrong") -> None:
    """Record that the fact ``seq`` never was."""
    recorded(correct(hand(), seq, reason))
