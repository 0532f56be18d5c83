"""Frozen records that are made quickly.

A frozen dataclass of twenty parts sets each of them through `object.__setattr__`, because its own refuses: that took a
tenth of the time of taking in a step. Here the parts are set while the record is still of a twin class that refuses
nothing; from then on it is as frozen as any.
"""

from __future__ import annotations

from dataclasses import MISSING, fields
from typing import Any, TypeVar

Record = TypeVar("Record")


def quickly_made(cls: type[Record]) -> type[Record]:
    """Give a frozen dataclass with slots an `__init__` of the same signature that costs a third.

    Raises:
        TypeError: the dataclass has no slots of its own, or a part that is not given to `__init__`.
    """
    parts = fields(cls)  # type: ignore[arg-type]
    names = tuple(part.name for part in parts)
    if cls.__dict__.get("__slots__") != names or not all(part.init for part in parts) or hasattr(cls, "__post_init__"):
        raise TypeError(f"{cls.__name__} is no frozen dataclass with slots alone")
    known: dict[str, Any] = {"set_": object.__setattr__, "unset_": MISSING, "frozen_": cls}
    known["open_"] = type(f"_Open{cls.__name__}", (), {"__slots__": names})
    signature, body, named = ["self"], ["set_(self, '__class__', open_)"], False
    for part in parts:
        if part.kw_only and not named:
            signature.append("*")
            named = True
        if part.default_factory is not MISSING:
            known[f"made_{part.name}"] = part.default_factory
            signature.append(f"{part.name}=unset_")
            body.append(f"self.{part.name} = made_{part.name}() if {part.name} is unset_ else {part.name}")
            continue
        known[f"default_{part.name}"] = part.default
        signature.append(part.name if part.default is MISSING else f"{part.name}=default_{part.name}")
        body.append(f"self.{part.name} = {part.name}")
    body.append("self.__class__ = frozen_")
    exec(f"def __init__({', '.join(signature)}):\n    " + "\n    ".join(body), known)
    init = known["__init__"]
    init.__qualname__, init.__module__ = f"{cls.__qualname__}.__init__", cls.__module__
    init.__annotations__ = cls.__init__.__annotations__
    cls.__init__ = init  # type: ignore[method-assign]
    cls.changed_ = _changing(cls, names, known["open_"])  # type: ignore[attr-defined]
    return cls


def _changing(cls: type[Any], names: tuple[str, ...], open_: type[Any]) -> Any:
    known: dict[str, Any] = {"new_": object.__new__, "frozen_": cls, "open_": open_, "names_": frozenset(names)}
    lines = [f"    made.{name} = record.{name}\n" for name in names]
    exec(
        "def changed(record, changes):\n"
        "    if not changes.keys() <= names_:\n"
        "        raise TypeError(f'no such parts: {sorted(changes.keys() - names_)}')\n"
        "    made = new_(open_)\n"
        f"{''.join(lines)}"
        "    for name, value in changes.items():\n"
        "        setattr(made, name, value)\n"
        "    made.__class__ = frozen_\n"
        "    return made\n",
        known,
    )
    return staticmethod(known["changed"])


def changed(record: Record, **changes: Any) -> Record:
    """`dataclasses.replace` for a record that is quickly made."""
    return type(record).changed_(record, changes)  # type: ignore[attr-defined, no-any-return]
