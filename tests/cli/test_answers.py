"""What the commands answer: lists, returns, bulletins and imports, in both languages."""

import json
import os
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cli.terminal import Said, muster, session
from conftest import _fresh
from typer.main import get_command
from typer.testing import CliRunner

from muster.cli.commands import app
from muster.core.figure import FIGURES
from muster.formats.workbook import NewSheet, write_workbook

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "commands.txt"
END = ("--at", "2020-02-12T18:00")
FOUNDED = "temporary_party_organisations_founded"
DIGEST = re.compile(r"#\d+ [0-9a-f]{12}")


def ask(folder: Path, *commands: str, language: str = "en") -> list[Said]:
    """Run commands in one process; each must be answered without an error."""
    said = session(folder, *(command.split() for command in commands), language=language)
    assert [(each.code, each.stderr) for each in said if each.code] == []
    return said


# --- figures and returns -------------------------------------------------------------------------


def test_every_figure_is_listed_with_what_it_counts(folder: Path) -> None:
    listed, table = ask(folder, "figure list --json", "figure list")

    said = {
        each["name"]: (each["measure"], each["counts_zh"]) for each in json.loads(listed.stdout)
    }
    assert said == {name: (f.measure.value, f.counts_zh) for name, f in FIGURES.items()}
    assert all(name in table.stdout for name in FIGURES)


def test_a_figure_is_shown_with_its_definition_coverage_claim_and_facts(folder: Path) -> None:
    english, restricted = ask(
        folder,
        f"figure show {FOUNDED} --org 150000 {' '.join(END)}",
        f"figure show isolations_released --org B152200 {' '.join(END)}",
    )
    (chinese,) = ask(folder, f"figure show {FOUNDED} --org 150000", language="zh")
    figure = FIGURES[FOUNDED]

    assert figure.counts_en in " ".join(english.stdout.split())
    assert "coverage: 115 of 115 reported, 0 none, 0 late, 0 silent" in english.stdout
    assert "claimed: 11 (exact) – agrees" in english.stdout
    assert re.search(r"#\d+ unit:\S+ unit.founded 2020-\d\d-\d\d \d\d:\d\dZ", english.stdout)
    assert figure.name_zh in chinese.stdout
    assert figure.counts_zh in "".join(chinese.stdout.split())
    assert "person:" not in restricted.stdout
    assert "Who is counted here is seen only by those who must." in restricted.stdout


def test_what_was_known_then_and_what_is_known_now_are_two_answers(folder: Path) -> None:
    evening = f"figure show {FOUNDED} --org 150000 --at 2020-02-05T18:00 --json"

    now, then = ask(folder, evening, f"{evening} --known 2020-02-05T18:30")

    assert json.loads(then.stdout)["by_name"] == json.loads(now.stdout)["by_name"] + 1


def test_a_return_is_printed_with_its_identities_and_told_as_json(folder: Path) -> None:
    table, told, whole = ask(
        folder,
        f"strength --org 150700 {' '.join(END)}",
        f"strength --org org:150700 {' '.join(END)} --json",
        f"strength {' '.join(END)} --json",
    )
    said, service = json.loads(told.stdout), json.loads(whole.stdout)

    assert table.stdout.count("✓") == len(said["identities"])
    assert "✗" not in table.stdout
    assert said["foots"]
    assert sum(row["assigned"] for row in said["rows"]) == said["total"]["assigned"]
    assert [i["code"] for i in said["identities"]][:2] == ["E1", "E2"]
    assert service["total"]["assigned"] == service["total"]["on_hand"]
    assert {row["org"] for row in service["rows"]} == {"org:150000", "org:B152200"}


# --- bulletins -----------------------------------------------------------------------------------


def test_the_bulletins_issued_are_listed_latest_first_with_their_heads(folder: Path) -> None:
    (listed,) = ask(folder, "bulletin list")

    lines = listed.stdout.splitlines()
    assert [line.split("  ")[:2] for line in lines] == [
        ["4", "2020-02-12 18:00"],
        ["3", "2020-02-09 18:00"],
        ["2", "2020-02-05 18:00"],
        ["1", "2020-02-02 18:00"],
    ]
    assert all(DIGEST.search(line) for line in lines)


def test_a_sentence_opens_to_its_figures_their_definitions_and_their_facts(folder: Path) -> None:
    written, *sentences = ask(folder, "bulletin write 4", *(f"why 4#{n}" for n in range(1, 6)))
    (narrow,) = ask(folder, "why 4#2 --limit 1")

    def facts(said: Said) -> int:
        return len(re.findall(r"^  #\d+ \S+ \S+ 2020-", said.stdout, re.MULTILINE))

    whole = "".join(written.stdout.split())
    for said in sentences:
        opening = said.stdout.split("\n\n")[0]
        assert "".join(opening.split()) in whole
        assert "coverage: 115 of 115 reported" in said.stdout
    assert [facts(said) > 0 for said in sentences[:3]] == [True] * 3
    assert facts(narrow) < facts(sentences[1])
    assert "…" in narrow.stdout


def test_a_bulletin_is_saved_in_every_form_there_is(folder: Path, tmp_path: Path) -> None:
    files = [tmp_path / f"four.{ending}" for ending in ("txt", "html", "docx", "pdf", "xlsx")]

    *_, printed = ask(
        folder, *(f"bulletin write 4 --out {file}" for file in files), "bulletin write 4"
    )

    assert files[0].read_text(encoding="utf-8") == printed.stdout
    assert files[1].read_text(encoding="utf-8").startswith("<!doctype html>")
    assert [file.read_bytes()[:4] for file in files[2:]] == [b"PK\x03\x04", b"%PDF", b"PK\x03\x04"]


# --- the ledger ----------------------------------------------------------------------------------


def test_a_changed_fact_is_named_by_number_subject_and_kind(folder: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.sqlite3"
    copy.write_bytes((folder / "demo" / "muster.sqlite3").read_bytes())
    with sqlite3.connect(copy) as ledger:
        seq, subject = ledger.execute(
            "SELECT seq, subject FROM fact WHERE kind = 'letter.decided' "
            "AND body LIKE '%deferred%' ORDER BY seq LIMIT 1"
        ).fetchone()
        guards = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        for (name,) in ledger.execute(guards).fetchall():  # who owns the file can remove them
            ledger.execute(f'DROP TRIGGER "{name}"')
        brave = "UPDATE fact SET body = replace(body, 'deferred', 'accepted') WHERE seq = ?"
        ledger.execute(brave, [seq])

    done = muster(folder, "ledger", "verify", database=f"sqlite:///{copy}")

    assert done.returncode == 1
    assert f"digest: #{seq} {subject} letter.decided" in done.stdout
    assert "nothing found" not in done.stdout


# --- importing, on both databases ----------------------------------------------------------------

ORGANISATIONS = ("组织编码", "组织名称", "组织类别", "上级组织", "报送日报")
PEOPLE = ("警号", "姓名", "单位", "人员类别", "出生年月")
BUREAU = (("7", "青河市公安局", "盟市局", "", "是"), ("7-1", "东街派出所", "派出所", "7", ""))
STAFF = (
    ("0000701", "高远帆", "7", "民警", "1972-05"),
    ("0000702", "叶子桐", "7-1", "勤务辅警", "1996-11"),
)


EDITORS = ("wu", "zhao")
PROPOSE = ("bulletin", "propose", "1", "--org", "7", "--at", "2020-01-02T18:00", "--by")


def workbook(file: Path, people: tuple[tuple[str, ...], ...]) -> Path:
    with file.open("wb") as target:
        sheets = [("组织", ORGANISATIONS, BUREAU), ("花名册", PEOPLE, people)]
        write_workbook(target, [NewSheet(name=n, headings=h, rows=r) for n, h, r in sheets])
    return file


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def imported(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[list[Said], str]]:
    """What the commands said around the import of a workbook, wrong first, then put right."""
    var = tmp_path_factory.mktemp("imported")
    wrong = workbook(var / "wrong.xlsx", (*STAFF, ("0000703", "石岭", "9", "民警", "1980")))
    right = workbook(var / "right.xlsx", STAFF)
    for url in _fresh(request.param, var):
        commands = [
            ["import", "register", str(wrong), "--since", "2020-01-01T00:00"],
            ["ledger", "verify"],
            ["import", "register", str(right), "--since", "2020-01-01T00:00"],
            ["import", "register", str(right), "--since", "2020-01-01T00:00"],
            ["strength", "--org", "青河市公安局", "--json"],
            *(["access", "open", login] for login in EDITORS),
            *(["access", "grant", login, "bulletin_editor"] for login in EDITORS),
            [*PROPOSE, "wu"],
            ["bulletin", "issue", "1", "--by", "wu"],
            ["bulletin", "waiting"],
            ["bulletin", "issue", "1", "--by", "zhao"],
            [*PROPOSE, "wu"],
            ["bulletin", "write", "1"],
            ["bulletin", "list"],
            ["why", "1#1"],
            ["ledger", "rebuild"],
            ["ledger", "verify"],
        ]
        yield session(var, *commands, database=url), url


def test_a_wrong_workbook_is_answered_row_by_row_and_nothing_is_imported(imported) -> None:
    said, _ = imported
    first, last = said[0].stdout.splitlines()

    assert said[0].code == 2
    assert first.startswith("people row 4 home: unknown_organisation: 9")
    assert last == "1 errors; nothing was imported"
    assert said[1].stdout.startswith("0 facts, 0 subjects")


def test_a_sound_workbook_is_imported_once(imported) -> None:
    said, _ = imported

    assert [(each.code, each.stdout) for each in said[2:4]] == [
        (0, "4 facts recorded, 0 already recorded\n"),
        (0, "0 facts recorded, 4 already recorded\n"),
    ]
    told = json.loads(said[4].stdout)
    assert (told["org"], told["total"]["assigned"], told["foots"]) == ("org:7", 2, True)


def test_a_bulletin_is_issued_once_and_written_again_to_the_letter(imported) -> None:
    said, _ = imported
    proposed, own, waiting, issued, again, rewritten, listed, why = said[9:17]

    assert (own.code, own.stdout) == (2, "")
    assert "somebody else issues bulletin 1 than who proposed it" in own.stderr
    assert waiting.stdout.split("  ")[2:] == ["wu", "→ zhao\n"]
    assert (issued.code, issued.stdout) == (0, proposed.stdout)
    assert (again.code, again.stdout) == (2, "")
    assert "bulletin 1 is issued already; give another number" in again.stderr
    assert rewritten.stdout == issued.stdout
    assert len(listed.stdout.splitlines()) == 1
    assert why.code == 0


def test_what_was_imported_is_rebuilt_and_verified(imported) -> None:
    said, _ = imported

    assert said[17].stdout == "12 facts projected\n"
    assert said[18].code == 0
    assert said[18].stdout.startswith("12 facts, ")
    assert said[18].stdout.endswith(": nothing found\n")


# --- mistakes ------------------------------------------------------------------------------------


def test_a_ledger_that_is_none_is_said_to_be_none(tmp_path: Path) -> None:
    rubbish = tmp_path / "rubbish.sqlite3"
    rubbish.write_bytes(b"not a ledger" * 100)

    done = [
        muster(tmp_path, "strength", "--database", url)
        for url in (f"sqlite:///{rubbish}", "mysql://nowhere/at-all")
    ]

    assert [(each.returncode, each.stdout) for each in done] == [(2, ""), (2, "")]
    assert done[0].stderr == "muster: the ledger cannot be read: file is not a database\n"
    assert done[1].stderr == (
        "muster: mysql://nowhere/at-all: a ledger is named by sqlite:///PATH or "
        "postgresql://USER@HOST/NAME\n"
    )


def test_a_moment_at_the_end_of_the_calendar_is_a_mistake_of_the_one_who_asks(folder: Path) -> None:
    for moment in ("0001-01-01T00:00", "9999-12-31T23:59-12:00"):
        (said,) = session(folder, ["figure", "show", "staff", "--at", moment])
        assert said.code == 2
        assert f"muster: --at {moment}: ask for a year from" in said.stderr


def test_asking_before_there_is_a_ledger_makes_none(tmp_path: Path) -> None:
    said = muster(tmp_path, "strength")

    assert said.returncode == 2
    assert said.stderr.startswith("muster: there is no ledger at ")
    assert not (tmp_path / "muster.sqlite3").exists()


# --- help ----------------------------------------------------------------------------------------


def _commands(command: Any = None, name: str = "") -> list[str]:
    """Return every command and group, as it is typed, in order."""
    command = command or get_command(app)
    inner = getattr(command, "commands", {})
    return [
        name,
        *(
            each
            for child in sorted(inner)
            for each in _commands(inner[child], f"{name} {child}".strip())
        ),
    ]


def test_the_help_reads_as_agreed(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, wanted in (("COLUMNS", "100"), ("TERMINAL_WIDTH", "100"), ("TERM", "dumb")):
        monkeypatch.setenv(name, wanted)

    found = "\n\n".join(_help(command) for command in _commands()) + "\n"

    if os.environ.get("MUSTER_RENEW_GOLDEN"):
        GOLDEN.write_text(found, encoding="utf-8")
    assert found == GOLDEN.read_text(encoding="utf-8")


def _help(command: str) -> str:
    """Return the help of a command without the frames drawn around it."""
    asked = CliRunner().invoke(app, [*command.split(), "--help"], prog_name="muster")
    assert asked.exit_code == 0
    lines = [re.sub("[╭╮╰╯─│]+", " ", line).strip() for line in asked.output.splitlines()]
    return "\n".join([f"$ muster {command}".strip(), *(line for line in lines if line)])
