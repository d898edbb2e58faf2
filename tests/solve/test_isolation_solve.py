"""What one infected member costs a plan: the published ranking, and what must hold of any."""

from collections import Counter
from dataclasses import replace
from itertools import pairwise
from math import exp

import pytest

from muster.core.isolation import (
    Alternation,
    CrewPlan,
    Gathering,
    Habits,
    Meeting,
    Stand,
    along_crews,
    alternated,
    crew_plan,
    pattern_stands,
    shared,
)
from muster.core.pattern import PATTERNS
from muster.core.roster import RosterPerson
from muster.core.spread import SPREAD, Assumed
from muster.solve.isolation import BATCHES, mixed, outlooks, redealt

PEOPLE = tuple(f"{i:02d}" for i in range(48))
QUIET = Habits(handover_h=0, ride_h=0, room_share=0)
USUAL = SPREAD.assumed()

# An office of which everybody meets everybody, and one of teams that meet among themselves and
# for an hour all together: duties of one day, and the hours one person meets others for.
OFFICES = {
    "all": ([Stand(one, 8, 8) for one in PEOPLE], 47 * 8),
    "teams": (
        [Stand(one, 2 * (i // 6), 2) for i, one in enumerate(PEOPLE)]
        + [Stand(one, 17, 1) for one in PEOPLE],
        5 * 2 + 47,
    ),
}


def office(local_r: float, met_h: float, *, dispersion: float) -> Assumed:
    """Return a spread by which an ill person infects ``local_r`` others in an untouched office.

    Nobody is traced and the ill stay away, as in Mauras et al. 2021.
    """
    days = USUAL.infectious_before_days * USUAL.before_factor + USUAL.positive_after_days + 1
    return replace(
        USUAL, shift_per_h=local_r / (met_h * days), dispersion=dispersion, look_back_days=None
    )


@pytest.mark.parametrize(
    ("network", "local_r", "dispersion"),
    [("all", 1.3, 0.1), ("all", 2.0, 0.5), ("teams", 1.3, 0.5)],
)
def test_ways_to_alternate_rank_as_published(
    network: str, local_r: float, dispersion: float
) -> None:
    day, met_h = OFFICES[network]
    stands = [s._replace(start_h=s.start_h + 24 * today) for today in range(14) for s in day]
    plans = [
        crew_plan(how, PEOPLE, alternated(stands, PEOPLE, how), days=14, habits=QUIET)
        for how in Alternation  # from best to worst, as published
    ]

    found = outlooks(
        plans, office(local_r, met_h, dispersion=dispersion), runs=6000, seed=1, days=60
    )

    for better, worse in pairwise(found):
        more = worse.infected_more.value - better.infected_more.value
        assert more > 2 * worse.infected_more.error  # by more than chance


# --- a post of crews ---------------------------------------------------------------------------


def post(count: int = 24) -> dict[str, CrewPlan]:
    """Return a post in three crews, the same dealt anew each day, and that with mixed rooms."""
    people = [RosterPerson(number=f"{i:02d}", role="officer") for i in range(count)]
    codes = [person.number for person in people]
    fixed = pattern_stands(PATTERNS["3x2"], people, changeover_h=8, days=30)
    rooms = shared(along_crews(codes, fixed), 2)
    daily = redealt(fixed, [codes], every_days=1, seed=0)
    return {
        name: crew_plan(name, codes, stands, days=30, rooms=where, vehicles=4)
        for name, stands, where in (
            ("fixed", fixed, rooms),
            ("daily", daily, rooms),
            ("mixed", daily, shared(mixed(codes, 0), 2)),
        )
    }


def test_crews_that_do_not_mix_cost_fewer_isolated_and_both_numbers_are_told() -> None:
    found = {o.name: o for o in outlooks(list(post().values()), USUAL, runs=2000, seed=3)}

    fixed, daily, whole = found["fixed"], found["daily"], found["mixed"]
    assert fixed.isolated.value + 5 < min(daily.isolated.value, whole.isolated.value)
    assert daily.isolated_more.value > 10 * daily.isolated_more.error
    for outlook in found.values():
        assert 0 < outlook.infected.value < outlook.isolated.value < 24
        assert outlook.infected.error > 0 < outlook.isolated.error
        assert (outlook.runs, outlook.seed) == (2000, 3)
    assert (fixed.infected_more, fixed.isolated_more) == ((0, 0), (0, 0))


def test_the_same_seed_gives_the_same_numbers_and_another_gives_others() -> None:
    plans = list(post().values())
    first, again, other = (outlooks(plans, USUAL, runs=200, seed=seed) for seed in (7, 7, 8))

    assert first == again != other


def test_it_tells_how_far_it_is_and_stops_with_all_plans_run_equally_often() -> None:
    told: list[tuple[int, int]] = []

    found = outlooks(
        list(post().values()),
        USUAL,
        runs=400,
        seed=1,
        progress=lambda done, total: told.append((done, total)),
        stop=lambda: len(told) == 3,
    )

    assert told == [(1, BATCHES), (2, BATCHES), (3, BATCHES)]
    assert {outlook.runs for outlook in found} == {30}


# --- against what can be worked out ------------------------------------------------------------

# symptoms six days after infection for everybody, all equally infectious
CERTAIN = replace(
    USUAL,
    incubation_days=6,
    incubation_spread=1.0001,
    asymptomatic_share=0,
    dispersion=1e6,
    look_back_days=None,
)


def pair(hours: float) -> CrewPlan:
    stands = [Stand(one, 8, hours) for one in "ab"]
    return crew_plan("pair", "ab", stands, days=1, habits=QUIET)


def test_of_two_the_other_is_infected_as_often_as_the_formula_says() -> None:
    rate, hours = 0.01, 12
    exposed = rate * hours * (2 * CERTAIN.before_factor + 3)  # two days before, three ill at work

    [found] = outlooks([pair(hours)], replace(CERTAIN, shift_per_h=rate), runs=8000, seed=1)

    assert abs(found.infected.value - (1 - exp(-exposed))) < 4 * found.infected.error


def test_without_contacts_the_one_alone_is_isolated_and_loses_that_many_days() -> None:
    [found] = outlooks([pair(10)], replace(CERTAIN, shift_per_h=0), runs=40, seed=1)

    assert (found.infected.value, found.isolated.value) == (0, 1)
    assert found.lost_h.value == 14 * 10


def test_a_close_contact_is_isolated_though_nothing_went_over() -> None:
    assumed = replace(CERTAIN, shift_per_h=0, look_back_days=2)
    close, passing = (outlooks([pair(hours)], assumed, runs=40, seed=1)[0] for hours in (0.25, 0.2))

    assert (close.infected.value, close.isolated.value) == (0, 2)
    assert (passing.infected.value, passing.isolated.value) == (0, 1)


def test_an_infection_that_nothing_withstands_takes_a_crew_and_leaves_the_other() -> None:
    stands = [Stand(one, 8, 8) for one in "abc"] + [Stand(one, 20, 8) for one in "def"]
    plan = crew_plan("two", "abcdef", stands, days=1, habits=QUIET)

    [found] = outlooks([plan], replace(CERTAIN, shift_per_h=1000), runs=80, seed=1)

    assert (found.infected.value, found.infected.error) == (2, 0)


def test_who_is_isolated_is_spared_by_those_infected_meanwhile() -> None:
    # a and d hand over to each other; e works with both, too briefly to be a close contact
    plan = CrewPlan(
        name="three",
        people=("a", "d", "e"),
        days=1,
        gatherings=(
            Gathering(0, Meeting.HANDOVER, 0.25, (0,), (1,)),
            Gathering(0, Meeting.SHIFT, 0.2, (0, 1), (2,)),
        ),
        duties=(),
    )
    assumed = replace(
        CERTAIN, shift_per_h=5000, handover_per_h=0, infectious_before_days=1, look_back_days=2
    )

    [found] = outlooks([plan], assumed, runs=4000, seed=1)

    # brought in by a or d, only e is infected; by e, both are
    assert abs(found.infected.value - 4 / 3) < 4 * found.infected.error < 0.1


def test_plans_of_other_people_are_not_compared() -> None:
    two, three = (crew_plan("p", who, [], days=1) for who in ("ab", "abc"))
    with pytest.raises(ValueError, match="equally many"):
        outlooks([two, three], USUAL, runs=10, seed=0)


def test_who_is_dealt_anew_takes_all_duties_of_somebody_alike() -> None:
    stands = [Stand(one, 24 * day + 8, 8) for one in "abcd" for day in range(6) if day != 3]

    dealt = redealt(stands, ["ab", "cd"], every_days=2, seed=5)

    assert dealt != tuple(stands)
    for block in range(3):
        days = range(2 * block, 2 * block + 2)
        held = Counter(stand.person for stand in dealt if stand.day in days)
        assert held == Counter(stand.person for stand in stands if stand.day in days)
    changed = {(was.person, now.person) for was, now in zip(stands, dealt, strict=True)}
    assert changed <= {(one, other) for group in ("ab", "cd") for one in group for other in group}
    assert sorted(mixed(PEOPLE, 1)) == list(PEOPLE) != mixed(PEOPLE, 1)
