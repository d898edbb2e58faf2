"""Swaps of duties: one asks, the other agrees, a third approves, and the roster changes with it."""

from datetime import datetime

from muster.core import kinds as k
from muster.core.kinds import RosterShift
from muster.core.ledger import AsOf, moment
from muster.core.roster import Duty
from muster.core.roster_life import (
    RosterOnRecord,
    RosterStatus,
)
from muster.core.roster_refusal import (
    RosterRefusal,
    RosterRefusalCode,
    broken,
)
from muster.core.roster_swap import (
    Offer,
    Swap,
    changes_of,
    not_theirs,
    not_to_be_asked,
    not_to_be_decided,
    offers,
    swap_on_record,
)
from muster.core.rules import RulePack
from muster.steps.day import Day
from muster.steps.hand import Hand
from muster.steps.roster_life import changed_draft
from muster.steps.roster_people import there
from muster.steps.roster_record import (
    Refused,
    case_now,
    case_of,
    published,
    refused,
    roster_of,
    rosters_at,
    subject_of,
)
from muster.store.dialect import writing
from muster.store.ledger import Appended, append
from muster.store.reading import head, mentioning, standing_of

_Code = RosterRefusalCode


def swap_of(code: str, asof: AsOf | None = None) -> Swap | None:
    """Return the swap on record under ``code``, with or without ``swap:``, now or then."""
    facts = standing_of([_subject(code)], last=head(asof.known if asof else None)[0])
    return swap_on_record(f for f in facts if asof is None or f.holds_from <= asof.at)


def _subject(code: str) -> str:
    return code if code.startswith("swap:") else f"swap:{code}"


def swaps_of(roster: str, asof: AsOf) -> list[Swap]:
    """Return all swaps asked for in a roster as of ``asof``, in the order they were asked."""
    last = head(asof.known)[0]
    asked = mentioning(subject_of(roster), last=last, kinds=["swap.asked"])
    codes = list(dict.fromkeys(f.subject for f in asked if f.subject.startswith("swap:")))
    facts = [f for f in standing_of(codes, last=last) if f.holds_from <= asof.at]
    found = (swap_on_record(f for f in facts if f.subject == code) for code in codes)
    return [swap for swap in found if swap is not None]


def swaps_at(post: str, asof: AsOf) -> list[Swap]:
    """Return the swaps in the published rosters of a post, the latest first."""
    records = [r for r in rosters_at(post, asof) if r.status is RosterStatus.PUBLISHED]
    return [swap for r in reversed(records) for swap in reversed(swaps_of(r.code, asof))]


def own_roster(mine: Day, asof: AsOf) -> RosterOnRecord | None:
    """Return the roster one's next duty is on, or that of the post one is at."""
    post = next((turn.post for turn in mine.turns), mine.person.post)
    return published(post, asof) if post else None


def coming(record: RosterOnRecord, at: datetime) -> list[RosterShift]:
    """Return the shifts of a roster that have not begun by ``at``, the next first."""
    ahead = [shift for shift in record.shifts if shift.start > at]
    return sorted(ahead, key=lambda shift: shift.start)


def offered(
    record: RosterOnRecord, asof: AsOf, pack: RulePack, *, person: str, shift: str
) -> list[Offer]:
    """Return with whom at the post ``person`` could swap ``shift``, and for what.

    The checker is asked first: nobody is offered whom a rule that must be kept forbids.
    """
    case = case_of(record, asof, pack)
    ahead = {each.id for each in coming(record, asof.at)}
    found = offers(case.problem, case.roster, Duty(person, shift), ahead)
    return [each for each in found if each.person in case.present]


def ask(
    hand: Hand,
    roster: str,
    at: datetime,
    *,
    asker: str,
    gives: str,
    partner: str,
    takes: str | None = None,
    why: str = "",
    pack: RulePack | None = None,
) -> Appended | Refused:
    """Record that somebody asks somebody to stand a duty for them, for another one or none.

    With a ``pack`` the checker judges it already here, as it will before the approval.
    """
    with writing():
        record = roster_of(roster)
        if record is None:
            return refused(_Code.ROSTER_UNKNOWN, about=roster)
        body = k.SwapAsked(
            roster=record.code,
            post=record.post,
            asker=asker,
            gives=gives,
            asked_of=partner,
            takes=takes,
            why=why.strip(),
        )
        if found := not_to_be_asked(record, body, at=at, present=_present(record, at)):
            return Refused(tuple(found))
        if wrong := _breaking(record, body, at, pack):
            return Refused(tuple(wrong))
        everything = AsOf(at, moment(head()[1]))
        number = len(swaps_of(record.code, everything)) + 1
        subject = f"swap:{record.code.partition(':')[2]}/{number}"
        concerns = (record.code, record.post, asker, partner)
        return append([hand.draft(subject, body, at, concerns=concerns)], clock=hand.clock)


def _breaking(
    record: RosterOnRecord, asked: k.SwapAsked, at: datetime, pack: RulePack | None
) -> list[RosterRefusal]:
    """Return the rules that must be kept and would be broken by a swap, by what is known now."""
    if pack is None:
        return []
    return broken(case_now(record, at, pack).newly_broken(changes_of(asked)))


def _present(record: RosterOnRecord, at: datetime) -> frozenset[str]:
    asof = AsOf(at, moment(head()[1]))
    return frozenset(code for code, _ in there(asof, frozenset({record.post})).get(record.post, []))


def agree(
    hand: Hand, code: str, at: datetime, *, person: str, pack: RulePack | None = None
) -> Appended | Refused:
    """Record that who was asked agrees; with a ``pack``, if the checker would let it pass."""
    with writing():
        swap = swap_of(code)
        asked = swap.asked if swap and swap.open else None
        record = roster_of(asked.roster) if asked else None
        wrong = _breaking(record, asked, at, pack) if asked and record else []
        if wrong:
            return Refused(tuple(wrong))
        return _answered(hand, code, k.SwapAgreed(person=person), person, at, partner=True)


def decline(hand: Hand, code: str, at: datetime, *, person: str) -> Appended | Refused:
    """Record that who was asked does not, without a reason."""
    return _answered(hand, code, k.SwapDeclined(person=person), person, at, partner=True)


def take_back(hand: Hand, code: str, at: datetime, *, person: str) -> Appended | Refused:
    """Record that who asked asks no longer."""
    return _answered(hand, code, k.SwapWithdrawn(person=person), person, at, partner=False)


def _answered(
    hand: Hand, code: str, body: k.Kind, person: str, at: datetime, *, partner: bool
) -> Appended | Refused:
    with writing():
        swap = swap_of(code)
        if swap is None:
            return refused(_Code.SWAP_UNKNOWN, about=code)
        if found := not_theirs(swap, person, partner=partner):
            return Refused(tuple(found))
        return append([hand.draft(swap.code, body, at)], clock=hand.clock)


def approve(
    hand: Hand, code: str, at: datetime, pack: RulePack, *, authorised_by: str = ""
) -> Appended | Refused:
    """Record a swap as approved and the roster as changed by it, at once or not at all.

    The checker judges the roster as it would be, by all that is known now.
    """
    with writing():
        swap = swap_of(code)
        if swap is None or swap.asked is None:
            return refused(_Code.SWAP_UNKNOWN, about=code)
        record = roster_of(swap.asked.roster)
        if record is None:
            return refused(_Code.ROSTER_UNKNOWN, about=swap.asked.roster)
        found = not_to_be_decided(swap, hand.by, approve=True)
        changed = changed_draft(
            hand,
            case_now(record, at, pack),
            changes_of(swap.asked),
            why=swap.asked.why,
            authorised_by=authorised_by,
            swap=swap.code,
        )
        if isinstance(changed, Refused):
            found += changed.refusals
        if found or isinstance(changed, Refused):
            return Refused(tuple(found))
        body = k.SwapApproved(approved_by=hand.by, authorised_by=authorised_by.strip())
        concerns = (record.code,)
        drafts = [hand.draft(swap.code, body, at, concerns=concerns), changed]
        return append(drafts, clock=hand.clock, whole=True)


def refuse(hand: Hand, code: str, at: datetime, *, why: str) -> Appended | Refused:
    """Record that a swap is not approved, and why."""
    with writing():
        swap = swap_of(code)
        if swap is None:
            return refused(_Code.SWAP_UNKNOWN, about=code)
        found = not_to_be_decided(swap, hand.by, approve=False)
        if not why.strip():
            found += refused(_Code.NO_WHY, about=swap.code).refusals
        if found:
            return Refused(tuple(found))
        body = k.SwapRefused(why=why.strip(), refused_by=hand.by)
        return append([hand.draft(swap.code, body, at)], clock=hand.clock)
