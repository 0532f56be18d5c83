"""`python -m tests.server.oversight.county_server` makes the database of a county's own machine: its book and its people."""

from __future__ import annotations


def _make() -> None:
    from yifa.server.config import setup

    setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from yifa.server.oversight import generated

    generated.found_county()


if __name__ == "__main__":
    _make()
