"""A bulletin goes out by two: one proposes it as it stands, another issues what was proposed."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from muster.core import kinds as k
from muster.core.bulletin import Bulletin, Name, title_in
from muster.core.forms import FORMS
from muster.core.ledger import AsOf, Fact, moment
from muster.steps.access import one_hand
from muster.steps.bulletin import (
    Objection,
    ObjectionCode,
    commission_of,
    corrected,
    find,
    said,
    write,
)
from muster.steps.hand import Hand
from muster.store.dialect import writing
from muster.store.ledger import Appended, append
from muster.store.reading import head, standing_kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A bulletin that waits to be issued, and the fact that proposed it."""

    body: k.BulletinProposed
    key: str  # of the fact
    seq: int
    at: datetime
    recorded_at: datetime
    by: str

    @property
    def titles(self) -> Name:
        """The title, as it is proposed."""
        official = FORMS[self.body.form].official
        return Name(
            zh=title_in(self.body.text_zh, official=official),
            en=title_in(self.body.text_en, official=official),
        )


def waiting(asof: AsOf) -> list[Proposal]:
    """Return the bulletins proposed that are neither issued nor set aside, the earliest first."""
    done = {
        fact.body.proposal
        for fact in standing_kind(
            ["bulletin.issued", "bulletin.corrected", "bulletin.set_aside"], asof
        )
        if isinstance(fact.body, (k.BulletinIssued, k.BulletinSetAside))
    }
    return [each for each in _proposed(asof) if each.key not in done]


def proposed(key: str, asof: AsOf) -> Proposal | None:
    """Return the proposal with this key, whatever became of it; None if there is none such."""
    return next((each for each in _proposed(asof) if each.key == key), None)


def _proposed(asof: AsOf) -> list[Proposal]:
    found = (_proposal(fact) for fact in standing_kind(["bulletin.proposed"], asof))
    return [each for each in found if each is not None]


def _proposal(fact: Fact) -> Proposal | None:
    if not isinstance(fact.body, k.BulletinProposed):
        return None
    return Proposal(
        body=fact.body,
        key=fact.key,
        seq=fact.seq,
        at=fact.holds_from,
        recorded_at=fact.recorded_at,
        by=fact.recorded_by,
    )


def propose(hand: Hand, bulletin: Bulletin, at: datetime, *, why: str = "") -> Appended:
    """Record that a bulletin is to go out: its text, and the (at, known, head) it is frozen at.

    With ``why``, it is the next edition, as ``bulletin.corrected`` returned it.
    """
    body = k.BulletinProposed(**said(bulletin), edition=bulletin.edition, why=why)
    draft = hand.draft(_subject(body), body, at, concerns=_concerns(body))
    return append([draft], clock=hand.clock)


def issue(hand: Hand, key: str, at: datetime) -> Appended | tuple[Objection, ...]:
    """Issue what somebody else proposed, to the letter; or return what stands in the way."""
    with writing():
        asof = AsOf(at, moment(head()[1]))
        asked = _waits(key, asof)
        if asked is None:
            return (Objection(ObjectionCode.NOT_PROPOSED, "proposal"),)
        if wrong := stops_issuing(asked, hand.by, asof):
            return wrong
        body = _issued(asked)
        draft = hand.draft(_subject(body), body, at, concerns=_concerns(body))
        return append([draft], clock=hand.clock)


def stops_issuing(asked: Proposal, by: str, asof: AsOf) -> tuple[Objection, ...]:
    """Return why ``by`` may not issue what was proposed: their own, or overtaken meanwhile."""
    found = []
    if one_hand(by, asked.by):
        found.append(Objection(ObjectionCode.OWN_PROPOSAL, "proposal"))
    before = find(asked.body.number, asof)
    if asked.body.edition == 1 and before is not None:
        found.append(Objection(ObjectionCode.NUMBER_TAKEN, "number"))
    if asked.body.edition > 1 and (before is None or before.edition != asked.body.edition - 1):
        found.append(Objection(ObjectionCode.OVERTAKEN, "edition"))
    return tuple(found)


def set_aside(hand: Hand, key: str, at: datetime, *, why: str) -> Appended | tuple[Objection, ...]:
    """Record that what was proposed does not go out, and why: turned down, or taken back."""
    with writing():
        asked = _waits(key, AsOf(at, moment(head()[1])))
        if asked is None:
            return (Objection(ObjectionCode.NOT_PROPOSED, "proposal"),)
        if not why.strip():
            return (Objection(ObjectionCode.NO_REASON, "why"),)
        body = k.BulletinSetAside(proposal=key, why=why.strip())
        draft = hand.draft(_subject(asked.body), body, at, concerns=_concerns(asked.body))
        return append([draft], clock=hand.clock)


def written(asked: Proposal, asof: AsOf) -> Bulletin:
    """Return the bulletin proposed, written again: its sentences open onto what they count."""
    body = asked.body
    before = find(body.number, asof, edition=body.edition - 1) if body.edition > 1 else None
    wanted = commission_of(body)
    if before is not None:
        return corrected(before, known=body.known, why=body.why, commission=wanted)
    return write(body.about, AsOf(body.at, body.known), number=body.number, commission=wanted)


def _waits(key: str, asof: AsOf) -> Proposal | None:
    return next((each for each in waiting(asof) if each.key == key), None)


def _issued(asked: Proposal) -> k.BulletinIssued:
    """Return what goes out: word for word what was proposed."""
    names = [field.name for field in fields(k.BulletinWritten)]
    written: dict[str, Any] = {name: getattr(asked.body, name) for name in names}
    if asked.body.edition == 1:
        return k.BulletinIssued(**written, proposal=asked.key)
    return k.BulletinCorrected(
        **written, proposal=asked.key, edition=asked.body.edition, why=asked.body.why
    )


def _subject(body: k.BulletinWritten) -> str:
    return f"bulletin:{body.number}"


def _concerns(body: k.BulletinWritten) -> tuple[str, ...]:
    return (body.about,) if body.about else ()
