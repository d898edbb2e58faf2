"""One content has one text, also after its kind has got new fields."""

import msgspec
import pytest
from tables import day

from muster.core import kinds as k
from muster.core.kinds import LATER, Amendment, Change
from muster.core.ledger import canonical

OLD = (
    '{"competence":null,"heads":2,"high_risk":false,"overnight":true,'
    '"post":"post:1","priority":1,"role":"officer"}'
)


def test_what_was_recorded_before_a_field_came_keeps_its_text() -> None:
    body = k.DemandRaised(post="post:1", role="officer", heads=2, priority=1)

    assert canonical(body) == OLD
    assert msgspec.json.decode(OLD, type=k.DemandRaised) == body


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("heads_min", 1, '"heads_min":1'),
        ("heads_min", 0, '"heads_min":0'),
        ("competences", ("medic",), '"competences":["medic"]'),
        ("leader", True, '"leader":true'),
        ("ends", day(3), '"ends":"2020-01-23T00:00:00Z"'),
    ],
)
def test_a_later_field_that_says_something_is_written_and_read(field, value, said) -> None:
    body = k.DemandRaised(post="post:1", role="officer", heads=2, priority=1, **{field: value})

    text = canonical(body)

    assert said in text
    assert msgspec.json.decode(text, type=k.DemandRaised) == body


def test_fields_are_later_only_where_their_kind_was_recorded_before_them() -> None:
    later = {
        (name, field)
        for name, body in k.KINDS.items()
        for field, of in body.__dataclass_fields__.items()
        if of.metadata == LATER
    }

    kinds = {"bulletin.corrected", "bulletin.issued", "call.issued", "demand.raised"}
    kinds |= {
        "message.answered",
        "plan.proposed",
        "plan.reviewed",
        "roster.changed",
        "roster.published",
    }
    kinds |= {"rules.adopted", "unit.founded", "unit.dissolved"}
    assert {name for name, _ in later} == kinds


def test_values_within_a_body_are_written_by_name() -> None:
    change = Amendment(change=Change.OUT, person="person:1", demand=None, why="嫁")
    body = k.PlanAmended(changes=(change,), cost=1, bound=1, unmet=(), amended_by="x")

    assert canonical(body) == (
        '{"amended_by":"x","bound":1,"changes":[{"change":"out","demand":null,'
        '"person":"person:1","why":"嫁"}],"cost":1,"unmet":[]}'
    )
