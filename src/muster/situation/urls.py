"""Figures, background work, reports, and the page a person starts from."""

from django.urls import path

from muster.situation.views import approvals, bulletins, figures, home, jobs

urlpatterns = [
    path("", home.home, name="home"),
    path("figures/", figures.index, name="figures"),
    path("figures/<str:key>/", figures.detail, name="figure"),
    path("figures/<str:key>/export/", figures.export, name="figure-export"),
    path("jobs/", jobs.index, name="jobs"),
    path("jobs/<int:number>/", jobs.detail, name="job"),
    path("jobs/<int:number>/result/", jobs.result, name="job-result"),
    path("approvals/", approvals.index, name="approvals"),
    path("approvals/<int:number>/", approvals.decide, name="decide-approval"),
    path("reports/", bulletins.index, name="bulletins"),
    path("reports/make/", bulletins.make, name="bulletin-make"),
    path("reports/<int:number>/", bulletins.detail, name="bulletin"),
    path("reports/<int:number>/next-steps/", bulletins.next_steps, name="bulletin-next-steps"),
    path("reports/<int:number>/check/", bulletins.check, name="bulletin-check"),
    path("reports/<int:number>/send/", bulletins.send, name="bulletin-send"),
    path("reports/<int:number>/file/", bulletins.write_file, name="bulletin-file"),
]
