"""What is recorded of somebody in the service by hand: away and back, moved, gone, learnt, asked.

True facts are never refused; what is refused here is what says nothing, or contradicts itself.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from muster.core import kinds as k
from muster.core.kinds import Absence
from muster.core.person import Person

AWAY = "absence"  # the code of an absence somebody records by hand; there is one at a time
# What a chief records: illness is a hold that welfare places, and not for a chief to know.
ABSENCES = (Absence.LEAVE, Absence.TRAINING, Absence.OTHER, Absence.UNACCOUNTED)


class Cause(StrEnum):
    """Why somebody leaves the service."""

    RETIRED = "retired"
    RESIGNED = "resigned"
    TRANSFERRED_OUT = "transferred_out"
    DIED = "died"


class Household(StrEnum):
    """What the service must know of a household to spare it."""

    DUAL_SERVICE = "dual_service"
    CHILD_UNDER_3 = "child_under_3"
    SPOUSE_ON_FRONT_LINE = "spouse_on_front_line"
    CARER = "carer"


class Application(StrEnum):
    """How far somebody has come who asks to join the Party."""

    WISHED = "wished"
    SUBMITTED = "submitted"


@dataclass(frozen=True, slots=True)
class PersonFault:
    """One thing that is wrong with what somebody records of a person: which field, and how."""

    field: str
    code: str


# Whose household spares them does not say themselves that it no longer does.
OWN = PersonFault("person", "own")


def person_faults(person: Person, body: k.Kind, at: datetime) -> tuple[PersonFault, ...]:
    """Return all that is wrong with recording ``body`` of ``person`` at ``at``."""
    record = person.record
    if record is None or person.gone:
        return (PersonFault("person", "gone"),)
    wrong: list[tuple[str, str] | None] = []
    match body:
        case k.AbsenceBegan(hold=hold, until=until):
            held = any(each.code == hold for each in person.holds)
            wrong += [("person", "absent") if held else None, _over("until", until, at)]
        case k.AbsenceEnded(hold=hold):  # no gate: one is lifted by those who may place it
            away = any(each.code == hold and each.gate is None for each in person.holds)
            wrong += [None if away else ("person", "not_absent")]
        case k.Transferred(home=home):
            wrong += [("home", "same") if home == record.home else None]
        case k.CompetenceGranted(competence=learnt):
            has = any(c.code == learnt.code and c.until is None for c in record.competences)
            wrong += [("competence", "held") if has else None, _over("until", learnt.until, at)]
        case k.HouseholdNoted(household=flags, household_code=code):
            alone = bool(code) and Household.DUAL_SERVICE not in flags
            wrong += [("household_code", "alone") if alone else None]
        case k.Wished() | k.Applied():
            wrong += [_asked(person, record, body)]
    return tuple(PersonFault(*each) for each in wrong if each)


def _asked(person: Person, record: k.Appointed, body: k.Kind) -> tuple[str, str] | None:
    if record.party_since is not None:
        return "person", "member"
    done = person.applied == Application.SUBMITTED or (
        person.applied and isinstance(body, k.Wished)
    )
    return ("person", "applied") if done else None


def _over(field: str, until: datetime | None, at: datetime) -> tuple[str, str] | None:
    return (field, "over") if until is not None and until <= at else None
