"""How a sum is read: the open block by number, what was learnt by whichever way is shorter."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tables import day, draft, org, person

from muster.core import kinds as k
from muster.core.ledger import AsOf
from muster.store import figure
from muster.store.dialect import rows
from muster.store.figure import learnt, sums
from muster.store.ledger import append

SICK = ["status.sick.officer"]


def _begin() -> AsOf:
    append([org("org:1", None, kind="department"), org("org:2", "org:1", kind="bureau")])
    append([person(str(n), "org:2") for n in range(5)])
    append(
        [
            draft(f"person:{n}", k.AbsenceBegan(hold="s", why=k.Absence.SICK), n + 1, org="org:2")
            for n in range(3)
        ]
    )
    return AsOf(day(10), day(10_000))


def test_the_open_block_is_read_by_number_however_much_there_ever_was_of_an_account(ledger) -> None:
    asof = _begin()
    with CaptureQueriesContext(connection) as asked:
        assert sums(["org:1"], SICK, asof)["org:1"] == {SICK[0]: 3}
    (block,) = (q["sql"] for q in asked.captured_queries if "FROM posting WHERE id >=" in q["sql"])
    if ledger == "sqlite":
        steps = [step for *_, step in rows(f"EXPLAIN QUERY PLAN {block}".replace("%", "%%"))]
        assert "SEARCH posting USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)" in steps


@pytest.mark.parametrize("few", [0, 2 * figure.BLOCK])
def test_what_was_learnt_is_the_same_whichever_way_it_is_read(ledger, monkeypatch, few) -> None:
    asof = _begin()
    monkeypatch.setattr(figure, "_FEW", few)
    assert learnt("org:1", SICK, asof, known_before=day(-1)) == [8, 9, 10]
    assert learnt("org:1", SICK, asof, known_before=day(-1), since=day(1)) == [9, 10]
    assert learnt("org:2", SICK, AsOf(day(2.5), asof.known), known_before=day(-1)) == [8, 9]
