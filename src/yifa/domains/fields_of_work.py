"""Fields of work (领域): what the folders of the catalogue are called, in the order in which pages list them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml


@cache
def fields_of_work() -> Mapping[str, str]:
    """Folder → Chinese name, from fields.yaml."""
    text = Path(__file__).with_name("fields.yaml").read_text(encoding="utf-8")
    return dict(yaml.safe_load(text))


def field_name(domain: str) -> str:
    """Chinese name of a field of work; the folder's own name where it has none."""
    return fields_of_work().get(domain, domain)
