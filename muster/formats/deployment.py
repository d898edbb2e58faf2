"""Deployment problems as JSON files, so that anybody can try the planner without a ledger.

A file is taken whole or not at all: everything that is wrong in it is named at once, by path,
by the code of the line or the number of the person, and with what would be right. What the
fields are stands in :mod:`muster.formats.deployment_file`.
"""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from muster.core import deployment as core
from muster.core.kinds import Role
from muster.formats import deployment_file as file
from muster.formats.json_codes import At, known, once
from muster.formats.json_file import content_of, names_twice, sound_part, typed, written
from muster.formats.json_walk import UNSOUND
from muster.formats.mistake import JsonFault, Mistakes, Refused

_MICRO = 10**6


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemOnFile:
    """A problem, what it is about, and what its codes are called where that is known."""

    problem: core.Problem
    title: str = ""
    names: Mapping[str, str] = field(default_factory=dict)


def read_problem(source: Path | bytes) -> ProblemOnFile | Refused:
    """Return the problem in a file, or everything that is wrong with it."""
    content = content_of(source, bytes_max=file.BYTES_MAX)
    if isinstance(content, Refused):
        return content
    mistakes = Mistakes()
    names_twice(content, mistakes)
    read = typed(content, file.ProblemFile)
    parts = _sound_parts(content, read, mistakes) if isinstance(read, str) else _parts(read)
    if parts is not None:
        _judge(parts, mistakes)
    if not isinstance(read, str) and read.weights is not None:
        _judge_unmet(read.weights.unmet, mistakes)
    if mistakes or isinstance(read, str):
        return Refused(mistakes.all())
    return ProblemOnFile(problem=_problem(read), title=read.title, names=read.names)


# --- what is wrong with it -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parts:
    """The sound items of each list of a file, and every code it gives, sound or not."""

    items: Mapping[str, Sequence[At]]
    codes: Mapping[str, Sequence[At]]
    at: datetime | None  # the moment it is planned for, where that is sound

    def known(self, name: str) -> set[str]:
        """Return the codes that the items of a list go by."""
        return {code for _, code in self.codes[name]}


_LISTS: Mapping[str, type] = {
    "lines": file.Line,
    "people": file.Person,
    "floors": file.Floor,
    "makeups": file.Makeup,
    "squads": file.Squad,
    "locks": file.Lock,
    "bans": file.Ban,
}


_KEYS = {"lines": "code", "people": "number", "squads": "code"}


def _parts(read: file.ProblemFile) -> _Parts:
    return _Parts(
        items={
            name: [At(f"{name}[{i}]", part) for i, part in enumerate(getattr(read, name))]
            for name in _LISTS
        },
        codes={
            name: [
                At(f"{name}[{i}].{key}", getattr(part, key))
                for i, part in enumerate(getattr(read, name))
            ]
            for name, key in _KEYS.items()
        },
        at=read.at,
    )


def _sound_parts(content: bytes, why: str, mistakes: Mistakes) -> _Parts | None:
    """Return what can be read of a file that is not sound, after naming why it is not."""
    sound = sound_part(content, why, file.ProblemFile, mistakes)
    if sound is None:
        return None
    raw = msgspec.json.decode(content)
    return _Parts(
        items={
            name: [
                At(f"{name}[{i}]", msgspec.convert(item, kind))
                for i, item in enumerate(sound.get(name, ()))
                if item is not UNSOUND
            ]
            for name, kind in _LISTS.items()
        },
        codes={name: list(_codes(raw, name, key)) for name, key in _KEYS.items()},
        at=msgspec.convert(sound["at"], datetime) if sound.get("at") else None,
    )


def _codes(raw: Mapping[str, Any], name: str, key: str) -> Iterator[At]:
    items = raw.get(name)
    for i, item in enumerate(items if isinstance(items, list) else ()):
        if isinstance(item, dict) and isinstance(item.get(key), str):
            yield At(f"{name}[{i}].{key}", item[key])


def _judge(parts: _Parts, mistakes: Mistakes) -> None:
    """Add what the types cannot say: codes given twice or nowhere, spans the wrong way round."""
    items = parts.items
    lines, people, squads = map(parts.known, ("lines", "people", "squads"))
    for codes in parts.codes.values():
        once(codes, mistakes)
    once([At(f"{at}.home", f"{f.home} {f.role.value}") for at, f in items["floors"]], mistakes)
    for path, line in items["lines"]:
        _judge_line(path, line, parts.at, mistakes)
    for path, person in items["people"]:
        _judge_person(path, person, squads, mistakes)
    _judge_makeups(items, lines, mistakes)
    for name in ("locks", "bans"):
        wishes = [At(path, f"{w.person} {w.line or ''}".strip()) for path, w in items[name]]
        once(wishes, mistakes)
    for path, wish in (*items["locks"], *items["bans"]):
        who, where = f"{path}.person", f"{path}.line"
        known(wish.person, people, who, "", JsonFault.UNKNOWN_PERSON, mistakes)
        if wish.line is not None:
            known(wish.line, lines, where, wish.person, JsonFault.UNKNOWN_LINE, mistakes)


def _judge_unmet(unmet: Sequence[file.UnmetPoints], mistakes: Mistakes) -> None:
    """Add where the first heads of a line would weigh less than the further ones."""
    at = [(f"weights.unmet[{i}]", each) for i, each in enumerate(unmet)]
    once([At(f"{path}.priority", str(each.priority)) for path, each in at], mistakes)
    for path, each in at:
        if each.wanted > each.minimum:
            span = (("least", "0"), ("most", str(each.minimum)))
            mistakes.add(JsonFault.OUT_OF_SPAN, f"{path}.wanted", *span, found=each.wanted)


def _judge_makeups(items: Mapping[str, Sequence[At]], lines: Set[str], mistakes: Mistakes) -> None:
    """Add the lines of a makeup that are none, or stand at another post."""
    post_of = {line.code: line.post for _, line in items["lines"]}
    for path, makeup in items["makeups"]:
        for i, code in enumerate(makeup.lines):
            here = f"{path}.lines[{i}]"
            known(code, lines, here, makeup.post, JsonFault.UNKNOWN_LINE, mistakes)
            post = post_of.get(code, makeup.post)
            if post != makeup.post:
                wanted, fault = ("wanted", post), JsonFault.ANOTHER_POST
                mistakes.add(fault, here, wanted, about=makeup.post, found=code)


def _judge_line(path: str, line: file.Line, at: datetime | None, mistakes: Mistakes) -> None:
    if line.heads_min is not None and line.heads_min > line.heads:
        heads = ("heads", str(line.heads))
        mistakes.add(
            JsonFault.HEADS_MIN_ABOVE,
            f"{path}.heads_min",
            heads,
            about=line.code,
            found=line.heads_min,
        )
    window, here = line.window, f"{path}.window"
    if window is not None and _in_order(window, here, line.code, mistakes):
        _not_over(window.ends, at, f"{here}.ends", line.code, mistakes)


def _judge_person(path: str, person: file.Person, squads: Set[str], mistakes: Mistakes) -> None:
    if person.squad is not None and person.squad not in squads:
        here, fault = f"{path}.squad", JsonFault.UNKNOWN_SQUAD
        known(person.squad, squads, here, person.number, fault, mistakes)
    for i, commitment in enumerate(person.commitments):
        _in_order(commitment, f"{path}.commitments[{i}]", person.number, mistakes)


def _not_over(
    ends: datetime, at: datetime | None, path: str, about: str, mistakes: Mistakes
) -> None:
    """Add what has ended by the moment that is planned for: nobody is sent to what is over."""
    if at is not None and ends <= at:
        told = ("at", _moment(at))
        mistakes.add(JsonFault.OVER, path, told, about=about, found=_moment(ends))


def _in_order(span: file.Span | file.Commitment, path: str, about: str, mistakes: Mistakes) -> bool:
    """Return whether a span ends after it begins; add it if not."""
    if span.begins >= span.ends:
        begins = ("begins", _moment(span.begins))
        found = _moment(span.ends)
        mistakes.add(JsonFault.ENDS_FIRST, f"{path}.ends", begins, about=about, found=found)
        return False
    return True


# --- from a file to values -----------------------------------------------------------------------


def _problem(read: file.ProblemFile) -> core.Problem:
    weights = read.weights
    return core.Problem(
        lines=tuple(map(_line, read.lines)),
        candidates=tuple(map(_candidate, read.people)),
        floors=tuple(core.Floor(home=f.home, role=f.role.value, keep=f.keep) for f in read.floors),
        makeups=tuple(map(_makeup, read.makeups)),
        squads=tuple(core.Squad(code=s.code, together=s.together) for s in read.squads),
        limits=core.Limits(travel_max_km=read.limits.travel_max_km),
        weights=core.Weights() if weights is None else _weights(weights),
        locks=tuple(core.Lock(lock.person, lock.line) for lock in read.locks),
        bans=tuple(core.Ban(ban.person, ban.line) for ban in read.bans),
        at=read.at,
    )


def _e6(degrees: float) -> int:
    return round(degrees * _MICRO)


def _line(line: file.Line) -> core.DemandLine:
    window = line.window
    return core.DemandLine(
        code=line.code,
        post=line.post,
        org=line.org,
        lat_e6=_e6(line.lat),
        lon_e6=_e6(line.lon),
        role=line.role.value,
        heads=line.heads,
        heads_min=line.heads if line.heads_min is None else line.heads_min,
        competences=frozenset(line.competences),
        priority=line.priority,
        high_risk=line.high_risk,
        overnight=line.overnight,
        window=None if window is None else core.Window(window.begins, window.ends),
    )


def _candidate(person: file.Person) -> core.Candidate:
    return core.Candidate(
        number=person.number,
        home=person.home,
        lat_e6=_e6(person.lat),
        lon_e6=_e6(person.lon),
        role=person.role.value,
        competences=frozenset(person.competences),
        full_member=person.full_member,
        leader=person.leader,
        near_retirement=person.near_retirement,
        volunteered=person.volunteered,
        days_served=person.days_served,
        nights_away=person.nights_away,
        household=person.household,
        squad=person.squad,
        blocked=tuple(core.Block(b.gate, b.rule, b.until) for b in person.blocked),
        commitments=tuple(
            core.Commitment(core.Window(c.begins, c.ends), c.to) for c in person.commitments
        ),
    )


def _makeup(makeup: file.Makeup) -> core.Makeup:
    return core.Makeup(
        post=makeup.post,
        quality=makeup.quality,
        heads_min=makeup.heads_min,
        lines=frozenset(makeup.lines),
        rule=makeup.rule,
        present=makeup.present,
    )


def _weights(weights: file.Weighing) -> core.Weights:
    return core.Weights(
        day_served=weights.day_served,
        night_away=weights.night_away,
        share_drawn=weights.share_drawn,
        km=weights.km,
        other_organisation=weights.other_organisation,
        squad_split=weights.squad_split,
        not_volunteered=weights.not_volunteered,
        unmet=tuple(
            (unmet.priority, core.UnmetWeight(unmet.minimum, unmet.wanted))
            for unmet in weights.unmet
        ),
    )


# --- from values to a file -----------------------------------------------------------------------


def write_problem(filed: ProblemOnFile) -> bytes:
    """Return the file of a problem, one line and one person to a row; read back it is the same.

    Weights are written in full, so that the file means the same where others are usual. Raises
    ValueError for what no file can hold, such as a code with a space in it.
    """
    problem = filed.problem
    told = file.ProblemFile(
        format="muster-deployment-problem",
        version=1,
        title=filed.title,
        at=_utc(problem.at),
        lines=[_line_told(line) for line in problem.lines],
        people=[_person_told(person) for person in problem.candidates],
        floors=[file.Floor(home=f.home, role=Role(f.role), keep=f.keep) for f in problem.floors],
        makeups=[_makeup_told(makeup) for makeup in problem.makeups],
        squads=[file.Squad(code=s.code, together=s.together) for s in problem.squads],
        limits=file.Limits(travel_max_km=problem.limits.travel_max_km),
        weights=_weights_told(problem.weights),
        locks=[file.Lock(person=lock.person, line=lock.line) for lock in problem.locks],
        bans=[file.Ban(person=ban.person, line=ban.line) for ban in problem.bans],
        names=dict(sorted(filed.names.items())),
    )
    content = written(told)
    back = read_problem(content)
    if isinstance(back, Refused):
        raise ValueError(f"no file can hold this problem: {back.mistakes[0]}")
    return content


def _utc(moment: datetime | None) -> datetime | None:
    return None if moment is None else moment.astimezone(UTC)


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _line_told(line: core.DemandLine) -> file.Line:
    window = line.window
    return file.Line(
        code=line.code,
        post=line.post,
        org=line.org,
        lat=line.lat_e6 / _MICRO,
        lon=line.lon_e6 / _MICRO,
        role=file.WantedRole(line.role),
        heads=line.heads,
        heads_min=None if line.heads_min == line.heads else line.heads_min,
        competences=sorted(line.competences),
        priority=line.priority,
        high_risk=line.high_risk,
        overnight=line.overnight,
        window=None if window is None else file.Span(**_span(window)),
    )


def _span(window: core.Window) -> dict[str, datetime]:
    return {"begins": window.begins.astimezone(UTC), "ends": window.ends.astimezone(UTC)}


def _person_told(person: core.Candidate) -> file.Person:
    return file.Person(
        number=person.number,
        home=person.home,
        lat=person.lat_e6 / _MICRO,
        lon=person.lon_e6 / _MICRO,
        role=Role(person.role),
        competences=sorted(person.competences),
        full_member=person.full_member,
        leader=person.leader,
        near_retirement=person.near_retirement,
        volunteered=person.volunteered,
        days_served=person.days_served,
        nights_away=person.nights_away,
        household=person.household,
        squad=person.squad,
        blocked=[file.Block(gate=b.gate, rule=b.rule, until=_utc(b.until)) for b in person.blocked],
        commitments=[file.Commitment(to=c.to, **_span(c.window)) for c in person.commitments],
    )


def _makeup_told(makeup: core.Makeup) -> file.Makeup:
    return file.Makeup(
        post=makeup.post,
        quality=makeup.quality,
        heads_min=makeup.heads_min,
        lines=sorted(makeup.lines),
        rule=makeup.rule,
        present=makeup.present,
    )


def _weights_told(weights: core.Weights) -> file.Weighing:
    return file.Weighing(
        day_served=weights.day_served,
        night_away=weights.night_away,
        share_drawn=weights.share_drawn,
        km=weights.km,
        other_organisation=weights.other_organisation,
        squad_split=weights.squad_split,
        not_volunteered=weights.not_volunteered,
        unmet=[
            file.UnmetPoints(priority=priority, minimum=unmet.minimum, wanted=unmet.wanted)
            for priority, unmet in weights.unmet
        ],
    )
