"""公开: what residents see and do without an account. Reads only what `published` holds."""
