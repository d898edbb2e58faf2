"""What the actor is shown of figures and facts; the rest is kept back, and reading is on record.

A number is shown to who may see its field; the people behind it, to who may see them; what a
fact says of health or family, to who may see that, and then their reading is recorded.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from muster.core import kinds as k
from muster.core.access import LOGGED, Field, Reading, Thing, inside
from muster.core.access_field import (
    CONFIDED,
    PARTS,
    field_behind,
    field_of,
    fields_of,
    kept_as,
    kept_back,
    thing_of,
    thing_of_fact,
)
from muster.core.figure import FIGURES, Figure
from muster.core.ledger import Fact
from muster.steps import access, reading
from muster.steps.access_path import path, paths
from muster.steps.sight import Scoped, Sight


def shown_figures(sight: Sight, org: str | None, names: Iterable[str]) -> tuple[str, ...]:
    """Return those of ``names`` whose number the actor may see of ``org``; None: of everything."""
    within = path(org, sight.asof) if org else frozenset[str]()
    return tuple(n for n in names if _numbered(sight, FIGURES[n], within))


def shows_number(sight: Sight, figure: Figure, org: str | None) -> bool:
    """Return whether the actor may see the number of ``figure`` of ``org``."""
    return bool(shown_figures(sight, org, [figure.name]))


def _numbered(sight: Sight, figure: Figure, within: Collection[str]) -> bool:
    return inside(sight.extent_of(Thing.FIGURE, field_of(figure)), within)


def shows_people(sight: Sight, figure: Figure, org: str | None) -> bool:
    """Return whether the actor may open ``figure`` of ``org`` to those it counts."""
    within = path(org, sight.asof) if org else frozenset[str]()
    field = field_behind(figure)
    if field is Field.PLAIN and figure.published:
        return any(inside(sight.extent_of(thing), within) for thing in (Thing.LEDGER, Thing.PERSON))
    thing = Thing.PERSON if field in (Field.AVAILABILITY, Field.PARTY) else Thing.CARE
    return inside(sight.extent_of(thing, field), within)


def shows_columns(sight: Scoped, names: Iterable[str]) -> frozenset[str]:
    """Return those columns of a strength return that the actor may see in the scope shown."""
    return frozenset(n for n in names if sight.here(Thing.FIGURE, _COLUMNS.get(n, Field.PLAIN)))


# Columns that tell a reason; the others are sums, or tell where somebody is.
_COLUMNS = {
    "sick": Field.HEALTH,
    "isolation": Field.HEALTH,
    "bereavement": Field.FAMILY,
    "rest": Field.AVAILABILITY,
    "not_for_duty": Field.AVAILABILITY,
    "unaccounted": Field.AVAILABILITY,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FactSight:
    """What the actor is shown of one fact: nothing, its outside, its body but for some parts."""

    seen: bool
    confided: bool  # that there is such a fact is itself kept back
    body: bool  # kind, subject and what it says
    kept: Field  # by whose name it is kept back, where its body is
    back: tuple[str, ...]  # fields of the body that are kept back
    logged: frozenset[Field]  # of health and family, that are shown of somebody else


def sights(sight: Sight, facts: Sequence[Fact]) -> dict[int, FactSight]:
    """Return what the actor is shown of each of ``facts``, by number.

    What withdraws a fact is shown as far as the fact withdrawn is. Queries do not grow.
    """
    withdrawn = reading.facts(
        f.corrects for f in facts if f.corrects is not None and isinstance(f.body, k.Withdrawn)
    )
    lies = paths({f.subject for f in facts}, sight.asof)
    return {
        f.seq: _sight(sight, f, withdrawn.get(f.corrects or 0, f).body, lies[f.subject])
        for f in facts
    }


def on_record(sight: Sight, read: Iterable[tuple[str, Field]]) -> None:
    """Keep on record that the actor is shown these fields of these subjects; not of their own."""
    own = sight.actor.person
    access.record_readings(
        Reading(
            at=sight.now,
            account=sight.actor.account,
            subject=subject,
            field=field,
            address=sight.address,
        )
        for subject, field in sorted(set(read))
        if field in LOGGED and subject != own
    )


def _sight(sight: Sight, fact: Fact, body: k.Kind, lies: frozenset[str]) -> FactSight:
    thing, asked = thing_of_fact(fact.subject, body), fields_of(body)

    def may(of: Thing, field: Field = Field.PLAIN) -> bool:
        return inside(sight.extent_of(of, field), lies)

    seen = may(Thing.LEDGER) or may(thing_of(fact.subject))
    open_to = seen if asked == {Field.PLAIN} else all(may(thing, field) for field in asked)
    parts = frozenset(PARTS.get(type(body), {}).values())
    shown = frozenset(field for field in parts if may(thing, field))
    own = sight.actor.person in lies and thing in (Thing.PERSON, Thing.CARE)
    confided = isinstance(body, CONFIDED) and not open_to
    return FactSight(
        seen=(seen or open_to) and not confided,
        confided=confided,
        body=open_to,
        kept=kept_as(asked),
        back=kept_back(body, shown),
        logged=(asked | shown) & LOGGED if open_to and not own else frozenset(),
    )
