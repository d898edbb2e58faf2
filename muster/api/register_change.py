"""Posts and organisations of the register: what hangs on one, and changing it."""

from collections.abc import Callable, Iterable, Sequence
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router, Schema
from pydantic import Field

from muster.api.deed import Deed, Line, Why, doing, missing, record, refused
from muster.api.fault import At, Refused
from muster.api.question import Clocks, Code, Whole, sight
from muster.api.route import Key, act, read
from muster.api.shapes import AsOfOut, asof_out, tail
from muster.core import kinds as k
from muster.core import register_change as core
from muster.core.access import Thing, Verb
from muster.core.kinds import OrgKind, PostKind
from muster.core.pattern import PATTERNS
from muster.core.register import Organisation, Post
from muster.core.register_change import AUTHORISED_MAX, CODE, DIVISION, NAME_MAX, Barred
from muster.formats.register_change_words import FIELDS, said
from muster.steps import register_change as step
from muster.steps.hand import Hand
from muster.steps.sight import Scoped

router = Router()
_PATTERN = rf"^({'|'.join(sorted(PATTERNS))})$"
Maybe = Annotated[str, Field(max_length=NAME_MAX, pattern=r"^[^\x00-\x1f\x7f]*$")]
NewCode = Annotated[str, Field(pattern=rf"^{CODE}$", description="It never changes.")]
Owner = Annotated[str, Field(min_length=1, max_length=100, description="Code of an organisation.")]


class BarOut(Schema):
    """One thing that stands in the way."""

    bar: str = Field(description="A name that does not change; programs go by it.")
    number: int
    message: str


class PostHangsOut(Schema):
    """What hangs on a post, and what bars closing it or giving it away."""

    code: str
    name: str
    owner: str
    closed: bool
    there: int = Field(description="People sent there, or on duty there.")
    on_the_way: int
    ordered: int
    rosters: list[str] = Field(description="Codes; published and not over.")
    demand: list[str] = Field(description="Codes of open lines; they end with the post.")
    units: list[str]
    relief: int = Field(description="Requests not answered; they lapse with the post.")
    closing: list[BarOut]
    moving: list[BarOut] = Field(description="Whoever is to own it.")
    asof: AsOfOut


class OrganisationHangsOut(Schema):
    """What hangs on an organisation and all beneath it, and what bars closing it."""

    code: str
    name: str
    closed: bool
    people: int
    guests: int = Field(description="On hand away from home.")
    organisations: int = Field(description="Directly beneath, and open.")
    posts: int
    units: int
    rights: int = Field(description="Held for it itself; closing revokes none.")
    closing: list[BarOut]
    asof: AsOfOut


def _bars(barred: Sequence[Barred]) -> list[BarOut]:
    return [BarOut(bar=b.bar.value, number=b.number, message=said(b)) for b in barred]


def _post(code: str, seen: Scoped, *, look: bool = False) -> Post:
    """Return the post the caller may change; ``look``: of whose numbers they may see."""
    subject = f"post:{code}"
    found = step.post_at(subject, seen.asof)
    if found is None or not _may(subject, seen, look=look):
        raise missing("code")
    return found


def _organisation(
    code: str, seen: Scoped, field: str = "code", *, look: bool = False
) -> Organisation:
    subject = f"org:{code}"
    found = step.organisation_at(subject, seen.asof)
    if found is None or not _may(subject, seen, look=look):
        raise missing(field)
    return found


def _may(subject: str, seen: Scoped, *, look: bool) -> bool:
    if look:
        return seen.sees(subject, Thing.FIGURE)
    return seen.sees(subject, Thing.ORGANISATION, verb=Verb.RECORD)


def _recorded(
    request: HttpRequest, key: Key, org: str, change: Callable[[Hand], Iterable[Barred]]
) -> HttpResponse:
    """Record a change, or answer with all that bars it, by name."""

    def act_it(hand: Hand) -> Refused | None:
        wrong = [At(FIELDS.get(b.bar, ""), b.bar.value, said(b)) for b in change(hand)]
        return refused(wrong) if wrong else None

    return record(request, key, org, act_it)


# --- posts ---------------------------------------------------------------------------------------


@read(router, "/posts/{path:code}/change", "post-change", PostHangsOut)
def post(
    request: HttpRequest, code: Annotated[Code, Path()], asked: Annotated[Clocks, Query()]
) -> PostHangsOut:
    """What hangs on a post, and what bars closing it or giving it away."""
    seen = sight(request, "post-change", asked)
    found, hangs = _post(code, seen, look=True), step.on_post(f"post:{code}", seen.asof)
    return PostHangsOut(
        code=code,
        name=core.called(found),
        owner=tail(core.stands_in(found)),
        closed=found.closed,
        there=len(hangs.there),
        on_the_way=len(hangs.on_the_way),
        ordered=len(hangs.ordered),
        rosters=[tail(each) for each in hangs.rosters],
        demand=[tail(each) for each in hangs.lines],
        units=[tail(each) for each in hangs.units],
        relief=hangs.asks,
        closing=_bars(core.closing_post(found, hangs)),
        moving=_bars(core.people_on(hangs)),
        asof=asof_out(seen.asof),
    )


class PostIn(Deed):
    """A post to be opened."""

    code: NewCode
    name: Line
    kind: PostKind
    pattern: str = Field("3x2", pattern=_PATTERN, description="Rotation pattern.")
    enforcing: bool = Field(False, description="A sworn officer on every shift.")
    high_risk: bool = False


@act(router, "/organisations/{path:code}/posts", "post-open")
def open_post(
    request: HttpRequest, code: Annotated[Code, Path()], body: PostIn, key: Key
) -> HttpResponse:
    """Open a post in an organisation, where the organisation lies."""
    seen = doing(request, "post-open", body)
    org = _organisation(code, seen)
    lat_e6, lon_e6 = core.lies(org)
    opened = k.PostOpened(
        name=body.name.strip(),
        kind=body.kind,
        parent=org.code,
        lat_e6=lat_e6,
        lon_e6=lon_e6,
        enforcing=body.enforcing,
        high_risk=body.high_risk,
        pattern=body.pattern,
    )
    subject, at = f"post:{body.code}", seen.asof.at
    return _recorded(request, key, org.code, lambda hand: step.open_post(hand, subject, opened, at))


class RenameIn(Deed):
    """What a post is called from now on, and why."""

    name: Line
    why: Why


@act(router, "/posts/{path:code}/names", "post-rename")
def rename_post(
    request: HttpRequest, code: Annotated[Code, Path()], body: RenameIn, key: Key
) -> HttpResponse:
    """Call a post otherwise; the past keeps its name."""
    seen = doing(request, "post-rename", body)
    subject, at, owner = f"post:{code}", seen.asof.at, core.stands_in(_post(code, seen))
    name = body.name.strip()
    return _recorded(
        request,
        key,
        owner,
        lambda hand: step.rename_post(hand, subject, name, at, why=body.why),
    )


class PlaceIn(Deed):
    """Which organisation it is to stand in, and why."""

    parent: Owner
    why: Why


@act(router, "/posts/{path:code}/owners", "post-move")
def move_post(
    request: HttpRequest, code: Annotated[Code, Path()], body: PlaceIn, key: Key
) -> HttpResponse:
    """Give a post to another organisation, with its demand and its rosters."""
    seen = doing(request, "post-move", body)
    subject, at, owner = f"post:{code}", seen.asof.at, core.stands_in(_post(code, seen))
    to = _organisation(body.parent, seen, "parent").code
    return _recorded(
        request, key, owner, lambda hand: step.move_post(hand, subject, to, at, why=body.why)
    )


class ClosureIn(Deed):
    """Why it is closed."""

    why: Why


@act(router, "/posts/{path:code}/closure", "post-close")
def close_post(
    request: HttpRequest, code: Annotated[Code, Path()], body: ClosureIn, key: Key
) -> HttpResponse:
    """Close a post where nobody stands and no published roster goes on; its demand ends too."""
    seen = doing(request, "post-close", body)
    subject, at, owner = f"post:{code}", seen.asof.at, core.stands_in(_post(code, seen))
    return _recorded(
        request, key, owner, lambda hand: step.close_post(hand, subject, at, why=body.why)
    )


# --- organisations -------------------------------------------------------------------------------


@read(router, "/organisations/{path:code}/change", "organisation-change", OrganisationHangsOut)
def organisation(
    request: HttpRequest, code: Annotated[Code, Path()], asked: Annotated[Clocks, Query()]
) -> OrganisationHangsOut:
    """What hangs on an organisation, and what bars closing it."""
    seen = sight(request, "organisation-change", asked)
    found = _organisation(code, seen, look=True)
    hangs = step.in_organisation(f"org:{code}", seen.asof)
    return OrganisationHangsOut(
        code=code,
        name=core.called(found),
        closed=found.closed,
        people=hangs.people,
        guests=hangs.guests,
        organisations=hangs.organisations,
        posts=hangs.posts,
        units=hangs.units,
        rights=hangs.rights,
        closing=_bars(core.closing_organisation(found, hangs)),
        asof=asof_out(seen.asof),
    )


class OrganisationIn(Deed):
    """An organisation to be opened."""

    code: NewCode
    name: Line
    name_en: Maybe = ""
    kind: OrgKind
    division_code: str | None = Field(None, pattern=rf"^{DIVISION}$", description="GB/T 2260.")
    authorised: Whole = Field(0, ge=0, le=AUTHORISED_MAX, description="Establishment, heads.")
    reports: bool = Field(False, description="It files the evening return.")


@act(router, "/organisations/{path:code}/organisations", "organisation-open")
def open_organisation(
    request: HttpRequest, code: Annotated[Code, Path()], body: OrganisationIn, key: Key
) -> HttpResponse:
    """Open an organisation beneath another one."""
    seen = doing(request, "organisation-open", body)
    org = _organisation(code, seen)
    lat_e6, lon_e6 = core.lies(org)
    founded = k.OrgFounded(
        name=body.name.strip(),
        kind=body.kind,
        parent=org.code,
        division_code=body.division_code,
        lat_e6=lat_e6,
        lon_e6=lon_e6,
        authorised=body.authorised,
        reports=body.reports,
        name_en=body.name_en.strip(),
    )
    subject, at = f"org:{body.code}", seen.asof.at
    return _recorded(
        request,
        key,
        org.code,
        lambda hand: step.open_organisation(hand, subject, founded, org.code, at),
    )


class OrganisationRenameIn(RenameIn):
    """What an organisation is called from now on; names left out are gone."""

    name_en: Maybe = ""
    collective: Maybe = Field("", description="How all of it together is spoken of.")
    collective_en: Maybe = ""
    keep: bool = Field(True, description="The old name stays an alias.")


@act(router, "/organisations/{path:code}/names", "organisation-rename")
def rename_organisation(
    request: HttpRequest, code: Annotated[Code, Path()], body: OrganisationRenameIn, key: Key
) -> HttpResponse:
    """Call an organisation otherwise; the past keeps its name."""
    seen = doing(request, "organisation-rename", body)
    org, at = _organisation(code, seen).code, seen.asof.at
    named = k.OrgRenamed(
        name=body.name.strip(),
        name_en=body.name_en.strip(),
        collective=body.collective.strip(),
        collective_en=body.collective_en.strip(),
    )
    return _recorded(
        request,
        key,
        org,
        lambda hand: step.rename_organisation(hand, org, named, at, why=body.why, keep=body.keep),
    )


@act(router, "/organisations/{path:code}/parents", "organisation-move")
def move_organisation(
    request: HttpRequest, code: Annotated[Code, Path()], body: PlaceIn, key: Key
) -> HttpResponse:
    """Put an organisation, with all beneath it, beneath another one."""
    seen = doing(request, "organisation-move", body)
    org, at = _organisation(code, seen).code, seen.asof.at
    to = _organisation(body.parent, seen, "parent").code
    return _recorded(
        request, key, org, lambda hand: step.move_organisation(hand, org, to, at, why=body.why)
    )


@act(router, "/organisations/{path:code}/closure", "organisation-close")
def close_organisation(
    request: HttpRequest, code: Annotated[Code, Path()], body: ClosureIn, key: Key
) -> HttpResponse:
    """Close an organisation to which nobody and nothing belongs any more."""
    seen = doing(request, "organisation-close", body)
    org, at = _organisation(code, seen).code, seen.asof.at
    return _recorded(
        request, key, org, lambda hand: step.close_organisation(hand, org, at, why=body.why)
    )
