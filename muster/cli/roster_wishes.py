"""What a repair of a roster is told at the terminal: who will not come, what is settled."""

from datetime import datetime

from django.utils.translation import gettext as _

from muster.core.kinds import RosterShift
from muster.core.roster import Lock, Must
from muster.steps.figure import zone
from muster.steps.register import person_code
from muster.steps.roster_record import RosterCase, new_shift

_SHIFT_MAX_H, _HEADS_MAX = 48, 200


def crew_of(number: int | None, case: RosterCase) -> tuple[str, ...]:
    """Return the people of a crew, the first of which is 1; nobody for None."""
    if number is None:
        return ()
    crews = case.record.crews
    if number > len(crews):
        said = _("this roster has %(n)d crews") % {"n": len(crews)}
        raise ValueError(f"--crew {number}: {said}")
    return crews[number - 1]


def shift_of(text: str, case: RosterCase) -> RosterShift:
    """Return the new shift that ``2020-02-25T08:00/12/3`` says: when, how many hours, how many."""
    begins, _slash, rest = text.partition("/")
    hours, _slash, heads = rest.partition("/")
    try:
        start = datetime.fromisoformat(begins)
        length_h, wanted = int(hours), int(heads)
    except ValueError:
        length_h = wanted = 0
        start = case.record.begins
    if not (1 <= length_h <= _SHIFT_MAX_H and 1 <= wanted <= _HEADS_MAX):
        said = _("write when, hours and people, as 2020-02-25T08:00/12/3")
        raise ValueError(f"--new-shift {text}: {said}")
    local = start if start.tzinfo else start.replace(tzinfo=zone())
    return new_shift(case.record, local, length_h, wanted)


def lock_of(text: str, must: Must, case: RosterCase, option: str = "") -> Lock:
    """Return the lock that ``PERSON@SHIFT`` says; ``option`` is where it was written."""
    option = option or f"--{must.value}"
    number, _at, shift = text.partition("@")
    if shift not in {each.id for each in case.problem.shifts}:
        said = _("write PERSON@SHIFT, with a shift of this roster")
        raise ValueError(f"{option} {text}: {said}")
    return Lock(person_of(number, case, option), shift, must)


def person_of(text: str, case: RosterCase, option: str = "--absent") -> str:
    """Return the code of somebody of a roster, given with or without ``person:``."""
    code = person_code(text)
    if code not in {person.number for person in case.problem.people}:
        said = _("there is no person %(person)s") % {"person": text}
        raise ValueError(f"{option} {text}: {said}")
    return code
