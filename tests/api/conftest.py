"""The small service with accounts of its own for programs, and programs that hold their tokens."""

import pytest
from api.program import Program, program
from web.conftest import database, holding, ledger, planned, service
from web.service import TESTER
from web.test_swap_pages import rostered

__all__ = ["database", "holding", "ledger", "planned", "rostered", "service", "tester"]


@pytest.fixture
def tester(planned: str) -> Program:
    """A program of the account that may everything everywhere."""
    return program(TESTER)
