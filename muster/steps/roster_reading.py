"""Rosters for those who look: with names, as printouts."""

from collections.abc import Iterable

from muster.core.ledger import AsOf, Fact
from muster.core.person import Person
from muster.core.register import Post
from muster.core.roster_life import RosterLife, RosterOnRecord
from muster.formats.roster_printout import RosterMember, RosterPrintout
from muster.formats.roster_words import RosterWording
from muster.steps.register import places
from muster.steps.roster_record import RosterCase
from muster.store.reading import numbered
from muster.store.states import states, states_of

_DIGEST_SHOWN = 12  # characters of a digest that say which ledger


def rosters(asof: AsOf) -> list[RosterLife]:
    """Return every roster on record as of ``asof``, by code; its duties are read when asked for."""
    found = [life for _, life in states(RosterLife, "roster", asof) if life.status]
    return sorted(found, key=lambda life: life.code)


def wording(record: RosterOnRecord, asof: AsOf, *, more: Iterable[str] = ()) -> RosterWording:
    """Return the names of a roster's post, its owner, its people and ``more`` of them."""
    post = states_of(Post, [record.post], asof).get(record.post)
    org = post.opened.parent if post and post.opened else ""
    names = {code: place.name for code, place in places([record.post, org], asof).items()}
    for code, person in states_of(Person, {*record.people, *more}, asof).items():
        if person.record is not None:
            names[code] = person.record.name
    return RosterWording(names, {shift.id: shift for shift in record.shifts})


def printout(case: RosterCase, *, prepared_by: str = "") -> RosterPrintout:
    """Return a roster to be printed or tabled, people in the order of crews, leaders first."""
    record, asof = case.record, case.asof
    post = states_of(Post, [record.post], asof).get(record.post)
    members = [
        RosterMember(code=p.number, role=p.role, leader=p.leader, crew=p.crew)
        for p in case.problem.people
    ]
    last = max(step.seq for step in record.steps)
    facts: list[Fact] = numbered([last])
    digest = facts[0].digest[:_DIGEST_SHOWN] if facts else ""
    makers = dict.fromkeys(step.by for step in record.steps if step.what in ("drafted", "changed"))
    return RosterPrintout(
        record=record,
        members=tuple(
            sorted(members, key=lambda m: (m.crew is None, m.crew or 0, not m.leader, m.code))
        ),
        open=case.open,
        words=wording(record, asof, more=[m.code for m in members]),
        org=post.opened.parent if post and post.opened else "",
        source=f"{record.code} · #{last} {digest}",
        made_at=asof.at,
        prepared_by=prepared_by or ", ".join(makers),
    )
