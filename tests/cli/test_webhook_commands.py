"""An address is registered, listed, disabled and removed at the terminal; each is a fact."""

from datetime import UTC, datetime

import pytest
from typer.testing import CliRunner
from web.service import tell_service

from muster.cli.commands import app
from muster.core.ledger import AsOf
from muster.steps import webhook as step
from muster.steps.register import history


def test_an_address_is_kept_listed_disabled_and_removed(
    ledger: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell_service()
    run = CliRunner()
    wrong = run.invoke(app, ["webhook", "make", "http://hooks.example/", "--hears", "letter"])
    strange = run.invoke(app, ["webhook", "make", "https://hooks.example/", "--hears", "care"])
    made = run.invoke(app, ["webhook", "make", "https://hooks.example/", "--hears", "letter"])
    (hook,) = step.webhooks()
    for act in ("disable", "enable", "remove"):
        assert run.invoke(app, ["webhook", act, hook.code]).exit_code == 0
    gone = run.invoke(app, ["webhook", "remove", hook.code])
    now = datetime.now(UTC)
    kinds = [each.kind for each in history(f"webhook:{hook.code}", AsOf(now, now))]

    assert (isinstance(wrong.exception, ValueError), isinstance(strange.exception, ValueError)) == (
        True,
        True,
    )
    assert made.stdout.startswith("whsec_")
    assert isinstance(gone.exception, LookupError)
    assert kinds == [f"webhook.{act}" for act in ("registered", "disabled", "enabled", "removed")]
