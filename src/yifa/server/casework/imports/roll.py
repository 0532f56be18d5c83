"""A town's roll of villages as old ledgers name them: in full, short, or inside an address."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from yifa.office.sheets.words import narrow

_TAIL = re.compile(r"(?:村民委员会|居民委员会|村委会|居委会|社区居委会|社区|行政村|村|居)$")
#: What stands in a column of villages where the whole town, or none, is meant.
_NONE = frozenset(
    [
        "全镇",
        "本镇",
        "镇级",
        "镇本级",
        "镇直",
        "镇直属",
        "各村",
        "集镇",
        "镇区",
        "圩镇",
        "街道",
        "外地",
        "外镇",
        "外县",
        "镇政府",
        "跨村",
        "多村",
    ]
)


@dataclass(slots=True)
class Roll:
    """Villages by code, with their short names."""

    villages: list[tuple[str, str, str]]
    town: str = ""
    county: str = ""
    _exact: dict[str, str] = field(default_factory=dict)
    _within: list[tuple[str, str]] = field(default_factory=list)
    _seen: dict[str, str | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for code, name, short in self.villages:
            stem = _TAIL.sub("", name) or name
            for name_form in {name, short, stem, f"{stem}村", f"{stem}社区", f"{stem}村委会", f"{stem}居委会"} - {""}:
                self._exact.setdefault(name_form, code)
            self._within.append((name, code))
            self._within += [(name_form, code) for name_form in {short, stem} if len(name_form) >= 2]
        self._within.sort(key=lambda one: -len(one[0]))

    @classmethod
    def of(cls, rows: Iterable[tuple[str, str, str]], town: str = "", county: str = "") -> Roll:
        """A roll of (code, name, short name)."""
        return cls(list(rows), town, county)

    def named(self, text: str) -> str | None:
        """The code of the village a cell names by its name or short name; None where it names none."""
        bare = (
            re.sub(r"\s+", "", narrow(text)).replace(self.town, "") if self.town else re.sub(r"\s+", "", narrow(text))
        )
        return self._exact.get(bare) or self._exact.get(_TAIL.sub("", bare))

    def within(self, text: str) -> str | None:
        """The code of the village that stands inside a text: an address, the name of a grid."""
        if text not in self._seen:
            if len(self._seen) > 50_000:
                self._seen.clear()
            self._seen[text] = self._find(text)
        return self._seen[text]

    def _find(self, text: str) -> str | None:
        if (code := self.named(text)) is not None:
            return code
        bare = re.sub(r"\s+", "", narrow(text))
        for outer in (self.county, self.town):
            bare = bare.replace(outer, "") if outer else bare
        return next((code for name_form, code in self._within if name_form in bare), None)

    def nowhere(self, text: str) -> bool:
        """Whether a cell of a column of villages means the whole town, or no village."""
        return re.sub(r"\s+", "", narrow(text)) in _NONE or narrow(text) in {self.town, self.county}
