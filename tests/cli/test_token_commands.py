"""Tokens at the terminal: made for an account, listed without their secret, revoked."""

import shutil
from pathlib import Path

from cli.terminal import session


def test_the_operator_makes_lists_and_revokes_a_token(folder: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.sqlite3"
    shutil.copy(folder / "demo" / "muster.sqlite3", copy)
    database = f"sqlite:///{copy}"
    made, nobody, nowhere, listed = session(
        folder,
        ["account", "token", "make", "auditor", "--name", "board", "--org", "150100"],
        ["account", "token", "make", "nobody", "--name", "board"],
        ["account", "token", "make", "auditor", "--name", "board", "--org", "999999"],
        ["account", "token", "list", "auditor"],
        database=database,
    )
    secret = made.stdout.strip()
    (code,) = [word for word in listed.stdout.split() if len(word) == 12 and word.isalnum()]
    revoked, again, left = session(
        folder,
        ["account", "token", "revoke", code, "--why", "lost"],
        ["account", "token", "revoke", code],
        ["account", "token", "list", "auditor"],
        database=database,
    )

    assert [s.code for s in (made, nobody, nowhere, listed)] == [0, 2, 2, 0]
    assert secret.startswith("muster_api_")
    assert (secret in listed.stdout, "board" in listed.stdout, "150100" in listed.stdout) == (
        False,
        True,
        True,
    )
    assert "Open the account first" in nobody.stderr
    assert [s.code for s in (revoked, again, left)] == [0, 2, 0]
    assert "It is revoked already" in again.stderr
    assert "revoked" in left.stdout
