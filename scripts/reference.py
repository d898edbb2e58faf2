"""Write the pages of docs/reference that only repeat what the code says: facts, figures, commands.

    python scripts/reference.py            write what has changed
    python scripts/reference.py --check    say what would change, and fail if anything would

A test in tests/docs fails while a committed page differs from what this writes.
"""

import ast
import importlib
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import django
from django.apps import apps
from django.utils import translation
from file_reference import schema, with_fields

from muster.core import figure as figures_of
from muster.core import kinds
from muster.core.access import MATRIX, OWN, Field, Permission, Thing, Verb
from muster.core.figure import FIGURES, Figure, Measure, accounts
from muster.formats import roster_file
from muster.formats.deployment_file import AnswerFile, ProblemFile

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "reference"

_GENERATED = "<!-- Written by scripts/reference.py from {source}; do not edit by hand. -->\n"


def pages() -> dict[str, str]:
    """Return every page this script writes, by file name."""
    return {name: write() for name, write in WRITERS.items()}


def differing() -> list[str]:
    """Return the names of the pages whose file is not what the code says."""
    return [name for name, text in pages().items() if _committed(name) != text]


def _committed(name: str) -> str:
    path = FOLDER / name
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _heading(title: str, source: str, *paragraphs: str) -> list[str]:
    generated = _GENERATED.format(source=source)
    return [f"# {title}\n", generated, *(f"{paragraph}\n" for paragraph in paragraphs)]


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(map(_cell, line)) + " |" for line in lines) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


# --- facts --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Line:
    """One field of a class as its source writes it."""

    name: str
    type: str
    default: str
    said: str  # the comment beside it


@dataclass(frozen=True, slots=True)
class _Source:
    """A module's text: its classes, the fields in them, and the headings between them."""

    text: str
    classes: tuple[ast.ClassDef, ...]

    def lines(self, of: str) -> list[_Line]:
        """Return the fields of the class ``of``, in order."""
        node = next(node for node in self.classes if node.name == of)
        return [
            _Line(
                each.target.id,
                ast.unparse(each.annotation),
                _default(each.value),
                self._comment(each),
            )
            for each in node.body
            if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name)
        ]

    def words(self, of: str) -> dict[str, str]:
        """Return the comment beside each word of the enumeration ``of``, by the word's value."""
        node = next(node for node in self.classes if node.name == of)
        return {
            str(each.value.value): self._comment(each)
            for each in node.body
            if isinstance(each, ast.Assign) and isinstance(each.value, ast.Constant)
        }

    def section(self, of: str) -> str:
        """Return the last heading (``# --- so ---``) above the class ``of``."""
        node = next(node for node in self.classes if node.name == of)
        above = self.text.splitlines()[: node.lineno]
        return [line.strip("#- ") for line in above if line.startswith("# ---")][-1]

    def _comment(self, node: ast.stmt) -> str:
        line = self.text.splitlines()[(node.end_lineno or 1) - 1]
        return line.partition("  # ")[2]


def _default(value: ast.expr | None) -> str:
    """Return a default as written; of ``field(default=…, metadata=…)`` the default alone."""
    if isinstance(value, ast.Call) and value.keywords and value.keywords[0].arg == "default":
        value = value.keywords[0].value
    return ast.unparse(value) if value else ""


@cache
def _source(module: ModuleType) -> _Source:
    text = Path(str(module.__file__)).read_text(encoding="utf-8")
    return _Source(text, tuple(n for n in ast.parse(text).body if isinstance(n, ast.ClassDef)))


def facts_page() -> str:
    """Return docs/reference/facts.md."""
    source = _source(kinds)
    page = _heading(
        "Facts",
        "muster/core/kinds.py and muster/core/ledger.py",
        "Everything the ledger can hold. A fact has the fields of the first table, whatever its "
        "kind; its *body* has the fields of its kind. How facts become numbers: "
        "[accounts](accounts.md), [figures](figures.md). Why a fact is never edited: "
        "[two clocks](../explanation/two-clocks.md).",
    )
    page += [*_every_fact(), *_kinds_by_section(source), *_word_lists(source)]
    return "\n".join(page)


def _every_fact() -> Iterator[str]:
    source = _source(importlib.import_module("muster.core.ledger"))
    yield "## Every fact\n"
    rows = [(f"`{line.name}`", f"`{line.type}`", _FACT[line.name]) for line in source.lines("Fact")]
    yield _table(("field", "type", "what it says"), rows)
    yield (
        "Where two facts hold from the same moment, the lower *rank* comes first: what creates "
        "before what changes, what changes before what ends. A subject is written `kind:code`, "
        "such as `person:0000004`.\n"
    )


_FACT: Mapping[str, str] = {
    "seq": "its number in the ledger: 1, 2, 3 … without gaps",
    "key": "a UUID (32 hexadecimal digits) made by whoever records, before the first try, so that "
    "a repeat is recognised",
    "kind": "one of the kinds below",
    "subject": "what it is about",
    "org": "the organisation that reports it",
    "holds_from": "when it became true in the field",
    "recorded_at": "when this ledger learnt it: set by the ledger, later than that of the fact "
    "before it",
    "recorded_by": "who recorded it",
    "source": "from what: a form, a file and its row, a device",
    "body": "what it says, by its kind",
    "corrects": "the number of the fact it replaces",
    "reason": "why, where it corrects",
    "concerns": "other subjects it speaks of, in whose history it is shown",
    "digest": "SHA-256 over the digest before it, its number, its moment and all it says",
}


def _kinds_by_section(source: _Source) -> Iterator[str]:
    section = ""
    for name, body in kinds.KINDS.items():
        heading = source.section(body.__name__)
        if heading != section:
            section = heading
            yield f"## {section[0].upper()}{section[1:]}\n"
        yield f"### `{name}`\n"
        about = "any subject" if body.OF == "any" else f"`{body.OF}`"
        yield f"{_docstring(body)}\n\nAbout: {about}. Rank: {body.RANK}.\n"
        lines = source.lines(body.__name__)
        if lines:
            yield _table(_FIELDS, [_row(line) for line in lines])


_FIELDS = ("field", "type", "if left out", "note")


def _row(line: _Line) -> tuple[str, ...]:
    default = f"`{line.default}`" if line.default else "–"
    return f"`{line.name}`", f"`{line.type}`", default, line.said


def _word_lists(source: _Source) -> Iterator[str]:
    yield "## Words\n"
    yield "The words a field of these types may hold.\n"
    for name, words in vars(kinds).items():
        own = isinstance(words, type) and words.__module__ == kinds.__name__
        if own and issubclass(words, StrEnum):
            yield f"### `{name}`\n\n{_docstring(words)}\n"
            said = source.words(name)
            yield "\n".join(f"- `{word}` {said[word]}".rstrip() for word in words) + "\n"
    yield "## Values inside bodies\n"
    for name, body in vars(kinds).items():
        own = isinstance(body, type) and body.__module__ == kinds.__name__
        if own and hasattr(body, "__dataclass_fields__") and not issubclass(body, kinds.Kind):
            yield f"### `{name}`\n\n{_docstring(body)}\n"
            rows = [_row(line) for line in source.lines(name)]
            yield _table(_FIELDS, rows)


def _docstring(of: object) -> str:
    return " ".join((of.__doc__ or "").split()).replace("``", "`")


# --- figures ------------------------------------------------------------------------------------

# In muster/core/figure.py each part of the register of figures is a tuple of its own.
_SECTIONS = {
    "Register": "_REGISTER",
    "Strength": "_STRENGTH",
    "Calls": "_CALL",
    "Letters": "_LETTER",
    "Units": "_UNIT",
    "Deployment": "_DEPLOYMENT",
    "Roster and duty": "_DUTY",
    "Care": "_CARE",
}


def figures_page() -> str:
    """Return docs/reference/figures.md."""
    stocks, cumulative = (
        sum(1 for figure in FIGURES.values() if figure.measure is measure)
        for measure in (Measure.STOCK, Measure.CUMULATIVE)
    )
    page = _heading(
        "Figures",
        "muster/core/figure.py",
        f"Every number Muster publishes is one of these {len(FIGURES)}: {stocks} *stocks* (现有, "
        f"what stands at a moment), {cumulative} *cumulative* figures (累计, all that has happened "
        "until then), and for each of those its *flow* (新增, since local midnight), "
        "`<name>_today`. The three are never added up.",
        "A figure is a signed sum of [accounts](accounts.md) beneath an organisation. "
        "*Restricted*: health or family; small counts are left out of a published edition. "
        "*Not published*: never in a published edition.",
        "Ask one: `muster figure show NAME --org ORG --at MOMENT --known MOMENT` "
        "([how](../how-to/ask-a-figure.md)).",
    )
    told = 0
    for title, name in _SECTIONS.items():
        parts: tuple[Any, ...] = getattr(figures_of, name)
        page.append(f"## {title}\n")
        for part in parts:
            page.append(_figure(*part))
            told += len(part)
    if told != len(FIGURES):
        raise ValueError(f"{len(FIGURES) - told} figures stand in no section of this script")
    return "\n".join(page)


def _figure(figure: Figure, flow: Figure | None = None) -> str:
    unit = " · ".join(said for said in (figure.unit_zh, figure.unit_en) if said)
    marks = [figure.measure.value, unit]
    if figure.restricted:
        marks.append("restricted")
    if not figure.published:
        marks.append("not published")
    lines = [
        f"### `{figure.name}`\n",
        f"**{figure.name_zh} · {figure.name_en}** ({', '.join(marks)})"
        + (f"; of the day: `{flow.name}`" if flow else ""),
        "",
        f"- {figure.counts_zh}{figure.duplicates_zh}",
        f"- {figure.counts_en} {figure.duplicates_en}",
        f"- {_sum(figure)}\n",
    ]
    return "\n".join(lines)


def _sum(figure: Figure) -> str:
    """Return the terms of a figure, accounts that differ in the role alone written as one."""
    signs = {term.account: term.weight for term in figure.terms}
    names = accounts(figure)
    roles = [role.value for role in kinds.Role]
    said: list[str] = []
    done: set[str] = set()
    for name in names:
        if name in done:
            continue
        stem, _, last = name.rpartition(".")
        alike = [f"{stem}.{role}" for role in roles]
        if last in roles and all(signs.get(each) == signs[name] for each in alike):
            done |= set(alike)
            name, sign = f"{stem}.<role>", signs[name]
        else:
            sign = signs[name]
        said.append(f"{'−' if sign < 0 else '+'} `{name}`")
    return " ".join(said).removeprefix("+ ")


# --- commands -----------------------------------------------------------------------------------


def _set_up() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "muster.site.settings")
    if not apps.ready:
        django.setup()


def commands_page() -> str:
    """Return docs/reference/commands.md."""
    _set_up()
    typer_main = importlib.import_module("typer.main")
    app = importlib.import_module("muster.cli.commands").app
    page = _heading(
        "Commands",
        "the commands' own help",
        "`muster COMMAND --help` says the same. Every command speaks Chinese or English by "
        "`MUSTER_LANG` or `LANG`, and reads the ledger that `--database` or `DATABASE_URL` names "
        "([settings](settings.md)). It ends with 0 when all is well, 1 when what was checked is "
        "not sound, 2 when the question was wrong; then one line says what to do.",
        "A moment is written `2020-02-12T18:00`, in the zone of the service unless it names one. "
        "An organisation is named by code, name or alias.",
    )
    return "\n".join([*page, *_commands(typer_main.get_command(app), "muster")])


def _commands(command: Any, name: str) -> Iterator[str]:  # noqa: ANN401 - click is typer's own
    inner = getattr(command, "commands", None)
    if inner is None:
        yield f"## `{name}`\n\n{' '.join((command.help or '').split())}\n"
        yield f"    {' '.join([name, *map(_usage, command.params)])}\n"
        rows = [_option(param) for param in command.params if _option(param)[1]]
        if rows:
            yield _table(("word", "what it says", "if left out"), rows)
        return
    for child in sorted(inner):
        yield from _commands(inner[child], f"{name} {child}")


def _usage(param: Any) -> str:  # noqa: ANN401
    if param.param_type_name == "argument":
        name = param.name.upper()
        return name if param.required else f"[{name}]"
    if param.is_flag:
        return f"[{'|'.join([*param.opts[:1], *param.secondary_opts[:1]])}]"
    said = f"{param.opts[0]} {_value(param)}"
    return said if param.required else f"[{said}]"


def _value(param: Any) -> str:  # noqa: ANN401
    named = {int: "N", float: "N", Path: "FILE"}.get(param.type_descriptor.annotation, "")
    return named or param.name.upper()


def _option(param: Any) -> tuple[str, str, str]:  # noqa: ANN401
    named = param.name.upper() if param.param_type_name == "argument" else param.opts[0]
    default = param.default if not callable(param.default) else None
    shown = "" if default in (None, "", ()) or param.required else f"`{default}`"
    return f"`{named}`", param.help or "", "no" if default is False else shown


# --- rights --------------------------------------------------------------------------------------


def rights_page() -> str:
    """Return docs/reference/rights.md."""
    page = _heading(
        "Rights",
        "muster/core/access.py",
        "What each job may, for the organisation it is held for and all beneath it. Why it is so: "
        "[who may what](../explanation/who-may-what.md).",
    )
    for job in kinds.Job:
        page += [f"## `{job}`\n", _table(("thing", "may"), _rights(MATRIX[job]))]
    page += ["## Of oneself\n", "Whoever has an account, of their own person and nobody else.\n"]
    return "\n".join([*page, _table(("thing", "may"), _rights(OWN))])


def _rights(allowed: frozenset[Permission]) -> list[tuple[str, str]]:
    found = []
    for thing in Thing:
        said = []
        for verb in Verb:
            parts = [field.value for field in Field if (verb, thing, field) in allowed]
            if parts:
                said.append(f"**{verb}** {', '.join(parts)}")
        if said:
            found.append((f"`{thing}`", "; ".join(said)))
    return found


# --- the API -------------------------------------------------------------------------------------


def api_page() -> str:
    """Return docs/reference/api.md."""
    _set_up()
    fault = importlib.import_module("muster.api.fault")
    page = _heading(
        "API",
        "muster/api",
        "Every operation under `/api/v1`, what it asks of the account, and every name of what can "
        "go wrong. Shapes and parameters are in the OpenAPI document, `/api/v1/openapi.json`. How "
        "to begin: [use the API](../how-to/use-the-api.md).",
    )
    head = ("operation", "address", "asks for", "what it does")
    for tag, rows in _operations().items():
        page += [f"## {tag.capitalize()}\n", _table(head, rows)]
    with translation.override("en"):
        wrong = [(f"`{code}`", str(n), str(said)) for code, (n, said) in fault.CODES.items()]
    page += ["## What can go wrong\n", _table(("code", "status", "said"), wrong)]
    return "\n".join(page)


def _operations() -> dict[str, list[tuple[str, str, str, str]]]:
    needs = importlib.import_module("muster.api.rights").NEEDS
    paths = importlib.import_module("muster.api.main").document()["paths"]
    found: dict[str, list[tuple[str, str, str, str]]] = {}
    for path, methods in paths.items():
        for method, each in methods.items():
            need, (tag,) = needs[each["operationId"]], each["tags"]
            asked = "a good token"
            if need is not None:
                asked = f"**{need.verb}** `{need.thing}`, {need.field}"
                asked += ", or of oneself" if need.own else ""
            address = f"`{method.upper()} {path.removeprefix('/api/v1')}`"
            row = (f"`{each['operationId']}`", address, asked, each["summary"])
            found.setdefault(tag, []).append(row)
    return found


WRITERS: Mapping[str, Callable[[], str]] = {
    "facts.md": facts_page,
    "figures.md": figures_page,
    "commands.md": commands_page,
    "rights.md": rights_page,
    "api.md": api_page,
    "deployment-problem.schema.json": lambda: schema(ProblemFile),
    "deployment-answer.schema.json": lambda: schema(AnswerFile),
    "deployment-answer.md": lambda: with_fields(FOLDER / "deployment-answer.md", AnswerFile),
    "roster-problem.schema.json": lambda: schema(roster_file.ProblemFile),
    "roster-answer.schema.json": lambda: schema(roster_file.AnswerFile),
    "roster-problem.md": lambda: with_fields(FOLDER / "roster-problem.md", roster_file.ProblemFile),
    "roster-answer.md": lambda: with_fields(FOLDER / "roster-answer.md", roster_file.AnswerFile),
    "deployment-problem.md": lambda: with_fields(FOLDER / "deployment-problem.md", ProblemFile),
}


def main(arguments: Sequence[str]) -> int:
    """Write the pages, or with ``--check`` only say which differ; return the exit code."""
    wrong = differing()
    for name in wrong:
        print(f"docs/reference/{name}")
        if "--check" not in arguments:
            FOLDER.mkdir(parents=True, exist_ok=True)
            (FOLDER / name).write_text(pages()[name], encoding="utf-8")
    return 1 if wrong and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
