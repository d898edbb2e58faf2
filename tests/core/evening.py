"""An evening of the model case in numbers, and a lookup that answers from such a table."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

from muster.core.brief import Brief
from muster.core.bulletin import Bulletin, Commission, Name
from muster.core.compose import compose
from muster.core.figure import Coverage, Value
from muster.core.forms import FORMS
from muster.core.kinds import HandWritten
from muster.core.ledger import AsOf
from muster.core.strength import Identity

GOLDEN = Path(__file__).parent.parent / "golden"
BEIJING = timezone(timedelta(hours=8))
ASOF = AsOf(
    at=datetime(2020, 2, 12, 10, tzinfo=UTC), known=datetime(2020, 2, 12, 10, 4, tzinfo=UTC)
)
ALL_IN = Coverage(expected=103, reported=98, zero=5, late=0, silent=0)

Numbers = Mapping[tuple[str, str | None], int]
Lookup = Callable[[str, str | None], Value]

NAMES: dict[str | None, Name] = {
    None: Name(zh="全区公安机关", en="the region's public security organs"),
    "org:hlbe": Name(zh="呼伦贝尔市公安局", en="Hulunbuir Public Security Bureau"),
    "org:tl": Name(zh="通辽市公安局", en="Tongliao Public Security Bureau"),
    "org:als": Name(zh="阿拉善盟公安局", en="Alxa Public Security Bureau"),
}
BRIEF = Brief(
    number=18,
    about=None,
    parts=("org:hlbe", "org:tl", "org:als"),
    names=NAMES,
    editor=Name(zh="自治区公安厅指挥中心", en="Command Centre of the Department"),
    asof=ASOF,
    zone=BEIJING,
    head_seq=148_211,
    head_digest="7f3ac2" * 10 + "09be",
    commission=Commission(wording=1),
)
INSIDE = Commission(wording=1, published=False)

EVENING = """
    directives_issued 1 · appeals_issued 1 · copies_sent 115 · copies_accepted 110
    copies_executed 80 · copies_refused 2 · copies_unanswered 3 · copies_sent_today 12
    letters_received 63 · letters_individual 61 · letters_joint 2 · letters_again 1
    signatories 214 · decisions_accepted 151 · decisions_reserve 40 · decisions_declined 22
    decisions_open 1 · letters_received_today 6 · signatories_today 33 · decisions_made_today 30
    temporary_party_organisations_founded 274 · vanguard_teams_and_squads_founded 565
    squad_members 8975 · squad_memberships 9012 · squads_named 1
    posts_with_temporary_branch 3 · applications_submitted 19 · wishes_expressed 8
    temporary_party_organisations_founded_today 11 · vanguard_teams_and_squads_founded_today 1
    applications_submitted_today 2
    sent_reassign 305 · officers_reassigned 305 · sent_dispatch 57 · sent_reinforce 200
    posts 3000 · posts_checkpoint 1200 · posts_community 1800 · required 39331 · deployed 38914
    vacancies 417 · deployed_officers 20000 · deployed_auxiliaries 18914 · ordered 30
    on_the_way 12 · on_duty 9000 · discrepancies_open 4 · arrived_today 12 · relieved_today 1
    returned_today 2 · check_ins_today 9100
    resting 88 · rest_ordered_today 12 · isolated 3 · isolations_began_today 1
    bereavements_offered 2 · bereavement_leave_taken 1 · bereavement_returned_at_once 1
    family_care 19 · medical_holds 31
    assigned 100000 · officers 60000 · duty_auxiliaries 30000 · clerical_auxiliaries 10000
    party_members 79812 · primary_party_organisations 3000 · on_hand 100000
    present_for_duty 97000 · available 57000
"""
PARTS = """
    sent_reassign org:hlbe 305 · officers_reassigned org:hlbe 305
    sent_dispatch org:als 50 · party_or_young_sent org:als 50
    sent_reinforce org:tl 200 · officers_reinforcing org:tl 100
"""


def numbers(table: str) -> dict[tuple[str, str | None], int]:
    """Read numbers from a table: figure, organisation if not the whole service, number."""
    cells = [cell.split() for line in table.split("\n") for cell in line.split("·") if cell.strip()]
    return {(c[0], c[1] if len(c) == 3 else None): int(c[-1]) for c in cells}


def counted(given: Numbers, coverage: Coverage = ALL_IN, asof: AsOf = ASOF) -> Lookup:
    """Return a lookup that answers from ``given``; what is not there is nought."""

    def lookup(figure: str, org: str | None) -> Value:
        return Value(
            figure=figure,
            org=org,
            asof=asof,
            by_name=given.get((figure, org), 0),
            claimed=None,
            coverage=coverage,
        )

    return lookup


TWO_SILENT = Coverage(expected=103, reported=95, zero=5, late=1, silent=2)
BY_PART = """
    required org:hlbe 20000 · deployed org:hlbe 19800 · vacancies org:hlbe 200
    required org:tl 19331 · deployed org:tl 19114 · vacancies org:tl 217
    on_hand org:hlbe 60000 · assigned org:hlbe 60002 · detached org:hlbe 2 · on_hand org:tl 39990
    assigned org:tl 39988 · attached org:tl 2 · on_leave org:hlbe 40 · on_leave org:tl 31
    sick org:hlbe 3 · sick org:tl 12 · sick 15 · on_leave 71 · absent org:hlbe 43 · absent org:tl 43
    absent 86 · authorised 101000 · authorised org:hlbe 60500 · authorised org:tl 40490
    detached 2 · attached 2 · present 99914 · present org:hlbe 59957 · present org:tl 39947
"""
PROSE = {
    "circular": (
        HandWritten(section="assessment", zh="各地响应迅速。", en="All answered quickly."),
        HandWritten(section="decision", zh="决定予以通报表扬。", en="They are commended."),
        HandWritten(section="requirements", zh="各单位要严格落实轮休。", en="Keep rest times."),
    ),
    "sitrep": (
        HandWritten(
            section="outlook",
            zh="未来24小时继续轮换。",
            en="Reliefs go on over the next 24 hours. No support is asked for.",
        ),
    ),
}
EVERY = tuple(FORMS)


def written(form: str, **changed: object) -> Bulletin:
    """Return a bulletin of the evening of the model case, two organisations silent."""
    given = numbers(EVENING) | numbers(PARTS) | numbers(BY_PART)
    asked = Commission(form=form, prose=PROSE.get(form, ()), **changed)  # type: ignore[arg-type]
    if FORMS[form].official:
        asked = replace(asked, reference="北公指〔2020〕4号", addressed_to="各盟市公安局")
        asked = replace(asked, copies_to="自治区党委办公厅")
    missing = (
        Name(zh="额济纳旗公安局", en="Ejin Bureau"),
        Name(zh="阿尔山市公安局", en="Arxan Bureau"),
    )
    identity = Identity(code="E3", says="on_hand = present + absent", row=None, left=9, right=9)
    brief = replace(
        BRIEF,
        commission=asked,
        silent={None: missing},
        series={"signatories": tuple((date(2020, 2, d), 20 * d) for d in range(1, 13))},
        identities=(identity,),
    )
    return compose(counted(given, TWO_SILENT), brief)
