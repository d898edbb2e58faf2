"""What was just done, said once on the page a deed leads to, with a way to take a slip back."""

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from muster.core.access import Field, Thing
from muster.core.kinds import (
    Change,
    CopyAccepted,
    CopyExecuted,
    CopyRefused,
    LetterDecided,
    MessageAnswered,
    Outcome,
    PlanApproved,
    RightProposed,
    RosterChanged,
)
from muster.core.ledger import Fact
from muster.steps import undo as step
from muster.steps.access import right_of
from muster.steps.register import people_of
from muster.steps.roster_swap import swap_of
from muster.web.form import new_key
from muster.web.ledger import KEYS, TEXTS, spelt
from muster.web.ledger import Field as Spelt
from muster.web.question import DONE, Question
from muster.web.subject import Subject, subjects
from muster.web.words import FACTS, word
from muster.web.words_access import JOBS

BESIDE = ("care.taken_up", "care.settled")  # recorded along with what was done about a word
# What says nothing to who has just done it: codes of other facts, what they were shown before, and
# what was told in confidence, which others beside them might read.
LEFT_OUT = frozenset(
    (
        *KEYS,
        *TEXTS,
        "answers",
        "bound",
        "changes",
        "cost",
        "discrepancy",
        "form",
        "gates",
        "head_seq",
        "head_digest",
        "hold",
        "known",
        "lat_e6",
        "lon_e6",
        "matter",
        "notice_h",
        "number",
        "on_leave",
        "proposal",
        "prose",
        "roster",
        "rule",
        "sections",
        "shift",
        "text",
        "wording",
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What the last form recorded, as far as who sent it may see that."""

    kind: str | Promise
    subject: Subject | None  # None: whom it is about is not seen by the account any more
    fields: tuple[Spelt, ...]
    names: tuple[str, ...]  # of the people it is about, as far as they may be seen
    more: int  # facts besides the first
    undo: int | None  # the one fact that may be taken back here
    deeds: bool  # several may be: they stand on a page of their own
    key: str  # of the form that takes it back


def done(request: HttpRequest) -> Done | None:
    """Return what the form sent last recorded, the first time a page is shown after it."""
    question: Question | None = getattr(request, "question", None)
    if question is None or request.method != "GET" or DONE not in request.session:
        return None
    key = request.session.pop(DONE)
    try:
        recorded = step.done_by(question.actor.account, UUID(key).hex)
    except ValueError:
        return None
    if not recorded:
        return None
    main = next((each for each in recorded if each.kind not in BESIDE), recorded[0])
    said = spelt([main], question)
    open_still = step.last_deeds(
        question.actor.account, question.clock.now, among={each.seq for each in recorded}
    )
    return Done(
        kind=_kind(main),
        subject=said[0].shown.subject if said else None,
        fields=tuple(e for e in said[0].fields if _tells(e, main)) if said else (),
        names=_names(main, question),
        more=len(recorded) - 1,
        undo=open_still[0].seq if len(open_still) == 1 else None,
        deeds=len(open_still) > 1,
        key=new_key(),
    )


def _kind(fact: Fact) -> str | Promise:
    if isinstance(fact.body, LetterDecided) and fact.body.outcome is Outcome.DEFERRED:
        return _("A medical opinion is asked for")  # to others this is a letter not yet decided
    if isinstance(fact.body, MessageAnswered) and fact.body.means == "page":
        return _("You said that you cannot") if fact.body.answer == "no" else _("You said you know")
    return word(FACTS, fact.kind)


def _tells(field: Spelt, fact: Fact) -> bool:
    """Return whether a field says anything to the account that has just recorded it."""
    if isinstance(fact.body, MessageAnswered) and fact.body.means == "page":
        return False  # the sentence says it all
    if isinstance(fact.body, PlanApproved):
        return field.name == "moves"  # the page it leads to tells the rest
    own = [each for each in field.said if each.subject and each.subject.code == fact.recorded_by]
    value = getattr(fact.body, field.name)
    return not (field.name in LEFT_OUT or own or value is False or value is Outcome.DEFERRED)


def _names(fact: Fact, question: Question) -> tuple[str, ...]:
    about = {fact.subject, getattr(fact.body, "person", None) or ""}
    if fact.subject.startswith("swap:") and (swap := swap_of(fact.subject)) and swap.asked:
        about |= {swap.asked.asker, swap.asked.asked_of}
    if isinstance(fact.body, RosterChanged):
        return _changed(fact.body, question)
    if isinstance(fact.body, CopyAccepted | CopyRefused | CopyExecuted):
        return (
            question.english.get(fact.org) or subjects([fact.org], question.asof)[fact.org].name,
        )
    if fact.subject.startswith("grant:") and not isinstance(fact.body, RightProposed):
        right = right_of(fact.subject, question.clock.now)
        held = right.proposed if right else None
        return (held.holder.partition(":")[2], word(JOBS, held.job)) if held else ()
    seen = question.seen(
        {each for each in about if each.startswith("person:")}, Thing.PERSON, Field.NAME
    )
    people = people_of(seen, question.asof)
    if not people and fact.subject.startswith("person:"):
        return (fact.subject.partition(":")[2],)  # not theirs to see any more: the number alone
    return tuple(each.record.name for each in people.values() if each.record)


def _changed(body: RosterChanged, question: Question) -> tuple[str, ...]:
    """Return who no longer stands duties of a roster, and after an arrow who does."""
    people = [change.person for change in body.changes]
    seen = question.seen(people, Thing.PERSON, Field.NAME)
    known = {c: p.record.name for c, p in people_of(seen, question.asof).items() if p.record}
    sides = [
        ", ".join(
            dict.fromkeys(
                known.get(each.person, each.person.partition(":")[2])
                for each in body.changes
                if each.change is side
            )
        )
        for side in (Change.OUT, Change.IN)
    ]
    return (" → ".join(each for each in sides if each),)
