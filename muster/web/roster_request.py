"""What one asks of the rosters to come, day by day, on one's own page; nobody says why."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from muster.core.kinds import RosterShift, Wish
from muster.core.person import Person
from muster.core.roster_request import OwnRequest
from muster.core.rule_kinds import DutyRequests
from muster.core.rules import RulePack
from muster.formats.roster_words import RosterWording, local
from muster.steps import day as steps
from muster.steps import roster_request
from muster.steps.day import Day
from muster.steps.figure import zone
from muster.steps.roster_record import Refused, shifts_at
from muster.steps.rules import pack_in_force
from muster.store.ledger import Appended
from muster.web.fault import Fault, whole
from muster.web.form import hand_of, led_back, moment_of, new_key, sent_before
from muster.web.question import AFTER_MAX, Question, deed, page

WEEKS = 6
WEEK_DAYS = 7
_CHOOSE = _("Choose one from the list.")


@dataclass(frozen=True, slots=True, kw_only=True)
class DayShown:
    """A day of the calendar; only one that is ``open`` can be asked for."""

    day: date
    open: bool
    holiday: bool
    weekend: bool
    duties: tuple[str, ...]  # slots that one stands, by what is published
    wish: str  # "" where nothing is asked
    slot: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestShown:
    """A request of mine, and what became of it."""

    seq: int
    day: date
    slot: str
    wish: str
    outcome: str  # open, met, unmet


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestsPage:
    """The days to come, what I asked of them, and what may be asked."""

    weeks: tuple[tuple[DayShown, ...], ...]
    asked: tuple[RequestShown, ...]
    slots: tuple[str, ...]
    rule: DutyRequests | None  # None: no rule pack is adopted
    refusals: tuple[str, ...]
    key: str


@page
def requests(request: HttpRequest, question: Question) -> HttpResponse:
    """Answer with the days to come and what one has asked of them."""
    return render(request, "requests.html", {"page": _page(question)})


def _page(question: Question, refused: Refused | None = None) -> RequestsPage:
    person, asof = question.actor.person, question.asof
    mine, pack = _mine(question), pack_in_force(asof)
    if mine is None or pack is None:
        return RequestsPage(weeks=(), asked=(), slots=(), rule=None, refusals=(), key=new_key())
    post, rule = mine.person.post, pack.request_rule(at=asof.at)
    asked = roster_request.own_requests(person, asof)
    settled = roster_request.settled_days([post], asof) if post else frozenset()
    duties = _duties(post, person, question)
    today = asof.at.astimezone(zone()).date()
    first = today - timedelta(days=today.weekday())
    by_day = {each.day: each for each in asked}
    holidays = pack.roster_limits(at=asof.at).holidays
    days = [
        DayShown(
            day=day,
            open=0 < (day - today).days <= rule.ahead_days_max and day not in settled,
            holiday=day in holidays,
            weekend=day.weekday() > 4,
            duties=tuple(shift.slot or "S" for shift in duties.get(day, [])),
            wish=by_day[day].wish.value if day in by_day else "",
            slot=by_day[day].slot if day in by_day else "",
        )
        for day in (first + timedelta(days=n) for n in range(WEEKS * WEEK_DAYS))
    ]
    words = RosterWording()
    return RequestsPage(
        weeks=tuple(tuple(days[n : n + WEEK_DAYS]) for n in range(0, len(days), WEEK_DAYS)),
        asked=tuple(_shown(each, duties, settled) for each in asked),
        slots=roster_request.slots_at(post, asof),
        rule=rule,
        refusals=tuple(words.refusal(each) for each in refused.refusals) if refused else (),
        key=new_key(),
    )


def _mine(question: Question) -> Day | None:
    person = question.actor.person
    return steps.day_of(person, question.asof) if person else None


def _duties(post: str, person: str, question: Question) -> dict[date, list[RosterShift]]:
    found: dict[date, list[RosterShift]] = defaultdict(list)
    for shift in shifts_at(post, question.asof) if post else ():
        if person in shift.people:
            found[local(shift.start).date()].append(shift)
    return found


def _shown(
    asked: OwnRequest, duties: dict[date, list[RosterShift]], settled: frozenset[date]
) -> RequestShown:
    stands = any(asked.slot in ("", shift.slot) for shift in duties.get(asked.day, ()))
    met = stands == (asked.wish is Wish.WANT)
    return RequestShown(
        seq=asked.seq,
        day=asked.day,
        slot=asked.slot,
        wish=asked.wish.value,
        outcome="open" if asked.day not in settled else "met" if met else "unmet",
    )


# --- deeds ---------------------------------------------------------------------------------------


@deed
def ask(request: HttpRequest, question: Question) -> HttpResponse | Fault:
    """Record what one asks of days, or that one asks something no longer."""
    mine, pack = _mine(question), pack_in_force(question.asof)
    if mine is None or pack is None:
        remedy = _("This account belongs to nobody on the register. Ask the administrator.")
        return Fault(field="account", given=question.actor.account, remedy=remedy)
    if sent_before(request):
        return led_back(question, "me-requests")
    done = _done(request, question, mine.person, pack)
    if isinstance(done, Refused):
        return render(request, "requests.html", {"page": _page(question, done)}, status=409)
    return done if isinstance(done, Fault) else led_back(question, "me-requests")


def _done(
    request: HttpRequest, question: Question, mine: Person, pack: RulePack
) -> Appended | Refused | Fault:
    hand = hand_of(request, question, mine.record.home if mine.record else "")
    at, person = moment_of(question), question.actor.person
    if seq := request.POST.get("back", ""):
        number = whole(seq, most=AFTER_MAX) or 0
        return roster_request.take_back(hand, person, number, at)
    wish, slot = request.POST.get("wish", ""), request.POST.get("slot", "")
    offered = ("", *roster_request.slots_at(mine.post, question.asof))
    days = _days(request.POST.getlist("day"))
    if isinstance(days, Fault):
        return days
    if wish not in list(Wish) or slot not in offered:
        return Fault(field="wish", given=wish, remedy=_CHOOSE)
    return roster_request.ask(
        hand, person, days, at, pack, wish=Wish(wish), slot=slot, post=mine.post
    )


def _days(given: list[str]) -> frozenset[date] | Fault:
    found = set()
    for text in given[: WEEKS * WEEK_DAYS]:
        try:
            found.add(date.fromisoformat(text))
        except ValueError:
            return Fault(field="day", given=text, remedy=_CHOOSE)
    return frozenset(found)
