"""Settings, addresses and the WSGI entry of the shell."""

from __future__ import annotations

import os


def setup() -> None:
    """Make Django ready for a command. Safe to call more than once."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yifa.server.config.settings")
    import django

    django.setup()
