"""What pages keep back from readers who have not signed in: health, family, who somebody is.

Until sign-in exists nobody has, so these are kept back from everybody. Numbers are shown.
"""

from muster.core import kinds as k
from muster.core.figure import Figure
from muster.core.ledger import Fact

# Kinds of fact of which a page says no more than that there is a care record.
CARE: frozenset[type[k.Kind]] = frozenset(
    {
        k.HoldPlaced,
        k.HoldLifted,
        k.IsolationBegan,
        k.IsolationReleased,
        k.RestOrdered,
        k.AbsenceBegan,
        k.AbsenceEnded,
        k.BereavementOffered,
        k.BereavementChosen,
        k.CaseOpened,
        k.CaseEvent,
        k.HouseholdNoted,
        k.DerogationGranted,
    }
)

# Fields kept back of facts that are shown otherwise.
KEPT_BACK: dict[type[k.Kind], tuple[str, ...]] = {
    k.Appointed: ("name", "birth_year", "party_since", "household", "household_code"),
    k.Separated: ("cause",),
    k.LetterDecided: ("derogation",),
    k.UnitNamed: ("after",),
}


def is_care(fact: Fact, corrected: Fact | None = None) -> bool:
    """Return whether ``fact`` is one of health or family; ``corrected`` is the one it replaces."""
    body = fact.body
    if isinstance(body, k.DiscrepancyFound) and body.form == "held_on_duty":
        return True
    if isinstance(body, k.Withdrawn) and corrected is not None:
        return is_care(corrected)
    return type(body) in CARE


def shows_people(figure: Figure) -> bool:
    """Return whether the people a figure counts may be listed by number."""
    return not figure.restricted and figure.published
