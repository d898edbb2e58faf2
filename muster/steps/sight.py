"""What an actor may see and do, as of a question: the one place that pages and programs ask.

Rights are those held when it is asked; where an object lies is judged by the question's two
clocks. What is not seen is answered as if it were not there.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied

from muster.core.access import EVERYWHERE, Actor, Field, Thing, Verb, extent, inside
from muster.core.ledger import AsOf
from muster.core.register import Tree
from muster.steps.access_path import path as path_of
from muster.steps.access_path import paths
from muster.steps.register import Place, children, path, places
from muster.store.figure import tree_at
from muster.store.tree import standing_in


@dataclass(frozen=True, slots=True)
class Need:
    """What an address asks for, somewhere in the service; what it shows is asked for besides."""

    verb: Verb
    thing: Thing
    field: Field = Field.PLAIN
    own: bool = False  # also for who may it of themselves alone
    whole: bool = False  # only for who may it everywhere


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """Who asks, with the rights held now, and as of which two clocks."""

    address: str  # that was asked
    actor: Actor
    asof: AsOf  # true at, known by
    now: datetime

    def extent_of(
        self, thing: Thing, field: Field = Field.PLAIN, verb: Verb = Verb.SEE
    ) -> frozenset[str]:
        """Return the tops of the subtrees in which the actor may, as of this request."""
        return extent(self.actor, verb, thing, field, at=self.now)

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Scoped(Sight):
    """A sight of an organisation, or of all the actor may see."""

    tops: tuple[Place, ...]  # of the subtrees the actor may see here, none beneath another
    whole: bool  # the actor may see the whole service here
    root: Place | None  # the organisation above all those shown; None where there is none
    org: Place | None  # the one asked for; None: all the actor may see
    within: frozenset[str]  # path of the organisation shown; empty: the whole service

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

    def here(self, thing: Thing, field: Field = Field.PLAIN, verb: Verb = Verb.SEE) -> bool:
        """Return whether the actor may, of all that lies in the organisation shown."""
        return inside(self.extent_of(thing, field, verb), self.within)

    def lies(self) -> frozenset[str]:
        """Return where the actor lies as a person, if that is in the organisation asked for."""
        own = path_of(self.actor.person, self.asof) if self.actor.person else frozenset()
        return own if self.org is None or self.org.code in own else frozenset()

    def way(self, code: str) -> tuple[Place, ...]:
        """Return the way down to ``code`` from the highest organisation the actor may see here."""
        way = path(code, self.asof)
        tops = {top.code for top in self.tops}
        begin = next((i for i, place in enumerate(way) if place.code in tops), len(way))
        return tuple(way if self.whole else way[begin:])


@dataclass(frozen=True, slots=True)
class Unseen:
    """Organisations that are not there for who asks, or not there yet."""

    codes: tuple[str, ...]


def look(
    *,
    address: str,
    actor: Actor,
    need: Need | None,
    asof: AsOf,
    now: datetime,
    org: str = "",
    near: str = "",
) -> Scoped | Unseen:
    """Return what ``actor`` sees of ``org`` (a code), or of all they may see where none is named.

    A post or a unit is named with its kind, as ``post:150100-P1``. Of several subtrees without
    one above them, the one whose top is the subject ``near`` is shown; without it, the first.

    An organisation beyond what the actor may see is answered like one that does not exist.
    Raises ``PermissionDenied`` where the actor may not at all what is needed.
    """
    tops = tops_of(actor, need, now)
    shown = _topmost(tops, asof)
    if need and not (shown or need.own or EVERYWHERE in tops):  # they are not there yet
        return Unseen(tuple(sorted(tops)))
    code = org.removeprefix("org:")
    named = _org(code, tops, asof)
    if code and named is None:
        return Unseen((code,))
    everything = EVERYWHERE in tops
    chosen = next((top for top in shown if top.code == near), next(iter(shown), None))
    root = _root(asof) if everything else chosen
    place = named if named or everything else root
    return Scoped(
        address=address,
        actor=actor,
        asof=asof,
        now=now,
        tops=shown,
        whole=everything,
        root=root,
        org=named,
        within=path_of(place.code, asof) if place else frozenset(),
    )


def whole_tree(asof: AsOf) -> Tree:
    """Return the tree of all organisations, posts and units as of then; one question for many."""
    return standing_in(tree_at(asof))


def tops_of(actor: Actor, need: Need | None, now: datetime) -> frozenset[str]:
    """Return where the actor may what is needed; raises ``PermissionDenied`` where nowhere."""
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
    subject = code if ":" in code else f"org:{code}"
    found = places([subject], asof).get(subject) if code else None
    return found if found and inside(tops, path_of(subject, asof)) else None


def _root(asof: AsOf) -> Place | None:
    """Return the root most stands beneath: a department if there is one, else the first."""
    roots = children(None, asof)
    return min(roots, key=lambda r: (r.kind != "department", r.code), default=None)
