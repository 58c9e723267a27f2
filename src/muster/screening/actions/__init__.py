"""Writes of screening, by what they write: each in one transaction with its audit entry."""
