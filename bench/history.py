"""An invented deployment of a region's people, fact by fact, in the order they are recorded.

Drawn, not real, and the same for the same seed: 12 bureaus, 103 counties, a station for every
90 people, 3 posts for every 100. On the first day two people in five arrive at a post; from
then on each of them comes and goes once a day, in shifts that begin at 00:00, 08:00 and 16:00.
Around that: orders, reliefs, absences, rest orders that end by themselves, isolation, letters.
One fact in thirty is recorded up to thirty hours late, one in two hundred is corrected.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice

from muster.core import kinds as k
from muster.core.ledger import Draft

START = datetime(2020, 1, 20, tzinfo=UTC)
BUREAUS, COUNTIES = 12, 103
REGION = "org:150000"
ROLES = (k.Role.OFFICER, k.Role.DUTY_AUXILIARY, k.Role.CLERICAL_AUXILIARY, k.Role.CIVILIAN)
SHIFTS_H = (0, 8, 16)
LATE_SHARE, CORRECTED_SHARE = 1 / 30, 1 / 200


@dataclass(frozen=True, slots=True)
class Told:
    """A draft and when the ledger hears of it."""

    recorded_at: datetime
    draft: Draft


@dataclass(slots=True)
class History:
    """Draws a history; iterate it for :class:`Told` without end."""

    people: int = 100_000
    seed: int = 0
    chance: random.Random = field(init=False)
    stations: list[str] = field(init=False)
    posts: list[tuple[str, str]] = field(init=False)  # (post, its station)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        count = max(COUNTIES, self.people // 90)
        self.stations = [f"org:s{n:04}" for n in range(count)]
        self.posts = [
            (f"post:{n:05}", self.chance.choice(self.stations))
            for n in range(max(3, self.people * 3 // 100))
        ]

    def __iter__(self) -> Iterator[Told]:
        yield from self._register()
        pending: list[Told] = []
        deployed: dict[int, int] = {}  # person -> post
        day = START + timedelta(days=1)
        while True:
            pending += self._day(day, deployed)
            pending.sort(key=lambda told: told.recorded_at)
            day += timedelta(days=1)
            now = [told for told in pending if told.recorded_at < day]
            pending = pending[len(now) :]
            yield from now

    # --- who and what there is ------------------------------------------------------------------

    def _register(self) -> Iterator[Told]:
        org = k.OrgKind
        yield self._told(REGION, k.OrgFounded(name="r", kind=org.DEPARTMENT, parent=None), START)
        for n in range(BUREAUS):
            founded = k.OrgFounded(name=f"bureau {n}", kind=org.BUREAU, parent=REGION)
            yield self._told(f"org:b{n:02}", founded, START)
        for n in range(COUNTIES):
            above = f"org:b{n % BUREAUS:02}"
            founded = k.OrgFounded(name=f"county {n}", kind=org.COUNTY_BUREAU, parent=above)
            yield self._told(f"org:c{n:03}", founded, START)
        for n, code in enumerate(self.stations):
            above = f"org:c{n % COUNTIES:03}"
            founded = k.OrgFounded(name=f"station {n}", kind=org.STATION, parent=above)
            yield self._told(code, founded, START)
        for code, station in self.posts:
            opened = k.PostOpened(name=code, kind=k.PostKind.CHECKPOINT, parent=station)
            yield self._told(code, opened, START)
        for n in range(self.people):
            body = k.Appointed(
                name=f"person {n}",
                role=self.role(n),
                home=self.stations[n % len(self.stations)],
                birth_year=1960 + n % 40,
                party_since=2000 if n % 3 == 0 else None,
            )
            yield self._told(f"person:{n:07}", body, START)

    def role(self, person: int) -> k.Role:
        """Return the role of a person: of 20, 9 officers, 8 and 2 auxiliaries, 1 civilian."""
        at = person * 7 % 20
        return ROLES[0] if at < 9 else ROLES[1] if at < 17 else ROLES[2] if at < 19 else ROLES[3]

    # --- one day --------------------------------------------------------------------------------

    def _day(self, day: datetime, deployed: dict[int, int]) -> Iterator[Told]:
        if not deployed:
            for person in self.chance.sample(range(self.people), self.people * 2 // 5):
                yield from self._arrive(person, day, deployed)
        else:
            for person in self.chance.sample(sorted(deployed), len(deployed) // 100):
                yield from self._relieve(person, day, deployed)
            for person in self.chance.sample(range(self.people), self.people // 250):
                if person not in deployed:
                    yield from self._arrive(person, day, deployed)
        for person, post in deployed.items():
            yield from self._duty(person, post, day)
        for person in self.chance.sample(range(self.people), self.people // 200):
            yield from self._away(person, day)
        for n in range(self.people // 500):
            yield from self._letter(f"{day:%m%d}-{n}", day)

    def _arrive(self, person: int, day: datetime, deployed: dict[int, int]) -> Iterator[Told]:
        subject, post = f"person:{person:07}", self.chance.randrange(len(self.posts))
        code, station = self.posts[post]
        at = day + timedelta(minutes=self.chance.randrange(24 * 60))
        deployed[person] = post
        order = k.Ordered(
            plan="plan:1",
            demand=f"demand:{code}",
            post=code,
            org=station,
            movement=k.Movement.DISPATCH,
            reasons=("near",),
        )
        yield self._heard(subject, order, at)
        if self.chance.random() < 0.3:
            moved = k.Departed(org=station, movement=k.Movement.DISPATCH)
            yield self._heard(subject, moved, at + timedelta(minutes=10))
        yield self._heard(subject, k.Arrived(org=station, post=code), at + timedelta(minutes=45))

    def _relieve(self, person: int, day: datetime, deployed: dict[int, int]) -> Iterator[Told]:
        post, _ = self.posts[deployed.pop(person)]
        at = day + timedelta(minutes=self.chance.randrange(24 * 60))
        yield self._heard(f"person:{person:07}", k.Relieved(post=post), at)
        yield self._heard(f"person:{person:07}", k.Returned(), at + timedelta(hours=2))

    def _duty(self, person: int, post: int, day: datetime) -> Iterator[Told]:
        subject, code = f"person:{person:07}", self.posts[post][0]
        begins = day + timedelta(hours=SHIFTS_H[person % 3])
        came = begins + timedelta(minutes=self.chance.randrange(-15, 10))
        went = begins + timedelta(minutes=8 * 60 + self.chance.randrange(-5, 20))
        arrival = self._heard(subject, k.CheckedIn(post=code), came)
        yield arrival
        yield self._heard(subject, k.CheckedOut(post=code), went)
        if self.chance.random() < 2 * CORRECTED_SHARE:
            yield self._told(
                subject,
                k.CheckedIn(post=code),
                came + timedelta(minutes=3),
                arrival.recorded_at + timedelta(hours=self.chance.randrange(1, 40)),
                corrects=arrival.draft.key,
            )

    def _away(self, person: int, day: datetime) -> Iterator[Told]:
        subject, form = f"person:{person:07}", self.chance.randrange(3)
        at = day + timedelta(minutes=self.chance.randrange(24 * 60))
        hold = f"h{day:%m%d}"
        if form == 0:
            body = k.RestOrdered(hold=hold, rule="rest", until=at + timedelta(hours=24))
            yield self._heard(subject, body, at)
        elif form == 1:
            yield self._heard(subject, k.AbsenceBegan(hold=hold, why=k.Absence.LEAVE), at)
            ended = at + timedelta(hours=self.chance.randrange(10, 90))
            yield self._heard(subject, k.AbsenceEnded(hold=hold), ended)
        else:
            due = at + timedelta(days=14)
            body = k.IsolationBegan(hold=hold, rule="i", exposed_at=at, release_due=due)
            yield self._heard(subject, body, at)
            yield self._heard(subject, k.IsolationReleased(hold=hold), due)

    def _letter(self, number: str, day: datetime) -> Iterator[Told]:
        subject, person = f"letter:{number}", f"person:{self.chance.randrange(self.people):07}"
        at = day + timedelta(minutes=self.chance.randrange(24 * 60))
        yield self._heard(subject, k.LetterReceived(form="individual", answers=None), at)
        yield self._heard(subject, k.LetterSigned(person=person), at, concerns=(person,))
        decided = k.LetterDecided(person=person, outcome=k.Outcome.ACCEPTED)
        yield self._heard(subject, decided, at + timedelta(hours=5), concerns=(person,))

    # --- how it is told -------------------------------------------------------------------------

    def _heard(
        self, subject: str, body: k.Kind, at: datetime, *, concerns: tuple[str, ...] = ()
    ) -> Told:
        """Return the draft as told within twenty minutes, or late."""
        after_s = self.chance.randrange(20, 1200)
        if self.chance.random() < LATE_SHARE:
            after_s += self.chance.randrange(30 * 3600)
        return self._told(subject, body, at, at + timedelta(seconds=after_s), concerns=concerns)

    def _told(
        self,
        subject: str,
        body: k.Kind,
        at: datetime,
        recorded_at: datetime | None = None,
        *,
        corrects: str | None = None,
        concerns: tuple[str, ...] = (),
    ) -> Told:
        draft = Draft(
            key=f"{self.chance.getrandbits(128):032x}",
            subject=subject,
            org=REGION,
            holds_from=at,
            recorded_by="clerk:bench",
            source="bench",
            body=body,
            corrects=corrects,
            reason="wrong time" if corrects else "",
            concerns=concerns,
        )
        return Told(recorded_at or at, draft)


def batches(
    history: History, facts: int, size: int
) -> Iterator[tuple[list[Draft], Callable[[], datetime]]]:
    """Yield the first ``facts`` of ``history`` as (drafts, clock) for appends of ``size``."""
    left = islice(iter(history), facts)
    while told := list(islice(left, size)):
        yield [each.draft for each in told], iter([each.recorded_at for each in told]).__next__
