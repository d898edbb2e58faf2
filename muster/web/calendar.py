"""Calendars that other programs follow: the feed itself; a page to make and revoke addresses."""

from dataclasses import dataclass
from hashlib import sha256

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from muster.core.ledger import AsOf
from muster.core.token import Token
from muster.formats.qr import Squares, squares
from muster.steps import calendar, token
from muster.steps.register import places
from muster.steps.token import NotMade
from muster.store.now import this_moment
from muster.web.fault import Fault
from muster.web.form import Done, hand_of, led_back, new_key, sent_before
from muster.web.question import Question, deed, page
from muster.web.subject import Subject, subjects
from muster.web.words import chinese

_LANGUAGES = ("zh-hans", "en")


@login_not_required
@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """Answer with the calendar an address opens now, or as if there were none: 404."""
    asked = request.GET.get("language", "")
    with translation.override(asked if asked in _LANGUAGES else _LANGUAGES[0]):
        found = calendar.feed(secret, this_moment())
    if found is None:
        said = str(_("There is no calendar at this address."))
        return HttpResponse(said, content_type="text/plain; charset=utf-8", status=404)
    answer = HttpResponse(found.content, content_type="text/calendar; charset=utf-8")
    answer["Cache-Control"] = "private, no-cache"  # asked for again each time, sent if it changed
    answer["ETag"] = quote_etag(sha256(found.content).hexdigest()[:32])
    answer["Last-Modified"] = http_date(found.changed_at.timestamp())
    answer["Content-Disposition"] = 'inline; filename="muster.ics"'
    since = int(found.changed_at.timestamp())
    return get_conditional_response(request, answer["ETag"], since, answer) or answer


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressShown:
    """An address as its list shows it: of what, and never the secret."""

    token: Token
    about: Subject
    own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarsPage:
    """The addresses of an account, and one that has just been made."""

    rows: tuple[AddressShown, ...]
    own: bool  # the account belongs to somebody who may have one
    post: Subject | None  # asked for from the board of a post
    made: str  # the whole address, shown this once
    squares: Squares | None  # the same for a phone's camera
    key: str

    @property
    def opens(self) -> str:
        """The address as calendar programs are opened by it."""
        return f"webcal:{self.made.partition(':')[2]}"


@page
def mine(request: HttpRequest, question: Question) -> HttpResponse | Fault:
    """Answer with the addresses of the account that is signed in."""
    about = f"post:{request.GET['post']}" if request.GET.get("post") else ""
    if about and not calendar.may_follow(question.actor, about, _now(question)):
        return _no_post(about)
    return _shown(request, question, post=about)


@deed
def make(request: HttpRequest, question: Question) -> Done:
    """Make an address and show it once."""
    asked = request.POST.get("post", "")
    about = f"post:{asked}" if asked else question.actor.person
    if not about or not calendar.may_follow(question.actor, about, _now(question)):
        return _no_post(about)
    if sent_before(request):  # the address was shown then; nobody can show it again
        return led_back(question, "my-calendars")
    hand = hand_of(request, question, _org(about, question))
    made = calendar.make(hand, _login(question), about, question.clock.now)
    if isinstance(made, NotMade):
        remedy = _("You have as many addresses as there may be. Revoke one first.")
        return Fault(field="calendar", given=about.partition(":")[2], remedy=remedy, refused=True)
    path = reverse("calendar-feed", args=[made.secret])
    address = request.build_absolute_uri(path) + ("" if chinese() else "?language=en")
    return _shown(request, question, made=address)


@deed
def revoke(request: HttpRequest, question: Question) -> Done:
    """Revoke one of one's own addresses; from now on it opens nothing."""
    code, now = request.POST.get("token", ""), question.clock.now
    own = {each.code: each for each in calendar.addresses_of(_login(question), now)}
    if code in own and not sent_before(request):
        hand = hand_of(request, question, _org(own[code].about, question))
        token.revoke(hand, code, now)
    return led_back(question, "my-calendars")


def _login(question: Question) -> str:
    return question.actor.account.partition(":")[2]


def _now(question: Question) -> AsOf:
    """Return the moment of the request: who may follow a calendar is judged by that alone."""
    return AsOf(question.clock.now, question.clock.now)


def _org(about: str, question: Question) -> str:
    """Return the organisation for which an address is made: that of the post, or the root."""
    place = places([about], _now(question)).get(about)
    if place and place.parent:
        return place.parent
    return question.root.code if question.root else about


def _no_post(about: str) -> Fault:
    remedy = _("Choose a post whose board you may see, or use an account that belongs to a person.")
    return Fault(field="post", given=about.partition(":")[2], remedy=remedy, missing=True)


def _shown(
    request: HttpRequest, question: Question, *, post: str = "", made: str = ""
) -> HttpResponse:
    now, person = question.clock.now, question.actor.person
    found = calendar.addresses_of(_login(question), now)
    called = subjects({each.about for each in found} | {post}, _now(question))
    shown = CalendarsPage(
        rows=tuple(
            AddressShown(token=each, about=called[each.about], own=each.about == person)
            for each in found
        ),
        own=bool(person) and calendar.may_follow(question.actor, person, _now(question)),
        post=called[post] if post else None,
        made=made,
        squares=squares(made) if made else None,
        key=new_key(),
    )
    return render(request, "my_calendars.html", {"page": shown})
