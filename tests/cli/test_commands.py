"""The commands as a person types them: answers, exit codes, and never a stack trace."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

PEOPLE = "3000"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the demo was played once, small, and not served."""
    var = tmp_path_factory.mktemp("var")
    done = muster(var, "demo", "--people", PEOPLE, "--no-serve")
    assert "Traceback" not in done.stdout + done.stderr
    assert "The report's figures, counted" in done.stdout
    return var


def muster(var: Path, *arguments: str, database: str = "") -> subprocess.CompletedProcess[str]:
    known = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
    given = {**known, "MUSTER_VAR": str(var), "MUSTER_LANG": "en"}
    if database:
        given["DATABASE_URL"] = database
    return subprocess.run(
        [sys.executable, "-m", "muster.cli.main", *arguments],
        capture_output=True,
        text=True,
        env=given,
        check=False,
    )


def test_a_figure_is_shown_as_json_at_two_clocks(folder: Path) -> None:
    at = ("--at", "2020-02-12T18:00", "--known", "2020-02-12T18:00")
    done = muster(folder, "figure", "show", "staff", "--org", "150000", *at, "--json")
    said = json.loads(done.stdout)
    assert (said["by_name"], said["claimed"]["number"], said["agreement"]) == (3000, 3000, "agrees")
    assert said["coverage"] == {
        "expected": 115, "reported": 115, "zero": 0, "late": 0, "silent": 0
    }  # fmt: skip


def test_an_alias_names_an_organisation(folder: Path) -> None:
    by_alias = muster(folder, "strength", "--org", "海拉尔分局", "--json")
    by_code = muster(folder, "strength", "--org", "150702", "--json")
    drop = ("at", "known")
    told = [
        {k: v for k, v in json.loads(d.stdout).items() if k not in drop}
        for d in (by_alias, by_code)
    ]
    assert told[0] == told[1]
    assert told[0]["foots"] is True


def test_the_ledger_is_verified_and_rebuilt(folder: Path) -> None:
    assert muster(folder, "ledger", "verify").returncode == 0
    assert muster(folder, "ledger", "rebuild").returncode == 0
    assert muster(folder, "ledger", "verify").returncode == 0


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
    once = muster(folder, "bulletin", "write", "4", "--language", "zh")
    again = muster(folder, "bulletin", "write", "4", "--language", "zh")
    assert once.stdout == again.stdout
    assert "全区公安机关" in once.stdout
    file = tmp_path / "four.docx"
    assert muster(folder, "bulletin", "write", "4", "--out", str(file)).returncode == 0
    assert file.read_bytes()[:2] == b"PK"
    why = muster(folder, "why", "4#1")
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
)


@pytest.mark.parametrize(("arguments", "says"), WRONG, ids=[" ".join(a) for a, _ in WRONG])
def test_a_mistake_is_answered_in_words(
    folder: Path, arguments: tuple[str, ...], says: str
) -> None:
    done = muster(folder, *arguments)
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stdout + done.stderr


def test_the_demo_wants_an_empty_ledger(folder: Path) -> None:
    url = f"sqlite:///{folder / 'demo' / 'muster.sqlite3'}"
    done = muster(folder, "demo", "--no-serve", "--database", url)
    assert done.returncode == 2
    assert "empty" in done.stderr
