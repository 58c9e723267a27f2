"""Figures, background work, reports, and the page a person starts from."""

from django.urls import path

from muster.situation.views import figures, jobs

urlpatterns = [
    path("figures/", figures.index, name="figures"),
    path("figures/<str:key>/", figures.detail, name="figure"),
    path("figures/<str:key>/export/", figures.export, name="figure-export"),
    path("jobs/", jobs.index, name="jobs"),
    path("jobs/<int:number>/", jobs.detail, name="job"),
    path("jobs/<int:number>/result/", jobs.result, name="job-result"),
]
