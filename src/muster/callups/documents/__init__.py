"""What of a call-up goes onto paper."""
