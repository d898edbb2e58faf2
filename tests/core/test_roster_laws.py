"""The checker of rosters says what a naive count says, hour by hour and day by day."""

from collections import Counter
from dataclasses import replace
from itertools import groupby

from hypothesis import given, settings
from hypothesis import strategies as st
from roster_lines import KINDS, before, shifts, stood

from muster.core.kinds import Wish
from muster.core.roster import BreachRule, Duty, Problem, Request, Roster, RosterPerson
from muster.core.roster_check import breaches
from muster.core.roster_rules import ClosedDuty, CompulsoryRest, Rule, Rules, Succession
from muster.core.roster_score import score

B = BreachRule
BREAK_DAYS = 2  # days off that are spent at a closed post


def each(limit: int) -> Rule:
    """Return a rule that costs a point a unit."""
    return Rule(name="law", limit=limit, source="law", weight=1)


limits = st.builds(
    Rules,
    rest_min_h=st.integers(1, 24).map(each),
    weekly_rest_min_h=st.integers(20, 60).map(each),
    run_max_days=st.integers(1, 6).map(each),
    run_min_days=st.integers(1, 4).map(each),
    off_max_days=st.integers(1, 5).map(each),
    off_min_days=st.integers(1, 4).map(each),
    nights_in_row_max=st.integers(1, 4).map(each),
    recovery_min_h=st.integers(1, 60).map(each),
    hours_per_7_days_max=st.integers(8, 60).map(each),
    hours_max=st.integers(8, 120).map(each),
    hours_min=st.integers(8, 120).map(each),
    kinds_max=st.integers(0, 4).map(lambda n: (("N", each(n)),)),
    weekends_max=st.integers(0, 2).map(each),
    holidays_max=st.integers(0, 2).map(each),
    successions=st.just((Succession(before="E", after="D", rule=each(0)),)),
    compulsory_rest=st.builds(
        CompulsoryRest,
        rule=st.integers(2, 9).map(each),
        rest_days=st.integers(1, 4),
        day_average_max_h=st.integers(5, 12),
        average_over_days=st.integers(2, 10),
    ),
    closed_duty=st.builds(
        ClosedDuty,
        rule=st.integers(2, 8).map(each),
        days_min=st.integers(1, 6),
        isolation_days=st.integers(0, 6),
    ),
)
lines = st.text(alphabet="..DENLFCC", min_size=1, max_size=21)
pasts = st.text(alphabet="..DENLFCC", max_size=16)
absences = st.none() | st.tuples(st.integers(-2, 20), st.integers(1, 4))


class Diary:
    """What one person does, day by day and hour by hour; the oracle."""

    def __init__(self, past: str, line: str, away: frozenset[int], rules: Rules) -> None:
        days = range(-len(past), len(line))
        self.kind = dict(zip(days, past + line, strict=True))
        self.days, self.end, self.away, self.rules = days, len(line), away, rules
        self.known = past.strip(".") != ""
        self.busy: dict[int, int] = {}  # hour: day on which its duty began
        for day, kind in self.kind.items():
            if kind != ".":
                start_h, length_h = KINDS[kind][:2]
                for hour in range(24 * day + start_h, 24 * day + start_h + length_h):
                    self.busy[hour] = day

    def works(self, day: int) -> bool:
        return self.kind.get(day, ".") != "."

    def night(self, day: int) -> bool:
        return self.works(day) and KINDS[self.kind[day]][2]

    def start_h(self, day: int) -> int:
        return 24 * day + KINDS[self.kind[day]][0]

    def length_h(self, day: int) -> int:
        return KINDS[self.kind[day]][1] if self.works(day) else 0

    def rested_h(self, day: int) -> int | None:
        """Return the free hours before the duty of a day; None if there is no duty before."""
        hour = self.start_h(day) - 1
        while hour not in self.busy:
            hour -= 1
            if hour < 24 * self.days.start:
                return None
        return self.start_h(day) - 1 - hour

    def stretches(self, *, of_work: bool, nights: bool = False) -> list[list[int]]:
        """Return days in a row with a duty (or a night), or without one."""
        did = self.night if nights else self.works
        parted = groupby(self.days, did)
        return [list(days) for worked, days in parted if worked == of_work]


def counted(diary: Diary) -> dict[BreachRule, int]:
    """Return the units beyond each limit, in the way of a tally on paper."""
    rules, own = diary.rules, [day for day in range(diary.end) if diary.works(day)]
    found: Counter[BreachRule] = Counter()
    for day in own:
        rested_h = diary.rested_h(day)
        if rested_h is not None:
            found[B.REST_TOO_SHORT] += max(0, rules.rest_min_h.limit - rested_h)
            earlier = [d for d in diary.days if d < day and diary.works(d)]
            if diary.night(earlier[-1]) and not diary.night(day):
                found[B.RECOVERY_TOO_SHORT] += max(0, rules.recovery_min_h.limit - rested_h)
        found[B.SUCCESSION] += diary.kind.get(day - 1) == "E" and diary.kind[day] == "D"
    for broken, rule, nights in (
        (B.RUN_TOO_LONG, rules.run_max_days, False),
        (B.NIGHTS_TOO_MANY, rules.nights_in_row_max, True),
    ):
        for run in diary.stretches(of_work=True, nights=nights):
            if run[-1] >= 0:
                old = sum(day < 0 for day in run)
                found[broken] += max(0, len(run) - max(rule.limit, old))
    found += weekly(diary) + shapes(diary) + totals(diary, own) + orders(diary) + closed(diary)
    return {rule: units for rule, units in found.items() if units}


def weekly(diary: Diary) -> Counter[BreachRule]:
    """Walk through the hours; a rest that is long enough ends a stretch."""
    limit = diary.rules.weekly_rest_min_h.limit
    found: Counter[BreachRule] = Counter()
    begun, free, last, old, new = None, 0, 0, None, False
    for hour in range(24 * diary.days.start, 24 * (diary.end + 8)):
        free = 0 if hour in diary.busy else free + 1
        if hour in diary.busy:
            begun = hour if begun is None else begun
            last = hour + 1
            old = last if diary.busy[hour] < 0 else old
            new = new or diary.busy[hour] >= 0
        elif begun is not None and free == limit:
            most = 168 - limit
            already = old - begun if old is not None and old > begun else 0
            if new:
                found[B.WEEKLY_REST_MISSING] += max(0, last - begun - max(most, already))
            begun, old, new = None, None, False
    return found


def shapes(diary: Diary) -> Counter[BreachRule]:
    rules, found = diary.rules, Counter()
    for run in diary.stretches(of_work=True):
        near = {run[0] - 1, run[-1] + 1}
        open_ = run[-1] == diary.end - 1 or (run[0] == 0 and not diary.known)
        if run[-1] >= 0 and not open_ and not near & diary.away:
            found[B.RUN_TOO_SHORT] += max(0, rules.run_min_days.limit - len(run))
    first = min((day for day in diary.days if diary.works(day)), default=0)
    for off in diary.stretches(of_work=False):
        seen = [day for day in off if day >= min(first, 0)]
        if not seen or seen[-1] < -1 or set(seen) & diary.away:
            continue
        if seen[-1] == -1 and not (diary.end and diary.works(0)):
            continue
        whole = diary.works(seen[0] - 1) and seen[-1] < diary.end - 1
        if whole:
            found[B.OFF_TOO_SHORT] += max(0, rules.off_min_days.limit - len(seen))
        found[B.OFF_TOO_LONG] += max(0, len(seen) - rules.off_max_days.limit)
    return found


def totals(diary: Diary, own: list[int]) -> Counter[BreachRule]:
    rules, found = diary.rules, Counter()
    weeks = [sum(diary.length_h(d) for d in range(day - 6, day + 1)) for day in own]
    found[B.WEEK_TOO_LONG] = max(0, max(weeks, default=0) - rules.hours_per_7_days_max.limit)
    hours = sum(map(diary.length_h, own))
    found[B.HOURS_TOO_MANY] = max(0, hours - rules.hours_max.limit)
    here = sum(day not in diary.away for day in range(diary.end))
    found[B.HOURS_TOO_FEW] = max(0, rules.hours_min.limit * here // diary.end - hours)
    (_, nights), *_ = rules.kinds_max
    found[B.KIND_TOO_OFTEN] = max(0, sum(diary.kind[d] == "N" for d in own) - nights.limit)
    weekends = sum(any(d in own for d in (sat, sat + 1)) for sat in range(-2, diary.end, 7))
    found[B.WEEKENDS_TOO_MANY] = max(0, weekends - rules.weekends_max.limit)
    holidays = sum(day in own for day in (1, 3, 5, 8))
    found[B.HOLIDAYS_TOO_MANY] = max(0, holidays - rules.holidays_max.limit)
    return found


def orders(diary: Diary) -> Counter[BreachRule]:
    """Count from day to day, also on days off, how long people have rested and worked."""
    order, found = diary.rules.compulsory_rest, Counter()
    due, row, free, since = False, 0, 0, diary.days.start
    for day in diary.days:
        if not diary.works(day):
            row, free = 0, free + 1
            if free >= order.rest_days:
                due, since = False, day + 1
            continue
        if due and day >= 0:
            found[B.REST_ORDER_DUE] += order.rest_days - free
        row, free = row + 1, 0
        window = [d for d in range(day - order.average_over_days + 1, day + 1) if d >= since]
        hours = sum(map(diary.length_h, window))
        if row >= order.rule.limit or hours >= order.day_average_max_h * order.average_over_days:
            due = True
    return found


def closed(diary: Diary) -> Counter[BreachRule]:
    rule, found = diary.rules.closed_duty, Counter()
    there = [day for day in diary.days if diary.kind[day] == "C"]
    stints: list[list[int]] = []
    for day in there:
        if not any(d in there for d in range(day - BREAK_DAYS - 1, day)):
            stints.append([])
        stints[-1].append(day)
    for stint in stints:
        first, last = stint[0], stint[-1]
        if last < 0:
            continue
        length, old = last - first + 1, max((d - first + 1 for d in stint if d < 0), default=0)
        found[B.STINT_TOO_LONG] += max(0, length - max(rule.rule.limit, old))
        unknown = 0 <= first <= BREAK_DAYS and not diary.known
        over = last + BREAK_DAYS + 1 < diary.end
        if length + BREAK_DAYS < rule.days_min and over and not unknown:
            found[B.STINT_TOO_SHORT] += rule.days_min - length
        if first >= 0 and any(hour < 24 * first for hour in diary.busy):
            free = 0
            while not any(
                h in diary.busy for h in range(24 * (first - free - 1), 24 * (first - free))
            ):
                free += 1
            found[B.ISOLATION_TOO_SHORT] += max(0, rule.isolation_days - free)
    return found


@given(pasts, lines, absences, limits)
@settings(max_examples=250, deadline=None)
def test_the_checker_counts_as_a_tally_on_paper_does(
    past: str, line: str, absence: tuple[int, int] | None, rules: Rules
) -> None:
    first, days = absence or (0, 0)
    hours = ((24 * first, 24 * (first + days)),) if absence else ()
    person = RosterPerson(number="1", role="officer", stood=before(past), absent=hours)
    asked = Problem(
        post="gate",
        horizon_days=len(line),
        enforcing=False,
        shifts=shifts(len(line)),
        people=(person,),
        rules=rules,
        holidays=frozenset({1, 3, 5, 8}),
    )
    away = frozenset(day for day in range(first, first + days) if day >= 0)

    found = breaches(asked, Roster(frozenset(stood("1", line))))

    points: Counter[BreachRule] = Counter()
    for breach in found:
        points[breach.rule] += breach.points or 0
    points.pop(B.ABSENT, None)
    assert {rule: n for rule, n in points.items() if n} == counted(Diary(past, line, away, rules))
    assert {b.rule for b in found if b.hard} <= {B.ABSENT}


@given(
    st.lists(st.tuples(pasts, lines, st.integers(0, 2), st.booleans()), min_size=1, max_size=5),
    limits,
    st.randoms(use_true_random=False),
)
@settings(max_examples=60, deadline=None)
def test_who_comes_first_in_a_problem_changes_nothing(
    each_: list[tuple[str, str, int, bool]], rules: Rules, chance: object
) -> None:
    days = max(len(line) for _, line, _, _ in each_)
    people = [
        RosterPerson(
            number=str(n),
            role="officer" if sworn else "duty_auxiliary",
            stood=before(past),
            crew=crew,
            requests=(Request(wish=Wish.AVOID, day=crew),),
        )
        for n, (past, _, crew, sworn) in enumerate(each_)
    ]
    fair = replace(rules, fair_nights=each(0), fair_hours=each(0), crews_mixed_max=each(0))
    asked = Problem(
        post="gate",
        horizon_days=days,
        enforcing=True,
        shifts=shifts(days, heads=1),
        people=tuple(people),
        rules=fair,
    )
    duties = [duty for n, (_, line, _, _) in enumerate(each_) for duty in stood(str(n), line)]
    roster = Roster(frozenset(duties))
    shuffled = list(people)
    chance.shuffle(shuffled)
    later = {p.number: str(9 - int(p.number)) for p in people}
    renamed = replace(asked, people=tuple(replace(p, number=later[p.number]) for p in shuffled))
    by_others = Roster(frozenset(Duty(later[person], shift) for person, shift in duties))

    assert breaches(replace(asked, people=tuple(shuffled)), roster) == breaches(asked, roster)
    assert score(renamed, by_others) == score(asked, roster)
