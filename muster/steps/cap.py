"""A call put together as other systems read it: its life, its issuer, its addressees."""

from collections.abc import Collection
from dataclasses import dataclass

from muster.core.access import AccountLife
from muster.core.call import Call, Copy
from muster.core.cap import CallMessage, Status, message_of
from muster.core.ledger import AsOf
from muster.core.register import Organisation
from muster.formats.cap import CapCall, CapPlace
from muster.steps.figure import zone
from muster.store.reading import head, mentioning
from muster.store.states import states, states_of, subjects_concerning


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a message comes from: the domain of its sender, the status, the call's page."""

    domain: str
    status: Status
    web: str = ""


def call_message(call: str, asof: AsOf) -> CallMessage | None:
    """Return the message that a call stands in as of then; a call taken back has one too."""
    found = mentioning(call, last=head(asof.known)[0])
    return message_of(f for f in found if f.subject == call and f.holds_from <= asof.at)


def copies_sent(call: str, asof: AsOf) -> list[Copy]:
    """Return every copy of a call that was sent by then, of one taken back too."""
    copies = states_of(Copy, subjects_concerning(call, "copy"), asof).values()
    return [copy for copy in copies if copy.sent and copy.sent.call == call]


def of_demo(asof: AsOf) -> bool:
    """Return whether the ledger has an account of the demo: then nothing in it is real."""
    return any(
        life.opened is not None and life.opened.demo
        for _, life in states(AccountLife, "account", asof)
    )


def cap_call(
    call: str, message: CallMessage, addressees: Collection[str], origin: Origin, asof: AsOf
) -> CapCall:
    """Return all a message of ``call`` says, with those addressees whom its reader may know of."""
    known = states_of(Organisation, {message.sending.org, *addressees}, asof)
    told = sorted(set(addressees))
    return CapCall(
        message=message,
        status=Status.EXERCISE if of_demo(asof) else origin.status,
        domain=origin.domain,
        zone=zone(),
        issuer=_place(message.sending.org, known),
        addressees=tuple(_place(code, known) for code in told),
        incident=_first(call, message.body.follows, asof),
        web=origin.web,
    )


def _place(code: str, known: dict[str, Organisation]) -> CapPlace:
    org = known.get(code)
    founded = org.founded if org else None
    name = founded.name if founded else code.partition(":")[2]
    return CapPlace(
        code=code,
        name=name,
        name_en=(founded.name_en if founded else "") or name,
        division=(founded.division_code if founded else None) or "",
    )


def _first(call: str, follows: str | None, asof: AsOf) -> str:
    """Return the call with which it began: the one that a call follows, and so on."""
    way = {call}
    while follows and follows not in way:
        way.add(follows)
        call = follows
        state = states_of(Call, [call], asof).get(call)
        follows = state.issued.follows if state and state.issued else None
    return call
