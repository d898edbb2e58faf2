"""Where organisations lie on the tile map: a small table of grid places, by organisation.

The table is a file of the scenario or of the service (setting ``MUSTER_TILES``). Without one,
or for organisations it does not name, the map is a plain grid in the order of the register.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from django.conf import settings

ROWS, COLUMNS = range(1, 9), range(1, 13)  # as many as the stylesheet knows


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """One organisation's place on the map, from the top left, and its short names."""

    row: int
    column: int
    name_zh: str
    name_en: str


def tiles() -> Mapping[str, Tile]:
    """Return the tile of each organisation the service's table names, by subject."""
    return _read(Path(settings.MUSTER_TILES)) if settings.MUSTER_TILES else {}


@cache
def _read(path: Path) -> Mapping[str, Tile]:
    """Return the table at ``path``; raises ``ValueError`` for a place the map does not have."""
    found = {}
    with path.open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            row, column = int(line["row"]), int(line["column"])
            if row not in ROWS or column not in COLUMNS:
                raise ValueError(f"{path}: {line['code']} lies outside the map")
            found[f"org:{line['code']}"] = Tile(
                row=row, column=column, name_zh=line["name_zh"], name_en=line["name_en"]
            )
    return MappingProxyType(found)
