"""The part of the service somebody works in who holds rights in several that lie apart.

Most pages act within one extent. Of several, none above another, they take the one chosen here,
which is kept in the session; until somebody chooses, the first.
"""

from urllib.parse import parse_qsl, urlencode, urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from muster.steps.register import Place
from muster.web.form import back_to
from muster.web.question import NEAR, Question, deed

# Pages that show, or record for, one extent. All others show what is seen of every one.
WITHIN_ONE = frozenset(
    {
        "situation",
        "posts",
        "calls",
        "care",
        "review",
        "letters",
        "units",
        "deployment",
        "demand-ask",
        "plan-first",
        "compare",
        "reserve",
        "relief",
        "strength",
        "evening",
        "figures",
        "figure",
        "compose",
        "work",
    }
)
GONE = ("org", "after")  # from the address: what was asked for lay in the other part


@deed
def choose(request: HttpRequest, question: Question) -> HttpResponse:
    """Keep the part of the service that was chosen, and lead back to the page it was chosen on."""
    chosen, now = request.POST.get("place", ""), question.clock.now
    if any(grant.org == chosen and grant.in_force(now) for grant in question.actor.grants):
        request.session[NEAR] = chosen
    return redirect(_back(request))


def _back(request: HttpRequest) -> str:
    given = back_to(request)
    if not given:
        return reverse("home")
    split = urlsplit(given)
    kept = [(name, value) for name, value in parse_qsl(split.query) if name not in GONE]
    return f"{split.path}?{urlencode(kept, safe=':')}" if kept else split.path


def places_of(question: Question | None, here: str) -> tuple[Place, ...]:
    """Return the parts to choose from on the page ``here``; none where there is nothing to."""
    if question is None or question.whole or here not in WITHIN_ONE or len(question.tops) < 2:
        return ()
    return question.tops


def shown_of(question: Question | None) -> str:
    """Return which of them the page shows, "" where it shows none."""
    tops = question.tops if question else ()
    return next((top.code for top in tops if question and top.code in question.within), "")
