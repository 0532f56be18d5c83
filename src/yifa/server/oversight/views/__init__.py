"""Pages of the county, the town's page upward, and the address packages are put to."""
