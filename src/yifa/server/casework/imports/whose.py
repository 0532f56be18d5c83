"""Whether a file is of another town: its title says so, and none of its villages is ours."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

from yifa.office.ledgers import Layout, text_of
from yifa.office.sheets.words import core
from yifa.server.casework.imports.looks import SAMPLE
from yifa.server.casework.imports.mapped import Mapped
from yifa.server.casework.imports.roll import Roll
from yifa.server.casework.imports.targets import VILLAGE

_TOWN = re.compile(
    r"(?:[\u4e00-\u9fff]{2,8}?[省市县区旗州])*([\u4e00-\u9fff]{2,4}(?:镇|乡|街道))(?![村属级内民政干直域规企容])"
)
_ANY = re.compile(r"^(?:本|全|各|我|该|集|城|乡|村|某)+(?:镇|乡|街道)$")


def other_town(town: str, roll: Roll, sheets: Sequence[tuple[Layout, list[Mapped]]]) -> str:
    """The name of the other town, where the title begins with one and a column of villages names none of ours; else ""."""
    for layout, columns in sheets:
        named = _TOWN.match(core(layout.title))
        if named is None or _ANY.match(named[1]) or named[1] in town or town in layout.title:
            continue
        if town.removesuffix("镇").removesuffix("乡").removesuffix("街道") in named[1]:
            continue
        places = [one for one in columns if core(one.column.levels[-1]) in VILLAGE]
        seen = list(islice(layout.lines, SAMPLE))
        texts = [text for one in places for line in seen if (text := text_of(line.values.get(one.column.index)))]
        if texts and not any(roll.within(text) for text in texts):
            return named[1]
    return ""
