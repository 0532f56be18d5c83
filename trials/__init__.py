"""Attacks on an installation of its own, counted: `python3 run.py trial NAME [--size N]`."""
