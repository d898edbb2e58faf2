"""Instances of the public benchmark are read whole, or every mistake is named by its line."""

from pathlib import Path

import pytest

from muster.core.staffing import Contract, Cover, Request, ShiftKind, Staffing
from muster.formats.staffing import StaffingFileError, read_roster, read_staffing, roster_text

INSTANCE = """# a comment
SECTION_HORIZON
7

SECTION_SHIFTS
# ShiftID, Length in mins, Shifts which cannot follow
E,480,
N,600,E

SECTION_STAFF
A,E=5|N=2,2400,960,5,2,2,1
B,E=5,2400,960,5,2,2,1

SECTION_DAYS_OFF
A,1,3

SECTION_SHIFT_ON_REQUESTS
A,2,E,3

SECTION_SHIFT_OFF_REQUESTS
B,0,E,1

SECTION_COVER
0,E,1,100,1
6,N,2,100,10
"""


def written(folder: Path, text: str) -> Path:
    file = folder / "instance.txt"
    file.write_text(text, encoding="utf-8")
    return file


def test_an_instance_is_read_as_it_is_written(tmp_path: Path) -> None:
    common = {
        "minutes_max": 2400, "minutes_min": 960, "run_max": 5, "run_min": 2, "rest_min": 2,
        "weekends_max": 1,
    }  # fmt: skip

    assert read_staffing(written(tmp_path, INSTANCE)) == Staffing(
        days=7,
        kinds=(
            ShiftKind(code="E", minutes=480),
            ShiftKind(code="N", minutes=600, not_before={"E"}),
        ),
        people=(
            Contract(code="A", shifts_max={"E": 5, "N": 2}, days_off=frozenset({1, 3}), **common),
            Contract(code="B", shifts_max={"E": 5}, **common),
        ),
        requests=(
            Request(person="A", day=2, kind="E", wanted=True, weight=3),
            Request(person="B", day=0, kind="E", wanted=False, weight=1),
        ),
        cover=(
            Cover(day=0, kind="E", heads=1, under=100, over=1),
            Cover(day=6, kind="N", heads=2, under=100, over=10),
        ),
    )


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("SECTION_COVER", "SECTION_COVERS", ["there is no section SECTION_COVERS", "missing"]),
        ("0,E,1,100,1", "9,E,1,100,1", ["line 24: day 9: the horizon has days 0 to 6"]),
        ("A,2,E,3", "A,2,E", ["line 18: SECTION_SHIFT_ON_REQUESTS has more fields in a row"]),
        ("B,0,E,1", "C,0,E,x", ["line 21: nobody in SECTION_STAFF is called C"]),
        (
            "N,600,E",
            "N,none,E",
            ["line 8: length in minutes: 'none' is no whole number"],
        ),
        ("# a comment", "7", ["line 1: a row before the first section"]),
    ],
)
def test_a_mistake_is_named_by_its_line(
    tmp_path: Path, old: str, new: str, said: list[str]
) -> None:
    file = written(tmp_path, INSTANCE.replace(old, new, 1))

    with pytest.raises(StaffingFileError) as found:
        read_staffing(file)

    assert [part for part in said if part not in str(found.value)] == []


def test_a_roster_is_written_and_read_back(tmp_path: Path) -> None:
    problem = read_staffing(written(tmp_path, INSTANCE))
    schedule = {"A": ("E", "", "", "", "N", "N", ""), "B": ("", "", "E", "E", "", "", "")}
    file = tmp_path / "roster.txt"
    file.write_text(roster_text(problem, schedule), encoding="utf-8")

    assert read_roster(problem, file) == schedule

    file.write_text("E\tE\n", encoding="utf-8")
    with pytest.raises(StaffingFileError, match=r"line 1: 2 days, not 7\n.*: 1 rows"):
        read_roster(problem, file)
