"""A roster's life, step by step: drafted, checked, published, told, changed with notice.

Each step reads what is known now, lets the core decide, and appends in one transaction.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from muster.core import kinds as k
from muster.core.ledger import AsOf, Draft
from muster.core.roster import LACKS, Breach
from muster.core.roster_life import (
    RosterLife,
    RosterOnRecord,
    RosterStatus,
)
from muster.core.roster_refusal import (
    RosterRefusalCode,
    broken,
    not_to_be_amended,
    not_to_be_changed,
    not_to_be_published,
    notice_h,
    short_notice,
    standing_published,
)
from muster.core.roster_score import score_of
from muster.core.rules import RulePack
from muster.steps.figure import zone
from muster.steps.hand import Hand
from muster.steps.roster import Made, written
from muster.steps.roster_record import (
    Refused,
    RosterCase,
    case_now,
    refused,
    roster_of,
    subject_of,
)
from muster.store.dialect import writing
from muster.store.ledger import Appended, append
from muster.store.states import states_of

_Code = RosterRefusalCode
BY_HAND = "hand"  # how the search for a roster ended that a hand has changed since


def code_for(post: str, begins: datetime) -> str:
    """Return the code a roster of ``post`` that begins then has, unless it is taken."""
    day = begins.astimezone(zone())
    return f"roster:{post.partition(':')[2]}/{day:%Y%m%d}"


def draft(hand: Hand, body: k.RosterDrafted, at: datetime, *, code: str = "") -> Appended | Refused:
    """Record a roster as drafted; without a code it gets the next that is free."""
    with writing():
        subject = subject_of(code) if code else _free(code_for(body.post, body.begins))
        if code and roster_of(subject) is not None:
            return refused(_Code.CODE_TAKEN, about=subject)
        return append([_drafted(hand, subject, body, at)], clock=hand.clock)


def _free(code: str) -> str:
    number, found = 1, code
    while roster_of(found) is not None:
        number += 1
        found = f"{code}-{number}"
    return found


def _drafted(hand: Hand, subject: str, body: k.RosterDrafted, at: datetime) -> Draft:
    concerns = (body.post, *((body.replaces,) if body.replaces else ()))
    return hand.draft(subject, body, at, concerns=concerns)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What the checker found, and that it is on record."""

    case: RosterCase
    breaches: tuple[Breach, ...]  # what keeps it from being published
    weighted: tuple[Breach, ...]  # what may be broken, and costs points
    shortages: tuple[Breach, ...]  # what stays open on its shifts
    appended: Appended


def check(
    hand: Hand, code: str, at: datetime, pack: RulePack, *, remark: str = ""
) -> Checked | Refused:
    """Record what the checker says of a draft, by all that is known now."""
    with writing():
        record = roster_of(code)
        if record is None:
            return refused(_Code.ROSTER_UNKNOWN, about=code)
        if record.status is RosterStatus.PUBLISHED:
            return refused(_Code.PUBLISHED_ALREADY, about=record.code)
        if record.status is RosterStatus.WITHDRAWN:
            return refused(_Code.WITHDRAWN_ALREADY, about=record.code)
        case = case_now(record, at, pack)
        found = case.breaches
        body = k.RosterChecked(
            breaches=written(found),
            shortfalls=sum(b.need - b.have for b in found if b.rule in LACKS),
            checked_by=hand.by,
            remark=remark.strip(),
        )
        appended = append([hand.draft(record.code, body, at)], clock=hand.clock)
    return Checked(
        case=case,
        breaches=tuple(b for b in found if b.hard and b.rule not in LACKS),
        weighted=tuple(b for b in found if not b.hard),
        shortages=tuple(b for b in found if b.rule in LACKS),
        appended=appended,
    )


def publish(hand: Hand, code: str, at: datetime, pack: RulePack) -> Appended | Refused:
    """Record a checked roster as published; what was learnt since the check is judged again."""
    with writing():
        record = roster_of(code)
        if record is None:
            return refused(_Code.ROSTER_UNKNOWN, about=code)
        if why := not_to_be_published(record):
            return Refused(tuple(why))
        case = case_now(record, at, pack)
        found = case.breaches
        if wrong := broken(found):
            return Refused(tuple(wrong))
        told = _as_amended(case, found) if record.amended else record
        return append([_published(hand, record.code, told, at)], clock=hand.clock)


def _as_amended(case: RosterCase, found: list[Breach]) -> RosterOnRecord:
    """Return a roster with what it costs and lacks after it was changed by hand."""
    cost = score_of(case.problem, case.roster, found).cost
    short = sum(b.need - b.have for b in found if b.rule in LACKS)
    bound = min(case.record.bound, cost)
    return replace(case.record, cost=cost, bound=bound, shortfalls=short, outcome=BY_HAND)


def _published(
    hand: Hand, subject: str, made: RosterOnRecord | k.RosterDrafted, at: datetime
) -> Draft:
    drafted = made.drafted if isinstance(made, RosterOnRecord) else made
    body = k.RosterPublished(
        post=made.post,
        pattern=made.pattern,
        horizon_days=made.horizon_days,
        shifts=made.shifts,
        shortfalls=made.shortfalls,
        changed=drafted.changed if drafted else 0,
        outcome=made.outcome,
        cost=made.cost,
        bound=made.bound,
        begins=made.begins,
        cycle_day=made.cycle_day,
        crews=made.crews,
        published_by=hand.by,
    )
    return hand.draft(subject, body, at, concerns=(made.post,))


def proclaim(hand: Hand, made: Iterable[Made], at: datetime) -> Appended:
    """Record rosters of many posts as drafted and checked, and the sound ones as published.

    Each gets the code of its post and first day; a post that has a roster of that day already
    is left as it is.
    """
    given = list(made)
    codes = [code_for(each.draft.post, each.draft.begins) for each in given]
    with writing():
        taken = states_of(RosterLife, codes, AsOf(at, hand.clock()))
        drafts: list[Draft] = []
        for code, each in zip(codes, given, strict=True):
            if code in taken:
                continue
            body = k.RosterChecked(
                breaches=each.breaches, shortfalls=each.draft.shortfalls, checked_by=hand.by
            )
            drafts += [_drafted(hand, code, each.draft, at), hand.draft(code, body, at)]
            if not each.breaches:
                drafts.append(_published(hand, code, each.draft, at))
        return append(drafts, clock=hand.clock)


def tell(
    hand: Hand, code: str, people: Sequence[str], at: datetime, *, means: str
) -> Appended | Refused:
    """Record that people, or all still untold if none is named, know their duties as they stand."""
    with writing():
        record = roster_of(code)
        if record is None:
            return refused(_Code.ROSTER_UNKNOWN, about=code)
        if why := standing_published(record):
            return Refused(tuple(why))
        known = set(record.people) | set(record.untold)
        strangers = sorted(set(people) - known)
        if strangers:
            return Refused(
                tuple(
                    r for each in strangers for r in refused(_Code.NOT_AT_POST, about=each).refusals
                )
            )
        told = tuple(sorted(set(people))) or record.untold
        if not told:
            return refused(_Code.NOTHING_CHANGED, about=record.code)
        body = k.RosterTold(people=told, means=means)
        return append([hand.draft(record.code, body, at)], clock=hand.clock)


def change(
    hand: Hand,
    code: str,
    changes: Sequence[k.DutyChange],
    at: datetime,
    pack: RulePack,
    *,
    why: str,
    authorised_by: str = "",
    added: Sequence[k.RosterShift] = (),
) -> Appended | Refused:
    """Record changes of a published roster, unless they break a rule that is not broken already.

    Given on shorter notice than the rule asks, somebody answers for them by name. ``added`` are
    shifts that it gets with them, of :func:`muster.steps.roster_record.new_shift`.
    """
    with writing():
        record = roster_of(code)
        if record is None:
            return refused(_Code.ROSTER_UNKNOWN, about=code)
        drafted = changed_draft(
            hand,
            case_now(record, at, pack).with_shifts(added),
            changes,
            why=why,
            authorised_by=authorised_by,
            added=added,
        )
        return drafted if isinstance(drafted, Refused) else append([drafted], clock=hand.clock)


def amend(
    hand: Hand,
    code: str,
    changes: Sequence[k.DutyChange],
    at: datetime,
    pack: RulePack,
    *,
    why: str,
) -> Appended | Refused:
    """Record changes of a roster that nobody has been told of yet.

    Whatever that breaks, the next check says it. Whoever may only propose rosters may do this: a
    roster that was published meanwhile is refused, by name, and not changed by them.
    """
    with writing():
        record = roster_of(code)
        if record is None:
            return refused(_Code.ROSTER_UNKNOWN, about=code)
        present = case_now(record, at, pack).present
        found = not_to_be_amended(record, changes, at=at, present=present)
        if not why.strip():
            found += refused(_Code.NO_WHY, about=record.code).refusals
        if found:
            return Refused(tuple(found))
        body = k.RosterAmended(changes=tuple(changes), why=why.strip(), amended_by=hand.by)
        draft_ = hand.draft(record.code, body, at, concerns=(record.post,))
        return append([draft_], clock=hand.clock)


def changed_draft(
    hand: Hand,
    case: RosterCase,
    changes: Sequence[k.DutyChange],
    *,
    why: str,
    authorised_by: str,
    swap: str | None = None,
    added: Sequence[k.RosterShift] = (),
) -> Draft | Refused:
    """Return the draft of a change of a roster, or every reason why it is not made."""
    record, at = case.record, case.asof.at
    found = not_to_be_changed(record, changes, at=at, present=case.present, added=added)
    can_be = not found
    if swap is None and not why.strip():
        found += refused(_Code.NO_WHY, about=record.code).refusals
    given_h = notice_h(record.shifts, changes, at)
    if can_be:  # of what cannot be, neither notice nor rest says anything
        found += short_notice(record, given_h, case.notice_min_h, authorised_by)
        found += broken(case.newly_broken(changes))
    if found:
        return Refused(tuple(found))
    body = k.RosterChanged(
        changes=tuple(changes),
        why=why.strip(),
        changed_by=hand.by,
        notice_h=given_h,
        authorised_by=authorised_by.strip(),
        swap=swap,
        added=tuple(added),
    )
    people = dict.fromkeys(change.person for change in changes)
    return hand.draft(record.code, body, at, concerns=(record.post, *people))


def withdraw(hand: Hand, code: str, at: datetime, *, why: str) -> Appended | Refused:
    """Record that a roster is not stood, or not any further."""
    with writing():
        record = roster_of(code)
        if record is None:
            return refused(_Code.ROSTER_UNKNOWN, about=code)
        if record.status is RosterStatus.WITHDRAWN:
            return refused(_Code.WITHDRAWN_ALREADY, about=record.code)
        if not why.strip():
            return refused(_Code.NO_WHY, about=record.code)
        body = k.RosterWithdrawn(why=why.strip(), withdrawn_by=hand.by)
        draft_ = hand.draft(record.code, body, at, concerns=(record.post,))
        return append([draft_], clock=hand.clock)
