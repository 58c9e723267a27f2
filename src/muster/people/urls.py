"""Pages of people."""

from django.urls import path

from muster.kernel.sheets import pages
from muster.people.lists import DEPLOYMENTS, ORGANISATIONS, PROOFS, STAFF, TEAMS
from muster.people.views import organisations, own, search, shift_entry, shifts, staff, standing, teams

app_name = "people"
urlpatterns = [
    path("organisations/", organisations.organisations, name="organisations"),
    path("organisations/open/", organisations.open_organisation, name="open-organisation"),
    path("organisations/choices/", organisations.organisation_choices, name="organisation-choices"),
    path("organisations/<int:organisation_id>/", organisations.organisation, name="organisation"),
    *pages.routes(ORGANISATIONS, "organisations/lists/"),
    path("teams/", teams.teams, name="teams"),
    path("teams/found/", teams.found_team, name="found-team"),
    path("teams/<int:number>/", teams.team, name="team"),
    path("teams/<int:number>/join/", teams.join_team, name="join-team"),
    path("teams/<int:number>/members/<uuid:staff>/", teams.change_member, name="change-member"),
    path("teams/<int:number>/send/", teams.deploy_team, name="deploy-team"),
    path("teams/<int:number>/dissolve/", teams.dissolve_team, name="dissolve-team"),
    *pages.routes(TEAMS, "teams/lists/"),
    *pages.routes(DEPLOYMENTS, "deployments/lists/"),
    path("staff/", staff.staff, name="staff"),
    path("staff/export/", staff.export_staff, name="export-staff"),
    path("staff/<uuid:staff_id>/", staff.staff_member, name="staff-member"),
    path("staff/<uuid:staff_id>/reveal/", staff.reveal_staff, name="reveal-staff"),
    path("staff/<uuid:staff_id>/ties/", staff.tie_person, name="tie-person"),
    path("staff/<uuid:staff_id>/ties/<int:tie_id>/end/", staff.end_tie, name="end-tie"),
    *pages.routes(STAFF, "staff/imports/"),
    path("shift/", shift_entry.shift, name="shift"),
    path("shifts/", shifts.shifts, name="shifts"),
    path("shifts/<int:shift>/", shifts.shift_desk, name="shift-desk"),
    path("shifts/<int:shift>/code/", shifts.renew_shift_code, name="renew-shift-code"),
    path("shifts/<int:shift>/code/withdraw/", shifts.withdraw_shift_code, name="withdraw-shift-code"),
    path("shifts/<int:shift>/numbers/", shifts.hand_out_codes, name="hand-out-codes"),
    path("shifts/<int:shift>/close/", shifts.close_shift, name="close-shift"),
    path("shifts/entries/<int:entry>/end/", shifts.end_shift_entry, name="end-shift-entry"),
    path("shifts/listed/<int:code>/strike/", shifts.strike_off, name="strike-off"),
    path("holds/", standing.holds, name="holds"),
    path("holds/place/", standing.place_hold, name="place-hold"),
    path("holds/<int:hold_id>/", standing.hold, name="hold"),
    path("holds/<int:hold_id>/reveal/", standing.reveal_hold, name="reveal-hold"),
    path("holds/<int:hold_id>/lift/", standing.lift_hold, name="lift-hold"),
    path("test-proofs/", standing.proofs, name="proofs"),
    *pages.routes(PROOFS, "test-proofs/lists/"),
    path("arrivals/", standing.arrivals, name="arrivals"),
    path("search/", search.search, name="search"),
    path("identities/<int:identity_id>/", search.reveal, name="reveal"),
    path("identities/<int:identity_id>/link/", own.make_own_link, name="make-own-link"),
    path("identities/<int:identity_id>/guardian/", own.guardian, name="guardian"),
    path("mine/<str:token>/", own.own_record, name="own-record"),
    path("appeals/", own.appeals, name="appeals"),
    path("appeals/<int:appeal>/answer/", own.answer_appeal, name="answer-appeal"),
    path("appeals/looks/", own.show_looks, name="show-looks"),
]
