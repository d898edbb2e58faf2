"""The small service on an evening: need, and a plan that leaves some of it open.

Told on top of ``web.service``: two bureaus ask for people, the duty office proposes, somebody
else looks, changes and approves. Times are those of China.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from web.service import NORTH_POST, POST, ROOT, Service, at, tell_service

from muster.core import kinds as k
from muster.core.kinds import Change, Movement
from muster.core.ledger import AsOf
from muster.core.plan import Move, Plan
from muster.formats.rulepack import read_rule_pack
from muster.steps import deployment as step
from muster.steps import unit_request
from muster.steps.deployment_situation import Scope, Situation
from muster.steps.rules import adopt, pack_in_force

PACK = Path(__file__).resolve().parents[2] / "rulepacks" / "cn-2020.toml"
AIRPORT, GATE, WARD = "demand:e1/airport", "demand:e1/gate", "demand:e1/ward"
LINES = {
    AIRPORT: k.DemandRaised(post=NORTH_POST, role="any_police", heads=3, priority=2),
    GATE: k.DemandRaised(post=POST, role="officer", heads=2, priority=1),
    WARD: k.DemandRaised(post=POST, role="officer", heads=2, priority=1, competence="medic"),
}
SENT = (
    ("person:0000010", AIRPORT),
    ("person:0000011", AIRPORT),
    ("person:0000036", AIRPORT),
    ("person:0000016", GATE),
    ("person:0000020", GATE),
)
PLANNED = at(29, 19)
SEEN = at(29, 20)  # when a page is asked as of: everything here has happened


def tell_plans(*, lines: int = 3, proposed: int = 1, heads: int = 2, open: int = 1) -> Service:
    """Tell the service, its evening's need, and a plan for it under each code ``e1``, ``e2`` …

    ``heads`` are wanted at the gate; ``open`` lines are such as nobody can fill.
    """
    told = tell_needs(lines=lines, heads=heads, open=open)
    for number in range(proposed):
        propose(told, f"e{number + 1}")
    _ask_for_branch(told)
    return told


def _ask_for_branch(told: Service) -> None:
    """A bureau asks the department for a temporary branch, and nobody has replied yet."""
    asked = k.FoundingAsked(
        kind=k.UnitKind.TEMPORARY_BRANCH,
        name="东路临时党支部",
        parent="org:150100",
        to=ROOT,
        number="北公党请〔2020〕9号",
        why="四个单位的党员在此执勤",
        members=tuple(f"person:{number:07}" for number in (36, 37, 38)),
    )
    wanted = [unit_request.Wanted(code="150100-B9", body=asked)]
    pack = pack_in_force(AsOf(PLANNED, told.now + timedelta(days=30)))
    assert pack is not None
    done = unit_request.ask(told.hand(), wanted, PLANNED, pack.unit_rules(at=PLANNED))
    assert done.refused == {}


def tell_needs(*, lines: int = 3, heads: int = 2, open: int = 1) -> Service:
    """Tell the service and its evening's need, and no plan for it."""
    told = tell_service()
    told.now = PLANNED
    adopt(told.hand(), read_rule_pack(PACK), PLANNED)
    wanted = [(code.partition(":")[2], body) for code, body in list(LINES.items())[:lines]]
    wanted = [(c, replace(body, heads=heads) if c == "e1/gate" else body) for c, body in wanted]
    wanted += [(f"e1/ward{n}", LINES[WARD]) for n in range(1, open)]
    step.raise_demand(told.hand(), wanted, PLANNED)
    return told


def here(told: Service) -> Situation:
    """Return the evening as a planner sees it."""
    asof = AsOf(told.now, told.now + timedelta(days=30))
    pack = pack_in_force(asof)
    assert pack is not None
    return step.situation(asof, pack, Scope("e1/"))


def propose(told: Service, code: str, moment: datetime = PLANNED) -> None:
    """Propose a plan for the evening: of equals always the same, whomever a planner would name."""
    found = here(told)
    answer = step.solve(found, seed=1)
    if {line.code: line.heads for line in found.problem.lines} == {AIRPORT: 3, GATE: 2, WARD: 2}:
        answer = replace(answer, plan=Plan(tuple(Move(*move) for move in SENT)))
    recorded = step.propose(
        told.hand(),
        code,
        found,
        answer,
        moment,
        movement=Movement.DISPATCH,
        seed=1,
    )
    assert not isinstance(recorded, step.Refused), recorded


def change(told: Service, code: str, *changes: tuple[Change, str, str | None]) -> None:
    """Change a plan by hand: (what, person, line)."""
    pack = pack_in_force(AsOf(PLANNED, PLANNED + timedelta(days=30)))
    assert pack is not None
    recorded = step.amend(
        told.hand(),
        code,
        [
            k.Amendment(change=c, person=p, demand=line, why="knows the gate")
            for c, p, line in changes
        ],
        PLANNED + timedelta(minutes=10),
        pack,
        amended_by="duty_officer",
    )
    assert not isinstance(recorded, step.Refused), recorded
