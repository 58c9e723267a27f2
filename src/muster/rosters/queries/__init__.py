"""Reads of rosters, by what they read. The first argument is always who asks."""
