"""The people of an invented region: who is employed as what, where, and since when in the Party.

Every share holds exactly for the number of people asked for: a share is turned into so many
heads, and chance only says who they are. Nobody here exists.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, timedelta
from functools import cache
from random import Random

from muster.core.kinds import Appointed, Competence, Role
from muster.play.layout import Org, subject_of
from muster.play.names import names
from muster.play.share import apportion
from muster.play.spec import CastMember, RegionSpec, Roles

_BUNDLES = 400  # sets of competences drawn per role and shared; enough for shares to come out
_LEADER = "leader"  # the age bands of those who lead
_PARTY_AGE_MIN = 18  # Party constitution, art. 1
_ADMITTED_WITHIN_YEARS = 12


@dataclass(frozen=True, slots=True)
class Enrolled:
    """One invented person: the number in ``person:0004711``, and the record."""

    number: str
    record: Appointed

    @property
    def role(self) -> Role:
        """What the person is employed as."""
        return self.record.role

    @property
    def home(self) -> str:
        """Subject of the home organisation."""
        return self.record.home

    @property
    def party(self) -> bool:
        """Whether the person is a Party member."""
        return self.record.party_since is not None

    @property
    def birth_year(self) -> int:
        """The year of birth."""
        return self.record.birth_year

    @property
    def leader(self) -> bool:
        """Whether the person leads."""
        return self.record.leader

    @property
    def competences(self) -> tuple[str, ...]:
        """Codes of what the person may do, lapsed or not."""
        return tuple(competence.code for competence in self.record.competences)


@dataclass(frozen=True, slots=True)
class Cast:
    """Who bears the circumstance ``label`` of the scenario."""

    label: str
    number: str


def staff(
    spec: RegionSpec, orgs: tuple[Org, ...], *, seed: int
) -> tuple[tuple[Enrolled, ...], tuple[Enrolled, ...], tuple[Cast, ...]]:
    """Return the service's people, those of the partners outside it, and who plays which part.

    Numbers run through the service first, organisation by organisation, then outside it.
    """
    inside = _Intake(spec, [org for org in orgs if not org.outside], f"{seed}/staff")
    people = inside.enrolled(first=1)
    partners = _Intake(
        _all_officers(spec), [org for org in orgs if org.outside], f"{seed}/partners"
    )
    others = partners.enrolled(first=len(people) + 1)
    cast = [*inside.cast_numbers(1), *partners.cast_numbers(len(people) + 1)]
    return people, others, tuple(sorted(cast, key=lambda part: part.label))


def _all_officers(spec: RegionSpec) -> RegionSpec:
    roles = Roles(
        officer_permille=1000,
        duty_auxiliary_permille=0,
        clerical_auxiliary_permille=0,
        headquarters_officer_permille=1000,
        headquarters_duty_auxiliary_permille=0,
        headquarters_clerical_auxiliary_permille=0,
    )
    household = replace(
        spec.household,
        dual_service_permille=0,
        spouse_on_front_line_permille=0,
        carer_permille=0,
    )
    return replace(spec, roles=roles, household=household)


class _Intake:
    """People while they are drawn, one list per trait; a place in the lists is one person."""

    def __init__(self, spec: RegionSpec, orgs: Sequence[Org], seed: str) -> None:
        self.spec, self.orgs, self.seed = spec, orgs, seed
        self.year = spec.region.holds_from.year
        self.since = spec.region.holds_from.astimezone(UTC)
        self.org_of = [org for org in orgs for _ in range(org.heads)]
        self.count = len(self.org_of)
        self.leads = self._leads()
        self.cast = self._cast()
        self.roles = self._roles()
        self.birth_years = self._birth_years()

    def enrolled(self, *, first: int) -> tuple[Enrolled, ...]:
        """Return everybody, numbered from ``first`` on."""
        ranks, since = self._ranks(), self._party_since()
        competences, (flags, codes) = self._competences(), self._households()
        return tuple(
            Enrolled(
                f"{first + place:07d}",
                Appointed(
                    name=name,
                    role=self.roles[place],
                    home=org.subject,
                    birth_year=self.birth_years[place],
                    rank=ranks[place],
                    leader=self.leads[place],
                    party_since=since[place],
                    competences=competences[place],
                    household=flags.get(place, ()),
                    household_code=codes.get(place),
                ),
            )
            for place, (name, org) in enumerate(zip(self._names(), self.org_of, strict=True))
        )

    def cast_numbers(self, first: int) -> list[Cast]:
        """Return who plays which part, numbered like :meth:`enrolled`."""
        return [Cast(m.label, f"{first + place:07d}") for place, m in self.cast.items()]

    def _chance(self, trait: str) -> Random:
        return Random(f"{self.seed}/{trait}")

    def _leads(self) -> list[bool]:
        """The first of each organisation lead it: one, and one more for so many people."""
        leads = []
        for org in self.orgs:
            leaders = min(org.heads, 1 + org.heads // self.spec.strength.leader_every)
            leads += [True] * leaders + [False] * (org.heads - leaders)
        return leads

    def _cast(self) -> dict[int, CastMember]:
        """Seat the cast: who leads from the front of the organisation, the others from its end."""
        places: dict[str, list[int]] = defaultdict(list)
        wanted = {subject_of(member.home) for member in self.spec.cast}
        for place, org in enumerate(self.org_of):
            if org.subject in wanted:
                places[org.subject].append(place)
        seated = {}
        for member in self.spec.cast:
            if free := places.get(subject_of(member.home)):
                place = free.pop(0 if member.leader else -1)
                seated[place] = member
                self.leads[place] = member.leader
        return seated

    def _roles(self) -> list[Role]:
        """Leaders and cast are officers; the others make the shares come out exactly."""
        shares = self.spec.roles
        order = (Role.OFFICER, Role.DUTY_AUXILIARY, Role.CLERICAL_AUXILIARY)
        all_heads = apportion(self.count, [getattr(shares, f"{role}_permille") for role in order])
        at_hq = [place for place in range(self.count) if self.org_of[place].headquarters]
        hq_heads = apportion(
            len(at_hq), [getattr(shares, f"headquarters_{role}_permille") for role in order]
        )
        roles = [Role.OFFICER] * self.count
        field = [place for place in range(self.count) if not self.org_of[place].headquarters]
        field_heads = [every - hq for every, hq in zip(all_heads, hq_heads, strict=True)]
        chance = self._chance("roles")
        for places, heads in ((at_hq, hq_heads), (field, field_heads)):
            free = [p for p in places if not self.leads[p] and p not in self.cast]
            others = [Role.DUTY_AUXILIARY] * heads[1] + [Role.CLERICAL_AUXILIARY] * heads[2]
            if len(others) > len(free):
                raise ValueError(f"{self.count} people are too few: most of them would lead")
            drawn = others + [Role.OFFICER] * (len(free) - len(others))
            chance.shuffle(drawn)
            for place, role in zip(free, drawn, strict=True):
                roles[place] = role
        return roles

    def _birth_years(self) -> list[int]:
        chance = self._chance("ages")
        bands = [
            _LEADER if leads else role.value
            for leads, role in zip(self.leads, self.roles, strict=True)
        ]
        drawn = {}
        for band in sorted(set(bands)):
            rows = [row for row in self.spec.age if row.role == band]
            ages = [a for row in rows for a in range(row.from_years, row.to_years + 1)]
            weights = [
                row.weight / (row.to_years + 1 - row.from_years)
                for row in rows
                for _ in range(row.from_years, row.to_years + 1)
            ]
            years = [self.year - age for age in ages]
            drawn[band] = iter(chance.choices(years, weights, k=bands.count(band)))
        years = [next(drawn[band]) for band in bands]
        for place, member in self.cast.items():
            years[place] = member.birth_year
        return years

    def _ranks(self) -> list[str]:
        steps = sorted(self.spec.rank, key=lambda step: step.from_years)
        rank_at = {
            (leads, age): step.leader if leads else step.officer
            for step in steps
            for leads in (False, True)
            for age in range(step.from_years, 70)
        }
        ranks = [
            rank_at[leads, self.year - born] if role is Role.OFFICER else ""
            for leads, role, born in zip(self.leads, self.roles, self.birth_years, strict=True)
        ]
        for place, member in self.cast.items():
            ranks[place] = member.rank or ranks[place]
        return ranks

    def _party_since(self) -> list[int | None]:
        """Year of admission, or None: exactly so many members as the shares say, by role."""
        chance = self._chance("party")
        since: list[int | None] = [None] * self.count
        for role, members in self._members().items():
            of_role = [p for p in range(self.count) if self.roles[p] is role]
            forced = [p for p in of_role if self.leads[p] and p not in self.cast]
            free = [p for p in of_role if not self.leads[p] and p not in self.cast]
            cast = sum(1 for p in of_role if p in self.cast and self.cast[p].party_since)
            if members < len(forced) + cast:
                raise ValueError(f"{self.count} people are too few: most of them would lead")
            drawn = chance.sample(free, members - len(forced) - cast)
            waits = chance.choices(range(_ADMITTED_WITHIN_YEARS + 1), k=len(forced) + len(drawn))
            for place, wait in zip(forced + drawn, waits, strict=True):
                earliest = self.birth_years[place] + _PARTY_AGE_MIN
                since[place] = min(self.year - 1, earliest + 1 + wait)
        for place, member in self.cast.items():
            since[place] = member.party_since
        return since

    def _members(self) -> Mapping[Role, int]:
        """How many of each role are Party members; duty auxiliaries make up the sum."""
        party = self.spec.party
        total = round(self.count * party.members_permille / 1000)
        heads = {role: self.roles.count(role) for role in Role}
        clerical = heads[Role.CLERICAL_AUXILIARY] * party.clerical_auxiliary_permille // 1000
        officers = heads[Role.OFFICER] * party.officer_permille // 1000
        duty = min(heads[Role.DUTY_AUXILIARY], max(0, total - officers - clerical))
        return {
            Role.OFFICER: total - duty - clerical,
            Role.DUTY_AUXILIARY: duty,
            Role.CLERICAL_AUXILIARY: clerical,
        }

    def _competences(self) -> list[tuple[Competence, ...]]:
        chance = self._chance("competences")
        bundles = {role: self._bundles(role, chance) for role in dict.fromkeys(self.roles)}
        drawn = {
            role: iter(chance.choices(bundles[role], k=self.roles.count(role))) for role in bundles
        }
        found = [
            _with(next(drawn[role]), "" if role is Role.CLERICAL_AUXILIARY else org.competence)
            for role, org in zip(self.roles, self.org_of, strict=True)
        ]
        for place, member in self.cast.items():
            found[place] = tuple(Competence(code) for code in sorted(member.competences))
        return found

    def _bundles(self, role: Role, chance: Random) -> list[tuple[Competence, ...]]:
        """Return sets of competences that a role has in the shares given, each with its end."""
        bundles: list[list[Competence]] = [[] for _ in range(_BUNDLES)]
        for share in sorted(self.spec.competence, key=lambda share: share.code):
            heads = round(_BUNDLES * getattr(share, f"{role}_permille") / 1000)
            for bundle in chance.sample(bundles, heads):
                days = chance.randint(10, 365 * share.lapses_years) if share.lapses_years else 0
                until = self.since + timedelta(days=days) if days else None
                bundle.append(Competence(share.code, until))
        return [tuple(bundle) for bundle in bundles]

    def _households(self) -> tuple[dict[int, tuple[str, ...]], dict[int, str]]:
        """Return flags and shared codes by place: pairs that both serve, then single flags."""
        rates, chance = self.spec.household, self._chance("households")
        ages = [self.year - born for born in self.birth_years]
        may = [
            p
            for p in range(self.count)
            if rates.dual_service_age_min <= ages[p] <= rates.dual_service_age_max
            and p not in self.cast
        ]
        pairs = round(self.count * rates.dual_service_permille / 2000)
        # Neighbours in the lists work near each other, as most such couples do.
        drawn = iter(sorted(chance.sample(may, 2 * pairs)))
        couples = list(zip(drawn, drawn, strict=True))
        young = [c for c in couples if max(ages[p] for p in c) <= rates.child_parent_age_max]
        parents = set(chance.sample(young, len(young) * rates.child_permille // 1000))
        flags: dict[int, tuple[str, ...]] = {}
        codes: dict[int, str] = {}
        for number, couple in enumerate(couples, start=1):
            said = ("dual_service", "child_under_3") if couple in parents else ("dual_service",)
            flags.update(dict.fromkeys(couple, said))
            codes.update(dict.fromkeys(couple, f"H{number:06d}"))
        others = [p for p in range(self.count) if p not in flags and p not in self.cast]
        spouses = round(self.count * rates.spouse_on_front_line_permille / 1000)
        carers = round(self.count * rates.carer_permille / 1000)
        single = chance.sample(others, spouses + carers)
        flags.update(dict.fromkeys(single[:spouses], ("spouse_on_front_line",)))
        flags.update(dict.fromkeys(single[spouses:], ("carer",)))
        for place, member in self.cast.items():
            flags[place] = member.household
            if member.household_code:
                codes[place] = f"H-{member.household_code}"
        return flags, codes

    def _names(self) -> Iterable[str]:
        percent = {bureau.code: bureau.mongolian_percent for bureau in self.spec.bureau}
        mean = sum(percent.values()) // len(percent)
        drawn = {}
        for code in dict.fromkeys(org.bureau for org in self.orgs):
            count = sum(org.heads for org in self.orgs if org.bureau == code)
            drawn[code] = iter(
                names(
                    self.spec.names,
                    count=count,
                    mongolian_percent=percent.get(code, mean),
                    seed=f"{self.seed}/names/{code}",
                )
            )
        return (next(drawn[org.bureau]) for org in self.org_of)


@cache
def _with(bundle: tuple[Competence, ...], code: str) -> tuple[Competence, ...]:
    """Return ``bundle`` with what everybody at the organisation may do; shared, to be small."""
    return (*bundle, Competence(code)) if code else bundle
