"""The words for long work: what is done, where it stands, what it last said, what was wrong."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from muster.core.work import Stage, Task
from muster.steps import work, work_tasks

Words = Mapping[str, str | Promise]

TASKS: Words = {
    Task.PLAN: _("Deployment plan"),
    Task.REGISTER: _("Import of a register"),
    Task.STRENGTH: _("Strength returns"),
    Task.ROSTERS: _("Rosters"),
    Task.BULLETIN: _("Bulletin as a file"),
    Task.PAPER: _("Paper for a deployment"),
    Task.MEND: _("Ways to mend a roster"),
    Task.VERIFY: _("Verification of the ledger"),
}
STAGES: Words = {
    Stage.WAITING: pgettext_lazy("work", "waiting"),
    Stage.RUNNING: pgettext_lazy("work", "in progress"),
    Stage.DONE: pgettext_lazy("work", "done"),
    Stage.REFUSED: pgettext_lazy("work", "not done"),
    Stage.CANCELLED: pgettext_lazy("work", "cancelled"),
    Stage.BROKEN: pgettext_lazy("work", "failed"),
}
SAID: Words = {
    "read": _("what is known is read"),
    "flow": _("the flow is found"),
    "bound": _("the bound is known"),
    "settled": _("squads and households are settled"),
    "counted": _("numbers are counted"),
    "written": _("the file is written"),
    "rostered": _("posts are rostered"),
    "searched": _("the best roster is looked for"),
    "chain": _("the chain of digests is followed"),
    "projections": _("states and postings are folded anew"),
    "tallies": _("tallies are added up anew"),
    "mended": _("ways to mend it are looked for"),
}
WRONG: Words = {
    work_tasks.NO_RULES: _("no rule pack is in force, and without rules nobody is sent"),
    work_tasks.NO_BULLETIN: _("no bulletin of that number is issued"),
    work_tasks.NO_PLAN: _("no plan of that code is on record"),
    work_tasks.NO_FILE: _("the file is not kept any more; send it again"),
    work_tasks.CONTRADICTION: _("some lines and rules contradict each other; they stay open"),
    work.NO_RIGHT: _("whoever asked for it may not do this any more"),
    work_tasks.NOBODY: _("nobody is at a post there"),
    work_tasks.NO_ROSTER: _("no such roster is published any more"),
    work_tasks.NOT_FOUND: _("no roster was found that keeps every rule; see who is absent"),
    "code_taken": _("a plan of that code is on record"),
    "nothing_open": _("no line that is asked for lacks anybody"),
    "line_unknown": _("no open line has this code"),
    "window_over": _("the time of this line has passed"),
    "rule_broken": _("a rule is broken"),
}
