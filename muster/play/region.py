"""An invented region: laid out from a scenario and a seed, then told as facts to be recorded.

The same scenario, number of people and seed give the same drafts, keys included.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import TypeVar

from muster.core.kinds import AliasGiven, Coordinated, Kind, OrgKind
from muster.core.ledger import Draft
from muster.play.layout import Org, organisations, subject_of
from muster.play.party import party_organisations
from muster.play.posts import PlacedPost, posts
from muster.play.spec import RegionSpec
from muster.play.staff import Cast, Enrolled, staff

_V = TypeVar("_V")


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """A region laid out: all that its drafts will say, and where to find it."""

    root: str  # subject of the organisation above all others
    seed: int
    holds_from: datetime  # UTC
    recorded_by: str
    source: str
    orgs: tuple[Org, ...]  # those above before those beneath; no Party organisations
    party_orgs: tuple[Org, ...]
    aliases: tuple[tuple[str, str], ...]  # (subject, alias)
    partners: tuple[tuple[str, str], ...]  # (subject, subject it is coordinated with)
    posts: tuple[PlacedPost, ...]
    people: tuple[Enrolled, ...]  # by number
    people_outside: tuple[Enrolled, ...]  # of the partners
    cast: tuple[Cast, ...]

    def orgs_of(self, *kinds: OrgKind) -> tuple[Org, ...]:
        """Return the organisations of some kinds, those above before those beneath."""
        return tuple(o for o in (*self.orgs, *self.party_orgs) if o.founded.kind in kinds)

    def posts_by_county(self) -> Mapping[str, tuple[PlacedPost, ...]]:
        """Return the posts by division code: a county's, or a bureau's for those it owns."""
        return _grouped((post.division_code, post) for post in self.posts)

    def people_by_home(self) -> Mapping[str, tuple[Enrolled, ...]]:
        """Return everybody, partners too, by subject of the home organisation."""
        return _grouped((p.home, p) for p in (*self.people, *self.people_outside))

    def beneath(self, subject: str) -> frozenset[str]:
        """Return the subjects of ``subject`` and every organisation beneath it."""
        found = {subject}
        for org in (*self.orgs, *self.party_orgs):
            if org.founded.parent in found:
                found.add(org.subject)
        return frozenset(found)

    def part(self, label: str) -> Enrolled:
        """Return who plays the part ``label`` of the scenario; ``KeyError`` when nobody does."""
        number = {cast.label: cast.number for cast in self.cast}[label]
        place, inside = int(number) - 1, len(self.people)
        return self.people[place] if place < inside else self.people_outside[place - inside]


def _grouped(pairs: Iterable[tuple[str, _V]]) -> Mapping[str, tuple[_V, ...]]:
    groups: dict[str, list[_V]] = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return {key: tuple(values) for key, values in groups.items()}


def lay_out(spec: RegionSpec, *, people: int, seed: int) -> Region:
    """Return the region of ``spec`` with exactly ``people`` people in the service.

    Raises ``ValueError`` when so few people cannot staff and lead every organisation.
    """
    orgs = organisations(spec, people=people, seed=seed)
    enrolled, outside, cast = staff(spec, orgs, seed=seed)
    districts = {county.code: county for county in spec.counties if county.district}
    named = [
        (subject_of(code), alias.format(name=county.name, stem=county.name[:-1]))
        for code, county in districts.items()
        for alias in spec.naming.district_aliases
    ]
    return Region(
        root=subject_of(spec.region.code),
        seed=seed,
        holds_from=spec.region.holds_from.astimezone(UTC),
        recorded_by=spec.region.recorded_by,
        source=spec.region.source,
        orgs=orgs,
        party_orgs=party_organisations(spec, orgs, enrolled),
        aliases=(*named, *((alias.org, alias.alias) for alias in spec.aliases)),
        partners=tuple(
            (subject_of(unit.code), subject_of(unit.coordinated_with))
            for unit in spec.unit
            if unit.coordinated_with
        ),
        posts=posts(spec, orgs, people=people, seed=seed),
        people=enrolled,
        people_outside=outside,
        cast=cast,
    )


def region(spec: RegionSpec, *, people: int, seed: int) -> Iterator[Draft]:
    """Yield the facts of a new region's register; see :func:`drafts` for their order."""
    return drafts(lay_out(spec, people=people, seed=seed))


def drafts(region: Region) -> Iterator[Draft]:
    """Yield the facts of the register of ``region``, all true from the same moment on.

    In order: organisations, those above before those beneath; Party organisations; aliases and
    partners; posts; people of the service; people of its partners.
    """
    reporter = {org.subject: org.reporter for org in (*region.orgs, *region.party_orgs)}
    told: Iterable[tuple[str, str, Kind]]
    for told in (
        ((o.subject, o.reporter, o.founded) for o in (*region.orgs, *region.party_orgs)),
        ((s, reporter[s], AliasGiven(alias=alias)) for s, alias in region.aliases),
        ((s, reporter[s], Coordinated(partner=other)) for s, other in region.partners),
        ((p.subject, p.reporter, p.opened) for p in region.posts),
        ((f"person:{p.number}", reporter[p.record.home], p.record) for p in region.people),
        ((f"person:{p.number}", reporter[p.record.home], p.record) for p in region.people_outside),
    ):
        for subject, org, body in told:
            also = body.alias if isinstance(body, AliasGiven) else ""
            yield Draft(
                key=play_key(region.seed, body.KIND, subject, also),
                subject=subject,
                org=org,
                holds_from=region.holds_from,
                recorded_by=region.recorded_by,
                source=region.source,
                body=body,
            )


def play_key(seed: int, *labels: str | int) -> str:
    """Return the key of the fact that ``labels`` name in the play of ``seed``: 32 hex digits.

    It is a UUID of version 8 (RFC 9562, section 5.8) cut from a SHA-256 digest, so the same
    labels always give the same key, and a repeat of a play is recognised as a repeat.
    """
    said = "\x1f".join([str(seed), *map(str, labels)])
    cut = sha256(said.encode()).hexdigest()
    return f"{cut[:12]}8{cut[13:16]}{'89ab'[int(cut[16], 16) & 3]}{cut[17:32]}"
