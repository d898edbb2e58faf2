"""Count: the one function through which every page, export and bulletin gets its numbers."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo

from django.utils.timezone import get_default_timezone

from muster.core import kinds as k
from muster.core.figure import (
    FIGURES,
    Claimed,
    Coverage,
    Figure,
    Filing,
    Measure,
    Value,
    accounts,
    amount,
    coverage,
    day_start,
)
from muster.core.ledger import AsOf, Fact
from muster.steps.hand import Hand
from muster.steps.register import above
from muster.store.figure import Opened, opened, sums
from muster.store.ledger import Appended, append
from muster.store.reading import head, numbered, standing_kind, standing_of
from muster.store.states import subjects_counted

RETURN_DUE = time(18, 0)  # local; the evening return (practice: county figures before the bulletin)


def zone() -> tzinfo:
    """Return the zone in which the service's days begin and end."""
    return get_default_timezone()


def value(name: str, org: str | None, asof: AsOf) -> Value:
    """Return the figure ``name`` beneath ``org`` (None: the whole service) as of ``asof``.

    Raises ``KeyError`` for a name that is not in ``FIGURES``.
    """
    return values([name], [org], asof)[name, org]


def values(
    names: Iterable[str], orgs: Sequence[str | None], asof: AsOf
) -> dict[tuple[str, str | None], Value]:
    """Return many figures of many organisations at once, by (name, organisation)."""
    figures = [FIGURES[name] for name in names]
    wanted = {account for figure in figures for account in accounts(figure)}
    counts = sums(orgs, wanted, asof)
    opening: dict[str | None, dict[str, int]] = {}
    flows = [figure for figure in figures if figure.measure is Measure.FLOW]
    if flows:
        start = AsOf(day_start(asof.at, zone=zone()), asof.known)
        opening = sums(orgs, {a for figure in flows for a in accounts(figure)}, start)
    claims, due = _claims({figure.name for figure in figures}, asof), filings_of(orgs, asof)
    found: dict[tuple[str, str | None], Value] = {}
    for org in orgs:
        covered = _coverages(due[org], asof, figures)
        for figure in figures:
            found[figure.name, org] = Value(
                figure=figure.name,
                org=org,
                asof=asof,
                by_name=amount(figure, counts[org], opening.get(org, {})),
                claimed=claims.get((figure.name, org)),
                coverage=covered[figure.name],
            )
    return found


# --- claims and coverage ------------------------------------------------------------------------


def _claims(names: set[str], asof: AsOf) -> dict[tuple[str, str | None], Claimed]:
    """Return the latest claim for each figure and organisation it was made about."""
    latest: dict[tuple[str, str | None], Claimed] = {}
    for fact in sorted(standing_kind(["claim.made"], asof), key=lambda f: (f.holds_from, f.seq)):
        body = fact.body
        if isinstance(body, k.ClaimMade) and body.figure in names:
            latest[body.figure, body.about] = Claimed(number=body.number, qualifier=body.qualifier)
    return latest


def return_day(at: datetime) -> tuple[str, datetime]:
    """Return the local day whose evening return was due last by ``at``, and its deadline."""
    local = at.astimezone(zone())
    day = local.date() if local.time() >= RETURN_DUE else local.date() - timedelta(days=1)
    return day.isoformat(), datetime.combine(day, RETURN_DUE, tzinfo=zone())


@dataclass(frozen=True, slots=True)
class Filings:
    """The returns that were due last: who had to file, who did, and by when."""

    expected: tuple[str, ...]
    filed: tuple[Filing, ...]
    deadline: datetime


def filings(org: str | None, asof: AsOf) -> Filings:
    """Return the evening returns due last by ``asof.at`` beneath ``org``, as known then."""
    return filings_of([org], asof)[org]


def filings_of(orgs: Sequence[str | None], asof: AsOf) -> dict[str | None, Filings]:
    """Return the returns due last beneath each of ``orgs``; queries do not grow with them."""
    expected = subjects_counted(None, ["reporting"], asof)
    ways = above(expected, asof) if any(orgs) else {}
    day, deadline = return_day(asof.at)
    facts = standing_of([return_code(o, day) for o in expected], last=head(asof.known)[0])
    filed = [
        Filing(org=f.body.filed_by, filed_at=f.holds_from, zero=f.body.zero)
        for f in facts
        if isinstance(f.body, k.ReturnFiled)
    ]
    found = {}
    for org in orgs:
        beneath = {code for code in expected if org is None or org in ways[code]}
        found[org] = Filings(
            tuple(code for code in expected if code in beneath),
            tuple(each for each in filed if each.org in beneath),
            deadline,
        )
    return found


def return_code(org: str, day: str) -> str:
    """Return the subject of one organisation's return of one local day."""
    return f"return:{org.partition(':')[2]}/{day}"


def _coverages(due: Filings, asof: AsOf, figures: Iterable[Figure]) -> dict[str, Coverage]:
    """Return the coverage of each figure; all that nobody had none of are covered alike."""
    named = {name for filing in due.filed for name in filing.zero}
    found: dict[str, Coverage] = {}
    for name in {figure.name if figure.name in named else "" for figure in figures}:
        found[name] = coverage(
            due.expected,
            due.filed,
            deadline=due.deadline,
            at=asof.at,
            figure=name,
        )
    return {f.name: found[f.name if f.name in named else ""] for f in figures}


def silent(org: str | None, asof: AsOf) -> tuple[str, ...]:
    """Return the organisations whose last due return has not come by ``asof``."""
    return silent_of([org], asof)[org]


def silent_of(orgs: Sequence[str | None], asof: AsOf) -> dict[str | None, tuple[str, ...]]:
    """Return, beneath each of ``orgs``, those whose last due return has not come by ``asof``."""
    return {org: _silent(due, asof) for org, due in filings_of(orgs, asof).items()}


def _silent(due: Filings, asof: AsOf) -> tuple[str, ...]:
    came = {filing.org for filing in due.filed if filing.filed_at <= asof.at}
    return tuple(code for code in due.expected if code not in came)


# --- opening a figure ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Counted:
    """One subject a figure counts: how much, and the facts that make it count."""

    subject: str
    number: int
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """Some of what a figure counts; ``after`` asks for the next page, None at the end."""

    counted: tuple[Counted, ...]
    after: int | None


def open_figure(name: str, org: str | None, asof: AsOf, *, after: int = 0, limit: int = 50) -> Page:
    """Return what the figure counts, subject by subject, with the facts beneath."""
    figure = FIGURES[name]
    weights: dict[str, int] = defaultdict(int)
    for term in figure.terms:
        weights[term.account] += term.weight
    since = None
    if figure.measure is Measure.FLOW:
        since = AsOf(day_start(asof.at, zone=zone()), asof.known)
    found, more = opened(org, weights, asof, since=since, after=after, limit=limit)
    return Page(_counted(found), more)


def _counted(found: Sequence[Opened]) -> tuple[Counted, ...]:
    facts = {f.seq: f for f in numbered({seq for each in found for seq in each.seqs})}
    return tuple(
        Counted(each.subject, each.number, tuple(facts[seq] for seq in each.seqs)) for each in found
    )


# --- recording ----------------------------------------------------------------------------------


def file_returns(
    hand: Hand, day: str, filings: Iterable[tuple[str, datetime, tuple[str, ...]]]
) -> Appended:
    """Record evening returns: (organisation, when filed, figures it had none of)."""
    return append(
        [
            hand.draft(
                return_code(org, day),
                k.ReturnFiled(filed_by=org, day=day, zero=zero),
                at,
                org=org,
                concerns=(org,),
            )
            for org, at, zero in filings
        ],
        clock=hand.clock,
    )


def claim(hand: Hand, code: str, body: k.ClaimMade, at: datetime) -> Appended:
    """Record a number somebody reported without names. It is never added to a count."""
    return append(
        [hand.draft(f"claim:{code}", body, at, concerns=(body.about,) if body.about else ())],
        clock=hand.clock,
    )
