"""Long work is asked for, done once whatever dies, stopped when asked, and says what was wrong."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from steps.service import PACK, bodies, enlist, hand, recorded
from steps.test_register_steps import workbook
from steps.test_roster_steps import MIDNIGHT, NOON, post
from tables import day

from muster.core import kinds as k
from muster.core.work import (
    BulletinAsked,
    Complaint,
    Ended,
    PlanAsked,
    RegisterAsked,
    RostersAsked,
    Stage,
    StrengthAsked,
)
from muster.formats.workbook import read_workbook
from muster.steps import deployment, rules, work_tasks
from muster.steps import work as step
from muster.steps.ledger import head
from muster.store import work as store

LATER = day(NOON)
ROSTERS = RostersAsked(org=None, day0=MIDNIGHT, days=3)


def ask(asked, **also) -> str:
    return step.ask(asked, by="duty_office", org="org:1", at=LATER, **also)


def do(code: str, worker: str = "w1") -> Ended | None:
    step.attempt(code, worker, clock=lambda: LATER)
    found = step.find(code)
    return found.end if found else None


def adopt() -> None:
    recorded(rules.adopt(hand("duty_office"), PACK, day(0.5)))


def service() -> None:
    enlist()
    adopt()
    post("01", "02", "05", "11", "12", "13")
    post("03", at="ward", org="3")


def test_a_plan_asked_for_is_proposed_by_whoever_asked_once_in_two_attempts(ledger) -> None:
    enlist()
    adopt()
    need = k.DemandRaised(post="post:north", role="officer", heads=1)
    recorded(deployment.raise_demand(hand("duty_office"), [("north", need)], day(1)))
    code = ask(PlanAsked(code="p1"))

    ended = do(code)
    store_again(code)

    assert ended == Ended(stage=Stage.DONE, plan="p1", facts=1)
    assert do(code, "w2") == ended
    assert [(body.seed, len(body.moves)) for _, body in bodies("plan.proposed")] == [(0, 1)]


def store_again(code: str) -> None:
    """Let work wait as if its worker had died after recording and before saying so."""
    found = step.find(code)
    store._change("UPDATE work SET stage = 'running', ended_us = NULL WHERE code = %s", [code])
    assert found is not None
    assert store.give_back(code, found.worker)


def test_rosters_broken_off_in_the_middle_are_each_drafted_once(ledger, monkeypatch) -> None:
    service()
    code = ask(ROSTERS)
    monkeypatch.setattr(work_tasks, "_PORTION", 1)
    draft = work_tasks.roster_life.draft

    def die_after_the_first(*args):
        draft(*args)
        raise KeyboardInterrupt

    monkeypatch.setattr(work_tasks.roster_life, "draft", die_after_the_first)
    with pytest.raises(KeyboardInterrupt):
        do(code)
    told_before = [body.post for _, body in bodies("roster.drafted")]
    assert store.give_back(code, "w1")
    monkeypatch.setattr(work_tasks.roster_life, "draft", draft)

    ended = do(code, "w2")

    assert told_before == ["post:gate"]
    assert [body.post for _, body in bodies("roster.drafted")] == ["post:gate", "post:ward"]
    assert ended == Ended(stage=Stage.DONE, facts=2)


def test_a_register_is_imported_once_and_its_workbook_let_go(ledger, tmp_path) -> None:
    file = workbook(tmp_path).read_bytes()
    code = ask(RegisterAsked(name="register.xlsx", since=day(1)), file=file)

    ended = do(code)

    assert ended == Ended(stage=Stage.DONE, facts=head().seq)
    assert store.file(code, step.GIVEN) is None


def test_a_register_with_a_fault_is_answered_with_its_place_and_nothing_is_recorded(
    ledger, tmp_path
) -> None:
    rows = [("0000701", "高远帆", "8", "民警", "1972-05")]
    file = workbook(tmp_path, people=rows).read_bytes()

    ended = do(ask(RegisterAsked(name="register.xlsx", since=day(1)), file=file))

    assert ended is not None
    assert [(c.place, c.value) for c in ended.complaints] == [("people · 2 · home", "8")]
    assert (ended.stage, head().seq) == (Stage.REFUSED, 0)


def test_strength_returns_are_written_as_a_sheet_for_the_whole_and_for_each_part(ledger) -> None:
    service()
    code = ask(StrengthAsked(org="org:2", at=LATER, language="en"))

    do(code)

    found = step.find(code)
    content = step.file(found)
    assert content is not None
    assert [(s.name, len(s.rows)) for s in read_workbook(content).sheets] == [
        ("organisation 2", 5),
        ("organisation 3", 4),
        ("organisation 5", 4),
    ]


def test_what_cannot_be_done_is_said(ledger) -> None:
    enlist()
    asked = [ROSTERS, PlanAsked(code="p"), BulletinAsked(number=9, ending="txt", language="zh")]

    said = [do(ask(each)) for each in asked]

    assert said == [
        Ended(stage=Stage.REFUSED, complaints=(Complaint(place="", code=code),))
        for code in (work_tasks.NO_RULES, work_tasks.NO_RULES, work_tasks.NO_BULLETIN)
    ]


def test_what_waits_is_cancelled_at_once_and_what_runs_when_it_next_looks(ledger, monkeypatch):
    service()
    waits, runs = ask(ROSTERS), ask(ROSTERS)
    monkeypatch.setattr(step, "_LOOK_S", 0)
    monkeypatch.setattr(
        work_tasks, "_draft", lambda *_: (_ for _ in ()).throw(AssertionError("it went on"))
    )
    read = work_tasks.roster.staffed

    def cancelled_meanwhile(*args, **also):
        step.stop(runs, LATER)
        return read(*args, **also)

    assert step.stop(waits, LATER)
    monkeypatch.setattr(work_tasks.roster, "staffed", cancelled_meanwhile)

    assert do(waits) == do(runs) == Ended(stage=Stage.CANCELLED)
    assert not step.stop(waits, LATER)
    assert bodies("roster.drafted") == []


def test_a_fault_of_ours_ends_work_as_broken_and_is_raised(ledger, monkeypatch) -> None:
    service()
    code = ask(ROSTERS)
    monkeypatch.setattr(work_tasks, "_draft", lambda *_: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        do(code)

    assert step.find(code).end == Ended(stage=Stage.BROKEN)


def test_work_that_ends_its_worker_again_and_again_is_not_begun_for_ever(ledger) -> None:
    service()
    code = ask(ROSTERS)
    for number in range(3):
        assert store.begin(code, f"w{number}", LATER)
        assert store.give_back(code, f"w{number}")

    assert do(code) == Ended(stage=Stage.BROKEN)


def test_who_was_given_up_for_dead_notes_nothing_any_more(ledger, monkeypatch) -> None:
    service()
    code = ask(ROSTERS)
    monkeypatch.setattr(step, "_LOOK_S", 0)

    def given_up(desk, *_):
        store.give_back(code, "w1")
        store.begin(code, "w2", LATER)
        desk.tell(1, 2)

    monkeypatch.setattr(work_tasks, "_draft", given_up)
    do(code)

    found = step.find(code)
    assert (found.stage, found.worker, found.end) == (Stage.RUNNING, "w2", None)


KILLED = """
import sys, django
from pathlib import Path
django.setup()
from muster.steps import work, work_tasks
work_tasks._PORTION = 1
draft = work_tasks.roster_life.draft
def slow(*args):
    draft(*args)
    Path(sys.argv[1]).write_text("told")
    import time; time.sleep(60)
if sys.argv[2] == "slow":
    work_tasks.roster_life.draft = slow
from muster.cli.work import _run
_run(once=True, parent=None)
"""


def test_a_worker_killed_in_the_middle_loses_no_fact_and_doubles_none(own_ledger, tmp_path) -> None:
    service()
    code, sign = ask(ROSTERS), tmp_path / "sign"
    worker = _worker(own_ledger, sign, "slow")
    _until(sign.exists)
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait(10)
    before = step.find(code)

    _worker(own_ledger, sign, "as usual").wait(60)

    after = step.find(code)
    assert (before.stage, before.attempts) == (Stage.RUNNING, 1)
    assert (after.stage, after.attempts, after.end.facts) == (Stage.DONE, 2, 2)
    assert [body.post for _, body in bodies("roster.drafted")] == ["post:gate", "post:ward"]


def _worker(url: str, sign: Path, how: str) -> subprocess.Popen:
    environment = {**os.environ, "DATABASE_URL": url}
    return subprocess.Popen([sys.executable, "-c", KILLED, str(sign), how], env=environment)


def _until(true) -> None:
    end = time.monotonic() + 60
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)
