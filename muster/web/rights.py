"""What each address asks of who opens it: one table, and no address without an entry."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from muster.core.access import Field, Thing, Verb


class Open(StrEnum):
    """An address that asks for no job."""

    PUBLIC = "public"  # of nobody
    SIGNED_IN = "signed_in"  # of an account, whatever it holds


@dataclass(frozen=True, slots=True)
class Need:
    """What an address asks for, somewhere in the service; the page asks for what it shows."""

    verb: Verb
    thing: Thing
    field: Field = Field.PLAIN


def _see(thing: Thing) -> Need:
    return Need(Verb.SEE, thing)


RIGHTS: Mapping[str, Need | Open] = {
    "situation": _see(Thing.SITUATION),
    "organisations": _see(Thing.ORGANISATION),
    "organisation": _see(Thing.ORGANISATION),
    "letters": _see(Thing.LETTER),
    "letter": _see(Thing.LETTER),
    "deployment": _see(Thing.DEPLOYMENT),
    "demand-line": _see(Thing.DEPLOYMENT),
    "board-paper": _see(Thing.DEPLOYMENT),
    "reserve": _see(Thing.DEPLOYMENT),
    "plans": _see(Thing.PLAN),
    "plan": _see(Thing.PLAN),
    "plan-paper": _see(Thing.PLAN),
    "compare": _see(Thing.PLAN),
    "why": _see(Thing.PLAN),
    "amend": Need(Verb.PROPOSE, Thing.PLAN),
    "amended": Need(Verb.PROPOSE, Thing.PLAN),
    "mended": Need(Verb.PROPOSE, Thing.PLAN),
    "approve": Need(Verb.APPROVE, Thing.PLAN),
    "withdraw": Need(Verb.APPROVE, Thing.PLAN),
    "strength": _see(Thing.FIGURE),
    "figures": _see(Thing.FIGURE),
    "figure": _see(Thing.FIGURE),
    "bulletins": _see(Thing.BULLETIN),
    "bulletin": _see(Thing.BULLETIN),
    "difference": _see(Thing.BULLETIN),
    "bulletin-file": _see(Thing.BULLETIN),
    "compose": Need(Verb.PROPOSE, Thing.BULLETIN),
    "composed": Need(Verb.ISSUE, Thing.BULLETIN),
    "correct": Need(Verb.PROPOSE, Thing.BULLETIN),
    "corrected": Need(Verb.ISSUE, Thing.BULLETIN),
    "check": Need(Verb.RECORD, Thing.CLAIM),
    "checked": Need(Verb.RECORD, Thing.CLAIM),
    "checked-document": Need(Verb.RECORD, Thing.CLAIM),
    "read": Need(Verb.RECORD, Thing.CLAIM),
    "proposals": Need(Verb.RECORD, Thing.CLAIM),
    "approve_claims": Need(Verb.RECORD, Thing.CLAIM),
    "claims": _see(Thing.CLAIM),
    "claim": _see(Thing.CLAIM),
    "claim-drop": Need(Verb.RECORD, Thing.CLAIM),
    "fact": Open.SIGNED_IN,  # each fact asks for what it is about
    "language": Open.PUBLIC,
}
