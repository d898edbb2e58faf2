"""What exists: organisations in a tree, and the posts and units that hang from it.

The states of an organisation and a post, and :class:`Tree`, which answers who stands beneath
whom. A coordinated organisation is a partner, never beneath.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Self

from muster.core import kinds as k
from muster.core.count import Count, Lasting
from muster.core.ledger import Fact
from muster.core.relief import Request, asks_after


@dataclass(frozen=True, slots=True)
class Organisation(Lasting):
    """An organisation at one moment; ``founded`` has the names it goes by then."""

    code: str = ""
    founded: k.OrgFounded | None = None
    parent: str | None = None
    aliases: tuple[str, ...] = ()
    partners: tuple[str, ...] = ()
    closed: bool = False

    def after(self, fact: Fact) -> Self:
        """Return the organisation after ``fact``."""
        match fact.body:
            case k.OrgFounded() as body:
                return replace(self, code=fact.subject, founded=body, parent=body.parent)
            case k.OrgMoved(parent=parent):
                return replace(self, parent=parent)
            case k.OrgRenamed() as body:
                return replace(self, founded=_renamed(self.founded, body))
            case k.AliasGiven(alias=alias):
                return replace(self, aliases=(*self.aliases, alias))
            case k.AliasEnded(alias=alias):
                return replace(self, aliases=tuple(a for a in self.aliases if a != alias))
            case k.Coordinated(partner=partner):
                return replace(self, partners=(*self.partners, partner))
            case k.OrgClosed():
                return replace(self, closed=True)
        return self

    def counts(self) -> tuple[Count, ...]:
        """Return one organisation of its kind, its establishment, and whether it reports."""
        if self.founded is None or self.closed:
            return ()
        counts = [Count(f"org.{self.founded.kind}", self.code)]
        if self.founded.authorised:
            counts.append(Count("authorised", self.code, self.founded.authorised))
        if self.founded.reports:
            counts.append(Count("reporting", self.code))
        return tuple(counts)


def _renamed(founded: k.OrgFounded | None, to: k.OrgRenamed) -> k.OrgFounded | None:
    if founded is None:
        return None
    return replace(
        founded,
        name=to.name,
        name_en=to.name_en,
        collective=to.collective,
        collective_en=to.collective_en,
    )


@dataclass(frozen=True, slots=True)
class Post(Lasting):
    """A post at one moment; ``opened`` has the name and the owner it has then."""

    code: str = ""
    opened: k.PostOpened | None = None
    closed: bool = False
    asks: tuple[Request, ...] = ()  # for relief, not answered yet

    def after(self, fact: Fact) -> Self:
        """Return the post after ``fact``."""
        match fact.body:
            case k.PostOpened() as body:
                return replace(self, code=fact.subject, opened=body)
            case k.PostRenamed(name=name) if self.opened:
                return replace(self, opened=replace(self.opened, name=name))
            case k.PostMoved(parent=parent) if self.opened:
                return replace(self, opened=replace(self.opened, parent=parent))
            case k.PostClosed():
                return replace(self, closed=True, asks=())
            case k.ReliefAsked() | k.ReliefDecided():
                return replace(self, asks=asks_after(self.asks, fact))
        return self

    def counts(self) -> tuple[Count, ...]:
        """Return one post of its kind, and the requests for relief that wait."""
        if self.opened is None or self.closed:
            return ()
        post = Count(f"post.{self.opened.kind}", self.code)
        return (post, Count("relief.open", self.code, len(self.asks))) if self.asks else (post,)


MOVING = (k.OrgMoved, k.PostMoved)  # what says that somebody else is above from now on
FOUNDING = (k.OrgFounded, k.PostOpened, k.UnitFounded, k.DemandRaised)  # what says who is above


def parent_of(body: k.Kind) -> str | None:
    """Return the subject above the one a founding ``body`` speaks of, if it is one."""
    if isinstance(body, k.OrgFounded | k.PostOpened | k.UnitFounded):
        return body.parent
    return body.post if isinstance(body, k.DemandRaised) else None


@dataclass(frozen=True, slots=True)
class Signed:
    """A subtree of the fixed tree, to be added (+1) or taken away (-1)."""

    root: str
    sign: int


class Tree:
    """Who stands beneath whom, at one moment.

    ``fixed`` is each subject's first known parent and never changes: sums are kept along it.
    ``moved`` maps the few subjects whose parent at the moment asked is another one. So the
    sum beneath X is a signed handful of fixed sums, however the tree was rebuilt.
    """

    def __init__(self, fixed: Mapping[str, str | None], moved: Mapping[str, str | None]) -> None:
        self._fixed = fixed
        self._moved = {s: p for s, p in moved.items() if fixed.get(s) != p}
        self._standing: dict[str, list[str]] = defaultdict(list)  # moved, by all above them
        self._fallen: dict[str, list[str]] = defaultdict(list)  # the topmost moved, by fixed parent
        for root in sorted(self._moved):
            for above in self.path(root)[1:]:
                self._standing[above].append(root)
            for above in self._fixed_above(root):
                self._fallen[above].append(root)

    @property
    def moved(self) -> Mapping[str, str | None]:
        """The subjects that stand elsewhere than in the fixed tree, and where."""
        return self._moved

    def parent(self, subject: str) -> str | None:
        """Return the subject above ``subject`` at the moment of this tree."""
        if subject in self._moved:
            return self._moved[subject]
        return self._fixed.get(subject)

    def path(self, subject: str) -> tuple[str, ...]:
        """Return ``subject`` and all above it, lowest first. A loop ends where it closes."""
        path: list[str] = []
        at: str | None = subject
        while at is not None and at not in path:
            path.append(at)
            at = self.parent(at)
        return tuple(path)

    def cover(self, subject: str) -> tuple[Signed, ...]:
        """Return the fixed subtrees whose signed sum is all that stands beneath ``subject``."""
        terms = [Signed(subject, +1)]
        terms += [Signed(m, -1) for m in self._fallen.get(subject, ())]
        for root in self._standing.get(subject, ()):
            terms.append(Signed(root, +1))
            terms += [Signed(m, -1) for m in self._fallen.get(root, ())]
        return tuple(terms)

    def _fixed_above(self, moved: str) -> Iterator[str]:
        """Yield all above ``moved`` in the fixed tree, up to the first that moved itself."""
        above = self._fixed.get(moved)
        while above is not None:
            yield above
            above = None if above in self._moved else self._fixed.get(above)
