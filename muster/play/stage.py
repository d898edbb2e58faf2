"""The stage of a play: its clock, its keys, its dice, its people, and who stands where.

All that chance decides comes from the seed, all that time decides from the scenario's days; so
the same play makes the same ledger, to the last digest.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from heapq import heappush
from random import Random
from typing import TypeVar

from muster.core import kinds as k
from muster.core.ledger import AsOf
from muster.core.rules import RulePack
from muster.play.posts import PlacedPost
from muster.play.region import Region, play_key
from muster.play.scenario import Day, Scenario, local
from muster.play.staff import Enrolled
from muster.steps.hand import Hand

Say = Callable[[str, int, int], None]  # what is being done, done, all
_T = TypeVar("_T")


@dataclass(slots=True)
class Clock:
    """The play's time; the ledger records at it. Recording takes time: a second each time."""

    now: datetime

    def __call__(self) -> datetime:
        """Return the play's present moment."""
        return self.now

    def tick(self) -> datetime:
        """Let a second pass; all recorded so far is known then."""
        self.now += timedelta(seconds=1)
        return self.now


@dataclass(slots=True)
class Stage:
    """Everything an act needs. ``at_post`` follows the orders given, person by person."""

    scenario: Scenario
    region: Region
    pack: RulePack
    zone: tzinfo
    seed: int
    scale: float
    say: Say
    clock: Clock
    processes: int = 2
    outbox: str = "file:///dev/null"  # where messages go: a file, or nowhere
    at_post: dict[str, str] = field(default_factory=dict)
    waves: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    in_team: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    founded: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    rostered: set[str] = field(default_factory=set)  # posts
    unsettled: set[str] = field(default_factory=set)  # posts of which people changed since
    kept_back: set[str] = field(default_factory=set)  # under a gate when last looked at
    ill: dict[str, list[str]] = field(default_factory=dict)  # by the absence they are under
    wrote: set[str] = field(default_factory=set)
    doubled: list[int] = field(default_factory=list)  # seqs recorded twice, to be withdrawn
    agenda: list[tuple[datetime, int, Callable[[], None]]] = field(default_factory=list)
    _keys: int = 0
    _agreed: int = 0
    _people: dict[str, list[Enrolled]] = field(default_factory=dict)
    _homes: dict[str, str] = field(default_factory=dict)
    _within: dict[str, frozenset[str]] = field(default_factory=dict)

    def hand(self, by: str, org: str | None = None, source: str = "play") -> Hand:
        """Return the hand of somebody of ``org`` who records now."""
        self.clock.tick()
        return Hand(
            by=by,
            org=org or self.region.root,
            source=source,
            clock=self.clock,
            new_key=self._new_key,
        )

    def later(self, at: datetime, happen: Callable[[], None]) -> None:
        """Let something happen at ``at``, after what was agreed before for the same moment."""
        self._agreed += 1
        heappush(self.agenda, (at, self._agreed, happen))

    def asof(self, at: datetime) -> AsOf:
        """Return ``at`` with all that has been recorded so far."""
        return AsOf(at, self.clock.tick())

    def _new_key(self) -> str:
        self._keys += 1
        return play_key(self.seed, "play", self._keys)

    def dice(self, label: str) -> Random:
        """Return dice of their own for ``label``: acts do not disturb one another's chance."""
        return Random(f"{self.seed}/{label}")

    def local(self, text: str) -> datetime:
        """Return the moment a local time of the scenario means."""
        return local(text, self.zone)

    def count(self, day: Day, name: str) -> int:
        """Return the number ``name`` of a day, scaled to the size of the region."""
        number = int(day.says.get(name, 0))
        if not day.says.get("scales") or not number:
            return number
        return max(1, round(number * self.scale))

    def scaled(self, number: int) -> int:
        """Return a number of the full size at the size of this region."""
        return max(1, round(number * self.scale))

    def cast(self, day: Day) -> Enrolled:
        """Return who plays the part a day names."""
        return self.region.part(day.says["cast"])

    def cast_codes(self) -> frozenset[str]:
        """Return the subjects of everybody with a part; chance leaves them alone."""
        return frozenset(f"person:{c.number}" for c in self.region.cast)

    def people_beneath(self, org: str) -> list[Enrolled]:
        """Return everybody whose home is ``org`` or beneath it, by number."""
        if org not in self._people:
            within = self.beneath(org)
            everybody = (*self.region.people, *self.region.people_outside)
            self._people[org] = [p for p in everybody if p.home in within]
        return self._people[org]

    def home_of(self, person: str) -> str:
        """Return the home organisation of a person's subject."""
        if not self._homes:
            everybody = (*self.region.people, *self.region.people_outside)
            self._homes = {subject(each): each.home for each in everybody}
        return self._homes[person]

    def beneath(self, org: str) -> frozenset[str]:
        """Return ``org`` and all organisations beneath it."""
        if org not in self._within:
            self._within[org] = self.region.beneath(org)
        return self._within[org]

    def posts_beneath(self, org: str) -> list[PlacedPost]:
        """Return the posts that ``org`` or an organisation beneath it owns."""
        within = self.beneath(org)
        return [p for p in self.region.posts if p.opened.parent in within]

    def free(self, people: Iterable[Enrolled]) -> Iterator[str]:
        """Yield who has no part, no post and no hold yet."""
        cast = self.cast_codes()
        for person in people:
            code = subject(person)
            if code not in cast and code not in self.at_post and code not in self.kept_back:
                yield code


def subject(person: Enrolled) -> str:
    """Return the subject of a person."""
    return f"person:{person.number}"


def pick(dice: Random, given: Iterable[_T], number: int) -> list[_T]:
    """Return ``number`` of ``given``, chosen by chance, in their order."""
    pool = list(given)
    chosen = sorted(dice.sample(range(len(pool)), min(number, len(pool))))
    return [pool[i] for i in chosen]


def spread(dice: Random, given: Iterable[_T], number: int) -> list[_T]:
    """Return ``number`` of ``given``, evenly spread over them from a chance beginning.

    People are in order of their organisation: so each has its share, and in a small region no
    organisation is left without anybody to send by a whim of the dice.
    """
    pool = list(given)
    number = min(number, len(pool))
    first = dice.random()
    return [pool[int((n + first) * len(pool) / number)] for n in range(number)]


def minutes(dice: Random, most: int) -> timedelta:
    """Return a chance number of whole minutes below ``most``."""
    return timedelta(minutes=dice.randrange(most))


Act = Callable[[Stage, Day], None]
ACTS: dict[str, Act] = {}


def act(play: Act) -> Act:
    """Register what a day's ``do`` names: the function of that name."""
    ACTS[play.__name__] = play
    return play


def absence_hold(at: datetime, why: k.Absence) -> str:
    """Return the code of an absence that begins at ``at``."""
    return f"{why.value}-{at:%Y%m%d}"
