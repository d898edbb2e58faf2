"""Where problems and plans on the command line come from: files that anybody may write."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import typer
from django.utils.translation import gettext as _

from muster.cli import show
from muster.core.crowd import is_care
from muster.core.deployment import Ban, Block, Lock, Plan, Problem
from muster.core.outcome import outcomes
from muster.core.unfilled import HELD, explain_unfilled
from muster.core.why import explain_moves
from muster.formats.deployment import ProblemOnFile, read_problem
from muster.formats.deployment_answer import AnswerOnFile, read_answer
from muster.formats.mistake import Refused
from muster.formats.mistake_words import said
from muster.formats.printout import Printout
from muster.formats.wording import Wording
from muster.store.now import this_moment

DIGEST_SHOWN = 12  # characters of a digest that say which file


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A problem, what it is called, where it is from, and how its codes are said."""

    problem: Problem
    words: Wording
    title: str
    source: str
    sha256: str = ""
    at: datetime
    prepared_by: str = ""


def is_file(what: str) -> bool:
    """Return whether an argument means a file rather than the code of a plan on record."""
    return what.endswith(".json") or Path(what).exists()


def case_in(file: Path) -> Case:
    """Return the problem in a file; with every mistake in it named, the command ends."""
    filed = read_problem(file)
    if isinstance(filed, Refused):
        raise _told(file, filed)
    digest = sha256(file.read_bytes()).hexdigest()
    return Case(
        problem=filed.problem,
        words=_words(filed.problem, filed.names),
        title=filed.title or file.stem,
        source=f"{file.name} · sha256 {digest[:DIGEST_SHOWN]}",
        sha256=digest,
        at=filed.problem.at or this_moment(),
    )


def answer_in(file: Path, case: Case) -> AnswerOnFile:
    """Return the plan in a file; says so when it was made for another problem."""
    answer = read_answer(file)
    if isinstance(answer, Refused):
        raise _told(file, answer)
    if answer.problem_sha256 and case.sha256 and answer.problem_sha256 != case.sha256:
        note = _("%(file)s was made for another problem, or for this one before it was changed")
        show.note(note % {"file": file.name})
    return answer


def _told(file: Path, refused: Refused) -> typer.Exit:
    for mistake in refused.mistakes:
        show.complain(f"{file}: {said(mistake)}")
    return typer.Exit(show.WRONG)


def _words(problem: Problem, names: Mapping[str, str]) -> Wording:
    return Wording(names=names, lines={line.code: line for line in problem.lines})


def printout(case: Case, plan: Plan, *, seed: int = 0) -> Printout:
    """Return what is printed of a plan that speaks of known people and lines only."""
    explained = (
        plan if all(move.reasons for move in plan.moves) else explain_moves(case.problem, plan)
    )
    return Printout(
        problem=case.problem,
        plan=explained,
        unfilled=explain_unfilled(case.problem, plan),
        words=case.words,
        title=case.title,
        source=case.source,
        made_at=case.at,
        prepared_by=case.prepared_by,
        outcomes=outcomes(case.problem, plan, seed=seed),
    )


def discreet(case: Case) -> ProblemOnFile:
    """Return the problem to be written to a file, where all gates of care are one."""
    held = Block(HELD, HELD)
    people = tuple(
        replace(
            person,
            blocked=tuple(held if is_care(block.gate) else block for block in person.blocked),
        )
        if person.blocked
        else person
        for person in case.problem.candidates
    )
    problem = replace(case.problem, candidates=people)
    return ProblemOnFile(problem=problem, title=case.title, names=case.words.names)


# --- wishes of a hand ----------------------------------------------------------------------------


def with_wishes(case: Case, locks: list[str], bans: list[str], absent: list[str]) -> Case:
    """Return the case with locks ``PERSON=LINE``, bans ``PERSON`` or ``PERSON=LINE``, absences.

    Raises ValueError for a wish that names nobody, or no line, of the problem.
    """
    people = {person.number for person in case.problem.candidates}
    lines = {line.code for line in case.problem.lines}
    wished = [_pair(text, "--lock", people, lines) for text in locks]
    for text, (_person, line) in zip(locks, wished, strict=True):
        if line is None:
            said_so = _("write it as PERSON=LINE")
            raise ValueError(f"--lock {text}: {said_so}")
    barred = [_pair(text, "--ban", people, lines) for text in bans]
    gone = [_pair(text, "--absent", people, lines) for text in absent]
    problem = replace(
        case.problem,
        locks=(*case.problem.locks, *(Lock(person, line or "") for person, line in wished)),
        bans=(*case.problem.bans, *(Ban(*pair) for pair in (*barred, *gone))),
    )
    unchanged = problem == case.problem
    return replace(case, problem=problem, sha256=case.sha256 if unchanged else "")


def _pair(text: str, option: str, people: set[str], lines: set[str]) -> tuple[str, str | None]:
    person, equals, line = text.partition("=")
    if person not in people and f"person:{person}" in people:
        person = f"person:{person}"
    if equals and line not in lines and f"demand:{line}" in lines:
        line = f"demand:{line}"
    if person not in people:
        said = _("there is no person %(person)s") % {"person": person}
        raise ValueError(f"{option} {text}: {said}")
    if equals and line not in lines:
        said = _("there is no line %(about)s") % {"about": line}
        raise ValueError(f"{option} {text}: {said}")
    return person, line if equals else None
