"""What the files of a scenario say: the region as values, read and nothing more.

A scenario is a folder: ``region.toml`` (organisations, shares, posts, people), ``names.toml``
(parts of invented names), ``counties.csv`` and ``prefectures.csv`` (geography) and
``aliases.csv`` (other spellings). Each table there is one value here; shares are in permille,
places in micro-degrees.
"""

import csv
import tomllib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec

from muster.core.kinds import OrgKind, PostKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The whole service: who it is, how large at full size, since when its register holds."""

    name: str
    code: str
    lat_e6: int
    lon_e6: int
    holds_from: datetime
    recorded_by: str
    source: str
    people: int
    party_organisations: int
    posts: int
    units_per_county: int
    name_en: str = ""
    collective: str = ""
    collective_en: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming:
    """How names of organisations and posts are put together."""

    bureau: str
    headquarters: str
    detachment: str
    district: str
    county: str
    unit: str
    station: str
    district_aliases: tuple[str, ...]
    party_branch: str
    party_numbered_branch: str
    party_committee: str
    post: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Strength:
    """Which share of the people is where, and how many lead."""

    department_permille: int
    headquarters_permille: int
    detachments_permille: int
    county_headquarters_permille: int
    authorised_percent: int
    leader_every: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Roles:
    """Which share of the people is what, in all and at headquarters."""

    officer_permille: int
    duty_auxiliary_permille: int
    clerical_auxiliary_permille: int
    headquarters_officer_permille: int
    headquarters_duty_auxiliary_permille: int
    headquarters_clerical_auxiliary_permille: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Which share of the people are Party members, in all and of two roles."""

    members_permille: int
    officer_permille: int
    clerical_auxiliary_permille: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Household:
    """How many people's households bear which flag."""

    dual_service_permille: int
    dual_service_age_min: int
    dual_service_age_max: int
    child_permille: int
    child_parent_age_max: int
    spouse_on_front_line_permille: int
    carer_permille: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Scatter:
    """How far things lie from their seat (standard deviation)."""

    district_e6: int
    county_e6: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A unit that the department, every bureau or every larger county has."""

    suffix: str
    name: str
    kind: OrgKind
    weight: int
    competence: str = ""  # what everybody there may do
    units_min: int = 0  # a county with fewer units goes without


@dataclass(frozen=True, slots=True, kw_only=True)
class Bureau:
    """A league or municipal bureau: its share of the people, and of Mongolian names."""

    code: str
    name_en: str = ""
    weight: int
    mongolian_percent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedUnit:
    """An organisation of its own. Without ``parent`` it is a root: outside the service."""

    code: str
    name: str
    kind: OrgKind
    near: str  # county whose seat it lies near
    heads: int
    parent: str = ""
    competence: str = ""
    coordinated_with: str = ""
    scales: bool = False  # heads are those of the full size


@dataclass(frozen=True, slots=True, kw_only=True)
class PostMix:
    """A kind of post: its word in names, and its weight by kind of county."""

    kind: PostKind
    word: str
    district: int
    county: int
    banner: int
    enforcing: bool = False
    high_risk: bool = False
    pattern: str = "3x2"  # of core/pattern.py


@dataclass(frozen=True, slots=True, kw_only=True)
class Airports:
    """Which counties have an airport, and so one post there."""

    word: str
    enforcing: bool
    high_risk: bool
    counties: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedPost:
    """A post of its own."""

    code: str
    name: str
    kind: PostKind
    parent: str
    enforcing: bool = False
    high_risk: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Names of places, common everywhere, used in turn."""

    town: tuple[str, ...]
    steppe: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AgeBand:
    """How many of a role, or of the leaders, are of which age."""

    role: str
    from_years: int
    to_years: int
    weight: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RankStep:
    """An officer's rank from an age on."""

    from_years: int
    officer: str
    leader: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CompetenceShare:
    """How many of each role may do something, and when it lapses (0: never)."""

    code: str
    officer_permille: int
    duty_auxiliary_permille: int
    clerical_auxiliary_permille: int
    lapses_years: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CastMember:
    """An invented officer whose circumstances the scenario's days need."""

    label: str
    home: str
    birth_year: int
    rank: str = ""
    leader: bool = False
    party_since: int | None = None
    competences: tuple[str, ...] = ()
    household: tuple[str, ...] = ()
    household_code: str = ""  # the same for both adults


@dataclass(frozen=True, slots=True, kw_only=True)
class HanNames:
    """Parts of Han names: surnames, most common first, and characters of given names."""

    surnames: tuple[str, ...]
    given_first: tuple[str, ...]
    given_last: tuple[str, ...]
    given_single: tuple[str, ...]
    single_percent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MongolianNames:
    """Parts of Mongolian names as written in Chinese."""

    first: tuple[str, ...]
    last: tuple[str, ...]
    whole: tuple[str, ...]
    whole_percent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NameStock:
    """All that invented names are made of."""

    han: HanNames
    mongolian: MongolianNames


@dataclass(frozen=True, slots=True, kw_only=True)
class Prefecture:
    """A league or municipality; its place is that of its seat."""

    code: str
    name: str
    kind: str
    lat_e6: int
    lon_e6: int


@dataclass(frozen=True, slots=True, kw_only=True)
class County:
    """A county-level division; its place is that of its seat."""

    code: str
    name: str
    kind: str  # 市辖区, 县级市, 县, 旗, 自治旗
    prefecture_code: str
    lat_e6: int
    lon_e6: int

    @property
    def district(self) -> bool:
        """Whether it is a district of a city, whose bureau is a sub-bureau (分局)."""
        return self.kind == "市辖区"

    @property
    def town(self) -> bool:
        """Whether most of it is a town: a district or a county-level city."""
        return self.kind in ("市辖区", "县级市")

    @property
    def banner(self) -> bool:
        """Whether it is a banner, autonomous or not."""
        return self.kind in ("旗", "自治旗")


@dataclass(frozen=True, slots=True, kw_only=True)
class Alias:
    """Another spelling of an organisation's name."""

    org: str  # subject
    alias: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionSpec:
    """A scenario's region, as its files say it."""

    region: Head
    naming: Naming
    strength: Strength
    roles: Roles
    party: Party
    household: Household
    scatter: Scatter
    department_unit: tuple[Part, ...]
    bureau: tuple[Bureau, ...]
    detachment: tuple[Part, ...]
    brigade: tuple[Part, ...]
    unit: tuple[NamedUnit, ...]
    post_kind: tuple[PostMix, ...]
    airports: Airports
    post: tuple[NamedPost, ...]
    places: Places
    age: tuple[AgeBand, ...]
    rank: tuple[RankStep, ...]
    competence: tuple[CompetenceShare, ...]
    cast: tuple[CastMember, ...]
    names: NameStock
    prefectures: tuple[Prefecture, ...]
    counties: tuple[County, ...]
    aliases: tuple[Alias, ...]


def read_region(folder: Path) -> RegionSpec:
    """Return the region the scenario in ``folder`` describes.

    Raises ``msgspec.ValidationError``, which names table and field, when a file says it wrongly.
    """
    tables = tomllib.loads((folder / "region.toml").read_text("utf-8"))
    tables["names"] = tomllib.loads((folder / "names.toml").read_text("utf-8"))
    for name in ("prefectures", "counties", "aliases"):
        tables[name] = _rows(folder / f"{name}.csv")
    return msgspec.convert(tables, RegionSpec, strict=False)  # CSV writes numbers as text


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
