"""Rights at the terminal: the operator opens an account, grants, looks, revokes."""

import json
import shutil
from pathlib import Path

from cli.terminal import session


def test_the_operator_opens_an_account_grants_looks_and_revokes(
    folder: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.sqlite3"
    shutil.copy(folder / "demo" / "muster.sqlite3", copy)
    database = f"sqlite:///{copy}"
    early, opened, unknown, nowhere, granted = session(
        folder,
        ["access", "grant", "li", "auditor"],
        ["access", "open", "li"],
        ["access", "open", "wu", "--person", "99999999"],
        ["access", "grant", "li", "station_chief", "--org", "999999"],
        ["access", "grant", "li", "station_chief", "--org", "150100", "--why", "new chief"],
        database=database,
    )
    right = granted.stdout.strip()
    listed, revoked, again, left = session(
        folder,
        ["access", "who", "--json"],
        ["access", "revoke", right, "--why", "moved on"],
        ["access", "revoke", right, "--why", "moved on"],
        ["access", "who", "--json"],
        database=database,
    )
    told = json.loads(listed.stdout)

    assert [s.code for s in (early, opened, unknown, nowhere, granted)] == [2, 0, 2, 2, 0]
    assert "no such account is open; type muster access open" in early.stderr
    assert "nobody on the register has that number" in unknown.stderr
    assert "no organisation is called so" in nowhere.stderr
    assert [
        {k: each[k] for k in ("login", "job", "org", "state", "granted_by")}
        for each in told
        if each["login"] == "li"  # the others are those of the demo
    ] == [
        {
            "login": "li",
            "job": "station_chief",
            "org": "150100",
            "state": "granted",
            "granted_by": "operator",
        }
    ]
    assert [s.code for s in (revoked, again, left)] == [0, 2, 0]
    assert json.loads(left.stdout) == [each for each in told if each["login"] != "li"]
