"""Records that are made quickly are the frozen dataclasses they look like."""

from __future__ import annotations

import copy
import inspect
import pickle
from collections.abc import Mapping
from dataclasses import FrozenInstanceError, dataclass, field, fields, replace

import pytest

from yifa.kernel.quick import changed, quickly_made
from yifa.kernel.records import Entry, Posting, State


@quickly_made
@dataclass(frozen=True, slots=True)
class Small:
    """A record with a default, and one that is made anew each time."""

    name: str
    number: int = 3
    parts: Mapping[str, int] = field(default_factory=dict)


def test_it_takes_what_a_dataclass_takes() -> None:
    assert Small("a") == Small(name="a", number=3, parts={})
    assert Small("a", 4, {"x": 1}) == replace(Small("a"), number=4, parts={"x": 1})
    assert changed(Small("a"), number=5) == Small("a", 5)
    assert Small("a").parts is not Small("a").parts
    with pytest.raises(TypeError):
        Small()  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        Small("a", nothing=1)  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        changed(Small("a"), nothing=1)
    assert str(inspect.signature(Small)).count("=") == 2


def test_it_stays_frozen() -> None:
    record = Small("a")
    with pytest.raises(FrozenInstanceError):
        record.number = 4  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        del record.number
    assert type(record) is Small
    assert not hasattr(record, "__dict__")


def test_it_is_copied_pickled_and_told_apart_as_any() -> None:
    posting = Posting("f", "2026-01-02", 1)
    assert pickle.loads(pickle.dumps(posting)) == copy.deepcopy(posting) == posting
    assert len({posting, Posting("f", "2026-01-02", 1), Posting("f", "2026-01-02", 2)}) == 2
    state = State(town="t", n=2, values={"a": 1})
    assert {part.name: getattr(state, part.name) for part in fields(state)}["values"] == {"a": 1}
    assert repr(state).startswith("State(town='t', matter=0")
    with pytest.raises(TypeError):
        Entry("t")  # type: ignore[misc]


def test_only_what_it_can_make_is_made_quickly() -> None:
    with pytest.raises(TypeError):

        @quickly_made
        @dataclass(frozen=True)
        class Loose:
            name: str
