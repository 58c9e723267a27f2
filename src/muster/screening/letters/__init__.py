"""Letters between districts: handing people over with a receipt and a clock, and taking lists over."""
