"""A program: it holds a token and asks in JSON."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from django.test import Client

from muster.core.access import OPERATOR
from muster.core.token import Purpose
from muster.steps import token
from muster.steps.hand import Hand
from muster.steps.token import Made, Wish


@dataclass(frozen=True)
class Answer:
    """What was answered."""

    status: int
    said: Any
    headers: Any = field(compare=False)

    @property
    def code(self) -> str:
        return self.said["error"]["code"]

    @property
    def wrong(self) -> list[tuple[str, str]]:
        return [(each["field"], each["code"]) for each in self.said["error"]["fields"]]


@dataclass(frozen=True)
class Program:
    """A program with its token, "" for none."""

    secret: str
    code: str = ""
    language: str = "en"

    def ask(self, path: str, **asked: str | int) -> Answer:
        """Return the answer to GET; ``path`` begins behind /api/v1."""
        client = Client(SERVER_NAME="localhost")
        return _answer(client.get(f"/api/v1{path}", asked, headers=self.headers()))

    def do(self, path: str, body: object = None, key: str | None = "", **sent: Any) -> Answer:
        """Return the answer to POST; without a key one is drawn, None leaves it out."""
        headers = self.headers()
        if key is not None:
            headers["Idempotency-Key"] = key or str(uuid4())
        sent.setdefault("content_type", "application/json")
        given = sent.pop("raw", None)
        data = json.dumps({} if body is None else body) if given is None else given
        client = Client(SERVER_NAME="localhost")
        return _answer(client.post(f"/api/v1{path}", data, headers=headers, **sent))

    def headers(self) -> dict[str, str]:
        shown = {"Authorization": f"Bearer {self.secret}"} if self.secret else {}
        return {"Accept-Language": self.language, **shown}


def _answer(response: Any) -> Answer:
    file = "octet-stream" in response.headers.get("Content-Type", "")
    said = response.content if file or not response.content else json.loads(response.content)
    return Answer(response.status_code, said, response.headers)


def program(
    login: str, *, days: float = 30, act: bool = True, name: str = "test", **scope: Any
) -> Program:
    """Return a program of that account, by a token made now."""
    now = datetime.now(UTC)
    until = now + timedelta(days=days)
    wish = Wish(login=login, name=name, until=until, act=act, purpose=Purpose.API, **scope)
    hand = Hand(by=OPERATOR, org="org:150000", source="terminal")
    made = token.make(hand, wish, now if days > 0 else until - timedelta(days=1))
    assert isinstance(made, Made), made
    return Program(made.secret, made.token.code)
