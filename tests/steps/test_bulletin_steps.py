"""A bulletin is written from counts, issued frozen, written again to the letter, and opened."""

import json
from dataclasses import replace

import pytest
from steps.service import PACK, asof, bodies, enlist, hand, recorded, withdraw
from tables import day

from muster.core import kinds as k
from muster.core.bulletin import Bulletin, Commission, Language, text
from muster.core.kinds import UnitKind
from muster.core.ledger import AsOf, canonical
from muster.steps import access, care, unit
from muster.steps import bulletin as step
from muster.steps import bulletin_life as life
from muster.steps.difference import compare
from muster.steps.figure import open_figure, value
from muster.steps.ledger import head
from muster.steps.unit import Founding
from muster.store.reading import body_of, standing_kind

FOUNDED = "temporary_party_organisations_founded"


def found(code: str, at: float) -> int:
    """Found a branch; return the number of the fact that founds it."""
    order = k.UnitFounded(
        kind=UnitKind.TEMPORARY_BRANCH, name="b", parent="org:3", approved_by="org:2", order="1"
    )
    founding = Founding(code=code, order=order, members=("person:01", "person:02", "person:03"))
    return recorded(unit.found_unchecked(hand(), founding, day(at)))[0]


def now(at: float) -> AsOf:
    """Return ``at`` as known by what is recorded, not by what will be."""
    return AsOf(day(at), head().recorded_at)


def issue(number: int, at: float) -> None:
    go_out(step.write("org:1", now(at), number=number), at)


def go_out(written: Bulletin, at: float, *, why: str = "") -> int:
    """Let one propose a bulletin and another issue it; return the number of the last fact."""
    proposed = life.propose(hand("bulletin_editor"), written, day(at), why=why)
    recorded(proposed)
    return recorded(life.issue(hand("approver"), proposed.receipts[0].key, day(at)))[0]


def english(about: str | None, asof: AsOf, *, published: bool = True) -> list[str]:
    """Return the sentences of a bulletin, but for the notes at its end."""
    written = step.write(
        about, asof, number=1, commission=Commission(published=published, wording=1)
    )
    return [s.text_en for s in written.sentences if s.bound]


def test_a_bulletin_says_what_is_counted_and_what_is_nought_is_not_mentioned(ledger) -> None:
    enlist()
    found("b", 1)

    assert english("org:1", asof(2)) == [
        "As of 08:00 on 22 January, organisation 1 had founded a total of 1 temporary Party "
        "organisation.",
        "As of 08:00 on 22 January, 3 posts were now open.",
        "Among the posts were 1 checkpoint, 1 community post and 1 hospital post.",
        "As of 08:00 on 22 January, organisation 1 had 14 people on the register: 9 officers, "
        "4 duty auxiliaries and 1 clerical auxiliary.",
        "The register also shows 6 Party members among officers and auxiliaries.",
        "In all, 14 people were on hand, 14 present for duty and 14 available without a post.",
    ]
    assert english("org:9", asof(2)) == [
        "As of 08:00 on 22 January, organisation 9 had 2 people on the register: 2 officers.",
        "The register also shows 1 Party member among officers and auxiliaries.",
        "In all, 2 people were on hand, 2 present for duty and 2 available without a post.",
    ]


def test_a_small_number_of_the_ill_is_withheld_where_it_is_published(ledger) -> None:
    enlist()
    contacts = [("person:11", day(1))]
    recorded(care.isolate(hand(), contacts, day(1), PACK.isolation_rules()))
    said = "As of 08:00 on 22 January, 1 person was isolated."

    inside = english("org:1", asof(2), published=False)
    outside = step.write("org:1", asof(2), number=1)

    assert said in inside
    assert said not in text(outside, Language.EN)
    assert "isolated" not in {b.figure for s in outside.sentences for b in s.bound}


def test_a_bulletin_is_named_as_the_register_names_the_organisation(ledger) -> None:
    enlist()

    written = {about: step.write(about, asof(2), number=7) for about in ("org:1", None)}

    assert {about: bulletin.title_en for about, bulletin in written.items()} == {
        "org:1": "Duty situation of organisation 1",
        None: "Duty situation of the whole service",
    }
    assert "the whole service had 16 people on the register" in text(written[None], Language.EN)


def test_an_issued_bulletin_is_frozen_at_its_clocks_and_at_the_head_it_was_written_at(
    ledger,
) -> None:
    enlist()
    found("b", 1)
    frozen = head()
    written = step.write("org:1", now(2), number=1)
    seq = go_out(written, 2)

    assert bodies("bulletin.issued") == [
        (
            "bulletin:1",
            k.BulletinIssued(
                form="briefing",
                number=1,
                about="org:1",
                at=day(2),
                known=frozen.recorded_at,
                head_seq=frozen.seq,
                head_digest=frozen.digest,
                text_zh=text(written, Language.ZH),
                text_en=text(written, Language.EN),
                wording=2,
                proposal=keyed_first("bulletin.proposed"),
            ),
        )
    ]
    issued = step.find(1, asof(2))
    assert (issued.seq, issued.issued_at, step.find(2, asof(2))) == (seq, day(2), None)
    assert step.find(1, asof(1.9)) is None


def test_it_is_written_again_as_known_then_and_differs_as_known_now(ledger) -> None:
    enlist()
    found("b1", 1)
    twice = found("b2", 1)
    issue(1, 2)
    withdraw(twice, "entered twice")
    issued = step.find(1, asof(2))

    again = step.rewrite(issued)
    today = step.rewrite(issued, known=head().recorded_at)

    assert (text(again, Language.ZH), text(again, Language.EN)) == (
        issued.body.text_zh,
        issued.body.text_en,
    )
    assert (again.head_seq, again.head_digest) == (issued.body.head_seq, issued.body.head_digest)
    assert counted(again) == 2
    assert counted(today) == 1
    assert today.head_seq == issued.body.head_seq + 3


def test_an_edition_opened_again_is_counted_anew_only_when_more_is_known(
    ledger, monkeypatch
) -> None:
    enlist()
    found("b1", 1)
    issue(1, 2)
    issued, asked, write = step.find(1, asof(2)), [], step.write
    step._rewritten.cache_clear()
    monkeypatch.setattr(step, "write", lambda *a, **k: asked.append(a[1].known) or write(*a, **k))

    first, second = step.rewrite(issued), step.rewrite(issued)
    found("b2", 1)
    later = step.rewrite(issued, known=head().recorded_at)

    assert (first, counted(first), counted(later)) == (second, 1, 2)
    assert asked == [issued.body.known, head().recorded_at]


def counted(bulletin: object) -> int:
    (number,) = [b.by_name for s in bulletin.sentences for b in s.bound if b.figure == FOUNDED]
    return number


def test_a_correction_recorded_late_does_not_change_what_was_issued(ledger) -> None:
    enlist()
    issue(1, 2)
    found("b", 1)  # became true before the bulletin, is learnt after it

    again = step.rewrite(step.find(1, asof(2)))

    assert text(again, Language.EN) == step.find(1, asof(2)).body.text_en
    assert value(FOUNDED, "org:1", now(2)).by_name == 1


def test_bulletins_are_listed_latest_first_and_a_withdrawn_one_is_gone(ledger) -> None:
    enlist()
    for number, at in ((1, 2), (2, 3), (3, 3)):
        issue(number, at)
    withdraw(step.find(3, asof(4)).seq, "the wrong evening")

    assert [each.body.number for each in step.issued(asof(4))] == [2, 1]
    assert [each.body.number for each in step.issued(asof(2))] == [1]


def test_every_number_of_a_sentence_opens_to_its_value_and_its_facts(ledger) -> None:
    enlist()
    seq = found("b", 1)
    written = step.write("org:1", now(2), number=1)

    first = step.why(written, 1)
    register = step.why(written, 4, limit=2)

    assert first.sentence == written.sentences[0]
    ((counted_value, page),) = first.opened
    assert counted_value == value(FOUNDED, "org:1", now(2))
    assert [(c.subject, c.number, [f.seq for f in c.facts]) for c in page.counted] == [
        ("unit:b", 1, [seq])
    ]
    assert [(v.figure, v.by_name, len(p.counted), p.after is None) for v, p in register.opened] == [
        ("assigned", 14, 2, False),
        ("officers", 9, 2, False),
        ("duty_auxiliaries", 4, 2, False),
        ("clerical_auxiliaries", 1, 1, True),
    ]
    assert register.opened[0][1] == open_figure("assigned", "org:1", now(2), limit=2)


def test_a_sentence_there_is_none_of_has_no_why(ledger) -> None:
    enlist()
    written = step.write("org:1", now(2), number=1)

    assert [step.why(written, n) for n in (0, -1, len(written.sentences) + 1)] == [None] * 3
    assert step.why(written, len(written.sentences)).opened == ()  # the notes count nothing


def test_the_same_question_always_gives_the_same_text(ledger) -> None:
    enlist()
    found("b", 1)
    asked = now(2)

    texts = {text(step.write("org:1", asked, number=1), Language.ZH) for _ in range(3)}

    assert len(texts) == 1


# --- editions -------------------------------------------------------------------------------------


def test_a_correction_is_a_new_edition_and_the_earlier_one_is_kept(ledger) -> None:
    enlist()
    found("b1", 1)
    twice = found("b2", 1)
    issue(1, 2)
    withdraw(twice, "entered twice")
    before = step.find(1, asof(3))

    new = step.corrected(before, known=head().recorded_at, why="entered twice")
    assert step.objections(new, asof(3), now=day(3), why="entered twice") == ()
    go_out(new, 3, why="entered twice")

    assert [(e.edition, e.why) for e in step.editions(asof(4))] == [(2, "entered twice"), (1, "")]
    assert [(e.body.number, e.edition) for e in step.issued(asof(4))] == [(1, 2)]
    again = step.rewrite(step.find(1, asof(4)))
    assert text(again, Language.EN) == step.find(1, asof(4)).body.text_en
    first = step.find(1, asof(4), edition=1)
    assert text(step.rewrite(first), Language.EN) == first.body.text_en
    assert "temporary Party organisations founded, cumulative: 2 before, 1 now." in text(
        again, Language.EN
    )


def test_a_number_that_differs_names_the_facts_learnt_meanwhile(ledger) -> None:
    enlist()
    found("b1", 1)
    twice = found("b2", 1)
    issue(1, 2)
    withdraw(twice, "entered twice")
    issued = step.find(1, asof(3))

    compared = compare(step.rewrite(issued), step.rewrite(issued, known=head().recorded_at))

    assert [
        (c.change.figure, c.change.before, c.change.after, [f.reason for f in c.facts])
        for c in compared.caused
    ] == [(FOUNDED, 2, 1, ["entered twice"])]
    assert compare(step.rewrite(issued), step.rewrite(issued)).difference.none


def test_what_stands_in_the_way_is_named_all_at_once(ledger) -> None:
    enlist()
    issue(1, 2)
    circular = step.write("org:1", now(2), number=1, commission=Commission(form="circular"))
    same = step.corrected(step.find(1, asof(3)), known=head().recorded_at, why=" ")

    code = step.ObjectionCode
    assert [(o.code, o.field) for o in step.objections(circular, asof(3), now=day(3))] == [
        (code.NUMBER_TAKEN, "number"),
        (code.SECTION_EMPTY, "assessment"),
        (code.SECTION_EMPTY, "decision"),
        (code.SECTION_EMPTY, "requirements"),
        (code.NO_REFERENCE, "reference"),
        (code.NO_ADDRESSEE, "addressed_to"),
    ]
    assert [o.code for o in step.objections(same, asof(3), now=day(3), why=" ")] == [
        code.NO_REASON,
        code.NOTHING_CHANGED,
    ]


def test_a_bulletin_of_the_first_wording_is_read_and_written_again_to_the_letter(ledger) -> None:
    enlist()
    found("b", 1)
    written = step.write("org:1", now(2), number=1, commission=Commission(wording=1))
    go_out(written, 2)
    ((_, body),) = bodies("bulletin.issued")
    later = ("addressed_to", "copies_to", "prose", "published", "reference", "rounded", "sections")
    old = {
        k: v
        for k, v in json.loads(canonical(body)).items()
        if k not in (*later, "wording", "proposal")
    }

    assert body_of("bulletin.issued", json.dumps(old)) == replace(body, proposal="")
    assert text(step.rewrite(step.find(1, asof(3))), Language.ZH) == body.text_zh
    assert "①" not in body.text_zh


# --- four eyes ------------------------------------------------------------------------------------


def keyed_first(kind: str) -> str:
    """Return the key of the first fact of a kind."""
    return standing_kind([kind], asof(9))[0].key


def proposed(by: str, number: int = 1, at: float = 2) -> str:
    """Let somebody propose a bulletin and return the key of what waits."""
    written = step.write("org:1", now(at), number=number)
    return life.propose(hand(by), written, day(at)).receipts[0].key


@pytest.mark.parametrize(
    ("proposer", "issuer", "stops"),
    [
        ("account:wu", "account:zhao", []),
        ("account:wu", "account:wu", ["own proposal"]),
        ("account:wu", "account:wu2", ["own proposal"]),  # the second account of one person
        ("bulletin_editor:01", "account:wu", ["own proposal"]),  # an office she holds
        ("bulletin_editor", "deployment_approver", []),
    ],
)
def test_a_bulletin_goes_out_by_two_people(ledger, proposer, issuer, stops) -> None:
    enlist()
    for login, number in (("wu", "01"), ("wu2", "01"), ("zhao", "02")):
        access.open_account(hand("operator"), login, day(1), person=f"person:{number}")
    key = proposed(proposer)

    done = life.issue(hand(issuer), key, day(2))

    assert [o.code.value for o in done if stops] == stops if stops else recorded(done)
    assert [each.body.number for each in step.issued(asof(3))] == ([] if stops else [1])
    assert [each.key for each in life.waiting(asof(3))] == ([key] if stops else [])


def test_what_is_set_aside_or_issued_waits_no_longer_and_is_not_issued_again(ledger) -> None:
    enlist()
    first, second = proposed("account:wu"), proposed("account:wu", number=2)
    recorded(life.set_aside(hand("account:zhao"), first, day(2), why="too early"))
    recorded(life.issue(hand("account:zhao"), second, day(2)))

    again = [life.issue(hand("account:li"), key, day(3)) for key in (first, second, "none")]

    assert [[o.code.value for o in each] for each in again] == [["not proposed"]] * 3
    assert [each.body.number for each in step.issued(asof(3))] == [2]
    assert life.set_aside(hand("account:li"), proposed("account:wu", 3), day(3), why=" ") == (
        step.Objection(step.ObjectionCode.NO_REASON, "why"),
    )


def test_of_two_proposals_for_one_number_the_second_is_overtaken(ledger) -> None:
    enlist()
    one, two = proposed("account:wu"), proposed("account:qian")
    recorded(life.issue(hand("account:zhao"), one, day(2)))

    assert [o.code.value for o in life.issue(hand("account:zhao"), two, day(2))] == ["number taken"]
    assert step.next_number(asof(3)) == 2


def test_no_bulletin_speaks_of_a_moment_that_has_not_come(ledger) -> None:
    enlist()
    ahead = step.write("org:1", now(5), number=1)

    assert [o.code.value for o in step.objections(ahead, asof(3), now=day(3))] == ["ahead"]
