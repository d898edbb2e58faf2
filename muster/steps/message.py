"""Messages: write what is to be told, send what is due, note what became of it.

Sent at least once: a worker that dies between sending and noting sends again, and the number in
the message says that it is the same. Facts about a message have keys that follow from it.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import apprise
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from muster.core import kinds as k
from muster.core.ledger import AsOf, Draft, Fact
from muster.core.message import Message, Quiet, again, due
from muster.core.person import Person
from muster.core.work import key_of
from muster.steps.figure import zone
from muster.steps.hand import Hand
from muster.steps.register import places
from muster.steps.roster_record import shifts_at
from muster.store import message as store
from muster.store.ledger import append
from muster.store.message import Contact, Waiting
from muster.store.states import states_of

BY = "messenger"
FORMS: Mapping[str, str] = {
    "move.ordered": "ordered",
    "move.recalled": "recalled",
    "move.stood_down": "stood_down",
    "letter.decided": "decided",
}
KINDS = tuple(FORMS)
_PORTION = 500
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
    """Write the messages about what was recorded since; return how many.

    Who has no channel is written to as well: the list shows that nothing could be sent.
    """
    news = store.news(KINDS, _PORTION)
    if news:
        with transaction.atomic():
            for fact in news:
                store.put(_message(fact, at))
            store.told(news[-1].seq)
    return len(news)


def _message(fact: Fact, at: datetime) -> Waiting:
    whom = fact.body.person if isinstance(fact.body, k.LetterDecided) else fact.subject
    urgent = isinstance(fact.body, k.Recalled | k.StoodDown)
    return Waiting(
        code=key_of(fact.key, whom),
        whom=whom,
        about=fact.body.post if isinstance(fact.body, k.Ordered) else fact.subject,
        form=FORMS[fact.kind],
        urgent=urgent,
        written=at,
        due=_due(whom, at, urgent=urgent),
        attempts=0,
    )


def _due(whom: str, at: datetime, *, urgent: bool) -> datetime:
    person = states_of(Person, [whom], AsOf(at, at)).get(whom)
    shifts = shifts_at(person.post, AsOf(at, at)) if person and person.post else ()
    own = [
        (shift.start, shift.start + timedelta(hours=shift.length_h))
        for shift in shifts
        if whom in shift.people
    ]
    return due(at, urgent=urgent, duties=own, quiet=Quiet(zone=zone()))


# --- sent ----------------------------------------------------------------------------------------


def send_due(hand: Hand, at: datetime, *, send: Send | None = None) -> int:
    """Send what is due, note what became of it, and return how many were taken by a channel."""
    taken = 0
    for message in store.waiting(at, _PORTION):
        taken += _send(hand, message, at, send or by_channel)
    return taken


def _send(hand: Hand, message: Waiting, at: datetime, send: Send) -> bool:
    contacts, attempt = store.contacts(message.whom), message.attempts + 1
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
        store.tried(message.code, attempt, None if took else again(at, attempt))
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


def text(message: Waiting, contact: Contact, asof: AsOf) -> tuple[str, str]:
    """Return title and text for one channel, in its language; no reason is ever in them."""
    with translation.override(contact.language):
        number = message.code[:8]
        if message.form == "decided":
            said = _("Your letter has been decided on. Thank you. Please look at your page.")
            return _("Decision on your letter"), f"{said} [{number}]"
        if message.form == "recalled":
            said = _("You are called back. Please look at your page for when to report at home.")
            return _("Recall"), f"{said} [{number}]"
        if message.form == "stood_down":
            said = _("Your order is lifted: stay where you are. Thank you.")
            return _("Order lifted"), f"{said} [{number}]"
        where = next((place.name for place in places([message.about], asof).values()), "")
        said = _("You are ordered to a post. Please look at your page and answer.")
        return _("Order"), f"{said} {where} [{number}]".replace("  ", " ")


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


def answer(hand: Hand, code: str, at: datetime, *, by: str, said: str) -> bool:
    """Note an answer to a message, by page or telephone; return False if there is none such."""
    subject = f"message:{code}"
    known = states_of(Message, [subject], _known()).get(subject)
    if known is None or known.sent is None:
        return False
    body = k.MessageAnswered(means=by, answer=said)
    append([hand.draft(subject, body, at, concerns=(known.sent.to,))], clock=hand.clock)
    return True
