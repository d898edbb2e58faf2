"""The strength return as a page: rows, total, and under them the identities it must keep."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from muster.core.figure import FIGURES
from muster.core.strength import Identity, StrengthRow
from muster.steps.register import Place
from muster.steps.strength import StrengthReturn, strength_return
from muster.web.question import Question, page
from muster.web.shown import shows_columns
from muster.web.subject import subjects
from muster.web.words import COLUMNS, equation

# Columns in groups, as the paper form has them; every column of an identity is among them.
GROUPS: tuple[tuple[Promise, tuple[str, ...]], ...] = (
    (pgettext_lazy("strength", "Establishment"), ("authorised", "opening", "gains", "losses")),
    (pgettext_lazy("strength", "Strength"), ("assigned", "detached", "attached", "on_hand")),
    (
        pgettext_lazy("strength", "Present"),
        ("present", "for_duty", "on_post", "available", "rest", "not_for_duty"),
    ),
    (
        pgettext_lazy("strength", "Absent"),
        (
            "absent", "leave", "sick", "isolation", "bereavement", "training",
            "temporary_duty", "unaccounted", "other",
        ),
    ),
    (pgettext_lazy("strength", "Posts"), ("required", "available_permille")),
)  # fmt: skip
FIGURE_OF = {
    "for_duty": "present_for_duty",
    "on_post": "deployed",
    "rest": "resting",
    "leave": "on_leave",
    "isolation": "isolated",
    "training": "in_training",
    "temporary_duty": "on_the_way",
}  # where the figure is not called as the column


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: its word, and the figure that defines it if there is one."""

    name: str
    word: str | Promise
    figure: str
    first: bool  # of its group


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One row: its name, and the number in each column, None where there is none."""

    row: StrengthRow
    cells: tuple[tuple[Column, int | None], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One identity in words, with both sides."""

    identity: Identity
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StrengthPage:
    """All that the page shows."""

    found: StrengthReturn
    way: tuple[Place, ...]
    groups: tuple[tuple[Promise, int], ...]
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    total: Line
    checks: tuple[Check, ...]

    @property
    def foots(self) -> bool:
        """Whether every identity holds."""
        return all(check.identity.holds for check in self.checks)


WHOLE_ONLY = ("detached = attached", "on_hand = assigned")  # E9 and E10


@page
def strength(request: HttpRequest, question: Question) -> HttpResponse:
    """Answer with the strength return of the organisation asked for, or of the whole service.

    Who is responsible for a single post is shown the way to it: people are counted at home.
    """
    asof = question.asof
    scope = question.scope or (question.root.code if question.root else None)
    if scope is not None and scope.startswith("post:"):
        post = subjects([scope], asof)[scope]
        return render(request, "strength_post.html", {"post": post})
    found = strength_return(scope, asof)
    checks = list(found.identities)
    if (
        question.org is None and question.whole and scope is not None
    ):  # what only the whole service can keep
        whole = strength_return(None, asof)
        checks += [i for i in whole.identities if i.says in WHOLE_ONLY]
    seen = shows_columns(question, (name for _word, names in GROUPS for name in names))
    columns = tuple(each for each in _columns() if each.name in seen)
    shown = StrengthPage(
        found=found,
        way=question.way(scope) if scope else (),
        groups=tuple((word, sum(name in seen for name in names)) for word, names in GROUPS),
        columns=columns,
        lines=tuple(_line(row, columns) for row in found.rows),
        total=_line(found.total, columns),
        checks=tuple(Check(identity=i, says=equation(i.says)) for i in checks),
    )
    return render(request, "strength.html", {"page": shown})


def _columns() -> list[Column]:
    found = []
    for _word, names in GROUPS:
        for name in names:
            figure = FIGURE_OF.get(name, name)
            found.append(
                Column(
                    name=name,
                    word=COLUMNS[name],
                    figure=figure if figure in FIGURES else "",
                    first=name == names[0],
                )
            )
    return found


def _line(row: StrengthRow, columns: tuple[Column, ...]) -> Line:
    return Line(row=row, cells=tuple((c, getattr(row, c.name)) for c in columns))
