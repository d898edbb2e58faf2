"""Annotated reports are read as well as we say, also with other names, numbers and order."""

from random import Random

import pytest

from bench.prose import FOLDERS, reports, total
from bench.prose_changes import CHANGES

CORPUS = FOLDERS["corpus"]
needs_corpus = pytest.mark.skipif(
    not CORPUS.is_dir(), reason="the annotated reports are not beside this checkout"
)


@needs_corpus
def test_figures_are_found_and_read_as_well_as_the_issue_asks() -> None:
    figures = total(CORPUS).figures()

    assert figures["recall"] >= 0.98  # type: ignore[operator]
    assert figures["precision"] >= 0.95  # type: ignore[operator]
    assert figures["complete_f1"] >= 0.90  # type: ignore[operator]


@needs_corpus
@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("seed", [1, 2])
def test_other_numbers_names_and_order_cost_less_than_two_points(change, seed) -> None:
    plain, changed = total(CORPUS).figures(), total(CORPUS, CHANGES[change], seed).figures()

    for measured in ("recall", "precision", "complete_f1"):
        assert changed[measured] >= plain[measured] - 0.02, measured  # type: ignore[operator]


@needs_corpus
def test_the_changes_do_change_the_reports() -> None:
    texts = [(text, wanted) for text, wanted, _ in reports(CORPUS)]
    changed = {
        name: sum(change(text, wanted, Random(1))[0] != text for text, wanted in texts)
        for name, change in CHANGES.items()
    }

    assert min(changed.values()) >= len(texts) // 3, changed


def test_invented_reports_are_read_as_well() -> None:
    figures = total(FOLDERS["invented"]).figures()

    assert figures["recall"] >= 0.97  # type: ignore[operator]
    assert figures["precision"] >= 0.95  # type: ignore[operator]
    assert figures["complete_f1"] >= 0.90  # type: ignore[operator]
