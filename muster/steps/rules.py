"""Rule packs: put one in force, see which is, which were, and which texts are at hand."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from muster.core import kinds as k
from muster.core.ledger import AsOf, Fact
from muster.core.rules import Rule, RulePack
from muster.formats.rulepack import RulePackRefused, adopted_rule_pack, read_rule_pack
from muster.steps.hand import Hand
from muster.store.ledger import Appended, append
from muster.store.reading import standing_kind


def adopt(hand: Hand, pack: RulePack, at: datetime) -> Appended:
    """Record that ``pack`` is in force from ``at``, with its very text.

    Files change with every release; what was decided stays judged by what was in force.
    """
    body = k.RulesAdopted(pack=pack.name, digest=pack.digest, text=pack.text)
    return append([hand.draft(f"rules:{pack.name}", body, at)], clock=hand.clock)


@dataclass(frozen=True, slots=True, kw_only=True)
class Adoption:
    """That a pack was put in force: the fact, and the rules adopted where their text is at hand."""

    fact: Fact
    pack: str
    digest: str
    rules: RulePack | None


class RulesGone(LookupError):
    """The text of the pack in force is not at hand; its argument is the name of the pack."""

    def __str__(self) -> str:
        """Return what is wrong, and what to do."""
        said = _("%(pack)s: the text that was adopted is not at hand; put a pack in force again")
        return said % {"pack": self.args[0]}


@dataclass(frozen=True, slots=True, kw_only=True)
class PackFile:
    """A file where packs are kept: the pack in it, or everything that is wrong with it."""

    name: str  # of the file, without its ending
    pack: RulePack | None
    problems: tuple[str, ...] = ()


def adoptions(asof: AsOf) -> tuple[Adoption, ...]:
    """Return every time a pack was put in force as of ``asof``; the one in force comes first."""
    facts = sorted(standing_kind(["rules.adopted"], asof), key=lambda f: (f.holds_from, f.seq))
    return tuple(
        Adoption(
            fact=fact,
            pack=fact.body.pack,
            digest=fact.body.digest,
            rules=_rules(fact.body),
        )
        for fact in reversed(facts)
        if isinstance(fact.body, k.RulesAdopted)
    )


def pack_in_force(asof: AsOf) -> RulePack | None:
    """Return the pack last adopted as of ``asof``; None when none is adopted.

    Raises :class:`RulesGone` when its text is not at hand: rules that nobody adopted judge nobody.
    """
    told = next(iter(adoptions(asof)), None)
    if told is None:
        return None
    if told.rules is None:
        raise RulesGone(told.pack)
    return told.rules


def packs_adopted(asof: AsOf) -> tuple[RulePack, ...]:
    """Return the packs somebody has adopted whose very text is at hand, the latest first."""
    latest: dict[str, Adoption] = {}
    for told in adoptions(asof):
        latest.setdefault(told.pack, told)
    return tuple(told.rules for told in latest.values() if told.rules is not None)


def pack_called(name: str, asof: AsOf) -> RulePack | None:
    """Return the adopted pack of that name, or the one in force where none is named."""
    if not name:
        return pack_in_force(asof)
    return next((pack for pack in packs_adopted(asof) if pack.name == name), None)


def rules_named(asof: AsOf) -> dict[str, Rule[Any]]:
    """Return all rules that have a place among the packs adopted, by name."""
    return {rule.name: rule for pack in packs_adopted(asof) for rule in pack.rules}


def pack_files() -> tuple[PackFile, ...]:
    """Return every file where packs are kept, adopted or not, by name."""
    return tuple(_file(path) for path in sorted(_folder().glob("*.toml")))


def _file(path: Path) -> PackFile:
    try:
        pack = _read(path)
    except RulePackRefused as refused:
        return PackFile(name=path.stem, pack=None, problems=refused.problems)
    if pack is None or pack.name != path.stem:  # it would not be found again once adopted
        found = pack.name if pack else ""
        said = _("pack, name: is “%(found)s”: call the file and the pack alike")
        wrong = said % {"found": found}
        return PackFile(name=path.stem, pack=None, problems=(wrong,))
    return PackFile(name=path.stem, pack=pack)


def _folder() -> Path:
    folder: Path = settings.ROOT / "rulepacks"
    return folder


def _rules(told: k.RulesAdopted) -> RulePack | None:
    """Return the pack that was adopted.

    A fact that does not keep its text is of a file, if that still has the digest told.
    """
    if told.text:
        return _adopted(told.text)
    try:
        pack = _read(_folder() / f"{told.pack}.toml")
    except RulePackRefused:
        return None  # what was adopted was sound, so this is another text
    return pack if pack is not None and pack.digest == told.digest else None


@lru_cache(maxsize=16)
def _adopted(text: str) -> RulePack | None:
    return adopted_rule_pack(text)


def _read(path: Path) -> RulePack | None:
    """Return the pack in a file as it is now, None if there is no such file."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return _parsed(path, found.st_mtime_ns, found.st_size)


@lru_cache(maxsize=16)
def _parsed(path: Path, _changed_ns: int, _bytes: int) -> RulePack:
    return read_rule_pack(path)
