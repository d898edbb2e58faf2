"""``muster strength``: the strength return, and whether it foots."""

import json
from collections.abc import Iterable
from dataclasses import asdict

import typer
from django.utils.translation import gettext as _

from muster.cli import show
from muster.cli.figure import At, Database, Json, Known, Org
from muster.core.strength import Identity, StrengthRow
from muster.steps.strength import StrengthReturn, strength_return

COLUMNS = (
    "assigned",
    "detached",
    "attached",
    "on_hand",
    "for_duty",
    "deployed",
    "available",
    "rest",
    "not_for_duty",
    "absent",
)
_HEADINGS = {
    "assigned": "assigned",
    "detached": "detached",
    "attached": "attached",
    "on_hand": "on hand",
    "for_duty": "for duty",
    "deployed": "deployed",
    "available": "available",
    "rest": "rest",
    "not_for_duty": "not for duty",
    "absent": "absent",
}


def strength(
    org: Org = None,
    at: At = None,
    known: Known = None,
    as_json: Json = False,
    database: Database = None,
) -> None:
    """Print the strength return of an organisation, with the identities it must keep."""
    show.speak()
    show.ledger_note()
    asof = show.asof(at, known)
    found = strength_return(show.scope(org, asof), asof)
    if as_json:
        print(json.dumps(_as_dict(found), ensure_ascii=False))
    else:
        print_return(found)
    if not found.foots:
        raise typer.Exit(1)


def _as_dict(found: StrengthReturn) -> dict[str, object]:
    return {
        "org": found.org,
        "at": found.asof.at.isoformat(),
        "known": found.asof.known.isoformat(),
        "rows": [asdict(row) for row in found.rows],
        "total": asdict(found.total),
        "identities": [
            {"code": i.code, "says": i.says, "left": i.left, "right": i.right, "holds": i.holds}
            for i in found.identities
        ],
        "foots": found.foots,
    }


def print_return(found: StrengthReturn) -> None:
    """Print a return as a table with its identities beneath."""
    columns = [(_("organisation"), False), *((_(_HEADINGS[c]), True) for c in COLUMNS)]
    rows = [_cells(row, row.name) for row in found.rows]
    made = show.table(_("Strength return"), columns, rows)
    made.add_section()
    made.add_row(*_cells(found.total, found.name or _("whole service")), style="bold")
    show.out.print(made)
    print_identities(found.identities)


def print_identities(identities: Iterable[Identity]) -> None:
    """Print each identity with both sides, and whether they meet."""
    for identity in identities:
        mark = "✓" if identity.holds else "✗"
        both = f"{identity.left:,} = {identity.right:,}"
        show.out.print(f"{mark} {identity.code} {identity.says}: {both}")


def _cells(row: StrengthRow, name: str) -> list[str]:
    return [name, *(f"{getattr(row, column):,}" for column in COLUMNS)]
