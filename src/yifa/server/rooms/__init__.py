"""Rooms for one field of work each: what only that field knows. What two rooms need stands a storey lower."""
