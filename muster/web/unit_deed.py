"""What the office for Party building records: units founded, joined, named, dissolved."""

import re
from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from muster.core import kinds as k
from muster.core.access import Thing, Verb
from muster.core.kinds import UnitKind
from muster.core.unit import CODE, RESERVED, UnitBreach, UnitRules
from muster.formats.unit_words import BREACHES, FIELDS
from muster.steps import unit as step
from muster.steps.register import path, places
from muster.web.fault import Fault
from muster.web.form import Done, hand_of, led_back, moment_of, sent_before
from muster.web.question import Question, deed
from muster.web.unit import find_unit, rules_of
from muster.web.unit_new import LOOKS, shown
from muster.web.unit_people import nobody, people_named

TEXT_MAX = 100


@deed
def found(request: HttpRequest, question: Question) -> Done:
    """Found a unit with its first members; only who may approve one, for no request is a fact.

    A button that looks for a place or for people, and anything wrong, leads back to the form.
    """
    if request.POST.get("act") in LOOKS:
        return shown(request, question)
    done = _found(request, question)
    if isinstance(done, HttpResponse):
        return done
    return shown(request, question, [done] if isinstance(done, Fault) else done)


def _found(request: HttpRequest, question: Question) -> Done:
    founding, rules = _founding(request, question), _rules(question)
    if isinstance(founding, list):
        return founding
    if isinstance(rules, Fault):
        return rules
    if sent_before(request):
        return led_back(question, "unit", founding.code)
    if step.unit_of(founding.code, question.asof):
        remedy = _("Another unit has this code; write one that is free.")
        return Fault(field="code", given=founding.code, remedy=remedy, refused=True)
    hand = hand_of(request, question, founding.order.parent)
    done = step.found(hand, [founding], moment_of(question), rules)
    broken = done.refused.get(founding.code)
    return _refused(broken) if broken else led_back(question, "unit", founding.code)


@deed
def join(request: HttpRequest, question: Question, *, code: str) -> Done:
    """Let somebody join a unit, by number."""
    unit, rules = find_unit(code, question, Verb.RECORD), _rules(question)
    if isinstance(unit, Fault):
        return unit
    people = people_named(request, "person", question)
    if isinstance(people, Fault) or len(people) != 1:
        return people if isinstance(people, Fault) else nobody("person", "")
    if isinstance(rules, Fault):
        return rules
    if not sent_before(request):
        hand = hand_of(request, question, unit.founded.parent if unit.founded else "")
        done = step.admit(hand, code, people[0], moment_of(question), rules)
        if isinstance(done, list):
            return _refused(done)
    return led_back(question, "unit", code)


@deed
def name(request: HttpRequest, question: Question, *, code: str) -> Done:
    """Name a unit after somebody whose family consents."""
    unit = find_unit(code, question, Verb.RECORD)
    if isinstance(unit, Fault):
        return unit
    called, people = _text(request, "name"), people_named(request, "after", question, gone=True)
    faults = [fault for fault in (called, people) if isinstance(fault, Fault)]
    if isinstance(called, Fault) or isinstance(people, Fault):
        return faults
    if len(people) != 1:
        return nobody("after", "")
    if not sent_before(request):
        if unit.dissolved:
            return _refused([UnitBreach("dissolved", 0, 1)])
        body = k.UnitNamed(name=called, after=people[0], consent="consent" in request.POST)
        hand = hand_of(request, question, unit.founded.parent if unit.founded else "")
        done = step.name(hand, code, body, moment_of(question))
        if isinstance(done, list):
            return _refused(done)
    return led_back(question, "unit", code)


@deed
def dissolve(request: HttpRequest, question: Question, *, code: str) -> Done:
    """Dissolve a unit for a reason; everybody in it leaves with it."""
    unit = find_unit(code, question, Verb.APPROVE)
    if isinstance(unit, Fault):
        return unit
    why = _text(request, "why")
    if isinstance(why, Fault):
        return why
    if not sent_before(request):
        if unit.dissolved:
            return _refused([UnitBreach("dissolved", 0, 1)])
        hand = hand_of(request, question, unit.founded.parent if unit.founded else "")
        step.dissolve(hand, code, moment_of(question), why)
    return led_back(question, "unit", code)


# --- what forms send -----------------------------------------------------------------------------


def _founding(request: HttpRequest, question: Question) -> step.Founding | list[Fault]:
    """Return the unit a form asks for, or everything that is wrong with the form."""
    code, kind = request.POST.get("code", "").strip(), request.POST.get("kind", "")
    faults = []
    if (code or request.POST.get("parent")) and (not re.fullmatch(CODE, code) or code == RESERVED):
        remedy = _("Write a code of letters, digits and hyphens.")
        faults.append(Fault(field="code", given=code, remedy=remedy))
    if kind not in list(UnitKind):
        remedy = _("Choose one of the kinds of unit.")
        faults.append(Fault(field="kind", given=kind, remedy=remedy))
    parent, above = _parent(request, question), _above(request, question)
    people = people_named(request, "members", question)
    said = [_text(request, "name"), _text(request, "order"), people]
    faults += [each for each in (parent, above, *said) if isinstance(each, Fault)]
    called, order, members = said
    asked = request.POST.get("request", "").strip()[: TEXT_MAX // 2]
    if (
        faults
        or not (isinstance(called, str) and isinstance(order, str) and isinstance(members, tuple))
        or not (isinstance(parent, str) and isinstance(above, str))
    ):
        return faults
    post = _post(request, question)
    if isinstance(post, Fault):
        return [post]
    body = k.UnitFounded(
        kind=UnitKind(kind),
        name=called,
        parent=parent,
        approved_by=above,
        order=f"{asked}、{order}" if asked else order,
        post=post or None,
        together="together" in request.POST,
    )
    return step.Founding(code=code, order=body, members=_led(members, request))


def _led(members: tuple[str, ...], request: HttpRequest) -> tuple[str, ...]:
    """Return the members with who leads them first: the one chosen, else as they stand."""
    leader = f"person:{request.POST.get('leader', '')}"
    return tuple(sorted(members, key=lambda each: each != leader))


def _parent(request: HttpRequest, question: Question) -> str | Fault:
    """Return the organisation the unit is to stand in."""
    given = request.POST.get("parent", "").strip()
    code = f"org:{given}"
    there = code in places([code], question.asof)
    if not there or not question.sees(code, Thing.UNIT, verb=Verb.APPROVE):
        remedy = _("Choose an organisation you may approve units for.")
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


def _post(request: HttpRequest, question: Question) -> str | Fault:
    """Return the post the unit is to stand at, "" where none is named."""
    given = request.POST.get("post", "").strip()
    code = f"post:{given}"
    if not given:
        return ""
    place = places([code], question.asof).get(code)
    if place is None or not question.sees(code, Thing.UNIT, verb=Verb.APPROVE):
        remedy = _("Choose a post of your organisations, or none.")
        return Fault(field="post", given=given, remedy=remedy)
    return code


def _text(request: HttpRequest, field: str) -> str | Fault:
    given = request.POST.get(field, "").strip()
    if given and len(given) <= TEXT_MAX:
        return given
    remedy = _("Write it in %(most)s characters or fewer.") % {"most": TEXT_MAX}
    return Fault(field=field, given=given, remedy=remedy)


def _rules(question: Question) -> UnitRules | Fault:
    rules = rules_of(question)
    if rules is None:
        remedy = _("Adopt a rule pack first: it says how many, and from whom.")
        return Fault(field="rules", given="", remedy=remedy, refused=True)
    return rules


def _refused(broken: Iterable[UnitBreach]) -> list[Fault]:
    return [
        Fault(
            field=FIELDS[each.rule],
            given=str(each.have),
            remedy=BREACHES[each.rule] % {"have": each.have, "need": each.need},
            refused=True,
        )
        for each in broken
    ]
