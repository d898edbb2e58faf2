"""People are called back with notice: whom, from where, by when, and who is told of it.

Whoever has not set out stays at home, and the reserve moves up; both are seen at once beneath.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from muster.core.access import Thing, Verb
from muster.core.person import Person
from muster.core.search import FOUND_BY
from muster.steps.deployment_moves import recall
from muster.steps.deployment_reading import people_of_line, people_of_post
from muster.steps.deployment_record import Refused
from muster.steps.message import reached
from muster.steps.register import people_of
from muster.steps.search import search
from muster.web.clock import SAMPLE, moment_said, written
from muster.web.deployment_carry import Where, where_of
from muster.web.deployment_happened import Happened, happened
from muster.web.deployment_plan import no_rules, pack_of, seen_plan
from muster.web.deployment_words import refusals_said
from muster.web.fault import Fault
from muster.web.form import Done, hand_of, led_back, moment_of, new_key, sent_before, why_of
from muster.web.question import Question, deed, page

LISTED = 200  # people who can be ticked at once
_NOTICE = timedelta(hours=12)  # offered; whoever calls back says by when
_NUMBERS = re.compile(r"[\s,，、;；]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class RecallPage:
    """All that the page shows: whom one has looked for, and what has come of recalls."""

    about: str
    people: tuple[Where, ...]
    more: int
    unknown: bool
    unreached: int  # of these people, to whom no message can be sent
    report_by: str
    key: str
    happened: tuple[Happened, ...]


@page
def form(request: HttpRequest, question: Question) -> HttpResponse:
    """Answer with the people one looks for who can be called back, and what came of recalls."""
    about = request.GET.get("about", "").strip()
    found = _sought(about, question)
    listed = found[:LISTED]
    shown = where_of(listed, question)
    told = reached(listed)
    page = RecallPage(
        about=about,
        people=tuple(shown),
        more=len(found) - len(listed),
        unknown=bool(about) and not found,
        unreached=sum(f"person:{each.number}" not in told for each in shown),
        report_by=written(_by(question))[: len(SAMPLE)],
        key=new_key(),
        happened=happened(question),
    )
    return render(request, "recall.html", {"page": page})


def _by(question: Question) -> datetime:
    return question.asof.at + _NOTICE


def _sought(about: str, question: Question) -> Sequence[str]:
    """Return who can be called back of those that ``about`` names, whom the actor may plan for.

    It names numbers, a plan, a line or a post by code; else people or posts as a search finds them.
    """
    if not about:
        return ()
    tail = about.partition(":")[2] if ":" in about else about
    numbers = [number for number in _NUMBERS.split(about) if number]
    known = people_of([f"person:{n.removeprefix('person:')}" for n in numbers], question.asof)
    found: Iterable[str] = known
    if not known:
        plan = seen_plan(tail, question)
        found = [move.person for move in plan.moves] if plan else ()
        found = found or people_of_line(f"demand:{tail}", question.asof)
        found = found or people_of_post(f"post:{tail}", question.asof)
        found = found or _called(about, question)
        known = people_of(found, question.asof)
    there = [code for code, person in known.items() if can_be_recalled(person)]
    seen = question.seen(there, Thing.PLAN, verb=Verb.PROPOSE)
    return sorted(code for code in there if code in seen)


def _called(about: str, question: Question) -> Iterator[str]:
    """Yield the people called so, and those of the posts called so, among what the actor sees."""
    tops = {kind: question.extent_of(*FOUND_BY[kind]) for kind in ("person", "post")}
    for hit in search(about, question.asof, tops).hits:
        if hit.kind == "person":
            yield hit.subject
        else:
            yield from people_of_post(hit.subject, question.asof)


def can_be_recalled(person: Person) -> bool:
    """Return whether somebody is at a post, away, on the way or under orders, and not recalled."""
    if person.record is None or person.gone or person.recall is not None:
        return False
    return bool(person.post or person.on_the_way or person.away_since or person.orders)


@deed
def recalled(request: HttpRequest, question: Question) -> Done:
    """Call those ticked back, with the reason and the hour by which they report at home."""
    people = tuple(f"person:{n}" for n in dict.fromkeys(request.POST.getlist("who")))
    why, by, pack = why_of(request), _report_by(request), pack_of(question)
    found = [each for each in (why, by) if isinstance(each, Fault)]
    if not people:
        remedy = _("Tick whom to call back.")
        found.append(Fault(field="who", given="", remedy=remedy))
    if pack is None:
        found.append(no_rules())
    unseen = set(people) - question.seen(people, Thing.PLAN, verb=Verb.PROPOSE)
    found += [_not_here(code) for code in sorted(unseen)]
    if found or isinstance(why, Fault) or isinstance(by, Fault):
        return found
    if not sent_before(request):
        org = question.root.code if question.root else ""
        told = recall(
            hand_of(request, question, org),
            people,
            why,
            moment_of(question),
            report_by=by,
            recalled_by=question.actor.account,
            pack=pack,
        )
        if isinstance(told, Refused):
            return refusals_said(told.refusals, question)
    return led_back(question, "recall")


def _not_here(code: str) -> Fault:
    remedy = _("Nobody of this number is among the people you may call back.")
    return Fault(field="who", given=code.partition(":")[2], remedy=remedy)


def _report_by(request: HttpRequest) -> datetime | Fault:
    said = request.POST.get("report_by", "")
    by = moment_said(said)
    if by is None:
        remedy = _("Write a date and a time, such as %(sample)s.") % {"sample": SAMPLE}
        return Fault(field="report_by", given=said, remedy=remedy)
    return by
