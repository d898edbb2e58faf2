"""Calls: how many copies of each were accepted, refused or left unanswered, and by whom."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from muster.core import kinds as k
from muster.core.access import Thing, Verb
from muster.core.call import MAY_FOLLOW, Call, Copy, branches, levels
from muster.core.figure import CALL_FORMS
from muster.core.ledger import AsOf, Fact
from muster.steps import call as step
from muster.steps.access_path import paths
from muster.steps.reading import facts_of
from muster.steps.register import places
from muster.web.fault import Fault
from muster.web.form import new_key
from muster.web.question import Question, page
from muster.web.subject import Subject, called, subjects
from muster.web.words_call import LEVELS

PAGE = 100  # copies on one page of a call


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRow:
    """A call, and where those of its copies stand that the actor may see."""

    call: Call
    issuer: Subject
    copies: int
    accepted: int
    refused: int
    silent: int
    oldest: Subject | None  # who has been silent longest
    oldest_since: datetime | None

    @property
    def tail(self) -> str:
        """The code of the call without its kind."""
        return self.call.code.partition(":")[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class CallsPage:
    """The calls, the latest first, and whom the organisation shown may issue one to."""

    rows: tuple[CallRow, ...]
    issuer: Subject | None  # None: the actor may issue none here
    beneath: tuple[Subject, ...]
    key: str
    forms: tuple[str, ...] = CALL_FORMS
    depths: tuple[str, ...] = tuple(LEVELS)


@page
def calls(request: HttpRequest, question: Question) -> HttpResponse | Fault:
    """Answer with the directives and appeals that concern the organisation shown."""
    rows = []
    for seen in _seen(step.calls(question.asof), question):
        silent = [copy for copy in seen.copies if copy.silent]
        oldest = min(silent, key=lambda c: (str(c.sent_at), c.code), default=None)
        rows.append((seen.call, seen.copies, len(silent), oldest))
    issuer = issuing_org(question)
    beneath = step.reached_by(issuer, question.asof) if issuer else ()
    named = {c.issued_by for c, *_rest in rows} | {*beneath, issuer}
    named |= {oldest.sent.addressee for *_rest, oldest in rows if oldest and oldest.sent}
    known = subjects(named, question.asof)
    shown = CallsPage(
        rows=tuple(
            CallRow(
                call=call,
                issuer=known[call.issued_by],
                copies=len(copies),
                accepted=sum(copy.answer in ("accepted", "executed") for copy in copies),
                refused=sum(copy.answer == "refused" for copy in copies),
                silent=silent,
                oldest=known[oldest.sent.addressee] if oldest and oldest.sent else None,
                oldest_since=oldest.sent_at if oldest else None,
            )
            for call, copies, silent, oldest in reversed(rows)
        ),
        issuer=known[issuer] if issuer else None,
        beneath=tuple(known[code] for code in beneath),
        key=new_key(),
    )
    return render(request, "calls.html", {"page": shown})


def issuing_org(question: Question) -> str:
    """Return the organisation for which the actor may issue a call here, "" for none."""
    code = question.scope or (question.root.code if question.root else "")
    may = code.startswith("org:") and question.here(Thing.CALL, verb=Verb.ISSUE)
    return code if may else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallSeen:
    """A call the actor may see."""

    call: Call
    every: tuple[Copy, ...]  # all its copies
    copies: tuple[Copy, ...]  # those in sight
    handed: bool  # seen by who hands it on or answers it, not only by whom it is for


def _seen(wanted: Collection[Call], question: Question) -> list[CallSeen]:
    """Return the calls the actor may see in the organisation shown.

    Whoever sees the issuer sees the call, and so does whoever sees any copy of it: its
    addressee, who hands it down, and all above them. An appeal is read by everybody it is for.
    """
    only = next(iter(wanted)).code if len(wanted) == 1 else None
    every = step.copies_of(question.asof, only)
    sent = {org for call in wanted for copy in every.get(call.code, ()) for org in _lies(copy)}
    sight = _in_sight(sent | {call.issued_by for call in wanted}, question)
    near, own_place = [], question.lies()
    for call in wanted:
        own = tuple(every.get(call.code, ()))
        copies = tuple(copy for copy in own if sight.intersection(_lies(copy)))
        if copies or call.issued_by in sight or call.asks(own_place):
            handed = bool(copies) or call.issued_by in sight
            near.append(CallSeen(call=call, every=own, copies=copies, handed=handed))
    return near


def _lies(copy: Copy) -> tuple[str, ...]:
    """Return the organisations a copy lies in: whose it is, and who hands it down."""
    sent = copy.sent
    return tuple(org for org in (sent.addressee, sent.relay) if org) if sent else ()


def _in_sight(codes: Collection[str], question: Question) -> frozenset[str]:
    seen = question.seen(codes, Thing.CALL)
    if question.org is None:
        return seen
    lies = paths(seen, question.asof)
    return frozenset(code for code in seen if question.org.code in lies[code])


# --- one call ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyRow:
    """One copy of a call: where it stands, since when, and how that is known."""

    copy: Copy
    to: Subject
    level: int  # 1: sent by the issuer
    relay: Subject | None
    accepted_at: datetime | None
    means: str  # by which an answer came, or the copy; "" where the addressee gave it here
    may_record: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BranchRow:
    """How the copies stand that went out through one addressee, its own among them."""

    through: Subject
    copies: int
    accepted: int
    refused: int
    silent: int
    oldest_since: datetime | None  # since when somebody has been silent


@dataclass(frozen=True, slots=True, kw_only=True)
class CallPage:
    """A call, its copies branch by branch, and one by one, the silent ones first."""

    call: Call
    tail: str
    issuer: Subject
    follows: Subject | None
    branches: tuple[BranchRow, ...]  # none where each branch is one copy
    rows: tuple[CopyRow, ...]
    first: int  # place of the first row
    copies: int
    next: int | None
    silent: int
    may_record: bool
    for_systems: bool  # the message other systems read may be had
    key: str
    answers: tuple[str, ...] = tuple(answer for answer in MAY_FOLLOW if answer != "delivered")
    means: tuple[str, ...] = step.MEANS


def titled(code: str, asof: AsOf) -> Subject:
    """Return how a call is shown where another fact names it: by its title."""
    called = subjects([code], asof)[code]
    call = step.call_of(code, asof)
    return replace(called, name=call.issued.title) if call and call.issued else called


@page
def one(request: HttpRequest, question: Question, *, code: str) -> HttpResponse | Fault:
    """Answer with the text of a call and what became of its copies, the silent ones first."""
    found = find_call(code, question)
    if isinstance(found, Fault):
        return found
    call, after = found.call, question.after
    copies = sorted(found.copies, key=_place)
    rows = _rows(copies[after : after + PAGE], levels(found.every), question)
    follows = call.issued.follows if call.issued else None
    known = subjects({call.issued_by}, question.asof)
    shown = CallPage(
        call=call,
        tail=code,
        issuer=known[call.issued_by],
        follows=titled(follows, question.asof) if follows else None,
        branches=_branches(copies, found.every, question),
        rows=tuple(rows),
        first=after + 1,
        copies=len(copies),
        next=after + PAGE if after + PAGE < len(copies) else None,
        silent=sum(copy.silent for copy in copies),
        may_record=any(row.may_record for row in rows),
        for_systems=found.handed,
        key=new_key(),
    )
    return render(request, "call.html", {"page": shown})


def _place(copy: Copy) -> tuple[int, str, str]:
    """Return a copy's place in a list: the longest silence first, then refusals."""
    rank = 0 if copy.silent else 1 if copy.answer == "refused" else 2
    return rank, str(copy.sent_at if copy.silent else copy.since), copy.code


def _branches(
    copies: Iterable[Copy], every: Iterable[Copy], question: Question
) -> tuple[BranchRow, ...]:
    """Return where the copies stand by the addressee they were reached through, by its code."""
    through = branches(every, beneath=question.org.code if question.org else "")
    by_branch: dict[str, list[Copy]] = defaultdict(list)
    for copy in copies:
        if copy.sent:
            by_branch[through[copy.sent.addressee]].append(copy)
    if all(len(own) == 1 for own in by_branch.values()):
        return ()
    known = called(by_branch, places(by_branch, question.asof))
    return tuple(
        BranchRow(
            through=known[code],
            copies=len(own),
            accepted=sum(copy.answer in ("accepted", "executed") for copy in own),
            refused=sum(copy.answer == "refused" for copy in own),
            silent=sum(copy.silent for copy in own),
            oldest_since=min((c.sent_at for c in own if c.silent and c.sent_at), default=None),
        )
        for code, own in sorted(by_branch.items())
    )


def find_call(code: str, question: Question) -> CallSeen | Fault:
    """Return a call the actor may see, or that there is none."""
    wanted = step.call_of(f"call:{code}", question.asof)
    for found in _seen([wanted] if wanted else [], question):
        return found
    remedy = _("Choose one from the list of calls, or ask for a later moment.")
    return Fault(field="call", given=code, remedy=remedy, missing=True)


def _rows(copies: list[Copy], level: Mapping[str, int], question: Question) -> list[CopyRow]:
    sent = {copy.code: copy.sent for copy in copies if copy.sent}
    facts = facts_of(sent, question.asof)
    to = {each.addressee for each in sent.values()}
    may = question.seen(to, Thing.CALL, verb=Verb.RECORD)
    named = to | {each.relay for each in sent.values() if each.relay}
    known = called(named, places(named, question.asof))
    return [
        CopyRow(
            copy=copy,
            to=known[sent[copy.code].addressee],
            level=level[sent[copy.code].addressee],
            relay=known.get(sent[copy.code].relay or ""),
            accepted_at=_accepted_at(copy, facts[copy.code]),
            means=_means(copy, facts[copy.code][-1].source),
            may_record=sent[copy.code].addressee in may,
        )
        for copy in copies
    ]


def _means(copy: Copy, source: str) -> str:
    return source if copy.answer != "sent" and source in step.MEANS else ""


def _accepted_at(copy: Copy, facts: tuple[Fact, ...]) -> datetime | None:
    if copy.answer not in ("accepted", "executed"):
        return None
    given = [fact.holds_from for fact in facts if isinstance(fact.body, k.CopyAccepted)]
    return max(given, default=copy.since)
