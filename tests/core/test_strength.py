from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from muster.core import kinds as k
from muster.core.count import Posting, Timeline
from muster.core.kinds import Role
from muster.core.ledger import Fact
from muster.core.person import STATUSES
from muster.core.strength import (
    ACCOUNTS,
    COLUMNS,
    Identity,
    StrengthRow,
    identities,
    permille,
    strength_row,
)
from muster.core.subjects import start

# Abstract from returns of the U. S. Army, 30 April 1863 (Official Records, serial 124, page 179,
# ehistory.osu.edu): command | present for duty | aggregate present | present and absent.
RETURN_OF_1863 = """
    Department of the Gulf        |  35,670 |  44,832 |  55,229
    Department of Virginia        |  32,705 |  36,589 |  43,025
    Department of North Carolina  |  14,000 |  16,785 |  34,514
    Department of the Missouri    |  31,670 |  40,426 |  52,806
    Department of the Cumberland  |  82,724 |  99,360 | 137,150
    Department of the Ohio        |  33,752 |  40,700 |  57,740
    Department of the Tennessee   |  97,344 | 116,483 | 149,769
    Army of the Potomac           | 138,378 | 157,990 | 206,628
    Department of Washington      |  34,925 |  44,223 |  53,344
    Middle Department             |  33,531 |  39,507 |  49,515
    Department of the East        |   2,712 |   3,285 |   3,757
    Department of New Mexico      |   2,219 |   2,931 |   3,427
    Department of the Northwest   |   6,548 |   7,266 |   8,491
    Department of the Pacific     |   3,347 |   4,425 |   5,191
    Department of the South       |  18,326 |  21,102 |  24,827
"""
TOTAL_OF_1863 = (567_851, 675_904, 885_413)


def line(name: str, for_duty: int, present: int, everybody: int) -> StrengthRow:
    counts = {
        "assigned.officer": everybody,
        "on_post.officer": for_duty,
        "status.deployed.officer": for_duty,
        "status.restricted.officer": present - for_duty,
        "status.other.officer": everybody - present,
    }
    opening = {"assigned.officer": everybody, "status.available.officer": everybody}
    return strength_row(counts, opening, org=name, name=name)


def lines(table: str) -> list[StrengthRow]:
    cells = [row.replace(",", "").split("|") for row in table.strip().splitlines()]
    return [line(name.strip(), *map(int, numbers)) for name, *numbers in cells]


def broken(found: tuple[Identity, ...]) -> list[tuple[str, str | None, int, int]]:
    return [(i.code, i.row, i.left, i.right) for i in found if not i.holds]


def test_the_return_of_30_april_1863_foots() -> None:
    rows = lines(RETURN_OF_1863)

    found = identities(rows, line("U. S. Army", *TOTAL_OF_1863), whole=True)

    assert len(rows) == 15
    assert broken(found) == []


def test_a_slip_of_one_digit_in_the_return_of_1863_is_found() -> None:
    rows = lines(RETURN_OF_1863.replace("44,223", "44,228"))

    found = identities(rows, line("U. S. Army", *TOTAL_OF_1863), whole=True)

    assert [(i.says, i.left, i.right) for i in found if not i.holds] == [
        ("total.present = rows.present", 675_904, 675_909),
        ("total.not_for_duty = rows.not_for_duty", 108_053, 108_058),
        ("total.absent = rows.absent", 209_509, 209_504),
        ("total.other = rows.other", 209_509, 209_504),
    ]


NOW = {
    "authorised": 120,
    "required.any_police": 10,
    "required.officer": 30,
    "assigned.officer": 70,
    "assigned.duty_auxiliary": 30,
    "detached.officer": 5,
    "attached.officer": 8,
    "attached.duty_auxiliary": 2,
    "on_post.officer": 25,
    "on_post.duty_auxiliary": 10,
    "status.deployed.officer": 25,
    "status.deployed.duty_auxiliary": 10,
    "status.available.officer": 30,
    "status.available.duty_auxiliary": 18,
    "status.rest.officer": 4,
    "status.restricted.officer": 3,
    "status.isolation.officer": 2,
    "status.sick.duty_auxiliary": 1,
    "status.bereavement.officer": 1,
    "status.leave.officer": 4,
    "status.training.officer": 2,
    "status.temporary_duty.officer": 1,
    "status.unaccounted.duty_auxiliary": 1,
    "status.other.duty_auxiliary": 2,
    "status.other.officer": 1,
    "event.gained.officer": 9,
    "event.lost.officer": 3,
    "event.onhand_gained.officer": 20,
    "event.onhand_lost.officer": 6,
}
THEN = {
    "assigned.officer": 68,
    "assigned.duty_auxiliary": 30,
    "status.available.officer": 66,
    "status.available.duty_auxiliary": 32,
    "event.gained.officer": 6,
    "event.lost.officer": 2,
    "event.onhand_gained.officer": 10,
    "event.onhand_lost.officer": 3,
}
ROW = StrengthRow(
    org="org:1", name="一县局", authorised=120, required=40,
    opening=98, gains=3, losses=1, assigned=100, detached=5, attached=10,
    opening_on_hand=98, onhand_gained=10, onhand_lost=3, on_hand=105,
    present=90, for_duty=87, deployed=35, available=48, rest=4, not_for_duty=3,
    absent=15, leave=4, sick=1, isolation=2, bereavement=1, training=2, temporary_duty=1,
    unaccounted=1, other=3, on_post=35,
)  # fmt: skip


def test_a_line_of_the_return_is_read_from_account_sums() -> None:
    assert strength_row(NOW, THEN, org="org:1", name="一县局") == ROW
    assert (ROW.fill_permille, ROW.available_permille) == (833, 2175)


def test_a_line_for_some_roles_leaves_out_what_belongs_to_no_role() -> None:
    auxiliaries = (Role.DUTY_AUXILIARY, Role.CLERICAL_AUXILIARY)
    rest = (Role.OFFICER, Role.CIVILIAN)

    ours = strength_row(NOW, THEN, org="org:1", name="x", roles=auxiliaries)
    theirs = strength_row(NOW, THEN, org="org:1", name="x", roles=rest)

    assert (ours.authorised, ours.required, theirs.required) == (0, 0, 30)
    assert (ours.assigned, ours.on_hand, ours.for_duty, ours.absent) == (30, 32, 28, 4)
    left_out = {"authorised", "required"}
    assert {c: getattr(ours, c) + getattr(theirs, c) for c in COLUMNS if c not in left_out} == {
        c: getattr(ROW, c) for c in COLUMNS if c not in left_out
    }


def test_only_named_accounts_are_needed() -> None:
    noise = {"held.rest.officer": 99, "squad_member.officer": 99}

    assert set(NOW) | set(THEN) <= set(ACCOUNTS)
    assert strength_row(NOW | noise, THEN, org="org:1", name="一县局") == ROW


def test_the_ten_identities_stand_in_order_with_both_sides() -> None:
    found = identities((ROW,), ROW, whole=True)

    assert [(i.code, i.left, i.right, i.holds) for i in found] == [
        ("E1", 100, 100, True),
        ("E2", 105, 105, True),
        ("E3", 105, 105, True),
        ("E4", 90, 90, True),
        ("E5", 15, 15, True),
        ("E6", 87, 87, True),
        ("E7", 833, 833, True),
        ("E7", 2175, 2175, True),
        ("E8", 105, 105, True),
        ("E9", 100, 100, True),
        ("E9", 5, 10, False),  # one bureau alone is not the whole service
        ("E10", 105, 100, False),
    ]
    assert {i.row for i in found} == {None}


@pytest.mark.parametrize(
    ("column", "codes"),
    [
        ("opening", ["E1"]),
        ("gains", ["E1"]),
        ("losses", ["E1"]),
        ("assigned", ["E1", "E2"]),
        ("detached", ["E2"]),
        ("attached", ["E2"]),
        ("on_hand", ["E2", "E3", "E8"]),
        ("present", ["E3", "E4"]),
        ("absent", ["E3", "E5"]),
        ("for_duty", ["E4", "E6"]),
        ("not_for_duty", ["E4"]),
        ("leave", ["E5"]),
        ("sick", ["E5"]),
        ("isolation", ["E5"]),
        ("bereavement", ["E5"]),
        ("training", ["E5"]),
        ("temporary_duty", ["E5"]),
        ("unaccounted", ["E5"]),
        ("other", ["E5"]),
        ("on_post", ["E6"]),
        ("available", ["E6"]),
        ("rest", ["E6"]),
        ("opening_on_hand", ["E8"]),
        ("onhand_gained", ["E8"]),
        ("onhand_lost", ["E8"]),
    ],
)
def test_one_head_too_many_in_a_column_breaks_just_the_identities_it_stands_in(
    column: str, codes: list[str]
) -> None:
    wrong = replace(ROW, **{column: getattr(ROW, column) + 1})

    found = identities((), wrong)

    assert [i.code for i in found if not i.holds] == codes


def test_a_wrong_line_under_a_right_total_is_named_by_its_organisation() -> None:
    a, b = replace(ROW, org="org:2", sick=2), replace(ROW, org="org:3", sick=0)
    total = replace(ROW, **{c: 2 * getattr(ROW, c) for c in COLUMNS})

    assert broken(identities((a, b), total)) == [("E5", "org:2", 15, 16), ("E5", "org:3", 15, 14)]


def test_a_total_that_leaves_out_the_headquarters_itself_does_not_foot() -> None:
    total = replace(ROW, **{c: 2 * getattr(ROW, c) for c in COLUMNS})

    found = identities((ROW,), total)

    assert ("E9", None, 200, 100) in broken(found)
    assert {i.code for i in found if not i.holds} == {"E9"}


def test_a_percentage_of_the_whole_is_not_the_mean_of_percentages() -> None:
    small = replace(ROW, org="org:2", authorised=1000)
    total = replace(ROW, **{c: getattr(ROW, c) + getattr(small, c) for c in COLUMNS})

    (fill, _) = (i for i in identities((ROW, small), total) if i.code == "E7")

    assert (fill.left, fill.right, fill.holds) == (178, 178, True)
    assert permille(1, 0) is None


people = st.lists(
    st.tuples(
        st.sampled_from(["org:1", "org:2", "org:3"]),  # home
        st.sampled_from(["org:1", "org:2", "org:3"]),  # on hand with
        st.sampled_from([role.value for role in Role]),
        st.sampled_from(STATUSES),
    ),
    max_size=30,
)


@given(people)
def test_people_in_one_state_each_always_make_a_return_that_holds(
    everybody: list[tuple[str, str, str, str]],
) -> None:
    sums: dict[str, Counter[str]] = {org: Counter() for org in ("org:1", "org:2", "org:3")}
    for home, with_org, role, status in everybody:
        sums[home][f"assigned.{role}"] += 1
        sums[home][f"event.gained.{role}"] += 1
        sums[with_org][f"status.{status}.{role}"] += 1
        sums[with_org][f"event.onhand_gained.{role}"] += 1
        if status == "deployed":
            sums[with_org][f"on_post.{role}"] += 1
        if home != with_org:
            sums[home][f"detached.{role}"] += 1
            sums[with_org][f"attached.{role}"] += 1
    total = sum(sums.values(), Counter())
    rows = [strength_row(s, {}, org=org, name=org) for org, s in sums.items()]

    found = identities(rows, strength_row(total, {}, org="org:0", name="all"), whole=True)

    assert broken(found) == []


# --- what the states of people make of it ---------------------------------------------------------

PARENT = {"org:1": "org:1", "org:2": "org:2", "post:1": "org:1", "post:2": "org:2"}
ORGS = st.sampled_from(["org:1", "org:2"])
PLACES = st.sampled_from([("org:1", "post:1"), ("org:2", "post:2"), ("org:1", ""), ("org:2", "")])
T0 = datetime(2020, 2, 1, tzinfo=UTC)


def hours(number: int) -> datetime:
    return T0 + timedelta(hours=number)


happenings = st.one_of(
    st.builds(k.Transferred, home=ORGS),
    st.builds(k.Departed, org=ORGS, movement=st.sampled_from(list(k.Movement))),
    st.builds(lambda place: k.Arrived(org=place[0], post=place[1]), PLACES),
    st.just(k.Relieved(post="post:1")),
    st.just(k.Returned()),
    st.builds(k.AbsenceBegan, hold=st.just("a"), why=st.sampled_from(list(k.Absence))),
    st.just(k.AbsenceEnded(hold="a")),
    st.just(k.IsolationBegan(hold="i", rule="r", exposed_at=T0, release_due=T0)),
    st.just(k.IsolationReleased(hold="i")),
    st.builds(k.RestOrdered, hold=st.just("r"), rule=st.just("r"), until=st.just(hours(5))),
    st.just(k.HoldPlaced(hold="m", gate=k.Gate.MEDICAL_HOLD, rule="r")),
    st.just(k.HoldLifted(hold="m")),
    st.just(k.BereavementOffered(hold="b", rule="r", days=3)),
    st.builds(
        k.BereavementChosen,
        hold=st.just("b"),
        choice=st.sampled_from(["leave", "return"]),
        back_on=st.just(hours(7)),
        approved_by=st.just("x"),
    ),
    st.sampled_from(["retired", "died"]).map(lambda cause: k.Separated(cause=cause)),
)
stories = st.lists(
    st.tuples(st.sampled_from(list(Role)), ORGS, st.lists(happenings, max_size=8)), max_size=6
)


def told(number: int, role: Role, home: str, happened: list[k.Kind]) -> list[Posting]:
    """Return the postings of one person appointed at hour ``number``, then an hour for each."""
    subject = f"person:{number}"
    timeline = Timeline(start(subject))
    born = k.Appointed(name="甲", role=role, home=home, birth_year=1990)
    return [
        posting
        for i, body in enumerate((born, *happened))
        for posting in timeline.add(
            Fact(
                seq=i + 1, key=f"{i:032x}", kind=body.KIND, subject=subject, org=home,
                holds_from=hours(number + i), recorded_at=hours(number + i),
                recorded_by="clerk", source="test", body=body,
            )
        )
    ]  # fmt: skip


def sums(postings: list[Posting], org: str, at: datetime) -> Counter[str]:
    found: Counter[str] = Counter()
    for posting in postings:
        if posting.at <= at and org in (PARENT[posting.scope], "all"):
            found[posting.account] += posting.delta
    return found


MOVED_AT_THE_POST = [k.Arrived(org="org:1", post="post:1"), k.Transferred(home="org:2")]


@given(stories, st.integers(-1, 10), st.integers(0, 10))
@example([(Role.OFFICER, "org:1", MOVED_AT_THE_POST)], 0, 2)
def test_whatever_happens_to_people_the_return_of_any_period_holds(
    everybody: list[tuple[Role, str, list[k.Kind]]], first: int, length: int
) -> None:
    postings = [p for i, story in enumerate(everybody) for p in told(i, *story)]
    begin, end = hours(first), hours(first + length)
    rows = {
        org: strength_row(sums(postings, org, end), sums(postings, org, begin), org=org, name=org)
        for org in ("org:1", "org:2", "all")
    }
    total = rows.pop("all")

    assert broken(identities(list(rows.values()), total, whole=True)) == []
