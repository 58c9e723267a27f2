"""Reads of call-ups, by what they read. The first argument is always who asks."""
