"""A plan on the forms a duty office carries: ICS 215 for the whole, ICS 204 for each post.

ICS 215 is the planning worksheet: required, have and need of each kind at each post, where to
report and when. ICS 204 is the assignment list of one post: who comes from where, under whom,
for what. The boxes are numbered as on the forms (FEMA 502-2, 2010); what a plan cannot know,
such as channels, stays empty for a pen. Neither tells why anybody was chosen or held back.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from muster.core.deployment import Candidate, DemandLine, Makeup
from muster.core.unfilled import Unfilled
from muster.formats.printout import Need, Printout, needs, paper_of
from muster.formats.sheet import Box, Column, Paper, Section, Sheet, Table
from muster.formats.wording import ROLES, Wording, joined, listed

_E6 = 10**6


def worksheet(printout: Printout) -> Paper:
    """Return the operational planning worksheet (ICS 215) of a plan, in the active language.

    One of very many lines is several sheets, each of whole branches; the total stands on the last.
    """
    title = _("Operational planning worksheet")
    board = needs(printout)
    parts = list(_by_branches(board))
    sheets = tuple(
        Sheet(
            form="ICS 215",
            title=title,
            running=joined([title, printout.title]),
            boxes=((*_incident(printout, [need.line for need in part]),),),
            tables=(_needs(part, board if i == len(parts) else None, printout),),
            foot=(_prepared(14, printout),),
            wide=True,
        )
        for i, part in enumerate(parts, 1)
    )
    return paper_of(title, sheets, printout)


LINES_ON_A_SHEET = 500  # of a worksheet: to set a table takes longer than it is long


def _by_branches(board: Sequence[Need]) -> Iterator[list[Need]]:
    """Yield the needs of each sheet: branches in order, as many as go on one."""
    by_org: dict[str, list[Need]] = defaultdict(list)
    for need in board:
        by_org[need.line.org].append(need)
    part: list[Need] = []
    for _org, here in sorted(by_org.items()):
        if part and len(part) + len(here) > LINES_ON_A_SHEET:
            yield part
            part = []
        part = [*part, *here]
    yield part


def _needs(board: Iterable[Need], summed: Sequence[Need] | None, printout: Printout) -> Table:
    words = printout.words
    short = {unfilled.line: unfilled for unfilled in printout.unfilled}
    by_org: dict[str, list[Need]] = defaultdict(list)
    for need in board:
        by_org[need.line.org].append(need)
    sections = []
    for org, here in sorted(by_org.items()):
        here.sort(key=lambda need: (need.line.post, need.line.priority, need.line.code))
        rows = tuple(_need_row(need, short.get(need.line.code), words) for need in here)
        sections.append(Section(_("3 Branch: %(org)s") % {"org": words.named(org)}, rows))
    columns = (
        Column(_("4 Post"), 20),
        Column(_("5 Kind wanted"), 15),
        Column(_("Priority"), 6, number=True),
        Column(_("6 Required"), 7, number=True),
        Column(_("of them at least"), 7, number=True),
        Column(_("Have"), 6, number=True),
        Column(_("Need"), 6, number=True, alarm=True),
        Column(_("9 Reporting place"), 13),
        Column(_("10 Requested arrival"), 12),
        Column(_("Remarks"), 22),
    )
    total = () if summed is None else tuple(_totals(summed, words))
    return Table("", columns, tuple(sections), total)


def _need_row(need: Need, short: Unfilled | None, words: Wording) -> tuple[str, ...]:
    line = need.line
    remarks = _conditions(line)
    if short is not None:
        remarks.append(words.blocked(short.blocked_by))
    return (
        words.named(line.post),
        words.takes(line),
        str(line.priority),
        f"{need.required:,}",
        f"{need.least:,}",
        f"{need.have:,}",
        f"{need.need:,}",
        _place(line),
        _arrival(line, words),
        joined(remarks),
    )


def _totals(board: Sequence[Need], words: Wording) -> Iterator[tuple[str, ...]]:
    kinds: dict[str, list[Need]] = defaultdict(list)
    for need in board:
        kinds[words.takes(need.line)].append(need)
    for kind, these in sorted(kinds.items()):
        yield _total(_("Total"), kind, these)
    if len(kinds) != 1:
        yield _total(_("11–13 Total"), _("all kinds"), board)


def _total(label: str, kind: str, board: Sequence[Need]) -> tuple[str, ...]:
    numbers = (
        sum(need.required for need in board),
        sum(need.least for need in board),
        sum(need.have for need in board),
        sum(need.need for need in board),
    )
    return (label, kind, "", *(f"{n:,}" for n in numbers), "", "", "")


# --- ICS 204 -------------------------------------------------------------------------------------


def assignments(printout: Printout, posts: Iterable[str] | None = None) -> Paper:
    """Return the assignment list (ICS 204) of each post that is sent anybody, or of ``posts``."""
    people = {person.number: person for person in printout.problem.candidates}
    lines = {line.code: line for line in printout.problem.lines}
    at: dict[str, list[_Sent]] = defaultdict(list)
    for move in printout.plan.moves:
        line = lines[move.line]
        at[line.post].append(_Sent(people[move.person], line))
    wanted = sorted(at) if posts is None else [post for post in posts if post in at]
    title = _("Assignment list")
    return paper_of(
        title, tuple(_assignment(post, at[post], printout) for post in wanted), printout
    )


@dataclass(frozen=True, slots=True)
class _Sent:
    person: Candidate
    line: DemandLine


def _assignment(post: str, sent: Sequence[_Sent], printout: Printout) -> Sheet:
    words = printout.words
    lines = sorted({each.line.code: each.line for each in sent}.values(), key=lambda x: x.code)
    name = words.named(post)
    leaders = [each.person for each in _in_order(sent) if each.person.leader]
    makeups = [makeup for makeup in printout.problem.makeups if makeup.post == post]
    return Sheet(
        form="ICS 204",
        title=_("Assignment list"),
        running=joined([name, printout.title]),
        boxes=(
            (*_incident(printout, lines),),
            (
                Box(_("3 Branch"), words.named(lines[0].org), 2),
                Box(_("3 Post"), name, 2),
                Box(_("Reporting place"), _place(lines[0]), 2),
            ),
            (
                Box(_("4 Leaders"), listed(words.person(leader.number) for leader in leaders), 4),
                Box(_("In charge at the post"), "", 2),
            ),
        ),
        tables=(_resources(sent, words), _people(sent, words)),
        foot=(
            (Box(_("6 Work assignments"), "\n".join(_work(lines, sent, words))),),
            (
                Box(
                    _("7 Special instructions"),
                    "\n".join(_cautions(lines, makeups, words)),
                    lines=2,
                ),
            ),
            (Box(_("8 Communications (channel, telephone)"), "", lines=2),),
            _prepared(9, printout),
        ),
    )


def _in_order(sent: Iterable[_Sent]) -> list[_Sent]:
    """Return those sent from one home together, leaders first."""
    return sorted(
        sent, key=lambda s: (s.person.home, not s.person.leader, s.person.role, s.person.number)
    )


def _resources(sent: Sequence[_Sent], words: Wording) -> Table:
    groups: dict[tuple[str, str], list[Candidate]] = defaultdict(list)
    for each in _in_order(sent):
        groups[each.person.home, each.person.role].append(each.person)
    arrival = {
        key: listed(sorted({_arrival(s.line, words) for s in sent if s.person in people}))
        for key, people in groups.items()
    }
    rows = tuple(
        (
            _("%(org)s: %(role)s") % {"org": words.named(home), "role": ROLES.get(role, role)},
            listed(words.person(p.number) for p in people if p.leader) or "–",
            str(len(people)),
            "",
            arrival[home, role],
            listed(sorted({words.named(p.squad) for p in people if p.squad})),
        )
        for (home, role), people in sorted(groups.items())
    )
    columns = (
        Column(_("Resource"), 24),
        Column(_("Leader"), 16),
        Column(_("Persons"), 8, number=True),
        Column(_("Contact"), 14),
        Column(_("Requested arrival"), 16),
        Column(_("Remarks"), 16),
    )
    total = ((_("Total"), "", str(len(sent)), "", "", ""),)
    return Table(_("5 Resources assigned"), columns, (Section("", rows),), total)


def _people(sent: Sequence[_Sent], words: Wording) -> Table:
    several = len({each.line.code for each in sent}) > 1
    by_home: dict[str, list[_Sent]] = defaultdict(list)
    for each in _in_order(sent):
        by_home[each.person.home].append(each)
    number, sections = 0, []
    for home, here in by_home.items():
        rows = []
        for each in here:
            number += 1
            rows.append((str(number), *_person(each, words, several=several)))
        heading = _("From %(org)s: %(n)d") % {"org": words.named(home), "n": len(here)}
        sections.append(Section(heading, tuple(rows)))
    columns = (
        Column(_("No."), 5, number=True),
        Column(_("Name and number"), 20),
        Column(_("Role and competences"), 27),
        Column(_("Office"), 9),
        *([Column(_("Assignment"), 20)] if several else []),
        Column(_("Arrived at"), 11),
        Column(_("Signature"), 14),
    )
    return Table(_("Names"), columns, tuple(sections), written_on=True)


def _person(each: _Sent, words: Wording, *, several: bool) -> tuple[str, ...]:
    person = each.person
    competences = [words.competence(code) for code in sorted(person.competences)]
    return (
        words.person(person.number),
        listed([str(ROLES.get(person.role, person.role)), *competences]),
        _("Leader") if person.leader else "",
        *([words.takes(each.line)] if several else []),
        "",
        "",
    )


def _work(lines: Sequence[DemandLine], sent: Sequence[_Sent], words: Wording) -> Iterator[str]:
    n = Counter(each.line.code for each in sent)
    for line in lines:
        said = {"kind": words.takes(line), "n": n[line.code], "heads": line.heads}
        about = _("%(kind)s: %(n)d of %(heads)d") % said
        yield joined([about, _span(line, words), *_conditions(line)])


def _cautions(
    lines: Sequence[DemandLine], makeups: Sequence[Makeup], words: Wording
) -> Iterator[str]:
    for makeup in makeups:
        yield words.makeup(makeup)
    if any(line.high_risk for line in lines):
        yield _("High risk: nobody near retirement serves here.")


# --- what both forms say -------------------------------------------------------------------------


def _incident(printout: Printout, lines: Sequence[DemandLine]) -> Iterator[Box]:
    windows = [line.window for line in lines if line.window is not None]
    begins = min((w.begins for w in windows), default=printout.problem.at)
    ends = max((w.ends for w in windows), default=None)
    words = printout.words
    period = " – ".join("" if moment is None else words.moment(moment) for moment in (begins, ends))
    yield Box(_("1 Incident"), printout.title, 3)
    yield Box(_("2 Operational period"), period, 2)


def _prepared(number: int, printout: Printout) -> tuple[Box, ...]:
    made = printout.words.moment(printout.made_at)
    return (
        Box(_("%(number)d Prepared by") % {"number": number}, printout.prepared_by, 2),
        Box(_("Date and time"), made, 2),
        Box(_("Approved by (signature)"), "", 2, lines=2),
    )


def _conditions(line: DemandLine) -> list[str]:
    said = [_("high risk")] if line.high_risk else []
    return said if line.overnight else [*said, _("by day only")]


def _place(line: DemandLine) -> str:
    """Return where a post is, in degrees: enough for any map, four places are 11 m."""
    lat, lon = line.lat_e6 / _E6, line.lon_e6 / _E6
    north, east = "N" if lat >= 0 else "S", "E" if lon >= 0 else "W"
    return f"{abs(lat):.4f}°{north} {abs(lon):.4f}°{east}"


def _arrival(line: DemandLine, words: Wording) -> str:
    if line.window is None:
        return pgettext("arrival", "at once")
    return words.moment(line.window.begins)


def _span(line: DemandLine, words: Wording) -> str:
    if line.window is None:
        return _("from now on")
    begins, ends = (words.moment(moment) for moment in line.window)
    return f"{begins} – {ends}"
