"""Search: one field for people, organisations, posts and units, by name, pinyin or number.

Letters, calls, plans, demand lines and bulletins are found by their number, written whole.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from muster.core.access import Thing
from muster.core.search import FOUND_BY, TYPED_MAX
from muster.steps.search import Hit, numbered, search
from muster.web.question import Question, page
from muster.web.subject import PAGES, subjects

PAPERS = {**PAGES, "plan": "plan", "demand": "demand-line"}


@dataclass(frozen=True, slots=True, kw_only=True)
class HitShown:
    """One thing found, and the page it has."""

    hit: Hit
    page: str  # name of the address, "" if there is none
    tail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPage:
    """What was asked, and what was found."""

    sought: str
    people: tuple[HitShown, ...]
    places: tuple[HitShown, ...]
    papers: tuple[HitShown, ...]  # of that number
    more: bool
    most: int = TYPED_MAX


@page
def found(request: HttpRequest, question: Question) -> HttpResponse:
    """Answer with what is called so; a single thing found by all that was typed opens at once."""
    sought = request.GET.get("q", "").strip()
    tops = {kind: question.extent_of(thing, field) for kind, (thing, field) in FOUND_BY.items()}
    answer = search(sought, question.asof, tops)
    pages = {**PAGES, "post": "post"} if question.extent_of(Thing.DUTY) else PAGES
    shown = tuple(_shown(hit, pages) for hit in answer.hits)
    papers = _papers(sought, question)
    every = (*shown, *papers)
    if len(every) == 1 and every[0].page and not answer.more:
        query = f"?{question.clock.query}" if question.clock.query else ""
        response: HttpResponse = redirect(every[0].page, every[0].tail)
        response["Location"] += query
        return response
    listed = SearchPage(
        sought=sought[:TYPED_MAX],
        people=tuple(each for each in shown if each.hit.kind == "person"),
        places=tuple(each for each in shown if each.hit.kind != "person"),
        papers=papers,
        more=answer.more,
    )
    return render(request, "search.html", {"page": listed})


def _papers(sought: str, question: Question) -> tuple[HitShown, ...]:
    """Return what has this number, among what the actor may see."""
    seen = numbered(sought, question)
    called = subjects(seen, question.asof)
    hits = [Hit(subject=each, name=called[each].name, kind=each.partition(":")[0]) for each in seen]
    return tuple(_shown(each, PAPERS) for each in hits)


def _shown(hit: Hit, pages: Mapping[str, str]) -> HitShown:
    kind, _, tail = hit.subject.partition(":")
    return HitShown(hit=hit, page=pages.get(kind, ""), tail=tail)
