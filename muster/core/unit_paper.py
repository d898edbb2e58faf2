"""The papers of a temporary unit: the request (请示) and the reply (批复), in either language.

Both are statutory kinds of official document (GB/T 9704-2012): a number, an addressee, a text, a
signature and a date. What is in them follows from the facts; what people wrote is given as it is.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from muster.core.bulletin import Document, Language, Line, LineKind, Name, printed
from muster.core.kinds import UnitKind
from muster.core.person import BRANCHES
from muster.core.phrase import dated
from muster.core.unit import Request


class PaperKind(StrEnum):
    """Which of the two papers it is."""

    REQUEST = "request"  # 请示
    REPLY = "reply"  # 批复


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperMember:
    """A member as the papers name them."""

    number: str
    name: str
    home: Name
    full: bool  # a full member of the Party


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperFacts:
    """What both papers are written from; the first of ``members`` leads."""

    request: Request
    parent: Name
    to: Name
    post: Name | None
    asked_on: date
    members: tuple[PaperMember, ...]  # as of when it was asked for
    joined: tuple[PaperMember, ...] = ()  # as of the reply: some may have left the service
    replied_on: date | None = None
    known: datetime
    mark: str


_KINDS: dict[UnitKind, Name] = {
    UnitKind.TEMPORARY_BRANCH: Name(zh="临时党支部", en="temporary Party branch"),
    UnitKind.TEMPORARY_COMMITTEE: Name(zh="临时党委（党总支）", en="temporary Party committee"),
    UnitKind.VANGUARD_TEAM: Name(zh="党员先锋队", en="Party-member vanguard team"),
    UnitKind.SQUAD: Name(zh="突击队", en="squad"),
}
_SIGNED = Name(zh="签发人：　　　　", en="Signed off by:" + " " * 20)  # who does writes it by hand
_LEADS = {True: Name(zh="书记", en="secretary"), False: Name(zh="队长", en="leader")}


def request_paper(facts: PaperFacts, language: Language) -> Document:
    """Return the request as an official document to the organisation above."""
    zh = language == Language.ZH
    asked = facts.request.asked
    title = f"关于成立{asked.name}的请示" if zh else f"Request to found {asked.name}"
    signed = f"{asked.number}\t{_SIGNED.said(language)}"
    body = (
        *(Line(LineKind.PROSE, said) for said in map(str.strip, asked.why.split("\n")) if said),
        Line(LineKind.PROSE, _wanted(facts, language)),
        *_terms(facts, language),
        Line(LineKind.PROSE, "成员名单：" if zh else "Members:"),
        *_listed(facts.members, facts, language),
        Line(LineKind.PROSE, "妥否，请批示。" if zh else "We ask for your decision."),
    )
    return _document(
        facts, language, title, issue=signed, of=facts.parent, to=facts.to, on=facts.asked_on,
        body=body,
    )  # fmt: skip


def reply_paper(facts: PaperFacts, language: Language) -> Document:
    """Return the reply to the request: the approval, or why it is declined.

    Raises ``ValueError`` where nobody has replied yet.
    """
    zh = language == Language.ZH
    asked, reply = facts.request.asked, facts.request.reply
    if reply is None or facts.replied_on is None:
        raise ValueError("a request without a reply has one paper")
    if zh:
        title = f"关于{'同意' if reply.approved else ''}成立{asked.name}的批复"
    else:
        title = f"{'Approval to found' if reply.approved else 'Reply on'} {asked.name}"
    return _document(
        facts, language, title, issue=reply.number, of=facts.to, to=facts.parent,
        on=facts.replied_on, body=tuple(_replied(facts, language)),
    )  # fmt: skip


def _replied(facts: PaperFacts, language: Language) -> Iterator[Line]:
    zh, asked, reply = language == Language.ZH, facts.request.asked, facts.request.reply
    received = (
        f"你单位《关于成立{asked.name}的请示》（{asked.number}）收悉。经研究，批复如下："
        if zh
        else f"Your request to found {asked.name} ({asked.number}) was received and considered."
    )
    yield Line(LineKind.PROSE, received)
    if reply is not None and reply.approved:
        yield Line(LineKind.PROSE, _approved(facts, language))
        yield from _terms(facts, language)
        yield Line(LineKind.PROSE, "成员名单：" if zh else "Members:")
        yield from _listed(facts.joined, facts, language)
    elif reply is not None:
        no = f"暂不同意成立{asked.name}。" if zh else f"{asked.name} is not to be founded for now."
        yield Line(LineKind.PROSE, no)
        yield Line(LineKind.PROSE, f"理由：{reply.why}" if zh else f"Reason: {reply.why}")
    yield Line(LineKind.PROSE, "此复。" if zh else "This is our reply.")


def _wanted(facts: PaperFacts, language: Language) -> str:
    asked, leads = facts.request.asked, _leads(facts)
    full = sum(1 for each in facts.members if each.full)
    place = (facts.post or facts.parent).said(language)
    if language == Language.ZH:
        who = f"，由{facts.members[0].name}任{leads.zh}" if facts.members else ""
        said = _KINDS[asked.kind].zh
        kind = "" if said in asked.name else f"（{said}）"
        return (
            f"为此，拟在{place}成立{asked.name}{kind}，"
            f"成员{len(facts.members)}名，其中正式党员{full}名{who}。"
        )
    who = f", with {facts.members[0].name} as {leads.en}" if facts.members else ""
    return (
        f"We therefore ask to found {asked.name}, a {_KINDS[asked.kind].en}, at {place}: "
        f"{_many(len(facts.members), 'member')}, {full} of them full Party members{who}."
    )


def _approved(facts: PaperFacts, language: Language) -> str:
    asked, leads, place = facts.request.asked, _leads(facts), (facts.post or facts.parent)
    if language == Language.ZH:
        who = f"，由{facts.joined[0].name}任{leads.zh}" if facts.joined else ""
        return f"同意在{place.zh}成立{asked.name}，成员{len(facts.joined)}名{who}。"
    who = f", with {facts.joined[0].name} as {leads.en}" if facts.joined else ""
    many = _many(len(facts.joined), "member")
    return f"{asked.name} is to be founded at {place.en} with {many}{who}."


def _many(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def _terms(facts: PaperFacts, language: Language) -> Iterator[Line]:
    """Yield on what terms it stands; only a Party organisation could take over affiliation."""
    zh, party = language == Language.ZH, facts.request.asked.kind in BRANCHES
    if party:
        said = (
            "成员的党员组织关系不转接，任务结束时该组织撤销。"
            if zh
            else "Members keep their affiliation, and it is dissolved when the task ends."
        )
    else:
        said = "任务结束时撤销。" if zh else "It is dissolved when the task ends."
    yield Line(LineKind.PROSE, said)


def _listed(
    members: tuple[PaperMember, ...], facts: PaperFacts, language: Language
) -> Iterator[Line]:
    zh, leads = language == Language.ZH, _leads(facts).said(language)
    between = "，" if zh else ", "
    full = "正式党员" if zh else "full Party member"
    for place, each in enumerate(members, start=1):
        said = [
            f"{each.name}（{each.number}）" if zh else f"{each.name} ({each.number})",
            *([leads] if place == 1 else []),
            *([full] if each.full else []),
            each.home.said(language),
        ]
        yield Line(LineKind.LISTED, f"{place}. {between.join(said)}")


def _leads(facts: PaperFacts) -> Name:
    return _LEADS[facts.request.asked.kind in BRANCHES]


def _document(
    facts: PaperFacts,
    language: Language,
    title: str,
    *,
    issue: str,
    of: Name,
    to: Name,
    on: date,
    body: tuple[Line, ...],
) -> Document:
    zh = language == Language.ZH
    name, day = of.said(language), dated(on)[0 if zh else 1]
    return Document(
        language=language,
        title=title,
        author=name,
        known=facts.known,
        mark=facts.mark,
        official=True,
        lines=(
            Line(LineKind.MASTHEAD, f"{name}文件" if zh else name),
            Line(LineKind.ISSUE, issue),
            Line(LineKind.TITLE, title),
            Line(LineKind.ADDRESSEE, to.said(language) + ("：" if zh else ":")),
            *body,
            Line(LineKind.SIGNATURE, name),
            Line(LineKind.DATE, day),
            printed(name, day, language),
        ),
    )
