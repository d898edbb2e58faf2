"""A roster handed out: the workbook adds up, the calendar cancels, the forms say what is open."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from unicodedata import category
from xml.etree import ElementTree
from zipfile import ZipFile

import icalendar
import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st
from tables import day

from muster.core import kinds as k
from muster.core.kinds import Change, DutyChange, RosterShift
from muster.core.ledger import Fact
from muster.core.roster import Breach, BreachRule
from muster.core.roster_calendar import calendar_of
from muster.core.roster_life import (
    OpenDuty,
    RosterOnRecord,
    roster_on_record,
)
from muster.core.roster_refusal import (
    RosterRefusal,
    RosterRefusalCode,
)
from muster.formats.roster_ics import write_calendar
from muster.formats.roster_printout import RosterMember, RosterPrintout
from muster.formats.roster_sheet import organisation_list, shift_lists, wall_sheet
from muster.formats.roster_words import RosterWording, shift_in_words
from muster.formats.roster_workbook import write_roster_workbook
from muster.formats.workbook import read_workbook

BEGINS = datetime(2020, 1, 21, 16, tzinfo=UTC)  # the midnight of 22 January in Shanghai


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("20200201-11N", "02-12 Night"),
        ("20200131-00D", "01-31 Day"),
        ("20201399-01D", "20201399-01D"),
        ("s0", "s0"),
    ],
)
def test_a_shift_is_said_by_its_day_and_slot(code: str, said: str) -> None:
    with translation.override("en"):
        assert shift_in_words(code) == said


def shift(code: str, after_h: int, *people: str) -> RosterShift:
    return RosterShift(
        id=code,
        start=BEGINS + timedelta(hours=after_h),
        length_h=12,
        people=tuple(f"person:{n}" for n in people),
        slot=code[-1],
        night=code[-1] == "N",
        heads_min=2,
        heads_wanted=2,
        officers_min=1,
    )


SHIFTS = (
    shift("0D", 8, "1", "2"),
    shift("0N", 20, "3", "4"),
    shift("1D", 32, "3", "4"),
    shift("1N", 44, "1", "2"),
)


def facts(*bodies: k.Kind) -> list[Fact]:
    return [
        Fact(
            seq=i + 1,
            key=f"{i:032x}",
            kind=body.KIND,
            subject="roster:gate/20200122",
            org="org:1",
            holds_from=day(i),
            recorded_at=day(i),
            recorded_by="clerk",
            source="test",
            body=body,
        )
        for i, body in enumerate(bodies)
    ]


TOLD = k.RosterPublished(
    post="post:gate",
    pattern="3x2",
    horizon_days=2,
    shifts=SHIFTS,
    shortfalls=0,
    changed=0,
    begins=BEGINS,
    crews=(("person:1", "person:2"), ("person:3", "person:4")),
)
SWAPPED = k.RosterChanged(
    changes=(
        DutyChange(change=Change.OUT, shift="1N", person="person:2"),
        DutyChange(change=Change.IN, shift="1N", person="person:3"),
    ),
    why="a wedding",
    changed_by="station_chief",
    notice_h=40,
)


def record(*later: k.Kind) -> RosterOnRecord:
    found = roster_on_record(facts(TOLD, *later))
    assert found is not None
    return found


def printed(*later: k.Kind, away: tuple[tuple[str, str], ...] = ()) -> RosterPrintout:
    made = record(*later)
    return RosterPrintout(
        record=made,
        members=tuple(
            RosterMember(
                code=f"person:{n}",
                role="officer" if n in "13" else "duty_auxiliary",
                leader=n == "1",
                crew=int(n) // 3,
            )
            for n in "1234"
        ),
        open=tuple(OpenDuty(code, f"person:{n}", 12) for code, n in away),
        words=RosterWording(
            {"person:1": "=1+1", "person:2": "钱二", "post:gate": "北桥卡口", "org:1": "城关所"},
            {each.id: each for each in made.shifts},
        ),
        org="org:1",
        source="roster:gate/20200122 · #1",
        made_at=day(3),
        prepared_by="clerk",
    )


# --- workbook ------------------------------------------------------------------------------------


def grid(printout: RosterPrintout) -> tuple[list[tuple[object, ...]], bytes]:
    file = BytesIO()
    with translation.override("en"):
        write_roster_workbook(file, printout)
    book = read_workbook(file.getvalue())
    return [row.cells for row in book.sheets[0].rows], file.getvalue()


def test_the_workbook_shows_people_by_days_and_adds_hours_and_nights_up() -> None:
    rows, _ = grid(printed())

    assert rows[2][4:] == ("Wed", "Thu", "Hours", "Nights", "Duties")
    assert [row[0:2] + row[4:9] for row in rows[3:7]] == [
        ("1", "=1+1", "D", "N", 24, 1, 2),
        ("2", "钱二", "D", "N", 24, 1, 2),
        ("3", "", "N", "D", 24, 1, 2),
        ("4", "", "N", "D", 24, 1, 2),
    ]
    assert [(row[1], *row[4:6]) for row in rows[7:]] == [
        ("D there", 2, 2),
        ("D needed", 2, 2),
        ("missing", 0, 0),
        ("N there", 2, 2),
        ("N needed", 2, 2),
        ("missing", 0, 0),
    ]


def test_the_footers_are_formulas_and_a_name_never_is_one() -> None:
    _, content = grid(printed())
    with ZipFile(BytesIO(content)) as parts:
        sheet = ElementTree.fromstring(parts.read("xl/worksheets/sheet1.xml"))
    space = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    cells = {cell.get("r"): cell.find(f"{space}f") for cell in sheet.iter(f"{space}c")}
    formulas = {place: f.text for place, f in cells.items() if f is not None}

    assert formulas["G4"] == '12*COUNTIF(E4:F4,"*D*")+12*COUNTIF(E4:F4,"*N*")'
    assert formulas["H4"] == 'COUNTIF(E4:F4,"*N*")'
    assert formulas["E9"] == 'COUNTIF(E4:E7,"*D*")-COUNTIF(E4:E7,"*D*~?")'
    assert formulas["E11"] == "MAX(0,E10-E9)"
    assert "B4" not in formulas


def test_a_name_that_looks_like_a_formula_stays_a_text_when_it_is_edited() -> None:
    _, content = grid(printed())
    with ZipFile(BytesIO(content)) as parts:
        styles = parts.read("xl/styles.xml").decode()
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
    each = styles.partition("<cellXfs")[2].partition("</cellXfs>")[0].split("<xf ")[1:]
    quoted = {f's="{n}"' for n, style in enumerate(each) if 'quotePrefix="1"' in style}
    cell = sheet.partition('<c r="B4"')[2].partition(">")[0]

    assert [mark for mark in quoted if mark in cell] != []


def test_an_open_duty_is_marked_and_its_shift_is_short() -> None:
    rows, _ = grid(printed(away=(("0D", "2"),)))

    assert rows[4][4] == "D?"
    assert [(row[1], *row[4:6]) for row in rows[7:10]] == [
        ("D there", 1, 2),
        ("D needed", 2, 2),
        ("missing", 1, 0),
    ]


def test_kinds_of_different_lengths_have_codes_of_their_own() -> None:
    short = replace(SHIFTS[2], length_h=8)
    made = printed()
    shifts = (*SHIFTS[:2], short, SHIFTS[3])
    rows, _ = grid(replace(made, record=replace(made.record, shifts=shifts)))

    assert [row[4:8] for row in rows[5:7]] == [("N", "D8h", 20, 1), ("N", "D8h", 20, 1)]


# --- calendar ------------------------------------------------------------------------------------


def events(content: bytes) -> list[dict[str, str]]:
    """Return the events of a calendar, unfolded, each as its properties."""
    lines = content.decode().replace("\r\n ", "").split("\r\n")
    found: list[dict[str, str]] = []
    for line in lines:
        name, _, value = line.partition(":")
        if line == "BEGIN:VEVENT":
            found.append({})
        elif found and name != "END":
            found[-1][name] = value
    return found


def calendar(person: str, *later: k.Kind) -> list[dict[str, str]]:
    made = printed(*later)
    with translation.override("en"):
        content = write_calendar(
            calendar_of([made.record], f"person:{person}"), made.words, name="duties"
        )
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    return events(content)


def test_a_calendar_has_each_duty_once_in_utc_with_who_stands_it_too() -> None:
    first, second = calendar("1")

    assert first == {
        "UID": "gate/20200122/0D/1@muster",
        "SEQUENCE": "0",
        "DTSTAMP": "20200120T000000Z",
        "LAST-MODIFIED": "20200120T000000Z",
        "DTSTART": "20200122T000000Z",
        "DTEND": "20200122T120000Z",
        "SUMMARY": "Day duty: 北桥卡口",
        "LOCATION": "北桥卡口",
        "DESCRIPTION": "With 钱二 2",
        "STATUS": "CONFIRMED",
        "TRANSP": "OPAQUE",
    }
    assert second["UID"] == "gate/20200122/1N/1@muster"


def test_a_change_keeps_the_uid_raises_the_sequence_and_cancels_what_is_no_more() -> None:
    def seen(person: str, *later: k.Kind) -> list[tuple[str, str, str]]:
        return [
            (e["UID"].split("/")[2], e["SEQUENCE"], e["STATUS"]) for e in calendar(person, *later)
        ]

    back = replace(
        SWAPPED,
        changes=tuple(
            replace(c, change=Change.IN if c.change is Change.OUT else Change.OUT)
            for c in reversed(SWAPPED.changes)
        ),
    )
    assert seen("2") == [("0D", "0", "CONFIRMED"), ("1N", "0", "CONFIRMED")]
    assert seen("2", SWAPPED) == [("0D", "0", "CONFIRMED"), ("1N", "1", "CANCELLED")]
    assert seen("2", SWAPPED, back) == [("0D", "0", "CONFIRMED"), ("1N", "2", "CONFIRMED")]
    assert seen("3", SWAPPED)[2] == ("1N", "0", "CONFIRMED")
    assert seen("3", SWAPPED, back)[2] == ("1N", "1", "CANCELLED")


def test_a_withdrawn_roster_and_one_that_a_later_one_covers_are_cancelled() -> None:
    withdrawn = record(k.RosterWithdrawn(why="closed", withdrawn_by="chief"))
    later = replace(record(), code="roster:gate/20200123", begins=BEGINS + timedelta(days=1))

    assert [d.cancelled for d in calendar_of([withdrawn], "person:1")] == [True, True]
    duties = calendar_of([record(), later], "person:1")
    assert [(d.uid, d.cancelled) for d in duties if d.shift.id == "1N"] == [
        ("gate/20200122/1N/1", True),
        ("gate/20200123/1N/1", False),
    ]


def test_text_of_a_calendar_cannot_break_out_of_its_line() -> None:
    made = printed()
    words = RosterWording({"post:gate": "a;b,c\\d\nEND:VCALENDAR"}, made.words.shifts)
    content = write_calendar(calendar_of([made.record], "person:1"), words, name="x")

    assert b"\r\nLOCATION:a\\;b\\,c\\\\d\\nEND:VCALENDAR\r\n" in content
    assert content.count(b"\r\nEND:VCALENDAR") == 1


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=120), st.text(max_size=60))
def test_whatever_a_place_or_a_person_is_called_another_reader_sees_the_same_events(
    place: str, person: str
) -> None:
    made = printed()
    words = RosterWording({"post:gate": place, "person:2": person}, made.words.shifts)
    content = write_calendar(calendar_of([made.record], "person:1"), words, name=place)

    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    found = icalendar.Calendar.from_ical(content)
    kept = "".join(c for c in place if c == "\n" or category(c) not in ("Cc", "Cs"))
    if not kept or "\r" in place:
        kept = str(found.walk("VEVENT")[0]["LOCATION"])  # what is empty is called by its code
    assert found.errors == []
    assert [str(each["LOCATION"]) for each in found.walk("VEVENT")] == [kept, kept]
    assert [str(each["STATUS"]) for each in found.walk("VEVENT")] == ["CONFIRMED"] * 2


# --- paper ---------------------------------------------------------------------------------------


def test_the_sheet_for_the_wall_has_a_row_for_everybody_and_says_what_is_missing() -> None:
    with translation.override("en"):
        paper = wall_sheet(printed(away=(("0D", "2"),)))

    (table,) = paper.sheets[0].tables
    assert [row[0] for row in table.sections[0].rows] == ["=1+1 1", "钱二 2", "3", "4"]
    assert table.sections[0].rows[1][3:] == ("D?", "N", "24", "1")
    assert table.total == (("D missing", "", "", "1", "", "", ""),)


def test_ics_203_says_who_leads_each_crew_and_ics_204_who_stands_a_shift() -> None:
    with translation.override("en"):
        crews = organisation_list(printed())
        lists = shift_lists(printed(away=(("0D", "1"),)), date(2020, 1, 22))

    rows = crews.sheets[0].tables[0].sections[0].rows
    assert rows == (("1", "=1+1 1", "", "2", "钱二 2"), ("2", "", "", "2", "3, 4"))
    assert [sheet.running.split(";")[0] for sheet in lists.sheets] == [
        "01-22 Day 08:00–20:00",
        "01-22 Night 20:00–08:00",
    ]
    first = lists.sheets[0]
    assert [row[0] for row in first.tables[0].sections[0].rows] == ["钱二 2"]
    assert first.foot[1][0].text == (
        "1 of the 2 people needed are missing\n0 sworn officers come; the shift needs 1"
    )


# --- words ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_breach_and_every_refusal_can_be_said(language: str) -> None:
    words = RosterWording()
    with translation.override(language):
        said = [words.breach(Breach(rule, "0D", "person:1", 1, 2, "medic")) for rule in BreachRule]
        said += [words.refusal(RosterRefusal(code, "x")) for code in RosterRefusalCode]

    assert len(set(said)) == len(BreachRule) + len(RosterRefusalCode)
    assert all(text and "%(" not in text for text in said)
