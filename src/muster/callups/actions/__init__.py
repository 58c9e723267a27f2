"""Writes of call-ups, by what they write."""
