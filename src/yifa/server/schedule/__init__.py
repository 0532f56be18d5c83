"""Scheduled work inside the one process: a table of runs, so that two ticks never start the same run twice."""
