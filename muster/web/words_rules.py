"""The words of rule packs: what a kind of rule is about, each number, on what it rests."""

from collections.abc import Mapping
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from muster.core.rules import Basis

Words = Mapping[str, str | Promise]


class Part(StrEnum):
    """What a rule is about, in the order a page lists them."""

    SENDING = "sending"
    REST = "rest"
    ROSTER = "roster"
    PLAN = "plan"
    UNIT = "unit"


PARTS: Words = {
    Part.SENDING: _("Who is sent, and who stays"),
    Part.REST: _("Rest between duties, and fatigue"),
    Part.ROSTER: _("How a roster is made and weighed"),
    Part.PLAN: _("How a deployment is made and weighed"),
    Part.UNIT: _("Posts and temporary units"),
}
KINDS_OF: Mapping[Part, tuple[str, ...]] = {
    Part.SENDING: (
        "isolation",
        "medical_hold",
        "near_retirement",
        "bereavement",
        "family_care",
        "release_floor",
        "travel",
    ),
    Part.REST: (
        "compulsory_rest",
        "rest_between_shifts",
        "run_of_days",
        "nights_in_a_row",
        "week_hours",
        "weekly_rest",
        "recovery_after_nights",
        "fatigue_index",
    ),
    Part.ROSTER: (
        "shape_of_days",
        "successions",
        "portions",
        "closed_stint",
        "fixed_crews",
        "fair_shares",
        "roster_weights",
        "holidays",
        "duty_requests",
        "roster_notice",
    ),
    Part.PLAN: ("burden", "deployment_weights", "plan_approval"),
    Part.UNIT: ("enforcing_post", "post_leader", "temporary_branch"),
}
KINDS: Words = {
    "isolation": pgettext_lazy("rule", "Isolation of contacts"),
    "medical_hold": pgettext_lazy("rule", "Medical hold"),
    "near_retirement": pgettext_lazy("rule", "Near retirement"),
    "bereavement": pgettext_lazy("rule", "Bereavement leave"),
    "family_care": pgettext_lazy("rule", "Family care"),
    "release_floor": pgettext_lazy("rule", "What stays at home"),
    "travel": pgettext_lazy("rule", "How far people are sent"),
    "compulsory_rest": pgettext_lazy("rule", "Compulsory rest"),
    "rest_between_shifts": pgettext_lazy("rule", "Rest between shifts"),
    "run_of_days": pgettext_lazy("rule", "Days in a row"),
    "nights_in_a_row": pgettext_lazy("rule", "Nights in a row"),
    "week_hours": pgettext_lazy("rule", "Hours a week"),
    "weekly_rest": pgettext_lazy("rule", "Weekly rest"),
    "recovery_after_nights": pgettext_lazy("rule", "Rest after nights"),
    "shape_of_days": pgettext_lazy("rule", "Stretches of days"),
    "successions": pgettext_lazy("rule", "What may not follow what"),
    "portions": pgettext_lazy("rule", "Share of 28 days"),
    "closed_stint": pgettext_lazy("rule", "Closed duty"),
    "fixed_crews": pgettext_lazy("rule", "Fixed crews"),
    "fatigue_index": pgettext_lazy("rule", "Fatigue index"),
    "fair_shares": pgettext_lazy("rule", "Fair shares"),
    "roster_weights": pgettext_lazy("rule", "Weights of a roster"),
    "enforcing_post": pgettext_lazy("rule", "Posts that enforce the law"),
    "temporary_branch": pgettext_lazy("rule", "Temporary Party branches"),
    "post_leader": pgettext_lazy("rule", "Leader of a post"),
    "burden": pgettext_lazy("rule", "Burden looked back on"),
    "deployment_weights": pgettext_lazy("rule", "Weights of a plan"),
    "plan_approval": pgettext_lazy("rule", "Approval of plans"),
    "holidays": pgettext_lazy("rule", "Holidays"),
    "duty_requests": pgettext_lazy("rule", "Requests for duties"),
    "roster_notice": pgettext_lazy("rule", "Notice of a changed roster"),
}
BASES: Words = {
    Basis.DOCUMENT: pgettext_lazy("basis", "stands in the document"),
    Basis.REPORTED: pgettext_lazy("basis", "reported, an example"),
    Basis.POLICY: pgettext_lazy("basis", "the service's own decision"),
}
# Where a field means another thing in one kind, it has an entry of its own as kind.field.
FIELDS: Words = {
    "facility_days": _("Days in a facility"),
    "home_days": _("Days at home"),
    "precedence": _("Which gate is told first"),
    "reviewers": _("Who may review a medical hold"),
    "age_years": _("No high-risk post from this age on, years"),
    "offer_days": _("Days offered"),
    "adults_away_max": _("Adults of a household away at once, at most"),
    "child_under_years": _("Where a child is younger than, years"),
    "held_flags": _("Never sent"),
    "keep_percent": _("Stays at home of each role, per cent"),
    "travel_max_km": _("Distance at most, km"),
    "days_in_a_row_max": _("Rest is due after days in a row"),
    "day_average_max_h": _("Rest is due from hours a day, on average"),
    "average_over_days": _("Average taken over days"),
    "rest_days": _("Days of rest ordered"),
    "rest_min_h": _("Rest at least, hours"),
    "run_max_days": _("Days in a row at most"),
    "nights_max": _("Nights in a row at most"),
    "week_average_max_h": _("Hours a week at most, on average"),
    "average_over_weeks": _("Average taken over weeks"),
    "fatigue_day_max": _("Fatigue by day at most"),
    "fatigue_night_max": _("Fatigue by night at most"),
    "risk_max_percent": _("Risk at most, per cent of the usual"),
    "run_min_days": _("Days in a row at least"),
    "off_min_days": _("Days off in a row at least"),
    "off_max_days": _("Days off in a row at most"),
    "forbidden": _("Kinds of shift that may not follow"),
    "hours_max": _("Hours at most"),
    "hours_min": _("Hours at least"),
    "weekends_max": _("Weekends at most"),
    "holidays_max": _("Holidays at most"),
    "kinds_max": _("Duties of a kind at most"),
    "days_min": _("Days of a stint at least"),
    "days_max": _("Days of a stint at most"),
    "isolation_days": _("Days of isolation before it"),
    "others_max": _("People of other crews at most"),
    "night_points": _("Points for each night beyond a fair share"),
    "weekend_points": _("Points for each weekend beyond a fair share"),
    "holiday_points": _("Points for each holiday beyond a fair share"),
    "hour_points": _("Points for each hour beyond a fair share"),
    "officer_missing_points": _("Points for a missing sworn officer"),
    "head_missing_points": _("Points for a missing head"),
    "competence_missing_points": _("Points for a missing competence"),
    "leader_missing_points": _("Points for a missing leader"),
    "change_points": _("Points for a change"),
    "wanted_missing_points": _("Points for a head wanted, not needed"),
    "officers_min": _("Sworn officers on every shift, at least"),
    "full_members_min": _("Full Party members at least"),
    "members_max": _("Members at most"),
    "affiliation_transferred": _("Membership moves along"),
    "dissolved_at_task_end": _("Dissolved when the task ends"),
    "admits_members": _("Admits new members"),
    "by_request": _("Founded by request and reply"),
    "leaders_min": _("Leaders at least"),
    "burden_days": _("Days looked back on"),
    "day_served_points": _("Points for a day served"),
    "night_away_points": _("Points for a night away"),
    "share_drawn_points": _("Points for a home already drawn on"),
    "km_points": _("Points for a kilometre"),
    "other_organisation_points": _("Points for duty with another organisation"),
    "squad_split_points": _("Points for a squad that is split"),
    "not_volunteered_points": _("Points for somebody who has not volunteered"),
    "approvers": _("Who may approve"),
    "reviews_min": _("Others who look at it before, at least"),
    "days": _("Days"),
    "duty_requests.days_max": _("Days asked for, of 28, at most"),
    "want_points": _("Points for a duty wanted and not given"),
    "avoid_points": _("Points for a duty given that was rather not wanted"),
    "cannot_days_max": _("Days somebody cannot stand, of 28, at most"),
    "ahead_days_max": _("Asked for ahead at most, days"),
    "notice_min_h": _("Notice at least, hours"),
    "weight_points": _("May be broken"),
}
FLAGS: Words = {
    "dual_service": _("both adults serve"),
    "child_under_3": _("child under three"),
    "spouse_on_front_line": _("partner at the front line"),
    "carer": _("only carer of somebody at home"),
}
REVIEWERS: Words = {
    "occupational_physician": _("occupational physician"),
    "designated_hospital": _("designated hospital"),
}
