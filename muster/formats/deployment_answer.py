"""Plans as JSON files: what a planner answered, or what somebody wrote by hand.

A plan written by hand needs no more than its moves. What a planner answered says besides how good
it is, why each person goes and what stays open; gates of health and family are counted as one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from muster.core.conflict import Cause, Conflict
from muster.core.deployment import Costs, Move, Plan, Reason, ReasonCode
from muster.core.unfilled import Unfilled
from muster.formats import deployment_file as file
from muster.formats.json_file import content_of, names_twice, sound_part, typed, written
from muster.formats.mistake import JsonFault, Mistakes, Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerOnFile:
    """A plan and what its file says of it; all but the plan may be missing."""

    plan: Plan
    problem_sha256: str = ""
    seed: int | None = None
    outcome: str | None = None
    cost: int | None = None
    bound: int | None = None
    costs: Costs | None = None
    unfilled: tuple[Unfilled, ...] = ()
    conflict: Conflict | None = None
    heads: Mapping[Cause, int] = field(default_factory=dict)  # of the lines in it, if a record says


def read_answer(source: Path | bytes) -> AnswerOnFile | Refused:
    """Return the plan in a file, or everything that is wrong with the file.

    Whether the plan is sound is another question: :func:`muster.core.deployment.breaches`.
    """
    content = content_of(source, bytes_max=file.BYTES_MAX)
    if isinstance(content, Refused):
        return content
    mistakes = Mistakes()
    names_twice(content, mistakes)
    read = typed(content, file.AnswerFile)
    if isinstance(read, str):
        sound_part(content, read, file.AnswerFile, mistakes)
        return Refused(mistakes.all())
    for i, move in enumerate(read.moves):
        for j, reason in enumerate(move.reasons):
            if reason.code not in _REASONS:
                here, allowed = f"moves[{i}].reasons[{j}].code", ("allowed", ", ".join(_REASONS))
                fault, found = JsonFault.UNKNOWN_WORD, reason.code
                mistakes.add(fault, here, allowed, about=move.person, found=found)
    return Refused(mistakes.all()) if mistakes else _answer(read)


_REASONS = [code.value for code in ReasonCode]


def _answer(read: file.AnswerFile) -> AnswerOnFile:
    return AnswerOnFile(
        plan=Plan(tuple(map(_move, read.moves))),
        problem_sha256=read.problem_sha256,
        seed=read.seed,
        outcome=read.outcome,
        cost=read.cost,
        bound=read.bound,
        costs=None if read.costs is None else _costs(read.costs),
        unfilled=tuple(
            Unfilled(
                line=short.line,
                missing=short.missing,
                blocked_by=tuple((block.code, block.people) for block in short.blocked_by),
            )
            for short in read.unfilled
        ),
        conflict=None if read.conflict is None else _conflict(read.conflict),
    )


def _conflict(found: file.Conflict) -> Conflict:
    return Conflict(
        causes=tuple(Cause(cause.kind, tuple(cause.about)) for cause in found.causes),
        needed=found.needed,
        exist=found.exist,
        left=found.left,
    )


def _move(move: file.Move) -> Move:
    reasons = (Reason(ReasonCode(r.code), tuple(r.parameters)) for r in move.reasons)
    return Move(move.person, move.line, tuple(reasons))


def _costs(costs: file.Costs) -> Costs:
    return Costs(
        unmet_min=costs.unmet_min,
        unmet_wanted=costs.unmet_wanted,
        burden=costs.burden,
        share=costs.share,
        travel=costs.travel,
        squads=costs.squads,
        letters=costs.letters,
    )


def write_answer(answer: AnswerOnFile) -> bytes:
    """Return the file of an answer, one move to a row; read back it is the same.

    Raises ValueError for what no file can hold.
    """
    told = file.AnswerFile(
        format="muster-deployment-answer",
        version=1,
        problem_sha256=answer.problem_sha256,
        seed=answer.seed,
        outcome=answer.outcome,
        cost=answer.cost,
        bound=answer.bound,
        costs=None if answer.costs is None else file.Costs(**answer.costs._asdict()),
        moves=[
            file.Move(person=move.person, line=move.line, reasons=_told(move.reasons))
            for move in answer.plan.moves
        ],
        unfilled=[
            file.Unfilled(
                line=short.line,
                missing=short.missing,
                blocked_by=[file.Blocked(code=code, people=n) for code, n in short.blocked_by],
            )
            for short in answer.unfilled
        ],
        conflict=None if answer.conflict is None else _conflict_told(answer.conflict),
    )
    content = written(told)
    back = read_answer(content)
    if isinstance(back, Refused):
        raise ValueError(f"no file can hold this answer: {back.mistakes[0]}")
    return content


def _conflict_told(found: Conflict) -> file.Conflict:
    return file.Conflict(
        causes=[file.Cause(kind=kind, about=list(about)) for kind, about in found.causes],
        needed=found.needed,
        exist=found.exist,
        left=found.left,
    )


def _told(reasons: Sequence[Reason]) -> list[file.Reason]:
    return [
        file.Reason(
            code=reason.code.value,
            parameters=[p if isinstance(p, int) else str(p) for p in reason.parameters],
        )
        for reason in reasons
    ]
