"""Addresses of other systems and what is on its way to them.

A delivery is written in the transaction that notes how far its webhook has heard. So no fact is
passed over, and none is written twice, whenever a worker dies.
"""

import json
from datetime import datetime

from muster.core.ledger import Fact, micros, moment
from muster.core.webhook import Delivery, Webhook
from muster.store.dialect import Row, rows, run
from muster.store.reading import COLUMNS, fact, numbered

TABLES = """
CREATE TABLE webhook (
    code TEXT PRIMARY KEY,
    address TEXT NOT NULL,
    families TEXT NOT NULL,
    org TEXT NOT NULL,
    made_by TEXT NOT NULL,
    made_us BIGINT NOT NULL,
    heard BIGINT NOT NULL,
    disabled_us BIGINT,
    gone BOOLEAN NOT NULL
);
CREATE TABLE delivery (
    code TEXT PRIMARY KEY,
    webhook TEXT NOT NULL,
    seq BIGINT NOT NULL,
    written_us BIGINT NOT NULL,
    due_us BIGINT,
    attempts INTEGER NOT NULL,
    status INTEGER NOT NULL,
    delivered_us BIGINT,
    UNIQUE (webhook, seq)
);
CREATE INDEX delivery_due ON delivery (due_us) WHERE due_us IS NOT NULL
"""
_HOOK = "code, address, families, org, made_by, made_us, heard, disabled_us, gone"
_DELIVERY = "code, webhook, seq, written_us, due_us, attempts, status, delivered_us"


def put(hook: Webhook) -> None:
    """Keep an address."""
    run(
        f"INSERT INTO webhook ({_HOOK}) VALUES (%s, %s, %s, %s, %s, %s, %s, NULL, %s)",
        [
            hook.code,
            hook.address,
            json.dumps(sorted(hook.families)),
            hook.org,
            hook.made_by,
            micros(hook.made),
            hook.heard,
            False,
        ],
    )


def webhooks() -> list[Webhook]:
    """Return every address, the latest first."""
    return [_hook(row) for row in rows(f"SELECT {_HOOK} FROM webhook ORDER BY made_us DESC, code")]


def remove(code: str) -> None:
    """Remove an address with what is on its way to it."""
    run("DELETE FROM delivery WHERE webhook = %s", [code])
    run("DELETE FROM webhook WHERE code = %s", [code])


def disable(code: str, at: datetime | None, *, gone: bool = False) -> None:
    """Send no more to an address, or again where ``at`` is None."""
    given = [micros(at) if at else None, gone, code]
    run("UPDATE webhook SET disabled_us = %s, gone = %s WHERE code = %s", given)


def facts_after(seq: int, limit: int) -> list[Fact]:
    """Return the next facts after a number, in order."""
    found = rows(f"SELECT {COLUMNS} FROM fact WHERE seq > %s ORDER BY seq LIMIT %s", [seq, limit])
    return [fact(row) for row in found]


def heard(code: str, seq: int) -> None:
    """Note up to which fact deliveries are written."""
    run("UPDATE webhook SET heard = %s WHERE code = %s", [seq, code])


def write(each: Delivery) -> None:
    """Keep a delivery that is to be sent; one that is there stays as it is."""
    run(
        f"INSERT INTO delivery ({_DELIVERY}) VALUES (%s, %s, %s, %s, %s, 0, 0, NULL) "
        "ON CONFLICT DO NOTHING",
        [each.code, each.webhook, each.seq, micros(each.written), micros(each.due or each.written)],
    )


def due(at: datetime, limit: int) -> list[Delivery]:
    """Return what is to be sent by now, at most so many to each address, the oldest first.

    Addresses that are disabled are left out.
    """
    found = rows(
        f"SELECT {_DELIVERY} FROM (SELECT {_DELIVERY}, ROW_NUMBER() OVER "
        "(PARTITION BY webhook ORDER BY due_us, seq) AS place FROM delivery WHERE due_us <= %s "
        "AND webhook IN (SELECT code FROM webhook WHERE disabled_us IS NULL)) AS ranked "
        "WHERE place <= %s ORDER BY due_us, seq",
        [micros(at), limit],
    )
    return [_delivery(row) for row in found]


def tried(code: str, status: int, next_: datetime | None, delivered: datetime | None) -> None:
    """Note an attempt: its answer, when the next one is due, whether it has arrived."""
    run(
        "UPDATE delivery SET attempts = attempts + 1, status = %s, due_us = %s, "
        "delivered_us = COALESCE(delivered_us, %s) WHERE code = %s",
        [
            status,
            micros(next_) if next_ else None,
            micros(delivered) if delivered else None,
            code,
        ],
    )


def replay(webhook: str, code: str | None, at: datetime) -> None:
    """Send one delivery again, or all that were given up, from the first attempt on."""
    which, given = (
        ("code = %s", [code]) if code else ("delivered_us IS NULL AND due_us IS NULL", [])
    )
    run(
        f"UPDATE delivery SET due_us = %s, attempts = 0 WHERE webhook = %s AND {which}",
        [micros(at), webhook, *given],
    )


def delivered_since(webhook: str, at: datetime) -> bool:
    """Return whether anything has arrived at an address since."""
    asked = "SELECT 1 FROM delivery WHERE webhook = %s AND delivered_us >= %s LIMIT 1"
    return bool(rows(asked, [webhook, micros(at)]))


def deliveries(webhook: str, limit: int) -> list[tuple[Delivery, Fact]]:
    """Return the latest deliveries to an address, each with its fact."""
    found = [
        _delivery(row)
        for row in rows(
            f"SELECT {_DELIVERY} FROM delivery WHERE webhook = %s ORDER BY seq DESC LIMIT %s",
            [webhook, limit],
        )
    ]
    known = {each.seq: each for each in numbered(d.seq for d in found)}
    return [(each, known[each.seq]) for each in found]


def _hook(row: Row) -> Webhook:
    code, address, families, org, made_by, made, seq, disabled, gone = row
    return Webhook(
        code=code,
        address=address,
        families=frozenset(json.loads(families)),
        org=org,
        made_by=made_by,
        made=moment(made),
        heard=seq,
        disabled=moment(disabled) if disabled is not None else None,
        gone=bool(gone),
    )


def _delivery(row: Row) -> Delivery:
    code, webhook, seq, written, due_us, attempts, status, delivered = row
    return Delivery(
        code=code,
        webhook=webhook,
        seq=seq,
        written=moment(written),
        due=moment(due_us) if due_us is not None else None,
        attempts=attempts,
        status=status,
        delivered=moment(delivered) if delivered is not None else None,
    )
