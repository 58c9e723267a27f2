"""Pages of accounts."""

from django.urls import path

from muster.accounts.views import audit, devices, duties, entry, passkeys

urlpatterns = [
    path("sign-in/", entry.sign_in, name="sign-in"),
    path("sign-in/passkey/", passkeys.sign_in_by_passkey, name="passkey-sign-in"),
    path("passkeys/", passkeys.own_passkeys, name="passkeys"),
    path("passkeys/<int:pk>/remove/", passkeys.remove_passkey, name="remove-passkey"),
    path("sign-out/", entry.sign_out, name="sign-out"),
    path("incident/", entry.choose_incident, name="choose-incident"),
    path("password/", entry.change_password, name="change-password"),
    path("second-factor/", entry.second_factor, name="second-factor"),
    path("second-factor/new/", entry.enrol_second_factor, name="enrol-second-factor"),
    path("accounts/", duties.accounts, name="accounts"),
    path("accounts/<int:pk>/", duties.account, name="account"),
    path("accounts/<int:pk>/mandates/", duties.grant_mandate, name="grant-mandate"),
    path("accounts/<int:pk>/password/", duties.renew_password, name="renew-password"),
    path("accounts/<int:pk>/close/", duties.close_account, name="close-account"),
    path("mandates/<int:pk>/end/", duties.end_mandate, name="end-mandate"),
    path("devices/", devices.devices, name="devices"),
    path("devices/code/", devices.make_enrolment_code, name="make-enrolment-code"),
    path("devices/<int:pk>/revoke/", devices.revoke_device, name="revoke-device"),
    path("audit/", audit.audit, name="audit"),
    path("audit/verify/", audit.verify_audit, name="verify-audit"),
]
