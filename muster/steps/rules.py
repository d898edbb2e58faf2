"""Rule packs: put one in force, see which is."""

from datetime import datetime

from muster.core import kinds as k
from muster.core.ledger import AsOf
from muster.core.rules import RulePack
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
