"""Everything that is written about accounts: who may do what, and the phones of people in the field."""

from muster.accounts.actions.devices import Enrolled, MadeCode, enrol_device, make_enrolment_code, revoke_device
from muster.accounts.actions.mandates import close_account, end_mandate, grant_mandate, open_account, renew_password

__all__ = [
    "Enrolled",
    "MadeCode",
    "close_account",
    "end_mandate",
    "enrol_device",
    "grant_mandate",
    "make_enrolment_code",
    "open_account",
    "renew_password",
    "revoke_device",
]
