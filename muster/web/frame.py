"""The frame around every page: where am I, as of when, in which language."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from muster.steps.figure import zone
from muster.steps.register import Place
from muster.web.clock import written
from muster.web.done import Done, done
from muster.web.near import places_of, shown_of
from muster.web.question import Question, may_open
from muster.web.timeline import quiet

# The groups of the navigation, in the order in which a day goes, and the pages in each.
NAVIGATION: tuple[tuple[Promise, tuple[tuple[str, Promise], ...]], ...] = (
    (_("Mine"), (("me", _("My day")),)),
    (
        pgettext_lazy("navigation", "On duty"),
        (
            ("situation", _("Situation")),
            ("posts", _("Posts")),
            ("alarms", _("Alarms")),
            ("calls", _("Calls")),
        ),
    ),
    (
        pgettext_lazy("navigation", "People"),
        (
            ("review", _("Review")),
            ("derogations", pgettext_lazy("navigation", "Derogations")),
            ("letters", _("Letters")),
            ("care", _("Care")),
            ("units", pgettext_lazy("navigation", "Units")),
            ("organisations", _("Organisations")),
        ),
    ),
    (_("Planning"), (("deployment", _("Deployment")),)),
    (
        _("Numbers"),
        (
            ("strength", _("Strength")),
            ("figures", _("Figures")),
            ("bulletins", _("Bulletins")),
            ("claims", _("Claims")),
            ("corrections", _("Corrections")),
        ),
    ),
    (
        _("Administration"),
        (
            ("rules", pgettext_lazy("navigation", "Rules")),
            ("rights", pgettext_lazy("navigation", "Rights")),
            ("accounts", _("Accounts")),
            ("readings", pgettext_lazy("navigation", "Readings")),
            ("work", _("Long work")),
            ("system", pgettext_lazy("navigation", "System")),
            ("webhooks", pgettext_lazy("navigation", "Webhooks")),
        ),
    ),
)
FLAT_MAX = 5  # so many pages need no groups
SECTION_OF = {
    "organisation": "organisations",
    "call": "calls",
    "letter": "letters",
    "me-record": "me",
    "check-in": "me",
    "my-calendars": "me",
    "my-channels": "me",
    **dict.fromkeys(("webhook", "webhook-make"), "webhooks"),
    "calendar-make": "me",
    "post": "posts",
    "post-gate": "posts",
    **dict.fromkeys(("post-roster", "roster"), "posts"),
    "relief": "alarms",
    "demand-line": "deployment",
    "evening": "strength",
    "demand-ask": "deployment",
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
    "derogation-ask": "derogations",
    **dict.fromkeys(("unit", "unit-new", "unit-ask-new", "unit-requests"), "units"),
    "figure": "figures",
    "fact": "figures",
    **dict.fromkeys(("fact-correct", "fact-corrected"), "corrections"),
    "bulletin": "bulletins",
    **dict.fromkeys(("check", "checked", "checked-document"), "bulletins"),
    **dict.fromkeys(("claim", "read", "proposals"), "claims"),
    "compose": "bulletins",
    "composed": "bulletins",
    "correct": "bulletins",
    "corrected": "bulletins",
    "difference": "bulletins",
    "bulletin-proposal": "bulletins",
    **dict.fromkeys(
        ("aliases", "register", "register-import", "post-change", "organisation-change"),
        "organisations",
    ),
    **dict.fromkeys(("rule", "rules-compare"), "rules"),
    **dict.fromkeys(("account-opened", "rights-why"), "rights"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of the navigation."""

    page: str
    word: Promise
    current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Entries that belong together; the group leads to the first of them."""

    word: Promise
    entries: tuple[Entry, ...]

    @property
    def current(self) -> bool:
        """Whether the page shown is one of them, or beneath one."""
        return any(entry.current for entry in self.entries)

    @property
    def many(self) -> bool:
        """Whether there is more to choose from than the group itself says."""
        return len(self.entries) > 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What surrounds a page."""

    language: str  # BCP 47
    other_language: str  # as Django calls it
    other_name: str
    address: str  # of this page, to come back to
    navigation: tuple[Group, ...]
    nearby: tuple[Entry, ...]  # the pages of the group this one belongs to
    places: tuple[Place, ...]  # parts of the service to choose from, none where there is one
    place: str  # the one shown
    account: str  # whose the session is, "" for nobody's
    question: Question | None
    at: str  # the clocks as their fields write them
    known: str
    same_day: bool
    kept: tuple[tuple[str, str], ...]  # what the clock's form hands on
    live_address: str  # this page as of now
    quiet: bool
    last_address: str  # this page as of the full hour after the last fact
    done: Done | None  # what the form sent just now recorded


CLOCKS = ("at", "known", "since", "hour", "after")


def frame(request: HttpRequest) -> dict[str, Frame]:
    """Return the frame of the page asked for, for every template."""
    question: Question | None = getattr(request, "question", None)
    chinese = (get_language() or "").startswith("zh")
    other = next(pair for pair in settings.LANGUAGES if pair[0].startswith("zh") != chinese)
    here = request.resolver_match.url_name if request.resolver_match else ""
    user = getattr(request, "user", None)
    signed_in = user is not None and user.is_authenticated
    section = _section(request.resolver_match) if request.resolver_match else ""
    groups = tuple(_groups(request, section)) if signed_in else ()
    kept = tuple((name, value) for name, value in request.GET.dict().items() if name not in CLOCKS)
    return {
        "frame": Frame(
            language="zh-Hans" if chinese else "en",
            other_language=other[0],
            other_name=other[1],
            address=_address(request),
            navigation=groups,
            nearby=next((each.entries for each in groups if each.current and each.many), ()),
            places=places_of(question, here or ""),
            place=shown_of(question),
            account=user.get_username() if user is not None and signed_in else "",
            question=question,
            at=written(question.asof.at)[:16] if question else "",
            known=written(question.asof.known)[:16] if question else "",
            same_day=question is not None and _same_day(question),
            kept=kept,
            live_address=f"{request.path}?{urlencode(kept)}" if kept else request.path,
            quiet=question is not None and question.clock.live and quiet(question),
            last_address=f"{request.path}?{urlencode((*kept, *_last(question)), safe=':')}",
            done=done(request),
        )
    }


def section_of(address: str) -> Promise | str:
    """Return what the navigation calls the section a page lies in, "" where it lies in none."""
    try:
        section = _section(resolve(address))
    except Resolver404:  # of a release before this one
        return ""
    return next((w for _said, pages in NAVIGATION for name, w in pages if name == section), "")


def _section(match: ResolverMatch) -> str:
    """Return the section a page lies in; who was told of something, where that lies."""
    page = match.url_name or ""
    if page == "messages":
        page = str(match.kwargs.get("kind"))
    return SECTION_OF.get(page, page)


def _groups(request: HttpRequest, section: str) -> Iterator[Group]:
    """Yield the groups of what may be opened; of few pages, each on its own."""
    open_to = {
        name for _said, pages in NAVIGATION for name, _word in pages if may_open(request, name)
    }
    for said, pages in NAVIGATION:
        entries = tuple(
            Entry(page=name, word=word, current=name == section)
            for name, word in pages
            if name in open_to
        )
        if len(open_to) <= FLAT_MAX:
            yield from (Group(word=each.word, entries=(each,)) for each in entries)
        elif entries:
            yield Group(word=said if len(entries) > 1 else entries[0].word, entries=entries)


def _address(request: HttpRequest) -> str:
    """Return the address to come back to: of a form that was sent, that of the page it is on."""
    if request.method == "POST":
        before = urlsplit(request.headers.get("Referer", ""))
        here = before.netloc == request.get_host() and not before.path.startswith("//")
        if here and before.path != request.path:
            return f"{before.path}?{before.query}" if before.query else before.path
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
