"""The reference says what the code says: pages written from it, and names read in it."""

import ast
import re
from fnmatch import fnmatchcase

import pytest
import reference
from tidy.source import ROOT, modules

from muster.core.figure import FIGURES, accounts
from muster.core.strength import ACCOUNTS

PAGES = ROOT / "docs" / "reference"


@pytest.mark.parametrize("name", reference.WRITERS)
def test_a_written_page_is_what_the_code_says(name: str) -> None:
    committed = (PAGES / name).read_text(encoding="utf-8")

    assert committed == reference.WRITERS[name](), "run: .venv/bin/python scripts/reference.py"


def first_column(page: str) -> list[str]:
    """Return what stands in backticks at the start of each table row of a page."""
    text = (PAGES / page).read_text(encoding="utf-8")
    return re.findall(r"^\| `([^`]+)`", text, re.MULTILINE)


# --- settings -----------------------------------------------------------------------------------

FOREIGN = {"PATH", "LANG", "CI", "DJANGO_SETTINGS_MODULE"}  # other programs' names


def environment_names() -> set[str]:
    """Return the names of the environment that any code of ours asks for."""
    read = set()
    for folder in ("muster", "scripts", "tests", "bench"):
        for module in modules(of=folder):
            for node in ast.walk(module.tree):
                if _is_environ(node) and (name := _key(node)):
                    read.add(name)
    return read


def _is_environ(node: ast.AST) -> bool:
    if isinstance(node, ast.Subscript):
        return ast.unparse(node.value) == "os.environ"
    if isinstance(node, ast.Call):
        return ast.unparse(node.func) in (
            "os.environ.get", "os.environ.setdefault", "os.environ.pop", "os.getenv",
        )  # fmt: skip
    return False


def _key(node: ast.AST) -> str:
    key = node.slice if isinstance(node, ast.Subscript) else node.args[0]  # type: ignore[attr-defined]
    return key.value if isinstance(key, ast.Constant) else ""


def test_every_setting_read_is_documented_and_no_other() -> None:
    documented = set(first_column("settings.md"))

    assert documented - FOREIGN == environment_names() - FOREIGN
    assert {"LANG", "CI"} <= documented


# --- accounts -----------------------------------------------------------------------------------


def families() -> list[str]:
    """Return the accounts of accounts.md as patterns: ``<role>`` stands for any word."""
    return [re.sub(r"<\w+>", "*", name) for name in first_column("accounts.md")]


def matching(account: str) -> list[str]:
    """Return the families an account belongs to: as many parts, each alike."""
    return [
        family
        for family in families()
        if family.count(".") == account.count(".") and fnmatchcase(account, family)
    ]


def test_every_account_a_figure_sums_is_in_the_table_once() -> None:
    summed = {account for figure in FIGURES.values() for account in accounts(figure)}

    assert {a: found for a in summed | set(ACCOUNTS) if len(found := matching(a)) != 1} == {}


def written() -> set[str]:
    """Return the accounts the states write, as far as a text says them: f"org.{kind}" is org.*."""
    found = set()
    for module in modules(of="muster/core"):
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("Count", "_count"):
                account = _pattern(node.args[0])
                by_role = ast.unparse(node.func) == "_count"
                found |= {f"{account}.*" if by_role else account} if account else set()
    return found


def _pattern(node: ast.expr) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(str(v.value) if isinstance(v, ast.Constant) else "*" for v in node.values)
    return ""


def test_every_account_a_state_writes_is_in_the_table() -> None:
    def alike(one: str, other: str) -> bool:
        pairs = zip(one.split("."), other.split("."), strict=False)
        return one.count(".") == other.count(".") and all(
            fnmatchcase(a, b) or fnmatchcase(b, a) for a, b in pairs
        )

    assert {w for w in written() if not any(alike(w, family) for family in families())} == set()
    assert len(written()) > 30
