"""Shapes that several stages answer with."""

from datetime import datetime

from django.utils.translation import get_language
from ninja import Schema
from pydantic import Field

from muster.core.bulletin import Language
from muster.core.ledger import AsOf
from muster.steps.register import Place


class AsOfOut(Schema):
    """As of which two clocks an answer is true."""

    at: datetime
    known: datetime


class PlaceOut(Schema):
    """An organisation, a post or a unit by name."""

    code: str
    name: str
    kind: str
    parent: str | None = Field(description="Subject of what it stands beneath.")


def asof_out(asof: AsOf) -> AsOfOut:
    """Return the two clocks as an answer says them."""
    return AsOfOut(at=asof.at, known=asof.known)


def place_out(place: Place) -> PlaceOut:
    """Return a place as an answer says it."""
    return PlaceOut(code=tail(place.code), name=place.name, kind=place.kind, parent=place.parent)


def language() -> Language:
    """Return the language of Accept-Language, in which a paper is written."""
    return Language.ZH if (get_language() or "zh").startswith("zh") else Language.EN


def tail(subject: str) -> str:
    """Return the code of a subject without its kind."""
    return subject.partition(":")[2]
