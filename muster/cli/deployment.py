"""``muster deployment``: plan, check, compare, ask why, print; from files or from the ledger."""

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import Annotated

import typer
from django.utils.translation import gettext as _

from muster.cli import deployment_life as life
from muster.cli import deployment_shown as shown
from muster.cli import show
from muster.cli.deployment_case import (
    Case,
    answer_in,
    case_in,
    discreet,
    is_file,
    printout,
    with_wishes,
)
from muster.cli.deployment_compared import compared
from muster.cli.deployment_ledger import case_of, now_on_ledger, on_record
from muster.cli.figure import At, Database, Json, Known
from muster.core.comparison import compare as compare_plans
from muster.core.deployment import BreachRule, DeploymentBreach, Plan, Problem, breaches, costs
from muster.core.explanation import Asking, Explanation, ExplanationCode
from muster.core.kinds import Movement
from muster.core.proposal import PlanRefusal
from muster.core.unfilled import explain_unfilled
from muster.formats.deployment import write_problem
from muster.formats.deployment_answer import AnswerOnFile, write_answer
from muster.formats.deployment_workbook import write_plan_workbook
from muster.formats.explanation_words import explained
from muster.formats.ics import assignments, worksheet
from muster.formats.sheet import write_html, write_pdf
from muster.formats.wording import Wording
from muster.solve.answer import CHANGE, Answer
from muster.steps.deployment import Scope, Situation, propose
from muster.steps.deployment_need import not_to_be_planned
from muster.steps.deployment_reading import plans
from muster.steps.deployment_record import Refused
from muster.steps.hand import Hand

Record = Annotated[
    str | None, typer.Option("--record", help="Record it as proposed, under this code.")
]

app = typer.Typer(help="Deployment: find a plan, check one, ask why, print it.")
for _step in (life.review, life.approve, life.withdraw, life.carry):
    app.command()(_step)

ProblemFile = Annotated[Path, typer.Argument(metavar="FILE", help="A deployment problem (JSON).")]
What = Annotated[
    str,
    typer.Argument(metavar="WHAT", help="A problem (JSON file), or the code of a plan on record."),
]
PlanFile = Annotated[
    Path | None,
    typer.Argument(metavar="[PLAN]", help="A plan for it (JSON); where WHAT is a problem."),
]
Seed = Annotated[int, typer.Option("--seed", help="What decides between equals.")]
Limit = Annotated[
    float | None,
    typer.Option("--limit-s", min=0, help="Stop after so many seconds with the best found."),
]
Out = Annotated[Path | None, typer.Option("--out", help="Write the answer to this file (JSON).")]

BROKEN = 1  # exit code when what was checked is not sound


@app.command()
def solve(
    file: ProblemFile,
    seed: Seed = 0,
    limit_s: Limit = None,
    out: Out = None,
    as_json: Json = False,
) -> None:
    """Find the best plan for the problem in a file, with reasons, cost and bound."""
    show.speak()
    case = case_in(file)
    if not case.problem.lines:
        raise ValueError(_("%(file)s asks for nobody: it has no lines") % {"file": file})
    answer, took_s = _find(case.problem, seed, limit_s)
    _answered(case, answer, seed, took_s, out=out, as_json=as_json)


@app.command("plan")
def plan_ledger(
    at: At = None,
    known: Known = None,
    lines: Annotated[str, typer.Option("--lines", help="Only lines whose code begins so.")] = "",
    drawn_from: Annotated[
        str | None, typer.Option("--from", help="Only people of this organisation.")
    ] = None,
    seed: Seed = 0,
    limit_s: Limit = None,
    out: Out = None,
    record: Record = None,
    as_json: Json = False,
    database: Database = None,
) -> None:
    """Find the best plan for what the ledger says is needed; record it as proposed, if asked."""
    show.speak()
    show.ledger_note()
    asof = show.asof(at, known)
    scope = Scope(only_lines=lines, drawn_from=show.scope(drawn_from, asof, "--from"))
    here = now_on_ledger(asof, scope)
    _stop_if(not_to_be_planned(here))
    answer, took_s = _find(here.problem, seed, limit_s)
    people = [move.person for move in answer.plan.moves]
    case = case_of(here, people, title=_("Deployment plan"))
    if record is not None:
        _record(here, answer, record, seed)
    _answered(case, answer, seed, took_s, out=out, as_json=as_json)


def _record(here: Situation, answer: Answer, code: str, seed: int) -> None:
    hand = Hand(by="duty_office", org="org:service", source="command line")
    told = propose(hand, code, here, answer, here.asof.at, movement=Movement.REINFORCE, seed=seed)
    if isinstance(told, Refused):
        _stop_if(told.refusals)
    show.note(_("recorded as proposed: plan %(code)s") % {"code": code})


def _stop_if(refusals: Iterable[PlanRefusal]) -> None:
    """End the command when there is a reason why the step is not taken, after saying each."""
    told = [Wording().refusal(refusal) for refusal in refusals]
    for each in told:
        show.complain(each)
    if told:
        raise typer.Exit(show.WRONG)


@app.command("list")
def list_plans(at: At = None, known: Known = None, database: Database = None) -> None:
    """List the plans on record, latest first."""
    show.speak()
    show.ledger_note()
    shown.plans(plans(show.asof(at, known)))


def _answered(
    case: Case, answer: Answer, seed: int, took_s: float, *, out: Path | None, as_json: bool
) -> None:
    """Write and print what the planner found; what cannot hold together ends the command with 1."""
    written = write_answer(_on_file(case, answer, seed))
    if out is not None:
        out.write_bytes(written)
    if as_json:
        print(written.decode(), end="")
    else:
        shown.answer(case, answer, took_s)
    if answer.conflict is not None:
        raise typer.Exit(BROKEN)


def _find(problem: Problem, seed: int, limit_s: float | None) -> tuple[Answer, float]:
    """Return what the planner finds, and how long it took; Ctrl-C ends it with the best found."""
    from muster.solve.deployment import plan as find  # noqa: PLC0415 Numba takes long to load

    began = perf_counter()
    with _working() as (progress, stop):
        answer = find(problem, seed=seed, limit_s=limit_s, progress=progress, stop=stop)
    return answer, perf_counter() - began


@contextmanager
def _working() -> Iterator[tuple[Callable[[str], None], Callable[[], bool]]]:
    stopping = _("stopping; the best plan found so far is checked")
    with (
        show.interruptible(stopping) as stop,
        show.waiting(_("planning"), shown.stages()) as progress,
    ):
        yield progress, stop


def _on_file(case: Case, answer: Answer, seed: int) -> AnswerOnFile:
    return AnswerOnFile(
        plan=answer.plan,
        problem_sha256=case.sha256,
        seed=seed,
        outcome=answer.outcome.value,
        cost=answer.cost,
        bound=answer.bound,
        costs=answer.costs,
        unfilled=tuple(short.discreet() for short in answer.unfilled),
        conflict=None if answer.conflict is None else answer.conflict.discreet(),
    )


def _given(
    what: str, plan: Path | None, known: str | None, *, about: str = ""
) -> tuple[Case, AnswerOnFile]:
    """Return the problem and the plan that the arguments name: two files, or a plan on record."""
    if is_file(what):
        case = case_in(Path(what))
        if plan is None:
            raise ValueError(_("%(what)s is a problem: name the plan for it, too") % {"what": what})
        return case, answer_in(plan, case)
    if plan is not None:
        said = _("%(what)s is no file, so it is a plan on record: leave %(plan)s out")
        raise ValueError(said % {"what": what, "plan": plan})
    show.ledger_note()
    return on_record(what, show.asof(None, known), about=[about] if about else [])


@app.command()
def check(
    what: What,
    plan: PlanFile = None,
    known: Known = None,
    as_json: Json = False,
    database: Database = None,
) -> None:
    """Check a plan, made by the planner or by hand: name every rule it breaks."""
    show.speak()
    case, answer = _given(what, plan, known)
    made = answer.plan
    found = breaches(case.problem, made)
    if as_json:
        print(json.dumps(_judged(case, made, found), ensure_ascii=False, indent=1))
    else:
        shown.breaches(case, found)
        if _is_known(found):
            shown.unfilled(case, explain_unfilled(case.problem, made))
            shown.cost(case, made)
            shown.contradiction(case, answer)
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
def replan(
    what: What,
    plan: PlanFile = None,
    absent: Annotated[
        list[str] | None, typer.Option("--absent", help="PERSON cannot go; may come again.")
    ] = None,
    lock: Annotated[
        list[str] | None, typer.Option("--lock", help="PERSON=LINE is to be; may come again.")
    ] = None,
    ban: Annotated[
        list[str] | None,
        typer.Option("--ban", help="PERSON or PERSON=LINE is not to be; may come again."),
    ] = None,
    change: Annotated[
        int, typer.Option("--change", min=0, help="What one changed commitment weighs, in points.")
    ] = CHANGE,
    limit_s: Limit = None,
    out: Out = None,
    out_problem: Annotated[
        Path | None, typer.Option("--out-problem", help="Write the problem with these wishes, too.")
    ] = None,
    known: Known = None,
    as_json: Json = False,
    database: Database = None,
) -> None:
    """Make a plan anew after absences, locks and bans, changing as little of it as is worth it."""
    from muster.solve.replan import replan as make_anew  # noqa: PLC0415 Numba takes long to load

    show.speak()
    case, before = _given(what, plan, known)
    wished = with_wishes(case, lock or [], ban or [], absent or [])
    if out_problem is not None:
        out_problem.write_bytes(write_problem(discreet(wished)))
    seed, began = before.seed or 0, perf_counter()
    with _working() as (progress, stop):
        made = make_anew(
            wished.problem,
            before.plan,
            seed=seed,
            change=change,
            limit_s=limit_s,
            progress=progress,
            stop=stop,
        )
    if not as_json:
        shown.replanned(made)
    took_s = perf_counter() - began
    _answered(wished, made.answer, seed, took_s, out=out, as_json=as_json)


@app.command()
def why(
    what: What,
    whom: Annotated[
        str, typer.Argument(metavar="WHOM", help="Number of a person, or code of a line.")
    ],
    plan: Annotated[
        Path | None, typer.Option("--plan", help="The plan, where WHAT is a problem; else solved.")
    ] = None,
    seed: Seed = 0,
    known: Known = None,
    as_json: Json = False,
    database: Database = None,
) -> None:
    """Say in one sentence why a person is sent or is not, or why a line is filled or is not."""
    show.speak()
    if is_file(what) and plan is None:
        case = case_in(Path(what))
        made = _find(case.problem, seed, None)[0].plan
    else:
        case, answer = _given(what, plan, known, about=_person(whom))
        made = answer.plan
    about, found = asked(case, made, whom)
    if as_json:
        print(json.dumps(_told(case, about, found), ensure_ascii=False))
    else:
        show.out.print(explained(case.words, about, found), highlight=False, soft_wrap=True)
    if found.code in (ExplanationCode.PERSON_UNKNOWN, ExplanationCode.LINE_UNKNOWN):
        raise typer.Exit(show.WRONG)


def _person(whom: str) -> str:
    """Return the person that ``whom`` may mean, "" where it names something else."""
    if ":" not in whom:
        return f"person:{whom}"
    return whom if whom.startswith("person:") else ""


def asked(case: Case, made: Plan, whom: str) -> tuple[str, Explanation]:
    """Return the person or line that ``whom`` means, with or without its kind, and why."""
    people = {person.number for person in case.problem.candidates}
    lines = {line.code for line in case.problem.lines}
    asking = Asking(case.problem, made)
    for code in (whom, f"demand:{whom}"):
        if code in lines:
            return code, asking.line(code)
    for code in (whom, f"person:{whom}"):
        if code in people:
            return code, asking.person(code)
    return whom, asking.person(whom)


def _told(case: Case, about: str, found: Explanation) -> dict[str, object]:
    return {
        "about": about,
        "code": found.code.value,
        "said": explained(case.words, about, found),
    }


@app.command()
def compare(
    one: Annotated[str, typer.Argument(help="A plan on record, or the file of a plan.")],
    other: Annotated[str, typer.Argument(help="Another.")],
    problem: Annotated[
        Path | None, typer.Option("--problem", help="The problem (JSON), where plans are files.")
    ] = None,
    known: Known = None,
    database: Database = None,
) -> None:
    """Lay two plans side by side: need met, burden, travel, share drawn, who goes elsewhere."""
    show.speak()
    if problem is not None:
        case = another = case_in(problem)
        made, remade = (answer_in(Path(name), case).plan for name in (one, other))
    elif is_file(one) or is_file(other):
        raise ValueError(_("plans in files need --problem FILE: what they are plans for"))
    else:
        case, first = _given(one, None, known)
        another, second = _given(other, None, known)
        made, remade = first.plan, second.plan
    found = compare_plans(case.problem, made, remade, other_problem=another.problem)
    names = {**another.words.names, **case.words.names}
    lines = {**another.words.lines, **case.words.lines}
    compared(Wording(names=names, lines=lines), found, (Path(one).stem, Path(other).stem))


@app.command()
def export(
    what: What,
    out: Annotated[Path, typer.Option("--out", help="Write NAME.xlsx, .pdf, .html or .json.")],
    plan: PlanFile = None,
    form: Annotated[
        str, typer.Option("--form", help="On paper: 215 or 204 of ICS; in JSON: problem.")
    ] = "215",
    post: Annotated[
        list[str] | None, typer.Option("--post", help="Only this post's form 204; may come again.")
    ] = None,
    known: Known = None,
    database: Database = None,
) -> None:
    """Write a plan as a workbook, as ICS 215 or 204 forms to be printed, or as JSON.

    JSON holds the plan, or with --form problem what it is a plan for; why anybody is held back
    is not in it.
    """
    show.speak()
    case, answer = _given(what, plan, known)
    found = breaches(case.problem, answer.plan)
    if not _is_known(found):
        shown.breaches(case, found)
        raise typer.Exit(BROKEN)
    if found:
        show.note(_("the plan breaks rules; see: muster deployment check"))
    _write(case, answer, out, form, post or [])


def _write(case: Case, answer: AnswerOnFile, out: Path, form: str, posts: list[str]) -> None:
    if form not in ("215", "204", "problem"):
        raise ValueError(f"--form {form}: 215, 204 or problem")
    out.parent.mkdir(parents=True, exist_ok=True)
    if out.suffix == ".json":
        out.write_bytes(
            write_problem(discreet(case)) if form == "problem" else write_answer(answer)
        )
    elif out.suffix == ".xlsx":
        write_plan_workbook(out, printout(case, answer.plan, seed=answer.seed or 0))
    elif out.suffix in (".pdf", ".html"):
        printed = printout(case, answer.plan, seed=answer.seed or 0)
        paper = assignments(printed, posts or None) if form == "204" else worksheet(printed)
        if not paper.sheets:
            raise ValueError(_("the plan sends nobody there: give --post as the problem writes it"))
        pdf = out.suffix == ".pdf"
        out.write_bytes(write_pdf(paper) if pdf else write_html(paper).encode())
    else:
        said = _("a plan is written as .xlsx, .pdf, .html or .json")
        raise ValueError(f"--out {out}: {said}")
