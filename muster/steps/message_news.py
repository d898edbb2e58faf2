"""Whom a recorded fact is told to: one message for each, found for many facts at once."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from muster.core import kinds as k
from muster.core.access import AccountLife
from muster.core.call import Call
from muster.core.demand import Demand
from muster.core.ledger import AsOf, Fact
from muster.core.message import FORMS, URGENT_NOTICE_H
from muster.core.roster_swap import Swap
from muster.store.message import facts_keyed
from muster.store.states import states_of

_MOST_URGENT = 1  # priority of a demand line


@dataclass(frozen=True, slots=True, kw_only=True)
class Tell:
    """Somebody who is to be told of a fact."""

    fact: Fact
    whom: str  # a person, an organisation, or an account that belongs to nobody
    about: str
    part_of: str = ""
    urgent: bool = False

    @property
    def form(self) -> str:
        """The form of the message."""
        return FORMS[self.fact.kind]


@dataclass(frozen=True, slots=True)
class _Known:
    """What must be known besides the facts themselves."""

    lines: dict[str, Demand]
    calls: dict[str, Call]
    swaps: dict[str, Swap]
    askers: dict[str, str]  # who asked for relief, by the key of the request


def tells(news: Iterable[Fact], at: datetime) -> list[Tell]:
    """Return who is told of each of ``news``, in order; queries do not grow with them."""
    given = list(news)
    known = _known(given, AsOf(at, at))
    return [tell for fact in given for tell in _tells(fact, known)]


def _known(news: list[Fact], asof: AsOf) -> _Known:
    bodies = [fact.body for fact in news]
    lines = {b.demand for b in bodies if isinstance(b, k.Ordered)}
    calls = {b.call for b in bodies if isinstance(b, k.CopySent)}
    swaps = {f.subject for f in news if f.subject.startswith("swap:")}
    asked = {b.request for b in bodies if isinstance(b, k.ReliefDecided)}
    return _Known(
        states_of(Demand, lines, asof) if lines else {},
        states_of(Call, calls, asof) if calls else {},
        states_of(Swap, swaps, asof) if swaps else {},
        _askers(asked, asof) if asked else {},
    )


def _askers(keys: Iterable[str], asof: AsOf) -> dict[str, str]:
    """Return who recorded each of these facts: the person of the account, else the account."""
    asked = {fact.key: fact.recorded_by for fact in facts_keyed(keys)}
    accounts = states_of(AccountLife, set(asked.values()), asof)
    people = {c: a.opened.person for c, a in accounts.items() if a.opened and a.opened.person}
    return {key: people.get(account) or account for key, account in asked.items()}


def _tells(fact: Fact, known: _Known) -> Iterator[Tell]:
    match fact.body:
        case k.Ordered() as body:
            line = known.lines.get(body.demand)
            urgent = bool(line and line.raised and line.raised.priority == _MOST_URGENT)
            yield Tell(
                fact=fact, whom=fact.subject, about=body.post, part_of=body.plan, urgent=urgent
            )
        case k.Recalled():
            yield Tell(fact=fact, whom=fact.subject, about=fact.subject, urgent=True)
        case k.StoodDown() as body:
            yield Tell(
                fact=fact, whom=fact.subject, about=fact.subject, part_of=body.plan, urgent=True
            )
        case k.LetterDecided() as body:
            yield Tell(fact=fact, whom=body.person, about=fact.subject)
        case k.CopySent() as body:
            call = known.calls.get(body.call)
            urgent = bool(call and call.issued and call.issued.urgent)
            yield Tell(
                fact=fact, whom=body.addressee, about=body.call, part_of=body.call, urgent=urgent
            )
        case k.RosterPublished() as body:
            for person in dict.fromkeys(p for shift in body.shifts for p in shift.people):
                yield Tell(fact=fact, whom=person, about=body.post, part_of=fact.subject)
        case k.RosterChanged() as body:
            urgent = body.notice_h < URGENT_NOTICE_H
            for person in dict.fromkeys(change.person for change in body.changes):
                yield Tell(
                    fact=fact,
                    whom=person,
                    about=fact.subject,
                    part_of=fact.subject,
                    urgent=urgent,
                )
        case k.ReliefDecided() as body if body.request in known.askers:
            yield Tell(fact=fact, whom=known.askers[body.request], about=fact.subject)
        case k.SwapAsked() as body:
            yield Tell(fact=fact, whom=body.asked_of, about=body.post)
        case k.SwapAgreed() | k.SwapRefused():
            swap = known.swaps.get(fact.subject)
            if swap and swap.asked:
                yield Tell(fact=fact, whom=swap.asked.asker, about=swap.asked.post)
        case k.CareSettled(reply=reply) if reply is not None:
            yield Tell(fact=fact, whom=fact.subject, about=fact.subject)
