"""The evening return by hand: an organisation says that all it knows is recorded."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from muster.core.figure import FIGURES
from muster.core.ledger import AsOf
from muster.steps.figure import RETURN_DUE, file_returns, filings, zone
from muster.steps.hand import Hand
from muster.steps.reading import amounts
from muster.steps.shown import shown_figures
from muster.steps.sight import Scoped
from muster.store.dialect import writing

NOON_H = 12  # until then it is the return of the evening before that is filed, late


@dataclass(frozen=True, slots=True)
class Evening:
    """The return that is filed at a moment: of which day, who has to, and who has."""

    day: str
    deadline: datetime
    expected: tuple[str, ...]
    filed: tuple[str, ...]

    @property
    def open(self) -> tuple[str, ...]:
        """Who has not filed yet."""
        return tuple(org for org in self.expected if org not in self.filed)


def evening(org: str | None, asof: AsOf) -> Evening:
    """Return the return that ``org`` and all beneath it file at ``asof.at``."""
    day = evening_day(asof.at)
    deadline = datetime.combine(date.fromisoformat(day), RETURN_DUE, tzinfo=zone())
    due = filings(org, AsOf(max(deadline, asof.at), asof.known))
    return Evening(day, deadline, due.expected, tuple(f.org for f in due.filed))


def counted(
    names: Iterable[str], orgs: Sequence[str | None], asof: AsOf
) -> dict[tuple[str, str | None], int]:
    """Return what the return filed at ``asof.at`` counts of figures, by (figure, organisation).

    In the morning that is still the day before, whole.
    """
    day = date.fromisoformat(evening_day(asof.at))
    over = datetime.combine(day + timedelta(days=1), time(), tzinfo=zone())
    return amounts(names, orgs, AsOf(min(asof.at, over - timedelta(microseconds=1)), asof.known))


def evening_day(at: datetime) -> str:
    """Return the local day whose return is filed at ``at``."""
    local = at.astimezone(zone())
    day = local.date() if local.hour >= NOON_H else local.date() - timedelta(days=1)
    return day.isoformat()


@dataclass(frozen=True, slots=True, kw_only=True)
class NotFiled:
    """Why nothing was recorded."""

    unknown: tuple[str, ...] = ()  # figures there are not
    counted: tuple[tuple[str, str], ...] = ()  # said to be none, and facts count some: figure, org
    not_due: tuple[str, ...] = ()  # organisations that need not file, or have


def file(
    hand: Hand, orgs: Iterable[str], sight: Scoped, at: datetime, *, zero: Sequence[str] = ()
) -> NotFiled | None:
    """Record that ``orgs`` have recorded all they know, and had none of ``zero``.

    Of a figure whose number the actor does not see they may say so unchecked.
    """
    if unknown := tuple(name for name in zero if name not in FIGURES):
        return NotFiled(unknown=unknown)
    chosen = tuple(dict.fromkeys(orgs))
    numbers = counted(shown_figures(sight, sight.scope, zero), chosen, sight.asof)
    if some := tuple((name, org or "") for (name, org), number in numbers.items() if number):
        return NotFiled(counted=some)
    with writing():
        due = evening(None, AsOf(at, hand.clock()))
        strange = tuple(org for org in chosen if org not in due.open)
        if not strange:
            file_returns(hand, due.day, [(org, at, tuple(zero)) for org in chosen])
    return NotFiled(not_due=strange) if strange else None
