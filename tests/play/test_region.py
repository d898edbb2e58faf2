"""The invented region of the model case: exact counts, plausible people, one seed one region."""

import csv
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from muster.core import kinds as k
from muster.core.kinds import Appointed, Coordinated, OrgFounded, OrgKind, PostOpened, Role
from muster.core.ledger import Draft, Fact
from muster.core.subjects import start
from muster.play.region import Region, drafts, lay_out, play_key, region
from muster.play.spec import RegionSpec, read_region

ROOT = Path(__file__).resolve().parent.parent.parent
SCENARIO = ROOT / "scenarios" / "inner-mongolia-2020"
GEOGRAPHY = ROOT.parent / "shared" / "data" / "geo"
PEOPLE = 3_000


@cache
def spec() -> RegionSpec:
    return read_region(SCENARIO)


@cache
def laid_out() -> Region:
    return lay_out(spec(), people=PEOPLE, seed=1)


@cache
def told() -> tuple[Draft, ...]:
    return tuple(drafts(laid_out()))


def counted(told: tuple[Draft, ...]) -> Counter[str]:
    """Fold every draft as the ledger would, and return what the states count as."""
    found: Counter[str] = Counter()
    for seq, draft in enumerate(told, start=1):
        if isinstance(draft.body, OrgFounded | PostOpened | Appointed):
            fact = Fact(
                seq=seq,
                key=draft.key,
                kind=draft.body.KIND,
                subject=draft.subject,
                org=draft.org,
                holds_from=draft.holds_from,
                recorded_at=datetime(2020, 1, 2, tzinfo=UTC),
                recorded_by=draft.recorded_by,
                source=draft.source,
                body=draft.body,
            )
            for count in start(draft.subject).after(fact).counts():
                found[count.account] += count.number
    return found


# --- geography ------------------------------------------------------------------------------------


def test_the_region_has_twelve_prefectures_and_103_counties_of_five_kinds() -> None:
    assert Counter(p.kind for p in spec().prefectures) == {"地级市": 9, "盟": 3}
    assert Counter(c.kind for c in spec().counties) == {
        "市辖区": 23,
        "县级市": 11,
        "县": 17,
        "旗": 49,
        "自治旗": 3,
    }


def test_geography_is_that_of_the_source() -> None:
    if not GEOGRAPHY.exists():
        pytest.skip("the geography does not stand beside the checkout (../shared/data/geo)")
    with (GEOGRAPHY / "nm_counties.csv").open(encoding="utf-8-sig", newline="") as lines:
        source = [
            (
                row["code"],
                row["name"],
                row["kind"],
                row["prefecture_code"],
                int(Decimal(row["seat_lat"]) * 1_000_000),
                int(Decimal(row["seat_lon"]) * 1_000_000),
            )
            for row in csv.DictReader(lines)
        ]

    assert source == [
        (c.code, c.name, c.kind, c.prefecture_code, c.lat_e6, c.lon_e6) for c in spec().counties
    ]


# --- determinism ----------------------------------------------------------------------------------


def test_the_same_seed_gives_the_same_drafts_keys_included() -> None:
    assert tuple(region(spec(), people=PEOPLE, seed=1)) == told()


def test_another_seed_gives_other_people_under_other_keys() -> None:
    other = tuple(region(spec(), people=PEOPLE, seed=2))

    assert {draft.key for draft in other}.isdisjoint(draft.key for draft in told())
    assert [d.body for d in other if isinstance(d.body, Appointed)] != [
        d.body for d in told() if isinstance(d.body, Appointed)
    ]


def test_every_fact_has_a_key_of_its_own() -> None:
    keys = [draft.key for draft in told()]

    assert len(set(keys)) == len(keys)
    assert all(len(key) == 32 and key[12] == "8" and key[16] in "89ab" for key in keys)


def test_a_key_depends_on_the_seed_and_every_label() -> None:
    assert play_key(1, "letter", 7) == "53d59ae43b998ea28bdcca37d1a3391f"
    assert len({play_key(1, "a", "b"), play_key(1, "ab"), play_key(2, "a", "b")}) == 3


# --- counts ---------------------------------------------------------------------------------------


def test_the_counts_of_a_small_region_are_exact() -> None:
    found = counted(told())
    outside = len(laid_out().people_outside)

    assert {account: found[account] for account in found if account.startswith("assigned")} == {
        "assigned.officer": 1_740 + outside,
        "assigned.duty_auxiliary": 1_020,
        "assigned.clerical_auxiliary": 240,
    }
    assert (found["org.bureau"], found["org.county_bureau"]) == (12, 103)
    assert found["org.party_organisation"] == 103  # one for each county at the least
    assert len(laid_out().posts) == 106  # one for each county, and the three named ones


def test_at_full_size_it_is_the_service_of_the_model_case() -> None:
    full = lay_out(spec(), people=100_000, seed=1)

    assert (len(full.people), len(full.party_orgs), len(full.posts)) == (100_000, 3_000, 3_000)
    assert Counter(person.role for person in full.people) == {
        Role.OFFICER: 58_000,
        Role.DUTY_AUXILIARY: 34_000,
        Role.CLERICAL_AUXILIARY: 8_000,
    }
    assert sum(1 for person in full.people if person.party) == 79_700
    assert 900 <= len(full.orgs_of(OrgKind.STATION, OrgKind.BRIGADE)) <= 1_100
    enforcing = sum(1 for post in full.posts if post.opened.enforcing)
    assert 0.36 <= enforcing / len(full.posts) <= 0.44
    headquarters = full.people_by_home()["org:150700-HQ"]
    officers = [person for person in headquarters if person.role is Role.OFFICER]
    assert len(officers) >= 2 * 305  # so many are reassigned, and half of them stay
    assert sum(1 for _ in drafts(full)) == len(full.orgs) + 6_000 + 100_000 + 36 + sum(
        (len(full.aliases), len(full.partners))
    )


@pytest.mark.parametrize("people", [1_000, 2_000, 3_000, 7_777])
def test_a_smaller_region_keeps_bureaus_counties_and_shares(people: int) -> None:
    small = lay_out(spec(), people=people, seed=3)

    assert len(small.people) == people
    assert (len(small.orgs_of(OrgKind.BUREAU)), len(small.orgs_of(OrgKind.COUNTY_BUREAU))) == (
        12,
        103,
    )
    assert 0.796 <= sum(1 for person in small.people if person.party) / people <= 0.799
    assert sum(org.heads for org in small.orgs if not org.outside) == people
    homes = Counter(person.home for person in small.people)
    assert homes == {o.subject: o.heads for o in small.orgs if o.heads and not o.outside}


def test_too_few_people_to_lead_every_organisation_are_refused() -> None:
    for people in (100, 500):
        with pytest.raises(ValueError, match="too few"):
            lay_out(spec(), people=people, seed=1)


# --- the tree -------------------------------------------------------------------------------------


def test_what_stands_above_is_founded_before_what_stands_beneath() -> None:
    founded: set[str] = set()
    roots = []
    for draft in told():
        if isinstance(draft.body, OrgFounded):
            if draft.body.parent is None:
                roots.append(draft.subject)
            else:
                assert draft.body.parent in founded, draft.subject
            assert draft.subject not in founded
            founded.add(draft.subject)
        elif isinstance(draft.body, PostOpened):
            assert draft.body.parent in founded, draft.subject
        elif isinstance(draft.body, Appointed):
            assert draft.body.home in founded, draft.subject
        assert draft.org in founded, draft.subject
    assert roots == ["org:150000", "org:B152200"]


def test_organisations_of_the_report_stand_where_it_says() -> None:
    orgs = {org.subject: org for org in laid_out().orgs}
    parents = {subject: org.founded.parent for subject, org in orgs.items()}
    chains = """
        org:150200-X2 < org:150200-X1 < org:150200-T1 < org:150200 < org:150000
        org:150105-X1 < org:150105 < org:150100 < org:150000
        org:150200-Z1-X1 < org:150200-Z1 < org:150200 < org:150000
        org:150702-X1 < org:150702 < org:150700 < org:150000
        org:150100-X1 < org:150100
        org:150924-B2 < org:150924 < org:150900
        org:150000-D03 < org:150000
        org:B152200-X1 < org:B152200
    """
    for chain in chains.split("\n"):
        links = chain.split(" < ")
        for below, above in pairwise(links):
            assert parents[below.strip()] == above.strip()
    assert orgs["org:150105-X1"].founded.name == "乌兰察布东路派出所"
    assert orgs["org:150700-HQ"].founded.kind is OrgKind.HEADQUARTERS
    assert "org:B152200" not in laid_out().beneath("org:150000")
    assert "org:150200-X2" in laid_out().beneath("org:150200")


def test_only_divisions_have_a_division_code_and_only_bureaus_report() -> None:
    orgs = laid_out().orgs
    coded = {o.founded.division_code for o in orgs if o.founded.division_code}
    reporting = {o.subject for o in orgs if o.founded.reports}

    assert coded == {
        "150000",
        *(p.code for p in spec().prefectures),
        *(c.code for c in spec().counties),
    }
    assert reporting == {f"org:{code}" for code in coded - {"150000"}}
    assert {o.reporter for o in orgs} == {*reporting, "org:150000", "org:B152200"}


def test_the_border_corps_works_with_the_league_without_being_beneath_it() -> None:
    coordinated = [
        (draft.subject, draft.body.partner)
        for draft in told()
        if isinstance(draft.body, Coordinated)
    ]

    assert coordinated == [("org:B152200", "org:152200")]
    assert {p.role for p in laid_out().people_outside} == {Role.OFFICER}


def test_an_alias_means_one_organisation() -> None:
    aliases = [alias for _, alias in laid_out().aliases]

    assert Counter(aliases).most_common(1)[0][1] == 1
    assert ("org:150702", "海拉尔分局") in laid_out().aliases
    assert ("org:150702", "海拉尔公安分局") in laid_out().aliases
    assert ("org:150221", "土右旗公安局") in laid_out().aliases


def test_the_establishment_is_three_percent_above_the_people() -> None:
    assert sum(o.founded.authorised for o in laid_out().orgs if not o.outside) == 3_090
    assert all(o.founded.authorised >= o.heads for o in laid_out().orgs)


def test_a_station_or_post_lies_near_the_seat_of_its_county() -> None:
    seats = {county.code: county for county in spec().counties}
    for post in laid_out().posts:
        if seat := seats.get(post.division_code):
            assert abs(post.opened.lat_e6 - seat.lat_e6) < 1_500_000
            assert abs(post.opened.lon_e6 - seat.lon_e6) < 1_500_000


def test_every_county_has_a_post_and_names_of_posts_are_not_repeated() -> None:
    by_county = laid_out().posts_by_county()

    assert {county.code for county in spec().counties} <= by_county.keys()
    assert Counter(p.opened.name for p in laid_out().posts).most_common(1)[0][1] == 1
    assert all(
        p.opened.enforcing for p in laid_out().posts if p.opened.kind is k.PostKind.CHECKPOINT
    )


# --- people ---------------------------------------------------------------------------------------


def test_people_are_of_working_age_and_joined_the_party_of_age() -> None:
    for person in (*laid_out().people, *laid_out().people_outside):
        assert 19 <= 2020 - person.birth_year <= 59
        since = person.record.party_since
        assert since is None or (since - person.birth_year >= 18 and since <= 2019)
        assert bool(person.record.rank) == (person.role is Role.OFFICER)
        assert not person.leader or person.role is Role.OFFICER


def test_both_adults_of_a_household_serve_and_bear_the_same_flags() -> None:
    households: dict[str, list[tuple[str, ...]]] = {}
    for person in laid_out().people:
        assert ("dual_service" in person.record.household) == (
            person.record.household_code is not None
        )
        if person.record.household_code:
            households.setdefault(person.record.household_code, []).append(person.record.household)

    assert len(households) == 61  # 2 percent of 3,000 are pairs of it, and the cast's
    assert all(len(pair) == 2 and pair[0] == pair[1] for pair in households.values())
    flags = Counter(flag for p in laid_out().people for flag in p.record.household)
    assert (flags["dual_service"], flags["spouse_on_front_line"], flags["carer"]) == (122, 91, 60)
    assert 0 < flags["child_under_3"] < 122


def test_competences_come_in_the_shares_of_the_scenario_and_some_lapse() -> None:
    people = [p for p in laid_out().people if p.role is Role.OFFICER]
    have = Counter(code for p in people for code in p.competences)

    assert have["driver"] / len(people) == pytest.approx(0.62, abs=0.05)
    assert have["interpreter_mongolian"] / len(people) == pytest.approx(0.09, abs=0.03)
    squad = [p for p in laid_out().people if p.home == "org:150924-B2"]
    sworn = [p for p in squad if p.role is not Role.CLERICAL_AUXILIARY]
    assert len(sworn) >= 28
    assert all("swat" in p.competences for p in sworn)
    ends = {c.until for p in people for c in p.record.competences if c.until is not None}
    assert min(ends) > laid_out().holds_from
    assert all(end.tzinfo is UTC for end in ends)


@pytest.mark.parametrize("people", [1_000, PEOPLE])
def test_the_cast_bears_the_circumstances_the_days_need(people: int) -> None:
    play = lay_out(spec(), people=people, seed=5)

    assert {cast.label for cast in play.cast} == {member.label for member in spec().cast}
    for member in spec().cast:
        person = play.part(member.label)
        assert person.record == replace(
            person.record,
            role=Role.OFFICER,
            home=f"org:{member.home}",
            birth_year=member.birth_year,
            leader=member.leader,
            party_since=member.party_since,
            household=member.household,
        )
        assert person.record.rank == member.rank or not member.rank
    north, west = play.part("dual_service_north"), play.part("dual_service_west")
    assert north.record.household_code == west.record.household_code
    assert play.part("isolated_contact") in play.people_outside
