"""Call-ups, volunteers, reports at home, task orders; and the pages behind signed links."""

from django.urls import path

from muster.callups.lists import NAMED
from muster.callups.views import callups, home, orders, public, sheets, volunteers
from muster.kernel.sheets import pages

urlpatterns = [
    path("call-ups/", callups.call_ups, name="call-ups"),
    path("call-ups/write/", callups.write_call_up, name="write-call-up"),
    path("call-ups/<int:number>/", callups.call_up, name="call-up"),
    path("call-ups/<int:number>/sheet/", sheets.call_up_sheet, name="call-up-sheet"),
    path("call-ups/<int:number>/tree/", callups.call_up_tree, name="call-up-tree"),
    path("call-ups/<int:number>/end/", callups.end_call_up, name="end-call-up"),
    path("call-ups/<int:number>/files/<int:file>/", callups.call_up_file, name="call-up-file"),
    path("call-ups/<int:number>/volunteers/", volunteers.volunteers, name="volunteers"),
    path("call-ups/<int:number>/volunteers/take-in/", volunteers.take_in_volunteers, name="take-in-volunteers"),
    path("call-ups/volunteers/<int:number>/", volunteers.decide_volunteer, name="decide-volunteer"),
    path("call-ups/answers/<int:number>/", callups.call_up_answer, name="call-up-answer"),
    path("call-ups/answers/<int:number>/sheet/", sheets.answer_sheet, name="answer-sheet"),
    *pages.routes(NAMED, "call-ups/lists/"),
    path("call-ups/home/", orders.home_reports, name="home-reports"),
    path("call-ups/home/report/", orders.report_home, name="report-home"),
    path("call-ups/home/<int:number>/", orders.confirm_report, name="confirm-report"),
    path("orders/", orders.task_orders, name="task-orders"),
    path("orders/give/", orders.give_order, name="give-order"),
    path("orders/<int:number>/", orders.task_order, name="task-order"),
    path("orders/<int:number>/step/", orders.take_step, name="take-step"),
    path("orders/units/", orders.take_on, name="take-on"),
    path("orders/units/<int:number>/arrived/", orders.arrive, name="unit-arrived"),
    path("orders/units/<int:number>/end/", orders.give_back, name="unit-gives-back"),
    path("c/<str:token>/", public.callup_answer_page, name="callup-answer-page"),
    path("c/<str:token>/files/<int:file>/", public.callup_answer_file, name="callup-answer-file"),
    path("v/<str:token>/", public.sign_up_page, name="sign-up-page"),
    path("o/<str:token>/", public.order_page, name="order-page"),
    path("r/<str:token>/", home.report_home_page, name="report-home-page"),
    path("h/<str:token>/", public.confirm_report_page, name="confirm-report-page"),
]
