"""Corrections: a fact that never was, or was otherwise; by two once a bulletin has gone out."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router, Schema
from pydantic import Field

from muster.api.deed import Deed, Why, doing, missing, record, refused, root_of
from muster.api.fact import SEQ_MAX, FactOut, facts_out
from muster.api.fault import At, Refused
from muster.api.question import ClockedPage, Moment, Page, listing, part
from muster.api.route import Key, act, judge, read
from muster.core.correction import TEXT_MAX, Bar, Barred, Limit, Wanted
from muster.core.kinds import SaidAnew
from muster.core.ledger import AsOf, Fact
from muster.formats.correction_words import said
from muster.steps import correction as step
from muster.steps.correction_list import How, made
from muster.steps.hand import Hand
from muster.steps.ledger import fact
from muster.steps.shown import sights
from muster.steps.sight import Scoped

router = Router()
FactKey = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$")]
Seq = Annotated[int, Path(ge=1, le=SEQ_MAX)]
FieldName = Annotated[str, Field(pattern=r"^[a-z_]{1,40}$")]
FieldText = Annotated[str, Field(min_length=1, max_length=TEXT_MAX, pattern=r"^[^\x00]*$")]


class CorrectionOut(Schema):
    """A fact that was wrong, and the one that corrects it."""

    how: How
    wrong: FactOut
    by: FactOut
    proposed_by: str | None = Field(description="Account, where somebody else confirmed it.")


class CorrectionsAsked(ClockedPage):
    """Which corrections."""

    how: How | None = None
    by: str = Field("", max_length=100, description="Login of who made or proposed it.")


@read(router, "/corrections", "corrections", Page[CorrectionOut])
def corrections(
    request: HttpRequest, asked: Annotated[CorrectionsAsked, Query()]
) -> Page[CorrectionOut]:
    """The corrections of facts that are seen, by the number of the fact that corrects."""
    seen, cursor = listing(request, "corrections", asked)
    beyond = cursor.after if isinstance(cursor.after, int) else None
    shown, more = made(
        seen, how=asked.how, by=asked.by, beyond=beyond, limit=asked.limit, upward=True
    )
    every = {f.seq: f for each in shown for f in (each.wrong, each.by)}
    told = {each.seq: each for each in facts_out(list(every.values()), seen)}
    items = [
        CorrectionOut(
            how=each.how,
            wrong=told[each.wrong.seq],
            by=told[each.by.seq],
            proposed_by=each.proposed.recorded_by if each.proposed else None,
        )
        for each in shown
    ]
    return Page(items=items, next=cursor.following(more))


class ProposedOut(Schema):
    """A correction that waits for somebody else."""

    proposal: str = Field(description="Key of the fact that proposed it.")
    wrong: FactOut
    withdrawn: bool = Field(description="The fact never was.")
    says: dict[str, str] = Field(description="Fields of its body, as they should have been said.")
    holds_from: datetime
    why: str
    proposed_by: str
    proposed_at: datetime
    own: bool = Field(description="One proposed it oneself, by this account or another.")
    may_confirm: bool


@read(router, "/corrections/proposals", "correction-proposals", Page[ProposedOut])
def proposals(request: HttpRequest, asked: Annotated[ClockedPage, Query()]) -> Page[ProposedOut]:
    """The corrections that wait for somebody else, as known now, in the order of proposing."""
    seen, cursor = listing(request, "correction-proposals", asked)
    waiting = step.waiting(AsOf(seen.now, seen.now))
    kept = sights(seen, [each.wrong for each in waiting])
    rows = [(each.made.seq, each) for each in waiting if kept[each.wrong.seq].body]
    shown, more = part(rows, cursor, asked.limit)
    own = step.stands(seen, shown)
    told = {each.seq: each for each in facts_out([each.wrong for each in shown], seen)}
    items = [_proposed(each, told[each.wrong.seq], own[each.made.key]) for each in shown]
    return Page(items=items, next=more)


def _proposed(each: step.Proposal, wrong: FactOut, own: step.Stand) -> ProposedOut:
    return ProposedOut(
        proposal=each.made.key,
        wrong=wrong,
        withdrawn=each.body.withdrawn,
        says={one.field: one.text for one in each.body.says},
        holds_from=each.body.at,
        why=each.body.why,
        proposed_by=each.made.recorded_by,
        proposed_at=each.made.recorded_at,
        own=own.own,
        may_confirm=own.may_confirm,
    )


# --- recorded ------------------------------------------------------------------------------------


class CorrectionIn(Deed):
    """What was so instead, and why; with ``withdrawn`` it never was."""

    at: Moment | None = Field(
        None, description="When it became true; as the fact says, if left out."
    )
    withdrawn: bool = False
    says: dict[FieldName, FieldText] = Field(
        {}, max_length=20, description="Fields of the body that are said anew, as text."
    )
    why: Why


class CorrectionBarOut(Schema):
    """One thing that stands in the way, and what to do instead."""

    field: str
    code: Bar
    said: str


class FigureMovedOut(Schema):
    """A figure of now that a correction moves."""

    figure: str
    org: str = Field(description="Or a post, or a unit.")
    was: int
    now: int


class LookOut(Schema):
    """What a correction would do; nothing is recorded."""

    sound: bool = Field(description="Nothing stands in its way.")
    wrong: list[CorrectionBarOut]
    by_two: bool = Field(description="It would be proposed, for somebody else to confirm.")
    bulletins: list[int] = Field(description="Gone out, and counted with the fact.")
    limits: list[Limit] = Field(description="Of duty, that it moves.")
    moved: list[FigureMovedOut]


@judge(router, "/facts/{seq}/corrections/preview", "correction-preview", LookOut)
def preview(request: HttpRequest, seq: Seq, body: CorrectionIn) -> LookOut:
    """What a correction would do, or all that stands in its way, as of now.

    Figures are those that are seen.
    """
    seen = doing(request, "correction-preview", Deed(at=None))
    look = step.look(seen, _fact(seq, seen), _wanted(body))
    return LookOut(
        sound=not look.barred,
        wrong=[
            CorrectionBarOut(field=each.field, code=each.bar, said=said(each))
            for each in look.barred
        ],
        by_two=look.by_two,
        bulletins=list(look.issued),
        limits=list(look.limits),
        moved=[
            FigureMovedOut(figure=each.figure, org=each.org, was=each.was, now=each.now)
            for each in step.figures_moved(seen, look)
        ],
    )


@act(router, "/facts/{seq}/corrections", "correction-make")
def make(request: HttpRequest, seq: Seq, body: CorrectionIn, key: Key) -> HttpResponse:
    """Correct a fact, or propose that it be corrected where two do it.

    Two do where a bulletin was counted from it, or where it moves a limit of duty. Which of the
    two was recorded, the kind of the fact recorded says.
    """
    seen = doing(request, "correction-make", Deed(at=None))  # looked at as of now
    _fact(seq, seen)

    def act_it(hand: Hand) -> Refused | None:
        return _barred(step.correct(hand, seen, seq, _wanted(body)).barred)

    return record(request, key, root_of(seen), act_it)


def _fact(seq: int, seen: Scoped) -> Fact:
    """Return the fact; raises ``Refused`` where there is none, or it is not for the caller."""
    found = fact(seq)
    if found is None or not sights(seen, [found])[seq].seen:
        raise missing("seq")
    return found


def _wanted(body: CorrectionIn) -> Wanted:
    said_anew = (SaidAnew(field=name, text=text) for name, text in sorted(body.says.items()))
    return Wanted(
        withdrawn=body.withdrawn,
        says=() if body.withdrawn else tuple(said_anew),
        at=None if body.withdrawn else body.at,
        why=body.why,
    )


def _barred(barred: Iterable[Barred]) -> Refused | None:
    """Return what stands in the way by name, and in words what to do instead."""
    wrong = [At(each.field, each.bar.value, said(each)) for each in barred]
    return refused(wrong) if wrong else None


class ConfirmIn(Deed):
    """That a correction is made as it was proposed, and nothing else."""


@act(router, "/corrections/proposals/{proposal}/confirmation", "correction-confirm")
def confirm(request: HttpRequest, proposal: FactKey, body: ConfirmIn, key: Key) -> HttpResponse:
    """Confirm a correction that somebody else proposed: it is made."""
    seen = doing(request, "correction-confirm", body)
    _find(proposal, seen)

    def act_it(hand: Hand) -> Refused | None:
        return _barred(step.confirm(hand, seen, proposal))

    return record(request, key, root_of(seen), act_it)


class CorrectionAsideIn(Deed):
    """Why a proposed correction is not made."""

    why: Why


@act(router, "/corrections/proposals/{proposal}/set-aside", "correction-set-aside")
def set_aside(
    request: HttpRequest, proposal: FactKey, body: CorrectionAsideIn, key: Key
) -> HttpResponse:
    """Turn down a proposed correction, or take back one's own, and say why."""
    seen = doing(request, "correction-set-aside", body)
    _find(proposal, seen)

    def act_it(hand: Hand) -> Refused | None:
        return _barred(step.set_aside(hand, seen, proposal, body.why))

    return record(request, key, root_of(seen), act_it)


def _find(proposal: str, seen: Scoped) -> None:
    """Raise ``Refused`` where there is no such proposal, or it is not for the caller."""
    found = step.ever_proposed(proposal)
    if found is None or not sights(seen, [found.wrong])[found.wrong.seq].seen:
        raise missing("proposal")
