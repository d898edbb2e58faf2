"""The frame around every page: where am I, as of when, in which language."""

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from muster.steps.figure import zone
from muster.web.clock import written
from muster.web.question import Question, may_open
from muster.web.timeline import quiet

NAVIGATION: tuple[tuple[str, Promise], ...] = (
    ("me", _("My day")),
    ("posts", _("Posts")),
    ("review", _("Review")),
    ("situation", _("Situation")),
    ("alarms", _("Alarms")),
    ("organisations", _("Organisations")),
    ("calls", _("Calls")),
    ("letters", _("Letters")),
    ("deployment", _("Deployment")),
    ("care", _("Care")),
    ("units", pgettext_lazy("navigation", "Units")),
    ("strength", _("Strength")),
    ("figures", _("Figures")),
    ("bulletins", _("Bulletins")),
    ("rules", pgettext_lazy("navigation", "Rules")),
    ("rights", pgettext_lazy("navigation", "Rights")),
    ("work", _("Long work")),
    ("webhooks", pgettext_lazy("navigation", "Webhooks")),
)
SECTION_OF = {
    "organisation": "organisations",
    "call": "calls",
    "letter": "letters",
    "me-record": "me",
    "check-in": "me",
    "my-calendars": "me",
    **dict.fromkeys(("webhook", "webhook-make"), "webhooks"),
    "calendar-make": "me",
    "post": "posts",
    "post-gate": "posts",
    "post-roster": "posts",
    "relief": "alarms",
    "messages": "alarms",
    "demand-line": "deployment",
    "plans": "deployment",
    "plan": "deployment",
    "plan-first": "deployment",
    "recall": "deployment",
    "amend": "deployment",
    "compare": "deployment",
    "reserve": "deployment",
    "why": "deployment",
    "in-care": "care",
    "case": "care",
    "unit": "units",
    "figure": "figures",
    "fact": "figures",
    "bulletin": "bulletins",
    **dict.fromkeys(("check", "checked", "claims", "claim", "read", "proposals"), "bulletins"),
    "compose": "bulletins",
    "composed": "bulletins",
    "correct": "bulletins",
    "corrected": "bulletins",
    "difference": "bulletins",
    "bulletin-proposal": "bulletins",
    **dict.fromkeys(("rule", "rules-compare"), "rules"),
    **dict.fromkeys(("accounts", "readings", "rights-why"), "rights"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of the navigation."""

    page: str
    word: Promise
    current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What surrounds a page."""

    language: str  # BCP 47
    other_language: str  # as Django calls it
    other_name: str
    address: str  # of this page, to come back to
    navigation: tuple[Entry, ...]
    account: str  # whose the session is, "" for nobody's
    question: Question | None
    at: str  # the clocks as their fields write them
    known: str
    same_day: bool
    kept: tuple[tuple[str, str], ...]  # what the clock's form hands on
    live_address: str  # this page as of now
    quiet: bool
    last_address: str  # this page as of the full hour after the last fact


CLOCKS = ("at", "known", "since", "hour", "after")


def frame(request: HttpRequest) -> dict[str, Frame]:
    """Return the frame of the page asked for, for every template."""
    question: Question | None = getattr(request, "question", None)
    chinese = (get_language() or "").startswith("zh")
    other = next(pair for pair in settings.LANGUAGES if pair[0].startswith("zh") != chinese)
    here = request.resolver_match.url_name if request.resolver_match else ""
    user = getattr(request, "user", None)
    signed_in = user is not None and user.is_authenticated
    section = SECTION_OF.get(here or "", here)
    kept = tuple((name, value) for name, value in request.GET.dict().items() if name not in CLOCKS)
    return {
        "frame": Frame(
            language="zh-Hans" if chinese else "en",
            other_language=other[0],
            other_name=other[1],
            address=_address(request),
            navigation=tuple(
                Entry(page=name, word=word, current=name == section)
                for name, word in NAVIGATION
                if signed_in and may_open(request, name)
            ),
            account=user.get_username() if user is not None and signed_in else "",
            question=question,
            at=written(question.asof.at)[:16] if question else "",
            known=written(question.asof.known)[:16] if question else "",
            same_day=question is not None and _same_day(question),
            kept=kept,
            live_address=f"{request.path}?{urlencode(kept)}" if kept else request.path,
            quiet=question is not None and question.clock.live and quiet(question),
            last_address=f"{request.path}?{urlencode((*kept, *_last(question)), safe=':')}",
        )
    }


def _address(request: HttpRequest) -> str:
    """Return the address to come back to: of a form that was sent, that of the page it is on."""
    if request.method == "POST":
        page = request.path.rpartition("/")[0] or "/"
        return f"{page}?{request.GET.urlencode(safe=':')}" if request.GET else page
    return request.get_full_path()


def _same_day(question: Question) -> bool:
    at, known = question.asof.at.astimezone(zone()), question.asof.known.astimezone(zone())
    return at.date() == known.date()


def _last(question: Question | None) -> tuple[tuple[str, str], ...]:
    if question is None:
        return ()
    last = question.extent.last_recorded_at.replace(minute=0, second=0, microsecond=0)
    return (("at", written(last + timedelta(hours=1))),)
