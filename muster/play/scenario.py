"""What the days of a scenario say: ``days.toml`` and ``report.toml``, read and checked."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One thing that happens: when, what, and the numbers and names that belong to it."""

    at: datetime
    do: str
    says: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """A figure of the report: what was claimed, in what words, and what must be counted."""

    figure: str
    org: str
    claimed: int
    said: str
    number: int | None = None
    qualifier: str = "exact"
    scales: bool = False
    least: int = 1  # it never scales below this


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckIns:
    """Whose coming and going is played: counties, days, and how many do not come."""

    first: date
    last: date
    counties: tuple[str, ...]
    missing_permille: int
    compare_shifts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """The days of a scenario, in order, and what they must end at."""

    name_zh: str
    name_en: str
    root: str
    rule_pack: str
    ends: datetime
    days: tuple[Day, ...]
    totals: Mapping[str, int]
    check_ins: CheckIns
    report: tuple[Reported, ...]


class ScenarioError(Exception):
    """A scenario's files contradict themselves; the message names file and entry."""


def read_scenario(folder: Path, *, zone: tzinfo) -> Scenario:
    """Return the scenario in ``folder``; local times there are times of ``zone``.

    Raises :class:`ScenarioError` for a missing or contradictory entry.
    """
    days = tomllib.loads((folder / "days.toml").read_text("utf-8"))
    report = tomllib.loads((folder / "report.toml").read_text("utf-8"))
    try:
        head, checks = days["play"], days["check_ins"]
        read = [_day(entry, zone) for entry in days["day"]]
        return Scenario(
            name_zh=head["name_zh"],
            name_en=head["name_en"],
            root=head["root"],
            rule_pack=head["rule_pack"],
            ends=local(head["ends"], zone),
            days=tuple(sorted(read, key=lambda day: day.at)),
            totals=days["totals"],
            check_ins=CheckIns(
                first=date.fromisoformat(checks["from"]),
                last=date.fromisoformat(checks["until"]),
                counties=tuple(checks["counties"]),
                missing_permille=checks["missing_permille"],
                compare_shifts=checks["compare_shifts"],
            ),
            report=tuple(Reported(**entry) for entry in report["figure"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise ScenarioError(f"{folder}: {error!r} in days.toml or report.toml") from error


def _day(entry: Mapping[str, Any], zone: tzinfo) -> Day:
    says = {name: value for name, value in entry.items() if name not in ("at", "do")}
    return Day(at=local(entry["at"], zone), do=entry["do"], says=says)


def local(text: str, zone: tzinfo) -> datetime:
    """Return the moment a local time without a zone means."""
    return datetime.fromisoformat(text).replace(tzinfo=zone)
