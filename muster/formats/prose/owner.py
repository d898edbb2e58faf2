"""Whose figure a number is: the subject nearest before it, a part named in full, or the topic."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from muster.formats.prose.group import Group
from muster.formats.prose.organisation import Gazetteer, Mention, Role, key
from muster.formats.prose.place import CITIES, MUNICIPALITIES, PREFECTURES, PROVINCES
from muster.formats.prose.sentence import Sentence, Span

_WIDE = re.compile("[全我本]([省市县区州盟旗局])|全国|各[级地]")
_LEAD = re.compile(
    "(?:[一-龥\\d]{0,12}?(?:以来|[个月天年周]来|期间)|目前|当[天日]|[上下]午|据?介绍|通报)"
)
_BARE = re.compile(
    "[\\d年月日时起至从截自前后底初,，\\s]*("
    + "|".join((*PROVINCES, *PREFECTURES))
    + ")(?=\\d|第|首批|全[省市区]|近\\d"
    "|抽调|派出|组建|选派|增派|出动|投入|调集|民警|警力|消防|医疗|万名|[一二三四五六七八九十两百千]+名|机关(?!党|工委))"
)
_POLICE_PEOPLE = re.compile("民警|辅警|公安|警力|警员|特警|交警|干警")
_COUNTRY = re.compile(
    "^[^。；]{0,16}?(全国(?:各级)?(?:[一-龥]{2,8}?(?:机关|队伍|机构|系统|场所))?)(?!各地|先进|文明|优秀)"
)
_PROVINCE_ALONE = re.compile(
    "(?:" + "|".join(PROVINCES) + ")(?=民警|辅警|公安民警|警方|全省|省(?!公安|级|道))"
)
_UNIT_END = re.compile(
    "(?:公安厅|公安局|分局|局|总队|支队|大队|中队|派出所|消防站|救援站|医院|组织部|戒毒所)$"
)
_COUNTED = re.compile(r"近?约?[\d.]+[万千百余多]*[个所家支处]|[两三四五六七八九十]+[个所家支处]")
_COUNTED_BEFORE = re.compile(r"[\d余多两二三四五六七八九十][个所家支][^，,。；、]{0,4}$")
_POST = re.compile("检查站$|卡口$|卡点$|^派出所$|^看守所$|^医院$|^消防站$")
_SCOPE = re.compile("[全我本]([省市县区州盟旗国])(?:各级)?$")
_MODIFIES = re.compile("[)）]?(?:民警|辅警|职工|干警|的民警|人员)")


_REPORTS = re.compile("(?:相关|有关)?(?:负责人|负责同志)?(?:介绍|通报|表示|消息|发布|透露|统计)")
_OFFICE = re.compile("(?<=[省市县区旗盟州])(?:委|政府|应急|卫健|防汛|抗)")
_HAPPENS = re.compile("[的境内籍人]|发生|遭遇|出现|突发|普降|连降")
_BUREAU = re.compile("公安[厅局]$|分局$|支队$|总队$|大队$")
_POLICE_BODY = re.compile("公安(?:厅|局|机关|处)$|警方$")
_BODY_NAMED = re.compile("公安|分局|支队|大队|警|院|所|局")
_SUB = re.compile("(?<!公安)(?:公安)?分局$")
_ADVERB = re.compile(
    "日前|近日|目前|随后|此前|期间|同时|其中|另外|此外|而|还|后|一线|连日来|年初|年底|春节"
)
_GENERAL = re.compile(
    "^(?:临时|基层|一线|各级|当地|有关|相关|上级)|直机关$|委办$|机关工委$|(?:监狱|戒毒)系统$"
)
_BELOW = re.compile(
    "^(?!.*(?:公安局|公安厅|消防救援|总队|支队.))[一-龥]+(?:派出所|大队|中队|消防站|救援站)$"
)
_LISTED = re.compile(
    "((?:[一-龥]{2,4}、)+[一-龥]{2,4}?)(?:等?[两二三四五六]?[市地盟县]{0,2})?(?:公安局|公安机关|公安)?分别"
)
_MINISTRIES = ("公安部", "司法部", "应急管理部")
_JOINS = re.compile("[及和与、]|以及")


def _start(mention: Mention) -> int:
    return mention.start


@dataclass(frozen=True, slots=True)
class Subject:
    """From which place of a text on which organisation is the one that acts.

    ``joined``: named together with the one before it; only 分别 gives it a number of its own.
    """

    start: int
    name: str
    joined: bool = False


@dataclass(slots=True)
class Owners:
    """Finds the owner of each figure of a text, read from its beginning to its end."""

    text: str
    mentions: Sequence[Mention]
    gazetteer: Gazetteer
    topic: str | None = None  # the main subject of the text
    last: str | None = None  # the subject the last sentence began with
    full: list[str] = field(default_factory=list)  # every full name so far

    def headline(self, title: Span) -> None:
        """Take the topic from a title, until the text names a subject itself."""
        for mention in self._in(title):
            if mention.role is Role.SUBJECT and not mention.partial:
                self.topic = self.topic or mention.proper
                return
        words = title.of(self.text)
        if self.topic is None and "全国" in words and _POLICE_PEOPLE.search(words):
            self.topic = "全国公安机关"
        self.topic = self.topic or self._bare(words)

    def _bare(self, words: str) -> str | None:
        """Return whose figures words state that open with a bare place: 包头抽调50名警力."""
        if (found := _BARE.match(words)) is None:
            return None
        place = found[1]
        city = place in CITIES or place in MUNICIPALITIES
        if _POLICE_PEOPLE.search(words):
            return f"{place}市公安局" if city else f"{place}公安机关"
        return f"{place}市" if city else f"{place}省" if place in PROVINCES else place

    def subjects(self, sentence: Sentence) -> list[Subject]:
        """Return from which place on which organisation is the subject, within ``sentence``.

        The first place is the start of the sentence: whoever is the subject when it begins.
        """
        if sentence.title:
            return [Subject(sentence.start, self.topic or "")]
        words = self.text[sentence.start : sentence.end]
        found: list[Subject] = [Subject(sentence.start, self._at_the_start(words))]
        end = 0  # of the subject before
        first_clause = sentence.clauses[0].end if sentence.clauses else sentence.end
        for mention in self._in(Span(start=sentence.start, end=sentence.end)):
            scope = self._scope(mention)
            where_from = self.topic is None and self.text.startswith("来自", mention.start - 2)
            if (mention.role is not Role.SUBJECT and not where_from) or (
                scope is None and self._modifies(mention)
            ):
                continue
            if mention.place and not where_from and not self._is_subject(mention, sentence):
                continue
            name = self._complete(mention)
            if scope is not None:
                name = self.last = scope
            joined = bool(end) and _JOINS.fullmatch(self.text[end : mention.start]) is not None
            end = mention.end
            found.append(Subject(mention.start, name, joined))
            if joined:
                continue
            if not mention.partial or name in _MINISTRIES:
                self.full.append(name)
                self.topic = name if self._is_new_topic(name) else self.topic
                if mention.start < first_clause or self.last is None:
                    self.last = name
        found += self._scopes(sentence, words)
        found += self._bare_clauses(sentence)
        found += [wide for wide in self._wide_clauses(sentence) if wide.name]
        return sorted(found, key=lambda each: each.start)

    def _in(self, span: Span) -> Sequence[Mention]:
        first = bisect_left(self.mentions, span.start, key=_start)
        return self.mentions[first : bisect_left(self.mentions, span.end, key=_start)]

    def _at_the_start(self, words: str) -> str:
        if country := _COUNTRY.match(words):
            bare = country[1] == "全国" and _POLICE_PEOPLE.search(words)
            return "全国公安机关" if bare else country[1]
        if _WIDE.match(words) or self.last is None:
            return self.topic or ""
        return self.last or self.topic or ""

    def _scope(self, mention: Mention) -> str | None:
        """Return who 全区公安机关 are: the topic where it is of that level, else as written."""
        wide = _SCOPE.search(self.text, max(0, mention.start - 5), mention.start)
        police = mention.partial and mention.name.startswith(("公安", "警"))
        return self._of_level(wide[1]) if wide is not None and police else None

    def _of_level(self, level_said: str) -> str:
        topic = self.topic or ""
        alike = level_said in topic or (level_said in "省区" and level(topic) == 1)
        return topic if alike or level_said == "局" else f"全{level_said}公安机关"

    def _wide_clauses(self, sentence: Sentence) -> Iterator[Subject]:
        """Yield whose figures a clause states that begins with 全市, 我区, 全局."""
        for clause in sentence.clauses:
            words = self.text[clause.start : min(clause.end, clause.start + 40)]
            lead = _LEAD.match(words)
            words = words[lead.end() :] if lead else words
            wide = _WIDE.match(words)
            if wide and wide[0] == "全国" and _POLICE_PEOPLE.search(words):
                self.last = "全国公安机关"
                self.topic = self.topic or self.last
                yield Subject(clause.start, self.last)
            elif wide and wide[1] and not re.match("(?:各级)?公安(?!民警)", words[wide.end() :]):
                police = _POLICE_PEOPLE.search(words) is not None
                own = self._of_level(wide[1])
                yield Subject(clause.start, own if police or own == self.topic else "")

    def _bare_clauses(self, sentence: Sentence) -> Iterator[Subject]:
        """Yield whose figures a clause states that opens with the short name of a city."""
        for clause in sentence.clauses:
            words = self.text[clause.start : min(clause.end, clause.start + 60)]
            if name := self._bare(words):
                named = next(
                    (full for full in (self.topic, *self.full) if full and key(full) == key(name)),
                    name,
                )
                self.topic = self.topic or named
                yield Subject(clause.start, named)

    def _is_new_topic(self, name: str) -> bool:
        return not self.full[:-1] or self.topic is None

    def _scopes(self, sentence: Sentence, words: str) -> list[Subject]:
        """Return provinces named only by what is counted there: 其中湖北民警、辅警…."""
        found = []
        for match in _PROVINCE_ALONE.finditer(words):
            tail = words[match.end() : match.end() + 4]
            if _POLICE_PEOPLE.match(tail):
                found.append(Subject(sentence.start + match.start(), f"{match[0]}公安机关"))
        return found

    def _modifies(self, mention: Mention) -> bool:
        """Return whether a bare kind of body only says which people: 看守所民警143名."""
        behind = self.text[mention.end : mention.end + 4]
        before = self.text[max(0, mention.start - 6) : mention.start]
        if not mention.partial:
            return False
        if mention.name in ("公安", "警方") or _GENERAL.search(mention.name):
            return True
        counted = _COUNTED_BEFORE.search(before) or _COUNTED.match(behind)
        if _POST.search(mention.name) or _MODIFIES.match(behind) or counted:
            return True
        return (
            before.endswith("各") or "是全" in before
        )  # 是全市公安机关首支…: what it is among, not who acts

    def _is_subject(self, mention: Mention, sentence: Sentence) -> bool:
        """Return whether a place that is named acts: it heads its clause, and no body does."""
        clause = next((c for c in sentence.clauses if c.start <= mention.start < c.end), None)
        where = mention.name[-1] in "镇乡道" and _BODY_NAMED.search(self.topic or "")
        if clause is None or where:
            return False
        head = self.text[clause.start : mention.start]
        head = re.sub(r"\d+|[年月日时分]|截至|据|上午|下午|中午|凌晨|起|当天|目前|[“”\s]", "", head)
        behind = self.text[mention.end : mention.end + 2]
        return (not head or bool(_ADVERB.fullmatch(head))) and not _HAPPENS.match(behind)

    def _complete(self, mention: Mention) -> str:
        """Return the full name of 分局, 县局, 公安厅, 巡特警大队 from what was named before."""
        name = mention.proper
        if _REPORTS.match(self.text, mention.end) and (office := _OFFICE.search(name)):
            return name[: office.start()] or self.topic or name
        if not mention.partial:
            own = self.gazetteer.holds(name) or "市" in name or not _SUB.search(name)
            city = (full for full in reversed(self.full) if full.endswith("市公安局"))
            if not own:
                return next(city, "") + name
            return self._below(name)
        if name in _MINISTRIES:
            return name
        stem = re.sub("^[省市县区旗盟州我该本全]+", "", name)
        if name in ("市局", "省厅"):
            ends = "市公安局" if name == "市局" else "公安厅"
            for full in reversed(self.full):
                if (end := full.find(ends)) > 0:
                    return full[: end + len(ends)]
        for full in reversed(self.full or ([self.topic] if self.topic else [])):
            if full.endswith(stem) or (stem == "局" and full.endswith(("公安局", "分局"))):
                return full
            end = full.find(stem)
            if end > 0 and _UNIT_END.search(full[: end + len(stem)]):
                return full[: end + len(stem)]
        topic = self._base() or self.topic or self.last
        if topic is None:
            return name
        if _POLICE_BODY.match(stem) or stem in ("局", "厅"):
            return topic if _BODY_NAMED.search(topic) else f"{topic}公安局"
        if name[0] in "省市县区旗盟州" and len(name) > 1:
            place, _, _ = (self.topic or topic).partition(name[0])
            return f"{place}{name}" if place != (self.topic or topic) else name
        return topic if topic.endswith(stem) else topic + name

    def _below(self, name: str) -> str:
        """Return the full name of a station or a brigade that is called by its own name alone."""
        base = self._base()
        lone = _BELOW.match(name) and self.gazetteer.code(name) is None
        return f"{base}{name}" if lone and base and not name.startswith(base[:2]) else name

    def _base(self) -> str | None:
        """Return the last bureau named in full: what a branch named shortly belongs to."""
        return next((full for full in reversed(self.full) if _BUREAU.search(full)), None)


def owner(subjects: Sequence[Subject], at: int) -> str | None:
    """Return the subject at a place of the sentence."""
    found = None
    for subject in subjects:
        if subject.start <= at and not subject.joined:
            found = subject.name
    return found or None


def of_police(name: str | None, words: str) -> str | None:
    """Return the police of a country or province whose people are counted: 全国 → 全国公安机关."""
    if name in ("全国", *PROVINCES) and _POLICE_PEOPLE.search(words):
        return f"{name}公安机关"
    return name


@lru_cache(maxsize=1 << 12)
def level(name: str | None) -> int:
    """Return how far down an organisation stands, from its name: 0 the country to 3 a county."""
    if not name:
        return -1
    if "全国" in name or name.startswith("公安部"):
        return 0
    stem = re.split("公安|警方|分局", name)[0]
    if any(
        stem.startswith(p) and not re.search("[市县旗盟州]", stem[len(p) + 1 :]) for p in PROVINCES
    ):
        return 1
    parts = re.findall("[市盟州]|[区县旗]", stem)
    return 3 if "分局" in name or any(p in "区县旗" for p in parts) else 2


def shared_out(
    text: str, sentence: Sentence, subjects: Sequence[Subject], group: Group
) -> list[str | None]:
    """Return the owner of each item of a list; 分别 gives each its own, in order of naming."""
    named = [s.name for s in subjects[1:] if s.start < group.items[0].start]
    numbers = len(group.items)
    if "分别" in group.before and numbers > 1 and len(named) >= numbers:
        return list(named[-numbers:])
    if "分别" in group.before and numbers > 1:
        listed = _LISTED.search(
            text, max(sentence.start, group.items[0].start - 60), group.items[0].start
        )
        cities = listed[1].split("、") if listed else []
        if len(cities) == numbers:
            return [f"{c}市公安局" if c in CITIES else c for c in cities]
    return [owner(subjects, item.numeral.start) for item in group.items]
