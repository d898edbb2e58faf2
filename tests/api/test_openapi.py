"""The OpenAPI document is the committed one, and the how-to shows what comes."""

import json
import os
import pkgutil
import re
import shlex
from collections import Counter
from enum import Enum
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from api.program import program
from django.test import Client
from ninja import Schema
from web.service import TESTER

from muster import api
from muster.api.main import document

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "tests" / "golden" / "openapi.json"
HOW_TO = (ROOT / "docs" / "how-to" / "use-the-api.md").read_text(encoding="utf-8")
SHOWN = re.findall(
    r"^```sh\n(curl .*?)^```\n\n```json\n(.*?)^```$", HOW_TO, re.DOTALL | re.MULTILINE
)


def test_the_document_is_the_committed_one() -> None:
    """MUSTER_RENEW_GOLDEN=1 writes it anew."""
    text = json.dumps(document(), indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    if os.environ.get("MUSTER_RENEW_GOLDEN"):
        GOLDEN.write_text(text, encoding="utf-8")

    assert text == GOLDEN.read_text(encoding="utf-8")


def test_the_document_is_put_together_once() -> None:
    assert document() is document()


def test_every_bound_of_a_number_is_told_in_the_words_of_the_format() -> None:
    """A bound beside ``| None`` of a type of ours is told as Python calls it: nobody reads that."""
    assert re.findall(r'"(?:ge|gt|le|lt)":', GOLDEN.read_text(encoding="utf-8")) == []


def test_no_two_shapes_have_one_name() -> None:
    """The document knows a shape by its name alone: of two alike, one would stand for both."""
    shapes = {
        each
        for module in pkgutil.iter_modules(api.__path__, "muster.api.")
        for each in vars(import_module(module.name)).values()
        if isinstance(each, type) and issubclass(each, Schema | Enum)
    }
    named = Counter(each.__name__ for each in shapes)

    assert [name for name, times in named.items() if times > 1] == []


def test_the_document_is_served_to_anybody(ledger: str) -> None:
    answer = Client(SERVER_NAME="localhost").get("/api/v1/openapi.json")

    assert (answer.status_code, answer.json()) == (200, document())


def typed(command: str, secret: str) -> Any:
    """Return what a curl command is answered."""
    words = shlex.split(command.replace("$TOKEN", secret).replace("\\\n", " "))[1:]
    headers: dict[str, str] = {}
    address, body = "", None
    while words:
        word = words.pop(0)
        if word == "-H":
            name, _, value = words.pop(0).partition(": ")
            headers[name] = value
        elif word == "-d":
            body = words.pop(0)
        else:
            parts = urlsplit(word)
            address = f"{parts.path}?{parts.query}"
    client, kind = Client(SERVER_NAME="localhost"), headers.pop("Content-Type", "")
    if body is None:
        return client.get(address, headers=headers).json()
    return client.post(address, body, content_type=kind, headers=headers).json()


def within(shown: Any, said: Any) -> bool:
    """Return whether all that is shown was said; what was said besides is left out of a page."""
    if isinstance(shown, dict):
        return isinstance(said, dict) and all(within(v, said.get(n)) for n, v in shown.items())
    if isinstance(shown, list):
        return len(shown) == len(said) and all(map(within, shown, said))
    return bool(shown == said)


def test_the_how_to_shows_what_comes(planned: str) -> None:
    secret = program(TESTER, name="board in the hall").secret
    found = [(json.loads(answer), typed(command, secret)) for command, answer in SHOWN]

    assert len(found) == HOW_TO.count("```sh") == 5
    assert [pair for pair in found if not within(*pair)] == []


def test_a_wrong_answer_in_the_how_to_would_be_seen() -> None:
    assert not within({"a": [{"b": 1}]}, {"a": [{"b": 2}]})
    assert not within({"a": []}, {"a": [1]})
    assert within({"a": [{"b": 1}]}, {"a": [{"b": 1, "c": 2}]})
