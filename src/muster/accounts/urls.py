"""Pages of accounts."""

from django.urls import path

from muster.accounts import views

urlpatterns = [
    path("sign-in/", views.sign_in, name="sign-in"),
    path("sign-out/", views.sign_out, name="sign-out"),
    path("incident/", views.choose_incident, name="choose-incident"),
    path("password/", views.change_password, name="change-password"),
    path("second-factor/", views.second_factor, name="second-factor"),
    path("second-factor/new/", views.enrol_second_factor, name="enrol-second-factor"),
]
