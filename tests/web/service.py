"""A small invented service for the pages: a department, twelve bureaus, forty people, ten days.

Times are those of China. What is told is recorded a minute later, but for the correction, which
comes a day after the bulletin it corrects.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

from muster.core import kinds as k
from muster.core.access import EVERYWHERE, OPERATOR
from muster.core.ledger import AsOf, Draft
from muster.steps import access, bulletin, bulletin_life
from muster.steps.figure import claim, file_returns
from muster.steps.hand import Hand
from muster.steps.ledger import correct
from muster.steps.register import history, record

ROOT = "org:150000"
TESTER = "tester"
BUREAUS = {
    "150100": "呼和浩特市",
    "150200": "包头市",
    "150300": "乌海市",
    "150400": "赤峰市",
    "150500": "通辽市",
    "150600": "鄂尔多斯市",
    "150700": "呼伦贝尔市",
    "150800": "巴彦淖尔市",
    "150900": "乌兰察布市",
    "152200": "兴安盟",
    "152500": "锡林郭勒盟",
    "152900": "阿拉善盟",
}
STATION, PARTNER = "org:150100-S1", "org:158000"
POST, NORTH_POST = "post:150100-P1", "post:150700-P1"
BRANCH, SQUAD = "unit:150100-T1", "unit:150700-Q1"
HELD, ISOLATED, BEREAVED = "person:0000003", "person:0000005", "person:0000007"
SECRET_NAME, SECRET_RULE = "何某某", "medical_hold_secret_rule"
EVENING = datetime(2020, 1, 29, 10, 0, tzinfo=UTC)  # 18:00 in China
NEXT_EVENING = EVENING + timedelta(days=1)
AFTERWARDS = NEXT_EVENING + timedelta(hours=1)


def at(day: int, hour: float = 9) -> datetime:
    """Return the moment ``hour`` hours into that day of January 2020, in China."""
    return datetime(2020, 1, 1, tzinfo=UTC) + timedelta(days=day - 1, hours=hour - 8)


class Service:
    """The service while its days are told."""

    def __init__(self, now: datetime | None = None) -> None:
        self.now = now or at(20)
        self._keys = count(1 if now is None else 10**6)

    def hand(self, org: str = ROOT) -> Hand:
        """Return the hand of the clerk of ``org``, by the service's own clock."""
        return Hand(
            by="clerk:a",
            org=org,
            source="duty log",
            clock=lambda: self.now + timedelta(minutes=1),
            new_key=lambda: f"{next(self._keys):032x}",
        )

    def tell(self, day: int, hour: float, told: Iterable[tuple[str, str, k.Kind]]) -> None:
        """Record what became true then: (subject, reporting organisation, what)."""
        self.now = at(day, hour)
        record(self.hand(), [self._draft(subject, org, body) for subject, org, body in told])

    def _draft(self, subject: str, org: str, body: k.Kind) -> Draft:
        named = (getattr(body, name, None) for name in ("person", "call", "addressee"))
        concerns = tuple(each for each in named if each)
        return self.hand().draft(subject, body, self.now, org=org, concerns=concerns)


def home(number: int) -> str:
    """Return where person ``number`` belongs: the bureaus in turn, then the station."""
    return f"org:{list(BUREAUS)[number % 12]}" if number < 36 else STATION


def tell_service(*, letters: int = 2, people: int = 40, returns: int = 10) -> Service:
    """Tell the whole service; ``letters`` are those besides the joint and the second one."""
    told = Service()
    told.tell(20, 9, _register(people))
    told.tell(22, 9, _call())
    told.tell(23, 9, _letters(letters))
    told.tell(24, 9, _decisions())
    told.tell(25, 9, _posts())
    told.tell(26, 9, _care())
    told.tell(27, 9, _units())
    told.now = at(29, 17.5)
    filed = [(f"org:{code}", at(29, 17), ("isolated",)) for code in list(BUREAUS)[:returns]]
    file_returns(told.hand(), "2020-01-29", filed)
    body = k.ClaimMade(figure="assigned", about=None, number=41, qualifier="under", quote="近41人")
    claim(told.hand(), "1", body, at(29, 17))
    told.now = EVENING
    written = bulletin.write(ROOT, AsOf(EVENING, EVENING), number=1)
    proposed = bulletin_life.propose(told.hand(), written, EVENING)
    bulletin_life.issue(replace(told.hand(), by="deputy"), proposed.receipts[0].key, EVENING)
    told.now = NEXT_EVENING
    tell_tester(told)
    _correct(told)
    return told


def tell_tester(told: Service, login: str = TESTER) -> None:
    """Open the account that tests are signed in with; it may everything everywhere."""
    hand = replace(told.hand(), by=OPERATOR)
    access.open_account(hand, login, told.now)
    for job in k.Job:
        right = access.propose(hand, access.Wish(login=login, job=job, org=EVERYWHERE), told.now)
        assert isinstance(right, str), right
        access.grant(hand, right, told.now)


def _register(people: int) -> Iterator[tuple[str, str, k.Kind]]:
    yield (
        ROOT,
        ROOT,
        k.OrgFounded(
            name="北疆自治区公安厅", kind=k.OrgKind.DEPARTMENT, parent=None, division_code="150000"
        ),
    )
    for code, name in BUREAUS.items():
        yield (
            f"org:{code}",
            ROOT,
            k.OrgFounded(
                name=f"{name}公安局",
                kind=k.OrgKind.BUREAU,
                parent=ROOT,
                division_code=code,
                authorised=4,
                reports=True,
            ),
        )
    yield (
        STATION,
        ROOT,
        k.OrgFounded(
            name="乌兰察布东路派出所", kind=k.OrgKind.STATION, parent="org:150100", authorised=5
        ),
    )
    yield (
        PARTNER,
        PARTNER,
        k.OrgFounded(name="北疆边境管理支队", kind=k.OrgKind.DETACHMENT, parent=None),
    )
    yield "org:150100", ROOT, k.AliasGiven(alias="青城公安局")
    yield "org:152200", ROOT, k.Coordinated(partner=PARTNER)
    posts = ((POST, "一间房公安检查站", True), (NORTH_POST, "机场岗位", False))
    for code, name, enforcing in posts:
        yield (
            code,
            ROOT,
            k.PostOpened(
                name=name,
                kind=k.PostKind.CHECKPOINT if enforcing else k.PostKind.AIRPORT,
                parent=f"org:{code[5:11]}",
                enforcing=enforcing,
                high_risk=not enforcing,
            ),
        )
    for number in range(people):
        yield (
            f"person:{number:07}",
            ROOT,
            k.Appointed(
                name=SECRET_NAME,
                role=k.Role.OFFICER if number % 3 else k.Role.DUTY_AUXILIARY,
                home=home(number),
                birth_year=1961 + number,
                party_since=2005 if number % 5 else None,
                household=("carer",) if number == 9 else (),
            ),
        )


def _call() -> Iterator[tuple[str, str, k.Kind]]:
    yield (
        "call:1",
        ROOT,
        k.CallIssued(
            form="appeal", number="北公党〔2020〕1号", title="倡议书", text="致全区民警、辅警"
        ),
    )
    for code in list(BUREAUS)[:3]:
        copy = f"copy:1/{code}"
        yield copy, ROOT, k.CopySent(call="call:1", addressee=f"org:{code}")
        if code != "150300":
            yield copy, ROOT, k.CopyAccepted()


def _letters(letters: int) -> Iterator[tuple[str, str, k.Kind]]:
    for number in range(letters):
        yield from _letter(f"letter:{number + 1}", [number])
    yield from _letter("letter:joint", range(12, 20))
    yield from _letter("letter:first", [3])


def _letter(
    subject: str, signatories: Iterable[int], previous: str | None = None
) -> Iterator[tuple[str, str, k.Kind]]:
    signed = list(signatories)
    form = "joint" if len(signed) > 1 else "individual"
    org = home(signed[0])
    yield (
        subject,
        org,
        k.LetterReceived(form=form, answers="call:1", wants="checkpoint", previous=previous),
    )
    for number in signed:
        yield subject, org, k.LetterSigned(person=f"person:{number:07}")


def _decisions() -> Iterator[tuple[str, str, k.Kind]]:
    def decided(letter: str, number: int, outcome: k.Outcome, *gates: k.Gate):
        body = k.LetterDecided(person=f"person:{number:07}", outcome=outcome, gates=gates)
        return letter, home(number), body

    for number in range(12, 16):
        yield decided("letter:joint", number, k.Outcome.ACCEPTED)
    yield decided("letter:joint", 16, k.Outcome.RESERVE, k.Gate.FAMILY_CARE)
    yield decided("letter:joint", 17, k.Outcome.DECLINED)
    yield decided("letter:first", 3, k.Outcome.DEFERRED, k.Gate.MEDICAL_HOLD)
    yield from _letter("letter:second", [3], previous="letter:first")


def _posts() -> Iterator[tuple[str, str, k.Kind]]:
    for post, heads in ((POST, 6), (NORTH_POST, 3)):
        yield f"demand:{post[5:]}", ROOT, k.DemandRaised(post=post, role="any_police", heads=heads)
    for number in (12, 13, 14, 15, 24):
        person, org = f"person:{number:07}", "org:150100"
        yield person, org, k.Departed(org=org, movement=k.Movement.REINFORCE)
        yield person, org, k.Arrived(org=org, post=POST)
    yield "person:0000018", "org:150700", k.Arrived(org="org:150700", post=NORTH_POST)


def _care() -> Iterator[tuple[str, str, k.Kind]]:
    yield HELD, home(3), k.HoldPlaced(hold="m1", gate=k.Gate.MEDICAL_HOLD, rule=SECRET_RULE)
    yield (
        ISOLATED,
        home(5),
        k.IsolationBegan(hold="i1", rule=SECRET_RULE, exposed_at=at(25), release_due=at(29, 12)),
    )
    yield BEREAVED, home(7), k.BereavementOffered(hold="b1", rule=SECRET_RULE, days=3)
    yield "case:1", home(8), k.CaseOpened(form="injury", person="person:0000008")


def _units() -> Iterator[tuple[str, str, k.Kind]]:
    yield (
        BRANCH,
        ROOT,
        k.UnitFounded(
            kind=k.UnitKind.TEMPORARY_BRANCH,
            name="一间房公安检查站临时党支部",
            parent="org:150100",
            approved_by=ROOT,
            order="北公党〔2020〕5号",
            post=POST,
        ),
    )
    yield (
        SQUAD,
        ROOT,
        k.UnitFounded(
            kind=k.UnitKind.SQUAD,
            name="北线突击队",
            parent="org:150700",
            approved_by=ROOT,
            order="北公党〔2020〕6号",
        ),
    )
    for number in (12, 13, 14):
        yield f"person:{number:07}", ROOT, k.Joined(unit=BRANCH, kind=k.UnitKind.TEMPORARY_BRANCH)
    for number in (6, 18):
        yield f"person:{number:07}", ROOT, k.Joined(unit=SQUAD, kind=k.UnitKind.SQUAD)


def _correct(told: Service) -> None:
    """Withdraw one arrival a day after it was counted and published."""
    arrived = next(
        fact
        for fact in history("person:0000024", AsOf(told.now, told.now))
        if isinstance(fact.body, k.Arrived)
    )
    correct(told.hand(), arrived.seq, "recorded twice")
