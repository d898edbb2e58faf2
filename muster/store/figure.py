"""Sums of postings: how many, beneath whom, true at, known by. Every figure is made of these.

A sum over the top of the tree reads tallies: whole blocks of facts, whole hours of ``at``.
What the clock asked for cuts off, the open block and the begun hour, is added up by hand.
Deeper down the postings themselves are few and are read directly.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from muster.core.count import state_at
from muster.core.ledger import AsOf, Fact, micros, order
from muster.core.register import Organisation, Post, Tree, parent_of
from muster.core.subjects import start
from muster.store.dialect import among, listed, rows
from muster.store.reading import head, postings_of, standing_of, telling
from muster.store.schema import BLOCK, HOUR_US, POSTING_BITS, TALLY_DEPTH
from muster.store.wire import Row

_TREES = 64  # kept, each of some hundred subjects; what has no moved subject costs nothing
_EVER = -(1 << 62)  # before any moment
_FEW = 2 * BLOCK  # facts read one after another rather than sought by scope and account
# What a query is entered by; the plus keeps an index from being entered by instead.
_POSTINGS_FIRST = ("posting p CROSS JOIN within w", "+")
_SCOPES_FIRST = ("within w CROSS JOIN posting p", "")

Sums = Mapping[str, int]  # account -> sum


@dataclass(frozen=True, slots=True)
class _Root:
    id: int
    depth: int


def sums(
    scopes: Sequence[str | None],
    accounts: Iterable[str],
    asof: AsOf,
    *,
    along: AsOf | None = None,
) -> dict[str | None, dict[str, int]]:
    """Return, for each scope, the sum of each of ``accounts`` beneath it as of ``asof``.

    ``None`` stands for the whole service: all roots. An unknown scope sums to nothing. Who is
    beneath whom is the tree as of ``along``, where that is given: an opening is summed along the
    tree of the closing, or an organisation that changed hands would look like gains and losses.
    """
    names: dict[int, str] = dict(_accounts(accounts))
    last = head(asof.known)[0]
    tree = tree_at(along or asof)
    terms = _covers(tree, scopes)
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


def sums_at(
    scopes: Iterable[str], accounts: Iterable[str], asof: AsOf
) -> dict[str, dict[str, int]]:
    """Return the sum of each of ``accounts`` at each of ``scopes`` itself, not beneath it.

    Scopes at which nothing was ever counted are left out.
    """
    names: dict[int, str] = dict(_accounts(accounts))
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for code, account, number in rows(
        "SELECT s.code, p.account_id, SUM(p.delta) FROM subject s CROSS JOIN posting p "
        f"WHERE p.scope_id = s.id AND {among('s.code')} AND {among('p.account_id')} "
        "AND p.at_us <= %s AND p.id < %s GROUP BY 1, 2",
        [listed(set(scopes)), listed(names), micros(asof.at), _beyond(head(asof.known)[0])],
    ):
        found[code][names[account]] = int(number)
    return dict(found)


def _accounts(names: Iterable[str]) -> list[Row]:
    return rows(f"SELECT id, name FROM account WHERE {among('name')}", [listed(set(names))])


def tree_at(asof: AsOf) -> Tree:
    """Return the tree of scopes as of ``asof``."""
    moved_codes = tuple(code for (code,) in rows("SELECT code FROM subject WHERE moved"))
    if not moved_codes:
        return Tree({}, {})
    last, _recorded, digest = head(asof.known)
    return _tree(asof.at, last, digest, moved_codes)


@lru_cache(maxsize=_TREES)
def _tree(at: datetime, last: int, _digest: str, moved_codes: tuple[str, ...]) -> Tree:
    """Return the tree at ``at`` as known with fact ``last``, whose digest says which ledger it is.

    A page asks for it some fifteen times, and those after it for the same.
    """
    facts: dict[str, list[Fact]] = defaultdict(list)
    for fact in standing_of(moved_codes, last=last):
        facts[fact.subject].append(fact)
    moved = {}
    for code in moved_codes:
        above = _parent_at(code, facts[code], at)
        if above is not None:
            moved[code] = above
    # the way up is needed from where each one stood, and from where it stands now
    fixed: dict[str, str | None] = dict(
        rows(
            "SELECT s.code, p.code FROM subject s LEFT JOIN subject p ON p.id = s.parent_id "
            f"WHERE s.id IN (SELECT w.ancestor_id FROM within w JOIN subject m "
            f"ON m.id = w.scope_id WHERE {among('m.code')})",
            [listed({*moved_codes, *moved.values()})],
        )
    )
    return Tree(fixed, moved)


def _parent_at(code: str, facts: Sequence[Fact], at: datetime) -> str | None:
    state = state_at(start(code), facts, at=at)
    if isinstance(state, Organisation):
        return state.parent
    if isinstance(state, Post):
        return state.opened.parent if state.opened else None
    founding = [f for f in facts if f.holds_from <= at and parent_of(f.body) is not None]
    return parent_of(max(founding, key=order).body) if founding else None


def _covers(tree: Tree, scopes: Iterable[str | None]) -> dict[str | None, list[tuple[_Root, int]]]:
    """Return the fixed sums, with signs, that make the sum beneath each of ``scopes``.

    Queries do not grow with them.
    """
    signed: dict[str | None, dict[str, int]] = {}
    for scope in dict.fromkeys(scopes):
        signed[scope] = defaultdict(int)
        for term in tree.cover(scope) if scope is not None else ():
            signed[scope][term.root] += term.sign
    wanted = {code for signs in signed.values() for code, sign in signs.items() if sign}
    asked = f"SELECT code, id, depth FROM subject WHERE {among('code')}"
    known = {
        c: _Root(n, depth) for c, n, depth in (rows(asked, [listed(wanted)]) if wanted else ())
    }
    found = {
        scope: [(known[code], sign) for code, sign in signs.items() if sign and code in known]
        for scope, signs in signed.items()
    }
    if None in signed:
        tops = "parent_id IS NULL AND kind IN ('org', 'post', 'unit')"
        found[None] = [(_Root(n, 0), +1) for (n,) in rows(f"SELECT id FROM subject WHERE {tops}")]
    return found


def _cover(tree: Tree, scope: str | None) -> list[tuple[_Root, int]]:
    return _covers(tree, [scope])[scope]


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
            "SELECT w.ancestor_id, p.account_id, SUM(p.delta) FROM within w CROSS JOIN posting p "
            f"WHERE p.scope_id = w.scope_id AND {among('w.ancestor_id')} "
            f"AND {among('p.account_id')} AND p.at_us <= %s AND p.id < %s GROUP BY 1, 2",
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
    read = rows(
        "SELECT scope_id, account_id, SUM(delta) FROM tally "
        f"WHERE {among('scope_id')} AND {among('account_id')} AND hour <= %s AND block < %s "
        "GROUP BY 1, 2",
        [listed(roots), listed(accounts), hour, block],
    )
    read += _beneath(
        roots,
        # the plus keeps the block from being sought in all there ever was of the accounts
        f"id >= %s AND id < %s AND at_us <= %s AND {among('+account_id')}",
        [closed, _beyond(last), at_us, listed(accounts)],
    )
    if at_us % HOUR_US:
        read += _beneath(
            roots,
            f"{among('account_id')} AND at_us > %s AND at_us <= %s AND id < %s",
            [listed(accounts), hour * HOUR_US, at_us, closed],
        )
    return read


def _beneath(roots: Sequence[int], where: str, parameters: Sequence[Any]) -> list[Row]:
    """Return (root, account, sum) of the postings ``where``, read once and then spread upward."""
    return rows(
        "SELECT w.ancestor_id, p.account_id, SUM(p.delta) FROM "
        "(SELECT scope_id, account_id, SUM(delta) AS delta FROM posting "
        f"WHERE {where} GROUP BY 1, 2) p CROSS JOIN within w "
        # the plus keeps the tree from being entered at its roots
        f"WHERE w.scope_id = p.scope_id AND {among('+w.ancestor_id')} GROUP BY 1, 2",
        [*parameters, listed(roots)],
    )


# --- what a sum is made of ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Opened:
    """One subject a figure counts, how much it counts, and the facts that make it count."""

    subject: str
    number: int
    seqs: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Part:
    """Postings to add up: beneath which roots, with what sign, and of which time."""

    roots: dict[int, int]  # id -> sign
    deep: bool
    after_us: int
    at_us: int


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

    ``since`` takes away what counted then, for flows; both moments are read as known by
    ``asof.known``. The numbers of all pages add up to the sum, exactly. Pages of ``limit``: the
    second value is what to pass as ``after`` for the next page, or None at the end.
    """
    accounts = {number: weights[name] for number, name in _accounts(weights)}
    last = head(asof.known)[0]
    parts = _parts(scope, asof, since, last)
    if not accounts or not parts:
        return [], None
    counted = _by_time(parts, accounts, last, after, limit + 1)
    page = counted[:limit]
    more = page[-1][0] if len(counted) > limit else None
    return _with_facts(page, accounts, parts, last), more


def learnt(
    scope: str | None,
    accounts: Iterable[str],
    asof: AsOf,
    *,
    known_before: datetime,
    since: datetime | None = None,
) -> list[int]:
    """Return the numbers of the facts learnt after ``known_before`` that moved ``accounts``.

    Only what happened beneath ``scope``, by ``asof.at`` and, for flows, after ``since``: late
    facts, corrections, withdrawals.
    """
    ids = [number for number, _ in _accounts(accounts)]
    before, last = head(known_before)[0], head(asof.known)[0]
    part = _part(scope, asof, last)
    if not ids or not part.roots:
        return []
    # few facts are read one after another, of many those of the accounts in each scope
    few = last - before <= _FEW
    order, plus = _POSTINGS_FIRST if few else _SCOPES_FIRST
    found = rows(
        f"SELECT DISTINCT p.id >> {POSTING_BITS} FROM {order} WHERE w.scope_id = p.scope_id "
        f"AND {among(plus + 'w.ancestor_id')} AND {among(plus + 'p.account_id')} "
        "AND p.at_us > %s AND p.at_us <= %s AND p.id >= %s AND p.id < %s ORDER BY 1",
        [
            listed(part.roots),
            listed(ids),
            micros(since) if since else _EVER,
            part.at_us,
            _beyond(before),
            _beyond(last),
        ],
    )
    return [seq for (seq,) in found]


def _parts(scope: str | None, asof: AsOf, since: AsOf | None, last: int) -> list[_Part]:
    """Return what adds up to the figure: one part, unless the tree was rebuilt meanwhile."""
    now = _part(scope, asof, last)
    if since is None:
        return [now] if now.roots else []
    then = _part(scope, AsOf(since.at, asof.known), last)
    if then.roots == now.roots and then.at_us <= now.at_us:
        return [replace(now, after_us=then.at_us)] if now.roots else []
    taken = replace(then, roots={root: -sign for root, sign in then.roots.items()})
    return [part for part in (now, taken) if part.roots]


def _part(scope: str | None, asof: AsOf, last: int) -> _Part:
    cover = _cover(tree_at(asof), scope)
    return _Part(
        roots={root.id: sign for root, sign in cover},
        deep=all(root.depth > TALLY_DEPTH for root, _ in cover),
        after_us=_EVER,
        at_us=micros(asof.at),
    )


def _by_time(
    parts: Sequence[_Part], accounts: Mapping[int, int], last: int, after: int, limit: int
) -> list[Row]:
    """Return (subject id, number) of the first ``limit`` subjects beyond ``after``."""
    texts, parameters = [], []
    for part in parts:
        # few scopes are looked up in the tree first, many for each posting
        order, plus = _SCOPES_FIRST if part.deep else _POSTINGS_FIRST
        texts.append(
            f"SELECT p.subject_id, p.delta * {_case('p.account_id', accounts)} "
            f"* {_case('w.ancestor_id', part.roots)} AS number FROM {order} "
            f"WHERE w.scope_id = p.scope_id AND {among(plus + 'w.ancestor_id')} "
            f"AND {among('p.account_id')} AND p.at_us > %s AND p.at_us <= %s AND p.id < %s "
            "AND p.subject_id > %s"
        )
        parameters += [listed(part.roots), listed(accounts), part.after_us, part.at_us]
        parameters += [_beyond(last), after]
    return rows(
        f"SELECT subject_id, SUM(number) FROM ({' UNION ALL '.join(texts)}) n GROUP BY 1 "
        "HAVING SUM(number) <> 0 ORDER BY 1 LIMIT %s",
        [*parameters, limit],
    )


def _case(column: str, weights: Mapping[int, int]) -> str:
    """Return the SQL that gives each whole number in ``column`` its weight."""
    if set(weights.values()) == {1}:
        return "1"
    return f"CASE {column} {' '.join(f'WHEN {n} THEN {by}' for n, by in weights.items())} END"


def _with_facts(
    page: Sequence[Row], accounts: Iterable[int], parts: Sequence[_Part], last: int
) -> list[Opened]:
    numbers = [number for number, _ in page]
    codes: dict[int, str] = dict(
        rows(f"SELECT id, code FROM subject WHERE {among('id')}", [listed(numbers)])
    )
    wanted = set(accounts)
    after_us = min(part.after_us for part in parts)
    at_us = max(part.at_us for part in parts)
    seqs: dict[int, set[int]] = defaultdict(set)
    for posting, account, _, subject, when_us, _ in postings_of(telling(codes.values(), last=last)):
        if subject in codes and account in wanted and after_us < when_us <= at_us:
            seqs[subject].add(posting >> POSTING_BITS)
    return [
        Opened(codes[number], int(total), tuple(sorted(seqs[number]))) for number, total in page
    ]
