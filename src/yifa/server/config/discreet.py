"""What a log says of an error nobody foresaw: its kind and place, never the values that its message may quote."""

from __future__ import annotations

import logging
import os
import traceback
from types import TracebackType


def kind_and_place(error: BaseException) -> str:
    """A failure in one line: what the product itself says of it, else its kind and where it arose."""
    if type(error).__module__.startswith("yifa."):
        return str(error)
    frames = traceback.extract_tb(error.__traceback__)
    return (
        f"{type(error).__name__} at {os.path.basename(frames[-1].filename)}:{frames[-1].lineno}"
        if frames
        else type(error).__name__
    )


class Discreet(logging.Formatter):
    """Lines of a log. Of an exception the way it came and its kind; its message only with `YIFA_TRACEBACK=1`."""

    def formatException(
        self, ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    ) -> str:
        """The frames, then the kinds of the exception and of those it came from."""
        if os.environ.get("YIFA_TRACEBACK") == "1" or ei[1] is None:
            return super().formatException(ei)
        lines, error = ["Traceback (most recent call last):\n", *traceback.format_tb(ei[2])], ei[1]
        cause: BaseException | None = error
        while cause is not None:
            lines.append(f"{type(cause).__module__}.{type(cause).__qualname__}\n")
            cause = cause.__cause__ or cause.__context__
        return "".join(lines).rstrip()
