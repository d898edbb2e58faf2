"""Where people are reached, and what waits to be sent to them.

Addresses are personal and often secret: they stand here, can be removed, and are in no fact.

    contact   a channel of a person or an organisation, as an address
    outbox    a message that is to be sent, and when it is next tried
    told      up to which fact messages were written

What the outbox says of a message beside when it is due is what its facts say, for lists.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from muster.core.ledger import Fact, micros, moment
from muster.store.dialect import among, listed, rows, run
from muster.store.reading import COLUMNS as FACT_COLUMNS
from muster.store.reading import fact, head, of_kinds

TABLES = """
CREATE TABLE contact (
    whose TEXT NOT NULL,
    address TEXT NOT NULL,
    language TEXT NOT NULL,
    PRIMARY KEY (whose, address)
);
CREATE TABLE outbox (
    code TEXT PRIMARY KEY,
    whom TEXT NOT NULL,
    about TEXT NOT NULL,
    form TEXT NOT NULL,
    urgent BOOLEAN NOT NULL,
    written_us BIGINT NOT NULL,
    due_us BIGINT,
    attempts INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX outbox_due ON outbox (due_us) WHERE due_us IS NOT NULL;
CREATE TABLE told (seq BIGINT NOT NULL)
"""


@dataclass(frozen=True, slots=True)
class Contact:
    """One channel somebody is reached by."""

    whose: str
    address: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A message in the outbox; ``due`` is None once it is sent or given up."""

    code: str
    whom: str
    about: str
    form: str
    urgent: bool
    written: datetime
    due: datetime | None
    attempts: int = 0
    part_of: str = ""  # the call, plan or roster it belongs to
    reminds: str = ""  # code of the message it reminds of
    taken: bool = False  # a channel took it
    answer: str = ""


def reach(whose: str, address: str, language: str) -> None:
    """Keep a channel of somebody."""
    run(
        "INSERT INTO contact (whose, address, language) VALUES (%s, %s, %s) "
        "ON CONFLICT (whose, address) DO UPDATE SET language = excluded.language",
        [whose, address, language],
    )


def forget(whose: str) -> None:
    """Remove every channel of somebody."""
    run("DELETE FROM contact WHERE whose = %s", [whose])


def forget_one(whose: str, address: str) -> None:
    """Remove one channel of somebody."""
    run("DELETE FROM contact WHERE whose = %s AND address = %s", [whose, address])


def contacts(whose: str) -> list[Contact]:
    """Return the channels of somebody."""
    found = rows(
        "SELECT whose, address, language FROM contact WHERE whose = %s ORDER BY address", [whose]
    )
    return [Contact(*row) for row in found]


def reached(whose: Iterable[str]) -> set[str]:
    """Return which of these people have a channel."""
    found = rows(f"SELECT DISTINCT whose FROM contact WHERE {among('whose')}", [listed(set(whose))])
    return {code for (code,) in found}


def news(kinds: tuple[str, ...], limit: int) -> list[Fact]:
    """Return facts of ``kinds`` about which no message was written yet, in order.

    Asked for the first time, all that stands is taken as told.
    """
    at = rows("SELECT seq FROM told")
    if not at:
        run("INSERT INTO told (seq) VALUES (%s)", [head()[0]])
        return []
    return of_kinds(kinds, at[0][0], limit)


def facts_keyed(keys: Iterable[str]) -> list[Fact]:
    """Return the facts with these keys."""
    named = f"SELECT {FACT_COLUMNS} FROM fact WHERE {among('key')} ORDER BY seq"
    return [fact(row) for row in rows(named, [listed(set(keys))])]


def told(seq: int) -> None:
    """Note that messages were written up to this fact."""
    run("UPDATE told SET seq = %s", [seq])


COLUMNS = (
    "code, whom, about, form, urgent, written_us, due_us, attempts, part_of, reminds, taken, answer"
)
MORE = """
ALTER TABLE outbox ADD COLUMN part_of TEXT NOT NULL DEFAULT '';
ALTER TABLE outbox ADD COLUMN reminds TEXT NOT NULL DEFAULT '';
ALTER TABLE outbox ADD COLUMN taken BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE outbox ADD COLUMN answer TEXT NOT NULL DEFAULT '';
CREATE INDEX outbox_part ON outbox (part_of) WHERE part_of <> '';
CREATE INDEX outbox_whom ON outbox (whom, written_us)
"""


def put(message: Waiting) -> bool:
    """Put a message in the outbox; return False if it has been there before."""
    if rows("SELECT 1 FROM outbox WHERE code = %s", [message.code]):
        return False
    given = [
        message.code,
        message.whom,
        message.about,
        message.form,
        message.urgent,
        micros(message.written),
        micros(message.due) if message.due else None,
        message.attempts,
        message.part_of,
        message.reminds,
        message.taken,
        message.answer,
    ]
    marks = ", ".join(["%s"] * len(given))
    run(f"INSERT INTO outbox ({COLUMNS}) VALUES ({marks}) ON CONFLICT (code) DO NOTHING", given)
    return True


def waiting(at: datetime, limit: int) -> list[Waiting]:
    """Return what is due at ``at``, the longest due first."""
    return _outbox("WHERE due_us <= %s ORDER BY due_us, code LIMIT %s", [micros(at), limit])


def latest(limit: int) -> list[Waiting]:
    """Return the messages written last, the latest first."""
    return _outbox("ORDER BY written_us DESC, code LIMIT %s", [limit])


def part(of: str) -> list[Waiting]:
    """Return every message that belongs to a call, a plan or a roster, as they were written."""
    return _outbox("WHERE part_of = %s ORDER BY written_us, code", [of])


def coded(codes: Iterable[str]) -> list[Waiting]:
    """Return the messages with these codes."""
    return _outbox(f"WHERE {among('code')} ORDER BY written_us, code", [listed(set(codes))])


def to(whom: str, forms: Iterable[str], limit: int) -> list[Waiting]:
    """Return the latest messages of these forms to somebody that they have not answered."""
    which = f"WHERE whom = %s AND {among('form')} AND answer = '' AND attempts > 0"
    return _outbox(
        f"{which} ORDER BY written_us DESC, code LIMIT %s", [whom, listed(set(forms)), limit]
    )


def silent(form: str, since: datetime, until: datetime) -> list[Waiting]:
    """Return the messages of ``form`` written in that time that nobody has answered."""
    return _outbox(
        "WHERE written_us > %s AND written_us <= %s AND form = %s AND answer = '' "
        "ORDER BY written_us, code",
        [micros(since), micros(until), form],
    )


def _outbox(which: str, given: list[Any]) -> list[Waiting]:
    return [
        Waiting(
            code=row[0],
            whom=row[1],
            about=row[2],
            form=row[3],
            urgent=bool(row[4]),
            written=moment(row[5]),
            due=moment(row[6]) if row[6] is not None else None,
            attempts=row[7],
            part_of=row[8],
            reminds=row[9],
            taken=bool(row[10]),
            answer=row[11],
        )
        for row in rows(f"SELECT {COLUMNS} FROM outbox {which}", given)
    ]


def tried(code: str, attempts: int, due: datetime | None, *, taken: bool) -> None:
    """Note that a message was tried, whether a channel took it, and when it is tried next."""
    run(
        "UPDATE outbox SET attempts = %s, due_us = %s, taken = %s WHERE code = %s",
        [attempts, micros(due) if due else None, taken, code],
    )


def put_off(code: str, due: datetime) -> None:
    """Note that a message is not to be tried before ``due``."""
    run("UPDATE outbox SET due_us = %s WHERE code = %s", [micros(due), code])


def answered(code: str, answer: str) -> None:
    """Note what was answered to a message."""
    run("UPDATE outbox SET answer = %s WHERE code = %s", [answer, code])
