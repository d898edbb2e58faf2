"""Who acts on a page, and with what hand: the account signed in; without sign-in a form asks."""

import re
from datetime import datetime

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from muster.steps.hand import Hand
from muster.web import account
from muster.web.fault import Fault
from muster.web.question import Question

BY_MAX = 80  # characters
_PLAIN = re.compile(r"[^\x00-\x1f\x7f]+")


def actor(request: HttpRequest) -> str | Fault:
    """Return who acts: the account signed in, else the office that the form says."""
    if account.login_of(request) is not None:
        return account.actor_of(request).account
    said = request.POST.get("by", "").strip()
    if not said or len(said) > BY_MAX or not _PLAIN.fullmatch(said):
        remedy = _("Write who decides: the office, such as %(sample)s, or office and number.")
        return Fault(field="by", given=said, remedy=remedy % {"sample": "deployment_approver"})
    return said


def hand_of(by: str, question: Question) -> Hand:
    """Return the hand that records what is done on a page, for the whole service."""
    return Hand(by=by, org=question.root.code if question.root else "", source="page")


def moment_of(question: Question) -> datetime:
    """Return when what is done holds from: the moment the page was asked as of, or now."""
    return question.asof.at
