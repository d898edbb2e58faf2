"""Served for real: settings hold, it says whether it is well, accounts begin without a default."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from web.conftest import reader

from muster.steps.account import token_for
from muster.store.models import Account

FOR_REAL = {"MUSTER_SECRET_KEY": "w7Fq-" * 12, "MUSTER_HOSTS": "muster.example"}


def typed(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a module of Python in an environment of its own."""
    return subprocess.run(
        [sys.executable, "-m", *arguments],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_django_finds_nothing_to_warn_of_when_served_for_real(tmp_path: Path) -> None:
    done = typed(
        "django", "check", "--deploy", "--fail-level", "INFO",
        DJANGO_SETTINGS_MODULE="muster.site.settings", MUSTER_VAR=str(tmp_path), **FOR_REAL,
    )  # fmt: skip

    assert (done.returncode, done.stderr) == (0, "")
    assert list(tmp_path.iterdir()) == []  # no key is made where one is given


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({}, "MUSTER_SECRET_KEY and MUSTER_HOSTS"),
        ({"MUSTER_HOSTS": "muster.example"}, "MUSTER_SECRET_KEY"),
    ],
)
def test_nothing_is_served_beyond_this_machine_without_a_key_and_hosts(
    tmp_path: Path, given: dict[str, str], named: str
) -> None:
    cleared = {"MUSTER_SECRET_KEY": "", "MUSTER_HOSTS": "", "MUSTER_VAR": str(tmp_path)}
    done = typed("muster.cli.main", "serve", "--host", "0.0.0.0", **cleared | given)

    assert done.returncode == 2
    assert done.stderr == f"muster: --host 0.0.0.0 is beyond this machine; set {named} first\n"


def test_the_first_administrator_begins_with_a_link_and_there_is_no_second_first(
    tmp_path: Path,
) -> None:
    place = {"MUSTER_VAR": str(tmp_path), "MUSTER_LANG": "en", "DATABASE_URL": ""}
    place |= {"DATABASE_URL": f"sqlite:///{tmp_path / 'm.sqlite3'}"}
    first = typed("muster.cli.main", "init", "li.wei", **place)
    again = typed("muster.cli.main", "init", "wang", **place)

    assert re.search(r"^http://127\.0\.0\.1:8000/welcome/li\.wei/\S+$", first.stdout, re.MULTILINE)
    assert (again.returncode, "already" in again.stderr) == (2, True)
    assert (tmp_path / "secret-key").stat().st_mode & 0o777 == 0o600


def test_it_says_that_it_is_well_and_no_more(service: str, anonymous: Client) -> None:
    said = json.loads(anonymous.get("/healthz").content)
    age = said.pop("last_fact_age_s")

    assert said == {"status": "ok", "database": "answers", "migrations": "current"}
    assert age > 0


def test_figures_for_a_watcher_are_for_this_machine_or_for_who_holds_the_token(
    service: str, settings_of: object
) -> None:
    here, elsewhere = reader("en"), reader("en")
    elsewhere.defaults["REMOTE_ADDR"] = "203.0.113.7"
    proxied = {"X-Forwarded-For": "203.0.113.7"}
    without = (
        here.get("/metrics").status_code,
        elsewhere.get("/metrics").status_code,
        here.get("/metrics", headers=proxied).status_code,
    )
    settings_of.MUSTER_METRICS_TOKEN = "lighthouse"  # type: ignore[attr-defined]
    held = elsewhere.get("/metrics", headers={"Authorization": "Bearer lighthouse"})
    wrong = here.get("/metrics", headers={"Authorization": "Bearer x"}).status_code

    assert (*without, held.status_code, wrong) == (200, 404, 404, 200, 404)
    assert (
        re.findall(r"^muster_\w+", held.content.decode(), re.MULTILINE)
        == [
            "muster_up",
            "muster_last_fact_age_seconds",
            "muster_facts",
            "muster_work_waiting",
            "muster_work_running",
            "muster_messages_waiting",
            "muster_messages_failed",
            "muster_webhooks_off",
            "muster_disk_free_bytes",
        ][: None if "sqlite" in service else -1]
    )


@pytest.fixture
def settings_of(monkeypatch: pytest.MonkeyPatch) -> object:
    """Django's settings, put back afterwards."""
    monkeypatch.setattr(settings, "MUSTER_METRICS_TOKEN", "", raising=False)
    return settings


def test_a_link_sets_a_password_once_and_ends_what_was_locked(
    ledger: str, anonymous: Client
) -> None:
    account = Account.objects.create_user(login="li.wei")
    for _ in range(6):
        locked = anonymous.post("/sign-in", {"login": "li.wei", "password": "x"})
    link = f"/welcome/li.wei/{token_for('li.wei')}"
    weak = anonymous.post(link, {"new_password1": "password12", "new_password2": "password12"})
    words = "the lamp above the gate"
    chosen = anonymous.post(link, {"new_password1": words, "new_password2": words})
    again = anonymous.get(link)
    came = anonymous.post("/sign-in", {"login": "li.wei", "password": words})

    assert account.has_usable_password() is False
    assert [a.status_code for a in (locked, weak, chosen, again, came)] == [429, 200, 302, 410, 302]
