"""Whatever becomes of plans, and whatever is learnt when, nobody under a gate is ordered.

Proposals, changes by hand, approvals by whomever, plans made anew, people who fall out, decline,
are called back, facts that come late: each order is judged again from the facts alone as they
stood when it was recorded, by code that shares nothing with the steps.
"""

from dataclasses import dataclass

from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st
from laws.test_gates import (
    PACK,
    Days,
    Happens,
    Told,
    _a_household_is_never_left_alone,
    _near_retirement_stays_from_high_risk,
    _the_floor_is_kept,
    a_service,
    at,
    bodies,
    facts,
    learnt,
    people,
)
from steps.service import asof, hand
from tables import day

from muster.core import kinds as k
from muster.core.kinds import Amendment, Change, Movement
from muster.core.ledger import Fact, standing
from muster.steps import care, deployment, deployment_moves
from muster.steps.deployment import Refused
from muster.steps.deployment_reserve import move_up
from muster.steps.register import people as everybody
from muster.store.verify import verify

CLERK, CHIEF = "duty_office", "deployment_approver"
LINES = ("gate/officer", "ward/officer", "ward/auxiliary", "north/any")
number = st.integers(1, 4)  # chooses what is done, by whom, for which line


def done(*whats: str, at: st.SearchStrategy[float] = at) -> st.SearchStrategy[Happens]:
    return st.one_of(*(st.builds(Happens, st.just(w), people, at, bodies, number) for w in whats))


early, late = st.integers(0, 3), st.integers(3, 8)


# Something is learnt, a plan is made, perhaps changed, approved; then much becomes of it.
rounds = st.tuples(
    st.lists(learnt, max_size=2),
    done("propose", at=early),
    st.lists(st.one_of(done("amend", "amend", "hold", at=early), learnt), max_size=2),
    done("approve", at=early),
    st.lists(
        done(
            *("hold", "hold", "cannot come", "cannot come", "recall", "arrive", "arrive"),
            *("decline", "sweep", "replan", "approve", "withdraw"),
            at=late,
        ),
        min_size=1,
        max_size=6,
    ),
)
histories = st.lists(rounds, min_size=1, max_size=3).map(
    lambda drawn: [
        each
        for before, made, between, approved, after in drawn
        for each in (*before, made, *between, approved, *after)
    ]
)


class PlanDays(Days):
    """Lets plans be made and changed, and people fall out, among all that happens to people."""

    def __init__(self) -> None:
        super().__init__()
        self.codes: list[str] = []

    def _last(self) -> str:
        return self.codes[-1] if self.codes else "none"

    def _propose(self, it: Happens) -> None:
        here = deployment.situation(asof(it.at), PACK)
        answer = deployment.solve(here, seed=it.heads)
        self.codes.append(f"{self.count}")
        deployment.propose(
            hand(CLERK), self._last(), here, answer, day(it.at), movement=Movement.LOCAL, seed=1
        )

    def _amend(self, it: Happens) -> None:
        line = f"demand:{LINES[it.heads - 1]}"
        record = deployment.plan_of(self._last())
        out = record.moves[0].person if record and record.moves else "person:02"
        put_in = Amendment(change=Change.IN, person=f"person:{it.number}", demand=line, why="w")
        taken_out = Amendment(change=Change.OUT, person=out, demand=None, why="w")
        kept_out = Amendment(change=Change.BAN, person=f"person:{it.number}", demand=None, why="w")
        changes = ([put_in], [taken_out], [taken_out, put_in], [kept_out])[self.count % 4]
        deployment.amend(hand(), self._last(), changes, day(it.at), PACK, amended_by="deputy")

    def _approve(self, here: object, answer: object = None, it: object = None) -> None:
        if answer is not None:  # a plan of the gates' own laws
            super()._approve(here, answer, it)
            return
        assert isinstance(here, Happens)
        by = CLERK if here.heads == 1 else CHIEF
        deployment.approve(hand(by), self._last(), day(here.at), PACK, approved_by=by)

    def _hold(self, it: Happens) -> None:
        assert it.body is not None
        care.record(hand("welfare"), [(self._ordered(it), it.body, day(it.at))], PACK)

    def _cannot_come(self, it: Happens) -> None:
        deployment_moves.cannot_come(hand(), self._ordered(it), day(it.at), PACK)

    def _recall(self, it: Happens) -> None:
        deployment_moves.recall(
            hand(), [self._ordered(it)], "why", day(it.at),
            report_by=day(it.at + 1), recalled_by=CHIEF, pack=PACK,
        )  # fmt: skip

    def _decline(self, it: Happens) -> None:
        deployment_moves.decline(hand(), f"person:{it.number}", day(it.at))

    def _sweep(self, it: Happens) -> None:
        move_up(hand(), day(it.at), PACK)

    def _arrive(self, it: Happens) -> None:
        """All who are ordered arrive, but for one."""
        ordered = [(c, p) for c, p in everybody(asof(it.at)) if p.orders and p.recall is None]
        arrived = [
            (code, k.Arrived(org="org:3", post=person.orders[0].post), day(it.at), "org:3")
            for code, person in ordered[1:]
        ]
        deployment.carry_out(hand(), arrived)

    def _replan(self, it: Happens) -> None:
        made = deployment.replan(
            hand(CLERK), self._last(), f"{self.count}", day(it.at), PACK, seed=it.heads
        )
        if not isinstance(made, Refused):
            self.codes.append(f"{self.count}")

    def _withdraw(self, it: Happens) -> None:
        deployment.withdraw(hand(), self._last(), "why", day(it.at), withdrawn_by=CHIEF)

    def _ordered(self, it: Happens) -> str:
        """Return somebody who goes or has gone, so that something comes of it, or anybody."""
        gone = [c for c, p in everybody(asof(it.at)) if p.orders or p.post]
        return gone[it.heads % len(gone)] if gone else f"person:{it.number}"


@dataclass(frozen=True, slots=True)
class ToldOfMoves(Told):
    """The same facts, told anew with orders lifted and people called back."""

    def committed(self, person: str) -> bool:
        """Return whether the person is under orders or at a post, and not called back."""
        busy = False
        for fact in self.of(person):
            match fact.body:
                case k.Ordered() | k.Arrived():
                    busy = True
                case k.StoodDown() | k.Relieved() | k.Returned():
                    busy = False
        return busy


def told_before(known: list[Fact], last: Fact) -> ToldOfMoves:
    """Return what stood just before ``last`` was recorded, as of the moment it holds from."""
    before = [fact for fact in known if fact.seq < last.seq]
    return ToldOfMoves(list(standing(before, known=before[-1].recorded_at)), last.holds_from)


@given(histories)
@a_service
def test_nobody_under_a_gate_is_ordered_whatever_becomes_of_plans(ledger, days) -> None:
    with transaction.atomic():
        service = PlanDays()
        for each in days:
            service.live(each)
        known = facts()
        for order in (fact for fact in known if isinstance(fact.body, k.Ordered)):
            told = told_before(known, order)
            person, code = order.subject, order.subject.removeprefix("person:")
            assert (code, told.gates(person)) == (code, set())
            assert told.serves(person)
            assert not told.committed(person)
            _near_retirement_stays_from_high_risk(told, order, code)
            _a_household_is_never_left_alone(told, [order])
            _the_floor_is_kept(told, [order])
        _four_eyes_saw_every_plan(known)
        _who_moved_up_took_the_place_of_one_who_does_not_go(known)
        assert verify().findings == ()  # the SQL equals the fold
        transaction.set_rollback(True)


def _four_eyes_saw_every_plan(known: list[Fact]) -> None:
    makers: dict[str, set[str]] = {}
    for fact in known:
        match fact.body:
            case k.PlanProposed():
                makers.setdefault(fact.subject, set()).add(fact.body.proposed_by)
            case k.PlanAmended():
                makers[fact.subject].add(fact.body.amended_by)
            case k.PlanApproved():
                assert fact.body.approved_by == CHIEF
                assert fact.body.approved_by not in makers[fact.subject]


def _who_moved_up_took_the_place_of_one_who_does_not_go(known: list[Fact]) -> None:
    for up in (fact for fact in known if isinstance(fact.body, k.MovedUp)):
        assert isinstance(up.body, k.MovedUp)
        before = [f for f in known if f.seq < up.seq and f.subject == up.body.replaces]
        assert any(isinstance(f.body, k.StoodDown | k.Recalled) for f in before)
        (order,) = [f for f in known if f.seq == up.seq + 1]
        assert (order.subject, order.body.demand) == (up.subject, up.body.demand)
