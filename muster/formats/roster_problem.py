"""Roster problems as JSON files, so that anybody can try the engine without a ledger.

A file is taken whole or not at all: everything that is wrong in it is named at once, by path,
by the code of the shift or the number of the person, and with what would be right. What the
fields are stands in :mod:`muster.formats.roster_file`.
"""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from muster.core import roster as core
from muster.core import roster_rules as rules
from muster.core.kinds import Role
from muster.core.pattern import is_night
from muster.formats import roster_file as file
from muster.formats.json_codes import At, known, once
from muster.formats.json_file import content_of, names_twice, sound_part, typed, written
from muster.formats.json_walk import UNSOUND
from muster.formats.mistake import JsonFault, Mistakes, Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterOnFile:
    """A problem, the draft it may start from, and the duties that are settled."""

    problem: core.Problem
    title: str = ""
    draft: core.Roster | None = None
    locks: tuple[core.Lock, ...] = ()


def read_roster_problem(source: Path | bytes) -> RosterOnFile | Refused:
    """Return the problem in a file, or everything that is wrong with it."""
    content = content_of(source, bytes_max=file.BYTES_MAX)
    if isinstance(content, Refused):
        return content
    mistakes = Mistakes()
    read = typed(content, file.ProblemFile)
    if isinstance(read, str):
        sound = sound_part(content, read, file.ProblemFile, mistakes)
        if sound is not None:
            _judge(_Parts.of_sound(sound, msgspec.json.decode(content)), mistakes)
    else:
        _judge(_Parts.of_read(read), mistakes)
    names_twice(content, mistakes)
    if mistakes or isinstance(read, str):
        return Refused(mistakes.all())
    return _filed(read)


# --- what is wrong with it -----------------------------------------------------------------------

_LISTS: Mapping[str, type] = {
    "shifts": file.Shift,
    "people": file.Person,
    "draft": file.Duty,
    "locks": file.Lock,
}
_KEYS = {"shifts": "code", "people": "number"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parts:
    """The sound items of each list of a file, every code it gives, and how long the roster is."""

    items: Mapping[str, Sequence[At]]
    codes: Mapping[str, Sequence[At]]
    horizon_days: int | None

    @classmethod
    def of_read(cls, read: file.ProblemFile) -> "_Parts":
        lists = {name: getattr(read, name) or () for name in _LISTS}
        return cls(
            items={n: [At(f"{n}[{i}]", x) for i, x in enumerate(xs)] for n, xs in lists.items()},
            codes={
                name: [
                    At(f"{name}[{i}].{key}", getattr(part, key))
                    for i, part in enumerate(lists[name])
                ]
                for name, key in _KEYS.items()
            },
            horizon_days=read.horizon_days,
        )

    @classmethod
    def of_sound(cls, sound: Mapping[str, Any], raw: Mapping[str, Any]) -> "_Parts":
        return cls(
            items={
                name: [
                    At(f"{name}[{i}]", msgspec.convert(item, kind))
                    for i, item in enumerate(sound.get(name) or ())
                    if item is not UNSOUND
                ]
                for name, kind in _LISTS.items()
            },
            codes={name: list(_codes(raw.get(name), name, key)) for name, key in _KEYS.items()},
            horizon_days=sound.get("horizon_days"),
        )


def _codes(items: object, name: str, key: str) -> Iterator[At]:
    for i, item in enumerate(items if isinstance(items, list) else ()):
        if isinstance(item, dict) and isinstance(item.get(key), str):
            yield At(f"{name}[{i}].{key}", item[key])


def _judge(parts: _Parts, mistakes: Mistakes) -> None:
    """Add what the types cannot say."""
    shifts, people = ({code for _, code in parts.codes[name]} for name in _KEYS)
    for codes in parts.codes.values():
        once(codes, mistakes)
    for path, shift in parts.items["shifts"]:
        _judge_shift(path, shift, parts.horizon_days, mistakes)
    for path, person in parts.items["people"]:
        _judge_person(path, person, shifts, mistakes)
    for path, duty in (*parts.items["draft"], *parts.items["locks"]):
        where = f"{path}.shift"
        known(duty.person, people, f"{path}.person", "", JsonFault.UNKNOWN_PERSON, mistakes)
        known(duty.shift, shifts, where, duty.person, JsonFault.UNKNOWN_SHIFT, mistakes)
    for name in ("draft", "locks"):
        once([At(p, f"{d.person} {d.shift}") for p, d in parts.items[name]], mistakes)


def _judge_shift(path: str, shift: file.Shift, days: int | None, mistakes: Mistakes) -> None:
    about = shift.code
    if days is not None and not 0 <= shift.start_h < days * core.DAY_H:
        span = (("least", "0"), ("most", str(days * core.DAY_H - 1)))
        here = f"{path}.start_h"
        mistakes.add(JsonFault.OUT_OF_SPAN, here, *span, about=about, found=shift.start_h)
    if shift.heads_wanted is not None and shift.heads_wanted < shift.heads_min:
        span = (("least", str(shift.heads_min)), ("most", str(file.LIMIT_MAX)))
        here, found = f"{path}.heads_wanted", shift.heads_wanted
        mistakes.add(JsonFault.OUT_OF_SPAN, here, *span, about=about, found=found)


def _judge_person(path: str, person: file.Person, shifts: Set[str], mistakes: Mistakes) -> None:
    about = person.number
    for i, away in enumerate(person.absent):
        if away.from_h >= away.to_h:
            here, begins = f"{path}.absent[{i}].to_h", ("begins", str(away.from_h))
            mistakes.add(JsonFault.ENDS_FIRST, here, begins, about=about, found=away.to_h)
    for i, duty in enumerate(person.stood):
        if duty.start_h >= 0:
            span = (("least", str(-file.HOURS_MAX)), ("most", "-1"))
            here = f"{path}.stood[{i}].start_h"
            mistakes.add(JsonFault.OUT_OF_SPAN, here, *span, about=about, found=duty.start_h)
    for i, asked in enumerate(person.requests):
        here = f"{path}.requests[{i}]"
        if (asked.shift is None) == (asked.day is None):
            mistakes.add(JsonFault.ONE_OF, here, ("wanted", "shift, day"), about=about)
        elif asked.shift is not None:
            where, fault = f"{here}.shift", JsonFault.UNKNOWN_SHIFT
            known(asked.shift, shifts, where, about, fault, mistakes)


# --- from a file to values -----------------------------------------------------------------------


def _filed(read: file.ProblemFile) -> RosterOnFile:
    return RosterOnFile(
        title=read.title,
        draft=None
        if read.draft is None
        else core.Roster(frozenset(core.Duty(duty.person, duty.shift) for duty in read.draft)),
        locks=tuple(core.Lock(lock.person, lock.shift, lock.must) for lock in read.locks),
        problem=core.Problem(
            post=read.post,
            horizon_days=read.horizon_days,
            enforcing=read.enforcing,
            first_weekday=read.first_weekday,
            holidays=frozenset(read.holidays),
            shifts=tuple(map(_shift, read.shifts)),
            people=tuple(map(_person, read.people)),
            rules=_rules(read.rules),
            weights=rules.Weights(**msgspec.structs.asdict(read.weights)),
        ),
    )


def _shift(shift: file.Shift) -> core.Shift:
    night = is_night(shift.start_h, shift.length_h) if shift.night is None else shift.night
    return core.Shift(
        id=shift.code,
        start_h=shift.start_h,
        length_h=shift.length_h,
        night=night,
        heads_min=shift.heads_min,
        heads_wanted=shift.heads_min if shift.heads_wanted is None else shift.heads_wanted,
        officers_min=shift.officers_min,
        leader=shift.leader,
        kind=shift.kind,
        competences=tuple(sorted(shift.competences.items())),
        crew=shift.crew,
        closed=shift.closed,
    )


def _person(person: file.Person) -> core.RosterPerson:
    return core.RosterPerson(
        number=person.number,
        role=person.role.value,
        leader=person.leader,
        competences=frozenset(person.competences),
        crew=person.crew,
        absent=tuple((away.from_h, away.to_h) for away in person.absent),
        stood=tuple(core.Stood(**msgspec.structs.asdict(duty)) for duty in person.stood),
        requests=tuple(
            core.Request(
                wish=asked.wish,
                shift=asked.shift or "",
                day=asked.day,
                kind=asked.kind,
                weight=asked.weight,
            )
            for asked in person.requests
        ),
    )


def _rule(limit: file.Limit) -> rules.Rule:
    return rules.Rule(name=limit.name, limit=limit.limit, source=limit.source, weight=limit.weight)


def _rules(said: file.Rules) -> rules.Rules:
    plain = {
        name: _rule(limit)
        for name in said.__struct_fields__
        if type(limit := getattr(said, name)) is file.Limit
    }
    rest, closed = said.compulsory_rest, said.closed_duty
    more: dict[str, Any] = {**plain}
    if rest is not None:
        more["compulsory_rest"] = rules.CompulsoryRest(
            rule=_rule(rest),
            rest_days=rest.rest_days,
            day_average_max_h=rest.day_average_max_h,
            average_over_days=rest.average_over_days,
        )
    if closed is not None:
        more["closed_duty"] = rules.ClosedDuty(
            rule=_rule(closed), days_min=closed.days_min, isolation_days=closed.isolation_days
        )
    return rules.Rules(
        **more,
        successions=tuple(
            rules.Succession(before=each.before, after=each.after, rule=_rule(each))
            for each in said.successions
        ),
        kinds_max=tuple((each.kind, _rule(each)) for each in said.kinds_max),
    )


# --- from values to a file -----------------------------------------------------------------------


def write_roster_problem(filed: RosterOnFile) -> bytes:
    """Return the file of a problem, one shift and one person to a row; read back it is the same.

    Raises ValueError for what no file can hold, such as a code with a space in it.
    """
    problem = filed.problem
    told = file.ProblemFile(
        format="muster-roster-problem",
        version=1,
        title=filed.title,
        post=problem.post,
        horizon_days=problem.horizon_days,
        enforcing=problem.enforcing,
        first_weekday=problem.first_weekday,
        holidays=sorted(problem.holidays),
        shifts=[_shift_told(shift) for shift in problem.shifts],
        people=[_person_told(person) for person in problem.people],
        rules=_rules_told(problem.rules),
        weights=file.Weighing(
            **{name: getattr(problem.weights, name) for name in file.Weighing.__struct_fields__}
        ),
        draft=None if filed.draft is None else duties_told(filed.draft),
        locks=[file.Lock(person=k.person, shift=k.shift, must=k.must) for k in filed.locks],
    )
    content = written(told)
    back = read_roster_problem(content)
    if isinstance(back, Refused):
        raise ValueError(f"no file can hold this problem: {back.mistakes[0]}")
    return content


def duties_told(roster: core.Roster) -> list[file.Duty]:
    """Return the duties of a roster, by shift and person."""
    ranked = sorted(roster.duties, key=lambda duty: (duty.shift, duty.person))
    return [file.Duty(person=duty.person, shift=duty.shift) for duty in ranked]


def _shift_told(shift: core.Shift) -> file.Shift:
    return file.Shift(
        code=shift.id,
        start_h=shift.start_h,
        length_h=shift.length_h,
        night=shift.night,
        heads_min=shift.heads_min,
        heads_wanted=shift.heads_wanted,
        officers_min=shift.officers_min,
        leader=shift.leader,
        kind=shift.kind,
        competences=dict(shift.competences),
        crew=shift.crew,
        closed=shift.closed,
    )


def _person_told(person: core.RosterPerson) -> file.Person:
    return file.Person(
        number=person.number,
        role=Role(person.role),
        leader=person.leader,
        competences=sorted(person.competences),
        crew=person.crew,
        absent=[file.Absence(from_h=from_h, to_h=to_h) for from_h, to_h in person.absent],
        stood=[
            file.Stood(**{name: getattr(duty, name) for name in file.Stood.__struct_fields__})
            for duty in person.stood
        ],
        requests=[
            file.Request(
                wish=asked.wish,
                shift=asked.shift or None,
                day=asked.day,
                kind=asked.kind,
                weight=asked.weight,
            )
            for asked in person.requests
        ],
    )


def _limit(rule: rules.Rule) -> dict[str, Any]:
    return {
        "limit": rule.limit,
        "weight": rule.weight,
        "name": rule.name,
        "source": rule.source,
    }


def _rules_told(said: rules.Rules) -> file.Rules:
    plain = {
        name: file.Limit(**_limit(rule))
        for name in file.Rules.__struct_fields__
        if isinstance(rule := getattr(said, name), rules.Rule)
    }
    more: dict[str, Any] = {**plain}
    if said.compulsory_rest is not None:
        rest = said.compulsory_rest
        more["compulsory_rest"] = file.CompulsoryRest(
            **_limit(rest.rule),
            rest_days=rest.rest_days,
            day_average_max_h=rest.day_average_max_h,
            average_over_days=rest.average_over_days,
        )
    if said.closed_duty is not None:
        closed = said.closed_duty
        more["closed_duty"] = file.ClosedDuty(
            **_limit(closed.rule), days_min=closed.days_min, isolation_days=closed.isolation_days
        )
    return file.Rules(
        **more,
        successions=[
            file.Succession(**_limit(each.rule), before=each.before, after=each.after)
            for each in said.successions
        ],
        kinds_max=[file.KindLimit(**_limit(rule), kind=kind) for kind, rule in said.kinds_max],
    )
