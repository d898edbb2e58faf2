"""Every text people read is translated, and the collector of texts misses none."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from messages import LOCALES, Gap, gaps, renew, renewed, texts
from tidy.source import ROOT

PACKAGE = ROOT / "muster"
PYTHON = """
from django.utils.translation import gettext as _, gettext_lazy, ngettext, pgettext_lazy

TITLE = gettext_lazy("Muster")
short = _("Sent")
many = ngettext("%(n)d person", "%(n)d people", n) % {"n": n}
may = pgettext_lazy("permission", "May")
"""
TEMPLATE = """{% load i18n %}
  <h1 title="{% translate 'Who is where' %}">{{ _("As of") }}</h1>
{% if a %}
      {% blocktranslate trimmed count n=people|length %}
        {{ n }} person
      {% plural %}
        {{ n }} people at 100%
      {% endblocktranslate %}
  <p>{% translate "May" context "month" %} it's "quoted" (and open
{% endif %}
"""


def write(package: Path) -> None:
    (package / "steps").mkdir(parents=True)
    (package / "web" / "templates").mkdir(parents=True)
    (package / "steps" / "letter.py").write_text(PYTHON, encoding="utf-8")
    (package / "web" / "templates" / "letter.html").write_text(TEMPLATE, encoding="utf-8")


def translate(package: Path, translations: dict[str, str]) -> None:
    path = package / "web" / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
    text = path.read_text(encoding="utf-8")
    for english, chinese in translations.items():
        text = text.replace(
            f'msgid "{english}"\nmsgstr ""', f'msgid "{english}"\nmsgstr "{chinese}"'
        )
    path.write_text(text, encoding="utf-8")


def test_texts_are_found_in_python_and_in_templates(tmp_path: Path) -> None:
    write(tmp_path)

    assert {(message.context, message.id) for message in texts(tmp_path) if message.id} == {
        (None, "Muster"),
        (None, "Sent"),
        (None, ("%(n)d person", "%(n)d people")),
        ("permission", "May"),
        (None, "Who is where"),
        (None, "As of"),
        (None, ("%(n)s person", "%(n)s people at 100%%")),
        ("month", "May"),
    }


def test_a_text_is_a_gap_until_it_is_translated(tmp_path: Path) -> None:
    package = tmp_path
    (package / "a.py").write_text('_("Sent")\n_("Home")\n', encoding="utf-8")
    absent = [
        Gap(locale="zh_Hans", text=text, why="not in the catalog") for text in ("Sent", "Home")
    ]
    empty = [Gap(locale="zh_Hans", text="Home", why="not translated")]

    assert sorted(gaps(package, "zh_Hans"), key=str) == sorted(absent, key=str)
    renew(package)
    translate(package, {"Sent": "已派出"})
    assert list(gaps(package, "zh_Hans")) == empty
    translate(package, {"Home": "在家"})
    assert list(gaps(package, "zh_Hans")) == []


def test_a_guessed_translation_is_a_gap(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text('_("Sent")\n', encoding="utf-8")
    renew(tmp_path)
    translate(tmp_path, {"Sent": "已派出"})
    path = tmp_path / "web" / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
    path.write_text(
        path.read_text(encoding="utf-8").replace('msgid "Sent"', '#, fuzzy\nmsgid "Sent"'),
        encoding="utf-8",
    )

    found = [Gap(locale="zh_Hans", text="Sent", why="only guessed (fuzzy)")]
    assert list(gaps(tmp_path, "zh_Hans")) == found


def test_a_catalog_keeps_translations_and_changes_only_with_its_texts(tmp_path: Path) -> None:
    write(tmp_path)
    renew(tmp_path)
    translate(tmp_path, {"Sent": "已派出"})
    path = tmp_path / "web" / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
    before = path.read_bytes()

    assert renewed(tmp_path, "zh_Hans") == before
    assert "已派出" in before.decode()
    assert b"Date" not in before
    assert b"letter.py" not in before


@pytest.mark.parametrize("locale", LOCALES)
def test_every_text_is_translated(locale: str) -> None:
    if not (PACKAGE / "web" / "locale" / locale / "LC_MESSAGES" / "django.po").exists():
        pytest.skip(f"{locale} has no catalog yet: `make messages` makes it")

    assert [str(gap) for gap in gaps(PACKAGE, locale)] == []


@pytest.mark.parametrize("locale", LOCALES)
def test_a_moment_to_be_typed_is_the_same_in_every_language(locale: str) -> None:
    path = PACKAGE / "web" / "locale" / locale / "LC_MESSAGES" / "django.po"
    typed = re.compile(r"(?:\d{4}-\d\d-\d\dT)?[\d:+]*\d\d:\d\d")

    changed = [
        message.id
        for message in read_po(path.read_bytes().splitlines(keepends=True))
        if isinstance(message.id, str)
        and any(example not in message.string for example in typed.findall(message.id))
    ]

    assert changed == []


def test_chinese_is_punctuated_with_marks_of_full_width() -> None:
    half = re.compile(r"[\u4e00-\u9fff”）)][ds]?[,:;](?=[\u4e00-\u9fff“%－×])")
    path = PACKAGE / "web" / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
    with path.open("rb") as file:
        said = [s for m in read_po(file) for s in (m.string if m.pluralizable else (m.string,))]

    assert [each for each in said if half.search(each)] == []
