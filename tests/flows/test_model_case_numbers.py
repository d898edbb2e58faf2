"""Every number of the model case's bulletins opens; returns and claims stand beside the counts."""

from datetime import timedelta

from flows.played import Played

from muster.core.figure import FIGURES, Agreement, Claimed, Coverage, Measure, agreement
from muster.core.ledger import AsOf
from muster.steps import bulletin
from muster.steps.figure import open_figure, silent, value, values
from muster.steps.register import history

REGION = "org:150000"


def opened(name: str, org: str | None, asof: AsOf, *, limit: int = 400) -> int:
    """Return the sum over all pages a figure opens into; every line of them shows its facts."""
    total, after = 0, 0
    while after is not None:
        page = open_figure(name, org, asof, after=after, limit=limit)
        total += sum(counted.number for counted in page.counted)
        assert all(counted.facts for counted in page.counted)
        after = page.after
    return total


def test_every_number_of_the_last_bulletin_opens_into_exactly_what_it_says(played) -> None:
    last = bulletin.rewrite(bulletin.issued(played.end)[0])
    bound = {(b.figure, b.org): b.by_name for s in last.sentences for b in s.bound}

    assert len(bound) > 30
    assert {key: opened(*key, last.asof) for key in bound} == bound


def test_what_happened_by_the_evenings_before_opens_as_it_was_known_then(played) -> None:
    found = {}
    for issued in bulletin.issued(played.end)[1:]:
        written = bulletin.rewrite(issued)
        for bound in (bound for sentence in written.sentences for bound in sentence.bound):
            if FIGURES[bound.figure].measure is not Measure.STOCK:
                key = (written.number, bound.figure, bound.org)
                found[key] = (bound.by_name, opened(bound.figure, bound.org, written.asof))

    assert {key: both for key, both in found.items() if both[0] != both[1]} == {}
    assert len(found) > 30
    assert len({figure for _, figure, _ in found if figure.endswith("_today")}) >= 3


def test_thirty_flows_of_a_busy_day_open_into_what_happened_that_day(played) -> None:
    flows = [name for name, figure in FIGURES.items() if figure.measure is Measure.FLOW]
    day = played.at("01-31T23:00")
    counted = {n: v.by_name for (n, _), v in values(flows, [REGION], day).items()}

    assert len(flows) >= 30
    assert {name: opened(name, REGION, day) for name in flows} == counted
    assert sum(1 for number in counted.values() if number) >= 8


def test_the_pages_of_a_figure_do_not_depend_on_their_size(played) -> None:
    name, asof = "letters_received", played.end

    assert {opened(name, REGION, asof, limit=limit) for limit in (7, 50, 1_000)} == {
        value(name, REGION, asof).by_name
    }


def test_a_bulletin_as_known_now_says_one_founding_less_and_as_known_then_does_not(played) -> None:
    second = next(each for each in bulletin.issued(played.end) if each.body.number == 2)
    founded = "temporary_party_organisations_founded"

    def said(known: object = None) -> int:
        written = bulletin.rewrite(second, known=known)
        (number,) = {b.by_name for s in written.sentences for b in s.bound if b.figure == founded}
        return number

    assert said(played.end.known) == said() - 1
    (withdrawn,) = [
        fact for unit in _twins(played) for fact in history(unit, played.end)
        if fact.kind == "fact.withdrawn"
    ]  # fmt: skip
    assert withdrawn.reason == "同一批复重复录入，核减 1"
    assert withdrawn.recorded_at > second.body.known


def _twins(played: Played) -> list[str]:
    page = open_figure(
        "temporary_party_organisations_founded", REGION, played.at("02-05T18:00"), limit=10_000
    )
    assert page.after is None
    then = AsOf(played.at("02-05T18:00").at, bulletin.issued(played.end)[2].body.known)
    was = open_figure("temporary_party_organisations_founded", REGION, then, limit=10_000)
    return sorted({c.subject for c in was.counted} - {c.subject for c in page.counted})


# --- evening returns -----------------------------------------------------------------------------

EVENINGS = {  # day: late, silent, as the scenario has them
    "02-01": (2, 1),
    "02-02": (0, 0),
    "02-03": (4, 0),
    "02-04": (0, 2),
    "02-05": (1, 2),
    "02-09": (3, 0),
    "02-12": (0, 0),
}


def test_reported_zero_late_and_silent_are_told_apart_every_evening(played) -> None:
    expected = sum(org.founded.reports for org in played.stage.region.orgs)

    found = {
        day: {
            name: value(name, None, played.at(f"{day}T23:30")).coverage
            for name in ("staff", "injury_cases")
        }
        for day in EVENINGS
    }

    assert found == {
        day: {
            "staff": Coverage(
                expected=expected, reported=expected - late - none, zero=0, late=late, silent=none
            ),
            "injury_cases": Coverage(
                expected=expected, reported=0, zero=expected - late - none, late=late, silent=none
            ),
        }
        for day, (late, none) in EVENINGS.items()
    }
    assert len(silent(None, played.at("02-04T23:30"))) == 2


# --- claims --------------------------------------------------------------------------------------


def test_what_was_claimed_stands_beside_the_count_and_changes_nothing(played) -> None:
    report = played.stage.scenario.report
    said = {(each.figure, each.org) for each in report}
    names, orgs = [name for name, _ in said], sorted({org for _, org in said})
    after, before = played.end, AsOf(played.end.at - timedelta(hours=2), played.end.known)
    with_claims, without = values(names, orgs, after), values(names, orgs, before)

    assert all(without[key].claimed is None for key in said)
    assert all(isinstance(with_claims[key].claimed, Claimed) for key in said)
    assert {k: with_claims[k].by_name for k in said} == {k: without[k].by_name for k in said}
    assert {agreement(with_claims[key]) for key in said} == {
        Agreement.AGREES,
        Agreement.QUALIFIED,  # just under 80,000 is said of the members of the Party
    }
    unsaid = [key for key in with_claims if key not in said]
    assert all(with_claims[key].claimed is None for key in unsaid)
