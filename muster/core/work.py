"""Long work: what was asked, by whom, how far it is, and when a silent worker is given up.

A piece of work may be begun more than once: its worker dies, another takes it again. So all it
records has keys that follow from the work itself (:func:`key_of`), and what it reads is read as
known when it was asked for.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from muster.core.kinds import RosterShift
from muster.core.roster import Lock

ATTEMPTS_MAX = 3  # work that ends its worker three times would end the fourth
WAITS = timedelta(days=1)  # a file of people that nobody decides on is forgotten then
LEASE = timedelta(minutes=2)  # longer than the longest single write of an import


class Task(StrEnum):
    """What can be done as long work."""

    PLAN = "plan"
    REGISTER = "register"
    STRENGTH = "strength"
    ROSTERS = "rosters"
    BULLETIN = "bulletin"
    PAPER = "paper"
    MEND = "mend"
    VERIFY = "verify"


class PaperForm(StrEnum):
    """A form on which a deployment is carried."""

    WORKSHEET = "215"  # the whole
    ASSIGNMENTS = "204"  # each post


class Stage(StrEnum):
    """Where a piece of work stands; the last four are ends."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    REFUSED = "refused"  # for something a person can put right
    CANCELLED = "cancelled"
    BROKEN = "broken"  # for something only we can


ENDS = frozenset({Stage.DONE, Stage.REFUSED, Stage.CANCELLED, Stage.BROKEN})


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanAsked:
    """A deployment plan for what is needed, to be proposed under ``code``."""

    code: str
    lines: str = ""  # only lines whose code begins so
    drawn_from: str | None = None
    movement: str = "reinforce"
    seed: int = 0
    at: datetime | None = None  # planned for; None: when it was asked for
    beneath: str | None = None  # only lines of its posts
    priority_max: int | None = None  # only lines as urgent as that
    only: tuple[str, ...] | None = None  # only these lines
    rules: str = ""  # name of an adopted pack; "": the one in force


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterAsked:
    """A register workbook to be imported, or only looked at; it is kept with the work meanwhile.

    One that was looked at and is sound waits to be imported, for :data:`WAITS` at most.
    """

    name: str
    since: datetime | None = None
    only_look: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StrengthAsked:
    """A workbook with the strength return of an organisation (None: the whole service)."""

    org: str | None
    at: datetime
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RostersAsked:
    """Rosters of every staffed post beneath an organisation (None: the whole service)."""

    org: str | None
    day0: datetime  # local midnight they begin at
    days: int
    seed: int = 0
    post: str = ""  # of this one alone, and as good as can be found
    pattern: str = ""  # to begin with; "": the post's own
    at: datetime | None = None  # made for what held then; None: when it was asked for


@dataclass(frozen=True, slots=True, kw_only=True)
class BulletinAsked:
    """An issued bulletin as a file."""

    number: int
    ending: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperAsked:
    """A plan on paper; without one, the demand board beneath ``beneath`` (None: of all)."""

    form: PaperForm
    at: datetime
    known: datetime
    language: str
    plan: str = ""
    beneath: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MendAsked:
    """Ways to mend a published roster, to be ranked beside each other; nothing is recorded."""

    roster: str
    at: datetime  # mended for what holds then
    crew: int | None = None  # of which nobody will come; 1 is the first
    absent: tuple[str, ...] = ()  # numbers of who else will not come
    locks: tuple[Lock, ...] = ()
    added: RosterShift | None = None  # a shift that comes
    ways: int = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyAsked:
    """The whole ledger verified: the chain, and all that follows from it."""


Asked = (
    PlanAsked
    | RegisterAsked
    | StrengthAsked
    | RostersAsked
    | BulletinAsked
    | PaperAsked
    | MendAsked
    | VerifyAsked
)
ASKED: dict[Task, type[Asked]] = {
    Task.PLAN: PlanAsked,
    Task.REGISTER: RegisterAsked,
    Task.STRENGTH: StrengthAsked,
    Task.ROSTERS: RostersAsked,
    Task.BULLETIN: BulletinAsked,
    Task.PAPER: PaperAsked,
    Task.MEND: MendAsked,
    Task.VERIFY: VerifyAsked,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """One thing a person can put right: where, what, the value given, what would be right."""

    place: str
    code: str
    value: str = ""
    remedy: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How work ended: what came of it, and everything that stood in its way."""

    stage: Stage
    facts: int = 0  # recorded for it, in whichever attempt
    plan: str = ""  # code of the plan it proposed
    roster: str = ""  # code of the one roster it drafted
    file: str = ""  # name of the file it wrote
    complaints: tuple[Complaint, ...] = ()
    waits: bool = False  # what came along is kept: somebody is to decide what becomes of it


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A piece of long work as it stands."""

    code: str
    task: Task
    asked: Asked
    by: str
    org: str  # for which it was asked
    asked_at: datetime
    stage: Stage
    done: int = 0
    total: int = 0  # 0: not known
    said: str = ""  # the code of what it last said it does
    stopping: bool = False  # somebody asked it to stop
    worker: str = ""
    attempts: int = 0
    seen_at: datetime | None = None  # when its worker last gave a sign
    ended_at: datetime | None = None
    end: Ended | None = None

    @property
    def ended(self) -> bool:
        """Whether nothing more comes of it."""
        return self.stage in ENDS

    @property
    def percent(self) -> int | None:
        """How far it is, from 0 to 100; None while that is not known."""
        return min(100, self.done * 100 // self.total) if self.total else None

    def abandoned(self, at: datetime, *, gone: bool) -> bool:
        """Return whether its worker is given up: known to be ``gone``, or silent too long."""
        if self.stage is not Stage.RUNNING:
            return False
        return gone or self.seen_at is None or at - self.seen_at > LEASE


def key_of(work: str, part: str) -> str:
    """Return the key of the fact that ``work`` records for ``part``, the same in each attempt."""
    return sha256(f"{work}\n{part}".encode()).hexdigest()[:32]
