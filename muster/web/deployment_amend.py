"""A plan changed by hand: take out, put in, keep, keep out; the checker's answer stands beside.

What is under way lives in the address (``edits``), so that it can be gone back in and sent on.
Nothing is recorded before somebody says who they are and why.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from urllib.parse import quote, unquote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from muster.core.deployment import Costs
from muster.core.kinds import Amendment, Change, PlannedMove
from muster.core.proposal import PlanOnRecord, PlanRefusalCode, changed
from muster.core.rules import RulePack
from muster.solve.answer import Replanned
from muster.steps.deployment import Verdict as Judged
from muster.steps.deployment_amending import Mended, Mending, candidates, judged, mended
from muster.steps.deployment_record import written
from muster.web.deployment_plan import (
    MoveShown,
    PlanShown,
    no_plan,
    no_rules,
    pack_of,
    seen_plan,
    shown_moves,
)
from muster.web.deployment_words import (
    DISCREET,
    LineNamed,
    breaches_said,
    named_lines,
    refusals_said,
)
from muster.web.fault import Fault
from muster.web.form import new_key
from muster.web.question import Question, page
from muster.web.subject import Subject, subjects
from muster.web.words import MENDINGS

CANDIDATES = 12  # of those who may go, and as many of those who may not
MENDED_NAMED = 20  # people whom the planner would touch that are named
OPEN_NAMED = 8  # lines left open that are named before the rest
BREACHES_NAMED = 8
EDITS_MAX = 200


# --- changes under way ---------------------------------------------------------------------------


def read_edits(text: str) -> tuple[Amendment, ...] | Fault:
    """Return the changes an address carries: ``out:0000123:LINE,in:0000456:LINE``."""
    found: list[Amendment] = []
    for part in text.split(",") if text else ():
        change, _colon, rest = part.partition(":")
        person, _colon, line = rest.partition(":")
        line = unquote(line)
        whole = change in set(Change) and person and (line or change == Change.BAN)
        if not whole or len(found) >= EDITS_MAX:
            remedy = _("Follow the links of the page; they set this themselves.")
            return Fault(field="edits", given=part, remedy=remedy)
        found.append(
            Amendment(
                change=Change(change),
                person=f"person:{person}",
                demand=f"demand:{line}" if line else None,
                why="",
            )
        )
    return tuple(found)


def read_mending(text: str) -> Mending | Fault | None:
    """Return how the planner is to mend, None where it is not asked."""
    if text in set(Mending):
        return Mending(text)
    remedy = _("Leave it out, or use one of: %(names)s.") % {"names": ", ".join(Mending)}
    return Fault(field="mend", given=text, remedy=remedy) if text else None


def written_edits(edits: Iterable[Amendment]) -> str:
    """Return changes under way as an address carries them."""
    return ",".join(
        f"{e.change}:{e.person.partition(':')[2]}:"
        f"{quote((e.demand or '').partition(':')[2], safe='/-')}"
        for e in edits
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class EditShown:
    """One change under way, and what the address is without it."""

    edit: Amendment
    line: LineNamed | None
    without: str

    @property
    def number(self) -> str:
        """The person's number."""
        return self.edit.person.partition(":")[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class RankedShown:
    """Somebody who could be put into the line that is open, or may not be and why."""

    number: str
    home: Subject
    km: int
    days: int
    nights: int
    volunteered: bool
    cost: int
    taken_from: LineNamed | None
    why_not: tuple[str, ...]
    edits: str  # with this person put in


@dataclass(frozen=True, slots=True, kw_only=True)
class InPlan:
    """One move that can be changed, and the addresses that change it."""

    move: MoveShown
    out: str
    lock: str
    ban: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenLine:
    """The line somebody is looking at: who is in it, who could be."""

    line: LineNamed
    missing: int
    moves: tuple[InPlan, ...]
    may: tuple[RankedShown, ...]
    may_not: tuple[RankedShown, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CostPart:
    """One part of what a plan costs: as it stands, changed by hand, mended by the planner."""

    word: str
    before: int
    after: int
    mended: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The checker's answer to a changed plan, in words."""

    breaches: tuple[str, ...]
    breaches_more: int
    open_before: int
    open_after: int
    parts: tuple[CostPart, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TradeOff:
    """So many people's places changed, for so many points more than the best that was found."""

    changes: int
    more: int
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MendedShown:
    """What the planner makes of a plan changed by hand, and whom that touches."""

    how: str
    found: Replanned
    open: int
    filled: int  # heads filled that the changes leave open
    lost: int  # heads left open that the changes fill
    trade_off: tuple[TradeOff, ...]
    moves: tuple[MoveShown, ...]
    moves_more: int
    code: str  # for the new plan


@dataclass(frozen=True, slots=True, kw_only=True)
class AmendPage:
    """All that the page shows."""

    plan: PlanShown
    text: str  # the changes under way as the address carries them
    edits: tuple[EditShown, ...]
    verdict: Verdict
    mended: MendedShown | None
    ways: tuple[tuple[str, str | Promise], ...]  # how the planner can mend
    about: str
    sought: tuple[InPlan, ...]  # moves of the person or line that was looked for
    unknown: bool
    line: OpenLine | None
    opens: tuple[tuple[LineNamed, int], ...]
    opens_more: int
    key: str  # of the form that records


@page
def amend(request: HttpRequest, question: Question, *, code: str) -> HttpResponse | Fault:
    """Answer with a plan as it would be after the changes in the address, and judge it."""
    record = seen_plan(code, question)
    if record is None:
        return no_plan(code)
    edits = read_edits(request.GET.get("edits", ""))
    if isinstance(edits, Fault):
        return edits
    pack = pack_of(question)
    if pack is None:
        return no_rules()
    found = judged(record, edits, pack)
    how = read_mending(request.GET.get("mend", ""))
    if isinstance(how, Fault):
        return how
    better = mended(record, edits, pack, how) if how else None
    opens = found.unfilled[:OPEN_NAMED]
    about = request.GET.get("about", "").strip()
    line = request.GET.get("line", "")
    wanted = {e.demand for e in edits if e.demand} | {u.line for u in opens}
    lines = named_lines(wanted, question)
    sought = _sought(record, edits, about, question)
    shown = AmendPage(
        plan=PlanShown(record=record),
        text=written_edits(edits),
        edits=tuple(_edits(edits, lines)),
        verdict=_verdict(record, found, better, question),
        mended=_mended(record, found, better, how, question) if better and how else None,
        ways=tuple(MENDINGS.items()),
        about=about,
        sought=sought,
        unknown=bool(about) and not sought,
        line=_line(record, edits, f"demand:{line}", found, pack, question) if line else None,
        opens=tuple((lines[u.line], u.missing) for u in opens),
        opens_more=len(found.unfilled) - len(opens),
        key=new_key(),
    )
    return render(request, "amend.html", {"page": shown})


def _edits(edits: Sequence[Amendment], lines: dict[str, LineNamed]) -> Iterable[EditShown]:
    for i, edit in enumerate(edits):
        yield EditShown(
            edit=edit,
            line=lines.get(edit.demand or ""),
            without=written_edits((*edits[:i], *edits[i + 1 :])),
        )


def _verdict(
    record: PlanOnRecord, found: Judged, better: Mended | None, question: Question
) -> Verdict:
    words = DISCREET.cost_parts()
    broken = breaches_said(found.breaches[:BREACHES_NAMED], question)
    against = (e for e in found.refusals if e.code is not PlanRefusalCode.NO_WHY)
    refused = [str(fault.remedy) for fault in refusals_said(against, question)]
    parts = zip(Costs._fields, found.costs_before, found.costs_after, strict=True)
    return Verdict(
        breaches=(*refused, *broken),
        breaches_more=max(0, len(found.breaches) - BREACHES_NAMED),
        open_before=sum(each.missing for each in record.unmet),
        open_after=sum(each.missing for each in found.unfilled),
        parts=tuple(
            CostPart(
                word=words[name],
                before=before,
                after=after,
                mended=getattr(better.found.answer.costs, name) if better else None,
            )
            for name, before, after in parts
            if not name.startswith("unmet")
        ),
    )


def _mended(
    record: PlanOnRecord, found: Judged, better: Mended, how: Mending, question: Question
) -> MendedShown:
    answer, points = better.found.answer, better.found.trade_off
    least = min(point.cost for point in points)
    touched = [*better.elsewhere, *better.new]
    named = [
        PlannedMove(person=m.person, demand=m.line, reasons=tuple(map(written, m.reasons)))
        for m in touched[:MENDED_NAMED]
    ]
    by_hand = sum(each.missing for each in found.unfilled)
    left = sum(each.missing for each in answer.unfilled)
    tail, _dash, turn = record.code.partition(":")[2].rpartition("-")
    again = f"{tail}-{int(turn) + 1}" if tail and turn.isdigit() and len(turn) < 3 else ""
    return MendedShown(
        how=str(how),
        found=better.found,
        open=left,
        filled=by_hand - left,
        lost=left - by_hand,
        trade_off=tuple(
            TradeOff(changes=p.changes, more=p.cost - least, chosen=p.cost == answer.cost)
            for p in points
        ),
        moves=shown_moves(record, named, question),
        moves_more=len(touched) - len(named),
        code=again or f"{record.code.partition(':')[2]}-2",
    )


def _changed(moves: Iterable[MoveShown], edits: Sequence[Amendment]) -> tuple[InPlan, ...]:
    def added(change: Change, move: MoveShown) -> str:
        line = move.line.code if change is not Change.BAN else None
        more = Amendment(change=change, person=f"person:{move.number}", demand=line, why="")
        return written_edits((*edits, more))

    return tuple(
        InPlan(
            move=move,
            out=added(Change.OUT, move),
            lock=added(Change.LOCK, move),
            ban=written_edits(
                (
                    *edits,
                    Amendment(
                        change=Change.OUT,
                        person=f"person:{move.number}",
                        demand=move.line.code,
                        why="",
                    ),
                    Amendment(
                        change=Change.BAN, person=f"person:{move.number}", demand=None, why=""
                    ),
                )
            ),
        )
        for move in moves
    )


def _sought(
    record: PlanOnRecord, edits: Sequence[Amendment], about: str, question: Question
) -> tuple[InPlan, ...]:
    """Return the moves of the person or line that ``about`` names, as they would be."""
    if not about:
        return ()
    tail = about.partition(":")[2] if ":" in about else about
    moves = [
        m
        for m in changed(record.moves, edits)
        if tail in (m.person.partition(":")[2], m.demand.partition(":")[2])
    ]
    return _changed(shown_moves(record, moves, question), edits)


def _line(
    record: PlanOnRecord,
    edits: Sequence[Amendment],
    code: str,
    found: Judged,
    pack: RulePack,
    question: Question,
) -> OpenLine:
    moves = [m for m in changed(record.moves, edits) if m.demand == code]
    ranked = candidates(record, edits, code, pack, limit=CANDIDATES)
    homes = subjects({r.person.home for r in ranked}, question.asof)
    named = named_lines({code, *(r.taken_from for r in ranked if r.taken_from)}, question)
    broken = breaches_said((b for each in ranked for b in each.breaches), question)
    left = iter(broken)
    shown = []
    for each in ranked:
        more = [Amendment(change=Change.IN, person=each.person.number, demand=code, why="")]
        if each.taken_from:
            out = Amendment(
                change=Change.OUT, person=each.person.number, demand=each.taken_from, why=""
            )
            more = [out, *more]
        shown.append(
            RankedShown(
                number=each.person.number.partition(":")[2],
                home=homes[each.person.home],
                km=each.km,
                days=each.person.days_served,
                nights=each.person.nights_away,
                volunteered=each.person.volunteered,
                cost=each.cost,
                taken_from=named.get(each.taken_from or ""),
                why_not=tuple(islice(left, len(each.breaches))),
                edits=written_edits((*edits, *more)),
            )
        )
    return OpenLine(
        line=named[code],
        missing=sum(u.missing for u in found.unfilled if u.line == code),
        moves=_changed(shown_moves(record, moves, question), edits),
        may=tuple(s for s in shown if not s.why_not),
        may_not=tuple(s for s in shown if s.why_not),
    )
