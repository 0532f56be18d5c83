"""Names in cells: several people in one cell, and who of them stands in a register, an office or the staff."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from yifa.kernel.model import FieldSpec, Procedure
from yifa.server.ledger.models import Matter, position_of
from yifa.server.towns.models import Person, Town, Unit

_ORGANISATION = re.compile(
    r"(?:公司|厂|店|合作社|村委会|居委会|中心|局|所|院|校|部|站|队|协会|商行|超市|银行|支行|经营部|养殖场|农场|加工坊|工厂|酒店|饭店|餐馆|"
    r"委员会|政府|集团|企业|工作室|事务所|幼儿园|学校|医院|卫生室|网吧|KTV|馆|社|矿|场|铺|园)(?:（.*）)?$"
)
_SIDES = re.compile(r"\s*(?:与|、|/|／|诉|vs|VS|—|——|和|,|，|;|；|\n)\s*")


def parties_in(text: str, kind: str) -> tuple[list[dict[str, str]], bool]:
    """The people named in a cell, and whether there were several: 甲与乙, 甲、乙, 甲/乙, 张三等5人."""
    bare = re.sub(r"等\s*\d*\s*(?:人|户|家)?$", "", text.strip())
    if not bare:
        return [], False
    parts = [bare] if _whole_organisation(bare) else [part for part in _SIDES.split(bare) if part]
    people = []
    for part in parts:
        name = re.sub(r"[（(].*?[)）]$", "", part).strip() or part
        organisation = kind == "org" or (kind == "any" and (_ORGANISATION.search(name) is not None and len(name) >= 4))
        people.append({"kind": "org" if organisation else "person", "name": name})
    return people, len(parts) > 1


def _whole_organisation(text: str) -> bool:
    return bool(_ORGANISATION.search(text)) and not re.search(r"[、/／;；\n]", text) and "与" not in text


@dataclass
class Names:
    """Entries of registers, staff and offices of a town by name, looked up once."""

    town: Town
    _known: dict[tuple[str, str], dict[str, object]] = field(default_factory=dict)

    def find(self, procedure: Procedure, spec: FieldSpec, names: Sequence[str]) -> tuple[list[object], list[str]]:
        """(what was found, names that stand nowhere)."""
        known = self._of(procedure, spec)
        values = [known[name] for name in names if name in known]
        return values, [name for name in names if name not in known]

    def _of(self, procedure: Procedure, spec: FieldSpec) -> dict[str, object]:
        key = (procedure.procedure, spec.key)
        if key not in self._known:
            self._known[key] = self._load(spec)
        return self._known[key]

    def _load(self, spec: FieldSpec) -> dict[str, object]:
        if spec.type == "unit":
            units = Unit.objects.filter(town=self.town)
            return {name: key for key, name in units.values_list("key", "name")}
        if spec.type == "staff":
            people = Person.objects.filter(town=self.town, is_active=True)
            return _once(list(people.values_list("name", "id")))
        if spec.type != "register":
            return {}
        rows = Matter.objects.filter(town=self.town.code, procedure__in=spec.registers)
        return _once([(title, position_of(row)) for title, row in rows.values_list("title", "id")])


def _once(pairs: list[tuple[str, int]]) -> dict[str, object]:
    """Names that only one bears: of two of the same name nobody knows which is meant."""
    counts: dict[str, int] = {}
    for name, _ in pairs:
        counts[name] = counts.get(name, 0) + 1
    return {name: key for name, key in pairs if counts[name] == 1}
