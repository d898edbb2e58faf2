"""The two clocks of a page: true at, known by. The one place that reads them from an address.

``at`` and ``known`` are ISO 8601, local or with a zone; left out they are now. The slider of
the timeline says the same as ``since`` (ISO 8601) and ``hour`` (whole hours after it).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _

from muster.core.ledger import AsOf
from muster.steps.figure import zone
from muster.web.fault import Fault, whole

SAMPLE = "2020-02-05T18:00"
HOURS_MAX = 24 * 366
YEARS = range(1971, 2200)  # beyond these a moment is a slip of the pen

_LOST_PLUS = re.compile(r" (?=\d\d:?\d\d$)")  # a plus sign not written as %2B arrives as a space


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """What a page is asked as of; ``at`` and ``known`` are None where they mean now."""

    now: datetime
    at: datetime | None = None
    known: datetime | None = None

    @property
    def asof(self) -> AsOf:
        """The pair every question takes."""
        return AsOf(self.at or self.now, self.known or self.now)

    @property
    def live(self) -> bool:
        """Whether the page shows what is true and known now."""
        return self.at is None and self.known is None

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The clocks as parts of an address, so that every link keeps them."""
        given = (("at", self.at), ("known", self.known))
        return [(name, written(moment)) for name, moment in given if moment is not None]

    @property
    def query(self) -> str:
        """The clocks as the query of an address, without a question mark."""
        return urlencode(self.pairs, safe=":")


def read(asked: Mapping[str, str], *, now: datetime) -> Clock | list[Fault]:
    """Return the clocks an address asks for, or everything that is wrong with them."""
    faults: list[Fault] = []
    given = {name: asked[name] for name in ("at", "known", "since") if asked.get(name)}
    moments = {}
    for name, text in given.items():
        moment = moment_said(text)
        if moment is None:
            remedy = _("Write a date and a time, such as %(sample)s.") % {"sample": SAMPLE}
            faults.append(Fault(field=name, given=text, remedy=remedy))
        else:
            moments[name] = moment
    at = moments.get("at")
    if said := asked.get("hour"):
        hour = whole(said, most=HOURS_MAX)
        if hour is None:
            remedy = _("Write a whole number of hours, from 0 to %(most)s.") % {"most": HOURS_MAX}
            faults.append(Fault(field="hour", given=said, remedy=remedy))
        elif "since" in moments:
            at = moments["since"] + timedelta(hours=hour)
    if faults:
        return faults
    return Clock(now=now, at=at, known=moments.get("known"))


def moment_said(text: str) -> datetime | None:
    """Return the moment ``text`` says, in the service's zone unless it names one; else None."""
    try:
        moment = datetime.fromisoformat(_LOST_PLUS.sub("+", text.strip()))
    except ValueError:
        return None
    if moment.year not in YEARS:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=zone())


def written(moment: datetime) -> str:
    """Return ``moment`` as an address writes it: local, to the minute if that is exact."""
    local = moment.astimezone(zone()).replace(tzinfo=None)
    exact = local.second == 0 and local.microsecond == 0
    return local.isoformat(timespec="minutes" if exact else "auto")
