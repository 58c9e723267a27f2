"""What granian serves: the phones' door, and Django for everything else."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "muster.config.settings")
django = get_wsgi_application()

from muster.kernel.collector import look_seldom  # noqa: E402 - as below
from muster.sync.wsgi import Door  # noqa: E402 - its modules need the settings

application = Door(django)
look_seldom()
