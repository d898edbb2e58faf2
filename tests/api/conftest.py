"""The small service with accounts of its own for programs, and programs that hold their tokens."""

import pytest
from api.program import Program, program
from web.conftest import planned, service, translations
from web.service import TESTER

__all__ = ["planned", "service", "tester", "translations"]


@pytest.fixture
def tester(planned: str) -> Program:
    """A program of the account that may everything everywhere."""
    return program(TESTER)
