"""Visits: households that were asked, premises that were looked at, from door to door, by phone or by message."""
