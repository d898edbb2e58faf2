"""A call for other systems: the CAP message of a call whom the actor may see."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _

from muster.core.access import Thing
from muster.core.cap import CallMessage, Status
from muster.formats.cap import CONTENT_TYPE, write_cap
from muster.steps import cap
from muster.steps.cap import Origin
from muster.web.fault import Fault
from muster.web.question import Question, page


@page
def message(request: HttpRequest, question: Question, *, code: str) -> HttpResponse | Fault:
    """Answer with the message a call stands in, which may be that it is taken back.

    Named as addressees are those whose copies the actor may see.
    """
    call = f"call:{code}"
    found = cap.call_message(call, question.asof)
    sent = cap.copies_sent(call, question.asof) if found else []
    sight = question.seen({*(c.code for c in sent), *_issuer(found)}, Thing.CALL)
    if found is None or not sight:
        remedy = _("Choose one from the list of calls, or ask for a later moment.")
        return Fault(field="call", given=code, remedy=remedy, missing=True)
    to = [c.sent.addressee for c in sent if c.sent and c.code in sight]
    origin = origin_here(request.build_absolute_uri(reverse("call", args=[code])))
    content = write_cap(cap.cap_call(call, found, to, origin, question.asof))
    answer = HttpResponse(content, content_type=f"{CONTENT_TYPE}; charset=utf-8")
    name = f"{found.sending.key}.cap"
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return answer


def _issuer(found: CallMessage | None) -> set[str]:
    return {found.sending.org} if found else set()


def origin_here(web: str = "") -> Origin:
    """Return where messages of this Muster come from: its first name, and as what it runs."""
    domain = next(iter(settings.MUSTER_HOSTS), "muster.invalid")
    status = Status.EXERCISE if settings.MUSTER_DEMO else Status(settings.MUSTER_CAP_STATUS)
    return Origin(domain=domain, status=status, web=web)
