"""Small facts written as tables, for tests to read as a person would."""

from datetime import UTC, datetime, timedelta
from uuid import NAMESPACE_OID, uuid5

from muster.core import kinds as k
from muster.core.ledger import Draft

DAY0 = datetime(2020, 1, 20, tzinfo=UTC)


def day(number: float) -> datetime:
    """Return the moment ``number`` days after the first midnight of the tests."""
    return DAY0 + timedelta(days=number)


def key(label: str) -> str:
    """Return the key a label stands for."""
    return uuid5(NAMESPACE_OID, label).hex


def draft(
    subject: str,
    body: k.Kind,
    at: float = 0,
    *,
    label: str = "",
    org: str = "org:1",
    corrects: str | None = None,
    concerns: tuple[str, ...] = (),
) -> Draft:
    """Return a draft whose key follows from what it says, or from ``label``."""
    return Draft(
        key=key(label or f"{subject} {at} {body}"),
        subject=subject,
        org=org,
        holds_from=day(at),
        recorded_by="clerk:test",
        source="test",
        body=body,
        corrects=key(corrects) if corrects else None,
        reason="it was wrong" if corrects else "",
        concerns=concerns,
    )


def org(code: str, parent: str | None, *, at: float = 0, kind: str = "station") -> Draft:
    """Return the founding of an organisation."""
    body = k.OrgFounded(name=f"organisation {code}", kind=k.OrgKind(kind), parent=parent)
    return draft(code, body, at, label=f"{code} founded")


def person(number: str, home: str, *, role: str = "officer", at: float = 0) -> Draft:
    """Return the appointment of an invented person."""
    body = k.Appointed(name=f"person {number}", role=k.Role(role), home=home, birth_year=1980)
    return draft(f"person:{number}", body, at, label=f"person {number} appointed")
