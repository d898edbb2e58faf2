"""What accounts may, read back from facts; and the log of what was read of health and family."""

from collections.abc import Iterable

from muster.core.access import Field, Reading
from muster.core.ledger import Fact, micros, moment
from muster.store.bulk import insert
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


def log(readings: Iterable[Reading]) -> None:
    """Add ``readings`` to the log; none is ever changed or removed."""
    made = [(micros(r.at), r.account, r.subject, str(r.field), r.address) for r in readings]
    insert("access_log", ("read_us", "account", "subject", "field", "address"), made)


def logged(*, before: int, limit: int) -> list[tuple[int, Reading]]:
    """Return the latest readings before number ``before``, the latest first, by number."""
    found = rows(
        "SELECT id, read_us, account, subject, field, address FROM access_log "
        "WHERE id < %s ORDER BY id DESC LIMIT %s",
        [before, limit],
    )
    return [
        (
            number,
            Reading(
                at=moment(at_us),
                account=account,
                subject=subject,
                field=Field(field),
                address=address,
            ),
        )
        for number, at_us, account, subject, field, address in found
    ]
