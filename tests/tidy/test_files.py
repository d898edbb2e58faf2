"""What is committed runs anywhere: no machine's path, no registry's address, each part declared."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterable
from importlib.metadata import packages_distributions

from tidy.source import ROOT, committed, modules

# Joined here, so that this file does not hold what it looks for.
REGISTRIES = [
    ".".join(labels)
    for labels in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("anaconda", "org"),
        ("registry", "npmjs"),
        ("cdn", "jsdelivr"),
        ("unpkg", "com"),
        ("crates", "io"),
        ("proxy", "golang"),
        ("deb", "debian"),
        ("hub", "docker"),
    )
]
MACHINE_PATH = re.compile(r"(?<![\w./~-])/(?:" + "|".join(("work", "root")) + r")/\w")


def lines_with(pattern: re.Pattern[str], files: Iterable[tuple[str, str]]) -> list[str]:
    return [
        f"{path}:{number} {line.strip()[:80]}"
        for path, text in files
        for number, line in enumerate(text.splitlines(), start=1)
        if pattern.search(line)
    ]


def test_no_file_names_a_registry() -> None:
    named = re.compile("|".join(re.escape(host) for host in REGISTRIES))

    assert lines_with(named, committed()) == []


def test_no_lock_says_where_to_download_from() -> None:
    locks = [(path, text) for path, text in committed() if path.endswith(".lock")]

    assert [path for path, _ in locks] == ["requirements-dev.lock", "requirements.lock"]
    assert lines_with(re.compile("://"), locks) == []


def test_every_line_of_a_lock_has_a_hash() -> None:
    for path, text in committed():
        if path.endswith(".lock"):
            pinned = re.findall(r"^([\w.-]+)==", text, re.MULTILINE)
            hashed = re.findall(r"^([\w.-]+)==[^\n]*\\\n +--hash=sha256:", text, re.MULTILINE)
            assert pinned == hashed, path


def test_no_file_names_a_path_of_one_machine() -> None:
    assert lines_with(MACHINE_PATH, committed()) == []


def test_a_machine_path_is_seen_and_an_address_is_not() -> None:
    here = "/".join(("", "root", "muster"))
    text = f"cd {here}\nGET https://example.org{here}\n../root/x\n"

    assert lines_with(MACHINE_PATH, [("a.md", text)]) == [f"a.md:1 cd {here}"]


def declared() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["setup"]]
    wanted += project["optional-dependencies"]["dev"]
    return {plain(re.split(r"[\[<>=!~; ]", want, maxsplit=1)[0]) for want in wanted}


def plain(distribution: str) -> str:
    return re.sub(r"[-_.]+", "-", distribution).lower()


def test_what_is_imported_is_declared() -> None:
    distributions = packages_distributions()
    own = {"muster", *sys.stdlib_module_names}
    imported = {
        name.split(".")[0]
        for module in modules()
        for node in ast.walk(module.tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    parts = {name: {plain(part) for part in distributions.get(name, [])} for name in imported - own}

    assert {name for name, found in parts.items() if not found & declared()} == set()


def test_every_part_we_build_on_has_its_reason_on_record() -> None:
    records = "\n".join(
        path.read_text(encoding="utf-8").lower() for path in (ROOT / "docs" / "adr").glob("*.md")
    )

    assert {part for part in declared() if part not in records} == set()


def test_every_record_is_in_the_index() -> None:
    folder = ROOT / "docs" / "adr"
    index = (folder / "README.md").read_text(encoding="utf-8")
    records = sorted(path.name for path in folder.glob("[0-9]*.md"))

    assert re.findall(r"\]\(([0-9][\w-]*\.md)\)", index) == records


def test_everything_make_can_do_is_described() -> None:
    targets = set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    pages = "\n".join(
        (ROOT / page).read_text(encoding="utf-8") for page in ("README.md", "CONTRIBUTING.md")
    )

    assert {name for name in targets if not re.search(rf"\bmake {name}\b", pages)} == set()
