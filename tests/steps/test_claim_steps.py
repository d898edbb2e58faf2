"""Claims: proposed from a text, recorded when approved and only once, reconciled with the count."""

from datetime import timedelta

import pytest
from steps.service import asof, hand
from tables import day

from muster.core import kinds as k
from muster.core.figure import Claimed
from muster.core.reconcile import Filed, Unfit
from muster.steps import claim
from muster.steps.figure import file_returns, value
from muster.steps.ledger import correct, head
from muster.steps.register import record

NAMED = (
    ("org:2", "东山市公安局", "org:1", True),
    ("org:3", "东山市西区公安局", "org:2", True),
    ("org:4", "青河县公安局", "org:2", True),
    ("org:5", "北河县公安局", "org:2", True),
)
TEXT = "截至1月22日18时，东山市公安局累计成立临时党组织12个，南山市公安局成立临时党组织3个。"


def founded() -> None:
    """Record a bureau and three organisations beneath, one of them with another name."""
    drafts = [
        hand().draft(
            "org:1", k.OrgFounded(name="公安厅", kind=k.OrgKind.DEPARTMENT, parent=None), day(0)
        )
    ]
    for code, name, above, reports in NAMED:
        body = k.OrgFounded(name=name, kind=k.OrgKind.BUREAU, parent=above, reports=reports)
        drafts.append(hand().draft(code, body, day(0)))
    drafts.append(hand().draft("org:4", k.AliasGiven(alias="青河分局"), day(0)))
    record(hand(), drafts)


def proposals():  # type: ignore[no-untyped-def]
    said = claim.read(TEXT, claim.names(asof(3)), at=day(3))
    return claim.propose(said, about="org:1", at=day(3))


def test_a_text_becomes_proposals_with_the_reason_of_those_that_cannot_be_claims(
    ledger: str,
) -> None:
    founded()

    assert [(p.place, p.reading.figure, p.about, p.reading.number, p.as_of, p.unfit)
            for p in proposals()] == [
        (1, "temporary_party_organisations_founded", "org:2", 12, day(2) + timedelta(hours=10),
         Unfit.NOTHING),
        (2, "temporary_party_organisations_founded", "org:1", 3, day(2) + timedelta(hours=10),
         Unfit.NO_ORGANISATION),
    ]  # fmt: skip
    assert proposals()[0].quote == TEXT
    assert head().seq == len(NAMED) + 2  # nothing was recorded


def test_what_a_person_approves_is_recorded_once_and_shown_beside_the_count(ledger: str) -> None:
    founded()
    seq = head().seq

    first = claim.approve(hand("claims_clerk"), proposals(), [1], origin="by telephone")
    again = claim.approve(hand("claims_clerk"), proposals(), [1, 1], origin="by telephone")

    assert [r.repeated for r in (*first.receipts, *again.receipts)] == [False, True]
    assert head().seq == seq + 1
    (made,) = claim.claims(asof(9))
    assert (made.figure, made.about, made.number, made.qualifier, made.quote, made.origin) == (
        "temporary_party_organisations_founded", "org:2", 12, "exact", TEXT, "by telephone"
    )  # fmt: skip
    assert (made.as_of, made.recorded_by) == (day(2) + timedelta(hours=10), "claims_clerk")
    shown = value(made.figure, "org:2", asof(9))
    assert (shown.by_name, shown.claimed) == (0, Claimed(number=12))


def test_what_is_unfit_or_unknown_cannot_be_approved(ledger: str) -> None:
    founded()

    with pytest.raises(ValueError, match="no_organisation"):
        claim.approve(hand(), proposals(), [1, 2], origin="")
    with pytest.raises(LookupError, match="99"):
        claim.approve(hand(), proposals(), [99], origin="")
    assert claim.claims(asof(9)) == ()


def test_a_claim_is_reconciled_with_the_count_and_with_who_filed_how(ledger: str) -> None:
    founded()
    enlist_founded()
    evening = day(2) + timedelta(hours=10)
    file_returns(
        hand(),
        "2020-01-22",
        [
            ("org:2", evening - timedelta(hours=1), ()),
            ("org:3", evening - timedelta(hours=1), ("temporary_party_organisations_founded",)),
            ("org:4", evening + timedelta(hours=1), ()),
        ],
    )
    late = [p for p in proposals() if p.place == 1]
    claim.approve(hand(), late, [1], origin="by telephone")
    made = claim.claims(asof(9))

    (found,) = claim.reconcile(made, asof(9).known)

    assert (found.claim.number, found.by_name, found.to_chase, found.settled) == (12, 2, 10, False)
    owing = claim.debtors(found)
    assert [(d.org, d.filed, d.by_name) for d in owing] == [
        ("org:4", Filed.SILENT, 1),  # at 18:00 it had not filed yet
        ("org:5", Filed.SILENT, 0),
        ("org:2", Filed.REPORTED, 0),
        ("org:3", Filed.ZERO, 1),
    ]
    assert sum(d.by_name for d in owing) == found.by_name


def enlist_founded() -> None:
    """Record a temporary Party organisation in each of two organisations."""
    for code, org in (("T1", "org:3"), ("T2", "org:4")):
        body = k.UnitFounded(
            name=code, kind=k.UnitKind.TEMPORARY_BRANCH, parent=org, order="1", approved_by=org
        )
        record(hand(), [hand().draft(f"unit:{code}", body, day(1), org=org)])


def test_a_claim_that_is_dropped_stands_no_more(ledger: str) -> None:
    founded()
    answer = claim.approve(hand(), proposals(), [1], origin="by telephone")

    correct(hand(), answer.receipts[0].seq, "it was meant for another bureau")

    assert claim.claims(asof(9)) == ()
