"""Which thing and which of its fields a figure, or a fact, belongs to.

What tells a reason of health or family is never plain. Where a fact does not say which of the
two it is (a hold lifted names its code alone), both are asked for.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from muster.core import kinds as k
from muster.core.access import Field, Thing
from muster.core.figure import Figure

THING_OF: Mapping[str, Thing] = MappingProxyType(
    {
        "person": Thing.PERSON,
        "org": Thing.ORGANISATION,
        "post": Thing.ORGANISATION,
        "unit": Thing.UNIT,
        "call": Thing.CALL,
        "copy": Thing.CALL,
        "letter": Thing.LETTER,
        "demand": Thing.DEPLOYMENT,
        "plan": Thing.PLAN,
        "roster": Thing.ROSTER,
        "swap": Thing.ROSTER,
        "request": Thing.ROSTER,
        "discrepancy": Thing.DUTY,
        "case": Thing.CARE,
        "return": Thing.FIGURE,
        "claim": Thing.CLAIM,
        "bulletin": Thing.BULLETIN,
        "rules": Thing.RULES,
        "derogation": Thing.DEROGATION,
        "grant": Thing.ACCOUNT,
        "account": Thing.ACCOUNT,
        "message": Thing.MESSAGE,
        "webhook": Thing.SYSTEM,
    }
)  # by the kind of subject
_REASONS = frozenset({Field.HEALTH, Field.FAMILY})
_OF_GATE: Mapping[k.Gate, Field] = {
    k.Gate.MEDICAL_HOLD: Field.HEALTH,
    k.Gate.ISOLATION: Field.HEALTH,
    k.Gate.BEREAVEMENT: Field.FAMILY,
    k.Gate.FAMILY_CARE: Field.FAMILY,
}  # the others tell no reason of health or family
_OF_MATTER: Mapping[k.Matter, Field] = {
    k.Matter.ILL: Field.HEALTH,
    k.Matter.CONTACT: Field.HEALTH,
    k.Matter.LOST: Field.FAMILY,
    k.Matter.NEEDED: Field.FAMILY,
}
# Words of figures: that somebody rests or is not for duty is no reason yet.
_AVAILABILITY = (
    "out_of_service", "not_for_duty", "resting", "rest_ordered", "unaccounted",
    "discrepancies_held_on_duty",
)  # fmt: skip
_PARTY = ("applications_submitted", "wishes_expressed")  # their numbers are published
_FAMILY = ("bereave", "family_care", "told_family")


def field_of(figure: Figure) -> Field:
    """Return the field that the number of ``figure`` belongs to."""
    name = figure.name.removesuffix("_today")
    if name in _AVAILABILITY:
        return Field.AVAILABILITY
    if not figure.restricted:
        return Field.PLAIN
    return Field.FAMILY if any(word in name for word in _FAMILY) else Field.HEALTH


def field_behind(figure: Figure) -> Field:
    """Return the field one must be shown of the people whom ``figure`` counts, to be told who."""
    party = figure.name.removesuffix("_today") in _PARTY
    return Field.PARTY if party else field_of(figure)


def field_of_gate(gate: k.Gate) -> Field:
    """Return the field one must be shown to be told that it is ``gate`` that holds somebody."""
    return _OF_GATE.get(gate, Field.PLAIN)


def thing_of(subject: str) -> Thing:
    """Return what a subject is, by the kind it is of."""
    return THING_OF.get(subject.partition(":")[0], Thing.LEDGER)


def fields_of(body: k.Kind) -> frozenset[Field]:
    """Return the fields one must be shown to read ``body``; all of them are needed.

    The parts of a body that ask for more than the rest are in :data:`PARTS`.
    """
    match body:
        case k.HoldPlaced(gate=gate):
            return frozenset({_OF_GATE.get(gate, Field.HEALTH)})
        case k.ToldInConfidence(matter=matter):
            return frozenset({_OF_MATTER[matter]})
        case k.DiscrepancyFound(form="held_on_duty"):
            return frozenset({Field.AVAILABILITY})
    return KEPT.get(type(body), frozenset({Field.PLAIN}))


def kept_as(fields: frozenset[Field]) -> Field:
    """Return by which field a fact that asks for ``fields`` is called where it is kept back.

    Health and family have one name: which of the two it is would tell already.
    """
    if not fields.isdisjoint(_REASONS):
        return Field.HEALTH
    return next((each for each in Field if each in fields), Field.PLAIN)


def thing_of_fact(subject: str, body: k.Kind) -> Thing:
    """Return what a fact about ``subject`` that says ``body`` is of: care, or its subject."""
    of_care = subject.startswith("person:") and not fields_of(body).isdisjoint(_REASONS)
    return Thing.CARE if of_care else thing_of(subject)


# Kinds of fact whose very kind says more than that there is one, and what it takes to read each.
# An absence is a matter of health or it is not; that is already what it would tell.
KEPT: Mapping[type[k.Kind], frozenset[Field]] = MappingProxyType(
    {
        k.ToldInConfidence: _REASONS,
        k.TakenUp: _REASONS,
        k.CareSettled: _REASONS,
        k.HoldPlaced: _REASONS,
        k.HoldLifted: _REASONS,
        k.IsolationBegan: frozenset({Field.HEALTH}),
        k.IsolationReleased: frozenset({Field.HEALTH}),
        k.RequestMade: frozenset({Field.AVAILABILITY}),
        k.RestOrdered: frozenset({Field.AVAILABILITY}),
        k.AbsenceBegan: frozenset({Field.HEALTH}),
        k.AbsenceEnded: frozenset({Field.HEALTH}),
        k.BereavementOffered: frozenset({Field.FAMILY}),
        k.BereavementChosen: frozenset({Field.FAMILY}),
        k.HouseholdNoted: frozenset({Field.FAMILY}),
        k.Wished: frozenset({Field.PARTY}),
        k.Applied: frozenset({Field.PARTY}),
        k.CaseOpened: _REASONS,
        k.CaseEvent: _REASONS,
        k.CaseTaskGiven: _REASONS,
        k.CaseTaskDone: _REASONS,
        k.DerogationAsked: _REASONS,
        k.DerogationGranted: _REASONS,
        k.DerogationEnded: _REASONS,
    }
)
# That somebody has told something in confidence, or was answered, is itself told in confidence:
# who may not read it is not shown that there is a fact.
CONFIDED = (k.ToldInConfidence, k.TakenUp, k.CareSettled)

# Fields of bodies that ask for more than the body itself does.
PARTS: Mapping[type[k.Kind], Mapping[str, Field]] = MappingProxyType(
    {
        k.Appointed: {
            "name": Field.NAME,
            "birth_year": Field.NAME,
            "party_since": Field.PARTY,
            "household": Field.FAMILY,
            "household_code": Field.FAMILY,
        },
        k.Separated: {"cause": Field.HEALTH},
        k.LetterDecided: {"derogation": Field.HEALTH},
        k.UnitNamed: {"after": Field.NAME},
    }
)


def kept_back(body: k.Kind, shown: Iterable[Field]) -> tuple[str, ...]:
    """Return the fields of ``body`` that are not for who is shown ``shown`` alone."""
    seen = frozenset(shown)
    return tuple(n for n, field in PARTS.get(type(body), {}).items() if field not in seen)
