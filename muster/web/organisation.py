"""Organisations: where one stands, what it is called, what it counts, what is beneath it."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from muster.core import kinds as k
from muster.core.access import Thing
from muster.core.figure import FIGURES
from muster.core.register import Organisation
from muster.core.strength import StrengthRow
from muster.steps import reading
from muster.steps.figure import open_figure, values
from muster.steps.register import Place, children, find, organisation, places, posts_called
from muster.steps.strength import strength_return
from muster.web.fault import Fault
from muster.web.question import Question, no_organisation, page
from muster.web.shown import shown_figures
from muster.web.situation import Shown
from muster.web.subject import Subject, subjects

KEY_FIGURES = ("assigned", "on_hand", "available", "deployed", "vacancies", "posts")
LISTED = 12  # posts, and units of each kind, shown before a link to all of them


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """An organisation of the first page and those directly beneath it."""

    place: Place
    beneath: tuple[Place, ...]

    @property
    def page(self) -> str:
        """The page of the place: whoever holds a right at a post alone begins there."""
        kind = self.place.code.partition(":")[0]
        return {"org": "organisation", "post": "post"}.get(kind, "units")

    @property
    def tail(self) -> str:
        """What that page is asked for; a list is asked for nothing."""
        return "" if self.page == "units" else self.place.code.partition(":")[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class TreePage:
    """The first page: every root, and the answer to a search that found nothing."""

    roots: tuple[Branch, ...]
    sought: str


@page
def organisations(request: HttpRequest, question: Question) -> HttpResponse:
    """Answer with the top of the tree, or with the organisation a search names."""
    sought = request.GET.get("q", "").strip()
    if sought and (found := _sought(sought, question)):
        query = f"?{question.clock.query}" if question.clock.query else ""
        response: HttpResponse = redirect("organisation", code=found.partition(":")[2])
        response["Location"] += query
        return response
    roots = tuple(
        Branch(
            place=root,
            beneath=tuple(
                place
                for place in children(root.code, question.asof)
                if place.kind != k.OrgKind.PARTY_ORGANISATION and not place.closed
            ),
        )
        for root in (children(None, question.asof) if question.whole else question.tops)
        if not root.closed
    )
    return render(request, "organisations.html", {"page": TreePage(roots=roots, sought=sought)})


def _sought(text: str, question: Question) -> str | None:
    """Return the organisation that ``text`` names, or the one whose post or unit it names."""
    code = find(text, question.asof)
    if code is None or not question.sees(code, Thing.ORGANISATION):
        return None
    if code.startswith("org:"):
        return code
    return places([code], question.asof)[code].parent


@dataclass(frozen=True, slots=True, kw_only=True)
class PostShown:
    """A post beneath the organisation, and how it is staffed."""

    tail: str
    opened: k.PostOpened
    owner: Subject
    required: int
    on_post: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitShown:
    """A temporary unit beneath the organisation, and how many belong to it."""

    name: str
    members: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationPage:
    """All that the page shows."""

    state: Organisation
    place: Place
    way: tuple[Place, ...]
    partners: tuple[Subject, ...]
    key: tuple[Shown, ...]
    rows: tuple[StrengthRow, ...]
    total: StrengthRow
    party_organisations: int
    posts: tuple[PostShown, ...]
    posts_more: bool
    teams: tuple[UnitShown, ...]
    teams_more: bool
    branches: tuple[UnitShown, ...]
    branches_more: bool


@page
def one(request: HttpRequest, question: Question, *, code: str) -> HttpResponse | Fault:
    """Answer with one organisation."""
    asof, subject = question.asof, f"org:{code}"
    state = organisation(subject, asof)
    place = places([subject], asof).get(subject)
    if state is None or place is None or not question.sees(subject, Thing.ORGANISATION):
        return no_organisation(code, missing=True)
    keys = shown_figures(question, subject, KEY_FIGURES)
    found = values([*keys, "primary_party_organisations"], [subject], asof)
    returned = strength_return(subject, asof)
    posts, posts_more = _posts(question, subject)
    teams, teams_more = _units(question, subject, "vanguard_teams_and_squads")
    branches, branches_more = _units(question, subject, "temporary_party_organisations")
    called = subjects(state.partners, asof)
    shown = OrganisationPage(
        state=state,
        place=place,
        way=question.way(subject),
        partners=tuple(called[partner] for partner in state.partners),
        key=tuple(Shown(figure=FIGURES[n], value=found[n, subject]) for n in keys),
        rows=returned.rows,
        total=returned.total,
        party_organisations=found["primary_party_organisations", subject].by_name,
        posts=posts,
        posts_more=posts_more,
        teams=teams,
        teams_more=teams_more,
        branches=branches,
        branches_more=branches_more,
    )
    return render(request, "organisation.html", {"page": shown})


def _posts(question: Question, org: str) -> tuple[tuple[PostShown, ...], bool]:
    opened = open_figure("posts", org, question.asof, limit=LISTED)
    codes = [each.subject for each in opened.counted]
    staffed = reading.amounts(["required", "deployed"], codes, question.asof)
    bodies = posts_called(codes, question.asof)
    owners = subjects({body.parent for body in bodies.values()}, question.asof)
    shown = tuple(
        PostShown(
            tail=code.partition(":")[2],
            opened=body,
            owner=owners[body.parent],
            required=staffed["required", code],
            on_post=staffed["deployed", code],
        )
        for code, body in bodies.items()
    )
    return shown, opened.after is not None


def _units(question: Question, org: str, figure: str) -> tuple[tuple[UnitShown, ...], bool]:
    opened = open_figure(figure, org, question.asof, limit=LISTED)
    codes = [each.subject for each in opened.counted]
    counts = ["squad_memberships", "branch_memberships"]
    members = reading.amounts(counts, codes, question.asof)
    names = places(codes, question.asof)
    shown = tuple(
        UnitShown(name=names[code].name, members=sum(members[count, code] for count in counts))
        for code in codes
        if code in names
    )
    return shown, opened.after is not None
