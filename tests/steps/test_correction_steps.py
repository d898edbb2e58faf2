"""A correction by hand: by who answers for the places, by two where a bulletin has gone out."""

import pytest
from steps.service import PACK, asof, bodies, enlist, hand, person, recorded
from steps.test_bulletin_steps import go_out, now
from tables import day

from muster.core import kinds as k
from muster.core.access import EVERYWHERE, Actor, Grant
from muster.core.correction import Bar, Barred, Limit, OwnStep, Wanted
from muster.core.kinds import Job, SaidAnew
from muster.core.ledger import Fact
from muster.steps import bulletin, ledger, rules
from muster.steps import correction as step
from muster.steps.figure import value
from muster.steps.hand import Hand
from muster.steps.sight import Sight
from muster.store.ledger import append

PLAYED = day(20)


def sight(account: str = "zhao", org: str = EVERYWHERE, job: Job = Job.STATISTICIAN) -> Sight:
    grant = Grant(code="grant:1", job=job, org=org, since=day(0))
    actor = Actor(account=f"account:{account}", grants=(grant,))
    return Sight(address="/", actor=actor, asof=asof(20), now=PLAYED)


def by(account: str = "zhao") -> Hand:
    return hand(f"account:{account}")


def told(number: str, body: k.Kind, at: float, org: str = "org:4") -> int:
    draft = hand().draft(f"person:{number}", body, day(at), org=org)
    (seq,) = recorded(append([draft], clock=hand().clock))
    return seq


def came(number: str, at: float, post: str = "gate") -> int:
    return told(number, k.CheckedIn(post=f"post:{post}"), at)


def never(why: str = "it was somebody else") -> Wanted:
    return Wanted(withdrawn=True, why=why)


def post(code: str, why: str = "it was the other post") -> Wanted:
    return Wanted(withdrawn=False, says=(SaidAnew(field="post", text=code),), why=why)


def barred(seq: int, wanted: Wanted, who: Sight | None = None) -> tuple[Barred, ...]:
    before = ledger.head().seq
    found = step.correct(by(), who or sight(), seq, wanted)
    assert (ledger.head().seq == before) == bool(found.barred)
    return found.barred


def fact(seq: int) -> Fact:
    found = ledger.fact(seq)
    assert found is not None
    return found


def test_a_fact_that_never_was_is_withdrawn_and_one_said_wrong_takes_another_place(ledger) -> None:
    enlist()
    first, second = came("01", 1), came("02", 1)

    look = step.look(sight(), fact(second), post("post:ward"))
    moved = {(m.figure, m.org): (m.was, m.now) for m in step.figures_moved(sight(), look)}
    assert barred(first, never()) == ()
    assert barred(second, post("post:ward")) == ()

    assert (moved["on_duty", "post:gate"], moved["on_duty", "post:ward"]) == ((2, 1), (0, 1))
    assert (person("01", 2).on_duty, person("02", 2).on_duty) == ("", "post:ward")
    anew = fact(step_of(second))
    assert (anew.body, anew.corrects, anew.reason) == (
        k.CheckedIn(post="post:ward"),
        second,
        "it was the other post",
    )
    assert anew.recorded_by == "account:zhao"


def step_of(seq: int) -> int:
    """Return the number of the fact that corrects the one at ``seq``."""
    (found,) = step.correcting([seq])
    return found.seq


def test_what_stands_in_the_way_is_named_and_nothing_is_recorded(ledger) -> None:
    enlist()
    seq = came("01", 1)
    out = told("01", k.CheckedOut(post="post:gate"), 1.5)
    hold = told("01", k.AbsenceBegan(hold="h", why=k.Absence.TRAINING), 3)

    def at(moment: float) -> Wanted:
        return Wanted(withdrawn=False, at=day(moment), why="it was then")

    assert barred(seq, never()) == (Barred(Bar.RESTS, facts=(out,)),)
    assert barred(seq, at(1)) == (Barred(Bar.NOTHING),)
    assert barred(seq, at(21)) == (Barred(Bar.AHEAD, "at"),)
    assert barred(out, at(0.5)) == (Barred(Bar.NO_EFFECT, "at"),)
    assert barred(seq, post("post:none", why=" ")) == (
        Barred(Bar.NO_REASON, "why"),
        Barred(Bar.NO_PLACE, "post"),
    )
    assert barred(hold, never()) == (Barred(Bar.KEPT),)  # not: which step it has
    assert barred(out, never()) == ()
    assert barred(out, never()) == (Barred(Bar.CORRECTED, facts=(step_of(out),)),)
    assert barred(step_of(out), never()) == (Barred(Bar.OWN_STEP, instead=OwnStep.RECORD_ANEW),)
    assert barred(seq, never()) == ()


def test_only_who_answers_for_every_place_it_is_counted_at_corrects_it(ledger) -> None:
    enlist()
    told("01", k.Arrived(org="org:4", post="post:gate"), 0.5)
    seq = came("01", 1)  # at the gate of 4, beneath 3
    peer, beneath, above = sight(org="org:5"), sight(org="org:4"), sight(org="org:3")

    assert barred(seq, never(), peer) == (Barred(Bar.KEPT),)
    assert barred(seq, never(), sight(job=Job.AUDITOR)) == (Barred(Bar.NOT_YOURS),)
    assert barred(seq, post("post:ward"), beneath) == (Barred(Bar.NO_PLACE, "post"),)
    assert barred(seq, post("post:ward"), above) == ()


def test_where_somebody_arrived_says_with_whom_they_are(ledger) -> None:
    enlist()
    seq = told("21", k.Arrived(org="org:4", post="post:gate"), 1)
    assert barred(seq, post("post:ward")) == ()
    assert (person("21", 2).with_org, person("21", 2).post) == ("org:3", "post:ward")


def test_a_moment_that_moves_rest_due_or_hours_beyond_a_limit_is_corrected_by_two(ledger) -> None:
    enlist()
    recorded(rules.adopt(hand("legal_office"), PACK, day(0)))
    arrived = told("01", k.Arrived(org="org:4", post="post:gate"), 1)
    begun = came("01", 14)
    ended = told("01", k.CheckedOut(post="post:gate"), 17)  # 72 hours in a week, where 55 may be

    def at(moment: float) -> Wanted:
        return Wanted(withdrawn=False, at=day(moment), why="it was then")

    def moves(seq: int, wanted: Wanted) -> tuple[Limit, ...]:
        found = step.look(sight(), fact(seq), wanted)
        assert found.barred == ()
        assert found.by_two == bool(found.limits)
        return found.limits

    assert [moves(arrived, at(m)) for m in (1.1, 3)] == [(), (Limit.REST,)]
    assert [moves(begun, at(m)) for m in (14.1, 15)] == [(), (Limit.HOURS,)]
    assert [moves(ended, at(m)) for m in (16.9, 16)] == [(), (Limit.HOURS,)]
    assert moves(ended, never()) == ()  # still on duty: no fewer hours
    assert step.correct(by(), sight(), ended, at(16)).barred == ()
    (waits,) = step.waiting_for([fact(ended).key], asof(20))
    assert step.confirm(by(), sight(), waits.made.key) == (Barred(Bar.OWN_PROPOSAL, "proposal"),)
    assert step.confirm(by("qian"), sight("qian"), waits.made.key) == ()
    assert fact(step_of(ended)).holds_from == day(16)


def test_what_a_bulletin_was_counted_from_is_corrected_by_two(ledger) -> None:
    enlist()
    seq, later = came("01", 1), came("02", 3)
    go_out(bulletin.write("org:3", now(2), number=7), 2)
    after = came("03", 1)  # recorded since

    looks = {s: step.look(sight(), fact(s), never()).issued for s in (seq, later, after)}
    asked = step.correct(by(), sight(), seq, never())
    again = step.correct(by("qian"), sight("qian"), seq, never())
    (waits,) = step.waiting(asof(20))
    own = step.confirm(by(), sight(), waits.made.key)
    elsewhere = step.confirm(by("sun"), sight("sun", "org:5"), waits.made.key)
    before = value("on_duty", None, asof(20)).by_name
    editor = sight("sun", job=Job.BULLETIN_EDITOR)
    done = step.confirm(by("sun"), editor, waits.made.key)
    twice = step.confirm(by("sun"), editor, waits.made.key)

    assert looks == {seq: (7,), later: (), after: ()}
    assert (asked.issued, asked.barred) == ((7,), ())
    assert again.barred == (Barred(Bar.WAITS),)
    assert (waits.wrong.seq, waits.wanted, waits.made.recorded_by) == (
        seq,
        Wanted(withdrawn=True, at=day(1), why="it was somebody else"),
        "account:zhao",
    )
    assert own == (Barred(Bar.OWN_PROPOSAL, "proposal"),)
    assert elsewhere == (Barred(Bar.KEPT),)
    assert (before, done, value("on_duty", None, asof(20)).by_name) == (3, (), 2)
    assert twice == (Barred(Bar.NOT_PROPOSED, "proposal"),)
    found = fact(step_of(seq))
    assert (found.recorded_by, found.reason) == ("account:sun", "it was somebody else")


def test_what_a_bulletin_would_have_counted_where_it_goes_is_corrected_by_two_too(ledger) -> None:
    enlist()
    seq = came("01", 1)  # at the gate of 4
    go_out(bulletin.write("org:5", now(2), number=7), 2)

    found = step.correct(by(), sight(), seq, post("post:north"))

    assert (found.issued, found.barred, step.correcting([seq])) == ((7,), (), [])
    assert step.look(sight(), fact(seq), post("post:ward")).issued == ()


def test_a_proposed_correction_is_turned_down_or_taken_back_with_a_reason(ledger) -> None:
    enlist()
    seq = came("01", 1)
    go_out(bulletin.write("org:3", now(2), number=7), 2)
    step.correct(by(), sight(), seq, post("post:ward"))
    (waits,) = step.waiting(asof(20))
    key = waits.made.key

    assert step.set_aside(by(), sight(), key, " ") == (Barred(Bar.NO_REASON, "why"),)
    stranger = step.set_aside(by("sun"), sight("sun", "org:5"), key, "no")
    assert stranger == (Barred(Bar.NOT_YOURS, "proposal"),)
    assert step.set_aside(by(), sight(), key, "it was right after all") == ()
    assert (step.waiting(asof(20)), step.correcting([seq])) == ([], [])
    assert bodies("correction.set_aside") == [
        ("person:01", k.CorrectionSetAside(proposal=key, why="it was right after all"))
    ]
    assert step.correct(by(), sight(), seq, never()).barred == ()
    assert len(step.waiting(asof(20))) == 1
    assert ledger_verifies()


def ledger_verifies() -> bool:
    return not ledger.verify(lambda *_told: None).findings


def test_whoever_confirms_judges_what_is_on_record_by_then(ledger) -> None:
    enlist()
    seq = came("01", 1)
    go_out(bulletin.write("org:3", now(2), number=7), 2)
    step.correct(by(), sight(), seq, never())
    (waits,) = step.waiting(asof(20))
    out = told("01", k.CheckedOut(post="post:gate"), 4)

    found = step.confirm(by("sun"), sight("sun"), waits.made.key)

    assert found == (Barred(Bar.RESTS, facts=(out,)),)
    assert person("01", 3).on_duty == "post:gate"


@pytest.mark.parametrize("job", [Job.STATION_CHIEF, Job.DUTY_OFFICER, Job.ADMINISTRATOR])
def test_other_jobs_correct_nothing(ledger, job: Job) -> None:
    enlist()
    assert barred(came("01", 1), never(), sight(job=job)) == (Barred(Bar.NOT_YOURS),)
