"""Days served and nights away weigh for four weeks, whatever a person's moves were."""

from datetime import timedelta, timezone

import pytest
from tables import day, draft

from muster.core import kinds as k
from muster.core.kinds import Movement, Role
from muster.core.ledger import Fact
from muster.core.person import Person
from muster.core.stay import Order, Recall, Standby

BEIJING = timezone(timedelta(hours=8))
LINE, POST = "demand:1", "post:1"


def after(*facts: tuple[float, k.Kind]) -> Person:
    """Return an officer of org:1 after ``facts``."""
    state = Person()
    born = k.Appointed(name="甲", role=Role.OFFICER, home="org:1", birth_year=1990)
    for seq, (at, body) in enumerate([(0.0, born), *facts], start=1):
        said = draft("person:1", body, at, label=f"{seq}")
        state = state.after(
            Fact(
                seq=seq, key=said.key, kind=body.KIND, subject=said.subject, org=said.org,
                holds_from=said.holds_from, recorded_at=said.holds_from, recorded_by="x",
                source="x", body=body,
            )
        )  # fmt: skip
    return state


def order(demand: str = LINE, post: str = POST) -> k.Ordered:
    return k.Ordered(
        plan="plan:1", demand=demand, post=post, org="org:2", movement=Movement.DISPATCH, reasons=()
    )


DEPART = k.Departed(org="org:2", movement=Movement.DISPATCH)
ARRIVE = k.Arrived(org="org:2", post=POST)
RELIEVE = k.Relieved(post=POST)
RETURN = k.Returned()
RECALL = k.Recalled(why="flood at home", report_by=day(9), recalled_by="x")
THERE_AND_BACK = ((1.0, order()), (2.0, DEPART), (3.0, ARRIVE), (8.5, RELIEVE), (9.0, RETURN))


@pytest.mark.parametrize(
    ("at", "days", "nights"),
    [
        (2.0, 0, 0),
        (3.0, 0, 1),  # on the way
        (8.5, 5, 6),
        (9.0, 5, 7),
        (30.0, 5, 7),
        (33.0, 3, 4),  # the first days have faded
        (40.0, 0, 0),
    ],
)
def test_a_stay_weighs_for_four_weeks(at: float, days: int, nights: int) -> None:
    facts = [each for each in THERE_AND_BACK if each[0] <= at]

    state = after(*facts)

    assert (state.days_served(day(at)), state.nights_away(day(at), BEIJING)) == (days, nights)


def test_stays_that_no_longer_weigh_are_forgotten_by_the_next() -> None:
    later = tuple((at + 40, body) for at, body in THERE_AND_BACK)

    state = after(*THERE_AND_BACK, *later)

    assert (len(state.served), len(state.away)) == (1, 1)
    assert state.days_served(day(60)) == 5


def test_a_night_is_a_midnight_where_the_service_is() -> None:
    state = after((2.0, DEPART), (2.5, RETURN))  # 08:00 to 20:00 in Beijing
    late = after((2.5, DEPART), (2.75, RETURN))  # 20:00 to 02:00

    assert (state.nights_away(day(5), BEIJING), late.nights_away(day(5), BEIJING)) == (0, 1)


def test_at_home_nobody_is_away() -> None:
    own = k.Arrived(org="org:1", post=POST)

    state = after((1.0, own), (4.0, RELIEVE), (5.0, RETURN))

    assert (state.days_served(day(9)), state.nights_away(day(9), BEIJING)) == (3, 0)


SECOND = order("demand:2", "post:2")


@pytest.mark.parametrize(
    ("facts", "orders", "serves"),
    [
        ([(1, order())], [LINE], ""),
        ([(1, order()), (2, ARRIVE)], [], LINE),
        ([(1, order()), (2, k.StoodDown(plan="plan:1", demand=LINE, why="held"))], [], ""),
        ([(1, order()), (2, ARRIVE), (3, SECOND)], ["demand:2"], LINE),
        ([(1, order()), (2, ARRIVE), (3, SECOND), (4, RELIEVE)], ["demand:2"], ""),
        ([(1, order()), (2, ARRIVE), (3, SECOND), (4, RELIEVE), (5, RETURN)], ["demand:2"], ""),
        ([(1, order()), (1.5, SECOND), (2, ARRIVE)], ["demand:2"], LINE),
        (
            [(1, order()), (1.5, SECOND), (2, k.Arrived(org="org:2", post="post:2"))],
            [LINE],
            "demand:2",
        ),
        ([(1, order()), (2, DEPART), (3, RETURN)], [], ""),  # turned back on the way
        ([(1, order()), (2, RELIEVE)], [], ""),
    ],
)
def test_an_order_stands_until_it_is_carried_out_or_lifted(facts, orders, serves) -> None:
    state = after(*facts)

    assert ([order.demand for order in state.orders], state.serves) == (orders, serves)
    assert state.orders == tuple(Order(line, f"post:{line[-1]}", "plan:1") for line in orders)


def test_who_is_recalled_is_not_back_before_the_return() -> None:
    recalled = (*THERE_AND_BACK[:3], (6.0, RECALL))
    notice = Recall("flood at home", day(9))

    assert (after(*recalled).recall, after(*recalled).status) == (notice, "deployed")
    assert after(*recalled, (7.0, RELIEVE)).recall == notice
    assert after(*recalled, (7.0, RELIEVE), (8.0, RETURN)).recall is None


def test_nobody_is_recalled_from_home() -> None:
    assert after((1.0, RECALL)).recall is None


PLACE = k.ReservePlaced(plan="plan:1", demand=LINE, place=2)


@pytest.mark.parametrize(
    ("body", "standby"),
    [
        (k.ReserveLeft(plan="plan:1", end="declined"), None),
        (k.ReserveLeft(plan="plan:2", end="released"), Standby("plan:1", LINE, 2)),
        (order("demand:9"), None),
        (k.Separated(cause="retired"), None),
    ],
)
def test_a_place_on_the_reserve_lasts_until_it_is_left(body: k.Kind, standby: object) -> None:
    assert after((1.0, PLACE), (2.0, body)).standby == standby
