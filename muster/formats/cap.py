"""A call as a message of the Common Alerting Protocol 1.2 (OASIS Standard, 1 July 2010).

Elements stand in the order of the standard's schema. The message goes within the service, so
its scope is never Public. What is recorded in one language is not translated: both blocks of
information carry the words as they were written, and what they are is said in each language.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo
from xml.etree import ElementTree

from django.utils import translation
from django.utils.translation import gettext as _

from muster.core.cap import CallMessage, MessageType, Sending, Status, urgency

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
CONTENT_TYPE = "application/cap+xml"
_LANGUAGES = (("zh-CN", "zh-hans"), ("en-US", "en"))
_RESPONSES = {"directive": "Execute", "appeal": "Assess"}  # an appeal leaves it to each
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NO_WORD = re.compile(r"[\s,<&\"]+")  # what an identifier, a sender and an address may not hold


@dataclass(frozen=True, slots=True, kw_only=True)
class CapPlace:
    """An organisation the message speaks of: by its name, in English if it has one, by code."""

    code: str  # subject
    name: str
    name_en: str
    division: str = ""  # GB/T 2260


@dataclass(frozen=True, slots=True, kw_only=True)
class CapCall:
    """All that a message says of a call."""

    message: CallMessage
    status: Status
    domain: str  # whose senders these are: the same for all messages of one Muster
    zone: tzinfo
    issuer: CapPlace
    addressees: tuple[CapPlace, ...]  # those that the reader may know of
    incident: str  # the call that all of this began with
    web: str  # address of its page, "" if it has none


def write_cap(call: CapCall) -> bytes:
    """Return the message as XML in UTF-8."""
    ElementTree.register_namespace("", NAMESPACE)
    alert = ElementTree.Element(_name("alert"))
    for name, text in _alert(call):
        _add(alert, name, text)
    for language, active in _LANGUAGES:
        with translation.override(active):
            info = ElementTree.SubElement(alert, _name("info"))
            for name, text in _block(call, language):
                _add(info, name, text)
            _parameters(info, call)
            _area(info, call, english=active == "en")
    ElementTree.indent(alert)
    written: bytes = ElementTree.tostring(alert, encoding="utf-8", xml_declaration=True)
    return written


def _alert(call: CapCall) -> Iterator[tuple[str, str]]:
    message = call.message
    appeal = message.body.form == "appeal" or not call.addressees
    yield "identifier", message.sending.key
    yield "sender", _sender(message.sending, call)
    yield "sent", _moment(message.sending.sent, call.zone)
    yield "status", call.status.value
    yield "msgType", message.type.value
    yield "source", "Muster"
    yield "scope", "Restricted" if appeal else "Private"
    if appeal:
        yield "restriction", "服务人员内部 Members of the service"
    if call.addressees:
        yield "addresses", " ".join(_word(each.code) for each in call.addressees)
    if note := _note(call):
        yield "note", note
    if message.before:
        yield "references", " ".join(_reference(each, call) for each in message.before)
    yield "incidents", _word(call.incident)


def _note(call: CapCall) -> str:
    said = (
        "演练，内容均为虚构。Exercise on invented data." if call.status is Status.EXERCISE else ""
    )
    return " ".join(part for part in (said, call.message.why) if part)


def _reference(sending: Sending, call: CapCall) -> str:
    return f"{_sender(sending, call)},{sending.key},{_moment(sending.sent, call.zone)}"


def _sender(sending: Sending, call: CapCall) -> str:
    return f"{_word(sending.org)}@{_word(call.domain)}"


def _block(call: CapCall, language: str) -> Iterator[tuple[str, str]]:
    body, sent = call.message.body, call.message.sending.sent
    cancelled = call.message.type is MessageType.CANCEL
    yield "language", language
    yield "category", "Security"
    yield "event", _("Directive") if body.form == "directive" else _("Appeal")
    yield "responseType", "AllClear" if cancelled else _RESPONSES.get(body.form, "Assess")
    yield "urgency", "Past" if cancelled else urgency(body, sent)
    yield "severity", "Unknown"  # a call does not say it, and nobody guesses
    yield "certainty", "Unknown"
    yield "audience", _("Members of the service")
    yield "effective", _moment(sent, call.zone)
    if body.due_by is not None and not cancelled:
        yield "expires", _moment(body.due_by, call.zone)
    yield "senderName", call.issuer.name_en if language == "en-US" else call.issuer.name
    yield "headline", f"{body.number} {body.title}".strip()
    yield "description", body.text
    yield "instruction", _instruction(call)
    if call.web:
        yield "web", call.web


def _instruction(call: CapCall) -> str:
    body = call.message.body
    if call.message.type is MessageType.CANCEL:
        return _("This call is taken back. Do nothing because of it.")
    if body.form == "appeal":
        return _("Whoever wishes to may answer by a letter. Nobody has to.")
    if body.due_by is None:
        return _("Accept or refuse it in Muster, and say when it is done.")
    due = f"{body.due_by.astimezone(call.zone):%Y-%m-%d %H:%M}"
    return _("Accept or refuse it in Muster. It is to be done by %(due)s.") % {"due": due}


def _parameters(info: ElementTree.Element, call: CapCall) -> None:
    body = call.message.body
    for name, value in (("form", body.form), ("number", body.number)):
        if value:
            _pair(info, "parameter", name, value)


def _area(info: ElementTree.Element, call: CapCall, *, english: bool) -> None:
    """Add where the call is for: the organisations it goes to, by name and division."""
    places = call.addressees or (call.issuer,)
    area = ElementTree.SubElement(info, _name("area"))
    names = [each.name_en if english else each.name for each in places]
    _add(area, "areaDesc", (", " if english else "、").join(dict.fromkeys(names)))
    for division in dict.fromkeys(each.division for each in places if each.division):
        _pair(area, "geocode", "GB/T 2260", division)


def _pair(parent: ElementTree.Element, name: str, what: str, value: str) -> None:
    pair = ElementTree.SubElement(parent, _name(name))
    _add(pair, "valueName", what)
    _add(pair, "value", value)


def _add(parent: ElementTree.Element, name: str, text: str) -> None:
    ElementTree.SubElement(parent, _name(name)).text = _NO_XML.sub("", text)


def _name(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _word(text: str) -> str:
    """Return a text without what separates words in CAP, and without what says its kind."""
    return _NO_WORD.sub("_", _NO_XML.sub("", text.partition(":")[2] or text))


def _moment(at: datetime, zone: tzinfo) -> str:
    """Return a moment as CAP has it: whole seconds, and the offset in figures, never Z."""
    return at.astimezone(zone).isoformat(timespec="seconds")
