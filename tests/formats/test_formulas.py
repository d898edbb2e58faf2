"""No workbook runs what somebody is called: what is written is read back as a text."""

import ast
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace

import pytest

from muster.core.strength import StrengthRow
from muster.formats.strength_workbook import write_strength
from muster.formats.workbook import Workbook, read_workbook

MUSTER = Path(__file__).resolve().parents[2] / "muster"
PLACES = {"formats/workbook.py", "formats/roster_workbook.py"}  # whose tests show that texts stay


def calls(path: Path) -> set[str]:
    """Return what a module imports or asks of csv that could write a sheet."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name.partition(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add((node.module or "").partition(".")[0])
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            found |= {f"{node.value.id}.{node.attr}"}
    return found & {"xlsxwriter", "openpyxl", "csv.writer", "csv.DictWriter"}


def test_sheets_are_written_where_tests_look_for_formulas_and_nowhere_else() -> None:
    each = {str(path.relative_to(MUSTER)): calls(path) for path in MUSTER.rglob("*.py")}
    writing = {name: found for name, found in each.items() if found}

    assert writing == {place: {"xlsxwriter"} for place in PLACES}


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t=", "\r="])
def test_a_strength_return_holds_names_as_texts(sign: str) -> None:
    evil = f"{sign}HYPERLINK(1)"
    numbers = {name: 0 for name in StrengthRow.__dataclass_fields__ if name not in ("org", "name")}
    row = StrengthRow(org=f"org:{evil}", name=evil, **numbers)
    target = BytesIO()
    write_strength(target, [SimpleNamespace(org="org:1", name=evil, rows=[row], total=row)], "en")
    read = read_workbook(target.getvalue())

    assert isinstance(read, Workbook)
    assert read.sheets[0].rows[1].cells[:2] == (evil, evil)
