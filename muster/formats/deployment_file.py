"""The deployment problem and its answer as they are written down in JSON, field by field.

These types are the format: files are read by them, and the JSON Schemas in docs/reference are
made from them. What a field means is said once, here. Version 1 stays as it is: what is added
later may be left out, and a change of meaning is another version.
"""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from muster.core.conflict import CauseKind
from muster.core.deployment import ANY_POLICE, PRIORITY_MAX, Quality, Weights
from muster.core.kinds import Role

BYTES_MAX = 512 << 20  # a million people with every field filled are 400 MB
LINES_MAX = 200_000
PEOPLE_MAX = 2_000_000
CODE_MAX, TEXT_MAX = 80, 200  # characters
HEADS_MAX = 100_000
KM_MAX = 20_015  # half round the Earth
DAYS_MAX = 366
POINTS_MAX = 1_000_000
UNMET_MAX = 10**15  # points; what is derived for a million heads stays beneath

# No space, no control character, nothing that turns or hides what follows. The end is written
# so that it means the same in Python and where a schema is read.
_HIDES = r"\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"
_CODE = rf"^[^\s{_HIDES}]+$(?!\n)"
_TEXT = rf"^[^{_HIDES}]*$(?!\n)"


def _says(text: str, *, min_length: int | None = None, max_length: int | None = None) -> Meta:
    return Meta(description=text, min_length=min_length, max_length=max_length)


Code = Annotated[str, Meta(min_length=1, max_length=CODE_MAX, pattern=_CODE)]
Text = Annotated[str, Meta(max_length=TEXT_MAX, pattern=_TEXT)]
Moment = Annotated[datetime, Meta(tz=True)]
Latitude = Annotated[float, Meta(ge=-90, le=90)]
Longitude = Annotated[float, Meta(ge=-180, le=180)]
Heads = Annotated[int, Meta(ge=0, le=HEADS_MAX)]
Days = Annotated[int, Meta(ge=0, le=DAYS_MAX)]
Points = Annotated[int, Meta(ge=0, le=POINTS_MAX)]
Unmet = Annotated[int, Meta(ge=0, le=UNMET_MAX)]
Wide = Annotated[int, Meta(ge=0)]
Priority = Annotated[int, Meta(ge=1, le=PRIORITY_MAX)]


class WantedRole(StrEnum):
    """Whom a line takes."""

    OFFICER = Role.OFFICER.value
    DUTY_AUXILIARY = Role.DUTY_AUXILIARY.value
    ANY_POLICE = ANY_POLICE


class _Part(Struct, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    pass


class Span(_Part):
    """A span of time; the end is no part of it."""

    begins: Annotated[Moment, _says("the first moment")]
    ends: Annotated[Moment, _says("the moment after the last")]


class Line(_Part):
    """A demand line: so many heads of one role, wanted at one post."""

    code: Annotated[Code, _says("its code; every other line has another")]
    post: Annotated[Code, _says("code of the post")]
    org: Annotated[Code, _says("code of the organisation that owns the post")]
    lat: Annotated[Latitude, _says("latitude of the post, in degrees")]
    lon: Annotated[Longitude, _says("longitude of the post, in degrees")]
    role: Annotated[WantedRole, _says("who is wanted")]
    heads: Annotated[Heads, _says("how many are wanted")]
    heads_min: Annotated[
        Heads | None, _says("how few the post can work with, at most `heads`; all, if left out")
    ] = None
    competences: Annotated[
        list[Code], _says("what whoever goes must have, every one", max_length=20)
    ] = []
    priority: Annotated[Priority, _says("1 is most urgent, 9 least")] = 2
    high_risk: Annotated[bool, _says("nobody near retirement is sent")] = False
    overnight: Annotated[bool, _says("whoever goes is away at night")] = True
    window: Annotated[
        Span | None, _says("when people are wanted; from now on without end, if left out")
    ] = None


class Block(_Part):
    """What holds a person back."""

    gate: Annotated[Code, _says("the gate, such as `medical_hold`, `rest`, `family_care`")]
    rule: Annotated[Code, _says("the rule behind it")]
    until: Annotated[Moment | None, _says("until when, if that is known")] = None


class Commitment(_Part):
    """What a person is bound to already; no line whose window overlaps takes them."""

    to: Annotated[Code, _says("code of what binds them")]
    begins: Annotated[Moment, _says("the first moment")]
    ends: Annotated[Moment, _says("the moment after the last")]


class Person(_Part):
    """A person as a plan sees them: no name, no birth date, no address."""

    number: Annotated[Code, _says("the person's number; everybody else has another")]
    home: Annotated[Code, _says("code of the home organisation")]
    lat: Annotated[Latitude, _says("latitude of where they are based, in degrees")]
    lon: Annotated[Longitude, _says("longitude of where they are based, in degrees")]
    role: Annotated[Role, _says("what they are")]
    competences: Annotated[list[Code], _says("what they are competent in", max_length=50)] = []
    full_member: Annotated[bool, _says("full member of the Party")] = False
    leader: Annotated[bool, _says("of a leader's grade")] = False
    near_retirement: Annotated[bool, _says("not to be sent to high risk")] = False
    volunteered: Annotated[bool, _says("has written a letter that stands")] = False
    days_served: Annotated[Days, _says("days at posts, of the last 28")] = 0
    nights_away: Annotated[Days, _says("nights away from home, of the last 28")] = 0
    household: Annotated[
        Code | None, _says("code shared by both serving adults of a home with a small child")
    ] = None
    squad: Annotated[Code | None, _says("code of the squad they belong to")] = None
    blocked: Annotated[list[Block], _says("what holds them back", max_length=20)] = []
    commitments: Annotated[list[Commitment], _says("what binds them already", max_length=50)] = []


class Floor(_Part):
    """How many of one role an organisation keeps."""

    home: Annotated[Code, _says("code of the home organisation")]
    role: Annotated[Role, _says("of which role")]
    keep: Annotated[Heads, _says("how many of those nothing holds back must stay")]


class Makeup(_Part):
    """Whom a post must have among its people, if anybody is sent there."""

    post: Annotated[Code, _says("code of the post")]
    quality: Annotated[Quality, _says("what such people are")]
    heads_min: Annotated[Heads, _says("how many of them at least")]
    lines: Annotated[
        list[Code], _says("codes of the lines it looks at together", min_length=1, max_length=100)
    ]
    rule: Annotated[Code, _says("the rule that asks for it")]
    present: Annotated[Heads, _says("how many stand there already")] = 0


class Squad(_Part):
    """People who know each other."""

    code: Annotated[Code, _says("its code")]
    together: Annotated[
        bool, _says("all who may be sent go to one post, or none; else it is only wished")
    ] = False


class Limits(_Part):
    """How far people may be sent."""

    travel_max_km: Annotated[
        Annotated[int, Meta(ge=0, le=KM_MAX)] | None,
        _says("along the great circle; anywhere, if left out"),
    ] = None


class UnmetPoints(_Part):
    """What one missing head of a priority weighs, instead of what is derived."""

    priority: Annotated[Priority, _says("of which priority")]
    minimum: Annotated[Unmet, _says("points for each head short of `heads_min`")]
    wanted: Annotated[Unmet, _says("points for each further head; no more than `minimum`")]


_W = Weights()


class Weighing(Struct, kw_only=True, forbid_unknown_fields=True):
    """What weighs against a plan, in points."""

    day_served: Annotated[Points, _says("for each day the person has served")] = _W.day_served
    night_away: Annotated[Points, _says("for each night the person was away")] = _W.night_away
    share_drawn: Annotated[
        Points, _says("more with each further tenth drawn of an organisation's people of a role")
    ] = _W.share_drawn
    km: Annotated[Points, _says("for each kilometre between base and post")] = _W.km
    other_organisation: Annotated[Points, _says("for a post that another organisation owns")] = (
        _W.other_organisation
    )
    squad_split: Annotated[Points, _says("for each further post a squad is spread over")] = (
        _W.squad_split
    )
    not_volunteered: Annotated[
        Points, _says("for a person without a letter; decides between equals only")
    ] = _W.not_volunteered
    unmet: Annotated[list[UnmetPoints], _says("what open need weighs", max_length=9)] = []


class Lock(_Part):
    """A hand's wish: this person goes to this line."""

    person: Annotated[Code, _says("the person's number")]
    line: Annotated[Code, _says("code of the line")]


class Ban(_Part):
    """A hand's wish: this person does not go there."""

    person: Annotated[Code, _says("the person's number")]
    line: Annotated[Code | None, _says("code of the line; to none at all, if left out")] = None


class ProblemFile(Struct, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A deployment problem: what is needed, who there is, and what binds them."""

    format: Annotated[Literal["muster-deployment-problem"], _says("what this file is")]
    version: Annotated[Literal[1], _says("of the format")]
    title: Annotated[Text, _says("what it is about; stands at the head of forms")] = ""
    at: Annotated[Moment | None, _says("the moment it is planned for")] = None
    lines: Annotated[list[Line], _says("what is needed", max_length=LINES_MAX)]
    people: Annotated[list[Person], _says("who there is", max_length=PEOPLE_MAX)]
    floors: Annotated[list[Floor], _says("whom homes keep", max_length=LINES_MAX)] = []
    makeups: Annotated[list[Makeup], _says("whom posts must have", max_length=LINES_MAX)] = []
    squads: Annotated[list[Squad], _says("who knows whom", max_length=LINES_MAX)] = []
    limits: Annotated[Limits, _says("how far people may be sent")] = field(default_factory=Limits)
    weights: Annotated[Weighing | None, _says("what weighs how much")] = None
    locks: Annotated[list[Lock], _says("who must go where", max_length=PEOPLE_MAX)] = []
    bans: Annotated[list[Ban], _says("who must not go where", max_length=PEOPLE_MAX)] = []
    names: Annotated[
        dict[Code, Text], _says("what posts, organisations, squads and people are called")
    ] = {}


# --- the answer ----------------------------------------------------------------------------------


class Reason(_Part):
    """Why a person is proposed for a line."""

    code: Annotated[Code, _says("which reason")]
    parameters: Annotated[list[Wide | Text], _says("what it is said with", max_length=20)] = []


class Move(_Part):
    """One person, sent to one line."""

    person: Annotated[Code, _says("the person's number")]
    line: Annotated[Code, _says("code of the line")]
    reasons: Annotated[list[Reason], _says("why", max_length=50)] = []


class Blocked(_Part):
    """So many people whom one thing keeps from a line."""

    code: Annotated[Code, _says("what keeps them; `held` is all gates of health and family")]
    people: Annotated[Wide, _says("how many")]


class Unfilled(_Part):
    """A line left short, and what blocks it."""

    line: Annotated[Code, _says("code of the line")]
    missing: Annotated[Heads, _says("how many heads it lacks")]
    blocked_by: Annotated[
        list[Blocked], _says("of those with role and competences, who is kept", max_length=100)
    ] = []


class Costs(_Part):
    """What a plan weighs, part by part, in points."""

    unmet_min: Annotated[Wide, _says("heads short of the minimum")] = 0
    unmet_wanted: Annotated[Wide, _says("further heads short of what is wanted")] = 0
    burden: Annotated[Wide, _says("days served and nights away")] = 0
    share: Annotated[Wide, _says("what organisations give up")] = 0
    travel: Annotated[Wide, _says("kilometres, and posts of other organisations")] = 0
    squads: Annotated[Wide, _says("squads spread over posts")] = 0
    letters: Annotated[Wide, _says("people without a letter")] = 0


class Cause(_Part):
    """One need, rule or wish of those that cannot hold together."""

    kind: Annotated[CauseKind, _says("what it is")]
    about: Annotated[
        list[Annotated[str, Meta(max_length=CODE_MAX)]],
        _says("the codes it is about", max_length=3),
    ] = []


class Conflict(_Part):
    """The smallest set of needs, rules and wishes that cannot hold together."""

    causes: Annotated[list[Cause], _says("without any one of them the others can hold")]
    needed: Annotated[Heads, _says("heads that the lines among them need at least")] = 0
    exist: Annotated[Heads, _says("people who have the role and the competences")] = 0
    left: Annotated[Heads, _says("those of them whom the rules among them leave")] = 0


class AnswerFile(Struct, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A plan for a problem. One made by hand needs no more than its moves."""

    format: Annotated[Literal["muster-deployment-answer"], _says("what this file is")]
    version: Annotated[Literal[1], _says("of the format")]
    problem_sha256: Annotated[Text, _says("digest of the problem's file, in hexadecimal")] = ""
    seed: Annotated[int | None, _says("what decided between equals")] = None
    outcome: Annotated[
        Code | None, _says("`proven`: none costs less; `found`; `stopped` before the end")
    ] = None
    cost: Annotated[Wide | None, _says("what the plan weighs")] = None
    bound: Annotated[Wide | None, _says("no plan weighs less")] = None
    costs: Annotated[Costs | None, _says("what it weighs, part by part")] = None
    moves: Annotated[list[Move], _says("who is sent where", max_length=PEOPLE_MAX)]
    unfilled: Annotated[list[Unfilled], _says("what stays open", max_length=LINES_MAX)] = []
    conflict: Annotated[Conflict | None, _says("why not all can be met")] = None
