"""What a page can do a program can do: every address that takes a form has its operation."""

from typing import Any

from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import URLPattern, reverse

from muster.api.main import document
from muster.site.urls import urlpatterns

# Where a page records something: the operation that records the same. Alike names need no line.
SAME = {
    "care-hold": "hold",
    "care-isolate": "isolate",
    "care-lift": "lift",
    "care-rest": "rest",
    "bereavement-offer": "leave-offer",
    "bereavement-choice": "leave-choice",
    "told-take": "word-take",
    "told-settle": "word-settle",
    "composed": "bulletin-propose",
    "corrected": "bulletin-correct",
    "fact-corrected": "correction-make",
    "derogation-asked": "derogation-ask",
    "derogation-granted": "derogation-grant",
    "derogation-ended": "derogation-end",
    "amended": "plan-amend",
    "mended": "plan-mend",
    "approve": "plan-approve",
    "withdraw": "plan-withdraw",
    "recalled": "recall",
    "approve_claims": "claim-make",
    "me-letter": "letter-write",
    "me-sign": "letter-sign",
    "me-duty": "my-duty",
    "me-move": "my-move",
    "me-told": "my-word",
    "me-swap": "swap-ask",
    "me-receipt": "my-receipt",
    "me-request": "my-request",
    "post-swap": "swap-decide",
    "post-substitute": "roster-change",
    "post-roster-plan": "roster-draft",
    "post-roster-step": "roster-publish",
    "post-roster-change": "roster-change",
    "post-roster-mend-ask": "roster-repair-ask",
    "post-roster-mended": "roster-change",
    "review-decide": "letter-decide",
    "account-opened": "account-open",
    "account-closed": "account-close",
    "right-proposed": "right-propose",
    "right-granted": "right-grant",
    "right-revoked": "right-revoke",
    "work-ask": "work-rosters",
    "ledger-verify": "work-verify",
}
BY_HAND = "it is about the person at the screen, not about the service"
SECRET = "it makes or ends an address that opens what one may see: a token cannot outlive itself"
KEY_OF_ONES_OWN = "it keeps the key of a service that reaches the person at the screen; no fact"
WORKBOOK = "a register is a workbook somebody looks through before it is recorded, no JSON"
PAPER = "a sheet is carried by hand; programs have the plan and the board themselves"
READS = "it records nothing: it reads a text somebody typed, on a page"
SIGN_IN = ("account_", "mfa_", "openid_")  # names of the library that signs people in: by hand
# What no program does, and why.
PAGES_ALONE = {
    "language": BY_HAND,
    "welcome": BY_HAND,
    "near": BY_HAND,
    "end-sessions": BY_HAND,
    "token-made": SECRET,
    "token-revoked": SECRET,
    "calendar-make": SECRET,
    "calendar-revoke": SECRET,
    "channel-change": KEY_OF_ONES_OWN,
    "register-look": WORKBOOK,
    "register-record": WORKBOOK,
    "register-drop": WORKBOOK,
    "board-paper": PAPER,
    "plan-paper": PAPER,
    "checked": READS,
    "checked-document": READS,
    "proposals": READS,
}


def answered(view: Any, method: str, arguments: dict[str, int]) -> bool:
    """Return whether a view takes ``method``, without a database: what is refused is so at once."""
    request = getattr(RequestFactory(), method)("/")
    try:
        answer: HttpResponse = view(request, **arguments)
    except Exception:  # it went on to look at who asks
        return True
    return answer.status_code != 405


def forms() -> set[str]:
    """Return the name of every address of a page that takes a form."""
    found = set()
    for each in urlpatterns:
        if isinstance(each, URLPattern) and each.name:
            arguments = dict.fromkeys(each.pattern.converters, 1)
            assert reverse(each.name, kwargs=arguments)
            by_hand = each.name.startswith(SIGN_IN)
            if not by_hand and answered(each.callback, "post", arguments):
                found.add(each.name)
    return found


def test_no_page_does_what_no_operation_does() -> None:
    acts = {
        operation["operationId"]
        for path in document()["paths"].values()
        for method, operation in path.items()
        if method != "get"
    }
    taken = forms()
    lacking = {name for name in taken - PAGES_ALONE.keys() if SAME.get(name, name) not in acts}

    assert lacking == set()
    assert PAGES_ALONE.keys() | SAME.keys() <= taken  # an exception nobody needs is taken out
