"""Law and time: working-day calendar, period arithmetic, acts in force by date. Pure."""
