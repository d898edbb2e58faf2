"""Play a scenario: build its region, live its days, end at its figures."""

from dataclasses import dataclass, replace
from datetime import timedelta, tzinfo
from functools import partial
from heapq import heappop
from itertools import islice
from pathlib import Path

from muster.core.figure import Agreement, Value, agreement
from muster.core.ledger import AsOf
from muster.formats.rulepack import read_rule_pack
from muster.play import acts_care, acts_letter, acts_office, acts_plan, acts_post, acts_unit
from muster.play.region import drafts, lay_out
from muster.play.scenario import Day, Reported, Scenario, read_scenario
from muster.play.spec import read_region
from muster.play.stage import ACTS, Clock, Say, Stage
from muster.steps.figure import values
from muster.steps.register import record

BATCH = 20_000  # facts of the register recorded at a time

_ACTS_LIVE_IN = (acts_care, acts_letter, acts_office, acts_plan, acts_post, acts_unit)


@dataclass(frozen=True, slots=True)
class Checked:
    """One figure of the report beside what the play's ledger counts."""

    said: Reported
    value: Value
    expected: int | None

    @property
    def agrees(self) -> bool:
        """Whether the count is what the scenario must end at, and what was claimed of it."""
        right = self.expected is None or self.value.by_name == self.expected
        return right and agreement(self.value) is not Agreement.DIFFERS


def set_up(
    scenarios: Path,
    packs: Path,
    *,
    people: int,
    seed: int,
    zone: tzinfo,
    say: Say,
    processes: int = 2,
    outbox: str = "file:///dev/null",
) -> Stage:
    """Return the stage of the scenario in ``scenarios``, with nothing recorded yet."""
    scenario = read_scenario(scenarios, zone=zone)
    spec = read_region(scenarios)
    region = lay_out(spec, people=people, seed=seed)
    return Stage(
        scenario=scenario,
        region=region,
        pack=read_rule_pack(packs / f"{scenario.rule_pack}.toml"),
        zone=zone,
        seed=seed,
        scale=people / spec.region.people,
        say=say,
        clock=Clock(region.holds_from + timedelta(hours=8)),
        processes=processes,
        outbox=outbox,
    )


def play(stage: Stage) -> None:
    """Record the register and live every day of the scenario, in order.

    What a day sets off, such as an arrival the next morning, is put on the stage's agenda.
    """
    _register(stage)
    days = sorted([*stage.scenario.days, *acts_post.check_days(stage)], key=lambda day: day.at)
    for day in days:
        stage.later(day.at, partial(_live, stage, day))
    done = 0
    while stage.agenda:
        at, _, happen = heappop(stage.agenda)
        stage.clock.now = max(stage.clock.now, at)
        happen()
        done += 1
        stage.say("days", done, done + len(stage.agenda))


def _live(stage: Stage, day: Day) -> None:
    act = ACTS.get("roster_posts" if day.do == "roster" else day.do)
    if act is None:
        raise LookupError(f"{day.at}: no act is called {day.do}")
    act(stage, day)


def _register(stage: Stage) -> None:
    told = drafts(stage.region)
    hand = stage.hand(stage.region.recorded_by)
    total = len(stage.region.people) + len(stage.region.orgs) + len(stage.region.party_orgs)
    done = 0
    while batch := list(islice(told, BATCH)):
        record(hand, batch)
        done += len(batch)
        stage.say("register", done, max(total, done))


def ended(stage: Stage) -> AsOf:
    """Return the pair of clocks the play ends at: the last evening, all known by then."""
    return AsOf(stage.scenario.ends, max(stage.scenario.ends, stage.clock.now))


def check(scenario: Scenario, asof: AsOf, *, scale: float) -> list[Checked]:
    """Return every figure of the report beside its count as of ``asof``."""

    def sized(number: int, said: Reported) -> int:
        return max(said.least, round(number * scale)) if said.scales else number

    orgs = list(dict.fromkeys(said.org for said in scenario.report))
    found = values({said.figure for said in scenario.report}, orgs, asof)
    return [
        Checked(
            replace(said, claimed=sized(said.claimed, said)),
            found[said.figure, said.org],
            None if said.number is None else sized(said.number, said),
        )
        for said in scenario.report
    ]
