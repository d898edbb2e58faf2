from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.core import kinds as k
from muster.core.count import Posting, Timeline
from muster.core.figure import (
    FIGURES,
    VERBS,
    Agreement,
    Claimed,
    Coverage,
    Figure,
    Filing,
    Measure,
    Term,
    Value,
    accounts,
    agreement,
    amount,
    coverage,
    day_start,
)
from muster.core.kinds import (
    Absence,
    FallOut,
    Gate,
    Movement,
    OrgKind,
    Outcome,
    PostKind,
    Role,
    UnitKind,
)
from muster.core.ledger import AsOf, Fact
from muster.core.strength import ACCOUNTS
from muster.core.subjects import start

T0 = datetime(2020, 2, 12, 10, tzinfo=UTC)
BEIJING = timezone(timedelta(hours=8))
NONE = Coverage(expected=0, reported=0, zero=0, late=0, silent=0)


# --- every account some state can emit, from the states themselves ------------------------------


def postings(subject: str, *bodies: k.Kind) -> list[Posting]:
    """Return the postings of one subject to which these things happen, an hour apart."""
    facts = [
        Fact(
            seq=i + 1,
            key=f"{i:032x}",
            kind=body.KIND,
            subject=subject,
            org="org:1",
            holds_from=T0 + timedelta(hours=i),
            recorded_at=T0 + timedelta(hours=i),
            recorded_by="clerk",
            source="test",
            body=body,
        )
        for i, body in enumerate(bodies)
    ]
    timeline = Timeline(start(subject))
    return [posting for fact in facts for posting in timeline.add(fact)]


def appointed(role: Role) -> k.Appointed:
    return k.Appointed(name="甲", role=role, home="org:1", birth_year=1990, party_since=2015)


def hold(gate: Gate, **more: object) -> k.HoldPlaced:
    return k.HoldPlaced(hold="h", gate=gate, rule="r", **more)  # type: ignore[arg-type]


def sent(movement: Movement) -> tuple[k.Kind, ...]:
    return (
        k.Ordered(
            plan="plan:1", demand="demand:1", post="post:1", org="org:2",
            movement=movement, reasons=(),
        ),
        k.Departed(org="org:2", movement=movement),
        k.Arrived(org="org:2", post="post:1"),
        k.CheckedIn(post="post:1"),
        k.CheckedOut(post="post:1"),
        k.Relieved(post="post:1"),
        k.Returned(),
    )  # fmt: skip


def lives(role: Role) -> Iterator[tuple[k.Kind, ...]]:
    """Yield what may happen to a person of ``role``."""
    born = appointed(role)
    for movement in Movement:
        yield (born, *sent(movement))
    for why in Absence:
        yield (born, k.AbsenceBegan(hold="h", why=why))
    for gate in Gate:
        yield (born, hold(gate))
    isolated = k.IsolationBegan(hold="i", rule="r", exposed_at=T0, release_due=T0)
    yield (born, isolated, k.IsolationReleased(hold="i"))
    yield (born, k.RestOrdered(hold="r", rule="r", until=T0 + timedelta(days=3)))
    for choice in ("leave", "return"):
        chosen = k.BereavementChosen(hold="b", choice=choice, back_on=None, approved_by="x")
        yield (born, k.BereavementOffered(hold="b", rule="r", days=3), chosen)
    for matter in k.Matter:
        yield (born, k.ToldInConfidence(matter=matter))
    for unit_kind in UnitKind:
        yield (born, k.Joined(unit="unit:1", kind=unit_kind))
    for cause in ("retired", "resigned", "transferred_out", "died"):
        yield (born, k.Separated(cause=cause))
    yield (born, k.Transferred(home="org:2"), k.Wished(), k.Applied())
    called = k.Recalled(why="w", report_by=T0, recalled_by="x")
    yield (born, *sent(Movement.DISPATCH)[:3], called, k.Returned())
    place = k.ReservePlaced(plan="plan:1", demand="demand:1", place=1)
    up = k.MovedUp(
        plan="plan:1", demand="demand:1", place=1, replaces="person:2", fell_out=FallOut.HELD,
        passed=0, reasons=(),
    )  # fmt: skip
    order = sent(Movement.LOCAL)[0]
    lifted = k.StoodDown(plan="plan:1", demand="demand:1", why=FallOut.CANNOT_COME)
    yield (born, place, up, order, lifted)


def plan_steps() -> tuple[k.Kind, ...]:
    """Return all that may happen to a plan."""
    proposed = k.PlanProposed(
        movement=Movement.LOCAL, planned_for=T0, moves=(), lines=0, heads=0, cost=0, bound=0,
        unmet=(),
        outcome="proven", seed=1, head_seq=1, head_digest="", proposed_by="x",
    )  # fmt: skip
    approved = k.PlanApproved(lines=0, heads=0, moves=0, cost=0, bound=0, unmet=(), approved_by="y")
    amended = k.PlanAmended(changes=(), cost=0, bound=0, unmet=(), amended_by="x")
    return (proposed, amended, approved, k.PlanWithdrawn(why="w", withdrawn_by="y"))


def everything_else() -> Iterator[tuple[str, tuple[k.Kind, ...]]]:
    for org_kind in OrgKind:
        body = k.OrgFounded(name="o", kind=org_kind, parent=None, authorised=5, reports=True)
        yield "org", (body,)
    for post_kind in PostKind:
        yield "post", (k.PostOpened(name="p", kind=post_kind, parent="org:1"),)
    for unit_kind in UnitKind:
        founded = k.UnitFounded(
            kind=unit_kind, name="u", parent="org:1", approved_by="org:1", order="1", post="post:1"
        )
        named = k.UnitNamed(name="n", after="person:1", consent=True)
        yield "unit", (founded, named, k.UnitDissolved())
    for form in ("directive", "appeal"):
        yield "call", (k.CallIssued(form=form, number="1", title="t", text="t"),)
    copy = k.CopySent(call="call:1", addressee="org:1")
    yield "copy", (copy, k.CopyDelivered(), k.CopyAccepted(), k.CopyExecuted())
    yield "copy", (copy, k.CopyRefused(why="w"))
    yield "plan", plan_steps()
    for form in ("individual", "joint"):
        letter = k.LetterReceived(form=form, answers=None, previous="letter:0")
        yield "letter", (letter, k.LetterSigned(person="person:1"))
        for outcome in Outcome:
            decided = k.LetterDecided(person="person:1", outcome=outcome)
            yield "letter", (letter, k.LetterSigned(person="person:1"), decided)
    for asked in (*Role, "any_police"):
        yield "demand", (k.DemandRaised(post="post:1", role=str(asked), heads=3),)
    for form in ("injury", "death"):
        yield "case", (k.CaseOpened(form=form, person="person:1"),)
    for form in ("missing", "unrostered", "held_on_duty", "no_check_out", "over_hours"):
        yield "discrepancy", (k.DiscrepancyFound(form=form, person="p", post="post:1"),)
    shift = k.RosterShift(id="1", start=T0, length_h=8, people=("1",))
    roster = k.RosterPublished(
        post="post:1", pattern="3x2", horizon_days=7, shifts=(shift,), shortfalls=0, changed=0
    )
    drafted = k.RosterDrafted(
        post="post:1",
        pattern="3x2",
        begins=T0,
        horizon_days=7,
        cycle_day=0,
        crews=(),
        shifts=(shift,),
        shortfalls=0,
        changed=0,
        outcome="proven",
        cost=0,
        bound=0,
        seed=0,
        head_seq=0,
        drafted_by="a",
    )
    out = k.DutyChange(change=k.Change.OUT, shift="1", person="1")
    changed = k.RosterChanged(changes=(out,), why="w", changed_by="a", notice_h=1)
    checked = k.RosterChecked(breaches=(), shortfalls=0, checked_by="a")
    yield "roster", (drafted, checked, roster, changed)
    asked = k.SwapAsked(roster="roster:1", post="post:1", asker="1", gives="1", asked_of="2")
    yield "swap", (asked, k.SwapAgreed(person="2"))
    asked = k.ReliefAsked(role="officer", heads=1, needed_by=T0, why=k.ReliefCause.LOAD)
    yield "post", (k.PostOpened(name="p", kind=PostKind.VILLAGE, parent="org:1"), asked)
    for gate in Gate:
        granted = k.DerogationGranted(rule=gate, person="p", authoriser="a", why="w", until=T0)
        yield "derogation", (granted,)


def emitted() -> frozenset[str]:
    number = count(1)
    stories = [("person", life) for role in Role for life in lives(role)]
    stories += list(everything_else())
    return frozenset(
        posting.account
        for subject, bodies in stories
        for posting in postings(f"{subject}:{next(number)}", *bodies)
    )


EMITTED = emitted()
NOT_A_FIGURE = {
    *(f"event.held.{gate}.{role}" for gate in Gate for role in Role),  # placing; the stock counts
    *(
        f"held.{gate}.{role}"
        for gate in (Gate.NEAR_RETIREMENT, Gate.RELEASE_FLOOR)
        for role in Role
    ),
    *(
        f"event.separated.{cause}.{role}"
        for cause in ("retired", "resigned", "transferred_out")  # all in strength_lost
        for role in Role
    ),
    *(f"event.unit_named.{kind}" for kind in UnitKind),
    "plan.approved",  # for good, as the events are
    "plan.withdrawn",
    *(f"line.{stands}" for stands in ("have", "ordered", "on_the_way", "recalled")),  # the board
    *(f"sent.{stands}" for stands in ("ordered", "on_the_way", "at_post", "recalled")),  # a plan
    *(f"event.sent_{what}" for what in ("moved_up", "stood_down")),
    *(f"unit_at_post.{kind}" for kind in UnitKind if kind is not UnitKind.TEMPORARY_BRANCH),
    *(  # the letter itself and its signatories are counted, each once
        f"event.letter_{what}.{form}"
        for what in ("received", "signed")
        for form in ("individual", "joint")
    ),
}


def unknown(figures: dict[str, Figure]) -> dict[str, list[str]]:
    strange = {n: [a for a in accounts(f) if a not in EMITTED] for n, f in figures.items()}
    return {name: found for name, found in strange.items() if found}


def test_every_account_of_a_figure_is_one_some_state_emits() -> None:
    assert unknown(dict(FIGURES)) == {}


def test_a_misspelt_account_is_found() -> None:
    squads = FIGURES["squads_founded"]
    wrong = Figure(
        **{f: getattr(squads, f) for f in squads.__slots__ if f != "terms"},
        terms=(Term("event.unit_founded.sqad"),),
    )

    assert unknown({"squads": wrong}) == {"squads": ["event.unit_founded.sqad"]}


def test_every_account_of_the_strength_return_is_one_some_state_emits() -> None:
    assert sorted(set(ACCOUNTS) - EMITTED) == []


def test_every_account_a_state_emits_is_in_a_figure_or_known_not_to_be() -> None:
    used = {a for figure in FIGURES.values() for a in accounts(figure)} | set(ACCOUNTS)

    assert sorted(EMITTED - used) == sorted(NOT_A_FIGURE)


# --- definitions ----------------------------------------------------------------------------------


def test_each_figure_stands_under_its_own_name_once() -> None:
    assert [f.name for f in FIGURES.values()] == list(FIGURES)


def test_every_cumulative_figure_has_a_flow_of_the_same_terms() -> None:
    flows = {f"{n}_today": f for n, f in FIGURES.items() if f.measure is Measure.CUMULATIVE}

    assert {n: f.terms for n, f in flows.items()} == {
        n: f.terms for n, f in FIGURES.items() if f.measure is Measure.FLOW
    }
    assert {n: (f.restricted, f.published) for n, f in flows.items()} == {
        n: (f.restricted, f.published) for n, f in FIGURES.items() if f.measure is Measure.FLOW
    }


def test_every_definition_says_all_it_must_in_both_languages() -> None:
    said = ("unit_zh", "unit_en", "name_zh", "name_en", "counts_zh", "counts_en")
    said += ("duplicates_zh", "duplicates_en")

    blank = [(f.name, text) for f in FIGURES.values() for text in said if not getattr(f, text)]

    assert blank == []
    assert [f.name for f in FIGURES.values() if not f.counts_en.endswith(".")] == []
    assert [f.name for f in FIGURES.values() if not f.counts_zh.endswith("。")] == []


def test_no_two_figures_have_one_name_for_people() -> None:
    for names in ([f.name_zh for f in FIGURES.values()], [f.name_en for f in FIGURES.values()]):
        assert sorted(n for n in set(names) if names.count(n) > 1) == []


def test_stocks_and_cumulative_figures_never_share_an_event_account() -> None:
    stocks = {a for f in FIGURES.values() if f.measure is Measure.STOCK for a in accounts(f)}

    assert sorted(a for a in stocks if a.startswith("event.")) == []


def test_ways_of_sending_people_are_figures_that_share_no_account() -> None:
    seen = [a for verb in VERBS for a in accounts(FIGURES[verb.sent])]

    assert len(seen) == len(set(seen)) == len(Movement) * len(Role)


def test_health_and_family_figures_are_restricted_and_deaths_are_not_published() -> None:
    restricted = {n for n, f in FIGURES.items() if f.restricted and f.measure is not Measure.FLOW}

    assert restricted == {
        "sick", "not_for_duty", "medical_holds", "isolated", "isolations_began",
        "isolations_released", "bereaved", "bereavements_offered", "bereavement_leave_taken",
        "bereavement_returned_at_once", "family_care", "resting", "rest_ordered",
        "told_health", "told_family",
        "decisions_deferred", "deaths_in_service", "death_cases", "injury_cases",
        "out_of_service", "absent_isolated", "absent_bereaved",
    }  # fmt: skip
    assert {n for n, f in FIGURES.items() if not f.published} == {
        "deaths_in_service", "deaths_in_service_today", "death_cases", "death_cases_today",
        "injury_cases", "injury_cases_today", "unaccounted", "discrepancies_held_on_duty",
            "relief_asked", "told_health", "told_family",
    }  # fmt: skip


# --- amounts --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("figure", "counts", "number"),
    [
        ("staff", {"assigned.officer": 60, "assigned.duty_auxiliary": 30,
                   "assigned.clerical_auxiliary": 9, "assigned.civilian": 4}, 99),
        ("officers_reassigned", {"event.sent.reassign.officer": 305,
                                 "event.sent.reassign.duty_auxiliary": 7}, 305),
        ("vacancies", {"required.any_police": 10, "required.officer": 4, "on_post.officer": 6,
                       "on_post.duty_auxiliary": 3}, 5),
        ("copies_accepted", {"copy.accepted": 2, "copy.executed": 3, "copy.sent": 9}, 5),
        ("staff", {}, 0),
    ],
)  # fmt: skip
def test_an_amount_is_the_signed_sum_of_its_accounts(
    figure: str, counts: dict[str, int], number: int
) -> None:
    assert amount(FIGURES[figure], counts) == number


def test_a_flow_is_what_the_sum_has_grown_by_since_the_start_of_the_day() -> None:
    flow = FIGURES["letters_received_today"]
    opening = {"letter.joint": 1, "letter.individual": 10}
    now = {"letter.joint": 2, "letter.individual": 14}

    assert amount(flow, now, opening) == 5
    assert amount(FIGURES["letters_received"], now, opening) == 16
    with pytest.raises(ValueError, match="letters_received_today is a flow"):
        amount(flow, now)


@pytest.mark.parametrize(
    ("at", "midnight"),
    [
        (datetime(2020, 2, 12, 10, tzinfo=UTC), datetime(2020, 2, 11, 16, tzinfo=UTC)),
        (datetime(2020, 2, 12, 15, 59, tzinfo=UTC), datetime(2020, 2, 11, 16, tzinfo=UTC)),
        (datetime(2020, 2, 12, 16, tzinfo=UTC), datetime(2020, 2, 12, 16, tzinfo=UTC)),
    ],
)
def test_a_day_starts_at_local_midnight(at: datetime, midnight: datetime) -> None:
    assert day_start(at, zone=BEIJING) == midnight


# --- claims and coverage --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("by_name", "claimed", "said"),
    [
        (200, None, Agreement.NO_CLAIM),
        (200, (200, "exact"), Agreement.AGREES),
        (199, (200, "exact"), Agreement.DIFFERS),
        (190, (200, "about"), Agreement.QUALIFIED),
        (210, (200, "about"), Agreement.QUALIFIED),
        (179, (200, "about"), Agreement.DIFFERS),
        (221, (200, "about"), Agreement.DIFFERS),
        (79_999, (80_000, "under"), Agreement.QUALIFIED),
        (76_000, (80_000, "under"), Agreement.QUALIFIED),
        (74_999, (80_000, "under"), Agreement.DIFFERS),
        (80_000, (80_000, "under"), Agreement.DIFFERS),
        (371, (370, "over"), Agreement.QUALIFIED),
        (370, (370, "over"), Agreement.DIFFERS),
        (389, (370, "over"), Agreement.DIFFERS),
        (0, (0, "exact"), Agreement.AGREES),
    ],
)
def test_a_claim_agrees_differs_or_was_said_roughly(
    by_name: int, claimed: tuple[int, str] | None, said: Agreement
) -> None:
    value = Value(
        figure="party_members",
        org=None,
        asof=AsOf(T0, T0),
        by_name=by_name,
        claimed=Claimed(number=claimed[0], qualifier=claimed[1]) if claimed else None,
        coverage=NONE,
    )

    assert agreement(value) is said


DEADLINE = T0 + timedelta(hours=2)


def filings(table: str) -> list[Filing]:
    """Read filings from a table: org | minutes after the deadline | figures it had none of."""
    rows = [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()]
    return [
        Filing(
            org=org, filed_at=DEADLINE + timedelta(minutes=int(minutes)), zero=tuple(none.split())
        )
        for org, minutes, none in rows
    ]


def test_reported_zero_late_and_silent_are_four_different_things() -> None:
    filed = filings("""
        a | -30 |
        b | -20 | letters_received_today
        c |   5 | letters_received_today
        d |  90 |
        x | -10 |
        e | -40 | letters_received_today
        e | -10 |
        f | -40 |
        f |  10 | letters_received_today
    """)

    found = coverage(
        "abcdefg",
        filed,
        deadline=DEADLINE,
        at=DEADLINE + timedelta(hours=1),
        figure="letters_received_today",
    )

    assert found == Coverage(expected=7, reported=2, zero=2, late=1, silent=2)
    assert (found.filed, found.complete) == (5, False)


@given(
    st.sets(st.sampled_from("abcdef")),
    st.lists(
        st.builds(
            Filing,
            org=st.sampled_from("abcdefgh"),
            filed_at=st.integers(-200, 200).map(lambda m: DEADLINE + timedelta(minutes=m)),
            zero=st.sampled_from([(), ("staff",), ("posts",)]),
        )
    ),
)
def test_every_expected_organisation_stands_in_one_place_whatever_the_order_of_filing(
    expected: set[str], filed: list[Filing]
) -> None:
    found = coverage(expected, filed, deadline=DEADLINE, at=DEADLINE, figure="staff")
    again = coverage(
        sorted(expected),
        sorted(filed, key=lambda f: (f.filed_at, f.org, f.zero), reverse=True),
        deadline=DEADLINE,
        at=DEADLINE,
        figure="posts",
    )

    assert found.reported + found.zero + found.late + found.silent == found.expected
    assert (found.expected, found.late, found.silent) == (again.expected, again.late, again.silent)
    assert found.late == 0
