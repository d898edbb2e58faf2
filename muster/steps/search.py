"""Search: people and places by name, alias, pinyin or number, among those one may see."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from muster.core.access import inside
from muster.core.ledger import AsOf
from muster.core.search import NAMING, NUMBERED, TYPED_MAX, typed, words
from muster.formats.pinyin import readings
from muster.steps.access_path import paths
from muster.steps.bulletin_sight import readable
from muster.steps.register import Place, people_of, places
from muster.steps.sight import Sight
from muster.steps.unit_request import asked_for
from muster.store.called import calling, catch_up
from muster.store.reading import head, standing_of

LISTED_MAX = 50
LOOKED_AT_MAX = 2_000  # subjects that match; more, and the search asks to be narrowed


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """Something found: what it is called, and where it lies."""

    subject: str
    name: str
    kind: str  # person, or what an organisation, a post or a unit is
    where: Place | None = None  # the organisation it belongs to


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a search found, the nearest first."""

    typed: str
    hits: tuple[Hit, ...] = ()
    more: bool = False  # there are, or may be, others


def learn() -> int:
    """Take in the names recorded since the last search; return how many facts were read."""
    return catch_up(NAMING, partial(words, readings=readings))


def search(text: str, asof: AsOf, tops: Mapping[str, frozenset[str]]) -> Found:
    """Return what ``text`` names beneath ``tops``: by kind of subject, those one may see.

    Whoever may see nothing of a kind finds nothing of it, and is not told that there is more.
    """
    sought = typed(text)
    if not sought:
        return Found(typed="")
    learn()
    named = calling(sought, last=head(asof.known)[0], most=LOOKED_AT_MAX)
    wanted = [code for code in named if tops.get(_kind(code))]
    lie = paths(wanted, asof)
    seen = [code for code in wanted if inside(tops[_kind(code)], lie[code])]
    return Found(
        typed=sought,
        hits=_hits(seen[:LISTED_MAX], asof),
        more=len(seen) > LISTED_MAX or (bool(wanted) and len(named) == LOOKED_AT_MAX),
    )


def numbered(text: str, sight: Sight) -> tuple[str, ...]:
    """Return the letters, calls, plans, demand lines and bulletins seen that have this number.

    Small letters and large ones are the same.
    """
    number = text.strip()[:TYPED_MAX]
    written = dict.fromkeys((number, number.upper(), number.lower()))
    codes = [f"{kind}:{each}" for kind in NUMBERED for each in written]
    told = standing_of(codes, last=head(sight.asof.known)[0])
    known = {fact.subject for fact in told if fact.holds_from <= sight.asof.at}
    return tuple(code for code in codes if code in known and _opens(code, sight))


def _opens(code: str, sight: Sight) -> bool:
    """Return whether the actor may open what has a number: of bulletins, also what is published."""
    kind, _, tail = code.partition(":")
    if kind != "bulletin":
        return sight.sees(code, NUMBERED[kind])
    return tail.isdecimal() and bool(readable({int(tail)}, sight))


def _kind(subject: str) -> str:
    return subject.partition(":")[0]


def _hits(codes: list[str], asof: AsOf) -> tuple[Hit, ...]:
    people = people_of([code for code in codes if _kind(code) == "person"], asof)
    known = places(codes, asof)
    asked = asked_for([code for code in codes if code not in known], asof)
    home = {code: each.record.home for code, each in people.items() if each.record}
    above = {code: place.parent for code, place in known.items() if place.parent} | home
    above |= {code: body.parent for code, body in asked.items()}
    stands = places(above.values(), asof)
    hits = []
    for code in codes:
        where = stands.get(above.get(code, ""))
        record = people[code].record if code in people else None
        if record:
            hits.append(Hit(subject=code, name=record.name, kind="person", where=where))
        elif code in known:
            place = known[code]
            hits.append(Hit(subject=code, name=place.name, kind=place.kind, where=where))
        elif code in asked:
            body = asked[code]
            hits.append(Hit(subject=code, name=body.name, kind=body.kind.value, where=where))
    return tuple(hits)
