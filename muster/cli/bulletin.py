"""``muster bulletin`` and ``muster why``: write, issue, list, and open a sentence to its facts."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from django.utils.translation import gettext as _

from muster.cli import show
from muster.cli.figure import At, Database, Known, Org, coverage_text
from muster.core.bulletin import Bulletin, Language, text
from muster.core.figure import FIGURES
from muster.core.ledger import AsOf
from muster.formats.bulletin import write_docx, write_html
from muster.steps import bulletin as step
from muster.steps.hand import Hand

app = typer.Typer(help="Bulletins: written from counted figures, frozen when issued.")

Number = Annotated[int, typer.Argument(help="The bulletin's number.")]
Lang = Annotated[str, typer.Option("--language", help="zh or en.")]


@app.command("list")
def list_issued(database: Database = None) -> None:
    """List the bulletins issued, latest first."""
    show.speak()
    show.ledger_note()
    for each in step.issued(show.asof(None, None)):
        body = each.body
        head = f"#{body.head_seq} {body.head_digest[:12]}"
        print(f"{body.number}  {body.at.astimezone():%Y-%m-%d %H:%M}  {head}")


@app.command()
def write(
    number: Number = 1,
    org: Org = None,
    at: At = None,
    known: Known = None,
    language: Lang = "",
    out: Annotated[Path | None, typer.Option(help="Write NAME.docx or NAME.html.")] = None,
    issue: Annotated[bool, typer.Option("--issue", help="Issue it: freeze and record it.")] = False,
    database: Database = None,
) -> None:
    """Write a bulletin; the number of one already issued writes it again as known then."""
    show.speak()
    show.ledger_note()
    asof = show.asof(at, known)
    spoken = _language(language)
    before = step.find(number, AsOf(datetime.now(UTC), datetime.now(UTC)))
    if before is not None and at is None and org is None:
        written = step.rewrite(before, known=asof.known if known else None)
    else:
        written = step.write(show.scope(org, asof), asof, number=number)
    if issue:
        _issue(written, already=before is not None)
    if out is None:
        print(text(written, spoken))
    else:
        save(written, out, spoken)


def _language(asked: str) -> Language:
    wanted = asked or ("zh" if show.chinese() else "en")
    for language in Language:
        if wanted in (language.value, language.value.partition("-")[0]):
            return language
    raise ValueError(f"--language {asked}: zh or en")


def _issue(written: Bulletin, *, already: bool) -> None:
    if already:
        raise ValueError(f"bulletin {written.number} is issued already; give another number")
    org = written.about or "org:service"
    hand = Hand(by="bulletin_editor", org=org, source="command line")
    step.issue(hand, written, datetime.now(UTC))


def save(written: Bulletin, path: Path, language: Language) -> None:
    """Write a bulletin to a file, by its ending: .docx, .html or .txt."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".docx":
        write_docx(written, path, language)
    elif path.suffix == ".html":
        write_html(written, path, language)
    elif path.suffix == ".txt":
        path.write_text(text(written, language) + "\n", encoding="utf-8")
    else:
        raise ValueError(f"{path}: a bulletin is written as .docx, .html or .txt")


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
        raise ValueError(f"{sentence}: write bulletin and sentence as 4#3")
    now = show.asof(None, None)
    issued = step.find(int(number), now)
    if issued is None:
        raise LookupError(f"no bulletin {number} was issued; see: muster bulletin list")
    written = step.rewrite(issued, known=show.asof(None, known).known if known else None)
    found = step.why(written, int(place), limit=limit)
    if found is None:
        raise LookupError(f"bulletin {number} has {len(written.sentences)} sentences")
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
