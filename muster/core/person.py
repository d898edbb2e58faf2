"""A person's state: one home, one organisation on hand, one post at most, one status.

The identities of a strength return (E1-E10, domain/science section 1) hold because a person
is in exactly one status at any moment. What a status is follows from the holds and the moves
on record, by precedence; nobody records a status.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Any, Self, TypeVar

from muster.core import kinds as k
from muster.core.confidence import Told, told_after, waiting_counts
from muster.core.count import Count
from muster.core.kinds import Absence, Gate, Role
from muster.core.ledger import Fact
from muster.core.stay import KEPT, Hold, Order, Recall, Standby, Stay, days, lasting, nights, placed

YOUNG_AGE_MAX = (
    35  # 青年民警: up to 35, the upper age of the 中国青年志愿者 and of 青年文明号 rules
)

# A person's status is the first of these that applies (E4-E6 of the strength return).
STATUSES = (
    "isolation",
    "sick",
    "bereavement",
    "leave",
    "training",
    "unaccounted",
    "other",
    "temporary_duty",  # on the way
    "rest",
    "restricted",  # on hand, not for duty
    "deployed",
    "available",
)
_PRECEDENCE = {status: i for i, status in enumerate(STATUSES)}
_Change = dict[str, Any]
_P = TypeVar("_P", bound="Person")
_STATUS_ACCOUNTS = {status: f"status.{status}" for status in STATUSES}


@dataclass(frozen=True, slots=True)
class Person:
    """All the ledger knows of one person at one moment."""

    record: k.Appointed | None = None
    gone: str = ""  # why the person left the service
    with_org: str = ""  # the organisation the person is on hand with; "" before appointment
    post: str = ""
    on_the_way: bool = False
    orders: tuple[Order, ...] = ()  # not yet carried out, in the order given
    serves: str = ""  # demand line the person fills at the post
    by_plan: str = ""  # the plan whose order brought the person there
    post_since: datetime | None = None
    served: tuple[Stay, ...] = ()  # at posts before the present one, while it bears on burden
    away_since: datetime | None = None  # on hand with another organisation than home
    away: tuple[Stay, ...] = ()  # away before that, while it bears on burden
    recall: Recall | None = None
    standby: Standby | None = None
    holds: tuple[Hold, ...] = ()
    teams: tuple[str, ...] = ()  # vanguard teams and squads
    branches: tuple[str, ...] = ()  # temporary Party organisations
    applied: str = ""  # wished, submitted
    sent: tuple[str, ...] = ()  # movements made, each once
    on_duty: str = ""  # post checked in at
    on_duty_since: datetime | None = None
    told: tuple[Told, ...] = ()  # in confidence, and not settled yet

    @property
    def due(self) -> datetime | None:
        """When the next hold ends by itself."""
        if not self.holds:
            return None
        return min((h.until for h in self.holds if h.until is not None), default=None)

    def expired(self, at: datetime) -> Self:
        """Return the state after the holds that end by ``at``."""
        kept = tuple(h for h in self.holds if h.until is None or h.until > at)
        return _changed(self, {"holds": kept})

    def after(self, fact: Fact) -> Self:
        """Return the state after ``fact``; once gone, a person's state stays."""
        change = _CHANGES.get(type(fact.body))
        if self.gone or (self.record is None and not isinstance(fact.body, k.Appointed)):
            return self
        if change is None:
            told = told_after(self.told, fact)
            return self if told is self.told else _changed(self, {"told": told})
        return _changed(self, change(self, fact.body, fact.holds_from))

    @property
    def status(self) -> str:
        """The one status that counts, or "" when the person is not in the service."""
        if self.record is None or self.gone:
            return ""
        base = "deployed" if self.post else "available"
        if self.on_the_way:
            base = "temporary_duty"
        if not self.holds:
            return base
        return min([base, *(h.status for h in self.holds if h.status)], key=_PRECEDENCE.__getitem__)

    @property
    def ordered(self) -> str:
        """The demand line the person is ordered to next, or ""."""
        return self.orders[0].demand if self.orders else ""

    def days_served(self, at: datetime, over: timedelta = KEPT) -> int:
        """Return how many whole days of the time ``over`` before ``at`` were served at posts."""
        return days(self.served, self.post_since, at, over) if self.served or self.post else 0

    def nights_away(self, at: datetime, zone: tzinfo, over: timedelta = KEPT) -> int:
        """Return how many midnights of that time were away from home."""
        if self.away_since is None and not self.away:
            return 0
        return nights(self.away, self.away_since, at, zone, over)

    @property
    def gates(self) -> tuple[Gate, ...]:
        """The gates on record that keep the person back now, each once."""
        return tuple(sorted({h.gate for h in self.holds if h.gate is not None}))

    def counts(self) -> tuple[Count, ...]:
        """Return what the person counts as: once at home, once on hand, once in a status."""
        if self.record is None or self.gone:
            return ()
        role, home = self.record.role.value, self.record.home
        status = self.status
        counts = [
            _count("assigned", role, home),
            _count(_STATUS_ACCOUNTS[status], role, self.with_org),
        ]
        if self.record.party_since is not None:
            counts.append(_count("party_member", role, home))
        if self.with_org != home:
            counts.append(_count("detached", role, home))
            counts.append(_count("attached", role, self.with_org))
        if status == "deployed":
            counts.append(_count("on_post", role, self.post))
        if self.orders:
            counts.append(_count("ordered", role, home))
        if self.orders or self.serves:
            fills = self.serves if status == "deployed" else ""
            told = {"on_the_way": self.on_the_way, "recalled": self.recall is not None}
            counts += placed(self.orders, fills, self.by_plan, **told)
        if self.recall is not None:
            counts.append(_count("recalled", role, home))
        if self.standby is not None:
            counts.append(_count("standby", role, home))
        if self.holds:
            counts += [_count(f"held.{gate}", role, home) for gate in self.gates]
        if self.teams:
            counts.append(_count("squad_member", role, home))
            counts += [Count("squad_membership", unit) for unit in self.teams]
        if self.branches:
            counts += [Count("branch_membership", unit) for unit in self.branches]
        if self.on_duty:
            counts.append(_count("on_duty", role, self.on_duty))
        if self.told:
            counts += waiting_counts(self.told, home)
        return tuple(counts)

    def events(self, before: Self, fact: Fact) -> tuple[Count, ...]:
        """Return what ``fact`` adds to the cumulative accounts."""
        if before is self or self.record is None:
            return ()
        role, body = self.record.role.value, fact.body
        home = before.record.home if before.record else self.record.home
        events = []
        if self.with_org != before.with_org or self.record is not before.record or self.gone:
            events = _moves_of_strength(before, self, role)
        if name := _EVENTS.get(type(body)):
            events.append(_count(name, role, home))
        if isinstance(body, k.Departed) and body.movement not in before.sent:
            events.append(Count(f"event.sent.{body.movement}.{role}", home))
            if self.party_or_young(fact.holds_from.year):
                events.append(Count(f"event.sent_party_or_young.{body.movement}", home))
        elif isinstance(body, k.StoodDown | k.MovedUp) and body.plan:
            name = "stood_down" if isinstance(body, k.StoodDown) else "moved_up"
            events.append(Count(f"event.sent_{name}", body.plan))
        elif isinstance(body, k.HoldPlaced):
            events.append(Count(f"event.held.{body.gate}.{role}", home))
        elif isinstance(body, k.BereavementChosen):
            events.append(Count(f"event.bereavement_chosen.{body.choice}", home))
        elif isinstance(body, k.Separated):
            events.append(Count(f"event.separated.{body.cause}.{role}", home))
        elif isinstance(body, k.CheckedOut) and before.on_duty_since is not None:
            minutes = (fact.holds_from - before.on_duty_since) // timedelta(minutes=1)
            events.append(Count("event.duty_minutes", before.on_duty, minutes))
        return tuple(events)

    def party_or_young(self, year: int) -> bool:
        """Return whether the person is a Party member, or an officer of up to 35."""
        record = self.record
        if record is None:
            return False
        young = record.role is Role.OFFICER and year - record.birth_year <= YOUNG_AGE_MAX
        return record.party_since is not None or young


@lru_cache(maxsize=1 << 16)
def _count(account: str, role: str, scope: str) -> Count:
    """Return one in the account of ``role``; the same few are asked for over and over."""
    return Count(f"{account}.{role}", scope)


def _changed(person: _P, changes: _Change) -> _P:
    """Return ``person`` with ``changes``: as ``dataclasses.replace``, in half its time."""
    changed = object.__new__(type(person))
    for name, get, put in _SLOTS:
        put(changed, changes[name] if name in changes else get(person))
    return changed


_SLOTS = tuple(
    (field.name, getattr(Person, field.name).__get__, getattr(Person, field.name).__set__)
    for field in fields(Person)
)


def _moves_of_strength(before: Person, now: Person, role: str) -> list[Count]:
    """Return gains and losses of assigned strength (E1) and of strength on hand (E8)."""
    was = before.record.home if before.record and not before.gone else ""
    home = now.record.home if now.record and not now.gone else ""
    had = before.with_org if was else ""
    has = now.with_org if home else ""
    moves = []
    if was != home:
        moves += [Count(f"event.lost.{role}", was)] if was else []
        moves += [Count(f"event.gained.{role}", home)] if home else []
    if had != has:
        moves += [Count(f"event.onhand_lost.{role}", had)] if had else []
        moves += [Count(f"event.onhand_gained.{role}", has)] if has else []
    return moves


# --- how each kind of fact changes a person ---------------------------------------------------

_Ending = k.HoldLifted | k.IsolationReleased | k.AbsenceEnded | k.BereavementChosen


def _appointed(person: Person, body: k.Appointed, _: datetime) -> _Change:
    return {"record": body, "with_org": body.home} if person.record is None else {}


def _record(person: Person) -> k.Appointed:
    if person.record is None:
        raise ValueError("only an appointed person changes")
    return person.record


def _transferred(person: Person, body: k.Transferred, at: datetime) -> _Change:
    record = _record(person)
    stays = person.post or person.with_org != record.home  # with those whose post it is
    with_org = person.with_org if stays else body.home
    moved = {"record": replace(record, home=body.home), "with_org": with_org}
    return {**moved, **_whereabouts(person, with_org, body.home, at)}


def _granted(person: Person, body: k.CompetenceGranted, _: datetime) -> _Change:
    record = _record(person)
    return {"record": replace(record, competences=(*record.competences, body.competence))}


def _household(person: Person, body: k.HouseholdNoted, _: datetime) -> _Change:
    record = _record(person)
    noted = replace(record, household=body.household, household_code=body.household_code)
    return {"record": noted}


def _separated(_person: Person, body: k.Separated, _: datetime) -> _Change:
    """An order not carried out is kept: whoever takes the place must know whose it was."""
    left = {"post": "", "holds": (), "on_duty": "", "recall": None, "standby": None, "told": ()}
    return {"gone": body.cause, **left}


def _stands_by(_person: Person, body: k.ReservePlaced, _: datetime) -> _Change:
    return {"standby": Standby(body.plan, body.demand, body.place)}


def _leaves_reserve(person: Person, body: k.ReserveLeft, _: datetime) -> _Change:
    if person.standby is None or person.standby.plan != body.plan:
        return {}
    return {"standby": None}


def _moved_up(_person: Person, _body: k.MovedUp, _: datetime) -> _Change:
    return {"standby": None}


def _ordered(person: Person, body: k.Ordered, _: datetime) -> _Change:
    kept = tuple(order for order in person.orders if order.demand != body.demand)
    return {"orders": (*kept, Order(body.demand, body.post, body.plan)), "standby": None}


def _stood_down(person: Person, body: k.StoodDown, _: datetime) -> _Change:
    return {"orders": tuple(order for order in person.orders if order.demand != body.demand)}


def _departed(person: Person, body: k.Departed, at: datetime) -> _Change:
    sent = person.sent if body.movement in person.sent else (*person.sent, body.movement.value)
    return {
        **_off_post(person, at),
        **_whereabouts(person, body.org, _record(person).home, at),
        "with_org": body.org,
        "on_the_way": True,
        "sent": sent,
    }


def _arrived(person: Person, body: k.Arrived, at: datetime) -> _Change:
    there = next((order for order in person.orders if order.post == body.post), None)
    done = there or (person.orders[0] if person.orders else None)
    return {
        **_off_post(person, at),
        **_whereabouts(person, body.org, _record(person).home, at),
        "with_org": body.org,
        "post": body.post,
        "post_since": at if body.post else None,
        "on_the_way": False,
        "orders": tuple(order for order in person.orders if order is not done),
        "serves": done.demand if done and body.post else "",
        "by_plan": done.plan if done and body.post else "",
    }


def _relieved(person: Person, _body: k.Relieved, at: datetime) -> _Change:
    """An order that waited for the relief stands; an order met by one before arrival is done."""
    return {**_off_post(person, at), "orders": person.orders[0 if person.post else 1 :]}


def _returned(person: Person, _body: k.Returned, at: datetime) -> _Change:
    home = _record(person).home
    return {
        **_off_post(person, at),
        **_whereabouts(person, home, home, at),
        "with_org": home,
        "on_the_way": False,
        "orders": person.orders[1 if person.on_the_way else 0 :],
        "recall": None,
    }


def _recalled(person: Person, body: k.Recalled, _: datetime) -> _Change:
    if not (person.post or person.on_the_way or person.away_since):
        return {}
    return {"recall": Recall(body.why, body.report_by)}


def _off_post(person: Person, at: datetime) -> _Change:
    if person.post_since is None:
        return {"post": "", "serves": "", "by_plan": ""}
    served = lasting((*person.served, Stay(person.post_since, at)), at)
    return {"post": "", "post_since": None, "serves": "", "by_plan": "", "served": served}


def _whereabouts(person: Person, with_org: str, home: str, at: datetime) -> _Change:
    """Return since when the person is away from home, and how long they were before."""
    if with_org != home:
        return {} if person.away_since is not None else {"away_since": at}
    if person.away_since is None:
        return {}
    away = lasting((*person.away, Stay(person.away_since, at)), at)
    return {"away_since": None, "away": away}


def _joined(person: Person, body: k.Joined, _: datetime) -> _Change:
    kept = "branches" if body.kind in BRANCHES else "teams"
    units: tuple[str, ...] = getattr(person, kept)
    return {kept: units if body.unit in units else tuple(sorted((*units, body.unit)))}


BRANCHES = (k.UnitKind.TEMPORARY_BRANCH, k.UnitKind.TEMPORARY_COMMITTEE)


def _left(person: Person, body: k.Left, _: datetime) -> _Change:
    return {
        "teams": tuple(u for u in person.teams if u != body.unit),
        "branches": tuple(u for u in person.branches if u != body.unit),
    }


def _wished(person: Person, _body: k.Wished, _: datetime) -> _Change:
    return {"applied": person.applied or "wished"}


def _applied(_person: Person, _body: k.Applied, _: datetime) -> _Change:
    return {"applied": "submitted"}


def _checked_in(_person: Person, body: k.CheckedIn, at: datetime) -> _Change:
    return {"on_duty": body.post, "on_duty_since": at}


def _checked_out(_person: Person, _body: k.CheckedOut, _: datetime) -> _Change:
    return {"on_duty": "", "on_duty_since": None}


def _held(person: Person, hold: Hold) -> _Change:
    kept = tuple(h for h in person.holds if h.code != hold.code)
    return {"holds": tuple(sorted((*kept, hold), key=lambda h: h.code))}


def _lifted(person: Person, body: _Ending, _: datetime) -> _Change:
    return {"holds": tuple(h for h in person.holds if h.code != body.hold)}


def _hold_placed(person: Person, body: k.HoldPlaced, at: datetime) -> _Change:
    status = ""
    if body.on_leave:
        status = "bereavement"
    elif body.absent is not None:
        status = body.absent.value
    elif body.gate is Gate.MEDICAL_HOLD:
        status = "restricted"
    return _held(person, Hold(body.hold, body.gate, status, body.until, body.rule, at))


def _isolated(person: Person, body: k.IsolationBegan, at: datetime) -> _Change:
    due = body.release_due
    return _held(person, Hold(body.hold, Gate.ISOLATION, "isolation", None, body.rule, at, due))


def _rest(person: Person, body: k.RestOrdered, at: datetime) -> _Change:
    return _held(person, Hold(body.hold, Gate.REST, "rest", body.until, body.rule, at))


def _absent(person: Person, body: k.AbsenceBegan, at: datetime) -> _Change:
    gate = Gate.MEDICAL_HOLD if body.why is Absence.SICK else None
    return _held(person, Hold(body.hold, gate, body.why.value, body.until, body.why.value, at))


def _offered(person: Person, body: k.BereavementOffered, at: datetime) -> _Change:
    return _held(person, Hold(body.hold, Gate.BEREAVEMENT, "", None, body.rule, at))


def _chosen(person: Person, body: k.BereavementChosen, at: datetime) -> _Change:
    if body.choice != "leave":
        return _lifted(person, body, at)
    return _held(person, Hold(body.hold, Gate.BEREAVEMENT, "bereavement", body.back_on, "", at))


_CHANGES: dict[type[k.Kind], Callable[[Person, Any, datetime], _Change]] = {
    k.Appointed: _appointed,
    k.Transferred: _transferred,
    k.CompetenceGranted: _granted,
    k.HouseholdNoted: _household,
    k.Separated: _separated,
    k.ReservePlaced: _stands_by,
    k.ReserveLeft: _leaves_reserve,
    k.MovedUp: _moved_up,
    k.Ordered: _ordered,
    k.StoodDown: _stood_down,
    k.Recalled: _recalled,
    k.Departed: _departed,
    k.Arrived: _arrived,
    k.Relieved: _relieved,
    k.Returned: _returned,
    k.Joined: _joined,
    k.Left: _left,
    k.Wished: _wished,
    k.Applied: _applied,
    k.CheckedIn: _checked_in,
    k.CheckedOut: _checked_out,
    k.HoldPlaced: _hold_placed,
    k.HoldLifted: _lifted,
    k.IsolationBegan: _isolated,
    k.IsolationReleased: _lifted,
    k.RestOrdered: _rest,
    k.AbsenceBegan: _absent,
    k.AbsenceEnded: _lifted,
    k.BereavementOffered: _offered,
    k.BereavementChosen: _chosen,
}

_EVENTS: dict[type[k.Kind], str] = {
    k.MovedUp: "event.moved_up",
    k.Ordered: "event.ordered",
    k.StoodDown: "event.stood_down",
    k.Recalled: "event.recalled",
    k.Arrived: "event.arrived",
    k.Relieved: "event.relieved",
    k.Returned: "event.returned",
    k.Applied: "event.applied",
    k.Wished: "event.wished",
    k.CheckedIn: "event.checked_in",
    k.CheckedOut: "event.checked_out",
    k.IsolationBegan: "event.isolation_began",
    k.IsolationReleased: "event.isolation_released",
    k.RestOrdered: "event.rest_ordered",
    k.BereavementOffered: "event.bereavement_offered",
}
