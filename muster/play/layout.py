"""The organisations of an invented region: the tree, where each lies, and how many heads it has.

Heads are shared out over the whole tree at once, by the product of the shares above, so that
they add up to the number of people asked for, whatever it is.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random

from muster.core.kinds import OrgFounded, OrgKind
from muster.play.share import apportion
from muster.play.spec import Bureau, County, NamedUnit, Part, Prefecture, RegionSpec

_JITTER = (0.7, 1.3)  # counties and stations of one kind differ by this much in size


@dataclass(frozen=True, slots=True, kw_only=True)
class Org:
    """An organisation laid out: how it is founded, who records for it, how many belong to it."""

    subject: str
    founded: OrgFounded
    reporter: str  # subject of the organisation that files the evening return for it
    bureau: str = ""  # code of the bureau it stands under
    county: str = ""  # code of the county it stands under
    heads: int = 0
    headquarters: bool = False  # staffed like a headquarters
    competence: str = ""  # what everybody there may do
    outside: bool = False  # not beneath the department
    weight: float = 0.0  # its share of the people; 0 when heads are given


def subject_of(code: str) -> str:
    """Return the subject of the organisation with ``code``."""
    return f"org:{code}"


def organisations(spec: RegionSpec, *, people: int, seed: int) -> tuple[Org, ...]:
    """Return every police organisation, those above before those beneath.

    The heads of all that are not ``outside`` add up to ``people``.
    """
    ground = _Ground(spec, Random(f"{seed}/layout"), people / spec.region.people)
    orgs = [*ground.department(), *ground.bureaus(), *ground.outside()]
    given = sum(org.heads for org in orgs if not org.outside)
    weighed = [org for org in orgs if org.weight]
    shares = iter(apportion(people - given, [org.weight for org in weighed], least=1))
    return _authorised(
        [replace(o, heads=next(shares), weight=0.0) if o.weight else o for o in orgs],
        percent=spec.strength.authorised_percent,
    )


def _authorised(orgs: Sequence[Org], *, percent: int) -> tuple[Org, ...]:
    """Return the organisations with an establishment so much above their heads, in all."""
    done, owed = [], 0
    for org in orgs:
        owed += org.heads * percent
        founded = replace(org.founded, authorised=org.heads + owed // 100)
        done.append(replace(org, founded=founded))
        owed %= 100
    return tuple(done)


class _Ground:
    """The region while it is laid out, at ``scale`` of its full size."""

    def __init__(self, spec: RegionSpec, chance: Random, scale: float) -> None:
        self.spec, self.chance, self.scale = spec, chance, scale
        self.root = subject_of(spec.region.code)
        self.named = {unit.code for unit in spec.unit}
        self.county_at = {county.code: county for county in spec.counties}
        self.sizes = {
            county.code: chance.uniform(*_JITTER) * (1.3 if county.district else 1.0)
            for county in spec.counties
        }

    def department(self) -> Iterator[Org]:
        region = self.spec.region
        founded = OrgFounded(
            name=region.name,
            kind=OrgKind.DEPARTMENT,
            parent=None,
            division_code=region.code,
            lat_e6=region.lat_e6,
            lon_e6=region.lon_e6,
            name_en=region.name_en,
            collective=region.collective,
            collective_en=region.collective_en,
        )
        above = Org(subject=self.root, founded=founded, reporter=self.root)
        yield above
        whole = sum(part.weight for part in self.spec.department_unit)
        for part in self.spec.department_unit:
            weight = self.spec.strength.department_permille * part.weight / whole
            yield replace(self._part(above, part, part.name, weight), headquarters=True)

    def bureaus(self) -> Iterator[Org]:
        whole = sum(bureau.weight for bureau in self.spec.bureau)
        share = {bureau.code: bureau for bureau in self.spec.bureau}
        for prefecture in self.spec.prefectures:
            bureau = share[prefecture.code]
            permille = 1000 - self.spec.strength.department_permille
            yield from self._bureau(prefecture, bureau, permille * bureau.weight / whole)

    def _bureau(self, prefecture: Prefecture, bureau: Bureau, permille: float) -> Iterator[Org]:
        spec, naming = self.spec, self.spec.naming
        subject = subject_of(prefecture.code)
        founded = OrgFounded(
            name=naming.bureau.format(name=prefecture.name),
            kind=OrgKind.BUREAU,
            parent=self.root,
            division_code=prefecture.code,
            lat_e6=prefecture.lat_e6,
            lon_e6=prefecture.lon_e6,
            reports=True,
            name_en=bureau.name_en,
        )
        above = Org(subject=subject, founded=founded, reporter=subject, bureau=bureau.code)
        yield above
        at_headquarters = permille * spec.strength.headquarters_permille / 1000
        in_detachments = permille * spec.strength.detachments_permille / 1000
        name = naming.headquarters.format(name=prefecture.name)
        hq = Part(suffix="HQ", name="", kind=OrgKind.HEADQUARTERS, weight=0)
        yield replace(self._part(above, hq, name, at_headquarters), headquarters=True)
        whole = sum(part.weight for part in spec.detachment)
        for part in spec.detachment:
            name = naming.detachment.format(name=prefecture.name, unit=part.name)
            detachment = self._part(above, part, name, in_detachments * part.weight / whole)
            yield detachment
            yield from self._named_beneath(detachment)
        yield from self._named_beneath(above)
        counties = [c for c in spec.counties if c.prefecture_code == prefecture.code]
        rest = permille - at_headquarters - in_detachments
        size = sum(self.sizes[county.code] for county in counties)
        for county in counties:
            yield from self._county(
                above, prefecture, county, rest * self.sizes[county.code] / size
            )

    def _county(
        self, bureau: Org, prefecture: Prefecture, county: County, permille: float
    ) -> Iterator[Org]:
        naming = self.spec.naming
        subject = subject_of(county.code)
        name = naming.district if county.district else naming.county
        at_headquarters = permille * self.spec.strength.county_headquarters_permille / 1000
        founded = OrgFounded(
            name=name.format(prefecture=prefecture.name, name=county.name),
            kind=OrgKind.COUNTY_BUREAU,
            parent=bureau.subject,
            division_code=county.code,
            lat_e6=county.lat_e6,
            lon_e6=county.lon_e6,
            reports=True,
        )
        above = Org(
            subject=subject,
            founded=founded,
            reporter=subject,
            bureau=bureau.bureau,
            county=county.code,
            weight=at_headquarters,
        )
        yield above
        yield from self._named_beneath(above)
        yield from self._county_units(above, county, permille)

    def _county_units(self, above: Org, county: County, permille: float) -> Iterator[Org]:
        """Yield brigades, then stations: so many as the county's share of the people asks for."""
        spec, strength = self.spec, self.spec.strength
        in_counties = 1000 - strength.headquarters_permille - strength.detachments_permille
        mean = (1000 - strength.department_permille) * in_counties / 1000 / len(spec.counties)
        units = max(1, round(spec.region.units_per_county * self.scale * permille / mean))
        brigades = [part for part in spec.brigade if units >= part.units_min]
        for part in brigades:
            if f"{county.code}-{part.suffix}" not in self.named:
                name = spec.naming.unit.format(name=county.name, unit=part.name)
                yield self._part(above, part, name, permille * part.weight / 1000)
        left = 1000 - strength.county_headquarters_permille - sum(part.weight for part in brigades)
        sizes = [self.chance.uniform(*_JITTER) for _ in range(units - len(brigades))]
        for number, size in enumerate(sizes, start=1):
            name = spec.naming.station.format(
                name=county.name, place=place_name(spec, county, number)
            )
            part = Part(suffix=f"S{number:02d}", name="", kind=OrgKind.STATION, weight=0)
            station = self._part(above, part, name, permille * left / 1000 * size / sum(sizes))
            yield self._scattered(station, county)

    def outside(self) -> Iterator[Org]:
        for unit in self.spec.unit:
            if not unit.parent:
                root = self._named(unit, None)
                yield root
                yield from self._named_beneath(root)

    def _part(self, above: Org, part: Part, name: str, weight: float) -> Org:
        founded = replace(
            above.founded,
            name=name,
            kind=part.kind,
            parent=above.subject,
            division_code=None,
            reports=False,
            name_en="",
            collective="",
            collective_en="",
        )
        return replace(
            above,
            subject=f"{above.subject}-{part.suffix}",
            founded=founded,
            weight=weight,
            competence=part.competence,
        )

    def _named_beneath(self, above: Org) -> Iterator[Org]:
        for unit in self.spec.unit:
            if unit.parent and subject_of(unit.parent) == above.subject:
                org = self._named(unit, above)
                yield org
                yield from self._named_beneath(org)

    def _named(self, unit: NamedUnit, above: Org | None) -> Org:
        near = self.county_at[unit.near]
        org = Org(
            subject=subject_of(unit.code),
            founded=OrgFounded(
                name=unit.name, kind=unit.kind, parent=above.subject if above else None
            ),
            reporter=above.reporter if above else subject_of(unit.code),
            bureau=above.bureau if above else "",
            county=above.county if above else "",
            heads=max(2, round(unit.heads * self.scale)) if unit.scales else unit.heads,
            competence=unit.competence,
            outside=above.outside if above else True,
        )
        return self._scattered(org, near)

    def _scattered(self, org: Org, county: County) -> Org:
        lat_e6, lon_e6 = scattered(self.spec, county, self.chance)
        return replace(org, founded=replace(org.founded, lat_e6=lat_e6, lon_e6=lon_e6))


def scattered(spec: RegionSpec, county: County, chance: Random) -> tuple[int, int]:
    """Return a place round the county's seat, latitude and longitude in micro-degrees."""
    spread_e6 = spec.scatter.district_e6 if county.town else spec.scatter.county_e6
    return (
        county.lat_e6 + round(chance.gauss(0, spread_e6)),
        county.lon_e6 + round(chance.gauss(0, spread_e6)),
    )


def place_name(spec: RegionSpec, county: County, number: int) -> str:
    """Return the ``number``-th name of a place in the county; no two numbers share one."""
    stock = spec.places.town
    if county.banner:
        stock = (*spec.places.steppe, *spec.places.town)
    start = int(county.code) * 7  # neighbours do not begin with the same name
    again = number // len(stock)
    return stock[(start + number) % len(stock)] + (str(again + 1) if again else "")
