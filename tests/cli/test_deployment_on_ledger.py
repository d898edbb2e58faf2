"""``muster deployment`` on the ledger of the demo: plans on record by their code."""

import json
import re
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest
from cli.terminal import Said, session

from muster.formats.deployment import ProblemOnFile, read_problem
from muster.formats.deployment_answer import AnswerOnFile, read_answer
from muster.formats.workbook import Workbook, read_workbook

LIST = ("list",)
EVENING = ("plan", "--at", "2020-02-12T18:00", "--json")
ASKED = (
    LIST,
    ("check", "reinforce", "--json"),
    ("check", "plan:reinforce"),
    ("why", "reinforce", "{person}", "--json"),
    ("why", "reinforce", "{line}"),
    ("compare", "reinforce", "dispatch"),
    ("export", "reinforce", "--out", "{out}/plan.xlsx"),
    ("export", "reinforce", "--out", "{out}/204.pdf", "--form", "204"),
    ("export", "reinforce", "--out", "{out}/problem.json", "--form", "problem"),
    ("export", "reinforce", "--out", "{out}/plan.json"),
    ("check", "{out}/problem.json", "{out}/plan.json", "--json"),
    EVENING,
    ("check", "nowhere"),
    ("why", "reinforce", "demand:{line}"),
    ("plan", "--from", "nowhere"),
    ("check", "{out}/none.json"),
)
Told = Mapping[str, Said]


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("out")


@pytest.fixture(scope="module")
def told(folder: Path, out: Path) -> Told:
    """What was answered, by the words that were typed."""
    (data,) = session(folder, ("deployment", "export", "reinforce", "--out", f"{out}/first.json"))
    assert data.code == 0
    first = read_answer(out / "first.json")
    assert isinstance(first, AnswerOnFile)
    move = first.plan.moves[0]
    names = {
        "out": str(out),
        "person": move.person.removeprefix("person:"),
        "line": move.line.removeprefix("demand:"),
    }
    asked = [tuple(word.format(**names) for word in words) for words in ASKED]
    answers = session(folder, *(("deployment", *words) for words in asked))
    return {" ".join(words): each for words, each in zip(ASKED, answers, strict=True)}


def test_plans_on_record_are_listed_with_what_became_of_them(told: Told) -> None:
    shown = told["list"].stdout

    assert told["list"].code == 0
    assert re.search(
        r"reinforce +│ approved +│ 2020-01-31 \d\d:\d\d │ +\d+ │ +\d+ │ duty_office", shown
    )


def test_a_plan_on_record_is_judged_by_what_was_known_when_it_was_made(told: Told) -> None:
    said = json.loads(told["check reinforce --json"].stdout)

    assert (said["sound"], said["breaches"]) == (True, [])
    assert "The plan is sound: it breaks no rule." in told["check plan:reinforce"].stdout


def test_why_names_the_post_and_not_its_code(told: Told) -> None:
    said = json.loads(told["why reinforce {person} --json"].stdout)

    assert said["code"] == "sent"
    assert re.match(r"[\u4e00-\u9fff]+ \d{7} is sent to [\u4e00-\u9fff]+", said["said"])
    assert " is filled: " in told["why reinforce {line}"].stdout


def test_two_plans_on_record_are_compared(told: Told) -> None:
    compared = told["compare reinforce dispatch"]

    assert compared.code == 0
    assert "Side by side" in compared.stdout
    assert re.search(r"0 kept, \d+ sent elsewhere, \d+ new, \d+ not sent now", compared.stdout)


def test_a_plan_on_record_goes_out_as_workbook_form_and_json(told: Told, out: Path) -> None:
    exports = [each for words, each in told.items() if words.startswith("export")]
    book, problem = read_workbook(out / "plan.xlsx"), read_problem(out / "problem.json")

    assert [each.code for each in exports] == [0] * 4
    assert isinstance(book, Workbook)
    assert (out / "204.pdf").read_bytes().startswith(b"%PDF")
    assert isinstance(problem, ProblemOnFile)
    gates = {block.gate for person in problem.problem.candidates for block in person.blocked}
    assert gates <= {"held", "already_committed"}
    again = json.loads(told["check {out}/problem.json {out}/plan.json --json"].stdout)
    assert again == json.loads(told["check reinforce --json"].stdout)


def test_the_evening_is_planned_and_recorded_only_where_it_is_asked(
    told: Told, folder: Path, tmp_path: Path
) -> None:
    said = json.loads(told[" ".join(EVENING)].stdout)
    copy = tmp_path / "copy.sqlite3"
    shutil.copy(folder / "demo" / "muster.sqlite3", copy)
    commands = [
        ("deployment", *EVENING, "--record", "evening"),
        ("deployment", *EVENING, "--record", "evening"),
        ("deployment", "list"),
    ]
    first, second, listed = session(folder, *commands, database=f"sqlite:///{copy}")

    assert said["format"] == "muster-deployment-answer"
    assert "evening" not in told["list"].stdout
    ended = 1 if said.get("conflict") else 0  # what cannot be met is said by the exit code, too
    assert (first.code, "recorded as proposed: plan evening" in first.stderr) == (ended, True)
    assert (second.code, "a plan evening is on record already" in second.stderr) == (2, True)
    assert re.search(r"evening +│ proposed", listed.stdout)


def test_a_plan_nobody_made_is_said_not_to_be(told: Told) -> None:
    assert told["check nowhere"].code == 2
    assert "there is no plan nowhere; see: muster deployment list" in told["check nowhere"].stderr


def test_what_is_asked_wrongly_is_answered_in_one_sentence(told: Told) -> None:
    assert told["why reinforce demand:{line}"] == told["why reinforce {line}"]
    assert "muster: --from nowhere: " in told["plan --from nowhere"].stderr
    assert "none.json: cannot be read" in told["check {out}/none.json"].stderr
    assert (told["plan --from nowhere"].code, told["check {out}/none.json"].code) == (2, 2)
