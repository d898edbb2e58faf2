"""What is changed of the register on pages: places opened, renamed, moved and closed."""

import re
from collections.abc import Callable, Iterable

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from muster.core import kinds as k
from muster.core import register_change as core
from muster.core.access import Thing, Verb
from muster.core.kinds import OrgKind, PostKind
from muster.core.pattern import PATTERNS
from muster.core.register import Organisation
from muster.core.register_change import AUTHORISED_MAX, CODE, DIVISION, NAME_MAX, Bar, Barred
from muster.formats.register_change_words import BARS, FIELDS, said
from muster.steps import register_change as step
from muster.steps.hand import Hand
from muster.steps.register import find
from muster.web.fault import Fault, whole
from muster.web.form import Done, hand_of, led_back, moment_of, sent_before, why_of
from muster.web.question import Question, deed
from muster.web.register_change import organisation_to_change, post_to_change

FARTHEST = {"lat": 90, "lon": 180}  # degrees

# --- posts ---------------------------------------------------------------------------------------


@deed
def open_post(request: HttpRequest, question: Question, *, code: str) -> Done:
    """Open a post in an organisation."""
    org = organisation_to_change(code, question)
    if isinstance(org, Fault):
        return org
    new, name = _code(request), _name(request)
    kind = _chosen(request, "kind", PostKind)
    pattern = _chosen(request, "pattern", PATTERNS)
    lat_e6, lon_e6 = _lies(request, org)
    if faults := _faults(new, name, kind, pattern, lat_e6, lon_e6):
        return faults
    body = k.PostOpened(
        name=str(name),
        kind=PostKind(str(kind)),
        parent=org.code,
        lat_e6=_e6(lat_e6),
        lon_e6=_e6(lon_e6),
        enforcing="enforcing" in request.POST,
        high_risk="high_risk" in request.POST,
        pattern=str(pattern),
    )
    at, subject = moment_of(question), f"post:{new}"
    return _recorded(
        request,
        question,
        org.code,
        lambda hand: step.open_post(hand, subject, body, at),
        ("post-change", str(new)),
    )


@deed
def rename_post(request: HttpRequest, question: Question, *, code: str) -> Done:
    """Call a post otherwise."""
    found, name, why = post_to_change(code, question), _name(request), why_of(request)
    if isinstance(found, Fault):
        return found
    if faults := _faults(name, why):
        return faults
    at, subject = moment_of(question), f"post:{code}"
    return _recorded(
        request,
        question,
        core.stands_in(found),
        lambda hand: step.rename_post(hand, subject, str(name), at, why=str(why)),
        ("post-change", code),
    )


@deed
def move_post(request: HttpRequest, question: Question, *, code: str) -> Done:
    """Give a post to another organisation."""
    found, to, why = post_to_change(code, question), _target(request, question), why_of(request)
    if isinstance(found, Fault):
        return found
    if faults := _faults(to, why):
        return faults
    at, subject = moment_of(question), f"post:{code}"
    return _recorded(
        request,
        question,
        core.stands_in(found),
        lambda hand: step.move_post(hand, subject, str(to), at, why=str(why)),
        ("post-change", code),
    )


@deed
def close_post(request: HttpRequest, question: Question, *, code: str) -> Done:
    """Close a post, and the demand still open there."""
    found, why = post_to_change(code, question), why_of(request)
    if isinstance(found, Fault):
        return found
    if isinstance(why, Fault):
        return why
    at, subject = moment_of(question), f"post:{code}"
    return _recorded(
        request,
        question,
        core.stands_in(found),
        lambda hand: step.close_post(hand, subject, at, why=why),
        ("post-change", code),
    )


# --- organisations -------------------------------------------------------------------------------


@deed
def open_organisation(request: HttpRequest, question: Question, *, code: str) -> Done:
    """Open an organisation beneath another one."""
    org = organisation_to_change(code, question)
    if isinstance(org, Fault):
        return org
    new, name, english = _code(request), _name(request), _name(request, "name_en", needed=False)
    kind, heads = _chosen(request, "kind", OrgKind), _heads(request)
    division = request.POST.get("division_code", "").strip()
    lat_e6, lon_e6 = _lies(request, org)
    if faults := _faults(new, name, english, kind, heads, _division(division), lat_e6, lon_e6):
        return faults
    body = k.OrgFounded(
        name=str(name),
        kind=OrgKind(str(kind)),
        parent=org.code,
        division_code=division or None,
        lat_e6=_e6(lat_e6),
        lon_e6=_e6(lon_e6),
        authorised=heads if isinstance(heads, int) else 0,
        reports="reports" in request.POST,
        name_en=str(english),
    )
    at, subject = moment_of(question), f"org:{new}"
    return _recorded(
        request,
        question,
        org.code,
        lambda hand: step.open_organisation(hand, subject, body, org.code, at),
        ("organisation-change", str(new)),
    )


@deed
def rename_organisation(request: HttpRequest, question: Question, *, code: str) -> Done:
    """Call an organisation otherwise; its old name may stay an alias."""
    org, why = organisation_to_change(code, question), why_of(request)
    if isinstance(org, Fault):
        return org
    optional = ("name_en", "collective", "collective_en")
    name, *others = _name(request), *(_name(request, each, needed=False) for each in optional)
    if faults := _faults(name, *others, why):
        return faults
    english, collective, collective_en = map(str, others)
    body = k.OrgRenamed(
        name=str(name), name_en=english, collective=collective, collective_en=collective_en
    )
    at, keep = moment_of(question), "keep" in request.POST
    return _recorded(
        request,
        question,
        org.code,
        lambda hand: step.rename_organisation(hand, org.code, body, at, why=str(why), keep=keep),
        ("organisation-change", code),
    )


@deed
def move_organisation(request: HttpRequest, question: Question, *, code: str) -> Done:
    """Put an organisation, with all beneath it, beneath another one."""
    org, why = organisation_to_change(code, question), why_of(request)
    to = _target(request, question)
    if isinstance(org, Fault):
        return org
    if faults := _faults(to, why):
        return faults
    at = moment_of(question)
    return _recorded(
        request,
        question,
        org.code,
        lambda hand: step.move_organisation(hand, org.code, str(to), at, why=str(why)),
        ("organisation-change", code),
    )


@deed
def close_organisation(request: HttpRequest, question: Question, *, code: str) -> Done:
    """Close an organisation nobody and nothing belongs to."""
    org, why = organisation_to_change(code, question), why_of(request)
    if isinstance(org, Fault):
        return org
    if isinstance(why, Fault):
        return why
    at = moment_of(question)
    return _recorded(
        request,
        question,
        org.code,
        lambda hand: step.close_organisation(hand, org.code, at, why=why),
        ("organisation-change", code),
    )


# --- what forms send -----------------------------------------------------------------------------


def _recorded(
    request: HttpRequest,
    question: Question,
    org: str,
    act: Callable[[Hand], list[Barred]],
    back: tuple[str, str],
) -> Done:
    """Let ``act`` record once what a form sends; answer with the way back, or all that bars it."""
    if not sent_before(request):
        barred = act(hand_of(request, question, org))
        if barred:
            return [
                Fault(field=FIELDS.get(each.bar, ""), given="", remedy=said(each), refused=True)
                for each in barred
            ]
    return led_back(question, *back)


def _faults(*found: object) -> list[Fault]:
    return [each for each in found if isinstance(each, Fault)]


def _code(request: HttpRequest) -> str | Fault:
    given = request.POST.get("code", "").strip()
    if re.fullmatch(CODE, given):
        return given
    remedy = _("Write a code of letters, digits and hyphens.")
    return Fault(field="code", given=given[:NAME_MAX], remedy=remedy)


def _name(request: HttpRequest, field: str = "name", *, needed: bool = True) -> str | Fault:
    given = request.POST.get(field, "").strip()
    if len(given) <= NAME_MAX and (given or not needed) and (given.isprintable()):
        return given
    remedy = _("Write it in %(most)s characters or fewer.") % {"most": NAME_MAX}
    return Fault(field=field, given=given[:NAME_MAX], remedy=remedy)


def _chosen(request: HttpRequest, field: str, among: Iterable[str]) -> str | Fault:
    given = request.POST.get(field, "")
    if given in list(among):
        return given
    return Fault(field=field, given=given[:NAME_MAX], remedy=_("Choose one from the list."))


def _heads(request: HttpRequest) -> int | Fault:
    given = request.POST.get("authorised", "").strip() or "0"
    found = whole(given, most=AUTHORISED_MAX)
    if found is not None:
        return found
    remedy = _("Write a number from 0 to %(most)s.") % {"most": AUTHORISED_MAX}
    return Fault(field="authorised", given=given[:NAME_MAX], remedy=remedy)


def _lies(request: HttpRequest, org: Organisation) -> tuple[int | Fault, int | Fault]:
    """Return where what is opened lies: as given, else where its organisation does."""
    given = {name: request.POST.get(name, "").strip() for name in FARTHEST}
    if not any(given.values()):
        return core.lies(org)
    lat, lon = (_degrees(name, given[name]) for name in FARTHEST)
    return lat, lon


def _degrees(name: str, given: str) -> int | Fault:
    found = core.degrees_e6(given, most=FARTHEST[name])
    if found is not None:
        return found
    remedy = _("Write both in decimal degrees, such as 40.842 and 111.749, or leave both empty.")
    return Fault(field=name, given=given[:NAME_MAX], remedy=remedy)


def _e6(found: int | Fault) -> int:
    """Return the millionths of a degree; no form with a fault comes so far."""
    return found if isinstance(found, int) else 0


def _division(given: str) -> Fault | None:
    if not given or re.fullmatch(DIVISION, given):
        return None
    remedy = _("Write the six digits of the division, or nothing.")
    return Fault(field="division_code", given=given[:NAME_MAX], remedy=remedy)


def _target(request: HttpRequest, question: Question) -> str | Fault:
    """Return the organisation a form names to stand in; the actor must administer it too."""
    given = request.POST.get("parent", "").strip()
    found = find(given, question.asof) if given else None
    seen = found and question.sees(found, Thing.ORGANISATION, verb=Verb.RECORD)
    if found and seen and found.startswith("org:"):
        return found
    remedy = BARS[Bar.NO_ORGANISATION]
    return Fault(field="parent", given=given[:NAME_MAX], remedy=remedy)
