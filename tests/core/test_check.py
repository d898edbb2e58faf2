"""A text against the ledger: each number judged as of its moment, and where it would be right."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from core.said import said

from muster.core.check import Checked, Frame, HintKind, Verdict, Why, check, check_alone
from muster.core.figure import Coverage, Value
from muster.core.ledger import AsOf

ZONE = ZoneInfo("Asia/Shanghai")
FOUNDED, TEAMS = "temporary_party_organisations_founded", "vanguard_teams_and_squads_founded"
COVERED = Coverage(expected=0, reported=0, zero=0, late=0, silent=0)


def evening(day: int, hour: int = 18) -> datetime:
    return datetime(2020, 2, day, hour, tzinfo=ZONE)


@dataclass
class Ledger:
    """What the ledger counts, by figure, organisation and evening; what is not there is nought.

    ``corrected`` holds what was counted before a correction became known.
    """

    counts: Mapping[tuple[str, str | None, int], int]
    corrected: Mapping[tuple[str, str | None, int], tuple[int, int]] = field(default_factory=dict)
    asked: int = 0

    def ask(
        self, names: Collection[str], orgs: Sequence[str | None], asof: AsOf
    ) -> dict[tuple[str, str | None], Value]:
        self.asked += 1
        return {
            (name, org): Value(
                figure=name,
                org=org,
                asof=asof,
                by_name=self._count((name, org, asof.at.astimezone(ZONE).day), asof.known),
                claimed=None,
                coverage=COVERED,
            )
            for name in names
            for org in orgs
        }

    def _count(self, key: tuple[str, str | None, int], known: datetime) -> int:
        before, day = self.corrected.get(key, (0, 0))
        return before if day and known < evening(day) else self.counts.get(key, 0)


LEDGER = Ledger(
    {
        (FOUNDED, "org:1", 12): 274,
        (FOUNDED, "org:1", 11): 263,
        (FOUNDED, "org:1", 5): 232,
        (FOUNDED, "org:2", 12): 31,
        (TEAMS, "org:1", 12): 565,
        ("squad_members", "org:1", 12): 8975,
        ("squad_memberships", "org:1", 12): 9012,
        ("staff", "org:1", 12): 100_000,
        ("party_members", "org:1", 12): 79_642,
        ("isolated", "org:1", 12): 3,
        ("medical_holds", "org:1", 12): 31,
        ("on_hand", "org:1", 12): 1000,
        ("present_for_duty", "org:1", 12): 998,
    },
    corrected={(FOUNDED, "org:1", 5): (233, 8)},
)
FRAME = Frame(
    asof=AsOf(evening(12), evening(12, 19)),
    zone=ZONE,
    about="org:1",
    earlier=tuple(evening(day, 19) for day in range(11, 0, -1)),
    others=("org:1", "org:2"),
)


def told(
    text: str, *rows: tuple[str, str, str | None], as_of: date | datetime | None = None,
    frame: Frame = FRAME,
) -> Checked:  # fmt: skip
    return check(said(text, *rows, as_of=as_of), LEDGER.ask, frame, ())


def verdicts(checked: Checked) -> list[tuple[str, str, int | None]]:
    return [(j.quote, j.verdict.value, j.counted) for j in checked.judged]


def test_each_number_is_judged_and_what_nobody_counts_is_said_so() -> None:
    text = "成立临时党组织274个，组建565支，队员8976人，发放口罩500个。"
    rows = (("274", FOUNDED, "org:1"), ("565", TEAMS, None), ("8976", "squad_members", "org:1"))

    checked = told(text, *rows)

    assert verdicts(checked) == [
        ("274", "agrees", 274),
        ("565", "agrees", 565),
        ("8976", "differs", 8975),
        ("500", "unknown", None),
    ]
    assert [(f.code.value, f.quote, f.said, f.expected) for f in checked.findings] == [
        ("differs", "8976", "8976", "8975")
    ]


def test_what_two_rules_find_is_told_once() -> None:
    text = "收到请战书63封（个人61封、联名3封）。"
    rows = ("letters_received", "letters_individual", "letters_joint")
    read = said(text, *((n, f, "org:1") for n, f in zip(("63", "61", "3"), rows, strict=True)))

    assert [(f.code.value, f.expected) for f in check_alone(read, {})] == [
        ("parts_do_not_sum", "64")
    ]


def test_a_rough_number_agrees_by_what_it_may_stand_for() -> None:
    rows = (("近8万", "party_members", None), ("10万", "staff", None))

    assert verdicts(told("近8万名党员，全区10万名民警、辅警。", *rows)) == [
        ("近8万", "agrees", 79_642),
        ("10万", "agrees", 100_000),
    ]


def test_a_number_known_so_on_an_earlier_day_is_told_from_a_wrong_one() -> None:
    checked = told("成立233个。", ("233", FOUNDED, None), as_of=evening(5))

    (judged,) = checked.judged
    assert (judged.verdict, judged.counted) == (Verdict.DIFFERS, 232)
    assert [(h.kind, h.asof.known) for h in judged.hints] == [(HintKind.KNOWN_THEN, evening(7, 19))]


def test_a_number_right_for_another_figure_organisation_or_day_is_told_so() -> None:
    rows = ("9012", "squad_members", None), ("31", FOUNDED, "org:1"), ("263", FOUNDED, "org:1")
    checked = told("队员9012人，成立31个，成立263个。", *rows)

    assert [[(h.kind.value, h.figure, h.org, h.asof.at) for h in j.hints]
            for j in checked.judged] == [
        [("other_figure", "squad_memberships", "org:1", evening(12))],
        [("other_organisation", FOUNDED, "org:2", evening(12))],
        [("other_day", FOUNDED, "org:1", evening(11))],
    ]  # fmt: skip


def test_a_day_without_an_hour_is_the_hour_asked_the_evening_or_the_whole_day() -> None:
    row = ("263", FOUNDED, None)

    assert verdicts(told("成立263个。", row, as_of=date(2020, 2, 11))) == [("263", "agrees", 263)]
    assert verdicts(told("成立263个。", row, as_of=date(2020, 2, 12))) == [("263", "differs", 274)]


def test_what_is_to_come_or_of_an_unknown_organisation_is_not_judged() -> None:
    tomorrow = told("成立274个。", ("274", FOUNDED, None), as_of=evening(13))
    assert [(j.verdict, j.why) for j in tomorrow.judged] == [(Verdict.UNKNOWN, Why.TO_COME)]

    read = said("成立274个。", ("274", FOUNDED, "某某局"))
    from_elsewhere = check(_without_code(read), LEDGER.ask, FRAME, ())
    assert [(j.verdict, j.why) for j in from_elsewhere.judged] == [
        (Verdict.UNKNOWN, Why.ORGANISATION)
    ]


def _without_code(read):  # type: ignore[no-untyped-def]
    return replace(read, readings=tuple(replace(r, org_code=None) for r in read.readings))


# --- what may not be shown -----------------------------------------------------------------------


def test_a_small_count_of_health_is_neither_confirmed_nor_denied() -> None:
    found = {
        number: [j[1:] for j in verdicts(told(f"隔离{number}人。", (number, "isolated", None)))]
        for number in ("1", "2", "3", "4", "5", "12")
    }

    assert found == {
        **{number: [("withheld", None)] for number in ("1", "2", "3", "4")},
        **{number: [("differs", None)] for number in ("5", "12")},
    }


def test_who_may_see_is_told() -> None:
    frame = Frame(asof=FRAME.asof, zone=ZONE, about="org:1", may_see=True)

    assert verdicts(told("隔离12人。", ("12", "isolated", None), frame=frame)) == [
        ("12", "differs", 3)
    ]
    assert verdicts(told("隔离3人。", ("3", "isolated", None), frame=frame)) == [("3", "agrees", 3)]


def test_a_large_count_of_health_is_shown_and_what_would_tell_a_small_one_is_not() -> None:
    rows = ("30", "medical_holds", None), ("999", "present_for_duty", None)

    assert verdicts(told("暂不安排30人，可执勤999人。", *rows)) == [
        ("30", "differs", 31),
        ("999", "differs", None),
    ]


def test_the_ledger_is_asked_once_for_what_agrees() -> None:
    LEDGER.asked = 0
    told("成立274个，组建565支。", ("274", FOUNDED, None), ("565", TEAMS, None))

    assert LEDGER.asked == 1
