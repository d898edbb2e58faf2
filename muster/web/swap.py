"""Duties that change hands: asked for and answered on one's own page, decided on the post's board.

Who could take a duty is asked of the checker first, so nobody is asked for what a rule forbids.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from muster.core.access import Thing, Verb
from muster.core.roster_life import RosterOnRecord
from muster.core.roster_swap import Offer, Swap
from muster.core.rules import RulePack
from muster.formats.roster_words import RosterWording
from muster.steps import day, roster_swap
from muster.steps.day import Day
from muster.steps.register import people_of
from muster.steps.roster_record import Refused, published
from muster.steps.roster_swap import swaps_at
from muster.steps.rules import pack_in_force
from muster.web.fault import Fault
from muster.web.form import Done, hand_of, led_back, moment_of, new_key, sent_before
from muster.web.question import Question, deed, named_at, page

OFFERS_MAX = 60
_CHOOSE = _("Choose one from the list.")


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferShown:
    """With whom a duty could change hands, and for what."""

    value: str  # number, and the shift taken for it
    who: str
    takes: str  # "" where nothing is taken


@dataclass(frozen=True, slots=True, kw_only=True)
class SwapShown:
    """A swap in words."""

    code: str
    status: str
    asker: str
    partner: str
    gives: str
    takes: str
    why: str
    said: str  # why it was refused
    open: bool
    agreed: bool
    mine: bool  # asked by who looks
    to_me: bool  # waits for the answer of who looks


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyShown:
    """A coming duty of mine."""

    shift: str
    said: str
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SwapsPage:
    """My coming duties, with whom the chosen one could change hands, and the swaps I am in."""

    duties: tuple[DutyShown, ...]
    chosen: DutyShown | None
    offers: tuple[OfferShown, ...]
    swaps: tuple[SwapShown, ...]
    refusals: tuple[str, ...]
    key: str


@page
def swaps(request: HttpRequest, question: Question) -> HttpResponse:
    """Answer with one's own coming duties and swaps."""
    shown = _page(question, request.GET.get("duty", ""))
    return render(request, "swaps.html", {"page": shown})


def _page(question: Question, duty: str, refused: Refused | None = None) -> SwapsPage:
    person, asof = question.actor.person, question.asof
    mine = day.day_of(person, asof) if person else None
    record = roster_swap.own_roster(mine, asof) if mine else None
    if record is None:
        return SwapsPage(duties=(), chosen=None, offers=(), swaps=(), refusals=(), key=new_key())
    coming = [s.id for s in roster_swap.coming(record, asof.at) if person in s.people]
    offers = _offered(record, duty, question) if duty in coming else ()
    ours = [swap for swap in swaps_at(record.post, asof) if person in _parties(swap)]
    # Who stands it knows the others, and who has come to the post since it was published.
    known = {*record.people, *(each.person for each in offers)}
    words = _words(record, question, known.union(*map(_parties, ours)))
    duties = tuple(
        DutyShown(shift=code, said=words.shift(code), chosen=code == duty) for code in coming
    )
    chosen = next((each for each in duties if each.chosen), None)
    return SwapsPage(
        duties=duties,
        chosen=chosen,
        offers=tuple(_offer(each, words) for each in offers),
        swaps=shown_swaps(ours, words, person),
        refusals=tuple(words.refusal(each) for each in refused.refusals) if refused else (),
        key=new_key(),
    )


def to_answer(mine: Day, question: Question) -> tuple[SwapShown, ...]:
    """Return the swaps that wait for the answer of whoever the day belongs to."""
    person, asof = question.actor.person, question.asof
    record = roster_swap.own_roster(mine, asof)
    waits = [
        swap
        for swap in (swaps_at(record.post, asof) if record else ())
        if swap.status == "asked" and swap.asked and swap.asked.asked_of == person
    ]
    if record is None or not waits:
        return ()
    return shown_swaps(waits, _words(record, question, set().union(*map(_parties, waits))), person)


def _words(record: RosterOnRecord, question: Question, named: Collection[str]) -> RosterWording:
    """Return the words of a roster with the names of those ``named``."""
    known = people_of(named, question.asof)
    names = {code: person.record.name for code, person in known.items() if person.record}
    return RosterWording(names, {shift.id: shift for shift in record.shifts})


def _offered(record: RosterOnRecord, shift: str, question: Question) -> Sequence[Offer]:
    pack = pack_in_force(question.asof)
    if pack is None:
        return ()
    person = question.actor.person
    here = roster_swap.offered(record, question.asof, pack, person=person, shift=shift)
    return here[:OFFERS_MAX]


def _offer(offer: Offer, words: RosterWording) -> OfferShown:
    return OfferShown(
        value=f"{offer.person.partition(':')[2]} {offer.takes or ''}".strip(),
        who=words.person(offer.person),
        takes=words.shift(offer.takes) if offer.takes else "",
    )


def _parties(swap: Swap) -> set[str]:
    return {swap.asked.asker, swap.asked.asked_of} if swap.asked else set()


def shown_swaps(
    found: Iterable[Swap], words: RosterWording, person: str = ""
) -> tuple[SwapShown, ...]:
    """Return swaps in words, as ``person`` sees them."""
    return tuple(
        SwapShown(
            code=swap.code.partition(":")[2],
            status=swap.status,
            asker=words.person(asked.asker),
            partner=words.person(asked.asked_of),
            gives=words.shift(asked.gives),
            takes=words.shift(asked.takes) if asked.takes else "",
            why=asked.why,
            said=swap.said,
            open=swap.open,
            agreed=swap.status == "agreed",
            mine=person == asked.asker,
            to_me=person == asked.asked_of and swap.status == "asked",
        )
        for swap in found
        if (asked := swap.asked) is not None
    )


def open_swaps(post: str, question: Question) -> tuple[SwapShown, ...]:
    """Return the swaps at a post that wait for somebody, in words; none where no roster is."""
    record = published(post, question.asof)
    if record is None:
        return ()
    waiting = [swap for swap in swaps_at(post, question.asof) if swap.open]
    return shown_swaps(waiting, _board_words(record, question, waiting))


def _board_words(
    record: RosterOnRecord, question: Question, swaps: Collection[Swap] = ()
) -> RosterWording:
    people = {*record.people, *(each for swap in swaps for each in _parties(swap))}
    named = named_at(question, record.post, people, Thing.DUTY)
    return _words(record, question, named)


# --- deeds ---------------------------------------------------------------------------------------


@deed
def swap(request: HttpRequest, question: Question) -> HttpResponse | Fault:
    """Record that one asks for a swap, answers one, or asks no longer."""
    person, pack = question.actor.person, pack_in_force(question.asof)
    mine = day.day_of(person, question.asof) if person else None
    if mine is None or pack is None:
        remedy = _("This account belongs to nobody on the register. Ask the administrator.")
        return Fault(field="account", given=question.actor.account, remedy=remedy)
    if sent_before(request):
        return led_back(question, "me-swaps")
    duty, act = request.POST.get("duty", ""), request.POST.get("act", "")
    if act == "ask":
        done = _asked(request, question, mine, pack)
    elif act in ("agree", "decline", "withdraw"):
        done = _answered(request, question, mine, pack)
    else:
        return Fault(field="act", given=act, remedy=_CHOOSE)
    if isinstance(done, Fault):
        return done
    if isinstance(done, Refused):
        shown = _page(question, duty, done)
        return render(request, "swaps.html", {"page": shown}, status=409)
    return led_back(question, "me-swaps")


def _home(mine: Day) -> str:
    return mine.person.record.home if mine.person.record else ""


def _asked(request: HttpRequest, question: Question, mine: Day, pack: RulePack) -> object:
    record = roster_swap.own_roster(mine, question.asof)
    partner, _space, takes = request.POST.get("with", "").partition(" ")
    if record is None or not partner:
        return Fault(field="with", given=partner, remedy=_CHOOSE)
    return roster_swap.ask(
        hand_of(request, question, _home(mine)),
        record.code,
        moment_of(question),
        asker=question.actor.person,
        gives=request.POST.get("duty", ""),
        partner=f"person:{partner}",
        takes=takes or None,
        why=request.POST.get("why", "")[:200],
        pack=pack,
    )


def _answered(request: HttpRequest, question: Question, mine: Day, pack: RulePack) -> object:
    hand, code = hand_of(request, question, _home(mine)), request.POST.get("swap", "")
    at, person = moment_of(question), question.actor.person
    match request.POST.get("act"):
        case "agree":
            return roster_swap.agree(hand, code, at, person=person, pack=pack)
        case "decline":
            return roster_swap.decline(hand, code, at, person=person)
    return roster_swap.take_back(hand, code, at, person=person)


@deed
def decide(request: HttpRequest, question: Question, *, code: str) -> Done:
    """Record that the leader of a post approves a swap, or does not; the roster changes with it."""
    post, pack = f"post:{code}", pack_in_force(question.asof)
    if not question.sees(post, Thing.ROSTER, verb=Verb.DECIDE):
        return Fault(field="post", given=code, remedy=_("Choose a post."), missing=True)
    if sent_before(request):
        return led_back(question, "post", code)
    act, named = request.POST.get("act", ""), request.POST.get("swap", "")
    found = {each.code for each in open_swaps(post, question)}
    if act not in ("approve", "refuse") or named not in found or pack is None:
        return Fault(field="swap", given=named, remedy=_CHOOSE)
    hand = hand_of(request, question, question.root.code if question.root else "")
    at, why = moment_of(question), request.POST.get("why", "")[:200]
    if act == "approve":
        by = question.actor.account
        done = roster_swap.approve(hand, named, at, pack, authorised_by=by)
    elif not why.strip():
        return Fault(field="why", given="", remedy=_("Say why."))
    else:
        done = roster_swap.refuse(hand, named, at, why=why)
    if not isinstance(done, Refused):
        return led_back(question, "post", code)
    record = published(post, question.asof)
    words = _board_words(record, question) if record else RosterWording()
    return [
        Fault(field="swap", given=named, remedy=words.refusal(each), refused=True)
        for each in done.refusals
    ]
