"""``muster roster isolation`` as a person types it: of a file, and of a post of the demo."""

import json
import sqlite3
from pathlib import Path

from cli.terminal import session

DUTIES = "person,start,hours\n" + "".join(
    f"{who},2020-02-{day:02d} {hour:02d}:00,12\n"
    for day in range(5, 19)
    for who, hour in (("a", 8), ("b", 8), ("c", 20), ("d", 20))
)


def test_both_numbers_are_told_of_every_plan_of_a_file(tmp_path: Path) -> None:
    duties, wrong = tmp_path / "north.csv", tmp_path / "wrong.csv"
    duties.write_text(DUTIES, encoding="utf-8")
    wrong.write_text("person,start,hours\na,2020-02-05 08:00,12\n", encoding="utf-8")
    command = ["roster", "isolation", str(duties), "--runs", "200"]

    shown, told, alone, nowhere = session(
        tmp_path,
        [*command, "--room", "1", "--handover-min", "0"],
        [*command, "--room", "1", "--handover-min", "0", "--json", "--quarantine-days", "7"],
        ["roster", "isolation", str(wrong)],
        ["roster", "isolation", "nowhere.csv"],
    )

    assert shown.code == 0
    assert "north: what one infected of 4 costs within 42 days" in shown.stdout
    assert "the roster as it is" in shown.stdout
    assert "200 runs, seed 0, spread usual" in shown.stdout
    answer = json.loads(told.stdout)
    plans = {plan["plan"]: plan for plan in answer["plans"]}
    assert plans["present"]["isolated"] == {
        "value": 2,
        "error": 0,
    }  # both who work by day, or night
    assert plans["mixed"]["isolated"]["value"] > 2.5
    assert all({"infected", "isolated", "lost_h"} <= plan.keys() for plan in plans.values())
    assert (answer["runs"], answer["seed"], answer["quarantine_days"]) == (200, 0, 7)
    assert all(number["source"] for number in answer["spread"])
    assert (alone.code, alone.stderr.strip()) == (2, f"muster: {wrong}: 1 people; give 2 to 300")
    assert nowhere.code == 2
    assert nowhere.stderr.startswith("muster: nowhere.csv: ")


def test_a_post_on_the_ledger_is_asked_by_its_code(folder: Path) -> None:
    with sqlite3.connect(folder / "demo" / "muster.sqlite3") as ledger:
        post = ledger.execute("SELECT subject FROM fact WHERE kind = 'roster.published'").fetchone()
    code = post[0].removeprefix("roster:").rpartition("/")[0]

    told, unknown, chinese = (
        session(folder, ["roster", "isolation", *arguments], language=language)[0]
        for arguments, language in (
            ([code, "--at", "2020-02-12T18:00", "--runs", "40", "--json"], "en"),
            (["nowhere"], "en"),
            ([code, "--at", "2020-02-12T18:00", "--runs", "40"], "zh"),
        )
    )

    answer = json.loads(told.stdout)
    assert answer["quarantine_days"] == 14
    assert "14天" in answer["quarantine_source"]
    assert answer["plans"][0]["plan"] == "present"
    assert (unknown.code, unknown.stdout) == (2, "")
    assert "nowhere: no post is called so" in unknown.stderr
    assert "现有排班" in chinese.stdout
