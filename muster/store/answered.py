"""What programs recorded, by the key they gave it: so a repeat is answered as the first time."""

from dataclasses import dataclass
from datetime import datetime

from muster.core.ledger import micros
from muster.store.dialect import rows, run

TABLES = """
CREATE TABLE answered (
    key TEXT PRIMARY KEY,
    account TEXT NOT NULL,
    request TEXT NOT NULL,
    answer TEXT NOT NULL,
    answered_us BIGINT NOT NULL
)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A request that recorded something: by whom, the digest of what was sent, the answer."""

    key: str
    account: str
    request: str
    answer: str


def find(key: str) -> Answered | None:
    """Return what was recorded under ``key``."""
    found = rows("SELECT key, account, request, answer FROM answered WHERE key = %s", [key])
    return next(
        (Answered(key=k, account=by, request=sent, answer=said) for k, by, sent, said in found),
        None,
    )


def keep(answered: Answered, at: datetime) -> None:
    """Keep what was recorded; in the transaction that records it."""
    run(
        "INSERT INTO answered (key, account, request, answer, answered_us) "
        "VALUES (%s, %s, %s, %s, %s)",
        [answered.key, answered.account, answered.request, answered.answer, micros(at)],
    )
