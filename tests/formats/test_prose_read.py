"""Reports are read: what each number counts, of whom, as of when, and which rules say so."""

from datetime import UTC, date, datetime

import pytest

from muster.core.claim import Counted, Listed, Reading
from muster.formats.prose.organisation import Gazetteer, key
from muster.formats.prose.read import read


def listed(code: str, names: tuple[str, ...], parent: str | None = None) -> Listed:
    return Listed(code=code, names=names, parent=parent)


REGION = Gazetteer(
    [
        listed("org:150000", ("内蒙古自治区公安厅", "全区公安机关")),
        listed("org:150100", ("呼和浩特市公安局",), "org:150000"),
        listed("org:150105", ("呼和浩特市公安局赛罕区分局", "赛罕公安分局"), "org:150100"),
        listed(
            "org:150105-01",
            ("呼和浩特市公安局赛罕区分局乌兰察布东路派出所",),
            "org:150105",
        ),
        listed("org:150700", ("呼伦贝尔市公安局",), "org:150000"),
        listed("org:150900", ("乌兰察布市公安局",), "org:150000"),
        listed("org:152900", ("阿拉善盟公安局",), "org:150000"),
        listed("org:150500", ("通辽市公安局",), "org:150000"),
    ]
)
NOBODY = Gazetteer([])
PUBLISHED = date(2020, 2, 12)


def only(text: str, gazetteer: Gazetteer = NOBODY) -> Reading:
    (found,) = read(text, gazetteer, published=PUBLISHED).readings
    return found


def told(text: str, gazetteer: Gazetteer = NOBODY) -> list[tuple[object, ...]]:
    return [
        (r.number, r.unit, r.counted.value, r.org, r.relation)
        for r in read(text, gazetteer, published=PUBLISHED).readings
    ]


SENTENCES = [
    (
        "东山市公安局305名机关民警充实一线。",
        [(305, "名", "officers_deployed", "东山市公安局", None)],
    ),
    (
        "东山市公安局收到请战书近200份，其中联名请战书12份。",
        [
            (200, "份", "letters", "东山市公安局", None),
            (12, "份", "letters", "东山市公安局", "联名"),
        ],
    ),
    (
        "东山市公安局突击队由民警24名、辅警16名组成。",
        [
            (24, "名", "squad_members", "东山市公安局", "其中"),
            (16, "名", "squad_members", "东山市公安局", "其中"),
        ],
    ),
    (
        "截至目前，东山市公安局累计成立临时党组织274个，党员先锋队、突击队565支，队员达到8975人。",
        [
            (274, "个", "temp_party_org", "东山市公安局", "累计"),
            (565, "支", "squad", "东山市公安局", None),
            (8975, "人", "squad_members", "东山市公安局", None),
        ],
    ),
    (
        "东山市公安局、西山市公安局分别派出40名、35名民警支援北口。",
        [
            (40, "名", "reinforcement_sent", "东山市公安局", "分别"),
            (35, "名", "reinforcement_sent", "西山市公安局", "分别"),
        ],
    ),
    (
        "东山市公安局在5个联合检查站检查车辆65577台次。",
        [(65577, "台次", "other", "东山市公安局", None)],
    ),
    ("东山市公安局成立临时党支部。", [(1, "个", "temp_party_org", "东山市公安局", None)]),
    ("东山市公安局申请成立临时党支部。", []),
    ("一名民警连续工作15小时，今年32岁。", []),
    (
        "连续工作15天以上的强制休息。",
        [(15, "天", "other", None, "以上")],
    ),
]


@pytest.mark.parametrize(("text", "wanted"), SENTENCES)
def test_a_sentence_is_read(text, wanted) -> None:
    assert told(text) == wanted


def test_a_station_named_after_a_city_is_not_in_that_city() -> None:
    found = only("乌兰察布东路派出所12名民警轮值轮守。", REGION)

    assert (found.org, found.org_code) == ("乌兰察布东路派出所", "org:150105-01")


def test_an_organisation_is_known_under_each_of_its_names() -> None:
    for name in ("赛罕区分局", "赛罕公安分局", "呼和浩特市公安局赛罕分局"):
        assert only(f"{name}12名民警值守卡口。", REGION).org_code == "org:150105", name


def test_what_is_named_shortly_is_the_one_named_in_full_before() -> None:
    text = "呼伦贝尔市公安局启动一级勤务。市局机关30名民警值守卡口。该局收到请战书9份。"

    assert [r.org_code for r in read(text, REGION).readings] == ["org:150700"] * 2


def test_a_figure_holds_as_of_the_moment_the_report_says() -> None:
    text = "截至2月10日18时，东山市公安局收到请战书9份。另有8名民警值守卡口。"

    moments = [r.as_of for r in read(text, NOBODY, published=PUBLISHED).readings]
    assert moments == [datetime(2020, 2, 10, 10, tzinfo=UTC)] * 2


def test_a_title_states_nothing_of_its_own() -> None:
    text = "东山市公安局组建28支突击队\n\n东山市公安局组建突击队28支，投入防控。"
    found = read(text, NOBODY)

    assert [r.quote for r in found.readings] == ["突击队28支"]
    assert [r.quote for r in found.headline] == ["28支突击队"]


def test_a_part_points_to_its_whole() -> None:
    found = read("共有60名民警牺牲，其中辅警8名。", NOBODY).readings

    assert [(r.number, r.part_of) for r in found] == [(60, None), (8, 0)]


PARTS = [
    ("组建突击队3支，队员60名，由民警24名、辅警36名组成。", [None, None, 1, 1]),
    ("收到请战书200份。其中联名请战书12份。", [None, 0]),
    ("4名民警殉职；已治愈民警88名。", [None, None]),
    ("成立临时党支部，投入民警90名，其中党员50名。", [None, None, 1]),
    ("由15名党员、10名青年民警组成的小分队2支。", [None, None, None]),
]


@pytest.mark.parametrize(("text", "wholes"), PARTS)
def test_only_what_is_said_to_be_a_part_points_to_a_whole_of_its_kind(text, wholes) -> None:
    assert [r.part_of for r in read(text, NOBODY).readings] == wholes


def test_a_reading_says_which_rules_read_it() -> None:
    assert only("东山市公安局累计派出警力70余名。").rules == (
        "noun_before",
        "reinforcing",
        "relation_累计",
    )


def test_the_words_of_the_report_find_the_figure_that_is_defined() -> None:
    text = "全区累计成立临时党组织274个。通辽市公安局200名民警、辅警驰援一线。新收到请战书6封。"

    assert [r.figure for r in read(text, REGION).readings] == [
        "temporary_party_organisations_founded",
        "sent_reinforce",
        "letters_received_today",
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("内蒙古公安厅", "内蒙古自治区公安厅"),
        ("辽宁喀左县公安机关", "喀左县公安局"),
        ("南通市公安局", "南通市公安机关"),
        ("海拉尔分局", "海拉尔公安分局"),
    ],
)
def test_two_spellings_of_one_organisation_have_one_key(one, other) -> None:
    assert key(one) == key(other)


def test_organisations_that_differ_have_keys_that_differ() -> None:
    names = ["乌兰察布东路派出所", "乌兰察布市公安局", "乌海市公安局", "包头市", "包头市公安局"]

    assert len({key(name) for name in names}) == len(names)


def test_a_text_without_sentences_or_with_nothing_is_read() -> None:
    assert read("", NOBODY).readings == ()
    assert [r.counted for r in read("民警 305名", NOBODY).readings] == [Counted.OFFICERS_DEPLOYED]


def test_parts_in_a_bracket_do_not_say_what_the_whole_counts() -> None:
    text = "青河市公安局累计收到请战书6封（个人5封、联名1封）。"

    assert read(text, REGION).readings[0].figure == "letters_received"


def test_a_name_the_register_holds_is_whole_and_wins_over_one_that_is_only_alike() -> None:
    known = Gazetteer(
        [
            Listed(code="org:1", names=("东山市公安局",)),
            Listed(code="org:1-HQ", names=("东山市公安局机关",), parent="org:1"),
            Listed(code="org:2", names=("某某公安厅", "全区公安机关")),
            Listed(code="org:2-D1", names=("机关党委",), parent="org:2"),
        ]
    )
    text = "东山市公安局组建突击队3支。机关党委发出倡议书；全区公安机关组建突击队9支。"

    assert [r.org_code for r in read(text, known).readings] == ["org:1", "org:2"]


ENGLISH = Gazetteer(
    [
        listed("org:1", ("东山市公安局", "Dongshan Public Security Bureau")),
        listed("org:2", ("西山市公安局", "Xishan Public Security Bureau"), "org:1"),
    ]
)


def test_english_is_read_with_the_names_of_the_register() -> None:
    text = (
        "As of 18:00 on 10 February, Dongshan Public Security Bureau had deployed nearly 1,200 "
        "officers and auxiliaries, among them 40 Party members. A total of 63 letters had come in. "
        "Xishan Public Security Bureau sent 35 officers as reinforcement. 3 officers died. The "
        "operation took 12 hours."
    )
    found = read(text, ENGLISH, published=PUBLISHED).readings

    assert [
        (r.number, r.unit, r.counted.value, r.org_code, r.relation, r.qualifier.value)
        for r in found
    ] == [
        (1200, "officers", "officers_deployed", "org:1", None, "under"),
        (40, "members", "party_members", "org:1", "其中", "exact"),
        (63, "letters", "letters", "org:1", "累计", "exact"),
        (35, "officers", "reinforcement_sent", "org:2", None, "exact"),
        (3, "officers", "deaths", "org:2", None, "exact"),
    ]
    assert found[0].as_of == datetime(2020, 2, 10, 10, tzinfo=UTC)
    assert found[1].part_of == 0


def test_texts_nobody_would_write_are_read_to_their_end() -> None:
    for text in (
        "9" * 50_000,
        "亿万" * 25_000,
        "1名," * 5_000,
        "其中3名民警" * 2_000,
        "（" * 9_000,
    ):
        found = read(text, NOBODY)

        assert all(text[r.start : r.end] == r.quote for r in found.readings)


def test_numbered_lines_that_count_something_are_items_and_no_headings() -> None:
    text = "东山市公安局战报\n一、基本情况\n1.投入警力300人\n2.设立卡口5个\n特此报告。"

    assert [r.number for r in read(text, NOBODY).readings] == [300, 5]
