"""Whatever happens to people, in whatever order it is learnt, every strength return foots."""

from collections import Counter
from datetime import timedelta
from itertools import pairwise

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from laws.test_ledger_laws import TickingClock, all_facts
from tables import day, draft, org, person

from muster.core import kinds as k
from muster.core.count import state_at
from muster.core.ledger import AsOf, Draft, Fact, standing
from muster.core.person import Person
from muster.core.subjects import start
from muster.steps.strength import StrengthReturn, strength_return
from muster.store.ledger import append

ORGS = ["org:1", "org:2", "org:3", "org:4", "org:9"]
PEOPLE = [f"person:{n}" for n in range(4)]
OWNERS = {"post:2": "org:2", "post:4": "org:4", "post:9": "org:9"}
SETUP = [
    org("org:1", None, kind="department"),
    org("org:2", "org:1", kind="bureau"),
    org("org:3", "org:2", kind="county_bureau"),
    org("org:4", "org:3"),
    org("org:9", None, kind="detachment"),
    *[
        draft(code, k.PostOpened(name=code, kind=k.PostKind.VILLAGE, parent=owner))
        for code, owner in OWNERS.items()
    ],
    *[person(str(n), home, role=role) for n, home, role in (
        (0, "org:2", "officer"), (1, "org:4", "duty_auxiliary"), (2, "org:9", "officer"),
    )],
]  # fmt: skip

moments = st.integers(0, 9).map(day)
holds = st.sampled_from("ab")
bodies = st.one_of(
    st.builds(k.Transferred, home=st.sampled_from(ORGS)),
    st.builds(k.Departed, org=st.sampled_from(ORGS), movement=st.sampled_from(k.Movement)),
    st.sampled_from([k.Arrived(org=owner, post=post) for post, owner in OWNERS.items()]),
    st.builds(k.Arrived, org=st.sampled_from(ORGS), post=st.just("")),
    st.just(k.Relieved(post="post:2")),
    st.just(k.Returned()),
    st.builds(k.RestOrdered, hold=holds, rule=st.just("r"), until=moments),
    st.builds(
        k.AbsenceBegan, hold=holds, why=st.sampled_from(k.Absence), until=st.none() | moments
    ),
    st.builds(k.AbsenceEnded, hold=holds),
    st.builds(
        k.HoldPlaced,
        hold=holds,
        gate=st.sampled_from([k.Gate.MEDICAL_HOLD, k.Gate.FAMILY_CARE, k.Gate.BEREAVEMENT]),
        rule=st.just("r"),
        until=st.none() | moments,
        on_leave=st.booleans(),
    ),
    st.builds(k.HoldLifted, hold=holds),
    st.builds(
        k.IsolationBegan,
        hold=holds,
        rule=st.just("r"),
        exposed_at=st.just(day(1)),
        release_due=st.just(day(15)),
    ),
    st.builds(k.IsolationReleased, hold=holds),
    st.builds(
        k.BereavementChosen,
        hold=holds,
        choice=st.sampled_from(["leave", "return"]),
        back_on=st.none() | moments,
        approved_by=st.just("chief"),
    ),
    st.just(k.Separated(cause="retired")),
    st.builds(
        k.Appointed,
        name=st.just("new"),
        role=st.sampled_from(k.Role),
        home=st.sampled_from(ORGS),
        birth_year=st.just(1990),
    ),
)


@st.composite
def histories(draw: st.DrawFn) -> list[Draft]:
    """Draw facts about four people and a tree that is rebuilt: late ones, some withdrawn."""
    drafts: list[Draft] = []
    for n in range(draw(st.integers(1, 14))):
        what, at = draw(st.integers(0, 9)), draw(st.integers(0, 9))
        if what == 0:
            moved = draw(st.sampled_from(ORGS[1:4]))
            above = draw(st.sampled_from([*ORGS[: ORGS.index(moved)], "org:9"]))
            drafts.append(draft(moved, k.OrgMoved(parent=above), at, label=f"{n}"))
        elif what <= 2 and drafts and drafts[-1].corrects is None:
            wrong = drafts[-1].subject
            drafts.append(draft(wrong, k.Withdrawn(), at, label=f"{n}", corrects=f"{n - 1}"))
        else:
            somebody, body = draw(st.sampled_from(PEOPLE)), draw(bodies)
            drafts.append(draft(somebody, body, at, label=f"{n}"))
    return drafts


def people(facts: list[Fact], asof: AsOf) -> list[Person]:
    """Return what the plain fold says of everybody who serves as of ``asof``."""
    own: dict[str, list[Fact]] = {}
    for fact in standing(facts, known=asof.known):
        if fact.subject.startswith("person:"):
            own.setdefault(fact.subject, []).append(fact)
    found = [state_at(start(subject), known, at=asof.at) for subject, known in own.items()]
    return [person for person in found if person.record is not None and not person.gone]


def broken(found: StrengthReturn) -> list[tuple[str, str, str | None, int, int]]:
    return [(i.code, i.says, i.row, i.left, i.right) for i in found.identities if not i.holds]


@given(histories(), st.data())
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_e1_to_e10_hold_at_any_moment_as_known_at_any_other(ledger, drafts, data) -> None:
    with transaction.atomic():
        append(SETUP + drafts, clock=TickingClock())
        facts = all_facts()
        recorded = [fact.recorded_at for fact in facts]
        for _ in range(3):
            quarters = data.draw(st.tuples(st.integers(0, 40), st.integers(0, 40)))
            since, at = (day(quarter / 4) for quarter in sorted(quarters))
            known = data.draw(st.sampled_from(recorded))
            asof = AsOf(at, known)
            for org in (None, *ORGS):
                found = strength_return(org, asof, since=AsOf(since, known))
                assert broken(found) == []
            whole = strength_return(None, asof).total
            serving = people(facts, asof)
            assert (whole.assigned, whole.on_hand) == (len(serving), len(serving))
            status = Counter(person.status for person in serving)
            assert (whole.available, whole.deployed) == (status["available"], status["deployed"])
        transaction.set_rollback(True)


@given(histories())
@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_the_closing_of_a_day_is_the_opening_of_the_next(ledger, drafts) -> None:
    with transaction.atomic():
        append(SETUP + drafts, clock=TickingClock())
        known = all_facts()[-1].recorded_at
        evenings = [AsOf(day(number), known) for number in range(0, 12, 2)]
        for before, after in pairwise(evenings):
            closed = strength_return(None, before, since=AsOf(before.at - timedelta(1), known))
            opened = strength_return(None, after, since=before)
            assert (opened.total.opening, opened.total.opening_on_hand) == (
                closed.total.assigned,
                closed.total.on_hand,
            )
        transaction.set_rollback(True)
