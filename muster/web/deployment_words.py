"""Deployment in words on a page: the wording of all, with the names the register knew as of then.

No page tells health or family apart: whoever a gate of care keeps is "held back" and no more.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import ngettext

from muster.core import kinds as k
from muster.core.deployment import DeploymentBreach
from muster.core.proposal import PlanOnRecord, PlanRefusal
from muster.formats.explanation_words import conflict
from muster.formats.wording import COMPETENCES, ROLES, Wording
from muster.steps import reading
from muster.steps.deployment_record import conflict_of
from muster.steps.register import lines_of
from muster.web.fault import Fault
from muster.web.question import Question
from muster.web.subject import Subject, subjects
from muster.web.words import word

DISCREET = Wording()  # without names, for sentences that need none


@dataclass(frozen=True, slots=True, kw_only=True)
class LineNamed:
    """A demand line as pages say it; without post and owner where the ledger knows none."""

    code: str
    post: Subject | None
    org: Subject | None  # that owns the post
    asked: k.DemandRaised | None

    @property
    def tail(self) -> str:
        """The code of the line without its kind."""
        return self.code.partition(":")[2]

    @property
    def takes(self) -> str:
        """Whom the line takes: the role, then the competences."""
        return takes(self.asked.role, asked_for(self.asked)) if self.asked else ""

    @property
    def name(self) -> str:
        """The line by its post and by whom it takes."""
        return f"{self.post.name} · {self.takes}" if self.post else self.tail


def asked_for(asked: k.DemandRaised) -> tuple[str, ...]:
    """Return every competence a demand line asks for."""
    return (*((asked.competence,) if asked.competence else ()), *asked.competences)


def takes(role: str, competences: Iterable[str]) -> str:
    """Return whom a line takes, in words."""
    said = [word(ROLES, role), *(word(COMPETENCES, each) for each in sorted(competences))]
    return " · ".join(said)


def named_lines(codes: Iterable[str], question: Question) -> dict[str, LineNamed]:
    """Return these demand lines with the names of their posts and owners.

    Queries do not grow with them.
    """
    wanted = set(codes)
    asked = {c: state.raised for c, state in lines_of(wanted, question.asof).items()}
    posts = reading.posts_of({a.post for a in asked.values() if a}, question.asof)
    called = subjects({*posts, *posts.values()}, question.asof)
    found = {}
    for code in wanted:
        said = asked.get(code)
        owner = posts.get(said.post) if said else None
        found[code] = LineNamed(
            code=code,
            post=called.get(said.post) if said else None,
            org=called.get(owner) if owner else None,
            asked=said,
        )
    return found


def wording(codes: Iterable[str], question: Question) -> Wording:
    """Return the wording with the names of all that ``codes`` name."""
    wanted = set(codes)
    lines = named_lines({code for code in wanted if code.startswith("demand:")}, question)
    places = {code for code in wanted if code.partition(":")[0] in ("org", "post", "unit")}
    called = subjects(places, question.asof)
    names = {code: question.english.get(code, each.name) for code, each in called.items()}
    return Wording(names=names | {code: line.name for code, line in lines.items()})


def breaches_said(breaches: Iterable[DeploymentBreach], question: Question) -> tuple[str, ...]:
    """Return each broken rule in a sentence."""
    given = list(breaches)
    codes = {str(p) for each in given for p in each.parameters if isinstance(p, str)}
    said = wording(codes | {each.line for each in given if each.line}, question)
    return tuple(said.breach(each) for each in given)


def conflict_said(record: PlanOnRecord, question: Question) -> tuple[str, ...]:
    """Return why not all a plan was asked for can be met, then each line and rule it names."""
    found = conflict_of(record)
    if found is None:
        return ()
    told, heads = found
    codes = {code for cause in told.causes for code in cause.about if ":" in code}
    return conflict(wording(codes, question), told, heads)


def why_open(missing: int, blocked_by: Iterable[tuple[str, int]]) -> str:
    """Return in one sentence why a line is left short, without naming it again."""
    given = tuple(blocked_by)
    exist = sum(n for _code, n in given)
    blocked = DISCREET.blocked(given)
    if not exist:
        return blocked
    said = ngettext(
        "%(exist)d other has the role and the competences: %(blocked)s.",
        "%(exist)d others have the role and the competences: %(blocked)s.",
        exist,
    )
    return said % {"exist": exist, "blocked": blocked}


def refusals_said(refusals: Iterable[PlanRefusal], question: Question) -> list[Fault]:
    """Return each reason why a step was not taken as a fault with its remedy."""
    given = list(refusals)
    codes = {each.about for each in given}
    for each in given:
        if each.breach is not None:
            codes |= {str(p) for p in each.breach.parameters} | {each.breach.line or ""}
    said = wording(codes, question)
    return [
        Fault(
            field=str(each.code),
            given=said.person(each.about)
            if each.about.startswith("person:")
            else said.named(each.about),
            remedy=said.refusal(each),
            refused=True,
        )
        for each in given
    ]
