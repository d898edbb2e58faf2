"""A derogation where its gate stands: until when somebody passes, and who granted it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from muster.core.access import Field, Thing
from muster.core.access_field import field_of_gate
from muster.core.derogation import Derogation
from muster.formats.wording import GATES
from muster.steps.derogation import gates_open_to, of_people
from muster.web.question import Question
from muster.web.shown import on_record
from muster.web.words import word


@dataclass(frozen=True, slots=True, kw_only=True)
class PassShown:
    """That somebody passes a gate by derogation; ``gate`` is empty where that would tell a reason.

    ``by`` is the name the grant gives, or the account that granted it.
    """

    until: datetime | None
    by: str
    gate: str = ""


def passing(derogation: Derogation) -> PassShown:
    """Return until when a derogation lets somebody pass and who granted it, not which gate."""
    return PassShown(until=derogation.until, by=derogation.authoriser or derogation.granted_by)


def passes_of(people: Iterable[str], question: Question) -> Mapping[str, tuple[PassShown, ...]]:
    """Return what lets each of ``people`` pass, of those of whom the actor may know that.

    The gate is named to who may see its reason, and the reading of it is on record.
    """
    found = of_people(people, question.asof)
    parts = gates_open_to(found, question)
    read = []
    shown: dict[str, tuple[PassShown, ...]] = {}
    for person in question.seen(found, Thing.PERSON, Field.AVAILABILITY) | parts[Field.PLAIN]:
        told = []
        for each in found[person]:
            field = field_of_gate(each.rule)
            named = person in parts[field]
            read += [(person, field)] if named else []
            gate = word(GATES, each.rule) if named else ""
            told.append(PassShown(until=each.until, by=passing(each).by, gate=gate))
        shown[person] = tuple(told)
    on_record(question, read)
    return shown
