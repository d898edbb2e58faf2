"""Check a text against the ledger, or alone where there is none."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from muster.core.check import Checked, Frame, check_alone
from muster.core.check import check as check_against
from muster.core.claim import Readings
from muster.core.dates import dated
from muster.core.finding import Finding
from muster.core.ledger import AsOf
from muster.steps import claim as claims
from muster.steps.bulletin import issued
from muster.steps.claim import Names
from muster.steps.figure import values, zone
from muster.steps.register import children, path

LOOKED_BACK_DAYS = 21  # of knowing: how far back a number that differs is looked for


def check(
    text: str,
    asof: AsOf,
    *,
    about: str | None = None,
    published: date | None = None,
    earlier: Sequence[str] = (),
    may_see: bool = False,
) -> Checked:
    """Return ``text`` checked as of ``asof``: every number judged, and every finding.

    ``about`` is whose a number is when the text names no organisation. ``earlier`` are texts
    published before, in which no cumulative number may be higher.
    """
    published = published or dated(text)
    known = claims.names(asof)
    read = claims.read(text, known, published=published, at=asof.at)
    frame = Frame(
        asof=asof,
        zone=zone(),
        about=about,
        earlier=_earlier(asof),
        others=_others(about, asof),
        may_see=may_see,
    )
    return check_against(read, values, frame, _alone(read, known, published, earlier), published)


def check_without_ledger(
    text: str, *, published: date | None = None, earlier: Sequence[str] = ()
) -> Checked:
    """Return ``text`` checked against itself alone, and against ``earlier`` texts."""
    published, nobody = published or dated(text), Names(listed=(), collective=frozenset())
    read = claims.read(text, nobody, published=published)
    findings = _alone(read, nobody, published, earlier)
    return Checked(read=read, judged=(), findings=findings, published=published, asof=None)


def _alone(
    read: Readings, known: Names, published: date | None, earlier: Sequence[str]
) -> tuple[Finding, ...]:
    return check_alone(
        read,
        known.by_code,
        published=published,
        collective=known.collective,
        earlier=[claims.read(before, known) for before in earlier],
    )


def _earlier(asof: AsOf) -> tuple[datetime, ...]:
    """Return the moments of knowing to look back to: ends of days, and what bulletins knew."""
    local = asof.known.astimezone(zone())
    ends = [
        datetime.combine(local.date() - timedelta(days=days), time.min, tzinfo=zone())
        for days in range(LOOKED_BACK_DAYS)
    ]
    frozen = [each.body.known for each in issued(AsOf(asof.known, asof.known))]
    moments = {moment.astimezone(UTC) for moment in (*ends, *frozen) if moment < asof.known}
    return tuple(sorted(moments, reverse=True))


def _others(about: str | None, asof: AsOf) -> tuple[str | None, ...]:
    """Return those a number may have been meant for: above, beside and beneath ``about``."""
    above = [place.code for place in path(about, asof)][:-1] if about else []
    beside = [place.code for place in children(above[-1], asof)] if above else []
    beneath = [place.code for place in children(about, asof)]
    roots = [place.code for place in children(None, asof)]
    return tuple(dict.fromkeys((*above, *beneath, *beside, *roots)))
