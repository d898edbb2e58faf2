"""What a text says: numbers, readings of them, and the organisations a text may speak of.

A :class:`Numeral` is any number that stands in a text, with its class. A :class:`Reading` is a
numeral whose meaning was made out: what it counts, of whom, as of when, how exactly, and which
rules of the grammar say so. A reading proposes; it becomes a claim in the ledger only when a
person approves it, and a claim is never added to a counted figure.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from muster.core.bulletin import Language
from muster.core.figure import Measure

Number = int | Decimal  # exact: 6.3万 is 63000, 47.4 % is Decimal("47.4")


class NumberClass(StrEnum):
    """What sort of thing a number in a text is."""

    COUNT = "count"  # 305名, 近90万辆次
    ORDINAL = "ordinal"  # 第二份, 首支, no. 4
    DATE = "date"  # 2月12日, 正月初一, 12 February 2020
    TIME = "time"  # 18时, 下午13时, 18:00
    DURATION = "duration"  # 24小时, 两天, 32年
    AGE = "age"  # 52岁
    MONEY = "money"
    PERCENT = "percent"  # 47.4%, 八成
    SIZE = "size"  # 2400公里, 120吨, 36.5℃: a measurement
    PHONE = "phone"
    DOCUMENT = "document"  # 〔2020〕5号, 第18期
    NAME = "name"  # part of a name: 四大队十四中队, 3号楼, G6
    CODE = "code"  # digests, addresses, strings of digits that are no quantity
    HEADING = "heading"  # 一、, （一）, 1.: the number of a heading or an item
    BARE = "bare"  # a number nothing says anything about


class Qualifier(StrEnum):
    """How exactly a number is said; the words of a claim in the ledger."""

    EXACT = "exact"
    ABOUT = "about"  # 约, 左右, 上下; 据不完全统计
    UNDER = "under"  # 近, 不到
    OVER = "over"  # 余, 多, 超过, 以上


class Counted(StrEnum):
    """What a number counts, in the broad words by which reports can be compared."""

    LETTERS = "letters"
    LETTER_SIGNATORIES = "letter_signatories"
    SQUAD = "squad"
    SQUAD_MEMBERS = "squad_members"
    TEMP_PARTY_ORG = "temp_party_org"
    OFFICERS_DEPLOYED = "officers_deployed"
    REINFORCEMENT_SENT = "reinforcement_sent"
    ISOLATED = "isolated"
    DEATHS = "deaths"
    APPLICATIONS = "applications"
    PARTY_MEMBERS = "party_members"
    ORGS = "orgs"
    STAFF_TOTAL = "staff_total"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Numeral:
    """One number in a text: the text itself, where it stands, its value and its class.

    ``start`` and ``end`` hold the number with its 近, 约, 余, 多; ``unit`` follows at ``end``.
    ``number`` is None where a number is said without a value (数十, 几). A range (3—5名) has its
    lower end as ``number`` and its upper end as ``upper``. A date or time has no ``number``.
    """

    start: int
    end: int
    text: str
    number: Number | None
    sort: NumberClass
    qualifier: Qualifier = Qualifier.EXACT
    unit: str = ""  # the measure word, as written
    upper: Number | None = None

    @property
    def unit_end(self) -> int:
        """Where the measure word ends."""
        return self.end + len(self.unit)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One number and what it was read to say; ``text[start:end] == quote``."""

    quote: str
    start: int
    end: int
    numeral: Numeral | None  # None where one is meant and no number written: 成立临时党支部
    number: Number
    unit: str  # measure word: 名, 个, 支, 人次; in English the noun
    counted: Counted
    figure: str | None  # a name in figure.FIGURES, where one answers to it
    org: str | None  # as written, or as resolved from 该局, 全市
    org_code: str | None  # in the register, where it could be matched
    as_of: date | datetime | None
    qualifier: Qualifier
    measure: Measure | None  # stock, flow or cumulative; None where the text does not say
    relation: str | None  # 累计, 其中, 共, 全, 另, 联名, 日均 …, as written
    part_of: int | None  # place among the readings of the whole this is a part of
    rules: tuple[str, ...]  # the rules of the grammar that read it, in order
    language: Language

    @property
    def approximate(self) -> bool:
        """Whether the number is said roughly."""
        return self.qualifier is not Qualifier.EXACT


@dataclass(frozen=True, slots=True, kw_only=True)
class Readings:
    """What a text says: readings in order, and every number in it, read or not.

    ``headline`` holds what titles say: they repeat the text and state nothing of their own.
    """

    text: str
    readings: tuple[Reading, ...]
    numerals: tuple[Numeral, ...]
    headline: tuple[Reading, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """An organisation a text may name: its code, its names, the first of them the proper one."""

    code: str
    names: tuple[str, ...]  # Chinese and English names and aliases
    parent: str | None = None


Register = Mapping[str, Listed]  # by code
WHOLE_SERVICE = "org:*"  # the code under which a register lists all there is: 全警
