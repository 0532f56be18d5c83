from tests.server.small_town import town

__all__ = ["town"]
