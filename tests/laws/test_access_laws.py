"""Nobody sees beyond their rights, and everybody all of them: by set arithmetic, in every list."""

import random
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from itertools import product

import pypdfium2
import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tables import day, draft, org, person

from muster.core import kinds as k
from muster.core.access import (
    EVERYWHERE,
    MATRIX,
    OPERATOR,
    OWN,
    Actor,
    Field,
    Grant,
    Thing,
    Verb,
    extent,
    inside,
    may,
)
from muster.core.kinds import Job
from muster.core.ledger import AsOf, Draft
from muster.core.register import Tree
from muster.steps import (
    access,
    work,
    work_tasks,  # noqa: F401  what can be done registers itself
)
from muster.steps.access import Wish
from muster.steps.access_path import paths
from muster.steps.hand import Hand
from muster.steps.reading import amounts
from muster.store.ledger import append
from muster.store.models import Account

NOW = datetime(2020, 2, 1, tzinfo=UTC)
PERMISSIONS = list(product(Verb, Thing, Field))
TUPLES = 100_000

# --- in the core alone ---------------------------------------------------------------------------


def a_world(dice: random.Random) -> tuple[Tree, list[str], dict[str, str]]:
    """Return a tree some of whose organisations have moved, its organisations, people at home."""
    orgs = [f"org:{n}" for n in range(dice.randint(1, 14))]
    fixed = {o: dice.choice([None, *orgs[:i]]) if i else None for i, o in enumerate(orgs)}
    moved: dict[str, str | None] = {}
    for each in dice.sample(orgs, dice.randint(0, len(orgs) // 2)):
        tree = Tree(fixed, moved)
        target = dice.choice(orgs)
        if each not in tree.path(target):  # nothing stands beneath itself
            moved[each] = target
    homes = {f"person:{n}": dice.choice(orgs) for n in range(6)}
    return Tree(fixed, moved), orgs, homes


def an_actor(dice: random.Random, orgs: list[str], people: list[str]) -> Actor:
    def moment() -> datetime:
        return NOW + timedelta(hours=dice.randint(-2, 2))

    grants = tuple(
        Grant(
            code=f"grant:{n}",
            job=dice.choice(list(Job)),
            org=dice.choice([*orgs, EVERYWHERE]) if dice.random() < 0.9 else EVERYWHERE,
            since=moment(),
            until=dice.choice([None, None, moment()]),
            revoked_at=dice.choice([None, None, moment()]),
        )
        for n in range(dice.randint(0, 4))
    )
    return Actor(
        account="account:a",
        person=dice.choice(["", *people]),
        grants=grants,
        open=dice.random() < 0.95,
    )


def all_allowed(
    actor: Actor, tree: Tree, orgs: list[str], homes: dict[str, str]
) -> set[tuple[str, tuple[Verb, Thing, Field]]]:
    """Return every (object, permission) the actor has: down the tree, by union of sets."""

    def down(top: str) -> set[str]:
        if top == EVERYWHERE:
            return {*orgs, *homes}
        below = {o for o in orgs if tree.parent(o) == top and o != top}
        return {top, *(p for p, home in homes.items() if home == top)}.union(*map(down, below))

    if not actor.open:
        return set()
    found = set()
    for grant in actor.grants:
        ended = [m for m in (grant.until, grant.revoked_at) if m is not None]
        if grant.since <= NOW and all(m > NOW for m in ended):
            found |= set(product(down(grant.org), MATRIX[grant.job]))
    if actor.person:
        found |= {(actor.person, permission) for permission in OWN}
    return found


def test_in_a_hundred_thousand_questions_nobody_may_more_or_less_than_the_sets_say() -> None:
    dice, asked, leaks, denials = random.Random(6), 0, [], []
    while asked < TUPLES:
        tree, orgs, homes = a_world(dice)
        actor = an_actor(dice, orgs, list(homes))
        allowed = all_allowed(actor, tree, orgs, homes)
        ways = {o: tree.path(o) for o in orgs}
        ways |= {p: (p, *tree.path(home)) for p, home in homes.items()}
        tops = {p: extent(actor, *p, at=NOW) for p in PERMISSIONS}
        for thing, permission in dice.choices(list(product(ways, PERMISSIONS)), k=1000):
            asked += 1
            right = (thing, permission) in allowed
            answers = {
                may(actor, *permission, path=ways[thing], at=NOW).allowed,
                inside(tops[permission], ways[thing]),
            }
            if True in answers and not right:
                leaks.append((actor, thing, permission))
            if False in answers and right:
                denials.append((actor, thing, permission))

    assert (leaks, denials) == ([], [])


# --- over a ledger -------------------------------------------------------------------------------

ORGS = [f"org:{n}" for n in range(1, 8)]
ABOVE = [None, "org:1", "org:1", "org:2", "org:2", "org:3", None]
PEOPLE = {f"person:{n:07}": ORGS[n % 7] for n in range(9)}
LETTERS = {f"letter:{n}": ORGS[(3 * n + 1) % 7] for n in range(9)}
POSTS = {f"post:{n}": ORGS[(2 * n) % 7] for n in range(5)}
LIVED = AsOf(day(20), day(10_000))
READERS = ("ann", "bob")
SEES = {job for job in Job if (Verb.SEE, Thing.LETTER, Field.PLAIN) in MATRIX[job]}


def told() -> Iterator[Draft]:
    for code, above in zip(ORGS, ABOVE, strict=True):
        yield org(code, above, kind="bureau")
    for code, home in PEOPLE.items():
        yield person(code.partition(":")[2], home)
    for code, home in LETTERS.items():
        yield draft(code, k.LetterReceived(form="individual", answers=None), 1, org=home)
    for code, owner in POSTS.items():
        yield draft(code, k.PostOpened(name=code, kind=k.PostKind.VILLAGE, parent=owner))
        line = k.DemandRaised(post=code, role="officer", heads=1)
        yield draft(f"demand:{code[5:]}", line, 2)


moves = st.lists(st.tuples(st.sampled_from(ORGS[1:]), st.sampled_from(ORGS)), max_size=3)
rights = st.lists(
    st.tuples(
        st.sampled_from(READERS),
        st.sampled_from(sorted(SEES)),
        st.sampled_from([*ORGS, *ORGS, EVERYWHERE]),
        st.booleans(),  # revoked again
    ),
    min_size=1,
    max_size=5,
)


def moved(asked: list[tuple[str, str]]) -> dict[str, str | None]:
    """Record the moves that put nothing beneath itself; return all parents then."""
    parents: dict[str, str | None] = dict(zip(ORGS, ABOVE, strict=True))
    for n, (code, target) in enumerate(asked):
        if code not in Tree(parents, {}).path(target):
            parents[code] = target
            append([draft(code, k.OrgMoved(parent=target), 3 + n, label=f"move {n}")])
    return parents


def beneath(tops: set[str], parents: dict[str, str | None]) -> set[str]:
    """Return the organisations in the subtrees of ``tops``, found from above."""
    found = set(ORGS) if EVERYWHERE in tops else set(tops)
    while grown := {o for o, above in parents.items() if above in found} - found:
        found |= grown
    return found


def grant(login: str, job: Job, top: str, *, revoked: bool) -> None:
    hand = Hand(by=OPERATOR, org="org:1", source="terminal")
    right = access.propose(hand, Wish(login=login, job=job, org=top), day(4))
    assert isinstance(right, str), right
    assert access.grant(hand, right, day(4)) is None
    if revoked:
        assert access.revoke(hand, right, day(5), why="moved on") is None


@pytest.fixture
def reading_as() -> Callable[[str], Client]:
    def sign_in(login: str) -> Client:
        came = Client(SERVER_NAME="localhost", headers={"accept-language": "en"})
        came.force_login(Account.objects.get_or_create(login=login)[0])
        return came

    return sign_in


@settings(
    max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(asked=moves, held=rights)
def test_list_detail_export_and_count_show_the_same_and_exactly_what_one_may_see(
    ledger: str,
    reading_as: Callable[[str], Client],
    asked: list[tuple[str, str]],
    held: list[tuple[str, Job, str, bool]],
) -> None:
    with transaction.atomic():
        append(told())
        parents = moved(asked)
        for login in READERS:
            access.open_account(Hand(by=OPERATOR, org="org:1", source="t"), login, day(4))
        for login, job, top, gone in held:
            grant(login, job, top, revoked=gone)
        for login in READERS:
            tops = {top for who, _job, top, gone in held if who == login and not gone}
            within = beneath(tops, parents)
            letters = {code for code, home in LETTERS.items() if home in within}
            client = reading_as(login)
            assert details(client) == letters
            assert listed(client, tops) == (letters, len(letters))
            boards = {t for w, j, t, gone in held if w == login and not gone if sees_board(j)}
            owners = beneath(boards, parents)
            assert exported(client, boards) == {c for c, o in POSTS.items() if o in owners}
        transaction.set_rollback(True)


def sees_board(job: Job) -> bool:
    return (Verb.SEE, Thing.DEPLOYMENT, Field.PLAIN) in MATRIX[job]


def clocks(top: str) -> str:
    asked = "" if top == EVERYWHERE else f"&org={top}"
    return f"?at={day(20).isoformat().replace('+', '%2B')}{asked}"


def details(client: Client) -> set[str]:
    """Return the letters whose own page answers."""
    found = {code: client.get(f"/letters/{code[7:]}{clocks(EVERYWHERE)}") for code in LETTERS}
    assert {answer.status_code for answer in found.values()} <= {200, 404, 403}
    return {code for code, answer in found.items() if answer.status_code == 200}


def listed(client: Client, tops: set[str]) -> tuple[set[str], int]:
    """Return the letters listed beneath every top, and the sum of those no other one holds."""
    seen: set[str] = set()
    for top in tops:
        answer = client.get(f"/letters{clocks(top)}")
        assert answer.status_code == 200
        here = re.findall(r'href="/letters/(\d)', answer.content.decode())
        number = amounts(["letters_received"], [None if top == EVERYWHERE else top], LIVED)
        assert len(set(here)) == sum(number.values())
        assert f"<b>{len(set(here))}</b>" in answer.content.decode()
        seen |= {f"letter:{n}" for n in here}
    return seen, len(seen)


def exported(client: Client, tops: set[str]) -> set[str]:
    """Return the posts on the printed demand boards of every top."""
    seen: set[str] = set()
    for top in tops:
        asked = client.post(f"/deployment/ics-215{clocks(top)}").headers["Location"]
        code = asked.partition("?")[0].rpartition("/")[2]
        work.attempt(code, "w")
        answer = client.get(f"/long-work/{code}/file")
        assert answer.status_code == 200
        pdf = pypdfium2.PdfDocument(BytesIO(answer.content))
        text = "".join(page.get_textpage().get_text_bounded() for page in pdf)
        seen |= set(re.findall(r"post:\d", text))
    return seen


def test_everybody_lies_where_the_tree_of_that_moment_puts_them(ledger: str) -> None:
    append(told())
    append([draft("org:4", k.OrgMoved(parent="org:3"), 5)])
    homes = [code for code, home in PEOPLE.items() if home == "org:4"]

    def above(at: float) -> set[frozenset[str]]:
        found = paths(homes, AsOf(day(at), day(10_000)))
        return {lies - {code} for code, lies in found.items()}

    assert above(4) == {frozenset({"org:4", "org:2", "org:1"})}
    assert above(6) == {frozenset({"org:4", "org:3", "org:1"})}
