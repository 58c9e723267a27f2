"""Pages of sources."""

from django.urls import path

from muster.kernel.sheets import pages
from muster.screening.sources import resident, views
from muster.screening.sources.lists import SOURCES
from muster.screening.sources.notices import NOTICES

urlpatterns = [
    path("screening/sources/", views.sources, name="sources"),
    path("screening/sources/arrivals/", views.take_arrivals, name="take-arrivals"),
    path("screening/sources/rows/", views.source_rows, name="source-rows"),
    path("screening/sources/rows/<int:number>/", views.source_row, name="source-row"),
    path("screening/sources/rows/<int:number>/reject/", views.reject_row, name="reject-row"),
    *pages.routes(SOURCES, "screening/sources/lists/"),
    *pages.routes(NOTICES, "screening/sources/notices/"),
    path("screening/sources/chain/", views.paste_chain, name="paste-chain"),
    path("screening/sources/enter/", views.enter_source, name="enter-source"),
    path("screening/sources/link/", views.report_link, name="report-link"),
    path("screening/sources/form/", views.blank_form, name="blank-form"),
    path("report/<str:token>/", resident.self_report, name="self-report"),
]
