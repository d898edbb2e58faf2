"""Who is at a post, as a roster sees them: what holds them back, what they have stood before."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from math import ceil, floor

from muster.core import kinds as k
from muster.core.kinds import Role, RosterShift
from muster.core.ledger import AsOf
from muster.core.person import Person
from muster.core.roster import RosterPerson, Stood
from muster.core.roster_request import OwnRequest
from muster.steps.figure import zone
from muster.store.reading import mentions
from muster.store.states import states, states_of, subjects_at

FEW = 40  # posts whose people are looked up by themselves, rather than among everybody
_NO_END_H = 10**6
_HOUR = timedelta(hours=1)


def there(asof: AsOf, posts: frozenset[str] | None) -> dict[str, list[tuple[str, Person]]]:
    """Return who is at each staffed post (or those of ``posts``) as of ``asof``, by post."""
    found: dict[str, list[tuple[str, Person]]] = defaultdict(list)
    for code, person in _people(asof, posts):
        if person.post and not person.gone and (posts is None or person.post in posts):
            found[person.post].append((code, person))
    return found


def _people(asof: AsOf, posts: frozenset[str] | None) -> Iterable[tuple[str, Person]]:
    if posts is None or len(posts) > FEW:
        return states(Person, "person", asof)
    accounts = [f"on_post.{role}" for role in Role]
    # who is held back now is counted elsewhere, and was counted here when they came
    return states_of(Person, subjects_at(posts, accounts), asof).items()


def midnight(at: datetime) -> datetime:
    """Return the local midnight before ``at``."""
    return datetime.combine(at.astimezone(zone()).date(), time(), tzinfo=zone())


def hour(at: datetime, begins: datetime) -> float:
    """Return how many hours of the wall clock lie between ``begins`` and ``at``."""
    local, first = (moment.astimezone(zone()).replace(tzinfo=None) for moment in (at, begins))
    return (local - first) / _HOUR


def moment_of(hours: int, begins: datetime) -> datetime:
    """Return the moment at which the wall clock is ``hours`` after the midnight ``begins``."""
    return begins.astimezone(zone()) + timedelta(hours=hours)


def roster_person(
    code: str,
    person: Person,
    begins: datetime,
    *,
    crew: int | None = None,
    stood: Iterable[Stood] = (),
    left_h: int | None = None,
) -> RosterPerson:
    """Return a person as the roster that begins then sees them.

    ``left_h`` is the hour from which they are at the post no longer.
    """
    record = person.record
    absent = list(_absent(person, begins))
    if left_h is not None:
        absent.append((left_h, _NO_END_H))
    return RosterPerson(
        number=code,
        role=record.role.value if record else "",
        leader=bool(record and record.leader),
        competences=_competences(record, begins),
        crew=crew,
        absent=tuple(absent),
        stood=tuple(stood),
    )


def _competences(record: k.Appointed | None, at: datetime) -> frozenset[str]:
    """Return what somebody may do that has not lapsed by then."""
    held = record.competences if record else ()
    return frozenset(each.code for each in held if each.until is None or each.until > at)


def _absent(person: Person, begins: datetime) -> Iterable[tuple[int, int]]:
    for hold in person.holds:
        if hold.gate is k.Gate.FAMILY_CARE:
            continue  # cares for somebody at home, and stands shifts near it
        # what a record must lift has no end here: an isolation that is due is not yet over
        until_h = max(0, ceil(hour(hold.until, begins))) if hold.until else _NO_END_H
        since_h = max(0, floor(hour(hold.since, begins))) if hold.since else 0
        yield min(since_h, until_h), until_h


def requests_of(people: Iterable[str], asof: AsOf) -> dict[str, list[OwnRequest]]:
    """Return what each of ``people`` asks of rosters as of ``asof``; who asks nothing is left out.

    The latest word of a day counts.
    """
    found: dict[str, dict[date, OwnRequest]] = defaultdict(dict)
    for person, facts in mentions(people, ["request.made"], asof).items():
        for fact in facts:
            if isinstance(body := fact.body, k.RequestMade):
                day = body.day.astimezone(zone()).date()
                asked = OwnRequest(seq=fact.seq, day=day, slot=body.slot, wish=body.wish)
                found[person][day] = asked
    return {person: list(days.values()) for person, days in found.items()}


def stood_before(shifts: Iterable[RosterShift], begins: datetime) -> dict[str, list[Stood]]:
    """Return what each person stands of ``shifts`` that begin before then, by person."""
    found: dict[str, list[Stood]] = defaultdict(list)
    for shift in shifts:
        if shift.start < begins:
            stood = Stood(
                start_h=floor(hour(shift.start, begins)),
                length_h=shift.length_h,
                night=shift.night,
                kind=shift.slot,
                closed=shift.closed,
            )
            for person in shift.people:
                found[person].append(stood)
    return found
