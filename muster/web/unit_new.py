"""A unit asked for or founded: where it stands and who belongs is looked for, nobody types a code.

A kind that the rules have asked for first has a form of its own, with why and the request's number.

The form keeps what is given while places and people are looked for, and when something is wrong.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from muster.core.access import EVERYWHERE, Field, Thing, Verb
from muster.core.kinds import UnitKind
from muster.core.search import TYPED_MAX
from muster.core.unit import UnitRules
from muster.steps import unit as step
from muster.steps.register import Place, children, path, places, posts_of_owner
from muster.steps.search import search
from muster.web.fault import Fault
from muster.web.form import new_key
from muster.web.question import Question, page
from muster.web.unit_people import PEOPLE_MAX, Candidate, candidates, codes_in, looked_for

LOOKS = ("place", "people")  # buttons of the form that look for something and record nothing
KEPT = ("kind", "name", "request", "why", "order", "post", "approved_by", "together", "leader")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewUnitPage:
    """The form: what is chosen so far, what was found, and what is wrong."""

    asks: bool  # it asks for a unit; else it founds one
    given: dict[str, str]
    parent: Place | None
    others: tuple[Place, ...]  # organisations that could be chosen instead
    posts: tuple[Place, ...]
    above: tuple[Place, ...]  # who may approve it, the nearest first
    chosen: tuple[Candidate, ...]
    found: tuple[Candidate, ...]
    sought_place: str
    sought: str
    nobody: bool  # people were looked for, and none was found
    no_place: bool
    more: bool  # others are called so too
    kinds: tuple[str, ...]
    others_way: bool  # kinds that go the other way, which the actor may go
    rules: UnitRules | None
    shows_party: bool
    code: str
    faults: Sequence[Fault]
    key: str
    most: int = TYPED_MAX


@page
def new(request: HttpRequest, question: Question) -> HttpResponse:
    """Answer with the empty form that founds a unit, for the organisation shown."""
    return shown(request, question)


@page
def ask_new(request: HttpRequest, question: Question) -> HttpResponse:
    """Answer with the empty form that asks for a unit, for the organisation shown."""
    return shown(request, question, asks=True)


def shown(
    request: HttpRequest, question: Question, faults: Sequence[Fault] = (), *, asks: bool = False
) -> HttpResponse:
    """Return the form with what was sent of it, what that found, and what is wrong."""
    asked, verb = request.POST, Verb.PROPOSE if asks else Verb.APPROVE
    other = Verb.APPROVE if asks else Verb.PROPOSE
    parent = _parent(asked.get("parent", ""), question, verb)
    rules = step.rules_in_force(question.asof)
    sought_place, sought = asked.get("place", "").strip(), asked.get("q", "").strip()
    here = _places(sought_place, question, verb)
    found = looked_for(sought, question)
    chosen = codes_in(request, "members")[:PEOPLE_MAX]
    members = candidates(chosen, question)
    fresh = [hit.subject for hit in found.hits if hit.subject not in chosen]
    kinds = kinds_of(rules, asks=asks)
    form = NewUnitPage(
        asks=asks,
        given={name: asked.get(name, "") for name in KEPT},
        parent=parent,
        others=tuple(each for each in here if parent is None or each.code != parent.code),
        posts=_posts(parent, question),
        above=_above(parent, question),
        chosen=members,
        found=tuple(each for each in candidates(fresh, question) if not each.gone),
        sought_place=sought_place[:TYPED_MAX],
        sought=sought[:TYPED_MAX],
        nobody=bool(sought) and not found.hits,
        no_place=bool(sought_place) and not here,
        more=found.more,
        kinds=kinds,
        others_way=len(kinds) < len(UnitKind) and bool(question.extent_of(Thing.UNIT, verb=other)),
        rules=rules,
        shows_party=question.here(Thing.UNIT, Field.PARTY),
        code=_free_code(parent, question),
        faults=faults,
        key=new_key(),
    )
    return render(request, "unit_new.html", {"page": form}, status=_status(faults))


def kinds_of(rules: UnitRules | None, *, asks: bool) -> tuple[UnitKind, ...]:
    """Return the kinds of unit that are asked for first, or those that are founded by an order."""
    by_request = rules.by_request if rules else ()
    return tuple(kind for kind in UnitKind if (kind in by_request) == asks)


def _status(faults: Sequence[Fault]) -> int:
    if not faults:
        return 200
    return 409 if all(fault.refused for fault in faults) else 400


def _parent(tail: str, question: Question, verb: Verb) -> Place | None:
    """Return the organisation chosen, else the one the page is of; None where it may not be."""
    code = f"org:{tail.strip()}" if tail.strip() else (question.org.code if question.org else "")
    place = places([code], question.asof).get(code) if code else None
    return place if place and question.sees(code, Thing.UNIT, verb=verb) else None


def _places(sought: str, question: Question, verb: Verb) -> list[Place]:
    """Return the organisations called so, or those at the top, where the actor may."""
    tops = question.extent_of(Thing.UNIT, verb=verb)
    if sought:
        codes = [hit.subject for hit in search(sought, question.asof, {"org": tops}).hits]
        known = places(codes, question.asof)
        return [known[code] for code in codes if code in known]
    roots = children(None, question.asof) if EVERYWHERE in tops else []
    top = [*roots, *places(tops - {EVERYWHERE}, question.asof).values()]
    return [*top, *(each for root in top for each in children(root.code, question.asof))]


def _posts(parent: Place | None, question: Question) -> tuple[Place, ...]:
    if parent is None:
        return ()
    owned = posts_of_owner(parent.code, question.asof)
    open_still = [code for code, post in owned.items() if not post.closed]
    known = places(open_still, question.asof)
    return tuple(known[code] for code in open_still if code in known)


def _above(parent: Place | None, question: Question) -> tuple[Place, ...]:
    if parent is None:
        return ()
    way = path(parent.code, question.asof)
    return tuple(reversed(way[:-1] or way))


def _free_code(parent: Place | None, question: Question) -> str:
    """Return a code nobody has: that of the organisation, and the next number."""
    if parent is None:
        return ""
    tail = parent.code.partition(":")[2]
    taken = step.codes(question.asof)
    return next(
        code for n in range(1, len(taken) + 2) if f"unit:{(code := f'{tail}-T{n}')}" not in taken
    )
