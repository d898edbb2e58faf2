"""What the search says that a plan costs is what the core says, part by part."""

import random

import numpy as np
import pytest
from problems import small_problem

from muster.core.deployment import costs
from muster.solve.columns import NONE, columns
from muster.solve.network import lay
from muster.solve.search import plan_of
from muster.solve.slots import left
from muster.solve.tally import tally


@pytest.mark.parametrize("seed", range(25))
def test_the_tally_of_any_people_at_any_lines_is_the_core_s(seed: int) -> None:
    chance = random.Random(seed)
    problem = small_problem(chance, people_max=9)
    read = columns(problem, seed=0)
    network, _ = lay(read, {}, left(read, {}))
    able = (network.ways.km < 60_000).T  # site x place
    line = np.full(len(read.crowd.people), NONE, np.int64)
    for row, site in enumerate(read.crowd.site.tolist()):
        near = [i for i, place in enumerate(read.lines.place.tolist()) if able[site, place]]
        line[row] = chance.choice([NONE, *near])

    found = tally(read, network.ways, line)

    core = costs(problem, plan_of(read, line))
    assert (found.unmet_min, found.unmet_wanted) == (core.unmet_min, core.unmet_wanted)
    assert found.people == core.burden + core.travel + core.letters
    assert (found.share, found.squads) == (core.share, core.squads)
    assert found.total == sum(core)
