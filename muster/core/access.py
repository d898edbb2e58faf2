"""Who may what: a job held for an organisation and all beneath it, from one moment to another.

A permission is job × verb × thing × field, within a subtree. Whoever has an account also may
what concerns only themselves: their own person is a subtree of one. So every question about
access is one of sets: the tops an actor may see (:func:`extent`) and the *path* of an object
(its person, its post, its organisation, and all above that). They meet, or they do not.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Self

from muster.core import kinds as k
from muster.core.count import Lasting
from muster.core.kinds import Job
from muster.core.ledger import Fact

EVERYWHERE = "org:*"  # in place of an organisation: the whole service, whatever its roots
OPERATOR = "operator"  # who records at the terminal of the machine itself


class Verb(StrEnum):
    """What is done."""

    SEE = "see"
    RECORD = "record"
    PROPOSE = "propose"
    DECIDE = "decide"
    APPROVE = "approve"
    ISSUE = "issue"
    GRANT = "grant"


class Thing(StrEnum):
    """What it is done to."""

    SITUATION = "situation"
    ORGANISATION = "organisation"
    PERSON = "person"
    CALL = "call"
    LETTER = "letter"
    DEPLOYMENT = "deployment"  # demand lines, orders, reserves
    PLAN = "plan"
    ROSTER = "roster"
    DUTY = "duty"  # check-ins, discrepancies
    CARE = "care"  # holds, isolations, rest, cases
    DEROGATION = "derogation"
    UNIT = "unit"
    FIGURE = "figure"
    CLAIM = "claim"
    BULLETIN = "bulletin"
    LEDGER = "ledger"  # facts as such, the chain, corrections
    RULES = "rules"
    ACCOUNT = "account"  # accounts and rights
    LOG = "log"  # who read what of health and family
    MESSAGE = "message"
    WORK = "work"  # what runs in the queue
    SYSTEM = "system"


class Field(StrEnum):
    """Which part of it. What nobody is shown without need has a field of its own."""

    PLAIN = "plain"  # codes, places, times, counts of what is no secret
    NAME = "name"  # who somebody is: name, year of birth
    AVAILABILITY = "availability"  # whether and until when, never why
    HEALTH = "health"
    FAMILY = "family"
    PARTY = "party"
    CONTACT = "contact"


LOGGED = frozenset({Field.HEALTH, Field.FAMILY})  # whoever reads these of a person is on record


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """A job that an account holds, or held, for a subtree."""

    code: str  # subject of the right
    job: Job
    org: str  # subject of an organisation or a post, or EVERYWHERE
    since: datetime
    until: datetime | None = None
    revoked_at: datetime | None = None

    def in_force(self, at: datetime) -> bool:
        """Return whether the right holds at ``at``."""
        return self.state(at) is None

    def state(self, at: datetime) -> "Reason | None":
        """Return why the right does not hold at ``at``, None if it does."""
        if self.revoked_at is not None and self.revoked_at <= at:
            return Reason.REVOKED
        if self.until is not None and self.until <= at:
            return Reason.ENDED
        return Reason.NOT_YET if at < self.since else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who acts: an account, the person it belongs to, the jobs it holds or held."""

    account: str  # subject, "account:<login>"; "" for nobody
    person: str = ""  # subject of the person, "" for an account without one
    grants: tuple[Grant, ...] = ()
    open: bool = True  # the account is open
    acts: bool = True  # False: reads alone, by a token that is no good for more


NOBODY = Actor(account="", open=False)


class Reason(StrEnum):
    """Why an actor may or may not; of several that stand in the way, the last one here is told."""

    CLOSED = "closed"  # no account, or one that is closed
    NO_JOB = "no_job"  # no job held is for this
    REVOKED = "revoked"
    ENDED = "ended"
    NOT_YET = "not_yet"
    ELSEWHERE = "elsewhere"  # held, but for other organisations
    FIELD = "field"  # held for the thing, but not for this part of it
    OWN = "own"  # it is one's own
    GRANTED = "granted"


_NEARNESS = {reason: place for place, reason in enumerate(Reason)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Whether an actor may, why, and the grant that says so or comes nearest to it."""

    reason: Reason
    grant: Grant | None = None

    @property
    def allowed(self) -> bool:
        """Whether the actor may."""
        return self.reason in (Reason.OWN, Reason.GRANTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """That somebody was shown what is said of somebody else's health or family."""

    at: datetime
    account: str
    subject: str  # whom or what it is of
    field: Field
    address: str  # of the page


# --- what each job may ---------------------------------------------------------------------------

Permission = tuple[Verb, Thing, Field]


def _all(verbs: str, things: str, fields: str = "plain") -> frozenset[Permission]:
    return frozenset(
        (Verb(verb), Thing(thing), Field(field))
        for verb in verbs.split()
        for thing in things.split()
        for field in fields.split()
    )


_LOOK = _all("see", "situation organisation call bulletin rules")  # in the own subtree
_PEOPLE = _all("see", "person", "plain name availability contact")
_NUMBERS = _all("see", "figure", "plain availability")
_ALL_NUMBERS = _all("see", "figure", "plain availability health family party")
_POST = (
    _all("see", "deployment roster duty unit letter message")
    | _all("see", "duty roster deployment", "name availability contact")
    | _all("record", "duty message")
)
# What everybody who has an account may, of themselves and nobody else.
OWN: frozenset[Permission] = (
    _all(
        "see",
        "person letter deployment roster duty care derogation unit message",
        "plain name availability health family party contact",
    )
    | _all("record", "letter duty message deployment roster")
    | _all("record", "care", "health family")
)
MATRIX: Mapping[Job, frozenset[Permission]] = {
    Job.RESPONDER: _all("see", "organisation call rules"),
    Job.CREW_LEADER: _LOOK | _PEOPLE | _NUMBERS | _POST | _all("propose", "roster deployment"),
    Job.STATION_CHIEF: (
        _LOOK
        | _PEOPLE
        | _NUMBERS
        | _POST
        | _all("record", "figure deployment call")
        | _all("propose", "roster deployment")
        | _all("record", "person", "availability")
        | _all("decide", "roster duty")
    ),
    Job.DUTY_OFFICER: (
        _LOOK
        | _PEOPLE
        | _ALL_NUMBERS
        | _POST
        | _all("see", "plan claim ledger work")
        | _all("see", "derogation", "plain name availability")
        | _all("record", "call deployment figure claim work")
        | _all("issue", "call")
        | _all("propose", "plan derogation roster")
        | _all("decide", "roster duty deployment plan")
    ),
    Job.REVIEWER: (
        _LOOK
        | _PEOPLE
        | _NUMBERS
        | _all("see", "letter derogation", "plain name availability health family")
        | _all("see", "deployment plan")
        | _all("record", "letter message")
        | _all("decide", "letter plan")
        | _all("propose", "derogation")
    ),
    Job.DEPLOYMENT_APPROVER: (
        _LOOK
        | _PEOPLE
        | _NUMBERS
        | _all("see", "deployment roster duty plan letter work")
        | _all("see", "derogation", "plain name availability health family")
        | _all("see", "unit", "plain name party")  # what a paper to be approved says
        | _all("approve", "plan derogation unit")
        | _all("decide", "plan")
        | _all("issue", "bulletin")
        | _all("record", "work")
    ),
    Job.WELFARE_OFFICER: (
        _LOOK
        | _all("see", "person care", "plain name availability health family contact")
        | _all("see", "derogation", "plain name availability health family")
        | _all("see", "figure", "plain availability health family")
        | _all("see", "roster duty deployment message")
        | _all("record", "care", "plain availability health family")
        | _all("decide", "care", "health family")
        | _all("record", "message")
    ),
    Job.PARTY_OFFICER: (
        _LOOK
        | _all("see", "person unit", "plain name party")
        | _all("see", "figure", "plain party")
        | _all("see", "letter work")
        | _all("record", "unit person", "plain party")
        | _all("propose approve", "unit")
    ),
    Job.BULLETIN_EDITOR: (
        _LOOK
        | _ALL_NUMBERS
        | _all("see", "claim ledger work")
        | _all("record", "claim bulletin work")
        | _all("propose issue", "bulletin")
        | _all("approve", "ledger")  # what a bulletin was counted from is corrected by two
    ),
    Job.STATISTICIAN: (
        _LOOK
        | _ALL_NUMBERS
        | _all("see", "claim ledger letter deployment roster duty unit plan work")
        | _all("record", "figure claim ledger work")
        | _all("decide", "claim")
        | _all("approve", "ledger")
    ),
    Job.AUDITOR: (
        _LOOK
        | _ALL_NUMBERS
        | _all("see", "person letter deployment plan roster duty unit derogation claim ledger")
        | _all("see", "account log message work system")
    ),
    Job.ADMINISTRATOR: (
        _LOOK
        | _NUMBERS
        | _all("see", "person", "plain name contact")
        | _all("see", "ledger account message work system")
        | _all("record", "organisation person rules account work system")
        | _all("record", "person", "name contact party family")  # as the register has them
        | _all("propose grant", "account")
    ),
}


# --- the one question ----------------------------------------------------------------------------


def extent(
    actor: Actor, verb: Verb, thing: Thing, field: Field = Field.PLAIN, *, at: datetime
) -> frozenset[str]:
    """Return the tops of the subtrees in which ``actor`` may: organisations, posts, themselves.

    Every list, detail, export, count, figure, search and route is narrowed to these. Some may
    stand beneath others. ``at`` is when it is asked, never the moment asked about.
    """
    if not actor.open or not (actor.acts or verb is Verb.SEE):
        return frozenset()
    wanted = (verb, thing, field)
    tops = {g.org for g in actor.grants if wanted in MATRIX[g.job] and g.in_force(at)}
    if actor.person and wanted in OWN:
        tops.add(actor.person)
    return frozenset(tops)


def inside(tops: frozenset[str], path: Iterable[str]) -> bool:
    """Return whether an object with this ``path`` lies in one of the subtrees beneath ``tops``.

    A path names all an object lies in: the people it is about, its post, its organisation and
    all above. What lies in several places (a person away from home) may be seen from each.
    """
    return EVERYWHERE in tops or not tops.isdisjoint(path)


def may(
    actor: Actor,
    verb: Verb,
    thing: Thing,
    field: Field = Field.PLAIN,
    *,
    path: Iterable[str],
    at: datetime,
) -> Decision:
    """Return whether ``actor`` may at ``at`` do it to an object with this ``path``, and why."""
    if not actor.open:
        return Decision(reason=Reason.CLOSED)
    if not (actor.acts or verb is Verb.SEE):
        return Decision(reason=Reason.NO_JOB)
    lies, wanted = frozenset(path), (verb, thing, field)
    if actor.person and actor.person in lies and wanted in OWN:
        return Decision(reason=Reason.OWN)
    found = [_by_grant(grant, wanted, lies, at) for grant in actor.grants]
    return max(
        found,
        key=lambda decision: _NEARNESS[decision.reason],
        default=Decision(reason=Reason.NO_JOB),
    )


def _by_grant(grant: Grant, wanted: Permission, path: frozenset[str], at: datetime) -> Decision:
    """Return what one grant says to it."""
    can = MATRIX[grant.job]
    if wanted not in can and not any(each[:2] == wanted[:2] for each in can):
        return Decision(reason=Reason.NO_JOB)
    if (out := grant.state(at)) is not None:
        return Decision(reason=out if wanted in can else Reason.NO_JOB, grant=grant)
    if not inside(frozenset({grant.org}), path):
        return Decision(reason=Reason.ELSEWHERE, grant=grant)
    return Decision(reason=Reason.GRANTED if wanted in can else Reason.FIELD, grant=grant)


# --- four eyes -----------------------------------------------------------------------------------


def one_person(one: str, other: str, belongs: Mapping[str, str]) -> bool:
    """Return whether two who act are one: the same account, or two accounts of one person.

    ``belongs`` says which person an account belongs to. An office may name who holds it
    (``duty_officer:0000004``); a person's own subject is that person too.
    """
    return not _who(one, belongs).isdisjoint(_who(other, belongs))


def _who(acts: str, belongs: Mapping[str, str]) -> frozenset[str]:
    kind, _, number = acts.partition(":")
    named = f"person:{number}" if number and kind != "account" else ""
    return frozenset({acts, belongs.get(acts, ""), named} - {""})


# --- on record -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Right(Lasting):
    """A right at one moment: proposed, granted by somebody else, revoked.

    What the one who proposed it, or is to hold it, grants has no effect, unless it is the
    operator's: at the machine's own terminal nobody else is there.
    """

    code: str = ""
    proposed: k.RightProposed | None = None
    proposed_by: str = ""
    proposed_at: datetime | None = None
    granted_by: str = ""
    granted_at: datetime | None = None
    revoked_by: str = ""
    revoked_at: datetime | None = None
    why: str = ""  # it was revoked or turned down

    def after(self, fact: Fact) -> Self:
        """Return the right after ``fact``; what is revoked stays revoked."""
        body, by, at = fact.body, fact.recorded_by, fact.holds_from
        if isinstance(body, k.RightProposed) and self.proposed is None:
            return replace(self, code=fact.subject, proposed=body, proposed_by=by, proposed_at=at)
        if isinstance(body, k.RightGranted) and self.four_eyes(by) and not self.granted_by:
            return replace(self, granted_by=by, granted_at=at)
        if isinstance(body, k.RightRevoked) and not self.revoked_by:
            return replace(self, revoked_by=by, revoked_at=at, why=body.why)
        return self

    def four_eyes(self, by: str) -> bool:
        """Return whether ``by`` is somebody else than who proposed it and who is to hold it."""
        if self.proposed is None:
            return False
        return by == OPERATOR or by not in (self.proposed_by, self.proposed.holder)

    @property
    def grant(self) -> Grant | None:
        """What the holder may by it, None before it is granted."""
        if self.proposed is None or self.granted_at is None:
            return None
        said = self.proposed
        since = max(said.since, self.granted_at) if said.since else self.granted_at
        return Grant(
            code=self.code,
            job=said.job,
            org=said.org,
            since=since,
            until=said.until,
            revoked_at=self.revoked_at,
        )


@dataclass(frozen=True, slots=True)
class AccountLife(Lasting):
    """An account at one moment: whose it is, and whether it is open."""

    code: str = ""
    opened: k.AccountOpened | None = None
    closed: bool = False

    def after(self, fact: Fact) -> Self:
        """Return the account after ``fact``; one that was closed may be opened again."""
        if isinstance(fact.body, k.AccountOpened):
            return replace(self, code=fact.subject, opened=fact.body, closed=False)
        return replace(self, closed=True) if isinstance(fact.body, k.AccountClosed) else self
