"""Rule packs: put one in force, see which is."""

from datetime import datetime
from functools import cache
from pathlib import Path

from django.conf import settings

from muster.core import kinds as k
from muster.core.ledger import AsOf
from muster.core.rules import RulePack
from muster.formats.rulepack import read_rule_pack
from muster.steps.hand import Hand
from muster.store.ledger import Appended, append
from muster.store.reading import standing_kind


def adopt(hand: Hand, pack: RulePack, at: datetime) -> Appended:
    """Record that ``pack`` is in force from ``at``; its digest says which text of it."""
    body = k.RulesAdopted(pack=pack.name, digest=pack.digest)
    return append([hand.draft(f"rules:{pack.name}", body, at)], clock=hand.clock)


def adopted(asof: AsOf) -> k.RulesAdopted | None:
    """Return the pack last adopted as of ``asof``."""
    facts = standing_kind(["rules.adopted"], asof)
    last = max(facts, key=lambda f: (f.holds_from, f.seq)).body if facts else None
    return last if isinstance(last, k.RulesAdopted) else None


def pack_in_force(asof: AsOf) -> RulePack | None:
    """Return the pack last adopted as of ``asof``, read from where packs are kept.

    None when none is adopted. Raises ``LookupError`` when the text that was adopted is not
    there any more: rules that nobody adopted judge nobody.
    """
    told = adopted(asof)
    if told is None:
        return None
    folder: Path = settings.ROOT / "rulepacks"
    pack = _read(folder / f"{told.pack}.toml")
    if pack is None or pack.digest != told.digest:
        raise LookupError(f"{told.pack}: the text that was adopted is not in {folder.name}")
    return pack


def packs_adopted(asof: AsOf) -> tuple[RulePack, ...]:
    """Return the packs somebody has adopted whose very text is at hand, the latest first."""
    facts = sorted(standing_kind(["rules.adopted"], asof), key=lambda f: (f.holds_from, f.seq))
    folder: Path = settings.ROOT / "rulepacks"
    found: dict[str, RulePack] = {}
    for fact in reversed(facts):
        if isinstance(fact.body, k.RulesAdopted) and fact.body.pack not in found:
            pack = _read(folder / f"{fact.body.pack}.toml")
            if pack is not None and pack.digest == fact.body.digest:
                found[pack.name] = pack
    return tuple(found.values())


def pack_called(name: str, asof: AsOf) -> RulePack | None:
    """Return the adopted pack of that name, or the one in force where none is named."""
    if not name:
        return pack_in_force(asof)
    return next((pack for pack in packs_adopted(asof) if pack.name == name), None)


@cache
def _read(path: Path) -> RulePack | None:
    return read_rule_pack(path) if path.exists() else None
