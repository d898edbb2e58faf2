"""Messages: write what is to be told, send what is due, note what became of it.

Sent at least once: a worker that dies between sending and noting sends again, and the number in
the message says that it is the same. Facts about a message have keys that follow from it.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import apprise
from django.conf import settings
from django.db import transaction

from muster.core import kinds as k
from muster.core.ledger import AsOf, Draft
from muster.core.message import (
    AGAIN,
    FORMS,
    LIGHT,
    RECEIPTS,
    SHIFT,
    SILENCE,
    Message,
    Quiet,
    again,
    due,
)
from muster.core.person import Person
from muster.core.work import key_of
from muster.steps.access import duty_officers
from muster.steps.call import silent as silent_copies
from muster.steps.figure import zone
from muster.steps.hand import Hand
from muster.steps.message_news import Tell, tells
from muster.steps.message_text import text
from muster.store import message as store
from muster.store.ledger import append
from muster.store.message import Contact
from muster.store.message import Waiting as Waiting
from muster.store.states import states_of
from muster.store.turn import between, follow, followed, reminded, to_remind

BY = "messenger"
_PORTION = 500
_OLDEST = timedelta(days=2)  # silence that is older is told of no more
_ALL = datetime(9000, 1, 1, tzinfo=UTC)  # whatever is recorded by now
FILE = "file://"  # an address that begins so is a file to which messages are added

Send = Callable[[str, str, str], bool]


def reach(whose: str, address: str, language: str) -> bool:
    """Keep where somebody is reached; return False for an address no service has."""
    if not address.startswith(FILE) and apprise.Apprise.instantiate(address) is None:
        return False
    store.reach(whose, address, language)
    return True


def reached(people: Iterable[str]) -> set[str]:
    """Return which of these people a message can be sent to; the others are told in person."""
    return store.reached(people)


def forget(whose: str) -> None:
    """Remove all ways somebody is reached."""
    store.forget(whose)


def latest(limit: int = 50) -> list[tuple[Waiting, Message]]:
    """Return the messages written last, each with what became of it."""
    found = store.latest(limit)
    now = states_of(Message, [_subject(each) for each in found], _known())
    return [(each, now.get(_subject(each), Message())) for each in found]


def _known() -> AsOf:
    return AsOf(_ALL, _ALL)


def _subject(message: Waiting) -> str:
    return f"message:{message.code}"


# --- written -------------------------------------------------------------------------------------


def write(at: datetime) -> int:
    """Write the messages about what was recorded since; return how many facts that was.

    Who has no channel is written to as well: the list shows that nothing could be sent. Not so
    of what needs no answer (:data:`muster.core.message.LIGHT`).
    """
    news = store.news(tuple(FORMS), _PORTION)
    if news:
        with transaction.atomic():
            _put([_waiting(tell, at) for tell in tells(news, at)], at)
            store.told(news[-1].seq)
    return len(news)


def _waiting(tell: Tell, at: datetime) -> Waiting:
    return Waiting(
        code=key_of(tell.fact.key, tell.whom),
        whom=tell.whom,
        about=tell.about,
        form=tell.form,
        urgent=tell.urgent,
        written=at,
        due=at,
        part_of=tell.part_of,
    )


def _put(messages: Iterable[Waiting], at: datetime) -> int:
    """Put messages in the outbox, each when it may be sent; return how many are new."""
    given = list(messages)
    light = store.reached({each.whom for each in given if each.form in LIGHT})
    kept = [each for each in given if each.form not in LIGHT or each.whom in light]
    return sum(store.put(replace(each, due=when)) for each, when in _in_peace(kept, at))


def _in_peace(messages: Collection[Waiting], at: datetime) -> list[tuple[Waiting, datetime]]:
    """Return each message with when it may be sent: whoever is off duty sleeps at night."""
    quiet = Quiet(zone=zone())
    duties: dict[str, list[tuple[datetime, datetime]]] = defaultdict(list)
    direct = store.reached({each.whom for each in messages if each.whom.startswith("org:")})
    if (morning := quiet.over(at)) > at:
        people = frozenset(each.whom for each in messages)
        for turn in between(at, morning, people):
            for person in people.intersection(turn.people):
                duties[person].append((turn.start, turn.end))
    return [
        (each, due(at, urgent=urgent, duties=duties[each.whom], quiet=quiet))
        for each in messages
        for urgent in [each.urgent or each.whom in direct]  # somebody always sits in an office
    ]


def remind_of_shifts(at: datetime) -> int:
    """Write to whoever stands a shift that begins soon, once; return to how many."""
    new = 0
    until = at + timedelta(hours=settings.MUSTER_REMIND_H)
    for turn in to_remind(at, until, _PORTION):
        new += _put(
            (
                Waiting(
                    code=key_of(f"{turn.post}/{turn.shift}/{turn.start:%Y%m%d%H%M}", person),
                    whom=person,
                    about=turn.post,
                    form=SHIFT,
                    urgent=False,
                    written=at,
                    due=at,
                )
                for person in turn.people
            ),
            at,
        )
        reminded(turn)
    return new


def remind(codes: Iterable[str], at: datetime) -> int:
    """Write again to those who were sent these messages and have not answered; return how many.

    Twice within the same hour is once: whoever presses again does not ring again.
    """
    return _put(
        (
            Waiting(
                code=key_of(f"{each.code}/{at:%Y%m%d%H}", AGAIN),
                whom=each.whom,
                about=f"message:{each.code}",
                form=AGAIN,
                urgent=each.urgent,
                written=at,
                due=at,
                part_of=each.part_of,
                reminds=each.code,
            )
            for each in store.coded(codes)
            if not each.answer and not each.reminds
        ),
        at,
    )


# --- silence -------------------------------------------------------------------------------------


def escalate(at: datetime) -> int:
    """Tell the organisation above of calls and orders without an answer, once; return how many.

    After so many minutes as ``MUSTER_SILENCE_MIN`` says. That it was told is the fact that the
    message was sent. Asked again within a minute, nothing is looked for.
    """
    minute = int(at.timestamp()) // 60
    if (followed(SILENCE) or 0) >= minute:
        return 0
    follow(SILENCE, minute)
    since, until = at - _OLDEST, at - timedelta(minutes=settings.MUSTER_SILENCE_MIN)
    quiet = {
        (copy.sent.call, copy.sent.relay)
        for copy in silent_copies(None, AsOf(at, at))
        if copy.sent and copy.sent.relay and copy.sent_at and since < copy.sent_at <= until
    }
    orders = store.silent("ordered", since, until)
    people = states_of(Person, {each.whom for each in orders}, AsOf(at, at))
    for each in orders:
        person = people.get(each.whom)
        if person and person.record and each.part_of:
            quiet.add((each.part_of, person.record.home))
    return _put(
        (
            Waiting(
                code=key_of(f"{of}/{above}", SILENCE),
                whom=above,
                about=of,
                form=SILENCE,
                urgent=True,
                written=at,
                due=at,
                part_of=of,
            )
            for of, above in sorted(quiet)
        ),
        at,
    )


# --- sent ----------------------------------------------------------------------------------------


def send_due(hand: Hand, at: datetime, *, send: Send | None = None) -> int:
    """Send what is due, note what became of it, and return how many were taken by a channel.

    What was due by day and is late, or is tried again, wakes nobody either: it waits for the
    morning.
    """
    waiting = []
    for each, when in _in_peace(store.waiting(at, _PORTION), at):
        if when > at:
            store.put_off(each.code, when)
        else:
            waiting.append(each)
    officers = duty_officers({m.whom for m in waiting if m.whom.startswith("org:")}, at)
    return sum(_send(hand, m, at, send or by_channel, officers) for m in waiting)


def _send(
    hand: Hand, message: Waiting, at: datetime, send: Send, officers: Mapping[str, tuple[str, ...]]
) -> bool:
    """Send one message: to an office by its own channel, else by those of its duty officers."""
    contacts, attempt = store.contacts(message.whom), message.attempts + 1
    if not contacts:
        contacts = [c for who in officers.get(message.whom, ()) for c in store.contacts(who)]
    took = [c for c in contacts if send(c.address, *text(message, c, AsOf(at, at)))]
    bodies: list[tuple[str, k.Kind]] = []
    if attempt == 1:
        sent = k.MessageSent(to=message.whom, about=message.about, form=message.form)
        bodies.append(("sent", sent))
    if took:
        bodies.append(("delivered", k.MessageDelivered(means=means(took[0]))))
    else:
        way = means(contacts[0]) if contacts else "none"
        bodies.append((f"failed/{attempt}", k.MessageFailed(means=way, attempt=attempt)))
    with transaction.atomic():
        append([_draft(hand, message, part, body, at) for part, body in bodies], clock=hand.clock)
        later = None if took else again(at, attempt)
        store.tried(message.code, attempt, later, taken=bool(took))
    return bool(took)


def _draft(hand: Hand, message: Waiting, part: str, body: k.Kind, at: datetime) -> Draft:
    keyed = Hand(
        by=hand.by,
        org=hand.org,
        source=hand.source,
        clock=hand.clock,
        new_key=lambda: key_of(message.code, part),
    )
    return keyed.draft(_subject(message), body, at, concerns=(message.whom,))


def means(contact: Contact) -> str:
    """Return the kind of a channel, which may be told, without its address."""
    return contact.address.partition(":")[0]


def by_channel(address: str, title: str, body: str) -> bool:
    """Send through the channel with this address; return whether it took the message.

    A file takes a message once: what is in it already is not added again.
    """
    if not address.startswith(FILE):
        return bool(apprise.Apprise([address]).notify(title=title, body=body))
    path = Path(address.removeprefix(FILE))
    line = f"{title}\t{body}\n"
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and line in path.read_text(encoding="utf-8"):
        return True
    with path.open("a", encoding="utf-8") as out:
        out.write(line)
    return True


# --- answered ------------------------------------------------------------------------------------


def answer(hand: Hand, code: str, at: datetime, *, by: str, said: str, said_by: str = "") -> bool:
    """Note an answer to a message, by page or telephone; return False if there is none such.

    Whoever answers that they know their shifts has been told of them: that is a fact of the roster.
    """
    subject = f"message:{code}"
    known = states_of(Message, [subject], _known()).get(subject)
    if known is None or known.sent is None:
        return False
    body = k.MessageAnswered(means=by, answer=said, said_by=said_by)
    drafts = [hand.draft(subject, body, at, concerns=(known.sent.to,))]
    (kept,) = store.coded([code]) or (None,)
    if kept and kept.part_of.startswith("roster:") and said == "yes" and not kept.reminds:
        told = k.RosterTold(people=(kept.whom,), means=by)
        drafts.append(hand.draft(kept.part_of, told, at))
    with transaction.atomic():
        append(drafts, clock=hand.clock)
        store.answered(code, said)
    return True


def heard(
    hand: Hand, of: str, whom: Collection[str], at: datetime, *, by: str, said: str
) -> list[str]:
    """Note what ``whom`` said of a call, plan or roster as their answer to what told them of it.

    Returns the codes of the messages; one that has an answer keeps it.
    """
    told = [e for e in part(of) if e.whom in whom and not e.answer and e.form != SILENCE]
    return [e.code for e in told if answer(hand, e.code, at, by=by, said=said)]


def asked_of(person: str, limit: int = 5) -> list[Waiting]:
    """Return the latest messages to ``person`` that ask for an answer and have none."""
    return store.to(person, RECEIPTS, limit)


def part(of: str) -> list[Waiting]:
    """Return the messages that belong to a call, a plan or a roster."""
    return store.part(of)


def chosen(of: str, codes: frozenset[str] | None) -> list[Waiting]:
    """Return the messages about ``of`` with these codes; without codes, the silent ones.

    Reminders and what offices are told of silence are none of them.
    """
    own = [each for each in part(of) if not each.reminds and each.form != SILENCE]
    if codes is None:
        return [each for each in own if not each.answer and each.attempts]
    return [each for each in own if each.code in codes]
