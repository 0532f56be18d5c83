"""The phone: what is reported, patrolled and visited in the grids, with or without a network."""
