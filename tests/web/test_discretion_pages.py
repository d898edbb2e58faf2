"""Health, family and names are on no page: numbers are shown, the people behind them are not."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from web.rights import everywhere, grant
from web.service import BEREAVED, HELD, ISOLATED, SECRET_NAME, SECRET_RULE, Service, at

from muster.core import kinds as k
from muster.core.access import LOGGED, Field
from muster.core.access_field import KEPT, fields_of, kept_as
from muster.core.figure import FIGURES
from muster.core.kinds import KINDS, Job
from muster.core.ledger import Fact
from muster.steps import reading
from muster.steps.ledger import correct, fact

RESTRICTED = [name for name, figure in FIGURES.items() if figure.restricted or not figure.published]
CARED_FOR = [code.partition(":")[2] for code in (HELD, ISOLATED, BEREAVED)]


def test_no_page_of_any_fact_tells_a_name_a_rule_or_a_birth_year(
    discreet: str, client: Client
) -> None:
    for seq in (each.seq for each in _facts()):
        page = client.get(f"/facts/{seq}").content.decode()
        assert SECRET_NAME not in page, seq
        assert SECRET_RULE not in page, seq
        assert re.findall(r"\b(?:19[6-9]\d|2005)\b", page) == [], seq


def test_a_care_record_tells_neither_its_kind_nor_its_subject(
    discreet: str, client: Client
) -> None:
    care = [f for f in _facts() if is_care(f)]
    pages = [client.get(f"/facts/{f.seq}").content.decode() for f in care]

    assert {f.kind for f in care} == {
        "hold.placed", "isolation.began", "bereavement.offered", "case.opened",
    }  # fmt: skip
    assert all("关爱记录" in page and "仅限有权人员知悉" in page for page in pages)
    assert [
        (f.kind, word)
        for f, page in zip(care, pages, strict=True)
        for word in ("人员 0", *CARED_FOR, "隔离", "丧", "健康暂缓")
        if word in page.replace("涉及健康或家庭", "")
    ] == []


def test_what_withdraws_a_care_record_is_kept_back_too(discreet: str, client: Client) -> None:
    held = next(f for f in _facts() if f.subject == HELD and is_care(f))
    correct(Service(now=at(31)).hand(), held.seq, "same certificate twice")
    withdrawal = _facts()[-1]
    page = client.get(f"/facts/{withdrawal.seq}").content.decode()

    assert withdrawal.corrects == held.seq
    assert "关爱记录" in page
    assert "撤回记录" not in page
    assert "certificate" not in page
    assert HELD.partition(":")[2] not in page


@pytest.mark.parametrize("name", RESTRICTED)
def test_a_restricted_figure_shows_its_number_and_nobody(
    discreet: str, client: Client, name: str
) -> None:
    page = client.get(f"/figures/{name}").content.decode()

    assert "仅限有权人员知悉" in page
    assert "人员 0" not in page
    assert "/facts/" not in page.partition('<footer class="foot')[0]


def test_a_restricted_number_is_still_shown(discreet: str, client: Client) -> None:
    page = client.get("/figures/isolated").content.decode()

    assert '<p class="value"><b>1</b>' in page


def test_a_figure_that_everybody_may_open_hides_the_care_records_beneath(
    discreet: str, client: Client
) -> None:
    page = client.get("/figures/absent").content.decode()

    assert "人员 0000005" in page  # isolated, and so absent
    assert "关爱记录" in page
    assert "开始隔离" not in page


@pytest.mark.parametrize("address", ["/letters", "/letters/first", "/letters/second"])
def test_a_letter_never_tells_why_somebody_was_held(
    discreet: str, client: Client, address: str
) -> None:
    page = client.get(address).content.decode()

    assert "关口未解除" in page
    assert [word for word in ("健康", "医学", "隔离", "家庭", "丧") if word in page] == []
    assert [number for number in CARED_FOR if number in page] == []


def test_who_waits_for_a_medical_opinion_counts_as_undecided(discreet: str, client: Client) -> None:
    decided = next(f for f in _facts() if "deferred" in str(f.body))
    page = client.get(f"/facts/{decided.seq}").content.decode()

    assert "尚未决定" in page
    assert "有1道关口未解除" in page


def test_a_second_letter_shows_what_the_first_was_answered(discreet: str, client: Client) -> None:
    page = client.get("/letters").content.decode()
    row = next(row for row in page.split("<tr>") if 'href="/letters/second"' in row)

    assert "再次请战" in row
    assert (
        '前次请战书 <a href="/letters/first">first</a> <span class="tag open">尚未决定</span>'
        in row
    )


def test_every_kind_of_fact_that_is_kept_back_is_called_by_what_it_is_of() -> None:
    touching = {"hold", "isolation", "absence", "bereavement", "case", "care", "derogation"}
    care = {name for name in KINDS if name.split(".")[0] in touching} | {"person.household_noted"}
    called: dict[Field, set[str]] = {}
    for body, asked in KEPT.items():
        called.setdefault(kept_as(asked), set()).add(body.KIND)

    assert called == {
        Field.HEALTH: care,
        # of duties: who cannot never says why, and is not to be asked
        Field.AVAILABILITY: {"request.made", "rest.ordered"},
        Field.PARTY: {"application.submitted", "application.wished"},
    }


def test_who_applies_to_the_party_is_told_to_those_alone_who_see_that(
    discreet: str, client: Client, as_login: Callable[[str], None]
) -> None:
    Service(now=at(29)).tell(29, 20, [("person:0000016", "org:150500", k.Applied())])
    applied = _facts()[-1].seq
    grant("party", *everywhere(Job.PARTY_OFFICER))
    told = {}
    for who in ("reader", "party"):
        as_login(who)
        fact_page = client.get(f"/facts/{applied}").content.decode()
        figure = client.get("/figures/applications_submitted").content.decode()
        told[who] = (
            "党员发展记录" in fact_page,
            "关爱记录" in fact_page,
            "0000016" in fact_page,
            '<p class="value"><b>1</b>' in figure,
            "0000016" in figure,
        )

    assert told == {
        "reader": (True, False, False, True, False),
        "party": (False, False, True, True, True),
    }


def is_care(fact: Fact) -> bool:
    return not fields_of(fact.body).isdisjoint(LOGGED)


def _facts() -> list[Fact]:
    extent = reading.extent()
    assert extent is not None
    return [found for seq in range(1, extent.seq + 1) if (found := fact(seq))]
