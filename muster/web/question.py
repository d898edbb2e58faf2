"""What every page is asked: the two clocks and, on most, an organisation. Faults become pages.

A view takes a :class:`Question` and returns an answer or a :class:`Fault`. What a reader got
wrong is one calm page that names every fault and its remedy; it is never a stack trace.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from muster.core.access import (
    EVERYWHERE,
    Actor,
    Decision,
    Field,
    Reason,
    Thing,
    Verb,
    extent,
    inside,
    may,
)
from muster.core.ledger import AsOf
from muster.steps import reading
from muster.steps.access_path import path as path_of
from muster.steps.access_path import paths
from muster.steps.reading import Extent
from muster.steps.register import Place, children, path, places
from muster.web.account import actor_of
from muster.web.clock import Clock, read
from muster.web.fault import Fault, whole
from muster.web.rights import RIGHTS, Need
from muster.web.words import chinese, word
from muster.web.words_access import REASONS

AFTER_MAX = 2**62


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a page is asked, and the ledger it is asked of."""

    address: str  # path of the page
    clock: Clock
    extent: Extent
    actor: Actor  # who asks, with the rights held now
    need: Need | None  # what the address asks for; None: nothing in particular
    tops: tuple[Place, ...]  # of the subtrees the actor may see here, none beneath another
    whole: bool  # the actor may see the whole service here
    root: Place | None  # the organisation above all those shown; None where there is none
    org: Place | None  # the one asked for with ``org=``; None: all the actor may see
    within: frozenset[str]  # path of the organisation shown; empty: the whole service
    after: int  # continue a list behind this place
    english: Mapping[str, str]  # names of organisations, where the page is in English

    @property
    def asof(self) -> AsOf:
        """True at, known by."""
        return self.clock.asof

    @property
    def scope(self) -> str | None:
        """Subject of the organisation shown; None: the whole service, if the actor may see it.

        Raises ``PermissionDenied`` where there is no organisation the actor may see here.
        """
        if self.org or self.whole:
            return self.org.code if self.org else None
        if self.root is None:
            raise PermissionDenied
        return self.root.code

    def extent_of(
        self, thing: Thing, field: Field = Field.PLAIN, verb: Verb = Verb.SEE
    ) -> frozenset[str]:
        """Return the tops of the subtrees in which the actor may, as of this request."""
        return extent(self.actor, verb, thing, field, at=self.clock.now)

    def here(self, thing: Thing, field: Field = Field.PLAIN, verb: Verb = Verb.SEE) -> bool:
        """Return whether the actor may, of all that lies in the organisation shown."""
        return inside(self.extent_of(thing, field, verb), self.within)

    def may_in(self, path: Iterable[str], thing: Thing, verb: Verb) -> bool:
        """Return whether the actor may, of what has this path."""
        return inside(self.extent_of(thing, verb=verb), path)

    def sees(
        self, subject: str, thing: Thing, field: Field = Field.PLAIN, verb: Verb = Verb.SEE
    ) -> bool:
        """Return whether the actor may, of one subject; what is not seen is as if it were not."""
        return bool(self.seen([subject], thing, field, verb))

    def seen(
        self,
        subjects: Iterable[str],
        thing: Thing,
        field: Field = Field.PLAIN,
        verb: Verb = Verb.SEE,
    ) -> frozenset[str]:
        """Return those of ``subjects`` of which the actor may; queries do not grow with them."""
        tops, asked = self.extent_of(thing, field, verb), frozenset(subjects)
        if EVERYWHERE in tops or not tops or not asked:
            return asked if EVERYWHERE in tops else frozenset()
        lies = paths(asked, self.asof)
        return frozenset(subject for subject in asked if inside(tops, lies[subject]))

    def way(self, code: str) -> tuple[Place, ...]:
        """Return the way down to ``code`` from the highest organisation the actor may see here."""
        way = path(code, self.asof)
        tops = {top.code for top in self.tops}
        begin = next((i for i, place in enumerate(way) if place.code in tops), len(way))
        return tuple(way if self.whole else way[begin:])


View = Callable[..., HttpResponse | Fault | list[Fault]]


def page(view: View) -> Callable[..., HttpResponse]:
    """Return ``view`` as Django calls it: it answers GET, with its question read beforehand."""
    answer: Callable[..., HttpResponse] = require_safe(_asked(view))
    return answer


def deed(view: View) -> Callable[..., HttpResponse]:
    """Return ``view`` as Django calls it: it answers POST and records something.

    Its question is that of the address, so that what was seen and what is done share a moment.
    """
    answer: Callable[..., HttpResponse] = require_POST(_asked(view))
    return answer


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
            return not_allowed(request)
        if isinstance(answered, Fault):
            return at_fault(request, [answered])
        return at_fault(request, answered) if isinstance(answered, list) else answered

    return answer


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
    clock = read(given, now=timezone.now())
    faults = clock if isinstance(clock, list) else []
    after = whole(given.get("after") or "0", most=AFTER_MAX)
    if after is None:
        remedy = _("Follow the links of the list; they set this themselves.")
        faults = [*faults, Fault(field="after", given=given["after"], remedy=remedy)]
    if isinstance(clock, list) or after is None:
        return faults
    actor, need = actor_of(request), need_of(request)
    tops = _tops(actor, need, clock.now)
    shown = _topmost(tops, clock.asof)
    if need and not (shown or need.own or EVERYWHERE in tops):  # they are not there yet
        return [no_organisation(top) for top in sorted(tops)]
    code = given.get("org", "").removeprefix("org:")
    org = _org(code, tops, clock.asof)
    if code and org is None:
        return [no_organisation(code)]
    everything = EVERYWHERE in tops
    root = _root(clock.asof) if everything else next(iter(shown), None)
    near = org if org or everything else root
    return Question(
        address=request.path,
        clock=clock,
        extent=reach,
        actor=actor,
        need=need,
        tops=shown,
        whole=everything,
        root=root,
        org=org,
        within=path_of(near.code, clock.asof) if near else frozenset(),
        after=after,
        english={} if chinese() else reading.english_names(clock.asof),
    )


def need_of(request: HttpRequest) -> Need | None:
    """Return what the address asked for asks of who opens it; no address goes without."""
    match = request.resolver_match
    need = RIGHTS[(match.url_name or "") if match else ""]
    return need if isinstance(need, Need) else None


def may_open(request: HttpRequest, name: str) -> bool:
    """Return whether who asks may open the address called ``name``, wherever it is."""
    need = RIGHTS[name]
    try:
        _tops(actor_of(request), need if isinstance(need, Need) else None, timezone.now())
    except PermissionDenied:
        return False
    return True


def _tops(actor: Actor, need: Need | None, now: datetime) -> frozenset[str]:
    """Return where the actor may what an address asks for; raises where that is nowhere."""
    if need is None:
        if not actor.open:
            raise PermissionDenied
        return frozenset({grant.org for grant in actor.grants if grant.in_force(now)})
    tops = extent(actor, need.verb, need.thing, need.field, at=now)
    if not tops or (not need.own and tops == {actor.person}):
        raise PermissionDenied
    if need.whole and EVERYWHERE not in tops:
        raise PermissionDenied
    return tops


def _topmost(tops: frozenset[str], asof: AsOf) -> tuple[Place, ...]:
    """Return the places among ``tops`` that stand beneath no other of them, posts last."""
    known = places(tops, asof)
    lies = paths(known, asof)
    kept = [known[code] for code in known if not lies[code] & (known.keys() - {code})]
    return tuple(sorted(kept, key=lambda place: (not place.code.startswith("org:"), place.code)))


def _org(code: str, tops: frozenset[str], asof: AsOf) -> Place | None:
    subject = f"org:{code}"
    found = places([subject], asof).get(subject) if code else None
    return found if found and inside(tops, path_of(subject, asof)) else None


def _root(asof: AsOf) -> Place | None:
    """Return the root most stands beneath: a department if there is one, else the first."""
    roots = children(None, asof)
    return min(roots, key=lambda r: (r.kind != "department", r.code), default=None)


def no_organisation(code: str, *, missing: bool = False) -> Fault:
    """Return the fault of naming an organisation the register does not know as of then."""
    remedy = _("Choose one from the list of organisations, or ask for a later moment.")
    return Fault(field="org", given=code, remedy=remedy, missing=missing)


def not_allowed(request: HttpRequest) -> HttpResponse:
    """Return the page that says why the actor may not: 403, with the right that comes nearest."""
    need, actor = need_of(request), actor_of(request)
    decision = Decision(reason=Reason.CLOSED if not actor.open else Reason.NO_JOB)
    if need:
        now = timezone.now()
        decision = may(actor, need.verb, need.thing, need.field, path=(), at=now)
    asked = {"need": need, "decision": decision, "said": word(REASONS, decision.reason)}
    return render(request, "not_allowed.html", asked, status=403)


def at_fault(request: HttpRequest, faults: list[Fault]) -> HttpResponse:
    """Return the page that names every fault and its remedy: 404, 409 or 400."""
    status = 404 if all(fault.missing for fault in faults) else 400
    if all(fault.refused for fault in faults):
        status = 409
    return render(request, "fault.html", {"faults": faults, "status": status}, status=status)
