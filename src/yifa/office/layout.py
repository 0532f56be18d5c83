"""Page geometry and faces, in one place for every output."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from yifa.office.model import Face

POINTS_PER_MM = 72 / 25.4


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """An A4 page. Margins in mm; ``line`` (pitch), ``size`` and ``tracking`` in points."""

    top: float
    bottom: float
    left: float
    right: float
    line: float
    size: float
    tracking: float
    title: float
    table: float
    numbers: Literal["none", "dash", "of"]

    @property
    def width(self) -> float:
        """Width of the type area in mm."""
        return 210 - self.left - self.right

    @property
    def char(self) -> float:
        """Advance of one full-width character in points."""
        return self.size + self.tracking


# 28 characters of 三号 in 156 mm need -0.25 pt each. 22 lines in 225 mm would be 28.99 pt by arithmetic, but layout
# engines round up and set 21; 28.9 pt gives 22 (GB/T 9704-2012, 5.2).
OFFICIAL = Page(
    top=37, bottom=35, left=28, right=26, line=28.9, size=16, tracking=-0.25, title=22, table=12, numbers="dash"
)
NOTICE = Page(
    top=37, bottom=30, left=28, right=26, line=28.9, size=16, tracking=-0.25, title=22, table=12, numbers="of"
)
FORM = Page(top=25, bottom=20, left=22, right=22, line=22, size=14, tracking=0, title=20, table=12, numbers="none")
RECORD = Page(top=30, bottom=25, left=28, right=26, line=27, size=14, tracking=0, title=22, table=12, numbers="of")
COVER = Page(top=35, bottom=25, left=28, right=26, line=30, size=16, tracking=0, title=30, table=15, numbers="none")
LIST = Page(top=30, bottom=25, left=25, right=22, line=24, size=14, tracking=0, title=22, table=12, numbers="of")

Layout = Literal["notice", "official", "form", "record", "cover", "list"]
PAGES: dict[str, Page] = {
    "notice": NOTICE,
    "official": OFFICIAL,
    "form": FORM,
    "record": RECORD,
    "cover": COVER,
    "list": LIST,
}

#: Face -> name written into Word files, then what else a machine may have under another name.
WORD_FACES: dict[Face, tuple[str, ...]] = {
    "fangsong": ("仿宋_GB2312", "仿宋", "FangSong", "Noto Serif CJK SC"),
    "heiti": ("黑体", "SimHei", "Noto Sans CJK SC"),
    "kaiti": ("楷体_GB2312", "楷体", "KaiTi", "Noto Serif CJK SC"),
    "xiaobiaosong": ("方正小标宋简体", "方正小标宋_GBK", "小标宋", "Noto Serif CJK SC"),
    "songti": ("宋体", "SimSun", "Noto Serif CJK SC"),
}
