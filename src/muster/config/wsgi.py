"""What granian serves: the phones' door, and Django for everything else."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "muster.config.settings")
django = get_wsgi_application()

from muster.sync.wsgi import Door  # noqa: E402 - its modules need the settings

application = Door(django)

# Everything loaded so far lives as long as the process: the collector need not walk it for every batch.
gc.freeze()
gc.set_threshold(50_000, 20, 20)
