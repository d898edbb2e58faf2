"""Tokens: one row for each, changed in place. That one was made or revoked is a fact besides."""

import json
from datetime import datetime

from muster.core.kinds import Job
from muster.core.ledger import micros, moment
from muster.core.token import Purpose, Scope, Token
from muster.store.dialect import Row, rows, run

TABLES = """
CREATE TABLE token (
    code TEXT PRIMARY KEY,
    digest TEXT NOT NULL UNIQUE,
    purpose TEXT NOT NULL,
    account TEXT NOT NULL,
    name TEXT NOT NULL,
    act BOOLEAN NOT NULL,
    orgs TEXT NOT NULL,
    jobs TEXT NOT NULL,
    about TEXT NOT NULL,
    made_us BIGINT NOT NULL,
    until_us BIGINT NOT NULL,
    revoked_us BIGINT,
    used_us BIGINT
);
CREATE INDEX token_account ON token (account)
"""
_COLUMNS = (
    "code, purpose, account, name, act, orgs, jobs, about, made_us, until_us, revoked_us, used_us"
)


def put(token: Token, digest: str) -> None:
    """Keep a token by the digest of its secret."""
    run(
        "INSERT INTO token (digest, code, purpose, account, name, act, orgs, jobs, about, made_us, "
        "until_us) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        [
            digest,
            token.code,
            token.purpose.value,
            token.account,
            token.name,
            token.scope.act,
            json.dumps(sorted(token.scope.orgs)),
            json.dumps(sorted(token.scope.jobs)),
            token.about,
            micros(token.made),
            micros(token.until),
        ],
    )


def by_digest(digest: str) -> Token | None:
    """Return the token whose secret has this digest."""
    return next(iter(_tokens("WHERE digest = %s", [digest])), None)


def by_code(code: str) -> Token | None:
    """Return the token with this code."""
    return next(iter(_tokens("WHERE code = %s", [code])), None)


def of_account(account: str) -> list[Token]:
    """Return every token of an account, the latest first."""
    return _tokens("WHERE account = %s ORDER BY made_us DESC, code", [account])


def end(code: str, at: datetime) -> None:
    """Note that a token is revoked; one that is stays so since then."""
    run(
        "UPDATE token SET revoked_us = %s WHERE code = %s AND revoked_us IS NULL",
        [micros(at), code],
    )


def used(code: str, at: datetime) -> None:
    """Note when a token was last shown."""
    run("UPDATE token SET used_us = %s WHERE code = %s", [micros(at), code])


def _tokens(which: str, given: list[str]) -> list[Token]:
    return [_token(row) for row in rows(f"SELECT {_COLUMNS} FROM token {which}", given)]


def _token(row: Row) -> Token:
    code, purpose, account, name, act, orgs, jobs, about, made, until, revoked, last = row
    return Token(
        code=code,
        purpose=Purpose(purpose),
        account=account,
        name=name,
        scope=Scope(
            act=bool(act),
            orgs=frozenset(json.loads(orgs)),
            jobs=frozenset(Job(job) for job in json.loads(jobs)),
        ),
        about=about,
        made=moment(made),
        until=moment(until),
        revoked=moment(revoked) if revoked is not None else None,
        used=moment(last) if last is not None else None,
    )
