"""The commands as a person types them: answers, exit codes, and never a stack trace."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from cli.terminal import Said, muster, session


def test_a_figure_is_shown_as_json_at_two_clocks(folder: Path) -> None:
    at = ("--at", "2020-02-12T18:00", "--known", "2020-02-12T18:00")
    done = muster(folder, "figure", "show", "staff", "--org", "150000", *at, "--json")
    said = json.loads(done.stdout)
    assert (said["by_name"], said["claimed"]["number"], said["agreement"]) == (4000, 4000, "agrees")
    assert said["coverage"] == {
        "expected": 115, "reported": 115, "zero": 0, "late": 0, "silent": 0
    }  # fmt: skip


def test_an_alias_names_an_organisation(folder: Path) -> None:
    by_alias, by_code = session(
        folder,
        ["strength", "--org", "海拉尔分局", "--json"],
        ["strength", "--org", "150702", "--json"],
    )
    drop = ("at", "known")
    told = [
        {k: v for k, v in json.loads(d.stdout).items() if k not in drop}
        for d in (by_alias, by_code)
    ]
    assert told[0] == told[1]
    assert told[0]["foots"] is True


def test_the_ledger_is_verified_and_rebuilt(folder: Path) -> None:
    steps = session(folder, *(["ledger", step] for step in ("verify", "rebuild", "verify")))
    assert [step.code for step in steps] == [0, 0, 0]


def test_a_flipped_byte_in_a_copy_is_named(folder: Path, tmp_path: Path) -> None:
    content = bytearray((folder / "demo" / "muster.sqlite3").read_bytes())
    place = content.index(b'{"birth_year":19') + 16
    content[place] ^= 1
    copy = tmp_path / "copy.sqlite3"
    copy.write_bytes(content)
    done = muster(folder, "ledger", "verify", "--json", database=f"sqlite:///{copy}")
    found = json.loads(done.stdout)["findings"]
    assert done.returncode == 1
    assert found[0]["code"] == "digest"
    assert found[0]["subject"].startswith("person:")


def test_a_bulletin_is_written_again_and_its_sentences_open(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "four.docx"
    once, again, saved, why = session(
        folder,
        ["bulletin", "write", "4", "--language", "zh"],
        ["bulletin", "write", "4", "--language", "zh"],
        ["bulletin", "write", "4", "--out", str(file)],
        ["why", "4#1"],
    )
    assert once.stdout == again.stdout
    assert "全区公安机关" in once.stdout
    assert saved.code == 0
    assert file.read_bytes()[:2] == b"PK"
    assert "#" in why.stdout
    assert "general_office" in why.stdout


WRONG = (
    (("figure", "show", "nothing"), "there is no figure nothing"),
    (("figure", "show", "staff", "--at", "noon"), "--at noon"),
    (("strength", "--org", "nowhere"), "--org nowhere"),
    (("why", "4"), "4#3"),
    (("why", "99#1"), "no bulletin 99"),
    (("bulletin", "write", "4", "--language", "fr"), "--language fr"),
    (("import", "register", "missing.xlsx"), "missing.xlsx"),
    (("figure", "shwo"), "shwo"),
    (("figure", "show"), "name"),
    (("strength", "--known", "2020-13-01"), "--known 2020-13-01: write a moment as"),
    (("bulletin", "write", "4", "--out", "four.odt"), ".odt: a bulletin is written as .docx"),
    (("bulletin", "write", "9", "--form", "memo"), "--form memo: one of briefing, daily"),
    (("bulletin", "write", "9", "--section", "sky"), "--section sky: one of call, letters"),
    (("bulletin", "write", "9", "--prose", "none.toml"), "none.toml: there is no such file"),
    (("bulletin", "propose", "4", "--by", "bulletin_editor"), "issued already"),
    (("bulletin", "issue", "4", "--by", "bulletin_editor"), "nothing waits under number 4"),
    (
        ("bulletin", "propose", "9", "--by", "bulletin_editor", "--form", "circular"),
        "section decision is empty",
    ),
    (
        ("bulletin", "propose", "9", "--by", "reviewer"),
        "--by reviewer: no open account of that name",
    ),
    (("bulletin", "correct", "99", "--by", "bulletin_editor", "--why", "x"), "no bulletin 99"),
    (("bulletin", "correct", "4", "--by", "bulletin_editor", "--why", " "), "needs a reason"),
    (("bulletin", "diff", "4", "--edition", "7"), "has no edition 7"),
    (("why", "4#1000"), "bulletin 4 has"),
    (("strength", "--database"), "--database"),
)


@pytest.fixture(scope="module")
def mistakes(folder: Path) -> dict[tuple[str, ...], Said]:
    """What was answered to each mistake."""
    given = [arguments for arguments, _ in WRONG]
    return dict(zip(given, session(folder, *given), strict=True))


@pytest.mark.parametrize(("arguments", "says"), WRONG, ids=[" ".join(a) for a, _ in WRONG])
def test_a_mistake_is_answered_in_words(
    mistakes: dict[tuple[str, ...], Said], arguments: tuple[str, ...], says: str
) -> None:
    said = mistakes[arguments]
    assert said.code == 2
    assert says in said.stderr
    assert "Traceback" not in said.stdout + said.stderr


def test_a_mistake_is_answered_in_chinese_to_who_speaks_it(folder: Path) -> None:
    asked = {
        ("strength", "--org", "nowhere"): "没有此名称，或不止一个，请填编码",
        ("why", "99#1"): "没有印发过第99期",
        ("bulletin", "check", "none.txt"): "没有这个文件或文件夹",
    }

    told = session(folder, *asked, language="zh")

    assert [says in said.stderr for says, said in zip(asked.values(), told, strict=True)] == [
        True,
        True,
        True,
    ]


def test_the_demo_wants_an_empty_ledger(folder: Path) -> None:
    url = f"sqlite:///{folder / 'demo' / 'muster.sqlite3'}"
    done = muster(folder, "demo", "--no-serve", "--database", url)
    assert done.returncode == 2
    assert "empty" in done.stderr


# Imports what a command needs, as typing it does, and says which planners came along.
_LOADED = """
import os, sys, django
os.environ["DJANGO_SETTINGS_MODULE"] = "muster.site.settings"
django.setup()
from muster.cli.commands import app
from typer.main import get_group
for name in sys.argv[1:]:
    get_group(app).commands[name]
print(*sorted({"altair", "highspy", "numba", "ortools", "pandas"} & set(sys.modules)))
"""


def test_a_command_that_plans_nothing_waits_for_no_planner() -> None:
    names = ("figure", "ledger", "bulletin", "strength", "access", "import", "message")
    names += ("roster", "deployment")
    done = subprocess.run(
        [sys.executable, "-c", _LOADED, *names], capture_output=True, text=True, check=True
    )

    assert done.stdout.split() == []
