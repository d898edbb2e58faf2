"""Duties as a table of text: read whole, or refused with every mistake by its row."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation

from muster.core.isolation import Stand
from muster.formats.isolation import DutiesFile, DutiesFileError, read_duties


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


WELL = """person,start,hours,room,vehicle
a,2020-02-05 20:00,12,1,V
b,2020/02/05 08:00,12.5,1,V

a,2020-02-07T08:00,8,,
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "duties.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_table_of_duties_is_read_in_hours_since_the_midnight_before(tmp_path: Path) -> None:
    read = read_duties(written(tmp_path, WELL))

    assert read == DutiesFile(
        people=("a", "b"),
        stands=(Stand("a", 20, 12), Stand("b", 8, 12.5), Stand("a", 56, 8)),
        days=3,
        rooms=(("a", "b"),),
        vehicles=(("a", "b"),),
    )


@pytest.mark.parametrize(
    "start",
    [
        "2020-02-05 08:00",
        "2020/2/5 8:00",
        "2020-02-05T08:00:00",
        "2020年2月5日8:00",
        "2020.2.5 8：00",
    ],
)
def test_a_start_is_read_as_people_and_spreadsheets_write_it(start: str, tmp_path: Path) -> None:
    path = written(tmp_path, f"person,start,hours\na,{start},12\n")

    assert read_duties(path).stands == (Stand("a", 8, 12),)


def test_columns_may_be_named_in_chinese_and_come_in_any_order(tmp_path: Path) -> None:
    text = "\ufeff小时,开始,警号,备注\n12,2020-02-05 08:00,100001,早班\n"

    assert read_duties(written(tmp_path, text)).stands == (Stand("100001", 8, 12),)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", ["row 1 does not name person, start, hours once: begin with person,start,hours"]),
        (
            "person,hours,hours\na,1,1\n",
            ["row 1 does not name start, hours once: begin with person,start,hours"],
        ),
        (
            "person,start,hours\na,2020-02-30 08:00,1\nb,9999-02-01 08:00,1\n",
            [
                "row 2: start is “2020-02-30 08:00”: write a local time as 2020-02-05 08:00",
                "row 3: start is “9999-02-01 08:00”: write a local time as 2020-02-05 08:00",
            ],
        ),
        ("a" * 200_000, ["is no CSV: field larger than field limit (131072)"]),
        ("person,start,hours\n", ["holds no duty: give a row for each"]),
        (
            "person,start,hours\n,2020-02-05 08:00,0\nb,tonight,1\nc,2020-02-05 08:00+08:00,x\n",
            [
                "row 2: names no person",
                "row 2: hours are “0”: give more than 0, at most 72",
                "row 3: start is “tonight”: write a local time as 2020-02-05 08:00",
                "row 4: start is “2020-02-05 08:00+08:00”: write a local time as 2020-02-05 08:00",
                "row 4: hours are “x”: give more than 0, at most 72",
            ],
        ),
        (
            "person,start,hours\na,2020-02-05 08:00,12\na,2020-02-05 19:00,12\n",
            ["row 3: a is still on the duty of row 2"],
        ),
        (
            "person,start,hours,room\na,2020-02-05 08:00,1,1\na,2020-02-06 08:00,1,2\n",
            ["row 3: the room of a is “2”, above it was “1”"],
        ),
        (
            "person,start,hours\na,2020-02-05 08:00,1\na,2021-02-06 08:00,1\n",
            ["spans 368 days: give 92 at most"],
        ),
        (
            "person,start,hours\na,2020-02-05 08:00,nan\n",
            ["row 2: hours are “nan”: give more than 0, at most 72"],
        ),
    ],
)
def test_every_mistake_is_named_by_its_row(text: str, said: list[str], tmp_path: Path) -> None:
    path = written(tmp_path, text)
    with pytest.raises(DutiesFileError) as refused:
        read_duties(path)

    assert str(refused.value).splitlines() == [f"{path}: {line}" for line in said]


def test_what_is_no_text_is_refused_and_many_mistakes_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "duties.csv"
    path.write_bytes(b"person,start,hours\n\xff\xfe\n")
    with pytest.raises(DutiesFileError, match="save it as CSV UTF-8"):
        read_duties(path)

    path.write_text("person,start,hours\n" + "a,b,c\n" * 40, encoding="utf-8")
    with pytest.raises(DutiesFileError, match="and 30 more mistakes"):
        read_duties(path)
