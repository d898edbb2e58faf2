"""Changes of the register: posts and organisations opened, renamed, moved and closed.

What hangs on a place is looked at twice, as of the moment the change holds from and as of now,
and who stood at a post meanwhile, in the transaction that records it. Nothing is recorded where
anything stands in the way.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from muster.core import kinds as k
from muster.core import register_change as core
from muster.core.access import Reason
from muster.core.demand import Demand
from muster.core.ledger import AsOf, Draft, Fact
from muster.core.person import Person
from muster.core.register import Organisation, Post
from muster.core.register_change import Barred, InOrganisation, OnPost
from muster.core.roster_life import RosterLife, RosterStatus
from muster.core.unit import Unit
from muster.steps.access import rights
from muster.steps.alias import free_alias
from muster.steps.hand import Hand
from muster.steps.reading import amounts
from muster.store.dialect import writing
from muster.store.figure import tree_at
from muster.store.ledger import append
from muster.store.reading import head, mentioning
from muster.store.states import moments_at, states_of, subjects_at, subjects_concerning
from muster.store.tree import above_of, beneath_of

_PLACED = tuple(f"{account}.{role}" for account in ("on_post", "on_duty") for role in k.Role)
_FIGURES = (
    "assigned",
    "attached",
    "posts",
    "temporary_party_organisations",
    "vanguard_teams_and_squads",
)


# --- what hangs on a place -----------------------------------------------------------------------


def post_at(code: str, asof: AsOf) -> Post | None:
    """Return the post with this subject, a closed one too; None if none is open or was."""
    post = states_of(Post, [code], asof).get(code)
    return post if post and post.opened else None


def organisation_at(code: str, asof: AsOf) -> Organisation | None:
    """Return the organisation with this subject, a closed one too."""
    org = states_of(Organisation, [code], asof).get(code)
    return org if org and org.founded else None


def on_post(code: str, asof: AsOf) -> OnPost:
    """Return what hangs on the post ``code``; queries do not grow with its people."""
    near = {*subjects_at([code], _PLACED), *subjects_concerning(code, "person")}
    people = {c: p for c, p in states_of(Person, near, asof).items() if p.record and not p.gone}
    sent = {c: p for c, p in people.items() if any(order.post == code for order in p.orders)}
    coming = {c for c, p in sent.items() if p.on_the_way and p.orders[0].post == code}
    lines = states_of(Demand, beneath_of(code, tree_at(asof), "demand"), asof)
    units = states_of(Unit, subjects_concerning(code, "unit"), asof)
    rosters = states_of(RosterLife, subjects_concerning(code, "roster"), asof)
    post = post_at(code, asof)
    return OnPost(
        there=_sorted(c for c, p in people.items() if code in (p.post, p.on_duty)),
        on_the_way=_sorted(coming),
        ordered=_sorted(sent.keys() - coming),
        rosters=_sorted(
            c
            for c, r in rosters.items()
            if r.post == code and r.status == RosterStatus.PUBLISHED and r.ends and r.ends > asof.at
        ),
        lines=_sorted(c for c, line in lines.items() if line.raised and not line.met),
        units=_sorted(
            c
            for c, unit in units.items()
            if unit.founded and unit.founded.post == code and not unit.dissolved
        ),
        asks=len(post.asks) if post else 0,
    )


def in_organisation(code: str, asof: AsOf) -> InOrganisation:
    """Return what hangs on the organisation ``code`` and on all beneath it."""
    found = amounts(_FIGURES, [code], asof)
    beneath = states_of(Organisation, beneath_of(code, tree_at(asof)), asof).values()
    held = (each for each in rights(asof.at) if each.state is Reason.GRANTED)
    return InOrganisation(
        people=found["assigned", code],
        guests=found["attached", code],
        organisations=sum(1 for org in beneath if org.founded and not org.closed),
        posts=found["posts", code],
        units=found["temporary_party_organisations", code]
        + found["vanguard_teams_and_squads", code],
        rights=sum(1 for each in held if each.right.proposed and each.right.proposed.org == code),
    )


def _sorted(codes: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(codes))


# --- posts ---------------------------------------------------------------------------------------


def open_post(hand: Hand, code: str, body: k.PostOpened, at: datetime) -> list[Barred]:
    """Open a post; return what bars it, nothing once that is done."""

    def judged(asof: AsOf) -> list[Barred]:
        above = organisation_at(body.parent, asof)
        known = post_at(code, asof) is not None
        return core.opening(known, body.name, above, _names(body.parent, "post", code, asof))

    return _done(hand, at, judged, lambda: [hand.draft(code, body, at, concerns=(body.parent,))])


def rename_post(hand: Hand, code: str, name: str, at: datetime, *, why: str) -> list[Barred]:
    """Call a post otherwise from ``at`` on."""

    def judged(asof: AsOf) -> list[Barred]:
        post = post_at(code, asof)
        return core.renaming(post, name, _names(core.stands_in(post), "post", code, asof))

    return _done(hand, at, judged, lambda: [_told(hand, code, k.PostRenamed(name=name), at, why)])


def move_post(hand: Hand, code: str, to: str, at: datetime, *, why: str) -> list[Barred]:
    """Give a post to the organisation ``to`` from ``at`` on, with its lines and rosters."""

    def judged(asof: AsOf) -> list[Barred]:
        above = organisation_at(to, asof)
        hangs, beside = on_post(code, asof), _names(to, "post", code, asof)
        return core.moving_post(post_at(code, asof), hangs, above, beside)

    body = k.PostMoved(parent=to)
    return _done(
        hand, at, judged, lambda: [_told(hand, code, body, at, why, to)], between=_came(code)
    )


def close_post(hand: Hand, code: str, at: datetime, *, why: str) -> list[Barred]:
    """Close a post, and with it the demand that is still open there."""

    def judged(asof: AsOf) -> list[Barred]:
        return core.closing_post(post_at(code, asof), on_post(code, asof))

    def drafts() -> list[Draft]:
        now = hand.clock()
        lines = {*on_post(code, AsOf(at, now)).lines, *on_post(code, AsOf(now, now)).lines}
        return [
            _told(hand, code, k.PostClosed(), at, why),
            *(_told(hand, line, k.DemandMet(), at, why, code) for line in sorted(lines)),
        ]

    return _done(hand, at, judged, drafts, between=_came(code))


# --- organisations -------------------------------------------------------------------------------


def open_organisation(
    hand: Hand, code: str, body: k.OrgFounded, parent: str, at: datetime
) -> list[Barred]:
    """Open an organisation beneath ``parent``, which its body names too."""

    def judged(asof: AsOf) -> list[Barred]:
        known = organisation_at(code, asof) is not None
        beside = _names(parent, "org", code, asof)
        return core.opening(known, body.name, organisation_at(parent, asof), beside)

    return _done(hand, at, judged, lambda: [hand.draft(code, body, at, concerns=(parent,))])


def rename_organisation(
    hand: Hand, code: str, body: k.OrgRenamed, at: datetime, *, why: str, keep: bool
) -> list[Barred]:
    """Call an organisation otherwise from ``at`` on; ``keep``: the old name becomes an alias."""

    def judged(asof: AsOf) -> list[Barred]:
        org = organisation_at(code, asof)
        return core.renaming(org, body.name, _names(core.stands_in(org), "org", code, asof))

    def drafts() -> list[Draft]:
        asof = AsOf(at, hand.clock())
        old = core.called(organisation_at(code, asof))
        found = [_told(hand, code, body, at, why)]
        if keep and free_alias(code, old, asof):
            found.append(_told(hand, code, k.AliasGiven(alias=old), at, why))
        return found

    return _done(hand, at, judged, drafts)


def move_organisation(hand: Hand, code: str, to: str, at: datetime, *, why: str) -> list[Barred]:
    """Put an organisation, with all beneath it, beneath ``to`` from ``at`` on."""

    def judged(asof: AsOf) -> list[Barred]:
        org, above = organisation_at(code, asof), organisation_at(to, asof)
        way = above_of(to, tree_at(asof)) if above else ()
        return core.moving_organisation(org, above, way, _names(to, "org", code, asof))

    body = k.OrgMoved(parent=to)
    return _done(hand, at, judged, lambda: [_told(hand, code, body, at, why, to)])


def close_organisation(hand: Hand, code: str, at: datetime, *, why: str) -> list[Barred]:
    """Close an organisation to which nobody and nothing belongs any more."""

    def judged(asof: AsOf) -> list[Barred]:
        return core.closing_organisation(organisation_at(code, asof), in_organisation(code, asof))

    return _done(hand, at, judged, lambda: [_told(hand, code, k.OrgClosed(), at, why)])


# --- taking back ---------------------------------------------------------------------------------


def stands_alone(wrong: Fact, asof: AsOf) -> bool:
    """Return whether nothing rests on a change of the register yet, so that it can be taken back.

    What is no such change stands alone as far as this goes.
    """
    code = wrong.subject
    match wrong.body:
        case k.PostOpened():
            return on_post(code, asof) == OnPost() and not _since(wrong)
        case k.OrgFounded():
            return in_organisation(code, asof) == InOrganisation() and not _since(wrong)
        case k.PostMoved():
            alone = on_post(code, asof) == OnPost() and not _since(wrong)
            return alone and _fits_again(wrong, asof)
        case k.OrgMoved():
            return not _since(wrong) and _fits_again(wrong, asof)
        case k.PostClosed() | k.OrgClosed() | k.PostRenamed() | k.OrgRenamed():
            return _fits_again(wrong, asof)
    return True


def ended_with(closing: Fact) -> list[Fact]:
    """Return the facts that ended the demand of a post along with the post itself."""
    if not isinstance(closing.body, k.PostClosed):
        return []
    near = mentioning(closing.subject, last=head()[0], kinds=["demand.met"])
    return [
        each
        for each in _uncorrected(near)
        if each.seq > closing.seq
        and (each.recorded_by, each.holds_from) == (closing.recorded_by, closing.holds_from)
    ]


def _fits_again(wrong: Fact, asof: AsOf) -> bool:
    """Return whether a place may be called, and stand, as it was before ``wrong``."""
    code, kind = wrong.subject, wrong.subject.partition(":")[0]
    at = post_at if kind == "post" else organisation_at
    was = at(code, AsOf(asof.at, wrong.recorded_at - timedelta(microseconds=1)))
    renamed = isinstance(wrong.body, k.PostRenamed | k.OrgRenamed)
    to = core.stands_in(at(code, asof) if renamed else was)
    if not to:
        return was is not None  # a root stands in nothing
    beside = _names(to, kind, code, asof)
    way = above_of(to, tree_at(asof))
    return not core.placing(was, organisation_at(to, asof), way, beside)


def _since(wrong: Fact) -> bool:
    """Return whether anything was said of the subject of a fact after it, and stands."""
    near = mentioning(wrong.subject, last=head()[0])
    return any(each.seq > wrong.seq for each in _uncorrected(near))


def _uncorrected(facts: Iterable[Fact]) -> list[Fact]:
    found = list(facts)
    gone = {each.corrects for each in found}
    return [each for each in found if each.corrects is None and each.seq not in gone]


# --- recording -----------------------------------------------------------------------------------


def _came(post: str) -> Callable[[datetime, datetime], list[Barred]]:
    """Return what finds who stood at ``post`` between two moments, the first time anybody did."""

    def between(at: datetime, now: datetime) -> list[Barred]:
        moments = moments_at(post, _PLACED, at, now)
        found = (core.people_on(on_post(post, AsOf(then, now))) for then in moments)
        return next(filter(None, found), [])

    return between


def _done(
    hand: Hand,
    at: datetime,
    judged: Callable[[AsOf], list[Barred]],
    drafts: Callable[[], list[Draft]],
    *,
    between: Callable[[datetime, datetime], list[Barred]] = lambda _at, _now: [],
) -> list[Barred]:
    """Record the drafts unless anything bars them, as of ``at`` or as of now; return what does.

    ``between`` finds what barred them meanwhile, where they are told late.
    """
    with writing():
        now = hand.clock()
        barred = core.both(judged(AsOf(at, now)), judged(AsOf(now, now))) or between(at, now)
        if not barred:
            append(drafts(), clock=hand.clock, whole=True)
    return barred


def _told(hand: Hand, code: str, body: k.Kind, at: datetime, why: str, *concerns: str) -> Draft:
    return hand.draft(code, body, at, concerns=concerns, reason=why)


def _names(owner: str, kind: str, but: str, asof: AsOf) -> list[str]:
    """Return what the open places of one kind in ``owner`` are called, ``but`` one of them."""
    beside = [code for code in beneath_of(owner, tree_at(asof), kind) if code != but]
    if kind == "post":
        posts = states_of(Post, beside, asof).values()
        return [post.opened.name for post in posts if post.opened and not post.closed]
    orgs = states_of(Organisation, beside, asof).values()
    return [org.founded.name for org in orgs if org.founded and not org.closed]
