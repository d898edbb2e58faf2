"""What lines want and whom there is to offer, as the flow sees it: alike with alike.

Needs, demands, sites, classes and outlets are sorted by what they are, so neither the order of
the people nor that of the lines changes a plan.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from muster.core.deployment import (
    Candidate,
    DemandLine,
    Problem,
    Weights,
    fills,
    releasable,
    unmet_cost,
)
from muster.core.place import FROM_M2, KM_MAX, Place, position
from muster.core.price import burden, letter
from muster.solve.flow import FAR, Network, Shipments, Whole


class Need(NamedTuple):
    """The people a line asks for; the competences are sorted."""

    role: str
    competences: tuple[str, ...]


class Demand(NamedTuple):
    """What lines must have in common to be one demand."""

    need: Need
    high_risk: bool
    overnight: bool
    place: Place
    org: str
    priority: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the lines of a problem want."""

    needs: list[Need]
    demands: list[Demand]
    lines: list[list[DemandLine]]  # of each demand, in order of code


class Site(NamedTuple):
    """Where people of one home organisation are based."""

    home: str
    place: Place


class Class(NamedTuple):
    """What people must have in common for every line to treat them alike."""

    site: Site
    role: str
    competences: tuple[str, ...]  # of those that any line wants
    near_retirement: bool
    stays_overnight: bool  # barred from overnight lines for the sake of a household


class Level(NamedTuple):
    """People of one class who cost the same, but for the way."""

    klass: int
    points: int


class Outlet(NamedTuple):
    """Where people of a site who meet one need set out, apart by what they may not do."""

    site: int
    need: int
    near_retirement: bool
    stays_overnight: bool


@dataclass(frozen=True, slots=True)
class Offered:
    """The people who meet some need, in classes and levels, and the outlets classes feed."""

    sites: list[Site]
    classes: list[Class]
    levels: list[Level]
    people: list[list[Candidate]]  # of each level
    outlets: list[Outlet]
    feeds: list[tuple[int, int]]  # class, outlet

    def carried_over(self, known: Shipments, before: "Offered") -> Shipments:
        """Return shipments known of the outlets ``before`` with the numbers they have here."""
        number = {outlet: i for i, outlet in enumerate(self.outlets)}
        here = whole(number.get(outlet, -1) for outlet in before.outlets)[known.outlets]
        kept = here >= 0
        return Shipments(here[kept], known.demands[kept], known.prices[kept])


def wanted(problem: Problem) -> Wanted:
    """Return the demands of the lines that want anybody."""
    alike: dict[Demand, list[DemandLine]] = defaultdict(list)
    for line in sorted(problem.lines, key=lambda line: line.code):
        if line.heads:
            need = Need(line.role, tuple(sorted(line.competences)))
            place = line.lat_e6, line.lon_e6
            demand = Demand(need, line.high_risk, line.overnight, place, line.org, line.priority)
            alike[demand].append(line)
    demands = sorted(alike)
    needs = sorted({demand.need for demand in demands})
    return Wanted(needs, demands, [alike[demand] for demand in demands])


def points(weights: Weights, person: Candidate) -> int:
    """Return what sending ``person`` anywhere weighs, before the way and the organisation."""
    return burden(weights, person) + letter(weights, person)


def offer(
    able: Iterable[Candidate], want: Wanted, *, barred: frozenset[str], weights: Weights
) -> Offered:
    """Return those of ``able`` who meet a need; ``barred`` ones are kept from overnight lines."""
    grouped = _grouped(able, want, barred, weights)
    meets = {
        qualified: [i for i, need in enumerate(want.needs) if _meets(*qualified, need)]
        for qualified in {(alike.role, alike.competences) for alike in grouped}
    }
    classes = sorted(alike for alike in grouped if meets[alike.role, alike.competences])
    sites = sorted({alike.site for alike in classes})
    site_number = {site: i for i, site in enumerate(sites)}
    fed = [
        (i, Outlet(site_number[c.site], need, c.near_retirement, c.stays_overnight))
        for i, c in enumerate(classes)
        for need in meets[c.role, c.competences]
    ]
    outlets = sorted({outlet for _, outlet in fed})
    outlet_number = {outlet: i for i, outlet in enumerate(outlets)}
    levels = [
        (Level(i, p), grouped[c][p]) for i, c in enumerate(classes) for p in sorted(grouped[c])
    ]
    return Offered(
        sites=sites,
        classes=classes,
        levels=[level for level, _ in levels],
        people=[people for _, people in levels],
        outlets=outlets,
        feeds=[(klass, outlet_number[outlet]) for klass, outlet in fed],
    )


def _grouped(
    able: Iterable[Candidate], want: Wanted, barred: frozenset[str], weights: Weights
) -> Mapping[Class, Mapping[int, list[Candidate]]]:
    sought = frozenset(c for need in want.needs for c in need.competences)
    risk = any(demand.high_risk for demand in want.demands)
    relevant: dict[frozenset[str], tuple[str, ...]] = {}  # few sets, many people
    sites: dict[tuple[str, int, int], Site] = {}
    grouped: dict[Class, dict[int, list[Candidate]]] = defaultdict(dict)
    for person in able:
        if person.competences not in relevant:
            relevant[person.competences] = tuple(sorted(person.competences & sought))
        where = person.home, person.lat_e6, person.lon_e6
        if where not in sites:
            sites[where] = Site(person.home, (person.lat_e6, person.lon_e6))
        alike = Class(
            sites[where],
            person.role,
            relevant[person.competences],
            risk and person.near_retirement,
            person.number in barred,
        )
        grouped[alike].setdefault(points(weights, person), []).append(person)
    return grouped


def _meets(role: str, competences: tuple[str, ...], need: Need) -> bool:
    return fills(role, need.role) and set(need.competences) <= set(competences)


Kilometres = npt.NDArray[np.uint16]  # site x place


def kilometres(here: Offered, want: Wanted) -> Kilometres:
    """Return how far each site lies from each place where somebody is wanted.

    The whole numbers of ``core.place`` compared all at once: the same kilometres as there.
    """
    begins_m2 = np.array(FROM_M2, np.int64)
    there = np.array([position(place) for place in _places(want)], np.int64).reshape(-1, 3)
    km = np.empty((len(here.sites), len(there)), np.uint16)
    for i, site in enumerate(here.sites):
        apart_m2 = ((there - np.array(position(site.place), np.int64)) ** 2).sum(axis=1)
        km[i] = np.searchsorted(begins_m2, apart_m2, side="right")
    return km


def _places(want: Wanted) -> list[Place]:
    return sorted({demand.place for demand in want.demands})


def network(problem: Problem, here: Offered, want: Wanted, km: Kilometres) -> Network:
    """Return the flow network of a problem: each unit one person at exactly ``move_cost``."""
    let_go = releasable(problem)
    floors = sorted({(alike.site.home, alike.role) for alike in here.classes})
    floor_number = {floor: i for i, floor in enumerate(floors)}
    people = [len(people) for people in here.people]
    everybody = sum(people)
    need_number = {need: i for i, need in enumerate(want.needs)}
    unmet = unmet_cost(problem)
    return Network(
        floor_release=whole(let_go.get(floor, everybody) for floor in floors),
        class_floor=whole(floor_number[c.site.home, c.role] for c in here.classes),
        level_class=whole(level.klass for level in here.levels),
        level_price=whole(level.points for level in here.levels),
        level_people=whole(people),
        feed_class=whole(klass for klass, _ in here.feeds),
        feed_outlet=whole(outlet for _, outlet in here.feeds),
        outlet_need=whole(outlet.need for outlet in here.outlets),
        demand_need=whole(need_number[demand.need] for demand in want.demands),
        demand_heads=whole(sum(line.heads for line in lines) for lines in want.lines),
        demand_unmet=whole(unmet[demand.priority].minimum for demand in want.demands),
        freight=_way(problem, here, want, km),
    )


def whole(numbers: Iterable[int]) -> Whole:
    """Return ``numbers`` as an array."""
    return np.fromiter(numbers, np.int64)


@dataclass(frozen=True, slots=True)
class _Way:
    """What a move weighs for where it goes: kilometres, and work for another organisation."""

    km: Kilometres
    weights: Weights
    limit_km: int
    outlet_site: Whole
    outlet_near_retirement: Whole
    outlet_stays_overnight: Whole
    site_home: Whole
    demand_place: Whole
    demand_org: Whole
    demand_high_risk: Whole
    demand_overnight: Whole

    def __call__(self, outlets: Whole, demands: Whole) -> Whole:
        """Return the (outlets x demands) matrix of points, FAR where nobody may go."""
        sites = self.outlet_site[outlets]
        km = self.km[np.ix_(sites, self.demand_place[demands])]
        way: Whole = km * np.int64(self.weights.km)
        other = self.site_home[sites][:, None] != self.demand_org[demands]
        way += other * np.int64(self.weights.other_organisation)
        way[km > self.limit_km] = FAR
        near_retirement = np.flatnonzero(self.outlet_near_retirement[outlets])
        way[np.ix_(near_retirement, np.flatnonzero(self.demand_high_risk[demands]))] = FAR
        stays = np.flatnonzero(self.outlet_stays_overnight[outlets])
        way[np.ix_(stays, np.flatnonzero(self.demand_overnight[demands]))] = FAR
        return way


def _way(problem: Problem, here: Offered, want: Wanted, km: Kilometres) -> _Way:
    place_number = {place: i for i, place in enumerate(_places(want))}
    orgs = {site.home for site in here.sites} | {demand.org for demand in want.demands}
    org_number = {org: i for i, org in enumerate(sorted(orgs))}
    limit_km = problem.limits.travel_max_km
    return _Way(
        km=km,
        weights=problem.weights,
        limit_km=KM_MAX if limit_km is None else limit_km,
        outlet_site=whole(outlet.site for outlet in here.outlets),
        outlet_near_retirement=whole(outlet.near_retirement for outlet in here.outlets),
        outlet_stays_overnight=whole(outlet.stays_overnight for outlet in here.outlets),
        site_home=whole(org_number[site.home] for site in here.sites),
        demand_place=whole(place_number[demand.place] for demand in want.demands),
        demand_org=whole(org_number[demand.org] for demand in want.demands),
        demand_high_risk=whole(demand.high_risk for demand in want.demands),
        demand_overnight=whole(demand.overnight for demand in want.demands),
    )
