"""Messages: who was told of a call, a plan or a roster, what came back; reminders and answers."""

from datetime import datetime
from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from muster.api.deed import Deed, doing, missing, record, root_of
from muster.api.fault import Refused
from muster.api.question import ClockedPage, Clocks, Page, listing, part, sight
from muster.api.route import Key, act, read
from muster.core.access import Thing, Verb
from muster.core.ledger import micros
from muster.steps import message as step
from muster.steps.hand import Hand
from muster.steps.message import Waiting
from muster.steps.sight import Scoped

router = Router()
MessageCode = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
Of = Annotated[
    str,
    Field(
        pattern=r"^(call|plan|roster):[^\x00-\x20\x7f:]([^\x00-\x1f\x7f:]{0,78}[^\x00-\x20\x7f:])?$",
        description="Subject of the call, the plan or the roster they belong to.",
    ),
]


class MessageOut(Schema):
    """A message, and what came back."""

    code: str
    whom: str = Field(description="Subject of the person or the office that was told.")
    about: str
    form: str
    written_at: datetime
    attempts: int
    taken: bool = Field(description="A channel took it.")
    answer: str | None = Field(description="yes, no, other; null while there is none.")
    reminds: str | None = Field(description="Code of the message it reminds of.")


class MessagesAsked(ClockedPage):
    """Which messages."""

    of: Of


@read(router, "/messages", "messages", Page[MessageOut])
def messages(request: HttpRequest, asked: Annotated[MessagesAsked, Query()]) -> Page[MessageOut]:
    """The messages about one call, plan or roster to those the caller sees, the oldest first."""
    seen, cursor = listing(request, "messages", asked)
    found = step.part(asked.of)
    near = seen.seen({each.whom for each in found}, Thing.MESSAGE)
    given = sorted(
        ((f"{micros(m.written):020d} {m.code}", m) for m in found if m.whom in near),
        key=lambda row: row[0],
    )
    rows, more = part(given, cursor, asked.limit)
    return Page(items=[_message(each) for each in rows], next=more)


def _message(each: Waiting) -> MessageOut:
    return MessageOut(
        code=each.code,
        whom=each.whom,
        about=each.about,
        form=each.form,
        written_at=each.written,
        attempts=each.attempts,
        taken=each.taken,
        answer=each.answer or None,
        reminds=each.reminds or None,
    )


# --- recorded ------------------------------------------------------------------------------------


class ChosenIn(Deed):
    """Whom it is about."""

    of: Of
    messages: list[MessageCode] | None = Field(
        None, min_length=1, max_length=500, description="Codes; null: all who are silent."
    )


@act(router, "/messages/reminders", "message-remind")
def remind(request: HttpRequest, body: ChosenIn, key: Key) -> HttpResponse:
    """Write again to those named, or to all who are silent, of whom the caller may record.

    It is sent in a moment; that it was sent becomes a fact then. Twice within the hour is once.
    """
    seen = doing(request, "message-remind", body)
    chosen = _chosen(body, seen)

    def act_it(hand: Hand) -> None:
        step.remind([each.code for each in chosen], seen.now)

    return record(request, key, root_of(seen), act_it)


class AnsweredIn(ChosenIn):
    """What they said by telephone, and who said it."""

    said: Literal["yes", "no", "other"]
    who: str = Field("", max_length=60, pattern=r"^[^\x00]*$")


@act(router, "/messages/answers", "message-answer")
def answered(request: HttpRequest, body: AnsweredIn, key: Key) -> HttpResponse:
    """Note what those named have said by telephone, and who said it."""
    seen = doing(request, "message-answer", body)
    chosen = _chosen(body, seen)

    def act_it(hand: Hand) -> None:
        for each in chosen:
            step.answer(
                hand,
                each.code,
                seen.asof.at,
                by="telephone",
                said=body.said,
                said_by=body.who.strip(),
            )

    return record(request, key, root_of(seen), act_it)


def _chosen(body: ChosenIn, seen: Scoped) -> list[Waiting]:
    """Return the messages named, if the caller may record of each; of all, those one may."""
    found = step.chosen(body.of, frozenset(body.messages) if body.messages else None)
    may = seen.seen({each.whom for each in found}, Thing.MESSAGE, verb=Verb.RECORD)
    own = [each for each in found if each.whom in may]
    if not own or (body.messages and {m.code for m in own} != set(body.messages)):
        raise missing("messages")
    return own


# --- one's own -----------------------------------------------------------------------------------


class MyMessagesOut(Schema):
    """What one was told and has not answered, the latest first; at most five."""

    items: list[MessageOut]


@read(router, "/me/messages", "my-messages", MyMessagesOut)
def mine(request: HttpRequest, asked: Annotated[Clocks, Query()]) -> MyMessagesOut:
    """What one was told that asks for an answer and has none."""
    person = sight(request, "my-messages", asked).actor.person
    found = step.asked_of(person) if person else []
    return MyMessagesOut(items=[_message(each) for each in found])


class ReceiptIn(Deed):
    """Which message, and whether one comes."""

    message: MessageCode
    said: Literal["yes", "no"]


@act(router, "/me/receipts", "my-receipt")
def receipt(request: HttpRequest, body: ReceiptIn, key: Key) -> HttpResponse:
    """Say that one has read what one was told, or that one cannot come."""
    seen = doing(request, "my-receipt", body)
    person = seen.actor.person

    def act_it(hand: Hand) -> Refused | None:
        asked = step.asked_of(person) if person else []
        if all(each.code != body.message for each in asked):
            return missing("message")
        step.answer(hand, body.message, seen.asof.at, by="page", said=body.said)
        return None

    return record(request, key, root_of(seen), act_it)
