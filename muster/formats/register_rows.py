"""What a line of a register says, and whether it can be so beside all the others.

Lines of one file are judged together: an organisation may stand under one founded further
down, and a person may belong to one the ledger holds already.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from unicodedata import normalize
from uuid import UUID, uuid5

from muster.core import kinds as k
from muster.formats import register_layout as layout
from muster.formats.line import Line, RowFault, matching, nearest

AGE_LEAST, AGE_MOST = 16, 70  # years, in the year the register holds from
PARTY_AGE_LEAST = 18  # Constitution of the Communist Party of China, article 1
AUTHORISED_MOST = 1_000_000  # heads
NEAREST_MOST = 50  # unknown names for which near ones are looked up; it is slow work
LEVELS_MOST = 32  # from an organisation up to one it stands beneath
PATTERN = "3x2"  # of a post that names none

_KEYS = UUID("6f6b2d0e-7c0a-5b39-9d1e-52f1a3c8e417")  # ours; never to be changed
_COMPETENCE = re.compile(r"([A-Za-z][A-Za-z0-9_]{0,39})(?::(.+))?")
_DAY = re.compile(r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?")
_DIVISION = re.compile(r"\d{6}")  # GB/T 2260


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationRow:
    """One line of the sheet of organisations."""

    code: str
    founded: k.OrgFounded
    aliases: tuple[str, ...] = ()
    partners: tuple[str, ...] = ()  # subjects it is coordinated with


@dataclass(frozen=True, slots=True, kw_only=True)
class PostRow:
    """One line of the sheet of posts."""

    code: str
    opened: k.PostOpened


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRow:
    """One line of the sheet of people."""

    number: str
    appointed: k.Appointed


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterRows:
    """What a register workbook says, line by line."""

    organisations: tuple[OrganisationRow, ...] = ()
    posts: tuple[PostRow, ...] = ()
    people: tuple[PersonRow, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownSubject:
    """A subject the ledger holds already, with the key of the fact that began it."""

    subject: str
    key: str
    name: str = ""
    aliases: tuple[str, ...] = ()
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class KnownRegister:
    """All organisations, posts and people the ledger holds already."""

    subjects: tuple[KnownSubject, ...] = ()


def code_of(subject: str) -> str:
    """Return the code of a subject: 150702 of org:150702."""
    return subject.partition(":")[2]


def draft_key(sha256: str, sheet: str, row: int, part: str = "") -> str:
    """Return the key of the draft that ``part`` of a line makes, the same for the same file."""
    return uuid5(_KEYS, f"{sha256}/{sheet}/{row}/{part}").hex


# --- names of organisations ------------------------------------------------------------------


class Names:
    """Which organisation a code, a name or an alias means, in the ledger or in this file."""

    def __init__(self, known: KnownRegister) -> None:
        self._means: dict[str, dict[str, None]] = {}  # match: subjects, in order, once each
        self._shown: dict[str, str] = {}  # match: how it is proposed
        self._subjects: set[str] = set()
        self._near: dict[str, str] = {}  # text already looked up: what was near
        self.parents: dict[str, str | None] = {}
        for subject in known.subjects:
            if subject.subject.startswith("org:"):
                self.add(subject.subject, subject.name, subject.aliases)
                self.parents[subject.subject] = subject.parent

    def add(self, subject: str, name: str, aliases: Sequence[str]) -> None:
        """Learn what an organisation is called."""
        self._subjects.add(subject)
        code = code_of(subject)
        for word in (subject, code, name, *aliases):
            match = matching(word)
            if not match:
                continue
            self._means.setdefault(match, {})[subject] = None
            self._shown.setdefault(match, word if word == code else f"{word} ({code})")

    def meant(self, text: str) -> tuple[str, ...]:
        """Return all organisations that are called so; an exact code means only its own."""
        exact = f"org:{text}"
        if exact in self._subjects:
            return (exact,)
        return tuple(self._means.get(matching(text), ()))

    def one(self, line: Line, field: str, text: str) -> str | None:
        """Return the one organisation that is called so, or refuse the name."""
        meant = self.meant(text)
        if len(meant) == 1:
            return meant[0]
        if meant:
            line.refuse(field, RowFault.AMBIGUOUS_ORGANISATION, text, _codes(meant))
        else:
            remedy = ("nearest", self._nearest(text))
            line.refuse(field, RowFault.UNKNOWN_ORGANISATION, text, remedy)
        return None

    def one_beneath(self, line: Line, field: str, text: str, above: str) -> str | None:
        """Return the one organisation called so that stands beneath ``above``."""
        meant = self.meant(text)
        beneath = tuple(subject for subject in meant if self._stands_beneath(subject, above))
        if len(beneath) == 1:
            return beneath[0]
        if beneath:
            line.refuse(field, RowFault.AMBIGUOUS_ORGANISATION, text, _codes(beneath))
        elif meant:
            where = ("above", code_of(above))
            line.refuse(field, RowFault.NOT_BENEATH, text, where, _codes(meant))
        else:
            remedy = ("nearest", self._nearest(text))
            line.refuse(field, RowFault.UNKNOWN_ORGANISATION, text, remedy)
        return None

    def _stands_beneath(self, subject: str, above: str) -> bool:
        at: str | None = subject
        for _ in range(LEVELS_MOST):
            if at is None or at == above:
                break
            at = self.parents.get(at)
        return at == above

    def _nearest(self, text: str) -> str:
        if text not in self._near and len(self._near) < NEAREST_MOST:
            self._near[text] = nearest(text, self._shown)
        return self._near.get(text, "")


def _codes(subjects: Iterable[str]) -> tuple[str, str]:
    return "codes", ", ".join(code_of(subject) for subject in list(subjects)[:10])


# --- codes that may stand only once ----------------------------------------------------------


class Codes:
    """Which codes are taken: by an earlier line of the sheet, or in the ledger."""

    def __init__(self, known: KnownRegister, sha256: str) -> None:
        self._sha256 = sha256
        self._recorded = {subject.subject: subject.key for subject in known.subjects}
        self._rows: dict[str, int] = {}

    def claim(self, line: Line, field: str, subject: str) -> None:
        """Claim ``subject`` for a line, or refuse the line.

        A subject the ledger holds under the key of this very line came from this very file.
        """
        code = code_of(subject)
        first = self._rows.setdefault(subject, line.row)
        key = draft_key(self._sha256, line.sheet, line.row)
        if first != line.row:
            line.refuse(field, RowFault.DUPLICATE, code, ("row", str(first)))
        elif self._recorded.get(subject, key) != key:
            line.refuse(field, RowFault.ALREADY_RECORDED, code, ("subject", subject))


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What a line is judged beside: the names and codes of all others, the year, the zone."""

    names: Names
    codes: Codes
    year: int  # the register holds from
    zone: tzinfo


# --- organisations ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Head:
    """What an organisation is called, read before what it says of others."""

    line: Line
    code: str
    name: str
    aliases: tuple[str, ...]

    @property
    def subject(self) -> str:
        """The organisation as a subject."""
        return f"org:{self.code}"


def read_heads(lines: Iterable[Line], beside: Beside) -> tuple[Head, ...]:
    """Return what the organisations of a sheet are called, and teach it to the names."""
    names = beside.names
    heads = tuple(
        Head(line, line.code("code"), line.required("name"), line.items("aliases"))
        for line in lines
    )
    for head in heads:
        if head.code:
            beside.codes.claim(head.line, "code", head.subject)
            names.add(head.subject, head.name, head.aliases)
    for head in heads:
        for alias in head.aliases:
            others = [subject for subject in names.meant(alias) if subject != head.subject]
            if others:
                head.line.refuse("aliases", RowFault.ALIAS_TAKEN, alias, _codes(others))
    return heads


def read_organisation(head: Head, beside: Beside) -> OrganisationRow | None:
    """Return the organisation a line founds, or None if something in it is wrong."""
    line, names = head.line, beside.names
    parent = line.text("parent")
    above = names.one(line, "parent", parent) if parent else None
    partners = [names.one(line, "partners", text) for text in line.items("partners")]
    kind = line.word("kind", layout.ORG_KINDS)
    division = line.text("division_code")
    if division and _DIVISION.fullmatch(division) is None:
        line.refuse("division_code", RowFault.BAD_DIVISION, division)
    lat_e6, lon_e6 = line.degrees("lat", 90), line.degrees("lon", 180)
    authorised = line.whole("authorised", least=0, most=AUTHORISED_MOST)
    reports = line.yes("reports")
    names.parents[head.subject] = above
    if kind is None or not line.sound:
        return None
    founded = k.OrgFounded(
        name=head.name,
        kind=kind,
        parent=above,
        division_code=division or None,
        lat_e6=lat_e6,
        lon_e6=lon_e6,
        authorised=authorised,
        reports=reports,
    )
    coordinated = tuple(dict.fromkeys(p for p in partners if p is not None))
    return OrganisationRow(
        code=head.code, founded=founded, aliases=head.aliases, partners=coordinated
    )


def refuse_loops(heads: Sequence[Head], names: Names) -> None:
    """Refuse every line whose organisation would stand above itself."""
    lines = {head.subject: head.line for head in heads if head.code}
    done: set[str] = set()
    for start in lines:
        path: dict[str, None] = {}
        at: str | None = start
        while at in lines and at not in done and at not in path:
            path[at] = None
            at = names.parents.get(at)
        if at in path:
            loop = list(path)[list(path).index(at) :]
            shown = " > ".join(code_of(subject) for subject in [*loop[:10], at])
            for subject in loop:
                code = code_of(subject)
                lines[subject].refuse("parent", RowFault.PARENT_LOOP, code, ("path", shown))
        done.update(path)


# --- posts -----------------------------------------------------------------------------------


def read_post(line: Line, beside: Beside) -> PostRow | None:
    """Return the post a line opens, or None if something in it is wrong."""
    code, name = line.code("code"), line.required("name")
    if code:
        beside.codes.claim(line, "code", f"post:{code}")
    kind = line.word("kind", layout.POST_KINDS)
    owner = line.required("owner", RowFault.WITHOUT_OWNER)
    parent = beside.names.one(line, "owner", owner) if owner else None
    lat_e6, lon_e6 = line.degrees("lat", 90), line.degrees("lon", 180)
    enforcing, high_risk = line.yes("enforcing"), line.yes("high_risk")
    pattern = line.optional_code("pattern") or PATTERN
    if kind is None or parent is None or not line.sound:
        return None
    opened = k.PostOpened(
        name=name,
        kind=kind,
        parent=parent,
        lat_e6=lat_e6,
        lon_e6=lon_e6,
        enforcing=enforcing,
        high_risk=high_risk,
        pattern=pattern,
    )
    return PostRow(code=code, opened=opened)


# --- people ----------------------------------------------------------------------------------


def read_person(line: Line, beside: Beside) -> PersonRow | None:
    """Return the person a line appoints, or None if something in it is wrong."""
    number, name = line.code("number"), line.required("name")
    if number:
        beside.codes.claim(line, "number", f"person:{number}")
    role = line.word("role", layout.ROLES)
    home = _home(line, beside.names)
    born, party_since = _years(line, beside.year)
    rank, leader = line.text("rank"), line.yes("leader")
    competences = _competences(line, beside.zone)
    flags = [line.meaning("household", t, layout.HOUSEHOLDS) for t in line.items("household")]
    household = dict.fromkeys(flag.value for flag in flags if flag is not None)
    household_code = line.optional_code("household_code")
    if role is None or home is None or born is None or not line.sound:
        return None
    appointed = k.Appointed(
        name=name,
        role=role,
        home=home,
        birth_year=born,
        rank=rank,
        leader=leader,
        party_since=party_since,
        competences=competences,
        household=tuple(household),
        household_code=household_code or None,
    )
    return PersonRow(number=number, appointed=appointed)


def _home(line: Line, names: Names) -> str | None:
    """Return the home organisation: the section, if one is named, which stands in the unit."""
    unit, section = line.required("home"), line.text("section")
    home = names.one(line, "home", unit) if unit else None
    if home is None or not section:
        return home
    return names.one_beneath(line, "section", section, home)


def _years(line: Line, year: int) -> tuple[int | None, int | None]:
    """Return the years of birth and of joining the Party, if they can be."""
    if not line.required("birth_year"):
        return None, line.year("party_since")
    born, since = line.year("birth_year"), line.year("party_since")
    if born is not None and not AGE_LEAST <= year - born <= AGE_MOST:
        span = (("least", str(year - AGE_MOST)), ("most", str(year - AGE_LEAST)))
        at = ("year", str(year))
        line.refuse("birth_year", RowFault.IMPOSSIBLE_AGE, str(born), *span, at)
    elif born is not None and since is not None and since < born + PARTY_AGE_LEAST:
        least = ("least", str(born + PARTY_AGE_LEAST))
        line.refuse("party_since", RowFault.PARTY_TOO_EARLY, str(since), least)
    if since is not None and since > year:
        line.refuse("party_since", RowFault.IN_THE_FUTURE, str(since), ("most", str(year)))
    return born, since


def _competences(line: Line, zone: tzinfo) -> tuple[k.Competence, ...]:
    """Return the competences in a list such as ``driver; swat:2021-06-30``."""
    competences: dict[str, k.Competence] = {}
    for item in line.items("competences"):
        written = _COMPETENCE.fullmatch(normalize("NFKC", item).replace(" ", ""))
        if written is None:
            line.refuse("competences", RowFault.BAD_COMPETENCE, item, ("item", item))
            continue
        code, ends = written[1].lower(), written[2]
        until = None if ends is None else moment_written(ends, zone)
        if ends is not None and until is None:
            line.refuse("competences", RowFault.NOT_A_DATE, item, ("item", ends))
        elif code in competences:
            line.refuse("competences", RowFault.REPEATED_ITEM, item, ("item", code))
        else:
            competences[code] = k.Competence(code, until)
    return tuple(competences.values())


# --- the end of a competence -----------------------------------------------------------------


def moment_written(text: str, zone: tzinfo) -> datetime | None:
    """Return the moment a competence ends: with the day written, or at the exact time.

    2021-06-30 holds all that day in ``zone``, so it ends as 1 July begins. A time must name
    its distance to UTC. None if the text is neither.
    """
    written = _DAY.fullmatch(text)
    try:
        if written is not None:
            year, month, day = (int(part) for part in written.groups())
            next_day = date(year, month, day) + timedelta(days=1)
            return datetime.combine(next_day, time(), zone)
        moment = datetime.fromisoformat(text)
    except (ValueError, OverflowError):
        return None
    return moment if moment.utcoffset() is not None else None


def written_moment(moment: datetime, zone: tzinfo | None) -> str:
    """Return ``moment`` as :func:`moment_written` reads it: as a day of ``zone`` if it can."""
    if zone is not None:
        last_day = moment.astimezone(zone).date() - timedelta(days=1)
        if moment_written(last_day.isoformat(), zone) == moment:
            return last_day.isoformat()
    return moment.astimezone(UTC).isoformat()
