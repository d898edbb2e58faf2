"""Somebody's day: their shifts, what duty has asked of them, and a word in confidence."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from muster.core import kinds as k
from muster.core.call import Call
from muster.core.confidence import WordSeen, words_of
from muster.core.duty import Worked, worked
from muster.core.kinds import Matter, RosterShift
from muster.core.ledger import AsOf, Fact
from muster.core.person import Person
from muster.steps.duty import attendances
from muster.steps.duty_roll import ends, shifts_at
from muster.steps.figure import zone
from muster.steps.hand import Hand
from muster.store.ledger import Appended, append
from muster.store.reading import head, standing_of
from muster.store.states import states, states_of

SOON = timedelta(hours=4)  # who comes this much before a shift comes for it


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One shift somebody stands."""

    post: str
    shift: RosterShift

    @property
    def ends(self) -> datetime:
        """When it is over."""
        return ends(self.shift)


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """All that a member of the service is shown of their own duty."""

    person: Person
    turns: tuple[Turn, ...]  # not over yet, the nearest first
    worked: Worked
    told: tuple[WordSeen, ...]  # in confidence, the latest first
    facts: tuple[Fact, ...]  # all there is about the person, the latest first


def day_of(person: str, asof: AsOf) -> Day | None:
    """Return the day of ``person`` as of ``asof``, None if the register does not know them."""
    state = states_of(Person, [person], asof).get(person)
    if state is None or state.record is None:
        return None
    told = [f for f in standing_of([person], last=head(asof.known)[0]) if f.holds_from <= asof.at]
    facts = sorted(told, key=lambda f: (f.holds_from, f.seq), reverse=True)
    checks = [f for f in facts if isinstance(f.body, k.CheckedIn | k.CheckedOut)]
    posts = {state.post, *(order.post for order in state.orders)} - {""}
    turns = [
        Turn(post=post, shift=shift)
        for post in sorted(posts)
        for shift in shifts_at(post, asof)
        if person in shift.people and ends(shift) > asof.at
    ]
    return Day(
        person=state,
        turns=tuple(sorted(turns, key=lambda turn: turn.shift.start)),
        worked=worked(attendances(checks), at=asof.at, zone=zone()),
        told=words_of(facts),
        facts=tuple(facts),
    )


def posts_of(mine: Day) -> set[str]:
    """Return the posts where somebody may check in themselves: their own, ordered, rostered."""
    state = mine.person
    return {state.post, *(o.post for o in state.orders), *(t.post for t in mine.turns)} - {""}


def shift_near(mine: Day, post: str, at: datetime) -> str | None:
    """Return the shift for which somebody comes who comes to ``post`` at ``at``."""
    near = (t.shift.id for t in mine.turns if t.post == post and t.shift.start - at < SOON)
    return next(near, None)


def tell(hand: Hand, person: str, matter: Matter, at: datetime) -> Appended:
    """Record what somebody tells those who care; it keeps nobody back by itself."""
    return append([hand.draft(person, k.ToldInConfidence(matter=matter), at)], clock=hand.clock)


def appeal(asof: AsOf) -> Call | None:
    """Return the last appeal given out by ``asof``, None if there was none."""
    calls = (call for _, call in states(Call, "call", asof))
    appeals = [c for c in calls if c.issued and c.issued.form == "appeal"]
    return max(appeals, key=lambda call: (str(call.issued_at), call.code), default=None)
