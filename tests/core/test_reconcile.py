"""A claim beside a count: how many are to be chased, and how each organisation filed."""

from collections import Counter
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.core.figure import Coverage, Filing, coverage
from muster.core.ledger import AsOf
from muster.core.reconcile import Claim, Filed, Reconciled, filed_by

DUE = datetime(2020, 2, 12, 10, tzinfo=UTC)
NONE = Coverage(expected=0, reported=0, zero=0, late=0, silent=0)


@pytest.mark.parametrize(
    ("claimed", "qualifier", "by_name", "settled", "to_chase", "beyond"),
    [
        (200, "exact", 187, False, 13, 0),
        (200, "exact", 200, True, 0, 0),
        (200, "exact", 203, False, 0, 3),
        (200, "about", 187, True, 0, 0),
        (80_000, "under", 79_642, True, 0, 0),
        (80_000, "under", 60_000, False, 20_000, 0),
    ],
)
def test_what_is_claimed_and_not_named_is_to_be_chased(
    claimed: int, qualifier: str, by_name: int, settled: bool, to_chase: int, beyond: int
) -> None:
    claim = Claim(
        seq=1, figure="sent_reinforce", about="org:1", number=claimed, qualifier=qualifier,
        quote="", origin="", as_of=DUE, recorded_by="clerk", recorded_at=DUE,
    )  # fmt: skip
    found = Reconciled(claim=claim, asof=AsOf(DUE, DUE), by_name=by_name, coverage=NONE)

    assert (found.settled, found.to_chase, found.beyond) == (settled, to_chase, beyond)


ORGS = [f"org:{n}" for n in range(5)]
FILINGS = st.lists(
    st.builds(
        Filing,
        org=st.sampled_from(ORGS),
        filed_at=st.integers(6, 14).map(lambda hour: datetime(2020, 2, 12, hour, tzinfo=UTC)),
        zero=st.sampled_from([(), ("isolated",)]),
    ),
    max_size=8,
)


@given(FILINGS, st.integers(6, 14))
def test_each_is_told_as_the_coverage_counts_them(filings: list[Filing], hour: int) -> None:
    at = datetime(2020, 2, 12, hour, tzinfo=UTC)

    told = Counter(filed_by(ORGS, filings, deadline=DUE, at=at, figure="isolated").values())
    counted = coverage(ORGS, filings, deadline=DUE, at=at, figure="isolated")

    assert [told[each] for each in Filed] == [
        counted.reported, counted.zero, counted.late, counted.silent
    ]  # fmt: skip
