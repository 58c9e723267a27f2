"""Records on which nobody has decided: a person has to, or they would never count."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from muster.kernel import records
from muster.kernel.closing import LooseEnd, register

register(
    LooseEnd(
        "sync.undecided", _("held or quarantined records on which nobody has decided"),
        _("have to be decided first: once the operation is closed, nothing brings their names back"),
        lambda: reverse("open-records"), lambda scope: records.waiting(scope).count(),
    )
)  # fmt: skip
