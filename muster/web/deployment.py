"""The demand board: what is required, what is there or coming, what is still needed (ICS 215).

Lines of demand are added up along the tree: league or city, county, post, line. The sums are
made here from the lines; that they agree with the figure of the ledger is shown beneath.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import attrgetter

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from muster.core import kinds as k
from muster.core.access import Thing
from muster.core.kinds import OrgKind
from muster.core.proposal import PlanStatus
from muster.formats.wording import COMPETENCES, ROLES
from muster.steps import reading
from muster.steps.deployment_paper import lines_beneath
from muster.steps.deployment_reading import BoardLine, demand_board, plans
from muster.steps.register import Place, children, history, people_of
from muster.web.deployment_words import takes, why_open
from muster.web.fault import Fault, whole
from muster.web.question import Question, page
from muster.web.subject import Subject, subjects
from muster.web.words import Words, word

PAGE = 50  # lines on one page of the list
SHORTEST = 8  # lines short that are named before a link to all of them
BY_ORGANISATION = frozenset({OrgKind.DEPARTMENT, OrgKind.BUREAU})  # below these, posts are listed


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """Heads of some lines: required, where those for them are, and what is still needed."""

    lines: int = 0
    short: int = 0  # lines that still need somebody
    required: int = 0
    at_post: int = 0
    on_the_way: int = 0
    ordered: int = 0
    recalled: int = 0  # of these, called back
    need: int = 0
    over: int = 0  # heads beyond those required; they make up for no need elsewhere

    @property
    def have(self) -> int:
        """How many are at the posts, on the way or ordered, and not called back."""
        return self.at_post + self.on_the_way + self.ordered - self.recalled

    @property
    def foots(self) -> bool:
        """Whether required less have is what is needed, less what is over."""
        return self.required - self.have == self.need - self.over

    @property
    def filled_percent(self) -> int:
        """How much of what is required is there or coming, rounded down, 100 at most."""
        return (self.required - self.need) * 100 // self.required if self.required else 0


def summed(lines: Iterable[BoardLine]) -> Sum:
    """Return the sum of ``lines``."""
    lines_n = short = required = at_post = on_the_way = ordered = recalled = need = over = 0
    for each in lines:
        left = each.required - each.have - each.on_the_way - each.ordered + each.recalled
        lines_n += 1
        short += left > 0
        required += each.required
        at_post += each.have
        on_the_way += each.on_the_way
        ordered += each.ordered
        recalled += each.recalled
        need += max(0, left)
        over += max(0, -left)
    return Sum(
        lines=lines_n,
        short=short,
        required=required,
        at_post=at_post,
        on_the_way=on_the_way,
        ordered=ordered,
        recalled=recalled,
        need=need,
        over=over,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class OrgRow:
    """One organisation: the lines beneath it, added up."""

    place: Place
    own: bool  # the organisation asked for itself, not one beneath it
    sum: Sum


@dataclass(frozen=True, slots=True, kw_only=True)
class LineRow:
    """One line of demand as a list shows it."""

    line: BoardLine
    post: Subject
    org: Subject
    sum: Sum
    why: str  # one sentence; "" where nothing is needed

    @property
    def tail(self) -> str:
        """The code of the line without its kind."""
        return self.line.demand.partition(":")[2]

    @property
    def takes(self) -> str:
        """Whom the line takes."""
        return takes(self.line.role, self.line.competences)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What narrows the board down."""

    role: str = ""
    competence: str = ""
    priority: int = 0
    short: bool = False

    def passes(self, line: BoardLine) -> bool:
        """Return whether ``line`` is shown; whether it is short is not looked at here."""
        return (
            (not self.role or line.role == self.role)
            and (not self.competence or self.competence in line.competences)
            and (not self.priority or line.priority == self.priority)
        )

    @property
    def any(self) -> bool:
        """Whether anything is left out."""
        return bool(self.role or self.competence or self.priority)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One entry of a list to choose from."""

    code: str
    word: str | Promise
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardPage:
    """All that the board shows."""

    way: tuple[Place, ...]
    place: Place | None
    filters: Filters
    roles: tuple[Choice, ...]
    competences: tuple[Choice, ...]
    priorities: tuple[Choice, ...]
    total: Sum
    rows: tuple[OrgRow, ...]  # none where posts are listed
    posts: tuple[tuple[LineRow, ...], ...]  # the lines of one post together
    shortest: tuple[LineRow, ...]
    by_line: bool
    agrees: bool | None  # with the figure; None where only some lines are added up
    start: int
    next: int | None


def lines_of(question: Question) -> tuple[Sequence[BoardLine], dict[str, set[str]]]:
    """Return the open lines beneath the organisation asked for, and all above each owner."""
    return lines_beneath(question.scope, question.asof)


@page
def board(request: HttpRequest, question: Question) -> HttpResponse | Fault:
    """Answer with what is required, there and needed beneath an organisation."""
    beneath, ways = lines_of(question)
    filters = _filters(request, beneath)
    if isinstance(filters, Fault):
        return filters
    passed = [each for each in beneath if filters.passes(each)]
    place = question.org or question.root
    listed = place is not None and place.kind not in BY_ORGANISATION
    by_line = listed or request.GET.get("by") == "line"
    wanted = [each for each in passed if not filters.short or each.open]
    rows = () if by_line else tuple(_rows(wanted, ways, question))
    page_of = sorted(wanted, key=_by_priority) if filters.short else wanted
    begin = question.after
    shown = shown_lines(page_of[begin : begin + PAGE] if by_line else (), question)
    short = sorted((each for each in passed if each.open), key=_by_priority)
    found = BoardPage(
        way=question.way(place.code) if place else (),
        place=place,
        filters=filters,
        roles=_choices(ROLES, {each.role for each in beneath}, filters.role),
        competences=_choices(
            COMPETENCES, {c for each in beneath for c in each.competences}, filters.competence
        ),
        priorities=_priorities(beneath, filters.priority),
        total=summed(wanted),
        rows=rows,
        posts=tuple(tuple(own) for _post, own in groupby(shown, key=attrgetter("post.code"))),
        shortest=() if by_line else shown_lines(short[:SHORTEST], question),
        by_line=by_line,
        agrees=None if filters.any or filters.short else _agrees(passed, question),
        start=begin,
        next=begin + PAGE if by_line and begin + PAGE < len(page_of) else None,
    )
    return render(request, "deployment.html", {"page": found})


def _by_priority(line: BoardLine) -> tuple[int, int, str]:
    return line.priority, -line.open, line.demand


def _filters(request: HttpRequest, lines: Sequence[BoardLine]) -> Filters | Fault:
    """Return the filters an address asks for, or what is wrong with one of them."""
    given = request.GET.dict()
    role, competence = given.get("role", ""), given.get("competence", "")
    if role and role not in ROLES:
        remedy = _("Leave it out, or use one of: %(names)s.") % {"names": ", ".join(ROLES)}
        return Fault(field="role", given=role, remedy=remedy)
    priority = whole(given.get("priority") or "0", most=9)
    if priority is None:
        urgent = _("Leave it out, or write a whole number; 1 is the most urgent.")
        return Fault(field="priority", given=given["priority"], remedy=urgent)
    return Filters(
        role=role, competence=competence, priority=priority, short=given.get("short") == "1"
    )


def _choices(words: Words, used: set[str], chosen: str) -> tuple[Choice, ...]:
    return tuple(
        Choice(code=code, word=word(words, code), chosen=code == chosen)
        for code in sorted(used | ({chosen} if chosen else set()))
    )


def _priorities(lines: Iterable[BoardLine], chosen: int) -> tuple[Choice, ...]:
    used = sorted({each.priority for each in lines} | ({chosen} if chosen else set()))
    return tuple(Choice(code=str(n), word=str(n), chosen=n == chosen) for n in used)


def _rows(
    lines: Sequence[BoardLine], ways: dict[str, set[str]], question: Question
) -> Iterable[OrgRow]:
    """Yield the organisations directly beneath the one asked for, then those it owns itself."""
    place, asof = question.org or question.root, question.asof
    if place is None:
        return
    left = list(lines)
    beneath = children(place.code, asof)
    others: list[Place] = []
    if question.scope is None:
        others = [p for p in children(None, asof) if p.code != place.code]
    for each in (*beneath, *others):
        own = [line for line in left if each.code in ways.get(line.org, ())]
        if own:
            left = [line for line in left if each.code not in ways.get(line.org, ())]
            yield OrgRow(place=each, own=False, sum=summed(own))
    if left:
        yield OrgRow(place=place, own=True, sum=summed(left))


def shown_lines(lines: Sequence[BoardLine], question: Question) -> tuple[LineRow, ...]:
    """Return ``lines`` as a list shows them; queries do not grow with them."""
    called = subjects({c for each in lines for c in (each.post, each.org)}, question.asof)
    said = _left_short(question) if any(each.open for each in lines) else {}
    return tuple(
        LineRow(
            line=each,
            post=called[each.post],
            org=called[each.org],
            sum=summed([each]),
            why=said.get(each.demand, "") if each.open else "",
        )
        for each in lines
    )


def _left_short(question: Question) -> dict[str, str]:
    """Return why each line is left short that the newest plan about it left short."""
    found: dict[str, str] = {}
    for record in plans(question.asof):
        if record.status is not PlanStatus.WITHDRAWN:
            for each in record.unmet:
                found.setdefault(each.demand, why_open(each.missing, each.blocked_by))
    return found


def _agrees(lines: Sequence[BoardLine], question: Question) -> bool:
    """Return whether the lines add up to the figure, which is counted from postings."""
    scope = question.scope
    figure = reading.amounts(["required"], [scope], question.asof)["required", scope]
    return summed(lines).required == figure


# --- one line ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonShown:
    """Somebody who fills a line or is to fill it; by number, never by name."""

    number: str
    home: Subject
    standing: str  # at_post, on_the_way, ordered, recalled
    since: datetime | None
    plan: str  # the plan the order is of, without its kind


@dataclass(frozen=True, slots=True, kw_only=True)
class LinePage:
    """All that the page of one line shows."""

    row: LineRow
    way: tuple[Place, ...]
    people: tuple[PersonShown, ...]


@page
def line(request: HttpRequest, question: Question, *, code: str) -> HttpResponse | Fault:
    """Answer with one line of demand: what it asks for and who fills it."""
    subject = f"demand:{code}"
    found = next((e for e in demand_board(question.asof) if e.demand == subject), None)
    if found is None or not question.sees(subject, Thing.DEPLOYMENT):
        remedy = _("Choose an open line from the demand board, or ask for another moment.")
        return Fault(field="line", given=code, remedy=remedy, missing=True)
    shown = LinePage(
        row=shown_lines([found], question)[0],
        way=question.way(found.org),
        people=tuple(_people(subject, question)),
    )
    return render(request, "deployment_line.html", {"page": shown})


def _people(line: str, question: Question) -> Iterable[PersonShown]:
    """Yield who was ordered to ``line`` and still fills it or is to, by number."""
    orders = {
        fact.subject: (fact.body, fact.holds_from)
        for fact in history(line, question.asof)
        if isinstance(fact.body, k.Ordered) and fact.holds_from <= question.asof.at
    }
    known = people_of(orders, question.asof)
    homes = subjects({p.record.home for p in known.values() if p.record}, question.asof)
    for code, person in sorted(known.items()):
        orders_of = [order.demand for order in person.orders]
        if line not in (*orders_of, person.serves) or person.record is None or person.gone:
            continue
        order, given_at = orders[code]
        there = person.serves == line
        standing = "on_the_way" if person.on_the_way else "ordered"
        if person.recall is not None:
            standing = "recalled"
        yield PersonShown(
            number=code.partition(":")[2],
            home=homes[person.record.home],
            standing="at_post" if there and person.recall is None else standing,
            since=person.post_since if there else given_at,
            plan=order.plan.partition(":")[2],
        )
