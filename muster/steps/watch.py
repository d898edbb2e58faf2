"""The watch over shifts: which there are, who did not come or go, which lack heads.

The worker follows the rosters and looks at each shift twice: half an hour after it has begun and
half an hour after it is over. What it finds are discrepancies, as if the post's leader had
compared roster and attendance; a person settles them.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from muster.core import kinds as k
from muster.core.duty import GRACE, Discrepancy, has_left
from muster.core.ledger import AsOf
from muster.core.person import STATUSES, Person
from muster.core.register import Post
from muster.core.roster_life import RosterLife
from muster.core.rule_kinds import WeekHours
from muster.steps.duty import compare
from muster.steps.hand import Hand
from muster.steps.roster_record import shifts_at
from muster.steps.rules import pack_in_force
from muster.store import turn as store
from muster.store.dialect import writing
from muster.store.reading import head, of_kinds
from muster.store.states import states, states_of, subjects_counted
from muster.store.turn import Turn as Turn

WHO = "watch"
KINDS = ("roster.published", "roster.changed", "roster.withdrawn")
LEAVES = ("move.relieved", "person.separated")
_PORTION = 500
_AWAY = tuple(s for s in STATUSES if s not in ("temporary_duty", "deployed", "available"))
_KEPT = timedelta(days=2)  # how long a shift that is over is kept
_AHEAD = timedelta(days=62)  # how far shifts are looked for of whoever has left


def follow(at: datetime) -> int:
    """Take up the rosters recorded since; return how many posts they concern.

    Asked for the first time, all that are still to be stood are taken up.
    """
    seq = store.followed(WHO)
    if seq is None:
        last = head()[0]
        posts = {
            life.post
            for _, life in states(RosterLife, "roster", AsOf(at, at))
            if life.post and life.ends is not None and life.ends > at
        }
    else:
        news = of_kinds((*KINDS, *LEAVES), seq, _PORTION)
        if not news:
            return 0
        last = news[-1].seq
        lives = states_of(RosterLife, {fact.subject for fact in news}, AsOf(at, at))
        posts = {life.post for life in lives.values() if life.post}
        gone = frozenset(fact.subject for fact in news if fact.kind in LEAVES)
        posts |= {turn.post for turn in store.between(at, at + _AHEAD, gone)} if gone else set()
    take_up(posts, at)
    store.follow(WHO, last)
    store.drop(at - _KEPT)
    return len(posts)


def take_up(posts: Iterable[str], at: datetime) -> None:
    """Read the shifts of these posts off their rosters, those that end after a day before.

    Who has left a post by order stands no shift there any more: what is not over lacks them.
    """
    given = sorted(posts)
    for begin in range(0, len(given), _PORTION):
        _take_up(given[begin : begin + _PORTION], at)


def _take_up(posts: Iterable[str], at: datetime) -> None:
    since = at - timedelta(days=1)
    shifts = {post: shifts_at(post, AsOf(at, at)) for post in posts}
    stand = {p for given in shifts.values() for s in given if _end(s) > at for p in s.people}
    people = states_of(Person, stand, AsOf(at, at))
    for post, given in shifts.items():
        left = frozenset(code for code, person in people.items() if has_left(person, post))
        turns = [_turn(post, s, left if _end(s) > at else frozenset()) for s in given]
        with writing():
            store.put(post, [turn for turn in turns if turn.end > since], since)


def _turn(post: str, shift: k.RosterShift, left: frozenset[str]) -> Turn:
    people = tuple(code for code in shift.people if code not in left)
    return Turn(
        post=post,
        shift=shift.id,
        start=shift.start,
        end=_end(shift),
        people=people,
        short=max(0, shift.heads_min - len(people)),
    )


def _end(shift: k.RosterShift) -> datetime:
    return shift.start + timedelta(hours=shift.length_h)


def look(hand: Hand, at: datetime, limit: int = 100) -> int:
    """Compare roster and attendance of the shifts whose time has come; return how many.

    Whoever watches records it; who is late when a shift is over has left it with its leader.
    """
    pack = pack_in_force(AsOf(at, at))
    rules = [r for r in pack.of(WeekHours) if r.valid_from <= at] if pack else []
    hours = rules[-1].says if rules else None
    due = store.to_look_at(at - GRACE, at - GRACE, limit)
    posts = states_of(Post, {turn.post for turn, _ in due}, AsOf(at, at))
    for turn, what in due:
        post = posts.get(turn.post)
        own = replace(hand, org=post.opened.parent) if post and post.opened else hand
        compare(own, turn.post, turn.shift, at, hours if what == store.OVER else None)
        store.looked(turn, what)
    return len(due)


def found_open(scope: str | None, form: str, asof: AsOf) -> list[Discrepancy]:
    """Return the discrepancies of one form at posts of ``scope`` that nobody has settled."""
    codes = subjects_counted(scope, [f"discrepancy.{form}"], asof)
    known = states_of(Discrepancy, codes, asof).values()
    return sorted(known, key=lambda each: (str(each.found_at), each.code))


def begun(people: Iterable[str], at: datetime) -> dict[tuple[str, str], datetime]:
    """Return when the shifts of late began that any of these stands, by (post, shift)."""
    turns = store.between(at - _KEPT, at, frozenset(people))
    return {(turn.post, turn.shift): turn.start for turn in turns}


def known(at: datetime, within: timedelta) -> bool:
    """Return whether shifts of that time were taken up; without, nobody knows what is amiss."""
    return store.known(at, at + within)


def gaps(at: datetime, within: timedelta) -> list[Turn]:
    """Return the shifts on or to come ``within`` that time that lack heads, the nearest first."""
    return store.short(at, at + within)


def rostered_away(
    scope: str | None, asof: AsOf, within: timedelta
) -> list[tuple[Turn, str, Person]]:
    """Return who of ``scope`` stands on a shift ``within`` that time and cannot come, with it."""
    accounts = [f"status.{status}.{role}" for status in _AWAY for role in k.Role]
    away = frozenset(subjects_counted(scope, accounts, asof))
    turns = store.between(asof.at, asof.at + within, away) if away else []
    stand = {code for turn in turns for code in turn.people if code in away}
    people = states_of(Person, stand, asof)
    return [
        (turn, code, people[code])
        for turn in turns
        for code in turn.people
        if code in people and _keeps_away(people[code], turn)
    ]


def _keeps_away(person: Person, turn: Turn) -> bool:
    """Return whether a hold or an absence is still to last when the shift begins."""
    ends = [hold.until for hold in person.holds if hold.status]
    return any(end is None or end > turn.start for end in ends)
