"""What is recorded of people by hand: away and back, moved, gone, learnt, asked."""

from collections.abc import Iterable
from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Path, Router
from pydantic import Field

from muster.api.deed import Deed, Line, Numbers, doing, missing, numbered, record, refused, root_of
from muster.api.demand import Competence
from muster.api.fault import At, Refused
from muster.api.question import Code, Moment
from muster.api.route import Key, act
from muster.core import kinds as k
from muster.core.access import Field as Part
from muster.core.access import Thing, Verb
from muster.core.kinds import Absence
from muster.core.person_change import (
    ABSENCES,
    AWAY,
    OWN,
    Application,
    Cause,
    Household,
    PersonFault,
)
from muster.formats.person_change_words import remedy_of
from muster.steps import person_change as step
from muster.steps.hand import Hand
from muster.steps.register import places

router = Router()
Number = Annotated[Code, Path(description="Number of the person.")]
Why = Literal["leave", "training", "other", "unaccounted"]
if Why.__args__ != ABSENCES:  # type: ignore[attr-defined]
    raise RuntimeError("why somebody may be away is spelt in two ways")


class AbsenceIn(Deed):
    """That somebody is away. Illness is a hold of welfare, and none of these."""

    why: Why
    until: Moment | None = Field(None, description="Null where nobody knows.")


@act(router, "/people/{path:number}/absence", "person-absence")
def absence(request: HttpRequest, number: Number, body: AbsenceIn, key: Key) -> HttpResponse:
    """Record that somebody is away."""
    told = k.AbsenceBegan(hold=AWAY, why=Absence(body.why), until=body.until)
    return _one(request, key, "person-absence", number, body, told, Part.AVAILABILITY)


class BackIn(Deed):
    """That somebody is back."""


@act(router, "/people/{path:number}/back", "person-back")
def back(request: HttpRequest, number: Number, body: BackIn, key: Key) -> HttpResponse:
    """Record that somebody is back."""
    told = k.AbsenceEnded(hold=AWAY)
    return _one(request, key, "person-back", number, body, told, Part.AVAILABILITY)


class ApplicationIn(Deed):
    """That somebody asks to join the Party."""

    state: Application


@act(router, "/people/{path:number}/application", "person-application")
def application(
    request: HttpRequest, number: Number, body: ApplicationIn, key: Key
) -> HttpResponse:
    """Record that somebody asks to join the Party, in words or in writing."""
    told = k.Wished() if body.state is Application.WISHED else k.Applied()
    return _one(request, key, "person-application", number, body, told, Part.PARTY)


class SeparateIn(Deed):
    """How somebody leaves the service, and why."""

    cause: Cause
    why: Line


@act(router, "/people/{path:number}/separation", "person-separate")
def separate(request: HttpRequest, number: Number, body: SeparateIn, key: Key) -> HttpResponse:
    """Record that somebody has left the service."""
    told, why = k.Separated(cause=body.cause.value), body.why.strip()
    return _one(request, key, "person-separate", number, body, told, Part.NAME, why=why)


class CompetenceIn(Deed):
    """What somebody may do now."""

    competence: Competence
    until: Moment | None = Field(None, description="Null where it does not lapse.")


@act(router, "/people/{path:number}/competences", "person-competence")
def competence(request: HttpRequest, number: Number, body: CompetenceIn, key: Key) -> HttpResponse:
    """Record that somebody may now do something more."""
    told = k.CompetenceGranted(competence=k.Competence(body.competence, body.until))
    return _one(request, key, "person-competence", number, body, told, Part.NAME)


class HouseholdIn(Deed):
    """What the service must know of a household to spare it; all of it, not what is new alone."""

    household: list[Household]
    household_code: Code | None = Field(None, description="Shared by two adults who both serve.")


@act(router, "/people/{path:number}/household", "person-household")
def household(request: HttpRequest, number: Number, body: HouseholdIn, key: Key) -> HttpResponse:
    """Record what the service must know of somebody's household."""
    flags = tuple(sorted({flag.value for flag in body.household}))
    told = k.HouseholdNoted(household=flags, household_code=body.household_code)
    return _one(request, key, "person-household", number, body, told, Part.FAMILY)


class TransferIn(Deed):
    """Who belongs to which organisation from now on."""

    people: Numbers
    home: Code = Field(description="Code of the organisation.")
    why: Line


@act(router, "/transfers", "person-transfer")
def transfer(request: HttpRequest, body: TransferIn, key: Key) -> HttpResponse:
    """Record that people, all or none of them, belong to another organisation from now on."""
    seen = doing(request, "person-transfer", body)
    people = numbered(body.people, seen, Thing.PERSON, Verb.RECORD, Part.NAME)
    home = f"org:{body.home}"
    there = home in places([home], seen.asof)
    if not there or not seen.sees(home, Thing.PERSON, Part.NAME, Verb.RECORD):
        raise missing("home")
    told, why = k.Transferred(home=home), body.why.strip()

    def act_it(hand: Hand) -> Refused | None:
        return _refused(step.change(hand, people, told, seen.asof.at, why=why))

    return record(request, key, root_of(seen), act_it)


def _one(
    request: HttpRequest,
    key: Key,
    operation: str,
    number: str,
    body: Deed,
    told: k.Kind,
    part: Part,
    *,
    why: str = "",
) -> HttpResponse:
    """Record ``told`` of one person, if the caller may record that part of them."""
    seen = doing(request, operation, body)
    (person,) = numbered([number], seen, Thing.PERSON, Verb.RECORD, part, named="number")

    def act_it(hand: Hand) -> Refused | None:
        if part is Part.FAMILY and seen.actor.person == person:
            return _refused([(person, OWN)])
        return _refused(step.change(hand, [person], told, seen.asof.at, why=why))

    return record(request, key, root_of(seen), act_it)


def _refused(wrong: Iterable[tuple[str, PersonFault]]) -> Refused | None:
    said = [At(fault.field, fault.code, remedy_of(fault)) for _code, fault in wrong]
    return refused(said) if said else None
