"""Every address there is, and the page behind it."""

from django.urls import path
from django.views.i18n import set_language

from muster.web import (
    bulletin,
    check,
    claim,
    compose,
    deployment,
    deployment_amend,
    deployment_compare,
    deployment_deed,
    deployment_paper,
    deployment_plan,
    deployment_reserve,
    deployment_why,
    figure,
    ledger,
    letter,
    organisation,
    person,
    search,
    situation,
    strength,
)
from muster.web.error import broken, missing, refused

urlpatterns = [
    path("", situation.situation, name="situation"),
    path("organisations", organisation.organisations, name="organisations"),
    path("organisations/<path:code>", organisation.one, name="organisation"),
    path("search", search.found, name="search"),
    path("people/<path:code>", person.one, name="person"),
    path("letters", letter.letters, name="letters"),
    path("letters/<path:code>", letter.one, name="letter"),
    path("deployment", deployment.board, name="deployment"),
    path("deployment/plans", deployment_plan.all_plans, name="plans"),
    path(
        "deployment/plans/<path:code>/ics-<int:form>.pdf", deployment_paper.plan, name="plan-paper"
    ),
    path("deployment/plans/<path:code>/amend", deployment_amend.amend, name="amend"),
    path("deployment/plans/<path:code>/amended", deployment_deed.amended, name="amended"),
    path("deployment/compare", deployment_compare.compare, name="compare"),
    path("deployment/plans/<path:code>/mended", deployment_deed.mended, name="mended"),
    path("deployment/plans/<path:code>/approve", deployment_deed.approve, name="approve"),
    path("deployment/plans/<path:code>/withdraw", deployment_deed.withdraw, name="withdraw"),
    path("deployment/plans/<path:code>", deployment_plan.one, name="plan"),
    path("deployment/reserve", deployment_reserve.reserve, name="reserve"),
    path("deployment/why", deployment_why.why, name="why"),
    path("deployment/ics-215.pdf", deployment_paper.board, name="board-paper"),
    path("deployment/lines/<path:code>", deployment.line, name="demand-line"),
    path("strength", strength.strength, name="strength"),
    path("figures", figure.figures, name="figures"),
    path("figures/<slug:name>", figure.one, name="figure"),
    path("bulletins", bulletin.bulletins, name="bulletins"),
    path("bulletins/compose", compose.compose, name="compose"),
    path("bulletins/composed", compose.composed, name="composed"),
    path("bulletins/<int:number>", bulletin.one, name="bulletin"),
    path("check", check.form, name="check"),
    path("check/result", check.result, name="checked"),
    path("check/document", check.document, name="checked-document"),
    path("claims", claim.claims, name="claims"),
    path("claims/<int:seq>", claim.one, name="claim"),
    path("claims/<int:seq>/drop", claim.drop, name="claim-drop"),
    path("claims/read", claim.reading, name="read"),
    path("claims/proposals", claim.proposals, name="proposals"),
    path("claims/approve", claim.approve, name="approve_claims"),
    path("bulletins/<int:number>/difference", bulletin.difference, name="difference"),
    path("bulletins/<int:number>/correct", compose.correct, name="correct"),
    path("bulletins/<int:number>/corrected", compose.corrected, name="corrected"),
    path("bulletins/<int:number>/file.<slug:ending>", bulletin.file, name="bulletin-file"),
    path("facts/<int:seq>", ledger.one, name="fact"),
    path("language", set_language, name="language"),
]
handler404 = missing
handler403 = refused
handler500 = broken
