"""Writing and reading agree: every figure a bulletin states is read back from its text."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given, settings
from hypothesis import strategies as st

from muster.core.brief import Brief
from muster.core.bulletin import Bulletin, Commission, Language, Name, lines
from muster.core.claim import Listed
from muster.core.compose import compose
from muster.core.figure import VERBS, Coverage, Value
from muster.core.forms import FORMS, figures_said
from muster.core.ledger import AsOf
from muster.formats.prose.organisation import Gazetteer
from muster.formats.prose.read import read

NAMES: Mapping[str | None, Name] = {
    None: Name(zh="全区公安机关", en="the region's public security organs"),
    "org:1": Name(zh="东山市公安局", en="Dongshan Public Security Bureau"),
    "org:2": Name(zh="和兴盟公安局", en="Hexing League Police and Border Bureau"),
    "org:3": Name(zh="东山市公安局西区分局", en="Western Sub-bureau of Dongshan"),
}
ROOT = "org:0"
REGISTER = Gazetteer(
    Listed(code=code or ROOT, names=(name.zh, name.en)) for code, name in NAMES.items()
)
ASOF = AsOf(datetime(2020, 2, 12, 10, tzinfo=UTC), datetime(2020, 2, 12, 10, 4, tzinfo=UTC))
COVERAGE = Coverage(expected=103, reported=98, zero=3, late=1, silent=1)
FIGURES_SAID = sorted({figure for form in FORMS for figure in figures_said(form)})

Numbers = Mapping[tuple[str, str | None], int]


def brief(about: str | None, parts: tuple[str, ...], asked: Commission) -> Brief:
    return Brief(
        number=7,
        about=about,
        parts=parts,
        names=NAMES,
        editor=Name(zh="指挥中心", en="Command Centre"),
        asof=ASOF,
        zone=timezone(timedelta(hours=8)),
        head_seq=148_211,
        head_digest="7f3ac2" * 10 + "09be",
        commission=asked,
    )


def composed(
    numbers: Numbers, about: str | None, parts: tuple[str, ...], asked: Commission
) -> Bulletin:
    def lookup(figure: str, org: str | None) -> Value:
        count = numbers.get((figure, org), 0)
        return Value(
            figure=figure, org=org, asof=ASOF, by_name=count, claimed=None, coverage=COVERAGE
        )

    return compose(lookup, brief(about, parts, asked))


counts = st.integers(0, 12) | st.integers(0, 120_000)


@st.composite
def evenings(draw: st.DrawFn) -> tuple[Numbers, str | None, tuple[str, ...]]:
    """Draw an evening's numbers; who was sent adds up as it must in a ledger."""
    about = draw(st.sampled_from([None, "org:1"]))
    parts = tuple(draw(st.lists(st.sampled_from(["org:2", "org:3"]), unique=True)))
    said = draw(st.lists(st.sampled_from(FIGURES_SAID), unique=True, max_size=40))
    numbers: dict[tuple[str, str | None], int] = {(f, about): draw(counts) for f in said}
    for verb in draw(st.lists(st.sampled_from(VERBS), unique=True)):
        shares = {part: draw(st.integers(0, 900)) for part in parts}
        numbers[verb.sent, about] = sum(shares.values()) + draw(st.sampled_from([0, 0, 5]))
        for org, count in (*shares.items(), (about, numbers[verb.sent, about])):
            numbers[verb.sent, org] = count
            narrower = draw(st.sampled_from([verb.officers, verb.party_or_young, verb.civilians]))
            for other in (verb.officers, verb.party_or_young, verb.civilians):
                numbers[other, org] = count if other == narrower else 0
    return numbers, about, parts


@settings(max_examples=60, deadline=None)
@given(evenings(), st.sampled_from(Language), st.sampled_from(sorted(FORMS)), st.booleans())
def test_every_figure_a_bulletin_states_is_read_back(evening, language, form, rounded) -> None:
    asked = Commission(form=form, published=False, rounded=rounded)
    bulletin = composed(*evening, asked)
    text, stated = "", []
    for line in lines(bulletin, language):
        at = len(text)
        for sentence in line.sentences:
            said = sentence.text_zh if language is Language.ZH else sentence.text_en
            at = line.text.index(said, at - len(text)) + len(text)
            stated += [
                (
                    at + (bound.start_zh if language is Language.ZH else bound.start_en),
                    bound.figure,
                    bound.org or ROOT,
                    bound.said,
                )
                for bound in sentence.bound
            ]
        text += line.text + "\n"

    readings = [r for r in read(text, REGISTER).readings if r.figure is not None]
    assert sorted(
        (r.numeral.start if r.numeral else r.start, r.figure, r.org_code, r.number)
        for r in readings
    ) == sorted(stated)


@settings(max_examples=100, deadline=None)
@given(
    st.text(
        alphabet="0123456789一二十万百第近余名个支份日月时，。；、其中共在从由 \n党员民警局市",
        max_size=90,
    )
)
def test_any_text_is_read_without_fault_and_quotations_stand_where_they_say(text) -> None:
    found = read(text, REGISTER)

    assert all(text[r.start : r.end] == r.quote for r in found.readings)
    assert found == read(text, REGISTER)
