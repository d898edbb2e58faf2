"""Sums of postings: how many, beneath whom, true at, known by. Every figure is made of these.

A sum over the top of the tree reads tallies: whole blocks of facts, whole hours of ``at``.
What the clock asked for cuts off, the open block and the begun hour, is added up by hand.
Deeper down the postings themselves are few and are read directly.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from muster.core.count import state_at
from muster.core.ledger import AsOf, Fact, micros
from muster.core.register import Organisation, Tree, parent_of
from muster.core.subjects import start
from muster.store.dialect import Row, among, listed, rows
from muster.store.reading import head, standing_of
from muster.store.schema import BLOCK, HOUR_US, POSTING_BITS, TALLY_DEPTH

Sums = Mapping[str, int]  # account -> sum


@dataclass(frozen=True, slots=True)
class _Root:
    id: int
    depth: int


def sums(
    scopes: Sequence[str | None], accounts: Iterable[str], asof: AsOf
) -> dict[str | None, dict[str, int]]:
    """Return, for each scope, the sum of each of ``accounts`` beneath it as of ``asof``.

    ``None`` stands for the whole service: all roots. An unknown scope sums to nothing.
    """
    names: dict[int, str] = dict(_accounts(accounts))
    last = head(asof.known)[0]
    tree = tree_at(asof, last)
    terms = {scope: _cover(tree, scope) for scope in scopes}
    roots = {root.id: root for cover in terms.values() for root, _ in cover}
    found = _read(list(roots.values()), list(names), asof, last)
    answer: dict[str | None, dict[str, int]] = {}
    for scope, cover in terms.items():
        total: dict[str, int] = defaultdict(int)
        for root, sign in cover:
            for account, number in found[root.id].items():
                total[names[account]] += sign * number
        answer[scope] = dict(total)
    return answer


def _accounts(names: Iterable[str]) -> list[Row]:
    return rows(f"SELECT id, name FROM account WHERE {among('name')}", [listed(set(names))])


def tree_at(asof: AsOf, last: int | None = None) -> Tree:
    """Return the tree of scopes as of ``asof``; ``last`` is the seq known by then, if at hand."""
    seq = head(asof.known)[0] if last is None else last
    moved_codes = [code for (code,) in rows("SELECT code FROM subject WHERE moved")]
    if not moved_codes:
        return Tree({}, {})
    fixed: dict[str, str | None] = dict(
        rows(
            "SELECT s.code, p.code FROM subject s LEFT JOIN subject p ON p.id = s.parent_id "
            f"WHERE s.id IN (SELECT w.ancestor_id FROM within w JOIN subject m "
            f"ON m.id = w.scope_id WHERE {among('m.code')})",
            [listed(moved_codes)],
        )
    )
    facts: dict[str, list[Fact]] = defaultdict(list)
    for fact in standing_of(moved_codes, last=seq):
        facts[fact.subject].append(fact)
    moved = {}
    for code in moved_codes:
        above = _parent_at(code, facts[code], asof)
        if above is not None:
            moved[code] = above
    return Tree(fixed, moved)


def _parent_at(code: str, facts: Sequence[Fact], asof: AsOf) -> str | None:
    state = state_at(start(code), facts, at=asof.at)
    if isinstance(state, Organisation):
        return state.parent
    founding = [f for f in facts if f.holds_from <= asof.at and parent_of(f.body) is not None]
    return parent_of(founding[-1].body) if founding else None


def _cover(tree: Tree, scope: str | None) -> list[tuple[_Root, int]]:
    if scope is None:
        return [
            (_Root(number, 0), +1)
            for (number,) in rows(
                "SELECT id FROM subject WHERE parent_id IS NULL AND kind IN ('org', 'post', 'unit')"
            )
        ]
    signed = {term.root: 0 for term in tree.cover(scope)}
    for term in tree.cover(scope):
        signed[term.root] += term.sign
    known = rows(f"SELECT code, id, depth FROM subject WHERE {among('code')}", [listed(signed)])
    return [(_Root(number, depth), signed[code]) for code, number, depth in known if signed[code]]


def _read(
    roots: Sequence[_Root], accounts: Sequence[int], asof: AsOf, last: int
) -> dict[int, dict[int, int]]:
    found: dict[int, dict[int, int]] = {root.id: defaultdict(int) for root in roots}
    top = [root.id for root in roots if root.depth <= TALLY_DEPTH]
    deep = [root.id for root in roots if root.depth > TALLY_DEPTH]
    read: list[Row] = []
    if accounts and top:
        read += _top(top, accounts, micros(asof.at), last)
    if accounts and deep:
        read += rows(
            "SELECT w.ancestor_id, p.account_id, SUM(p.delta) FROM within w "
            "JOIN posting p ON p.scope_id = w.scope_id "
            f"WHERE {among('w.ancestor_id')} AND {among('p.account_id')} "
            "AND p.at_us <= %s AND p.id < %s GROUP BY 1, 2",
            [listed(deep), listed(accounts), micros(asof.at), _beyond(last)],
        )
    for root, account, number in read:
        found[root][account] += int(number)
    return found


def _beyond(seq: int) -> int:
    """Return the first posting id after those of the fact ``seq``."""
    return (seq + 1) << POSTING_BITS


def _top(roots: Sequence[int], accounts: Sequence[int], at_us: int, last: int) -> list[Row]:
    """Return (root, account, sum) in three parts: whole hours and blocks, and the two rests."""
    hour, block = at_us // HOUR_US, last // BLOCK
    closed = _beyond(block * BLOCK)
    beneath = (
        "SELECT w.ancestor_id, p.account_id, SUM(p.delta) FROM posting p "
        "JOIN within w ON w.scope_id = p.scope_id "
        f"WHERE {among('w.ancestor_id')} AND {among('p.account_id')} AND "
    )
    whole = rows(
        "SELECT scope_id, account_id, SUM(delta) FROM tally "
        f"WHERE {among('scope_id')} AND {among('account_id')} AND hour <= %s AND block < %s "
        "GROUP BY 1, 2",
        [listed(roots), listed(accounts), hour, block],
    )
    open_block = rows(
        beneath + "p.id >= %s AND p.id < %s AND p.at_us <= %s GROUP BY 1, 2",
        [listed(roots), listed(accounts), closed, _beyond(last), at_us],
    )
    if at_us % HOUR_US == 0:
        return whole + open_block
    begun_hour = rows(
        beneath + "p.at_us > %s AND p.at_us <= %s AND p.id < %s GROUP BY 1, 2",
        [listed(roots), listed(accounts), hour * HOUR_US, at_us, closed],
    )
    return whole + open_block + begun_hour


@dataclass(frozen=True, slots=True)
class Opened:
    """One subject a figure counts, how much it counts, and the facts that make it count."""

    subject: str
    number: int
    seqs: tuple[int, ...]


def opened(
    scope: str | None,
    weights: Mapping[str, int],
    asof: AsOf,
    *,
    since: AsOf | None = None,
    after: int = 0,
    limit: int = 50,
) -> tuple[list[Opened], int | None]:
    """Return the subjects counted by the accounts of ``weights`` beneath ``scope``.

    ``since`` leaves out what already counted then, for flows. Pages of ``limit``: the second
    value is what to pass as ``after`` for the next page, or None at the end.
    """
    accounts = {number: weights[name] for number, name in _accounts(weights)}
    last = head(asof.known)[0]
    roots = [root.id for root, sign in _cover(tree_at(asof, last), scope) if sign > 0]
    if not accounts or not roots:
        return [], None
    weight = " ".join(f"WHEN {number} THEN {by}" for number, by in accounts.items())
    from_us = micros(since.at) if since else -1
    counted = rows(
        f"SELECT p.subject_id, SUM(p.delta * CASE p.account_id {weight} END) FROM posting p "
        f"WHERE {among('p.account_id')} AND p.subject_id > %s AND p.at_us <= %s "
        "AND p.at_us > %s AND p.id < %s "
        f"AND p.scope_id IN (SELECT scope_id FROM within WHERE {among('ancestor_id')}) "
        "GROUP BY 1 "
        f"HAVING SUM(p.delta * CASE p.account_id {weight} END) <> 0 ORDER BY 1 LIMIT %s",
        [
            listed(accounts), after, micros(asof.at), from_us, _beyond(last),
            listed(roots), limit + 1,
        ],
    )  # fmt: skip
    page = counted[:limit]
    more = page[-1][0] if len(counted) > limit else None
    return _with_facts(page, list(accounts), asof, last), more


def _with_facts(
    page: Sequence[Row], accounts: Sequence[int], asof: AsOf, last: int
) -> list[Opened]:
    numbers = [number for number, _ in page]
    codes: dict[int, str] = dict(
        rows(f"SELECT id, code FROM subject WHERE {among('id')}", [listed(numbers)])
    )
    seqs: dict[int, set[int]] = defaultdict(set)
    for subject, posting in rows(
        f"SELECT subject_id, id FROM posting WHERE {among('subject_id')} "
        f"AND {among('account_id')} AND at_us <= %s AND id < %s",
        [listed(numbers), listed(accounts), micros(asof.at), _beyond(last)],
    ):
        seqs[subject].add(posting >> POSTING_BITS)
    return [
        Opened(codes[number], int(total), tuple(sorted(seqs[number]))) for number, total in page
    ]
