"""`python -m muster`: what `./muster` hands over to."""

import sys

from muster.cli.main import main

sys.exit(main(sys.argv[1:]))
