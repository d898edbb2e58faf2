"""Webhooks: register an address, write what it is to hear, send it, keep what became of it.

Sent at least once and always under the same number, which the receiver may know it by: a worker
that dies between sending and noting sends again.
"""

import socket
from collections import defaultdict, deque
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime
from secrets import token_hex
from time import monotonic
from urllib.parse import urlsplit
from uuid import UUID, uuid5

import urllib3
from django.conf import settings
from django.db import transaction
from urllib3.exceptions import HTTPError

from muster.core import kinds as k
from muster.core import webhook as core
from muster.core.access import EVERYWHERE, Thing, Verb
from muster.core.kinds import WebhookStop
from muster.core.ledger import AsOf, Draft, Fact
from muster.core.webhook import Delivery, Unfit, Webhook
from muster.steps.access_path import paths
from muster.steps.hand import Hand
from muster.steps.register import places
from muster.steps.sight import Scoped
from muster.store import webhook as store
from muster.store.dialect import writing
from muster.store.ledger import append
from muster.store.reading import head, numbered

_PORTION = 200
_AT_A_TIME = 20  # sent to one address in one turn
_AT_ONCE = 8  # addresses that are sent to at the same time
_TURN_S = 12.0
_TIMEOUT_S = 10.0
_READ = 1024  # octets of an answer that are read and thrown away
GONE = 410


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """How deliveries leave: the key of their secrets, where facts open, which networks are open."""

    key: bytes
    base: str  # address before /api/v1, "" where it is not known
    private: bool = False  # private networks are allowed


def sender_here() -> Sender:
    """Return how deliveries leave this Muster."""
    host = next(iter(settings.MUSTER_HOSTS), "")
    return Sender(
        key=f"webhook {settings.SECRET_KEY}".encode(),
        base=f"https://{host}" if host else "",
        private=settings.MUSTER_WEBHOOK_PRIVATE,
    )


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
    hand: Hand, address: str, families: frozenset[str], top: str, at: datetime, *, code: str = ""
) -> Webhook | Unfit:
    """Record an address and keep it; it hears of what is recorded from now on."""
    if (wrong := unfit(address)) is not None:
        return wrong
    code = code or token_hex(6)
    host = urlsplit(address).hostname or ""
    body = k.WebhookRegistered(host=host, families=tuple(sorted(families)), top=top)
    with writing():
        append([_draft(hand, code, body, at, top)], clock=hand.clock)
        hook = Webhook(
            code=code,
            address=address,
            families=families,
            org=top,
            made_by=hand.by,
            made=at,
            heard=head()[0],
        )
        store.put(hook)
    return hook


def _draft(hand: Hand, code: str, body: k.Kind, at: datetime, top: str) -> Draft:
    org = hand.org if top == EVERYWHERE else top
    return hand.draft(f"webhook:{code}", body, at, org=org)


def webhooks() -> list[Webhook]:
    """Return every address, the latest first."""
    return store.webhooks()


def seen_webhooks(sight: Scoped) -> list[Webhook]:
    """Return the addresses the actor may see, the latest first."""
    hooks = webhooks()
    seen = sight.seen({hook.org for hook in hooks} - {EVERYWHERE}, Thing.SYSTEM)
    if EVERYWHERE in sight.extent_of(Thing.SYSTEM):
        seen |= {EVERYWHERE}
    return [hook for hook in hooks if hook.org in seen]


def may(top: str, sight: Scoped, verb: Verb) -> bool:
    """Return whether the actor may so of an address that hears of ``top`` and all beneath."""
    if top == EVERYWHERE:
        return EVERYWHERE in sight.extent_of(Thing.SYSTEM, verb=verb)
    known = top in places([top], sight.asof)
    return known and sight.sees(top, Thing.SYSTEM, verb=verb)


def remove(hand: Hand, hook: Webhook, at: datetime) -> None:
    """Remove an address with what is on its way to it."""
    with writing():
        append([_draft(hand, hook.code, k.WebhookRemoved(), at, hook.org)], clock=hand.clock)
        store.remove(hook.code)


def enable(hand: Hand, hook: Webhook, at: datetime) -> None:
    """Send to an address again; what it has not heard of since comes after."""
    if hook.disabled is not None:
        with writing():
            append([_draft(hand, hook.code, k.WebhookEnabled(), at, hook.org)], clock=hand.clock)
            store.disable(hook.code, None)


def disable(hand: Hand, hook: Webhook, at: datetime) -> None:
    """Send no more to an address; what is recorded meanwhile waits for it."""
    if hook.disabled is None:
        _disable(hand, hook, WebhookStop.BY_HAND, at)


def _disable(hand: Hand, hook: Webhook, stop: WebhookStop, at: datetime) -> None:
    with writing():
        body = k.WebhookDisabled(stop=stop)
        append([_draft(hand, hook.code, body, at, hook.org)], clock=hand.clock)
        store.disable(hook.code, at, gone=stop is WebhookStop.GONE)


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


def send_due(hand: Hand, sender: Sender, at: datetime, *, post: Post | None = None) -> int:
    """Send what is due, note the answers, and return how many arrived.

    Each address is sent one delivery at a time, in order, and no more in this turn once one has
    failed; addresses do not wait for each other. After :data:`_TURN_S` nothing more is begun: a
    worker has other work.
    """
    hooks = {hook.code: hook for hook in store.webhooks()}
    waiting: dict[str, deque[Delivery]] = defaultdict(deque)
    for each in store.due(at, _AT_A_TIME):
        waiting[each.webhook].append(each)
    arrived, begun = 0, monotonic()
    with ThreadPoolExecutor(max(1, min(_AT_ONCE, len(waiting)))) as pool:

        def begin(code: str) -> Future[int]:
            made = _letter(hooks[code], waiting[code][0], sender, at)
            return pool.submit(post or post_to, *made, sender.private)

        under_way = {begin(code): code for code in waiting}
        while under_way:
            done, _ = wait(under_way, return_when=FIRST_COMPLETED)
            for answer in done:
                code = under_way.pop(answer)
                took = _noted(hand, hooks[code], waiting[code].popleft(), answer.result(), at)
                arrived += took
                if took and waiting[code] and monotonic() - begun < _TURN_S:
                    under_way[begin(code)] = code
    return arrived


def _letter(
    hook: Webhook, each: Delivery, sender: Sender, at: datetime
) -> tuple[str, bytes, dict[str, str]]:
    """Return where a delivery goes, what it says, and the headers that sign it."""
    (fact,) = numbered([each.seq])
    body = core.envelope(fact, f"{sender.base}/api/v1/facts/{fact.seq}")
    named = core.headers(core.secret_of(sender.key, hook.code), each.code, at, body)
    return hook.address, body, named


def _noted(hand: Hand, hook: Webhook, each: Delivery, status: int, at: datetime) -> bool:
    """Note what an address answered, and return whether the delivery arrived.

    An address is disabled when a delivery is given up and nothing has arrived since it was
    written, or when it answers that it is gone.
    """
    took = 200 <= status < 300
    later = None if took else core.again(at, each.attempts + 1)
    dead = status == GONE or (
        not took and later is None and not store.delivered_since(hook.code, each.written)
    )
    with transaction.atomic():
        store.tried(each.code, status, None if status == GONE else later, at if took else None)
    if dead:
        _disable(hand, hook, WebhookStop.GONE if status == GONE else WebhookStop.GAVE_UP, at)
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
