"""Strength returns as a workbook: one sheet for each organisation, a row for each beneath it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, Protocol

from django.utils import translation
from django.utils.translation import gettext as _

from muster.core.strength import StrengthRow
from muster.formats.workbook import Cell, NewSheet, write_workbook

COLUMNS = (  # none that tells of health: a workbook is handed on
    "assigned",
    "detached",
    "attached",
    "on_hand",
    "for_duty",
    "deployed",
    "available",
    "not_for_duty",
    "absent",
)
_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\']")
_NAME_MAX = 31  # characters of a sheet's name; a limit of the format


class Return(Protocol):
    """What is written: rows, their total, and of whom."""

    @property
    def org(self) -> str | None:
        """Of whom; None: the whole service."""

    @property
    def name(self) -> str:
        """What it is called."""

    @property
    def rows(self) -> Sequence[StrengthRow]:
        """A row for each organisation beneath."""

    @property
    def total(self) -> StrengthRow:
        """All of them."""


def write_strength(target: Path | BinaryIO, returns: Iterable[Return], language: str) -> None:
    """Write ``returns`` as a workbook in ``language`` (zh-hans, en)."""
    with translation.override(language):
        write_workbook(target, list(_sheets(returns)))


def _sheets(returns: Iterable[Return]) -> Iterator[NewSheet]:
    words = [_(column.replace("_", " ")) for column in COLUMNS]
    taken: set[str] = set()
    for each in returns:
        yield NewSheet(
            name=_sheet_name(each.name or _("the whole service"), taken),
            headings=(_("code"), _("organisation"), *words),
            rows=[*map(_row, each.rows), ("", _("Total"), *_row(each.total)[2:])],
            texts=(0, 1),
        )


def _sheet_name(name: str, taken: set[str]) -> str:
    plain = _NOT_IN_A_NAME.sub(" ", name)[:_NAME_MAX]
    made, number = plain, 2
    while made.lower() in taken:
        tail = f" {number}"
        made, number = plain[: _NAME_MAX - len(tail)] + tail, number + 1
    taken.add(made.lower())
    return made


def _row(row: StrengthRow) -> tuple[Cell, ...]:
    return (row.org.partition(":")[2], row.name, *(getattr(row, column) for column in COLUMNS))
