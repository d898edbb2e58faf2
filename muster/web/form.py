"""A form that is sent twice: its key tells, and the second time it is answered as the first.

The key is drawn when the page is shown. The facts a form records take their keys from it.
"""

from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext_lazy as _

from muster.steps.hand import Hand, keys_from
from muster.steps.ledger import is_recorded
from muster.web.fault import Fault
from muster.web.question import Question

Done = HttpResponse | Fault | list[Fault]
WHY_MAX = 500  # characters of a reason


def new_key() -> str:
    """Return a key for a form that is about to be shown."""
    return uuid4().hex


def key_of(request: HttpRequest) -> str:
    """Return the key the form carries, or another one if that is none."""
    try:
        return UUID(request.POST.get("key", "")).hex
    except ValueError:
        return uuid4().hex


def sent_before(request: HttpRequest) -> bool:
    """Return whether what this very form was to record is on record already."""
    return is_recorded(key_of(request))


def hand_of(
    request: HttpRequest, question: Question, org: str | None = None, *, source: str = "page"
) -> Hand:
    """Return the hand of the account that sent the form; the form's key is its first fact's key.

    It records for ``org``; left out, for the organisation above all the actor may see here.
    """
    if org is None:
        org = question.root.code if question.root else ""
    hand = Hand(by=question.actor.account, org=org, source=source)
    return replace(hand, new_key=keys_from(key_of(request)))


def moment_of(question: Question) -> datetime:
    """Return when what is done holds from: the moment of the page, and never one to come."""
    return min(question.asof.at, question.clock.now)


def why_of(request: HttpRequest, *, one_line: bool = False) -> str | Fault:
    """Return the reason a form gives, or what is wrong with it."""
    why = request.POST.get("why", "").strip()
    if not why or len(why) > WHY_MAX or (one_line and not why.isprintable()):
        remedy = _("Say why, in up to %(most)s characters.") % {"most": WHY_MAX}
        return Fault(field="why", given=why[:WHY_MAX], remedy=remedy)
    return why


def back_to(request: HttpRequest) -> str:
    """Return the page, here alone, to which a form asks to be led back, "" where to none."""
    given = request.POST.get("next", "")
    here = given[:1] == "/" and url_has_allowed_host_and_scheme(given, allowed_hosts=None)
    return given if here else ""


def led_back(question: Question, page: str, *args: str, **asked: str) -> HttpResponse:
    """Return the way back to ``page``; what was recorded just now is known there."""
    clocks = {name: at for name, at in question.clock.pairs if name == "at"}
    query = urlencode({**asked, **clocks}).replace("%3A", ":")
    address = reverse(page, args=args)
    return redirect(f"{address}?{query}" if query else address)
