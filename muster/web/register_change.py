"""A post or an organisation of the register, what hangs on it, and forms that change it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from muster.core import register_change as core
from muster.core.access import Thing, Verb
from muster.core.kinds import OrgKind, PostKind
from muster.core.pattern import PATTERNS
from muster.core.register import Organisation, Post
from muster.core.register_change import Barred, InOrganisation, OnPost
from muster.formats.register_change_words import said
from muster.steps import register_change as step
from muster.steps.register import Place, children, posts_of_owner
from muster.web.fault import Fault
from muster.web.form import new_key
from muster.web.question import Question, no_organisation, no_post, page

LISTED = 200  # organisations and posts beneath


@dataclass(frozen=True, slots=True, kw_only=True)
class PostChangePage:
    """All that the page of a post shows."""

    tail: str
    post: Post
    way: tuple[Place, ...]
    hangs: OnPost
    closing: Sequence[str]  # what bars closing it, in words
    moving: Sequence[str]
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationChangePage:
    """All that the page of an organisation shows."""

    tail: str
    org: Organisation
    way: tuple[Place, ...]
    hangs: InOrganisation
    closing: Sequence[str]
    posts: tuple[tuple[str, Post], ...]
    beneath: tuple[Place, ...]
    more: bool  # there are others beneath
    lies: tuple[str, str]  # latitude and longitude, decimal degrees
    key: str
    kinds: tuple[str, ...]
    post_kinds: tuple[str, ...]
    patterns: tuple[str, ...]


def post_to_change(code: str, question: Question) -> Post | Fault:
    """Return the post with this code if the actor may change it; else the same as if none."""
    subject = f"post:{code}"
    found = step.post_at(subject, question.asof)
    if found is None or not question.sees(subject, Thing.ORGANISATION, verb=Verb.RECORD):
        return no_post(code)
    return found


def organisation_to_change(code: str, question: Question) -> Organisation | Fault:
    """Return the organisation with this code if the actor may change it."""
    subject = f"org:{code}"
    found = step.organisation_at(subject, question.asof)
    if found is None or not question.sees(subject, Thing.ORGANISATION, verb=Verb.RECORD):
        return no_organisation(code, missing=True)
    return found


@page
def post(request: HttpRequest, question: Question, *, code: str) -> HttpResponse | Fault:
    """Answer with what hangs on a post, and forms to rename, move and close it."""
    found = post_to_change(code, question)
    if isinstance(found, Fault):
        return found
    hangs = step.on_post(f"post:{code}", question.asof)
    shown = PostChangePage(
        tail=code,
        post=found,
        way=question.way(core.stands_in(found)),
        hangs=hangs,
        closing=_said(core.closing_post(found, hangs)),
        moving=_said(core.people_on(hangs)),
        key=new_key(),
    )
    return render(request, "post_change.html", {"page": shown})


@page
def organisation(request: HttpRequest, question: Question, *, code: str) -> HttpResponse | Fault:
    """Answer with what hangs on an organisation, and forms to change it and what is in it."""
    found = organisation_to_change(code, question)
    if isinstance(found, Fault):
        return found
    subject = f"org:{code}"
    hangs = step.in_organisation(subject, question.asof)
    posts = [each for each in posts_of_owner(subject, question.asof).items() if not each[1].closed]
    beneath = [each for each in children(subject, question.asof) if not each.closed]
    shown = OrganisationChangePage(
        tail=code,
        org=found,
        way=question.way(subject)[:-1],
        hangs=hangs,
        closing=_said(core.closing_organisation(found, hangs)),
        posts=tuple((c.partition(":")[2], each) for c, each in posts[:LISTED]),
        beneath=tuple(beneath[:LISTED]),
        more=max(len(posts), len(beneath)) > LISTED,
        lies=_degrees(found),
        key=new_key(),
        kinds=tuple(OrgKind),
        post_kinds=tuple(PostKind),
        patterns=tuple(PATTERNS),
    )
    return render(request, "organisation_change.html", {"page": shown})


def _said(barred: Sequence[Barred]) -> tuple[str, ...]:
    return tuple(said(each) for each in barred)


def _degrees(org: Organisation) -> tuple[str, str]:
    lat_e6, lon_e6 = core.lies(org)
    return f"{lat_e6 / 1_000_000:.4f}", f"{lon_e6 / 1_000_000:.4f}"
