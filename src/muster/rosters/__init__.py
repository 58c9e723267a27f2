"""Posts and who stands at them: what each needs, rosters computed and edited by hand, and the day itself."""
