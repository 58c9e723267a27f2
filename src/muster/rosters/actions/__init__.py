"""Writes of rosters, by what they write: each in one transaction with its audit entry."""
