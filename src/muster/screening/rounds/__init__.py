"""From door to door: posts entrusted with people, what their phones carry and record."""
