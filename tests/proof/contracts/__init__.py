"""Contracts of our own, sound and with planted faults, labelled before they were reviewed."""
