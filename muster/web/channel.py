"""How messages reach me: the channels a person keeps for themselves."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from muster.steps import channel
from muster.steps.channel import CHANNELS_MAX, SERVICES, Channel
from muster.web.fault import Fault, whole
from muster.web.form import Done, led_back
from muster.web.question import Question, deed, page
from muster.web.words import chinese


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelsPage:
    """The ways of the person the account belongs to, and what a trial came to."""

    person: str
    channels: tuple[Channel, ...]
    services: tuple[str, ...]
    full: bool
    tried: str  # "", taken or lost


@page
def mine(request: HttpRequest, question: Question) -> HttpResponse:
    """Answer with the ways messages reach the person the account belongs to."""
    person = question.actor.person
    found = channel.of(person) if person else ()
    tried = request.GET.get("tried", "")
    shown = ChannelsPage(
        person=person,
        channels=found,
        services=tuple(SERVICES),
        full=len(found) >= CHANNELS_MAX,
        tried=tried if tried in ("taken", "lost") else "",
    )
    return render(request, "my_channels.html", {"page": shown})


@deed
def change(request: HttpRequest, question: Question) -> Done:
    """Add a way, try one, or forget one."""
    person, given = question.actor.person, request.POST
    if not person:
        remedy = _("This account belongs to nobody on the register. Ask the administrator.")
        return Fault(field="channel", given="", remedy=remedy, missing=True)
    if "add" in given:
        return _add(person, question, given.get("service", ""), given.get("secret", "").strip())
    place = whole(given.get("try") or given.get("forget") or "", most=CHANNELS_MAX) or 0
    if "forget" in given:
        return led_back(question, "my-channels") if channel.forget(person, place) else _gone(place)
    said = _("This is a trial. Orders, shifts and reminders will reach you here.")
    taken = channel.try_out(person, place, _("Muster"), said)
    if taken is None:
        return _gone(place)
    return led_back(question, "my-channels", tried="taken" if taken else "lost")


def _add(person: str, question: Question, service: str, secret: str) -> Done:
    if channel.add(person, service, secret, "zh-Hans" if chinese() else "en"):
        return led_back(question, "my-channels")
    remedy = _(
        "Choose a service from the list and copy the key it gave you: letters, digits, hyphens."
        " There may be %(most)s ways at most."
    )
    return Fault(field="secret", given="", remedy=remedy % {"most": CHANNELS_MAX})


def _gone(place: int) -> Fault:
    remedy = _("It is gone already. Go back to the list.")
    return Fault(field="channel", given=str(place or ""), remedy=remedy, missing=True)
