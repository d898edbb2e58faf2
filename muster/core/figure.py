"""Figures: what every published number counts, in one place, and how well a value is known.

A figure is a signed sum of accounts (:mod:`muster.core.count`) beneath an organisation at one
moment. Three measures are never mixed: a *stock* is what stands at that moment, a *cumulative*
figure is all that has happened until then, a *flow* is how much a cumulative figure has grown
since local midnight. Each cumulative figure has its flow, ``<name>_today``, from the same terms.

Claims (numbers somebody reported without names) are shown beside a figure, never added to it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, tzinfo
from enum import StrEnum
from itertools import chain
from types import MappingProxyType

from muster.core.exactness import agrees
from muster.core.kinds import Gate, Movement, OrgKind, Outcome, PostKind, Role, UnitKind
from muster.core.ledger import AsOf
from muster.core.person import STATUSES

# What the states write where kinds.py leaves plain text with a comment beside it.
ANY_POLICE = "any_police"  # the role of a demand line that takes officers and auxiliaries alike
CALL_FORMS = ("directive", "appeal")
LETTER_FORMS = ("individual", "joint")
DISCREPANCY_FORMS = ("missing", "unrostered", "held_on_duty", "no_check_out", "over_hours")

EVERYBODY = tuple(Role)
AUXILIARIES = (Role.DUTY_AUXILIARY, Role.CLERICAL_AUXILIARY)
STAFF = (Role.OFFICER, *AUXILIARIES)  # 民警、辅警: what "staff" means in a police report

# Where a status stands in the strength return (E4 to E6; domain/science section 1).
FOR_DUTY = ("deployed", "available", "rest")
NOT_FOR_DUTY = ("restricted",)
ABSENT = tuple(s for s in STATUSES if s not in (*FOR_DUTY, *NOT_FOR_DUTY))


class Measure(StrEnum):
    """How a number relates to time; the words 现有, 新增 and 累计 follow from it."""

    STOCK = "stock"
    FLOW = "flow"
    CUMULATIVE = "cumulative"


@dataclass(frozen=True, slots=True)
class Term:
    """One account and how often it counts in a sum: 1 to add, -1 to take away."""

    account: str
    weight: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """The definition of one number: its terms, and in words what it counts (统计口径).

    ``restricted``: health or family; small counts are suppressed in a published edition.
    ``published``: may appear in a published edition at all.
    """

    name: str
    measure: Measure
    unit_zh: str  # the measure word
    unit_en: str
    name_zh: str
    name_en: str
    counts_zh: str
    counts_en: str
    duplicates_zh: str  # what happens to somebody or something that comes up twice
    duplicates_en: str
    terms: tuple[Term, ...]
    restricted: bool = False
    published: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How many organisations had to file, and how each of them did; the four others add up."""

    expected: int
    reported: int  # filed in time
    zero: int  # filed in time that they had none of it
    late: int  # filed after the deadline, whatever they had
    silent: int  # have filed nothing

    @property
    def filed(self) -> int:
        """How many have filed at all."""
        return self.reported + self.zero + self.late

    @property
    def complete(self) -> bool:
        """Whether nobody is silent."""
        return self.silent == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """What was reported without names, by how many organisations; never part of a count."""

    number: int
    qualifier: str = "exact"  # exact, about, under (近), over (余)
    organisations: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """One figure of one organisation at one moment: counted, claimed, and how well covered."""

    figure: str  # a name in FIGURES
    org: str | None  # None: the whole service
    asof: AsOf
    by_name: int
    claimed: Claimed | None
    coverage: Coverage


class Agreement(StrEnum):
    """How a claim stands to the count."""

    AGREES = "agrees"  # said exactly, and so it is
    DIFFERS = "differs"
    NO_CLAIM = "no_claim"
    QUALIFIED = "qualified"  # said roughly, and the count lies within it


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """One evening return: who filed, when, and of which figures they had none."""

    org: str
    filed_at: datetime
    zero: tuple[str, ...] = ()


def accounts(figure: Figure) -> tuple[str, ...]:
    """Return the accounts whose sums ``figure`` needs, each once, in order of definition."""
    return tuple(dict.fromkeys(term.account for term in figure.terms))


def amount(
    figure: Figure, counts: Mapping[str, int], opening: Mapping[str, int] | None = None
) -> int:
    """Return the figure's number from the account sums ``counts`` at the moment asked.

    A flow also needs the sums at the start of the day, ``opening``; accounts left out are 0.
    Raises ``ValueError`` for a flow without ``opening``.
    """
    total = sum(term.weight * counts.get(term.account, 0) for term in figure.terms)
    if figure.measure is not Measure.FLOW:
        return total
    if opening is None:
        raise ValueError(f"{figure.name} is a flow and needs the sums at the start of the day")
    return total - sum(term.weight * opening.get(term.account, 0) for term in figure.terms)


def day_start(at: datetime, *, zone: tzinfo) -> datetime:
    """Return the local midnight a flow at ``at`` counts from, in UTC."""
    return datetime.combine(at.astimezone(zone).date(), time.min, tzinfo=zone).astimezone(UTC)


def agreement(value: Value) -> Agreement:
    """Return how the claim, if there is one, stands to the number counted by name.

    How far it may lie from what was said roughly: :mod:`muster.core.exactness`.
    """
    claimed = value.claimed
    if claimed is None:
        return Agreement.NO_CLAIM
    if claimed.qualifier == "exact":
        return Agreement.AGREES if value.by_name == claimed.number else Agreement.DIFFERS
    within = agrees(value.by_name, claimed.number, claimed.qualifier)
    return Agreement.QUALIFIED if within else Agreement.DIFFERS


def coverage(
    expected: Iterable[str],
    filings: Iterable[Filing],
    *,
    deadline: datetime,
    at: datetime,
    figure: str,
) -> Coverage:
    """Return how many of the ``expected`` organisations had filed by ``at``, and how.

    Who files twice is on time by the first filing, and has none by the last. A return after the
    deadline is late even if it says none, so no organisation stands in two places.
    """
    due = set(expected)
    filed: dict[str, list[Filing]] = {}
    for filing in sorted(filings, key=lambda f: f.filed_at):
        if filing.org in due and filing.filed_at <= at:
            filed.setdefault(filing.org, []).append(filing)
    late = sum(1 for own in filed.values() if own[0].filed_at > deadline)
    on_time = [own[-1] for own in filed.values() if own[0].filed_at <= deadline]
    zero = sum(1 for last in on_time if figure in last.zero)
    return Coverage(
        expected=len(due),
        reported=len(on_time) - zero,
        zero=zero,
        late=late,
        silent=len(due) - len(filed),
    )


# --- the words and terms definitions are made of -----------------------------------------------

Said = tuple[str, str]  # the same thing in Chinese and in English

PEOPLE: Said = ("人", "people")
OFFICERS: Said = ("名", "officers")
TIMES: Said = ("人次", "person-times")
THINGS: Said = ("个", "")
TEAMS: Said = ("支", "teams")
LETTERS: Said = ("封", "letters")
COPIES: Said = ("份", "copies")
PLANS: Said = ("个", "plans")
CALLS: Said = ("件", "calls")
CASES: Said = ("件", "cases")

HEADS: Said = ("每人只计一次。", "Each person counts once.")
ACTS: Said = ("同一人每发生一次计一次。", "The same person counts each time it happens.")
EACH: Said = ("每一个只计一次，更正后按更正计。", "Each counts once; a correction is followed.")
PER_VERB: Said = (
    "同一人以同一方式多次派出只计一次；不同方式各计各的，不得相加。",
    "A person sent in the same way again counts once; ways of sending are never added up.",
)


def _of(prefix: str, names: Iterable[str], weight: int = 1) -> tuple[Term, ...]:
    return tuple(Term(f"{prefix}.{name}", weight) for name in names)


def _statuses(names: Iterable[str]) -> tuple[Term, ...]:
    return tuple(chain.from_iterable(_of(f"status.{name}", EVERYBODY) for name in names))


def _stock(
    name: str,
    said: Said,
    unit: Said,
    counts: Said,
    duplicates: Said,
    terms: tuple[Term, ...],
    *,
    restricted: bool = False,
    published: bool = True,
) -> tuple[Figure, ...]:
    return (
        Figure(
            name=name,
            measure=Measure.STOCK,
            unit_zh=unit[0],
            unit_en=unit[1],
            name_zh=said[0],
            name_en=said[1],
            counts_zh=counts[0],
            counts_en=counts[1],
            duplicates_zh=duplicates[0],
            duplicates_en=duplicates[1],
            terms=terms,
            restricted=restricted,
            published=published,
        ),
    )


def _pair(
    name: str,
    said: Said,
    unit: Said,
    counts: Said,
    duplicates: Said,
    terms: tuple[Term, ...],
    *,
    restricted: bool = False,
    published: bool = True,
) -> tuple[Figure, ...]:
    """Return a cumulative figure and the flow of the day made of the same terms."""
    (plain,) = _stock(
        name, said, unit, counts, duplicates, terms, restricted=restricted, published=published
    )
    cumulative = replace(
        plain,
        measure=Measure.CUMULATIVE,
        name_zh=f"累计{said[0]}",
        name_en=f"{said[1]}, cumulative",
    )
    flow = replace(
        plain,
        name=f"{name}_today",
        measure=Measure.FLOW,
        name_zh=f"当日{said[0]}",
        name_en=f"{said[1]}, on the day",
        counts_zh=f"{counts[0]}自当日零时起计。",
        counts_en=f"{counts[1]} Counted since local midnight.",
    )
    return cumulative, flow


# --- register and strength ---------------------------------------------------------------------

_ORGANISATIONS = tuple(kind for kind in OrgKind if kind is not OrgKind.PARTY_ORGANISATION)

_POST_KINDS: dict[PostKind, Said] = {
    PostKind.CHECKPOINT: ("卡口", "checkpoints"),
    PostKind.COMMUNITY: ("社区岗位", "community posts"),
    PostKind.STATION: ("车站岗位", "station posts"),
    PostKind.COACH_STATION: ("汽车客运站岗位", "coach station posts"),
    PostKind.AIRPORT: ("机场岗位", "airport posts"),
    PostKind.PASTORAL: ("牧区岗位", "pastoral posts"),
    PostKind.VILLAGE: ("农村岗位", "village posts"),
    PostKind.HOSPITAL: ("医院岗位", "hospital posts"),
}

_REGISTER = (
    _stock(
        "staff", ("民警、辅警", "staff"), ("名", "officers and auxiliaries"),
        ("在册民警、勤务辅警、文职辅警，按编制所在单位计，不含职工。",
         "Officers, duty auxiliaries and clerical auxiliaries on the register, at their home "
         "organisation; civilians are not included."),
        HEADS, _of("assigned", STAFF),
    ),
    _stock(
        "officers", ("民警", "officers"), OFFICERS,
        ("在册民警，按编制所在单位计。", "Sworn officers on the register, at home."),
        HEADS, _of("assigned", (Role.OFFICER,)),
    ),
    _stock(
        "auxiliaries", ("辅警", "auxiliaries"), ("名", "auxiliaries"),
        ("在册勤务辅警和文职辅警。", "Duty and clerical auxiliaries on the register."),
        HEADS, _of("assigned", AUXILIARIES),
    ),
    _stock(
        "duty_auxiliaries", ("勤务辅警", "duty auxiliaries"), ("名", "auxiliaries"),
        ("在册勤务辅警。", "Duty auxiliaries on the register."),
        HEADS, _of("assigned", (Role.DUTY_AUXILIARY,)),
    ),
    _stock(
        "clerical_auxiliaries", ("文职辅警", "clerical auxiliaries"), ("名", "auxiliaries"),
        ("在册文职辅警。", "Clerical auxiliaries on the register."),
        HEADS, _of("assigned", (Role.CLERICAL_AUXILIARY,)),
    ),
    _stock(
        "civilians", ("职工", "civilians"), ("名", "civilians"),
        ("在册职工，不计入民警、辅警。", "Civilian employees on the register, apart from staff."),
        HEADS, _of("assigned", (Role.CIVILIAN,)),
    ),
    _stock(
        "party_members", ("党员民警、辅警", "Party members among staff"), ("名", "people"),
        ("在册民警、辅警中的中共党员，不含职工。",
         "Officers and auxiliaries on the register who are Party members; no civilians."),
        HEADS, _of("party_member", STAFF),
    ),
    _stock(
        "civilian_party_members", ("党员职工", "Party members among civilians"),
        ("名", "people"),
        ("在册职工中的中共党员。", "Civilian employees who are Party members."),
        HEADS, _of("party_member", (Role.CIVILIAN,)),
    ),
    _stock(
        "primary_party_organisations",
        ("基层党组织", "primary-level Party organisations"), ("个", "organisations"),
        ("常设基层党组织，不含临时党组织。",
         "Standing primary-level Party organisations; temporary ones are not included."),
        EACH, (Term(f"org.{OrgKind.PARTY_ORGANISATION}"),),
    ),
    _stock(
        "organisations", ("单位", "organisations"), ("个", "organisations"),
        ("现有各级公安单位，不含党组织。",
         "Organisations of all levels that exist; Party organisations are not included."),
        EACH, _of("org", _ORGANISATIONS),
    ),
    _stock(
        "organisations_reporting", ("应报单位", "organisations that report"),
        ("个", "organisations"),
        ("每日应报送日报告的单位。", "Organisations expected to file the evening return."),
        EACH, (Term("reporting"),),
    ),
    _stock(
        "posts", ("岗位", "posts"), ("个", "posts"),
        ("已设立、未撤销的岗位。", "Posts that have been opened and not closed."),
        EACH, _of("post", PostKind),
    ),
    *(
        _stock(
            f"posts_{kind}", said, ("个", "posts"),
            (f"已设立、未撤销的{said[0]}。", f"Open {said[1]}."),
            EACH, (Term(f"post.{kind}"),),
        )
        for kind, said in _POST_KINDS.items()
    ),
)  # fmt: skip

_STRENGTH = (
    _stock(
        "authorised", ("编制", "authorised strength"), PEOPLE,
        ("各单位核定编制数之和。", "The establishment of all organisations together."),
        ("每个单位只计一次。", "Each organisation counts once."), (Term("authorised"),),
    ),
    _stock(
        "assigned", ("在册", "assigned strength"), PEOPLE,
        ("在册全部人员，按编制所在单位计。", "Everybody on the register, at home."),
        HEADS, _of("assigned", EVERYBODY),
    ),
    _stock(
        "on_hand", ("实有", "strength on hand"), PEOPLE,
        ("现归该单位使用的人员：在册减抽出加配属。",
         "Everybody the organisation has now: assigned less detached plus attached."),
        HEADS, _statuses(STATUSES),
    ),
    _stock(
        "detached", ("抽出", "detached"), PEOPLE,
        ("编制在本单位、现由他单位使用的人员。",
         "People of the organisation who are with another."),
        HEADS, _of("detached", EVERYBODY),
    ),
    _stock(
        "attached", ("配属", "attached"), PEOPLE,
        ("编制在他单位、现由本单位使用的人员。", "People of other organisations who are here."),
        HEADS, _of("attached", EVERYBODY),
    ),
    _stock(
        "present", ("在位", "present"), PEOPLE,
        ("实有人员中在位的，含休整和暂不能执勤的。",
         "People on hand who are present, those resting or not for duty included."),
        HEADS, _statuses((*FOR_DUTY, *NOT_FOR_DUTY)),
    ),
    _stock(
        "absent", ("不在位", "absent"), PEOPLE,
        ("实有人员中因隔离、患病、丧假、休假、培训、在途等不在位的。",
         "People on hand who are isolated, sick, bereaved, on leave, in training, on the way or "
         "away for another reason."),
        HEADS, _statuses(ABSENT),
    ),
    _stock(
        "present_for_duty", ("可执勤", "present for duty"), PEOPLE,
        ("在位且可执勤的：在岗、机动、休整。",
         "People present for duty: at posts, available or resting."),
        HEADS, _statuses(FOR_DUTY),
    ),
    _stock(
        "available", ("机动可派", "available"), PEOPLE,
        ("在位可派、尚未上岗的。", "People present for duty without a post."),
        HEADS, _statuses(("available",)),
    ),
    _stock(
        "on_leave", ("休假", "on leave"), PEOPLE,
        ("休假不在位的，不含丧假。", "People away on leave other than bereavement leave."),
        HEADS, _statuses(("leave",)),
    ),
    _stock(
        "in_training", ("培训", "in training"), PEOPLE,
        ("参加培训不在位的。", "People away for training."),
        HEADS, _statuses(("training",)),
    ),
    _stock(
        "sick", ("病假", "sick"), PEOPLE,
        ("因病不在位的。", "People away because they are sick."),
        HEADS, _statuses(("sick",)), restricted=True,
    ),
    _stock(
        "not_for_duty", ("在位暂不执勤", "present, not for duty"), PEOPLE,
        ("在位但因健康原因暂不执勤的。", "People present whom a medical hold keeps from duty."),
        HEADS, _statuses(NOT_FOR_DUTY), restricted=True,
    ),
    _stock(
        "out_of_service", ("休整", "out of service for rest"), PEOPLE,
        ("在位但按令休整的，按实力统计的状态计。",
         "People present whose status is rest, as the strength return counts them."),
        HEADS, _statuses(("rest",)), restricted=True,
    ),
    _stock(
        "absent_isolated", ("因隔离不在位", "absent in isolation"), PEOPLE,
        ("因隔离不在位的，按实力统计的状态计。",
         "People whose status is isolation, as the strength return counts them."),
        HEADS, _statuses(("isolation",)), restricted=True,
    ),
    _stock(
        "absent_bereaved", ("因丧假不在位", "absent on bereavement leave"), PEOPLE,
        ("因丧假不在位的，按实力统计的状态计。",
         "People whose status is bereavement, as the strength return counts them."),
        HEADS, _statuses(("bereavement",)), restricted=True,
    ),
    _stock(
        "absent_otherwise", ("其他不在位", "absent for another reason"), PEOPLE,
        ("因其他原因不在位或去向待查的。",
         "People away for another reason, or whose whereabouts are being asked for."),
        HEADS, _statuses(("unaccounted", "other")),
    ),
    _stock(
        "unaccounted", ("去向不明", "unaccounted for"), PEOPLE,
        ("去向待查的。", "People whose whereabouts are being asked for."),
        HEADS, _statuses(("unaccounted",)), published=False,
    ),
    _pair(
        "strength_gained", ("增员", "gains of strength"), TIMES,
        ("任命或调入到本单位的。", "People appointed or transferred to the organisation."),
        ACTS, _of("event.gained", EVERYBODY),
    ),
    _pair(
        "strength_lost", ("减员", "losses of strength"), TIMES,
        ("调出或离开队伍的，不论原因。", "People transferred away or separated, for any cause."),
        ACTS, _of("event.lost", EVERYBODY),
    ),
)  # fmt: skip

# --- call and letters --------------------------------------------------------------------------

_CALL = (
    _pair(
        "calls_issued", ("发出号令", "calls issued"), CALLS,
        ("发出的部署要求和倡议书。", "Directives and appeals issued."),
        EACH, _of("event.call_issued", CALL_FORMS),
    ),
    _pair(
        "directives_issued", ("下达部署要求", "directives issued"), ("项", "directives"),
        ("下达的部署要求。", "Directives issued."),
        EACH, (Term("event.call_issued.directive"),),
    ),
    _pair(
        "appeals_issued", ("发出倡议书", "appeals issued"), ("份", "appeals"),
        ("发出的倡议书，每份倡议只计一次，不按收件单位计。",
         "Letters of appeal issued, each once however many receive it."),
        EACH, (Term("event.call_issued.appeal"),),
    ),
    _pair(
        "copies_sent", ("下发号令", "copies sent"), COPIES,
        ("发往各收件单位的件数，一个收件单位计一份。",
         "Copies of calls sent, one for each addressee."),
        EACH, (Term("event.copy_sent"),),
    ),
    _stock(
        "copies_accepted", ("已接受", "copies accepted"), COPIES,
        ("收件单位已接受的，含已落实的。",
         "Copies the addressee has accepted, those already carried out included."),
        EACH, _of("copy", ("accepted", "executed")),
    ),
    _stock(
        "copies_executed", ("已落实", "copies executed"), COPIES,
        ("收件单位已报落实的。", "Copies the addressee has carried out."),
        EACH, _of("copy", ("executed",)),
    ),
    _stock(
        "copies_refused", ("不能落实", "copies refused"), COPIES,
        ("收件单位答复不能落实并说明理由的。",
         "Copies the addressee cannot comply with, and has said why."),
        EACH, _of("copy", ("refused",)),
    ),
    _stock(
        "copies_delivered", ("已送达未答复", "copies delivered"), COPIES,
        ("已送达、收件单位尚未答复的。", "Copies delivered and not yet answered."),
        EACH, _of("copy", ("delivered",)),
    ),
    _stock(
        "copies_unanswered", ("尚未答复", "copies unanswered"), COPIES,
        ("已发出，既未接受也未说明不能落实的，不论是否送达。",
         "Copies neither accepted nor refused, delivered or not."),
        EACH, _of("copy", ("sent", "delivered")),
    ),
)  # fmt: skip

_SIGNED_TWICE: Said = (
    "同一人在两封信上署名计两次。",
    "A person who signs two letters counts twice.",
)

# A letter, a signature and a case stay for good, so sums of these states are cumulative.
_LETTER = (
    _pair(
        "letters_received", ("收到请战书", "letters received"), LETTERS,
        ("收到的请战书，联名请战书一封计一封，不按署名人数计。",
         "Request-to-deploy letters; a joint letter is one letter, however many sign."),
        EACH, _of("letter", LETTER_FORMS),
    ),
    _pair(
        "letters_individual", ("收到个人请战书", "individual letters"), LETTERS,
        ("一人署名的请战书。", "Letters by one person."),
        EACH, _of("letter", ("individual",)),
    ),
    _pair(
        "letters_joint", ("收到联名请战书", "joint letters"), LETTERS,
        ("联名请战书。", "Letters several people sign together."),
        EACH, _of("letter", ("joint",)),
    ),
    _pair(
        "letters_again", ("再次请战", "second letters"), LETTERS,
        ("此前已递交过请战书的人再次递交的；前一封仍保留。",
         "Letters by somebody who had written before; the earlier letter stays."),
        EACH, (Term("letter_again"),),
    ),
    _pair(
        "signatories", ("请战署名", "signatories"), TIMES,
        ("全部请战书的署名人次。", "Signatories of all letters."),
        _SIGNED_TWICE, _of("signatory", LETTER_FORMS),
    ),
    _pair(
        "signatories_joint", ("联名署名", "signatories of joint letters"), TIMES,
        ("联名请战书的署名人次。", "Signatories of joint letters."),
        _SIGNED_TWICE, _of("signatory", ("joint",)),
    ),
    _stock(
        "decisions_pending", ("待审核", "undecided"), TIMES,
        ("署名后尚未作出决定的。", "Signatories without a decision yet."),
        _SIGNED_TWICE, _of("decision", ("pending",)),
    ),
    _stock(
        "decisions_accepted", ("已同意", "accepted"), TIMES,
        ("逐人审核后同意的。", "Signatories whose request was accepted, each judged alone."),
        _SIGNED_TWICE, _of("decision", (Outcome.ACCEPTED,)),
    ),
    _stock(
        "decisions_reserve", ("列入预备", "in reserve"), TIMES,
        ("列入预备、条件具备后再安排的。", "Signatories kept in reserve until they may be sent."),
        _SIGNED_TWICE, _of("decision", (Outcome.RESERVE,)),
    ),
    _stock(
        "decisions_declined", ("致谢未安排", "declined with thanks"), TIMES,
        ("因暂无需要，致谢并说明未安排的。",
         "Signatories thanked and told that they are not needed this time."),
        _SIGNED_TWICE, _of("decision", (Outcome.DECLINED,)),
    ),
    _stock(
        "decisions_deferred", ("待医学意见", "deferred"), TIMES,
        ("等待医学意见的。", "Signatories who wait for a medical opinion."),
        _SIGNED_TWICE, _of("decision", (Outcome.DEFERRED,)), restricted=True,
    ),
    _stock(
        "decisions_open", ("尚未决定", "decisions open"), TIMES,
        ("待审核和等待进一步意见的，合并计。",
         "Signatories undecided or deferred, taken together."),
        _SIGNED_TWICE, _of("decision", ("pending", Outcome.DEFERRED)),
    ),
    _pair(
        "decisions_made", ("作出决定", "decisions made"), TIMES,
        ("对署名人作出的决定，改定的再计一次。",
         "Decisions on signatories; a decision taken anew counts again."),
        ACTS, _of("event.decided", Outcome),
    ),
)  # fmt: skip

# --- units -------------------------------------------------------------------------------------

_PARTY_UNITS = (UnitKind.TEMPORARY_BRANCH, UnitKind.TEMPORARY_COMMITTEE)
_TEAM_UNITS = (UnitKind.VANGUARD_TEAM, UnitKind.SQUAD)
_FOUNDED = "event.unit_founded"

_UNIT = (
    _pair(
        "temporary_party_organisations_founded",
        ("成立临时党组织", "temporary Party organisations founded"), ("个", "organisations"),
        ("按批复成立的各级临时党组织，撤销不减。",
         "Temporary Party organisations of any level founded by an approval; a dissolution "
         "takes nothing away."),
        EACH, _of(_FOUNDED, _PARTY_UNITS),
    ),
    _pair(
        "temporary_branches_founded",
        ("成立临时党支部", "temporary Party branches founded"), ("个", "branches"),
        ("按批复成立的临时党支部，撤销不减。", "Temporary Party branches founded."),
        EACH, _of(_FOUNDED, (UnitKind.TEMPORARY_BRANCH,)),
    ),
    _pair(
        "temporary_committees_founded",
        ("成立临时党委、党总支", "temporary Party committees founded"), ("个", "committees"),
        ("按批复成立的临时党委、党总支，撤销不减。",
         "Temporary Party committees and general branches founded."),
        EACH, _of(_FOUNDED, (UnitKind.TEMPORARY_COMMITTEE,)),
    ),
    _stock(
        "temporary_party_organisations",
        ("现有临时党组织", "temporary Party organisations"), ("个", "organisations"),
        ("已成立、未撤销的临时党组织。", "Temporary Party organisations that stand now."),
        EACH, _of("unit", _PARTY_UNITS),
    ),
    _pair(
        "vanguard_teams_and_squads_founded",
        ("组建党员先锋队、突击队", "vanguard teams and squads formed"), TEAMS,
        ("党员先锋队和突击队合计，解散不减。",
         "Vanguard teams and squads together; a dissolution takes nothing away."),
        EACH, _of(_FOUNDED, _TEAM_UNITS),
    ),
    _pair(
        "vanguard_teams_founded", ("组建党员先锋队", "vanguard teams formed"), TEAMS,
        ("党员先锋队，解散不减。", "Party-member vanguard teams formed."),
        EACH, _of(_FOUNDED, (UnitKind.VANGUARD_TEAM,)),
    ),
    _pair(
        "squads_founded", ("组建突击队", "squads formed"), ("支", "squads"),
        ("突击队，解散不减。", "Squads formed."),
        EACH, _of(_FOUNDED, (UnitKind.SQUAD,)),
    ),
    _stock(
        "vanguard_teams_and_squads",
        ("现有党员先锋队、突击队", "vanguard teams and squads"), TEAMS,
        ("已组建、未解散的党员先锋队和突击队。", "Vanguard teams and squads that stand now."),
        EACH, _of("unit", _TEAM_UNITS),
    ),
    _stock(
        "squad_members", ("队员", "team members"), PEOPLE,
        ("现编入党员先锋队、突击队的人，按编制所在单位计。",
         "People who now belong to a vanguard team or a squad, at their home organisation."),
        ("参加多支队伍的只计一次。", "A person in several teams counts once."),
        _of("squad_member", EVERYBODY),
    ),
    _stock(
        "squad_members_officers", ("民警队员", "officers in teams"), OFFICERS,
        ("现编入党员先锋队、突击队的民警。", "Officers who now belong to a team."),
        ("参加多支队伍的只计一次。", "A person in several teams counts once."),
        _of("squad_member", (Role.OFFICER,)),
    ),
    _stock(
        "squad_members_auxiliaries", ("辅警队员", "auxiliaries in teams"),
        ("名", "auxiliaries"),
        ("现编入党员先锋队、突击队的辅警。", "Auxiliaries who now belong to a team."),
        ("参加多支队伍的只计一次。", "A person in several teams counts once."),
        _of("squad_member", AUXILIARIES),
    ),
    _stock(
        "squad_memberships", ("队籍", "team memberships"), TIMES,
        ("党员先锋队、突击队现有队籍，按队伍所在单位计。",
         "Memberships of vanguard teams and squads, at the organisation the team stands in."),
        ("参加多支队伍的每支计一次。", "A person in several teams counts in each."),
        (Term("squad_membership"),),
    ),
    _stock(
        "squads_named", ("命名队伍", "named teams"), TEAMS,
        ("以同志姓名命名、未解散的队伍。", "Teams that stand and bear a person's name."),
        EACH, (Term("unit_named"),),
    ),
    _stock(
        "branch_memberships", ("临时党组织成员", "members of temporary Party organisations"),
        TIMES,
        ("现编入临时党组织的人次，组织关系不转移。",
         "Memberships of temporary Party organisations; affiliation is not transferred."),
        ("编入多个临时党组织的各计一次。", "A person in several counts in each."),
        (Term("branch_membership"),),
    ),
    _stock(
        "posts_with_temporary_branch",
        ("设在岗位的临时党支部", "temporary branches at posts"), ("个", "branches"),
        ("依托岗位成立、未撤销的临时党支部。", "Temporary branches that stand at a post."),
        ("同一岗位有两个支部的计两个。", "Two branches at one post count as two."),
        (Term(f"unit_at_post.{UnitKind.TEMPORARY_BRANCH}"),),
    ),
    _pair(
        "units_dissolved", ("撤销、解散临时组织和队伍", "temporary units dissolved"),
        ("个", "units"),
        ("任务结束后撤销的临时党组织和解散的队伍。",
         "Temporary Party organisations and teams dissolved when the task ended."),
        EACH, _of("event.unit_dissolved", UnitKind),
    ),
    _pair(
        "applications_submitted",
        ("递交入党申请书", "Party membership applications submitted"), PEOPLE,
        ("已书面递交入党申请书的，不含仅口头表达的。",
         "People who handed in a written application; a wish in words is not one."),
        ACTS, _of("event.applied", EVERYBODY),
    ),
    _pair(
        "wishes_expressed", ("表达入党意愿", "wishes to join the Party"), PEOPLE,
        ("主动表达入党意愿的，不等于递交申请书。",
         "People who asked to join in words, which is not an application."),
        ACTS, _of("event.wished", EVERYBODY),
    ),
)  # fmt: skip

# --- deployment --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Verb:
    """The figures of one way of sending people, and how it is said (domain/report-facts)."""

    movement: Movement
    sent: str
    officers: str
    civilians: str
    party_or_young: str
    zh: str
    en: str  # after "had"


VERBS = (
    Verb(
        Movement.REASSIGN, "sent_reassign", "officers_reassigned", "civilians_reassigned",
        "party_or_young_reassigned", "充实一线", "been reassigned to the front line",
    ),
    Verb(
        Movement.DISPATCH, "sent_dispatch", "officers_dispatched", "civilians_dispatched",
        "party_or_young_sent", "赶赴一线", "gone to the front line",
    ),
    Verb(
        Movement.REINFORCE, "sent_reinforce", "officers_reinforcing", "civilians_reinforcing",
        "party_or_young_reinforcing", "驰援一线", "been sent as reinforcement",
    ),
    Verb(
        Movement.SECOND, "sent_second", "officers_seconded", "civilians_seconded",
        "party_or_young_seconded", "抽调到其他单位", "been seconded to another organisation",
    ),
    Verb(
        Movement.LOCAL, "sent_local", "officers_local", "civilians_local",
        "party_or_young_local", "在本单位上岗", "taken up posts of their own organisation",
    ),
)  # fmt: skip


def _sent(verb: Verb) -> tuple[tuple[Figure, ...], ...]:
    account = f"event.sent.{verb.movement}"
    return (
        _pair(
            verb.sent, (verb.zh, f"people who have {verb.en}"), PEOPLE,
            (f"以“{verb.zh}”方式派出的全部人员，按编制所在单位计。",
             f"Everybody of the organisation who has {verb.en}."),
            PER_VERB, _of(account, EVERYBODY),
        ),
        _pair(
            verb.officers, (f"民警{verb.zh}", f"officers who have {verb.en}"), OFFICERS,
            (f"以“{verb.zh}”方式派出的民警，不含辅警。",
             f"Officers who have {verb.en}; no auxiliaries."),
            PER_VERB, _of(account, (Role.OFFICER,)),
        ),
        _pair(
            verb.civilians, (f"职工{verb.zh}", f"civilians who have {verb.en}"),
            ("名", "civilians"),
            (f"以“{verb.zh}”方式派出的职工。", f"Civilians who have {verb.en}."),
            PER_VERB, _of(account, (Role.CIVILIAN,)),
        ),
        _pair(
            verb.party_or_young,
            (f"党员及青年民警{verb.zh}", f"Party members and young officers who have {verb.en}"),
            ("名", "people"),
            (f"以“{verb.zh}”方式派出的党员（含辅警）和三十五岁及以下民警。",
             f"Party members of any role, and officers of up to 35, who have {verb.en}."),
            ("既是党员又是青年的只计一次。", "A young Party member counts once."),
            (Term(f"event.sent_party_or_young.{verb.movement}"),),
        ),
    )  # fmt: skip


_REQUIRED = (*EVERYBODY, ANY_POLICE)

_DEPLOYMENT = (
    _stock(
        "required", ("岗位需求", "required at posts"), PEOPLE,
        ("尚未关闭的岗位需求人数。", "Heads asked for by demand lines that are open."),
        ("每条需求只计一次。", "Each demand line counts once."),
        _of("required", _REQUIRED),
    ),
    _stock(
        "deployed", ("在岗", "at posts"), PEOPLE,
        ("已到岗、未下岗的人员，按岗位所属单位计。",
         "People who have arrived at a post and not left it, at the organisation of the post."),
        HEADS, _of("on_post", EVERYBODY),
    ),
    _stock(
        "deployed_officers", ("在岗民警", "officers at posts"), OFFICERS,
        ("在岗人员中的民警。", "Officers at posts."), HEADS, _of("on_post", (Role.OFFICER,)),
    ),
    _stock(
        "deployed_auxiliaries", ("在岗辅警", "auxiliaries at posts"), ("名", "auxiliaries"),
        ("在岗人员中的辅警。", "Auxiliaries at posts."), HEADS, _of("on_post", AUXILIARIES),
    ),
    _stock(
        "deployed_civilians", ("在岗职工", "civilians at posts"), ("名", "civilians"),
        ("在岗人员中的职工。", "Civilians at posts."), HEADS, _of("on_post", (Role.CIVILIAN,)),
    ),
    _stock(
        "vacancies", ("岗位缺口", "vacancies"), PEOPLE,
        ("岗位需求减在岗人数。", "Required at posts, less those at posts."),
        ("一个岗位的超员抵减另一个岗位的缺口。",
         "A surplus at one post makes up for a shortage at another in the sum."),
        (*_of("required", _REQUIRED), *_of("on_post", EVERYBODY, -1)),
    ),
    _stock(
        "on_the_way", ("在途", "on the way"), PEOPLE,
        ("已出发、尚未到岗的，按前往单位计。",
         "People who have left and not arrived, at the organisation they go to."),
        HEADS, _statuses(("temporary_duty",)),
    ),
    _stock(
        "ordered", ("受命未到岗", "under orders"), PEOPLE,
        ("已受命、尚未到岗的，含在途。",
         "People ordered to a post who have not arrived, on the way or not."),
        HEADS, _of("ordered", EVERYBODY),
    ),
    _stock(
        "on_reserve", ("备勤在列", "on the reserve"), PEOPLE,
        ("已批准方案的备勤名单上、尚未递补的。",
         "People on the reserve list of an approved plan who have not moved up."),
        HEADS, _of("standby", EVERYBODY),
    ),
    _stock(
        "recall_open", ("已召回未返回", "recalled and not back"), PEOPLE,
        ("已通知召回、尚未返回原单位的，仍计在岗或在途。",
         "People called back who have not returned; they still count where they are."),
        HEADS, _of("recalled", EVERYBODY),
    ),
    _stock(
        "plans_awaiting", ("待审批方案", "plans awaiting approval"), PLANS,
        ("已提出、尚未批准也未撤回的派遣方案。",
         "Deployment plans proposed and neither approved nor withdrawn."),
        EACH, (Term("plan.proposed"),),
    ),
    _pair(
        "plans_proposed", ("提出派遣方案", "plans proposed"), PLANS,
        ("提出的派遣方案。", "Deployment plans proposed."), EACH, (Term("event.plan_proposed"),),
    ),
    _pair(
        "plans_amended", ("人工调整方案", "amendments of plans by hand"), TIMES,
        ("对派遣方案的人工调整。", "Changes of a deployment plan by hand."),
        ("同一方案每调整一次计一次。", "One plan counts each time it is changed."),
        (Term("event.plan_amended"),),
    ),
    _pair(
        "plans_approved", ("批准派遣方案", "plans approved"), PLANS,
        ("批准的派遣方案。", "Deployment plans approved."), EACH, (Term("event.plan_approved"),),
    ),
    _pair(
        "plans_withdrawn", ("撤回派遣方案", "plans withdrawn"), PLANS,
        ("撤回的派遣方案。", "Deployment plans withdrawn."),
        EACH, (Term("event.plan_withdrawn"),),
    ),
    _pair(
        "orders_given", ("下达派遣", "orders to posts given"), TIMES,
        ("下达到人的派遣命令。", "Orders to a post given to a person."),
        ACTS, _of("event.ordered", EVERYBODY),
    ),
    _pair(
        "orders_lifted", ("撤销派遣", "orders lifted before arrival"), TIMES,
        ("到岗之前撤销的派遣命令。", "Orders to a post lifted before the person arrived."),
        ACTS, _of("event.stood_down", EVERYBODY),
    ),
    _pair(
        "moved_up", ("备勤递补", "reserves moved up"), TIMES,
        ("备勤人员递补他人的人次。", "Times somebody of a reserve took the place of another."),
        ACTS, _of("event.moved_up", EVERYBODY),
    ),
    _pair(
        "recalls", ("召回", "recalls"), TIMES,
        ("通知召回的人次，不论是否已返回。", "Notices to come back, returned or not."),
        ACTS, _of("event.recalled", EVERYBODY),
    ),
    *chain.from_iterable(_sent(verb) for verb in VERBS),
    _pair(
        "arrived", ("到岗", "arrivals at posts"), TIMES,
        ("到达岗位的人次。", "Arrivals at a post."), ACTS, _of("event.arrived", EVERYBODY),
    ),
    _pair(
        "relieved", ("轮换下岗", "reliefs"), TIMES,
        ("交接后下岗的人次。", "Posts handed over."), ACTS, _of("event.relieved", EVERYBODY),
    ),
    _pair(
        "returned", ("返回原单位", "returns home"), TIMES,
        ("返回编制所在单位的人次。", "Returns to the home organisation."),
        ACTS, _of("event.returned", EVERYBODY),
    ),
)  # fmt: skip

# --- roster and duty ---------------------------------------------------------------------------

_DISCREPANCIES: dict[str, Said] = {
    "missing": ("应到未到", "rostered and not there"),
    "unrostered": ("未排班到岗", "there and not rostered"),
    "held_on_duty": ("受限人员在岗", "on duty in spite of a hold"),
    "no_check_out": ("未签退", "not checked out"),
    "over_hours": ("超时执勤", "over the hours of a week"),
}

_DUTY = (
    _stock(
        "on_duty", ("正在执勤", "on duty"), PEOPLE,
        ("已签到、未签退的。", "People checked in and not out."),
        HEADS, _of("on_duty", EVERYBODY),
    ),
    _stock(
        "on_duty_officers", ("正在执勤的民警", "officers on duty"), OFFICERS,
        ("已签到、未签退的民警。", "Officers checked in and not out."),
        HEADS, _of("on_duty", (Role.OFFICER,)),
    ),
    _pair(
        "check_ins", ("签到", "check-ins"), TIMES,
        ("上勤签到。", "Check-ins for duty."), ACTS, _of("event.checked_in", EVERYBODY),
    ),
    _pair(
        "check_outs", ("签退", "check-outs"), TIMES,
        ("下勤签退。", "Check-outs from duty."), ACTS, _of("event.checked_out", EVERYBODY),
    ),
    _pair(
        "duty_minutes", ("执勤时长", "time on duty"), ("分钟", "minutes"),
        ("签到至签退的分钟数，签退时计入。",
         "Minutes between check-in and check-out, counted at the check-out."),
        ACTS, (Term("event.duty_minutes"),),
    ),
    _pair(
        "duties_rostered", ("排班", "duties rostered"), TIMES,
        ("公布的排班表中的班次，一人一班计一次；重新公布的再计一次。",
         "Duties in published rosters, one for each person and shift; a roster published anew "
         "counts anew."),
        ACTS, (Term("event.duties"),),
    ),
    _pair(
        "rosters_published", ("公布排班表", "rosters published"), ("份", "rosters"),
        ("公布的排班表，重新公布的再计一份。",
         "Rosters published; one published anew counts anew."),
        EACH, (Term("event.roster_published"),),
    ),
    _pair(
        "rosters_changed", ("调整排班", "changes of published rosters"), TIMES,
        ("公布之后对排班表的调整，含批准的换班；同一份每调整一次计一次。",
         "Changes of rosters after people were told, approved swaps among them; one roster "
         "counts each time it is changed."),
        ACTS, (Term("event.roster_changed"),),
    ),
    _stock(
        "rosters_waiting", ("待公布排班表", "rosters waiting to be published"), ("份", "rosters"),
        ("已拟订、尚未公布也未撤回的排班表。",
         "Rosters drafted and neither published nor withdrawn."),
        EACH, (Term("roster.draft"), Term("roster.checked")),
    ),
    _stock(
        "swaps_waiting", ("待办换班", "swaps that wait"), CASES,
        ("已提出、等待对方答复或等待批准的换班。",
         "Swaps of duties asked for that wait for an answer or an approval."),
        EACH, (Term("swap.asked"), Term("swap.agreed")),
    ),
    _stock(
        "discrepancies_open", ("未处理勤务差异", "open discrepancies"), CASES,
        ("排班与签到不符、尚未处理的。",
         "Disagreements of roster and check-ins that nobody has settled."),
        EACH, _of("discrepancy", DISCREPANCY_FORMS),
    ),
    *(
        _stock(
            f"discrepancies_{form}", said, CASES,
            (f"尚未处理的勤务差异：{said[0]}。", f"Open discrepancies: {said[1]}."),
            EACH, (Term(f"discrepancy.{form}"),), published=form != "held_on_duty",
        )
        for form, said in _DISCREPANCIES.items()
    ),
    _stock(
        "relief_asked", ("待答复的增援请求", "requests for relief that wait"), CASES,
        ("岗位提出、勤务指挥室尚未同意也未谢绝的增援请求，含正在办理的。",
         "Requests of posts for people that are neither granted nor declined, in hand or not."),
        EACH, (Term("relief.open"),), published=False,
    ),
)  # fmt: skip

# --- care --------------------------------------------------------------------------------------

_CARE = (
    _stock(
        "medical_holds", ("暂不安排上岗", "medical holds"), PEOPLE,
        ("因健康原因暂不安排上岗的。", "People a medical hold keeps from being sent."),
        HEADS, _of(f"held.{Gate.MEDICAL_HOLD}", EVERYBODY), restricted=True,
    ),
    _stock(
        "isolated", ("隔离观察", "isolated"), PEOPLE,
        ("正在隔离、尚未解除的。", "People isolated and not yet released by record."),
        HEADS, _of(f"held.{Gate.ISOLATION}", EVERYBODY), restricted=True,
    ),
    _pair(
        "isolations_began", ("开始隔离", "isolations begun"), TIMES,
        ("开始隔离的人次。", "Isolations begun."),
        ACTS, _of("event.isolation_began", EVERYBODY), restricted=True,
    ),
    _pair(
        "isolations_released", ("解除隔离", "isolations released"), TIMES,
        ("经记录解除隔离的人次。", "Isolations ended by a record of release."),
        ACTS, _of("event.isolation_released", EVERYBODY), restricted=True,
    ),
    _stock(
        "bereaved", ("丧亲照护", "in bereavement"), PEOPLE,
        ("已提供丧假尚未选择，或正在休丧假的。",
         "People offered bereavement leave who have not chosen yet, or who are on it."),
        HEADS, _of(f"held.{Gate.BEREAVEMENT}", EVERYBODY), restricted=True,
    ),
    _pair(
        "bereavements_offered", ("主动提供丧假", "bereavement leave offered"), TIMES,
        ("主动提供丧假的人次，不论本人如何选择。",
         "Offers of bereavement leave, whatever the person chose."),
        ACTS, _of("event.bereavement_offered", EVERYBODY), restricted=True,
    ),
    _pair(
        "bereavement_leave_taken", ("选择休丧假", "bereavement leave taken"), TIMES,
        ("本人选择休丧假的人次。", "Choices of bereavement leave."),
        ACTS, (Term("event.bereavement_chosen.leave"),), restricted=True,
    ),
    _pair(
        "bereavement_returned_at_once",
        ("丧亲后自愿返岗", "returns at once after a bereavement"), TIMES,
        ("本人选择不休丧假即返岗、经批准的人次。",
         "Choices to return to duty without leave, with approval."),
        ACTS, (Term("event.bereavement_chosen.return"),), restricted=True,
    ),
    _stock(
        "family_care", ("家庭照护", "family care"), PEOPLE,
        ("因家庭照护不派出的。", "People family care keeps from being sent."),
        HEADS, _of(f"held.{Gate.FAMILY_CARE}", EVERYBODY), restricted=True,
    ),
    _stock(
        "told_health", ("待跟进的健康告知", "words of health that wait"), CASES,
        ("本人私下告知患病或有接触、尚未办结的。",
         "Told in confidence of an illness or a contact, and not seen to yet."),
        EACH, (Term("told.health"),), restricted=True, published=False,
    ),
    _stock(
        "told_family", ("待跟进的家庭告知", "words of family that wait"), CASES,
        ("本人私下告知丧亲或家中需要照顾、尚未办结的。",
         "Told in confidence of a loss or a need at home, and not seen to yet."),
        EACH, (Term("told.family"),), restricted=True, published=False,
    ),
    _stock(
        "resting", ("强制休息", "resting by order"), PEOPLE,
        ("强制休息令有效期内的。", "People under a compulsory rest order."),
        HEADS, _of(f"held.{Gate.REST}", EVERYBODY), restricted=True,
    ),
    _pair(
        "rest_ordered", ("下达强制休息令", "compulsory rest orders"), TIMES,
        ("下达的强制休息令，一人一令计一次。", "Compulsory rest orders given to a person."),
        ACTS, _of("event.rest_ordered", EVERYBODY), restricted=True,
    ),
    _pair(
        "deaths_in_service", ("在职去世", "deaths in service"), PEOPLE,
        ("因去世离开队伍的，不作性质认定。",
         "People who left the service by death; no classification is made or implied."),
        HEADS, _of("event.separated.died", EVERYBODY), restricted=True, published=False,
    ),
    _pair(
        "death_cases", ("立卷死亡事项", "death cases"), CASES,
        ("已立卷的死亡事项，不作性质认定。", "Death cases opened; no classification is made."),
        EACH, (Term("case.death"),), restricted=True, published=False,
    ),
    _pair(
        "injury_cases", ("立卷伤病事项", "injury cases"), CASES,
        ("已立卷的受伤、发病事项，不作性质认定。",
         "Injury cases opened; no classification is made."),
        EACH, (Term("case.injury"),), restricted=True, published=False,
    ),
    _pair(
        "derogations", ("批准例外", "derogations granted"), ("件", "derogations"),
        ("有权人具名批准、写明理由和期限的规则例外。",
         "Rules let pass by a named authoriser, for a reason and a time."),
        EACH, _of("event.derogation", Gate),
    ),
)  # fmt: skip

FIGURES: Mapping[str, Figure] = MappingProxyType(
    {
        figure.name: figure
        for figure in chain.from_iterable(
            chain(_REGISTER, _STRENGTH, _CALL, _LETTER, _UNIT, _DEPLOYMENT, _DUTY, _CARE)
        )
    }
)
