"""Nobody is sent who should not go: whatever is written, planned, changed by hand or learnt late.

What holds a person is found here from the facts alone, by code that shares nothing with the
states: at the moment an order or an acceptance was recorded, as of the moment it holds from.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from steps.service import PACK, asof, derogation, enlist, hand
from tables import day

from muster.core import kinds as k
from muster.core.deployment import Move, Plan
from muster.core.kinds import Absence, Gate, Movement, Outcome, Role
from muster.core.ledger import AsOf, Fact, standing
from muster.steps import deployment, letter
from muster.steps.deployment import Refused
from muster.steps.ledger import correct, head
from muster.steps.letter import Received
from muster.store.ledger import append
from muster.store.reading import every, fact

NUMBERS = ("01", "02", "03", "04", "05", "06", "11", "12", "13", "14", "21", "22", "31", "91")
PEOPLE = {  # home, role, born, household with a small child: as steps.service enlists them
    "01": ("org:3", Role.OFFICER, 1980, None),
    "02": ("org:3", Role.OFFICER, 1985, None),
    "03": ("org:3", Role.OFFICER, 1990, "H1"),
    "04": ("org:3", Role.OFFICER, 1961, None),
    "05": ("org:3", Role.OFFICER, 1988, None),
    "06": ("org:3", Role.OFFICER, 1989, None),
    "11": ("org:3", Role.DUTY_AUXILIARY, 1995, None),
    "12": ("org:3", Role.DUTY_AUXILIARY, 1996, None),
    "13": ("org:3", Role.DUTY_AUXILIARY, 1997, None),
    "14": ("org:3", Role.DUTY_AUXILIARY, 1998, None),
    "21": ("org:5", Role.OFFICER, 1982, "H1"),
    "22": ("org:5", Role.OFFICER, 1983, None),
    "31": ("org:6", Role.OFFICER, 1984, None),
    "91": ("org:9", Role.OFFICER, 1992, None),
}
NEAR_RETIREMENT_YEARS = 58  # rulepacks/cn-2020.toml
KEEP_PERCENT = 50
APPROVER = "deployment_approver"
COMMITTED = {"already_committed"}


# --- what may happen -----------------------------------------------------------------------------

moments = st.integers(0, 8).map(day)
holds = st.sampled_from("ab")
bodies = st.one_of(
    st.builds(
        k.HoldPlaced,
        hold=holds,
        gate=st.sampled_from([Gate.MEDICAL_HOLD, Gate.FAMILY_CARE, Gate.BEREAVEMENT]),
        rule=st.just("r"),
        until=st.none() | moments,
    ),
    st.builds(k.HoldLifted, hold=holds),
    st.builds(k.AbsenceBegan, hold=holds, why=st.sampled_from(Absence), until=st.none() | moments),
    st.builds(k.AbsenceEnded, hold=holds),
    st.builds(
        k.IsolationBegan, hold=holds, rule=st.just("r"), exposed_at=moments, release_due=moments
    ),
    st.builds(k.IsolationReleased, hold=holds),
    st.builds(k.RestOrdered, hold=holds, rule=st.just("r"), until=moments),
    st.builds(k.BereavementOffered, hold=holds, rule=st.just("r"), days=st.just(3)),
    st.builds(
        k.BereavementChosen,
        hold=holds,
        choice=st.sampled_from(["leave", "return"]),
        back_on=moments,
        approved_by=st.just("chief"),
    ),
    st.just(k.HouseholdNoted(household=("carer",))),
    st.just(k.Separated(cause="retired")),
)


@dataclass(frozen=True, slots=True)
class Happens:
    """One thing that happens: a fact of care, late or not, a correction, or a decision."""

    what: str
    number: str
    at: float
    body: k.Kind | None = None
    heads: int = 1


people = st.sampled_from(NUMBERS)
at = st.integers(0, 8)
care = st.builds(Happens, st.just("care"), people, at, bodies)
learnt = st.one_of(
    care,
    care,
    care,
    st.builds(Happens, st.just("correct"), people, at, st.none() | bodies),
    st.builds(
        Happens,
        st.just("derogate"),
        people,
        at,
        st.builds(
            k.DerogationGranted,
            rule=st.sampled_from(Gate).map(str),
            person=people.map("person:{}".format),
            authoriser=st.just("deputy director"),
            why=st.just("the only one"),
            until=moments,
        ),
    ),
    st.builds(Happens, st.just("write"), people, at),
)
done = st.one_of(
    st.builds(Happens, st.just("decide"), people, at, heads=st.integers(0, 5)),
    st.builds(Happens, st.just("decide late"), people, at, bodies, st.integers(1, 9)),
    st.builds(Happens, st.just("plan"), people, at, heads=st.integers(1, 4)),
    st.builds(Happens, st.just("plan late"), people, at, bodies),
    st.builds(Happens, st.just("by hand"), people, at, heads=st.integers(0, 3)),
    st.builds(Happens, st.just("by hand"), people, at, heads=st.integers(0, 3)),
    st.builds(Happens, st.just("relieve"), people, at),
)
# Some care, some letters, then somebody decides something; and so again.
rounds = st.tuples(st.lists(learnt, min_size=2, max_size=6), st.lists(done, min_size=1, max_size=3))
histories = st.lists(rounds, min_size=1, max_size=4).map(
    lambda drawn: [each for learnt, done in drawn for each in (*learnt, *done)]
)

LINES = {  # post, role, heads, high risk, overnight
    "gate/officer": ("post:gate", "officer", False, True),
    "ward/officer": ("post:ward", "officer", True, True),
    "ward/auxiliary": ("post:ward", "duty_auxiliary", True, False),
    "north/any": ("post:north", "any_police", False, True),
}


class Days:
    """Lets things happen to the service, each recorded at once after the one before."""

    def __init__(self) -> None:
        enlist()
        self.count = 0
        for code, (post, role, high_risk, overnight) in LINES.items():
            body = k.DemandRaised(
                post=post, role=role, heads=2, high_risk=high_risk, overnight=overnight
            )
            deployment.raise_demand(hand(), [(code, body)], day(0))

    def live(self, happens: Happens) -> None:
        self.count += 1
        getattr(self, f"_{happens.what.replace(' ', '_')}")(happens)

    def _care(self, it: Happens) -> None:
        assert it.body is not None
        record(f"person:{it.number}", it.body, it.at)

    def _correct(self, it: Happens) -> None:
        own = [f for f in facts() if f.subject == f"person:{it.number}"]
        if not isinstance(own[-1].body, k.Appointed):  # nobody is drawn out of the register
            correct(hand(), own[-1].seq, "drawn", body=it.body, at=day(it.at))

    def _derogate(self, it: Happens) -> None:
        assert isinstance(it.body, k.DerogationGranted)
        derogation(f"{self.count}", it.body, day(it.at))

    def _write(self, it: Happens) -> None:
        received = Received(
            code=f"{self.count}",
            org="org:3",
            at=day(it.at),
            signatories=(f"person:{it.number}", "person:02"),
            wants="hospital" if self.count % 2 else "any",
        )
        letter.receive(hand(), [received])

    def _decide(self, it: Happens) -> None:
        rules = PACK.gate_rules(at=day(it.at))
        waiting = letter.queue(asof(it.at), rules, needed=it.heads)
        letter.decide_all(hand(), waiting, day(it.at))

    def _decide_late(self, it: Happens) -> None:
        """Something about a signatory is learnt between the proposal and the decision."""
        rules = PACK.gate_rules(at=day(it.at))
        waiting = letter.queue(asof(it.at), rules, needed=it.heads)
        assert it.body is not None
        for pending in [p for p in waiting if p.proposal is Outcome.ACCEPTED][:1]:
            record(pending.person, it.body, it.at)
        letter.decide_all(hand(), waiting, day(it.at))

    def _plan(self, it: Happens) -> None:
        here = deployment.situation(asof(it.at), PACK)
        self._approve(here, deployment.solve(here, seed=it.heads), it)

    def _plan_late(self, it: Happens) -> None:
        """Something about somebody in the plan is learnt between proposal and approval."""
        here = deployment.situation(asof(it.at), PACK)
        answer = deployment.solve(here, seed=1)
        assert it.body is not None
        for move in answer.plan.moves[:1]:
            record(move.person, it.body, it.at)
        self._approve(here, answer, it)

    def _by_hand(self, it: Happens) -> None:
        here = deployment.situation(asof(it.at), PACK)
        answer = deployment.solve(here, seed=1)
        line = f"demand:{list(LINES)[self.count % len(LINES)]}"
        own = Move(f"person:{it.number}", line)
        made = Plan((own, *answer.plan.moves[: it.heads]))
        self._approve(here, replace(answer, plan=made), it)

    def _approve(self, here: deployment.Situation, answer: deployment.Answer, it: Happens) -> None:
        before = head().seq
        code, at = f"{self.count}", day(it.at)
        clerk = hand("duty_office")
        answered = deployment.propose(
            clerk, code, here, answer, at, movement=Movement.LOCAL, seed=1
        )
        if not isinstance(answered, Refused):
            before = head().seq
            answered = deployment.approve(hand(), code, at, PACK, approved_by=APPROVER)
        if isinstance(answered, Refused):
            assert answered.refusals != ()
            assert head().seq == before
            return
        moves = [
            (m.person, k.Arrived(org=here.owners[m.line], post=here.posts[m.line]), day(it.at))
            for m in answer.plan.moves
        ]
        if self.count % 2:
            deployment.carry_out(hand(), [(*each, each[1].org) for each in moves])

    def _relieve(self, it: Happens) -> None:
        for body in (k.Relieved(post="post:ward"), k.Returned()):
            record(f"person:{it.number}", body, it.at)


def record(subject: str, body: k.Kind, at: float) -> None:
    append([hand().draft(subject, body, day(at))], clock=hand().clock)


def facts() -> list[Fact]:
    return [fact(row) for page in every() for row in page]


# --- what the facts say of a person, told anew ------------------------------------------------


@dataclass(frozen=True, slots=True)
class Told:
    """The facts that stood when something was decided, and the moment it holds from."""

    facts: list[Fact]
    at: datetime

    def of(self, person: str) -> list[Fact]:
        """Return the facts about a person that hold, in the order they became true."""
        own = [f for f in self.facts if f.subject == person and f.holds_from <= self.at]
        return sorted(own, key=lambda f: (f.holds_from, k.KINDS[f.kind].RANK, f.key))

    def gates(self, person: str) -> set[str]:
        """Return what keeps a person from being sent, but for what a derogation opens."""
        noted = [f.body for f in self.of(person) if isinstance(f.body, k.HouseholdNoted)]
        carer = {"family_care"} if noted and "carer" in noted[-1].household else set()
        return (self.holds(person) | carer) - self.derogated(person)

    def holds(self, person: str) -> set[str]:
        """Return the gates on record that hold a person."""
        open_holds: dict[str, tuple[str, datetime | None]] = {}
        for told in self.of(person):
            body = told.body
            code = getattr(body, "hold", "")
            if isinstance(body, k.HoldPlaced):
                open_holds[code] = (body.gate.value, body.until)
            elif isinstance(body, k.AbsenceBegan):
                ill = "medical_hold" if body.why is Absence.SICK else "away"
                open_holds[code] = (ill, body.until)
            elif isinstance(body, k.IsolationBegan):
                open_holds[code] = ("isolation", None)
            elif isinstance(body, k.RestOrdered):
                open_holds[code] = ("rest", body.until)
            elif isinstance(body, k.BereavementOffered):
                open_holds[code] = ("bereavement", None)
            elif isinstance(body, k.BereavementChosen) and body.choice == "leave":
                open_holds[code] = ("bereavement", body.back_on)
            elif code:
                open_holds.pop(code, None)
        return {gate for gate, until in open_holds.values() if until is None or until > self.at}

    def derogated(self, person: str) -> set[str]:
        return {
            f.body.rule
            for f in self.facts
            if isinstance(f.body, k.DerogationGranted)
            and f.body.person == person
            and f.holds_from <= self.at < f.body.until
        }

    def serves(self, person: str) -> bool:
        """Return whether the person was appointed and has not left the service."""
        bodies = [f.body for f in self.of(person)]
        return any(isinstance(body, k.Appointed) for body in bodies) and not any(
            isinstance(body, k.Separated) for body in bodies
        )

    def committed(self, person: str) -> bool:
        """Return whether the person is under orders or at a post."""
        last = [
            f.body for f in self.of(person)
            if isinstance(f.body, k.Ordered | k.StoodDown | k.Arrived | k.Relieved | k.Returned)
        ]  # fmt: skip
        return bool(last) and isinstance(last[-1], k.Ordered | k.Arrived)

    def away(self, person: str) -> bool:
        return self.committed(person) and self.serves(person)


def told_at(known: list[Fact], last: Fact) -> Told:
    """Return what was known just before ``last`` was recorded, as of the moment it holds from."""
    before = [f for f in known if f.seq < last.seq]
    moment = before[-1].recorded_at
    return Told(list(standing(before, known=moment)), last.holds_from)


def plans(known: list[Fact]) -> Iterator[tuple[Told, list[Fact]]]:
    """Yield each plan approved: what was known before, and the orders it gave."""
    for approved in known:
        if isinstance(approved.body, k.PlanApproved):
            orders = [
                f for f in known
                if isinstance(f.body, k.Ordered) and f.body.plan == approved.subject
            ]  # fmt: skip
            yield told_at(known, approved), orders


# --- the laws ------------------------------------------------------------------------------------

a_service = settings(
    max_examples=50,
    deadline=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
    ],
)


@given(histories)
@a_service
def test_nobody_whom_a_gate_holds_is_ordered_by_any_way(ledger, days) -> None:
    with transaction.atomic():
        service = Days()
        for each in days:
            service.live(each)
        known = facts()
        for told, orders in plans(known):
            for order in orders:
                person, number = order.subject, order.subject.removeprefix("person:")
                assert (number, told.gates(person)) == (number, set())
                assert told.serves(person)
                assert not told.committed(person)
                assert number != "91"  # a partner's people are its own to send
                _near_retirement_stays_from_high_risk(told, order, number)
            _the_floor_is_kept(told, orders)
            _a_household_is_never_left_alone(told, orders)
        transaction.set_rollback(True)


def _near_retirement_stays_from_high_risk(told: Told, order: Fact, number: str) -> None:
    assert isinstance(order.body, k.Ordered)
    high_risk = LINES[order.body.demand.removeprefix("demand:")][2]
    if high_risk and "near_retirement" not in told.derogated(order.subject):
        assert told.at.year - PEOPLE[number][2] < NEAR_RETIREMENT_YEARS


def _the_floor_is_kept(told: Told, orders: list[Fact]) -> None:
    """Of each home and role whom a plan sent, half of all who serve stay, free and fit."""
    ordered = {order.subject for order in orders}
    homes = {PEOPLE[p.removeprefix("person:")][:2] for p in ordered}
    for home in homes:
        serving = [f"person:{n}" for n, own in PEOPLE.items() if own[:2] == home]
        serving = [person for person in serving if told.serves(person)]
        stay = [
            person
            for person in serving
            if not (person in ordered or told.gates(person) or told.committed(person))
        ]
        assert len(stay) >= -(-len(serving) * KEEP_PERCENT // 100)


def _a_household_is_never_left_alone(told: Told, orders: list[Fact]) -> None:
    """Both adults of a household with a small child are never away overnight at once."""
    overnight = [
        order.subject for order in orders
        if isinstance(order.body, k.Ordered)
        and LINES[order.body.demand.removeprefix("demand:")][3]
    ]  # fmt: skip
    adults = ["person:03", "person:21"]
    leaving = [p for p in adults if p in overnight]
    assert len(leaving) <= 1
    for person in leaving:
        (other,) = {*adults} - {person}
        if "family_care" not in told.derogated(person):
            noted = [f.body for f in told.of(person) if isinstance(f.body, k.HouseholdNoted)]
            assert noted or not told.away(other)


@given(histories)
@a_service
def test_no_letter_is_accepted_of_somebody_a_gate_holds(ledger, days) -> None:
    with transaction.atomic():
        service = Days()
        for each in days:
            service.live(each)
        known = facts()
        outcomes: Counter[str] = Counter()
        for decided in known:
            if not isinstance(decided.body, k.LetterDecided):
                continue
            told = told_at(known, decided)
            person, outcome = decided.body.person, decided.body.outcome
            held = told.holds(person) - told.derogated(person) - {"away"}
            outcomes[outcome] += 1
            assert "isolation" not in held  # not decided on before release
            if outcome is Outcome.ACCEPTED:
                assert held == set()
                assert told.serves(person)
            if outcome is Outcome.DEFERRED:
                assert "medical_hold" in held
        transaction.set_rollback(True)


@given(histories, st.data())
@a_service
def test_the_gates_of_a_situation_are_those_of_the_facts(ledger, days, data) -> None:
    """Whoever is a candidate without a block is held by nothing on record, and the reverse."""
    with transaction.atomic():
        service = Days()
        for each in days:
            service.live(each)
        known = facts()
        earlier = data.draw(st.sampled_from(known[20:]))
        for last, at in ((known[-1], 2), (known[-1], 5), (known[-1], 8), (earlier, 4)):
            moment = AsOf(day(at), last.recorded_at)
            told = Told(list(standing(known, known=moment.known)), moment.at)
            for person in deployment.situation(moment, PACK).problem.candidates:
                blocks = {block.gate for block in person.blocked}
                gates = {block if block in set(Gate) else "away" for block in blocks - COMMITTED}
                other_away = gates - told.gates(person.number)
                assert gates >= told.gates(person.number)
                assert other_away <= {"family_care"}
                assert bool(blocks & COMMITTED) == told.committed(person.number)
        transaction.set_rollback(True)
