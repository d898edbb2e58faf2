"""The demo is played once, small, by its own command; all who only read share it."""

from pathlib import Path

import pytest
from cli.terminal import muster

PEOPLE = "4000"


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the demo was played once, small, and not served."""
    var = tmp_path_factory.mktemp("var")
    done = muster(var, "demo", "--people", PEOPLE, "--no-serve")
    assert "Traceback" not in done.stdout + done.stderr
    assert "The report's figures, counted" in done.stdout
    assert done.returncode == 0  # every figure of the report agrees
    return var
