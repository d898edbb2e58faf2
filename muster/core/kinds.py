"""Every kind of fact there is, and what its body holds: the vocabulary of the ledger.

A body is a frozen dataclass of plain values (text, whole numbers, truth values, moments,
tuples of these). Its ``KIND`` names it in the ledger, ``OF`` names what it is about, and
``RANK`` orders facts that hold from the same moment: what creates comes before what changes,
what changes before what ends.

Codes: a subject is written ``kind:code``, such as ``person:0004711`` or ``org:150100``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import TypeVar

# A field that came after facts of its kind were recorded is written only when it says something:
# so what was recorded before keeps its text, and a repeat of it is still recognised.
LATER: Mapping[str, bool] = MappingProxyType({"later": True})


class Role(StrEnum):
    """What a member of the service is employed as; counted separately everywhere."""

    OFFICER = "officer"  # 民警
    DUTY_AUXILIARY = "duty_auxiliary"  # 勤务辅警
    CLERICAL_AUXILIARY = "clerical_auxiliary"  # 文职辅警
    CIVILIAN = "civilian"  # 职工


class Gate(StrEnum):
    """A reason for which nobody is sent, however brave the letter."""

    MEDICAL_HOLD = "medical_hold"
    ISOLATION = "isolation"
    REST = "rest"
    BEREAVEMENT = "bereavement"
    FAMILY_CARE = "family_care"
    NEAR_RETIREMENT = "near_retirement"
    RELEASE_FLOOR = "release_floor"


class Absence(StrEnum):
    """Why a person on hand is not present; the words of the strength return (E5)."""

    LEAVE = "leave"
    SICK = "sick"
    TRAINING = "training"
    UNACCOUNTED = "unaccounted"
    OTHER = "other"


class OrgKind(StrEnum):
    """What an organisation is, from the department down to the brigade."""

    DEPARTMENT = "department"  # 厅
    BUREAU = "bureau"  # 盟市局
    COUNTY_BUREAU = "county_bureau"  # 旗县局、分局
    HEADQUARTERS = "headquarters"  # 机关
    CORPS = "corps"  # 总队
    DETACHMENT = "detachment"  # 支队
    BRIGADE = "brigade"  # 大队
    SQUADRON = "squadron"  # 中队
    STATION = "station"  # 派出所
    BORDER_STATION = "border_station"  # 边境派出所
    INSPECTION_STATION = "inspection_station"  # 公安检查站
    PARTY_ORGANISATION = "party_organisation"  # 基层党组织


class PostKind(StrEnum):
    """What a post is; the model case names these (report-facts, section 5)."""

    CHECKPOINT = "checkpoint"  # 卡口
    COMMUNITY = "community"  # 社区
    STATION = "station"  # 车站
    COACH_STATION = "coach_station"  # 汽车客运站
    AIRPORT = "airport"  # 机场
    PASTORAL = "pastoral"  # 牧区
    VILLAGE = "village"  # 农村
    HOSPITAL = "hospital"  # 医院


class UnitKind(StrEnum):
    """What a temporary unit is."""

    TEMPORARY_BRANCH = "temporary_branch"  # 临时党支部
    TEMPORARY_COMMITTEE = "temporary_committee"  # 临时党委、党总支
    VANGUARD_TEAM = "vanguard_team"  # 党员先锋队
    SQUAD = "squad"  # 突击队


class Movement(StrEnum):
    """Why people are moved. Three verbs of the model case, three measures, never added up."""

    REASSIGN = "reassign"  # 充实
    DISPATCH = "dispatch"  # 赶赴
    REINFORCE = "reinforce"  # 驰援
    SECOND = "second"  # 抽调、挂职
    LOCAL = "local"  # 本单位上岗


class Change(StrEnum):
    """What a hand changes in a proposed plan."""

    OUT = "out"  # this move is taken out
    IN = "in"  # this move is put in
    LOCK = "lock"  # stays in whatever plan is made anew
    BAN = "ban"  # is in no plan made anew


class Wish(StrEnum):
    """What somebody asks of the roster."""

    WANT = "want"
    AVOID = "avoid"
    CANNOT = "cannot"  # a duty all the same may not be published


class FallOut(StrEnum):
    """Why somebody who was ordered does not go; a gate's name stays with the hold."""

    HELD = "held"
    LEFT_SERVICE = "left_service"
    RECALLED = "recalled"
    PLAN_WITHDRAWN = "plan_withdrawn"
    CANNOT_COME = "cannot_come"


class ReserveEnd(StrEnum):
    """Why somebody is on a reserve list no longer, and has not moved up."""

    DECLINED = "declined"  # of their own will, with thanks
    RELEASED = "released"  # no longer needed, with thanks


class Outcome(StrEnum):
    """The decision one signatory of a letter gets."""

    ACCEPTED = "accepted"
    RESERVE = "reserve"
    DECLINED = "declined"  # with thanks
    DEFERRED = "deferred"  # until a medical opinion


class Matter(StrEnum):
    """What somebody says of themselves in confidence; which of these, and never a story."""

    ILL = "ill"
    CONTACT = "contact"  # with somebody who is, or may be, infected
    LOST = "lost"  # a death in the family
    NEEDED = "needed"  # at home


class ReliefCause(StrEnum):
    """Why a post asks for relief."""

    MISSING = "missing"  # people of the shift did not come
    TIRED = "tired"  # they have stood too long
    LOAD = "load"  # there is more to do than people for it
    WEATHER = "weather"


class ReliefAnswer(StrEnum):
    """What the duty office says to a request for relief."""

    IN_HAND = "in_hand"  # seen, and still to be answered
    GRANTED = "granted"
    DECLINED = "declined"


class CareOutcome(StrEnum):
    """What came of what somebody told in confidence."""

    HELD = "held"  # a hold of health or family care
    ISOLATED = "isolated"
    LEAVE_OFFERED = "leave_offered"
    CASE_OPENED = "case_opened"
    ANSWERED = "answered"
    NOTHING_MORE = "nothing_more"  # they talked, and nothing else is needed


class CareReply(StrEnum):
    """What the person is told in answer; one of these, and never a story."""

    WE_CALL = "we_call"
    CALL_US = "call_us"
    STAY_HOME = "stay_home"
    COME = "come"  # and see us


class Job(StrEnum):
    """What somebody does in the service, with the permissions it takes; see core/access.py."""

    RESPONDER = "responder"
    CREW_LEADER = "crew_leader"
    STATION_CHIEF = "station_chief"
    DUTY_OFFICER = "duty_officer"
    REVIEWER = "reviewer"
    DEPLOYMENT_APPROVER = "deployment_approver"
    WELFARE_OFFICER = "welfare_officer"
    PARTY_OFFICER = "party_officer"
    BULLETIN_EDITOR = "bulletin_editor"
    STATISTICIAN = "statistician"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


class Kind:
    """What every body inherits: its name in the ledger, its subject, its rank in a moment."""

    __slots__ = ()
    KIND = ""
    OF = ""
    RANK = 50


KINDS: dict[str, type[Kind]] = {}

_B = TypeVar("_B", bound=type[Kind])


def kind(name: str, *, of: str, rank: int = 50) -> Callable[[_B], _B]:
    """Register a body class under ``name``; ``of`` is the kind of subject it speaks about."""

    def register(body: _B) -> _B:
        body.KIND, body.OF, body.RANK = name, of, rank
        if name in KINDS:
            raise ValueError(f"two bodies are called {name}")
        KINDS[name] = body
        return body

    return register


# --- any subject -----------------------------------------------------------------------------


@kind("fact.withdrawn", of="any")
@dataclass(frozen=True, slots=True)
class Withdrawn(Kind):
    """The fact this one corrects never was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidAnew:
    """One field of a body as it should have been said, in text."""

    field: str
    text: str


@kind("correction.proposed", of="any", rank=98)
@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionProposed(Kind):
    """Somebody asks that a fact be corrected; it is not before somebody else confirms it."""

    fact: str  # key of the fact that is wrong
    withdrawn: bool  # it never was
    at: datetime  # when it became true; of one that never was, when it was said to
    says: tuple[SaidAnew, ...] = ()
    why: str


@kind("correction.set_aside", of="any", rank=99)
@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionSetAside(Kind):
    """A proposed correction is not made: turned down, or taken back by who proposed it."""

    proposal: str  # key of the fact that proposed it
    why: str


# --- register --------------------------------------------------------------------------------


@kind("org.founded", of="org", rank=0)
@dataclass(frozen=True, slots=True, kw_only=True)
class OrgFounded(Kind):
    """An organisation exists. A zone or border station has no ``division_code``."""

    name: str
    kind: OrgKind
    parent: str | None  # subject of the organisation above; None at a root
    division_code: str | None = None  # GB/T 2260
    lat_e6: int = 0  # micro-degrees
    lon_e6: int = 0
    authorised: int = 0  # establishment, heads
    reports: bool = False  # is expected to file the evening return
    name_en: str = ""
    collective: str = ""  # how all of it together is spoken of: 全区公安机关
    collective_en: str = ""


@kind("org.moved", of="org")
@dataclass(frozen=True, slots=True, kw_only=True)
class OrgMoved(Kind):
    """The organisation now stands under another one."""

    parent: str


@kind("org.renamed", of="org")
@dataclass(frozen=True, slots=True, kw_only=True)
class OrgRenamed(Kind):
    """The organisation is called otherwise from now on; all four names are those of now."""

    name: str
    name_en: str = ""
    collective: str = ""
    collective_en: str = ""


@kind("org.alias_given", of="org")
@dataclass(frozen=True, slots=True, kw_only=True)
class AliasGiven(Kind):
    """The organisation is also written so (海拉尔分局 = 海拉尔公安分局)."""

    alias: str


@kind("org.alias_ended", of="org")
@dataclass(frozen=True, slots=True, kw_only=True)
class AliasEnded(Kind):
    """The organisation is written so no longer; what was written so before stays so."""

    alias: str


@kind("org.coordinated", of="org")
@dataclass(frozen=True, slots=True, kw_only=True)
class Coordinated(Kind):
    """The organisation works with another one without being subordinate to it."""

    partner: str


@kind("org.closed", of="org", rank=90)
@dataclass(frozen=True, slots=True, kw_only=True)
class OrgClosed(Kind):
    """The organisation exists no longer."""


@kind("post.opened", of="post", rank=0)
@dataclass(frozen=True, slots=True, kw_only=True)
class PostOpened(Kind):
    """A post to be staffed. An ``enforcing`` one needs a sworn officer on every shift."""

    name: str
    kind: PostKind
    parent: str  # subject of the organisation that owns it
    lat_e6: int = 0
    lon_e6: int = 0
    enforcing: bool = False
    high_risk: bool = False
    pattern: str = "3x2"  # rotation pattern, see core/pattern.py


@kind("post.renamed", of="post")
@dataclass(frozen=True, slots=True, kw_only=True)
class PostRenamed(Kind):
    """The post is called otherwise from now on."""

    name: str


@kind("post.moved", of="post")
@dataclass(frozen=True, slots=True, kw_only=True)
class PostMoved(Kind):
    """The post now belongs to another organisation."""

    parent: str


@kind("post.closed", of="post", rank=90)
@dataclass(frozen=True, slots=True, kw_only=True)
class PostClosed(Kind):
    """The post is staffed no longer."""


@dataclass(frozen=True, slots=True)
class Competence:
    """Something a person may do, until ``until`` if it lapses."""

    code: str
    until: datetime | None = None


@kind("person.appointed", of="person", rank=0)
@dataclass(frozen=True, slots=True, kw_only=True)
class Appointed(Kind):
    """A person enters the service. Household flags say that, never who or what."""

    name: str
    role: Role
    home: str  # subject of the home organisation
    birth_year: int
    rank: str = ""
    leader: bool = False
    party_since: int | None = None  # year
    competences: tuple[Competence, ...] = ()
    household: tuple[str, ...] = ()  # dual_service, child_under_3, spouse_on_front_line, carer
    household_code: str | None = None  # shared by both adults of a dual-service household


@kind("person.transferred", of="person", rank=20)
@dataclass(frozen=True, slots=True, kw_only=True)
class Transferred(Kind):
    """The person's home organisation changes."""

    home: str


@kind("person.separated", of="person", rank=95)
@dataclass(frozen=True, slots=True, kw_only=True)
class Separated(Kind):
    """The person leaves the service: retired, resigned, transferred out or died."""

    cause: str  # retired, resigned, transferred_out, died


@kind("person.household_noted", of="person", rank=20)
@dataclass(frozen=True, slots=True, kw_only=True)
class HouseholdNoted(Kind):
    """What the service must know of a household to spare it: flags, never who or what."""

    household: tuple[str, ...]
    household_code: str | None = None


@kind("person.competence_granted", of="person", rank=20)
@dataclass(frozen=True, slots=True, kw_only=True)
class CompetenceGranted(Kind):
    """The person may now do something more."""

    competence: Competence


# --- call ------------------------------------------------------------------------------------


@kind("call.issued", of="call", rank=0)
@dataclass(frozen=True, slots=True, kw_only=True)
class CallIssued(Kind):
    """A directive or an appeal is given out."""

    form: str  # directive, appeal
    number: str
    title: str
    text: str
    follows: str | None = None  # subject of the call that caused this one
    due_by: datetime | None = None
    urgent: bool = field(default=False, metadata=LATER)  # whoever is told is told at night too


@kind("copy.sent", of="copy", rank=0)
@dataclass(frozen=True, slots=True, kw_only=True)
class CopySent(Kind):
    """One addressee's copy of a call goes out."""

    call: str
    addressee: str  # subject of an organisation
    relay: str | None = None  # who hands it down


@kind("copy.delivered", of="copy", rank=10)
@dataclass(frozen=True, slots=True, kw_only=True)
class CopyDelivered(Kind):
    """The copy lies with its addressee, not yet answered (EDXL-RM Acknowledge)."""


@kind("copy.accepted", of="copy", rank=20)
@dataclass(frozen=True, slots=True, kw_only=True)
class CopyAccepted(Kind):
    """The addressee takes it on (CAP Ack, EDXL-RM Accept)."""


@kind("copy.refused", of="copy", rank=20)
@dataclass(frozen=True, slots=True, kw_only=True)
class CopyRefused(Kind):
    """The addressee cannot comply, and says why (CAP Error)."""

    why: str


@kind("copy.executed", of="copy", rank=30)
@dataclass(frozen=True, slots=True, kw_only=True)
class CopyExecuted(Kind):
    """The addressee has done it."""


# --- letter ----------------------------------------------------------------------------------


@kind("letter.received", of="letter", rank=0)
@dataclass(frozen=True, slots=True, kw_only=True)
class LetterReceived(Kind):
    """A request-to-deploy letter arrives. ``previous`` links a second letter to the first."""

    form: str  # individual, joint
    answers: str | None  # subject of the call it answers
    wants: str = "any"  # a PostKind or any
    previous: str | None = None  # subject of an earlier letter by the same person


@kind("letter.signed", of="letter", rank=10)
@dataclass(frozen=True, slots=True, kw_only=True)
class LetterSigned(Kind):
    """One person signs; a joint letter has one such fact for each signatory."""

    person: str


@kind("letter.invited", of="letter", rank=5)
@dataclass(frozen=True, slots=True, kw_only=True)
class LetterInvited(Kind):
    """A colleague is asked to sign a joint letter too; only they themselves can."""

    person: str


@kind("letter.unsigned", of="letter", rank=15)
@dataclass(frozen=True, slots=True, kw_only=True)
class LetterUnsigned(Kind):
    """One signatory takes their signature back, before there is a decision."""

    person: str


@kind("letter.decided", of="letter", rank=20)
@dataclass(frozen=True, slots=True, kw_only=True)
class LetterDecided(Kind):
    """One signatory's own decision, with the gates that held when it was made."""

    person: str
    outcome: Outcome
    gates: tuple[Gate, ...] = ()
    derogation: str | None = None  # subject of the derogation that lets it pass


# --- deployment ------------------------------------------------------------------------------


@kind("demand.raised", of="demand", rank=0)
@dataclass(frozen=True, slots=True, kw_only=True)
class DemandRaised(Kind):
    """A post needs people: one line of the worksheet (ICS 215)."""

    post: str
    role: str  # a Role, or any_police
    heads: int
    priority: int = 2  # 1 is most urgent
    competence: str | None = None
    high_risk: bool = False
    overnight: bool = True
    heads_min: int | None = field(default=None, metadata=LATER)  # None: all of ``heads``
    competences: tuple[str, ...] = field(default=(), metadata=LATER)  # all are needed
    begins: datetime | None = field(default=None, metadata=LATER)  # None: at once
    ends: datetime | None = field(default=None, metadata=LATER)  # None: until it is met
    leader: bool = field(default=False, metadata=LATER)  # one of the post's people leads
    branch: bool = field(default=False, metadata=LATER)  # a temporary branch is to stand there


@kind("demand.met", of="demand", rank=90)
@dataclass(frozen=True, slots=True, kw_only=True)
class DemandMet(Kind):
    """The line is closed: what it asked for is no longer needed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnmetLine:
    """A demand line left short, and what blocks it: (code, count) pairs."""

    demand: str
    missing: int
    blocked_by: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedMove:
    """One person for one demand line, as a plan proposes it, with its reasons in writing."""

    person: str
    demand: str
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ContradictionCause:
    """One line, rule or wish of a hand that cannot hold together with others."""

    kind: str  # as muster.core.conflict calls it
    about: tuple[str, ...] = ()
    heads: int = 0  # of a line: at least or at most so many


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """The smallest set of lines and rules that cannot hold together, as a plan was answered with.

    The lines among them need so many heads; so many people exist for them; so many are left.
    """

    causes: tuple[ContradictionCause, ...]
    needed: int = 0
    exist: int = 0
    left: int = 0


@kind("plan.proposed", of="plan", rank=0)
@dataclass(frozen=True, slots=True, kw_only=True)
class PlanProposed(Kind):
    """A deployment plan is laid before those who decide: nothing is ordered yet.

    Made from the ledger up to ``head_seq``, for the lines whose code begins with ``only_lines``
    and, where they are named, from the people of ``drawn_from`` or ``among``.
    """

    movement: Movement
    planned_for: datetime  # the moment whose states and needs it was made from
    moves: tuple[PlannedMove, ...]
    lines: int
    heads: int
    cost: int  # points, and no plan costs less than the bound
    bound: int
    unmet: tuple[UnmetLine, ...]
    outcome: str  # how the search ended: proven, found, stopped; hand: a person made it
    seed: int
    head_seq: int
    head_digest: str
    proposed_by: str
    only_lines: str = ""
    drawn_from: str | None = None  # subject of an organisation
    among: tuple[str, ...] | None = None  # people
    replaces: str | None = None  # subject of the plan this one is made anew from
    beneath: str | None = field(default=None, metadata=LATER)  # only lines of its posts
    priority_max: int | None = field(default=None, metadata=LATER)  # only lines as urgent as that
    only: tuple[str, ...] | None = field(default=None, metadata=LATER)  # only these lines
    conflict: Contradiction | None = field(default=None, metadata=LATER)
    rules: str = field(default="", metadata=LATER)  # a pack chosen in place of the one in force


@kind("plan.reviewed", of="plan", rank=10)
@dataclass(frozen=True, slots=True, kw_only=True)
class PlanReviewed(Kind):
    """Somebody has looked at the plan and says what there is to say."""

    remark: str
    reviewed_by: str
    objects: bool = field(default=False, metadata=LATER)  # it cannot stand as it is


@dataclass(frozen=True, slots=True, kw_only=True)
class Amendment:
    """One change by hand, and why. A ban without a line keeps the person out of every line."""

    change: Change
    person: str
    demand: str | None
    why: str


@kind("plan.amended", of="plan", rank=20)
@dataclass(frozen=True, slots=True, kw_only=True)
class PlanAmended(Kind):
    """The plan was changed by hand; the checker found no rule broken by what it is now."""

    changes: tuple[Amendment, ...]
    cost: int
    bound: int
    unmet: tuple[UnmetLine, ...]
    amended_by: str


@kind("plan.approved", of="plan", rank=30)
@dataclass(frozen=True, slots=True, kw_only=True)
class PlanApproved(Kind):
    """A deployment plan was checked and approved by a person."""

    lines: int
    heads: int
    moves: int
    cost: int
    bound: int
    unmet: tuple[UnmetLine, ...]
    approved_by: str


@kind("plan.withdrawn", of="plan", rank=90)
@dataclass(frozen=True, slots=True, kw_only=True)
class PlanWithdrawn(Kind):
    """The plan is not carried out, or not any further."""

    why: str
    withdrawn_by: str
    replaced_by: str | None = None  # subject of the plan made anew from it


@kind("reserve.placed", of="person", rank=27)
@dataclass(frozen=True, slots=True, kw_only=True)
class ReservePlaced(Kind):
    """The person stands by for a line of an approved plan, in this place of its list."""

    plan: str
    demand: str
    place: int  # 1 moves up first


@kind("reserve.left", of="person", rank=28)
@dataclass(frozen=True, slots=True, kw_only=True)
class ReserveLeft(Kind):
    """The person stands by no longer, and is thanked."""

    plan: str
    end: ReserveEnd


@kind("reserve.moved_up", of="person", rank=29)
@dataclass(frozen=True, slots=True, kw_only=True)
class MovedUp(Kind):
    """The person takes the place of somebody who does not go; the order follows."""

    plan: str
    demand: str
    place: int  # in the list
    replaces: str  # subject of a person
    fell_out: FallOut
    passed: int  # people before in the list who may not go now
    reasons: tuple[str, ...]


@kind("move.ordered", of="person", rank=30)
@dataclass(frozen=True, slots=True, kw_only=True)
class Ordered(Kind):
    """The person is ordered to a post, for these reasons."""

    plan: str
    demand: str
    post: str
    org: str  # the organisation the post belongs to
    movement: Movement
    reasons: tuple[str, ...]


@kind("move.stood_down", of="person", rank=29)
@dataclass(frozen=True, slots=True, kw_only=True)
class StoodDown(Kind):
    """An order stands no longer: the person has not arrived, and is not to."""

    plan: str
    demand: str
    why: FallOut


@kind("move.departed", of="person", rank=31)
@dataclass(frozen=True, slots=True, kw_only=True)
class Departed(Kind):
    """The person has left for another organisation and is on the way."""

    org: str
    movement: Movement


@kind("move.arrived", of="person", rank=32)
@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived(Kind):
    """The person has arrived at the post."""

    org: str
    post: str


@kind("move.recalled", of="person", rank=33)
@dataclass(frozen=True, slots=True, kw_only=True)
class Recalled(Kind):
    """The person is called back with notice; only a return says that they are back."""

    why: str
    report_by: datetime  # at the home organisation
    recalled_by: str


@kind("move.relieved", of="person", rank=33)
@dataclass(frozen=True, slots=True, kw_only=True)
class Relieved(Kind):
    """The person has handed the post over."""

    post: str


@kind("move.returned", of="person", rank=34)
@dataclass(frozen=True, slots=True, kw_only=True)
class Returned(Kind):
    """The person is back at the home organisation."""


# --- unit ------------------------------------------------------------------------------------


@kind("unit.asked", of="unit", rank=0)
@dataclass(frozen=True, slots=True, kw_only=True)
class FoundingAsked(Kind):
    """A temporary unit is asked for in a request (请示) to an organisation above."""

    kind: UnitKind
    name: str
    parent: str  # subject of the organisation it is to stand in, which asks
    to: str  # subject of the organisation that is to approve it
    number: str  # of the request (请示文号)
    why: str
    members: tuple[str, ...]  # subjects of people; the first one leads
    post: str | None = None
    together: bool = False


@kind("unit.answered", of="unit", rank=10)
@dataclass(frozen=True, slots=True, kw_only=True)
class FoundingAnswered(Kind):
    """The organisation above replies (批复): it approves, or declines and says why."""

    approved: bool
    number: str  # of the reply (批复文号)
    why: str = ""


@kind("unit.request_withdrawn", of="unit", rank=15)
@dataclass(frozen=True, slots=True, kw_only=True)
class FoundingWithdrawn(Kind):
    """Whoever asked for the unit asks for it no longer."""

    why: str


@kind("unit.founded", of="unit", rank=0)
@dataclass(frozen=True, slots=True, kw_only=True)
class UnitFounded(Kind):
    """A temporary unit is founded by an order of the organisation above.

    Where it was asked for, ``asked_in`` and ``approved_in`` are the numbers of request and reply.
    """

    kind: UnitKind
    name: str
    parent: str  # subject of the organisation it stands in
    approved_by: str  # subject of the approving organisation
    order: str  # number of the request and the reply
    post: str | None = None
    together: bool = field(default=False, metadata=LATER)  # a squad that moves as one or not at all
    asked_in: str = field(default="", metadata=LATER)
    approved_in: str = field(default="", metadata=LATER)


@kind("unit.named", of="unit", rank=20)
@dataclass(frozen=True, slots=True, kw_only=True)
class UnitNamed(Kind):
    """The unit bears a commemorative name; its code stays."""

    name: str
    after: str  # subject of the person
    consent: bool  # of the family


@kind("unit.dissolved", of="unit", rank=90)
@dataclass(frozen=True, slots=True, kw_only=True)
class UnitDissolved(Kind):
    """The task has ended, and so has the unit."""

    why: str = field(default="", metadata=LATER)


@kind("unit.joined", of="person", rank=40)
@dataclass(frozen=True, slots=True, kw_only=True)
class Joined(Kind):
    """The person becomes a member of a temporary unit; affiliation is not transferred."""

    unit: str
    kind: UnitKind
    office: str = "member"  # leader, secretary, member


@kind("unit.left", of="person", rank=41)
@dataclass(frozen=True, slots=True, kw_only=True)
class Left(Kind):
    """The person is no longer a member of the unit."""

    unit: str


@kind("application.wished", of="person", rank=42)
@dataclass(frozen=True, slots=True, kw_only=True)
class Wished(Kind):
    """The person has asked to join the Party, in words."""


@kind("application.submitted", of="person", rank=43)
@dataclass(frozen=True, slots=True, kw_only=True)
class Applied(Kind):
    """The person has handed in a written application."""


# --- roster and duty -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterShift:
    """One shift of a roster, what it needs, and who stands it (subjects of people)."""

    id: str
    start: datetime
    length_h: int
    people: tuple[str, ...]
    slot: str = field(default="", metadata=LATER)  # D day, E evening, N night, F round the clock
    night: bool = field(default=False, metadata=LATER)
    heads_min: int = field(default=0, metadata=LATER)
    heads_wanted: int = field(default=0, metadata=LATER)
    officers_min: int = field(default=0, metadata=LATER)
    leader: bool = field(default=False, metadata=LATER)  # someone able to lead is needed
    competences: tuple[tuple[str, int], ...] = field(default=(), metadata=LATER)  # heads of each
    crew: int | None = field(default=None, metadata=LATER)  # whose turn it is
    closed: bool = field(default=False, metadata=LATER)  # who stands it lives at the post


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterBreach:
    """One rule a roster breaks: which, on which shift, by whom, what it is and what it must be."""

    rule: str
    shift: str
    person: str | None = None
    have: int = 0
    need: int = 0
    what: str = field(default="", metadata=LATER)  # a competence, a kind of shift
    points: int | None = field(default=None, metadata=LATER)  # None: it may not be broken


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyChange:
    """One duty taken out of a published roster, or put in."""

    change: Change  # out, in
    shift: str
    person: str


@kind("roster.drafted", of="roster", rank=0)
@dataclass(frozen=True, slots=True, kw_only=True)
class RosterDrafted(Kind):
    """A roster is made: nobody has been told of it yet."""

    post: str
    pattern: str
    begins: datetime  # the local midnight of its first day
    horizon_days: int
    cycle_day: int  # day of the pattern's cycle that the first day is
    crews: tuple[tuple[str, ...], ...]  # subjects of people, crew by crew of the pattern
    shifts: tuple[RosterShift, ...]
    shortfalls: int  # heads missing over all shifts
    changed: int  # duties that differ from the bare pattern
    outcome: str  # how the search ended: proven, found, out_of_time, impossible; hand
    cost: int  # of this roster, and no roster costs less than the bound
    bound: int
    seed: int
    head_seq: int  # the last fact that it knows
    drafted_by: str
    replaces: str | None = None  # subject of the roster this one is made anew from


@kind("roster.amended", of="roster", rank=5)
@dataclass(frozen=True, slots=True, kw_only=True)
class RosterAmended(Kind):
    """A roster that nobody has been told of yet is changed by hand; it is to be checked anew."""

    changes: tuple[DutyChange, ...]
    why: str
    amended_by: str


@kind("roster.checked", of="roster", rank=10)
@dataclass(frozen=True, slots=True, kw_only=True)
class RosterChecked(Kind):
    """The checker has judged the roster; with no breach it may be published."""

    breaches: tuple[RosterBreach, ...]
    shortfalls: int  # heads missing: shifts that stay open break no rule of a person
    checked_by: str
    remark: str = ""


@kind("roster.published", of="roster", rank=20)
@dataclass(frozen=True, slots=True, kw_only=True)
class RosterPublished(Kind):
    """Who stands which shift at a post, as told to the people."""

    post: str
    pattern: str
    horizon_days: int
    shifts: tuple[RosterShift, ...]
    shortfalls: int  # heads missing over all shifts, named shift by shift on the page
    changed: int  # duties that differ from the bare pattern
    outcome: str = ""  # how the search ended: proven, found, out_of_time, impossible; hand
    cost: int = 0  # of this roster, and no roster costs less than the bound
    bound: int = 0
    begins: datetime | None = field(default=None, metadata=LATER)  # None: with its first shift
    cycle_day: int = field(default=0, metadata=LATER)  # day of the cycle that the first day is
    crews: tuple[tuple[str, ...], ...] = field(default=(), metadata=LATER)
    published_by: str = field(default="", metadata=LATER)


@kind("roster.told", of="roster", rank=30)
@dataclass(frozen=True, slots=True, kw_only=True)
class RosterTold(Kind):
    """These people know when they are on duty, as the roster stands."""

    people: tuple[str, ...]
    means: str  # notice, page, telephone, message


@kind("roster.changed", of="roster", rank=40)
@dataclass(frozen=True, slots=True, kw_only=True)
class RosterChanged(Kind):
    """A published roster is changed, so many hours before the first duty it touches."""

    changes: tuple[DutyChange, ...]
    why: str  # in words; a swap may have none
    changed_by: str
    notice_h: int  # whole hours to the first duty that changes
    authorised_by: str = ""  # who answers for a notice shorter than the rule asks
    swap: str | None = None  # subject of the swap that it carries out
    added: tuple[RosterShift, ...] = field(default=(), metadata=LATER)  # shifts that are new


@kind("roster.withdrawn", of="roster", rank=90)
@dataclass(frozen=True, slots=True, kw_only=True)
class RosterWithdrawn(Kind):
    """The roster is not stood, or not any further."""

    why: str
    withdrawn_by: str


@kind("request.made", of="request", rank=0)
@dataclass(frozen=True, slots=True, kw_only=True)
class RequestMade(Kind):
    """Somebody wants to stand a duty of a day, would rather not, or cannot; never why."""

    person: str
    wish: Wish
    day: datetime  # the local midnight before the duty
    slot: str = ""  # of the post's pattern; "" any duty of the day


@kind("swap.asked", of="swap", rank=0)
@dataclass(frozen=True, slots=True, kw_only=True)
class SwapAsked(Kind):
    """Somebody asks somebody to stand a duty for them, for another duty or for none."""

    roster: str
    post: str
    asker: str
    gives: str  # id of the shift
    asked_of: str  # the person who is to stand it
    takes: str | None = None  # id of a shift of theirs; None: nothing in return
    why: str = ""


@kind("swap.agreed", of="swap", rank=10)
@dataclass(frozen=True, slots=True, kw_only=True)
class SwapAgreed(Kind):
    """Who was asked agrees; it is not yet approved."""

    person: str


@kind("swap.declined", of="swap", rank=11)
@dataclass(frozen=True, slots=True, kw_only=True)
class SwapDeclined(Kind):
    """Who was asked does not, and need not say why."""

    person: str


@kind("swap.withdrawn", of="swap", rank=12)
@dataclass(frozen=True, slots=True, kw_only=True)
class SwapWithdrawn(Kind):
    """Who asked asks no longer."""

    person: str


@kind("swap.approved", of="swap", rank=20)
@dataclass(frozen=True, slots=True, kw_only=True)
class SwapApproved(Kind):
    """The checker found nothing broken by it, and the roster changes with this fact."""

    approved_by: str
    authorised_by: str = ""


@kind("swap.refused", of="swap", rank=21)
@dataclass(frozen=True, slots=True, kw_only=True)
class SwapRefused(Kind):
    """The swap is not approved, and this is why."""

    why: str
    refused_by: str


@kind("duty.in", of="person", rank=60)
@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedIn(Kind):
    """The person has come on duty at a post (ICS 211)."""

    post: str
    shift: str | None = None


@kind("duty.out", of="person", rank=61)
@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedOut(Kind):
    """The person has gone off duty."""

    post: str


@kind("discrepancy.found", of="discrepancy", rank=0)
@dataclass(frozen=True, slots=True, kw_only=True)
class DiscrepancyFound(Kind):
    """Roster and check-ins disagree; a person settles it."""

    form: str  # missing, unrostered, held_on_duty, no_check_out, over_hours
    person: str
    post: str
    shift: str | None = None


@kind("discrepancy.settled", of="discrepancy", rank=90)
@dataclass(frozen=True, slots=True, kw_only=True)
class DiscrepancySettled(Kind):
    """What was found has been settled by a person."""

    outcome: str


@kind("post.handed_over", of="post", rank=62)
@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOver(Kind):
    """What a shift tells the next one. Nothing of anybody's health or family belongs in it."""

    note: str
    shift: str | None = None


@kind("relief.asked", of="post", rank=63)
@dataclass(frozen=True, slots=True, kw_only=True)
class ReliefAsked(Kind):
    """A post asks for people; the duty office decides."""

    role: str  # a Role, or any_police
    heads: int
    needed_by: datetime
    why: ReliefCause


@kind("relief.decided", of="post", rank=64)
@dataclass(frozen=True, slots=True, kw_only=True)
class ReliefDecided(Kind):
    """The duty office answers a request for relief; one that is in hand stays open."""

    request: str  # key of the fact that asked
    answer: ReliefAnswer
    word: str = ""  # what the post is told with it


# --- care ------------------------------------------------------------------------------------


@kind("care.told", of="person", rank=74)
@dataclass(frozen=True, slots=True, kw_only=True)
class ToldInConfidence(Kind):
    """The person tells those who care, and nobody else. By itself it keeps nobody back."""

    matter: Matter


@kind("care.taken_up", of="person", rank=75)
@dataclass(frozen=True, slots=True, kw_only=True)
class TakenUp(Kind):
    """A welfare officer sees to what somebody told; whoever takes it up last has it."""

    told: str  # key of the fact that told
    office: str  # subject of the organisation the officer cares for


@kind("care.settled", of="person", rank=76)
@dataclass(frozen=True, slots=True, kw_only=True)
class CareSettled(Kind):
    """What somebody told is seen to: what came of it, and which fact that is."""

    told: str  # key of the fact that told
    office: str
    outcome: CareOutcome
    record: str = ""  # key of the fact that was recorded because of it
    reply: CareReply | None = None


@kind("hold.placed", of="person", rank=70)
@dataclass(frozen=True, slots=True, kw_only=True)
class HoldPlaced(Kind):
    """The person may not be sent. ``absent`` tells the strength return why they are away."""

    hold: str  # code of the hold, unique for the person
    gate: Gate  # medical_hold, bereavement, family_care
    rule: str  # rule of the pack in force
    until: datetime | None = None  # it ends by itself; None: until lifted
    absent: Absence | None = None
    on_leave: bool = False  # bereavement leave taken


@kind("hold.lifted", of="person", rank=72)
@dataclass(frozen=True, slots=True, kw_only=True)
class HoldLifted(Kind):
    """The hold ends, after the review its rule asks for."""

    hold: str


@kind("isolation.began", of="person", rank=70)
@dataclass(frozen=True, slots=True, kw_only=True)
class IsolationBegan(Kind):
    """The person is isolated since the last exposure; released only by record."""

    hold: str
    rule: str
    exposed_at: datetime
    release_due: datetime


@kind("isolation.released", of="person", rank=72)
@dataclass(frozen=True, slots=True, kw_only=True)
class IsolationReleased(Kind):
    """The person is cleared."""

    hold: str


@kind("rest.ordered", of="person", rank=70)
@dataclass(frozen=True, slots=True, kw_only=True)
class RestOrdered(Kind):
    """A compulsory rest order; it ends by itself at ``until``."""

    hold: str
    rule: str
    until: datetime


@kind("absence.began", of="person", rank=70)
@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceBegan(Kind):
    """The person is away: leave, sickness, training, unaccounted for."""

    hold: str
    why: Absence
    until: datetime | None = None


@kind("absence.ended", of="person", rank=72)
@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceEnded(Kind):
    """The person is back."""

    hold: str


@kind("bereavement.offered", of="person", rank=71)
@dataclass(frozen=True, slots=True, kw_only=True)
class BereavementOffered(Kind):
    """Leave was offered at once, whatever the person will choose."""

    hold: str
    rule: str
    days: int


@kind("bereavement.chosen", of="person", rank=73)
@dataclass(frozen=True, slots=True, kw_only=True)
class BereavementChosen(Kind):
    """What the person chose, and who approved it."""

    hold: str
    choice: str  # leave, return
    back_on: datetime | None
    approved_by: str


@kind("case.opened", of="case", rank=0)
@dataclass(frozen=True, slots=True, kw_only=True)
class CaseOpened(Kind):
    """A case of somebody who needs care. Muster never computes a legal classification."""

    form: str  # injury, death, bereavement, family
    person: str


@kind("case.event", of="case", rank=10)
@dataclass(frozen=True, slots=True, kw_only=True)
class CaseEvent(Kind):
    """One dated line of the case's timeline; ``said`` keeps the wording of the report."""

    what: str  # on_post, unwell, to_hospital, died, family_told, file_drafted
    said: str = ""
    approximate: bool = False


@kind("case.task_given", of="case", rank=20)
@dataclass(frozen=True, slots=True, kw_only=True)
class CaseTaskGiven(Kind):
    """Something is to be done for those concerned, by one owner, by a moment."""

    task: str  # a code of core/care.TASKS
    owner: str  # who sees to it: an account or an office
    due: datetime


@kind("case.task_done", of="case", rank=21)
@dataclass(frozen=True, slots=True, kw_only=True)
class CaseTaskDone(Kind):
    """The task is done."""

    task: str


# --- figures, claims, bulletins, rules -------------------------------------------------------


@kind("return.filed", of="return", rank=0)
@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnFiled(Kind):
    """An organisation says: all we know is recorded up to this evening."""

    filed_by: str  # subject of the organisation
    day: str  # local date, YYYY-MM-DD
    zero: tuple[str, ...] = ()  # names of figures of which it had none


@kind("claim.made", of="claim", rank=0)
@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimMade(Kind):
    """A number somebody reported without names; shown beside counted figures, never added."""

    figure: str
    about: str | None  # subject of an organisation; None for the whole service
    number: int
    qualifier: str = "exact"  # exact, about, under, over
    quote: str = ""
    origin: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandWritten:
    """One paragraph a person wrote into a section of a bulletin; empty in a language: left out."""

    section: str  # key of the section
    zh: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BulletinWritten(Kind):
    """A bulletin as written: what was asked for, its text, the (at, known, head) it froze at."""

    form: str  # briefing, daily, circular, strength, sitrep
    number: int
    about: str | None
    at: datetime
    known: datetime
    head_seq: int
    head_digest: str
    text_zh: str
    text_en: str
    wording: int = 1  # which state of the sentence tables wrote it
    sections: tuple[str, ...] = ()  # keys of those asked for; none: all
    prose: tuple[HandWritten, ...] = ()
    rounded: bool = False
    published: bool = True
    reference: str = ""  # 发文字号
    addressed_to: str = ""  # 主送机关
    copies_to: str = ""  # 抄送机关


@kind("bulletin.proposed", of="bulletin", rank=0)
@dataclass(frozen=True, slots=True, kw_only=True)
class BulletinProposed(BulletinWritten):
    """Somebody asks that a bulletin go out; nothing has until somebody else issues it."""

    edition: int = 1  # 2 or above takes the place of the one before
    why: str = ""  # there is another edition


@kind("bulletin.set_aside", of="bulletin", rank=20)
@dataclass(frozen=True, slots=True, kw_only=True)
class BulletinSetAside(Kind):
    """A proposed bulletin does not go out: turned down, or taken back by who proposed it."""

    proposal: str  # key of the fact that proposed it
    why: str


@kind("bulletin.issued", of="bulletin", rank=5)
@dataclass(frozen=True, slots=True, kw_only=True)
class BulletinIssued(BulletinWritten):
    """A bulletin goes out, frozen at (at, known, head), by somebody else than proposed it."""

    proposal: str = field(default="", metadata=LATER)  # key of the fact that proposed it


@kind("bulletin.corrected", of="bulletin", rank=10)
@dataclass(frozen=True, slots=True, kw_only=True)
class BulletinCorrected(BulletinIssued):
    """A new edition takes the place of the one before, which is kept, and says why."""

    edition: int  # 2 or above
    why: str


@kind("rules.adopted", of="rules", rank=0)
@dataclass(frozen=True, slots=True, kw_only=True)
class RulesAdopted(Kind):
    """A rule pack is in force from here on."""

    pack: str
    digest: str  # of the pack's text
    text: str = field(default="", metadata=LATER)  # that decisions are judged by, for good


@kind("derogation.asked", of="derogation", rank=0)
@dataclass(frozen=True, slots=True, kw_only=True)
class DerogationAsked(Kind):
    """Somebody asks that one rule let one person pass; it lets nobody pass before it is granted."""

    rule: str  # a Gate
    person: str
    why: str
    until: datetime


@kind("derogation.granted", of="derogation", rank=10)
@dataclass(frozen=True, slots=True, kw_only=True)
class DerogationGranted(Kind):
    """A named authoriser lets one rule be passed, for a reason, a scope and a time."""

    rule: str  # a Gate
    person: str
    authoriser: str
    why: str
    until: datetime


@kind("derogation.ended", of="derogation", rank=20)
@dataclass(frozen=True, slots=True, kw_only=True)
class DerogationEnded(Kind):
    """A derogation is turned down, taken back, or ended before its time."""

    why: str


# --- access ----------------------------------------------------------------------------------


@kind("account.opened", of="account", rank=0)
@dataclass(frozen=True, slots=True, kw_only=True)
class AccountOpened(Kind):
    """Somebody may sign in by this login. What they sign in with is in no fact."""

    person: str | None = None  # subject of the person it belongs to
    demo: bool = False  # of the demo alone


@kind("account.closed", of="account", rank=90)
@dataclass(frozen=True, slots=True, kw_only=True)
class AccountClosed(Kind):
    """Nobody may sign in by this login any more."""

    why: str


@kind("token.made", of="account", rank=10)
@dataclass(frozen=True, slots=True, kw_only=True)
class TokenMade(Kind):
    """The account lets a program act in its place; what the program shows is in no fact."""

    token: str  # code
    purpose: str  # api, feed
    name: str  # what it is for
    until: datetime
    act: bool  # may record, and not read alone
    orgs: tuple[str, ...] = ()  # it is narrowed to; none: as far as the account sees
    jobs: tuple[str, ...] = ()  # of the account it is narrowed to; none: all
    about: str = ""  # what a feed is of


@kind("token.revoked", of="account", rank=20)
@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRevoked(Kind):
    """A program shows this token in vain from now on."""

    token: str  # code
    why: str = ""


class WebhookStop(StrEnum):
    """Why nothing more is sent to another system's address."""

    BY_HAND = "by_hand"
    GAVE_UP = "gave_up"  # nothing had arrived for days
    GONE = "gone"  # it said itself that it wants no more


@kind("webhook.registered", of="webhook", rank=0)
@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookRegistered(Kind):
    """Another system is told of what is recorded; its address is in no fact, for it may open it."""

    host: str  # of the address
    families: tuple[str, ...]  # of kinds it hears of
    top: str  # subject of the organisation it hears of with all beneath, or org:*


@kind("webhook.disabled", of="webhook", rank=30)
@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookDisabled(Kind):
    """Nothing is sent to the address until it is enabled; what is recorded meanwhile waits."""

    stop: WebhookStop


@kind("webhook.enabled", of="webhook", rank=40)
@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookEnabled(Kind):
    """The address is sent to again, what waited first."""


@kind("webhook.removed", of="webhook", rank=90)
@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookRemoved(Kind):
    """The address is kept no longer, nor what was on its way to it."""


@kind("right.proposed", of="grant", rank=0)
@dataclass(frozen=True, slots=True, kw_only=True)
class RightProposed(Kind):
    """A job is to be held for an organisation and all beneath it; somebody else grants it."""

    holder: str  # subject of an account
    job: Job
    org: str  # subject of an organisation or a post; org:* for the whole service
    since: datetime | None = None  # None: as soon as it is granted
    until: datetime | None = None  # None: until it is revoked
    why: str = ""


@kind("right.granted", of="grant", rank=10)
@dataclass(frozen=True, slots=True)
class RightGranted(Kind):
    """The right proposed is granted, by another hand than proposed it."""


@kind("right.revoked", of="grant", rank=90)
@dataclass(frozen=True, slots=True, kw_only=True)
class RightRevoked(Kind):
    """The right is held no longer, or was not granted."""

    why: str


# --- messages --------------------------------------------------------------------------------


@kind("message.sent", of="message", rank=0)
@dataclass(frozen=True, slots=True, kw_only=True)
class MessageSent(Kind):
    """Somebody is told that something was recorded; where they are reached is in no fact."""

    to: str  # a person or an organisation
    about: str  # subject of what was recorded
    form: str  # a form of core/message.py


@kind("message.failed", of="message", rank=10)
@dataclass(frozen=True, slots=True, kw_only=True)
class MessageFailed(Kind):
    """A channel did not take the message."""

    means: str  # kind of channel: mail, file …
    attempt: int  # counted from 1


@kind("message.delivered", of="message", rank=20)
@dataclass(frozen=True, slots=True, kw_only=True)
class MessageDelivered(Kind):
    """A channel took the message; whether it was read is told by an answer alone."""

    means: str


@kind("message.answered", of="message", rank=30)
@dataclass(frozen=True, slots=True, kw_only=True)
class MessageAnswered(Kind):
    """Whoever was told has answered."""

    means: str  # page, telephone
    answer: str  # yes, no, other
    said_by: str = field(default="", metadata=LATER)  # who telephoned, where somebody noted it
