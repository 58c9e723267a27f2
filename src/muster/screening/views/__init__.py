"""Pages of screening: they parse, call and answer."""
