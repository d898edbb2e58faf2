"""Who may what, on record: open an account; propose, grant and revoke a right; who acts."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from muster.core import kinds as k
from muster.core.access import (
    EVERYWHERE,
    MATRIX,
    NOBODY,
    OPERATOR,
    AccountLife,
    Actor,
    Field,
    Reading,
    Reason,
    Right,
    Thing,
    Verb,
    inside,
    one_person,
)
from muster.core.count import state_at
from muster.core.kinds import Job
from muster.core.ledger import AsOf, Draft, Fact
from muster.steps.hand import Hand
from muster.steps.register import places
from muster.store.access import log, logged, rights_of
from muster.store.ledger import append
from muster.store.states import states, states_of

_LAST = 2**62
_EVER = datetime(9999, 12, 31, tzinfo=UTC)  # rights are judged by all that is recorded


def actor_of(login: str, at: datetime) -> Actor:
    """Return who acts as ``login`` at ``at``: read anew each time, so revoking works at once.

    Everything recorded counts, whenever it was; an account nobody opened may nothing.
    """
    account = f"account:{login}"
    facts: dict[str, list[Fact]] = defaultdict(list)
    for fact in rights_of(account):
        facts[fact.subject].append(fact)
    life = state_at(AccountLife(), facts.pop(account, []), at=at)
    if not isinstance(life, AccountLife) or life.opened is None or life.closed:
        return Actor(account=account, open=False) if login else NOBODY
    rights = [state_at(Right(), each, at=at) for each in facts.values()]
    return Actor(
        account=account,
        person=life.opened.person or "",
        grants=tuple(
            grant
            for right in rights
            if isinstance(right, Right) and (grant := right.grant) is not None
            if right.proposed is not None and right.proposed.holder == account
        ),
    )


def jobs_by(actor: Actor, verb: Verb, thing: Thing, at: datetime) -> frozenset[Job]:
    """Return the jobs held at ``at`` by which ``actor`` may do it, somewhere."""
    wanted = (verb, thing, Field.PLAIN)
    held = {grant.job for grant in actor.grants if grant.in_force(at)}
    return frozenset(job for job in held if wanted in MATRIX[job])


def persons_of(accounts: Iterable[str]) -> dict[str, str]:
    """Return the person each of ``accounts`` belongs to, where it belongs to one, closed or not."""
    named = {each for each in accounts if each.startswith("account:")}
    lives = states_of(AccountLife, named, AsOf(_EVER, _EVER)) if named else {}
    return {
        account: life.opened.person
        for account, life in lives.items()
        if life.opened is not None and life.opened.person
    }


def one_hand(one: str, other: str) -> bool:
    """Return whether two who record are one person: the same account, or two of one person."""
    return one_person(one, other, persons_of({one, other}))


def who_may(
    verb: Verb, thing: Thing, asked: Sequence[tuple[Iterable[str], str]], at: datetime
) -> list[list[str]]:
    """Return for each of ``asked`` the logins that may do it; queries do not grow with them.

    Each is the path of what it is done to, and who shall not be told: they did it first.
    """
    wanted, places_of = (verb, thing, Field.PLAIN), defaultdict[str, set[str]](set)
    for held in rights(at):
        said = held.right.proposed
        if held.state is Reason.GRANTED and said is not None and wanted in MATRIX[said.job]:
            places_of[said.holder].add(said.org)
    lives = states_of(AccountLife, places_of, AsOf(at, _EVER))
    open_to = sorted(each for each in places_of if each in lives and not lives[each].closed)
    belongs = persons_of({*open_to, *(first for _path, first in asked)})
    return [
        [
            account.partition(":")[2]
            for account in open_to
            if inside(frozenset(places_of[account]), lies)
            and not one_person(account, first, belongs)
        ]
        for lies, first in ((frozenset(path), first) for path, first in asked)
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A right on record, with where it stands now."""

    right: Right
    state: Reason  # GRANTED while it is held; NO_JOB while nobody has granted it


def rights(at: datetime) -> Sequence[Held]:
    """Return every right ever proposed, as all that is recorded has it at ``at``, by holder."""
    found = [
        Held(right=right, state=_state(right, at))
        for _, right in states(Right, "grant", AsOf(at, _EVER))
        if right.proposed is not None
    ]
    return sorted(found, key=lambda h: (h.right.proposed.holder, h.right.code))  # type: ignore[union-attr]


def _state(right: Right, at: datetime) -> Reason:
    if right.revoked_by:
        return Reason.REVOKED
    return (right.grant.state(at) or Reason.GRANTED) if right.grant else Reason.NO_JOB


def duty_officers(orgs: Collection[str], at: datetime) -> dict[str, tuple[str, ...]]:
    """Return the people who hold the duty office of each of these organisations themselves."""
    if not orgs:
        return {}
    holders: dict[str, set[str]] = defaultdict(set)
    for held in rights(at):
        said = held.right.proposed
        granted = held.state is Reason.GRANTED
        if granted and said and said.org in orgs and said.job is Job.DUTY_OFFICER:
            holders[said.org].add(said.holder)
    everybody = {holder for own in holders.values() for holder in own}
    accounts = states_of(AccountLife, everybody, AsOf(at, _EVER))
    people = {
        code: each.opened.person
        for code, each in accounts.items()
        if each.opened and each.opened.person and not each.closed
    }
    return {
        org: tuple(sorted(people[holder] for holder in own if holder in people))
        for org, own in holders.items()
    }


def record_readings(readings: Iterable[Reading]) -> None:
    """Keep who was shown what of health and family; raises where that cannot be kept."""
    log(readings)


def readings(*, before: int = _LAST, limit: int = 50) -> list[tuple[int, Reading]]:
    """Return who was shown what of health and family, the latest first, by number."""
    return logged(before=before, limit=limit)


# --- recording -----------------------------------------------------------------------------------


class NotDone(StrEnum):
    """Why nothing was recorded."""

    NO_ACCOUNT = "no_account"  # nobody opened it, or it is closed
    OPEN_ALREADY = "open_already"
    NO_ORGANISATION = "no_organisation"
    NO_PERSON = "no_person"
    NO_RIGHT = "no_right"  # nothing was proposed under that code
    FOUR_EYES = "four_eyes"  # who proposed it, or is to hold it, does not grant it
    GRANTED_ALREADY = "granted_already"
    REVOKED_ALREADY = "revoked_already"
    ENDS_BEFORE_IT_BEGINS = "ends_before_it_begins"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A right as it is asked for."""

    login: str
    job: Job
    org: str  # subject of an organisation or a post, or EVERYWHERE
    since: datetime | None = None
    until: datetime | None = None
    why: str = ""


def is_open(login: str, at: datetime) -> bool:
    """Return whether somebody opened the account ``login`` and nobody closed it."""
    life = _account(login, at)
    return life is not None and life.opened is not None and not life.closed


def open_account(
    hand: Hand, login: str, at: datetime, *, person: str | None = None, demo: bool = False
) -> NotDone | None:
    """Record that somebody may sign in as ``login``."""
    if is_open(login, at):
        return NotDone.OPEN_ALREADY
    body = k.AccountOpened(person=person, demo=demo)
    concerns = (person,) if person else ()
    _record(hand, [hand.draft(f"account:{login}", body, at, concerns=concerns)])
    return None


def close_account(hand: Hand, login: str, at: datetime, *, why: str) -> NotDone | None:
    """Record that nobody may sign in as ``login`` any more; every right ends with it at once."""
    if not is_open(login, at):
        return NotDone.NO_ACCOUNT
    _record(hand, [hand.draft(f"account:{login}", k.AccountClosed(why=why), at)])
    return None


def propose(hand: Hand, wish: Wish, at: datetime) -> str | NotDone:
    """Propose a right and return its subject; it has no effect until somebody else grants it."""
    if not is_open(wish.login, at):
        return NotDone.NO_ACCOUNT
    if wish.org != EVERYWHERE and wish.org not in places([wish.org], AsOf(at, _EVER)):
        return NotDone.NO_ORGANISATION
    if wish.until is not None and wish.until <= (wish.since or at):
        return NotDone.ENDS_BEFORE_IT_BEGINS
    subject, holder = f"grant:{hand.new_key()}", f"account:{wish.login}"
    body = k.RightProposed(
        holder=holder,
        job=wish.job,
        org=wish.org,
        since=wish.since,
        until=wish.until,
        why=wish.why,
    )
    _record(hand, [hand.draft(subject, body, at, concerns=(holder,))])
    return subject


def grant(hand: Hand, right: str, at: datetime) -> NotDone | None:
    """Grant the right somebody else proposed."""
    known = right_of(right, at)
    if known is None:
        return NotDone.NO_RIGHT
    if known.revoked_by:
        return NotDone.REVOKED_ALREADY
    if known.granted_by:
        return NotDone.GRANTED_ALREADY
    if not may_grant(known, hand.by):
        return NotDone.FOUR_EYES
    _record(hand, [hand.draft(right, k.RightGranted(), at)])
    return None


def revoke(hand: Hand, right: str, at: datetime, *, why: str) -> NotDone | None:
    """Revoke a right, or turn down one that was proposed; from then on it is held no longer."""
    known = right_of(right, at)
    if known is None:
        return NotDone.NO_RIGHT
    if known.revoked_by:
        return NotDone.REVOKED_ALREADY
    _record(hand, [hand.draft(right, k.RightRevoked(why=why), at)])
    return None


def may_grant(right: Right, by: str) -> bool:
    """Return whether ``by`` is somebody else than who proposed the right and who is to hold it.

    Two accounts of one person are one.
    """
    return right.code in grantable_by([right], by)


def grantable_by(known: Iterable[Right], by: str) -> frozenset[str]:
    """Return those of ``known`` that ``by`` may grant; queries do not grow with them."""
    apart = [(right, right.proposed) for right in known if right.four_eyes(by)]
    first = {r.code: (r.proposed_by, said.holder) for r, said in apart if said is not None}
    if by == OPERATOR:
        return frozenset(first)
    belongs = persons_of({by, *(each for pair in first.values() for each in pair)})
    return frozenset(
        code
        for code, pair in first.items()
        if not any(one_person(by, each, belongs) for each in pair)
    )


def right_of(right: str, at: datetime) -> Right | None:
    """Return a right as it stands with all that is recorded, None if nothing proposed it."""
    return states_of(Right, [right], AsOf(at, _EVER)).get(right)


def _account(login: str, at: datetime) -> AccountLife | None:
    account = f"account:{login}"
    return states_of(AccountLife, [account], AsOf(at, _EVER)).get(account)


def _record(hand: Hand, drafts: Iterable[Draft]) -> None:
    append(drafts, clock=hand.clock, whole=True)
