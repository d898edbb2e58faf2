"""The states of subjects as of a pair of clocks, for steps that decide and pages that list.

The latest state of each subject is kept; it answers for whomever nothing recorded lies after
``at`` and nothing was told after ``known``. Of all others the facts are folded.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TypeVar

import msgspec

from muster.core.count import State, state_at
from muster.core.ledger import AsOf, Fact, micros, moment
from muster.core.subjects import start
from muster.store.dialect import Row, among, listed, rows
from muster.store.figure import opened
from muster.store.reading import head, standing_of
from muster.store.schema import POSTING_BITS

_PAGE = 5_000
_S = TypeVar("_S", bound=State)


def states(kind: type[_S], of: str, asof: AsOf) -> Iterator[tuple[str, _S]]:
    """Yield (subject, state) of every subject of kind ``of`` that any fact speaks of.

    Gates are judged by these: what ends by itself has ended only if it has by ``asof.at``.
    """
    last = 0
    while page := rows(
        "SELECT id, code, latest_us, state FROM subject WHERE kind = %s AND id > %s "
        "AND state IS NOT NULL ORDER BY id LIMIT %s",
        [of, last, _PAGE],
    ):
        last = page[-1][0]
        yield from _as_of(kind, page, asof)


def states_of(kind: type[_S], subjects: Iterable[str], asof: AsOf) -> dict[str, _S]:
    """Return the state of each of ``subjects`` that any fact speaks of; of none asks nothing."""
    wanted = set(subjects)
    if not wanted:
        return {}
    page = rows(
        "SELECT id, code, latest_us, state FROM subject "
        f"WHERE {among('code')} AND state IS NOT NULL ORDER BY id",
        [listed(wanted)],
    )
    return dict(_as_of(kind, page, asof))


def subjects_known(subjects: Iterable[str]) -> frozenset[str]:
    """Return those of ``subjects`` that any fact speaks of."""
    asked = f"SELECT code FROM subject WHERE {among('code')} AND state IS NOT NULL"
    return frozenset(code for (code,) in rows(asked, [listed(subjects)]))


def subjects_concerning(subject: str, of: str) -> list[str]:
    """Return the subjects of kind ``of`` that any fact concerning ``subject`` is about."""
    return [
        code
        for (code,) in rows(
            "SELECT code FROM subject WHERE kind = %s AND code IN (SELECT subject FROM fact "
            "WHERE seq IN (SELECT seq FROM mention WHERE subject = %s)) ORDER BY code",
            [of, subject],
        )
    ]


def _as_of(kind: type[_S], page: list[Row], asof: AsOf) -> Iterator[tuple[str, _S]]:
    if not page:
        return
    now, recorded_us, _digest = head()
    seq = now if recorded_us <= micros(asof.known) else head(asof.known)[0]
    at_us = micros(asof.at)
    ahead = {code for _, code, latest_us, _ in page if latest_us > at_us}
    if seq != now:
        ahead |= _told_after(seq, {code for _, code, _, _ in page} - ahead)
    facts: dict[str, list[Fact]] = defaultdict(list)
    if ahead:
        for fact in standing_of(ahead, last=seq):
            facts[fact.subject].append(fact)
    decoded = msgspec.json.Decoder(kind)
    for _, code, _, text in page:
        if code in ahead:
            state = state_at(start(code), facts[code], at=asof.at)
        else:
            state = decoded.decode(text)
            if state.due is not None:
                state = state.expired(asof.at)
        if not isinstance(state, kind):
            raise TypeError(f"{code} is a {type(state).__name__}, not a {kind.__name__}")
        yield code, state


def _told_after(seq: int, subjects: set[str]) -> set[str]:
    """Return those of ``subjects`` of which any fact after ``seq`` speaks, or corrects one."""
    found = rows(
        f"SELECT subject FROM fact WHERE {among('subject')} AND seq > %s UNION "
        "SELECT told.subject FROM fact later JOIN fact told ON told.seq = later.corrects "
        "WHERE later.corrects IS NOT NULL AND later.seq > %s",
        [listed(subjects), seq, seq],
    )
    return subjects.intersection(subject for (subject,) in found)


def subjects_ever(
    accounts: Iterable[str], asof: AsOf, *, scopes: Iterable[str] | None = None
) -> list[str]:
    """Return the subjects that any of ``accounts`` has counted by then, in code order.

    With ``scopes``, only what was counted there itself, not what stands beneath.

    Far faster than :func:`subjects_counted` where many are counted: ask their states for the rest.
    """
    last = head(asof.known)[0]
    there, given = "", [listed(set(accounts)), micros(asof.at), (last + 1) << POSTING_BITS]
    if scopes is not None:
        there = f"AND scope_id IN (SELECT id FROM subject WHERE {among('code')})"
        given.append(listed(set(scopes)))
    return [
        code
        for (code,) in rows(
            "SELECT code FROM subject WHERE id IN (SELECT subject_id FROM posting "
            f"WHERE account_id IN (SELECT id FROM account WHERE {among('name')}) "
            f"AND at_us <= %s AND id < %s {there}) ORDER BY code",
            given,
        )
    ]


def subjects_at(scopes: Iterable[str], accounts: Iterable[str]) -> list[str]:
    """Return the subjects that any of ``accounts`` has ever counted, or will, at ``scopes``.

    More than stand there at any one moment, and far fewer than all: ask their states.
    """
    return [
        code
        for (code,) in rows(
            "SELECT code FROM subject WHERE id IN (SELECT subject_id FROM posting "
            f"WHERE scope_id IN (SELECT id FROM subject WHERE {among('code')}) "
            f"AND account_id IN (SELECT id FROM account WHERE {among('name')})) ORDER BY code",
            [listed(set(scopes)), listed(set(accounts))],
        )
    ]


def moments_at(
    scope: str, accounts: Iterable[str], after: datetime, before: datetime
) -> list[datetime]:
    """Return when, between the two moments, any of ``accounts`` changes at ``scope``, in order."""
    found = rows(
        "SELECT DISTINCT at_us FROM posting WHERE scope_id IN (SELECT id FROM subject "
        f"WHERE code = %s) AND account_id IN (SELECT id FROM account WHERE {among('name')}) "
        "AND at_us > %s AND at_us < %s ORDER BY at_us",
        [scope, listed(set(accounts)), micros(after), micros(before)],
    )
    return [moment(at_us) for (at_us,) in found]


def subjects_counted(scope: str | None, accounts: Iterable[str], asof: AsOf) -> list[str]:
    """Return the subjects that any of ``accounts`` counts beneath ``scope``, in code order."""
    found, after = [], 0
    while True:
        page, more = opened(scope, dict.fromkeys(accounts, 1), asof, after=after, limit=1_000)
        found += [each.subject for each in page]
        if more is None:
            return sorted(found)
        after = more
