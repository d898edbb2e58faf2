"""Contacts are time at one post together, added up; attendance goes before the roster."""

from datetime import timedelta

import pytest
from tables import day

from muster.core.contact import Contact, Source, Stint, contacts

A, R = Source.ATTENDANCE, Source.ROSTER


def stint(person: str, post: str, since: float, until: float, source: Source = A) -> Stint:
    return Stint(person=person, post=post, since=day(since), until=day(until), source=source)


@pytest.mark.parametrize(
    ("others", "found"),
    [
        ([stint("b", "gate", 0.25, 1)], [("b", 6, ("gate",), A)]),
        ([stint("b", "ward", 0, 1)], []),  # another post
        ([stint("b", "gate", 0.5, 1)], []),  # came when the first had left
        ([stint("b", "gate", 0.49, 1)], []),  # a change-over: less than fifteen minutes
        ([stint("b", "gate", 0, 0.25), stint("b", "gate", 0.3, 0.55)], [("b", 10.8, ("gate",), A)]),
        ([stint("b", "gate", 0, 0.5, R)], [("b", 12, ("gate",), R)]),
        # rostered for the whole of it, there for a quarter: what was recorded counts
        ([stint("b", "gate", 0, 0.5, R), stint("b", "gate", 0, 0.25)], [("b", 6, ("gate",), A)]),
        (
            [stint("c", "gate", 0.25, 1), stint("b", "gate", 0, 1)],
            [("b", 12, ("gate",), A), ("c", 6, ("gate",), A)],
        ),
    ],
)
def test_who_was_at_the_post_at_the_same_time_is_a_contact(others, found) -> None:
    told = contacts("a", [stint("a", "gate", 0, 0.5), *others])

    assert [
        (each.person, round(each.together / timedelta(hours=1), 2), each.posts, each.source)
        for each in told
    ] == found


def test_a_contact_says_when_the_last_time_together_ended() -> None:
    own = [stint("a", "gate", 0, 0.5), stint("a", "ward", 1, 1.5)]
    told = contacts("a", [*own, stint("b", "ward", 1.25, 2), stint("b", "gate", 0, 0.25)])

    assert told == [
        Contact(
            person="b",
            together=timedelta(hours=12),
            last=day(1.5),
            posts=("gate", "ward"),
            source=A,
        )
    ]
