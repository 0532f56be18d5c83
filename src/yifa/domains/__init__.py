"""The catalogue: one folder per field of work, each with procedures (*.yaml), rules (*.py) and documents (*.md)."""
