"""A plan's life at the terminal: reviewed and approved by others than who made it, carried out."""

import shutil
from pathlib import Path

from cli.terminal import session

from muster.formats.deployment_answer import AnswerOnFile, read_answer

PLAN = "w2-0212"  # what the demo leaves to be decided


def test_a_plan_is_objected_to_approved_by_another_and_carried_out(
    folder: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.sqlite3"
    shutil.copy(folder / "demo" / "muster.sqlite3", copy)
    database = f"sqlite:///{copy}"
    reviewer, approver = ["--by", "reviewer"], ["--by", "deployment_approver"]

    def told(*commands: list[str]) -> tuple[list[int], str]:
        said = session(folder, *(["deployment", *each] for each in commands), database=database)
        return [each.code for each in said], "".join(each.stdout + each.stderr for each in said)

    codes, said = told(
        ["export", PLAN, "--out", f"{tmp_path}/plan.json"],
        ["approve", PLAN, *reviewer],
        ["review", PLAN, *reviewer, "--remark", "too few", "--objects"],
        ["approve", PLAN, *approver],
        ["review", PLAN, *reviewer, "--remark", "now it is right"],
        ["approve", PLAN, *approver],
    )
    answer = read_answer(tmp_path / "plan.json")
    assert isinstance(answer, AnswerOnFile)
    person = answer.plan.moves[0].person.removeprefix("person:")
    assert codes == [0, 2, 0, 2, 0, 0]
    assert "account:reviewer objects to the plan as it stands" in said

    codes, said = told(
        ["carry", "arrive", person, *approver],
        ["carry", "arrive", person, "--by", "duty_officer"],
        ["carry", "depart", person, "--by", "duty_officer"],  # already there
        ["withdraw", PLAN, *approver, "--why", "the airport is closed"],
        ["withdraw", PLAN, *approver, "--why", "again"],
    )
    assert codes == [2, 0, 2, 0, 2]
    assert "no open account of that name may do this" in said
