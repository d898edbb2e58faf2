"""Webhooks: addresses of other systems, what they hear of, what became of deliveries."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router, Schema
from pydantic import Field

from muster.api.deed import Deed, doing, missing, record, refused, root_of, secretly
from muster.api.fault import At, Refused
from muster.api.question import Clocks, Code, sight
from muster.api.route import Key, act, read
from muster.core.access import EVERYWHERE, Verb
from muster.core.ledger import Fact
from muster.core.webhook import FAMILIES, Delivery, Unfit, Webhook, secret_of
from muster.formats.webhook_words import UNFIT
from muster.steps import webhook as step
from muster.steps.hand import Hand
from muster.steps.sight import Scoped

router = Router()
HookCode = Annotated[str, Field(pattern=r"^[0-9a-f]{12}$")]


class WebhookOut(Schema):
    """An address, and what it hears of."""

    code: str
    address: str
    hears: list[str]
    top: str = Field(description="Subject of an organisation; org:* is the whole service.")
    made_by: str
    made_at: datetime
    disabled_at: datetime | None
    gone: bool = Field(description="It said itself that it wants no more.")


class DeliveryOut(Schema):
    """One fact on its way to an address."""

    code: str = Field(description="The number it carries, however often it is sent.")
    fact: int
    kind: str
    state: str = Field(description="waiting, delivered, given_up")
    attempts: int
    status: int = Field(description="Of the last answer; 0: there was none.")
    due: datetime | None


class WebhooksOut(Schema):
    """The addresses one may see, the latest first."""

    items: list[WebhookOut]


class WebhookWhole(WebhookOut):
    """An address with the log of its latest hundred deliveries."""

    deliveries: list[DeliveryOut]


@read(router, "/webhooks", "webhooks", WebhooksOut)
def webhooks(request: HttpRequest, asked: Annotated[Clocks, Query()]) -> WebhooksOut:
    """The addresses of other systems that are told of what is recorded."""
    found = step.seen_webhooks(sight(request, "webhooks", asked))
    return WebhooksOut(items=[WebhookOut(**_hook(each)) for each in found])


@read(router, "/webhooks/{code}", "webhook", WebhookWhole)
def one(
    request: HttpRequest, code: Annotated[HookCode, Path()], asked: Annotated[Clocks, Query()]
) -> WebhookWhole:
    """One address, and what became of its latest deliveries."""
    found = _named(code, sight(request, "webhook", asked), Verb.SEE)
    log = [_delivery(each, fact) for each, fact in step.deliveries(code)]
    return WebhookWhole(**_hook(found), deliveries=log)


def _named(code: str, seen: Scoped, verb: Verb) -> Webhook:
    for hook in step.seen_webhooks(seen):
        if hook.code == code and step.may(hook.org, seen, verb):
            return hook
    raise missing("code")


def _hook(hook: Webhook) -> dict[str, Any]:
    return {
        "code": hook.code,
        "address": hook.address,
        "hears": sorted(hook.families),
        "top": hook.org,
        "made_by": hook.made_by.partition(":")[2],
        "made_at": hook.made,
        "disabled_at": hook.disabled,
        "gone": hook.gone,
    }


def _delivery(each: Delivery, fact: Fact) -> DeliveryOut:
    return DeliveryOut(
        code=each.code,
        fact=fact.seq,
        kind=fact.kind,
        state=each.state.value,
        attempts=each.attempts,
        status=each.status,
        due=each.due,
    )


# --- recorded ------------------------------------------------------------------------------------


class WebhookIn(Deed):
    """Where another system is told, of what."""

    address: str = Field(min_length=1, max_length=500, description="https://…")
    hears: list[str] = Field(
        min_length=1, max_length=60, description="Families of kinds of facts, as letter or move."
    )
    org: Code | None = Field(None, description="Of it and all beneath; null: the whole service.")


@act(router, "/webhooks", "webhook-make")
def make(request: HttpRequest, body: WebhookIn, key: Key) -> HttpResponse:
    """Register an address; it hears of what is recorded from now on, never of health or family.

    Its code is the first twelve digits of the key; ``made`` is the secret its deliveries are
    signed with.
    """
    seen = doing(request, "webhook-make", body)
    top = f"org:{body.org}" if body.org else EVERYWHERE
    if not step.may(top, seen, Verb.RECORD):
        raise missing("org")
    code = key.hex[:12]

    def act_it(hand: Hand) -> Refused | None:
        if strange := sorted(set(body.hears) - set(FAMILIES)):
            return refused(At("hears", "unknown", each) for each in strange)
        if any(hook.code == code for hook in step.webhooks()):
            return refused([At("Idempotency-Key", "taken")])
        made = step.register(hand, body.address, frozenset(body.hears), top, seen.now, code=code)
        if isinstance(made, Unfit):
            return refused([At("address", made.value, UNFIT[made])])
        return None

    answer = record(request, key, root_of(seen), act_it)
    return secretly(answer, secret_of(step.sender_here().key, code))


class WebhookChangeIn(Deed):
    """What is done with an address."""

    act: Literal["disable", "enable", "remove", "replay"]
    delivery: str | None = Field(
        None,
        pattern=r"^[0-9a-f]{32}$",
        description="Which one is sent again; null: all given up.",
    )


@act(router, "/webhooks/{code}/changes", "webhook-change")
def change(
    request: HttpRequest, code: Annotated[HookCode, Path()], body: WebhookChangeIn, key: Key
) -> HttpResponse:
    """Disable an address, enable it, remove it, or send it something again."""
    seen = doing(request, "webhook-change", body)
    hook = _named(code, seen, Verb.RECORD)

    def act_it(hand: Hand) -> None:
        match body.act:
            case "remove":
                step.remove(hand, hook, seen.now)
            case "enable":
                step.enable(hand, hook, seen.now)
            case "disable":
                step.disable(hand, hook, seen.now)
            case "replay":
                step.replay(code, body.delivery, seen.now)

    return record(request, key, root_of(seen), act_it)
