"""Requests for temporary units, as pages: those that wait, each with what the rules say to it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _

from muster.core.access import Field, Thing, Verb, one_person
from muster.core.unit import Asking, Composition, Request, UnitRules
from muster.formats.unit_words import BREACHES
from muster.steps import unit_paper
from muster.steps import unit_request as step
from muster.steps.access import persons_of
from muster.steps.access_path import paths
from muster.steps.register import people_of
from muster.steps.rules import RulesGone
from muster.steps.unit import rules_in_force
from muster.web.bulletin import TYPES
from muster.web.bulletin_paper import language
from muster.web.fault import Fault
from muster.web.form import new_key
from muster.web.question import Question, page
from muster.web.subject import Subject, subjects
from muster.web.unit_people import MemberRow, members_shown

PAGE = 50
NO_PAPER = _("There is no such paper of this unit; choose one of those on its page.")


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestRow:
    """A request as a list shows it, and whether it waits for who asks."""

    code: str  # subject of the unit
    request: Request
    parent: Subject
    to: Subject
    post: Subject | None
    staff: Composition
    broken: tuple[str | Promise, ...]  # what the rules say against it now, in words
    own: bool  # the actor asked, by this account or another
    may_reply: bool
    lower: bool  # the actor may approve, but not for the organisation that was asked

    @property
    def tail(self) -> str:
        """The code of the unit without its kind."""
        return self.code.partition(":")[2]

    @property
    def waits(self) -> bool:
        """Whether it waits for a reply."""
        return self.request.standing is Asking.WAITING


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestsPage:
    """The requests of the organisation shown: those that wait, then those that are over."""

    waiting: tuple[RequestRow, ...]
    past: tuple[RequestRow, ...]
    next: int | None
    may_ask: bool


@page
def requests(request: HttpRequest, question: Question) -> HttpResponse:
    """Answer with the requests for units: the one that waits longest comes first."""
    found = _here(step.requests(question.asof), question)
    waiting = [each for each in found if each[1].standing is Asking.WAITING]
    past = [each for each in reversed(found) if each[1].standing is not Asking.WAITING]
    end = question.after + PAGE
    shown = RequestsPage(
        waiting=rows([] if question.after else waiting, question),
        past=rows(past[question.after : end], question),
        next=end if len(past) > end else None,
        may_ask=may_ask(question),
    )
    return render(request, "unit_requests.html", {"page": shown})


def waiting_here(question: Question) -> tuple[RequestRow, ...]:
    """Return the requests that wait in the organisation shown, the oldest first."""
    found = [e for e in step.requests(question.asof) if e[1].standing is Asking.WAITING]
    return rows(_here(found, question), question)


def waiting_for(question: Question) -> int:
    """Return how many requests wait for a reply that the actor may give."""
    if not question.extent_of(Thing.UNIT, verb=Verb.APPROVE):
        return 0
    found = [r for _code, r in step.requests(question.asof) if r.standing is Asking.WAITING]
    may = question.seen({each.asked.to for each in found}, Thing.UNIT, verb=Verb.APPROVE)
    me = question.actor.account
    belongs = persons_of({me, *(each.by for each in found)})
    return sum(e.asked.to in may and not one_person(me, e.by, belongs) for e in found)


def may_ask(question: Question) -> bool:
    """Return whether the actor may ask for units, and the rules have any asked for."""
    if not question.extent_of(Thing.UNIT, verb=Verb.PROPOSE):
        return False
    try:
        rules = rules_in_force(question.asof)
    except RulesGone:  # the form says what to do; the list needs no rules
        return True
    return bool(rules and rules.by_request)


def _here(known: Iterable[tuple[str, Request]], question: Question) -> list[tuple[str, Request]]:
    found, scope = list(known), question.scope
    if scope is None or not found:
        return found
    lies = paths([code for code, _request in found], question.asof)
    return [each for each in found if scope in lies[each[0]]]


def rows(shown: Sequence[tuple[str, Request]], question: Question) -> tuple[RequestRow, ...]:
    """Return requests as a list shows them; queries do not grow with them."""
    if not shown:
        return ()
    asked = [request.asked for _code, request in shown]
    near = {code for each in asked for code in (each.parent, each.to, each.post) if code}
    called = subjects(near, question.asof)
    may = question.seen({each.to for each in asked}, Thing.UNIT, verb=Verb.APPROVE)
    tops = question.extent_of(Thing.UNIT, verb=Verb.APPROVE)
    me = question.actor.account
    belongs = persons_of({me, *(request.by for _code, request in shown)})
    rules = rules_in_force(question.asof)
    said = step.weighed([request for _code, request in shown], question.asof, rules)
    found = []
    for (code, request), (staff, broken) in zip(shown, said, strict=True):
        own, waits = one_person(me, request.by, belongs), request.standing is Asking.WAITING
        above = request.asked.to in may
        found.append(
            RequestRow(
                code=code,
                request=request,
                parent=called[request.asked.parent],
                to=called[request.asked.to],
                post=called.get(request.asked.post or ""),
                staff=staff,
                broken=tuple(BREACHES[b.rule] % {"have": b.have, "need": b.need} for b in broken),
                own=own,
                may_reply=waits and above and not own,
                lower=waits and bool(tops) and not above,
            )
        )
    return tuple(found)


# --- one of them ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestPage:
    """One request: who is to belong, what the rules say, and what may be done about it."""

    row: RequestRow
    members: tuple[MemberRow, ...]
    elsewhere: int  # members who asks may not see
    shows_names: bool
    shows_party: bool
    rules: UnitRules | None
    papers: tuple[str, ...]
    may_withdraw: bool
    keys: tuple[str, str, str]  # of the forms: approve, decline, withdraw


def request_page(http: HttpRequest, question: Question, code: str, found: Request) -> HttpResponse:
    """Return the page of a unit that was asked for and does not stand."""
    (row,) = rows([(code, found)], question)
    people = people_of(found.asked.members, question.asof)
    party = question.sees(code, Thing.UNIT, Field.PARTY)
    members = members_shown(people, question, party=party)
    shown = RequestPage(
        row=row,
        members=members,
        elsewhere=len(found.asked.members) - len(members),
        shows_names=any(member.name for member in members),
        shows_party=party,
        rules=rules_in_force(question.asof),
        papers=papers_shown(code, found, question),
        may_withdraw=row.waits and question.sees(code, Thing.UNIT, verb=Verb.PROPOSE),
        keys=(new_key(), new_key(), new_key()),
    )
    return render(http, "unit_request.html", {"page": shown})


def papers_shown(code: str, found: Request | None, question: Question) -> tuple[str, ...]:
    """Return the papers of a unit that the actor may read."""
    if found is None or not unit_paper.readable([code], question):
        return ()
    return tuple(each.value for each in unit_paper.papers_of(found))


@page
def paper(
    request: HttpRequest, question: Question, *, code: str, kind: str, ending: str
) -> HttpResponse | Fault:
    """Answer with the request or the reply as a file, in the language of the page."""
    unit = f"unit:{code}"
    found = step.request_of(code, question.asof)
    if found is None or not unit_paper.readable([unit], question):
        return Fault(field="unit", given=code, remedy=NO_PAPER, missing=True)
    wanted = next((each for each in unit_paper.papers_of(found) if each == kind), None)
    make = unit_paper.MAKERS.get(ending)
    if wanted is None or make is None:
        return Fault(field="form", given=f"{kind}.{ending}", remedy=NO_PAPER, missing=True)
    written = unit_paper.paper(unit, found, wanted, question.asof, language())
    answer = HttpResponse(make(written), content_type=TYPES[ending])
    name = f"{code}-{kind}.{language().name.lower()}.{ending}"
    answer.headers["Content-Disposition"] = content_disposition_header(
        as_attachment=True, filename=name
    )
    return answer
