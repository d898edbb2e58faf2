"""A roster to be printed or tabled: with its people, its words, and what is open."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from muster.core.kinds import RosterShift
from muster.core.roster_life import OpenDuty, RosterOnRecord
from muster.formats.roster_words import RosterWording, local


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterMember:
    """A person of a roster, as a printed roster needs them."""

    code: str
    role: str = ""  # of kinds.Role
    leader: bool = False
    crew: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterPrintout:
    """A roster to be printed, with what the forms say besides.

    Why somebody is absent is never printed: a duty of theirs is open, and that is all.
    """

    record: RosterOnRecord
    members: tuple[RosterMember, ...]
    open: tuple[OpenDuty, ...]
    words: RosterWording
    org: str  # that owns the post
    source: str
    made_at: datetime
    prepared_by: str = ""

    @property
    def title(self) -> str:
        """The post and the days it is about."""
        first, last = self.days[0], self.days[-1]
        return f"{self.words.named(self.record.post)} · {first:%Y-%m-%d} – {last:%Y-%m-%d}"

    @property
    def days(self) -> list[date]:
        """The days of the roster."""
        first = local(self.record.begins).date()
        return [first + timedelta(days=n) for n in range(self.record.horizon_days)]

    def shifts_on(self, day: date) -> Iterator[RosterShift]:
        """Yield the shifts that begin on a day, in order."""
        found = [s for s in self.record.shifts if local(s.start).date() == day]
        yield from sorted(found, key=lambda shift: (shift.start, shift.id))

    def duties(self, person: str) -> list[list[RosterShift]]:
        """Return the shifts a person stands, day by day."""
        return [[s for s in self.shifts_on(day) if person in s.people] for day in self.days]

    def is_open(self, shift: RosterShift, person: str) -> bool:
        """Return whether a person will not stand a duty they have."""
        return any(duty[:2] == (shift.id, person) for duty in self.open)
