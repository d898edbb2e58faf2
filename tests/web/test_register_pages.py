"""A register on pages: looked at, put right, imported whole from where it waits, and forgotten."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from steps.test_register_steps import workbook
from web.rights import grant

from muster.core.kinds import Job
from muster.core.work import WAITS, RegisterAsked, Stage
from muster.steps import ledger, work_tasks  # noqa: F401  what can be done registers itself
from muster.steps import work as step

SignIn = Callable[[str], None]
CSV = "警号,姓名,单位,人员类别,出生年月,序号\n9900001,高远帆,{home},民警,1972-05,1\n"


def text_of(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


@pytest.fixture
def house(service: str, as_login: SignIn) -> None:
    grant("admin", (Job.ADMINISTRATOR, "org:*"))
    grant("other", (Job.ADMINISTRATOR, "org:*"))
    grant("bureau", (Job.ADMINISTRATOR, "org:150100"))
    as_login("admin")


def sent(client: Client, name: str, content: bytes) -> str:
    """Send a file, have it looked at, and return the address of what is seen."""
    answer = client.post("/register/look", {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 302, answer.content.decode()
    address = answer.headers["Location"]
    step.attempt(address.rpartition("/")[2], "w")
    return str(address)


@pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)
def test_a_sound_workbook_is_seen_imported_from_where_it_waits_and_forgotten(
    house: None, english: Client, tmp_path
) -> None:
    before = ledger.head().seq
    address = sent(english, "new.xlsx", workbook(tmp_path).read_bytes())
    page = text_of(english.get(address).content.decode())
    looked = address.rpartition("/")[2]

    assert "Sound: it can be imported" in page
    assert "警号 → number" in page
    assert "2 0000701 高远帆 7 民警 1972-05" in page
    assert ledger.head().seq == before  # looking records nothing
    asked = english.post(f"{address}/record")
    importing = asked.headers["Location"].rpartition("/")[2]
    assert english.post(f"{address}/record").status_code == 409  # the second press
    step.attempt(importing, "w")

    assert "6 facts are on record." in english.get(asked.headers["Location"]).content.decode()
    assert ledger.head().seq == before + 6
    kept = [
        step.store.file(code, name) for code in (looked, importing) for name in ("given", "looked")
    ]
    assert kept == [None] * 4


def test_every_fault_is_a_row_with_its_place_and_remedy_and_nothing_can_be_imported(
    house: None, english: Client
) -> None:
    wrong = CSV.format(home="呼和浩特局") + ",叶子桐,150100,民警,1872,2\n"
    address = sent(english, "people.csv", wrong.encode("gb18030"))
    page = text_of(english.get(address).content.decode())

    assert "3 faults: nothing can be imported yet" in page
    assert "People 2 organisation 呼和浩特局 No organisation is called so." in page
    assert "People 3 number It is empty. Fill it in." in page
    assert "People 3 year of birth 1872 Nobody in the service has this age." in page
    assert "呼和浩特局 not understood 1" in page
    assert english.post(f"{address}/record").status_code == 409
    mended = sent(english, "people.csv", CSV.format(home="150100").encode("utf-8-sig"))
    assert "Sound: it can be imported" in english.get(mended).content.decode()


def test_what_is_no_register_is_refused_at_once_or_named(house: None, english: Client) -> None:
    for name, content in (("a.pdf", b"x"), ("a.xlsx", b"")):
        file = SimpleUploadedFile(name, content)
        assert english.post("/register/look", {"file": file}).status_code == 400
    broken = english.get(sent(english, "a.xlsx", b"no workbook")).content.decode()
    assert "It is no workbook. Save it as .xlsx, or as .csv." in broken


def test_a_file_of_people_is_shown_to_its_sender_alone_dropped_or_forgotten_after_a_day(
    house: None, english: Client, as_login: SignIn
) -> None:
    dropped, left = (sent(english, "p.csv", CSV.format(home="150100").encode()) for _ in (1, 2))
    as_login("bureau")
    assert english.get("/register").status_code == 403
    as_login("other")
    assert [english.get(dropped).status_code, english.post(f"{dropped}/drop").status_code] == [
        404,
        404,
    ]
    assert "p.csv" not in english.get("/register").content.decode()
    as_login("admin")
    assert english.post(f"{dropped}/drop").status_code == 302
    works = [step.find(each.rpartition("/")[2]) for each in (dropped, left)]
    assert [(w.stage, step.waits(w)) for w in works if w] == [
        (Stage.DONE, False),
        (Stage.DONE, True),
    ]
    ended = works[1].ended_at if works[1] else None
    assert ended is not None
    step.prune(ended + WAITS + timedelta(minutes=1))

    assert "waited for more than a day" in english.get(left).content.decode()
    assert all(isinstance(w.asked, RegisterAsked) and w.asked.only_look for w in works if w)


def test_an_empty_workbook_is_handed_out_in_the_language_of_the_page(
    house: None, english: Client
) -> None:
    answer = english.get("/register/template.xlsx")

    assert (answer.status_code, answer.content[:2]) == (200, b"PK")
