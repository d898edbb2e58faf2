"""Tokens: shown once, good for less than the account, gone with a right and at once."""

from dataclasses import replace
from datetime import timedelta

import pytest
from steps.service import asof, enlist, hand
from tables import day

from muster.core.access import EVERYWHERE, OPERATOR, Actor, Grant, Thing, Verb, extent
from muster.core.kinds import Job
from muster.core.token import Purpose, Scope, TokenState, narrowed
from muster.steps import access
from muster.steps import token as step
from muster.steps.ledger import fact, head
from muster.steps.token import Made, NotMade, Wish
from muster.store.dialect import rows

WISH = Wish(login="li", name="board in the hall", until=day(30))


@pytest.fixture
def li(ledger: str) -> str:
    """An account with two jobs: chief of county 3, statistician everywhere."""
    enlist()
    assert access.open_account(hand(OPERATOR), "li", day(0), person="person:01") is None
    for job, org in ((Job.STATION_CHIEF, "org:3"), (Job.STATISTICIAN, EVERYWHERE)):
        right = access.propose(hand(OPERATOR), access.Wish(login="li", job=job, org=org), day(0))
        assert isinstance(right, str)
        assert access.grant(hand(OPERATOR), right, day(0)) is None
    return "li"


def made(wish: Wish = WISH) -> Made:
    found = step.make(hand("account:li"), wish, day(1))
    assert isinstance(found, Made), found
    return found


def acts(wish: Wish, at: float = 2) -> Actor:
    return step.actor_by(made(wish).token, day(at), asof(at))


def held(actor: Actor) -> set[tuple[Job, str]]:
    return {(grant.job, grant.org) for grant in actor.grants}


def test_a_token_is_found_by_its_secret_for_its_purpose_alone_and_no_secret_is_kept(
    li: str,
) -> None:
    token, secret = (found := made()).token, found.secret
    kept = rows("SELECT * FROM token")
    told = fact(head().seq)

    assert step.find(secret, Purpose.API, day(2)) == token
    assert step.find(secret, Purpose.FEED, day(2)) is None
    assert step.find(secret[:-1], Purpose.API, day(2)) is None
    assert secret not in str(kept)
    assert secret not in str(told)
    assert told is not None
    assert (told.kind, told.subject, told.recorded_by) == ("token.made", "account:li", "account:li")


def test_when_it_was_last_shown_is_kept_to_the_minute(li: str) -> None:
    secret = made().secret
    used = []
    for seconds in (0, 59, 61):
        step.find(secret, Purpose.API, day(2) + timedelta(seconds=seconds))
        used.append(step.tokens_of("li")[0].used)

    assert used == [day(2), day(2), day(2) + timedelta(seconds=61)]


def test_a_token_ends_at_its_time_and_at_once_when_it_is_revoked(li: str) -> None:
    token = made().token
    ended = token.state(day(30))
    done = step.revoke(hand("account:li"), token.code, day(3), why="lost")
    after = step.token_of(token.code)
    told = fact(head().seq)

    assert (token.state(day(2)), ended, done) == (TokenState.GOOD, TokenState.ENDED, None)
    assert after == replace(token, revoked=day(3))
    assert after.state(day(3)) is TokenState.REVOKED
    assert told is not None
    assert told.kind == "token.revoked"
    assert step.revoke(hand(), token.code, day(4)) is NotMade.REVOKED_ALREADY
    assert step.revoke(hand(), "none", day(4)) is NotMade.NO_TOKEN


@pytest.mark.parametrize(
    ("change", "answer"),
    [
        ({"login": "wu"}, NotMade.NO_ACCOUNT),
        ({"name": "  "}, NotMade.NO_NAME),
        ({"name": "x" * 81}, NotMade.NO_NAME),
        ({"until": day(1)}, NotMade.ENDS_BEFORE_IT_BEGINS),
        ({"until": day(400)}, NotMade.TOO_LONG),
        ({"orgs": frozenset({"org:77"})}, NotMade.NO_ORGANISATION),
    ],
)
def test_what_cannot_be_made_is_named(li: str, change: dict[str, object], answer: NotMade) -> None:
    assert step.make(hand(), replace(WISH, **change), day(1)) is answer  # type: ignore[arg-type]
    assert step.tokens_of("li") == []


def test_an_account_holds_so_many_tokens_and_no_more(
    li: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(step, "OPEN_MAX", 2)
    first = made().token
    made()
    assert step.make(hand(), WISH, day(1)) is NotMade.TOO_MANY
    step.revoke(hand(), first.code, day(1))
    assert isinstance(step.make(hand(), WISH, day(1)), Made)


def test_a_scope_takes_away_and_never_gives(li: str) -> None:
    chief, everywhere = (Job.STATION_CHIEF, "org:3"), (Job.STATISTICIAN, EVERYWHERE)
    whole = acts(WISH)
    by_job = acts(replace(WISH, jobs=frozenset({Job.STATISTICIAN})))
    unheld = acts(replace(WISH, jobs=frozenset({Job.AUDITOR})))
    beneath = acts(replace(WISH, orgs=frozenset({"org:4"})))
    above = acts(replace(WISH, orgs=frozenset({"org:2"})))
    beside = acts(replace(WISH, orgs=frozenset({"org:5"})))

    assert (held(whole), whole.person) == ({chief, everywhere}, "person:01")
    assert (held(by_job), by_job.person) == ({everywhere}, "")
    assert (held(unheld), unheld.person) == (set(), "")
    assert held(beneath) == {(Job.STATION_CHIEF, "org:4"), (Job.STATISTICIAN, "org:4")}
    assert (held(above), above.person) == ({chief, (Job.STATISTICIAN, "org:2")}, "person:01")
    assert (held(beside), beside.person) == ({(Job.STATISTICIAN, "org:5")}, "")


def test_a_token_that_reads_alone_records_nothing(li: str) -> None:
    reads, records = acts(WISH), acts(replace(WISH, act=True))

    def tops(actor: Actor, verb: Verb) -> frozenset[str]:
        return extent(actor, verb, Thing.DUTY, at=day(2))

    assert tops(reads, Verb.SEE) == tops(records, Verb.SEE) != frozenset()
    assert tops(reads, Verb.RECORD) == frozenset()
    assert tops(records, Verb.RECORD) == {"org:3", "person:01"}


def test_a_right_or_an_account_that_ends_ends_in_every_token(li: str) -> None:
    token = made(replace(WISH, jobs=frozenset({Job.STATION_CHIEF}))).token
    (right,) = {g.code for g in step.actor_by(token, day(2), asof(2)).grants}
    access.revoke(hand("account:b"), right, day(3), why="moved")
    revoked = step.actor_by(token, day(3), asof(3))
    access.close_account(hand("account:b"), "li", day(4), why="left")

    assert extent(revoked, Verb.SEE, Thing.DUTY, at=day(3)) == frozenset()
    assert step.actor_by(token, day(4), asof(4)).open is False


def test_a_scope_is_judged_where_organisations_lay_at_the_moment_asked_about() -> None:
    grant = Grant(code="grant:1", job=Job.AUDITOR, org="org:3", since=day(0))
    actor = Actor(account="account:li", grants=(grant,))
    scope = Scope(orgs=frozenset({"org:4"}))
    now = {"org:3": frozenset({"org:3"}), "org:4": frozenset({"org:4", "org:3"})}
    then = {"org:3": frozenset({"org:3"}), "org:4": frozenset({"org:4", "org:5"})}

    assert held(narrowed(actor, scope, now)) == {(Job.AUDITOR, "org:4")}
    assert held(narrowed(actor, scope, then)) == set()
