"""Passes: the list, issuing, wrong uses, keys, and the holder's own page."""

from django.urls import path

from muster.kernel.sheets import pages
from muster.passes.lists import HOUSEHOLDS
from muster.passes.views import checking, counting, holder, issuing, listing

urlpatterns = [
    path("passes/", listing.index, name="passes"),
    path("passes/<int:number>/", listing.detail, name="pass"),
    path("passes/<int:number>/withdraw/", listing.withdraw_pass, name="withdraw-pass"),
    path("passes/compounds/<int:batch>/withdraw/", listing.withdraw_passes, name="withdraw-passes"),
    path("passes/print/", listing.print_passes, name="print-passes"),
    path("passes/issue/", issuing.issue_pass, name="issue-pass"),
    path("passes/compound/", issuing.issue_passes, name="issue-passes"),
    *pages.routes(HOUSEHOLDS, "passes/lists/"),
    path("passes/uses/", checking.pass_uses, name="pass-uses"),
    path("passes/uses/<uuid:record>/settle/", checking.settle_use, name="settle-pass-use"),
    path("passes/figures/", counting.pass_figures, name="pass-figures"),
    path("passes/keys/", checking.pass_keys, name="pass-keys"),
    path("passes/keys/rotate/", checking.rotate_pass_key, name="rotate-pass-key"),
    path("passes/keys/<int:key>/withdraw/", checking.withdraw_pass_key, name="withdraw-pass-key"),
    path("p/<str:token>/", holder.pass_page, name="pass-page"),
]
