"""Call-ups: notices, appeals and letters down the tiers; task orders; volunteers; double reporting."""
