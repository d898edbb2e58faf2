"""What people told in confidence: the words that wait, and who sees to them; for welfare."""

from datetime import datetime
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router, Schema
from pydantic import Field

from muster.api.deed import Deed, doing, missing, record, refused, rules
from muster.api.fault import At, Refused
from muster.api.question import AskedPage, Code, Moment, Page, listing, part
from muster.api.route import Key, act, read
from muster.api.shapes import tail
from muster.core import confidence as core
from muster.core.access import Field as Part
from muster.core.access import Thing, Verb
from muster.core.care import exposure_fault
from muster.core.confidence import OUTCOMES, PART_OF, Told
from muster.core.kinds import CareOutcome, CareReply
from muster.core.ledger import micros
from muster.core.person import Person
from muster.formats.care_words import WORD_STOPS
from muster.steps import confidence as step
from muster.steps.hand import Hand
from muster.steps.register import people_of
from muster.steps.shown import on_record
from muster.steps.sight import Scoped

router = Router()
PARTS = {core.HEALTH: Part.HEALTH, core.FAMILY: Part.FAMILY}
FactKey = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]


class ToldOut(Schema):
    """A word told in confidence that nobody has settled."""

    word: str = Field(description="Key of the fact that told it.")
    person: str
    matter: str
    told_at: datetime
    taken_by: str | None = Field(description="Login of the officer who sees to it.")
    office: str | None = Field(description="For which organisation they do.")
    outcomes: list[str] = Field(description="What may come of it; the likeliest first.")


@read(router, "/care/words", "words", Page[ToldOut])
def words(request: HttpRequest, asked: Annotated[AskedPage, Query()]) -> Page[ToldOut]:
    """What people told in confidence and nobody has settled, the oldest first.

    Of health and of family only what the caller may be shown; each reading is on record.
    """
    seen, cursor = listing(request, "words", asked)
    parts = tuple(part for part, field in PARTS.items() if seen.here(Thing.CARE, field))
    found = step.waiting(seen.scope, parts, seen.asof) if parts else []
    given = [
        (f"{micros(told.at):020d} {told.key}", (code, told))
        for code, _person, told in found
        if PART_OF[told.matter] in parts
    ]
    rows, more = part(given, cursor, asked.limit)
    on_record(seen, ((code, PARTS[PART_OF[told.matter]]) for code, told in rows))
    return Page(items=[_told(code, told) for code, told in rows], next=more)


def _told(code: str, told: Told) -> ToldOut:
    return ToldOut(
        word=told.key,
        person=tail(code),
        matter=told.matter.value,
        told_at=told.at,
        taken_by=tail(told.taken_by) or None,
        office=told.office or None,
        outcomes=[outcome.value for outcome in OUTCOMES[told.matter]],
    )


class TakeIn(Deed):
    """Whose word one sees to."""

    person: Code = Field(description="Number of who told it.")
    seen_by: Code | None = Field(
        None, description="Login of who had it on the list one was shown; null: nobody."
    )


@act(router, "/care/words/{word}/taken", "word-take")
def take(
    request: HttpRequest, word: Annotated[FactKey, Path()], body: TakeIn, key: Key
) -> HttpResponse:
    """Take a word up: one sees to it from now on; not over the head of who has it."""
    seen = doing(request, "word-take", body)
    person, _told_word, wanted = _named(word, body, seen)

    def act_it(hand: Hand) -> Refused | None:
        return _halted(step.take_up(hand, wanted, seen.asof.at))

    return record(request, key, _home(person), act_it)


class WordSettleIn(TakeIn):
    """What comes of a word, and what the person is told."""

    outcome: CareOutcome
    reply: CareReply | None = Field(None, description="What the person is told, if answered.")
    exposed_at: Moment | None = Field(
        None, description="The last exposure of who is isolated; left out: when it was told."
    )


@act(router, "/care/words/{word}/settled", "word-settle")
def settle(
    request: HttpRequest, word: Annotated[FactKey, Path()], body: WordSettleIn, key: Key
) -> HttpResponse:
    """Settle a word: record what comes of it, what that asks for, and the answer to the person."""
    seen = doing(request, "word-settle", body)
    person, told, wanted = _named(word, body, seen)
    pack = rules(seen.asof)

    def act_it(hand: Hand) -> Refused | None:
        at, answered = seen.asof.at, body.outcome is CareOutcome.ANSWERED
        if body.outcome not in OUTCOMES[told.matter]:
            return refused([At("outcome", "not_of_this_matter")])
        if answered is (body.reply is None):
            return refused([At("reply", "needed" if answered else "not_asked")])
        exposed = (body.exposed_at or told.at) if body.outcome is CareOutcome.ISOLATED else None
        wrong = exposure_fault(exposed, pack.isolation_rules(), at=at) if exposed else None
        if wrong is not None:
            return refused([At("exposed_at", wrong.value)])
        comes = step.Seen(outcome=body.outcome, reply=body.reply, exposed=exposed)
        return _halted(step.settle(hand, wanted, comes, at, pack))

    return record(request, key, _home(person), act_it)


def _named(key: str, body: TakeIn, seen: Scoped) -> tuple[Person, Told, step.Word]:
    """Return the word and who told it, if it waits and the caller may record of it."""
    subject = f"person:{body.person}"
    person = people_of([subject], seen.asof).get(subject)
    told = next((t for t in person.told if t.key == key), None) if person else None
    if person is None or told is None:
        raise missing("word")
    if not seen.sees(subject, Thing.CARE, PARTS[PART_OF[told.matter]], Verb.RECORD):
        raise missing("word")
    if subject == seen.actor.person:
        raise refused([At("person", "own_word")])
    office = step.office_of(seen, subject)
    seen_by = f"account:{body.seen_by}" if body.seen_by else ""
    return person, told, step.Word(person=subject, key=key, seen_by=seen_by, office=office)


def _halted(done: object) -> Refused | None:
    if not isinstance(done, step.Halted):
        return None
    return refused([At("word", done.stop.value, WORD_STOPS[done.stop])])


def _home(person: Person) -> str:
    return person.record.home if person.record else ""
