"""What a plan draws on and what becomes of it: shares, volunteers' outcomes, how far it is.

All but the last is reckoned from the situation the plan was made from, which is kept in memory
between questions. A volunteer who is held back is shown as held back, never why.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from muster.core.access import Thing
from muster.core.carrying import Step
from muster.core.deployment import releasable
from muster.core.outcome import OutcomeCode
from muster.core.proposal import PlanOnRecord
from muster.core.rules import RulePack
from muster.steps.deployment_amending import here_of, outcomes_of
from muster.steps.deployment_reading import Standing, carried_page, progress_of
from muster.steps.deployment_sight import covers
from muster.steps.register import Place, above, children
from muster.web.deployment_carry import Where, where_of
from muster.web.deployment_words import LineNamed, named_lines
from muster.web.question import Question
from muster.web.subject import Subject, subjects


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareRow:
    """How many of an organisation's people might go, and how many a plan sends."""

    place: Place
    own: bool  # the organisation asked for itself, not one beneath it
    may_go: int
    sent: int

    @property
    def percent(self) -> int:
        """How much of what may go is sent, to the nearest per cent."""
        return (self.sent * 200 + self.may_go) // (2 * self.may_go) if self.may_go else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """The shares of the organisations beneath the one asked for, and of all of it."""

    rows: tuple[ShareRow, ...]
    total: ShareRow


def shares(record: PlanOnRecord, pack: RulePack, question: Question) -> Shares | None:
    """Return what the plan draws from each organisation beneath the one asked for."""
    own = question.org or question.root
    if own is None:
        return None
    here = here_of(record, pack)
    may_go = Counter[str]()
    for (home, _role), n in releasable(here.problem).items():
        may_go[home] += n
    home_of = {person.number: person.home for person in here.problem.candidates}
    sent = Counter(home_of[move.person] for move in record.moves if move.person in home_of)

    def row(place: Place, homes: Iterable[str], *, itself: bool = False) -> ShareRow:
        among = list(homes)
        return ShareRow(
            place=place,
            own=itself,
            may_go=sum(may_go[home] for home in among),
            sent=sum(sent[home] for home in among),
        )

    ways = above({*may_go, *sent}, question.asof)
    left = {home for home in ways if own.code in ways[home]}
    total, rows = row(own, left), []
    for place in children(own.code, question.asof):
        beneath = {home for home in left if place.code in ways[home]}
        left -= beneath
        rows.append(row(place, beneath))
    rows.append(row(own, left, itself=True))
    return Shares(rows=tuple(each for each in rows if each.may_go or each.sent), total=total)


# --- volunteers ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class VolunteerShown:
    """What becomes of somebody who wrote; a place in line only where they stand by."""

    number: str
    home: Subject
    outcome: str
    line: LineNamed | None
    place: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Volunteers:
    """The outcomes of all volunteers, counted, and one page of those of one outcome or all."""

    counts: tuple[tuple[str, int], ...]
    chosen: str
    people: tuple[VolunteerShown, ...]
    next: int | None


def volunteers(
    record: PlanOnRecord, pack: RulePack, question: Question, *, chosen: str, limit: int
) -> Volunteers:
    """Return what becomes of each volunteer by a plan, without any reason of health or family.

    Of people beyond those the actor sees, only whom it sends.
    """
    here = here_of(record, pack)
    home_of = {person.number: person.home for person in here.problem.candidates}
    found = outcomes_of(record, pack)
    if not covers(record, question):
        near = question.seen({home_of[each.person] for each in found}, Thing.PLAN)
        sent = {move.person for move in record.moves}
        found = tuple(e for e in found if e.person in sent or home_of[e.person] in near)
    counts = Counter(str(each.code) for each in found)
    of_one = [each for each in found if not chosen or each.code == chosen]
    begin = question.after
    page = of_one[begin : begin + limit]
    homes = subjects({home_of[each.person] for each in page}, question.asof)
    lines = named_lines({each.line for each in page if each.line}, question)
    return Volunteers(
        counts=tuple((code.value, counts[code.value]) for code in OutcomeCode),
        chosen=chosen,
        people=tuple(
            VolunteerShown(
                number=each.person.partition(":")[2],
                home=homes[home_of[each.person]],
                outcome=str(each.code),
                line=lines.get(each.line or ""),
                place=each.place,
            )
            for each in page
        ),
        next=begin + limit if begin + limit < len(of_one) else None,
    )


# --- how far it is -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How many of a plan's moves stand where, and one page of those who stand at one of them."""

    counts: tuple[tuple[str, int], ...]
    standing: str  # the one listed; "" for every one
    people: tuple[Where, ...]
    steps: tuple[str, ...]  # that somebody listed may take next
    found: int
    next: int | None


def progress(
    record: PlanOnRecord, question: Question, *, standing: str, limit: int
) -> Progress | None:
    """Return how far an approved plan is, those moved up included; None for a standing unknown."""
    if standing and standing not in tuple(Standing):
        return None
    one = Standing(standing) if standing else None
    counts = progress_of(record, question.asof)
    page, more = carried_page(record, one, question.asof, after=question.after, limit=limit)
    people = tuple(where_of([each.person for each in page], question, page))
    return Progress(
        counts=tuple((each.value, counts.get(each, 0)) for each in Standing),
        standing=standing,
        people=people,
        steps=tuple(step for step in Step if any(step in each.steps for each in people)),
        found=sum(counts.values()) if one is None else counts.get(one, 0),
        next=more,
    )
