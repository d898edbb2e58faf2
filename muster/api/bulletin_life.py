"""Bulletins by two people: one proposes, another issues it word for word or turns it down."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router, Schema
from pydantic import Field

from muster.api.deed import Deed, Why, doing, missing, record, refused, root_of
from muster.api.fault import At, Refused
from muster.api.question import (
    WHOLE,
    ClockedPage,
    Clocks,
    Code,
    Moment,
    Page,
    listing,
    part,
    sight,
)
from muster.api.route import Key, act, read
from muster.core.access import Thing, Verb
from muster.core.bulletin import Commission
from muster.core.forms import FORMS
from muster.core.kinds import HandWritten
from muster.core.ledger import AsOf
from muster.formats.bulletin_words import OBJECTIONS
from muster.steps import bulletin as writing
from muster.steps import bulletin_life as step
from muster.steps.bulletin import Objection
from muster.steps.bulletin_sight import Stand, seen_bulletins, seen_proposals, stand, stands
from muster.steps.hand import Hand
from muster.steps.sight import Scoped
from muster.store.ledger import Appended

router = Router()
FactKey = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
Number = Annotated[int, Path(ge=1, le=10**6)]
_TEXT = r"^[^\x00-\x1f\x7f]*$"
Short = Annotated[str, Field(max_length=200, pattern=_TEXT)]
Prose = Annotated[str, Field(max_length=4000, pattern=_TEXT)]


class ProposalOut(Schema):
    """A bulletin that is proposed."""

    proposal: str = Field(description="Key of the fact that proposed it.")
    number: int
    edition: int
    form: str
    title: dict[str, str]
    about: str | None
    at: datetime
    known: datetime
    proposed_by: str
    proposed_at: datetime
    own: bool = Field(description="One proposed it oneself, by this account or another.")
    may_issue: bool


class ProposalWhole(ProposalOut):
    """A bulletin that is proposed, with its text."""

    text: dict[str, str]
    why: str = Field(description="Why there is a new edition.")
    waits: bool = Field(description="It is neither issued nor set aside.")


@read(router, "/bulletins/proposals", "bulletin-proposals", Page[ProposalOut])
def proposals(request: HttpRequest, asked: Annotated[ClockedPage, Query()]) -> Page[ProposalOut]:
    """The bulletins that wait for a second person, as known now, in the order of proposing."""
    seen, cursor = listing(request, "bulletin-proposals", asked)
    found = seen_proposals(step.waiting(AsOf(seen.asof.at, seen.now)), seen)
    shown, more = part(((each.seq, each) for each in found), cursor, asked.limit)
    own = stands(shown, seen)
    return Page(items=[ProposalOut(**_proposal(each, own[each.key])) for each in shown], next=more)


@read(router, "/bulletins/proposals/{proposal}", "bulletin-proposal", ProposalWhole)
def one(
    request: HttpRequest,
    proposal: Annotated[FactKey, Path()],
    asked: Annotated[Clocks, Query()],
) -> ProposalWhole:
    """One bulletin as it is proposed."""
    seen = sight(request, "bulletin-proposal", asked)
    found = _find(proposal, seen)
    waits = any(each.key == proposal for each in step.waiting(AsOf(seen.asof.at, seen.now)))
    return ProposalWhole(
        **_proposal(found, stand(found, seen)),
        text={"zh": found.body.text_zh, "en": found.body.text_en},
        why=found.body.why,
        waits=waits,
    )


def _find(key: str, seen: Scoped) -> step.Proposal:
    named = step.proposed(key, AsOf(seen.asof.at, seen.now))
    found = next(iter(seen_proposals([named] if named else [], seen)), None)
    if found is None:
        raise missing("proposal")
    return found


def _proposal(each: step.Proposal, own: Stand) -> dict[str, Any]:
    body = each.body
    return {
        "proposal": each.key,
        "number": body.number,
        "edition": body.edition,
        "form": body.form,
        "title": {"zh": each.titles.zh, "en": each.titles.en},
        "about": body.about,
        "at": body.at,
        "known": body.known,
        "proposed_by": each.by.partition(":")[2],
        "proposed_at": each.at,
        "own": own.own,
        "may_issue": own.may_issue,
    }


# --- proposed ------------------------------------------------------------------------------------


class ProseIn(Schema):
    """What a hand adds to a section; left empty in a language it is left out there."""

    section: str = Field(pattern=r"^[a-z][a-z_]{0,39}$", description="Key of a section.")
    zh: Prose = ""
    en: Prose = ""


class WrittenIn(Deed):
    """What a hand gives to a bulletin."""

    published: bool = Field(True, description="For the public, with small numbers kept back.")
    rounded: bool = False
    prose: list[ProseIn] = Field([], max_length=40)
    reference: Short = ""
    addressed_to: Short = ""
    copies_to: Short = ""


class ProposeIn(WrittenIn):
    """A bulletin to be proposed: as of ``at``, by all that is known."""

    org: Code | None = Field(None, description="What it is about; left out: all one may propose.")
    form: str = Field("briefing", pattern=r"^[a-z]{1,20}$", description="Kind of bulletin.")
    number: Annotated[int, Field(ge=1, le=10**6), WHOLE] | None = Field(
        None, description="The next one if left out."
    )
    known: Moment | None = Field(None, description="As known then; now where it is left out.")
    sections: list[str] = Field([], max_length=40, description="Keys; none stands for all.")


@act(router, "/bulletins/proposals", "bulletin-propose")
def propose(request: HttpRequest, body: ProposeIn, key: Key) -> HttpResponse:
    """Write a bulletin by rule, with what a hand adds, and propose it for somebody else to issue.

    The key of the request is the key of the proposal.
    """
    seen = doing(request, "bulletin-propose", body, org=body.org or "")
    if not seen.here(Thing.BULLETIN, verb=Verb.PROPOSE):
        raise Refused("not_allowed")
    if body.form not in FORMS:
        raise refused([At("form", "unknown")])
    plans = {plan.key for plan in FORMS[body.form].sections if not plan.heads_others}
    commission = replace(_commission(body, plans), form=body.form, sections=tuple(body.sections))
    if strange := [each for each in body.sections if each not in plans]:
        raise refused(At("sections", "unknown", each) for each in strange)
    asof = AsOf(seen.asof.at, min(body.known or seen.now, seen.now))

    def act_it(hand: Hand) -> Refused | None:
        number = body.number or writing.next_number(AsOf(seen.asof.at, seen.now))
        written = writing.write(seen.scope, asof, number=number, commission=commission)
        if wrong := writing.objections(written, asof, now=seen.now):
            return _objected(wrong)
        step.propose(hand, written, seen.asof.at)
        return None

    return record(request, key, root_of(seen), act_it)


class CorrectIn(WrittenIn):
    """The next edition of a bulletin: of the same moment, as known now, and why."""

    why: Why
    known: Moment | None = Field(None, description="As known then; now where it is left out.")


@act(router, "/bulletins/{number}/corrections", "bulletin-correct")
def correct(request: HttpRequest, number: Number, body: CorrectIn, key: Key) -> HttpResponse:
    """Propose the next edition of a bulletin, which says why it was made and what it changes."""
    seen = doing(request, "bulletin-correct", body)
    named = writing.find(number, seen.asof)
    before = next(iter(seen_bulletins([named] if named else [], seen, Verb.PROPOSE)), None)
    if before is None:
        raise missing("number")
    plans = {plan.key for plan in FORMS[before.body.form].sections if not plan.heads_others}
    commission = replace(
        _commission(body, plans),
        form=before.body.form,
        sections=before.commission.sections,
        wording=before.body.wording,
    )
    known = min(body.known or seen.now, seen.now)

    def act_it(hand: Hand) -> Refused | None:
        written = writing.corrected(before, known=known, why=body.why, commission=commission)
        wrong = writing.objections(written, seen.asof, now=seen.now, why=body.why)
        if wrong:
            return _objected(wrong)
        step.propose(hand, written, seen.asof.at, why=body.why)
        return None

    return record(request, key, root_of(seen), act_it)


def _commission(body: WrittenIn, plans: Iterable[str]) -> Commission:
    """Return what a hand gives; ``Refused`` where it writes into a section there is none of."""
    known = set(plans)
    if strange := [each.section for each in body.prose if each.section not in known]:
        raise refused(At("prose", "unknown", each) for each in strange)
    return Commission(
        published=body.published,
        rounded=body.rounded,
        prose=tuple(
            HandWritten(section=each.section, zh=_plain(each.zh), en=_plain(each.en))
            for each in body.prose
            if each.zh.strip() or each.en.strip()
        ),
        reference=_plain(body.reference),
        addressed_to=_plain(body.addressed_to),
        copies_to=_plain(body.copies_to),
    )


def _plain(said: str) -> str:
    """Return what was written as one paragraph without characters that are not seen."""
    return " ".join("".join(c if c.isprintable() else " " for c in said).split())


# --- issued or set aside -------------------------------------------------------------------------


class IssueIn(Deed):
    """That a bulletin is issued as it was proposed: when, and nothing else."""


@act(router, "/bulletins/proposals/{proposal}/issue", "bulletin-issue")
def issue(
    request: HttpRequest, proposal: Annotated[FactKey, Path()], body: IssueIn, key: Key
) -> HttpResponse:
    """Issue what somebody else proposed, word for word."""
    seen = doing(request, "bulletin-issue", body)
    _mine(proposal, seen)

    def act_it(hand: Hand) -> Refused | None:
        return _not_done(step.issue(hand, proposal, seen.asof.at))

    return record(request, key, root_of(seen), act_it)


class SetAsideIn(Deed):
    """Why a bulletin does not go out."""

    why: Why


@act(router, "/bulletins/proposals/{proposal}/set-aside", "bulletin-set-aside")
def set_aside(
    request: HttpRequest, proposal: Annotated[FactKey, Path()], body: SetAsideIn, key: Key
) -> HttpResponse:
    """Turn down what was proposed, or take back one's own proposal, and say why."""
    seen = doing(request, "bulletin-set-aside", body)
    _mine(proposal, seen)

    def act_it(hand: Hand) -> Refused | None:
        return _not_done(step.set_aside(hand, proposal, seen.asof.at, why=body.why))

    return record(request, key, root_of(seen), act_it)


def _mine(key: str, seen: Scoped) -> None:
    """Raise ``Refused`` unless the proposal is one's own or one may issue it."""
    if not any(stand(_find(key, seen), seen)):
        raise Refused("not_allowed")


def _not_done(done: Appended | tuple[Objection, ...]) -> Refused | None:
    return None if isinstance(done, Appended) else _objected(done)


def _objected(wrong: Iterable[Objection]) -> Refused:
    return refused(
        At(each.field, each.code.value.replace(" ", "_"), OBJECTIONS[each.code]) for each in wrong
    )
