"""The documentation is true: its commands run, its answers come, its links lead somewhere."""

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest
from docs.session import BLOCK, NOT_RUN, Typed, mistakes, typed
from tidy.source import ROOT, committed

DOCS = ROOT / "docs"
PLAYED = [
    page
    for folder in ("how-to", "explanation")
    for page in sorted((DOCS / folder).glob("*.md"))
    if BLOCK.search(page.read_text(encoding="utf-8"))
]
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)|!\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture
def evening(own_ledger: str) -> ModuleType:
    """The tutorial's script, with an empty ledger on each database."""
    spec = importlib.util.spec_from_file_location("evening", DOCS / "tutorial" / "evening.py")
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    return script


def test_the_first_evening_goes_as_the_tutorial_says(evening: ModuleType, tmp_path: Path) -> None:
    assert mistakes(DOCS / "tutorial" / "first-evening.md", evening, tmp_path) == []


@pytest.mark.parametrize("own_ledger", ["sqlite"], indirect=True)
@pytest.mark.parametrize("page", PLAYED, ids=lambda page: page.stem)
def test_a_page_shows_what_comes(page: Path, evening: ModuleType, tmp_path: Path) -> None:
    evening.main([])

    assert mistakes(page, evening, tmp_path) == []


def test_a_wrong_answer_would_be_seen(evening: ModuleType, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "```console\n$ muster figure show staff --at 2020-02-11T20:00\nstaff  13\n…\n```\n"
        "```pycon\n>>> 1 + 1\n3\n```\n"
    )

    found = mistakes(page, evening, tmp_path)

    assert len(found) == 2
    assert "staff  0" in found[0]


def test_a_block_is_read_as_commands_and_answers() -> None:
    block = "$ muster why 1#3 \\\n    --limit 2\nfirst\n…\n$ export X=1\n"

    assert list(typed(block)) == [
        Typed("muster why 1#3 --limit 2", ("first", "…")),
        Typed("export X=1", ()),
    ]


def pages() -> list[tuple[str, str]]:
    return [(path, text) for path, text in committed() if path.endswith(".md")]


def test_every_exception_is_still_needed() -> None:
    shown = [
        each.command
        for path, text in pages()
        for kind, block in BLOCK.findall(text)
        if kind == "console"
        for each in typed(block)
    ]

    assert [name for name in NOT_RUN if not any(c.startswith(name) for c in shown)] == []


# --- links --------------------------------------------------------------------------------------


def anchors(page: Path) -> list[str]:
    """Return the anchors of a page's headings, as they are made where the page is shown."""
    headings = HEADING.findall(page.read_text(encoding="utf-8"))
    return [re.sub(r"[^\w\- ]", "", said.lower()).replace(" ", "-") for said in headings]


def test_every_link_leads_somewhere() -> None:
    lost = []
    for path, text in pages():
        for link in (a or b for a, b in LINK.findall(FENCED.sub("", text))):
            name, _, place = link.partition("#")
            if "://" in link or link.startswith("mailto:"):
                continue
            target = (ROOT / path).parent / name if name else ROOT / path
            if not target.exists() or (place and place not in anchors(target)):
                lost.append(f"{path}: {link}")

    assert lost == []


def test_every_page_can_be_reached_from_the_map() -> None:
    linked = {
        (DOCS / (a or b).partition("#")[0]).resolve()
        for a, b in LINK.findall((DOCS / "README.md").read_text(encoding="utf-8"))
    }
    own = {path for path in DOCS.rglob("*.md") if path.parent.name != "adr"}

    assert own - linked == {DOCS / "README.md"}
