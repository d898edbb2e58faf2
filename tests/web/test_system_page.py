"""The health of the system on a page: the same facts as a watcher reads, with what to do."""

import re
from collections.abc import Callable
from datetime import timedelta

from django.test import Client
from web.conftest import reader
from web.rights import grant

from muster.core.health import Cause, Found, Part, signs
from muster.core.kinds import Job
from muster.core.work import BulletinAsked
from muster.steps import health, work
from muster.steps.ledger import decoded, head
from muster.store.dialect import run
from muster.store.now import this_moment
from muster.web.words_health import TODO

SignIn = Callable[[str], None]


def text_of(page: bytes) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.decode()))


def test_the_page_says_what_waits_and_what_to_do_and_the_watcher_reads_the_same(
    service: str, english: Client, as_login: SignIn, monkeypatch, tmp_path
) -> None:
    now = this_moment()
    health.verified(now, facts=12, findings=0)
    health.worker_lives(now - timedelta(minutes=5))
    asked = BulletinAsked(number=1, ending="txt", language="en")
    work.ask(asked, by="account:x", org="org:150000", at=now - timedelta(minutes=3))
    (mark := tmp_path / "done").touch()
    monkeypatch.setattr(health.settings, "MUSTER_BACKUP_FILE", str(mark))
    grant("admin", (Job.ADMINISTRATOR, "org:*"))
    grant("chief", (Job.STATION_CHIEF, "org:*"))

    as_login("chief")
    assert english.get("/system").status_code == 403
    as_login("admin")
    page = text_of(english.get("/system").content)
    assert "System act now" in page
    assert re.search(r"Worker act now last sign [\d: -]+ No worker gives a sign", page)
    assert "Long work well 1 waiting, 0 in progress, 0 failed since yesterday" in page
    assert re.search(r"Ledger verified well [\d: -]+ · 12 facts · nothing found", page)
    told = reader("en").get("/metrics").content.decode()
    assert "muster_work_waiting 1.0" in told
    assert re.search(r"^muster_worker_age_seconds 3\d\d\.", told, re.MULTILINE)


def test_whatever_is_not_well_has_something_to_do() -> None:
    causes = {(part, cause) for part in Part for cause in Cause}
    silent = signs(Found(at=this_moment(), answers=False))

    assert TODO.keys() <= causes
    assert {(s.part, s.cause) for s in silent if s.cause} <= TODO.keys()


def test_the_auditor_asks_for_the_ledger_to_be_verified_and_reads_its_head(
    service: str, english: Client, as_login: SignIn
) -> None:
    grant("auditor", (Job.AUDITOR, "org:*"))
    grant("statistician", (Job.STATISTICIAN, "org:*"))
    as_login("statistician")
    closed = english.get("/ledger/verification").status_code
    as_login("auditor")
    before = english.get("/ledger/verification").content.decode()
    asked = [english.post("/ledger/verify").headers["Location"] for _ in range(2)]
    (asked_for,) = work.latest()
    waits = english.get("/ledger/verification").content.decode()
    last = head()
    work.attempt(asked_for.code, "w")
    done = english.get("/ledger/verification", headers={"HX-Request": "true"}).content.decode()
    kept = english.get(f"/long-work/{asked_for.code}/file").content

    assert closed == 403
    assert "None was asked for lately" in before
    assert asked == ["/ledger/verification"] * 2
    assert ("hx-trigger" in waits, "Verify the whole ledger now" in waits) == (True, False)
    assert done.startswith("<section")
    assert "nothing found" in done
    assert last.digest in done
    assert decoded(kept).facts == last.seq
    assert "nothing found" in english.get("/system").content.decode()

    run("UPDATE posting SET delta = delta + 1", [])
    english.post("/ledger/verify")
    work.attempt(work.latest()[0].code, "w")
    wrong = text_of(english.get("/ledger/verification").content)
    assert re.search(r"\d+ findings? .* postings ", wrong)
    assert "Restore the ledger from its backup" in wrong
    assert re.search(
        r"Ledger verified act now .* \d+ findings?", text_of(english.get("/system").content)
    )
