"""The words of the system's health: its parts, and what to do where one is not well."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from muster.core.health import Cause, Part, Tone

Words = Mapping[str, str | Promise]

PARTS: Words = {
    Part.DATABASE: pgettext_lazy("system", "Database"),
    Part.MIGRATIONS: pgettext_lazy("system", "Tables"),
    Part.CLOCK: pgettext_lazy("system", "Clock"),
    Part.LEDGER: pgettext_lazy("system", "Ledger verified"),
    Part.DISK: pgettext_lazy("system", "Disk"),
    Part.BACKUP: pgettext_lazy("system", "Backup"),
    Part.WORKER: pgettext_lazy("system", "Worker"),
    Part.QUEUE: pgettext_lazy("system", "Long work"),
    Part.MESSAGES: pgettext_lazy("system", "Messages"),
    Part.WEBHOOKS: pgettext_lazy("system", "Webhooks"),
}
TONES: Words = {
    Tone.WELL: pgettext_lazy("system", "well"),
    Tone.LOOK: pgettext_lazy("system", "look at it today"),
    Tone.ACT: pgettext_lazy("system", "act now"),
    Tone.UNKNOWN: pgettext_lazy("system", "nobody has told"),
}
TODO: Mapping[tuple[Part, Cause], Promise] = {
    (Part.DATABASE, Cause.SILENT): _("Start the database, and look at DATABASE_URL."),
    (Part.MIGRATIONS, Cause.BEHIND): _("Run django-admin migrate with this version."),
    (Part.CLOCK, Cause.AHEAD): _(
        "The last fact is later than this machine's clock. Set the clock by a time server; facts "
        "recorded meanwhile take the moment of the last one and a little more."
    ),
    (Part.LEDGER, Cause.FINDINGS): _(
        "Something in the ledger is not as it was recorded, or not counted right. Run muster "
        "ledger verify and keep what it says; muster ledger rebuild puts counts right, and nothing "
        "puts a changed fact right but a backup."
    ),
    (Part.LEDGER, Cause.NEVER): _("Run muster ledger verify, and let the machine do it weekly."),
    (Part.LEDGER, Cause.OLD): _("Run muster ledger verify, and let the machine do it weekly."),
    (Part.DISK, Cause.LOW): _("Make room on the disk of the ledger, or move it to a larger one."),
    (Part.DISK, Cause.OUT): _(
        "Make room at once: when the disk is full nothing can be recorded. Old files and logs go "
        "first, never the ledger's own."
    ),
    (Part.DISK, Cause.NEVER): _("The database keeps its own disk: look there."),
    (Part.BACKUP, Cause.NEVER): _(
        "Let the backup write a file when it is done, and name that file in MUSTER_BACKUP_FILE."
    ),
    (Part.BACKUP, Cause.OLD): _("Look why the backup has not run, and run it now."),
    (Part.WORKER, Cause.SILENT): _(
        "No worker gives a sign: nothing long is done and no message leaves. Start muster work, or "
        "muster serve, which starts one."
    ),
    (Part.QUEUE, Cause.SLOW): _("Work waits long. Start a second worker beside the first."),
    (Part.QUEUE, Cause.BROKEN): _(
        "Work failed by no fault of who asked. The traceback stands in the table of the queue; "
        "send it to whoever maintains Muster."
    ),
    (Part.MESSAGES, Cause.SLOW): _(
        "Messages should have left and have not. Look whether a worker runs, and whether the "
        "channels' server answers."
    ),
    (Part.MESSAGES, Cause.FAILED): _(
        "Some messages were given up. Telephone those who were to be told; look at their channels."
    ),
    (Part.WEBHOOKS, Cause.OFF): _(
        "An address was switched off, by hand or after three days without an answer. Ask whose it "
        "is, then enable it and send again what it missed."
    ),
}
