"""The catalogue as it is in force today: what pages, papers and operations go by. A version prepared for later stays out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache, wraps
from typing import ParamSpec, TypeVar

from django.utils import timezone

from yifa.domains import catalogue
from yifa.kernel.model import Procedure

P = ParamSpec("P")
R = TypeVar("R")


def in_force() -> Mapping[str, Procedure]:
    """Every procedure by id, in its version in force today."""
    return catalogue().in_force(timezone.localdate().isoformat())


def remembered_for_the_day(most: int) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Remember up to `most` answers of a function that reads the catalogue, until the law of another day holds."""

    def wrap(function: Callable[P, R]) -> Callable[P, R]:
        @lru_cache(maxsize=most)
        def remembered(_day: str, *args: P.args, **kwargs: P.kwargs) -> R:
            return function(*args, **kwargs)

        @wraps(function)
        def today(*args: P.args, **kwargs: P.kwargs) -> R:
            return remembered(timezone.localdate().isoformat(), *args, **kwargs)  # type: ignore[arg-type]

        today.cache_clear = remembered.cache_clear  # type: ignore[attr-defined]
        return today

    return wrap
