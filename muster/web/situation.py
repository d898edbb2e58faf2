"""The situation: where strength stands against need, how well each number is known, what to do."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from muster.core.figure import FIGURES, Agreement, Coverage, Figure, Value, agreement
from muster.core.kinds import OrgKind
from muster.core.strength import StrengthRow
from muster.steps import reading
from muster.steps.figure import return_day, silent, values
from muster.steps.register import organisation, places
from muster.steps.strength import StrengthReturn, strength_return
from muster.web.question import Question, may_open, page
from muster.web.shown import shown_figures, shows_columns
from muster.web.subject import Subject, subjects
from muster.web.tiles import Tile, tiles
from muster.web.timeline import Timeline, timeline
from muster.web.words import chinese

KEY_FIGURES = (
    "assigned",
    "available",
    "deployed",
    "vacancies",
    "letters_received",
    "temporary_party_organisations_founded",
    "vanguard_teams_and_squads_founded",
    "squad_members",
)
GATE_FIGURES = ("medical_holds", "isolated", "resting", "bereaved", "family_care")
FOOTING = (
    "assigned",
    "detached",
    "attached",
    "on_hand",
    "present",
    "for_duty",
    "on_post",
    "available",
    "rest",
    "absent",
    "required",
)  # columns of the strength return shown here
SHORT_PERMILLE = 970  # a tile stands out when fewer of its required heads are at their posts
SILENT_NAMED = 6  # how many silent organisations are named before the rest are folded away


@dataclass(frozen=True, slots=True)
class Waiting:
    """A figure that asks for something to be done while it is not nought."""

    what: Promise
    remedy: Promise
    alarm: bool = False
    page: str = ""  # where it is seen to, if not at the figure
    view: str = ""
    deed: str = ""  # the address of what is done about it, for whoever may
    others: Promise | None = None  # said instead to whoever may not: whose it is


WAITING: Mapping[str, Waiting] = {
    "relief_asked": Waiting(
        _("Posts that ask for relief"),
        _("Answer them: granted, in hand or declined."),
        alarm=True,
        page="relief",
        deed="relief-decide",
        others=_("The duty office answers them."),
    ),
    "told_health": Waiting(
        _("Told in confidence, of health"),
        _("Take it up."),
        page="care",
        view="told",
        deed="care",
        others=_("The welfare officers take it up."),
    ),
    "told_family": Waiting(
        _("Told in confidence, of the family"),
        _("Take it up."),
        page="care",
        view="told",
        deed="care",
        others=_("The welfare officers take it up."),
    ),
    "discrepancies_held_on_duty": Waiting(
        _("On duty in spite of a gate"), _("Relieve them now: a gate is closed."), alarm=True
    ),
    "unaccounted": Waiting(_("Unaccounted for"), _("Find out where they are."), alarm=True),
    "discrepancies_missing": Waiting(
        _("Rostered and not there"),
        _("Call the post and settle each one."),
        alarm=True,
        page="alarms",
        deed="post-settle",
        others=_("The chief of the station settles each one."),
    ),
    "vacancies": Waiting(
        _("Vacancies at posts"),
        _("Plan a deployment for the lines left short."),
        page="deployment",
        deed="plan-ask",
        others=_("The duty office plans a deployment."),
    ),
    "copies_unanswered": Waiting(
        _("Copies of calls unanswered"),
        _("Ask the addressees for an answer."),
        page="calls",
        deed="message-remind",
        others=_("The duty office asks for an answer."),
    ),
    "decisions_open": Waiting(
        _("Signatories undecided"),
        _("Decide on each signatory; thank those not needed."),
        page="review",
        deed="review-decide",
        others=_("The reviewers decide."),
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TileShown:
    """One organisation on the map: what it has, what it needs."""

    org: str
    name: str
    place: Tile | None
    row: StrengthRow

    @property
    def gap(self) -> int:
        """How many heads are missing at posts; negative when there are more than required."""
        return self.row.required - self.row.on_post

    @property
    def surplus(self) -> int:
        """How many heads there are beyond those required."""
        return -self.gap

    @property
    def filled_percent(self) -> int:
        """How much of what is required is there, rounded down, 100 at most."""
        required = self.row.required
        return min(100, self.row.on_post * 100 // required) if required else 0

    @property
    def short(self) -> bool:
        """Whether the tile stands out."""
        return self.row.on_post * 1000 < self.row.required * SHORT_PERMILLE


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A figure with its definition and how well it is known."""

    figure: Figure
    value: Value

    @property
    def agreement(self) -> Agreement:
        """How a claim stands to the count."""
        return agreement(self.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """One thing that waits for somebody: how many, and what to do."""

    shown: Shown
    waiting: Waiting
    own: bool  # whoever looks may do something about it

    @property
    def said(self) -> Promise:
        """What is to be done, or whose it is."""
        return self.waiting.remedy if self.own else self.waiting.others or self.waiting.remedy


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the footing table, and how the returns beneath it came in."""

    row: StrengthRow
    cells: tuple[tuple[str, int], ...]  # each column shown and its number
    coverage: Coverage | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SituationPage:
    """All that the page shows."""

    name: str  # of the service, as a whole
    timeline: Timeline
    key: tuple[Shown, ...]
    tiles: tuple[TileShown, ...]
    placed: bool  # whether the tiles have places of their own
    post: bool  # the whole that is seen is one post: people are counted at home, not here
    strength: StrengthReturn
    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    total: tuple[tuple[str, int], ...]
    gates: tuple[Shown, ...]
    watches: tuple[Watch, ...]
    alarms: bool  # the page of all alarms is for who looks
    silent_named: tuple[Subject, ...]
    silent_more: tuple[Subject, ...]
    coverage: Coverage
    return_due: datetime


@page
def situation(request: HttpRequest, question: Question) -> HttpResponse:
    """Answer with the situation of the service."""
    asof = question.asof
    scope = question.root.code if question.root else None
    columns = tuple(name for name in FOOTING if name in shows_columns(question, FOOTING))
    shown = _figures(question, scope)
    footing = strength_return(scope, asof)
    orgs = [row.org for row in footing.rows if row.org]
    coverages = reading.coverages("assigned", orgs, asof)
    placed = tuple(_tiles(question, footing))
    quiet = silent(scope, asof)
    called = subjects(quiet, asof)
    found = SituationPage(
        name=_service(question),
        timeline=timeline(question),
        key=tuple(shown[name] for name in KEY_FIGURES if name in shown),
        tiles=placed,
        placed=bool(placed) and placed[0].place is not None,
        post=(scope or "").startswith("post:"),
        strength=footing,
        columns=columns,
        lines=tuple(
            Line(row=row, cells=_cells(row, columns), coverage=coverages.get(row.org))
            for row in sorted(footing.rows, key=lambda row: not _expected(row, coverages))
        ),
        total=_cells(footing.total, columns),
        gates=tuple(shown[name] for name in GATE_FIGURES if name in shown),
        watches=tuple(
            Watch(
                shown=shown[name],
                waiting=waiting,
                own=not waiting.deed or may_open(request, waiting.deed),
            )
            for name, waiting in WAITING.items()
            if name in shown and shown[name].value.by_name > 0
        ),
        alarms=may_open(request, "alarms"),
        silent_named=tuple(called[code] for code in quiet[:SILENT_NAMED]),
        silent_more=tuple(called[code] for code in quiet[SILENT_NAMED:]),
        coverage=reading.coverages("assigned", [scope], asof)[scope],
        return_due=return_day(asof.at)[1],
    )
    return render(request, "situation.html", {"page": found})


def _service(question: Question) -> str:
    """Return what the service calls itself as a whole, else the name of its root."""
    root = question.root
    if root is None:
        return ""
    state = organisation(root.code, question.asof) if root.code.startswith("org:") else None
    said = state.founded if state else None
    if said and said.collective:
        return said.collective if chinese() else said.collective_en or said.collective
    return question.english.get(root.code, root.name)


def _figures(question: Question, scope: str | None) -> dict[str, Shown]:
    names = shown_figures(question, scope, {*KEY_FIGURES, *GATE_FIGURES, *WAITING})
    return {
        name: Shown(figure=FIGURES[name], value=value)
        for (name, _org), value in values(names, [scope], question.asof).items()
    }


def _expected(row: StrengthRow, coverages: Mapping[str | None, Coverage]) -> bool:
    """Return whether anybody beneath has to report; those rows stand first."""
    return row.org in coverages and coverages[row.org].expected > 0


def _cells(row: StrengthRow, columns: tuple[str, ...]) -> tuple[tuple[str, int], ...]:
    return tuple((column, getattr(row, column)) for column in columns)


def _tiles(question: Question, footing: StrengthReturn) -> Iterator[TileShown]:
    """Yield a tile for each organisation the map places, else for each bureau, else for all.

    The largest gap comes first, for readers whose screen is too small for a map.
    """
    rows = [row for row in footing.rows if row.org]
    table = tiles()
    chosen = [row for row in rows if row.org in table]
    if not chosen:
        kinds = places([row.org for row in rows], question.asof)
        chosen = [row for row in rows if kinds[row.org].kind == OrgKind.BUREAU] or rows
    for row in sorted(chosen, key=lambda row: row.on_post - row.required):
        place = table.get(row.org)
        name = row.name
        if place:
            name = place.name_zh if chinese() else place.name_en
        yield TileShown(org=row.org, name=name, place=place, row=row)
