"""What a paper still lacks: undefined and empty values are noted, not raised."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import wraps
from typing import Any

from jinja2 import Undefined
from jinja2.exceptions import SecurityError

#: Set where a value is missing; the checker of produced files finds it.
GAP = "＿＿＿＿"


@dataclass(frozen=True, slots=True)
class MissingItem:
    """A value that a paper needs: its path in the data, its name for people, and a sentence that says so."""

    path: str
    label: str
    message: str


_noted: ContextVar[dict[str, MissingItem] | None] = ContextVar("noted", default=None)
_labels: ContextVar[Mapping[str, str] | None] = ContextVar("labels", default=None)


@contextmanager
def noting(labels: Mapping[str, str]) -> Iterator[dict[str, MissingItem]]:
    """Collect what is missing while a template runs."""
    items: dict[str, MissingItem] = {}
    noted, named = _noted.set(items), _labels.set(labels)
    try:
        yield items
    finally:
        _noted.reset(noted)
        _labels.reset(named)


def note(path: str, reason: str = "") -> None:
    """Note that the value at ``path`` is missing, or unfit for ``reason``."""
    items = _noted.get()
    if items is None or path in items:
        return
    label = (_labels.get() or {}).get(path, path)
    items[path] = MissingItem(path, label, reason or f"缺少“{label}”，请在登记内容中补填")


class Missing(Undefined):
    """A value that is not there. It may be tested, walked and filtered; printing it notes it."""

    __slots__ = ("_path",)

    def __init__(self, hint: str | None = None, obj: Any = None, name: str | None = None, exc: Any = None) -> None:
        if exc is SecurityError:
            raise SecurityError(hint)
        super().__init__(hint, obj, name)
        parent = getattr(obj, "yifa_path", "") if isinstance(obj, Mapping) else ""
        self._path = f"{parent}.{name}" if parent else str(name)

    @classmethod
    def at(cls, path: str) -> Missing:
        """The value missing at ``path``."""
        return cls(name=path)

    def _noted(self) -> str:
        note(self._path)
        return GAP

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Missing.at(f"{self._path}.{name}")

    def __getitem__(self, key: object) -> Missing:  # type: ignore[override]
        return Missing.at(f"{self._path}.{key}")

    def __str__(self) -> str:
        return self._noted()

    def __iter__(self) -> Iterator[Any]:
        self._noted()
        return iter(())

    def __len__(self) -> int:
        return 0

    def __bool__(self) -> bool:
        return False

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Missing)

    def __hash__(self) -> int:
        return hash(Missing)

    def __call__(self, *args: Any, **kwargs: Any) -> Missing:  # type: ignore[override]
        return self

    def _propagate(self, *_: Any) -> Missing:
        return self

    def _compare(self, _: object) -> bool:
        self._noted()
        return False

    # The base class declares these as never returning.
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = _propagate  # type: ignore[assignment]
    __truediv__ = __rtruediv__ = __floordiv__ = __rfloordiv__ = _propagate  # type: ignore[assignment]
    __mod__ = __rmod__ = __neg__ = __pos__ = __pow__ = __rpow__ = _propagate  # type: ignore[assignment]
    __lt__ = __le__ = __gt__ = __ge__ = _compare  # type: ignore[assignment]


class Record(dict[str, Any]):
    """A mapping that knows its place in the data, so that what it lacks can be named."""

    yifa_path = ""


def prepare(value: Any, path: str = "") -> Any:
    """The data with empty values turned into missing ones."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return Missing.at(path)
    if isinstance(value, Mapping):
        record = Record({key: prepare(item, f"{path}.{key}" if path else str(key)) for key, item in value.items()})
        record.yifa_path = path
        return record
    if isinstance(value, list | tuple):
        return [prepare(item, f"{path}.{at}") for at, item in enumerate(value, 1)]
    return value


def forgiving(function: Callable[..., Any]) -> Callable[..., Any]:
    """A filter that passes a missing value on, and notes an unfit one instead of failing."""

    @wraps(function)
    def filtered(value: Any, *args: Any, **kwargs: Any) -> Any:
        if isinstance(value, Missing):
            return value
        if isinstance(value, list):
            value = [item for item in value if not isinstance(item, Missing)]
        try:
            return function(value, *args, **kwargs)
        except (ValueError, TypeError) as error:
            note(f"{function.__name__}:{value}", f"{error}，请改正登记内容")
            return GAP

    return filtered


def blank(value: Any, width: int = 4) -> Any:
    """A value, or room to write it by hand: an intended blank is not missing."""
    return "　" * width if isinstance(value, Missing) else value
