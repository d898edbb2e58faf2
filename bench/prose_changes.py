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
    """Swap what stands side by side in a list: A、B becomes B、A; shuffle what stands by itself.

    Sentences change places, and so do what semicolons part within one (:func:`_shuffled`).
    """
    for one, two in _adjacent(text, wanted):
        text = text.replace(f"{one}、{two}", f"{two}、{one}", 1)
    lines = []
    for line in text.split("\n"):
        sentences = re.findall("[^。]*。|[^。]+$", line)
        if "。" in line:
            sentences = _shuffled(
                [_clauses_shuffled(s, wanted, dice) for s in sentences], wanted, dice
            )
        lines.append("".join(sentences))
    return "\n".join(lines), wanted


_LEANS = re.compile(
    "^(?:[^，,]{0,8}(?:其中|另|此外|该|此|其|同[日时]|随后|次日|当[天日晚]|他们|她们|再|又|至此)|经|第|首批)"
)
_NAMES = re.compile("公安|分局|支队|大队|派出所|医院|监狱|戒毒所|[市县区旗镇](?:委|局|里)|省")


def _shuffled(parts: list[str], wanted: Figures, dice: random.Random) -> list[str]:
    """Return the parts, those that stand by themselves in another order; the first stays.

    A part stands by itself if it leans on nothing said before it (其中, 另有, 该局), and
    states no figure but of the organisation the report began with.
    """
    orgs = [{f["org"] for f in wanted if str(f["quote"]) in part} for part in parts]
    leans = [_LEANS.search(part) is not None for part in parts] + [False]
    free = [
        i
        for i, part in enumerate(parts)
        if i
        and (orgs[i] == orgs[0] or not (orgs[i] or _NAMES.search(part)))
        and not leans[i]
        and not leans[i + 1]
    ]
    places = dice.sample(free, len(free))
    return [parts[places[free.index(i)]] if i in free else part for i, part in enumerate(parts)]


def _clauses_shuffled(sentence: str, wanted: Figures, dice: random.Random) -> str:
    """Return a sentence, what semicolons part in it in another order where it stands by itself."""
    mark = "；" if "；" in sentence else ";"
    end = "。" if sentence.endswith("。") else ""
    return mark.join(_shuffled(sentence.removesuffix("。").split(mark), wanted, dice)) + end


def _adjacent(text: str, wanted: Figures) -> Iterator[tuple[str, str]]:
    """Yield the quotations of neighbours of a list that are said alike, of one organisation."""
    taken: set[str] = set()
    for former, latter in pairwise(wanted):
        one, two = str(former["quote"]), str(latter["quote"])
        bare = not re.search("其中|共|累计|日均|每天|全|第|检查|组建|建立|设|出动|抽调|确定", one)
        alike = all(former[key] == latter[key] for key in ("org", "relation"))
        if f"{one}、{two}" in text and bare and alike and one not in taken:
            taken |= {one, two}
            yield one, two


CHANGES: dict[str, Change] = {
    "numbers": other_numbers,
    "names": other_names,
    "order": other_order,
}
