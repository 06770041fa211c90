"""One file per signal: each says how near a candidate is, between 0 and 1, and why."""
