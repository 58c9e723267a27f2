"""Pages of an operation: its command and areas, and its end."""
