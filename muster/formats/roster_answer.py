"""Rosters as JSON files: what the engine answered, or what somebody wrote by hand.

A roster written by hand needs no more than its duties. What the engine says besides is what was
true when it was found: nobody need believe it, :mod:`muster.core.roster_score` reckons it anew.
"""

from dataclasses import dataclass
from pathlib import Path

from muster.core.roster import LACKS, Breach, Duty, Roster
from muster.core.roster_score import RosterScore
from muster.formats import roster_file as file
from muster.formats.json_codes import At, once
from muster.formats.json_file import content_of, names_twice, sound_part, typed, written
from muster.formats.mistake import Mistakes, Refused
from muster.formats.roster_problem import duties_told


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterAnswerOnFile:
    """A roster and what its file says of it; all but the roster may be missing."""

    roster: Roster
    problem_sha256: str = ""
    seed: int | None = None
    outcome: str | None = None
    cost: int | None = None
    bound: int | None = None


def read_roster_answer(source: Path | bytes) -> RosterAnswerOnFile | Refused:
    """Return the roster in a file, or everything that is wrong with the file.

    Whether it is sound is another question: :func:`muster.core.roster_check.breaches`.
    """
    content = content_of(source, bytes_max=file.BYTES_MAX)
    if isinstance(content, Refused):
        return content
    mistakes = Mistakes()
    read = typed(content, file.AnswerFile)
    if isinstance(read, str):
        sound_part(content, read, file.AnswerFile, mistakes)
    else:
        pairs = (f"{duty.person} {duty.shift}" for duty in read.duties)
        once([At(f"duties[{i}]", pair) for i, pair in enumerate(pairs)], mistakes)
    names_twice(content, mistakes)
    if mistakes or isinstance(read, str):
        return Refused(mistakes.all())
    return RosterAnswerOnFile(
        roster=Roster(frozenset(Duty(duty.person, duty.shift) for duty in read.duties)),
        problem_sha256=read.problem_sha256,
        seed=read.seed,
        outcome=read.outcome,
        cost=read.cost,
        bound=read.bound,
    )


def write_roster_answer(
    answer: RosterAnswerOnFile,
    *,
    score: RosterScore | None = None,
    found: list[Breach] | None = None,
) -> bytes:
    """Return the file of an answer, one duty to a row; read back it is the same.

    ``score`` and ``found`` are what the core says of it: its cost part by part, what stays open.
    """
    told = file.AnswerFile(
        format="muster-roster-answer",
        version=1,
        problem_sha256=answer.problem_sha256,
        seed=answer.seed,
        outcome=answer.outcome,
        cost=answer.cost,
        bound=answer.bound,
        costs=None if score is None else _costs(score),
        duties=duties_told(answer.roster),
        open=[
            file.Open(
                shift=breach.shift_id,
                lack=breach.rule.value,
                missing=breach.need - breach.have,
                what=breach.what,
            )
            for breach in found or ()
            if breach.rule in LACKS
        ],
    )
    content = written(told)
    back = read_roster_answer(content)
    if isinstance(back, Refused):
        raise ValueError(f"no file can hold this answer: {back.mistakes[0]}")
    return content


def _costs(score: RosterScore) -> file.Costs:
    return file.Costs(
        shortage=score.shortage,
        wanted=score.wanted,
        requests=score.requests,
        rules={rule.value: points for rule, points in score.by_rule},
        changes=score.changes,
    )
