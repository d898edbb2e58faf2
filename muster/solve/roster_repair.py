"""Mend a roster that people count on: the fewest duties changed for the least left open.

Somebody falls ill, a crew is isolated at once, a shift needs more heads: the problem says what is
true now, the roster what was published. Small posts are solved exactly, with a price on every
change. Large ones are mended place by place: by whoever can stand it at least cost, or in a chain
(one moves there, another takes over from them). What can be proven is said: each place that
somebody could fill takes a change, and what nobody can fill stays open.
"""

import time
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from muster.core.kinds import Wish
from muster.core.roster import (
    Breach,
    BreachRule,
    Duty,
    Lock,
    Must,
    Problem,
    Roster,
    RosterPerson,
    Shift,
)
from muster.core.roster_check import breaches, breaches_of, by_person
from muster.core.roster_rules import Rules
from muster.core.roster_score import RosterScore, lack_points, possible, score, score_of
from muster.core.roster_share import fair_shares
from muster.solve.roster import Outcome, solve

_EXACT_MOST = 500  # people x shifts up to which the whole roster is sought anew
_CHAINS_MOST = 12  # people considered to move, for one place


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """A mended roster, what it costs against the one it mends, and what cannot be avoided.

    It is ``proven`` if no sound roster leaves less open, and none that leaves as little open
    changes fewer duties.
    """

    roster: Roster
    score: RosterScore
    added: tuple[Duty, ...]
    taken: tuple[Duty, ...]  # but for duties of the absent
    shortage_least: int  # points that stay open whatever is changed
    changes_least: int  # duties that have to change, if no more than that is left open
    proven: bool
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Substitute:
    """Somebody who could stand a duty in another's place, and what that costs whom.

    ``score`` is that of the roster after, ``cost`` how much more it costs than before; ``broken``
    is what they would break newly, all of it weighted; ``lacks`` what the shift newly lacks or
    weighs with them in it, every one with its points.
    """

    person: str
    cost: int
    score: RosterScore
    broken: tuple[Breach, ...]
    lacks: tuple[Breach, ...] = ()

    @property
    def told(self) -> tuple[Breach, ...]:
        """What can be named of the cost, one by one."""
        return (*self.lacks, *self.broken)

    @property
    def rest(self) -> int:
        """What of the cost cannot be named; below 0 if it is spared."""
        return self.cost - sum(each.points or 0 for each in self.told)


def repair(
    problem: Problem,
    roster: Roster,
    *,
    locks: Collection[Lock] = (),
    limit_s: float = 1.0,
    seed: int = 0,
    stop: Callable[[], bool] = lambda: False,
) -> Repair:
    """Return ``roster`` mended for what ``problem`` says now; ``locks`` are kept."""
    began = time.monotonic()
    kept = Roster(possible(problem, roster))
    mending = _Mending(problem, kept, locks, until=began + limit_s)
    shortage_least, changes_least = mending.least()
    mended, whole_proven = mending.mended(), False
    if len(problem.people) * len(problem.shifts) <= _EXACT_MOST:
        left_s = max(0.0, began + limit_s - time.monotonic())
        whole = solve(problem, draft=roster, locks=locks, limit_s=left_s, seed=seed, stop=stop)
        whole_proven = whole.outcome is Outcome.PROVEN
        if whole.roster is not None:
            mended = min((mended, whole.roster), key=partial(_order, problem, roster))
    made = score(problem, mended, draft=roster)
    return Repair(
        roster=mended,
        score=made,
        added=tuple(sorted(mended.duties - kept.duties)),
        taken=tuple(sorted(kept.duties - mended.duties)),
        shortage_least=shortage_least,
        changes_least=changes_least,
        proven=whole_proven
        or (made.shortage, len(mended.duties ^ kept.duties)) == (shortage_least, changes_least),
        seconds=time.monotonic() - began,
    )


def _order(problem: Problem, draft: Roster, roster: Roster) -> tuple[int, int]:
    made = score(problem, roster, draft=draft)
    return made.broken, made.cost


def substitutes(
    problem: Problem,
    roster: Roster,
    duty: Duty,
    *,
    count: int = 3,
    locks: Collection[Lock] = (),
    found: Sequence[Breach] | None = None,
) -> tuple[Substitute, ...]:
    """Return who could stand ``duty`` in its person's place, cheapest first, ``count`` at most.

    None of them breaks a hard rule by it; who is locked off the shift is not asked. ``found``
    are the breaches of ``roster``, for whoever has them already.
    """
    without = Roster(roster.duties - {duty})
    mending = _Mending(problem, without, locks, until=None)
    shift = mending.shifts[duty.shift]
    ranked = sorted(
        (dearer, number)
        for number in mending.people
        if number != duty.person and (dearer := mending.dearer(number, add=shift)) is not None
    )
    before = breaches(problem, roster) if found is None else list(found)
    cost = score_of(problem, roster, before, draft=roster).cost
    could = []
    # what the shift itself makes of them (officers, crews) is not in the first order: look further
    for _, number in ranked[: 4 * count]:
        after = Roster(without.duties | {Duty(number, duty.shift)})
        those = {number, duty.person}
        own = list(_anew(problem, after, those, shift))
        same = [b for b in before if b.person not in those and not _of_shift(b, shift)]
        made = score_of(problem, after, [*same, *own], draft=roster)
        new = tuple(b for b in own if b.person == number and b not in before)
        lacks = tuple(mending.priced(b) for b in own if b.person is None and b not in before)
        could.append(
            Substitute(person=number, cost=made.cost - cost, score=made, broken=new, lacks=lacks)
        )
    return tuple(sorted(could, key=lambda each: (each.cost, each.person))[:count])


def _of_shift(breach: Breach, shift: Shift) -> bool:
    return breach.person is None and breach.shift_id == shift.id


def _anew(problem: Problem, roster: Roster, people: set[str], shift: Shift) -> Iterator[Breach]:
    """Yield what some people break, and what one shift lacks: all else stays as it was."""
    shares, stands = fair_shares(problem), by_person(problem, roster)
    for person in problem.people:
        if person.number in people:
            yield from breaches_of(problem, person, stands[person.number], shares)
    there = Roster(frozenset(duty for duty in roster.duties if duty.shift == shift.id))
    rules = replace(
        Rules(),
        enforcing_officers_min=problem.rules.enforcing_officers_min,
        crews_mixed_max=problem.rules.crews_mixed_max,
    )
    alone = replace(problem, shifts=(shift,), rules=rules)
    yield from (breach for breach in breaches(alone, there) if _of_shift(breach, shift))


class _Mending:
    """A roster while it is mended: who stands what, and what each person's row costs them."""

    def __init__(
        self,
        problem: Problem,
        kept: Roster,
        locks: Collection[Lock],
        *,
        until: float | None,
    ) -> None:
        self._problem, self._until = problem, until
        self._shares = fair_shares(problem)
        self._lack = lack_points(problem.weights)
        self._must = {(k.person, k.shift) for k in locks if k.must is Must.MUST}
        self._never = {(k.person, k.shift) for k in locks if k.must is Must.NEVER}
        self.people = {person.number: person for person in problem.people}
        self.shifts = {shift.id: shift for shift in problem.shifts}
        stands = by_person(problem, kept)
        self._own: dict[str, list[Shift]] = {n: list(stands[n]) for n in self.people}
        self._there: dict[str, set[str]] = defaultdict(set)
        for duty in kept.duties:
            self._there[duty.shift].add(duty.person)
        self._base: dict[tuple[str, bool], tuple[int, frozenset[tuple[BreachRule, str]]]] = {}
        self._able: dict[tuple[str, str], bool] = {}  # person and shift
        # What a duty more costs whom, as long as they stand what they stand: by shift, and rested.
        self._known: dict[str, dict[tuple[str, bool], int | None]] = defaultdict(dict)
        self._rested, self._binding = _untiring(problem), problem.rules.binding()
        rest = problem.rules.rest_min_h
        self._rest_h = rest.limit if rest and rest.hard else 0

    def priced(self, breach: Breach) -> Breach:
        """Return what a shift lacks with the points it counts for; all else as it is."""
        if breach.rule not in self._lack:
            return breach
        return breach._replace(points=self._lack[breach.rule] * (breach.need - breach.have))

    # --- what cannot be avoided ---------------------------------------------------------------

    def least(self) -> tuple[int, int]:
        """Return the points that stay open whatever is done, and the changes it takes at least."""
        open_, changes = 0, 0
        for shift in self._problem.shifts:
            able = [p for p in self.people.values() if self._alone(p, shift)]
            there = [self.people[number] for number in self._there[shift.id]]
            needed = 0
            for rule, need, counts in self._needs(shift):
                could = min(need, sum(counts(person) for person in able))
                open_ += self._lack[rule] * (need - could)
                needed = max(needed, could - sum(counts(person) for person in there))
            changes += needed
        return open_, changes

    def _needs(
        self, shift: Shift
    ) -> Iterator[tuple[BreachRule, int, Callable[[RosterPerson], bool]]]:
        yield BreachRule.HEADS_SHORT, shift.heads_min, lambda _: True
        officers = self._problem.officers_needed(shift)
        yield BreachRule.OFFICER_MISSING, officers, lambda person: person.officer
        yield BreachRule.LEADER_MISSING, int(shift.leader), lambda person: person.leader
        for code, need in shift.competences:
            yield BreachRule.COMPETENCE_MISSING, need, partial(_able_in, code)

    def _alone(self, person: RosterPerson, shift: Shift) -> bool:
        """Return whether somebody with no other duty in the roster could stand a shift."""
        pair = person.number, shift.id
        if pair not in self._able:
            self._able[pair] = self._is_able(person, shift)
        return self._able[pair]

    def _is_able(self, person: RosterPerson, shift: Shift) -> bool:
        if person.absent_h(shift) or (person.number, shift.id) in self._never:
            return False
        if any(r.wish is Wish.CANNOT and r.covers(shift) for r in person.requests):
            return False
        return person.last_off_h is None or shift.start_h - person.last_off_h >= self._rest_h

    # --- what a change costs somebody ---------------------------------------------------------

    def dearer(
        self, number: str, *, add: Shift, less: Shift | None = None, rested: bool = False
    ) -> int | None:
        """Return what a duty more, and perhaps one less, costs somebody; None: they may not.

        ``rested`` leaves out what it tires them, which takes longest to say: less than all.
        """
        if less is not None:
            return self._dearer(number, add, less, rested)
        known = self._known[number]
        if (add.id, rested) not in known:
            known[add.id, rested] = self._dearer(number, add, None, rested)
        return known[add.id, rested]

    def _dearer(self, number: str, add: Shift, less: Shift | None, rested: bool) -> int | None:
        person, own = self.people[number], [s for s in self._own[number] if s is not less]
        if add in own or not self._alone(person, add) or self._too_near(own, add):
            return None
        problem = self._rested if rested else self._problem
        if (number, rested) not in self._base:
            self._base[number, rested] = self._judged(problem, person, self._own[number])
        points, broken = self._base[number, rested]
        now = 0
        for breach in breaches_of(problem, person, [*own, add], self._shares):
            if breach.hard and (breach.rule, breach.shift_id) not in broken:
                return None
            now += breach.points or 0
        return now - points

    def _too_near(self, own: Sequence[Shift], add: Shift) -> bool:
        return any(
            add.start_h < shift.end_h + self._rest_h and shift.start_h < add.end_h + self._rest_h
            for shift in own
        )

    def _judged(
        self, problem: Problem, person: RosterPerson, own: Sequence[Shift]
    ) -> tuple[int, frozenset[tuple[BreachRule, str]]]:
        points, broken = 0, set()
        for breach in breaches_of(problem, person, own, self._shares):
            if breach.hard:
                broken.add((breach.rule, breach.shift_id))
            points += breach.points or 0
        return points, frozenset(broken)

    def _lacking(self, shift: Shift, there: Collection[str]) -> int:
        people = [self.people[number] for number in there]
        return sum(
            self._lack[rule] * max(0, need - sum(counts(person) for person in people))
            for rule, need, counts in self._needs(shift)
        )

    # --- mending ------------------------------------------------------------------------------

    def mended(self) -> Roster:
        """Return the roster with what is settled settled, and its open places filled."""
        self._settle()
        for shift in sorted(self._problem.shifts, key=lambda s: (s.start_h, s.id)):
            while self._lacking(shift, self._there[shift.id]):
                # what somebody can fill at once is filled however late it is; chains take longer
                if not (self._fill(shift) or (not self._late() and self._chain(shift))):
                    break
        return Roster(frozenset(Duty(n, shift.id) for n, own in self._own.items() for shift in own))

    def _late(self) -> bool:
        return self._until is not None and time.monotonic() > self._until

    def _settle(self) -> None:
        """Do what the locks say; take away duties by which somebody breaks a hard rule now."""
        for number, name in sorted(self._never):
            if number in self.people and number in self._there[name]:
                self._move(number, take=self.shifts[name])
        for number, name in sorted(self._must):
            if number in self.people and number not in self._there[name]:
                self._move(number, add=self.shifts[name])
        binding = replace(self._problem, rules=self._binding)
        for number, person in self.people.items():
            for _turn in range(len(self._own[number])):
                _, broken = self._judged(binding, person, self._own[number])
                named = {name for _, name in broken if (number, name) not in self._must}
                wrong = [shift for shift in self._own[number] if shift.id in named]
                if not wrong:
                    break
                self._move(number, take=min(wrong, key=lambda shift: shift.start_h))

    def _move(self, number: str, *, add: Shift | None = None, take: Shift | None = None) -> None:
        if take is not None:
            self._own[number].remove(take)
            self._there[take.id].discard(number)
        if add is not None:
            self._own[number].append(add)
            self._there[add.id].add(number)
        self._base.pop((number, False), None)
        self._base.pop((number, True), None)
        self._known.pop(number, None)

    def _helping(self, shift: Shift) -> Iterator[tuple[int, str]]:
        """Yield those whom a shift lacks, with what it would lack less with them."""
        there = self._there[shift.id]
        people = [self.people[number] for number in there]
        lacking = [
            (self._lack[rule], counts)
            for rule, need, counts in self._needs(shift)
            if sum(counts(person) for person in people) < need
        ]
        for number, person in self.people.items():
            if number not in there:
                gain = sum(points for points, counts in lacking if counts(person))
                if gain > 0:
                    yield gain, number

    def _fill(self, shift: Shift) -> bool:
        """Put whoever costs least on a shift; return whether there was somebody worth it."""
        change, best = self._problem.weights.change, None
        ranked = sorted(
            (least + change - gain, number, gain)
            for gain, number in self._helping(shift)
            if (least := self.dearer(number, add=shift, rested=True)) is not None
            and least + change < gain
        )
        for least, number, gain in ranked:
            if best is not None and least > best[0]:
                break  # whoever follows costs more, even if it tires them not at all
            dearer = self.dearer(number, add=shift)
            if dearer is not None and dearer + change < gain:
                best = min(best or (0, ""), (dearer + change - gain, number))
        if best is not None:
            self._move(best[1], add=shift)
        return best is not None

    def _chain(self, shift: Shift) -> bool:
        """Move somebody here from another duty, and put somebody else on that."""
        change = self._problem.weights.change
        best: tuple[int, str, str, str] | None = None
        tried = 0
        for gain, number in sorted(self._helping(shift), key=lambda each: (-each[0], each[1])):
            if tried >= _CHAINS_MOST or self._late():
                break
            near = [s for s in self._own[number] if abs(s.day - shift.day) <= 1]
            for duty in near:
                dearer = self.dearer(number, add=shift, less=duty)
                if (number, duty.id) in self._must or dearer is None:
                    continue
                tried += 1
                follows = self._follower(duty, number)
                if follows is None or dearer + 2 * change + follows[0] >= gain:
                    continue
                found = (dearer + 2 * change + follows[0] - gain, number, duty.id, follows[1])
                best = min(best or found, found)
        if best is None:
            return False
        _, number, left, follower = best
        self._move(number, add=shift, take=self.shifts[left])
        if follower:
            self._move(follower, add=self.shifts[left])
        return True

    def _follower(self, duty: Shift, leaving: str) -> tuple[int, str] | None:
        """Return what it costs to let somebody leave a duty, and who follows: "" is nobody."""
        there = self._there[duty.id]
        left = there - {leaving}
        lacked, change = self._lacking(duty, there), self._problem.weights.change
        best = (self._lacking(duty, left) - lacked, "")
        if best[0] == 0:
            return best
        for number in self.people:
            if number == leaving or number in there:
                continue
            lacks = self._lacking(duty, left | {number}) - lacked
            if lacks + change < best[0]:
                dearer = self.dearer(number, add=duty)
                if dearer is not None:
                    best = min(best, (lacks + change + dearer, number))
        return best


def _untiring(problem: Problem) -> Problem:
    """Return the problem without what is charged for tiring duties; what must be kept stays."""
    tiring = ("fatigue_day_max", "fatigue_night_max", "risk_max_percent")
    weighted: dict[str, Any] = {
        name: None for name in tiring if (rule := getattr(problem.rules, name)) and not rule.hard
    }
    return replace(problem, rules=replace(problem.rules, **weighted))


def _able_in(code: str, person: RosterPerson) -> bool:
    return code in person.competences
