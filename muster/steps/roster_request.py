"""Requests for duties: made and taken back by the person alone, read by whoever makes a roster."""

from collections.abc import Iterable
from datetime import date, datetime, time

from muster.core import kinds as k
from muster.core.kinds import Wish
from muster.core.ledger import AsOf, moment
from muster.core.pattern import PATTERNS
from muster.core.register import Post
from muster.core.roster_life import RosterStatus
from muster.core.roster_refusal import RosterRefusalCode
from muster.core.roster_request import OwnRequest, not_to_be_asked
from muster.core.rules import RulePack
from muster.steps.figure import zone
from muster.steps.hand import Hand
from muster.steps.roster_people import requests_of
from muster.steps.roster_record import Refused, refused, rosters_at
from muster.store.dialect import writing
from muster.store.ledger import Appended, append
from muster.store.reading import head, numbered, standing_of
from muster.store.states import states_of

TAKEN_BACK = "taken back"


def own_requests(person: str, asof: AsOf) -> list[OwnRequest]:
    """Return what ``person`` asks of days that are not over, the nearest day first."""
    today = asof.at.astimezone(zone()).date()
    found = requests_of([person], asof).get(person, ())
    return sorted((each for each in found if each.day >= today), key=lambda r: (r.day, r.slot))


def settled_days(posts: Iterable[str], asof: AsOf) -> frozenset[date]:
    """Return the days for which a roster of ``posts`` is published: requests come too late."""
    return frozenset(
        date.fromordinal(record.begins.astimezone(zone()).date().toordinal() + day)
        for post in posts
        for record in rosters_at(post, asof)
        if record.status is RosterStatus.PUBLISHED
        for day in range(record.horizon_days)
    )


def slots_at(post: str, asof: AsOf) -> tuple[str, ...]:
    """Return the slots of the pattern by which a post is stood; of no post, none."""
    known = states_of(Post, [post], asof).get(post) if post else None
    if known is None or known.opened is None:
        return ()
    return tuple(slot.code for slot in PATTERNS[known.opened.pattern].slots)


def ask(
    hand: Hand,
    person: str,
    days: frozenset[date],
    at: datetime,
    pack: RulePack,
    *,
    wish: Wish,
    slot: str = "",
    post: str = "",
) -> Appended | Refused:
    """Record what ``person`` asks of ``days``; what they asked of these before is replaced.

    ``post`` is where they stand duty now, "" for nowhere: of what is published there already
    nothing is asked any more.
    """
    with writing():
        asof = AsOf(at, moment(head()[1]))
        standing = requests_of([person], asof).get(person, ())
        found = not_to_be_asked(
            days,
            wish,
            today=at.astimezone(zone()).date(),
            standing=standing,
            settled=settled_days([post], asof) if post else (),
            rule=pack.request_rule(at=at),
        )
        if found:
            return Refused(tuple(found))
        drafts = [
            hand.draft(
                f"request:{person.partition(':')[2]}/{day:%Y%m%d}",
                k.RequestMade(person=person, wish=wish, day=_midnight(day), slot=slot),
                at,
                concerns=(person,),
            )
            for day in sorted(days)
        ]
        return append(drafts, clock=hand.clock, whole=True)


def take_back(hand: Hand, person: str, seq: int, at: datetime) -> Appended | Refused:
    """Record that somebody asks nothing of a day any more, whatever they have said of it."""
    with writing():
        last = head()[0]
        asof = AsOf(at, moment(head()[1]))
        if seq not in {each.seq for each in requests_of([person], asof).get(person, ())}:
            return refused(RosterRefusalCode.NOT_THEIR_REQUEST)
        (named,) = numbered([seq])
        drafts = [
            hand.draft(
                fact.subject,
                k.Withdrawn(),
                fact.holds_from,
                org=fact.org,
                concerns=fact.concerns,
                corrects=fact.key,
                reason=TAKEN_BACK,
            )
            for fact in standing_of([named.subject], last=last)
        ]
        return append(drafts, clock=hand.clock, whole=True)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=zone())
