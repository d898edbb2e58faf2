"""Posts and organisations are opened, renamed, moved and closed, unless something hangs on them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from steps.service import asof, enlist, hand, organisations, posts
from tables import day, draft

from muster.core import kinds as k
from muster.core.kinds import OrgKind, PostKind
from muster.core.ledger import Draft
from muster.core.register_change import Bar, Barred, InOrganisation, OnPost
from muster.steps import alias, ledger, register, undo
from muster.steps import register_change as step
from muster.steps.figure import value
from muster.steps.hand import Hand
from muster.steps.register import record
from muster.steps.strength import strength_return

AT = day(5)
GATE, WARD, NORTH = "post:gate", "post:ward", "post:north"
Deed = Callable[[Hand], list[Barred]]


def later() -> datetime:
    return max(ledger.head().recorded_at + timedelta(seconds=1), day(8))


LATE = replace(hand("admin"), clock=later)
SHIFTS = (k.RosterShift(id="1", start=day(6), length_h=12, people=("person:01",)),)


def arrived(number: str, post: str, at: float = 2) -> Draft:
    body = k.Arrived(org="org:4", post=post)
    return draft(f"person:{number}", body, at, concerns=(post,))


def opened(name: str, owner: str) -> k.PostOpened:
    return k.PostOpened(name=name, kind=PostKind.VILLAGE, parent=owner)


def founded(name: str, above: str) -> k.OrgFounded:
    return k.OrgFounded(name=name, kind=OrgKind.STATION, parent=above)


def open_post(code: str, name: str, owner: str) -> Deed:
    return lambda by: step.open_post(by, code, opened(name, owner), AT)


def open_org(code: str, name: str, above: str) -> Deed:
    return lambda by: step.open_organisation(by, code, founded(name, above), above, AT)


def named(code: str, name: str) -> Deed:
    return lambda by: step.rename_post(by, code, name, AT, why="w")


def org_named(code: str, name: str) -> Deed:
    body = k.OrgRenamed(name=name)
    return lambda by: step.rename_organisation(by, code, body, AT, why="w", keep=True)


def moved(code: str, to: str) -> Deed:
    return lambda by: step.move_post(by, code, to, AT, why="w")


def org_moved(code: str, to: str) -> Deed:
    return lambda by: step.move_organisation(by, code, to, AT, why="w")


def closed(code: str) -> Deed:
    return lambda by: step.close_post(by, code, AT, why="w")


def org_closed(code: str) -> Deed:
    return lambda by: step.close_organisation(by, code, AT, why="w")


BARRED: list[tuple[Deed, list[Barred]]] = [
    (open_post(GATE, "new", "org:4"), [Barred(Bar.CODE_TAKEN)]),
    (open_post("post:n", "post gate", "org:4"), [Barred(Bar.NAME_TAKEN)]),
    (open_post("post:n", "n", "org:0"), [Barred(Bar.NO_ORGANISATION)]),
    (open_post("post:n", "n", "org:7"), [Barred(Bar.ABOVE_CLOSED)]),
    (
        open_org("org:4", "organisation 6", "org:5"),
        [Barred(Bar.CODE_TAKEN), Barred(Bar.NAME_TAKEN)],
    ),
    (named("post:none", "n"), [Barred(Bar.UNKNOWN)]),
    (named("post:shut", "n"), [Barred(Bar.CLOSED)]),
    (named(GATE, "post gate"), [Barred(Bar.SAME_NAME)]),
    (org_named("org:4", "organisation 4"), [Barred(Bar.SAME_NAME)]),
    (moved(GATE, "org:3"), [Barred(Bar.THERE, 2), Barred(Bar.ON_THE_WAY, 1)]),
    (moved(NORTH, "org:5"), [Barred(Bar.SAME_PLACE)]),
    (org_moved("org:3", "org:4"), [Barred(Bar.BENEATH_ITSELF)]),
    (org_moved("org:4", "org:3"), [Barred(Bar.SAME_PLACE)]),
    (org_moved("org:4", "org:7"), [Barred(Bar.ABOVE_CLOSED)]),
    (
        closed(GATE),
        [
            Barred(Bar.THERE, 2),
            Barred(Bar.ON_THE_WAY, 1),
            Barred(Bar.ORDERED, 1),
            Barred(Bar.ROSTER, 1),
        ],
    ),
    (org_closed("org:6"), [Barred(Bar.PEOPLE, 1), Barred(Bar.GUESTS, 1), Barred(Bar.UNITS, 1)]),
    (
        org_closed("org:3"),
        [
            Barred(Bar.PEOPLE, 10),
            Barred(Bar.GUESTS, 3),  # one from elsewhere, and two of its own at its station
            Barred(Bar.ORGANISATIONS, 1),
            Barred(Bar.POSTS, 2),
        ],
    ),
]


@pytest.fixture
def service(ledger: str) -> None:
    """A gate with people of every standing, a closed organisation, a station with a guest."""
    enlist()
    order = k.Ordered(
        plan="plan:1",
        demand="demand:gate",
        post=GATE,
        org="org:4",
        movement=k.Movement.LOCAL,
        reasons=(),
    )
    hold = k.HoldPlaced(hold="1", rule="r", gate=k.Gate.ISOLATION, until=day(9))
    roster = k.RosterPublished(
        post=GATE, pattern="3x2", shifts=SHIFTS, horizon_days=3, shortfalls=0, changed=0
    )
    record(
        hand(),
        [
            *organisations("7 | station | 2 | 42 | no"),
            *posts("shut | village | 5 | 42 | no | no"),
            draft("org:7", k.OrgClosed(), 1),
            draft("post:shut", k.PostClosed(), 1),
            draft("demand:gate", k.DemandRaised(post=GATE, role="officer", heads=3), 1),
            draft("demand:north", k.DemandRaised(post=NORTH, role="officer", heads=3), 1),
            arrived("01", GATE),
            draft("person:01", hold, 3),
            arrived("91", GATE, at=7),  # after the moment the changes hold from
            draft("person:02", order, 2, concerns=(GATE,)),
            draft("person:02", k.Departed(org="org:4", movement=k.Movement.LOCAL), 3),
            draft("person:03", order, 2, concerns=(GATE,)),
            draft("person:21", k.Arrived(org="org:6", post="post:shut"), 2),
            draft("roster:1", roster, 2, concerns=(GATE,)),
            draft(
                "unit:1",
                k.UnitFounded(
                    kind=k.UnitKind.SQUAD, name="s", parent="org:6", approved_by="org:5", order="1"
                ),
                2,
            ),
        ],
    )


def test_what_stands_in_the_way_is_named_all_of_it_and_nothing_is_recorded(service: None) -> None:
    before = ledger.head().seq

    assert [deed(LATE) for deed, _ in BARRED] == [barred for _, barred in BARRED]
    assert ledger.head().seq == before
    assert step.on_post(GATE, asof(5)) == OnPost(
        there=("person:01",),
        on_the_way=("person:02",),
        ordered=("person:03",),
        rosters=("roster:1",),
        lines=("demand:gate",),
    )


def test_a_post_is_opened_renamed_moved_and_closed_and_counts_where_it_stands(
    service: None,
) -> None:
    def standing(at: float) -> tuple[int, int, int, str, str | None]:
        figures = (("posts", "org:5"), ("required", "org:5"), ("required", "org:3"))
        counts = [value(name, org, asof(at)).by_name for name, org in figures]
        place = register.places([NORTH], asof(at))[NORTH]
        return (counts[0], counts[1], counts[2], place.name, place.parent)

    assert step.open_post(LATE, "post:new", opened("new", "org:6"), day(4)) == []
    assert step.rename_post(LATE, NORTH, "the pass", day(4.5), why="as on the map") == []
    assert moved(NORTH, "org:3")(LATE) == []
    assert step.close_post(LATE, NORTH, day(6), why="the road is open") == []

    assert [standing(at) for at in (3, 4, 5, 6)] == [
        (1, 3, 3, "post north", "org:5"),
        (2, 3, 3, "post north", "org:5"),
        (1, 0, 6, "the pass", "org:3"),
        (1, 0, 3, "the pass", "org:3"),  # its demand has ended with it
    ]
    returns = [strength_return(org, asof(at)) for org in ("org:2", "org:3") for at in (3, 5, 6)]
    assert [each.foots for each in returns] == [True] * 6
    assert [each.code for each in register.children("org:3", asof(5))] == ["org:4"]  # no post
    assert ledger.verify(lambda *_: None).findings == ()
    (shut, *_rest) = [f for f in undo.last_deeds("admin", later()) if f.kind == "post.closed"]
    assert undo.undo(LATE, shut.seq, later()) is not None
    assert standing(6) == (1, 0, 6, "the pass", "org:3")  # with its demand
    assert {f.kind for f in undo.last_deeds("admin", later())} == {"post.opened", "post.renamed"}


def test_an_organisation_is_opened_renamed_moved_and_closed_and_its_old_name_still_finds_it(
    service: None,
) -> None:
    assert open_org("org:8", "eighth", "org:5")(LATE) == []
    assert org_named("org:8", "the eighth")(LATE) == []
    assert org_moved("org:8", "org:3")(LATE) == []

    known = [register.find(name, asof(5)) for name in ("eighth", "the eighth")]
    assert known == ["org:8", "org:8"]
    assert [place.code for place in register.path("org:8", asof(5))] == [
        "org:1", "org:2", "org:3", "org:8",
    ]  # fmt: skip
    (old,) = alias.aliases(asof(5))
    assert alias.end(LATE, old.given.seq, day(6), "nobody says so any more") is None
    assert alias.end(LATE, old.given.seq, day(6), "again") is alias.NotGiven.NO_ALIAS
    assert [register.find("eighth", asof(at)) for at in (5, 6)] == ["org:8", None]
    assert step.in_organisation("org:8", asof(6)) == InOrganisation()
    assert step.close_organisation(LATE, "org:8", day(7), why="merged") == []
    assert register.find("the eighth", asof(7)) == "org:8"
    assert ledger.verify(lambda *_: None).findings == ()


def test_a_post_where_people_stood_meanwhile_is_not_given_away_or_closed_behind_them(
    ledger: str,
) -> None:
    enlist()
    stood = [
        draft("person:22", k.Arrived(org="org:5", post=NORTH), 5.2, concerns=(NORTH,)),
        draft("person:22", k.Relieved(post=NORTH), 6, concerns=(NORTH,)),
        draft("person:22", k.Returned(), 6.1),
    ]
    record(hand(), stood)

    def tried(at: float) -> list[list[Barred]]:
        move = step.move_post(LATE, NORTH, "org:3", day(at), why="w")
        return [move, step.close_post(LATE, NORTH, day(at), why="w")]

    assert step.on_post(NORTH, asof(5)).there == step.on_post(NORTH, asof(7)).there == ()
    assert tried(5) == [[Barred(Bar.THERE, 1)]] * 2
    assert tried(7) == [[]] * 2
    returns = [strength_return(org, asof(at)) for org in ("org:3", "org:5") for at in (5.5, 7)]
    assert [each.foots for each in returns] == [True] * 4


def test_nothing_is_taken_back_to_where_it_could_not_be_put(service: None) -> None:
    slips = {("org.moved", "org:x"), ("post.moved", "post:x"), ("post.renamed", "post:y")}

    def open_still() -> set[str]:
        found = undo.last_deeds("admin", later())
        return {kind for kind, code in slips & {(f.kind, f.subject) for f in found}}

    for code, above in (("a", "org:5"), ("b", "org:5"), ("x", "org:a"), ("y", "org:x")):
        assert open_org(f"org:{code}", f"organisation {code}", above)(LATE) == []
    for code, owner in (("x", "org:a"), ("y", "org:b")):
        assert open_post(f"post:{code}", code, owner)(LATE) == []
    assert org_moved("org:x", "org:b")(LATE) == []
    assert moved("post:x", "org:b")(LATE) == []
    assert named("post:y", "z")(LATE) == []
    assert open_still() == {"org.moved", "post.moved", "post.renamed"}

    assert open_post("post:z", "y", "org:b")(LATE) == []  # the old name is taken
    assert open_still() == {"org.moved", "post.moved"}
    assert org_moved("org:a", "org:y")(LATE) == []  # beneath what it would stand above
    assert open_still() == {"post.moved"}
    assert org_closed("org:a")(LATE) == []
    assert open_still() == set()
