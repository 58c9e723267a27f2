"""What a page's view may count on, as far as the lower layers know: who asks and as of which moment."""

from datetime import datetime

from django.http import HttpRequest

from muster.kernel.scope import Scope


class Page(HttpRequest):
    """A request with its reach; `as_of` None is now. The layers above add the person and the incident."""

    scope: Scope
    as_of: datetime | None
