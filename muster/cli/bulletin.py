"""``muster bulletin``, ``muster why``: write, propose, issue, correct, compare, open a sentence."""

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from muster.cli import check, show
from muster.cli.acting import hand_of
from muster.cli.figure import At, Database, Known, Org, coverage_text
from muster.core.access import EVERYWHERE, Thing, Verb
from muster.core.bulletin import Bulletin, Commission, Language, text
from muster.core.figure import FIGURES
from muster.core.forms import FORMS
from muster.core.kinds import HandWritten
from muster.core.ledger import AsOf
from muster.steps import bulletin as step
from muster.steps import bulletin_life as life
from muster.steps.access import who_may
from muster.steps.access_path import path
from muster.steps.difference import Caused, compare
from muster.store.now import this_moment

app = typer.Typer(help="Bulletins: written from counted figures, frozen when issued.")
app.command("check")(check.check)
app.command("read")(check.read)

Number = Annotated[int, typer.Argument(help="The bulletin's number.")]
Lang = Annotated[str, typer.Option("--language", help="zh or en.")]
Out = Annotated[
    Path | None, typer.Option("--out", help="Write NAME.docx, .pdf, .html, .txt or .xlsx.")
]
Kind = Annotated[str, typer.Option("--form", help="briefing, daily, circular, strength or sitrep.")]
Sections = Annotated[
    list[str] | None, typer.Option("--section", help="Only these sections; again for another.")
]
Prose = Annotated[
    Path | None, typer.Option("--prose", help="TOML with what a hand writes, by section.")
]
Rounded = Annotated[bool, typer.Option("--rounded", help="Say large numbers roughly.")]
Internal = Annotated[
    bool, typer.Option("--internal", help="Not for the public: small numbers stay in.")
]
Reference = Annotated[str, typer.Option("--reference", help="Reference number of a circular.")]
To = Annotated[str, typer.Option("--to", help="Addressee of a circular.")]
Copies = Annotated[str, typer.Option("--copies", help="Who gets copies of a circular.")]
By = Annotated[str, typer.Option("--by", help="Login of the account that does it.")]
Edition = Annotated[int | None, typer.Option("--edition", help="An edition; the last if left out.")]

_OBJECTIONS = {
    step.ObjectionCode.NUMBER_TAKEN: gettext_lazy(
        "bulletin %(number)s is issued already; give another number"
    ),
    step.ObjectionCode.NOT_ISSUED: gettext_lazy(
        "no bulletin %(number)s was issued; see: muster bulletin list"
    ),
    step.ObjectionCode.SECTION_EMPTY: gettext_lazy(
        "section %(field)s is empty; write it in the file of --prose"
    ),
    step.ObjectionCode.NO_REFERENCE: gettext_lazy(
        "a circular needs a reference number: --reference"
    ),
    step.ObjectionCode.NO_ADDRESSEE: gettext_lazy("a circular needs an addressee: --to"),
    step.ObjectionCode.NO_REASON: gettext_lazy("a correction needs a reason: --why"),
    step.ObjectionCode.NOTHING_CHANGED: gettext_lazy(
        "a new edition would say the same; nothing to correct"
    ),
    step.ObjectionCode.AHEAD: gettext_lazy("that moment has not come: choose an earlier --at"),
    step.ObjectionCode.NOT_PROPOSED: gettext_lazy(
        "nothing waits under number %(number)s; see: muster bulletin waiting"
    ),
    step.ObjectionCode.OWN_PROPOSAL: gettext_lazy(
        "somebody else issues bulletin %(number)s than who proposed it"
    ),
    step.ObjectionCode.OVERTAKEN: gettext_lazy(
        "another edition of bulletin %(number)s has gone out meanwhile"
    ),
}


@app.command("list")
def list_issued(database: Database = None) -> None:
    """List the bulletins issued, latest first."""
    show.speak()
    show.ledger_note()
    for each in step.issued(show.asof(None, None)):
        body = each.body
        head = f"#{body.head_seq} {body.head_digest[:12]}"
        edition = f"  {_('edition')} {each.edition}" if each.edition > 1 else ""
        print(f"{body.number}  {body.at.astimezone():%Y-%m-%d %H:%M}  {head}{edition}")


@app.command()
def log(database: Database = None) -> None:
    """Print the public correction log: every later edition, when and why."""
    show.speak()
    show.ledger_note()
    later = [each for each in step.editions(show.asof(None, None)) if each.edition > 1]
    if not later:
        print(_("Nothing has been corrected."))
    for each in later:
        made = f"{each.issued_at.astimezone():%Y-%m-%d %H:%M}"
        print(f"{made}  {each.body.number}  {_('edition')} {each.edition}  {each.why}")


@app.command()
def write(
    number: Number = 1,
    org: Org = None,
    at: At = None,
    known: Known = None,
    form: Kind = "briefing",
    section: Sections = None,
    prose: Prose = None,
    rounded: Rounded = False,
    internal: Internal = False,
    reference: Reference = "",
    to: To = "",
    copies: Copies = "",
    language: Lang = "",
    out: Out = None,
    database: Database = None,
) -> None:
    """Write a bulletin; the number of one already issued writes it again as known then."""
    show.speak()
    show.ledger_note()
    asof = show.asof(at, known)
    before = step.find(number, _now())
    if before is not None and at is None and org is None:
        written = step.rewrite(before, known=asof.known if known else None)
    else:
        asked = _commission(
            form, section, prose, rounded, internal, reference=reference, to=to, copies=copies
        )
        written = step.write(show.scope(org, asof), asof, number=number, commission=asked)
    _give(written, out, _language(language))


@app.command()
def propose(
    number: Number,
    by: By,
    org: Org = None,
    at: At = None,
    known: Known = None,
    form: Kind = "briefing",
    section: Sections = None,
    prose: Prose = None,
    rounded: Rounded = False,
    internal: Internal = False,
    reference: Reference = "",
    to: To = "",
    copies: Copies = "",
    language: Lang = "",
    out: Out = None,
    database: Database = None,
) -> None:
    """Write a bulletin and propose it as it stands; somebody else issues it."""
    show.speak()
    show.ledger_note()
    asof = show.asof(at, known)
    asked = _commission(
        form, section, prose, rounded, internal, reference=reference, to=to, copies=copies
    )
    if step.find(number, _now()) is not None:
        raise ValueError(_OBJECTIONS[step.ObjectionCode.NUMBER_TAKEN] % {"number": number})
    written = step.write(show.scope(org, asof), asof, number=number, commission=asked)
    _refuse(step.objections(written, _now(), now=this_moment()), number)
    hand = hand_of(by, Verb.PROPOSE, Thing.BULLETIN, written.about)
    life.propose(hand, written, this_moment())
    _give(written, out, _language(language))


@app.command()
def correct(
    number: Number,
    why: Annotated[str, typer.Option("--why", help="Why there is a new edition.")],
    by: By,
    known: Known = None,
    prose: Prose = None,
    language: Lang = "",
    out: Out = None,
    database: Database = None,
) -> None:
    """Propose a new edition of a bulletin, as known now, that says what changed and why."""
    show.speak()
    show.ledger_note()
    before = _found(number, None)
    asked = before.commission
    if prose is not None:
        asked = replace(asked, prose=_by_hand(prose, asked.form))
    asof = show.asof(None, known)
    written = step.corrected(before, known=asof.known, why=why, commission=asked)
    _refuse(step.objections(written, _now(), now=this_moment(), why=why), number)
    hand = hand_of(by, Verb.PROPOSE, Thing.BULLETIN, written.about)
    life.propose(hand, written, this_moment(), why=why)
    _give(written, out, _language(language))


@app.command("waiting")
def list_waiting(database: Database = None) -> None:
    """List the bulletins that wait to be issued: who proposed them, and for whom they wait."""
    show.speak()
    show.ledger_note()
    now = _now()
    found = life.waiting(now)
    if not found:
        print(_("No bulletin waits to be issued."))
    for each in found:
        made, edition = f"{show.local(each.at):%Y-%m-%d %H:%M}", ""
        if each.body.edition > 1:
            edition = f"  {_('edition')} {each.body.edition}"
        lies = path(each.body.about, now) if each.body.about else frozenset({EVERYWHERE})
        (others,) = who_may(Verb.ISSUE, Thing.BULLETIN, [(lies, each.by)], now.at)
        waits = ", ".join(others) or _("nobody: no other account may issue it")
        by = each.by.removeprefix("account:")
        print(f"{each.body.number}  {made}  {by}{edition}  → {waits}")


@app.command()
def issue(number: Number, by: By, out: Out = None, database: Database = None) -> None:
    """Issue, word for word, the bulletin that somebody else proposed: freeze and record it."""
    show.speak()
    show.ledger_note()
    asked = _waiting(number)
    hand = hand_of(by, Verb.ISSUE, Thing.BULLETIN, asked.body.about)
    done = life.issue(hand, asked.key, this_moment())
    if isinstance(done, tuple):
        _refuse(done, number)
    _give(step.rewrite(_found(number, None)), out, _language(""))


@app.command("set-aside")
def set_aside(
    number: Number,
    why: Annotated[str, typer.Option("--why", help="Why; it stays on record.")],
    by: By,
    database: Database = None,
) -> None:
    """Turn down a bulletin that was proposed, or take back one's own proposal."""
    show.speak()
    show.ledger_note()
    asked = _waiting(number)
    hand = hand_of(by, Verb.ISSUE, Thing.BULLETIN, asked.body.about)
    done = life.set_aside(hand, asked.key, this_moment(), why=why)
    if isinstance(done, tuple):
        _refuse(done, number)
    print(_("Set aside: bulletin %(number)s") % {"number": number})


def _waiting(number: int) -> life.Proposal:
    """Return the latest proposal that waits under a number."""
    found = [each for each in life.waiting(_now()) if each.body.number == number]
    if not found:
        raise LookupError(_OBJECTIONS[step.ObjectionCode.NOT_PROPOSED] % {"number": number})
    return found[-1]


@app.command()
def diff(
    number: Number,
    edition: Edition = None,
    against: Annotated[
        int | None, typer.Option("--against", help="Another edition; as known now if left out.")
    ] = None,
    database: Database = None,
) -> None:
    """Compare editions, or what was known then with what is known now, number by number."""
    show.speak()
    show.ledger_note()
    first = _found(number, edition)
    before = step.rewrite(first)
    if against is None:
        after = step.rewrite(first, known=this_moment())
    else:
        after = step.rewrite(_found(number, against))
    found = compare(before, after)
    if found.difference.none:
        print(_("Nothing differs."))
        return
    zh = show.chinese()
    for change in found.difference.sentences:
        for sign, said in (("-", change.before), ("+", change.after)):
            if said is not None:
                print(f"{sign} {said.text_zh if zh else said.text_en}")
    for hand in found.difference.by_hand:
        for sign, paragraph in (("-", hand.before), ("+", hand.after)):
            if paragraph is not None:
                print(f"{sign} {paragraph.zh if zh else paragraph.en}")
    for caused in found.caused:
        print("\n".join(_caused(caused, zh=zh)))


def _caused(caused: Caused, *, zh: bool) -> Iterator[str]:
    """Yield one number that differs and the facts learnt meanwhile."""
    change, figure = caused.change, FIGURES[caused.change.figure]
    before = "–" if change.before is None else f"{change.before:,}"
    after = "–" if change.after is None else f"{change.after:,}"
    name = figure.name_zh if zh else figure.name_en
    yield f"{name} {change.org or ''}: {before} → {after}"
    for fact in () if figure.restricted else caused.facts:
        yield (
            f"  #{fact.seq} {fact.subject} {fact.kind} {fact.recorded_at:%Y-%m-%d %H:%M}Z "
            f"{fact.recorded_by}{' · ' + fact.reason if fact.reason else ''}"
        )
    if caused.more:
        yield "  …"


@app.command()
def export(
    number: Number,
    out: Annotated[
        Path,
        typer.Option("--out", help="NAME.docx, .pdf, .html, .txt, .xlsx, or a folder for all."),
    ],
    edition: Edition = None,
    language: Lang = "",
    database: Database = None,
) -> None:
    """Write an issued bulletin to a file, or in every format to a folder."""
    show.speak()
    show.ledger_note()
    written, spoken = step.rewrite(_found(number, edition)), _language(language)
    if out.suffix:
        save(written, out, spoken)
        print(out)
        return
    for file in save_all(written, out):
        print(file)


# --- what they share ----------------------------------------------------------------------------


def save(written: Bulletin, path: Path, language: Language) -> None:
    """Write a bulletin to a file, by its ending."""
    made = step.file_of(written, path.suffix, language)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(made)


def save_all(written: Bulletin, folder: Path) -> list[Path]:
    """Write a bulletin in every format and both languages to ``folder``; return the files."""
    made = []
    for language in Language:
        for ending in step.ENDINGS:
            made.append(folder / f"bulletin-{written.number}.{language.name.lower()}.{ending}")
            save(written, made[-1], language)
    return made


def _now() -> AsOf:
    return AsOf(this_moment(), this_moment())


def _found(number: int, edition: int | None) -> step.Issued:
    found = step.find(number, _now(), edition=edition)
    if found is None and edition is not None:
        said = _("bulletin %(number)s has no edition %(edition)s; see: muster bulletin log")
        raise LookupError(said % {"number": number, "edition": edition})
    if found is None:
        raise LookupError(_OBJECTIONS[step.ObjectionCode.NOT_ISSUED] % {"number": number})
    return found


def _commission(
    form: str,
    sections: list[str] | None,
    prose: Path | None,
    rounded: bool,
    internal: bool,
    *,
    reference: str,
    to: str,
    copies: str,
) -> Commission:
    if form not in FORMS:
        raise ValueError(_one_of(f"--form {form}", FORMS))
    keys = [plan.key for plan in FORMS[form].sections]
    if unknown := [key for key in sections or () if key not in keys]:
        raise ValueError(_one_of(f"--section {unknown[0]}", keys))
    return Commission(
        form=form,
        published=not internal,
        rounded=rounded,
        sections=tuple(sections or ()),
        prose=_by_hand(prose, form) if prose else (),
        reference=reference,
        addressed_to=to,
        copies_to=copies,
    )


def _by_hand(file: Path, form: str) -> tuple[HandWritten, ...]:
    """Return what a hand wrote, from TOML: a table for each section with ``zh`` and ``en``."""
    try:
        given = tomllib.loads(file.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ValueError(f"--prose {file}: {error}") from None
    keys = [plan.key for plan in FORMS[form].sections]
    found = []
    for key, said in given.items():
        if key not in keys:
            raise ValueError(_one_of(f"--prose {file}, [{key}]", keys))
        if not isinstance(said, dict) or not all(isinstance(v, str) for v in said.values()):
            said = _("give zh and en as texts")
            raise ValueError(f"--prose {file}, [{key}]: {said}")
        found.append(HandWritten(section=key, zh=said.get("zh", ""), en=said.get("en", "")))
    return tuple(found)


def _one_of(found: str, allowed: Iterable[str]) -> str:
    return _("%(found)s: one of %(allowed)s") % {"found": found, "allowed": ", ".join(allowed)}


def _refuse(objections: tuple[step.Objection, ...], number: int) -> None:
    """Raise ``ValueError`` with all that stands in the way."""
    if objections:
        said = [_OBJECTIONS[o.code] % {"number": number, "field": o.field} for o in objections]
        raise ValueError("; ".join(said))


def _give(written: Bulletin, out: Path | None, language: Language) -> None:
    if out is None:
        print(text(written, language))
    else:
        save(written, out, language)


def _language(asked: str) -> Language:
    wanted = asked or ("zh" if show.chinese() else "en")
    for language in Language:
        if wanted in (language.value, language.value.partition("-")[0]):
            return language
    raise ValueError(_one_of(f"--language {asked}", ("zh", "en")))


def why(
    sentence: Annotated[str, typer.Argument(help="Bulletin and sentence, such as 4#3.")],
    known: Known = None,
    limit: Annotated[int, typer.Option(help="How many subjects to open for each number.")] = 5,
    database: Database = None,
) -> None:
    """Open a sentence of a bulletin down to its facts and who recorded them."""
    show.speak()
    show.ledger_note()
    number, _hash, place = sentence.partition("#")
    if not (number.isdigit() and place.isdigit()):
        said = _("write bulletin and sentence as 4#3")
        raise ValueError(f"{sentence}: {said}")
    now = show.asof(None, None)
    issued = step.find(int(number), now)
    if issued is None:
        raise LookupError(_OBJECTIONS[step.ObjectionCode.NOT_ISSUED] % {"number": number})
    written = step.rewrite(issued, known=show.asof(None, known).known if known else None)
    found = step.why(written, int(place), limit=limit)
    if found is None:
        said = _("bulletin %(number)s has %(sentences)s sentences")
        raise LookupError(said % {"number": number, "sentences": len(written.sentences)})
    _print(found)


def _print(found: step.Why) -> None:
    zh = show.chinese()
    show.out.print(found.sentence.text_zh if zh else found.sentence.text_en)
    for value, opened in found.opened:
        figure = FIGURES[value.figure]
        name = figure.name_zh if zh else figure.name_en
        show.out.print(f"\n[bold]{name}[/bold] {value.org or ''} {value.by_name:,}")
        show.out.print(f"  {figure.counts_zh if zh else figure.counts_en}")
        show.out.print(f"  {coverage_text(value)}")
        if figure.restricted:
            show.out.print("  " + _("Who is counted here is seen only by those who must."))
            continue
        for each in opened.counted:
            for fact in each.facts:
                show.out.print(
                    f"  #{fact.seq} {each.subject} {fact.kind} "
                    f"{fact.holds_from:%Y-%m-%d %H:%M}Z {fact.recorded_by} · {fact.source}",
                    highlight=False,
                )
        if opened.after is not None:
            show.out.print("  …")
