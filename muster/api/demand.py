"""Demand lines: what a post needs, changed while it stands, closed after."""

from collections.abc import Iterable
from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Path, Router
from pydantic import Field

from muster.api.deed import Deed, Line, doing, missing, record, refused
from muster.api.fault import At, Refused
from muster.api.question import Code, Moment
from muster.api.route import Key, act
from muster.core import kinds as k
from muster.core.access import Thing, Verb
from muster.core.demand import HEADS_MAX, ROLES_ASKED, LineFault
from muster.core.deployment import PRIORITY_MAX
from muster.formats.demand_words import remedy_of
from muster.formats.wording import COMPETENCES
from muster.steps import demand as step
from muster.steps.hand import Hand
from muster.steps.register import Place, places
from muster.steps.sight import Scoped

router = Router()
Competence = Literal[
    "driver",
    "disinfection",
    "dog_handler",
    "drone_pilot",
    "interpreter_mongolian",
    "medic",
    "river_rescue",
    "swat",
    "traffic",
]
Role = Literal["any_police", "officer", "duty_auxiliary", "clerical_auxiliary"]
if (*Competence.__args__, *Role.__args__) != (*COMPETENCES, *ROLES_ASKED):  # type: ignore[attr-defined]
    raise RuntimeError("what a demand line may ask for is spelt in two ways")


class AskedIn(Deed):
    """What a post needs."""

    role: Role
    heads: int = Field(ge=1, le=HEADS_MAX)
    heads_min: int | None = Field(
        None, ge=0, le=HEADS_MAX, description="So many would do; null: no fewer than all."
    )
    priority: int = Field(2, ge=1, le=PRIORITY_MAX, description="1 is most urgent.")
    competences: list[Competence] = Field([], description="Each must have all of them.")
    begins: Moment | None = Field(None, description="At once where it is left out.")
    ends: Moment | None = Field(None, description="Until it is closed where it is left out.")
    leader: bool = Field(False, description="One of the post's people must be able to lead.")
    branch: bool = Field(False, description="A temporary branch is to stand there.")
    high_risk: bool = False
    overnight: bool = Field(True, description="People stay overnight.")

    def line(self, post: str) -> k.DemandRaised:
        """Return the line that this asks for at ``post``."""
        return k.DemandRaised(
            post=post,
            role=self.role,
            heads=self.heads,
            heads_min=self.heads_min,
            priority=self.priority,
            competences=tuple(sorted(set(self.competences))),
            begins=self.begins,
            ends=self.ends,
            leader=self.leader,
            branch=self.branch,
            high_risk=self.high_risk,
            overnight=self.overnight,
        )


@act(router, "/posts/{path:code}/demand", "demand-raise")
def raised(
    request: HttpRequest, code: Annotated[Code, Path()], body: AskedIn, key: Key
) -> HttpResponse:
    """Put a line of a post on the demand board; its code is in ``made``."""
    seen = doing(request, "demand-raise", body)
    place = _place(f"post:{code}", seen)
    made: list[str] = []

    def act_it(hand: Hand) -> Refused | None:
        done = step.raise_line(hand, body.line(place.code), seen.asof.at)
        if isinstance(done, str):
            made.append(done.partition(":")[2])
            return None
        return _refused(done)

    return record(request, key, place.parent or "", act_it, made=made)


@act(router, "/demand/{path:code}/changes", "demand-change")
def changed(
    request: HttpRequest, code: Annotated[Code, Path()], body: AskedIn, key: Key
) -> HttpResponse:
    """Let an open line ask for something else from now on."""
    seen = doing(request, "demand-change", body)
    place = _of_line(code, seen)

    def act_it(hand: Hand) -> Refused | None:
        wrong = step.change_line(hand, f"demand:{code}", body.line(place.code), seen.asof.at)
        return _refused(wrong) if wrong else None

    return record(request, key, place.parent or "", act_it)


class MetIn(Deed):
    """Why a line is closed."""

    why: Line


@act(router, "/demand/{path:code}/closure", "demand-met")
def met(request: HttpRequest, code: Annotated[Code, Path()], body: MetIn, key: Key) -> HttpResponse:
    """Close a line: what it asks for is no longer needed. Who is at the post stays there."""
    seen = doing(request, "demand-met", body)
    place = _of_line(code, seen)

    def act_it(hand: Hand) -> Refused | None:
        wrong = step.close_line(hand, f"demand:{code}", seen.asof.at, why=body.why.strip())
        return _refused(wrong) if wrong else None

    return record(request, key, place.parent or "", act_it)


def _of_line(code: str, seen: Scoped) -> Place:
    """Return the post of a line, open or not, if the caller decides what it is given."""
    post = step.post_of_line(f"demand:{code}", seen.asof)
    return _place(post, seen)


def _place(post: str, seen: Scoped) -> Place:
    place = places([post], seen.asof).get(post)
    if place is None or not seen.sees(post, Thing.DEPLOYMENT, verb=Verb.DECIDE):
        raise missing("code")
    return place


def _refused(wrong: Iterable[LineFault]) -> Refused:
    return refused([At(each.field, each.code, remedy_of(each)) for each in wrong])
