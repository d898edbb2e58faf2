"""The roster problem of a post and its answer as they are written in JSON, field by field.

These types are the format: files are read by them, and the JSON Schemas in docs/reference are
made from them. What a field means is said once, here. Version 1 stays as it is: what is added
later may be left out, and a change of meaning is another version.
"""

from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from muster.core.kinds import Role, Wish
from muster.core.roster import Must
from muster.core.roster_rules import USUAL_WEIGHTS
from muster.formats.deployment_file import POINTS_MAX, Code, Heads, Points, Text, Wide

BYTES_MAX = 64 << 20
SHIFTS_MAX = 20_000
PEOPLE_MAX = 5_000
DUTIES_MAX = 1_000_000
DAYS_MAX = 366
HOURS_MAX = 24 * DAYS_MAX
LIMIT_MAX = 100_000
WEIGHTS = USUAL_WEIGHTS


def _says(text: str, *, max_length: int | None = None) -> Meta:
    return Meta(description=text, max_length=max_length)


Day = Annotated[int, Meta(ge=-DAYS_MAX, le=DAYS_MAX)]
Hour = Annotated[int, Meta(ge=-HOURS_MAX, le=HOURS_MAX)]
Length = Annotated[int, Meta(ge=1, le=HOURS_MAX)]
Horizon = Annotated[int, Meta(ge=1, le=DAYS_MAX)]
Span = Annotated[int, Meta(ge=0, le=HOURS_MAX)]
Count = Annotated[int, Meta(ge=0, le=LIMIT_MAX)]
Weekday = Annotated[int, Meta(ge=0, le=6)]
Mark = Annotated[str, Meta(max_length=200)]


class _Part(Struct, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    pass


class Shift(_Part, kw_only=True):
    """A stretch of time at the post and who is needed for it."""

    code: Annotated[Code, _says("its code; every other shift has another")]
    start_h: Annotated[Hour, _says("the hour it begins, from the first midnight")]
    length_h: Annotated[Length, _says("how many hours it lasts")]
    night: Annotated[
        bool | None,
        _says("whether it is night work; if left out: three hours of it lie from 0 to 5 o'clock"),
    ] = None
    heads_min: Annotated[Heads, _says("heads needed")]
    heads_wanted: Annotated[Heads | None, _says("heads wanted; those needed, if left out")] = None
    officers_min: Annotated[Heads, _says("sworn officers needed, whatever the law asks")] = 0
    leader: Annotated[bool, _says("whether one able to lead must be there")] = False
    kind: Annotated[Text, _says("code of its slot, as D, E, N")] = ""
    competences: Annotated[dict[Code, Heads], _says("people needed who have a competence")] = {}
    crew: Annotated[Count | None, _says("the crew whose turn it is")] = None
    closed: Annotated[bool, _says("whether who stands it lives at the post")] = False


class Stood(_Part, kw_only=True):
    """A duty that began before the roster."""

    start_h: Annotated[Hour, _says("the hour it began, below 0")]
    length_h: Annotated[Length, _says("how many hours it lasted")]
    night: Annotated[bool, _says("whether it was night work")] = False
    kind: Annotated[Text, _says("code of its slot")] = ""
    closed: Annotated[bool, _says("whether it was closed duty")] = False


class Absence(_Part, kw_only=True):
    """Hours in which a person stands nothing; the end is no part of it."""

    from_h: Annotated[int, _says("the first hour")]
    to_h: Annotated[int, _says("the hour after the last")]


class Request(_Part, kw_only=True):
    """What a person asks: one shift, or a day with all duties that begin on it."""

    wish: Annotated[Wish, _says("what is asked; `cannot` must be kept")]
    shift: Annotated[Code | None, _says("code of the shift")] = None
    day: Annotated[Day | None, _says("the day, where no shift is given; the first is 0")] = None
    kind: Annotated[Text, _says("only shifts of this kind, where a day is given")] = ""
    weight: Annotated[Points, _says("points if it is not met")] = 1


class Person(_Part, kw_only=True):
    """A person as a roster sees them: no name, no birth date, no reason for anything."""

    number: Annotated[Code, _says("their number; nobody else has it")]
    role: Annotated[Role, _says("what they are")]
    leader: Annotated[bool, _says("whether they can lead a shift")] = False
    competences: Annotated[list[Code], _says("what they have", max_length=100)] = []
    crew: Annotated[Count | None, _says("the crew they belong to")] = None
    absent: Annotated[list[Absence], _says("when they stand nothing", max_length=1000)] = []
    stood: Annotated[list[Stood], _says("duties before the roster", max_length=1000)] = []
    requests: Annotated[list[Request], _says("what they ask", max_length=1000)] = []


class Limit(_Part, kw_only=True):
    """A rule that is one limit."""

    limit: Annotated[Count, _says("the limit, in the unit of the rule")]
    weight: Annotated[
        Annotated[int, Meta(ge=1, le=POINTS_MAX)] | None,
        _says("points for each unit beyond; must be kept, if left out"),
    ] = None
    name: Annotated[Mark, _says("name of the rule")] = ""
    source: Annotated[
        Annotated[str, Meta(max_length=2000)], _says("on what it rests, and where to read it")
    ] = ""


class Succession(Limit, kw_only=True):
    """A kind of shift that may not begin on the day after another, by one person."""

    before: Annotated[Code, _says("kind of the shift on the first day")]
    after: Annotated[Code, _says("kind of the shift on the next")]


class KindLimit(Limit, kw_only=True):
    """How many duties of one kind of shift a person may stand in the roster."""

    kind: Annotated[Code, _says("the kind of shift")]


class CompulsoryRest(Limit, kw_only=True):
    """Rest that is due after so many days in a row (the limit), or too many hours a day."""

    rest_days: Annotated[Count, _says("days without a duty, once it is due")]
    day_average_max_h: Annotated[Count, _says("hours a day on average at which it is due")]
    average_over_days: Annotated[Horizon, _says("over how many days they are averaged")]


class ClosedDuty(Limit, kw_only=True):
    """Stints of closed duty; the limit is the most days of one."""

    days_min: Annotated[Count, _says("the fewest days of a stint")]
    isolation_days: Annotated[Count, _says("days without any duty before it")]


class Rules(_Part, kw_only=True):
    """What the roster keeps to; a rule that is left out is not in force."""

    rest_min_h: Annotated[Limit | None, _says("hours between two duties")] = None
    weekly_rest_min_h: Annotated[
        Limit | None, _says("hours of rest at a stretch within seven days of the last")
    ] = None
    run_max_days: Annotated[Limit | None, _says("most days in a row with a duty")] = None
    run_min_days: Annotated[Limit | None, _says("fewest days in a row with a duty")] = None
    off_max_days: Annotated[Limit | None, _says("most days in a row without")] = None
    off_min_days: Annotated[Limit | None, _says("fewest days in a row without")] = None
    successions: Annotated[
        list[Succession], _says("kinds of shift that may not follow each other", max_length=200)
    ] = []
    nights_in_row_max: Annotated[Limit | None, _says("most nights in a row")] = None
    recovery_min_h: Annotated[
        Limit | None, _says("hours from a night to the next duty that is none")
    ] = None
    hours_per_7_days_max: Annotated[Limit | None, _says("most hours in any seven days")] = None
    hours_max: Annotated[Limit | None, _says("most hours in the roster")] = None
    hours_min: Annotated[Limit | None, _says("fewest hours, less what absence takes")] = None
    kinds_max: Annotated[
        list[KindLimit], _says("most duties of a kind of shift", max_length=200)
    ] = []
    weekends_max: Annotated[Limit | None, _says("most weekends with a duty")] = None
    holidays_max: Annotated[Limit | None, _says("most holidays with a duty")] = None
    compulsory_rest: Annotated[CompulsoryRest | None, _says("rest that is ordered")] = None
    closed_duty: Annotated[ClosedDuty | None, _says("stints of closed duty")] = None
    enforcing_officers_min: Annotated[
        Limit | None, _says("sworn officers on each shift, where the post enforces")
    ] = None
    crews_mixed_max: Annotated[Limit | None, _says("people of other crews on a shift")] = None
    fatigue_day_max: Annotated[Limit | None, _says("fatigue index of a duty by day")] = None
    fatigue_night_max: Annotated[Limit | None, _says("fatigue index of a duty by night")] = None
    risk_max_percent: Annotated[Limit | None, _says("risk index of a duty, in percent")] = None
    fair_nights: Annotated[Limit | None, _says("nights beyond one's share")] = None
    fair_weekends: Annotated[Limit | None, _says("weekends beyond one's share")] = None
    fair_holidays: Annotated[Limit | None, _says("holidays beyond one's share")] = None
    fair_hours: Annotated[Limit | None, _says("hours beyond one's share")] = None


class Weighing(_Part, kw_only=True):
    """What is charged besides weighted rules and requests, in points."""

    officer_missing: Annotated[Points, _says("for each sworn officer")] = WEIGHTS.officer_missing
    head_missing: Annotated[Points, _says("for each head needed")] = WEIGHTS.head_missing
    competence_missing: Annotated[Points, _says("for each competence")] = WEIGHTS.competence_missing
    leader_missing: Annotated[Points, _says("for a leader")] = WEIGHTS.leader_missing
    change: Annotated[Points, _says("for each duty that differs from the draft")] = WEIGHTS.change
    wanted_missing: Annotated[Points, _says("for each head wanted")] = WEIGHTS.wanted_missing


class Duty(_Part, kw_only=True):
    """One person on one shift."""

    person: Annotated[Code, _says("the person's number")]
    shift: Annotated[Code, _says("code of the shift")]


class Lock(Duty, kw_only=True):
    """A duty that somebody has settled."""

    must: Annotated[Must, _says("whether it is stood or not, whatever it costs")]


class ProblemFile(Struct, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A roster problem: the shifts of a post, its people, and what a roster keeps to."""

    format: Annotated[Literal["muster-roster-problem"], _says("what this file is")]
    version: Annotated[Literal[1], _says("of the format")]
    title: Annotated[Text, _says("what it is about")] = ""
    post: Annotated[Code, _says("code of the post")]
    horizon_days: Annotated[Horizon, _says("how many days the roster has")]
    enforcing: Annotated[bool, _says("whether the post enforces the law")] = False
    first_weekday: Annotated[Weekday, _says("weekday of the first day; Monday is 0")] = 0
    holidays: Annotated[list[Day], _says("days that are holidays", max_length=2 * DAYS_MAX)] = []
    shifts: Annotated[list[Shift], _says("what is to be stood", max_length=SHIFTS_MAX)]
    people: Annotated[list[Person], _says("who there is", max_length=PEOPLE_MAX)]
    rules: Annotated[Rules, _says("what the roster keeps to")] = field(default_factory=Rules)
    weights: Annotated[Weighing, _says("what weighs how much")] = field(default_factory=Weighing)
    draft: Annotated[
        Annotated[list[Duty], Meta(max_length=DUTIES_MAX)] | None,
        _says("a roster to differ from as little as can be"),
    ] = None
    locks: Annotated[list[Lock], _says("duties that are settled", max_length=DUTIES_MAX)] = []


# --- the answer ----------------------------------------------------------------------------------


class Costs(_Part, kw_only=True):
    """What a roster costs, part by part, in points."""

    shortage: Annotated[Wide, _says("what shifts lack")] = 0
    wanted: Annotated[Wide, _says("further heads short of those wanted")] = 0
    requests: Annotated[Wide, _says("wishes not met")] = 0
    rules: Annotated[dict[Code, Wide], _says("weighted rules, by what they are called")] = {}
    changes: Annotated[Wide, _says("duties that differ from the draft")] = 0


class Open(_Part, kw_only=True):
    """What a shift lacks."""

    shift: Annotated[Code, _says("code of the shift")]
    lack: Annotated[Code, _says("heads, an officer, a leader, or a competence")]
    missing: Annotated[Heads, _says("how many")]
    what: Annotated[Text, _says("the competence")] = ""


class AnswerFile(Struct, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A roster for a problem. One made by hand needs no more than its duties."""

    format: Annotated[Literal["muster-roster-answer"], _says("what this file is")]
    version: Annotated[Literal[1], _says("of the format")]
    problem_sha256: Annotated[Text, _says("digest of the problem's file, in hexadecimal")] = ""
    seed: Annotated[int | None, _says("what decided between equals")] = None
    outcome: Annotated[Code | None, _says("`proven`: none costs less; `found`")] = None
    cost: Annotated[Wide | None, _says("what the roster costs")] = None
    bound: Annotated[Wide | None, _says("no roster costs less")] = None
    costs: Annotated[Costs | None, _says("what it costs, part by part")] = None
    duties: Annotated[list[Duty], _says("who stands what", max_length=DUTIES_MAX)]
    open: Annotated[list[Open], _says("what stays open", max_length=4 * SHIFTS_MAX)] = []
