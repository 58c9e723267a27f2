"""Releases and their certificates, the papers of a measure, and the public pages of both."""

from django.urls import path

from muster.certificates.views import papers, public, releases

urlpatterns = [
    path("releases/", releases.index, name="certificates"),
    path("releases/issue/", releases.issue_certificates, name="issue-certificates"),
    path("releases/today/print/", releases.print_todays, name="print-todays-certificates"),
    path("releases/<int:number>/", releases.detail, name="certificate"),
    path("releases/<int:number>/print/", releases.print_certificate, name="print-certificate"),
    path("releases/<int:number>/withdraw/", releases.withdraw_certificate, name="withdraw-certificate"),
    path("papers/", papers.index, name="papers"),
    path("papers/<uuid:person>/<slug:paper>/signed/", papers.mark_signed, name="mark-signed"),
    path("papers/print/", papers.print_papers, name="print-papers"),
    path("certificate/", public.check_certificate, name="check-certificate"),
    path("certificate/<str:token>/", public.certificate_page, name="certificate-page"),
    path("sign/<str:token>/", papers.sign_papers, name="sign-papers"),
]
