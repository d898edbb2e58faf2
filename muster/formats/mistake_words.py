"""What is wrong in a file, said in one line: where, whose, what is there, what would be right."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from muster.formats.mistake import JsonFault, Mistake

_SAYS: Mapping[JsonFault, str | Promise] = {
    JsonFault.CANNOT_READ: gettext_lazy("cannot be read: %(why)s"),
    JsonFault.TOO_LARGE: gettext_lazy("is larger than %(limit_mb)s MB: give a smaller problem"),
    JsonFault.NOT_UTF8: gettext_lazy(
        "is not UTF-8 at line %(line)s, column %(column)s: save it as UTF-8"
    ),
    JsonFault.NOT_JSON: gettext_lazy("is no JSON at line %(line)s, column %(column)s: %(why)s"),
    JsonFault.TOO_DEEP: gettext_lazy("holds lists in lists in lists: this is something else"),
    JsonFault.ANOTHER_FORMAT: gettext_lazy("is %(found)s; %(wanted)s is read here"),
    JsonFault.UNKNOWN_FIELD: gettext_lazy("no such field is known"),
    JsonFault.MISSING_FIELD: gettext_lazy("is missing: give %(wanted)s"),
    JsonFault.WRONG_TYPE: gettext_lazy("is %(found)s: give %(wanted)s"),
    JsonFault.OUT_OF_SPAN: gettext_lazy("is %(found)s: give %(least)s to %(most)s"),
    JsonFault.UNKNOWN_WORD: gettext_lazy("is %(found)s, which means nothing here"),
    JsonFault.BAD_CODE: gettext_lazy("is %(found)s: a code is 1 to %(most)s characters, no spaces"),
    JsonFault.BAD_TEXT: gettext_lazy(
        "is %(found)s: a text is at most %(most)s characters, all of them visible"
    ),
    JsonFault.NOT_A_MOMENT: gettext_lazy(
        "is %(found)s: write a moment as 2020-02-05T18:00:00+08:00"
    ),
    JsonFault.NO_ZONE: gettext_lazy("is %(found)s, without a zone: add +08:00, or Z for UTC"),
    JsonFault.TOO_MANY: gettext_lazy("holds %(found)s items; %(most)s are the most"),
    JsonFault.TWICE: gettext_lazy("is %(found)s a second time, after %(first)s: give each its own"),
    JsonFault.UNKNOWN_LINE: gettext_lazy("is %(found)s, and there is no such line"),
    JsonFault.UNKNOWN_PERSON: gettext_lazy("is %(found)s, and there is no such person"),
    JsonFault.UNKNOWN_SQUAD: gettext_lazy("is %(found)s, and there is no such squad"),
    JsonFault.UNKNOWN_SHIFT: gettext_lazy("is %(found)s, and there is no such shift"),
    JsonFault.ONE_OF: gettext_lazy("gives none of %(wanted)s, or both: give one"),
    JsonFault.KEY_TWICE: gettext_lazy(
        "is given at line %(line)s and before at line %(first)s: keep one of them"
    ),
    JsonFault.ANOTHER_POST: gettext_lazy("is %(found)s, a line of another post, %(wanted)s"),
    JsonFault.OVER: gettext_lazy(
        "is %(found)s, and by the planning time, %(at)s, that is over: change one, or leave it out"
    ),
    JsonFault.HEADS_MIN_ABOVE: gettext_lazy("is %(found)s, more than heads, %(heads)s"),
    JsonFault.ENDS_FIRST: gettext_lazy("is %(found)s, not after it begins, %(begins)s"),
    JsonFault.OTHER: gettext_lazy("cannot be read: %(why)s"),
    JsonFault.AND_MORE: gettext_lazy("%(count)s more mistakes"),
}
_KINDS: Mapping[str, str | Promise] = {
    "list": pgettext_lazy("in a file", "a list"),
    "moment": pgettext_lazy("in a file", "a moment"),
    "number": pgettext_lazy("in a file", "a number"),
    "object": pgettext_lazy("in a file", "an object in braces"),
    "text": pgettext_lazy("in a file", "a text"),
    "true or false": pgettext_lazy("in a file", "true or false"),
    "whole number": pgettext_lazy("in a file", "a whole number"),
}
_WHY: Mapping[str, str | Promise] = {  # what the reader of JSON and the machine say
    "Input data was truncated": gettext_lazy("the file ends too early; is it whole?"),
    "invalid character": gettext_lazy("no such character may stand there"),
    "trailing comma in object": gettext_lazy("the last comma is one too many"),
    "trailing comma in array": gettext_lazy("the last comma is one too many"),
    "trailing characters": gettext_lazy("nothing may follow the last brace"),
    "expected ':'": gettext_lazy("a colon is missing"),
    "expected ',' or ']'": gettext_lazy("a comma or a closing bracket is missing"),
    "expected ',' or '}'": gettext_lazy("a comma or a closing brace is missing"),
    "invalid number": gettext_lazy("a number is not written so"),
    "object keys must be strings": gettext_lazy("names of fields stand in double quotes"),
    "No such file or directory": gettext_lazy("there is no such file or folder"),
    "Is a directory": gettext_lazy("it is a folder; name a file"),
    "Not a directory": gettext_lazy("part of its path is no folder"),
    "Permission denied": gettext_lazy("you are not allowed to"),
    "No space left on device": gettext_lazy("the disk is full"),
}
_WITHOUT_END = gettext_lazy("is %(found)s: give %(least)s or more")


def why_not(reason: str) -> str:
    """Return why a file was not read or written, in the active language where it is known."""
    return str(_WHY.get(reason, reason))


def said(mistake: Mistake) -> str:
    """Return a mistake in one line, in the active language."""
    remedy = {"found": mistake.found, **dict(mistake.remedy)}
    if "wanted" in remedy:
        remedy["wanted"] = str(_KINDS.get(remedy["wanted"], remedy["wanted"]))
    if "why" in remedy:
        remedy["why"] = why_not(remedy["why"])
    endless = mistake.fault is JsonFault.OUT_OF_SPAN and "most" not in remedy
    wrong = str(_WITHOUT_END if endless else _SAYS[mistake.fault]) % remedy
    if "nearest" in remedy:
        wrong += _("; did you mean %(nearest)s?") % remedy
    elif "allowed" in remedy:
        wrong += _("; one of: %(allowed)s") % remedy
    place = f"{mistake.path} ({mistake.about})" if mistake.about else mistake.path
    return f"{place}: {wrong}" if place else wrong
