"""Requests for temporary units: one organisation asks, another one above approves or declines."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from ninja import Path, Query, Router, Schema
from pydantic import Field

from muster.api.deed import Deed, PaperNumber, Why, doing, missing, record, rules
from muster.api.fault import Refused
from muster.api.question import AskedPage, Clocks, Code, Page, listing, part, sight
from muster.api.route import Key, act, read
from muster.api.shapes import language, tail
from muster.api.unit import NewUnitIn, broken, placed
from muster.core import kinds as k
from muster.core.access import Thing, Verb
from muster.core.unit import Request
from muster.steps import unit_paper
from muster.steps import unit_request as step
from muster.steps.access_path import paths
from muster.steps.hand import Hand
from muster.steps.sight import Scoped
from muster.steps.unit import rules_in_force

router = Router()


class UnitRequestOut(Schema):
    """A request for a unit, with the reply to it."""

    code: str = Field(description="Of the unit.")
    name: str
    kind: str
    parent: str
    to: str = Field(description="Code of the organisation that was asked.")
    post: str | None
    number: str
    why: str
    together: bool
    members: int = Field(description="Of those named, how many are in the service.")
    people: list[str] = Field(description="Numbers of those named whom the caller sees.")
    against: list[str] = Field(description="Rules that an approval would break as of then.")
    standing: str = Field(description="waiting, approved, declined, withdrawn")
    asked_by: str
    asked_at: datetime
    reply: str = Field(description="Number of the reply.")
    reply_why: str
    replied_by: str
    replied_at: datetime | None
    withdrawn_why: str
    papers: list[str] = Field(description="Papers that the caller may fetch: request, reply.")


@read(router, "/unit-requests", "unit-requests", Page[UnitRequestOut])
def requests(request: HttpRequest, asked: Annotated[AskedPage, Query()]) -> Page[UnitRequestOut]:
    """The requests for units in an organisation and all beneath it, by code of the unit."""
    seen, cursor = listing(request, "unit-requests", asked)
    found = dict(step.requests(seen.asof))
    scope = seen.scope
    if scope is not None:
        lies = paths(found, seen.asof)
        found = {code: each for code, each in found.items() if scope in lies[code]}
    keyed = [(code, (code, found[code])) for code in sorted(found)]
    shown, more = part(keyed, cursor, asked.limit)
    return Page(items=_told(shown, seen), next=more)


def _told(shown: Sequence[tuple[str, Request]], seen: Scoped) -> list[UnitRequestOut]:
    said = step.weighed((each for _code, each in shown), seen.asof, rules_in_force(seen.asof))
    named = {person for _code, each in shown for person in each.asked.members}
    near = seen.seen(named, Thing.PERSON)
    reads = unit_paper.readable((code for code, _each in shown), seen)
    return [
        UnitRequestOut(
            code=tail(code),
            name=each.asked.name,
            kind=each.asked.kind.value,
            parent=each.asked.parent,
            to=each.asked.to,
            post=each.asked.post,
            number=each.asked.number,
            why=each.asked.why,
            together=each.asked.together,
            members=staff.members,
            people=[tail(person) for person in each.asked.members if person in near],
            against=[b.rule for b in against],
            standing=each.standing.value,
            asked_by=each.by,
            asked_at=each.at,
            reply=each.reply.number if each.reply else "",
            reply_why=each.reply.why if each.reply else "",
            replied_by=each.reply_by,
            replied_at=each.reply_at,
            withdrawn_why=each.withdrawn_why,
            papers=[kind.value for kind in unit_paper.papers_of(each) if code in reads],
        )
        for (code, each), (staff, against) in zip(shown, said, strict=True)
    ]


@read(router, "/unit-requests/{path:code}/papers/{kind}.{ending}", "unit-paper", bytes)
def paper(
    request: HttpRequest,
    code: Annotated[Code, Path()],
    kind: Annotated[Literal["request", "reply"], Path()],
    ending: Annotated[Literal["docx", "pdf"], Path()],
    asked: Annotated[Clocks, Query()],
) -> HttpResponse:
    """The request for a unit or the reply to it, on paper, in the language of Accept-Language."""
    seen, unit = sight(request, "unit-paper", asked), f"unit:{code}"
    found = step.request_of(code, seen.asof)
    if found is None or not unit_paper.readable([unit], seen):
        raise missing("code")
    wanted = next((each for each in unit_paper.papers_of(found) if each == kind), None)
    if wanted is None:
        raise missing("kind")
    written = unit_paper.paper(unit, found, wanted, seen.asof, language())
    content = unit_paper.MAKERS[ending](written)
    answer = HttpResponse(content, content_type="application/octet-stream")
    name = f"{code}-{kind}.{language().name.lower()}.{ending}"
    answer.headers["Content-Disposition"] = content_disposition_header(
        as_attachment=True, filename=name
    )
    return answer


class UnitAskIn(NewUnitIn):
    """A unit to be asked for: of which organisation above, why, in which request."""

    approved_by: Code = Field(description="Code of the organisation above that is to approve it.")
    number: PaperNumber = Field(description="Number of the request.")
    why: Why


@act(router, "/unit-requests", "unit-ask")
def ask(request: HttpRequest, body: UnitAskIn, key: Key) -> HttpResponse:
    """Ask an organisation above for a unit; it stands once somebody there approves."""
    seen = doing(request, "unit-ask", body)
    place = placed(body, seen, Verb.PROPOSE)
    said = k.FoundingAsked(
        kind=body.kind,
        name=body.name.strip(),
        parent=place.parent,
        to=place.above,
        number=body.number.strip(),
        why=body.why.strip(),
        members=place.members,
        post=place.post,
        together=body.together,
    )
    limits = rules(seen.asof).unit_rules(at=seen.asof.at)

    def act_it(hand: Hand) -> Refused | None:
        wanted = step.Wanted(code=body.code, body=said)
        return broken(step.ask(hand, [wanted], seen.asof.at, limits).refused.get(body.code, ()))

    return record(request, key, place.parent, act_it)


class UnitApproveIn(Deed):
    """In which reply a unit is approved."""

    number: PaperNumber = Field(description="Number of the reply.")


@act(router, "/unit-requests/{path:code}/approval", "unit-approve")
def approve(
    request: HttpRequest, code: Annotated[Code, Path()], body: UnitApproveIn, key: Key
) -> HttpResponse:
    """Approve a request somebody else sent; the unit is founded with the reply."""
    seen = doing(request, "unit-approve", body)
    _asked, org = _found(code, seen, Verb.APPROVE)
    limits = rules(seen.asof).unit_rules(at=seen.asof.at)

    def act_it(hand: Hand) -> Refused | None:
        reply = step.Reply(code=code, number=body.number.strip())
        return broken(step.approve(hand, [reply], seen.asof.at, limits).refused.get(code, ()))

    return record(request, key, org, act_it)


class UnitDeclineIn(UnitApproveIn):
    """In which reply a unit is declined, and why."""

    why: Why


@act(router, "/unit-requests/{path:code}/refusal", "unit-decline")
def decline(
    request: HttpRequest, code: Annotated[Code, Path()], body: UnitDeclineIn, key: Key
) -> HttpResponse:
    """Decline a request somebody else sent, and say why."""
    seen = doing(request, "unit-decline", body)
    _asked, org = _found(code, seen, Verb.APPROVE)

    def act_it(hand: Hand) -> Refused | None:
        done = step.decline(
            hand, code, seen.asof.at, number=body.number.strip(), why=body.why.strip()
        )
        return broken(done) if isinstance(done, list) else None

    return record(request, key, org, act_it)


class UnitWithdrawIn(Deed):
    """Why a unit is asked for no longer."""

    why: Why


@act(router, "/unit-requests/{path:code}/withdrawal", "unit-withdraw")
def withdraw(
    request: HttpRequest, code: Annotated[Code, Path()], body: UnitWithdrawIn, key: Key
) -> HttpResponse:
    """Ask for a unit no longer, while nobody has replied."""
    seen = doing(request, "unit-withdraw", body)
    found, _org = _found(code, seen, Verb.PROPOSE)

    def act_it(hand: Hand) -> Refused | None:
        done = step.withdraw(hand, code, seen.asof.at, why=body.why.strip())
        return broken(done) if isinstance(done, list) else None

    return record(request, key, found.asked.parent, act_it)


def _found(code: str, seen: Scoped, verb: Verb) -> tuple[Request, str]:
    """Return a request, and for which organisation the caller acts: the one asked, if they may."""
    found = step.request_of(code, seen.asof)
    if found is None or not seen.sees(f"unit:{code}", Thing.UNIT, verb=verb):
        raise missing("code")
    above = seen.sees(found.asked.to, Thing.UNIT, verb=Verb.APPROVE)
    return found, found.asked.to if above else found.asked.parent
