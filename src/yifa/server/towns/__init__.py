"""Regions, towns, units, people and their roles by time; sign-in."""
