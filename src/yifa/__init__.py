"""Yifa 依法: the workbench of a Chinese township."""

__version__ = "0.1.0"
