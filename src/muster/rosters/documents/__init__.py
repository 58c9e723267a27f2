"""What of a roster goes onto paper."""
