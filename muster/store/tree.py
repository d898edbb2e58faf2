"""The tree of scopes, walked: who stands directly beneath, who stands above."""

from collections.abc import Iterable

from muster.core.ledger import AsOf, micros
from muster.core.register import Tree
from muster.store.dialect import among, listed, rows
from muster.store.figure import tree_at
from muster.store.reading import head
from muster.store.schema import POSTING_BITS


def beneath_of(code: str | None, tree: Tree, kind: str = "org") -> list[str]:
    """Return what of one kind stands directly beneath ``code`` (None: the roots) in ``tree``."""
    if code is not None:
        return beneath_each([code], tree, kind)[code]
    fixed = rows("SELECT code FROM subject WHERE parent_id IS NULL AND kind = %s", [kind])
    return sorted([*(c for (c,) in fixed if c not in tree.moved), *_came(None, tree, kind)])


def beneath_each(codes: Iterable[str], tree: Tree, kind: str = "org") -> dict[str, list[str]]:
    """Return what of one kind stands directly beneath each of ``codes``, by one query."""
    found: dict[str, list[str]] = {code: _came(code, tree, kind) for code in codes}
    fixed = rows(
        "SELECT p.code, c.code FROM subject c JOIN subject p ON p.id = c.parent_id "
        f"WHERE {among('p.code')} AND c.kind = %s",
        [listed(found), kind],
    )
    for above, code in fixed:
        if code not in tree.moved:
            found[above].append(code)
    return {above: sorted(beneath) for above, beneath in found.items()}


def _came(code: str | None, tree: Tree, kind: str) -> list[str]:
    return [c for c, above in tree.moved.items() if above == code and c.startswith(f"{kind}:")]


def standing_in(tree: Tree) -> Tree:
    """Return ``tree`` with every organisation, post and unit in it, so that any path is known."""
    fixed = rows(
        "SELECT s.code, p.code FROM subject s LEFT JOIN subject p ON p.id = s.parent_id "
        "WHERE s.kind IN ('org', 'post', 'unit')"
    )
    return Tree(dict(fixed), tree.moved)


def above_of(code: str, tree: Tree) -> tuple[str, ...]:
    """Return ``code`` and all above it in ``tree``, lowest first."""
    known = rows(
        "SELECT s.code, p.code FROM within w JOIN subject m ON m.id = w.scope_id "
        "JOIN subject s ON s.id = w.ancestor_id LEFT JOIN subject p ON p.id = s.parent_id "
        f"WHERE {among('m.code')}",
        [listed([code, *(above for above in tree.moved.values() if above)])],
    )
    return Tree(dict(known), tree.moved).path(code)


def own_sums(
    scope: str, accounts: Iterable[str], asof: AsOf, *, along: AsOf | None = None
) -> dict[str, int]:
    """Return the sums at ``scope`` itself and at its own posts and units, by account.

    Its own are those as of ``along``, by default as of ``asof``.
    Read from the postings one by one, so that a return can be footed against it.
    """
    last, tree = head(asof.known)[0], tree_at(along or asof)
    own = [scope, *beneath_of(scope, tree, "post"), *beneath_of(scope, tree, "unit")]
    found = rows(
        "SELECT a.name, SUM(p.delta) FROM posting p JOIN account a ON a.id = p.account_id "
        f"WHERE p.scope_id IN (SELECT id FROM subject WHERE {among('code')}) "
        f"AND {among('a.name')} AND p.at_us <= %s AND p.id < %s GROUP BY 1",
        [listed(own), listed(set(accounts)), micros(asof.at), (last + 1) << POSTING_BITS],
    )
    return {name: int(number) for name, number in found}
