"""For which kind of work a sheet is: by its title, its headings and the look of its values."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.utils import timezone

from yifa.domains import catalogue
from yifa.kernel.model import Procedure
from yifa.office.errors import OfficeError
from yifa.office.ledgers import Layout
from yifa.office.sheets.words import likeness, normal
from yifa.server.casework.imports.mapping import Guesser, Mapped
from yifa.server.casework.imports.roll import Roll
from yifa.server.casework.imports.targets import REMARK, SKIP

_TITLE_TAIL = re.compile(
    r"(?:登记)?(?:台账|登记表|登记簿|一览表|汇总表|明细表|统计表|名册|名单|花名册|清单|情况表|表|簿|导出)$"
)


def guess_procedure(layouts: Sequence[Layout], roll: Roll) -> Procedure:
    """The kind of work of which these sheets tell most. Raises OfficeError when none fits."""
    best: tuple[float, Procedure] | None = None
    candidates = sorted(
        catalogue().in_force(timezone.localdate().isoformat()).values(), key=lambda one: -_titled(one, layouts)
    )[:30]
    for procedure in candidates:
        score = 0.0
        for layout in layouts[:3]:
            columns = Guesser(procedure, roll).columns(layout)
            sureness = sum(one.sure for one in columns if one.told)
            idle = sum(any(name == REMARK for name, _ in one.targets) for one in columns)
            score += (sureness - 0.5 * idle) / max(len(columns), 1)
        score = score / min(len(layouts), 3) + 1.6 * _titled(procedure, layouts)
        if best is None or score > best[0]:
            best = (score, procedure)
    if best is None or best[0] < 0.4:
        raise OfficeError("看不出这是哪一类台账，请指定事项类别（--procedure）。")
    return best[1]


def _titled(procedure: Procedure, layouts: Sequence[Layout]) -> float:
    """From 0 to 1: how much the title, the sheets' and the file's names speak of a kind of work."""
    best = 0.0
    names = [*procedure.past.titles, procedure.name]
    for layout in layouts[:3]:
        for text in (layout.title, layout.grid.name, *layout.captions[:1]):
            heading = _TITLE_TAIL.sub("", normal(text))
            for name in names:
                wanted = _TITLE_TAIL.sub("", normal(name))
                whole = len(wanted) >= 2 and wanted in heading
                best = max(best, 0.6 + 0.05 * min(len(wanted), 8) if whole else 0.7 * likeness(heading, wanted))
            hits = sum(len(word) >= 2 and normal(word) in heading for word in procedure.intake)
            best = max(best, min(0.3, 0.1 * hits))
    return best


def fits(procedure: Procedure, sheets: list[tuple[Layout, list[Mapped]]]) -> list[tuple[Layout, list[Mapped]]]:
    """Of several sheets those that hold rows of this kind: as many columns understood as in the best one."""

    def worth(columns: list[Mapped]) -> float:
        mapped = [one for one in columns if one.told]
        counted = [one for one in columns if not any(name == SKIP for name, _ in one.targets)]
        return len(mapped) / max(len(counted), 1)

    most = max(worth(columns) for _, columns in sheets)
    titled = [_titled(procedure, [layout]) for layout, _ in sheets]
    kept = [
        (layout, columns)
        for (layout, columns), title in zip(sheets, titled, strict=True)
        if worth(columns) >= 0.6 * most and title >= 0.5 * max(titled)
    ]
    return kept or sheets[:1]
