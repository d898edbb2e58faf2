"""Composing a bulletin: the sections of its form filled in by rule, in Chinese and English.

A published edition withholds a health or family sentence that would show a small count, whole,
and every other number from which a small one follows (:mod:`muster.core.discretion`). Two
bulletins compared may still tell a careful reader something; whoever issues them decides.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from muster.core.brief import Brief, Counts, Lookup
from muster.core.bulletin import Bulletin, Name, Section
from muster.core.discretion import Key, kept_back
from muster.core.forms import FORMS
from muster.core.notes import corrections, identities, notes
from muster.core.phrase import dated
from muster.core.table import Tables
from muster.core.template import Form, SectionPlan
from muster.core.writer import Writer


def compose(lookup: Lookup, brief: Brief) -> Bulletin:
    """Return the bulletin ``brief`` asks for; the same values always make the same text.

    Raises ``ValueError`` for a form or a section there is none of, or when ``lookup`` answers
    for another moment than the one asked.
    """
    form = FORMS.get(brief.commission.form)
    if form is None:
        raise ValueError(f"there is no bulletin of form {brief.commission.form}")
    known = {plan.key for plan in form.sections}
    wanted = brief.commission
    unknown = {*wanted.sections, *(prose.section for prose in wanted.prose)} - known
    if unknown:
        raise ValueError(f"{wanted.form} has no section {', '.join(sorted(unknown))}")
    own, masthead = brief.names[brief.about], form.masthead
    dated_zh, dated_en = dated(brief.asof.at.astimezone(brief.zone))
    return Bulletin(
        commission=brief.commission,
        number=brief.number,
        about=brief.about,
        asof=brief.asof,
        head_seq=brief.head_seq,
        head_digest=brief.head_digest,
        masthead_zh=masthead[0].replace("{editor}", brief.editor.zh),
        masthead_en=masthead[1].replace("{editor}", brief.editor.en),
        title_zh=form.title[0].replace("{service}", own.zh),
        title_en=form.title[1].replace("{service}", own.en),
        editor_zh=brief.editor.zh,
        editor_en=brief.editor.en,
        dated_zh=dated_zh,
        dated_en=dated_en,
        sections=_sections(Counts(lookup, brief), form),
        edition=brief.edition,
        official=form.official,
    )


def _sections(counts: Counts, form: Form) -> tuple[Section, ...]:
    """Return the sections: written once to see what they would say, again if that is too much."""
    written = _written(counts, form, frozenset())
    brief = counts.brief
    if not brief.commission.published or brief.commission.wording == 1:
        return written.sections
    hidden = kept_back(written.shown, counts.number, about=brief.about, parts=brief.parts)
    return _written(counts, form, hidden).sections if hidden else written.sections


@dataclass(frozen=True, slots=True)
class _Written:
    sections: tuple[Section, ...]
    shown: tuple[Key, ...]


def _written(counts: Counts, form: Form, hidden: frozenset[Key]) -> _Written:
    writer = Writer(counts, hidden)
    tables = Tables(writer)
    found = [_section(plan, writer, tables) for plan in _asked(form, counts.brief)]
    found = [section for section in found if section.says_something or _heads(form, section)]
    kept = [
        section
        for section, after in zip(found, (*found[1:], None), strict=False)
        if section.says_something or (after is not None and after.level > section.level)
    ]
    closing = [identities(counts.brief) if form.identities else None, corrections(counts.brief)]
    kept += [section for section in closing if section is not None]
    kept.append(notes(writer, starred=tables.starred))
    said = [(b.figure, b.org) for section in kept for s in section.sentences for b in s.bound]
    return _Written(tuple(kept), (*said, *tables.shown))


def _asked(form: Form, brief: Brief) -> Iterator[SectionPlan]:
    """Yield the sections asked for; of a heading over others one that has something to say."""
    keys = brief.commission.sections or [plan.key for plan in form.sections]
    yield from (plan for plan in form.sections if plan.key in keys or plan.heads_others)


def _heads(form: Form, section: Section) -> bool:
    return any(plan.heads_others and plan.key == section.key for plan in form.sections)


def _section(plan: SectionPlan, writer: Writer, tables: Tables) -> Section:
    prose = [p for p in writer.brief.commission.prose if p.section == plan.key]
    return Section(
        level=plan.level,
        title_zh=plan.title[0],
        title_en=plan.title[1],
        sentences=writer.section(plan),
        key=plan.key,
        prose=tuple(Name(zh=p.zh, en=p.en) for p in prose),
        tables=tuple(t for t in map(tables.table, plan.tables) if t is not None),
        charts=tuple(c for c in map(tables.chart, plan.charts) if c is not None),
    )
