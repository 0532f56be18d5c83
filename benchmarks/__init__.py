"""Measurements: each module has `TITLE` and `run() -> Table`; `python3 run.py bench` runs them."""
