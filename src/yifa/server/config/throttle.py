"""How often one address may do one thing; counted in the process, for as long as a window lasts."""

from __future__ import annotations

from django.core.cache import cache


def often(what: str, address: str, most: int, seconds: int) -> bool:
    """Count one try; True when this address has done `what` more than `most` times within the window."""
    key = f"often:{what}:{address}"
    cache.add(key, 0, seconds)
    try:
        return int(cache.incr(key)) > most
    except ValueError:  # it lapsed between the two calls
        return False
