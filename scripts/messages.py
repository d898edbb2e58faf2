"""Collect the texts people read into the translation catalogs, or say what is not translated.

    python scripts/messages.py          bring muster/web/locale/*/LC_MESSAGES/django.po up to date
    python scripts/messages.py check    print one line for each gap; exit 1 if there is any

Texts are English in the source: gettext calls in Python, ``{% translate %}`` and
``{% blocktranslate %}`` in templates. Babel reads and writes the catalogs, so no gettext program
is needed. A catalog holds no line numbers and no dates: it changes only when a text does.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
LOCALES = ("zh_Hans",)  # English needs none: it is what the source says
TEMPLATES = (".html", ".txt", ".svg")
CHANGES_EACH_RUN = (b'"POT-Creation-Date:', b'"PO-Revision-Date:', b'"Generated-By:')
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    name + lazy: places
    for name, places in {
        "_": None,
        "gettext": None,
        "gettext_noop": None,
        "ngettext": (1, 2),
        "pgettext": ((1, "c"), 2),
        "npgettext": ((1, "c"), 2, 3),
    }.items()
    for lazy in ("", "_lazy")
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """One text a reader of ``locale`` would see in English, and why."""

    locale: str
    text: str
    why: str

    def __str__(self) -> str:
        return f"{self.locale}: {self.why}: {self.text!r}"


def texts(package: Path) -> Catalog:
    """Return every translatable text of the Python files and templates under ``package``."""
    found = Catalog()
    for path in sorted(package.rglob("*")):
        if path.suffix == ".py":
            method, source = "python", path.read_bytes()
        elif path.suffix in TEMPLATES and "templates" in path.parts:
            method, source = "python", _as_python(path)
        else:
            continue
        for _, text, comments, context in extract(
            method, BytesIO(source), KEYWORDS, comment_tags=("Translators",)
        ):
            found.add(text, auto_comments=comments, context=context)
    return found


def _as_python(template: Path) -> bytes:
    """Return the template's texts as gettext calls, each line flush left so that it can be read."""
    calls = templatize(template.read_text(encoding="utf-8"), origin=str(template))
    return "\n".join(line.strip() for line in calls.splitlines()).encode()


def catalog(path: Path, locale: str) -> Catalog:
    """Return the catalog at ``path``, or an empty one where there is none yet."""
    if not path.exists():
        return Catalog(locale=locale)
    with path.open("rb") as file:
        return read_po(file, locale=locale)


def gaps(package: Path, locale: str) -> Iterator[Gap]:
    """Yield every text of ``package`` that ``locale`` lacks, leaves empty, or only guesses at."""
    held = catalog(_place(package, locale), locale)
    for message in texts(package):
        if not message.id:
            continue
        said = held.get(message.id, message.context)
        if said is None:
            yield Gap(locale=locale, text=_shown(message), why="not in the catalog")
    for message in held:
        if not message.id:
            continue
        if message.fuzzy:
            yield Gap(locale=locale, text=_shown(message), why="only guessed (fuzzy)")
        strings = message.string if isinstance(message.string, (tuple, list)) else [message.string]
        if not all(strings):
            yield Gap(locale=locale, text=_shown(message), why="not translated")


def _shown(message: Message) -> str:
    return message.id if isinstance(message.id, str) else str(message.id[0])


def _place(package: Path, locale: str) -> Path:
    return package / "web" / "locale" / locale / "LC_MESSAGES" / "django.po"


def renewed(package: Path, locale: str) -> bytes:
    """Return the catalog file of ``locale``: the texts of today with the translations held."""
    held = catalog(_place(package, locale), locale)
    held.update(texts(package), no_fuzzy_matching=True, update_creation_date=False)
    held.fuzzy = False
    held.header_comment = f"# Muster 集结, {locale}. Renewed by `make messages`."
    held.project, held.version = "muster", ""
    written = BytesIO()
    write_po(written, held, width=96, no_location=True, sort_output=True, ignore_obsolete=True)
    lines = written.getvalue().splitlines(keepends=True)
    return b"".join(line for line in lines if not line.startswith(CHANGES_EACH_RUN))


def renew(package: Path) -> None:
    """Write every catalog whose texts have changed, and say how many texts it holds."""
    for locale in LOCALES:
        path = _place(package, locale)
        fresh = renewed(package, locale)
        if not path.exists() or path.read_bytes() != fresh:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(fresh)
        missing = sum(1 for _ in gaps(package, locale))
        print(f"{locale}: {len(catalog(path, locale))} texts, {missing} to translate")


def main(arguments: list[str]) -> int:
    """Do what the command line asks for; return the exit code."""
    package = ROOT / "muster"
    if arguments not in ([], ["check"]):
        print(__doc__, file=sys.stderr)
        return 2
    if not arguments:
        renew(package)
        return 0
    found = [gap for locale in LOCALES for gap in gaps(package, locale)]
    for gap in found:
        print(gap)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
