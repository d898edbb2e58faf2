"""A roster on paper: the sheet for the wall, ICS 203 for who leads, ICS 204 for each shift.

ICS 203 is the organisation assignment list: who answers for what over the whole period. ICS 204
is the assignment list of one shift: who stands it, who leads, what it lacks. The boxes are
numbered as on the forms (FEMA 502-2, 2010); what a roster cannot know stays empty for a pen.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from muster.core.kinds import RosterShift
from muster.formats.printout import paper_of
from muster.formats.roster_printout import RosterMember, RosterPrintout
from muster.formats.roster_words import local
from muster.formats.roster_workbook import OPEN, codes, weekday
from muster.formats.sheet import Box, Column, Paper, Section, Sheet, Table
from muster.formats.wording import ROLES, joined, listed

DAYS_ACROSS = 14  # of a table: more would be too small to read on a wall


def wall_sheet(printout: RosterPrintout) -> Paper:
    """Return the roster for the wall: people × days, hours and nights, who is missing."""
    title = _("Roster")
    days = printout.days
    parts = [days[i : i + DAYS_ACROSS] for i in range(0, len(days), DAYS_ACROSS)]
    sheet = Sheet(
        form=printout.words.named(printout.record.post),
        title=title,
        running=joined([title, printout.title]),
        boxes=(
            (
                Box(pgettext("subject", "Post"), printout.words.named(printout.record.post), 2),
                Box(_("Organisation"), printout.words.named(printout.org), 2),
                Box(pgettext("roster", "Days"), f"{days[0]:%Y-%m-%d} – {days[-1]:%Y-%m-%d}", 2),
                Box(_("Duties"), "\n".join(_legend(printout)), 3),
            ),
        ),
        tables=tuple(_grid(printout, part) for part in parts),
        foot=(_prepared(printout, ""),),
        wide=True,
    )
    return paper_of(title, (sheet,), printout)


def _legend(printout: RosterPrintout) -> Iterator[str]:
    """Yield what each code means, with its hours of the day, and the mark of an open duty."""
    known = codes(printout.record.shifts)
    seen: dict[str, str] = {}
    for shift in printout.record.shifts:
        code = known[shift.slot or "S", shift.length_h].text
        begins = local(shift.start)
        ends = begins + timedelta(hours=shift.length_h)
        said = f"{code} {printout.words.slot(shift)} {begins:%H:%M}–{ends:%H:%M}"
        seen.setdefault(code, said)
    yield from seen.values()
    if printout.open:
        yield _("%(mark)s open: the person will not come") % {"mark": OPEN}


def _grid(printout: RosterPrintout, days: Sequence[date]) -> Table:
    known = codes(printout.record.shifts)
    first = printout.days.index(days[0])
    rows = tuple(
        _row(printout, member, days, printout.duties(member.code)[first : first + len(days)])
        for member in printout.members
    )
    columns = (
        Column(pgettext("person", "Name"), 26),
        Column(_("Role"), 16),
        Column(_("Crew"), 7),
        *(Column(f"{day:%d}\n{weekday(day.weekday())}", 10) for day in days),
        Column(_("Hours"), 10, number=True),
        Column(_("Nights"), 9, number=True),
    )
    foot = []
    for code in known.values():
        lacks = [_lack(printout, day, code.text) for day in days]
        label = _("%(code)s missing") % {"code": code.text}
        if any(lacks):
            foot.append((label, "", "", *(str(n) if n else "" for n in lacks), "", ""))
    heading = f"{days[0]:%Y-%m-%d} – {days[-1]:%Y-%m-%d}"
    return Table(heading, columns, (Section("", rows),), tuple(foot))


def _row(
    printout: RosterPrintout,
    member: RosterMember,
    days: Sequence[date],
    duties: Sequence[Sequence[RosterShift]],
) -> tuple[str, ...]:
    known = codes(printout.record.shifts)
    own = [shift for day in duties for shift in day]
    cells = (
        "+".join(
            known[shift.slot or "S", shift.length_h].text
            + OPEN * printout.is_open(shift, member.code)
            for shift in day
        )
        for day in duties
    )
    return (
        printout.words.person(member.code),
        str(ROLES.get(member.role, member.role)),
        "" if member.crew is None else str(member.crew + 1),
        *cells,
        str(sum(shift.length_h for shift in own)),
        str(sum(shift.night for shift in own)),
    )


def _lack(printout: RosterPrintout, day: date, code: str) -> int:
    """Return how many heads the shifts of one kind and day are short of those needed."""
    known = codes(printout.record.shifts)
    return sum(
        max(0, shift.heads_min - len(_coming(printout, shift)))
        for shift in printout.shifts_on(day)
        if known[shift.slot or "S", shift.length_h].text == code
    )


def _coming(printout: RosterPrintout, shift: RosterShift) -> list[str]:
    return [person for person in shift.people if not printout.is_open(shift, person)]


# --- ICS 203 -------------------------------------------------------------------------------------


def organisation_list(printout: RosterPrintout) -> Paper:
    """Return the organisation assignment list (ICS 203): crew by crew, leaders and people."""
    title = _("Organisation assignment list")
    words = printout.words
    crews = sorted({m.crew for m in printout.members if m.crew is not None})
    rows = tuple(_crew_row(printout, crew) for crew in crews)
    loose = [m for m in printout.members if m.crew is None]
    columns = (
        Column(_("7 Crew"), 8),
        Column(_("Leaders"), 22),
        Column(_("Deputies"), 22),
        Column(_("People"), 8, number=True),
        Column(_("Names"), 50),
    )
    others = (("–", "", "", str(len(loose)), listed(words.person(m.code) for m in loose)),)
    total = ((_("Total"), "", "", str(len(printout.members)), ""),)
    sheet = Sheet(
        form="ICS 203",
        title=title,
        running=joined([title, printout.title]),
        boxes=(
            _incident(printout),
            (
                Box(_("3 In command at the post"), "", 2, lines=2),
                Box(_("4 Liaison"), "", 2, lines=2),
                Box(_("5 Planning"), printout.prepared_by, 2),
            ),
            (
                Box(_("6 Logistics"), "", 2, lines=2),
                Box(_("8 Finance"), "", 2, lines=2),
                Box(_("Organisation"), words.named(printout.org), 2),
            ),
        ),
        tables=(
            Table(
                _("7 Operations"), columns, (Section("", rows + (others if loose else ())),), total
            ),
        ),
        foot=(_prepared(printout, _("9 Prepared by")),),
    )
    return paper_of(title, (sheet,), printout)


def _crew_row(printout: RosterPrintout, crew: int) -> tuple[str, ...]:
    words = printout.words
    members = [m for m in printout.members if m.crew == crew]
    leaders = [words.person(m.code) for m in members if m.leader]
    rest = [words.person(m.code) for m in members if not m.leader]
    return (str(crew + 1), listed(leaders) or "", "", str(len(members)), listed(rest))


# --- ICS 204 -------------------------------------------------------------------------------------


def shift_lists(printout: RosterPrintout, day: date | None = None) -> Paper:
    """Return the assignment list (ICS 204) of each shift, or of those that begin on ``day``."""
    title = _("Assignment list")
    shifts = [
        shift for shift in printout.record.shifts if day is None or local(shift.start).date() == day
    ]
    return paper_of(title, tuple(_shift_sheet(printout, s, title) for s in shifts), printout)


def _shift_sheet(printout: RosterPrintout, shift: RosterShift, title: str) -> Sheet:
    words = printout.words
    members = {m.code: m for m in printout.members}
    coming = _coming(printout, shift)
    leaders = [p for p in coming if p in members and members[p].leader]
    begins = local(shift.start)
    ends = begins + timedelta(hours=shift.length_h)
    return Sheet(
        form="ICS 204",
        title=title,
        running=joined([words.shift(shift.id), printout.title]),
        boxes=(
            (
                Box(_("1 Incident"), printout.title, 3),
                Box(
                    _("2 Operational period"), f"{begins:%Y-%m-%d %H:%M} – {ends:%Y-%m-%d %H:%M}", 3
                ),
            ),
            (
                Box(_("3 Branch"), words.named(printout.org), 2),
                Box(_("3 Post"), words.named(printout.record.post), 2),
                Box(pgettext("shift", "Kind"), words.slot(shift), 1),
            ),
            (
                Box(_("4 Leaders"), listed(words.person(p) for p in leaders), 3),
                Box(_("In charge at the post"), "", 3),
            ),
        ),
        tables=(_stands(printout, coming, leaders),),
        foot=(
            (Box(_("6 Work assignments"), "", lines=2),),
            (Box(_("7 Special instructions"), "\n".join(_cautions(printout, shift)), lines=2),),
            (Box(_("8 Communications (channel, telephone)"), "", lines=2),),
            _prepared(printout, _("9 Prepared by")),
        ),
    )


def _stands(printout: RosterPrintout, coming: Sequence[str], leaders: Sequence[str]) -> Table:
    """Return who comes, leaders first, with room to write when they came and went."""
    members = {m.code: m for m in printout.members}
    roles = Counter(members[p].role for p in coming if p in members)
    rows = tuple(
        (
            printout.words.person(person),
            str(ROLES.get(members[person].role, "")) if person in members else "",
            _("Leader") if person in leaders else "",
            "",
            "",
        )
        for person in sorted(coming, key=lambda p: (p not in leaders, p))
    )
    columns = (
        Column(pgettext("person", "Name"), 26),
        Column(_("Role"), 16),
        Column(_("Office"), 12),
        Column(_("Came on duty"), 18),
        Column(_("Went off duty"), 18),
    )
    counted = listed(f"{ROLES.get(role, role)} {n}" for role, n in sorted(roles.items()))
    total = ((_("Total"), counted, "", "", ""),)
    return Table(_("5 Resources assigned"), columns, (Section("", rows),), total, written_on=True)


def _cautions(printout: RosterPrintout, shift: RosterShift) -> Iterator[str]:
    missing = shift.heads_min - len(_coming(printout, shift))
    if missing > 0:
        said = _("%(missing)d of the %(need)d people needed are missing")
        yield said % {"missing": missing, "need": shift.heads_min}
    members = {m.code: m for m in printout.members}
    coming = [members[p] for p in _coming(printout, shift) if p in members]
    officers = sum(m.role == "officer" for m in coming)
    if officers < shift.officers_min:
        said = _("%(have)d sworn officers come; the shift needs %(need)d")
        yield said % {"have": officers, "need": shift.officers_min}


def _incident(printout: RosterPrintout) -> tuple[Box, ...]:
    first, last = printout.record.begins, printout.record.ends
    period = f"{local(first):%Y-%m-%d %H:%M} – {local(last):%Y-%m-%d %H:%M}"
    return (
        Box(_("1 Incident"), printout.title, 3),
        Box(_("2 Operational period"), period, 3),
    )


def _prepared(printout: RosterPrintout, label: str) -> tuple[Box, ...]:
    return (
        Box(label or _("Prepared by"), printout.prepared_by, 2),
        Box(_("Date and time"), f"{local(printout.made_at):%Y-%m-%d %H:%M}", 2),
        Box(_("Approved by (signature)"), "", 2, lines=2),
    )
