"""Rules on pages: which are in force, a rule's place in its history, what changed, a new pack."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from shutil import copy
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client
from web.rights import grant
from web.service import tell_service

from muster.core.kinds import Job
from muster.core.ledger import AsOf
from muster.steps import rules

SignIn = Callable[[str], None]
PACKS = settings.ROOT / "rulepacks"


def text_of(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of packs of a test's own: both of the house, and one that is not sound."""
    (found := tmp_path / "rulepacks").mkdir()
    for name in ("cn-2020", "eu-wtd"):
        copy(PACKS / f"{name}.toml", found)
    (found / "broken.toml").write_text('[pack]\nname = "broken"\n', encoding="utf-8")
    monkeypatch.setattr(settings, "ROOT", tmp_path)
    return found


def test_rules_are_shown_with_their_numbers_sources_and_dates(
    planned: str, english: Client
) -> None:
    page = text_of(english.get("/rules").content.decode())

    assert "Days in a row at most 6 May be broken no stands in the document" in page
    assert "第三十八条:用人单位应当保证劳动者每周至少休息一日" in page  # the source, as cited
    assert "Contacts are no longer isolated Days in a facility 0" in page
    then = text_of(english.get("/rules?at=2020-02-05T18:00").content.decode())
    assert "Close contacts: 14 days of isolation Days in a facility 14 Days at home 0" in then


def test_a_rule_stands_in_the_history_of_its_kind(planned: str, english: Client) -> None:
    answer = english.get("/rules/named/isolation-14-7?at=2021-06-01T00:00")
    page = text_of(answer.content.decode())

    assert "2021-05-14 00:00 until 2022-06-28 00:00 Days in a facility 14" in page
    assert re.search(r"<s[^>]*>0</s> 7", answer.content.decode())
    assert english.get("/rules/named/no-such-rule").status_code == 404
    assert english.get("/rules/named/isolation-14?pack=eu-wtd").status_code == 404  # not adopted


def test_a_gate_leads_to_the_rule_it_names(planned: str, english: Client) -> None:
    near = english.get("/review?at=2020-01-29T20:00").content.decode()
    names = set(re.findall(r'href="/rules/named/([^?"]+)', near))

    assert names >= {"release-floor-50"} or names >= {"near-retirement-58"}
    assert all(english.get(f"/rules/named/{name}").status_code == 200 for name in names)


def test_what_changed_is_told_with_from_when_and_by_which_source(
    planned: str, english: Client, folder: Path
) -> None:
    asked = "a=cn-2020&a_on=2020-02-01T00:00&b=cn-2020&b_on=2021-06-01T00:00"
    page = text_of(english.get(f"/rules/compare?{asked}").content.decode())

    assert "1 kind of rule says something else." in page
    assert "isolation-14 → isolation-14-7 Days at home 0 7 2021-05-14 00:00" in page
    assert "第八版" in page
    assert "Nothing: every rule is the same" in english.get("/rules/compare").content.decode()
    wrong = english.get("/rules/compare?a=none&b_on=never")
    assert (wrong.status_code, wrong.content.decode().count("<dt>")) == (400, 2)


def test_an_administrator_puts_a_pack_in_force_by_an_order_and_nobody_else_does(
    ledger: str, english: Client, as_login: SignIn, folder: Path
) -> None:
    tell_service()
    grant("admin", (Job.ADMINISTRATOR, "org:*"))
    grant("bureau", (Job.ADMINISTRATOR, "org:150100"))
    form = {"pack": "eu-wtd", "order": "minutes of 9 February", "key": uuid4().hex}
    as_login("bureau")
    assert english.post("/rules/adopt", form).status_code == 403
    as_login("admin")
    before = english.get("/rules").content.decode()
    assert "No rule pack is in force" in before
    assert "title_zh: is missing: add title_zh" in before.replace("&quot;", '"')

    wrong = [{"pack": "broken"}, {"order": " "}, {"since": "2020-01-01T00:00"}]
    assert [english.post("/rules/adopt", form | bad).status_code for bad in wrong] == [400] * 3
    assert [english.post("/rules/adopt", form).status_code for _ in (1, 2)] == [302, 302]

    now = datetime.now(UTC)
    (told,) = rules.adoptions(AsOf(now, now))
    assert (told.pack, told.rules) == ("eu-wtd", rules.pack_in_force(AsOf(now, now)))
    assert (told.fact.recorded_by, told.fact.source) == ("account:admin", "minutes of 9 February")
    (folder / "eu-wtd.toml").unlink()
    assert "is not where packs are kept" not in english.get("/rules").content.decode()
