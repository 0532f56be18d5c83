"""How a town stands in an address, the same on every door."""

from __future__ import annotations


class TownCodeConverter:
    """Nine digits, or the twelve of the statistical code; a view is given the twelve, an address shows the nine."""

    regex = r"\d{9}(?:000)?"

    def to_python(self, value: str) -> str:
        """The code as the books keep it."""
        return value[:9] + "000"

    def to_url(self, value: object) -> str:
        """The short form, from either."""
        return str(value)[:9]
