"""The model case is played once on each database, and shared by all who only read it."""

from collections.abc import Iterator

import pytest
from conftest import _fresh, use
from flows.played import Played, stage_of

from muster.play.play import play
from muster.steps.ledger import head


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def kept(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Played]:
    """A ledger the model case was played in, kept for the session."""
    for url in _fresh(request.param, tmp_path_factory.mktemp("played")):
        stage = stage_of(seed=1)
        play(stage)
        yield Played(request.param, url, stage, head())


@pytest.fixture
def played(kept: Played) -> Played:
    """The played ledger, open for reading."""
    use(kept.url)
    return kept
