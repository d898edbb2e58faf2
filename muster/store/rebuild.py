"""Rebuild every projection from the facts alone."""

from collections.abc import Callable

from muster.store.dialect import (
    among,
    collecting_later,
    empty,
    listed,
    rows,
    run,
    writing,
)
from muster.store.projection import Projector
from muster.store.reading import every, fact, head
from muster.store.schema import POSTING_INDEXES, PROJECTIONS
from muster.store.wire import writing_behind

Progress = Callable[[str, int, int], None]


def _silent(_stage: str, _done: int, _all: int) -> None:
    return None


def rebuild(*, progress: Progress = _silent) -> int:
    """Empty the projections and make them anew, in one transaction; return how many facts."""
    with writing(), collecting_later(), writing_behind():
        for name in POSTING_INDEXES:  # quicker made at the end than kept up
            run(f"DROP INDEX {name}")
        empty(PROJECTIONS)
        total = head()[0]
        projector = Projector(whole=True)
        for page in every():
            corrections = [row[9] for row in page if row[9] is not None]
            corrected: dict[int, str] = dict(
                rows(f"SELECT seq, subject FROM fact WHERE {among('seq')}", [listed(corrections)])
                if corrections
                else []
            )
            projector.fold([fact(row) for row in page], corrected)
            projector.write()
            progress("rebuild", page[-1][0], total)
        projector.close()
        for name, on in POSTING_INDEXES.items():
            run(f"CREATE INDEX {name} ON {on}")
    return total
