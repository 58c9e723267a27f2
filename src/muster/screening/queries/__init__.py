"""Reads of screening, by what they look at."""
