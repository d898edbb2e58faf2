"""Temporary Party organisations, vanguard teams and squads: who belongs, by which order."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from muster.core import kinds as k
from muster.core.access import Field, Thing, Verb
from muster.core.figure import FIGURES, Figure
from muster.core.kinds import UnitKind
from muster.core.person import Person
from muster.core.search import TYPED_MAX
from muster.core.unit import Unit, UnitRules
from muster.steps import reading
from muster.steps import unit as step
from muster.steps.access_path import paths
from muster.steps.search import Found
from muster.steps.unit_request import request_of
from muster.web.fault import Fault
from muster.web.form import new_key
from muster.web.question import Question, page
from muster.web.shown import shown_figures
from muster.web.subject import Subject, subjects
from muster.web.unit_people import Candidate, MemberRow, candidates, looked_for, members_shown
from muster.web.unit_request import (
    RequestRow,
    may_ask,
    papers_shown,
    request_page,
    waiting_here,
)

PAGE = 50
SUMS = (
    "temporary_party_organisations",
    "vanguard_teams_and_squads",
    "applications_submitted",
    "wishes_expressed",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitRow:
    """A unit as a list shows it."""

    unit: Unit
    founded: k.UnitFounded
    parent: Subject
    post: Subject | None
    approved_by: Subject | None
    named_after: Subject | None
    members: int
    full_members: int | None  # None: not for who asks

    @property
    def tail(self) -> str:
        """The code of the unit without its kind."""
        return self.unit.code.partition(":")[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitSum:
    """One figure of units, or of applications to join the Party."""

    figure: Figure
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitsPage:
    """The list, what it adds up to, and whether a unit may be founded here."""

    rows: tuple[UnitRow, ...]
    sums: tuple[UnitSum, ...]
    kinds: tuple[str, ...]
    kind: str
    next: int | None
    waiting: tuple[RequestRow, ...]  # requests nobody has replied to
    may_found: bool
    may_ask: bool
    shows_party: bool


@page
def units(request: HttpRequest, question: Question) -> HttpResponse | Fault:
    """Answer with the temporary units of the organisation shown, those that stand first."""
    kind = request.GET.get("kind", "")
    if kind and kind not in list(UnitKind):
        remedy = _("Choose one of the kinds of unit.")
        return Fault(field="kind", given=kind, remedy=remedy)
    found = _units(kind, question)
    end = question.after + PAGE
    names = shown_figures(question, question.scope, SUMS)
    sums = reading.amounts(names, [question.scope], question.asof)
    shown = UnitsPage(
        rows=_rows(found[question.after : end], question),
        sums=tuple(UnitSum(figure=FIGURES[name], number=n) for (name, _org), n in sums.items()),
        kinds=tuple(UnitKind),
        kind=kind,
        next=end if len(found) > end else None,
        waiting=waiting_here(question),
        may_ask=may_ask(question),
        may_found=bool(question.extent_of(Thing.UNIT, verb=Verb.APPROVE)),
        shows_party=question.here(Thing.UNIT, Field.PARTY),
    )
    return render(request, "unit_list.html", {"page": shown})


def _units(kind: str, question: Question) -> list[Unit]:
    """Return the units of the organisation shown, in order."""
    known = [u for u in step.units(question.asof) if not kind or _kind(u) == kind]
    scope = question.scope
    if scope is not None:
        lies = paths([unit.code for unit in known], question.asof)
        known = [unit for unit in known if scope in lies[unit.code]]
    return sorted(known, key=lambda unit: (unit.dissolved, unit.code))


def _kind(unit: Unit) -> str:
    return unit.founded.kind.value if unit.founded else ""


def _rows(shown: Iterable[Unit], question: Question) -> tuple[UnitRow, ...]:
    """Return units as a list shows them; queries do not grow with them."""
    founded = {unit.code: (unit, unit.founded) for unit in shown if unit.founded}
    near = [
        code
        for unit, order in founded.values()
        for code in (order.parent, order.post, order.approved_by, unit.named_after)
        if code
    ]
    called = subjects(near, question.asof)
    inside = step.members(founded, question.asof)
    party = question.seen(founded, Thing.UNIT, Field.PARTY)
    return tuple(
        UnitRow(
            unit=unit,
            founded=order,
            parent=called[order.parent],
            post=called.get(order.post or ""),
            approved_by=called.get(order.approved_by),
            named_after=called.get(unit.named_after),
            members=len(inside[code]),
            full_members=_full(inside[code]) if code in party else None,
        )
        for code, (unit, order) in founded.items()
    )


def _full(people: Mapping[str, Person]) -> int:
    return sum(1 for each in people.values() if each.record and each.record.party_since)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitPage:
    """A unit, its members, the limits of the rules, and what may be recorded of it."""

    row: UnitRow
    papers: tuple[str, ...]  # that the actor may read
    members: tuple[MemberRow, ...]
    elsewhere: int  # members who asks may not see
    shows_names: bool
    shows_party: bool
    rules: UnitRules | None
    may_record: bool
    may_dissolve: bool
    sought: str
    found: tuple[Candidate, ...]  # who may join, or after whom it may be named
    nobody: bool  # people were looked for, and none was found
    more: bool  # others are called so too
    keys: tuple[str, str, str]  # of the forms: join, name, dissolve
    most: int = TYPED_MAX


@page
def one(request: HttpRequest, question: Question, *, code: str) -> HttpResponse | Fault:
    """Answer with one unit: its order, its members, the limits beside them; or with its request."""
    unit, asked = f"unit:{code}", request_of(code, question.asof)
    if asked and step.unit_of(code, question.asof) is None and question.sees(unit, Thing.UNIT):
        return request_page(request, question, unit, asked)
    found = find_unit(code, question)
    if isinstance(found, Fault):
        return found
    (row,) = _rows([found], question)
    people = step.members([found.code], question.asof)[found.code]
    members = members_shown(people, question, party=row.full_members is not None)
    sought = request.GET.get("q", "").strip()[:TYPED_MAX]
    hits = looked_for(sought, question) if sought else Found(typed="")
    fresh = [hit.subject for hit in hits.hits if hit.subject not in people]
    shown = UnitPage(
        row=row,
        papers=papers_shown(found.code, found.request, question),
        members=members,
        elsewhere=len(people) - len(members),
        shows_names=any(member.name for member in members),
        shows_party=row.full_members is not None,
        rules=step.rules_in_force(question.asof),
        may_record=question.sees(found.code, Thing.UNIT, verb=Verb.RECORD),
        may_dissolve=question.sees(found.code, Thing.UNIT, verb=Verb.APPROVE),
        sought=sought,
        found=candidates(fresh, question),
        nobody=bool(sought) and not hits.hits,
        more=hits.more,
        keys=(new_key(), new_key(), new_key()),
    )
    return render(request, "unit.html", {"page": shown})


def find_unit(code: str, question: Question, verb: Verb = Verb.SEE) -> Unit | Fault:
    """Return the unit, or the fault of one the actor may not or that is not there."""
    found = step.unit_of(code, question.asof)
    if found is None or not question.sees(found.code, Thing.UNIT, verb=verb):
        remedy = _("Choose one from the list of units, or ask for a later moment.")
        return Fault(field="unit", given=code, remedy=remedy, missing=True)
    return found
