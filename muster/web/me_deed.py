"""What somebody records of themselves: a letter, a signature, coming, going, a confidence."""

import re

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from muster.core.carrying import Step
from muster.core.kinds import Matter, PostKind
from muster.formats.post_code_words import REFUSALS
from muster.steps import (
    day,
    deployment_carry,
    deployment_moves,
    duty_roll,
    letter_own,
    post_code,
)
from muster.steps.day import Day, posts_of
from muster.steps.deployment_record import Refused
from muster.steps.duty_roll import Called
from muster.steps.letter_own import Stopped, Wish
from muster.web.deployment_plan import pack_of
from muster.web.deployment_words import refusals_said
from muster.web.fault import Fault
from muster.web.form import Done, hand_of, key_of, led_back, moment_of, sent_before
from muster.web.post_code import giver_of
from muster.web.question import Question, deed
from muster.web.words import word
from muster.web.words_day import STOPS

INVITED_MAX = 60
CANNOT_COME, STEPS_BACK = "cannot_come", "steps_back"
_NUMBERS = re.compile(r"[\s,，、;；]+")


def _mine(question: Question) -> Day | Fault:
    person = question.actor.person
    mine = day.day_of(person, question.asof) if person else None
    if mine is None:
        remedy = _("This account belongs to nobody on the register. Ask the administrator.")
        return Fault(field="account", given=question.actor.account, remedy=remedy)
    return mine


def _home(mine: Day) -> str:
    return mine.person.record.home if mine.person.record else ""


@deed
def letter(request: HttpRequest, question: Question) -> Done:
    """Record a letter of one's own, alone or with an invitation to colleagues."""
    mine = _mine(question)
    if isinstance(mine, Fault):
        return mine
    wants = request.POST.get("wants", "any")
    if wants not in ("any", *PostKind):
        return Fault(field="wants", given=wants, remedy=_("Choose one from the list."))
    said = request.POST.get("invited", "")
    numbers = dict.fromkeys(number for number in _NUMBERS.split(said.strip()) if number)
    if len(numbers) > INVITED_MAX:
        remedy = _("Invite up to %(most)s colleagues.") % {"most": INVITED_MAX}
        return Fault(field="invited", given=said, remedy=remedy)
    if sent_before(request):
        return led_back(question, "me")
    appeal = day.appeal(question.asof)
    wish = Wish(
        code=key_of(request)[:12],
        person=question.actor.person,
        answers=appeal.code if appeal else None,
        wants=wants,
        invited=tuple(f"person:{number.removeprefix('person:')}" for number in numbers),
    )
    hand = hand_of(request, question, _home(mine))
    return _answered(letter_own.write(hand, wish, moment_of(question)), question)


@deed
def sign(request: HttpRequest, question: Question) -> Done:
    """Record that one signs a joint letter, or takes the signature back."""
    mine = _mine(question)
    if isinstance(mine, Fault):
        return mine
    act, code = request.POST.get("act", "sign"), request.POST.get("letter", "")
    if act not in ("sign", "unsign"):
        return Fault(field="act", given=act, remedy=_("Choose one from the list."))
    if sent_before(request):
        return led_back(question, "me")
    step = letter_own.sign if act == "sign" else letter_own.unsign
    hand = hand_of(request, question, _home(mine))
    done = step(hand, f"letter:{code}", question.actor.person, moment_of(question))
    return _answered(done, question)


def _answered(done: object, question: Question) -> Done:
    if isinstance(done, Stopped):
        return [
            Fault(
                field="person",
                given=person.partition(":")[2],
                remedy=word(STOPS, stop),
                refused=True,
            )
            for stop, person in done.reasons
        ]
    return led_back(question, "me")


@deed
def duty(request: HttpRequest, question: Question) -> Done:
    """Record that one comes on duty, or goes off; a code the post shows says that one is there."""
    mine = _mine(question)
    if isinstance(mine, Fault):
        return mine
    if sent_before(request):
        return led_back(question, "me")
    leaves, said = request.POST.get("act") == "out", request.POST.get("code", "").strip()
    post = _left(mine) if leaves else _come_to(request, mine, question)
    if isinstance(post, Fault):
        return post
    hand = hand_of(request, question, _home(mine), source="post code" if said else "page")
    at, person = moment_of(question), question.actor.person
    shift = day.shift_near(mine, post, at)
    come, gone = ((), (person,)) if leaves else ((person,), ())
    duty_roll.call_roll(hand, Called(post=post, shift=shift, come=come, gone=gone), at)
    return led_back(question, "me")


def _left(mine: Day) -> str | Fault:
    if mine.person.on_duty:
        return mine.person.on_duty
    remedy = _("You are not on duty. Check in first.")
    return Fault(field="act", given="out", remedy=remedy, refused=True)


def _come_to(request: HttpRequest, mine: Day, question: Question) -> str | Fault:
    """Return the post somebody comes to: the one named, or the one whose code they know."""
    asked, said = request.POST.get("post", ""), request.POST.get("code", "").strip()
    expected, on = posts_of(mine), mine.person.on_duty
    post: str | Fault = f"post:{asked}"
    if post not in expected and (asked or not said):
        remedy = _("You are not expected at this post. Your leader can check you in.")
        return Fault(field="post", given=asked, remedy=remedy, refused=True)
    if said:
        post = _post_of(request, said, {f"post:{asked}"} if asked else expected, question)
    if isinstance(post, str) and on not in ("", post):
        remedy = _("You are on duty at another post. Check out there first.")
        return Fault(field="post", given=on.partition(":")[2], remedy=remedy, refused=True)
    return post


def _post_of(request: HttpRequest, said: str, posts: set[str], question: Question) -> str | Fault:
    """Return the post whose code was said; by the clock on the wall, whenever the page is of."""
    giver = giver_of(request, question.actor.account)
    says, post = post_code.judged(said, posts, giver, question.clock.now)
    return post or Fault(field="code", given=said, remedy=REFUSALS[says], refused=True)


@deed
def move(request: HttpRequest, question: Question) -> Done:
    """Record that one sets out, arrives, has handed over, is home; or cannot come, or steps back.

    Nobody is asked why they cannot: a reason of health or family is told in confidence, or not.
    """
    mine = _mine(question)
    if isinstance(mine, Fault):
        return mine
    said, person = request.POST.get("step", ""), question.actor.person
    if said not in (*Step, CANNOT_COME, STEPS_BACK):
        return Fault(field="step", given=said, remedy=_("Choose one from the list."))
    if sent_before(request):
        return led_back(question, "me")
    hand, at = hand_of(request, question, _home(mine)), moment_of(question)
    if said in tuple(Step):
        recorded = deployment_carry.carry(hand, Step(said), [person], at)
    elif said == CANNOT_COME:
        recorded = deployment_moves.cannot_come(hand, person, at, pack_of(question))
    else:
        recorded = deployment_moves.decline(hand, person, at)
    if isinstance(recorded, Refused):
        return refusals_said(recorded.refusals, question)
    return led_back(question, "me")


@deed
def told(request: HttpRequest, question: Question) -> Done:
    """Record what somebody tells those who care, and nobody else."""
    mine = _mine(question)
    if isinstance(mine, Fault):
        return mine
    said = request.POST.get("matter", "")
    if said not in tuple(Matter):
        return Fault(field="matter", given=said, remedy=_("Choose one from the list."))
    if not sent_before(request):
        hand = hand_of(request, question, _home(mine))
        day.tell(hand, question.actor.person, Matter(said), moment_of(question))
    return led_back(question, "me", told=said)
