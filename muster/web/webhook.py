"""Webhooks on pages: addresses of other systems, what they hear, what became of deliveries."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from muster.core.access import EVERYWHERE, Thing, Verb
from muster.core.ledger import Fact
from muster.core.webhook import FAMILIES, Delivery, State, Unfit, Webhook, secret_of
from muster.steps import webhook as step
from muster.steps.register import places
from muster.steps.webhook import Sender
from muster.web.fault import Fault
from muster.web.form import Done, key_of, led_back, new_key
from muster.web.question import Question, deed, page
from muster.web.subject import Subject, subjects
from muster.web.words import word

STATES: Mapping[str, Promise] = {
    State.WAITING: pgettext_lazy("delivery", "waits"),
    State.DELIVERED: pgettext_lazy("delivery", "arrived"),
    State.GIVEN_UP: pgettext_lazy("delivery", "given up"),
}
UNFIT: Mapping[Unfit, Promise] = {
    Unfit.NO_ADDRESS: _("Write a whole address, as https://hooks.example/muster."),
    Unfit.NOT_HTTPS: _("Use https. Plain http is taken for this machine alone."),
    Unfit.NAMES_SOMEBODY: _("Leave out the name and password: deliveries are signed."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class HookShown:
    """One address as pages show it."""

    hook: Webhook
    of: Subject | None  # None: the whole service

    @property
    def hears(self) -> tuple[str, ...]:
        """The families it hears of."""
        return tuple(sorted(self.hook.families))


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryShown:
    """One delivery of the log."""

    delivery: Delivery
    fact: Fact

    @property
    def state(self) -> str:
        """Where it stands, in words."""
        return word(STATES, self.delivery.state)


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhooksPage:
    """The addresses the actor may see, or one of them with its log."""

    hooks: tuple[HookShown, ...]
    log: tuple[DeliveryShown, ...] = ()
    one: HookShown | None = None
    secret: str = ""  # shown this once
    records: bool = False
    whole: bool = False  # the actor may make one of the whole service
    families: tuple[str, ...] = FAMILIES
    key: str = ""


def sender_here() -> Sender:
    """Return how deliveries leave this Muster."""
    host = next(iter(settings.MUSTER_HOSTS), "")
    return Sender(
        key=f"webhook {settings.SECRET_KEY}".encode(),
        base=f"https://{host}" if host else "",
        private=settings.MUSTER_WEBHOOK_PRIVATE,
    )


@page
def webhooks(request: HttpRequest, question: Question) -> HttpResponse:
    """Answer with the addresses of other systems that the actor may see."""
    shown = WebhooksPage(
        hooks=_seen(question),
        records=bool(question.extent_of(Thing.SYSTEM, verb=Verb.RECORD)),
        whole=EVERYWHERE in question.extent_of(Thing.SYSTEM, verb=Verb.RECORD),
        key=new_key(),
    )
    return render(request, "webhooks.html", {"page": shown})


@page
def one(request: HttpRequest, question: Question, *, code: str) -> HttpResponse | Fault:
    """Answer with one address and the log of its latest deliveries."""
    found = _named(code, question, Verb.SEE)
    if isinstance(found, Fault):
        return found
    return _one(request, question, found)


@deed
def make(request: HttpRequest, question: Question) -> Done:
    """Register an address and show its secret once."""
    given = request.POST
    families = frozenset(given.getlist("hears")) & frozenset(FAMILIES)
    org = f"org:{given.get('top', '').strip()}" if given.get("top", "").strip() else EVERYWHERE
    faults = []
    if not families:
        remedy = _("Tick what it is to hear of.")
        faults.append(Fault(field="hears", given="", remedy=remedy))
    if not _may(org, question, Verb.RECORD):
        remedy = _("Name an organisation that you administer.")
        faults.append(Fault(field="top", given=given.get("top", ""), remedy=remedy))
    if faults:
        return faults
    address, code = given.get("address", "").strip(), key_of(request)[:12]
    if any(hook.code == code for hook in step.webhooks()):  # sent twice: its secret was shown
        return led_back(question, "webhook", code)
    by = question.actor.account
    made = step.register(address, families, org, by, question.clock.now, code=code)
    if isinstance(made, Unfit):
        return Fault(field="address", given=address, remedy=UNFIT[made])
    shown = _called([made], question)[0]
    return _one(request, question, shown, secret=secret_of(sender_here().key, made.code))


@deed
def change(request: HttpRequest, question: Question, *, code: str) -> Done:
    """Disable an address, enable it, remove it, or send it something again."""
    found = _named(code, question, Verb.RECORD)
    if isinstance(found, Fault):
        return found
    act, now = request.POST.get("act", ""), question.clock.now
    if act == "remove":
        step.remove(code)
        return led_back(question, "webhooks")
    if act == "enable":
        step.enable(code)
    elif act == "disable":
        step.disable(code, now)
    elif act == "replay":
        step.replay(code, request.POST.get("delivery") or None, now)
    else:
        return Fault(field="act", given=act, remedy=_("Choose one from the list."))
    return led_back(question, "webhook", code)


def _one(
    request: HttpRequest, question: Question, shown: HookShown, *, secret: str = ""
) -> HttpResponse:
    log = step.deliveries(shown.hook.code)
    found = WebhooksPage(
        hooks=(),
        one=shown,
        log=tuple(DeliveryShown(delivery=each, fact=fact) for each, fact in log),
        secret=secret,
        records=_may(shown.hook.org, question, Verb.RECORD),
        key=new_key(),
    )
    return render(request, "webhook.html", {"page": found})


def _may(org: str, question: Question, verb: Verb) -> bool:
    if org == EVERYWHERE:
        return EVERYWHERE in question.extent_of(Thing.SYSTEM, verb=verb)
    known = org in places([org], question.asof)
    return known and question.sees(org, Thing.SYSTEM, verb=verb)


def _seen(question: Question) -> tuple[HookShown, ...]:
    hooks = step.webhooks()
    seen = question.seen({hook.org for hook in hooks} - {EVERYWHERE}, Thing.SYSTEM)
    if EVERYWHERE in question.extent_of(Thing.SYSTEM):
        seen |= {EVERYWHERE}
    return _called([hook for hook in hooks if hook.org in seen], question)


def _called(hooks: list[Webhook], question: Question) -> tuple[HookShown, ...]:
    known = subjects({hook.org for hook in hooks} - {EVERYWHERE}, question.asof)
    return tuple(HookShown(hook=hook, of=known.get(hook.org)) for hook in hooks)


def _named(code: str, question: Question, verb: Verb) -> HookShown | Fault:
    for shown in _seen(question):
        if shown.hook.code == code and _may(shown.hook.org, question, verb):
            return shown
    remedy = _("Choose one from the list of webhooks.")
    return Fault(field="webhook", given=code, remedy=remedy, missing=True)
