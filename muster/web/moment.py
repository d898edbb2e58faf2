"""Moments that people write into the fields of a form, by the clock of the service."""

from datetime import datetime

from django.http import HttpRequest
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from muster.steps.figure import zone
from muster.web.fault import Fault


def moment(request: HttpRequest, field: str) -> datetime | Fault:
    """Return the local moment that a field writes."""
    text = request.POST.get(field, "").strip()
    try:
        found = parse_datetime(text if len(text) > len("2020-02-03") else f"{text}T00:00")
    except ValueError:
        found = None
    if found is None:
        remedy = _("Write a date and time such as 2020-02-03T18:00.")
        return Fault(field=field, given=text, remedy=remedy)
    return found if found.tzinfo else found.replace(tzinfo=zone())


def maybe_moment(request: HttpRequest, field: str) -> datetime | Fault | None:
    """Return the local moment that a field writes, None where it is left empty."""
    return moment(request, field) if request.POST.get(field, "").strip() else None
