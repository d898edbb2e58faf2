"""A roster from who is at a post to what is handed out, at the terminal, on the small case."""

import json
import shutil
from pathlib import Path

import pytest
from cli.terminal import Said, session

from muster.formats.workbook import Workbook, read_workbook

POST = "150105-P0003"
CODE = f"{POST}/20200220"
QUICK = ("--limit-s", "2")
NOON = ("--at", "2020-02-19T12:00")
LATER = ("--at", "2020-02-19T14:00")


@pytest.fixture
def ledger(folder: Path, tmp_path: Path) -> str:
    shutil.copy(folder / "demo" / "muster.sqlite3", tmp_path / "own.sqlite3")
    return f"sqlite:///{tmp_path / 'own.sqlite3'}"


def test_a_roster_is_made_checked_published_mended_and_handed_out(
    folder: Path, ledger: str, tmp_path: Path
) -> None:
    def typed(*commands: tuple[str, ...], language: str = "en") -> list[Said]:
        given = [["roster", *each, "--database", ledger] for each in commands]
        return session(folder, *given, language=language)

    planned, unchecked, checked, published, listed = typed(
        ("plan", POST, "--from", "2020-02-20", "--days", "6", "--record", "--json", *QUICK, *NOON),
        ("publish", CODE, *NOON),
        ("check", CODE, "--record", *NOON),
        ("publish", CODE, "--told", "notice", *NOON),
        ("list", *NOON),
    )
    shifts = json.loads(planned.stdout)["shifts"]
    assert (planned.code, unchecked.code, checked.code, published.code) == (0, 2, 0, 0)
    assert "has not been found sound" in unchecked.stderr
    assert "no rule that must be kept is broken" in checked.stdout
    assert f"{CODE} │ published" in " ".join(listed.stdout.split())

    ill = shifts[0]["people"][0].removeprefix("person:")
    mend = ("repair", CODE, "--absent", ill, "--record", "--why", "ill", *QUICK, *LATER)
    late, kept, mended, same, away, chinese = typed(
        mend,
        ("check", CODE, "--json", *LATER),
        (*mend, "--authorised-by", "duty_leader"),
        ("compare", CODE, CODE, *LATER),
        ("export", ill, "--form", "ics", "--out", str(tmp_path / "own.ics"), *LATER),
        ("check", CODE, *LATER),
        language="en",
    )
    assert late.code == 2
    assert "name who answers for it" in late.stderr
    assert json.loads(kept.stdout)["untold"] == []
    assert mended.code == 0, mended.stderr
    assert "no longer" in mended.stdout
    assert "could stand, with what it costs: " in mended.stdout
    assert same.stdout.startswith("nothing has to change")
    assert away.code == 0
    assert b"STATUS:CANCELLED" in (tmp_path / "own.ics").read_bytes()
    assert "have not been told yet" in chinese.stdout

    crew, unknown = typed(
        ("repair", CODE, "--crew", "1", "--json", *LATER), ("repair", CODE, "--crew", "9", *LATER)
    )
    more, wrong = typed(
        ("repair", CODE, "--new-shift", "2020-02-24T09:00/6/2", "--json", *LATER),
        ("repair", CODE, "--new-shift", "2020-02-24T09:00/x/2", *LATER),
    )
    comes_too = [each for each in json.loads(more.stdout)["changes"] if "04X" in each["shift"]]
    assert len(comes_too) == 2
    assert "write when, hours and people" in wrong.stderr
    isolated = json.loads(crew.stdout)
    assert crew.code == 0
    assert len(isolated["changes"]) >= isolated["changes_least"] > 0
    assert all(len(place["could"]) <= 3 for place in isolated["substitutes"])
    could = [each for place in isolated["substitutes"] for each in place["could"]]
    assert all(each["cost"] == each["rest"] or each["broken"] or each["lacks"] for each in could)
    assert "this roster has" in unknown.stderr
    comes = next(each for each in isolated["changes"] if each["change"] == "in")
    settled = f"{comes['person'].removeprefix('person:')}@{comes['shift']}"
    (otherwise,) = typed(("repair", CODE, "--crew", "1", "--never", settled, "--json", *LATER))
    assert comes not in json.loads(otherwise.stdout)["changes"]

    asker, partner = (
        next(each for each in shifts if each["id"].endswith(last))["people"][0].partition(":")[2]
        for last in ("05N", "04N")
    )
    swap, night = f"{CODE}/1", "20200220-05N"
    told = typed(
        ("swap", "ask", CODE, "--person", asker, "--gives", night, "--to", partner, *LATER),
        ("swap", "approve", swap, *LATER),
        ("swap", "agree", swap, "--person", partner, *LATER),
        ("swap", "approve", swap, "--by", "duty_leader", *LATER),
        ("swap", "list", POST, *LATER),
        ("swap", "decline", swap, "--person", partner, *LATER),
        ("change", CODE, "--out", f"{partner}@{night}", *LATER),
        ("change", CODE, "--out", f"{partner}@{night}", "--why", "course", *LATER),
        ("tell", CODE, "--means", "roll", *LATER),
        ("explain", CODE, "--json", *LATER),
    )
    assert [each.code for each in told] == [0, 2, 0, 0, 0, 2, 2, 0, 0, 0], told
    assert "has not agreed yet" in told[1].stderr
    assert f"{swap} │ approved" in " ".join(told[4].stdout.split())
    assert "waits for nobody" in told[5].stderr
    assert "say why" in told[6].stderr
    assert "0 people have not been told yet" in told[8].stderr
    assert any(each["nights"] for each in json.loads(told[9].stdout)["people"])

    papers = {form: tmp_path / f"{form}.pdf" for form in ("sheet", "203", "204")}
    handed = typed(
        *(
            ("export", CODE, "--form", form, "--day", "2020-02-21", "--out", str(file), *LATER)
            for form, file in papers.items()
        ),
        ("export", CODE, "--form", "xlsx", "--out", str(tmp_path / "own.xlsx"), *LATER),
        ("export", "nowhere/1", *LATER),
        language="zh",
    )
    assert [each.code for each in handed] == [0, 0, 0, 0, 2]
    assert all(file.read_bytes().startswith(b"%PDF") for file in papers.values())
    book = read_workbook(tmp_path / "own.xlsx")
    assert isinstance(book, Workbook)
    assert [sheet.name for sheet in book.sheets] == ["排班表", "班次"]
    assert "没有排班表nowhere/1" in handed[-1].stderr
