"""Who may what, as pages: rights held and proposed, why one may or may not, who read what."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from muster.core.access import (
    EVERYWHERE,
    MATRIX,
    OWN,
    Decision,
    Field,
    Permission,
    Reading,
    Thing,
    Verb,
    may,
)
from muster.core.kinds import Job
from muster.formats.access_words import REMEDIES
from muster.steps import access as step
from muster.steps.access import Held, NotDone, Wish
from muster.steps.access_path import path
from muster.steps.hand import Hand
from muster.steps.register import find
from muster.web.clock import moment_said
from muster.web.fault import Fault
from muster.web.form import hand_of, new_key, why_of
from muster.web.frame import section_of
from muster.web.question import AFTER_MAX, Question, deed, page
from muster.web.readings_first import First, first_of
from muster.web.subject import Subject, subjects
from muster.web.words_access import JOBS

PAGE = 50
LOOKED_AT = 2_000  # readings looked through for a page of those one may see


# --- who holds what ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldShown:
    """One right: who holds which job, where, since when, and what may be done about it."""

    held: Held
    login: str
    where: Subject | None  # None: everywhere
    may_grant: bool

    @property
    def tail(self) -> str:
        """The code of the right without its kind."""
        return self.held.right.code.partition(":")[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class RightsPage:
    """All that the page shows."""

    waiting: tuple[HeldShown, ...]
    held: tuple[HeldShown, ...]
    past: tuple[HeldShown, ...]
    proposes: bool
    grants: bool
    jobs: tuple[tuple[str, str | Promise], ...]
    sought: str
    key: str


@page
def rights(request: HttpRequest, question: Question) -> HttpResponse:
    """Answer with who holds which job where, what waits to be granted, and what is past."""
    sought = request.GET.get("q", "").strip()
    known = [h for h in step.rights(question.clock.now) if sought in _login(h)]
    seen = question.seen([h.right.code for h in known], Thing.ACCOUNT)
    grantable = question.seen(seen, Thing.ACCOUNT, verb=Verb.GRANT)
    waiting = [h.right for h in known if h.state == "no_job" and h.right.code in grantable]
    others = step.grantable_by(waiting, question.actor.account)
    orgs = {h.right.proposed.org for h in known if h.right.proposed} - {EVERYWHERE}
    called = subjects(orgs, question.asof)
    shown = [
        HeldShown(
            held=h,
            login=_login(h),
            where=called.get(h.right.proposed.org) if h.right.proposed else None,
            may_grant=h.right.code in others,
        )
        for h in known
        if h.right.code in seen
    ]
    found = RightsPage(
        waiting=tuple(s for s in shown if s.held.state == "no_job"),
        held=tuple(s for s in shown if s.held.state in ("granted", "not_yet")),
        past=tuple(s for s in shown if s.held.state in ("revoked", "ended")),
        proposes=bool(question.extent_of(Thing.ACCOUNT, verb=Verb.PROPOSE)),
        grants=bool(question.extent_of(Thing.ACCOUNT, verb=Verb.GRANT)),
        jobs=tuple(JOBS.items()),
        sought=sought,
        key=new_key(),
    )
    return render(request, "rights.html", {"page": found})


def _login(held: Held) -> str:
    return held.right.proposed.holder.partition(":")[2] if held.right.proposed else ""


# --- what is done --------------------------------------------------------------------------------


@deed
def proposed(request: HttpRequest, question: Question) -> HttpResponse | Fault | list[Fault]:
    """Propose a right within the own subtree; it has no effect until somebody else grants it."""
    given = {name: request.POST.get(name, "").strip() for name in ("login", "job", "org", "until")}
    faults = []
    if given["job"] not in MATRIX:
        faults.append(Fault(field="job", given=given["job"], remedy=_("Choose a job.")))
    code = given["org"]
    found = EVERYWHERE if code == "*" else find(code, question.asof) if code else None
    org = found or f"org:{code}"
    where = path(org, question.asof) if org != EVERYWHERE else frozenset({EVERYWHERE})
    if given["login"] and not step.is_open(given["login"], question.clock.now):
        remedy = REMEDIES[NotDone.NO_ACCOUNT]
        faults.append(Fault(field="login", given=given["login"], remedy=remedy))
    if found is None or not question.may_in(where, Thing.ACCOUNT, Verb.PROPOSE):
        faults.append(Fault(field="org", given=code, remedy=REMEDIES[NotDone.NO_ORGANISATION]))
    until = moment_said(given["until"]) if given["until"] else None
    if given["until"] and until is None:
        remedy = _("Write a moment as 2020-02-12T18:00.")
        faults.append(Fault(field="until", given=given["until"], remedy=remedy))
    why = why_of(request, one_line=True)
    if isinstance(why, Fault):
        faults.append(why)
    if faults or isinstance(why, Fault):
        return faults
    wish = Wish(login=given["login"], job=Job(given["job"]), org=org, until=until, why=why)
    answer = step.propose(hand_of(request, question), wish, question.clock.now)
    field = "login" if answer is NotDone.NO_ACCOUNT else "org"
    return _answer(answer if isinstance(answer, NotDone) else None, field, given[field])


@deed
def granted(request: HttpRequest, question: Question) -> HttpResponse | Fault:
    """Grant a right that somebody else proposed."""
    code = request.POST.get("right", "").strip()
    right = f"grant:{code}"
    if not question.sees(right, Thing.ACCOUNT, verb=Verb.GRANT):
        return _answer(NotDone.NO_RIGHT, "right", code)
    hand = hand_of(request, question)
    return _answer(step.grant(hand, right, question.clock.now), "right", code)


@deed
def revoked(request: HttpRequest, question: Question) -> HttpResponse | Fault:
    """Revoke a right, or turn it down; from then on it is held no longer."""
    code, why = request.POST.get("right", "").strip(), why_of(request, one_line=True)
    right = f"grant:{code}"
    if not question.sees(right, Thing.ACCOUNT, verb=Verb.GRANT):
        return _answer(NotDone.NO_RIGHT, "right", code)
    if isinstance(why, Fault):
        return why
    hand = hand_of(request, question)
    return _answer(step.revoke(hand, right, question.clock.now, why=why), "right", code)


def hand_of_account(question: Question) -> Hand:
    """Return the hand of the account itself: whoever else a form names is of no account here."""
    org = question.root.code if question.root else ""
    return Hand(by=question.actor.account, org=org, source="page")


def _answer(wrong: NotDone | None, field: str, given: str) -> HttpResponse | Fault:
    if wrong is None:
        return redirect(reverse("rights"))
    missing, done = wrong is NotDone.NO_RIGHT, wrong in _CANNOT
    return Fault(field=field, given=given, remedy=REMEDIES[wrong], missing=missing, refused=done)


_CANNOT = (NotDone.FOUR_EYES, NotDone.GRANTED_ALREADY, NotDone.REVOKED_ALREADY)


# --- why one may ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class MayShown:
    """A thing, what may be done to it, and of which parts of it."""

    thing: str
    verbs: tuple[tuple[str, tuple[str, ...]], ...]  # (verb, parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class JobShown:
    """One right of the account, with all that it lets do; without one: what is one's own."""

    held: HeldShown | None
    may: tuple[MayShown, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyPage:
    """What the account may, and the answer to what was asked."""

    jobs: tuple[JobShown, ...]
    asked: Permission
    org: str
    decision: Decision | None
    login: str


@page
def why(request: HttpRequest, question: Question) -> HttpResponse | list[Fault]:
    """Answer with what the actor may, and whether and why they may the one thing asked."""
    given = request.GET.dict()
    asked = _asked(given)
    if not isinstance(asked, tuple):
        return asked
    known = [
        h
        for h in step.rights(question.clock.now)
        if h.right.proposed and h.right.proposed.holder == question.actor.account
    ]
    called = subjects({h.right.proposed.org for h in known if h.right.proposed}, question.asof)
    jobs = [
        JobShown(
            held=HeldShown(
                held=h,
                login=_login(h),
                where=called.get(h.right.proposed.org)
                if h.right.proposed and h.right.proposed.org != EVERYWHERE
                else None,
                may_grant=False,
            ),
            may=tuple(_by_thing(MATRIX[h.right.proposed.job])) if h.right.proposed else (),
        )
        for h in known
    ]
    if question.actor.person:
        jobs.append(JobShown(held=None, may=tuple(_by_thing(OWN))))
    named = given.get("where", "").strip()
    org = find(named, question.asof) if named else ""
    if org is None:
        return [Fault(field="where", given=named, remedy=REMEDIES[NotDone.NO_ORGANISATION])]
    decision = None
    if "thing" in given:
        lies = path(org, question.asof) if org else ()
        decision = may(question.actor, *asked, path=lies, at=question.clock.now)
    found = WhyPage(
        jobs=tuple(jobs),
        asked=asked,
        org=named.removeprefix("org:"),
        decision=decision,
        login=question.actor.account.partition(":")[2],
    )
    words = {"verbs": tuple(Verb), "things": tuple(Thing), "parts": tuple(Field)}
    return render(request, "rights_why.html", {"page": found, **words})


def _asked(given: Mapping[str, str]) -> Permission | list[Fault]:
    """Return the permission an address asks about, or what is no word of it."""
    said = (given.get("verb", "see"), given.get("thing", "person"), given.get("part", "plain"))
    tables = (("verb", Verb), ("thing", Thing), ("part", Field))
    remedy = _("Choose one from the list.")
    faults = [
        Fault(field=name, given=code, remedy=remedy)
        for code, (name, table) in zip(said, tables, strict=True)
        if code not in set(table)
    ]
    return faults or (Verb(said[0]), Thing(said[1]), Field(said[2]))


def _by_thing(allowed: frozenset[Permission]) -> Iterator[MayShown]:
    for thing in Thing:
        verbs = tuple(
            (verb.value, tuple(f.value for f in Field if (verb, thing, f) in allowed))
            for verb in Verb
            if any((verb, thing, f) in allowed for f in Field)
        )
        if verbs:
            yield MayShown(thing=thing.value, verbs=verbs)


# --- who read what -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingShown:
    """One reading: who was shown what part of whom, on which page."""

    reading: Reading
    login: str
    subject: Subject
    section: Promise | str  # the page lies in


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingsPage:
    """All that the page shows."""

    first: First | None  # None: the list goes on
    readings: tuple[ReadingShown, ...]
    next: int | None


@page
def readings(request: HttpRequest, question: Question) -> HttpResponse:
    """Answer with who was shown what of health and family, the latest first."""
    before = question.after or AFTER_MAX
    looked = step.readings(before=before, limit=LOOKED_AT)
    seen = question.seen({each.subject for _n, each in looked}, Thing.LOG)
    mine = [(number, each) for number, each in looked if each.subject in seen]
    shown = mine[:PAGE]
    more = len(mine) > PAGE or len(looked) == LOOKED_AT
    called = subjects({each.subject for _n, each in shown}, question.asof)
    found = ReadingsPage(
        first=None if question.after else first_of(request, question, [e for _n, e in mine]),
        readings=tuple(
            ReadingShown(
                reading=each,
                login=each.account.partition(":")[2],
                subject=called[each.subject],
                section=section_of(each.address),
            )
            for _n, each in shown
        ),
        next=(shown or looked)[-1][0] if more else None,
    )
    return render(request, "readings.html", {"page": found})
