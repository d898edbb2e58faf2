"""What the pages say: numbers with how well they are known, identities, then and now."""

import re
from dataclasses import replace

import pytest
from django.test import Client
from web.service import AFTERWARDS, EVENING

from muster.core.ledger import AsOf
from muster.core.strength import StrengthRow
from muster.steps import reading
from muster.steps import strength as strength_step
from muster.steps.ledger import fact
from muster.web import situation as situation_page
from muster.web import strength as strength_page
from muster.web.clock import written
from muster.web.templatetags.shown import number

THEN = f"at={written(EVENING)}&known={written(EVENING)}"
NOW = f"at={written(EVENING)}&known={written(AFTERWARDS)}"


def text(page: bytes) -> str:
    """Return what a reader sees of a page, spaces reduced to one."""
    said = re.sub(r"<head>.*?</head>|<[^>]+>", " ", page.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", said.replace("\u202f", "'"))


def test_the_situation_shows_the_gap_first_and_who_has_not_reported(
    service: str, client: Client
) -> None:
    page = text(client.get(f"/?{NOW}").content)

    assert "应报单位12个，已报10个。" in page
    assert "呼和浩特市 缺2人 4 / 6 实有 10" in page
    assert "呼伦贝尔市 缺2人 1 / 3 实有 3" in page
    assert "锡林郭勒盟 暂无需求 0 / 0 实有 3" in page
    assert page.index("呼和浩特市 缺2人") < page.index("锡林郭勒盟 暂无需求")
    assert "1月29日 的日报告，尚有 2 个单位未报 锡林郭勒盟公安局 阿拉善盟公安局" in page
    assert "岗位缺口 4" in page
    assert "号令尚未答复 1" in page
    assert "请战署名尚未决定 6" in page
    assert "隔离观察 1" in page


def test_both_clocks_change_what_is_seen(service: str, client: Client) -> None:
    then = text(client.get(f"/figures/deployed?{THEN}").content)
    now = text(client.get(f"/figures/deployed?{NOW}").content)

    assert ("数值 6 人 实名统计" in then, "数值 5 人 实名统计" in now) == (True, True)
    assert "撤回记录" not in then


def test_a_figure_shows_definition_claim_and_coverage(service: str, client: Client) -> None:
    page = text(client.get(f"/figures/assigned?{THEN}").content)

    assert "数值 40 人 实名统计" in page
    assert "近41 与实名数相符" in page
    assert "应报12个：已报10个，零报告0个，迟报0个，未报2个" in page
    assert "在册全部人员，按编制所在单位计。" in page
    assert "Everybody on the register, at home." in page


def test_nil_is_told_apart_from_reported(service: str, client: Client) -> None:
    page = text(client.get(f"/figures/isolated?{THEN}").content)

    assert "应报12个：已报0个，零报告10个，迟报0个，未报2个" in page


def test_the_parts_of_a_figure_stand_in_the_order_of_the_register(
    service: str, client: Client
) -> None:
    page = client.get("/figures/letters_received?org=150000").content.decode()
    parts = page.partition('id="parts-title"')[2].partition("</table>")[0]

    codes = re.findall(r"/figures/letters_received\?org=(\d+)", parts)
    assert codes == sorted(codes)
    assert len(codes) > 3


def test_the_facts_beneath_are_paged(service: str, client: Client) -> None:
    first = client.get("/figures/assigned").content.decode()
    found = re.search(r'href="(/figures/assigned\?after=\d+)"', first)
    assert found is not None
    second = client.get(found[1]).content.decode()
    people = [set(re.findall(r"人员 (\d{7})", page)) for page in (first, second)]

    assert [len(each) for each in people] == [20, 20]
    assert not people[0] & people[1]
    assert "返回第一页" in second


def test_a_corrected_fact_and_its_correction_lead_to_each_other(
    service: str, client: Client
) -> None:
    extent = reading.extent()
    assert extent is not None
    correction = fact(extent.seq)
    assert correction is not None
    corrected = text(client.get(f"/facts/{correction.corrects}").content)
    correcting = client.get(f"/facts/{correction.seq}").content

    assert "本条已被后来的记录更正，不再计入。" in corrected
    assert f"{correction.seq} · 撤回记录" in corrected
    assert f"更正 {correction.corrects} · 到岗 更正原因 recorded twice" in text(correcting)
    assert "本条已被" not in text(client.get(f"/facts/{correction.corrects}?{THEN}").content)


def test_who_no_longer_counts_is_not_among_the_facts_beneath(service: str, client: Client) -> None:
    assert "人员 0000024" in client.get(f"/figures/deployed?{THEN}").content.decode()
    assert "人员 0000024" not in client.get(f"/figures/deployed?{NOW}").content.decode()


def test_the_return_foots_and_says_so(service: str, client: Client) -> None:
    page = text(client.get(f"/strength?{NOW}").content)

    assert "报表平衡 ✓" in page
    assert re.findall(r"\b(E\d+) ", page) == [
        "E1", "E2", "E3", "E4", "E5", "E6", "E7", "E7", "E8", "E9", "E9", "E10",
    ]  # fmt: skip
    assert "E2 实有 = 在册 − 抽出 + 配属 40 ✓" in page
    assert "≠" not in page


def test_a_return_that_does_not_foot_shows_both_numbers_and_raises_an_alarm(
    service: str, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def short(org: str | None, asof: AsOf) -> strength_step.StrengthReturn:
        found = strength_step.strength_return(org, asof)
        broken = tuple(
            replace(i, right=i.right + 1) if i.code == "E3" else i for i in found.identities
        )
        return replace(found, identities=broken)

    monkeypatch.setattr(strength_page, "strength_return", short)
    monkeypatch.setattr(situation_page, "strength_return", short)

    assert "E3 实有 = 在位 + 不在位 40 ≠ 41" in text(client.get(f"/strength?{NOW}").content)
    assert "报表不平衡" in text(client.get(f"/strength?{NOW}").content)
    assert '<li class="now"><a href="/strength' in client.get(f"/?{NOW}").content.decode()


def test_every_column_of_an_identity_is_a_column_of_the_page() -> None:
    shown = {name for _word, names in strength_page.GROUPS for name in names}
    equations = {"assigned", "opening", "gains", "losses", "detached", "attached", "on_hand"}

    assert equations <= shown
    assert all(hasattr(StrengthRow, name) for name in shown)


def test_an_organisation_shows_its_way_aliases_and_partners(service: str, client: Client) -> None:
    page = text(client.get("/organisations/150100").content)
    partner = text(client.get("/organisations/152200").content)

    assert "北疆自治区公安厅 › 呼和浩特市公安局" in page
    assert "别称 青城公安局" in page
    assert "乌兰察布东路派出所" in page
    assert "一间房公安检查站 卡口 执法 4 6" in page
    assert "一间房公安检查站临时党支部 3" in page
    assert "协同单位 北疆边境管理支队" in partner


def test_a_sentence_opens_onto_then_and_now(service: str, client: Client) -> None:
    page = client.get("/bulletins/1").content.decode()
    sentences = re.findall(r'id="s(\d+)"', page)
    asides = [
        text(client.get(f"/bulletins/1?sentence={n}").content).partition("本句依据")[2]
        for n in sentences
    ]
    posts = next(aside for aside in asides if "在岗 6" in aside)

    assert "按记录重新生成，与签发文本逐字一致 ✓" in text(page.encode())
    assert re.search(r"在岗 6 时点数 .*?当时已知 6 现在已知 5 −1", posts)
    assert "到岗" in posts


def test_letters_are_filtered_by_decision_and_organisation(service: str, client: Client) -> None:
    def codes(address: str) -> list[str]:
        return re.findall(
            r'<th scope="row"><a class="nowrap" href="/letters/(\w+)',
            client.get(address).content.decode(),
        )

    assert codes("/letters") == ["1", "2", "joint", "first", "second"]
    assert codes("/letters?decision=accepted") == ["joint"]
    assert codes("/letters?decision=declined&org=150100") == ["joint"]
    assert codes("/letters?decision=declined&org=150400") == []
    assert codes("/letters?org=150400") == ["first", "second"]


def test_numbers_are_grouped_by_a_narrow_space(service: str, client: Client) -> None:
    assert [number(n) for n in (0, 999, 1000, 100_000, -1200, None)] == [
        "0", "999", "1\u202f000", "100\u202f000", "−1\u202f200", "–",
    ]  # fmt: skip
