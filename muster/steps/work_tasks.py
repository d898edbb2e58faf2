"""The pieces of long work: each a thin way from what was asked to steps that stand elsewhere.

Each may be begun again after its worker died. Where it records in one transaction, it looks
first whether that is done; where in several, which of them are.
"""

import os
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from django.utils import translation

from muster.core.bulletin import Language
from muster.core.kinds import Movement
from muster.core.ledger import AsOf
from muster.core.proposal import PlanRefusal
from muster.core.register import Post
from muster.core.roster_life import RosterStatus
from muster.core.rules import RulePack
from muster.core.work import (
    BulletinAsked,
    Complaint,
    Ended,
    MendAsked,
    PaperAsked,
    PlanAsked,
    RegisterAsked,
    RostersAsked,
    Stage,
    StrengthAsked,
    Task,
    VerifyAsked,
)
from muster.formats.line import RowError
from muster.formats.register_look import RegisterLook, SeenError, encoded
from muster.formats.sheet import write_pdf
from muster.formats.strength_workbook import write_strength
from muster.steps import bulletin, deployment, health, ledger, roster, roster_life, roster_repair
from muster.steps.access_path import paths
from muster.steps.deployment_need import not_to_be_planned
from muster.steps.deployment_paper import board_paper, plan_paper
from muster.steps.deployment_reading import plan_of
from muster.steps.deployment_record import Refused
from muster.steps.register import import_register, look_at_register
from muster.steps.roster_record import case_of, roster_of
from muster.steps.rules import pack_called, pack_in_force
from muster.steps.strength import strength_return
from muster.steps.work import LOOKED, MENDED, Desk, Stopped, doing
from muster.store.states import states

NO_RULES = "no rule pack is in force"
NO_BULLETIN = "no such bulletin is issued"
NO_PLAN = "no such plan is on record"
NO_FILE = "the file is not kept any more"
CONTRADICTION = "what is asked contradicts itself"
NOBODY = "nobody is at a post there"
NO_ROSTER = "no such roster is published"
NOT_FOUND = "no roster was found that keeps every rule"
_PORTION = 200  # rosters recorded at a time
ONE_POST_S = 20.0  # looked for the best roster of a single post
VERIFIED = "verified.json"  # the file that keeps what a verification found
MEND_S = 4.0  # looked for each way to mend one
_A = TypeVar("_A")


@doing(Task.PLAN)
def plan(desk: Desk) -> Ended:
    """Find a deployment plan for what was known when it was asked for, and propose it."""
    asked = _asked(desk, PlanAsked)
    if desk.recorded("plan"):
        return Ended(stage=Stage.DONE, plan=asked.code, facts=1)
    asof = AsOf(asked.at or desk.work.asked_at, desk.work.asked_at)
    pack = pack_called(asked.rules, asof)
    if pack is None:
        return _refused(NO_RULES)
    desk.tell(0, 0, "read")
    here = deployment.situation(asof, pack, _scope(asked))
    if wrong := not_to_be_planned(here):
        return _not_planned(wrong)
    answer = deployment.solve(
        here,
        seed=asked.seed,
        progress=lambda said: desk.tell(0, 0, said),
        stop=desk.stopping,
    )
    if desk.stopping():
        raise Stopped
    told = deployment.propose(
        desk.hand("plan"),
        asked.code,
        here,
        answer,
        min(asof.at, desk.work.asked_at),
        movement=Movement(asked.movement),
        seed=asked.seed,
        outcome=answer.outcome.value,
    )
    if isinstance(told, Refused):
        return _not_planned(told.refusals)
    apart = answer.conflict is not None  # the plan is the best that leaves it open
    said = (Complaint(place="", code=CONTRADICTION),) if apart else ()
    return Ended(stage=Stage.DONE, plan=asked.code, facts=len(told.receipts), complaints=said)


def _scope(asked: PlanAsked) -> deployment.Scope:
    return deployment.Scope(
        only_lines=asked.lines,
        drawn_from=asked.drawn_from,
        beneath=asked.beneath,
        priority_max=asked.priority_max,
        only=None if asked.only is None else frozenset(asked.only),
    )


def _not_planned(refusals: Iterable[PlanRefusal]) -> Ended:
    why = (Complaint(place=r.about.partition(":")[2], code=r.code.value) for r in refusals)
    return Ended(stage=Stage.REFUSED, complaints=tuple(why))


@doing(Task.REGISTER)
def register(desk: Desk) -> Ended:
    """Import a register whole, or say all that is wrong with it; or only look at it.

    The keys of its facts follow from its rows, so a second attempt records nothing twice.
    """
    asked, content = _asked(desk, RegisterAsked), desk.given()
    if not content:
        return _refused(NO_FILE)
    desk.tell(0, 0, "read")
    since = asked.since or desk.work.asked_at
    with TemporaryDirectory() as folder:
        file = (
            Path(folder) / f"register{'.csv' if asked.name.lower().endswith('.csv') else '.xlsx'}"
        )
        file.write_bytes(content)
        if asked.only_look:
            return _looked(desk, look_at_register(file, holds_from=since, now=desk.clock()))
        hand = desk.hand("register", source=asked.name)
        answer = import_register(hand, file, holds_from=since, now=desk.clock())
    if isinstance(answer, tuple):
        return Ended(stage=Stage.REFUSED, complaints=tuple(_complaint(e) for e in answer))
    if answer.refusals:
        said = (Complaint(place=r.key, code=r.code.value) for r in answer.refusals)
        return Ended(stage=Stage.REFUSED, complaints=tuple(said))
    return Ended(stage=Stage.DONE, facts=len(answer.receipts))


def _looked(desk: Desk, look: RegisterLook) -> Ended:
    """Keep what was seen; the file waits if it is sound, and is to be sent anew if not."""
    desk.keep(LOOKED, encoded(look))
    if look.sound:
        return Ended(stage=Stage.DONE, waits=True)
    return Ended(stage=Stage.REFUSED, complaints=tuple(_complaint(e) for e in look.errors))


def _complaint(error: RowError | SeenError) -> Complaint:
    place = (error.sheet, str(error.row) if error.row else "", error.field)
    return Complaint(
        place=" · ".join(part for part in place if part),
        code=str(error.code),
        value=str(error.value or ""),
        remedy=", ".join(f"{name} {value}" for name, value in error.remedy),
    )


@doing(Task.STRENGTH)
def strength(desk: Desk) -> Ended:
    """Write the strength returns of an organisation and of each directly beneath it."""
    asked = _asked(desk, StrengthAsked)
    asof = AsOf(asked.at, desk.work.asked_at)
    whole = strength_return(asked.org, asof)
    returns = [whole]
    beneath = [row.org for row in whole.rows if row.org]
    for done, org in enumerate(beneath):
        desk.tell(done, len(beneath), "counted")
        returns.append(strength_return(org, asof))
    out = BytesIO()
    write_strength(out, returns, asked.language)
    name = f"strength-{asked.at:%Y%m%d-%H%M}.xlsx"
    desk.keep(name, out.getvalue())
    return Ended(stage=Stage.DONE, file=name)


@doing(Task.ROSTERS)
def rosters(desk: Desk) -> Ended:
    """Draft the roster of every staffed post beneath an organisation, for its people to check."""
    asked = _asked(desk, RostersAsked)
    asof = AsOf(asked.at or desk.work.asked_at, desk.work.asked_at)
    pack = pack_in_force(asof)
    if pack is None:
        return _refused(NO_RULES)
    desk.tell(0, 0, "read")
    if asked.post:
        return _one_roster(desk, asked, asof, pack)
    there = roster.staffed(asof, posts=_posts(asked.org, asof), begins=asked.day0)
    if not there:
        return _refused(NOBODY)
    told = desk.recorded(*(each.watch.post for each in there))
    left = [each for each in there if each.watch.post not in told]
    done = len(told)
    for at in range(0, len(left), _PORTION):
        desk.tell(done, len(there), "rostered")
        done += _draft(desk, left[at : at + _PORTION], asked, pack)
    desk.tell(done, len(there), "rostered")
    return Ended(stage=Stage.DONE, facts=done)


def _one_roster(desk: Desk, asked: RostersAsked, asof: AsOf, pack: RulePack) -> Ended:
    """Draft the best roster of one post that is found in the time given."""
    if done := desk.fact_of(asked.post):
        return Ended(stage=Stage.DONE, facts=1, roster=done.subject)
    posts = frozenset({asked.post})
    there = roster.staffed(asof, posts=posts, begins=asked.day0, pattern=asked.pattern)
    if not there:
        return _refused(NOBODY)
    desk.tell(0, 1, "searched")
    made = roster.best(
        there[0],
        pack.roster_limits(at=asked.day0),
        asked.day0,
        horizon_days=asked.days,
        seed=asked.seed,
        limit_s=ONE_POST_S,
        by=desk.work.by,
        stop=desk.stopping,
    )
    if made is None:
        return _refused(NOT_FOUND)
    desk.tell(1, 1, "rostered")
    roster_life.draft(desk.hand(asked.post), made.draft, asof.at)
    drafted = desk.fact_of(asked.post)
    return Ended(stage=Stage.DONE, facts=1, roster=drafted.subject if drafted else "")


@doing(Task.MEND)
def mend(desk: Desk) -> Ended:
    """Find ways to mend a published roster, and keep them for who chooses one."""
    asked = _asked(desk, MendAsked)
    asof = AsOf(asked.at, desk.work.asked_at)
    pack, record = pack_in_force(asof), roster_of(asked.roster, asof)
    if pack is None:
        return _refused(NO_RULES)
    if record is None or record.status is not RosterStatus.PUBLISHED:
        return _refused(NO_ROSTER)
    desk.tell(0, asked.ways, "read")
    case = case_of(record, asof, pack).with_shifts([asked.added] if asked.added else [])
    crew = record.crews[asked.crew - 1] if asked.crew else ()
    desk.tell(0, asked.ways, "mended")
    found = roster_repair.ways(
        case,
        absent=(*crew, *(f"person:{number}" for number in asked.absent)),
        locks=asked.locks,
        count=asked.ways,
        limit_s=MEND_S,
        stop=desk.stopping,
        progress=lambda done: desk.tell(done, asked.ways, "mended"),
    )
    if desk.stopping():
        raise Stopped
    desk.keep(MENDED, roster_repair.encoded(found))
    return Ended(stage=Stage.DONE)


def _posts(org: str | None, asof: AsOf) -> frozenset[str] | None:
    if org is None:
        return None
    known = [code for code, _ in states(Post, "post", asof)]
    return frozenset(code for code, path in paths(known, asof).items() if org in path)


def _draft(desk: Desk, posts: list[roster.Staffed], asked: RostersAsked, pack: RulePack) -> int:
    found = roster.plan(
        posts,
        pack.roster_limits(at=asked.day0),
        asked.day0,
        horizon_days=asked.days,
        seed=asked.seed,
        processes=min(2, os.cpu_count() or 1),
        by=desk.work.by,
        stop=desk.stopping,
    )
    for made in found:
        roster_life.draft(desk.hand(made.draft.post), made.draft, desk.work.asked_at)
    return len(posts)


@doing(Task.BULLETIN)
def bulletin_file(desk: Desk) -> Ended:
    """Write an issued bulletin as a file."""
    asked = _asked(desk, BulletinAsked)
    found = bulletin.find(asked.number, AsOf(desk.work.asked_at, desk.work.asked_at))
    if found is None:
        return _refused(NO_BULLETIN)
    desk.tell(0, 0, "counted")
    written = bulletin.rewrite(found)
    desk.tell(0, 0, "written")
    name = f"bulletin-{asked.number}.{asked.ending}"
    desk.keep(name, bulletin.file_of(written, asked.ending, Language(asked.language)))
    return Ended(stage=Stage.DONE, file=name)


@doing(Task.PAPER)
def paper(desk: Desk) -> Ended:
    """Write a plan or the demand board on paper, as the page it was asked on knew it."""
    asked = _asked(desk, PaperAsked)
    asof = AsOf(asked.at, asked.known)
    desk.tell(0, 0, "read")
    with translation.override(asked.language):
        if not asked.plan:
            made = board_paper(asked.beneath, asof)
        elif (pack := pack_in_force(asof)) is None:
            return _refused(NO_RULES)
        elif (record := plan_of(asked.plan, asof)) is None:
            return _refused(NO_PLAN)
        else:
            made = plan_paper(record, asked.form, pack, asof)
        desk.tell(0, 0, "written")
        content = write_pdf(made)
    tail = asked.plan.partition(":")[2]
    name = f"ics-{asked.form}-{tail}.pdf" if tail else f"ics-{asked.form}.pdf"
    desk.keep(name, content)
    return Ended(stage=Stage.DONE, file=name)


@doing(Task.VERIFY)
def verify(desk: Desk) -> Ended:
    """Verify the whole ledger, leave a sign that it was, and keep what was found."""
    _asked(desk, VerifyAsked)
    desk.tell(0, 0, "read")
    found = ledger.verify(lambda said, done, total: desk.tell(done, total, said))
    health.verified(desk.clock(), facts=found.facts, findings=len(found.findings))
    desk.keep(VERIFIED, ledger.encoded(found))
    return Ended(stage=Stage.DONE, file=VERIFIED)


def _refused(code: str) -> Ended:
    return Ended(stage=Stage.REFUSED, complaints=(Complaint(place="", code=code),))


def _asked(desk: Desk, kind: type[_A]) -> _A:
    if not isinstance(desk.work.asked, kind):
        raise TypeError(f"{desk.work.code}: not what a {kind.__name__} asks")
    return desk.work.asked
