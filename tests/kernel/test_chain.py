"""Canonical JSON is that of RFC 8785, whichever encoder writes it."""

from __future__ import annotations

import math
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from yifa.kernel.chain import canonical

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner), max_leaves=12)


@given(st.dictionaries(TEXT, VALUES))
def test_the_bytes_are_those_of_the_reference(content: dict[str, Any]) -> None:
    try:
        expected = rfc8785.dumps(content)
    except ValueError:
        with pytest.raises(ValueError):
            canonical(content)
    else:
        assert canonical(content) == expected


@pytest.mark.parametrize("key", ["\ufb33", "\U00020000", "𠮷村", "\ue000"])
def test_keys_beyond_the_basic_plane_are_sorted_by_utf_16(key: str) -> None:
    content = {key: 1, "\uffee": 2, "乡": 3, "a": 4}
    assert canonical(content) == rfc8785.dumps(content)


@pytest.mark.parametrize("value", [2**53, -(2**53), math.nan, math.inf, "\ud800"])
def test_what_json_cannot_hold_exactly_is_refused(value: Any) -> None:
    with pytest.raises(ValueError):
        canonical({"amount": value})
