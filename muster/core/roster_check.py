"""The checker of rosters: every rule a roster breaks, hard or weighted. No solver in this file.

What one person breaks by rest and runs stands in ``muster.core.roster_rest``, by compulsory rest
and closed duty in ``muster.core.roster_order``, by counts, shares and wishes in
``muster.core.roster_share``; here are duties that cannot be, and what shifts lack.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from muster.core.roster import Breach, BreachRule, Problem, Roster, RosterPerson, Shift
from muster.core.roster_order import order_breaches
from muster.core.roster_rest import rest_breaches
from muster.core.roster_share import Shares, fair_shares, share_breaches


def breaches(problem: Problem, roster: Roster) -> list[Breach]:
    """Return every rule ``roster`` breaks; where none is hard, it may be published.

    First duties nobody knows, then person by person, then shift by shift. Of a run, and of a
    person's weeks, the worst is named once. Shared with no solver: this is the second opinion.
    """
    stands = by_person(problem, roster)
    shares = fair_shares(problem)
    return [
        *_unknown(problem, roster),
        *(
            breach
            for person in sorted(problem.people, key=lambda person: person.number)
            for breach in breaches_of(problem, person, stands[person.number], shares)
        ),
        *_understaffed(problem, roster),
    ]


def hard(found: Iterable[Breach]) -> list[Breach]:
    """Return those breaches with which a roster may not be published."""
    return [breach for breach in found if breach.hard]


def hard_breaches(problem: Problem, roster: Roster) -> list[Breach]:
    """Return those breaches with which ``roster`` may not be published, and judge nothing else.

    The same as ``hard(breaches(…))`` in a fraction of the time: weighted rules are not counted.
    """
    return hard(breaches(replace(problem, rules=problem.rules.binding()), roster))


def by_person(problem: Problem, roster: Roster) -> dict[str, list[Shift]]:
    """Return the shifts each person stands, in no order; whom the roster leaves out has none."""
    shifts = {shift.id: shift for shift in problem.shifts}
    stands: dict[str, list[Shift]] = defaultdict(list)
    for duty in roster.duties:
        if duty.shift in shifts:
            stands[duty.person].append(shifts[duty.shift])
    return stands


def breaches_of(
    problem: Problem,
    person: RosterPerson,
    shifts: Iterable[Shift],
    shares: Shares | None = None,
) -> Iterator[Breach]:
    """Yield every rule that one person breaks, or has to break, by standing ``shifts``.

    Whoever asks for many people gives ``fair_shares(problem)``, which counts over all of them.
    """
    own = sorted(shifts, key=lambda shift: (shift.start_h, shift.id))
    for shift in own:
        if hours := person.absent_h(shift):
            yield Breach(BreachRule.ABSENT, shift.id, person.number, hours, 0)
    yield from rest_breaches(problem, person, own)
    yield from order_breaches(problem, person, own)
    yield from share_breaches(
        problem, person, own, fair_shares(problem) if shares is None else shares
    )


def _unknown(problem: Problem, roster: Roster) -> Iterator[Breach]:
    people = {person.number for person in problem.people}
    shifts = {shift.id for shift in problem.shifts}
    for duty in sorted(roster.duties):
        if duty.person not in people:
            yield Breach(BreachRule.UNKNOWN_PERSON, duty.shift, duty.person)
        if duty.shift not in shifts:
            yield Breach(BreachRule.UNKNOWN_SHIFT, duty.shift, duty.person)


def _understaffed(problem: Problem, roster: Roster) -> Iterator[Breach]:
    people = {person.number: person for person in problem.people}
    on_shift: dict[str, list[RosterPerson]] = defaultdict(list)
    for duty in roster.duties:
        if duty.person in people:
            on_shift[duty.shift].append(people[duty.person])
    for shift in problem.shifts:
        there = on_shift[shift.id]
        yield from _lacking(problem, shift, there)
        yield from _mixed(problem, shift, there)


def _lacking(problem: Problem, shift: Shift, there: Sequence[RosterPerson]) -> Iterator[Breach]:
    for rule, have, need in (
        (BreachRule.HEADS_SHORT, len(there), shift.heads_min),
        (
            BreachRule.OFFICER_MISSING,
            sum(person.officer for person in there),
            problem.officers_needed(shift),
        ),
        (BreachRule.LEADER_MISSING, sum(person.leader for person in there), int(shift.leader)),
    ):
        if have < need:
            yield Breach(rule, shift.id, None, have, need)
    for code, need in shift.competences:
        have = sum(code in person.competences for person in there)
        if have < need:
            yield Breach(BreachRule.COMPETENCE_MISSING, shift.id, None, have, need, code)


def _mixed(problem: Problem, shift: Shift, there: Sequence[RosterPerson]) -> Iterator[Breach]:
    """Yield the people of other crews on a shift: each is one who changes crews."""
    rule = problem.rules.crews_mixed_max
    crews = Counter(person.crew for person in there if person.crew is not None)
    if rule is None or not crews:
        return
    turn = shift.crew
    if turn is None:
        turn = min(crews, key=lambda crew: (-crews[crew], crew))
    others = crews.total() - crews[turn]
    if others > rule.limit:
        points = rule.points(others - rule.limit)
        yield Breach(BreachRule.CREWS_MIXED, shift.id, None, others, rule.limit, points=points)
