"""Each rule sees what it is for, and nothing else: otherwise the tests beside this one are idle."""

from collections.abc import Callable, Iterator
from textwrap import dedent

import pytest
from tidy import rules
from tidy.source import Module

Rule = Callable[[Module], Iterator[str]]


def broken(rule: Rule, text: str, path: str = "muster/core/x.py") -> list[str]:
    return sorted(line.removeprefix(path) for line in rule(Module(path, dedent(text))))


def test_what_is_public_needs_a_sentence() -> None:
    text = '''
        """A module."""

        class Fact:
            """fact without a sentence"""

            def after(self) -> None:
                """Return the state
                after it. Then more.
                """

            def before(self) -> None: ...
            def _own(self) -> None: ...
            def __post_init__(self) -> None: ...

        def told() -> None:
            """Return nothing"""
            def inner() -> None: ...
    '''

    assert broken(rules.undocumented, text) == ["::Fact", "::Fact.before", "::told"]


@pytest.mark.parametrize(
    ("docstring", "opens"),
    [
        ("Return it.", True),
        ("One table: what there is", True),
        ("征召与集结。", True),
        ("``at`` is a moment.", True),
        (None, False),
        ("", False),
        ("return it.", False),
        ("Return it", False),
        ("Return it\n\nas asked.", False),
        ("muster.core", False),
    ],
)
def test_a_sentence_starts_and_ends(docstring: str | None, opens: bool) -> None:
    assert rules.opens_with_a_sentence(docstring) is opens


def test_a_function_is_as_long_as_its_lines() -> None:
    text = """
        def short():
            return 1

        class Long:
            def er(self):
                x = 1
                return x
    """

    def longer_than_two(module: Module) -> Iterator[str]:
        return rules.long_functions(module, lines_max=2)

    assert broken(longer_than_two, text) == ["::Long.er"]


def test_an_import_in_a_function_is_late() -> None:
    text = """
        import json

        def a():
            def b():
                import os

        class C:
            def d(self):
                from x import y
                from x import z
    """

    assert broken(rules.late_imports, text) == ["::C.d", "::a"]


@pytest.mark.parametrize(
    ("name", "vague"),
    [
        ("DataReader", True),
        ("HTTPInfo", True),
        ("letter_helper", True),
        ("utils", True),
        ("metadata", False),
        ("informed", False),
        ("Database", False),
        ("update", False),
    ],
)
def test_a_word_that_says_nothing_is_found_inside_a_name(name: str, vague: bool) -> None:
    as_function, as_module = f"def {name}(): ...", f"muster/core/{name}.py"

    assert broken(rules.vague_names, as_function) == ([f"::{name}"] if vague else [])
    assert list(rules.vague_names(Module(as_module, ""))) == ([as_module] if vague else [])


def test_clocks_and_dice_are_seen_however_they_are_called() -> None:
    text = """
        a = datetime.now(tz=UTC)
        b = dt.date.today
        c = [uuid4() for _ in range(2)]
        d = state.now
        now = as_of.known
    """

    assert broken(rules.clock_and_dice, text) == [":2 now", ":3 today", ":4 uuid4"]


def test_a_moment_without_a_zone_is_naive() -> None:
    text = """
        a = datetime(2020, 1, 2)
        b = datetime(2020, 1, 2, tzinfo=UTC)
        c = datetime.datetime(2020, 1, 2, 3, 4, 5, 6, UTC)
        d = datetime.combine(day, noon)
        e = datetime.combine(day, noon, zone)
        f = datetime.fromtimestamp(0, tz=UTC)
        g = datetime.strptime(text, "%Y")
        h = datetime(*parts)
    """

    assert broken(rules.naive_moments, text) == [":2 datetime", ":5 combine", ":8 strptime"]


def test_the_core_may_import_the_standard_library_and_itself() -> None:
    text = """
        import json
        import numpy as np
        from collections.abc import Iterable
        from muster.core import kinds as k
        from muster.core.ledger import Fact
        from muster.store import ledger
        from . import near
    """

    assert broken(rules.foreign_imports, text) == [":3 numpy", ":7 muster.store", ":8 ."]
