"""`python -m tests.server.safekeeping.old_book`: an installation with a town at work, as the version before left it."""

from __future__ import annotations


def _make() -> None:
    from yifa.server.config import setup

    setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from benchmarks.books import found_town, live_mediations
    from yifa.server.administration.book import adopt
    from yifa.server.ledger import key_marks

    adopt()
    town = found_town()
    live_mediations(town, 6, lambda _: None)
    key_marks.note_all()
    call_command("migrate", "reports", "0001", verbosity=0)
    call_command("migrate", "ledger", "0011", verbosity=0)


if __name__ == "__main__":
    _make()
