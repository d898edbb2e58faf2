"""A strength return has a row for each organisation beneath, its own people, and a total."""

from steps.service import asof, enlist, hand, recorded
from tables import day, draft

from muster.core import kinds as k
from muster.core.kinds import Absence, Movement, Role
from muster.core.ledger import AsOf
from muster.core.strength import StrengthRow
from muster.steps import care, deployment
from muster.steps import strength as step
from muster.steps.ledger import head
from muster.steps.register import record
from muster.steps.strength import StrengthReturn

COLUMNS = ("org", "assigned", "detached", "attached", "on_hand", "deployed", "absent", "gains",
           "losses")  # fmt: skip


def a_day_of_moves() -> None:
    """Two are away, one of them at a post; one is ill, one has retired, one is new."""
    moves = [
        ("person:01", k.Departed(org="org:5", movement=Movement.REINFORCE), day(1), "org:3"),
        ("person:01", k.Arrived(org="org:5", post="post:north"), day(1.2), "org:5"),
        ("person:91", k.Departed(org="org:3", movement=Movement.DISPATCH), day(1.2), "org:9"),
    ]
    recorded(deployment.carry_out(hand(), moves))
    facts = [
        ("person:02", k.AbsenceBegan(hold="s", why=Absence.SICK), day(1)),
        ("person:22", k.Separated(cause="retired"), day(1.1)),
        (
            "person:51",
            k.Appointed(name="new", role=Role.OFFICER, home="org:5", birth_year=1999),
            day(1.3),
        ),
    ]
    recorded(care.record(hand(), facts))


def row(line: StrengthRow) -> tuple[object, ...]:
    return tuple(getattr(line, column) for column in COLUMNS)


def rows(found: StrengthReturn) -> list[tuple[object, ...]]:
    return [row(line) for line in (*found.rows, found.total)]


def test_rows_are_the_organisations_beneath_and_their_total_is_counted_on_its_own(ledger) -> None:
    enlist()
    a_day_of_moves()

    found = step.strength_return("org:2", asof(1.5), since=asof(0.5))

    assert (found.org, found.name, found.foots) == ("org:2", "organisation 2", True)
    # org, assigned, detached, attached, on hand, deployed, absent, gains, losses
    assert rows(found) == [
        ("", 1, 0, 0, 1, 0, 0, 0, 0),  # its own people
        ("org:3", 10, 1, 1, 10, 0, 2, 0, 0),
        ("org:5", 3, 0, 1, 4, 1, 0, 1, 1),
        ("org:2", 14, 1, 2, 15, 1, 2, 1, 1),
    ]


def test_the_whole_service_counts_every_root_and_everybody_once(ledger) -> None:
    enlist()
    a_day_of_moves()

    found = step.strength_return(None, asof(1.5), since=asof(0.5))

    assert rows(found) == [
        ("org:1", 14, 1, 2, 15, 1, 2, 1, 1),
        ("org:9", 2, 1, 0, 1, 0, 0, 0, 0),
        ("", 16, 2, 2, 16, 1, 2, 1, 1),
    ]
    assert found.foots
    checked = [identity.code for identity in found.identities]
    assert checked == ["E1", "E2", "E3", "E4", "E5", "E6", "E8", "E9", "E9", "E10"]


def test_a_station_has_no_rows_beneath_and_its_line_still_foots(ledger) -> None:
    enlist()

    found = step.strength_return("org:6", asof(1))

    assert found.rows == ()
    assert rows(found) == [("org:6", 1, 0, 0, 1, 0, 0, 0, 0)]
    assert found.foots


def test_a_day_begins_at_local_midnight_and_what_was_not_known_is_not_counted(ledger) -> None:
    enlist()
    before = head().recorded_at
    a_day_of_moves()

    today = step.strength_return("org:5", asof(1.5))  # since the local midnight of day two-thirds
    tomorrow = step.strength_return("org:5", asof(2.5))
    then = step.strength_return("org:5", AsOf(day(1.5), before))

    assert [row(r.total) for r in (today, tomorrow, then)] == [
        ("org:5", 3, 0, 1, 4, 1, 0, 1, 1),
        ("org:5", 3, 0, 1, 4, 1, 0, 0, 0),
        ("org:5", 3, 0, 0, 3, 0, 0, 0, 0),
    ]


def test_who_lost_its_last_person_today_keeps_its_row_so_that_the_day_foots(ledger) -> None:
    enlist()
    gone = [("person:31", k.Transferred(home="org:5"), day(1))]
    recorded(care.record(hand(), gone))

    found = step.strength_return("org:5", asof(1.5), since=asof(0.5))

    assert found.foots
    # org, assigned, detached, attached, on hand, deployed, absent, gains, losses
    assert rows(found) == [
        ("", 3, 0, 0, 3, 0, 0, 1, 0),
        ("org:6", 0, 0, 0, 0, 0, 0, 0, 1),
        ("org:5", 3, 0, 0, 3, 0, 0, 1, 1),
    ]


def test_an_organisation_nobody_has_recorded_yet_has_an_empty_return(ledger) -> None:
    enlist()

    found = step.strength_return("org:77", asof(1))

    assert (found.name, found.rows, found.foots) == ("", (), True)
    assert rows(found) == [("org:77", 0, 0, 0, 0, 0, 0, 0, 0)]


def test_a_brigade_that_changed_hands_counts_where_it_stands(ledger) -> None:
    enlist()
    record(hand(), [draft("org:6", k.OrgMoved(parent="org:1"), 1)])

    found = step.strength_return("org:1", asof(1.5), since=asof(1.2))

    assert found.foots
    assert [line[:2] for line in rows(found)] == [("org:2", 13), ("org:6", 1), ("org:1", 14)]


def test_a_brigade_that_moved_sideways_is_not_lost_above(ledger) -> None:
    enlist()
    record(hand(), [draft("org:6", k.OrgMoved(parent="org:3"), 1)])

    found = step.strength_return("org:2", asof(1.5), since=asof(1.2))

    assert [line[:2] for line in rows(found)] == [
        ("", 1),
        ("org:3", 11),
        ("org:5", 2),
        ("org:2", 14),
    ]
    assert found.foots


def test_a_brigade_that_changed_hands_is_no_gain_and_no_loss(ledger) -> None:
    enlist()
    record(hand(), [draft("org:6", k.OrgMoved(parent="org:1"), 1)])

    found = step.strength_return("org:1", asof(1.5), since=asof(0.5))

    assert found.foots
    assert [(line[0], *line[-2:]) for line in rows(found)] == [
        ("org:2", 0, 0),
        ("org:6", 0, 0),
        ("org:1", 0, 0),
    ]
