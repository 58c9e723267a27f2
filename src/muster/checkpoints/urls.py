"""Checks, what waits at the posts, and the rules that hold there."""

from django.urls import path

from muster.checkpoints.lists import POSTS
from muster.checkpoints.views import checks, faults, items, posts, register, rulebook, steps
from muster.kernel.sheets import pages

urlpatterns = [
    path("checks/", checks.index, name="checks"),
    path("checks/<uuid:record>/", checks.detail, name="check"),
    path("checks/register/", register.export_register, name="export-register"),
    path("differences/", items.differences, name="differences"),
    path("differences/<uuid:record>/settle/", items.settle_difference, name="settle-difference"),
    path("steps/", faults.step_faults, name="step-faults"),
    path("steps/<uuid:record>/", faults.step, name="step"),
    path("steps/<uuid:record>/settle/", faults.settle_step, name="settle-step"),
    path("steps/<uuid:record>/correct/", faults.correct_step, name="correct-step"),
    path("repeats/", items.repeats, name="repeats"),
    path("checkpoint-rules/", rulebook.policies, name="policies"),
    path("checkpoint-rules/<int:policy>/end/", rulebook.end_policy, name="end-policy"),
    path("checkpoint-rules/steps/", steps.step_order, name="step-order"),
    path("checkpoint-rules/steps/<slug:key>/", steps.step_kind, name="step-kind"),
    path("checkpoint-rules/add-step/", steps.add_step_kind, name="add-step-kind"),
    path("vehicle-permits/", rulebook.permits, name="permits"),
    path("vehicle-permits/<int:permit>/withdraw/", rulebook.withdraw_permit, name="withdraw-permit"),
    path("checkpoints/", posts.index, name="posts"),
    *pages.routes(POSTS, "checkpoints/lists/"),
    path("checkpoints/open/", posts.open_posts, name="open-posts"),
    path("checkpoints/<str:site>/close/", posts.close_post, name="close-post"),
    path("checkpoints/<str:site>/mode/", posts.set_mode, name="set-mode"),
]
