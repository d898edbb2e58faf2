"""What an auditor begins the day with: who read what, how the ledger stands, what deviates."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.http import HttpRequest

from muster.core.access import Reading
from muster.core.work import Task
from muster.steps import correction_list, ledger
from muster.steps import work as works
from muster.store.verify import Verified
from muster.web.claim import open_here
from muster.web.correction_list import waiting_here
from muster.web.question import Question, may_open
from muster.web.work import Row, shown

LATE = timedelta(hours=24)
MADE_MAX = 50  # corrections that are counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """How the ledger was verified last."""

    row: Row | None  # None: none is kept
    found: Verified | None  # None: not ended, or broken off


@dataclass(frozen=True, slots=True, kw_only=True)
class First:
    """All that an auditor looks at first; the amounts are of the last 24 hours, or wait now."""

    readings: int
    readers: int
    corrected: int
    more: bool  # corrections than were counted
    waiting: int  # corrections that somebody is to confirm
    deviating: int  # claims that the count by name does not settle
    verification: Verification | None  # None: not for who looks


def first_of(request: HttpRequest, question: Question, seen: Iterable[Reading]) -> First:
    """Return what stands first; ``seen`` are the latest readings that the actor may see."""
    late = [each for each in seen if each.at >= question.clock.now - LATE]
    made, _further = correction_list.made(question, how=None, by="", beyond=None, limit=MADE_MAX)
    since = question.asof.known - LATE
    corrected = sum(1 for each in made if each.by.recorded_at >= since)
    return First(
        readings=len(late),
        readers=len({each.account for each in late}),
        corrected=corrected,
        more=corrected == MADE_MAX,
        waiting=len(waiting_here(question)),
        deviating=open_here(question),
        verification=_verification(question) if may_open(request, "verification") else None,
    )


def _verification(question: Question) -> Verification:
    work = works.last_of(Task.VERIFY)
    content = works.file(work) if work else None
    return Verification(
        row=shown([work], question)[0] if work else None,
        found=ledger.decoded(content) if content else None,
    )
