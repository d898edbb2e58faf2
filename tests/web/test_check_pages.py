"""A text is checked on a page, read into claims, some approved; each stands beside its count."""

import re
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from docx import Document
from web.service import AFTERWARDS, EVENING

from muster.steps.ledger import head
from muster.web.clock import written

CLOCKS = f"?at={written(EVENING)}&known={written(AFTERWARDS)}"
TEXT = """勤务情况
2020年1月29日
截至1月29日18时，北疆自治区公安厅在册41人，其中民警26名、勤务辅警14名。
民警郑永安带头请战。现有1人隔离观察。
"""


def posted(client: Client, address: str, **given: object) -> str:
    """Return the page that answers what a form gives."""
    answer = client.post(f"{address}{CLOCKS}", given)
    assert answer.status_code == 200, answer.content.decode()
    return answer.content.decode()


def said(page: str) -> str:
    """Return what a reader sees of a page, white space as one."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    return found[1] if found else ""


def test_findings_stand_beside_the_text_and_point_at_each_other(
    service: str, client: Client
) -> None:
    page = posted(client, "/check/result", text=TEXT, about="150000")

    items = re.findall(r'<li id="finding-(\d+)" class="(\w+)">.*?<b>\1</b> (.*?)</a>', page,
                       re.DOTALL)  # fmt: skip
    assert items == [
        ("1", "wrong", "与账本不符"),
        ("2", "look", "点了姓名"),
        ("3", "look", "不宜公布"),
    ]
    places = re.findall(r'href="#finding-(\d+)" id="at-\d+">(.*?)<sup>', page)
    assert places == [("1", "41"), ("2", "郑永安"), ("3", "1")]
    assert "账本计为40（截至2020-01-29 18:00" in page


def test_a_small_count_of_health_is_not_confirmed(service: str, client: Client) -> None:
    pages = [posted(client, "/check/result", text=f"现有{n}人隔离观察。") for n in (1, 2, 3)]

    found = {re.sub(r"\d+", "n", said(p[p.index('class="columns checked"') :])) for p in pages}
    assert len(found) == 1


def test_a_text_of_markup_is_shown_as_it_was_typed(service: str, client: Client) -> None:
    page = posted(client, "/check/result", text='<script>alert(1)</script> "在册41人"')

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def document() -> bytes:
    made, kept = Document(), BytesIO()
    made.add_paragraph("截至1月29日18时，北疆自治区公安厅在册").add_run("41").bold = True
    made.paragraphs[0].add_run("人，其中民警26名、勤务辅警14名。")
    made.save(kept)
    return kept.getvalue()


def test_an_uploaded_document_comes_back_with_comments(service: str, client: Client) -> None:
    upload = SimpleUploadedFile("draft.docx", document())
    page = posted(client, "/check/result", file=upload)
    carried = hidden(page, "carried")
    given = {"carried": carried, "name": hidden(page, "name")}

    answer = client.post(f"/check/document{CLOCKS}", given)

    assert answer["Content-Disposition"] == 'attachment; filename="checked.docx"'
    marked = Document(BytesIO(answer.content))
    assert [c.text.splitlines()[0] for c in marked.comments] == ["与账本不符"]
    assert [run.text for run in marked.paragraphs[0].runs if run.bold] == ["41"]


WRONG = {
    "nothing": ({"text": " "}, "其中没有文字"),
    "a scan": ({"file": b"%PDF-1.4 broken"}, "文件已损坏"),
    "a day": ({"text": "12人", "published": "tomorrow"}, "2020-02-12"),
    "nobody": ({"text": "12人", "about": "999"}, "单位列表"),
    "too long": ({"text": "警" * 100_001}, "muster bulletin check"),
    "no base64": ({"carried": "%%%"}, "其中没有文字"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_cannot_be_checked_is_answered_with_the_remedy(
    service: str, client: Client, name: str
) -> None:
    given, remedy = WRONG[name]
    if "file" in given:
        given = {"file": SimpleUploadedFile("a.pdf", given["file"])}

    answer = client.post(f"/check/result{CLOCKS}", given)

    assert answer.status_code == 400
    assert remedy in answer.content.decode()


def test_a_form_without_its_token_is_refused(service: str) -> None:
    strict = Client(SERVER_NAME="localhost", enforce_csrf_checks=True)

    for address in ("/check/result", "/claims/proposals", "/claims/approve", "/claims/1/drop"):
        assert strict.post(address, {"text": TEXT}).status_code == 403


# --- claims --------------------------------------------------------------------------------------


def proposals(client: Client) -> str:
    return posted(client, "/claims/proposals", text=TEXT, about="150000", origin="by telephone")


def approve(client: Client, **given: object):  # type: ignore[no-untyped-def]
    page = proposals(client)
    kept = {name: hidden(page, name) for name in ("carried", "about", "published")}
    return client.post(f"/claims/approve{CLOCKS}", {**kept, "origin": "by telephone", **given})


def test_nothing_is_recorded_until_somebody_approves_and_then_what_was_ticked(
    service: str, client: Client
) -> None:
    seq = head().seq
    page = proposals(client)
    assert re.findall(r'name="chosen" value="(\d+)"', page) == ["1", "2", "3", "4"]
    assert head().seq == seq

    answer = approve(client, chosen=["1", "2"])

    assert (answer.status_code, head().seq) == (302, seq + 2)
    listed = client.get(answer["Location"]).content.decode()
    assert re.findall(r'data-word="申报数">([^<]+)<', listed)[:2] == ["41", "26"]
    approve(client, chosen=["1", "2"])
    assert head().seq == seq + 2  # the same again is known already


@pytest.mark.parametrize(
    ("given", "remedy"),
    [
        ({}, "勾选"),
        ({"chosen": ["99"]}, "勾选"),
        ({"chosen": ["1"], "origin": ""}, "来源"),
    ],
)
def test_an_approval_that_lacks_something_records_nothing(
    service: str, client: Client, given: dict[str, object], remedy: str
) -> None:
    seq = head().seq

    answer = approve(client, **given)

    assert (answer.status_code, head().seq) == (400, seq)
    assert remedy in answer.content.decode()


@pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)
def test_a_claim_shows_who_is_silent_and_can_be_dropped_with_a_reason(
    service: str, client: Client, english: Client
) -> None:
    approve(client, chosen=["1"])
    seq = head().seq
    page = said(english.get(f"/claims/{seq}{CLOCKS}".replace("&known", "&k")).content.decode())

    assert "Claimed 41 By name 40 To chase 1" in page
    assert "2 have not reported" in page
    assert "10 organisations reported in time" in page
    refused = client.post(f"/claims/{seq}/drop", {"reason": ""})
    dropped = client.post(f"/claims/{seq}/drop", {"reason": "重报"})
    assert (refused.status_code, dropped.status_code) == (400, 302)
    assert client.get(f"/claims/{seq}").status_code == 404
