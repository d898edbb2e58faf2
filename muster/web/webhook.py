"""Webhooks on pages: addresses of other systems, what they hear, what became of deliveries."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from muster.core.access import EVERYWHERE, Thing, Verb
from muster.core.ledger import Fact
from muster.core.webhook import FAMILIES, Delivery, Unfit, Webhook, secret_of
from muster.formats.webhook_words import FAMILIES_SAID, STATES, UNFIT
from muster.steps import webhook as step
from muster.web.fault import Fault
from muster.web.form import Done, hand_of, key_of, led_back, new_key
from muster.web.question import Question, deed, page
from muster.web.subject import Subject, subjects
from muster.web.words import word


@dataclass(frozen=True, slots=True, kw_only=True)
class HookShown:
    """One address as pages show it."""

    hook: Webhook
    of: Subject | None  # None: the whole service

    @property
    def hears(self) -> tuple[str, ...]:
        """The families it hears of, in words."""
        return tuple(str(word(FAMILIES_SAID, each)) for each in sorted(self.hook.families))


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
    families: tuple[tuple[str, str | Promise], ...] = tuple(FAMILIES_SAID.items())
    key: str = ""


@page
def webhooks(request: HttpRequest, question: Question) -> HttpResponse:
    """Answer with the addresses of other systems that the actor may see."""
    shown = WebhooksPage(
        hooks=_called(step.seen_webhooks(question), question),
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
    if not step.may(org, question, Verb.RECORD):
        remedy = _("Name an organisation that you administer.")
        faults.append(Fault(field="top", given=given.get("top", ""), remedy=remedy))
    if faults:
        return faults
    address, code = given.get("address", "").strip(), key_of(request)[:12]
    if any(hook.code == code for hook in step.webhooks()):  # sent twice: its secret was shown
        return led_back(question, "webhook", code)
    hand = hand_of(request, question)
    made = step.register(hand, address, families, org, question.clock.now, code=code)
    if isinstance(made, Unfit):
        return Fault(field="address", given=address, remedy=UNFIT[made])
    shown = _called([made], question)[0]
    return _one(request, question, shown, secret=secret_of(step.sender_here().key, made.code))


@deed
def change(request: HttpRequest, question: Question, *, code: str) -> Done:
    """Disable an address, enable it, remove it, or send it something again."""
    found = _named(code, question, Verb.RECORD)
    if isinstance(found, Fault):
        return found
    act, now = request.POST.get("act", ""), question.clock.now
    hand, hook = hand_of(request, question), found.hook
    if act == "remove":
        step.remove(hand, hook, now)
        return led_back(question, "webhooks")
    if act == "enable":
        step.enable(hand, hook, now)
    elif act == "disable":
        step.disable(hand, hook, now)
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
        records=step.may(shown.hook.org, question, Verb.RECORD),
        key=new_key(),
    )
    return render(request, "webhook.html", {"page": found})


def _called(hooks: list[Webhook], question: Question) -> tuple[HookShown, ...]:
    known = subjects({hook.org for hook in hooks} - {EVERYWHERE}, question.asof)
    return tuple(HookShown(hook=hook, of=known.get(hook.org)) for hook in hooks)


def _named(code: str, question: Question, verb: Verb) -> HookShown | Fault:
    for hook in step.seen_webhooks(question):
        if hook.code == code and step.may(hook.org, question, verb):
            return _called([hook], question)[0]
    remedy = _("Choose one from the list of webhooks.")
    return Fault(field="webhook", given=code, remedy=remedy, missing=True)
