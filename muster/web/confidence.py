"""What people told in confidence, for welfare: who sees to it, what can be done, done in a tap."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from muster.core import confidence
from muster.core.access import Field, Thing, Verb
from muster.core.care import exposure_fault
from muster.core.confidence import OUTCOMES, PART_OF, Told, WordStop
from muster.core.kinds import CareOutcome, CareReply
from muster.core.person import Person
from muster.formats.care_words import WORD_STOPS
from muster.steps import confidence as step
from muster.steps.register import people_of
from muster.steps.rules import pack_in_force
from muster.web.fault import Fault
from muster.web.form import Done, hand_of, led_back, moment_of, new_key, sent_before
from muster.web.moment import maybe_moment
from muster.web.question import Question, deed
from muster.web.shown import on_record
from muster.web.subject import Subject, subjects
from muster.web.words import word
from muster.web.words_care import EXPOSURES

VIEW = "told"
FIELDS = {confidence.HEALTH: Field.HEALTH, confidence.FAMILY: Field.FAMILY}
LISTED_MAX = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldRow:
    """One word in confidence, with what can be done about it from here."""

    number: str
    name: str
    home: Subject | None
    told: Told
    office: Subject | None
    mine: bool  # whoever looks has it
    acts: tuple[str, ...]  # outcomes; none where whoever looks may record nothing of it
    key: str

    @property
    def taken_by(self) -> str:
        """The login of whoever has it."""
        return self.told.taken_by.partition(":")[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldList:
    """What waits, the oldest first."""

    rows: tuple[ToldRow, ...]
    total: int
    replies: tuple[str, ...] = tuple(CareReply)

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.total - len(self.rows)


def fields_here(question: Question) -> tuple[Field, ...]:
    """Return which of health and family the actor is shown of the organisation shown."""
    return tuple(field for field in FIELDS.values() if question.here(Thing.CARE, field))


def told_list(question: Question) -> ToldList:
    """Return what people of the organisation shown told and nobody has settled."""
    parts = tuple(part for part, field in FIELDS.items() if question.here(Thing.CARE, field))
    found = step.waiting(question.scope, parts, question.asof) if parts else []
    found = [row for row in found if PART_OF[row[2].matter] in parts]
    shown = found[:LISTED_MAX]
    on_record(question, [(code, FIELDS[PART_OF[told.matter]]) for code, _, told in shown])
    homes = {p.record.home for _, p, _ in shown if p.record}
    called = subjects(homes | {told.office for *_, told in shown if told.office}, question.asof)
    records = {
        part: question.seen([code for code, *_ in shown], Thing.CARE, FIELDS[part], Verb.RECORD)
        for part in parts
    }
    rows = []
    for code, person, told in shown:
        may = code in records[PART_OF[told.matter]] and code != question.actor.person
        rows.append(
            ToldRow(
                number=code.partition(":")[2],
                name=person.record.name if person.record else "",
                home=called.get(person.record.home) if person.record else None,
                told=told,
                office=called.get(told.office),
                mine=told.taken_by == question.actor.account,
                acts=OUTCOMES[told.matter] if may else (),
                key=new_key(),
            )
        )
    return ToldList(rows=tuple(rows), total=len(found))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sent:
    """The word a form is about, of a person the actor may record of."""

    person: Person
    told: Told
    word: step.Word


@deed
def take(request: HttpRequest, question: Question) -> Done:
    """Record that the actor sees to a word; not when somebody else has it unknown to them."""
    if sent_before(request):
        return _back(question)
    sent = _sent(request, question)
    if isinstance(sent, Fault):
        return sent
    hand = hand_of(request, question, _home(sent.person))
    done = step.take_up(hand, sent.word, moment_of(question))
    return _stopped(done) if isinstance(done, step.Halted) else _back(question)


@deed
def settle(request: HttpRequest, question: Question) -> Done:
    """Record what comes of a word, what that asks for, and that it is settled."""
    if sent_before(request):
        return _back(question)
    sent = _sent(request, question)
    if isinstance(sent, Fault):
        return sent
    seen, at = _seen(request, sent.told), moment_of(question)
    if isinstance(seen, Fault):
        return seen
    pack = pack_in_force(question.asof)
    if pack is None:
        remedy = _("Adopt a rule pack first: it says how long, and from whom.")
        return Fault(field="rules", given="", remedy=remedy, refused=True)
    exposed, rules = seen.exposed, pack.isolation_rules()
    if exposed is not None and (wrong := exposure_fault(exposed, rules, at=at)):
        return not_exposed(request, wrong)
    hand = hand_of(request, question, _home(sent.person))
    done = step.settle(hand, sent.word, seen, at, pack)
    return _stopped(done) if isinstance(done, step.Halted) else _back(question)


def not_exposed(request: HttpRequest, wrong: str) -> Fault:
    """Return why nobody can be isolated since the exposure that was given."""
    given = request.POST.get("exposed", "").replace("T", " ")
    return Fault(field="exposed", given=given, remedy=word(EXPOSURES, wrong))


def _seen(request: HttpRequest, told: Told) -> step.Seen | Fault:
    """Return what the form says comes of it."""
    reply, outcome = request.POST.get("reply", ""), request.POST.get("outcome", "")
    if reply in tuple(CareReply):
        return step.Seen(outcome=CareOutcome.ANSWERED, reply=CareReply(reply))
    if outcome not in OUTCOMES[told.matter] or outcome == CareOutcome.ANSWERED:
        return Fault(field="outcome", given=outcome, remedy=_("Choose what comes of it."))
    if outcome != CareOutcome.ISOLATED:
        return step.Seen(outcome=CareOutcome(outcome))
    exposed = maybe_moment(request, "exposed")
    if isinstance(exposed, Fault):
        return exposed
    return step.Seen(outcome=CareOutcome.ISOLATED, exposed=exposed or told.at)


def _sent(request: HttpRequest, question: Question) -> _Sent | Fault:
    """Return the word a form is about, or the fault of one the actor may not see to."""
    subject, key = f"person:{request.POST.get('person', '')}", request.POST.get("told", "")
    person = people_of([subject], question.asof).get(subject)
    told = next((t for t in person.told if t.key == key), None) if person else None
    field = FIELDS[PART_OF[told.matter]] if told else Field.HEALTH
    may = told is not None and question.sees(subject, Thing.CARE, field, Verb.RECORD)
    if person is None or told is None or not may:
        remedy = _("It does not wait any more, or is not yours to see to. Look at the list again.")
        return Fault(field="told", given=key[:8], remedy=remedy)
    if subject == question.actor.person:
        remedy = _("Somebody else sees to what you told yourself.")
        return Fault(field="person", given=subject.partition(":")[2], remedy=remedy, refused=True)
    login = request.POST.get("seen", "")
    word_sent = step.Word(
        person=subject,
        key=key,
        seen_by=f"account:{login}" if login else "",
        office=step.office_of(question, subject),
    )
    return _Sent(person=person, told=told, word=word_sent)


def _home(person: Person) -> str:
    return person.record.home if person.record else ""


def _stopped(halted: step.Halted) -> Fault:
    remedy = word(WORD_STOPS, halted.stop)
    given = halted.by.partition(":")[2] if halted.stop is WordStop.TAKEN else ""
    return Fault(field="told", given=given, remedy=remedy, refused=True)


def _back(question: Question) -> Done:
    org = {"org": question.org.code.partition(":")[2]} if question.org else {}
    return led_back(question, "care", view=VIEW, **org)
