"""Posts and their needs, rules of duty, absences, rosters."""

from django.urls import path

from muster.rosters.views import day, filling, needs, own, rosters, what_if

urlpatterns = [
    path("duty/", needs.posts, name="duty-posts"),
    path("duty/open/", needs.open_posts, name="open-duty-posts"),
    path("duty/<int:number>/", needs.post, name="duty-post"),
    path("duty/<int:number>/end/", needs.end_post, name="end-duty-post"),
    path("duty/needs/<int:number>/end/", needs.end_need, name="end-need"),
    path("duty/rules/", needs.duty_rules, name="duty-rules"),
    path("duty/shifts/<int:number>/end/", needs.end_shift_kind, name="end-shift-kind"),
    path("duty/absences/", needs.absences, name="absences"),
    path("duty/absences/<int:number>/lift/", needs.lift_absence, name="lift-absence"),
    path("rosters/", rosters.rosters, name="rosters"),
    path("rosters/make/", rosters.make_roster, name="make-roster"),
    path("rosters/<int:number>/", rosters.roster, name="roster"),
    path("rosters/<int:number>/<int:post>/<int:shift>/<str:at>/", rosters.roster_cell, name="roster-cell"),
    path("rosters/<int:number>/assign/", rosters.assign_duty, name="assign-duty"),
    path("rosters/<int:number>/publish/", rosters.publish_roster, name="publish-roster"),
    path("rosters/<int:number>/drop/", rosters.drop_roster, name="drop-roster"),
    path("rosters/<int:number>/fill/", filling.fill_roster, name="fill-roster"),
    path("rosters/<int:number>/what-if/", what_if.what_if, name="what-if"),
    path("rosters/<int:number>/tell/", filling.tell_roster, name="tell-roster"),
    path("rosters/<int:number>/export/", filling.export_roster, name="export-roster"),
    path("rosters/computations/<int:number>/", filling.computation, name="computation"),
    path("rosters/computations/<int:number>/state/", filling.computation_state, name="computation-state"),
    path("rosters/computations/<int:number>/stop/", filling.stop_computation, name="stop-computation"),
    path("duty/today/", day.duty_today, name="duty-today"),
    path("duty/today/rows/", day.duty_today_rows, name="duty-today-rows"),
    path("duty/attendance/", day.attendance, name="attendance"),
    path("duty/attendance/export/", day.export_attendance, name="export-attendance"),
    path("duty/shifts/<int:number>/present/", day.note_present, name="note-present"),
    path("duty/shifts/<int:number>/substitutes/", day.substitutes, name="substitutes"),
    path("duty/shifts/<int:number>/replace/", day.replace_duty, name="replace-duty"),
    path("d/<str:token>/", own.own_shifts, name="own-shifts"),
    path("d/<str:token>/shifts.ics", own.own_calendar, name="own-calendar"),
    path("rosters/swaps/<int:number>/", rosters.decide_swap, name="decide-swap"),
    path("rosters/duty/<int:number>/remove/", rosters.remove_duty, name="remove-duty"),
    path("rosters/duty/<int:number>/lock/", rosters.lock_duty, name="lock-duty"),
]
