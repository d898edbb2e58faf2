"""Reading for pages: the ledger's extent, facts of many subjects, sums of many scopes at once.

Everything here takes the same number of queries for one subject as for fifty.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from muster.core.figure import (
    FIGURES,
    Coverage,
    Measure,
    accounts,
    amount,
    coverage,
    day_start,
)
from muster.core.ledger import AsOf, Fact, moment
from muster.core.register import Organisation, Post
from muster.steps.figure import filings_of, zone
from muster.store.figure import sums, tree_at
from muster.store.reading import head, numbered, standing_kind, standing_of
from muster.store.states import states_of
from muster.store.tree import beneath_each, beneath_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """How far the ledger reaches: its last fact, and when it began and last learnt something."""

    seq: int
    digest: str
    first_recorded_at: datetime
    last_recorded_at: datetime


def extent() -> Extent | None:
    """Return how far the ledger reaches, None while it is empty or there is none yet."""
    if "fact" not in connection.introspection.table_names():
        return None
    seq, recorded_us, digest = head()
    if seq == 0:
        return None
    return Extent(
        seq=seq,
        digest=digest,
        first_recorded_at=numbered([1])[0].recorded_at,
        last_recorded_at=moment(recorded_us),
    )


def english_names(asof: AsOf) -> dict[str, str]:
    """Return what the roots, and those directly beneath them, are called in English.

    Left out are those without an English name of their own: one that stands above, or before,
    under the same name. Pages then show the name they have.
    """
    tree = tree_at(asof)
    roots = beneath_of(None, tree)
    beneath = beneath_each(roots, tree)
    codes = [code for root in roots for code in (root, *beneath[root])]
    known = states_of(Organisation, codes, asof)
    first: dict[str, str] = {}
    for code in codes:
        founded = known[code].founded if code in known else None
        if founded and founded.name_en:
            first.setdefault(founded.name_en, code)
    return {code: name for name, code in first.items()}


def facts(seqs: Iterable[int]) -> dict[int, Fact]:
    """Return the facts with these numbers, by number."""
    wanted = set(seqs)
    return {fact.seq: fact for fact in numbered(wanted)} if wanted else {}


def facts_of(subjects: Iterable[str], asof: AsOf) -> dict[str, tuple[Fact, ...]]:
    """Return the standing facts about each of ``subjects`` that hold and are known as of then."""
    found: dict[str, list[Fact]] = {subject: [] for subject in subjects}
    for fact in standing_of(found, last=head(asof.known)[0]):
        if fact.holds_from <= asof.at:
            found[fact.subject].append(fact)
    return {subject: tuple(facts) for subject, facts in found.items()}


def standing_facts(kinds: Iterable[str], asof: AsOf) -> list[Fact]:
    """Return the facts of these kinds that hold as of ``asof`` and are not corrected by then."""
    return list(standing_kind(list(kinds), asof))


def amounts(
    names: Iterable[str], scopes: Sequence[str | None], asof: AsOf
) -> dict[tuple[str, str | None], int]:
    """Return figures counted by name beneath many scopes, by (figure, scope).

    A scope is an organisation, a post or a unit. Claims and coverage are left out; ask
    :func:`muster.steps.figure.values` for them.
    """
    figures = [FIGURES[name] for name in names]
    counts = sums(scopes, {a for figure in figures for a in accounts(figure)}, asof)
    flows = {a for f in figures if f.measure is Measure.FLOW for a in accounts(f)}
    opening: dict[str | None, dict[str, int]] = {}
    if flows:
        opening = sums(scopes, flows, AsOf(day_start(asof.at, zone=zone()), asof.known))
    return {
        (figure.name, scope): amount(figure, counts[scope], opening.get(scope, {}))
        for figure in figures
        for scope in scopes
    }


def coverages(figure: str, orgs: Iterable[str | None], asof: AsOf) -> dict[str | None, Coverage]:
    """Return how the evening returns due last by ``asof.at`` came in, beneath each of ``orgs``."""
    return {
        org: coverage(due.expected, due.filed, deadline=due.deadline, at=asof.at, figure=figure)
        for org, due in filings_of(tuple(orgs), asof).items()
    }


def posts_of(codes: Iterable[str], asof: AsOf) -> dict[str, str]:
    """Return the organisation that owns each of these posts, by post."""
    known = states_of(Post, codes, asof)
    return {code: post.opened.parent for code, post in known.items() if post.opened}
