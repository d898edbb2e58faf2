"""What accounts may, read back: the facts of one account and of every right it was to hold."""

from muster.core.ledger import Fact
from muster.store.dialect import rows
from muster.store.reading import COLUMNS, fact

_STANDS = "NOT EXISTS (SELECT 1 FROM fact c WHERE c.corrects = f.seq)"


def rights_of(account: str) -> list[Fact]:
    """Return the standing facts about ``account`` and about each right it was proposed for."""
    found = rows(
        f"SELECT {COLUMNS} FROM fact f WHERE (subject = %s OR subject IN "
        "(SELECT p.subject FROM mention m JOIN fact p ON p.seq = m.seq "
        f"WHERE m.subject = %s AND p.kind = 'right.proposed')) AND {_STANDS} ORDER BY seq",
        [account, account],
    )
    return [fact(row) for row in found]
