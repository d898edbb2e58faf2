"""Webhooks: which facts another system hears of, how a delivery is signed, when it is tried again.

A delivery tells that there is a fact, never what it says. Signed as Standard Webhooks has it.
"""

import base64
import hmac
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from ipaddress import IPv4Address, IPv6Address, ip_address

from muster.core.access import Field, Thing
from muster.core.access_field import KEPT, fields_of, thing_of
from muster.core.kinds import KINDS
from muster.core.ledger import Fact

# How long after each failed attempt the next one is made; after the last, none is.
WAITS = tuple(timedelta(seconds=s) for s in (5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400))
_HIDDEN = (Thing.CARE, Thing.DEROGATION)
# What may be heard of: families of kinds, as the part of their name before the dot.
# Not of webhooks: whoever administers them sees to these.
FAMILIES = tuple(
    sorted({n.partition(".")[0] for n, body in KINDS.items() if body not in KEPT} - {"webhook"})
)
_TUNNELS = ("64:ff9b::", "64:ff9b:1:", "2002:", "2001:0:")  # an IPv4 address inside


class State(StrEnum):
    """Where a delivery stands."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    GIVEN_UP = "given_up"


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """Another system's address, and what it hears of."""

    code: str
    address: str
    families: frozenset[str]
    org: str  # subject of the top of the subtree, or "org:*"
    made_by: str
    made: datetime
    heard: int  # up to which fact deliveries were written
    disabled: datetime | None = None
    gone: bool = False  # it said itself that it wants no more (410)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One fact on its way to one address; its code never changes, however often it is sent."""

    code: str
    webhook: str
    seq: int
    written: datetime
    due: datetime | None
    attempts: int
    status: int  # of the last answer; 0 where there was none
    delivered: datetime | None

    @property
    def state(self) -> State:
        """Where it stands."""
        if self.delivered is not None:
            return State.DELIVERED
        return State.WAITING if self.due is not None else State.GIVEN_UP


class Unfit(StrEnum):
    """Why an address is not one to send to."""

    NO_ADDRESS = "no_address"
    NOT_HTTPS = "not_https"
    NAMES_SOMEBODY = "names_somebody"  # a name or password stands in it


def here(host: str) -> bool:
    """Return whether a host is written as this machine itself."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def open_to(address: str, *, loopback: bool, private: bool) -> bool:
    """Return whether a connection may be made to an IP address that a name was looked up as.

    ``loopback``: the name says this machine itself. ``private``: private networks are allowed.
    """
    found: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    if isinstance(found, IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    if found.is_loopback:
        return loopback
    if loopback or found.is_multicast or found.is_unspecified or found.is_link_local:
        return False
    if found.compressed.startswith(_TUNNELS) or found.is_reserved:
        return False
    return private or found.is_global


def hears(hook: Webhook, fact: Fact, path: frozenset[str]) -> bool:
    """Return whether an address hears of a fact that lies there.

    Nobody hears that there is a fact of health, of family, of an application to the Party, or of
    why somebody is not available.
    """
    plain = fields_of(fact.body) == {Field.PLAIN} and thing_of(fact.subject) not in _HIDDEN
    near = hook.org == "org:*" or hook.org in path
    return plain and near and fact.kind.partition(".")[0] in hook.families


def envelope(fact: Fact, link: str) -> bytes:
    """Return what a delivery says of a fact: that there is one, and where the rest is."""
    said = {
        "type": fact.kind,
        "timestamp": fact.recorded_at.isoformat(),
        "data": {
            "id": fact.key,
            "kind": fact.kind,
            "at": fact.holds_from.isoformat(),
            "known": fact.recorded_at.isoformat(),
            "subject": fact.subject,
            "fact": link,
        },
    }
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()


def secret_of(key: bytes, code: str) -> str:
    """Return the secret of a webhook, worked out from a key of this place: it is kept nowhere."""
    drawn = hmac.digest(key, f"webhook {code}".encode(), "sha256")
    return f"whsec_{base64.b64encode(drawn).decode()}"


def headers(secret: str, delivery: str, at: datetime, body: bytes) -> dict[str, str]:
    """Return the headers that say which delivery it is, when it is sent, and that it is ours."""
    moment = str(int(at.timestamp()))
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = hmac.digest(key, b".".join((delivery.encode(), moment.encode(), body)), "sha256")
    return {
        "content-type": "application/json",
        "webhook-id": delivery,
        "webhook-timestamp": moment,
        "webhook-signature": f"v1,{base64.b64encode(signed).decode()}",
    }


def again(at: datetime, attempts: int) -> datetime | None:
    """Return when a delivery that failed ``attempts`` times is tried next; None: never."""
    return at + WAITS[attempts - 1] if attempts <= len(WAITS) else None
