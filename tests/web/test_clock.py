"""One place reads the two clocks from an address; what is wrong is named with its remedy."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from muster.web.clock import Clock, read
from muster.web.fault import Fault

NOW = datetime(2020, 2, 12, 10, 0, tzinfo=UTC)
SIX = datetime(2020, 2, 5, 10, 0, tzinfo=UTC)  # 18:00 in China


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("2020-02-05T18:00", SIX),
        ("2020-02-05 18:00", SIX),
        ("2020-02-05T18:00:00", SIX),
        ("2020-02-05T10:00Z", SIX),
        ("2020-02-05T18:00+08:00", SIX),
        ("2020-02-05T18:00 08:00", SIX),  # a plus sign that arrived as a space
        ("2020-02-05T05:00-05:00", SIX),
        ("2020-02-05", SIX - timedelta(hours=18)),
    ],
)
def test_a_moment_is_local_unless_it_names_a_zone(said: str, meant: datetime) -> None:
    clock = read({"at": said}, now=NOW)

    assert isinstance(clock, Clock)
    assert (clock.asof.at, clock.asof.known) == (meant, NOW)


@pytest.mark.parametrize(
    "said", ["yesterday", "2020-13-01", "18:00", "0001-01-01T00:00", "9999-12-31T23:59", "１２"]
)
def test_what_is_no_moment_is_named_with_the_remedy(said: str) -> None:
    faults = read({"at": said, "known": said}, now=NOW)

    assert isinstance(faults, list)
    assert [(fault.field, fault.given) for fault in faults] == [("at", said), ("known", said)]
    assert all("2020-02-05T18:00" in str(fault.remedy) for fault in faults)


def test_left_out_both_clocks_are_now_and_links_stay_live() -> None:
    clock = read({"at": "", "org": "150100"}, now=NOW)

    assert clock == Clock(now=NOW)
    assert isinstance(clock, Clock)
    assert (clock.live, clock.query) == (True, "")


def test_links_keep_the_clocks_that_were_given() -> None:
    clock = read({"at": "2020-02-05T10:00Z", "known": "2020-02-05T18:04:30"}, now=NOW)

    assert isinstance(clock, Clock)
    assert clock.query == "at=2020-02-05T18:00&known=2020-02-05T18:04:30"
    assert read(dict(clock.pairs), now=NOW) == clock


def test_the_slider_says_hours_after_its_beginning() -> None:
    clock = read({"since": "2020-01-26T00:00", "hour": "258"}, now=NOW)

    assert isinstance(clock, Clock)
    assert clock.at == SIX.astimezone(timezone(timedelta(hours=8)))


@pytest.mark.parametrize("hour", ["-1", "1.5", "999999", "²", "x"])
def test_a_slider_beyond_its_ends_is_named(hour: str) -> None:
    faults = read({"since": "2020-01-26T00:00", "hour": hour}, now=NOW)

    assert isinstance(faults, list)
    assert [(type(fault), fault.field) for fault in faults] == [(Fault, "hour")]
