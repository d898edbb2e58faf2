"""What the page of a roster shows besides its grid: its life, changes by hand, two compared."""

from dataclasses import dataclass
from datetime import date, timedelta

from muster.core.access import Thing, Verb
from muster.core.kinds import Change
from muster.core.ledger import AsOf
from muster.core.pattern import PATTERNS
from muster.core.roster import LACKS
from muster.core.roster_explanation import candidates
from muster.core.roster_life import RosterOnRecord, RosterStatus, differing
from muster.core.roster_score import RosterScore, score
from muster.core.rules import RulePack
from muster.core.work import RostersAsked, Stage, Work
from muster.formats.roster_words import RosterWording, local
from muster.steps import work as works
from muster.steps.roster_record import RosterCase, case_of, shifts_at
from muster.web.question import Question
from muster.web.words import word
from muster.web.words_work import SAID, STAGES, WRONG

MEANS = ("roll", "notice", "telephone", "message", "page")
DAYS_MOST = 56
_LISTED = 50  # pieces of long work looked through
_MAY_STAND = 12  # people named who may stand a shift
_MAY_NOT = 20  # and who may not


# --- its life ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanForm:
    """What a new roster of the post is asked with, unless somebody writes something else."""

    first: date
    days: int
    pattern: str
    patterns: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MakingShown:
    """A roster that is being made, or lately was."""

    stage: str  # the code, and in words
    said: str
    wrong: tuple[str, ...]
    roster: str  # code of what came of it, "" before
    open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """What may be done with a roster next, by who looks."""

    acts: tuple[str, ...]  # check, publish, tell, withdraw
    means: tuple[str, ...]
    untold: tuple[str, ...]  # in words
    plan: PlanForm | None  # None: it is not for who looks
    making: tuple[MakingShown, ...]

    @property
    def open(self) -> bool:
        """Whether a roster is being made: look again soon."""
        return any(each.open for each in self.making)


def life_of(
    post: str, record: RosterOnRecord | None, words: RosterWording, question: Question
) -> Life:
    """Return what may be done next with a roster, or at a post that has none."""
    proposes = question.sees(post, Thing.ROSTER, verb=Verb.PROPOSE)
    decides = question.sees(post, Thing.ROSTER, verb=Verb.DECIDE)
    acts = _acts(record, proposes=proposes, decides=decides) if record else ()
    return Life(
        acts=acts,
        means=MEANS,
        untold=tuple(map(words.person, record.untold)) if record else (),
        plan=_plan_form(post, record, question.asof) if proposes else None,
        making=_making(post, record.code if record else "") if proposes else (),
    )


def _acts(record: RosterOnRecord, *, proposes: bool, decides: bool) -> tuple[str, ...]:
    found = []
    if record.status in (RosterStatus.DRAFT, RosterStatus.CHECKED) and proposes:
        found.append("check")
    if record.status is RosterStatus.CHECKED and decides:
        found.append("publish")
    if record.untold and decides:
        found.append("tell")
    if record.status is not RosterStatus.WITHDRAWN and decides:
        found.append("withdraw")
    return tuple(found)


def _plan_form(post: str, record: RosterOnRecord | None, asof: AsOf) -> PlanForm:
    """Return what follows upon what is published, and begins tomorrow at the earliest."""
    tomorrow = local(asof.at).date() + timedelta(days=1)
    settled = [local(shift.start).date() for shift in shifts_at(post, asof)]
    after = max(settled, default=tomorrow - timedelta(days=1)) + timedelta(days=1)
    return PlanForm(
        first=max(tomorrow, after),
        days=record.horizon_days if record else 14,
        pattern=record.pattern if record else "",
        patterns=tuple(PATTERNS),
    )


def _making(post: str, code: str) -> tuple[MakingShown, ...]:
    """Return the rosters of a post that are being made, or what came of the last but ``code``."""
    asked = [w for w in works.latest(_LISTED) if _is_of(w, post)]
    waiting = [w for w in asked if not w.ended]
    made = [w for w in asked[:1] if w.end is None or w.end.roster != code]
    return tuple(map(_making_shown, waiting or made))


def _is_of(work: Work, post: str) -> bool:
    return isinstance(work.asked, RostersAsked) and work.asked.post == post


def _making_shown(work: Work) -> MakingShown:
    wrong = work.end.complaints if work.end else ()
    return MakingShown(
        stage=str(word(STAGES, work.stage)),
        said=str(word(SAID, work.said)) if work.said and not work.ended else "",
        wrong=tuple(str(WRONG.get(each.code, each.code)) for each in wrong),
        roster=work.end.roster.partition(":")[2] if work.end else "",
        open=work.stage in (Stage.WAITING, Stage.RUNNING),
    )


# --- changed by hand -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftChoice:
    """A coming shift that may be changed."""

    code: str
    said: str
    chosen: bool
    short: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Stands:
    """Somebody of the post, and a shift: what standing it costs, or what forbids it."""

    number: str
    said: str
    points: int = 0
    why: str = ""  # "" where nothing forbids it


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeShown:
    """The coming shifts, and who stands the chosen one, may stand it, or may not."""

    shifts: tuple[ShiftChoice, ...]
    chosen: str  # code of a shift, or ""
    on: tuple[Stands, ...]
    may: tuple[Stands, ...]
    may_not: tuple[Stands, ...]
    notice_h: int  # hours left until it begins
    notice_min_h: int | None


def change_of(case: RosterCase, words: RosterWording, shift: str) -> ChangeShown:
    """Return what may be changed of a published roster, looking at one coming shift."""
    at, record = case.asof.at, case.record
    lacking = {b.shift_id for b in case.breaches if b.rule in LACKS}
    coming = sorted((s for s in record.shifts if s.start > at), key=lambda s: (s.start, s.id))
    chosen = next((s for s in coming if s.id == shift), None)
    could = candidates(case.problem, case.roster, shift) if chosen else ()
    here = [each for each in could if each.number in case.present]
    return ChangeShown(
        shifts=tuple(
            ShiftChoice(
                code=each.id,
                said=words.shift(each.id),
                chosen=each.id == shift,
                short=each.id in lacking,
            )
            for each in coming
        ),
        chosen=chosen.id if chosen else "",
        on=tuple(
            Stands(number=p.partition(":")[2], said=words.person(p))
            for p in (chosen.people if chosen else ())
        ),
        may=tuple(
            Stands(
                number=each.number.partition(":")[2],
                said=words.person(each.number),
                points=each.points,
            )
            for each in here
            if not each.forbidden
        )[:_MAY_STAND],
        may_not=tuple(
            Stands(
                number=each.number.partition(":")[2],
                said=words.person(each.number),
                why=words.breach(each.forbidden[0]),
            )
            for each in here
            if each.forbidden
        )[:_MAY_NOT],
        notice_h=(chosen.start - at) // timedelta(hours=1) if chosen else 0,
        notice_min_h=case.notice_min_h,
    )


# --- two compared --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreShown:
    """What a roster costs, part by part."""

    record: RosterOnRecord
    broken: int  # rules that must be kept
    score: RosterScore

    @property
    def lacking(self) -> int:
        """What it costs that people are missing."""
        return self.score.shortage + self.score.wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Two rosters of the same days: what each costs, and which duties differ."""

    scores: tuple[ScoreShown, ...]
    comes: tuple[tuple[str, str], ...]  # (shift, person) that the other has more
    goes: tuple[tuple[str, str], ...]


def compared(
    one: RosterOnRecord,
    other: RosterOnRecord,
    pack: RulePack,
    words: RosterWording,
    question: Question,
) -> Compared:
    """Return what ``other`` has otherwise than ``one``, and what each costs."""
    cases = [case_of(record, question.asof, pack) for record in (one, other)]
    scores = [score(case.problem, case.roster) for case in cases]
    changes = differing(one.shifts, other.shifts)
    said = {
        way: tuple(
            (words.shift(each.shift), words.person(each.person))
            for each in changes
            if each.change is way
        )
        for way in (Change.IN, Change.OUT)
    }
    return Compared(
        scores=tuple(
            ScoreShown(record=record, broken=points.broken, score=points)
            for record, points in zip((one, other), scores, strict=True)
        ),
        comes=said[Change.IN],
        goes=said[Change.OUT],
    )
