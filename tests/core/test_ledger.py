"""A draft is sound before it meets the ledger."""

import pytest
from tables import draft

from muster.core import kinds as k


@pytest.mark.parametrize(
    ("subject", "body", "said"),
    [
        ("org:1", k.Returned(), "org:1: move.returned is of person"),
        ("person:1", k.Returned(), None),
        ("person:1", k.OrgMoved(parent="org:1"), "person:1: org.moved is of org"),
        ("person:1", k.Withdrawn(), None),
        ("org:1", k.Withdrawn(), None),
    ],
)
def test_a_fact_is_about_what_its_kind_is_about(
    subject: str, body: k.Kind, said: str | None
) -> None:
    if said is None:
        assert draft(subject, body, 0).subject == subject
    else:
        with pytest.raises(ValueError, match=said):
            draft(subject, body, 0)
