"""Reads the YAML tables that ship with the package."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

# libyaml is about eight times faster than the Python parser; it is absent from some builds.
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@cache
def read_table(name: str) -> Any:
    """The parsed contents of `law/data/<name>`. Callers must not change what they get."""
    return yaml.load(read_text(name), Loader=LOADER)


def read_text(name: str) -> str:
    """The file `law/data/<name>` as it is written."""
    return files("yifa.law").joinpath("data", name).read_text("utf-8")


@cache
def read_rows(name: str) -> tuple[Mapping[str, str], ...]:
    """The rows of `law/data/<name>.csv` by column. Callers must not change what they get."""
    return tuple(csv.DictReader(read_text(name).splitlines()))
