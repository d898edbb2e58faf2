"""The bench's region, told as facts and read from the ledger, is the problem that was drawn."""

from collections import Counter
from dataclasses import replace

import pytest
from steps.service import PACK

from bench import region_facts
from bench.region import AT, region
from bench.region_facts import KEEP_PERCENT, sitting
from muster.core.kinds import Gate
from muster.core.ledger import AsOf, moment
from muster.core.plan import Block, Candidate, Commitment, Floor, Problem
from muster.steps.deployment_situation import FILLERS, situation
from muster.store.reading import head

UNTIL = {Gate.ISOLATION: region_facts.ISOLATED_UNTIL, Gate.REST: region_facts.RESTS_UNTIL}
FAMILY = Block(Gate.FAMILY_CARE.value, "family-care")


@pytest.mark.parametrize("seed", [0, 1])
def test_a_region_read_from_the_ledger_is_the_one_drawn(ledger, seed) -> None:
    drawn = region(400, seed=seed)
    region_facts.record(drawn)
    pack = region_facts.pack(PACK)

    here = situation(AsOf(AT, moment(head()[1])), pack)

    read, said = here.wished(*region_facts.wishes(drawn)), _said(drawn)
    assert read.candidates == said.candidates
    assert read.lines == said.lines
    assert read.makeups == said.makeups
    assert read.squads == said.squads
    assert {floor for floor in read.floors if floor.home != region_facts.GUESTS} == {*said.floors}
    assert replace(read, floors=()) == replace(said, floors=())


def _said(drawn: Problem) -> Problem:
    """Return the problem as the ledger names it and its rules have it."""
    bound = {p.household: p.number for p in drawn.candidates if p.household and p.commitments}
    people = tuple(_person(p, bound) for p in drawn.candidates if p.role in FILLERS)
    rules = region_facts.pack(PACK).deployment_rules(at=AT)
    rule = {"sworn": rules.officers_rule, "leader": rules.leader_rule}
    locks, bans = region_facts.wishes(drawn)
    return Problem(
        lines=tuple(
            replace(e, code=f"demand:{e.code}", post=f"post:{e.post}", org=f"org:{e.org}")
            for e in drawn.lines
        ),
        candidates=people,
        floors=tuple(_floors(people)),
        makeups=tuple(
            replace(
                makeup,
                post=f"post:{makeup.post}",
                lines=frozenset(f"demand:{line}" for line in makeup.lines),
                rule=rule.get(makeup.quality, rules.branch_rule),
            )
            for makeup in drawn.makeups
        ),
        squads=tuple(replace(squad, code=f"unit:{squad.code}") for squad in drawn.squads),
        limits=drawn.limits,
        weights=drawn.weights,
        locks=locks,
        bans=bans,
        at=AT,
    )


def _person(p: Candidate, bound: dict[str | None, str]) -> Candidate:
    blocked = [replace(block, until=UNTIL.get(Gate(block.gate))) for block in p.blocked]
    held = {block.gate for block in blocked}
    if bound.get(p.household, p.number) != p.number and Gate.FAMILY_CARE not in held:
        blocked.append(FAMILY)
    return replace(
        p,
        number=f"person:{p.number}",
        home=f"org:{p.home}",
        squad=p.squad and f"unit:{p.squad}",
        blocked=tuple(blocked),
        commitments=tuple(Commitment(window, sitting(window, 0)) for window, _ in p.commitments),
    )


def _floors(people: tuple[Candidate, ...]):
    heads = Counter((p.home, p.role) for p in people)
    away = Counter((p.home, p.role) for p in people if p.commitments and not p.blocked)
    for here, n in heads.items():
        stay = -(-n * KEEP_PERCENT // 100) + away[here]
        yield Floor(home=here[0], role=here[1], keep=stay)
