"""A fact is corrected by a later one, found by its number, verified, and projected anew."""

import pytest
from django.conf import settings
from django.utils.translation import override
from steps.service import PACK, asof, enlist, hand, person, recorded
from tables import day

from muster.core import kinds as k
from muster.core.kinds import Gate
from muster.core.ledger import Refusal, RefusalCode
from muster.formats.rulepack import adopted_rule_pack
from muster.steps import care, rules
from muster.steps import ledger as step
from muster.steps.figure import value
from muster.steps.ledger import Head
from muster.store.dialect import run
from muster.store.ledger import append

HOLD = k.HoldPlaced(hold="m", gate=Gate.MEDICAL_HOLD, rule="medical-hold")


def hold(number: str, at: float) -> int:
    (seq,) = recorded(care.record(hand("welfare_officer"), [(f"person:{number}", HOLD, day(at))]))
    return seq


def nobody_listens(_stage: str, _done: int, _all: int) -> None:
    return None


def test_an_empty_ledger_has_head_nought(ledger) -> None:
    assert (step.head().seq, step.head().digest) == (0, "")
    assert step.fact(1) is None
    assert step.verify(nobody_listens).findings == ()


def test_a_correction_keeps_subject_organisation_and_concerns_and_says_why(ledger) -> None:
    enlist()
    seq = hold("31", 1)
    wrong = step.fact(seq)

    (withdrawn,) = recorded(step.correct(hand("physician"), seq, "another person"))
    found = step.fact(withdrawn)

    assert (found.subject, found.org, found.holds_from, found.concerns) == (
        wrong.subject,
        wrong.org,
        wrong.holds_from,
        wrong.concerns,
    )
    assert (found.corrects, found.reason, found.body, found.recorded_by) == (
        seq,
        "another person",
        k.Withdrawn(),
        "physician",
    )
    assert step.fact(seq) == wrong  # it still says what it said
    assert person("31", 2).gates == ()
    assert step.head() == Head(withdrawn, found.recorded_at, found.digest)


def test_a_correction_may_move_the_moment_and_be_corrected_itself(ledger) -> None:
    enlist()
    seq = hold("31", 5)
    (second,) = recorded(step.correct(hand(), seq, "two days earlier", body=HOLD, at=day(3)))
    gated = {at: person("31", at).gates for at in (2, 3, 5)}
    recorded(step.correct(hand(), second, "not at all"))

    assert gated == {2: (), 3: (Gate.MEDICAL_HOLD,), 5: (Gate.MEDICAL_HOLD,)}
    assert person("31", 6).gates == ()


def test_a_fact_is_corrected_once_and_only_if_there_is_one(ledger) -> None:
    enlist()
    seq = hold("31", 1)
    recorded(step.correct(hand(), seq, "wrong"))

    again = step.correct(hand(), seq, "wrong again")

    assert again.receipts == ()
    (refusal,) = again.refusals
    assert refusal == Refusal(refusal.key, RefusalCode.CORRECTS_CORRECTED, seq)
    with pytest.raises(LookupError, match="no fact 10000"):
        step.correct(hand(), 10_000, "there is none")
    (aside,) = step.kept_aside()
    assert (aside.key, aside.code, aside.stands) == (refusal.key, refusal.code, seq)
    assert (aside.kind, aside.subject) == ("fact.withdrawn", "person:31")


def test_what_follows_from_the_facts_is_made_anew_and_verifies(ledger) -> None:
    enlist()
    recorded(step.correct(hand(), hold("31", 1), "wrong"))
    hold("01", 2)
    told: list[tuple[str, int, int]] = []
    run("DELETE FROM posting")
    assert {f.code for f in step.verify(nobody_listens).findings} >= {"postings"}

    facts = step.rebuild(lambda *progress: told.append(progress))

    found = step.verify(nobody_listens)
    assert (facts, found.facts, found.findings) == (step.head().seq, step.head().seq, ())
    assert found.head == step.head().digest
    assert told[-1][1:] == (facts, facts)
    assert value("medical_holds", None, asof(3)).by_name == 1


def test_a_rule_pack_is_in_force_from_its_moment_with_the_digest_of_its_text(ledger) -> None:
    enlist()
    recorded(rules.adopt(hand("legal_office"), PACK, day(2)))

    assert rules.pack_in_force(asof(1.9)) is None
    assert [(told.fact.body, told.rules) for told in rules.adoptions(asof(2))] == [
        (k.RulesAdopted(pack="cn-2020", digest=PACK.digest, text=PACK.text), PACK)
    ]


def test_a_pack_is_at_hand_as_its_file_is_now_or_with_all_that_is_wrong_with_it(
    ledger, monkeypatch, tmp_path
) -> None:
    (folder := tmp_path / "rulepacks").mkdir()
    text = (settings.ROOT / "rulepacks" / "cn-2020.toml").read_text(encoding="utf-8")
    monkeypatch.setattr(settings, "ROOT", tmp_path)
    (folder / "cn-2020.toml").write_text(text, encoding="utf-8")
    (folder / "other.toml").write_text(text, encoding="utf-8")
    enlist()
    recorded(rules.adopt(hand("legal_office"), PACK, day(2)))
    assert rules.pack_in_force(asof(2)) == PACK

    with (folder / "cn-2020.toml").open("a", encoding="utf-8") as file:
        file.write("\n[[rule]]\n")

    with override("en"):
        files = rules.pack_files()

    assert [(found.name, found.pack, found.problems[0][:36]) for found in files] == [
        ("cn-2020", None, f"rule #{len(PACK.rules) + 1}, kind: is “”, which nothing"),
        ("other", None, "pack, name: is “cn-2020”: call the f"),
    ]
    assert rules.pack_in_force(asof(2)) == PACK


def test_what_was_adopted_before_facts_kept_texts_is_its_file_while_that_is_the_same(
    ledger,
) -> None:
    enlist()
    by = hand("legal_office")
    now, gone = (k.RulesAdopted(pack="cn-2020", digest=d) for d in (PACK.digest, "another"))
    recorded(append([by.draft("rules:cn-2020", now, day(2))], clock=by.clock))
    assert rules.pack_in_force(asof(2)) == PACK

    recorded(append([by.draft("rules:cn-2020", gone, day(3))], clock=by.clock))

    assert rules.adoptions(asof(3))[0].rules is None
    with pytest.raises(rules.RulesGone, match="cn-2020"):
        rules.pack_in_force(asof(3))


def test_a_pack_of_a_release_that_knew_fewer_kinds_of_rules_is_still_read() -> None:
    kept = PACK.text[: PACK.text.rindex("[[rule]]")]

    read = adopted_rule_pack(kept)

    assert read is not None
    assert len(read.rules) == len(PACK.rules) - 1
