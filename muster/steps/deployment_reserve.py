"""The reserve: who stands by for a line, and who moves up when somebody ordered does not go.

An order is lifted as soon as a hold, an isolation or a separation is on record; whoever is next
in the list and passes every gate then takes the place, and the ledger says whom and why.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from muster.core import kinds as k
from muster.core.deployment import breaches
from muster.core.kinds import FallOut, Gate, Movement, ReserveEnd, Role
from muster.core.ledger import AsOf, Draft, moment
from muster.core.outcome import reserves
from muster.core.person import Person
from muster.core.plan import Move, Plan, Problem
from muster.core.proposal import PlanOnRecord
from muster.core.rules import RulePack
from muster.core.why import explain_moves
from muster.steps.deployment_record import order_draft, order_of, plan_of, written
from muster.steps.deployment_situation import Situation, situation
from muster.steps.derogation import derogated
from muster.steps.hand import Hand
from muster.steps.rules import pack_in_force
from muster.store.dialect import writing
from muster.store.ledger import Appended, append
from muster.store.reading import head
from muster.store.states import states_of, subjects_counted

NOTHING = Appended((), ())


class Vacancy(NamedTuple):
    """A place that somebody who was ordered leaves open."""

    demand: str
    person: str
    why: FallOut
    plan: str = ""  # that ordered the person there, where it is known


def known_now(at: datetime) -> AsOf:
    """Return ``at`` with all that is recorded known."""
    return AsOf(at, moment(head()[1]))


def joined(*answers: Appended) -> Appended:
    """Return the answers of several appends as one."""
    return Appended(
        tuple(receipt for answer in answers for receipt in answer.receipts),
        tuple(refusal for answer in answers for refusal in answer.refusals),
    )


def placed(
    hand: Hand, record: PlanOnRecord, problem: Problem, at: datetime, percent: int
) -> Iterator[Draft]:
    """Yield who stands by for the lines of a plan, in the order in which they would move up."""
    seed = record.proposed.seed if record.proposed else 0
    homes = {person.number: person.home for person in problem.candidates}
    for person, line, place in reserves(problem, record.plan, seed=seed, percent=percent):
        body = k.ReservePlaced(plan=record.code, demand=line, place=place)
        concerns = (record.code, line)
        yield hand.draft(person, body, at, org=homes[person], concerns=concerns)


def move_up(
    hand: Hand,
    at: datetime,
    pack: RulePack | None = None,
    *,
    people: Iterable[str] | None = None,
) -> Appended:
    """Lift the orders of those who may not go any more, and let the reserve move up.

    Looks at ``people``, or at everybody under orders. Without ``pack`` the one in force judges.
    """
    with writing():
        asof = known_now(at)
        if people is None:
            people = subjects_counted(None, [f"ordered.{role}" for role in Role], asof)
        found = states_of(Person, people, asof)
        ordered = {code: person for code, person in found.items() if person.orders}
        fallen = list(_fallen(ordered, asof)) if ordered else []
        if not fallen:
            return NOTHING
        lifted = append([stood_down(hand, each, at, ordered) for each in fallen], clock=hand.clock)
        return joined(lifted, fill(hand, fallen, at, pack))


def _fallen(ordered: Mapping[str, Person], asof: AsOf) -> Iterator[Vacancy]:
    opened = derogated(asof)
    for code, person in sorted(ordered.items()):
        why = _why_not(person, opened.get(code, frozenset()))
        if why is not None:
            yield from (Vacancy(o.demand, code, why, o.plan) for o in person.orders)


def _why_not(person: Person, opened: frozenset[Gate]) -> FallOut | None:
    if person.gone:
        return FallOut.LEFT_SERVICE
    held = any(
        hold.gate not in opened if hold.gate is not None else bool(hold.status)
        for hold in person.holds
    )
    return FallOut.HELD if held else None


def stood_down(hand: Hand, each: Vacancy, at: datetime, people: Mapping[str, Person]) -> Draft:
    """Return the draft that lifts an order."""
    body = k.StoodDown(plan=each.plan, demand=each.demand, why=each.why)
    record = people[each.person].record
    concerns = (each.plan, each.demand)
    return hand.draft(each.person, body, at, org=record.home if record else None, concerns=concerns)


def fill(
    hand: Hand, vacancies: Sequence[Vacancy], at: datetime, pack: RulePack | None = None
) -> Appended:
    """Let the next in the reserve who passes every gate take each place; some may stay open."""
    asof = known_now(at)
    waiting = standing_by({vacancy.demand for vacancy in vacancies}, asof)
    if not waiting:
        return NOTHING
    judging = pack or pack_in_force(asof)
    if judging is None:
        return NOTHING
    here = situation(asof, judging)
    problem = _narrowed(here.problem, {p for own in waiting.values() for p, _ in own})
    drafts: list[Draft] = []
    taken: list[Move] = []
    for vacancy in vacancies:
        passed = 0
        for person, standing in waiting.get(vacancy.demand, ()):
            if any(move.person == person for move in taken):
                continue
            move = Move(person, vacancy.demand)
            if breaches(problem, Plan((*taken, move))):
                passed += 1
                continue
            taken.append(move)
            drafts += _moves_up(hand, here, vacancy, move, standing, passed, at)
            break
    return append(drafts, clock=hand.clock)


def standing_by(demands: Iterable[str], asof: AsOf) -> dict[str, list[tuple[str, tuple[str, int]]]]:
    """Return who stands by for each line, in order: (person, (plan, place))."""
    asked = frozenset(demands)
    listed = subjects_counted(None, [f"standby.{role}" for role in Role], asof)
    waiting: dict[str, list[tuple[str, tuple[str, int]]]] = defaultdict(list)
    for code, person in states_of(Person, listed, asof).items() if listed else ():
        if person.standby is not None and person.standby.demand in asked:
            plan, demand, place = person.standby
            waiting[demand].append((code, (plan, place)))
    for own in waiting.values():
        own.sort(key=lambda each: (each[1][1], each[1][0], each[0]))
    return dict(waiting)


def _narrowed(problem: Problem, people: set[str]) -> Problem:
    """Return the problem with the candidates that bear on ``people``: their homes and squads."""
    own = [person for person in problem.candidates if person.number in people]
    homes, squads = {p.home for p in own}, {p.squad for p in own if p.squad}
    return replace(
        problem,
        candidates=tuple(
            p for p in problem.candidates if p.home in homes or (p.squad and p.squad in squads)
        ),
        floors=tuple(floor for floor in problem.floors if floor.home in homes),
    )


def _moves_up(
    hand: Hand,
    here: Situation,
    vacancy: Vacancy,
    move: Move,
    standing: tuple[str, int],
    passed: int,
    at: datetime,
) -> Iterator[Draft]:
    """Yield that somebody moves up, whom they replace and why this one, and the order."""
    plan, place = standing
    record = plan_of(plan)
    movement = record.proposed.movement if record and record.proposed else Movement.LOCAL
    (explained,) = explain_moves(here.problem, Plan((move,))).moves
    body = k.MovedUp(
        plan=plan,
        demand=vacancy.demand,
        place=place,
        replaces=vacancy.person,
        fell_out=vacancy.why,
        passed=passed,
        reasons=tuple(map(written, explained.reasons)),
    )
    owner = here.owners[vacancy.demand]
    concerns = (plan, vacancy.demand, vacancy.person)
    yield hand.draft(move.person, body, at, org=owner, concerns=concerns)
    yield order_draft(hand, move.person, order_of(plan, here, explained, movement), at)


def released(hand: Hand, plan: str, at: datetime) -> Iterator[Draft]:
    """Yield that everybody who stands by for ``plan`` is thanked and needed no longer."""
    asof = known_now(at)
    listed = subjects_counted(None, [f"standby.{role}" for role in Role], asof)
    for code, person in sorted(states_of(Person, listed, asof).items()) if listed else ():
        if person.standby is not None and person.standby.plan == plan:
            body = k.ReserveLeft(plan=plan, end=ReserveEnd.RELEASED)
            yield hand.draft(code, body, at, concerns=(plan,))
