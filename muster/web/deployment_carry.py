"""Orders carried out on a page: who stands where; the next step, recorded for several at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from muster.core.access import Field, Thing, Verb
from muster.core.carrying import Step, next_steps
from muster.core.person import Person
from muster.steps.deployment_carry import carry as carry_out
from muster.steps.deployment_reading import Carried, Standing
from muster.steps.deployment_record import Refused
from muster.steps.register import people_of
from muster.web.deployment_words import LineNamed, named_lines, refusals_said
from muster.web.fault import Fault
from muster.web.form import Done, hand_of, led_back, moment_of, sent_before
from muster.web.question import Question, deed
from muster.web.subject import Subject, subjects

CHOSEN_MAX = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """Somebody under orders or away: where they are, and what they may do next."""

    number: str
    name: str  # "" where the actor may not see it
    home: Subject | None
    standing: str  # a Standing
    post: Subject | None  # they stand at or are ordered to
    since: datetime | None
    line: LineNamed | None
    steps: tuple[str, ...]
    replaces: str = ""  # number of whom they moved up for


def where_of(
    people: Iterable[str], question: Question, carried: Sequence[Carried] = ()
) -> list[Where]:
    """Return where each of ``people`` is, in their order; queries do not grow with them.

    ``carried`` says what became of them in a plan; without it they are shown as they are now.
    """
    by_plan = {each.person: each for each in carried}
    known = people_of(list(people), question.asof)
    now = {code: by_plan.get(code) or _now(code, person) for code, person in known.items()}
    codes = {p.record.home for p in known.values() if p.record} | {c.post for c in now.values()}
    called = subjects(codes - {""}, question.asof)
    named = question.seen(known, Thing.PERSON, Field.NAME)
    lines = named_lines({c.demand for c in now.values() if c.demand}, question)
    return [
        Where(
            number=code.partition(":")[2],
            name=person.record.name if person.record and code in named else "",
            home=called.get(person.record.home) if person.record else None,
            standing=str(now[code].standing),
            post=called.get(now[code].post),
            since=person.post_since if person.post else None,
            line=lines.get(now[code].demand),
            steps=tuple(next_steps(person)),
            replaces=(now[code].replaces or "").partition(":")[2],
        )
        for code, person in known.items()
    ]


def _now(code: str, person: Person) -> Carried:
    order = person.orders[0] if person.orders else None
    standing = Standing.ORDERED if order else Standing.DONE
    if person.recall is not None:
        standing = Standing.RECALLED
    elif person.post:
        standing = Standing.AT_POST
    elif person.on_the_way:
        standing = Standing.ON_THE_WAY
    post = person.post or (order.post if order else "")
    demand = person.serves or (order.demand if order and not person.post else "")
    return Carried(person=code, demand=demand, post=post, standing=standing)


@deed
def carry(request: HttpRequest, question: Question) -> Done:
    """Record the step of those ticked, and lead back to the page the form stands on."""
    said = request.POST.get("step", "")
    people = tuple(f"person:{n}" for n in dict.fromkeys(request.POST.getlist("who")))
    if said not in tuple(Step):
        return Fault(field="step", given=said, remedy=_("Choose one from the list."))
    if not people or len(people) > CHOSEN_MAX:
        remedy = _("Tick from one to %(most)s people.") % {"most": CHOSEN_MAX}
        return Fault(field="who", given=str(len(people)), remedy=remedy)
    unseen = set(people) - question.seen(people, Thing.DEPLOYMENT, verb=Verb.RECORD)
    if unseen:
        return [_not_here(code) for code in sorted(unseen)]
    if not sent_before(request):
        org = question.root.code if question.root else ""
        hand = hand_of(request, question, org)
        told = carry_out(hand, Step(said), people, moment_of(question))
        if isinstance(told, Refused):
            return refusals_said(told.refusals, question)
    return _back(request, question)


def _not_here(code: str) -> Fault:
    remedy = _("Nobody of this number is among the people you may record moves of.")
    return Fault(field="who", given=code.partition(":")[2], remedy=remedy)


def _back(request: HttpRequest, question: Question) -> HttpResponse:
    """Lead back to the plan or the line the form stands on, else to the plans."""
    for name, page in (("plan", "plan"), ("line", "demand-line")):
        if code := request.POST.get(name, ""):
            asked = {"view": "progress"} if page == "plan" else {}
            if page == "plan" and (standing := request.POST.get("standing", "")):
                asked["standing"] = standing
            return led_back(question, page, code, **asked)
    return led_back(question, "plans")
