"""Bulletins as one web page that needs nothing else and runs no script."""

import re
from html import escape

from muster.core.bulletin import Bulletin, Language, Line, LineKind, Sentence, lines, pieces
from muster.formats.chart import svg_of
from muster.formats.paper import Picture, Rows, blocks, document_of

# --- the web page ------------------------------------------------------------------------------

_STYLE = """
:root { color-scheme: light dark; --paper: #faf9f6; --sheet: #fff; --ink: #1d2126;
  --soft: #5c6470; --line: #e3dfd6; --red: #c00000; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #15171a; --sheet: #1c1f23; --ink: #e7e5e0; --soft: #9aa1ab; --line: #2e3238;
    --red: #ff7b72; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); line-height: 1.8;
  font-family: "Times New Roman", "FangSong", "仿宋", "Noto Serif CJK SC", serif; }
main { max-width: 48rem; margin: 2rem auto; padding: clamp(1.25rem, 6vw, 4.5rem);
  background: var(--sheet); border: 1px solid var(--line); }
p { margin: 0; text-align: justify; }
p:lang(zh):not([class]), .prose:lang(zh), .listed:lang(zh) { text-indent: 2em; }
.masthead { color: var(--red); font-weight: 700; text-align: center; line-height: 1.3;
  font-size: clamp(2rem, 8vw, 3.2rem); letter-spacing: 0.12em; }
:lang(en) .masthead { letter-spacing: 0.02em; }
.issue { text-align: center; color: var(--soft); }
.imprint { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 2rem;
  padding-bottom: 0.5rem; border-bottom: 3px solid var(--red); white-space: pre-wrap; }
h1 { margin: 2rem 0 1.5rem; font-size: 1.6rem; line-height: 1.4; text-align: center;
  text-wrap: balance; }
h2, h3 { margin: 1.2rem 0 0.3rem; font-size: 1.05rem; line-height: 1.6; }
h2 { font-family: "SimHei", "黑体", "Noto Sans CJK SC", sans-serif; }
h3 { font-family: "KaiTi", "楷体", "Noto Serif CJK SC", serif; font-weight: 600; }
:lang(en) h2 + p, :lang(en) h3 + p { margin-bottom: 0.6rem; }
a { color: inherit; text-decoration: underline dotted; text-decoration-color: var(--soft);
  text-underline-offset: 0.25em; font-variant-numeric: tabular-nums; }
a:hover, a:focus-visible { text-decoration-style: solid; }
span:target { background: color-mix(in srgb, var(--red) 12%, transparent); }
.addressee { text-indent: 0; }
.table, .chart { margin: 1.2rem 0 0.4rem; text-align: center; text-indent: 0;
  font-family: "SimHei", "黑体", "Noto Sans CJK SC", sans-serif; font-size: 0.95rem; }
.chart { margin: 0.2rem 0 1.2rem; }
.scroll { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-size: 0.9rem; line-height: 1.5;
  font-variant-numeric: tabular-nums; }
th, td { padding: 0.2rem 0.4rem; border: 1px solid var(--line); text-align: right;
  font-weight: 400; }
tbody th, thead th:first-child { text-align: left; }
thead th, tr:last-child > * { font-weight: 700; }
figure { margin: 1.2rem 0 0; text-align: center; overflow-x: auto; }
figure svg { max-width: 100%; height: auto; background: #fff; }
.footnote { font-size: 0.85rem; line-height: 1.6; color: var(--soft); text-indent: 0; }
.signature { margin-top: 2.4rem; padding-right: 2em; text-align: right; text-indent: 0; }
.date { padding-right: 2em; text-align: right; text-indent: 0; }
.end { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 2rem;
  border-top: 1px solid var(--ink); white-space: pre-wrap; font-size: 0.9rem; text-indent: 0; }
.date + .end { margin-top: 3rem; }
.end:last-child { border-bottom: 1px solid var(--ink); }
.official.issue { padding-bottom: 0.5rem; border-bottom: 3px solid var(--red); }
@page { size: A4; margin: 37mm 26mm 35mm 28mm; }
@media print {
  body { background: none; font-size: 16pt; line-height: 28.9pt; }
  main { max-width: none; margin: 0; padding: 0; border: 0; background: none; }
  a { text-decoration: none; }
}
"""

_TAGS = {LineKind.TITLE: "h1", LineKind.HEADING: "h2", LineKind.SUBHEADING: "h3"}
_APART = (LineKind.IMPRINT, LineKind.END)  # their parts stand at either side
_NOT_NEEDED = re.compile(r' (?:xmlns(?::\w+)?|version)="[^"]*"')


def html_of(bulletin: Bulletin, language: Language) -> str:
    """Return the bulletin as one web page that needs nothing else and runs no script.

    Sentence *k* has the id ``sk``; each number leads to that sentence on the bulletin's own
    page, ``/bulletins/<number>#sk``, where it opens onto its figure and its facts.
    """
    said = lines(bulletin, language)
    title = f"{said[0].text} {said[1].text} · {bulletin_title(bulletin, language)}"
    document = document_of(bulletin, language)
    body = "\n".join(_block(block, bulletin, language) for block in blocks(document))
    return (
        f'<!doctype html>\n<html lang="{language.value}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n"
        f"<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


def bulletin_title(bulletin: Bulletin, language: Language) -> str:
    """Return the title of the bulletin in one language."""
    return bulletin.title_zh if language == Language.ZH else bulletin.title_en


def _block(block: Line | Rows | Picture, bulletin: Bulletin, language: Language) -> str:
    if isinstance(block, Rows):
        return _table(block)
    if isinstance(block, Picture):
        return _figure(block, language)
    return _line(block, bulletin, language)


def _line(line: Line, bulletin: Bulletin, language: Language) -> str:
    if line.kind is LineKind.BODY:
        between = "" if language == Language.ZH else " "
        told = (_sentence(each, bulletin, language) for each in line.sentences)
        return f"<p>{between.join(told)}</p>"
    if line.kind in _APART:
        parts = "\t".join(f"<span>{escape(part)}</span>" for part in line.text.split("\t"))
        return f'<p class="{line.kind.value}">{parts}</p>'
    tag = _TAGS.get(line.kind)
    if tag is None:
        official = "official " if bulletin.official else ""
        return f'<p class="{official}{line.kind.value}">{escape(line.text)}</p>'
    return f"<{tag}>{escape(line.text)}</{tag}>"


def _sentence(sentence: Sentence, bulletin: Bulletin, language: Language) -> str:
    place = f"s{sentence.number}"
    parts = []
    for piece in pieces(sentence, language):
        if isinstance(piece, str):
            parts.append(escape(piece))
        else:
            shown = piece.text_zh if language == Language.ZH else piece.text_en
            parts.append(f'<a href="/bulletins/{bulletin.number}#{place}">{escape(shown)}</a>')
    return f'<span id="{place}">{"".join(parts)}</span>'


def _table(block: Rows) -> str:
    heads, *rows = block.rows
    head = "".join(f'<th scope="col">{escape(said)}</th>' for said in heads)
    body = "\n".join(
        f'<tr><th scope="row">{escape(name)}</th>'
        + "".join(f"<td>{escape(said)}</td>" for said in cells)
        + "</tr>"
        for name, *cells in rows
    )
    return (
        f'<div class="scroll" tabindex="0"><table>\n<thead><tr>{head}</tr></thead>\n'
        f"<tbody>\n{body}\n</tbody></table></div>"
    )


def _figure(block: Picture, language: Language) -> str:
    words = escape(block.chart.words.said(language))
    drawn = _NOT_NEEDED.sub("", svg_of(block.chart, language))
    drawn = drawn.replace("<svg", f'<svg role="img" aria-label="{words}"', 1)
    return f'<figure>{drawn}</figure>\n<p class="chart">{escape(block.line.text)}</p>'
