"""What forms of units send: where one is to stand, what it is, who belongs, read once for all."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from muster.core.access import Thing, Verb
from muster.core.kinds import UnitKind
from muster.core.unit import CODE, RESERVED, UnitBreach, UnitRules
from muster.formats.unit_words import BREACHES, FIELDS
from muster.steps.register import path, places
from muster.steps.unit import rules_in_force
from muster.web.fault import Fault
from muster.web.question import Question
from muster.web.unit_people import people_named

TEXT_MAX = 100
PAPER_MAX = 40  # characters of the number of a paper


@dataclass(frozen=True, slots=True, kw_only=True)
class NewUnit:
    """A unit as a form describes it, whether it is to be asked for or founded."""

    code: str
    kind: UnitKind
    name: str
    parent: str  # subject
    above: str  # subject of who is to approve it; "" where none is named
    post: str | None
    members: tuple[str, ...]  # who leads it first
    together: bool


def new_unit(request: HttpRequest, question: Question, verb: Verb) -> NewUnit | list[Fault]:
    """Return the unit a form describes, or everything that is wrong with the form.

    ``verb`` is what the actor must be allowed to where the unit is to stand.
    """
    code, kind = request.POST.get("code", "").strip(), request.POST.get("kind", "")
    faults = []
    if (code or request.POST.get("parent")) and (not re.fullmatch(CODE, code) or code in RESERVED):
        remedy = _("Write a code of letters, digits and hyphens.")
        faults.append(Fault(field="code", given=code, remedy=remedy))
    if kind not in list(UnitKind):
        remedy = _("Choose one of the kinds of unit.")
        faults.append(Fault(field="kind", given=kind, remedy=remedy))
    parent, above = _parent(request, question, verb), _above(request, question)
    called, members = text_of(request, "name"), people_named(request, "members", question)
    post = _post(request, question, verb)
    faults += [e for e in (parent, above, called, members, post) if isinstance(e, Fault)]
    if (
        faults
        or not (isinstance(called, str) and isinstance(members, tuple) and isinstance(post, str))
        or not (isinstance(parent, str) and isinstance(above, str))
    ):
        return faults
    return NewUnit(
        code=code,
        kind=UnitKind(kind),
        name=called,
        parent=parent,
        above=above,
        post=post or None,
        members=_led(members, request),
        together="together" in request.POST,
    )


def _led(members: tuple[str, ...], request: HttpRequest) -> tuple[str, ...]:
    """Return the members with who leads them first: the one chosen, else as they stand."""
    leader = f"person:{request.POST.get('leader', '')}"
    return tuple(sorted(members, key=lambda each: each != leader))


def _parent(request: HttpRequest, question: Question, verb: Verb) -> str | Fault:
    """Return the organisation the unit is to stand in."""
    given = request.POST.get("parent", "").strip()
    code = f"org:{given}"
    there = code in places([code], question.asof)
    if not there or not question.sees(code, Thing.UNIT, verb=verb):
        remedy = _("Choose an organisation you may approve units for.")
        if verb is Verb.PROPOSE:
            remedy = _("Choose an organisation you may ask for units for.")
        return Fault(field="parent", given=given, remedy=remedy)
    return code


def _above(request: HttpRequest, question: Question) -> str | Fault:
    """Return the approving organisation, one above; "" where none is named."""
    given = request.POST.get("approved_by", "").strip()
    parent = f"org:{request.POST.get('parent', '').strip()}"
    above = [place.code for place in path(parent, question.asof)]
    if not given or f"org:{given}" in (above[:-1] or above):
        return f"org:{given}" if given else ""
    remedy = _("Choose an organisation above the one the unit stands in.")
    return Fault(field="approved_by", given=given, remedy=remedy)


def _post(request: HttpRequest, question: Question, verb: Verb) -> str | Fault:
    """Return the post the unit is to stand at, "" where none is named."""
    given = request.POST.get("post", "").strip()
    code = f"post:{given}"
    if not given:
        return ""
    place = places([code], question.asof).get(code)
    if place is None or not question.sees(code, Thing.UNIT, verb=verb):
        remedy = _("Choose a post of your organisations, or none.")
        return Fault(field="post", given=given, remedy=remedy)
    return code


def text_of(request: HttpRequest, field: str, most: int = TEXT_MAX) -> str | Fault:
    """Return one line that a form must give, in so many characters."""
    given = request.POST.get(field, "").strip()
    if given and len(given) <= most and given.isprintable():
        return given
    remedy = _("Write it in %(most)s characters or fewer.") % {"most": most}
    return Fault(field=field, given=given, remedy=remedy)


def rules_or_fault(question: Question) -> UnitRules | Fault:
    """Return what the pack in force asks, or that a pack has to be adopted first."""
    rules = rules_in_force(question.asof)
    if rules is None:
        remedy = _("Adopt a rule pack first: it says how many, and from whom.")
        return Fault(field="rules", given="", remedy=remedy, refused=True)
    return rules


def refused(broken: Iterable[UnitBreach]) -> list[Fault]:
    """Return every rule that is broken, in words, by the field it is about."""
    return [
        Fault(
            field=FIELDS[each.rule],
            given=str(each.have),
            remedy=BREACHES[each.rule] % {"have": each.have, "need": each.need},
            refused=True,
        )
        for each in broken
    ]
