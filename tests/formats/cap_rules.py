"""What CAP 1.2 asks of a message, from the text of the standard; shares nothing with the writer.

OASIS, Common Alerting Protocol Version 1.2, 1 July 2010, sections 3.2 and 3.3.4 (the schema):
the order of elements, how often each may stand, the values and forms it may have.
"""

import re
from xml.etree.ElementTree import Element, fromstring

CAP = "{urn:oasis:names:tc:emergency:cap:1.2}"
MOMENT = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[-+]\d\d:\d\d"
WORD = r"[^\s,<&]+"
ONE, MAYBE, SOME, ANY = (1, 1), (0, 1), (1, 10**6), (0, 10**6)


def values(text: str) -> str:
    return "|".join(text.split())


# element: how often, what its text is
ALERT = {
    "identifier": (ONE, WORD),
    "sender": (ONE, WORD),
    "sent": (ONE, MOMENT),
    "status": (ONE, values("Actual Exercise System Test Draft")),
    "msgType": (ONE, values("Alert Update Cancel Ack Error")),
    "source": (MAYBE, ".+"),
    "scope": (ONE, values("Public Restricted Private")),
    "restriction": (MAYBE, ".+"),
    "addresses": (MAYBE, ".+"),
    "code": (ANY, ".+"),
    "note": (MAYBE, ".+"),
    "references": (MAYBE, rf"{WORD},{WORD},{MOMENT}( {WORD},{WORD},{MOMENT})*"),
    "incidents": (MAYBE, ".+"),
    "info": (ANY, ""),
}
INFO = {
    "language": (MAYBE, "[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*"),
    "category": (
        SOME,
        values("Geo Met Safety Security Rescue Fire Health Env Transport Infra CBRNE Other"),
    ),
    "event": (ONE, ".+"),
    "responseType": (
        ANY,
        values("Shelter Evacuate Prepare Execute Avoid Monitor Assess AllClear None"),
    ),
    "urgency": (ONE, values("Immediate Expected Future Past Unknown")),
    "severity": (ONE, values("Extreme Severe Moderate Minor Unknown")),
    "certainty": (ONE, values("Observed Likely Possible Unlikely Unknown")),
    "audience": (MAYBE, ".+"),
    "eventCode": (ANY, ""),
    "effective": (MAYBE, MOMENT),
    "onset": (MAYBE, MOMENT),
    "expires": (MAYBE, MOMENT),
    "senderName": (MAYBE, ".+"),
    "headline": (MAYBE, ".+"),
    "description": (MAYBE, ".*"),
    "instruction": (MAYBE, ".+"),
    "web": (MAYBE, r"https?://\S+"),
    "contact": (MAYBE, ".+"),
    "parameter": (ANY, ""),
    "resource": (ANY, ""),
    "area": (ANY, ""),
}
AREA = {
    "areaDesc": (ONE, ".+"),
    "polygon": (ANY, ".+"),
    "circle": (ANY, ".+"),
    "geocode": (ANY, ""),
    "altitude": (MAYBE, ".+"),
    "ceiling": (MAYBE, ".+"),
}
PAIR = {"valueName": (ONE, ".+"), "value": (ONE, ".+")}
INNER = {
    "info": INFO,
    "area": AREA,
    "eventCode": PAIR,
    "parameter": PAIR,
    "geocode": PAIR,
}


def wrong_with(content: bytes) -> list[str]:
    """Return everything the standard forbids of a message."""
    alert = fromstring(content)
    found = [f"root {alert.tag}"] if alert.tag != f"{CAP}alert" else []
    found += _within(alert, ALERT, "alert")
    said = {child.tag.removeprefix(CAP): child.text or "" for child in alert}
    if (said.get("scope") == "Restricted") != ("restriction" in said):
        found.append("restriction without Restricted, or the other way round")
    if said.get("scope") == "Private" and "addresses" not in said:
        found.append("Private without addresses")
    if said.get("msgType") in ("Update", "Cancel", "Ack", "Error") and "references" not in said:
        found.append(f"{said['msgType']} without references")
    if said.get("msgType") == "Error" and "note" not in said:
        found.append("Error without note")
    return found


def _within(element: Element, rules: dict[str, tuple[tuple[int, int], str]], at: str) -> list[str]:
    names = [child.tag.removeprefix(CAP) for child in element]
    order = list(rules)
    found = [f"{at}: unknown {name}" for name in names if name not in rules]
    places = [order.index(name) for name in names if name in rules]
    if places != sorted(places):
        found.append(f"{at}: out of order {names}")
    for name, ((least, most), _) in rules.items():
        if not least <= names.count(name) <= most:
            found.append(f"{at}: {names.count(name)} of {name}")
    for child in element:
        name = child.tag.removeprefix(CAP)
        if name in INNER:
            found += _within(child, INNER[name], f"{at}/{name}")
        elif name in rules and not re.fullmatch(rules[name][1], child.text or "", re.DOTALL):
            found.append(f"{at}/{name}: {child.text!r}")
        if child.attrib:
            found.append(f"{at}/{name}: attributes {child.attrib}")
    return found
