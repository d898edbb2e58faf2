"""Why somebody is sent or is not, why a line is open, what cannot hold together, in sentences."""

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from muster.core.conflict import Cause, CauseKind, Conflict
from muster.core.explanation import Explanation, ExplanationCode
from muster.core.unfilled import HELD
from muster.formats.wording import Said, Wording, joined

_CODE = ExplanationCode
_EXPLAINED: Mapping[str, Said] = {
    _CODE.PERSON_UNKNOWN: (
        gettext_lazy("%(about)s is no line, and nobody the plan may draw on"),
        (),
    ),
    _CODE.SENT: (gettext_lazy("%(about)s is sent to %(line)s: %(reasons)s"), ("line", "post")),
    _CODE.HELD: (gettext_lazy("%(about)s is held back"), ()),
    _CODE.COMMITTED_BEFORE: (
        gettext_lazy("%(about)s is committed already, until %(until)s"),
        ("until",),
    ),
    _CODE.BANNED: (
        gettext_lazy("%(about)s is banned by hand from every line they could fill"),
        (),
    ),
    _CODE.NO_LINE_FOR_ROLE: (
        gettext_lazy("no line takes %(role)s, and %(about)s is one of them"),
        ("role",),
    ),
    _CODE.COMPETENCE_LACKING: (
        gettext_lazy("%(about)s has no %(competences)s, and every line for them asks for more"),
        ("*competences",),
    ),
    _CODE.COMMITMENT: (
        gettext_lazy(
            "%(about)s is bound to %(to)s until %(until)s, when every line would need them too"
        ),
        ("to", "until"),
    ),
    _CODE.NEAR_RETIREMENT: (
        gettext_lazy("%(about)s is near retirement, and every line they could fill is high risk"),
        (),
    ),
    _CODE.TOO_FAR: (
        gettext_lazy(
            "the nearest line for %(about)s is %(km)s km away, and %(km_max)s km are the most"
        ),
        ("km", "km_max"),
    ),
    _CODE.SQUAD_STAYS: (
        gettext_lazy(
            "%(squad)s goes whole or not at all, and is not sent where %(about)s could go"
        ),
        ("squad",),
    ),
    _CODE.AVAILABLE: (
        gettext_lazy("%(about)s could go to %(line)s, which is short: the plan overlooks them"),
        ("line",),
    ),
    _CODE.PASSED_OVER: (
        gettext_lazy(
            "%(about)s would weigh less at %(line)s than %(person)s does: the plan could be better"
        ),
        ("line", "person"),
    ),
    _CODE.FLOOR: (
        gettext_lazy(
            "%(home)s keeps its floor: it may give up %(may_go)s %(role)s and gives up %(n)s"
        ),
        ("home", "role", "n", "may_go"),
    ),
    _CODE.MAKEUP: (
        gettext_lazy("%(post)s would lack %(quality)s, and %(about)s alone does not change that"),
        ("post", "quality"),
    ),
    _CODE.NEEDED: (
        gettext_lazy(
            "the %(n)s sent to the lines %(about)s could fill are locked there, or needed for "
            "what others lack"
        ),
        ("n",),
    ),
    _CODE.FEWER_DAYS: (
        gettext_lazy("%(n)s with fewer days served than the %(own)s of %(about)s go first"),
        ("n", "own"),
    ),
    _CODE.FEWER_NIGHTS: (
        gettext_lazy("%(n)s with fewer nights away than the %(own)s of %(about)s go first"),
        ("n", "own"),
    ),
    _CODE.SHARE_DRAWN: (
        gettext_lazy(
            "%(home)s gives up %(n)s of %(may_go)s %(role)s already: organisations that give "
            "fewer go first"
        ),
        ("home", "role", "n", "may_go"),
    ),
    _CODE.NEARER: (
        gettext_lazy("%(n)s who are based nearer than the %(own)s km of %(about)s go first"),
        ("n", "own"),
    ),
    _CODE.OWN_PEOPLE: (
        gettext_lazy("%(n)s of the organisations that own the posts go before %(about)s"),
        ("n",),
    ),
    _CODE.SQUAD_TOGETHER: (
        gettext_lazy("%(n)s go before %(about)s so that their squads stay together"),
        ("n",),
    ),
    _CODE.LETTERS: (
        gettext_lazy("Equal to %(about)s in all else, and with a letter: %(n)s"),
        ("n",),
    ),
    _CODE.LOT: (
        gettext_lazy("Equal to %(about)s in everything, and chosen by lot: %(n)s"),
        ("n",),
    ),
    _CODE.LINE_UNKNOWN: (gettext_lazy("there is no line %(about)s"), ()),
    _CODE.NOTHING_ASKED: (gettext_lazy("%(about)s asks for nobody"), ()),
    _CODE.FILLED: (
        gettext_lazy("%(about)s is filled: %(n)s of %(heads)s heads"),
        ("n", "heads"),
    ),
    _CODE.OPEN: (gettext_lazy("%(about)s lacks %(n)s of %(heads)s heads"), ("n", "heads")),
}
_OF_LINES = frozenset({_CODE.LINE_UNKNOWN, _CODE.NOTHING_ASKED, _CODE.FILLED, _CODE.OPEN})


_CAUSES: Mapping[str, Said] = {
    CauseKind.LINE: (gettext_lazy("%(line)s has its %(heads)s heads at least"), ("line",)),
    CauseKind.LINE_HEADS: (gettext_lazy("%(line)s takes %(heads)s people at most"), ("line",)),
    CauseKind.LOCK: (gettext_lazy("%(person)s goes to %(line)s: locked"), ("person", "line")),
    CauseKind.BAN: (
        gettext_lazy("%(person)s does not go to %(line)s: banned"),
        ("person", "line"),
    ),
    CauseKind.GATE: (gettext_lazy("nobody goes who is held by: %(gate)s"), ("gate",)),
    CauseKind.COMMITMENTS: (gettext_lazy("nobody is in two places at a time"), ()),
    CauseKind.NEAR_RETIREMENT: (gettext_lazy("nobody near retirement goes to high risk"), ()),
    CauseKind.TRAVEL: (gettext_lazy("nobody travels farther than is allowed"), ()),
    CauseKind.FLOOR: (gettext_lazy("%(home)s keeps its floor of %(role)s"), ("home", "role")),
    CauseKind.MAKEUP: (
        gettext_lazy("%(post)s has the %(quality)s it must have"),
        ("post", "quality"),
    ),
    CauseKind.SQUAD: (gettext_lazy("%(squad)s goes whole or not at all"), ("squad",)),
    CauseKind.HOUSEHOLDS: (
        gettext_lazy("of a home with a small child one adult at most is away on any night"),
        (),
    ),
}


def cause(words: Wording, found: Cause, heads: int | None = None) -> str:
    """Return one part of a conflict: a need, a rule or a hand's wish.

    ``heads`` is what a line asks for or takes, where ``words`` does not know the line.
    """
    if found == _HELD:
        return _("nobody goes who is held back")
    if found.kind is CauseKind.BAN and not found.about[1]:
        return _("%(person)s goes nowhere: banned") % {"person": words.person(found.about[0])}
    line = words.lines.get(found.about[0]) if found.about else None
    known = {} if heads is None else {"heads": f"{heads:,}"}
    if line is not None and found.kind in (CauseKind.LINE, CauseKind.LINE_HEADS):
        least = found.kind is CauseKind.LINE
        known["heads"] = f"{line.heads_min if least else line.heads:,}"
    return words.said(_CAUSES, found.kind, found.about, known)


_HELD = Cause(CauseKind.GATE, (HELD,))


def conflict(
    words: Wording, found: Conflict, heads: Mapping[Cause, int] = MappingProxyType({})
) -> tuple[str, ...]:
    """Return what cannot hold together: a sentence, then each need, rule and wish on its own."""
    shown = found.discreet() if words.discreet else found
    said = (
        _("These cannot hold together; without any one of them the others can:")
        if len(shown.causes) > 1
        else _("This cannot hold, whatever else is given up:")
    )
    if shown.needed:
        numbers = {
            "needed": f"{shown.needed:,}",
            "exist": f"{shown.exist:,}",
            "left": f"{shown.left:,}",
        }
        text = _(
            "Needed at least: %(needed)s. With the role and the competences: %(exist)s, of whom "
            "the rules leave %(left)s."
        )
        said = _("%(counted)s %(then)s") % {"counted": text % numbers, "then": said}
    return (said, *(cause(words, each, heads.get(each)) for each in shown.causes))


def explained(words: Wording, about: str, found: Explanation) -> str:
    """Return in one sentence what ``found`` says of the person or line ``about``."""
    shown = found.discreet() if words.discreet else found
    if shown.unfilled is not None:
        return words.unfilled(shown.unfilled)
    known = {
        "about": words.line(about) if shown.code in _OF_LINES else words.person(about),
        "reasons": words.reasons(shown.reasons),
    }
    if shown.code is _CODE.COMMITTED_BEFORE and shown.parameters == ("",):
        return _("%(about)s is committed already") % known
    said = words.said(_EXPLAINED, shown.code, shown.parameters, known)
    return joined([said, *(words.block(block) for block in shown.held)])
