"""Checking and reading a text from a terminal: what is said, in which form, with which code."""

import json
from pathlib import Path

from cli.terminal import muster, session
from docx import Document

WHEN = ("--at", "2020-02-12T18:00", "--org", "150000")
TEXT = """情况通报
2020年2月12日
截至2月12日18时，全区公安机关累计成立临时党组织11个，组建党员先锋队、突击队32支。
下午13时许，民警郑永安返岗。
通辽市公安局8名民警、辅警驰援一线。
"""


def written(tmp_path: Path, text: str = TEXT) -> str:
    file = tmp_path / "report.txt"
    file.write_text(text, encoding="utf-8")
    return str(file)


def test_a_text_is_checked_and_the_exit_code_says_whether_something_is_wrong(
    folder: Path, tmp_path: Path
) -> None:
    file, out = written(tmp_path), tmp_path / "marked.docx"
    right = tmp_path / "right.txt"
    right.write_text(TEXT.replace("32", "23").replace("下午13时许，民警郑永安返岗。\n", ""))
    plain, as_json, good = session(
        folder,
        ["bulletin", "check", file, *WHEN, "--docx", str(out)],
        ["bulletin", "check", file, *WHEN, "--json"],
        ["bulletin", "check", str(right), *WHEN],
    )

    assert [done.code for done in (plain, as_json, good)] == [1, 1, 0]
    assert plain.stdout.splitlines()[:5] == [
        "3 numbers: agrees 2, differs 1",
        "",
        "wrong · paragraph 3 · …，组建党员先锋队、突击队【32】支。…",
        "  Differs from the ledger",
        plain.stdout.splitlines()[4],
    ]
    assert "The ledger counts 23, as of 2020-02-12 18:00" in plain.stdout
    found = json.loads(as_json.stdout)
    assert [(f["code"], f["quote"], f["expected"]) for f in found["findings"]] == [
        ("differs", "32", "23"),
        ("no_such_time", "下午13时许", "13:00"),
        ("person_named", "郑永安", ""),
    ]
    assert [(n["quote"], n["verdict"], n["figure"], n["org"]) for n in found["numbers"]] == [
        ("11", "agrees", "temporary_party_organisations_founded", "org:150000"),
        ("32", "differs", "vanguard_teams_and_squads_founded", "org:150000"),
        ("8", "agrees", "sent_reinforce", "org:150500"),
    ]
    comments = [comment.text for comment in Document(str(out)).comments]
    assert [comment.splitlines()[0] for comment in comments] == [
        "Differs from the ledger", "No such time", "A person is named",
    ]  # fmt: skip
    assert good.stdout == "3 numbers: agrees 3\n"


def test_a_text_is_checked_in_chinese_and_alone_where_there_is_no_ledger(tmp_path: Path) -> None:
    file = written(tmp_path, "收到请战书63封（个人61封、联名3封）。")
    done = muster(
        tmp_path, "bulletin", "check", file, database=f"sqlite:///{tmp_path / 'none.sqlite3'}"
    )

    assert done.returncode == 1
    assert done.stdout.splitlines() == [
        "There is no ledger: the text was checked against itself alone.",
        "",
        "wrong · paragraph 1 · …收到请战书【63】封（个人61封、联名3封…",
        "  Parts do not make the whole",
        "  The parts come to 64, not to 63.",
    ]


def test_a_cumulative_number_is_held_to_an_earlier_text(folder: Path, tmp_path: Path) -> None:
    before = tmp_path / "before.txt"
    before.write_text("截至2020年2月11日18时，全区公安机关累计成立临时党组织12个。", "utf-8")
    done = muster(
        folder, "bulletin", "check", written(tmp_path), *WHEN, "--earlier", str(before), "--json"
    )

    assert ("series_falls", "11", "≥ 12") in [
        (f["code"], f["quote"], f["expected"]) for f in json.loads(done.stdout)["findings"]
    ]


def test_what_cannot_be_read_is_answered_with_the_remedy(folder: Path, tmp_path: Path) -> None:
    old = tmp_path / "old.doc"
    old.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    refused, gone, day = session(
        folder,
        ["bulletin", "check", str(old)],
        ["bulletin", "check", str(tmp_path / "none.txt")],
        ["bulletin", "check", written(tmp_path), "--published", "yesterday"],
    )

    assert [done.code for done in (refused, gone, day)] == [2, 2, 2]
    assert "Save the document as .docx" in refused.stderr
    assert "none.txt" in gone.stderr
    assert "write a day as 2020-02-12" in day.stderr


def test_claims_are_proposed_and_recorded_once_when_somebody_approves(
    folder: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.sqlite3"
    copy.write_bytes((folder / "demo" / "muster.sqlite3").read_bytes())
    file = written(tmp_path)
    asked = ("bulletin", "read", file, *WHEN, "--origin", "by telephone, 12 February")

    def said(*more: str) -> str:
        done = muster(folder, *asked, *more, database=f"sqlite:///{copy}")
        assert done.returncode == 0, done.stderr
        return done.stdout

    proposed = json.loads(said("--json"))
    assert [(p["place"], p["figure"], p["about"], p["number"]) for p in proposed] == [
        (1, "temporary_party_organisations_founded", "org:150000", 11),
        (2, "vanguard_teams_and_squads_founded", "org:150000", 32),
        (3, "sent_reinforce", "org:150500", 8),
    ]
    assert said("--approve", "2").splitlines()[-1] == "1 claims recorded, 0 already recorded"
    assert said("--approve", "2,3").splitlines()[-1] == "1 claims recorded, 1 already recorded"
    shown = muster(
        folder, "figure", "show", "vanguard_teams_and_squads_founded", "--org", "150000",
        "--at", "2020-02-12T18:00", "--json", database=f"sqlite:///{copy}",
    )  # fmt: skip
    value = json.loads(shown.stdout)
    assert (value["by_name"], value["claimed"]["number"], value["agreement"]) == (
        23, 32, "differs"
    )  # fmt: skip
