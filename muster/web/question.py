"""What every page is asked: the two clocks and, on most, an organisation. Faults become pages.

A view takes a :class:`Question` and returns an answer or a :class:`Fault`. What a reader got
wrong is one calm page that names every fault and its remedy; it is never a stack trace.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, fields
from functools import wraps
from http.client import FOUND

from django.core.exceptions import PermissionDenied
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from muster.core.access import (
    EVERYWHERE,
    Decision,
    Field,
    Reason,
    Thing,
    extent,
    inside,
    may,
)
from muster.core.register import Tree
from muster.steps import reading
from muster.steps.reading import Extent
from muster.steps.rules import RulesGone
from muster.steps.sight import Need, Scoped, Unseen, look, tops_of, whole_tree
from muster.store.now import this_moment
from muster.web.account import actor_of
from muster.web.clock import Clock, read
from muster.web.fault import Fault, whole
from muster.web.rights import RIGHTS
from muster.web.words import chinese, word
from muster.web.words_access import REASONS

AFTER_MAX = 2**62
DONE = "done"  # where the session keeps the key of the form that was sent last
NEAR = "near"  # in a session: the subtree somebody works in who may in several


@dataclass(frozen=True, slots=True, kw_only=True)
class Question(Scoped):
    """What a page is asked, and the ledger it is asked of."""

    clock: Clock
    extent: Extent
    need: Need | None  # what the address asks for; None: nothing in particular
    after: int  # continue a list behind this place
    english: Mapping[str, str]  # names of organisations, where the page is in English


def named_at(question: Question, place: str, codes: Iterable[str], thing: Thing) -> Set[str]:
    """Return those of ``codes`` whom the actor may name on the board or roster of a post.

    Who may name those sent there may name all who stand on its rolls: also who was sent from
    elsewhere and has left meanwhile, and stayed on a roster the actor knew them by.
    """
    if question.sees(place, thing, Field.NAME):
        return frozenset(codes)
    return question.seen(codes, thing, Field.NAME)


View = Callable[..., HttpResponse | Fault | list[Fault]]


def page(view: View) -> Callable[..., HttpResponse]:
    """Return ``view`` as Django calls it: it answers GET, with its question read beforehand."""
    answer: Callable[..., HttpResponse] = require_safe(_asked(view))
    return answer


def deed(view: View) -> Callable[..., HttpResponse]:
    """Return ``view`` as Django calls it: it answers POST and records something.

    Its question is that of the address, so that what was seen and what is done share a moment.
    The page it leads on to says what was done: see :mod:`muster.web.done`.
    """
    asked = _asked(view)

    @wraps(view)
    def answer(request: HttpRequest, **path: str | int) -> HttpResponse:
        answered = asked(request, **path)
        if answered.status_code == FOUND and "key" in request.POST:
            request.session[DONE] = request.POST["key"]
        return answered

    guarded: Callable[..., HttpResponse] = require_POST(answer)
    return guarded


def _asked(view: View) -> Callable[..., HttpResponse]:
    @wraps(view)
    def answer(request: HttpRequest, **path: str | int) -> HttpResponse:
        given = {**request.GET.dict(), **request.POST.dict(), **path}
        if broken := list(_unreadable(given)):
            return at_fault(request, broken)
        try:
            reach = reading.extent()
        except DatabaseError:
            reach = None  # no database at all is a ledger not yet begun
        if reach is None:
            return render(request, "no_ledger.html", status=503)
        try:
            question = ask(request, reach)
            if not isinstance(question, Question):
                return at_fault(request, question)
            if "hour" in request.GET or "since" in request.GET:  # one address per moment
                return redirect(f"{request.path}?{kept(request, question)}")
            request.question = question  # type: ignore[attr-defined]
            answered = view(request, question, **path)
        except PermissionDenied:
            return _front_door(request) or not_allowed(request)
        except RulesGone as gone:
            answered = Fault(field="rules", given="", remedy=str(gone), refused=True)
        if isinstance(answered, Fault):
            return at_fault(request, [answered])
        return at_fault(request, answered) if isinstance(answered, list) else answered

    return answer


def _front_door(request: HttpRequest) -> HttpResponse | None:
    """Return the way on for who comes in by the front door, and whose job begins elsewhere."""
    holds = any(grant.in_force(this_moment()) for grant in actor_of(request).grants)
    if request.path != reverse("situation") or not holds:
        return None
    return redirect(f"{reverse('home')}?{request.GET.urlencode(safe=':')}")


def _unreadable(given: Mapping[str, str | int]) -> Iterator[Fault]:
    """Yield what no database can be asked: a text with a character that is no character."""
    for field, text in given.items():
        if "\x00" in str(text):
            remedy = _("Leave out the character that cannot be seen.")
            yield Fault(field=field, given=str(text).replace("\x00", "␀"), remedy=remedy)


def kept(request: HttpRequest, question: Question) -> str:
    """Return the query of the address asked, with the slider said as ``at``."""
    query = request.GET.copy()
    for name in ("hour", "since", "at"):
        query.pop(name, None)
    if question.clock.at is not None:
        query["at"] = dict(question.clock.pairs)["at"]
    return query.urlencode(safe=":")


def ask(request: HttpRequest, reach: Extent) -> Question | list[Fault]:
    """Return the question an address puts, or everything that is wrong with it.

    An organisation beyond what the actor may see is answered like one that does not exist.
    Raises ``PermissionDenied`` where the actor may not at all what the address asks for.
    """
    given = request.GET.dict()
    clock = read(given, now=this_moment())
    faults = clock if isinstance(clock, list) else []
    after = whole(given.get("after") or "0", most=AFTER_MAX)
    if after is None:
        remedy = _("Follow the links of the list; they set this themselves.")
        faults = [*faults, Fault(field="after", given=given["after"], remedy=remedy)]
    if isinstance(clock, list) or after is None:
        return faults
    need = need_of(request)
    seen = look(
        address=request.path,
        actor=actor_of(request),
        need=need,
        asof=clock.asof,
        now=clock.now,
        org=given.get("org", ""),
        near=near_of(request),
    )
    if isinstance(seen, Unseen):
        return [no_organisation(code) for code in seen.codes]
    return Question(
        **{each.name: getattr(seen, each.name) for each in fields(seen)},
        clock=clock,
        extent=reach,
        need=need,
        after=after,
        english={} if chinese() else reading.english_names(clock.asof),
    )


def near_of(request: HttpRequest) -> str:
    """Return which of several subtrees somebody chose to work in, "" where they have not."""
    session = getattr(request, "session", None)
    return str(session.get(NEAR, "")) if session is not None else ""


def need_of(request: HttpRequest) -> Need | None:
    """Return what the address asked for asks of who opens it; no address goes without."""
    match = request.resolver_match
    need = RIGHTS[(match.url_name or "") if match else ""]
    return need if isinstance(need, Need) else None


def may_open(request: HttpRequest, name: str) -> bool:
    """Return whether who asks may open the address called ``name``, wherever it is."""
    need = RIGHTS[name]
    try:
        tops_of(actor_of(request), need if isinstance(need, Need) else None, this_moment())
    except PermissionDenied:
        return False
    return True


def within_reach(request: HttpRequest, name: str, subject: str) -> bool:
    """Return whether who asks may open the page ``name`` of an organisation, a post or a unit.

    The tree is read once for a request, and only for who may not everywhere.
    """
    need = RIGHTS[name]
    if not isinstance(need, Need):
        return True
    tops = extent(actor_of(request), need.verb, need.thing, need.field, at=this_moment())
    if EVERYWHERE in tops:
        return True
    tree: Tree | None = getattr(request, "tree", None)
    if tree is None:
        tree = whole_tree(request.question.asof)  # type: ignore[attr-defined]
        request.tree = tree  # type: ignore[attr-defined]
    return inside(tops, tree.path(subject))


def no_organisation(code: str, *, missing: bool = False) -> Fault:
    """Return the fault of naming an organisation the register does not know as of then."""
    remedy = _("Choose one from the list of organisations, or ask for a later moment.")
    return Fault(field="org", given=code, remedy=remedy, missing=missing)


def no_post(code: str) -> Fault:
    """Return the fault of naming a post that is not there as of then, or not for the actor."""
    remedy = _("Choose one from the list of posts, or ask for a later moment.")
    return Fault(field="post", given=code, remedy=remedy, missing=True)


def no_person(code: str) -> Fault:
    """Return the fault of naming a person who is not there as of then, or not for the actor."""
    remedy = _("Look for the person by name or number, or ask for a later moment.")
    return Fault(field="person", given=code, remedy=remedy, missing=True)


def not_allowed(request: HttpRequest) -> HttpResponse:
    """Return the page that says why the actor may not: 403, with the right that comes nearest."""
    need, actor = need_of(request), actor_of(request)
    decision = Decision(reason=Reason.CLOSED if not actor.open else Reason.NO_JOB)
    if need:
        now = this_moment()
        decision = may(actor, need.verb, need.thing, need.field, path=(), at=now)
    asked = {"need": need, "decision": decision, "said": word(REASONS, decision.reason)}
    return render(request, "not_allowed.html", asked, status=403)


def at_fault(request: HttpRequest, faults: list[Fault]) -> HttpResponse:
    """Return the page that names every fault and its remedy: 404, 409 or 400."""
    status = 404 if all(fault.missing for fault in faults) else 400
    if all(fault.refused for fault in faults):
        status = 409
    asked = {"faults": faults, "status": status, "sent": request.method == "POST"}
    return render(request, "fault.html", asked, status=status)
