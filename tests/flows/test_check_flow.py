"""A newspaper's text about the model case is checked: every disagreement is named, nothing else."""

from pathlib import Path

import pytest
from flows.played import Played

from muster.core.bulletin import Commission, Language, text
from muster.core.check import Checked, HintKind, Verdict
from muster.core.finding import Code
from muster.core.ledger import AsOf
from muster.steps import bulletin
from muster.steps.check import check

REGION = "org:150000"
HERE = Path(__file__).parent
RIGHT = (HERE / "press_right.zh.txt").read_text(encoding="utf-8")
PLANTED = (HERE / "press_planted.zh.txt").read_text(encoding="utf-8")


def checked(played: Played, said: str, **asked: object) -> Checked:
    return check(said, played.at("02-12T18:00"), about=REGION, **asked)  # type: ignore[arg-type]


def test_a_text_that_is_right_is_left_alone(played: Played) -> None:
    found = checked(played, RIGHT)

    assert found.findings == ()
    told = {j.quote: j.verdict for j in found.judged}
    assert {quote for quote, verdict in told.items() if verdict is Verdict.AGREES} >= {
        "120", "237", "300", "28", "12", "2", "8", "11", "23", "359", "19",
    }  # fmt: skip


PLANTS = [
    (Code.DIFFERS, "210", "120"),
    (Code.DIFFERS, "300", "237"),  # letters, said with the number of signatures
    (Code.DIFFERS, "5", "2"),
    (Code.DIFFERS, "32", "23"),
    (Code.DIFFERS, "360", "359"),  # memberships, not members
    (Code.DIFFERS, "91", "19"),
    (Code.PERSON_NAMED, "郑永安", ""),
    (Code.NO_SUCH_TIME, "下午13时许", "13:00"),
]


def test_every_planted_disagreement_is_named_and_nothing_else(played: Played) -> None:
    found = checked(played, PLANTED)

    assert [(f.code, f.quote, f.expected) for f in found.findings] == PLANTS


def test_where_a_wrong_number_would_be_right_is_told(played: Played) -> None:
    found = checked(played, PLANTED)

    assert {j.quote: [(h.kind, h.figure) for h in j.hints] for j in found.judged if j.hints} == {
        "300": [(HintKind.OTHER_FIGURE, "signatories")],
        "360": [(HintKind.OTHER_FIGURE, "squad_memberships")],
    }


def test_last_weeks_number_is_told_from_a_wrong_one(played: Played) -> None:
    second = next(b for b in bulletin.issued(played.end) if b.body.number == 2)
    said = "2020年2月9日\n截至2月5日18时，全区公安机关累计成立临时党组织{}个。"
    name = "temporary_party_organisations_founded"
    then = next(
        b.by_name for s in bulletin.rewrite(second).sentences for b in s.bound if b.figure == name
    )

    (judged,) = checked(played, said.format(then)).judged
    assert judged.verdict is Verdict.DIFFERS
    assert judged.counted == then - 1
    assert [(h.kind, h.asof.known <= second.body.known) for h in judged.hints][:1] == [
        (HintKind.KNOWN_THEN, False)
    ]
    assert [h.kind for h in judged.hints] == [HintKind.KNOWN_THEN]


@pytest.mark.parametrize("language", list(Language))
def test_the_bulletins_muster_issued_are_right_as_known_then(
    played: Played, language: Language
) -> None:
    for issued in bulletin.issued(played.end):
        written = bulletin.rewrite(issued)
        asof = AsOf(issued.body.at, issued.body.known)
        found = check(text(written, language), asof, about=issued.body.about)

        assert found.findings == (), issued.body.number
        agreeing = [j for j in found.judged if j.verdict is Verdict.AGREES]
        assert len(agreeing) == sum(len(sentence.bound) for sentence in written.sentences)


@pytest.mark.parametrize("form", ["briefing", "daily", "circular", "sitrep"])
def test_a_bulletin_of_the_region_or_of_all_is_left_alone(played: Played, form: str) -> None:
    evening = played.at("02-12T18:00")
    for about in (REGION, None):
        written = bulletin.write(about, evening, number=9, commission=Commission(form=form))
        for language in Language:
            found = check(text(written, language), evening, about=REGION)
            agreeing = [j for j in found.judged if j.verdict is Verdict.AGREES]

            assert found.findings == (), (about, language)
            assert len(agreeing) >= sum(len(sentence.bound) for sentence in written.sentences)
