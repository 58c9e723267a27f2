"""Who may see which record, by every way out: `world` holds the records and the oracle, `ways` the ways out."""
