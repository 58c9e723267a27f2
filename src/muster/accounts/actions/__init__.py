"""Everything that is written about accounts: who may do what, and the phones of people in the field."""

from muster.accounts.actions.devices import (
    Enrolled,
    MadeCode,
    allow_known_types,
    enrol_device,
    make_enrolment_code,
    revoke_device,
)
from muster.accounts.actions.first import FirstAccount, fill_offices
from muster.accounts.actions.mandates import close_account, end_mandate, grant_mandate, open_account, renew_password
from muster.accounts.actions.passkeys import add_passkey, remove_passkey, use_passkey
from muster.accounts.actions.shifts import (
    Listed,
    close_shift,
    end_entry,
    enter_by_own_code,
    enter_by_shared_code,
    make_own_codes,
    open_shift,
    renew_shift_code,
    strike_off,
    withdraw_shift_code,
)

__all__ = [
    "Enrolled",
    "FirstAccount",
    "Listed",
    "MadeCode",
    "add_passkey",
    "allow_known_types",
    "close_account",
    "close_shift",
    "end_entry",
    "end_mandate",
    "enrol_device",
    "enter_by_own_code",
    "enter_by_shared_code",
    "fill_offices",
    "grant_mandate",
    "make_enrolment_code",
    "make_own_codes",
    "open_account",
    "open_shift",
    "remove_passkey",
    "renew_password",
    "renew_shift_code",
    "revoke_device",
    "strike_off",
    "use_passkey",
    "withdraw_shift_code",
]
