"""Pages of passes: they parse, call and answer."""
