"""From the first directive to the evening bulletin: the model case, small, on both databases."""

import pytest
from flows.played import ZONE, Played, stage_of

from muster.core.bulletin import Language, text
from muster.core.figure import FIGURES
from muster.core.ledger import AsOf
from muster.play.play import check
from muster.steps import bulletin, care, deployment_reading, register
from muster.steps.figure import open_figure, value, values
from muster.steps.ledger import verify
from muster.steps.letter import letters_of
from muster.steps.strength import strength_return

OPENED = (
    "squad_members", "squad_memberships", "temporary_party_organisations_founded",
    "temporary_party_organisations", "vanguard_teams_and_squads_founded", "letters_received",
    "letters_received_today", "letters_joint", "signatories", "decisions_accepted",
    "decisions_reserve", "decisions_declined", "required", "deployed", "vacancies", "ordered",
    "sent_reassign", "sent_dispatch", "sent_reinforce", "officers_reassigned", "relieved",
    "returned", "isolations_began", "isolations_released", "applications_submitted",
    "wishes_expressed", "calls_issued", "copies_sent", "copies_accepted", "rest_ordered_today",
    "posts", "deaths_in_service", "rosters_published", "check_ins", "duties_rostered",
    "derogations", "plans_proposed", "plans_amended", "plans_approved", "moved_up", "recalls",
    "orders_lifted", "on_reserve", "recall_open", "plans_awaiting",
)  # fmt: skip


HEADS: dict[str, str] = {}


def test_the_same_seed_ends_in_the_same_head_on_both_databases(played: Played) -> None:
    HEADS[played.vendor] = played.head.digest
    assert len(set(HEADS.values())) == 1  # compared on PostgreSQL, which is played second


def test_every_figure_of_the_report_is_counted_by_name(played: Played) -> None:
    checked = check(played.stage.scenario, played.end, scale=played.stage.scale)
    wrong = [(c.said.figure, c.value.by_name, c.expected) for c in checked if not c.agrees]
    assert wrong == []


def test_nothing_is_found_when_the_ledger_is_verified(played: Played) -> None:
    assert verify(lambda *_: None).findings == ()


def test_the_strength_return_foots_for_the_service_and_for_each_league_and_city(played) -> None:
    for org in (None, "org:150000", "org:150700", "org:152224"):
        broken = [i for i in strength_return(org, played.end).identities if not i.holds]
        assert (org, broken) == (org, [])


def test_a_bulletin_written_again_as_known_then_is_the_same_to_the_letter(played: Played) -> None:
    issued = bulletin.issued(played.end)
    assert [each.body.number for each in issued] == [4, 3, 2, 1]
    for each in issued:
        again = bulletin.rewrite(each)
        assert text(again, Language.ZH) == each.body.text_zh
        assert text(again, Language.EN) == each.body.text_en


def test_a_founding_withdrawn_next_day_leaves_the_bulletin_of_the_day_alone(played) -> None:
    second = next(e for e in bulletin.issued(played.end) if e.body.number == 2)
    founded = "temporary_party_organisations_founded"
    then = value(founded, "org:150000", AsOf(second.body.at, second.body.known))
    now = value(founded, "org:150000", AsOf(second.body.at, played.end.known))
    assert now.by_name == then.by_name - 1


@pytest.mark.parametrize("name", OPENED)
def test_a_figure_opens_into_exactly_what_it_counts(played: Played, name: str) -> None:
    total, after = 0, 0
    while after is not None:
        page = open_figure(name, "org:150000", played.end, after=after, limit=500)
        total += sum(counted.number for counted in page.counted)
        assert all(counted.facts for counted in page.counted)
        after = page.after
    assert total == value(name, "org:150000", played.end).by_name


def test_the_flows_of_the_last_day_are_what_the_cumulative_figures_grew_by(played) -> None:
    end = played.end
    start = AsOf(end.at.replace(hour=0, minute=0), end.known)
    flows = [name for name in FIGURES if name.endswith("_today")]
    today = values(flows, ["org:150000"], end)
    sums = [name.removesuffix("_today") for name in flows]
    late, early = values(sums, ["org:150000"], end), values(sums, ["org:150000"], start)
    grown = {
        flow: late[name, "org:150000"].by_name - early[name, "org:150000"].by_name
        for flow, name in zip(flows, sums, strict=True)
    }
    assert {flow: today[flow, "org:150000"].by_name for flow in flows} == grown


def test_the_second_letter_waits_for_a_medical_opinion(played: Played) -> None:
    person = "person:" + played.stage.region.part("second_letter").number
    found = letters_of(["letter:first-of-two", "letter:second-of-two"], played.end)
    first, second = found["letter:first-of-two"], found["letter:second-of-two"]
    assert first.signatories == second.signatories == ((person, "deferred"),)
    assert second.received.previous == "letter:first-of-two"
    state = register.person(person, played.end)
    assert [h.code for h in state.holds] == ["discharge-review"]
    assert (state.post, state.ordered) == ("", "")


def test_the_contact_is_released_after_the_rules_days_and_only_then_decided(played) -> None:
    person = "person:" + played.stage.region.part("isolated_contact").number
    facts = {f.kind: f for f in register.history(person, played.end) if f.subject == person}
    began, released = facts["isolation.began"], facts["isolation.released"]
    assert (released.holds_from - began.body.exposed_at).days == 14
    letter = register.history("letter:after-release", played.end)
    decided = next(f for f in letter if f.kind == "letter.decided")
    assert decided.holds_from > released.holds_from


def test_a_seconded_person_counts_once_at_home_and_once_on_hand(played: Played) -> None:
    state = register.person(played.stage.region.part("seconded_elder").number, played.end)
    assert (state.record.home, state.with_org) == ("org:150000-D03", "org:150105-X1")


def test_a_death_on_post_has_a_timeline_and_no_classification(played: Played) -> None:
    (case,) = care.cases(played.end)
    hours = [(line.at.astimezone(ZONE).strftime("%H:%M"), line.event.what) for line in case.lines]
    assert hours == [
        ("09:00", "on_post"),
        ("13:00", "unwell"),
        ("13:30", "to_hospital"),
        ("21:00", "died"),
        ("21:40", "family_told"),
        ("22:00", "file_drafted"),
    ]
    assert case.lines[1].event.said == "下午13时许"


def test_both_adults_of_a_household_with_a_small_child_are_never_both_away(played) -> None:
    away: dict[str, int] = {}
    for _, person in register.people(played.end):
        record = person.record
        if record and record.household_code and "child_under_3" in record.household:
            gone = bool(person.post or person.on_the_way)
            away[record.household_code] = away.get(record.household_code, 0) + gone
    assert away
    assert max(away.values()) <= 1


def test_every_plan_was_seen_by_four_eyes_one_changed_by_hand_and_two_places_taken_by_reserves(
    played,
) -> None:
    waits, *found = deployment_reading.plans(played.end)

    assert waits.status.value == "proposed"  # the last evening leaves one to be decided
    assert {plan.status.value for plan in found} == {"approved"}
    assert [plan.code for plan in found if plan.amendments] == ["plan:dispatch"]
    for plan in found:
        approved = next(step.by for step in plan.steps if step.what == "approved")
        assert approved not in plan.makers
    carried = [each for plan in found for each in deployment_reading.carried_out(plan, played.end)]
    up = [each for each in carried if each.replaces]
    assert [each.standing.value for each in up] == ["at_post", "at_post"]
    gone = {each.person: each.standing.value for each in carried}
    assert sorted(gone[each.replaces] for each in up) == ["done", "stood_down"]


def test_nobody_under_a_gate_was_ordered_to_a_post(played: Played) -> None:
    leaks = []
    for code, person in register.people(played.end):
        for fact in register.history(code, played.end) if person.post else ():
            if fact.kind != "move.ordered":
                continue
            then = register.person(code, AsOf(fact.holds_from, fact.recorded_at))
            leaks += [(code, gate) for gate in then.gates]
    assert leaks == []


def test_another_seed_plays_other_days() -> None:
    one, other = stage_of(seed=1), stage_of(seed=2)
    assert one.region.people != other.region.people
