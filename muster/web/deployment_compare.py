"""Two plans side by side: need met, burden, travel, shares drawn, and who goes where instead."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from muster.core.comparison import Comparison, Share, Side
from muster.steps.deployment_amending import compared
from muster.steps.register import Place, above, children
from muster.web.deployment_plan import PlanShown, no_plan, no_rules, pack_of, seen_plan, seen_plans
from muster.web.deployment_words import LineNamed, named_lines
from muster.web.fault import Fault
from muster.web.question import Question, page

PAGE = 50
# What is compared besides need: the name of the field, in words, and whether less is better.
MEASURES: tuple[tuple[str, Promise, bool], ...] = (
    ("moves", pgettext_lazy("compare", "People sent"), False),
    ("other_organisation", pgettext_lazy("compare", "of them to another organisation"), True),
    ("volunteers", pgettext_lazy("compare", "of them volunteers"), False),
    ("days", pgettext_lazy("compare", "Days served by those sent"), True),
    ("days_most", pgettext_lazy("compare", "most days of one person"), True),
    ("nights", pgettext_lazy("compare", "Nights away of those sent"), True),
    ("nights_most", pgettext_lazy("compare", "most nights of one person"), True),
    ("km", pgettext_lazy("compare", "Kilometres travelled"), True),
    ("km_most", pgettext_lazy("compare", "farthest of one person, km"), True),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One measure of both plans."""

    word: str | Promise
    one: int
    other: int
    less_is_better: bool

    @property
    def more(self) -> int:
        """How much more the other plan has."""
        return self.other - self.one

    @property
    def worse(self) -> bool:
        """Whether the other plan is the worse by this measure; volunteers are never counted so."""
        return self.more > 0 and self.less_is_better


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedRow:
    """The need of one priority, and how much of it each plan meets."""

    priority: int
    heads: int
    heads_min: int
    one: int
    one_min: int
    other: int
    other_min: int

    @property
    def more(self) -> int:
        """How many more the other plan fills."""
        return self.other - self.one

    @property
    def less(self) -> bool:
        """Whether the other plan fills fewer."""
        return self.more < 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareRow:
    """How many of an organisation's people may go, and how many each plan sends."""

    place: Place
    own: bool
    may_go: int
    one: int
    other: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRow:
    """One person whom the two plans treat differently."""

    number: str
    before: LineNamed | None  # None: stays at home
    after: LineNamed | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparePage:
    """All that the page shows; the comparison alone once two plans are chosen."""

    plans: tuple[str, ...]
    one: PlanShown | None
    other: PlanShown | None
    found: Comparison | None
    needs: tuple[NeedRow, ...]
    total: NeedRow | None  # of all priorities
    measures: tuple[Measure, ...]
    shares: tuple[ShareRow, ...]
    changes: tuple[ChangeRow, ...]
    changes_all: int
    next: int | None


@page
def compare(request: HttpRequest, question: Question) -> HttpResponse | Fault:
    """Answer with two plans side by side, or with the choice of two."""
    on_record = tuple(
        each.code.partition(":")[2] for each in seen_plans(question) if each.proposed is not None
    )
    sides = []
    for code in (request.GET.get("a", ""), request.GET.get("b", "")):
        record = seen_plan(code, question) if code else None
        if code and record is None:
            return no_plan(code)
        sides.append(PlanShown(record=record) if record else None)
    one, other = sides
    found = None
    if one and other:
        pack = pack_of(question)
        if pack is None:
            return no_rules()
        found = compared(one.record, other.record, pack)
    needs = _needs(found) if found else ()
    changes = tuple(_changes(found)) if found else ()
    begin = question.after
    shown = ComparePage(
        plans=on_record,
        one=one,
        other=other,
        found=found,
        needs=needs,
        total=_total(needs) if needs else None,
        measures=_measures(found.one, found.other) if found else (),
        shares=_shares(found.shares, question) if found else (),
        changes=_named(changes[begin : begin + PAGE], question),
        changes_all=len(changes),
        next=begin + PAGE if begin + PAGE < len(changes) else None,
    )
    return render(request, "compare.html", {"page": shown})


def _needs(found: Comparison) -> tuple[NeedRow, ...]:
    return tuple(
        NeedRow(
            priority=one.priority,
            heads=one.heads,
            heads_min=one.heads_min,
            one=one.met,
            one_min=one.met_min,
            other=other.met,
            other_min=other.met_min,
        )
        for one, other in zip(found.one.needs, found.other.needs, strict=False)
    )


def _total(rows: Sequence[NeedRow]) -> NeedRow:
    return NeedRow(
        priority=0,
        heads=sum(row.heads for row in rows),
        heads_min=sum(row.heads_min for row in rows),
        one=sum(row.one for row in rows),
        one_min=sum(row.one_min for row in rows),
        other=sum(row.other for row in rows),
        other_min=sum(row.other_min for row in rows),
    )


def _measures(one: Side, other: Side) -> tuple[Measure, ...]:
    return tuple(
        Measure(word=said, one=getattr(one, name), other=getattr(other, name), less_is_better=less)
        for name, said, less in MEASURES
    )


def _shares(shares: Sequence[Share], question: Question) -> tuple[ShareRow, ...]:
    """Return the shares added up beneath the organisation asked for."""
    own = question.org or question.root
    if own is None:
        return ()
    may_go, one, other = Counter[str](), Counter[str](), Counter[str]()
    for each in shares:
        may_go[each.home] += each.releasable
        one[each.home] += each.one
        other[each.home] += each.other
    ways = above(set(may_go), question.asof)
    left = {home for home in may_go if own.code in ways[home]}
    rows = []
    for place in (*children(own.code, question.asof), own):
        beneath = {home for home in left if place.code in ways[home]}
        left -= beneath
        row = ShareRow(
            place=place,
            own=place is own,
            may_go=sum(may_go[home] for home in beneath),
            one=sum(one[home] for home in beneath),
            other=sum(other[home] for home in beneath),
        )
        if row.one or row.other:
            rows.append(row)
    return tuple(rows)


def _changes(found: Comparison) -> Iterable[tuple[str, str | None, str | None]]:
    """Yield (person, line before, line after) of everybody the two plans treat differently."""
    yield from ((each.person, each.before, each.after) for each in found.changed)
    yield from ((move.person, None, move.line) for move in found.new)
    yield from ((move.person, move.line, None) for move in found.dropped)


def _named(
    changes: Sequence[tuple[str, str | None, str | None]], question: Question
) -> tuple[ChangeRow, ...]:
    codes = {code for _person, before, after in changes for code in (before, after) if code}
    lines = named_lines(codes, question)
    return tuple(
        ChangeRow(
            number=person.partition(":")[2],
            before=lines.get(before or ""),
            after=lines.get(after or ""),
        )
        for person, before, after in changes
    )
