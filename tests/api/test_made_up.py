"""What nobody thinks of: requests made up from the document, each answer held to all it promises.

``MUSTER_API_EXAMPLES`` says how many for each operation; the suite makes do with a few.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from typing import Any

import pytest
import schemathesis
from api.program import program
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from web.rights import grant
from web.service import TESTER

from muster.api.main import document
from muster.core.kinds import Job

EXAMPLES = int(os.environ.get("MUSTER_API_EXAMPLES", "2"))
QUIET = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.function_scoped_fixture]
BOUND = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=QUIET,
    phases=[Phase.generate],
)


def made_from_the_document(secret: str) -> Any:
    schema = schemathesis.openapi.from_dict(deepcopy(document()))
    schema.app = get_wsgi_application()

    @schema.auth()
    class Shown:
        def get(self, _case: Any, _context: Any) -> str:
            return secret

        def set(self, case: Any, shown: str, _context: Any) -> None:
            case.headers["Authorization"] = f"Bearer {shown}"

    return schema


def tried(schema: Any, mode: GenerationMode) -> dict[str, str]:
    """Return what is wrong with the answers of each operation."""
    wrong: dict[str, str] = {}
    for result in schema.get_all_operations():
        operation = result.ok()
        try:
            _one(operation, mode)()
        except Exception as found:  # told in full: what was sent, what came
            wrong[operation.label] = str(found)
    return wrong


@contextmanager
def undone() -> Iterator[None]:
    """Take back what is recorded, so that each try begins where the first one did."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _one(operation: Any, mode: GenerationMode) -> Callable[[], None]:
    @given(case=operation.as_strategy(generation_mode=mode))
    @BOUND
    def each(case: Any) -> None:
        with undone():
            case.call_and_validate()

    return each


@pytest.fixture(autouse=True)
def one_connection() -> Iterator[None]:
    """The connection of the test's transaction outlives a request, as it does in Django's tests."""
    told = (request_started, request_finished)
    for signal in told:
        signal.disconnect(close_old_connections)
    yield
    for signal in told:
        signal.connect(close_old_connections)


@pytest.fixture
def chief(planned: str) -> str:
    """The secret of a program that may little."""
    grant("chief", (Job.STATION_CHIEF, "org:150100"), person="person:0000012")
    return program("chief").secret


# Each account and each database once with what fits and once with what does not: all is dear.
@pytest.mark.parametrize(
    ("database", "login", "mode"),
    [
        ("sqlite", TESTER, GenerationMode.POSITIVE),
        ("sqlite", "chief", GenerationMode.NEGATIVE),
        ("postgresql", TESTER, GenerationMode.NEGATIVE),
        ("postgresql", "chief", GenerationMode.POSITIVE),
    ],
    indirect=["database"],
)
def test_every_answer_keeps_what_the_document_promises(
    chief: str, login: str, mode: GenerationMode
) -> None:
    secret = chief if login == "chief" else program(login).secret

    wrong = tried(made_from_the_document(secret), mode)

    assert not wrong, "\n\n".join(f"{name}\n{said}" for name, said in wrong.items())


@pytest.mark.parametrize(
    ("database", "login"), [("sqlite", TESTER), ("postgresql", "chief")], indirect=["database"]
)
def test_what_an_answer_leads_to_keeps_it_too(chief: str, login: str) -> None:
    secret = chief if login == "chief" else program(login).secret
    machine = made_from_the_document(secret).as_state_machine()

    class Walk(machine):  # type: ignore[misc, valid-type]
        def setup(self) -> None:
            self.walk = undone()
            self.walk.__enter__()

        def teardown(self) -> None:
            self.walk.__exit__(None, None, None)

    Walk.run(settings=settings(BOUND, max_examples=2 * EXAMPLES, stateful_step_count=6))
