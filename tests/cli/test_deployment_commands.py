"""``muster deployment`` as a person types it, on files and without any ledger."""

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path

import pytest
from cli.terminal import ROOT, Said, session

from muster.formats.deployment_answer import AnswerOnFile, read_answer
from muster.formats.workbook import Workbook, read_workbook

EXAMPLE = str(ROOT / "docs" / "reference" / "deployment-example.json")
SOUND = (
    ("0000001", "camp-rescue"),
    ("0000004", "bridge-guard"),
    ("0000008", "bridge-guard"),
    ("0000009", "bridge-guard"),
    ("0000007", "gate-day"),
    ("0000010", "gate-day"),
)
UNSOUND = (("0000002", "bridge-guard"), ("0000003", "camp-rescue"), ("0000005", "bridge-guard"))


def written(path: Path, moves: Sequence[tuple[str, str]], **more: object) -> None:
    """Write a plan by hand."""
    told = {
        "format": "muster-deployment-answer",
        "version": 1,
        "moves": [{"person": person, "line": line} for person, line in moves],
        **more,
    }
    path.write_text(json.dumps(told), encoding="utf-8")


CHECK_SOUND = ("check", EXAMPLE, "{sound}")
CHECK_UNSOUND = ("check", EXAMPLE, "{unsound}")
CHECK_STRANGE = ("check", EXAMPLE, "{strange}")
CHECK_OTHER = ("check", EXAMPLE, "{other}")
EXPORTS = (
    ("export", EXAMPLE, "{sound}", "--out", "{var}/plan.xlsx"),
    ("export", EXAMPLE, "{sound}", "--out", "{var}/new/plan.pdf"),
    ("export", EXAMPLE, "{sound}", "--out", "{var}/plan.html", "--form", "204", "--post",
     "post:hospital-gate"),
)  # fmt: skip
WHY = (
    ("0000002", "叶子桐 0000002 is held back"),
    ("0000003", "the 3 sent to the lines 石岭 0000003 could fill are locked there"),
    ("camp-rescue", "lacks 1; 2 others exist: 1 held back, 1 near retirement"),
)
WHYS = tuple(("why", EXAMPLE, whom, "--plan", "{sound}") for whom, _ in WHY)
WHY_NOBODY = ("why", EXAMPLE, "99", "--plan", "{sound}")
WHY_DATA = (*WHYS[0], "--json")
SOLVE = ("solve", EXAMPLE, "--seed", "1", "--out", "{var}/found.json")
SOLVE_DATA = ("solve", EXAMPLE, "--seed", "1", "--json", "--limit-s", "60")
REPLAN = (
    "replan", EXAMPLE, "{found}", "--absent", "0000005", "--out", "{var}/again.json",
    "--out-problem", "{var}/now.json",
)  # fmt: skip
CHECK_AGAIN = ("check", "{now}", "{again}", "--json")
LOCKED = ("replan", EXAMPLE, "{found}", "--lock", "0000002=bridge-guard")
LOCKED_DATA = (*LOCKED, "--json")
COMPARE = ("compare", "{sound}", "{unsound}", "--problem", EXAMPLE)
WRONG = (
    (("replan", EXAMPLE, "{sound}", "--lock", "0000001"), "write it as PERSON=LINE"),
    (("replan", EXAMPLE, "{sound}", "--absent", "99"), "there is no person 99"),
    (("compare", "{sound}", "{unsound}"), "--problem FILE"),
    (("check", "w1-0208", "{sound}"), "leave"),
    (("check", "{var}/absent.json", "{sound}"), "absent.json: cannot be read"),
    (("check", "{sound}", "{sound}"), "format: is"),
    (("check", EXAMPLE, EXAMPLE), "muster-deployment-answer is read here"),
    (("export", EXAMPLE, "{sound}", "--out", "{var}/plan.docx"), ".xlsx, .pdf, .html or .json"),
    (("export", EXAMPLE, "{sound}", "--out", "{var}/p.pdf", "--form", "7"), "215, 204 or problem"),
    (
        ("export", EXAMPLE, "{sound}", "--out", "{var}/p.pdf", "--form", "204", "--post", "x"),
        "sends nobody there",
    ),
    (("check", EXAMPLE), "name the plan for it"),
)
ASKED = (
    CHECK_SOUND, (*CHECK_SOUND, "--json"), CHECK_UNSOUND, CHECK_STRANGE,
    (*CHECK_STRANGE, "--json"), CHECK_OTHER, *EXPORTS, *WHYS, WHY_NOBODY, WHY_DATA, COMPARE,
    SOLVE, SOLVE_DATA, REPLAN, CHECK_AGAIN, LOCKED, LOCKED_DATA,
    *(arguments for arguments, _ in WRONG),
)  # fmt: skip
Told = Mapping[tuple[str, ...], Said]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with plans written by hand."""
    folder = tmp_path_factory.mktemp("plans")
    written(folder / "sound.json", SOUND)
    written(folder / "unsound.json", UNSOUND)
    written(folder / "strange.json", [("7", "nowhere")])
    written(folder / "other.json", SOUND, problem_sha256="00" * 32)
    return folder


@pytest.fixture(scope="module")
def told(folder: Path) -> Told:
    """What was answered to every command of this file, asked in English in one process."""
    return _ask(folder, ASKED, "en")


@pytest.fixture(scope="module")
def told_in_chinese(folder: Path) -> Told:
    return _ask(folder, (CHECK_UNSOUND,), "zh")


def _ask(folder: Path, asked: Sequence[tuple[str, ...]], language: str) -> Told:
    names = {"var": str(folder)}
    files = ("sound", "unsound", "strange", "other", "found", "again", "now")
    names |= {name: str(folder / f"{name}.json") for name in files}
    commands = [("deployment", *(word.format(**names) for word in words)) for words in asked]
    return dict(zip(asked, session(folder, *commands, language=language), strict=True))


def test_a_sound_plan_is_called_sound_with_what_stays_open(told: Told, folder: Path) -> None:
    shown, data = told[CHECK_SOUND], told[*CHECK_SOUND, "--json"]
    said = json.loads(data.stdout)

    assert (shown.code, data.code) == (0, 0)
    assert "The plan is sound: it breaks no rule.\n1 head stays open:" in shown.stdout
    assert (said["sound"], said["breaches"]) == (True, [])
    assert [(u["line"], u["missing"]) for u in said["unfilled"]] == [("camp-rescue", 1)]
    assert list(folder.glob("*.sqlite3")) == []


def test_every_broken_rule_is_a_sentence_and_health_is_not_told(
    told: Told, told_in_chinese: Told
) -> None:
    english, chinese = told[CHECK_UNSOUND], told_in_chinese[CHECK_UNSOUND]

    assert (english.code, chinese.code) == (1, 1)
    shown = " ".join(english.stdout.split())
    assert "叶子桐 0000002 must not go to North Bridge checkpoint" in shown
    assert "石岭 0000003 is near retirement and Ice camp" in shown
    assert "方案有2处违规：" in chinese.stdout
    assert "medical" not in english.stdout


def test_a_plan_of_strangers_is_answered_too(told: Told) -> None:
    shown, data = told[CHECK_STRANGE], told[*CHECK_STRANGE, "--json"]

    assert shown.code == 1
    assert "7 is nobody the plan may draw on" in shown.stdout
    assert "there is no line nowhere for 7" in shown.stdout
    assert json.loads(data.stdout)["costs"] is None


def test_a_plan_for_another_problem_is_checked_and_said_to_be(told: Told) -> None:
    assert told[CHECK_OTHER].code == 0
    assert "other.json was made for another problem" in told[CHECK_OTHER].stderr


def test_the_best_plan_is_found_and_said_how_good_it_is(told: Told, folder: Path) -> None:
    shown = told[SOLVE].stdout
    found = read_answer(folder / "found.json")

    assert told[SOLVE].code == 0
    assert "No plan leaves less need open: proven." in shown
    assert "costs 5,085 points, and none less: proven." in shown
    assert isinstance(found, AnswerOnFile)
    assert (found.outcome, found.cost, found.bound) == ("proven", 86301, 86301)
    assert found.problem_sha256 == sha256(Path(EXAMPLE).read_bytes()).hexdigest()
    assert all(move.reasons for move in found.plan.moves)
    assert "medical" not in (folder / "found.json").read_text(encoding="utf-8")
    assert told[SOLVE_DATA].stdout.encode() == (folder / "found.json").read_bytes()


def test_a_plan_made_anew_keeps_what_it_can(told: Told) -> None:
    said, checked = told[REPLAN].stdout, json.loads(told[CHECK_AGAIN].stdout)

    assert told[REPLAN].code == 0
    assert said.startswith("Of those sent before, 5 stay as they were, 0 go elsewhere")
    assert "What fewer or more changes cost" in said
    assert (told[CHECK_AGAIN].code, checked["sound"]) == (0, True)


def test_what_cannot_hold_together_is_named_first_and_health_is_not(told: Told) -> None:
    shown, data = told[LOCKED], told[LOCKED_DATA]

    assert (shown.code, data.code) == (1, 1)
    assert (
        "without any one of them the others can:\n  • 叶子桐 0000002 goes to North" in shown.stdout
    )
    assert "  • nobody goes who is held back\nThe best plan for all else:\n6 moves" in shown.stdout
    assert json.loads(data.stdout)["conflict"]["causes"] == [
        {"kind": "lock", "about": ["0000002", "bridge-guard"]},
        {"kind": "gate", "about": ["held"]},
    ]


def test_a_plan_is_written_in_every_form(told: Told, folder: Path) -> None:
    assert [(told[each].code, told[each].stderr) for each in EXPORTS] == [(0, "")] * 3
    book = read_workbook(folder / "plan.xlsx")
    assert isinstance(book, Workbook)
    assert len(book.sheets[0].rows) == 1 + len(SOUND)
    assert (folder / "new" / "plan.pdf").read_bytes().startswith(b"%PDF")
    page = (folder / "plan.html").read_text(encoding="utf-8")
    assert page.count('<section class="sheet">') == 1
    assert "Hospital gate 县医院门岗" in page


@pytest.mark.parametrize(("whom", "says"), WHY)
def test_why_is_answered_in_one_sentence(told: Told, whom: str, says: str) -> None:
    said = told["why", EXAMPLE, whom, "--plan", "{sound}"]

    assert said.code == 0
    assert says in " ".join(said.stdout.split())


def test_nobody_of_that_number_is_said_so(told: Told) -> None:
    assert told[WHY_NOBODY].code == 2
    assert "99 is no line, and nobody the plan may draw on" in told[WHY_NOBODY].stdout
    assert json.loads(told[WHY_DATA].stdout) == {
        "about": "0000002", "code": "held", "said": "叶子桐 0000002 is held back",
    }  # fmt: skip


def test_two_plans_are_laid_side_by_side(told: Told) -> None:
    shown = told[COMPARE].stdout
    rows = {
        cells[0].strip(): [cell.strip() for cell in cells[1:]]
        for line in shown.splitlines()
        if len(cells := line.strip("│ ").split("│")) == 3
    }

    assert told[COMPARE].code == 0
    assert rows["People sent"] == ["6", "3"]
    assert rows["Open heads of the minimum"] == ["0", "2"]
    assert rows["Heads of priority 1"] == ["4 / 5", "3 / 5"]
    assert rows["Kilometres"] == ["87 (at most 20)", "15 (at most 6)"]
    assert "0 kept, 0 sent elsewhere, 3 new, 6 not sent now" in shown
    assert "+ 石岭 0000003: Ice camp at the lower bend" in shown


@pytest.mark.parametrize(("arguments", "says"), WRONG, ids=[says for _, says in WRONG])
def test_a_mistake_is_answered_in_words(told: Told, arguments: tuple[str, ...], says: str) -> None:
    said = told[arguments]

    assert (said.code, says in said.stderr) == (2, True)
    assert "Traceback" not in said.stdout + said.stderr
