"""The code of a post as somebody gives it: judged, and wrong ones counted, so that none is guessed.

Counted in the cache every process shares (a table of the store), by account and by address.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.cache import cache

from muster.core import post_code
from muster.core.post_code import Says
from muster.store.dialect import writing

WRONG_MAX = 5  # of one account
WRONG_THERE_MAX = 60  # from one address: a whole crew comes by one
WAIT = timedelta(minutes=5)  # since the last wrong one; as long as a code is shown


@dataclass(frozen=True, slots=True)
class Giver:
    """Who gives a code, and from which address."""

    account: str
    place: str


def secret() -> bytes:
    """Return what the codes of posts are made with."""
    return f"post code {settings.SECRET_KEY}".encode()


def judged(said: str, posts: Collection[str], giver: Giver, now: datetime) -> tuple[Says, str]:
    """Return what a code says, and the post it is of, "" unless it is one of ``posts``.

    After too many wrong ones it says no more than to wait. A right one forgets those of the
    account before.
    """
    most = {
        f"post-code:account:{giver.account}": WRONG_MAX,
        f"post-code:place:{giver.place}": WRONG_THERE_MAX,
    }
    with writing():  # two at once are counted one after the other
        counts = {key: cache.get(key, 0) for key in most}
        if any(counts[key] >= most[key] for key in most):
            return Says.WAIT, ""
        found = {post_code.says(secret(), post, now, said): post for post in sorted(posts)}
        if Says.HERE in found:
            cache.delete(next(iter(most)))
            return Says.HERE, found[Says.HERE]
        for key, count in counts.items():
            cache.set(key, count + 1, WAIT.total_seconds())
    return (Says.RAN_OUT if Says.RAN_OUT in found else Says.OTHER), ""
