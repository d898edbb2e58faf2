"""What the leader of a post records: a roll, a comparison, a note, a request, a settlement."""

from datetime import timedelta

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from muster.core import kinds as k
from muster.core.kinds import ReliefCause, Role
from muster.steps import duty, duty_roll
from muster.steps.duty_roll import Called
from muster.steps.hand import Hand
from muster.steps.register import Place, people_of
from muster.web.fault import Fault, whole
from muster.web.form import Done, hand_of, led_back, moment_of, sent_before
from muster.web.post import post_named
from muster.web.question import Question, deed
from muster.web.words_day import SETTLED

NOTE_MAX = 500  # characters
HEADS_MAX = 200
SOON_H = (2, 6, 12, 24)  # by when relief may be asked for


@deed
def roll(request: HttpRequest, question: Question, *, code: str) -> Done:
    """Record a roll: those ticked have come, or have gone."""
    place = post_named(code, question)
    if isinstance(place, Fault):
        return place
    act, numbers = request.POST.get("act", "in"), request.POST.getlist("who")
    people = tuple(f"person:{number}" for number in dict.fromkeys(numbers))
    known = people_of(people, question.asof)
    if act not in ("in", "out") or not people or any(person not in known for person in people):
        remedy = _("Tick whoever is there, and say whether they come or go.")
        return Fault(field="who", given=", ".join(numbers), remedy=remedy)
    if not sent_before(request):
        come, gone = (people, ()) if act == "in" else ((), people)
        shift = request.POST.get("shift") or None
        called = Called(post=place.code, shift=shift, come=come, gone=gone)
        duty_roll.call_roll(_hand(request, question, place), called, moment_of(question))
    return led_back(question, "post", code)


@deed
def compare(request: HttpRequest, question: Question, *, code: str) -> Done:
    """Look for discrepancies between roster and attendance of one shift, and record them."""
    place = post_named(code, question)
    if isinstance(place, Fault):
        return place
    shift = request.POST.get("shift", "")
    if not any(s.id == shift for s in duty_roll.shifts_at(place.code, question.asof)):
        return Fault(field="shift", given=shift, remedy=_("Choose a shift of this post."))
    if not sent_before(request):
        hand = _hand(request, question, place)
        if not duty.compare(hand, place.code, shift, moment_of(question)):
            return led_back(question, "post", code, agrees=shift)
    return led_back(question, "post", code)


@deed
def note(request: HttpRequest, question: Question, *, code: str) -> Done:
    """Record what one shift tells the next."""
    place = post_named(code, question)
    if isinstance(place, Fault):
        return place
    said = request.POST.get("note", "").strip()
    if not said or len(said) > NOTE_MAX:
        remedy = _("Say in up to %(most)s characters what the next shift must know.")
        return Fault(field="note", given=said, remedy=remedy % {"most": NOTE_MAX})
    if not sent_before(request):
        body = k.HandedOver(note=said, shift=request.POST.get("shift") or None)
        hand = _hand(request, question, place)
        duty_roll.hand_over(hand, place.code, body, moment_of(question))
    return led_back(question, "post", code)


@deed
def relief(request: HttpRequest, question: Question, *, code: str) -> Done:
    """Record that the post asks for people."""
    place = post_named(code, question)
    if isinstance(place, Fault):
        return place
    given = request.POST
    heads = whole(given.get("heads", ""), most=HEADS_MAX)
    within = whole(given.get("within", ""), most=max(SOON_H))
    role, why = given.get("role", ""), given.get("why", "")
    chosen = _("Choose one from the list.")
    faults = []
    if not heads:
        remedy = _("Write a number from 1 to %(most)s.") % {"most": HEADS_MAX}
        faults.append(Fault(field="heads", given=given.get("heads", ""), remedy=remedy))
    if within not in SOON_H:
        faults.append(Fault(field="within", given=given.get("within", ""), remedy=chosen))
    if role not in ("any_police", *Role):
        faults.append(Fault(field="role", given=role, remedy=chosen))
    if why not in tuple(ReliefCause):
        faults.append(Fault(field="why", given=why, remedy=chosen))
    if faults or not heads or within is None:
        return faults
    if not sent_before(request):
        at = moment_of(question)
        body = k.ReliefAsked(
            role=role, heads=heads, needed_by=at + timedelta(hours=within), why=ReliefCause(why)
        )
        duty_roll.ask_relief(_hand(request, question, place), place.code, body, at)
    return led_back(question, "post", code)


@deed
def settle(request: HttpRequest, question: Question, *, code: str) -> Done:
    """Record how a discrepancy of this post was settled."""
    place = post_named(code, question)
    if isinstance(place, Fault):
        return place
    found, outcome = request.POST.get("discrepancy", ""), request.POST.get("outcome", "")
    here = duty_roll.board(place.code, question.asof).open
    if sent_before(request):
        return led_back(question, "post", code)
    if outcome not in SETTLED or all(each.code != found for each in here):
        remedy = _("Choose one of the open discrepancies, and how it was settled.")
        return Fault(field="discrepancy", given=found, remedy=remedy)
    duty.settle(_hand(request, question, place), found, outcome, moment_of(question))
    return led_back(question, "post", code)


def _hand(request: HttpRequest, question: Question, place: Place) -> Hand:
    return hand_of(request, question, place.parent or "")
