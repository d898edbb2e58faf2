"""A call as a CAP message: as the standard has it, for each turn of the call's life."""

from dataclasses import replace
from datetime import timedelta
from xml.etree.ElementTree import fromstring
from zoneinfo import ZoneInfo

import pytest
from formats.cap_rules import CAP, wrong_with
from hypothesis import given, settings
from hypothesis import strategies as st
from tables import day

from muster.core import kinds as k
from muster.core.cap import CallMessage, Status, message_of, urgency
from muster.core.ledger import Fact
from muster.formats.cap import CapCall, CapPlace, write_cap

ISSUED = k.CallIssued(form="directive", number="1号", title="部署", text="请\n执行", due_by=day(3))
BUREAU = CapPlace(code="org:150100", name="呼市局", name_en="Hohhot", division="150100")
STATION = CapPlace(code="org:150100-S1", name="东站", name_en="East station")
ROOT = CapPlace(code="org:150000", name="厅", name_en="Department", division="150000")


def life(*told: tuple[k.Kind, int | None]) -> CallMessage:
    found = message_of(
        Fact(
            seq=i + 1,
            key=f"{i:032x}",
            kind=body.KIND,
            subject="call:1",
            org="org:150000",
            holds_from=day(i),
            recorded_at=day(i) + timedelta(seconds=0.5),
            recorded_by="office",
            source="test",
            body=body,
            corrects=corrects,
            reason="a slip" if corrects else "",
        )
        for i, (body, corrects) in enumerate(told)
    )
    assert found is not None
    return found


def cap(message: CallMessage, **changes: object) -> CapCall:
    made = CapCall(
        message=message,
        status=Status.ACTUAL,
        domain="muster.example",
        zone=ZoneInfo("Asia/Shanghai"),
        issuer=ROOT,
        addressees=(BUREAU, STATION),
        incident="call:1",
        web="https://muster.example/calls/1",
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def said(call: CapCall) -> dict[str, str]:
    return {e.tag.removeprefix(CAP): e.text or "" for e in fromstring(write_cap(call))}


CORRECTED = ((ISSUED, None), (replace(ISSUED, title="新部署"), 1))
TAKEN_BACK = (*CORRECTED, (k.Withdrawn(), 2))


@pytest.mark.parametrize("told", [CORRECTED[:1], CORRECTED, TAKEN_BACK])
@pytest.mark.parametrize("form", ["directive", "appeal"])
@pytest.mark.parametrize("to", [(), (BUREAU, STATION)])
def test_every_turn_of_a_call_is_a_message_the_standard_allows(
    told: tuple[tuple[k.Kind, int | None], ...], form: str, to: tuple[CapPlace, ...]
) -> None:
    message = life(*told)
    message = replace(message, body=replace(message.body, form=form))

    assert wrong_with(write_cap(cap(message, addressees=to))) == []


def test_a_call_is_an_alert_its_correction_an_update_and_its_withdrawal_a_cancel() -> None:
    alert, update, cancel = (
        said(cap(life(*told))) for told in (CORRECTED[:1], CORRECTED, TAKEN_BACK)
    )

    assert (alert["msgType"], alert["scope"], alert["addresses"], alert.get("references")) == (
        "Alert",
        "Private",
        "150100 150100-S1",
        None,
    )
    assert (update["msgType"], update["references"], update["note"]) == (
        "Update",
        f"150000@muster.example,{'0' * 32},{alert['sent']}",
        "a slip",
    )
    assert cancel["msgType"] == "Cancel"
    assert cancel["references"].split()[0] == update["references"]
    assert len(cancel["references"].split()) == 2


def test_both_languages_say_what_it_is_and_the_words_stay_as_they_were_written() -> None:
    infos = fromstring(write_cap(cap(life((ISSUED, None))))).findall(f"{CAP}info")

    def each(name: str) -> list[str]:
        return [info.findtext(CAP + name, "") for info in infos]

    assert each("language") == ["zh-CN", "en-US"]
    assert each("event") == ["部署要求", "Directive"]
    assert each("senderName") == ["厅", "Department"]
    assert each("headline") == ["1号 部署"] * 2
    assert each("description") == ["请\n执行"] * 2
    places = [info.findtext(f"{CAP}area/{CAP}areaDesc") for info in infos]
    assert places == ["呼市局、东站", "Hohhot, East station"]
    codes = [info.findtext(f"{CAP}area/{CAP}geocode/{CAP}value") for info in infos]
    assert codes == ["150100", "150100"]


def test_a_drill_says_so_and_urgency_follows_from_when_it_is_due() -> None:
    drill = said(cap(life((ISSUED, None)), status=Status.EXERCISE))

    assert (drill["status"], "演练" in drill["note"]) == ("Exercise", True)
    assert [
        urgency(replace(ISSUED, due_by=due), day(3))
        for due in (None, day(2), day(3) + timedelta(minutes=40), day(4))
    ] == ["Unknown", "Immediate", "Expected", "Future"]


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80), st.text(min_size=1, max_size=30))
def test_whatever_is_written_in_a_call_the_message_keeps_its_form(text: str, code: str) -> None:
    body = replace(ISSUED, text=text, title=f"t{text}")
    strange = CapPlace(code=f"org:x{code}", name=f"n{code}", name_en=f"n{code}")
    content = write_cap(cap(life((body, None)), addressees=(strange,), incident=f"call:x{code}"))

    assert wrong_with(content) == []


def test_the_rules_see_what_is_wrong() -> None:
    good = write_cap(cap(life((ISSUED, None)))).decode()
    swapped = good.replace("<severity>Unknown</severity>", "", 1)
    late = good.replace("+08:00</sent>", "Z</sent>")
    public = good.replace("<scope>Private</scope>", "<scope>Restricted</scope>")

    assert [len(wrong_with(each.encode())) for each in (good, swapped, late, public)] == [
        0,
        1,
        1,
        1,
    ]
