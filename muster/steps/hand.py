"""The hand that records: who, for which organisation, from what source, by which clock."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from uuid import UUID, uuid4, uuid5

from muster.core.kinds import Kind
from muster.core.ledger import Draft
from muster.store.now import this_moment


def _random_key() -> str:
    return uuid4().hex


def keys_from(first: str) -> Callable[[], str]:
    """Return what gives ``first``, a UUID, as the first key, and keys made of it afterwards.

    So whoever sends the same again, under the same key, records the same facts under the same.
    """
    numbers = count()

    def key() -> str:
        number = next(numbers)
        return uuid5(UUID(first), str(number)).hex if number else first

    return key


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """Somebody who records facts. In a play, ``clock`` and ``new_key`` are the play's own."""

    by: str
    org: str
    source: str
    clock: Callable[[], datetime] = this_moment
    new_key: Callable[[], str] = _random_key

    def draft(
        self,
        subject: str,
        body: Kind,
        at: datetime | None = None,
        *,
        org: str | None = None,
        concerns: tuple[str, ...] = (),
        corrects: str | None = None,
        reason: str = "",
    ) -> Draft:
        """Return a draft of ``body`` about ``subject`` that holds from ``at``, or from now."""
        return Draft(
            key=self.new_key(),
            subject=subject,
            org=org or self.org,
            holds_from=at or self.clock(),
            recorded_by=self.by,
            source=self.source,
            body=body,
            corrects=corrects,
            reason=reason,
            concerns=concerns,
        )
