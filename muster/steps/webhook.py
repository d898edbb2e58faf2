"""Webhooks: register an address, write what it is to hear, send it, keep what became of it.

Sent at least once and always under the same number, which the receiver may know it by: a worker
that dies between sending and noting sends again.
"""

import socket
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from secrets import token_hex
from urllib.parse import urlsplit
from uuid import UUID, uuid5

import urllib3
from django.db import transaction
from urllib3.exceptions import HTTPError

from muster.core import webhook as core
from muster.core.ledger import AsOf, Fact
from muster.core.webhook import Delivery, Unfit, Webhook
from muster.steps.access_path import paths
from muster.store import webhook as store
from muster.store.reading import head, numbered

_PORTION = 200
_AT_A_TIME = 20  # sent in one turn: the worker has other work
_TIMEOUT_S = 10.0
_READ = 1024  # octets of an answer that are read and thrown away
GONE = 410


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """How deliveries leave: the key of their secrets, where facts open, which networks are open."""

    key: bytes
    base: str  # address before /api/v1, "" where it is not known
    private: bool = False  # private networks are allowed


Post = Callable[[str, bytes, dict[str, str], bool], int]


def unfit(address: str) -> Unfit | None:
    """Return what is wrong with an address as it is written; plain HTTP only on this machine."""
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return Unfit.NO_ADDRESS
    if not host or not address.isascii() or any(c.isspace() for c in address):
        return Unfit.NO_ADDRESS
    if parts.username is not None or parts.password is not None:
        return Unfit.NAMES_SOMEBODY
    if parts.scheme == "https" or (parts.scheme == "http" and core.here(host)):
        return None
    return Unfit.NOT_HTTPS


def register(
    address: str,
    families: frozenset[str],
    org: str,
    by: str,
    at: datetime,
    *,
    code: str = "",
) -> Webhook | Unfit:
    """Keep an address; it hears of what is recorded from now on."""
    if (wrong := unfit(address)) is not None:
        return wrong
    hook = Webhook(
        code=code or token_hex(6),
        address=address,
        families=families,
        org=org,
        made_by=by,
        made=at,
        heard=head()[0],
    )
    store.put(hook)
    return hook


def webhooks() -> list[Webhook]:
    """Return every address, the latest first."""
    return store.webhooks()


def remove(code: str) -> None:
    """Remove an address with what is on its way to it."""
    with transaction.atomic():
        store.remove(code)


def enable(code: str) -> None:
    """Send to an address again; what it has not heard of since comes after."""
    store.disable(code, None)


def disable(code: str, at: datetime) -> None:
    """Send no more to an address; what is recorded meanwhile waits for it."""
    store.disable(code, at)


def replay(webhook: str, code: str | None, at: datetime) -> None:
    """Send one delivery again under its own number, or all that were given up."""
    store.replay(webhook, code, at)


def deliveries(webhook: str, limit: int = 100) -> list[tuple[Delivery, Fact]]:
    """Return the latest deliveries to an address, each with its fact."""
    return store.deliveries(webhook, limit)


# --- the worker's part ---------------------------------------------------------------------------


def write(at: datetime) -> int:
    """Write the deliveries of what was recorded since, and return how many."""
    return sum(_write(hook, at) for hook in store.webhooks() if hook.disabled is None)


def _write(hook: Webhook, at: datetime) -> int:
    news = store.facts_after(hook.heard, _PORTION)
    if not news:
        return 0
    lies = paths({fact.subject for fact in news}, AsOf(at, at))
    wanted = [f for f in news if core.hears(hook, f, lies[f.subject] | {f.org})]
    with transaction.atomic():
        for fact in wanted:
            code = uuid5(UUID(fact.key), hook.code).hex
            store.write(
                Delivery(
                    code=code,
                    webhook=hook.code,
                    seq=fact.seq,
                    written=at,
                    due=at,
                    attempts=0,
                    status=0,
                    delivered=None,
                )
            )
        store.heard(hook.code, news[-1].seq)
    return len(wanted)


def send_due(sender: Sender, at: datetime, *, post: Post | None = None) -> int:
    """Send what is due, note the answers, and return how many arrived."""
    hooks = {hook.code: hook for hook in store.webhooks()}
    arrived, failed = 0, set()
    for each in store.due(at, _AT_A_TIME):
        hook = hooks[each.webhook]
        if hook.code in failed:  # what does not answer is not asked again in this turn
            continue
        if _send(hook, each, sender, at, post or post_to):
            arrived += 1
        else:
            failed.add(hook.code)
    return arrived


def _send(hook: Webhook, each: Delivery, sender: Sender, at: datetime, post: Post) -> bool:
    """Send one delivery and return whether it arrived.

    An address is disabled when a delivery is given up and nothing has arrived since it was
    written, or when it answers that it is gone.
    """
    (fact,) = numbered([each.seq])
    body = core.envelope(fact, f"{sender.base}/api/v1/facts/{fact.seq}")
    named = core.headers(core.secret_of(sender.key, hook.code), each.code, at, body)
    status = post(hook.address, body, named, sender.private)
    took = 200 <= status < 300
    later = None if took else core.again(at, each.attempts + 1)
    dead = status == GONE or (
        not took and later is None and not store.delivered_since(hook.code, each.written)
    )
    with transaction.atomic():
        store.tried(each.code, status, None if status == GONE else later, at if took else None)
        if dead:
            store.disable(hook.code, at, gone=status == GONE)
    return took


def post_to(address: str, body: bytes, headers: dict[str, str], private: bool) -> int:
    """Send to an address and return the status of its answer, 0 where there was none.

    The name is looked up once, every address it has is judged, and the connection goes to one of
    them, so that a name cannot answer differently the second time. Nothing is redirected.
    """
    parts = urlsplit(address)
    host, secure = parts.hostname or "", parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    target = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    try:
        found = {
            str(each[4][0]) for each in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        }
        loopback = core.here(host)
        if not found or not all(
            core.open_to(ip, loopback=loopback, private=private) for ip in found
        ):
            return 0
        pool = _pool(min(found), port, host, secure=secure)
        with pool:
            answer = pool.urlopen(
                "POST",
                target,
                body=body,
                headers={**headers, "host": parts.netloc},
                redirect=False,
                retries=False,
                preload_content=False,
            )
            answer.read(_READ)
            answer.close()
            return int(answer.status)
    except (HTTPError, OSError, UnicodeError):
        return 0


def _pool(ip: str, port: int, host: str, *, secure: bool) -> urllib3.HTTPConnectionPool:
    timeout = urllib3.Timeout(total=_TIMEOUT_S)
    if not secure:
        return urllib3.HTTPConnectionPool(ip, port, timeout=timeout)
    return urllib3.HTTPSConnectionPool(
        ip,
        port,
        timeout=timeout,
        cert_reqs="CERT_REQUIRED",
        server_hostname=host,
        assert_hostname=host,
    )
