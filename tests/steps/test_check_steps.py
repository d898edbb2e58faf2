"""A text is checked against a small ledger: judged at its own moment, by whoever may know what."""

from dataclasses import replace
from datetime import timedelta

from steps.service import asof, enlist, hand, people
from tables import day

from muster.core import kinds as k
from muster.core.check import HintKind, Verdict
from muster.core.finding import Code
from muster.core.ledger import AsOf
from muster.steps.check import check, check_without_ledger
from muster.steps.hand import Hand
from muster.steps.ledger import correct, head
from muster.steps.register import history, record


def held(*numbers: str, at: float = 1) -> None:
    """Record a medical hold of each of these people."""
    body = k.HoldPlaced(hold="m1", gate=k.Gate.MEDICAL_HOLD, rule="medical")
    record(hand(), [hand().draft(f"person:{n}", body, day(at), org="org:3") for n in numbers])


def test_a_number_without_an_organisation_is_of_whom_the_text_is_about(ledger: str) -> None:
    enlist()
    held("01", "02", "03", "04", "05", "06", "21")
    said = "现有6人因健康原因暂不安排上岗。"

    (own,) = check(said, asof(2), about="org:3").judged
    (all_of_them,) = check(said, asof(2)).judged

    assert (own.verdict, own.org, own.counted) == (Verdict.AGREES, "org:3", 6)
    assert (all_of_them.verdict, all_of_them.org, all_of_them.counted) == (
        Verdict.DIFFERS, None, 7
    )  # fmt: skip


def test_a_number_is_judged_at_the_moment_the_text_says(ledger: str) -> None:
    enlist("01 | officer | 3 | 1980 | 2005 |")
    record(hand(), [replace(people("02 | officer | 3 | 1981 | 2006 |")[0], holds_from=day(3))])
    said = "截至2020年1月{}日18时，organisation 3在册{}人，其中民警{}名。"

    found = [check(said.format(d, n, n), asof(9)) for d, n in ((21, 1), (24, 2), (24, 1))]

    assert [{j.verdict for j in each.judged} for each in found] == [
        {Verdict.AGREES}, {Verdict.AGREES}, {Verdict.DIFFERS}
    ]  # fmt: skip
    assert {h.kind for j in found[2].judged for h in j.hints} == {HintKind.OTHER_DAY}


def test_a_number_corrected_since_is_told_as_what_was_known(ledger: str) -> None:
    enlist("01 | officer | 3 | 1980 | 2005 |\n02 | officer | 3 | 1981 | 2006 |")
    known = head().recorded_at
    twice = next(f.seq for f in history("person:02", asof(9)))
    then = Hand(by="clerk", org="org:1", source="test", clock=lambda: known + timedelta(days=3))
    correct(then, twice, "recorded twice")
    asked = AsOf(day(1), known + timedelta(days=9))

    found = check("organisation 3在册2人，其中民警2名。", asked).judged

    assert [(j.verdict, j.counted, [h.kind for h in j.hints]) for j in found] == [
        (Verdict.DIFFERS, 1, [HintKind.KNOWN_THEN])
    ] * 2


def test_small_counts_of_health_are_told_to_who_may_know(ledger: str) -> None:
    enlist()
    held("01")
    said = "现有7人因健康原因暂不安排上岗。"

    (closed,) = check(said, asof(2)).judged
    (told,) = check(said, asof(2), may_see=True).judged

    assert (closed.verdict, closed.counted, closed.hints) == (Verdict.DIFFERS, None, ())
    assert (told.verdict, told.counted) == (Verdict.DIFFERS, 1)
    assert [f.code for f in check("现有1人因健康原因暂不安排上岗。", asof(2)).findings] == [
        Code.NOT_FOR_PUBLICATION
    ]


def test_without_a_ledger_only_the_text_is_held_against_itself() -> None:
    before = "截至2020年2月11日18时，累计成立临时党组织12个。"
    said = "截至2020年2月12日18时，累计成立临时党组织11个。"

    found = check_without_ledger(said, earlier=[before])

    assert (found.judged, found.asof) == ((), None)
    assert [(f.code, f.quote, f.expected) for f in found.findings] == [
        (Code.SERIES_FALLS, "11", "≥ 12")
    ]
