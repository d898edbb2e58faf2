"""``muster deployment``: plan, check, compare, ask why, print; from files or from the ledger."""

import json
from pathlib import Path
from time import perf_counter
from typing import Annotated

import typer
from django.utils.translation import gettext as _

from muster.cli import deployment_shown as shown
from muster.cli import show
from muster.cli.deployment_case import Case, answer_in, case_in, printout
from muster.core.deployment import BreachRule, DeploymentBreach, Plan, breaches, costs
from muster.core.unfilled import explain_unfilled
from muster.formats.deployment_answer import AnswerOnFile, write_answer
from muster.formats.deployment_workbook import write_plan_workbook
from muster.formats.ics import assignments, worksheet
from muster.formats.sheet import write_html, write_pdf
from muster.solve.deployment import Answer
from muster.solve.deployment import plan as find_plan

app = typer.Typer(help="Deployment: find a plan, check one, ask why, print it.")

ProblemFile = Annotated[Path, typer.Argument(metavar="FILE", help="A deployment problem (JSON).")]
PlanFile = Annotated[Path, typer.Argument(metavar="PLAN", help="A plan for it (JSON).")]
Seed = Annotated[int, typer.Option("--seed", help="What decides between equals.")]
Out = Annotated[Path | None, typer.Option("--out", help="Write the answer to this file (JSON).")]
Json = Annotated[bool, typer.Option("--json", help="Answer as JSON.")]

BROKEN = 1  # exit code when what was checked is not sound


@app.command()
def solve(file: ProblemFile, seed: Seed = 0, out: Out = None, as_json: Json = False) -> None:
    """Find the best plan for the problem in a file, with reasons, cost and bound."""
    show.speak()
    case = case_in(file)
    began = perf_counter()
    answer = find_plan(case.problem, seed=seed)
    took_s = perf_counter() - began
    written = write_answer(_on_file(case, answer, seed))
    if out is not None:
        out.write_bytes(written)
    if as_json:
        print(written.decode(), end="")
        return
    shown.plan(case, answer.plan)
    shown.unfilled(case, answer.unfilled)
    shown.cost(case, answer.plan)
    shown.quality(answer, took_s)


def _on_file(case: Case, answer: Answer, seed: int) -> AnswerOnFile:
    return AnswerOnFile(
        plan=answer.plan,
        problem_sha256=case.sha256,
        seed=seed,
        outcome=answer.outcome.value,
        cost=answer.cost,
        bound=answer.bound,
        costs=costs(case.problem, answer.plan),
        unfilled=tuple(short.discreet() for short in answer.unfilled),
    )


@app.command()
def check(file: ProblemFile, plan: PlanFile, as_json: Json = False) -> None:
    """Check a plan, made by the planner or by hand: name every rule it breaks."""
    show.speak()
    case = case_in(file)
    made = answer_in(plan, case).plan
    found = breaches(case.problem, made)
    if as_json:
        print(json.dumps(_judged(case, made, found), ensure_ascii=False, indent=1))
    else:
        shown.breaches(case, found)
        if _is_known(found):
            shown.unfilled(case, explain_unfilled(case.problem, made))
            shown.cost(case, made)
    if found:
        raise typer.Exit(BROKEN)


def _is_known(found: list[DeploymentBreach]) -> bool:
    """Return whether a plan speaks of people and lines of its problem only."""
    strangers = (BreachRule.PERSON_UNKNOWN, BreachRule.LINE_UNKNOWN)
    return not any(breach.rule in strangers for breach in found)


def _judged(case: Case, made: Plan, found: list[DeploymentBreach]) -> dict[str, object]:
    known = _is_known(found)
    return {
        "sound": not found,
        "breaches": [
            {
                "rule": breach.rule.value,
                "person": breach.person,
                "line": breach.line,
                "said": case.words.breach(breach),
            }
            for breach in found
        ],
        "costs": costs(case.problem, made)._asdict() if known else None,
        "unfilled": [
            {"line": short.line, "missing": short.missing, "said": case.words.unfilled(short)}
            for short in (explain_unfilled(case.problem, made) if known else ())
        ],
    }


@app.command()
def export(
    file: ProblemFile,
    plan: PlanFile,
    out: Annotated[Path, typer.Option("--out", help="Write NAME.xlsx, NAME.pdf or NAME.html.")],
    form: Annotated[str, typer.Option("--form", help="ICS form on paper: 215 or 204.")] = "215",
    post: Annotated[
        list[str] | None, typer.Option("--post", help="Only this post's form 204; may come again.")
    ] = None,
) -> None:
    """Write a plan as a workbook, or as ICS 215 or 204 forms to be printed."""
    show.speak()
    case = case_in(file)
    answer = answer_in(plan, case)
    found = breaches(case.problem, answer.plan)
    if not _is_known(found):
        shown.breaches(case, found)
        raise typer.Exit(BROKEN)
    if found:
        show.note(_("the plan breaks rules; see: muster deployment check"))
    _write(case, answer, out, form, post or [])


def _write(case: Case, answer: AnswerOnFile, out: Path, form: str, posts: list[str]) -> None:
    if form not in ("215", "204"):
        raise ValueError(f"--form {form}: 215 or 204")
    if out.suffix not in (".xlsx", ".pdf", ".html"):
        raise ValueError(f"--out {out}: a plan is written as .xlsx, .pdf or .html")
    printed = printout(case, answer.plan, seed=answer.seed or 0)
    out.parent.mkdir(parents=True, exist_ok=True)
    if out.suffix == ".xlsx":
        write_plan_workbook(out, printed)
        return
    paper = worksheet(printed) if form == "215" else assignments(printed, posts or None)
    if not paper.sheets:
        raise ValueError("the plan sends nobody there: give --post as the problem writes it")
    if out.suffix == ".pdf":
        out.write_bytes(write_pdf(paper))
    else:
        out.write_text(write_html(paper), encoding="utf-8", newline="\n")
