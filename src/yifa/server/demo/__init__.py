"""Demonstration towns: a scenario file for each, and one generator that lives it through the ledger's one door."""
