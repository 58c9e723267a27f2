"""Reads of checkpoints, by what they read. The first argument is always who asks."""

from muster.checkpoints.queries import checks, items

__all__ = ["checks", "items"]
