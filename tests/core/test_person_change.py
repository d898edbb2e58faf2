"""What is wrong with recording something of a person by hand."""

from tables import day

from muster.core import kinds as k
from muster.core.person import Person
from muster.core.person_change import AWAY, PersonFault, person_faults
from muster.core.stay import Hold

RECORD = k.Appointed(name="林溪", role=k.Role.OFFICER, home="org:1", birth_year=1990)


def test_coming_back_ends_an_absence_and_opens_no_gate() -> None:
    back = k.AbsenceEnded(hold=AWAY)
    away = Person(record=RECORD, holds=(Hold(AWAY, None, "leave"),))
    held = Person(record=RECORD, holds=(Hold(AWAY, k.Gate.MEDICAL_HOLD, "sick"),))

    assert person_faults(away, back, day(1)) == ()
    assert person_faults(held, back, day(1)) == (PersonFault("person", "not_absent"),)
