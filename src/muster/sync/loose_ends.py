"""Records on which nobody has decided: a person has to, or they would never count."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from muster.kernel import records
from muster.kernel.closing import LooseEnd, register
from muster.sync.unfiled import unfiled

register(
    LooseEnd(
        "sync.undecided", _("held or quarantined records on which nobody has decided"),
        _("have to be decided first: once the operation is closed, nothing brings their names back"),
        lambda: reverse("open-records"), lambda scope: records.waiting(scope).count(),
    ),
    LooseEnd(
        "sync.unfiled", _("records that could not be filed and nobody has seen to"),
        _("have to be taken in or set aside first: once the operation is closed, nobody can read them"),
        lambda: reverse("unfiled-records"), lambda scope: unfiled(scope).count(),
    ),
)  # fmt: skip
