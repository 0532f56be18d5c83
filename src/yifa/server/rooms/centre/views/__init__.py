"""Pages of the dispute centre."""
