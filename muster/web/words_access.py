"""The words for who may what: jobs, what is done, to what, which part of it, and why not."""

from collections.abc import Mapping
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from muster.core.access import Field, Reason, Thing, Verb
from muster.core.kinds import Job, WebhookStop
from muster.formats import access_words, webhook_words

Words = Mapping[str, str | Promise]

JOBS: Words = {
    Job.RESPONDER: _("Responder"),
    Job.CREW_LEADER: _("Crew leader"),
    Job.STATION_CHIEF: _("Station chief"),
    Job.DUTY_OFFICER: _("Duty officer"),
    Job.REVIEWER: _("Reviewer"),
    Job.DEPLOYMENT_APPROVER: _("Approver of deployments"),
    Job.WELFARE_OFFICER: _("Welfare officer"),
    Job.PARTY_OFFICER: _("Party-building officer"),
    Job.BULLETIN_EDITOR: _("Bulletin editor"),
    Job.STATISTICIAN: _("Statistician"),
    Job.AUDITOR: _("Auditor"),
    Job.ADMINISTRATOR: _("Administrator"),
}
# Offices that record facts; what a hand wrote instead is shown as it was written.
DECIDERS: Words = {
    **JOBS,
    "duty_clerk": _("Duty clerk"),
    "duty_office": _("Duty office"),
    "general_office": _("General office"),
    "legal_office": _("Legal office"),
    "messenger": _("Sender of messages"),
    "operator": _("Operator of the machine"),
    "person": _("Person"),
    "party_building_office": _("Party-building office"),
    "personnel_office": _("Personnel office"),
    "political_office": _("Political department"),
    "register_clerk": _("Clerk of the register"),
}
# Where facts come from when no document is named.
SOURCES: Words = {
    "command line": pgettext_lazy("source", "terminal"),
    "page": pgettext_lazy("source", "page"),
    "personnel register import": pgettext_lazy("source", "import of the register"),
    "play": pgettext_lazy("source", "the demo's play"),
    "post code": pgettext_lazy("source", "code of the post"),
    "post tablet": pgettext_lazy("source", "tablet of the post"),
    "terminal": pgettext_lazy("source", "terminal"),
    "undone": pgettext_lazy("source", "taken back"),
    "work": pgettext_lazy("source", "long work"),
}
# What is shown of a fact that is kept back, by the field one would have to see.
KEPT_FACTS: Words = {
    Field.PLAIN: _("Record kept back"),
    Field.AVAILABILITY: _("Record of availability"),
    Field.HEALTH: _("Care record"),
    Field.PARTY: _("Record of Party membership"),
}
KEPT_SAID: Words = {
    Field.PLAIN: _("What it says and of whom is seen only by those who must."),
    Field.AVAILABILITY: _(
        "A record of who is available. What it says and of whom is seen only by those who must."
    ),
    Field.HEALTH: _(
        "A care record: health or family. What it says and of whom is seen only by those who must."
    ),
    Field.PARTY: _(
        "A record of membership in the Party. What it says and of whom is seen only by those who "
        "must."
    ),
}
VERBS: Words = {
    Verb.SEE: pgettext_lazy("right", "see"),
    Verb.RECORD: pgettext_lazy("right", "record"),
    Verb.PROPOSE: pgettext_lazy("right", "propose"),
    Verb.DECIDE: pgettext_lazy("right", "decide"),
    Verb.APPROVE: pgettext_lazy("right", "approve"),
    Verb.ISSUE: pgettext_lazy("right", "issue"),
    Verb.GRANT: pgettext_lazy("right", "grant"),
}
THINGS: Words = {
    Thing.SITUATION: pgettext_lazy("right", "the situation"),
    Thing.ORGANISATION: pgettext_lazy("right", "organisations"),
    Thing.PERSON: pgettext_lazy("right", "people"),
    Thing.CALL: pgettext_lazy("right", "calls"),
    Thing.LETTER: pgettext_lazy("right", "letters"),
    Thing.DEPLOYMENT: pgettext_lazy("right", "need, orders and reserves"),
    Thing.PLAN: pgettext_lazy("right", "deployment plans"),
    Thing.ROSTER: pgettext_lazy("right", "rosters"),
    Thing.DUTY: pgettext_lazy("right", "duty and discrepancies"),
    Thing.CARE: pgettext_lazy("right", "holds, isolation, rest, cases"),
    Thing.DEROGATION: pgettext_lazy("right", "derogations"),
    Thing.UNIT: pgettext_lazy("right", "temporary units"),
    Thing.FIGURE: pgettext_lazy("right", "figures"),
    Thing.CLAIM: pgettext_lazy("right", "claims"),
    Thing.BULLETIN: pgettext_lazy("right", "bulletins"),
    Thing.LEDGER: pgettext_lazy("right", "the ledger"),
    Thing.RULES: pgettext_lazy("right", "rules"),
    Thing.ACCOUNT: pgettext_lazy("right", "accounts and rights"),
    Thing.LOG: pgettext_lazy("right", "the access log"),
    Thing.MESSAGE: pgettext_lazy("right", "messages"),
    Thing.WORK: pgettext_lazy("right", "work in progress"),
    Thing.SYSTEM: pgettext_lazy("right", "the system"),
}
PARTS: Words = {
    Field.PLAIN: pgettext_lazy("right", "plain"),
    Field.NAME: pgettext_lazy("right", "name"),
    Field.AVAILABILITY: pgettext_lazy("right", "availability"),
    Field.HEALTH: pgettext_lazy("right", "health"),
    Field.FAMILY: pgettext_lazy("right", "family"),
    Field.PARTY: pgettext_lazy("right", "Party membership"),
    Field.CONTACT: pgettext_lazy("right", "contact"),
}
REASONS: Words = access_words.REASONS
# Where a right stands, as a mark beside it.
STANDINGS: Words = {
    Reason.GRANTED: pgettext_lazy("right", "held"),
    Reason.NO_JOB: pgettext_lazy("right", "not granted yet"),
    Reason.NOT_YET: pgettext_lazy("right", "not begun"),
    Reason.ENDED: pgettext_lazy("right", "ended"),
    Reason.REVOKED: pgettext_lazy("right", "revoked"),
}
FAMILIES: Words = webhook_words.FAMILIES_SAID
# What words.py takes into the tables of its name.
SUBJECTS: Words = {
    "account": pgettext_lazy("subject", "Account"),
    "grant": _("Right"),
    **webhook_words.SUBJECTS,
}
FACTS: Words = {
    "account.opened": _("Account opened"),
    "account.closed": _("Account closed"),
    "token.made": _("Token made"),
    "token.revoked": _("Token revoked"),
    "right.proposed": _("Right proposed"),
    "right.granted": _("Right granted"),
    "right.revoked": _("Right revoked"),
    **webhook_words.FACTS,
    "hold.placed": _("Hold placed"),
    "hold.lifted": _("Hold lifted"),
    "isolation.began": _("Isolation began"),
    "isolation.released": _("Released from isolation"),
    "rest.ordered": _("Rest ordered"),
    "absence.began": _("Absence began"),
    "absence.ended": _("Absence ended"),
    "bereavement.offered": _("Bereavement leave offered"),
    "bereavement.chosen": _("Choice in bereavement"),
    "case.opened": _("Case opened"),
    "case.event": _("Event of a case"),
    "case.task_given": _("Task of a case given"),
    "case.task_done": _("Task of a case done"),
    "person.household_noted": _("Household noted"),
    "bulletin.proposed": _("Bulletin proposed"),
    "bulletin.set_aside": _("Proposed bulletin set aside"),
    "derogation.asked": _("Derogation asked for"),
    "derogation.granted": _("Derogation granted"),
    "derogation.ended": _("Derogation ended"),
}
FIELDS: Words = {
    "demo": _("Of the demo alone"),
    "holder": _("Holder"),
    "token": pgettext_lazy("field", "Token"),
    "purpose": pgettext_lazy("field", "Purpose"),
    "act": pgettext_lazy("field", "May record"),
    "orgs": pgettext_lazy("field", "Narrowed to"),
    "jobs": pgettext_lazy("field", "Jobs"),
    "job": _("Job"),
    "since": pgettext_lazy("field", "From"),
    "hold": pgettext_lazy("field", "Hold"),
    "gate": _("Gate"),
    "absent": _("Absent as"),
    "on_leave": _("On bereavement leave"),
    "exposed_at": _("Last exposed"),
    "release_due": _("Release due"),
    "days": _("Days"),
    "choice": _("Choice"),
    "back_on": _("Back on"),
    "what": _("Event"),
    "task": _("Task"),
    "owner": _("Owner"),
    "due": pgettext_lazy("task", "Due"),
    "said": _("In the words of the report"),
    "approximate": _("Approximate"),
    "authoriser": _("Authorised by"),
    **webhook_words.FIELDS,
}
BY_CLASS: Mapping[type[StrEnum], Words] = {Job: JOBS, WebhookStop: webhook_words.STOPS}
