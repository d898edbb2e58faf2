"""What the types of a JSON file cannot say: codes given twice, codes that are nowhere."""

from collections.abc import Sequence, Set
from difflib import get_close_matches
from typing import Any, NamedTuple

from muster.formats.mistake import JsonFault, Mistakes

_NEAREST_AMONG = 5_000  # codes; among more, looking for a near one takes too long
_NEAREST_MOST = 50  # mistakes after which none is looked for


class At(NamedTuple):
    """A part of a file and where it stands."""

    path: str
    part: Any


def once(codes: Sequence[At], mistakes: Mistakes) -> None:
    """Add a mistake for each code that stands there a second time."""
    first: dict[str, str] = {}
    for path, code in codes:
        before = first.setdefault(code, path)
        if before != path:
            mistakes.add(JsonFault.TWICE, path, ("first", before), about=code, found=code)


def known(
    code: str, among: Set[str], path: str, about: str, fault: JsonFault, mistakes: Mistakes
) -> None:
    """Add a mistake if ``code`` is not ``among`` those there are, with the nearest that is."""
    if code in among:
        return
    near: Sequence[str] = ()
    if len(mistakes) < _NEAREST_MOST and len(among) < _NEAREST_AMONG:
        near = get_close_matches(code, among, n=1)
    mistakes.add(fault, path, *(("nearest", word) for word in near), about=about, found=code)
