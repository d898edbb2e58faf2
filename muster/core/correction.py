"""Corrections by hand: which facts may be corrected, what rests on one, which figures move.

What somebody saw and recorded may turn out not to have been so: that is corrected. What somebody
decided, ordered or was told in confidence has a step of its own that ends it or puts another in
its place, by those whose it is; :data:`OWN_STEP` names where.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, get_type_hints

from muster.core import kinds as k
from muster.core.count import Posting, State, rewrite
from muster.core.figure import LETTER_FORMS, Figure, Measure
from muster.core.kinds import Kind, Movement, SaidAnew
from muster.core.ledger import Fact, order

TEXT_MAX = 500  # characters of a field
HEADS_MAX = 10_000
PLACES = ("org", "post", "unit")  # kinds of subject at which something is counted
_OFFICES = ("member", "leader", "secretary")


class OwnStep(StrEnum):
    """Where what may not be corrected by hand is put right instead."""

    RECORD_ANEW = "record_anew"  # what corrects a fact: record what was so where it belongs
    REGISTER = "register"
    PERSON = "person"
    CALL = "call"
    LETTER = "letter"
    DEMAND = "demand"
    PLAN = "plan"
    UNIT = "unit"
    ROSTER = "roster"
    DUTY = "duty"
    RELIEF = "relief"
    CARE = "care"
    CLAIM = "claim"
    BULLETIN = "bulletin"
    RULES = "rules"
    DEROGATION = "derogation"
    ACCOUNT = "account"
    MESSAGE = "message"
    SYSTEM = "system"


# What may be corrected, with the fields that may be said otherwise and what each may say;
# () is anything of its type. No field at all: it was at another time, or never.
BY_HAND: Mapping[type[Kind], Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        k.CopyAccepted: {},
        k.CopyRefused: {"why": ()},
        k.CopyExecuted: {},
        k.LetterReceived: {"form": LETTER_FORMS},
        k.LetterSigned: {},  # nobody signs for somebody else
        k.Departed: {"org": (), "movement": tuple(Movement)},
        k.Arrived: {"post": ()},
        k.Relieved: {"post": ()},
        k.Returned: {},
        k.Joined: {"office": _OFFICES},
        k.Left: {},
        k.CheckedIn: {"post": ()},
        k.CheckedOut: {"post": ()},
        k.DiscrepancySettled: {},
        k.HandedOver: {"note": ()},
        k.ReliefAsked: {"heads": ()},
        k.ReturnFiled: {},
    }
)
# All others, by what their kinds begin with.
OWN_STEP: Mapping[str, OwnStep] = MappingProxyType(
    {
        **dict.fromkeys(("fact", "correction"), OwnStep.RECORD_ANEW),
        **dict.fromkeys(("org", "post"), OwnStep.REGISTER),
        **dict.fromkeys(("person", "application"), OwnStep.PERSON),
        **dict.fromkeys(("call", "copy"), OwnStep.CALL),
        "letter": OwnStep.LETTER,
        "demand": OwnStep.DEMAND,
        **dict.fromkeys(("plan", "reserve", "move"), OwnStep.PLAN),
        "unit": OwnStep.UNIT,
        **dict.fromkeys(("roster", "swap", "request"), OwnStep.ROSTER),
        "discrepancy": OwnStep.DUTY,
        "relief": OwnStep.RELIEF,
        **dict.fromkeys(
            ("care", "hold", "isolation", "rest", "absence", "bereavement", "case"), OwnStep.CARE
        ),
        "claim": OwnStep.CLAIM,
        "bulletin": OwnStep.BULLETIN,
        "rules": OwnStep.RULES,
        "derogation": OwnStep.DEROGATION,
        **dict.fromkeys(("account", "token", "right"), OwnStep.ACCOUNT),
        "message": OwnStep.MESSAGE,
        "webhook": OwnStep.SYSTEM,
    }
)


class Bar(StrEnum):
    """Why a correction is not recorded."""

    KEPT = "kept"  # who may not read it may not correct it
    OWN_STEP = "own_step"
    CORRECTED = "corrected"  # already; what took its place may be corrected
    WAITS = "waits"  # a correction of it is proposed already
    NOT_YOURS = "not_yours"  # it is counted where one may not correct
    NO_REASON = "no_reason"
    FIELD = "field"  # the kind has no such field to be said otherwise
    VALUE = "value"  # the field cannot say this
    NO_PLACE = "no_place"  # there is none, or not for whoever corrects
    AHEAD = "ahead"
    NOTHING = "nothing"  # it says so already
    NO_EFFECT = "no_effect"  # what takes its place would mean nothing then
    RESTS = "rests"  # later facts would mean nothing without it
    NOT_PROPOSED = "not_proposed"  # or not any more
    OWN_PROPOSAL = "own_proposal"


class Limit(StrEnum):
    """What of duty a correction moves, for which two make it."""

    REST = "rest"  # the day on which rest is due
    HOURS = "hours"  # whether hours of duty went beyond those allowed


@dataclass(frozen=True, slots=True)
class Barred:
    """One thing that stands in the way: in which field, by which facts, where to go instead."""

    bar: Bar
    field: str = "fact"
    facts: tuple[int, ...] = ()
    instead: OwnStep | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A correction as it is asked for: the fact never was, or was so or then instead, and why."""

    withdrawn: bool
    says: tuple[SaidAnew, ...] = ()
    at: datetime | None = None  # None: as the fact says
    why: str


def own_step(body: Kind) -> OwnStep | None:
    """Return where ``body`` is put right, None where it is corrected by hand."""
    return None if type(body) in BY_HAND else OWN_STEP[body.KIND.partition(".")[0]]


def places(subject: str, org: str, body: Kind) -> frozenset[str]:
    """Return where a fact is counted: the places it speaks of, else who reported it, or itself.

    Who corrects it answers for all of them.
    """
    named = {
        value
        for value in _values(body)
        if isinstance(value, str) and value.partition(":")[0] in PLACES and ":" in value
    }
    return frozenset(named) or frozenset({org if subject.startswith("person:") else subject})


def _values(body: Kind) -> list[object]:
    return [getattr(body, name) for name in getattr(body, "__dataclass_fields__", ())]


# --- what takes its place ------------------------------------------------------------------------


def said_anew(body: Kind, says: Sequence[SaidAnew]) -> Kind | list[Barred]:
    """Return ``body`` with fields said otherwise, or all that cannot be said so."""
    open_, types = BY_HAND.get(type(body), {}), get_type_hints(type(body))
    changed: dict[str, Any] = {}
    wrong = []
    for each in says:
        if each.field not in open_:
            wrong.append(Barred(Bar.FIELD, each.field))
            continue
        value = _value(each.text.strip(), types[each.field], open_[each.field])
        before = getattr(body, each.field)
        if value is None or not _alike(value, before):
            wrong.append(Barred(Bar.VALUE, each.field))
        changed[each.field] = value
    return wrong or replace(body, **changed)  # type: ignore[type-var]


def _value(text: str, of: object, among: tuple[str, ...]) -> object | None:
    """Return what ``text`` says as a value of type ``of``; None if it cannot."""
    if not text or len(text) > TEXT_MAX or (among and text not in among):
        return None
    if of is int:
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else None
    return of(text) if isinstance(of, type) and issubclass(of, StrEnum) else text


def _alike(value: object, before: object) -> bool:
    """Return whether both are codes of the same kind of subject, or neither is any."""
    if not isinstance(value, str) or not isinstance(before, str):
        return not isinstance(value, int) or 1 <= value <= HEADS_MAX
    kind, colon, _code = before.partition(":")
    return not (colon and kind in PLACES) or value.startswith(f"{kind}:")


# --- what rests on it ----------------------------------------------------------------------------


def resting(
    start: State, facts: Sequence[Fact], *, gone: Fact, come: Fact | None = None
) -> tuple[int, ...]:
    """Return the numbers of those standing ``facts`` that rest on ``gone``.

    They are about the same subject and changed its state, or what it counts as, or they name it
    and are about whatever; with ``come`` in its place,
    or with none, they would not. ``come`` has the number of ``gone``: it is returned itself where
    it would mean nothing though what it replaces did.
    """
    own = [fact for fact in facts if fact.subject == gone.subject]
    kept = [fact for fact in own if fact.seq != gone.seq]
    was, now = _effects(start, own), _effects(start, [*kept, *([come] if come else [])])
    if come is None:
        was.pop(gone.seq, None)
    lost = {
        seq
        for seq, did in was.items()
        if any(a and not b for a, b in zip(did, now[seq], strict=True))
    }
    return tuple(sorted(lost | {fact.seq for fact in facts if _names(fact, gone, come)}))


def _names(fact: Fact, gone: Fact, come: Fact | None) -> bool:
    """Return whether a fact speaks of ``gone`` itself, or of what would not be without it."""
    if fact.seq == gone.seq or isinstance(fact.body, k.CorrectionProposed):
        return False
    begun = gone.body.RANK == 0 and come is None and fact.subject != gone.subject
    return gone.key in _values(fact.body) or (begun and gone.subject in _values(fact.body))


def _effects(start: State, facts: Iterable[Fact]) -> dict[int, tuple[bool, bool]]:
    """Return of each fact whether it changes the state, and what the state counts as."""
    found, state = {}, start
    for fact in sorted(facts, key=order):
        if state.due is not None and state.due <= fact.holds_from:
            state = state.expired(fact.holds_from)
        before, state = state, state.after(fact)
        found[fact.seq] = (state != before, set(state.counts()) != set(before.counts()))
    return found


# --- which figures move --------------------------------------------------------------------------


def moves(
    start: State, facts: Iterable[Fact], *, gone: Fact, come: Fact | None = None
) -> list[Posting]:
    """Return the postings that a correction makes."""
    return rewrite(start, facts, come=come, gone=gone)[0]


def moved(
    figures: Iterable[Figure], postings: Iterable[Posting], *, at: datetime, since: datetime
) -> dict[tuple[str, str], int]:
    """Return by how much each figure at each place is another one at ``at``, where it is.

    ``since`` is the midnight a flow counts from.
    """
    sums: dict[tuple[str, str], list[int]] = {}
    for posting in postings:
        if posting.at <= at:
            whole = sums.setdefault((posting.account, posting.scope), [0, 0])
            whole[0] += posting.delta
            whole[1] += posting.delta if posting.at > since else 0
    found = dict(_moved(figures, sums))
    return {key: delta for key, delta in sorted(found.items()) if delta}


def _moved(
    figures: Iterable[Figure], sums: Mapping[tuple[str, str], list[int]]
) -> Iterator[tuple[tuple[str, str], int]]:
    scopes = {scope for _account, scope in sums}
    for figure in figures:
        of_day = figure.measure is Measure.FLOW
        for scope in scopes:
            delta = sum(
                term.weight * sums[term.account, scope][of_day]
                for term in figure.terms
                if (term.account, scope) in sums
            )
            yield (figure.name, scope), delta
