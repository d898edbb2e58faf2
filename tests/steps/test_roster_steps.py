"""Who is at a post becomes a roster that is told to the people; absence is seen to."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from steps.service import PACK, asof, enlist, hand, recorded, withdraw
from tables import day

from muster.core import kinds as k
from muster.core.kinds import Absence, Gate, Role
from muster.core.pattern import Watch
from muster.core.roster import RosterPerson
from muster.core.roster_life import RosterStatus
from muster.steps import care, deployment
from muster.steps import roster as step
from muster.steps.roster import Made, Staffed
from muster.steps.roster_life import proclaim
from muster.steps.roster_record import roster_of, shifts_at

LIMITS = PACK.roster_limits(at=day(0))
MIDNIGHT = datetime(2020, 1, 22, tzinfo=ZoneInfo("Asia/Shanghai"))  # local, of the moments below
NOON = (MIDNIGHT + timedelta(hours=12) - day(0)) / timedelta(days=1)
GATE = ("01", "02", "05", "11", "12", "13")


def post(*numbers: str, at: str = "gate", org: str = "4") -> None:
    arrived = k.Arrived(org=f"org:{org}", post=f"post:{at}")
    moves = [(f"person:{n}", arrived, day(1), f"org:{org}") for n in numbers]
    recorded(deployment.carry_out(hand("station_chief"), moves))


def hold(number: str, body: k.Kind) -> None:
    recorded(care.record(hand("welfare_officer"), [(f"person:{number}", body, day(1.5))]))


def made(*, days: int = 3, at: float = NOON, seed: int = 1) -> list[Made]:
    return list(
        step.plan(
            step.staffed(asof(at)), LIMITS, MIDNIGHT, horizon_days=days, seed=seed, processes=1
        )
    )


def stands(shifts: Iterable[k.RosterShift]) -> dict[str, list[str]]:
    """Return who stands each shift, by numbers."""
    return {
        shift.id: [person.removeprefix("person:") for person in shift.people] for shift in shifts
    }


def test_a_staffed_post_is_what_it_asks_of_a_shift_and_who_is_there(ledger) -> None:
    enlist()
    post(*GATE)
    post("03", at="ward", org="3")

    assert step.staffed(asof(NOON)) == [
        Staffed(
            watch=Watch(
                post="post:gate",
                pattern="3x2",
                enforcing=True,
                heads_min=1,
                heads_wanted=2,
                officers_min=1,
                leader=False,
            ),
            people=tuple(
                RosterPerson(
                    number=f"person:{n}",
                    role=(Role.OFFICER if n < "11" else Role.DUTY_AUXILIARY).value,
                )
                for n in GATE
            ),
        ),
        Staffed(
            watch=Watch(
                post="post:ward",
                pattern="3x2",
                enforcing=False,
                heads_min=1,
                heads_wanted=1,
                officers_min=0,
                leader=False,
            ),
            people=(RosterPerson(number="person:03", role="officer"),),
        ),
    ]
    assert [s.watch.post for s in step.staffed(asof(NOON), posts=frozenset({"post:ward"}))] == [
        "post:ward"
    ]
    assert step.staffed(asof(0.5)) == []


def test_who_is_held_back_is_absent_until_the_hold_ends_by_itself_or_by_record(ledger) -> None:
    enlist()
    post(*GATE)
    ends = MIDNIGHT + timedelta(hours=30, minutes=1)
    hold("01", k.RestOrdered(hold="r", rule="rest", until=ends))
    hold("02", k.AbsenceBegan(hold="s", why=Absence.SICK))
    hold(
        "05",
        k.IsolationBegan(hold="i", rule="isolation-14", exposed_at=day(0), release_due=ends),
    )
    hold("11", k.BereavementOffered(hold="b", rule="bereavement-3", days=3))
    hold("12", k.HoldPlaced(hold="f", gate=Gate.FAMILY_CARE, rule="family-care"))

    (gate,) = step.staffed(asof(NOON))

    always = ((0, 10**6),)
    assert {p.number.removeprefix("person:"): p.absent for p in gate.people} == {
        "01": ((0, 31),),  # a shift that begins within the last hour is not stood
        "02": always,
        "05": always,  # it takes a record to release: that it is due is not enough
        "11": always,
        "12": (),  # cares for somebody at home, and stands shifts near it
        "13": (),
    }


def test_a_pattern_is_drafted_checked_and_published_shift_by_shift_and_read_back(ledger) -> None:
    enlist()
    post(*GATE)
    (one,) = made(days=2)
    recorded(proclaim(hand("duty_office"), [one], day(NOON)))

    assert stands(one.draft.shifts) == {
        "20200122-00D": ["01", "11"],
        "20200122-00N": ["02", "12"],
        "20200122-01D": ["05", "13"],
        "20200122-01N": ["01", "11"],
    }
    assert [(s.start - MIDNIGHT, s.length_h, s.slot, s.night) for s in one.draft.shifts] == [
        (timedelta(hours=8), 12, "D", False),
        (timedelta(hours=20), 12, "N", True),
        (timedelta(hours=32), 12, "D", False),
        (timedelta(hours=44), 12, "N", True),
    ]
    found = one.draft
    assert (found.shortfalls, found.changed, found.cost, found.bound) == (0, 0, 0, 0)
    assert one.breaches == ()
    record = roster_of("gate/20200122")
    assert [each.what for each in record.steps] == ["drafted", "checked", "published"]
    assert (record.post, record.begins, record.crews) == (
        "post:gate",
        MIDNIGHT,
        tuple(
            (f"person:{a}", f"person:{b}") for a, b in (("01", "11"), ("02", "12"), ("05", "13"))
        ),
    )
    assert stands(shifts_at("post:gate", asof(NOON))) == stands(found.shifts)
    assert shifts_at("post:gate", asof(NOON - 0.01)) == ()
    assert shifts_at("post:ward", asof(NOON)) == ()


def test_a_post_that_has_a_roster_of_that_day_is_left_as_it_is(ledger) -> None:
    enlist()
    post(*GATE)
    recorded(proclaim(hand(), made(days=2), day(NOON)))

    assert recorded(proclaim(hand(), made(days=3), day(NOON + 0.1))) == ()


def test_a_later_roster_goes_on_where_the_last_one_ended(ledger) -> None:
    enlist()
    post(*GATE)
    recorded(proclaim(hand(), made(days=2), day(NOON)))
    after = MIDNIGHT + timedelta(days=2)
    (gate,) = step.staffed(asof(NOON), begins=after)

    assert gate.cycle_day == 2
    assert {
        p.number.removeprefix("person:"): (p.crew, [(s.start_h, s.kind) for s in p.stood])
        for p in gate.people
    } == {
        "01": (0, [(-40, "D"), (-4, "N")]),
        "11": (0, [(-40, "D"), (-4, "N")]),
        "02": (1, [(-28, "N")]),
        "12": (1, [(-28, "N")]),
        "05": (2, [(-16, "D")]),
        "13": (2, [(-16, "D")]),
    }
    (next_,) = step.plan([gate], LIMITS, after, horizon_days=1, seed=1, processes=1)
    assert stands(next_.draft.shifts) == {
        "20200124-00D": ["02", "12"],
        "20200124-00N": ["05", "13"],
    }
    recorded(proclaim(hand(), [next_], day(NOON + 1)))
    assert list(stands(shifts_at("post:gate", asof(NOON + 1))))[3:] == [
        "20200122-01N",
        "20200124-00D",
        "20200124-00N",
    ]


def test_a_withdrawn_fact_of_publication_leaves_a_checked_roster(ledger) -> None:
    enlist()
    post(*GATE)
    _, _, told = recorded(proclaim(hand(), made(days=2), day(NOON)))
    withdraw(told)

    assert roster_of("gate/20200122").status is RosterStatus.CHECKED
    assert shifts_at("post:gate", asof(NOON)) == ()


def test_nobody_stands_a_shift_while_held_back_and_an_officer_stands_each(ledger) -> None:
    enlist()
    post(*GATE)
    ends = MIDNIGHT + timedelta(hours=47)
    hold("01", k.RestOrdered(hold="r", rule="rest", until=ends))
    hold("11", k.AbsenceBegan(hold="s", why=Absence.SICK))

    roster = made(days=4)[0].draft

    assert not any("11" in people for people in stands(roster.shifts).values())
    assert all(shift.start >= ends for shift in roster.shifts if "person:01" in shift.people)
    officers = {f"person:{n}" for n in ("01", "02", "05")}
    short = [shift.id for shift in roster.shifts if not officers & set(shift.people)]
    assert roster.shortfalls >= len(short)
    assert roster.changed > 0


def test_posts_are_rostered_in_processes_as_they_are_one_by_one(ledger) -> None:
    enlist()
    post(*GATE)
    (one,) = step.staffed(asof(NOON))
    many = [one] * 60
    told: list[tuple[int, int]] = []

    found = list(
        step.plan(
            many,
            LIMITS,
            MIDNIGHT,
            horizon_days=2,
            seed=1,
            processes=2,
            progress=lambda done, total: told.append((done, total)),
        )
    )

    assert found == made(days=2) * 60
    assert told == [(n, 60) for n in range(1, 61)]
