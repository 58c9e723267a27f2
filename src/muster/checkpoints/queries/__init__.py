"""Reads of checkpoints, by what they read. The first argument is always who asks."""

from muster.checkpoints.queries import attempts, checks, items, stepkinds

__all__ = ["attempts", "checks", "items", "stepkinds"]
