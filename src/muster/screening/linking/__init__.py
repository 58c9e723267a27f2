"""Which reports are about one person: sure ones linked by machine, grey pairs by people, undone at any time."""
