"""The register: import it, look things up in it, walk its tree."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.utils.timezone import get_default_timezone

from muster.core import kinds as k
from muster.core.demand import Demand
from muster.core.ledger import AsOf, Draft, Fact
from muster.core.person import Person
from muster.core.register import Organisation, Post
from muster.core.unit import Unit
from muster.formats.line import RowError
from muster.formats.register import read_register
from muster.formats.register_look import RegisterLook, look_at
from muster.formats.register_rows import KnownRegister, KnownSubject
from muster.steps.hand import Hand
from muster.store.figure import tree_at
from muster.store.ledger import Appended, append
from muster.store.reading import head, mentioning, standing_kind
from muster.store.states import states, states_of
from muster.store.tree import above_of, beneath_of


def record(hand: Hand, drafts: Iterable[Draft]) -> Appended:
    """Record a register's drafts, all or none."""
    return append(drafts, clock=hand.clock, whole=True)


def import_register(
    hand: Hand, file: Path, *, holds_from: datetime, now: datetime
) -> Appended | tuple[RowError, ...]:
    """Import a register workbook: everything in it, or nothing and all that is wrong.

    Raises ``OSError`` when there is no such file.
    """
    read = read_register(
        file,
        known=_known(AsOf(now, now)),
        holds_from=holds_from,
        recorded_by=hand.by,
        org=hand.org,
        zone=get_default_timezone(),
    )
    return read if isinstance(read, tuple) else record(hand, read.drafts)


def look_at_register(file: Path, *, holds_from: datetime, now: datetime) -> RegisterLook:
    """Return what a register file says and all that is wrong with it; nothing is recorded."""
    known = _known(AsOf(now, now))
    return look_at(file, known=known, holds_from=holds_from, zone=get_default_timezone())


def _known(asof: AsOf) -> KnownRegister:
    orgs = dict(states(Organisation, "org", asof))
    posts = dict(states(Post, "post", asof))
    begun = standing_kind(["org.founded", "post.opened", "person.appointed"], asof)
    known = []
    for fact in begun:
        org, post = orgs.get(fact.subject), posts.get(fact.subject)
        said = (org.founded if org else None) or (post.opened if post else None) or fact.body
        known.append(
            KnownSubject(
                subject=fact.subject,
                key=fact.key,
                name=getattr(said, "name", ""),
                aliases=org.aliases if org else (),
                parent=org.parent if org else None,
            )
        )
    return KnownRegister(tuple(known))


@dataclass(frozen=True, slots=True)
class Place:
    """An organisation, post or unit: what it is called and where it stands."""

    code: str
    name: str
    kind: str
    parent: str | None
    closed: bool = False


def places(codes: Iterable[str], asof: AsOf) -> dict[str, Place]:
    """Return the names of organisations, posts and units, by code."""
    by_kind: dict[str, list[str]] = {"org": [], "post": [], "unit": []}
    for code in codes:
        kind = code.partition(":")[0]
        if kind in by_kind:
            by_kind[kind].append(code)
    found: dict[str, Place] = {}
    for code, org in states_of(Organisation, by_kind["org"], asof).items():
        if org.founded:
            said = org.founded
            found[code] = Place(code, said.name, said.kind.value, org.parent, closed=org.closed)
    for code, post in states_of(Post, by_kind["post"], asof).items():
        if post.opened:
            told = post.opened
            found[code] = Place(code, told.name, told.kind.value, told.parent, closed=post.closed)
    for code, unit in states_of(Unit, by_kind["unit"], asof).items():
        if unit.founded:
            kind, parent = unit.founded.kind.value, unit.founded.parent
            found[code] = Place(code, unit.name, kind, parent, closed=unit.dissolved)
    return found


def organisation(code: str, asof: AsOf) -> Organisation | None:
    """Return the organisation ``code`` as of ``asof``, None if it is not known."""
    return organisations([code], asof).get(code)


def organisations(codes: Iterable[str], asof: AsOf) -> dict[str, Organisation]:
    """Return those of ``codes`` that are organisations any fact speaks of, by subject."""
    return states_of(Organisation, (code for code in codes if code.startswith("org:")), asof)


def children(code: str | None, asof: AsOf) -> list[Place]:
    """Return the organisations directly beneath ``code`` (None: the roots), in code order."""
    found = places(beneath_of(code, tree_at(asof)), asof)
    return [found[c] for c in sorted(found)]


def path(code: str, asof: AsOf) -> list[Place]:
    """Return the way from the root down to ``code``, itself included."""
    above = above_of(code, tree_at(asof))
    found = places(above, asof)
    return [found[c] for c in reversed(above) if c in found]


def above(codes: Iterable[str], asof: AsOf) -> dict[str, set[str]]:
    """Return each organisation with all above it, found level by level, not one by one."""
    parents: dict[str, str | None] = {}
    level = set(codes)
    while level:
        parents |= {code: place.parent for code, place in places(level, asof).items()}
        level = {each for each in parents.values() if each and each not in parents}
    found: dict[str, set[str]] = defaultdict(set)
    for code in codes:
        at: str | None = code
        while at is not None and at not in found[code]:
            found[code].add(at)
            at = parents.get(at)
    return found


def find(text: str, asof: AsOf) -> str | None:
    """Return the subject of the organisation, post or unit that ``text`` names.

    A code with or without its kind, a full name, or an alias; None when nothing or more than
    one thing is called so.
    """
    codes = [text] if ":" in text else [f"{kind}:{text}" for kind in ("org", "post", "unit")]
    for code in codes:
        if code in places([code], asof):
            return code
    named = [
        code
        for code, org in states(Organisation, "org", asof)
        if org.founded and text in (org.founded.name, *org.aliases)
    ]
    return named[0] if len(named) == 1 else None


def posts_called(codes: Iterable[str], asof: AsOf) -> dict[str, k.PostOpened]:
    """Return these posts with the names and owners they have as of ``asof``, by subject."""
    return {c: post.opened for c, post in states_of(Post, codes, asof).items() if post.opened}


def posts_of_owner(owner: str, asof: AsOf) -> dict[str, Post]:
    """Return the posts an organisation itself owns as of ``asof``, closed ones too, by subject."""
    found = states_of(Post, beneath_of(owner, tree_at(asof), "post"), asof)
    return {code: found[code] for code in sorted(found) if found[code].opened}


def person_code(number: str) -> str:
    """Return the subject of the person with this number, given with or without ``person:``."""
    return number if number.startswith("person:") else f"person:{number}"


def person(number: str, asof: AsOf) -> Person | None:
    """Return the person with this number (or subject) as of ``asof``."""
    subject = person_code(number)
    return states_of(Person, [subject], asof).get(subject)


def people_of(numbers: Iterable[str], asof: AsOf) -> dict[str, Person]:
    """Return the people with these subjects as of ``asof``, by subject."""
    return states_of(Person, numbers, asof)


def lines_of(codes: Iterable[str], asof: AsOf) -> dict[str, Demand]:
    """Return these demand lines as of ``asof``, by subject; also those that are closed."""
    return states_of(Demand, codes, asof)


def history(subject: str, asof: AsOf) -> list[Fact]:
    """Return every fact about ``subject`` or that concerns it, known by then, corrected too."""
    return mentioning(subject, last=head(asof.known)[0])


def people(asof: AsOf) -> Sequence[tuple[str, Person]]:
    """Return everybody in the service as of ``asof``."""
    return [
        (code, each)
        for code, each in states(Person, "person", asof)
        if each.record is not None and not each.gone
    ]
