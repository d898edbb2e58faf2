"""Annotated reports with other numbers, other places and lists in another order.

A reader that knows a text by heart reads the changed one worse; a grammar does not.
"""

import random
import re
from collections.abc import Callable, Iterator
from itertools import pairwise

from muster.formats.prose.place import PROVINCES

Figures = list[dict[str, object]]
Change = Callable[[str, Figures, random.Random], tuple[str, Figures]]

STEMS = [
    "青河",
    "白石",
    "云岭",
    "松岗",
    "长湖",
    "平沙",
    "南屏",
    "石渠",
    "桦南",
    "柳河",
    "临泉",
    "望江",
]
_STEM = re.compile("(?:^|(?<=公安局)|(?<=[省市]))([一-龥]{2,4}?)(?=[省市县区旗盟]|公安|分局)")
_DIGITS = re.compile(r"(?<![\d.:年月])(?<!\d,)\d+(?=[余多]?[名个支份人辆台处家])")


def other_numbers(text: str, wanted: Figures, dice: random.Random) -> tuple[str, Figures]:
    """Put another number of as many digits for each number that is counted, the same for same."""
    chosen: dict[str, str] = {}

    def other(match: re.Match[str]) -> str:
        digits = match[0]
        low = 10 ** (len(digits) - 1) + (len(digits) == 1)
        return chosen.setdefault(digits, str(dice.randint(low, 10 ** len(digits) - 1)))

    changed = []
    for figure in wanted:
        digits = str(figure["number"])
        quote = str(figure["quote"])
        if digits not in _DIGITS.findall(quote):
            chosen.setdefault(digits, digits)  # 8万, 1.5万: stays as it is
            chosen.update((d, d) for d in _DIGITS.findall(quote))
    for figure in wanted:
        quote = _DIGITS.sub(other, str(figure["quote"]))
        number = figure["number"]
        if str(number) in _DIGITS.findall(str(figure["quote"])):
            number = int(chosen[str(number)])
        changed.append({**figure, "quote": quote, "number": number})
    return _DIGITS.sub(other, text), changed


def other_names(text: str, wanted: Figures, dice: random.Random) -> tuple[str, Figures]:
    """Put other places for those of the annotated organisations, provinces for provinces."""
    stems = {stem for f in wanted for stem in _STEM.findall(str(f["org"] or ""))}
    stems = {
        s for s in stems if not re.search("[市县区旗省厅局]|自治|全国|公安|内蒙|交警|巡特|特警", s)
    }
    provinces, places = sorted(stems & set(PROVINCES)), sorted(stems - set(PROVINCES))
    names = dict(zip(provinces, dice.sample(["四川", "山西", "广东"], len(provinces)), strict=True))
    names |= dict(zip(places, dice.sample(STEMS, len(places)), strict=True))

    def renamed(said: object) -> object:
        for old, new in names.items():
            said = str(said).replace(old, new) if said else said
        return said

    changed = [{**f, "quote": renamed(f["quote"]), "org": renamed(f["org"])} for f in wanted]
    return str(renamed(text)), changed


def other_order(text: str, wanted: Figures, dice: random.Random) -> tuple[str, Figures]:
    """Swap what stands side by side in a list: A、B becomes B、A."""
    for one, two in _adjacent(text, wanted):
        text = text.replace(f"{one}、{two}", f"{two}、{one}", 1)
    return text, wanted


def _adjacent(text: str, wanted: Figures) -> Iterator[tuple[str, str]]:
    quotes = [str(figure["quote"]) for figure in wanted]
    taken: set[str] = set()
    for one, two in pairwise(quotes):
        bare = not re.search("其中|共|累计|日均|每天|全|第|检查|组建|建立|设|出动|抽调|确定", one)
        if f"{one}、{two}" in text and bare and one not in taken:
            taken |= {one, two}
            yield one, two


CHANGES: dict[str, Change] = {
    "numbers": other_numbers,
    "names": other_names,
    "order": other_order,
}
