"""Derogations at the terminal: one account asks, another grants, and it is listed and ended."""

import json
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cli.terminal import session

UNTIL = (datetime.now(UTC) + timedelta(days=2)).isoformat(timespec="minutes")
WHY = ["--why", "the only interpreter"]


def test_one_account_asks_another_grants_and_a_reason_of_health_is_told_to_an_account_alone(
    folder: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.sqlite3"
    shutil.copy(folder / "demo" / "muster.sqlite3", copy)
    database = f"sqlite:///{copy}"
    ask = ["derogation", "ask", "0000100", "medical_hold", "--until", UNTIL, *WHY]
    made, unable, isolated = session(
        folder,
        [*ask, "--by", "reviewer"],
        [*ask, "--by", "auditor"],
        ["derogation", "ask", "0000100", "isolation", "--until", UNTIL, *WHY, "--by", "reviewer"],
        database=database,
    )
    code = made.stdout.strip()
    alone, granted, again, listed, told, ended, left = session(
        folder,
        ["derogation", "grant", code, "--by", "reviewer"],
        ["derogation", "grant", code, "--by", "deployment_approver"],
        ["derogation", "grant", code, "--by", "deployment_approver"],
        ["derogation", "list"],
        ["derogation", "list", "--json", "--by", "deployment_approver"],
        ["derogation", "refuse", code, "--by", "deployment_approver", "--why", "another came"],
        ["derogation", "list"],
        database=database,
    )

    assert [s.code for s in (made, unable, isolated)] == [0, 2, 2]
    assert "no open account of that name may do this" in unable.stderr
    assert "Nothing lets an isolated person out" in isolated.stderr
    assert [s.code for s in (alone, granted, again, ended)] == [2, 0, 2, 0]
    assert "It is granted already" in again.stderr
    (line,) = (each for each in listed.stdout.splitlines() if code in each)
    assert line.split("  ")[1:4] == ["0000100", "kept back", "in force"]
    (row,) = (each for each in json.loads(told.stdout) if each["derogation"] == code)
    assert (row["gate"], row["why"], row["asked_by"], row["granted_by"]) == (
        "medical_hold", "the only interpreter", "account:reviewer", "account:deployment_approver",
    )  # fmt: skip
    assert code not in left.stdout
