"""What each operation asks of who calls it: one table, and no operation without an entry.

The needs are those of the pages (``web/rights.py``) that show or do the same.
"""

from collections.abc import Mapping

from muster.core.access import Field, Thing, Verb
from muster.steps.sight import Need


def _see(thing: Thing, field: Field = Field.PLAIN) -> Need:
    return Need(Verb.SEE, thing, field)


_CARE = Need(Verb.RECORD, Thing.CARE, Field.AVAILABILITY)
NEEDS: Mapping[str, Need | None] = {
    "me": None,  # of every account
    "my-requests": Need(Verb.SEE, Thing.ROSTER, own=True),
    "my-request": Need(Verb.RECORD, Thing.ROSTER, own=True),
    "my-request-back": Need(Verb.RECORD, Thing.ROSTER, own=True),
    "corrections": _see(Thing.LEDGER),
    "correction-proposals": _see(Thing.LEDGER),
    "correction-preview": Need(Verb.RECORD, Thing.LEDGER),
    "correction-make": Need(Verb.RECORD, Thing.LEDGER),  # and over each place it is counted at
    "correction-confirm": Need(Verb.APPROVE, Thing.LEDGER),
    "correction-set-aside": _see(Thing.LEDGER),  # who proposed it, or may confirm it
    "my-deeds": None,
    "undo": None,  # one's own alone
    "organisations": _see(Thing.ORGANISATION),
    "organisation": _see(Thing.ORGANISATION),
    **dict.fromkeys(
        (
            "organisation-open",
            "organisation-rename",
            "organisation-move",  # and of the organisation it is to stand in
            "organisation-close",
            "post-open",
            "post-rename",
            "post-move",
            "post-close",
            "alias-give",
            "alias-end",
            "alias-back",
        ),
        Need(Verb.RECORD, Thing.ORGANISATION),
    ),
    "aliases": _see(Thing.ORGANISATION),
    "organisation-change": _see(Thing.FIGURE),  # what hangs on it are numbers
    "post-change": _see(Thing.FIGURE),
    "search": _see(Thing.ORGANISATION),  # and of each kind of subject, what it asks for
    "people": _see(Thing.PERSON),
    "person": Need(Verb.SEE, Thing.PERSON, own=True),
    "person-absence": Need(Verb.RECORD, Thing.PERSON, Field.AVAILABILITY),
    "person-back": Need(Verb.RECORD, Thing.PERSON, Field.AVAILABILITY),
    "person-application": Need(Verb.RECORD, Thing.PERSON, Field.PARTY),
    **dict.fromkeys(
        ("person-transfer", "person-separate", "person-competence"),
        Need(Verb.RECORD, Thing.PERSON, Field.NAME),  # the register
    ),
    "person-household": Need(Verb.RECORD, Thing.PERSON, Field.FAMILY),
    "facts": None,  # each fact asks for what it is about
    "fact": None,
    "ledger": _see(Thing.LEDGER),
    "figures": _see(Thing.FIGURE),
    "figure": _see(Thing.FIGURE),
    "figure-counted": _see(Thing.FIGURE),
    "strength": _see(Thing.FIGURE),
    "evening-file": Need(Verb.RECORD, Thing.FIGURE),
    "calls": _see(Thing.CALL),
    "call": _see(Thing.CALL),
    "call-issue": Need(Verb.ISSUE, Thing.CALL),
    "call-answer": Need(Verb.RECORD, Thing.CALL),
    "letters": _see(Thing.LETTER),
    "letter": Need(Verb.SEE, Thing.LETTER, own=True),
    "letter-write": Need(Verb.RECORD, Thing.LETTER, own=True),
    "letter-sign": Need(Verb.RECORD, Thing.LETTER, own=True),
    "letter-unsign": Need(Verb.RECORD, Thing.LETTER, own=True),
    "letter-decide": Need(Verb.DECIDE, Thing.LETTER),
    "derogations": _see(Thing.DEROGATION),
    "derogation-ask": Need(Verb.PROPOSE, Thing.DEROGATION),
    "derogation-grant": Need(Verb.APPROVE, Thing.DEROGATION),
    "derogation-end": _see(Thing.DEROGATION),  # who may grant it, or asked for it
    "posts": _see(Thing.DUTY),
    "board": _see(Thing.DUTY),
    "post-roster": _see(Thing.ROSTER),
    "roster": _see(Thing.ROSTER),
    "roster-repair-ask": Need(Verb.PROPOSE, Thing.ROSTER),
    "roster-repair": _see(Thing.ROSTER),  # what people ask of it: who makes it
    "roster-draft": Need(Verb.PROPOSE, Thing.ROSTER),
    "roster-check": Need(Verb.PROPOSE, Thing.ROSTER),
    "roster-publish": Need(Verb.DECIDE, Thing.ROSTER),
    "roster-change": Need(Verb.PROPOSE, Thing.ROSTER),  # what is published: to decide
    "roster-tell": Need(Verb.DECIDE, Thing.ROSTER),
    "roster-withdraw": Need(Verb.DECIDE, Thing.ROSTER),
    "my-swaps": Need(Verb.SEE, Thing.ROSTER, own=True),
    "my-swap-offers": Need(Verb.SEE, Thing.ROSTER, own=True),
    "swap-ask": Need(Verb.RECORD, Thing.ROSTER, own=True),
    "swap-answer": Need(Verb.RECORD, Thing.ROSTER, own=True),
    "post-swaps": _see(Thing.ROSTER),
    "swap-decide": Need(Verb.DECIDE, Thing.ROSTER),
    "post-roll": Need(Verb.RECORD, Thing.DUTY),
    "post-note": Need(Verb.RECORD, Thing.DUTY),
    "post-relief": Need(Verb.PROPOSE, Thing.DEPLOYMENT),
    "post-compare": Need(Verb.RECORD, Thing.DUTY),
    "post-settle": Need(Verb.DECIDE, Thing.DUTY),
    "my-duty": Need(Verb.RECORD, Thing.DUTY, own=True),
    "my-word": Need(Verb.RECORD, Thing.CARE, Field.HEALTH, own=True),
    "held": _see(Thing.CARE, Field.AVAILABILITY),
    "rest-due": _see(Thing.CARE, Field.AVAILABILITY),
    "rest": _CARE,
    "words": _see(Thing.CARE, Field.AVAILABILITY),  # and of each, the field of its matter
    "word-take": _CARE,
    "word-settle": _CARE,
    "cases": _see(Thing.CARE, Field.HEALTH),
    "case": _see(Thing.CARE, Field.HEALTH),
    "case-open": Need(Verb.RECORD, Thing.CARE, Field.HEALTH),
    "leave-offer": Need(Verb.RECORD, Thing.CARE, Field.FAMILY),
    "leave-choice": Need(Verb.RECORD, Thing.CARE, Field.FAMILY),
    "case-event": Need(Verb.RECORD, Thing.CARE, Field.HEALTH),
    "case-task": Need(Verb.RECORD, Thing.CARE, Field.HEALTH),
    "hold": _CARE,
    "lift": _CARE,
    "isolate": Need(Verb.RECORD, Thing.CARE, Field.HEALTH),
    "demand": _see(Thing.DEPLOYMENT),
    "demand-raise": Need(Verb.DECIDE, Thing.DEPLOYMENT),
    "demand-change": Need(Verb.DECIDE, Thing.DEPLOYMENT),
    "demand-met": Need(Verb.DECIDE, Thing.DEPLOYMENT),
    "plans": _see(Thing.PLAN),
    "plan": _see(Thing.PLAN),
    "plan-moves": _see(Thing.PLAN),
    "plan-progress": _see(Thing.PLAN),
    "plan-reserve": _see(Thing.PLAN),
    "plan-compare": _see(Thing.PLAN),
    "plan-compare-people": _see(Thing.PLAN),
    "plan-verdict": Need(Verb.PROPOSE, Thing.PLAN),
    "plan-ask": Need(Verb.PROPOSE, Thing.PLAN),
    "plan-amend": Need(Verb.PROPOSE, Thing.PLAN),
    "plan-mend": Need(Verb.PROPOSE, Thing.PLAN),
    "plan-review": Need(Verb.DECIDE, Thing.PLAN),
    "plan-approve": Need(Verb.APPROVE, Thing.PLAN),
    "plan-withdraw": Need(Verb.APPROVE, Thing.PLAN),
    "carry": Need(Verb.RECORD, Thing.DEPLOYMENT),
    "recall": Need(Verb.RECORD, Thing.DEPLOYMENT),
    "my-move": Need(Verb.RECORD, Thing.DEPLOYMENT, own=True),
    "units": _see(Thing.UNIT),
    "unit": _see(Thing.UNIT),
    "unit-found": Need(Verb.APPROVE, Thing.UNIT),
    "unit-requests": _see(Thing.UNIT),
    "unit-paper": _see(Thing.UNIT, Field.PARTY),
    "unit-ask": Need(Verb.PROPOSE, Thing.UNIT),
    "unit-withdraw": Need(Verb.PROPOSE, Thing.UNIT),
    "unit-approve": Need(Verb.APPROVE, Thing.UNIT),  # and of the organisation that was asked
    "unit-decline": Need(Verb.APPROVE, Thing.UNIT),
    "unit-name": Need(Verb.RECORD, Thing.UNIT),
    "unit-join": Need(Verb.RECORD, Thing.UNIT),
    "unit-dissolve": Need(Verb.APPROVE, Thing.UNIT),
    "relief": _see(Thing.DEPLOYMENT),
    "relief-decide": Need(Verb.DECIDE, Thing.DEPLOYMENT),
    "messages": _see(Thing.MESSAGE),
    "message-remind": Need(Verb.RECORD, Thing.MESSAGE),
    "message-answer": Need(Verb.RECORD, Thing.MESSAGE),
    "my-messages": Need(Verb.SEE, Thing.PERSON, own=True),
    "my-receipt": Need(Verb.RECORD, Thing.MESSAGE, own=True),
    "bulletins": _see(Thing.BULLETIN),
    "bulletin": _see(Thing.BULLETIN),
    "bulletin-proposals": _see(Thing.BULLETIN),  # of those who propose or issue there
    "bulletin-proposal": _see(Thing.BULLETIN),
    "bulletin-propose": Need(Verb.PROPOSE, Thing.BULLETIN),
    "bulletin-correct": Need(Verb.PROPOSE, Thing.BULLETIN),
    "bulletin-issue": Need(Verb.ISSUE, Thing.BULLETIN),  # who proposes may issue others' too
    "bulletin-set-aside": Need(Verb.ISSUE, Thing.BULLETIN),
    "alarms": _see(Thing.DUTY),  # and of each alarm, what it tells
    "accounts": Need(Verb.SEE, Thing.ACCOUNT, whole=True),
    "account-open": Need(Verb.RECORD, Thing.ACCOUNT, whole=True),
    "account-close": Need(Verb.RECORD, Thing.ACCOUNT, whole=True),
    "my-rights": None,  # of every account
    "rights": _see(Thing.ACCOUNT),
    "right-propose": Need(Verb.PROPOSE, Thing.ACCOUNT),
    "right-grant": Need(Verb.GRANT, Thing.ACCOUNT),
    "right-revoke": Need(Verb.GRANT, Thing.ACCOUNT),
    "readings": _see(Thing.LOG),
    "rules": _see(Thing.RULES),
    "rules-adopt": Need(Verb.RECORD, Thing.RULES, whole=True),
    "webhooks": _see(Thing.SYSTEM),
    "webhook": _see(Thing.SYSTEM),
    "webhook-make": Need(Verb.RECORD, Thing.SYSTEM),
    "webhook-change": Need(Verb.RECORD, Thing.SYSTEM),
    "claims": _see(Thing.CLAIM),
    "claim-make": Need(Verb.RECORD, Thing.CLAIM),
    "claim-drop": Need(Verb.RECORD, Thing.CLAIM),
    "works": _see(Thing.WORK),
    "work": _see(Thing.WORK),
    "work-file": _see(Thing.WORK),
    "work-strength": Need(Verb.RECORD, Thing.WORK),  # and what the work itself does
    "work-rosters": Need(Verb.RECORD, Thing.WORK),
    "work-bulletin": Need(Verb.RECORD, Thing.WORK),
    "work-verify": Need(Verb.SEE, Thing.SYSTEM, whole=True),
    "work-cancel": _see(Thing.WORK),  # one's own, or with the right to record
}
