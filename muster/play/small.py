"""A service small enough to know by heart: nothing drawn, every row written down.

A scenario of this kind is a folder with ``region.toml`` (organisations, posts) and
``people.csv``. It is laid out as the same :class:`~muster.play.region.Region` as a large one.
"""

import csv
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from muster.core.kinds import Appointed, Competence, OrgFounded, OrgKind, PostKind, PostOpened, Role
from muster.core.ledger import Draft
from muster.play.layout import Org, subject_of
from muster.play.posts import PlacedPost
from muster.play.region import Region, drafts
from muster.play.staff import Enrolled

_SEED = 0  # nothing is drawn; it only tells the keys apart from those of other plays


@dataclass(frozen=True, slots=True, kw_only=True)
class SmallHead:
    """What is above all others, and since when and by whom all of it is on record."""

    root: str
    holds_from: datetime
    recorded_by: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SmallOrg:
    """An organisation as the file writes it."""

    code: str
    name: str
    kind: OrgKind
    lat_e6: int
    lon_e6: int
    authorised: int
    parent: str = ""
    reports: bool = False
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SmallPost:
    """A post as the file writes it."""

    code: str
    name: str
    kind: PostKind
    parent: str
    lat_e6: int
    lon_e6: int
    enforcing: bool = False
    high_risk: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SmallPerson:
    """A person as the file writes one: lists are words with spaces, nothing is ""."""

    number: str
    name: str
    role: Role
    home: str
    birth_year: int
    rank: str
    leader: bool
    party_since: str
    competences: str
    household: str
    household_code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SmallSpec:
    """A small scenario, as its files say it."""

    region: SmallHead
    organisation: tuple[SmallOrg, ...]  # those above before those beneath
    post: tuple[SmallPost, ...]
    people: tuple[SmallPerson, ...]


def read_small(folder: Path) -> SmallSpec:
    """Return the small service the scenario in ``folder`` describes.

    Raises ``msgspec.ValidationError``, which names table and field, when a file says it wrongly.
    """
    tables = tomllib.loads((folder / "region.toml").read_text("utf-8"))
    with (folder / "people.csv").open(encoding="utf-8", newline="") as lines:
        tables["people"] = list(csv.DictReader(lines))
    return msgspec.convert(tables, SmallSpec, strict=False)


def small(spec: SmallSpec) -> Iterator[Draft]:
    """Yield the facts of the register of a small service; always the same ones."""
    return drafts(lay_out_small(spec))


def lay_out_small(spec: SmallSpec) -> Region:
    """Return the small service laid out, with the index a large one has."""
    orgs: dict[str, Org] = {}
    for org in spec.organisation:
        orgs[org.code] = _org(org, orgs.get(org.parent), spec)
    return Region(
        root=subject_of(spec.region.root),
        seed=_SEED,
        holds_from=spec.region.holds_from.astimezone(UTC),
        recorded_by=spec.region.recorded_by,
        source=spec.region.source,
        orgs=tuple(orgs.values()),
        party_orgs=(),
        aliases=tuple(
            (subject_of(o.code), alias) for o in spec.organisation for alias in o.aliases
        ),
        partners=(),
        posts=tuple(_post(post, orgs[post.parent], spec) for post in spec.post),
        people=tuple(_person(person) for person in spec.people),
        people_outside=(),
        cast=(),
    )


def _org(org: SmallOrg, above: Org | None, spec: SmallSpec) -> Org:
    founded = OrgFounded(
        name=org.name,
        kind=org.kind,
        parent=above.subject if above else None,
        lat_e6=org.lat_e6,
        lon_e6=org.lon_e6,
        authorised=org.authorised,
        reports=org.reports,
    )
    subject = subject_of(org.code)
    return Org(
        subject=subject,
        founded=founded,
        reporter=subject if org.reports or above is None else above.reporter,
        bureau=spec.region.root,
        heads=sum(1 for person in spec.people if person.home == org.code),
    )


def _post(post: SmallPost, owner: Org, spec: SmallSpec) -> PlacedPost:
    opened = PostOpened(
        name=post.name,
        kind=post.kind,
        parent=owner.subject,
        lat_e6=post.lat_e6,
        lon_e6=post.lon_e6,
        enforcing=post.enforcing,
        high_risk=post.high_risk,
    )
    return PlacedPost(
        subject=f"post:{post.code}",
        opened=opened,
        division_code=spec.region.root,
        reporter=owner.reporter,
    )


def _person(person: SmallPerson) -> Enrolled:
    record = Appointed(
        name=person.name,
        role=person.role,
        home=subject_of(person.home),
        birth_year=person.birth_year,
        rank=person.rank,
        leader=person.leader,
        party_since=int(person.party_since) if person.party_since else None,
        competences=tuple(Competence(code) for code in person.competences.split()),
        household=tuple(person.household.split()),
        household_code=person.household_code or None,
    )
    return Enrolled(person.number, record)
