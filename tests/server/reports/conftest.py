from tests.server.small_town import lived, town

__all__ = ["lived", "town"]
