"""Pages of call-ups and orders. They parse, call and answer."""
