"""Where each job begins: the page after sign-in, and behind the mark of every page."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from muster.core.kinds import Job
from muster.web.account import actor_of
from muster.web.question import Question, may_open, near_of, page

# Of several jobs the first here: whoever keeps the whole in view begins with the whole.
HOMES: Mapping[Job, str] = {
    Job.DUTY_OFFICER: "situation",
    Job.DEPLOYMENT_APPROVER: "plans",
    Job.WELFARE_OFFICER: "care",
    Job.REVIEWER: "review",
    Job.PARTY_OFFICER: "units",
    Job.BULLETIN_EDITOR: "bulletins",
    Job.STATISTICIAN: "figures",
    Job.AUDITOR: "readings",
    Job.ADMINISTRATOR: "rights",
    Job.STATION_CHIEF: "posts",
    Job.CREW_LEADER: "posts",
    Job.RESPONDER: "me",
}


@page
def home(request: HttpRequest, question: Question) -> HttpResponse:
    """Lead to the page where the job of who asks begins, as of the same moment."""
    address = home_of(request, question)
    return redirect(f"{address}?{question.clock.query}" if question.clock.query else address)


def home_of(request: HttpRequest, question: Question) -> str:
    """Return that page's address: of a leader of one post alone, the post's own."""
    grants = [each for each in actor_of(request).grants if each.in_force(question.clock.now)]
    near = near_of(request)
    held = {each.job: each.org for each in sorted(grants, key=lambda each: each.org == near)}
    for job, name in HOMES.items():
        if job in held and may_open(request, name):
            kind, _colon, code = held[job].partition(":")
            return reverse("post", args=[code]) if kind == "post" else reverse(name)
    return reverse("rights-why")
