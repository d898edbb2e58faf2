"""The standing Party organisations of an invented region: in every police organisation's own."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from muster.core.kinds import OrgFounded, OrgKind
from muster.play.layout import Org
from muster.play.share import apportion
from muster.play.spec import RegionSpec
from muster.play.staff import Enrolled

_COMMITTEE_FROM = 4  # so many in one organisation, and the first of them is the committee


def party_organisations(
    spec: RegionSpec, orgs: tuple[Org, ...], people: tuple[Enrolled, ...]
) -> tuple[Org, ...]:
    """Return the standing Party organisations, each beneath the organisation it works in.

    They are shared out by Party members, at least one to each county bureau.
    """
    members = Counter(person.home for person in people if person.party)
    counties = [org for org in orgs if org.founded.kind is OrgKind.COUNTY_BUREAU]
    scaled = round(spec.region.party_organisations * len(people) / spec.region.people)
    total = max(len(counties), scaled)
    inside = [org for org in orgs if not org.outside]
    shares = dict.fromkeys((org.subject for org in inside), 0)
    shares.update(dict.fromkeys((org.subject for org in counties), 1))
    rest = apportion(total - len(counties), [members[org.subject] for org in inside])
    return tuple(
        party
        for org, more in zip(inside, rest, strict=True)
        for party in _of(spec, org, shares[org.subject] + more)
    )


def _of(spec: RegionSpec, org: Org, count: int) -> Iterator[Org]:
    naming = spec.naming
    for number in range(1, count + 1):
        name = naming.party_branch if count == 1 else naming.party_numbered_branch
        if number == 1 and count >= _COMMITTEE_FROM:
            name = naming.party_committee
        founded = OrgFounded(
            name=name.format(name=org.founded.name, number=number),
            kind=OrgKind.PARTY_ORGANISATION,
            parent=org.subject,
            lat_e6=org.founded.lat_e6,
            lon_e6=org.founded.lon_e6,
        )
        subject = f"{org.subject}-Y{number:02d}"
        yield replace(org, subject=subject, founded=founded, heads=0, weight=0.0, competence="")
