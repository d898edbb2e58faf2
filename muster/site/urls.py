"""Every address there is, and the page behind it."""

from django.urls import path
from django.views.i18n import set_language

from muster.web import bulletin, figure, ledger, letter, organisation, situation, strength
from muster.web.error import broken, missing, refused

urlpatterns = [
    path("", situation.situation, name="situation"),
    path("organisations", organisation.organisations, name="organisations"),
    path("organisations/<path:code>", organisation.one, name="organisation"),
    path("letters", letter.letters, name="letters"),
    path("letters/<path:code>", letter.one, name="letter"),
    path("strength", strength.strength, name="strength"),
    path("figures", figure.figures, name="figures"),
    path("figures/<slug:name>", figure.one, name="figure"),
    path("bulletins", bulletin.bulletins, name="bulletins"),
    path("bulletins/<int:number>", bulletin.one, name="bulletin"),
    path("facts/<int:seq>", ledger.one, name="fact"),
    path("language", set_language, name="language"),
]
handler404 = missing
handler403 = refused
handler500 = broken
