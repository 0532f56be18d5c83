"""Legal education at a glance: the year's theme days, and where its venues are."""
