"""Calendars that a calendar program follows: of a person's own duties, and of a post.

An address holds a secret in place of a sign-in, because no calendar program signs in. What comes
of it is judged each time by the rights that its account holds at that moment.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.utils.translation import gettext as _

from muster.core import kinds as k
from muster.core.access import Actor, Field, Thing, Verb, extent, inside
from muster.core.ledger import AsOf, moment
from muster.core.person import Person
from muster.core.register import Post
from muster.core.roster_calendar import (
    CalendarDuty,
    CalendarOrder,
    calendar_of,
    left_posts,
    orders_of,
    shifts_of,
)
from muster.core.token import Purpose, Token, TokenState
from muster.formats.roster_ics import write_calendar
from muster.formats.roster_words import RosterWording
from muster.steps import token as tokens
from muster.steps.access_path import path, paths
from muster.steps.hand import Hand
from muster.steps.register import places
from muster.steps.roster_record import rosters_at
from muster.steps.token import Made, NotMade, Wish
from muster.store.reading import head, last_told, standing_of
from muster.store.states import states_of

LASTS = timedelta(days=tokens.DAYS_MAX)


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A calendar as it is answered, and when anything it is made from was last told."""

    content: bytes
    changed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """What a calendar shows, and whom it may name."""

    name: str
    duties: tuple[CalendarDuty, ...]
    orders: tuple[CalendarOrder, ...] = ()
    about: frozenset[str]  # subjects besides those of the duties
    named: frozenset[str]


def make(hand: Hand, login: str, about: str, at: datetime) -> Made | NotMade:
    """Make the address of a calendar of ``about``, a person or a post, for an account."""
    name = places([about], AsOf(at, at))[about].name if about.startswith("post:") else about
    wish = Wish(
        login=login,
        name=name[: tokens.NAME_MAX],
        until=at + LASTS,
        purpose=Purpose.FEED,
        about=about,
    )
    return tokens.make(hand, wish, at)


def addresses_of(login: str, now: datetime) -> list[Token]:
    """Return the addresses of an account that are good, the latest first."""
    return [
        token
        for token in tokens.tokens_of(login)
        if token.purpose is Purpose.FEED and token.state(now) is TokenState.GOOD
    ]


def may_follow(actor: Actor, about: str, asof: AsOf) -> bool:
    """Return whether an actor may follow a calendar: their own, or of a post whose board they see.

    There is none of somebody who is not in the service, or of a post that nobody opened.
    """
    if about == actor.person:
        person = states_of(Person, [about], asof).get(about)
        return actor.open and person is not None and bool(person.status)
    tops = extent(actor, Verb.SEE, Thing.DUTY, at=asof.at)
    post = states_of(Post, [about], asof).get(about) if about.startswith("post:") else None
    return bool(post and post.opened) and inside(tops, path(about, asof))


def feed(secret: str, now: datetime) -> Feed | None:
    """Return the calendar that an address opens at this moment; None where it opens none."""
    token = tokens.find(secret, Purpose.FEED, now)
    if token is None or token.state(now) is not TokenState.GOOD:
        return None
    asof = AsOf(now, now)
    actor = tokens.actor_by(token, now, asof)
    if not may_follow(actor, token.about, asof):
        return None
    own = token.about.startswith("person:")
    shown = own_calendar(token.about, asof) if own else _of_post(token.about, actor, asof)
    return _written(shown, asof)


def own_calendar(person: str, asof: AsOf) -> _Shown:
    """Return the duties and orders of a person, and nobody's name: it leaves the house."""
    facts = [f for f in standing_of([person], last=head(asof.known)[0]) if f.holds_from <= asof.at]
    state = states_of(Person, [person], asof).get(person, Person())
    demands = {f.body.demand for f in facts if isinstance(f.body, k.Ordered)}
    raised = standing_of(demands, last=head(asof.known)[0]) if demands else []
    orders = orders_of(facts, [order.demand for order in state.orders], raised)
    posts = _posts(person, asof)
    return _Shown(
        name=_("My duties"),
        duties=duties_of(person, asof),
        orders=orders,
        about=frozenset({person, *posts, *demands}),
        named=frozenset(),
    )


def duties_of(person: str, asof: AsOf) -> tuple[CalendarDuty, ...]:
    """Return every duty a person was ever told of, at whichever post; cancelled ones too."""
    last = head(asof.known)[0]
    left = left_posts(f for f in standing_of([person], last=last) if f.holds_from <= asof.at)
    found = [
        duty
        for post in sorted(_posts(person, asof))
        for duty in calendar_of(rosters_at(post, asof), person, left)
    ]
    return tuple(sorted(found, key=lambda duty: (duty.shift.start, duty.uid)))


def _posts(person: str, asof: AsOf) -> set[str]:
    """Return every post a person was ever ordered to or came to."""
    told = standing_of([person], last=head(asof.known)[0])
    bodies = [f.body for f in told if f.holds_from <= asof.at]
    come = (k.Ordered, k.Arrived, k.CheckedIn)
    return {body.post for body in bodies if isinstance(body, come)} - {""}


def _of_post(post: str, actor: Actor, asof: AsOf) -> _Shown:
    """Return the shifts of a post, with the names of those whom the actor may know by name."""
    duties = shifts_of(rosters_at(post, asof))
    people = {code for duty in duties for code in duty.with_people}
    tops = extent(actor, Verb.SEE, Thing.DUTY, Field.NAME, at=asof.at)
    lies = paths(people, asof) if people and tops else {}
    return _Shown(
        name=places([post], asof)[post].name,
        duties=duties,
        about=frozenset({post, *people}),
        named=frozenset(code for code in lies if inside(tops, lies[code])),
    )


def _written(shown: _Shown, asof: AsOf) -> Feed:
    posts = {d.post for d in shown.duties} | {order.post for order in shown.orders}
    rosters = {duty.roster for duty in shown.duties}
    told = last_told({*shown.about, *posts, *rosters}, last=head(asof.known)[0])
    return Feed(
        content=write_calendar(
            shown.duties,
            wording_of(posts, shown.named, asof),
            name=shown.name,
            orders=shown.orders,
            named=shown.named,
        ),
        changed_at=moment(told) if told is not None else datetime.fromtimestamp(0, UTC),
    )


def wording_of(posts: Iterable[str], people: Collection[str], asof: AsOf) -> RosterWording:
    """Return the names of posts and people."""
    names = {code: place.name for code, place in places(posts, asof).items()}
    for code, person in states_of(Person, people, asof).items():
        if person.record is not None:
            names[code] = person.record.name
    return RosterWording(names)
