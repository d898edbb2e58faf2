"""What each address asks of who opens it: one table, and no address without an entry."""

from collections.abc import Mapping
from enum import StrEnum

from muster.core.access import Field, Thing, Verb
from muster.steps.sight import Need


class Open(StrEnum):
    """An address that asks for no job."""

    PUBLIC = "public"  # of nobody
    SIGNED_IN = "signed_in"  # of an account, whatever it holds


def _see(thing: Thing) -> Need:
    return Need(Verb.SEE, thing)


# A check tells the number of whatever organisation a text names.
_CHECKING = Need(Verb.RECORD, Thing.CLAIM, whole=True)
RIGHTS: Mapping[str, Need | Open] = {
    "my-channels": Open.SIGNED_IN,
    "channel-change": Open.SIGNED_IN,  # one's own
    "home": Open.SIGNED_IN,
    "near": Open.SIGNED_IN,  # one's own choice
    "situation": _see(Thing.SITUATION),
    "organisations": _see(Thing.ORGANISATION),
    "organisation": _see(Thing.ORGANISATION),
    "calls": _see(Thing.CALL),
    "call": _see(Thing.CALL),
    "call-cap": _see(Thing.CALL),
    "call-issue": Need(Verb.ISSUE, Thing.CALL),
    "call-answer": Need(Verb.RECORD, Thing.CALL),
    "search": _see(Thing.ORGANISATION),  # and of each kind of subject, what it asks for
    "person": Need(Verb.SEE, Thing.PERSON, own=True),
    "person-change": _see(Thing.PERSON),  # and of each form, what it records
    "person-absence": Need(Verb.RECORD, Thing.PERSON, Field.AVAILABILITY),
    "person-back": Need(Verb.RECORD, Thing.PERSON, Field.AVAILABILITY),
    "person-application": Need(Verb.RECORD, Thing.PERSON, Field.PARTY),
    **dict.fromkeys(
        ("person-transfer", "person-separate", "person-competence"),
        Need(Verb.RECORD, Thing.PERSON, Field.NAME),  # the register
    ),
    "person-household": Need(Verb.RECORD, Thing.PERSON, Field.FAMILY),
    "care": Need(Verb.SEE, Thing.CARE, Field.AVAILABILITY),
    "in-care": Need(Verb.SEE, Thing.CARE, Field.AVAILABILITY),
    "care-isolate": Need(Verb.RECORD, Thing.CARE, Field.HEALTH),
    "care-hold": Need(Verb.RECORD, Thing.CARE, Field.AVAILABILITY),
    "care-lift": Need(Verb.RECORD, Thing.CARE, Field.AVAILABILITY),
    "care-rest": Need(Verb.RECORD, Thing.CARE, Field.AVAILABILITY),
    "told-take": Need(Verb.RECORD, Thing.CARE, Field.AVAILABILITY),  # and of its matter's field
    "told-settle": Need(Verb.RECORD, Thing.CARE, Field.AVAILABILITY),
    "case-open": Need(Verb.RECORD, Thing.CARE, Field.HEALTH),
    "bereavement-offer": Need(Verb.RECORD, Thing.CARE, Field.FAMILY),
    "bereavement-choice": Need(Verb.RECORD, Thing.CARE, Field.FAMILY),
    "case": Need(Verb.SEE, Thing.CARE, Field.HEALTH),
    "case-event": Need(Verb.RECORD, Thing.CARE, Field.HEALTH),
    "case-task": Need(Verb.RECORD, Thing.CARE, Field.HEALTH),
    "units": _see(Thing.UNIT),
    "unit": _see(Thing.UNIT),
    "unit-new": Need(Verb.APPROVE, Thing.UNIT),
    "unit-found": Need(Verb.APPROVE, Thing.UNIT),
    "unit-requests": _see(Thing.UNIT),
    "unit-ask-new": Need(Verb.PROPOSE, Thing.UNIT),
    "unit-ask": Need(Verb.PROPOSE, Thing.UNIT),
    "unit-withdraw": Need(Verb.PROPOSE, Thing.UNIT),
    "unit-approve": Need(Verb.APPROVE, Thing.UNIT),  # and of the organisation that was asked
    "unit-decline": Need(Verb.APPROVE, Thing.UNIT),
    "unit-paper": Need(Verb.SEE, Thing.UNIT, Field.PARTY),
    "unit-join": Need(Verb.RECORD, Thing.UNIT),
    "unit-name": Need(Verb.RECORD, Thing.UNIT),
    "unit-dissolve": Need(Verb.APPROVE, Thing.UNIT),
    "letters": _see(Thing.LETTER),
    "letter": Need(Verb.SEE, Thing.LETTER, own=True),
    "deployment": _see(Thing.DEPLOYMENT),
    "evening": Need(Verb.RECORD, Thing.FIGURE),
    "evening-file": Need(Verb.RECORD, Thing.FIGURE),
    "demand-line": _see(Thing.DEPLOYMENT),
    "demand-ask": Need(Verb.DECIDE, Thing.DEPLOYMENT),
    "demand-raise": Need(Verb.DECIDE, Thing.DEPLOYMENT),
    "demand-met": Need(Verb.DECIDE, Thing.DEPLOYMENT),
    "board-paper": _see(Thing.DEPLOYMENT),
    "reserve": _see(Thing.DEPLOYMENT),
    "plans": _see(Thing.PLAN),
    "plan": _see(Thing.PLAN),
    "plan-paper": _see(Thing.PLAN),
    "plan-first": Need(Verb.PROPOSE, Thing.PLAN),
    "plan-ask": Need(Verb.PROPOSE, Thing.PLAN),
    "plan-review": Need(Verb.DECIDE, Thing.PLAN),
    "recall": Need(Verb.RECORD, Thing.DEPLOYMENT),
    "recalled": Need(Verb.RECORD, Thing.DEPLOYMENT),
    "carry": Need(Verb.RECORD, Thing.DEPLOYMENT),
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
    "composed": Need(Verb.PROPOSE, Thing.BULLETIN),
    "correct": Need(Verb.PROPOSE, Thing.BULLETIN),
    "corrected": Need(Verb.PROPOSE, Thing.BULLETIN),
    "bulletin-proposal": Need(Verb.ISSUE, Thing.BULLETIN),  # who proposes may issue others' too
    "bulletin-issue": Need(Verb.ISSUE, Thing.BULLETIN),
    "bulletin-set-aside": Need(Verb.ISSUE, Thing.BULLETIN),
    "check": _CHECKING,
    "checked": _CHECKING,
    "checked-document": _CHECKING,
    "read": _CHECKING,
    "proposals": _CHECKING,
    "approve_claims": _CHECKING,
    "claims": _see(Thing.CLAIM),
    "claim": _see(Thing.CLAIM),
    "claim-drop": Need(Verb.RECORD, Thing.CLAIM),
    "me": Need(Verb.SEE, Thing.PERSON, own=True),
    "me-record": Need(Verb.SEE, Thing.PERSON, own=True),
    "me-letter": Need(Verb.RECORD, Thing.LETTER, own=True),
    "me-sign": Need(Verb.RECORD, Thing.LETTER, own=True),
    "me-duty": Need(Verb.RECORD, Thing.DUTY, own=True),
    "me-move": Need(Verb.RECORD, Thing.DEPLOYMENT, own=True),
    "me-told": Need(Verb.RECORD, Thing.CARE, Field.HEALTH, own=True),
    "me-swaps": Need(Verb.SEE, Thing.ROSTER, own=True),
    "me-swap": Need(Verb.RECORD, Thing.ROSTER, own=True),
    "me-requests": Need(Verb.SEE, Thing.ROSTER, own=True),
    "me-request": Need(Verb.RECORD, Thing.ROSTER, own=True),
    "check-in": Need(Verb.RECORD, Thing.DUTY, own=True),
    "posts": _see(Thing.DUTY),
    "post": _see(Thing.DUTY),
    "post-roster": _see(Thing.ROSTER),
    "post-roster-plan": Need(Verb.PROPOSE, Thing.ROSTER),
    "post-roster-step": Need(Verb.PROPOSE, Thing.ROSTER),  # to publish is to decide
    "post-roster-mend": Need(Verb.PROPOSE, Thing.ROSTER),
    "post-roster-mend-ask": Need(Verb.PROPOSE, Thing.ROSTER),
    "post-roster-mended": Need(Verb.DECIDE, Thing.ROSTER),
    "post-roster-change": Need(Verb.PROPOSE, Thing.ROSTER),  # what is published: to decide
    "post-substitute": Need(Verb.DECIDE, Thing.ROSTER),
    "post-swap": Need(Verb.DECIDE, Thing.ROSTER),
    "post-gate": Need(Verb.RECORD, Thing.DUTY),  # who sees the code can give it away
    "post-roll": Need(Verb.RECORD, Thing.DUTY),
    "post-compare": Need(Verb.RECORD, Thing.DUTY),
    "post-note": Need(Verb.RECORD, Thing.DUTY),
    "post-relief": Need(Verb.PROPOSE, Thing.DEPLOYMENT),
    "post-settle": Need(Verb.DECIDE, Thing.DUTY),
    "deeds": Open.SIGNED_IN,  # one's own alone
    "undo": Open.SIGNED_IN,
    "messages": _see(Thing.MESSAGE),
    "message-remind": Need(Verb.RECORD, Thing.MESSAGE),
    "message-answer": Need(Verb.RECORD, Thing.MESSAGE),
    "me-receipt": Need(Verb.RECORD, Thing.MESSAGE, own=True),
    "alarms": _see(Thing.DUTY),  # and of each alarm, what it tells
    "relief": _see(Thing.DEPLOYMENT),
    "relief-decide": Need(Verb.DECIDE, Thing.DEPLOYMENT),
    "review": Need(Verb.DECIDE, Thing.LETTER),
    "review-decide": Need(Verb.DECIDE, Thing.LETTER),
    "derogations": _see(Thing.DEROGATION),
    "derogation-ask": Need(Verb.PROPOSE, Thing.DEROGATION),
    "derogation-asked": Need(Verb.PROPOSE, Thing.DEROGATION),
    "derogation-granted": Need(Verb.APPROVE, Thing.DEROGATION),
    "derogation-ended": _see(Thing.DEROGATION),  # who may grant it, or asked for it
    "work": _see(Thing.WORK),
    "work-ask": Need(Verb.RECORD, Thing.WORK),
    "work-cancel": Open.SIGNED_IN,  # one's own, or with the right to record
    "work-file": Open.SIGNED_IN,  # of what one may do oneself; a paper: one's own
    "paper": Open.SIGNED_IN,  # one's own
    "calendar-feed": Open.PUBLIC,  # the address is a secret; what it opens is judged by rights
    "my-calendars": Open.SIGNED_IN,
    "calendar-make": Open.SIGNED_IN,  # of oneself, or of a post whose board one sees
    "calendar-revoke": Open.SIGNED_IN,
    **dict.fromkeys(
        (
            "register",
            "register-template",
            "register-look",
            "register-import",
            "register-record",
            "register-drop",
        ),
        Need(Verb.RECORD, Thing.ORGANISATION, whole=True),
    ),
    "aliases": _see(Thing.ORGANISATION),
    "alias-give": Need(Verb.RECORD, Thing.ORGANISATION),
    "alias-back": Need(Verb.RECORD, Thing.ORGANISATION),
    **dict.fromkeys(
        (
            "alias-end",
            "organisation-change",
            "organisation-open",
            "organisation-rename",
            "organisation-move",  # and of the organisation it is to stand in
            "organisation-close",
            "post-change",
            "post-open",
            "post-rename",
            "post-move",
            "post-close",
        ),
        Need(Verb.RECORD, Thing.ORGANISATION),
    ),
    "system": _see(Thing.SYSTEM),
    "verification": Need(Verb.SEE, Thing.SYSTEM, whole=True),
    "ledger-verify": Need(Verb.SEE, Thing.SYSTEM, whole=True),
    "rules": _see(Thing.RULES),
    "rules-compare": _see(Thing.RULES),
    "rules-adopt": Need(Verb.RECORD, Thing.RULES, whole=True),
    "rule": _see(Thing.RULES),
    "webhooks": _see(Thing.SYSTEM),
    "webhook": _see(Thing.SYSTEM),
    "webhook-make": Need(Verb.RECORD, Thing.SYSTEM),
    "webhook-change": Need(Verb.RECORD, Thing.SYSTEM),
    "fact": Open.SIGNED_IN,  # each fact asks for what it is about
    "corrections": _see(Thing.LEDGER),
    "fact-correct": Need(Verb.RECORD, Thing.LEDGER),  # and over each place it is counted at
    "fact-corrected": Need(Verb.RECORD, Thing.LEDGER),
    "correction-confirm": Need(Verb.APPROVE, Thing.LEDGER),
    "correction-set-aside": _see(Thing.LEDGER),  # who proposed it, or may confirm it
    "rights": _see(Thing.ACCOUNT),
    "accounts": Need(Verb.SEE, Thing.ACCOUNT, whole=True),
    "account-opened": Need(Verb.RECORD, Thing.ACCOUNT, whole=True),
    "account-closed": Need(Verb.RECORD, Thing.ACCOUNT, whole=True),
    "rights-why": Open.SIGNED_IN,
    "readings": _see(Thing.LOG),
    "right-proposed": Need(Verb.PROPOSE, Thing.ACCOUNT),
    "right-granted": Need(Verb.GRANT, Thing.ACCOUNT),
    "right-revoked": Need(Verb.GRANT, Thing.ACCOUNT),
    "language": Open.PUBLIC,
    "welcome": Open.PUBLIC,
    "mfa_authenticate": Open.PUBLIC,
    "openid_connect_login": Open.PUBLIC,
    "openid_connect_callback": Open.PUBLIC,
    "account_reauthenticate": Open.SIGNED_IN,
    "mfa_reauthenticate": Open.SIGNED_IN,
    "mfa_index": Open.SIGNED_IN,
    "end-sessions": Open.SIGNED_IN,
    "account_change_password": Open.SIGNED_IN,
    "my-tokens": Open.SIGNED_IN,
    "token-made": Open.SIGNED_IN,
    "token-revoked": Open.SIGNED_IN,
    "mfa_activate_totp": Open.SIGNED_IN,
    "second-step-picture": Open.SIGNED_IN,
    "mfa_deactivate_totp": Open.SIGNED_IN,
    "mfa_view_recovery_codes": Open.SIGNED_IN,
    "healthz": Open.PUBLIC,
    "metrics": Open.PUBLIC,
    "account_login": Open.PUBLIC,
    "account_inactive": Open.PUBLIC,
    "account_logout": Open.SIGNED_IN,
}
