"""Whatever is recorded, in whatever order, the sums in the database equal the fold of facts."""

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tables import day, draft, org, person

from muster.core import kinds as k
from muster.core.count import State, state_at
from muster.core.ledger import AsOf, Draft, Fact, order, standing
from muster.core.subjects import start
from muster.store import figure, projection
from muster.store import verify as verification
from muster.store.figure import opened, sums
from muster.store.ledger import append
from muster.store.reading import every, fact
from muster.store.states import states_of
from muster.store.verify import verify


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Close a block of the tally every few facts, as otherwise only thousands would."""
    for module in (figure, projection, verification):
        monkeypatch.setattr(module, "BLOCK", 4)


PEOPLE = [f"person:{n}" for n in range(3)]
ORGS = ["org:1", "org:2", "org:3", "org:4"]
SETUP = [
    org("org:1", None, kind="department"),
    org("org:2", "org:1", kind="bureau"),
    org("org:3", "org:2", kind="county_bureau"),
    org("org:4", "org:3"),
    *[person(str(n), ORGS[n + 1]) for n in range(3)],
]

bodies = st.one_of(
    st.builds(k.Transferred, home=st.sampled_from(ORGS[1:])),
    st.builds(k.Departed, org=st.sampled_from(ORGS), movement=st.sampled_from(k.Movement)),
    st.builds(k.Arrived, org=st.sampled_from(ORGS), post=st.sampled_from(["post:1", "post:2"])),
    st.just(k.Relieved(post="post:1")),
    st.just(k.Returned()),
    st.builds(
        k.RestOrdered,
        hold=st.sampled_from("ab"),
        rule=st.just("r"),
        until=st.integers(2, 9).map(day),
    ),
    st.builds(k.AbsenceBegan, hold=st.sampled_from("ab"), why=st.sampled_from(k.Absence)),
    st.builds(k.AbsenceEnded, hold=st.sampled_from("ab")),
    st.builds(
        k.IsolationBegan,
        hold=st.just("i"),
        rule=st.just("r"),
        exposed_at=st.just(day(1)),
        release_due=st.just(day(15)),
    ),
    st.builds(
        k.Joined, unit=st.sampled_from(["unit:1", "unit:2"]), kind=st.sampled_from(k.UnitKind)
    ),
    st.just(k.Applied()),
    st.just(k.Separated(cause="retired")),
    st.just(k.Withdrawn()),
)


@st.composite
def histories(draw: st.DrawFn) -> list[Draft]:
    """Draw facts about three people and a moving tree: late, repeated, and corrected."""
    drafts: list[Draft] = []
    for n in range(draw(st.integers(1, 12))):
        corrected = draw(st.sampled_from([None, None, *range(n)])) if n else None
        free = corrected is not None and not any(
            d.corrects == drafts[corrected].key for d in drafts
        )
        if corrected is not None and free:
            target = drafts[corrected]
            subject = target.subject if draw(st.booleans()) else draw(st.sampled_from(PEOPLE))
            drafts.append(
                Draft(
                    key=f"{n:032x}",
                    subject=subject,
                    org="org:1",
                    holds_from=day(draw(st.integers(0, 9))),
                    recorded_by="clerk",
                    source="law",
                    body=draw(bodies) if subject in PEOPLE else target.body,
                    corrects=target.key,
                    reason="drawn",
                )
            )
        elif draw(st.integers(0, 9)) == 0:
            moved = draw(st.sampled_from(ORGS[2:]))
            above = draw(st.sampled_from(ORGS[: ORGS.index(moved)]))
            drafts.append(
                draft(moved, k.OrgMoved(parent=above), draw(st.integers(0, 9)), label=f"m{n}")
            )
        else:
            body, at = draw(bodies), draw(st.integers(0, 9))
            drafts.append(draft(draw(st.sampled_from(PEOPLE)), body, at, label=f"f{n}"))
    return drafts


class TickingClock:
    """Tells a later minute each time it is asked."""

    def __init__(self) -> None:
        self.now = day(20)

    def __call__(self) -> datetime:
        self.now += timedelta(minutes=1)
        return self.now


def all_facts() -> list[Fact]:
    return [fact(row) for page in every() for row in page]


def fold(facts: list[Fact], asof: AsOf) -> Counter[tuple[str, str]]:
    """Count every state at ``asof.at`` and every event by then, from facts alone."""
    total: Counter[tuple[str, str]] = Counter()
    known = list(standing(facts, known=asof.known))
    for subject in {f.subject for f in known}:
        own = sorted(
            (f for f in known if f.subject == subject and f.holds_from <= asof.at), key=order
        )
        for account, scope, number in state_at(start(subject), own, at=asof.at).counts():
            total[account, scope] += number
        for n, last in enumerate(own):
            before = state_at(start(subject), own[:n], at=last.holds_from)
            for account, scope, number in before.after(last).events(before, last):
                total[account, scope] += number
    return Counter({key: number for key, number in total.items() if number})


def states_folded(facts: list[Fact], asof: AsOf) -> dict[str, State]:
    """Return the state of each subject, from facts alone."""
    known = list(standing(facts, known=asof.known))
    own = {s: sorted((f for f in known if f.subject == s), key=order) for s in about(facts)}
    return {s: state_at(start(s), told, at=asof.at) for s, told in own.items()}


def states_found(facts: list[Fact], asof: AsOf) -> dict[str, State]:
    """Return the state of each subject, from those the store keeps."""
    kinds = {type(start(subject)) for subject in about(facts)}
    return {
        subject: state
        for kind in kinds
        for subject, state in states_of(
            kind, [s for s in about(facts) if type(start(s)) is kind], asof
        ).items()
    }


def about(facts: list[Fact]) -> set[str]:
    return {f.subject for f in facts}


def parents(facts: list[Fact], asof: AsOf) -> dict[str, str | None]:
    above: dict[str, str | None] = {}
    for f in sorted(standing(facts, known=asof.known), key=order):
        if isinstance(f.body, k.OrgFounded) or (
            isinstance(f.body, k.OrgMoved) and f.holds_from <= asof.at
        ):
            above[f.subject] = f.body.parent
    return above


def beneath(scope: str, top: str, above: dict[str, str | None]) -> bool:
    seen: set[str] = set()
    at: str | None = scope
    while at is not None and at not in seen:
        if at == top:
            return True
        seen.add(at)
        at = above.get(at)
    return False


@given(histories(), st.randoms(use_true_random=False), st.data())
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_sums_in_the_database_equal_the_fold_of_facts(ledger, drafts, random, data) -> None:
    with transaction.atomic():
        clock = TickingClock()
        append(SETUP, clock=clock)
        at = 0
        while at < len(drafts):  # in batches of any size, some repeated
            size = random.randint(1, 3)
            append(drafts[at : at + size] + drafts[: random.randint(0, at)], clock=clock)
            at += size
        facts = all_facts()
        assert len(facts) == len(SETUP) + len(drafts)

        moments = [f.recorded_at for f in facts]
        for _ in range(4):
            asof = AsOf(day(data.draw(st.integers(0, 40)) / 4), data.draw(st.sampled_from(moments)))
            expected = fold(facts, asof)
            accounts = {account for account, _ in expected} | {"assigned.officer"}
            above = parents(facts, asof)
            found = sums([*ORGS, "post:1", "unit:1"], accounts, asof)
            for top in ("post:1", "unit:1", *ORGS):
                hand: Counter[str] = Counter()
                for (account, scope), number in expected.items():
                    if beneath(scope, top, above):
                        hand[account] += number
                assert {a: n for a, n in found[top].items() if n} == {
                    a: n for a, n in hand.items() if n
                }
            assert states_found(facts, asof) == states_folded(facts, asof)
        assert verify().findings == ()
        transaction.set_rollback(True)


def all_opened(scope, weights, asof, since=None) -> Counter[str]:
    """Return all pages of an opened figure, by subject; no subject may come twice."""
    found: Counter[str] = Counter()
    after: int | None = 0
    while after is not None:
        page, after = opened(scope, weights, asof, since=since, after=after, limit=2)
        assert not found.keys() & {each.subject for each in page}
        found.update({each.subject: each.number for each in page})
    return found


@given(histories(), st.randoms(use_true_random=False), st.data())
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_a_figure_opens_into_the_subjects_that_add_up_to_it(ledger, drafts, random, data) -> None:
    with transaction.atomic():
        append(SETUP + drafts, clock=TickingClock())
        facts = all_facts()
        now = AsOf(day(random.randint(0, 40) / 4), random.choice(facts).recorded_at)
        then = AsOf(day(random.randint(0, 40) / 4), now.known)
        accounts = sorted({account for account, _ in fold(facts, now)})
        weights = {account: random.choice([1, 1, 2, -1]) for account in accounts}
        for scope in (None, *ORGS, "post:1", "unit:1"):
            assert all_opened(scope, weights, now) == number_by_subject(facts, scope, weights, now)
            flow = number_by_subject(facts, scope, weights, now)
            flow.subtract(number_by_subject(facts, scope, weights, then))
            found = all_opened(scope, weights, now, since=then)
            assert found == Counter({subject: n for subject, n in flow.items() if n})
            both = [sums([scope], weights, asof)[scope] for asof in (now, then)]
            assert found.total() == sum(
                by * (both[0].get(account, 0) - both[1].get(account, 0))
                for account, by in weights.items()
            )
        transaction.set_rollback(True)


def number_by_subject(
    facts: list[Fact], scope: str | None, weights: dict[str, int], asof: AsOf
) -> Counter[str]:
    """Count by hand what each subject weighs beneath ``scope``."""
    above = parents(facts, asof)
    numbers: Counter[str] = Counter()
    corrects = {f.seq: f.corrects for f in facts}
    for subject in {f.subject for f in facts}:
        own = {f.seq for f in facts if f.subject == subject}
        told = [f for f in facts if f.seq in own or corrects[f.seq] in own]
        told = [f if f.seq in own else replace(f, subject="") for f in told]
        for (account, place), number in fold(told, asof).items():
            if scope is None or beneath(place, scope, above):
                numbers[subject] += weights.get(account, 0) * number
    return Counter({subject: n for subject, n in numbers.items() if n})


@given(histories(), st.randoms(use_true_random=False))
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_any_order_of_arrival_ends_in_the_same_state(ledger, drafts, random) -> None:
    def end_state(arrival: list[Draft]) -> Counter[tuple[str, str]]:
        with transaction.atomic():
            append(SETUP + arrival, clock=TickingClock())
            end = fold(all_facts(), AsOf(day(30), day(40)))
            found = sums(ORGS, {a for a, _ in end} | {"assigned.officer"}, AsOf(day(30), day(40)))
            transaction.set_rollback(True)
        return Counter({(str(s), a): n for s, by in found.items() for a, n in by.items() if n})

    shuffled = list(drafts)
    random.shuffle(shuffled)
    arrived: list[Draft] = []
    while shuffled:  # a correction cannot arrive before what it names
        ready = next(
            d for d in shuffled
            if d.corrects is None or any(a.key == d.corrects for a in arrived)
        )  # fmt: skip
        arrived.append(ready)
        shuffled.remove(ready)
    assert end_state(arrived) == end_state(drafts)
