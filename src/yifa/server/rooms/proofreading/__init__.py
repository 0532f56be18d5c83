"""核数 in the browser: reads a report, shows what does not add up, and keeps nothing."""
