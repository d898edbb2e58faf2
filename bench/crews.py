"""Measure the fatigue index and the isolation what-if: how exact, how quick; print JSON lines.

    python -m bench.crews [--people 40] [--runs 2000] [--seed 0]

The published rows of the fatigue and risk index are read from ``../shared/data/fatigue``; without
them that line says so. The ranking of Mauras et al. 2021 is looked for at many strengths of the
local spread, which is more than the tests do.
"""

import argparse
import json
import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from muster.core.fatigue import Work, indices
from muster.core.isolation import (
    Alternation,
    Habits,
    Stand,
    along_crews,
    alternated,
    crew_plan,
    pattern_stands,
    shared,
)
from muster.core.pattern import PATTERNS
from muster.core.roster import RosterPerson
from muster.core.spread import SPREAD, Severity
from muster.solve.isolation import outlooks, redealt

VECTORS = Path(__file__).resolve().parents[2] / "shared/data/fatigue/fri_vectors.json"
FATIGUE_OFF_MAX, RISK_OFF_MAX = 0.1, 0.01


def published() -> dict[str, object]:
    """Return how many published rows come out, and the greatest distance of any."""
    if not VECTORS.exists():
        return {"bench": "fatigue rows", "skipped": "no ../shared/data/fatigue"}
    off: list[tuple[float, float]] = []
    for roster in json.loads(VECTORS.read_text(encoding="utf-8")):
        work = Work(
            commute_min=roster["commute_min"],
            workload=roster["workload"],
            attention=roster["attention"],
            break_every_min=roster["break_every_min"],
            break_min=roster["break_len_min"],
            continuous_max_min=roster["longest_continuous_min"],
            break_after_min=roster["break_after_longest_min"],
        )
        spans = [
            (24 * day + on_h, 24 * day + off_h + 24 * (off_h < on_h))
            for day, on_h, off_h in roster["duties"]
        ]
        told = zip(roster["hse_fatigue_index"], roster["hse_risk_index"], strict=True)
        off += [
            (abs(index.fatigue_index - fatigue), abs(index.risk_index - risk))
            for index, (fatigue, risk) in zip(indices(spans, work=work), told, strict=True)
        ]
    return {
        "bench": "fatigue rows",
        "rows": len(off),
        "within": sum(f <= FATIGUE_OFF_MAX and r <= RISK_OFF_MAX for f, r in off),
        "fatigue_off_max": round(max(f for f, _ in off), 4),
        "risk_off_max": round(max(r for _, r in off), 5),
    }


def fatigue_speed(people: int) -> dict[str, object]:
    """Return how long a post's rosters of 28 days take to judge, nothing remembered at first."""
    pattern = PATTERNS["4x3"]
    members = [RosterPerson(number=f"{i:03d}", role="officer") for i in range(people)]
    spans: dict[str, list[tuple[float, float]]] = {person.number: [] for person in members}
    for stand in pattern_stands(pattern, members, changeover_h=8, days=28):
        spans[stand.person].append((stand.start_h, stand.end_h))
    began = time.perf_counter()
    judged = sum(len(indices(own)) for own in spans.values())
    seconds = time.perf_counter() - began
    return {"bench": "fatigue", "people": people, "duties": judged, "seconds": round(seconds, 4)}


def ranking(runs: int, seed: int) -> Iterator[dict[str, object]]:
    """Yield, for each strength, whether the four ways to alternate rank as published."""
    people = [f"{i:02d}" for i in range(48)]
    stands = [Stand(one, 24 * day + 8, 8) for day in range(14) for one in people]
    quiet = Habits(handover_h=0, ride_h=0, room_share=0)
    plans = [
        crew_plan(how, people, alternated(stands, people, how), days=14, habits=quiet)
        for how in Alternation
    ]
    usual = SPREAD.assumed(look_back_days=None)
    days = usual.infectious_before_days * usual.before_factor + usual.positive_after_days + 1
    for local_r in (0.8, 1.0, 1.3, 1.55, 2.0, 3.0):
        assumed = replace(usual, shift_per_h=local_r / (47 * 8 * days))
        found = outlooks(plans, assumed, runs=runs, seed=seed, days=60)
        infected = [outlook.infected.value for outlook in found]
        yield {
            "bench": "alternation",
            "local_r": local_r,
            "runs": found[0].runs,
            "infected": [round(value, 3) for value in infected],
            "ranked_as_published": all(one < other for one, other in pairwise(infected)),
        }


def crews(people: int, runs: int, seed: int) -> Iterator[dict[str, object]]:
    """Yield both numbers for crews that stay together and for crews mixed anew each day."""
    members = [RosterPerson(number=f"{i:03d}", role="officer") for i in range(people)]
    codes = [person.number for person in members]
    fixed = pattern_stands(PATTERNS["3x2"], members, changeover_h=8, days=30)
    rooms = shared(along_crews(codes, fixed), 2)
    daily = redealt(fixed, [codes], every_days=1, seed=seed)
    plans = [
        crew_plan(name, codes, stands, days=30, rooms=rooms, vehicles=4)
        for name, stands in (("fixed", fixed), ("daily", daily))
    ]
    for severity in Severity:
        began = time.perf_counter()
        found = outlooks(plans, SPREAD.assumed(severity), runs=runs, seed=seed)
        yield {
            "bench": "crews",
            "people": people,
            "severity": severity,
            "runs": found[0].runs,
            "infected": {o.name: [round(x, 3) for x in o.infected] for o in found},
            "isolated": {o.name: [round(x, 3) for x in o.isolated] for o in found},
            "seconds": round(time.perf_counter() - began, 2),
        }


def main() -> None:
    """Run all of it."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--people", type=int, default=40)
    parser.add_argument("--runs", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    print(json.dumps(published()))
    print(json.dumps(fatigue_speed(asked.people)))
    for line in crews(asked.people, asked.runs, asked.seed):
        print(json.dumps(line))
    for line in ranking(asked.runs * 4, asked.seed):
        print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main()
