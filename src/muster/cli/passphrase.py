"""The passphrase of a backup's keys: from the environment or the terminal, never an argument that others can list."""

import getpass
import os
import sys

from muster.instance.home import InstanceError

VARIABLE = "MUSTER_BACKUP_PASSPHRASE"


def given_passphrase(question: str, *, repeat: bool = False) -> str:
    """What the environment or the person at the terminal says; empty when neither says anything."""
    told = os.environ.get(VARIABLE, "")
    if told or not sys.stdin.isatty():
        return told
    answered = getpass.getpass(question)
    if answered and repeat and getpass.getpass("The same again: ") != answered:
        raise InstanceError("The two passphrases differ; nothing was written.")
    return answered
