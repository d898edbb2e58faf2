"""What the ledger promises: nothing changed, lost or twice, and each flipped bit found."""

import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest
from conftest import use
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from tables import draft, key, org, person

from muster.core import kinds as k
from muster.core.ledger import Refusal, RefusalCode
from muster.store.dialect import rows, run
from muster.store.ledger import append
from muster.store.rebuild import rebuild
from muster.store.verify import verify

BEGIN = [
    org("org:1", None, kind="department"),
    org("org:2", "org:1", kind="bureau"),
    *[person(str(n), "org:2") for n in range(5)],
]


def sick(number: int, label: str = "") -> object:
    return draft(f"person:{number}", k.AbsenceBegan(hold="s", why=k.Absence.SICK), 3, label=label)


def test_the_same_fact_again_is_answered_as_already_recorded(ledger) -> None:
    first = append(BEGIN)
    again = append(BEGIN)
    assert [r.repeated for r in first.receipts] == [False] * len(BEGIN)
    assert [r.repeated for r in again.receipts] == [True] * len(BEGIN)
    assert [r.seq for r in again.receipts] == [r.seq for r in first.receipts]
    assert rows("SELECT COUNT(*) FROM fact") == [(len(BEGIN),)]


def test_the_same_key_with_other_content_is_refused_and_kept_aside(ledger) -> None:
    append([*BEGIN, sick(1, "one key")])
    answer = append([sick(2, "one key"), sick(3)])
    assert answer.refusals == (Refusal(key("one key"), RefusalCode.OTHER_CONTENT, len(BEGIN) + 1),)
    assert [r.seq for r in answer.receipts] == [len(BEGIN) + 2]
    ((code, stands, said),) = rows("SELECT code, stands, said FROM aside")
    assert (code, stands) == (RefusalCode.OTHER_CONTENT.value, len(BEGIN) + 1)
    assert "person:2" in said


def test_a_correction_of_nothing_or_of_what_is_corrected_is_refused(ledger) -> None:
    append([*BEGIN, sick(1, "wrong")])
    withdrawn = draft("person:1", k.Withdrawn(), 3, label="w1", corrects="wrong")
    append([withdrawn])
    again = draft("person:1", k.Withdrawn(), 3, label="w2", corrects="wrong")
    unknown = draft("person:1", k.Withdrawn(), 3, label="w3", corrects="never recorded")
    assert [r.code for r in append([again, unknown]).refusals] == [
        RefusalCode.CORRECTS_CORRECTED,
        RefusalCode.CORRECTS_UNKNOWN,
    ]


def test_of_a_whole_batch_with_one_refusal_nothing_is_recorded(ledger) -> None:
    append([*BEGIN, sick(1, "one key")])
    answer = append([sick(3), sick(2, "one key")], whole=True)
    assert answer.receipts == ()
    assert rows("SELECT COUNT(*) FROM fact") == [(len(BEGIN) + 1,)]
    assert verify().findings == ()


CHANGES = (
    "UPDATE fact SET body = '{}' WHERE seq = 1",
    "DELETE FROM fact WHERE seq = 1",
)
ALSO = {
    "sqlite": ("INSERT OR REPLACE INTO fact SELECT * FROM fact WHERE seq = 1",),
    "postgresql": ("TRUNCATE fact CASCADE",),
}


def test_the_database_itself_refuses_to_change_or_remove_a_fact(ledger) -> None:
    append(BEGIN)
    before = rows("SELECT * FROM fact ORDER BY seq")
    for change in (*CHANGES, *ALSO[ledger]):
        with pytest.raises(DatabaseError, match="a fact is never"), transaction.atomic():
            run(change)
    assert rows("SELECT * FROM fact ORDER BY seq") == before


def test_many_writers_at_once_leave_no_gap_and_no_fact_twice(own_ledger: str) -> None:
    append(BEGIN)
    failed: list[BaseException] = []

    def write(writer: int) -> None:
        try:
            for n in range(12):
                fact = draft(f"person:{writer % 5}", k.Applied(), 4, label=f"{writer}/{n}")
                if n % 4 == 3:  # some change their mind before the end
                    with transaction.atomic():
                        append([fact])
                        transaction.set_rollback(True)
                append([fact])
        except BaseException as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    found = rows("SELECT seq, recorded_us FROM fact ORDER BY seq")
    assert [seq for seq, _ in found] == list(range(1, len(BEGIN) + 8 * 12 + 1))
    assert all(a < b for (_, a), (_, b) in pairwise(found))
    assert verify().findings == ()


def dump() -> dict[str, list]:
    """Return what the projections hold, by name instead of by number."""
    return {
        "posting": sorted(
            rows(
                "SELECT p.id, a.name, s.code, o.code, p.at_us, p.delta FROM posting p "
                "JOIN account a ON a.id = p.account_id JOIN subject s ON s.id = p.scope_id "
                "JOIN subject o ON o.id = p.subject_id"
            )
        ),
        "subject": sorted(rows("SELECT code, depth, moved, state FROM subject")),
        "mention": sorted(rows("SELECT subject, seq FROM mention")),
    }


def test_a_rebuild_makes_the_same_projections_from_facts_alone(ledger) -> None:
    append([*BEGIN, sick(1, "wrong"), sick(2)])
    append([draft("person:1", k.Applied(), 1), draft("person:2", k.Transferred(home="org:1"), 2)])
    append([draft("person:1", k.Withdrawn(), 3, label="w", corrects="wrong")])
    before = dump()
    assert rebuild() == len(BEGIN) + 5
    assert dump() == before
    assert verify().findings == ()


TAMPERED = (
    ("UPDATE fact SET body = replace(body, 'sick', 'rest') WHERE seq = 8", "digest", 8),
    ("UPDATE fact SET recorded_by = 'somebody' WHERE seq = 3", "digest", 3),
    ("UPDATE fact SET digest = replace(digest, '1', '2') WHERE seq = 4", "digest", 4),
    ("DELETE FROM fact WHERE seq = 5", "gap", 5),
    ("UPDATE posting SET delta = 7 WHERE id = (SELECT MAX(id) FROM posting)", "postings", 8),
    ("UPDATE subject SET state = replace(state, '1980', '1981') WHERE id = 5", "state", None),
    ("DELETE FROM within WHERE ancestor_id <> scope_id", "tree", None),
)


@pytest.mark.parametrize(("change", "code", "seq"), TAMPERED, ids=[c[1] for c in TAMPERED])
def test_what_somebody_changed_behind_the_ledgers_back_is_named(
    own_ledger: str, change: str, code: str, seq: int | None
) -> None:
    append([*BEGIN, sick(1)])
    if connection.vendor == "sqlite":
        guards = rows("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        for name, _ in guards:
            run(f"DROP TRIGGER {name}")
        assert "schema" in {f.code for f in verify().findings}  # a ledger without guards is news
        run(change)
        for _, made in guards:
            run(made)
    else:
        run("ALTER TABLE fact DISABLE TRIGGER USER")
        run(change)
        run("ALTER TABLE fact ENABLE TRIGGER USER")
    found = verify().findings
    assert (found[0].code, found[0].seq) == (code, seq)


def test_a_byte_flipped_in_a_copy_of_the_file_is_never_a_stack_trace(tmp_path: Path) -> None:
    whole = tmp_path / "whole.sqlite3"
    use(f"sqlite:///{whole}")
    call_command("migrate", verbosity=0)
    append([*BEGIN, *[draft(f"person:{n % 5}", k.Applied(), 4, label=str(n)) for n in range(300)]])
    sound = verify()
    connection.close()
    with sqlite3.connect(whole) as plain:
        plain.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    dice, content = Random(7), whole.read_bytes()
    said = content.index(b'{"birth_year":1980')
    noticed = 0
    written = [place for place in range(100, len(content)) if content[place]]
    places = [said + 15, *dice.sample(written, 12)]
    for n, place in enumerate(places):
        copy = tmp_path / f"copy{n}.sqlite3"
        shutil.copy(whole, copy)
        flipped = bytearray(content)
        flipped[place] ^= 1 << dice.randrange(8)
        copy.write_bytes(flipped)
        use(f"sqlite:///{copy}")
        found = verify()
        connection.close()
        if n == 0:  # within the text of a fact: named by its number
            assert [f.code for f in found.findings] == ["digest"]
            assert found.findings[0].seq in range(3, len(BEGIN) + 1)
        # what is not noticed was read by nobody: free space, or a page no longer in use
        assert found.findings or (found.facts, found.head) == (sound.facts, sound.head)
        noticed += bool(found.findings)
    assert noticed > len(places) // 2


WRITER = """
import os, sys
sys.path.insert(0, {tests!r})
os.environ["DJANGO_SETTINGS_MODULE"] = "muster.site.settings"
os.environ["DATABASE_URL"] = {url!r}
import django
django.setup()
from tables import draft
from muster.core import kinds as k
from muster.store.ledger import append
for n in range(10_000):
    answer = append([draft(f"person:{{n % 5}}", k.Applied(), 4, label=str(n))])
    print(answer.receipts[0].seq, flush=True)
"""


def test_nothing_acknowledged_is_lost_when_the_writer_is_killed(own_ledger: str) -> None:
    append(BEGIN)
    connection.close()
    for _ in range(3):
        code = WRITER.format(url=own_ledger, tests=str(Path(__file__).resolve().parent.parent))
        writer = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
        assert writer.stdout is not None
        last = 0
        for _ in range(25):
            last = int(writer.stdout.readline())
        writer.send_signal(signal.SIGKILL)
        told = [int(line) for line in writer.stdout.read().split() if line.isdigit()]
        writer.wait()
        assert rows("SELECT COUNT(*) FROM fact")[0][0] >= max([last, *told])
        assert verify().findings == ()
        connection.close()
