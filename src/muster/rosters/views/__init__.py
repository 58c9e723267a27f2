"""Pages of rosters, by what they show."""
