"""The posts of an invented region: what stands where, and which station owns it."""

import itertools
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from muster.core.kinds import OrgKind, PostKind, PostOpened
from muster.play.layout import Org, place_name, scattered, subject_of
from muster.play.share import apportion
from muster.play.spec import County, PostMix, RegionSpec

_ONE_IN_TOWN = (PostKind.AIRPORT, PostKind.COACH_STATION, PostKind.STATION, PostKind.HOSPITAL)
_AIRPORT_POSTS_MIN = 6  # a county with fewer posts than this keeps none at its airport


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedPost:
    """A post laid out: how it is opened, in which division, and who records for it."""

    subject: str
    opened: PostOpened
    division_code: str  # of its county; of its bureau when that owns it
    reporter: str


def posts(
    spec: RegionSpec, orgs: tuple[Org, ...], *, people: int, seed: int
) -> tuple[PlacedPost, ...]:
    """Return the posts, county by county, at least one in each; about 40 percent enforce the law.

    Kinds come in the proportions of the scenario over the whole region, not in each county.
    """
    heads: dict[str, int] = defaultdict(int)
    for org in orgs:
        heads[org.county] += org.heads
    named = _named(spec, orgs)
    total = max(
        len(spec.counties), round(spec.region.posts * people / spec.region.people) - len(named)
    )
    shares = apportion(total, [heads[county.code] for county in spec.counties], least=1)
    opening = _Opening(spec, orgs, named, Random(f"{seed}/posts"))
    placed = list(named)
    for county, count in zip(spec.counties, shares, strict=True):
        placed += opening.county(county, count)
    return tuple(sorted(placed, key=lambda post: post.subject))


def _named(spec: RegionSpec, orgs: tuple[Org, ...]) -> list[PlacedPost]:
    org_at = {org.subject: org for org in orgs}
    named = []
    for post in spec.post:
        owner = org_at[subject_of(post.parent)]
        opened = PostOpened(
            name=post.name,
            kind=post.kind,
            parent=owner.subject,
            lat_e6=owner.founded.lat_e6,
            lon_e6=owner.founded.lon_e6,
            enforcing=post.enforcing,
            high_risk=post.high_risk,
        )
        code = owner.county or owner.bureau
        named.append(
            PlacedPost(
                subject=f"post:{post.code}",
                opened=opened,
                division_code=code,
                reporter=owner.reporter,
            )
        )
    return named


class _Opening:
    """The posts while they are opened; what one county was owed too little of, the next gets."""

    def __init__(
        self, spec: RegionSpec, orgs: tuple[Org, ...], named: list[PlacedPost], chance: Random
    ) -> None:
        self.spec, self.chance = spec, chance
        self.subjects = {post.subject for post in named}
        self.names = {post.opened.name for post in named}
        self.owed = dict.fromkeys(spec.post_kind, 0.0)
        self.airport = PostMix(
            kind=PostKind.AIRPORT,
            word=spec.airports.word,
            district=0,
            county=0,
            banner=0,
            enforcing=spec.airports.enforcing,
            high_risk=spec.airports.high_risk,
        )
        self.stations: dict[str, list[str]] = defaultdict(list)
        for org in orgs:
            if org.founded.kind is OrgKind.STATION:
                self.stations[org.county].append(org.subject)

    def county(self, county: County, count: int) -> Iterator[PlacedPost]:
        mixes = [self.airport] if self._flown_to(county, count) else []
        mixes += [self._next(county) for _ in range(count - len(mixes))]
        owners = self.stations[county.code]
        for place, (subject, mix) in enumerate(zip(self._free(county), mixes, strict=False)):
            lat_e6, lon_e6 = scattered(self.spec, county, self.chance)
            opened = PostOpened(
                name=self._name(county, mix),
                kind=mix.kind,
                parent=owners[place % len(owners)],
                lat_e6=lat_e6,
                lon_e6=lon_e6,
                enforcing=mix.enforcing,
                high_risk=mix.high_risk,
                pattern=mix.pattern,
            )
            yield PlacedPost(
                subject=subject,
                opened=opened,
                division_code=county.code,
                reporter=subject_of(county.code),
            )

    def _flown_to(self, county: County, count: int) -> bool:
        return county.code in self.spec.airports.counties and count >= _AIRPORT_POSTS_MIN

    def _free(self, county: County) -> Iterator[str]:
        subjects = (f"post:{county.code}-P{number:04d}" for number in itertools.count(1))
        return (subject for subject in subjects if subject not in self.subjects)

    def _next(self, county: County) -> PostMix:
        weight = {mix: _weight(mix, county) for mix in self.owed}
        whole = sum(weight.values())
        for mix in self.owed:
            self.owed[mix] += weight[mix] / whole
        most = max((mix for mix in self.owed if weight[mix]), key=self.owed.__getitem__)
        self.owed[most] -= 1
        return most

    def _name(self, county: County, mix: PostMix) -> str:
        for number in itertools.count(0 if mix.kind in _ONE_IN_TOWN else 1):
            place = place_name(self.spec, county, number) if number else ""
            name = self.spec.naming.post.format(name=county.name, place=place, word=mix.word)
            if name not in self.names:
                break
        self.names.add(name)
        return name


def _weight(mix: PostMix, county: County) -> int:
    if county.town:
        return mix.district
    return mix.banner if county.banner else mix.county
