"""Corrections by hand: looked at first, then recorded, or proposed to somebody else to confirm.

What a bulletin that has gone out was counted from is corrected by two, and what moves rest that is
due or hours beyond a limit. All is judged anew in the transaction that records it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from muster.core import kinds as k
from muster.core.access import Thing, Verb, inside, one_person
from muster.core.correction import (
    PLACES,
    Bar,
    Barred,
    Limit,
    Wanted,
    moved,
    moves,
    own_step,
    places,
    resting,
    said_anew,
)
from muster.core.count import Posting
from muster.core.figure import FIGURES, day_start
from muster.core.kinds import Kind
from muster.core.ledger import AsOf, Fact, moment
from muster.core.register import Post
from muster.core.subjects import start
from muster.steps.access import one_hand, persons_of
from muster.steps.access_path import paths
from muster.steps.bulletin import editions
from muster.steps.correction_limits import limits_moved
from muster.steps.figure import zone
from muster.steps.hand import Hand
from muster.steps.ledger import correct as record
from muster.steps.ledger import fact as fact_at
from muster.steps.reading import amounts
from muster.steps.shown import shown_figures, sights
from muster.steps.sight import Sight
from muster.store.dialect import writing
from muster.store.ledger import append
from muster.store.reading import (
    correcting,
    head,
    keyed,
    mentioning,
    standing_kind,
    standing_of,
)
from muster.store.states import states_of, subjects_known

SHOWN_MAX = 40  # figures that move
EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)  # before it a moment is a slip of the keyboard


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One figure of one place, as it is now and as it would be."""

    figure: str
    org: str  # or a post, or a unit
    was: int
    now: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a correction would do, or what stands in its way."""

    fact: Fact
    body: Kind | None  # what takes its place; None: nothing does
    at: datetime
    barred: tuple[Barred, ...] = ()
    postings: tuple[Posting, ...] = ()
    issued: tuple[int, ...] = ()  # bulletins that were counted from it
    limits: tuple[Limit, ...] = ()  # of duty, that it moves

    @property
    def by_two(self) -> bool:
        """Whether two make it."""
        return bool(self.issued or self.limits)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A correction that waits for somebody else to confirm it."""

    body: k.CorrectionProposed
    made: Fact  # the fact that proposed it
    wrong: Fact

    @property
    def wanted(self) -> Wanted:
        """The correction as it was asked for."""
        said = self.body
        return Wanted(withdrawn=said.withdrawn, says=said.says, at=said.at, why=said.why)


def may_correct(sight: Sight, fact: Fact, *, verb: Verb = Verb.RECORD) -> bool:
    """Return whether the actor answers for every place at which ``fact`` is counted."""
    return _answers(sight, places(fact.subject, fact.org, fact.body), verb)


def _answers(sight: Sight, codes: Iterable[str], verb: Verb) -> bool:
    asked = frozenset(codes)
    tops, lies = sight.extent_of(Thing.LEDGER, verb=verb), paths(asked, _asof(sight.now))
    return bool(tops) and all(inside(tops, lies[code]) for code in asked)


def _asof(now: datetime) -> AsOf:
    return AsOf(now, max(now, moment(head()[1])))


# --- looked at -----------------------------------------------------------------------------------


def look(sight: Sight, fact: Fact, wanted: Wanted, *, verb: Verb = Verb.RECORD) -> Look:
    """Return what a correction would do as of now, or all that stands in its way."""
    at = wanted.at or fact.holds_from
    if barred := bars(sight, fact, verb=verb):
        return Look(fact=fact, body=None, at=at, barred=tuple(barred))
    if not wanted.why.strip():
        barred.append(Barred(Bar.NO_REASON, "why"))
    if at > sight.now:
        barred.append(Barred(Bar.AHEAD, "at"))
    if at < EARLIEST:
        barred.append(Barred(Bar.VALUE, "at"))
    body = None if wanted.withdrawn else _anew(sight, fact, wanted, verb)
    if isinstance(body, list):
        barred += body
    elif (body, at) == (fact.body, fact.holds_from):
        barred.append(Barred(Bar.NOTHING))
    if barred:
        return Look(fact=fact, body=None, at=at, barred=tuple(barred))
    return _followed(fact, body if isinstance(body, Kind) else None, at, sight.now)


def bars(sight: Sight, fact: Fact, *, verb: Verb = Verb.RECORD) -> list[Barred]:
    """Return what bars any correction of ``fact``; of what is kept back, not which step it has."""
    if not sights(sight, [fact])[fact.seq].body:
        return [Barred(Bar.KEPT)]
    if (instead := own_step(fact.body)) is not None:
        return [Barred(Bar.OWN_STEP, instead=instead)]
    if by := correcting([fact.seq]):
        return [Barred(Bar.CORRECTED, facts=(by[0].seq,))]
    if not may_correct(sight, fact, verb=verb):
        return [Barred(Bar.NOT_YOURS)]
    return []


def _anew(sight: Sight, fact: Fact, wanted: Wanted, verb: Verb) -> Kind | list[Barred]:
    """Return what takes the place of ``fact``, or what is wrong with it."""
    found = said_anew(fact.body, wanted.says)
    if isinstance(found, list):
        return found
    asof = _asof(sight.now)
    names = {each.field: str(getattr(found, each.field)) for each in wanted.says}
    named = {f: c for f, c in names.items() if c.partition(":")[0] in PLACES}
    known = subjects_known(named.values())
    wrong = [Barred(Bar.NO_PLACE, f) for f, code in named.items() if code not in known]
    if wrong:
        return wrong
    if isinstance(found, k.Arrived) and "post" in named:
        owner = states_of(Post, [found.post], asof)[found.post].opened
        found = replace(found, org=owner.parent) if owner else found
    if not _answers(sight, places(fact.subject, fact.org, found), verb):
        return [Barred(Bar.NO_PLACE, next(iter(named), "fact"))]
    return found


def _followed(fact: Fact, body: Kind | None, at: datetime, now: datetime) -> Look:
    """Return what follows from a correction that nothing bars by itself."""
    last = head()[0]
    facts = standing_of([fact.subject], last=last)
    come = replace(fact, body=body, holds_from=at) if body else None
    around = facts
    if fact.body.RANK == 0:  # others may speak of what it began
        mine = {each.seq for each in facts}
        named = [f for f in mentioning(fact.subject, last=last) if f.seq not in mine]
        gone = {each.corrects for each in correcting([f.seq for f in named])}
        around = facts + [f for f in named if f.seq not in gone]
    rests = resting(start(fact.subject), around, gone=fact, come=come)
    barred = []
    if fact.seq in rests:
        barred.append(Barred(Bar.NO_EFFECT, "at"))
    if others := tuple(seq for seq in rests if seq != fact.seq):
        barred.append(Barred(Bar.RESTS, facts=others))
    if barred:
        return Look(fact=fact, body=body, at=at, barred=tuple(barred))
    postings = tuple(moves(start(fact.subject), facts, gone=fact, come=come))
    return Look(
        fact=fact,
        body=body,
        at=at,
        postings=postings,
        issued=_issued(fact, body, at, now),
        limits=limits_moved(facts, fact, come, _asof(now)),
    )


def _issued(fact: Fact, body: Kind | None, at: datetime, now: datetime) -> tuple[int, ...]:
    """Return the bulletins gone out that knew ``fact`` and cover when and where it holds, or would.

    ``body`` is what would take its place; None: nothing.
    """
    asof, since = _asof(now), min(at, fact.holds_from)
    bodies = (fact.body,) if body is None else (fact.body, body)
    around = {fact.subject}.union(*(places(fact.subject, fact.org, each) for each in bodies))
    lies = frozenset[str]().union(*paths(around, asof).values())
    return tuple(
        sorted(
            {
                each.body.number
                for each in editions(asof)
                if each.body.known >= fact.recorded_at and each.body.at >= since
                if each.body.about is None or each.body.about in lies
            }
        )
    )


def figures_moved(sight: Sight, found: Look) -> list[Move]:
    """Return the figures of today that a correction moves, those alone that the actor sees."""
    asof = _asof(sight.now)
    since = day_start(asof.at, zone=zone())
    by = moved(FIGURES.values(), found.postings, at=asof.at, since=since)
    seen = [
        (name, org)
        for org in sorted({org for _name, org in by})
        for name in shown_figures(sight, org, [n for n, o in by if o == org])
    ][:SHOWN_MAX]
    were = amounts({n for n, _ in seen}, sorted({o for _, o in seen}), asof) if seen else {}
    return [Move(figure=n, org=o, was=were[n, o], now=were[n, o] + by[n, o]) for n, o in seen]


# --- recorded ------------------------------------------------------------------------------------


def correct(hand: Hand, sight: Sight, seq: int, wanted: Wanted) -> Look:
    """Record a correction, or propose it where two make it; nothing where something bars it.

    Raises ``LookupError`` when there is no such fact.
    """
    with writing():
        wrong = fact_at(seq)
        if wrong is None:
            raise LookupError(f"the ledger holds no fact {seq}")
        found = look(sight, wrong, wanted)
        if found.barred:
            return found
        if not found.by_two:
            record(hand, seq, wanted.why.strip(), body=found.body, at=found.at)
            return found
        if waiting_for([wrong.key], _asof(sight.now)):
            return replace(found, barred=(Barred(Bar.WAITS),))
        body = k.CorrectionProposed(
            fact=wrong.key,
            withdrawn=wanted.withdrawn,
            at=found.at,
            says=wanted.says,
            why=wanted.why.strip(),
        )
        append([hand.draft(wrong.subject, body, org=wrong.org)], clock=hand.clock)
        return found


def confirm(hand: Hand, sight: Sight, key: str) -> tuple[Barred, ...]:
    """Record the correction that somebody else proposed; return what bars it, if anything."""
    with writing():
        asked = proposed(key, _asof(sight.now))
        if asked is None:
            return (Barred(Bar.NOT_PROPOSED, "proposal"),)
        if is_own(hand.by, asked):
            return (Barred(Bar.OWN_PROPOSAL, "proposal"),)
        found = look_again(sight, asked)
        if not found.barred:
            record(hand, asked.wrong.seq, asked.body.why, body=found.body, at=found.at)
        return found.barred


def set_aside(hand: Hand, sight: Sight, key: str, why: str) -> tuple[Barred, ...]:
    """Record that a proposed correction is not made: turned down, or taken back by its own hand."""
    with writing():
        asked = proposed(key, _asof(sight.now))
        if asked is None:
            return (Barred(Bar.NOT_PROPOSED, "proposal"),)
        if not why.strip():
            return (Barred(Bar.NO_REASON, "why"),)
        own = is_own(hand.by, asked)
        if not own and not may_correct(sight, asked.wrong, verb=Verb.APPROVE):
            return (Barred(Bar.NOT_YOURS, "proposal"),)
        body = k.CorrectionSetAside(proposal=key, why=why.strip())
        append([hand.draft(asked.made.subject, body, org=asked.made.org)], clock=hand.clock)
        return ()


# --- waiting, and made ---------------------------------------------------------------------------


def waiting(asof: AsOf) -> list[Proposal]:
    """Return the corrections proposed that are neither made nor set aside, the earliest first."""
    over = {
        fact.body.proposal
        for fact in standing_kind(["correction.set_aside"], asof)
        if isinstance(fact.body, k.CorrectionSetAside)
    }
    made = [f for f in standing_kind(["correction.proposed"], asof) if f.key not in over]
    found = _proposals(made)
    last = head(asof.known)[0]
    done = {f.corrects for f in correcting([p.wrong.seq for p in found]) if f.seq <= last}
    return [each for each in found if each.wrong.seq not in done]


def _proposals(made: Iterable[Fact]) -> list[Proposal]:
    """Return the corrections that these facts proposed."""
    said = [(f, f.body) for f in made if isinstance(f.body, k.CorrectionProposed)]
    wrong = {f.key: f for f in keyed(*(body.fact for _fact, body in said))} if said else {}
    return [
        Proposal(body=body, made=fact, wrong=wrong[body.fact])
        for fact, body in said
        if body.fact in wrong
    ]


def waiting_for(keys: Iterable[str], asof: AsOf) -> list[Proposal]:
    """Return the corrections that wait of the facts with these keys."""
    asked = frozenset(keys)
    return [each for each in waiting(asof) if each.wrong.key in asked]


def look_again(sight: Sight, asked: Proposal) -> Look:
    """Return what a proposed correction would do by now, for whoever may confirm it."""
    return look(sight, asked.wrong, asked.wanted, verb=Verb.APPROVE)


def is_own(account: str, asked: Proposal) -> bool:
    """Return whether ``account``, or another one of the same person, proposed it."""
    return one_hand(account, asked.made.recorded_by)


@dataclass(frozen=True, slots=True)
class Stand:
    """How the actor stands to a correction that waits."""

    own: bool  # proposed by them, by this account or another
    may_confirm: bool


def stands(sight: Sight, asked: Iterable[Proposal]) -> dict[str, Stand]:
    """Return how the actor stands to each, by the key of its proposal; queries do not grow."""
    every = list(asked)
    where = {p.made.key: places(p.wrong.subject, p.wrong.org, p.wrong.body) for p in every}
    lies = paths({code for codes in where.values() for code in codes}, _asof(sight.now))
    tops = sight.extent_of(Thing.LEDGER, verb=Verb.APPROVE)
    belongs = persons_of({sight.actor.account, *(p.made.recorded_by for p in every)})
    found = {}
    for each in every:
        own = one_person(sight.actor.account, each.made.recorded_by, belongs)
        within = bool(tops) and all(inside(tops, lies[code]) for code in where[each.made.key])
        found[each.made.key] = Stand(own=own, may_confirm=within and not own)
    return found


def ever_proposed(key: str) -> Proposal | None:
    """Return the correction that the fact with this key proposed, whatever became of it."""
    return next(iter(_proposals(keyed(key))), None)


def proposed(key: str, asof: AsOf) -> Proposal | None:
    """Return the correction that waits and was proposed by the fact with this key."""
    return next((each for each in waiting(asof) if each.made.key == key), None)
