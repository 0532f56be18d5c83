"""Backup, restore and the doctor: what an installation needs so that nothing is lost."""
