"""``muster rules``: what is in force on whose word, what changed, whether a file is sound."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from muster.cli import show
from muster.cli.figure import At, Database, Json, Known
from muster.core.ledger import AsOf
from muster.core.rule_changes import RuleChange, changes, standing
from muster.core.rules import Rule, RulePack
from muster.formats.rulepack import RulePackRefused, read_rule_pack
from muster.steps import rules as step
from muster.web.rules import field_word, said
from muster.web.words import word
from muster.web.words_rules import BASES, KINDS, KINDS_OF, PARTS

app = typer.Typer(help="Rule packs: in force, with their sources; compared; a file checked.")
FAULTY = 1
_FILE = ".toml"


@app.command("show")
def show_rules(
    pack: Annotated[
        str, typer.Option("--pack", help="A pack at hand, or a file; the one in force if left out.")
    ] = "",
    at: At = None,
    known: Known = None,
    as_json: Json = False,
    database: Database = None,
) -> None:
    """Show the rules in force at a moment: what each says, on what it rests, from when on."""
    show.speak()
    if not _is_file(pack):
        show.ledger_note()
    asof = show.asof(at, known)
    told = None if pack else next(iter(step.adoptions(asof)), None)
    found = _pack(pack, asof)
    rules = standing(found, at=asof.at)
    without = [kind for kind in KINDS if kind not in rules]
    if as_json:
        adopted = _adopted(told) if told else None
        print(_json({**_named(found), "adopted": adopted, "rules": _rules(rules.values())}))
        return
    print(f"{_title(found)} · {found.name} · {found.digest[:8]}")
    if told:
        print(_in_force(told))
    columns = (
        (_("Rule"), False),
        (pgettext("rule", "What it says"), False),
        (_("On what it rests"), False),
        (pgettext("rule", "In force since"), False),
    )
    for part, kinds in KINDS_OF.items():
        rows = [_row(rules[kind]) for kind in kinds if kind in rules]
        if rows:
            show.out.print(show.table(word(PARTS, part), columns, rows))
    if without:
        print(_("The pack says nothing of:"), ", ".join(word(KINDS, kind) for kind in without))


@app.command("list")
def list_packs(
    at: At = None, known: Known = None, as_json: Json = False, database: Database = None
) -> None:
    """List every time a pack was put in force, the latest first, and the packs at hand."""
    show.speak()
    show.ledger_note()
    adopted, files = step.adoptions(show.asof(at, known)), step.pack_files()
    if as_json:
        at_hand = [
            {"name": file.name, "sound": file.pack is not None, "problems": list(file.problems)}
            for file in files
        ]
        print(_json({"adopted": [_adopted(told) for told in adopted], "at_hand": at_hand}))
        return
    for told in adopted:
        print(f"{told.pack} · {told.digest[:8]} · {_in_force(told)}")
    if not adopted:
        print(_("Nobody has put a pack in force yet."))
    for file in files:
        print(_("at hand: %(pack)s") % {"pack": file.name}, _title(file.pack) if file.pack else "")
        for problem in file.problems:
            print(f"  {problem}")


@app.command()
def compare(
    one: Annotated[str, typer.Argument(metavar="ONE", help="A pack at hand, or a file.")],
    other: Annotated[
        str, typer.Argument(metavar="OTHER", help="Another; the same if left out: two moments.")
    ] = "",
    one_at: Annotated[
        str | None, typer.Option("--one-at", help="Read the first at this moment.")
    ] = None,
    other_at: Annotated[
        str | None, typer.Option("--other-at", help="Read the other at this moment.")
    ] = None,
    as_json: Json = False,
    database: Database = None,
) -> None:
    """Compare two packs, or one at two moments: which rules differ, and in which numbers."""
    show.speak()
    if not all(map(_is_file, (one, other or one))):
        show.ledger_note()
    sides = [
        _Side(_pack(name, when), when.at)
        for name, when in (
            (one, show.asof(one_at, None)),
            (other or one, show.asof(other_at, None)),
        )
    ]
    before, after = sides
    found = changes(before.pack, before.at, after.pack, after.at)
    if as_json:
        print(_json([_changed(each) for each in found]))
        return
    for each in found:
        print(f"{word(KINDS, each.kind)}: {_sides(each)}")
        for field in each.fields if each.before and each.after else ():
            was, now = said(field.field, field.before), said(field.field, field.after)
            print(f"  {field_word(each.kind, field.field)}: {was} → {now}")
    if not found:
        print(_("both say the same"))


@dataclass(frozen=True, slots=True)
class _Side:
    pack: RulePack
    at: datetime


@app.command()
def check(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A rule pack as TOML.")],
    as_json: Json = False,
) -> None:
    """Check a file: whether it is a sound rule pack, and if not, everything that is wrong."""
    show.speak()
    pack: RulePack | None = None
    problems: tuple[str, ...] = ()
    try:
        pack = read_rule_pack(file)
    except RulePackRefused as refused:
        problems = refused.problems
    if as_json:
        print(_json({"sound": pack is not None, "problems": list(problems)}))
    elif pack is not None:
        what = {"pack": pack.name, "n": len(pack.rules), "digest": pack.digest[:8]}
        print(_("%(pack)s is a sound pack of %(n)d rules (digest %(digest)s)") % what)
    for problem in () if as_json else problems:
        print(f"{file}: {problem}")
    if pack is None:
        raise typer.Exit(FAULTY)


# --- which pack ----------------------------------------------------------------------------------


def _is_file(text: str) -> bool:
    return text.endswith(_FILE)


def _pack(text: str, asof: AsOf) -> RulePack:
    """Return the pack a file holds, or one at hand, or that in force where none is named.

    Raises ``LookupError`` or ``ValueError`` with the remedy.
    """
    if _is_file(text):
        try:
            return read_rule_pack(Path(text))
        except RulePackRefused as refused:
            raise ValueError(str(refused)) from None
    if text:
        found = next((file.pack for file in step.pack_files() if file.name == text), None)
        if found is None:
            said_ = _("%(pack)s: no sound pack of that name is at hand; see: muster rules list")
            raise LookupError(said_ % {"pack": text})
        return found
    found = step.pack_in_force(asof)
    if found is None:
        raise LookupError(_("no rule pack is in force as of then; see: muster rules list"))
    return found


# --- said ----------------------------------------------------------------------------------------


def _title(pack: RulePack) -> str:
    return pack.title_zh if show.chinese() else pack.title_en


def _in_force(told: step.Adoption) -> str:
    said_ = _("in force since %(since)s, by %(by)s: %(order)s")
    since = f"{show.local(told.fact.holds_from):%Y-%m-%d %H:%M}"
    by = told.fact.recorded_by.partition(":")[2] or told.fact.recorded_by
    return said_ % {"since": since, "by": by, "order": told.fact.source}


def _row(rule: Rule[Any]) -> tuple[str, ...]:
    title = rule.title_zh if show.chinese() else rule.title_en
    numbers = "\n".join(
        f"{field_word(rule.kind, field)}: {said(field, value)}" for field, value in rule.parameters
    )
    return (
        f"{word(KINDS, rule.kind)}\n{title}\n{rule.name}",
        numbers,
        f"{word(BASES, rule.basis)}: {rule.source}",
        f"{show.local(rule.valid_from):%Y-%m-%d}",
    )


def _sides(change: RuleChange) -> str:
    none = _("no rule")
    one, other = (rule.name if rule else none for rule in (change.before, change.after))
    return one if one == other else f"{one} → {other}"


# --- as JSON -------------------------------------------------------------------------------------


def _json(told: object) -> str:
    return json.dumps(told, ensure_ascii=False, indent=1, default=str)


def _named(pack: RulePack) -> dict[str, object]:
    return {"pack": pack.name, "title": _title(pack), "digest": pack.digest}


def _adopted(told: step.Adoption) -> dict[str, object]:
    return {
        "pack": told.pack,
        "digest": told.digest,
        "since": told.fact.holds_from.isoformat(),
        "by": told.fact.recorded_by,
        "order": told.fact.source,
        "at_hand": told.rules is not None,
    }


def _rules(rules: Iterable[Rule[Any]]) -> list[dict[str, object]]:
    return [
        {
            "name": rule.name,
            "kind": rule.kind,
            "says": dict(rule.parameters),
            "basis": rule.basis.value,
            "source": rule.source,
            "since": rule.valid_from.isoformat(),
        }
        for rule in rules
    ]


def _changed(change: RuleChange) -> dict[str, object]:
    return {
        "kind": change.kind,
        "before": change.before.name if change.before else None,
        "after": change.after.name if change.after else None,
        "fields": {each.field: [each.before, each.after] for each in change.fields},
    }
