"""Settings, addresses and the WSGI entry of the shell."""

from __future__ import annotations

import os


def setup() -> None:
    """Make Django ready for a command. Safe to call more than once."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yifa.server.config.settings")
    import django

    django.setup()


def ready() -> None:
    """Make Django ready for a command that needs the database as this version has it.

    Raises:
        ImproperlyConfigured: there is none yet, an older or a newer one, or its master key cannot be used; the message
            says what to do.
    """
    setup()
    from yifa.server.config.keys import master_key
    from yifa.server.config.schema import refuse_other_schema

    master_key()
    refuse_other_schema()
