"""What a matter looks like: photographs from its steps, and where it lies. Personal ones only where they may be shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from yifa.kernel.attached import ATTACHED, are_personal, described
from yifa.kernel.context import all_fields
from yifa.kernel.model import Procedure
from yifa.kernel.records import Entry
from yifa.server.casework.place import matter_href

MOST = 12
"""Photographs on a page; the rest stand with their steps."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A photograph: its address, what step it belongs to, when it happened."""

    href: str
    label: str
    when: datetime


def pictures_of(matter_id: int, procedure: Procedure, entries: Sequence[Entry], personal: bool) -> tuple[Picture, ...]:
    """Photographs of a matter in the order of its steps."""
    fields = all_fields(procedure)
    pictures = []
    for entry in entries:
        action = procedure.actions.get(entry.action)
        attached = [
            (spec, value)
            for key, value in entry.values.items()
            if (spec := fields.get(key)) is not None and spec.type == "attachment" and (personal or not spec.personal)
        ]
        attached += [(ATTACHED, list(entry.attachments))] if personal or not are_personal(procedure) else []
        for spec, value in attached:
            for item in value if isinstance(value, list) else ():
                if str(item.get("mime", "")).startswith("image/"):
                    pictures.append(
                        Picture(
                            href=matter_href(matter_id, "desk:file", entry.n, item.get("sha", "")),
                            label=f"{action.name if action else ''}：{described(item) or spec.name}",
                            when=datetime.fromisoformat(entry.occurred_at),
                        )
                    )
    return tuple(pictures[:MOST])


def point_of(values: Mapping[str, Any]) -> tuple[float, float] | None:
    """Longitude and latitude in degrees, where the matter has them; either as a pair or as two numbers."""
    point = str(values.get("point") or "")
    pair = point.split(",") if point.count(",") == 1 else [values.get("longitude"), values.get("latitude")]
    try:
        longitude, latitude = (float(part) for part in pair if part not in (None, ""))
    except ValueError:
        return None
    return (longitude, latitude) if -180 <= longitude <= 180 and -90 <= latitude <= 90 else None
