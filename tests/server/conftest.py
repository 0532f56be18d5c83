"""Django stands before any fixture module imports a model, also when one folder alone is asked for."""

from __future__ import annotations

from yifa.server.config import setup

setup()
