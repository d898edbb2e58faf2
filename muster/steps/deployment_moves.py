"""What becomes of orders: departures, arrivals, returns; recalls; who cannot or will not come."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from muster.core import kinds as k
from muster.core.kinds import FallOut, ReserveEnd
from muster.core.person import Person
from muster.core.proposal import PlanRefusal, PlanRefusalCode
from muster.core.rules import RulePack
from muster.steps.deployment_record import Refused, refused
from muster.steps.deployment_reserve import Vacancy, fill, joined, known_now, stood_down
from muster.steps.hand import Hand
from muster.store.dialect import writing
from muster.store.ledger import Appended, append
from muster.store.states import states_of


def carry_out(hand: Hand, moves: Iterable[tuple[str, k.Kind, datetime, str]]) -> Appended:
    """Record departures, arrivals, reliefs and returns: (person, what, when, organisation)."""
    return append(
        [hand.draft(person, body, at, org=org) for person, body, at, org in moves],
        clock=hand.clock,
    )


def recall(
    hand: Hand,
    people: Sequence[str],
    why: str,
    at: datetime,
    *,
    report_by: datetime,
    recalled_by: str,
    pack: RulePack | None = None,
) -> Appended | Refused:
    """Call people back with notice, and let the reserve move up in their place.

    Who has not set out yet stays at home: the order is lifted. Everybody else still counts where
    they are until their return is recorded.
    """
    with writing():
        found = states_of(Person, people, known_now(at))
        wrong = [] if why.strip() else [PlanRefusal(PlanRefusalCode.NO_WHY)]
        if report_by <= at:
            wrong.append(PlanRefusal(PlanRefusalCode.NO_NOTICE))
        wrong += _not_to_be_recalled(people, found)
        if wrong:
            return Refused(tuple(wrong))
        drafts, vacancies = [], []
        for code in dict.fromkeys(people):
            person = found[code]
            left = [Vacancy(o.demand, code, FallOut.RECALLED, o.plan) for o in person.orders]
            if not person.post and not person.on_the_way and not person.away_since:
                drafts += [stood_down(hand, each, at, found) for each in left]
                vacancies += left
                continue
            body = k.Recalled(why=why, report_by=report_by, recalled_by=recalled_by)
            left = [Vacancy(person.serves, code, FallOut.RECALLED)] if person.serves else left
            concerns = tuple(vacancy.demand for vacancy in left)
            drafts.append(hand.draft(code, body, at, org=person.with_org, concerns=concerns))
            vacancies += left
        recorded = append(drafts, clock=hand.clock)
        return joined(recorded, fill(hand, vacancies, at, pack))


def _not_to_be_recalled(people: Iterable[str], found: dict[str, Person]) -> Iterator[PlanRefusal]:
    for code in dict.fromkeys(people):
        person = found.get(code, Person())
        if person.record is None or person.gone:
            yield PlanRefusal(PlanRefusalCode.PERSON_UNKNOWN, code)
        elif person.recall is not None:
            yield PlanRefusal(PlanRefusalCode.RECALLED_ALREADY, code)
        elif not (person.post or person.on_the_way or person.away_since or person.orders):
            yield PlanRefusal(PlanRefusalCode.NOT_AWAY, code)


def cannot_come(
    hand: Hand, person: str, at: datetime, pack: RulePack | None = None
) -> Appended | Refused:
    """Lift the orders of somebody who says they cannot come, and let the reserve move up.

    Nobody is asked why: a reason of health or family is for care, and for the person to give.
    """
    with writing():
        found = states_of(Person, [person], known_now(at))
        if person not in found:
            return refused(PlanRefusalCode.PERSON_UNKNOWN, about=person)
        orders = found[person].orders
        vacancies = [Vacancy(o.demand, person, FallOut.CANNOT_COME, o.plan) for o in orders]
        if not vacancies:
            return refused(PlanRefusalCode.NOT_AWAY, about=person)
        lifted = [stood_down(hand, each, at, found) for each in vacancies]
        return joined(append(lifted, clock=hand.clock), fill(hand, vacancies, at, pack))


def decline(hand: Hand, person: str, at: datetime) -> Appended | Refused:
    """Take somebody off the reserve list who asks for it, with thanks and without a reason."""
    with writing():
        found = states_of(Person, [person], known_now(at)).get(person, Person())
        if found.standby is None:
            return refused(PlanRefusalCode.NOT_ON_RESERVE, about=person)
        plan, demand, _ = found.standby
        body = k.ReserveLeft(plan=plan, end=ReserveEnd.DECLINED)
        draft = hand.draft(person, body, at, concerns=(plan, demand))
        return append([draft], clock=hand.clock)
