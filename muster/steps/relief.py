"""Relief: which posts ask for people, and what the duty office answers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from muster.core import kinds as k
from muster.core.kinds import ReliefAnswer
from muster.core.ledger import AsOf, Fact
from muster.core.register import Post
from muster.core.relief import Request
from muster.steps.hand import Hand
from muster.store.dialect import writing
from muster.store.ledger import Appended, append
from muster.store.reading import standing_kind
from muster.store.states import states_of, subjects_counted

LATELY = timedelta(days=3)  # how long answers stay on the page


def waiting(scope: str | None, asof: AsOf) -> list[tuple[str, Request]]:
    """Return the requests of the posts of ``scope`` that wait for an answer, the oldest first."""
    posts = subjects_counted(scope, ["relief.open"], asof)
    known = states_of(Post, posts, asof)
    found = [(code, request) for code, post in known.items() for request in post.asks]
    return sorted(found, key=lambda row: (row[1].at, row[1].key))


def answered(facts: Iterable[Fact]) -> dict[str, Fact]:
    """Return the last answer to each request among ``facts``, by the key of the request."""
    found: dict[str, Fact] = {}
    for fact in sorted(facts, key=lambda f: (f.holds_from, f.seq)):
        if isinstance(fact.body, k.ReliefDecided):
            found[fact.body.request] = fact
    return found


def lately(asof: AsOf) -> list[Fact]:
    """Return the requests granted or declined in the last three days, the latest first."""
    decided = [
        fact
        for fact in standing_kind(["relief.decided"], asof)
        if isinstance(fact.body, k.ReliefDecided)
        and fact.body.answer is not ReliefAnswer.IN_HAND
        and fact.holds_from > asof.at - LATELY
    ]
    return sorted(decided, key=lambda f: (f.holds_from, f.seq), reverse=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Late:
    """The request does not wait any more, or somebody else has it in hand; nothing is recorded."""

    taken_by: str = ""  # "" where it is answered


def decide(
    hand: Hand, post: str, body: k.ReliefDecided, at: datetime, *, seen_by: str
) -> Appended | Late:
    """Record the answer to a request of ``post``; ``seen_by`` had it in hand on the page shown."""
    with writing():
        known = states_of(Post, [post], AsOf(at, hand.clock())).get(post)
        asked = next((r for r in known.asks if r.key == body.request), None) if known else None
        if asked is None:
            return Late()
        if asked.taken_by not in ("", hand.by, seen_by):
            return Late(taken_by=asked.taken_by)
        return append([hand.draft(post, body, at)], clock=hand.clock)
