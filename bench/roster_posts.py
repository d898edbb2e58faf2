"""Time the engine for rosters of our own posts, beside CP-SAT and HiGHS; print JSON lines.

    python -m bench.roster_posts [--what post fleet repair] [--limit-s 10] [--posts 200] [--seed 0]
        [--solvers muster muster-counted muster-counted-2 cp-sat highs]

The posts are invented, with every kind of rule in force. ``post`` is one of 40 people and 28 days
(rivals: CP-SAT with 8 workers and HiGHS, over the same rows, for the same time;
``muster-counted`` has one thread and counted work, whatever the clock, ``muster-counted-2`` two
threads); what is compiled is so before the clock starts. ``fleet`` is many
posts of 13 people and 14 days from a pattern, in two processes, sought where the pattern does not
hold (``fleet-sought``: everywhere); ``repair`` one of 150 people at
which somebody falls ill, or a crew is isolated, again and again. Every roster is judged by
``muster.core.roster_score``. On a shared machine ``cpu_s`` says more than the clock.
"""

import argparse
import json
import random
import resource
import sys
import time
import tomllib
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from muster.core.kinds import Wish
from muster.core.pattern import Watch, is_night, pattern_roster
from muster.core.roster import Problem, Request, Roster, RosterPerson, Shift, Stood
from muster.core.roster_rules import CompulsoryRest, Rule, Rules, Succession
from muster.core.roster_score import score
from muster.core.rules import RulePack, rule_pack
from muster.solve.roster import RosterAnswer, mend, solve
from muster.solve.roster_repair import repair, substitutes

KINDS = (("D", 8, 1.15), ("E", 16, 1.0), ("N", 24, 0.8))
LENGTH_H = 8
PACK = Path(__file__).resolve().parents[1] / "rulepacks" / "cn-2020.toml"
HISTORY_DAYS = 14
WORK_S = 1.0  # as steps/roster gives a post


def pack_rules(days: int) -> Rules:
    """Return the rules of rosters of the Chinese pack."""
    read = rule_pack(tomllib.loads(PACK.read_text(encoding="utf-8")), digest="bench")
    if not isinstance(read, RulePack):
        raise SystemExit(f"bench.roster_posts: {read}")
    return Rules.of(read.roster_limits(at=datetime(2020, 2, 1, tzinfo=UTC)), horizon_days=days)


def rule(name: str, limit: int, weight: int | None = None) -> Rule:
    """Return a rule of the bench; without a weight it must be kept."""
    return Rule(name=name, limit=limit, source="bench", weight=weight)


RULES = Rules(
    rest_min_h=rule("rest", 11),
    weekly_rest_min_h=rule("weekly rest", 35),
    run_max_days=rule("run", 6),
    run_min_days=rule("least run", 2, 6),
    off_min_days=rule("least off", 2, 6),
    off_max_days=rule("most off", 5, 5),
    successions=(Succession(before="E", after="D", rule=rule("E-D", 0)),),
    nights_in_row_max=rule("nights", 3),
    recovery_min_h=rule("recovery", 48, 1),
    hours_per_7_days_max=rule("week", 60),
    hours_max=rule("most hours", 176, 2),
    hours_min=rule("least hours", 120, 2),
    kinds_max=(("N", rule("night shifts", 9, 10)),),
    weekends_max=rule("weekends", 2, 25),
    holidays_max=rule("holidays", 2, 25),
    compulsory_rest=CompulsoryRest(
        rule=rule("compulsory rest", 15), rest_days=3, day_average_max_h=10, average_over_days=15
    ),
    enforcing_officers_min=rule("officers", 1),
    fatigue_day_max=rule("fatigue by day", 35, 2),
    fatigue_night_max=rule("fatigue by night", 45, 2),
    risk_max_percent=rule("risk", 160, 1),
    fair_nights=rule("fair nights", 0, 12),
    fair_weekends=rule("fair weekends", 1, 12),
    fair_hours=rule("fair hours", 8, 1),
)


def post(seed: int, people: int, days: int) -> Problem:
    """Return an invented post with three shifts a day, history, wishes and absences."""
    dice = random.Random(seed)
    shifts = tuple(
        Shift(
            id=f"{day:02d}{kind}",
            start_h=24 * day + at_h,
            length_h=LENGTH_H,
            night=is_night(24 * day + at_h, LENGTH_H),
            heads_min=max(1, int(0.8 * heads)),
            heads_wanted=max(1, round(heads)),
            officers_min=1,
            leader=True,
            kind=kind,
            competences=(("first_aid", 1),),
        )
        for day in range(days)
        for kind, at_h, share in KINDS
        if at_h < 24 or day + 1 < days
        for heads in [people * 0.19 * share * (0.8 if day % 7 >= 5 else 1)]
    )
    staff = tuple(_person(dice, i, days, shifts) for i in range(people))
    return Problem(
        post="bench",
        horizon_days=days,
        enforcing=True,
        shifts=shifts,
        people=staff,
        rules=RULES,
        holidays=frozenset({10, 11, 12}),
    )


def _person(dice: random.Random, i: int, days: int, shifts: tuple[Shift, ...]) -> RosterPerson:
    away = dice.randrange(days - 5) if dice.random() < 0.3 else None
    wishes = [
        Request(
            wish=dice.choice((Wish.WANT, Wish.AVOID)),
            shift=dice.choice(shifts).id,
            weight=dice.choice((5, 10, 20)),
        )
        for _ in range(4)
    ]
    wishes += [Request(wish=Wish.AVOID, day=dice.randrange(days), weight=15) for _ in range(2)]
    return RosterPerson(
        number=f"p{i:03d}",
        role="officer" if i % 3 == 0 else "duty_auxiliary",
        leader=i % 4 == 0,
        competences=frozenset({"first_aid"} if i % 5 == 0 else ()),
        stood=tuple(
            Stood(start_h=24 * day + 8, length_h=LENGTH_H, kind="D")
            for day in range(-HISTORY_DAYS, 0)
            if (day + i) % 4 < 2
        ),
        requests=tuple(wishes),
        absent=() if away is None else ((24 * away, 24 * (away + 5)),),
    )


# --- one post, and the rivals -----------------------------------------------------------------


def _muster(problem: Problem, limit_s: float, seed: int) -> tuple[Roster | None, int | None]:
    answer = solve(problem, limit_s=limit_s, seed=seed, threads=2)
    return answer.roster, answer.bound


def _muster_counted(
    problem: Problem, limit_s: float, seed: int, *, threads: int = 1
) -> tuple[Roster | None, int | None]:
    answer = solve(problem, work_s=limit_s, seed=seed, threads=threads)
    return answer.roster, answer.bound


def _cp_sat(problem: Problem, limit_s: float, seed: int) -> tuple[Roster | None, int | None]:
    from muster.solve.roster_exact import exact
    from muster.solve.roster_rows_count import rows_of

    rows = rows_of(problem, None, ())
    found = exact(rows, hint=(), limit_s=limit_s, seed=seed, workers=8)
    roster = None if found.columns is None else rows.roster(found.columns)
    return roster, found.bound


def _highs(problem: Problem, limit_s: float, seed: int) -> tuple[Roster | None, int | None]:
    import highspy
    import numpy as np

    from muster.solve.roster_bound import program_of
    from muster.solve.roster_rows_count import rows_of

    rows = rows_of(problem, None, ())
    program, n = program_of(rows)
    settings = {"time_limit": limit_s, "random_seed": seed, "threads": 2, "solver": "choose"}
    for option, value in settings.items():
        program.setOptionValue(option, value)
    whole = np.full(n, highspy.HighsVarType.kInteger)
    program.changeColsIntegrality(n, np.arange(n, dtype=np.int32), whole)
    program.run()
    told = program.getInfo()
    bound = int(max(0, told.mip_dual_bound + rows.constant))
    if told.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return None, bound
    values = program.getSolution().col_value
    return rows.roster(c for c in range(rows.duties) if values[c] > 0.5), bound


SOLVERS = {
    "muster": _muster,
    "muster-counted": _muster_counted,
    "muster-counted-2": partial(_muster_counted, threads=2),
    "cp-sat": _cp_sat,
    "highs": _highs,
}


def one_post(solvers: list[str], limit_s: float, seed: int) -> Iterator[dict]:
    """Yield a line for each solver on a post of 40 people and 28 days."""
    problem = post(seed, 40, 28)
    solve(post(seed, 30, 14), work_s=2, threads=2, seed=seed)  # compiles, or loads what was
    for name in solvers:
        solver = SOLVERS[name]
        began, cpu = time.perf_counter(), time.process_time()
        roster, bound = solver(problem, limit_s, seed)
        made = None if roster is None else score(problem, roster)
        cost = None if made is None else made.cost
        yield {
            "what": "post",
            "people": 40,
            "days": 28,
            "solver": name,
            "limit_s": limit_s,
            "cost": cost,
            "broken": None if made is None else made.broken,
            "bound": bound,
            "gap_percent": None
            if not cost or bound is None
            else round(100 * (1 - bound / cost), 1),
            "total_s": round(time.perf_counter() - began, 1),
            "cpu_s": round(time.process_time() - cpu, 1),
        }


# --- many posts -------------------------------------------------------------------------------


def _patterned(
    seed: int, *, everywhere: bool, people: int, days: int
) -> tuple[RosterAnswer, float]:
    dice = random.Random(seed)
    watch = Watch(post=f"post{seed}", pattern="3x2", enforcing=True, heads_min=3, heads_wanted=4)
    staff = [
        RosterPerson(
            number=f"{seed}-{i:02d}",
            role="officer" if i < 4 else "duty_auxiliary",
            leader=i % 4 == 0,
            absent=((24 * (day := dice.randrange(days)), 24 * (day + 3)),)
            if dice.random() < 0.05
            else (),
        )
        for i in range(people)
    ]
    rules = pack_rules(days)
    problem, draft = pattern_roster(watch, staff, rules, horizon_days=days)
    began = time.process_time()
    sought = solve if everywhere else mend
    answer = sought(problem, draft=draft, work_s=WORK_S, seed=seed)
    return answer, time.process_time() - began


def fleet(posts: int, seed: int, *, everywhere: bool) -> Iterator[dict]:
    """Yield a line about many posts of 13 people and 14 days, in two processes.

    Rosters are sought where the pattern does not hold, as ``steps/roster`` does, or everywhere.
    """
    began = time.perf_counter()
    work = partial(_patterned, everywhere=everywhere, people=13, days=14)
    with ProcessPoolExecutor(2) as pool:
        answers = list(pool.map(work, range(seed, seed + posts), chunksize=25))
    outcomes = [answer.outcome.value for answer, _ in answers]
    yield {
        "what": "fleet",
        "posts": posts,
        "people": 13 * posts,
        "days": 14,
        "sought": "everywhere" if everywhere else "where the pattern does not hold",
        "cost": sum(answer.cost or 0 for answer, _ in answers),
        "outcomes": {each: outcomes.count(each) for each in sorted(set(outcomes))},
        "shortage": sum(answer.score.shortage for answer, _ in answers if answer.score),
        "slowest_s": round(max(answer.seconds for answer, _ in answers), 2),
        "total_s": round(time.perf_counter() - began, 1),
        "cpu_s": round(sum(cpu for _, cpu in answers), 1),
        "peak_mb_a_process": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024,
    }


# --- repair -----------------------------------------------------------------------------------


def repairs(times: int, seed: int) -> Iterator[dict]:
    """Yield lines about repairs and substitutes at a post of 150 people and 28 days."""
    wide = post(seed, 150, 28)
    tight = replace(wide, shifts=tuple(replace(s, heads_min=s.heads_wanted) for s in wide.shifts))
    roster = solve(tight, limit_s=20, seed=seed, threads=2).roster
    if roster is None:
        raise SystemExit("bench.roster_posts: no roster to repair")
    dice = random.Random(seed)
    for what, ill, days in (
        ("one ill for 3 days", 1, 3),
        ("a crew of 10 isolated, 14 days", 10, 14),
    ):
        began = time.process_time()
        made = [
            repair(_without(tight, dice.sample(range(150), ill), dice.randrange(14), days), roster)
            for _ in range(times)
        ]
        cpu_s = time.process_time() - began
        yield {
            "what": "repair",
            "case": what,
            "times": times,
            **_spread([each.seconds for each in made]),
            "cpu_mean_s": round(cpu_s / times, 3),
            "added_mean": round(sum(len(each.added) for each in made) / times, 1),
            "proven": sum(each.proven for each in made),
            "broken": sum(each.score.broken for each in made),
            "left_open": sum(each.score.shortage > each.shortage_least for each in made),
        }
    seconds = []
    for duty in dice.sample(sorted(roster.duties), times):
        began = time.perf_counter()
        substitutes(tight, roster, duty)
        seconds.append(time.perf_counter() - began)
    yield {"what": "substitutes", "times": times, **_spread(seconds)}


def _without(problem: Problem, ill: list[int], day: int, days: int) -> Problem:
    gone = ((24 * day, 24 * (day + days)),)
    people = tuple(
        replace(person, absent=(*person.absent, *gone)) if i in ill else person
        for i, person in enumerate(problem.people)
    )
    return replace(problem, people=people)


def _spread(seconds: list[float]) -> dict[str, float]:
    ranked = sorted(seconds)
    return {
        "p50_s": round(ranked[len(ranked) // 2], 3),
        "p95_s": round(ranked[min(len(ranked) - 1, int(0.95 * len(ranked)))], 3),
        "max_s": round(ranked[-1], 3),
    }


def main() -> None:
    """Print a JSON line for everything asked for."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    every = ("post", "fleet", "fleet-sought", "repair")
    asked.add_argument("--what", nargs="+", choices=every, default=every)
    asked.add_argument("--solvers", nargs="+", choices=SOLVERS, default=list(SOLVERS))
    asked.add_argument("--limit-s", type=float, default=10)
    asked.add_argument("--posts", type=int, default=200)
    asked.add_argument("--times", type=int, default=40)
    asked.add_argument("--seed", type=int, default=0)
    given = asked.parse_args()
    lines = {
        "post": lambda: one_post(given.solvers, given.limit_s, given.seed),
        "fleet": lambda: fleet(given.posts, given.seed, everywhere=False),
        "fleet-sought": lambda: fleet(given.posts, given.seed, everywhere=True),
        "repair": lambda: repairs(given.times, given.seed),
    }
    for what in given.what:
        for line in lines[what]():
            sys.stdout.write(json.dumps({"bench": "roster_posts", **line}) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
