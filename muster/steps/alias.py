"""Aliases of organisations: give one, take a wrong one back, see which stand for whom."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from muster.core import kinds as k
from muster.core.ledger import AsOf, Fact
from muster.core.register import Organisation
from muster.core.register_change import NotGiven
from muster.formats.line import matching
from muster.steps.hand import Hand
from muster.steps.ledger import correct, fact
from muster.store.dialect import writing
from muster.store.ledger import append
from muster.store.reading import standing_kind
from muster.store.states import states


@dataclass(frozen=True, slots=True, kw_only=True)
class Alias:
    """One alias: whom it stands for, and the fact that gave it."""

    said: str
    org: str
    given: Fact
    also: tuple[str, ...]  # other organisations that are called so: it names none of them surely


def aliases(asof: AsOf) -> tuple[Alias, ...]:
    """Return every alias as of ``asof``, by organisation and in the order they were given."""
    known = dict(states(Organisation, "org", asof))
    called = _called(known.items())
    facts = standing_kind(["org.alias_given"], asof)
    given = {(f.subject, f.body.alias): f for f in facts if isinstance(f.body, k.AliasGiven)}
    found = [(f, said) for (org, said), f in given.items() if said in known[org].aliases]
    return tuple(
        Alias(
            said=said,
            org=given.subject,
            given=given,
            also=tuple(sorted(called[matching(said)] - {given.subject})),
        )
        for given, said in sorted(found, key=lambda each: (each[0].subject, each[0].seq))
    )


def give(hand: Hand, org: str, said: str, at: datetime) -> NotGiven | None:
    """Record that ``org`` is also written so; None once that is done."""
    with writing():
        known = dict(states(Organisation, "org", AsOf(at, hand.clock())))
        if org not in known or known[org].founded is None:
            return NotGiven.NO_ORGANISATION
        others = _called(known.items())[matching(said)]
        if org in others:
            return NotGiven.OWN
        if others:
            return NotGiven.TAKEN
        append([hand.draft(org, k.AliasGiven(alias=said), at)], clock=hand.clock)
    return None


def free_alias(org: str, said: str, asof: AsOf) -> bool:
    """Return whether ``org`` could also be written so: it is not yet, and no other one is."""
    known = dict(states(Organisation, "org", asof))
    own = known[org].aliases if org in known else ()
    return said not in own and _called(known.items())[matching(said)] <= {org}


def end(hand: Hand, seq: int, at: datetime, why: str) -> NotGiven | None:
    """End an alias that was right once: from ``at`` on it names nobody; what was written stays."""
    with writing():
        now = hand.clock()
        then = {each.given.seq for each in aliases(AsOf(at, now))}
        found = next((each for each in aliases(AsOf(now, now)) if each.given.seq == seq), None)
        if found is None or seq not in then:
            return NotGiven.NO_ALIAS
        body = k.AliasEnded(alias=found.said)
        append([hand.draft(found.org, body, at, reason=why)], clock=hand.clock)
    return None


def take_back(hand: Hand, seq: int, why: str) -> NotGiven | None:
    """Withdraw an alias that was given by mistake; the fact stays, corrected by another."""
    with writing():
        now = hand.clock()
        standing = {f.seq for f in standing_kind(["org.alias_given"], AsOf(now, now))}
        if seq not in standing or fact(seq) is None:
            return NotGiven.NO_ALIAS
        correct(hand, seq, why)
    return None


def _called(known: Iterable[tuple[str, Organisation]]) -> defaultdict[str, set[str]]:
    """Return which organisations each name, alias and code means, spaces and width aside."""
    called: defaultdict[str, set[str]] = defaultdict(set)
    for code, org in known:
        if org.founded and not org.closed:
            for word in (org.founded.name, code.partition(":")[2], *org.aliases):
                called[matching(word)].add(code)
    return called
