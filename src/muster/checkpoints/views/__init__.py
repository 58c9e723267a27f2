"""Pages of checkpoints: they parse, call and answer."""
